// The rules of nn.LSTM and nothing else: what a setting makes, and what PyTorch says to it.
// tests/test_explorer.py compares every function here with torch itself.

/**
 * @typedef {object} Setting
 * @property {number} input_size
 * @property {number} hidden_size
 * @property {number} num_layers
 * @property {boolean} bias
 * @property {boolean} batch_first
 * @property {number} dropout
 * @property {boolean} bidirectional
 * @property {number} proj_size
 * @property {"batched" | "unbatched" | "packed"} form of the input
 * @property {number} N
 * @property {number} L
 * @property {number | null} features of the input; null: as many as input_size
 * @property {number[] | null} lengths of packed sequences; null: some that fit
 * @property {number[] | null} shape of an input with neither two nor three axes
 * @property {"none" | "fits" | "given"} state
 * @property {number[]} h_0 its shape where the state is given
 * @property {number[]} c_0 its shape where the state is given
 *
 * @typedef {{name: string, sizes: number[], axes: string[]}} Tensor the axes where they have names
 * @typedef {Tensor & {layer: number}} Weight
 * @typedef {{id: string, type: string, message: string}} Message
 *
 * @typedef {object} Result
 * @property {Message[]} warnings
 * @property {Message | null} error
 * @property {boolean} unchecked whether PyTorch neither refuses nor defines what comes out
 * @property {Tensor[]} tensors
 * @property {Weight[]} weights
 * @property {number} parameters
 * @property {number} multiplyAdds of the matrices, for one step of one sequence
 */

/** @type {Setting} */
export const DEFAULTS = {
  input_size: 10, hidden_size: 20, num_layers: 1, bias: true, batch_first: false, dropout: 0,
  bidirectional: false, proj_size: 0,
  form: "batched", N: 3, L: 5, features: null, lengths: null, shape: null,
  state: "none", h_0: [], c_0: [],
};

/** Bytes that one number takes. */
export const BYTES = { float64: 8, float32: 4, "float16, bfloat16": 2 };

/** @param {number[]} sizes */
export const product = (sizes) => sizes.reduce((a, b) => a * b, 1);

/** @param {number[]} numbers */
const sum = (numbers) => numbers.reduce((a, b) => a + b, 0);

/** Write sizes as Python does a tuple. @param {readonly (number | string)[]} sizes */
export const tuple = (sizes) => `(${sizes.join(", ")}${sizes.length === 1 ? "," : ""})`;

/** @param {readonly number[]} sizes */
const list = (sizes) => `[${sizes.join(", ")}]`;

/** Write a float as Python does. @param {number} x */
const float = (x) => (Number.isInteger(x) ? `${x}.0` : `${x}`);

/** @param {boolean} x */
const truth = (x) => (x ? "True" : "False");

/** @param {Setting} s */
export const directions = (s) => (s.bidirectional ? 2 : 1);

/** @param {Setting} s */
export const hiddenOut = (s) => (s.proj_size > 0 ? s.proj_size : s.hidden_size);

/** The length of a packed sequence. @param {Setting} s @param {number} n */
export const lengthOf = (s, n) => s.lengths?.[n] ?? Math.max(1, s.L - 2 * n);

/** The lengths of all sequences of the batch. @param {Setting} s */
export const lengthsOf = (s) => Array.from({ length: s.N }, (_, n) => lengthOf(s, n));

/** How many sequences still run at each step. @param {number[]} lengths */
export function batchSizes(lengths) {
  const sizes = Array(Math.max(0, ...lengths)).fill(0);
  for (const length of lengths) if (length > 0) sizes[length - 1] += 1;
  for (let step = sizes.length - 2; step >= 0; step--) sizes[step] += sizes[step + 1];
  return sizes;
}

/** The input as it is made, before it is packed. @param {Setting} s @returns {Tensor} */
export function inputOf(s) {
  if (s.shape) return { name: "input", sizes: s.shape, axes: [] };
  const batch = s.batch_first ? ["N", "L"] : ["L", "N"];
  const axes = [...(s.form === "unbatched" ? ["L"] : batch), "H_in"];
  const sizes = { L: s.L, N: s.N, H_in: s.features ?? s.input_size };
  return { name: "input", sizes: axes.map((a) => sizes[/** @type {"L"} */ (a)]), axes };
}

/** The shape that a state must have. @param {Setting} s @param {string} name @returns {Tensor} */
function stateOf(s, name) {
  const cell = name.startsWith("c");
  const sizes = [directions(s) * s.num_layers, cell ? s.hidden_size : hiddenOut(s)];
  const axes = ["D·num_layers", cell ? "H_cell" : "H_out"];
  if (s.form !== "unbatched") {
    sizes.splice(1, 0, s.N);
    axes.splice(1, 0, "N");
  }
  return { name, sizes, axes };
}

/** The initial states that are handed over, none or two. @param {Setting} s @returns {Tensor[]} */
export function initialStates(s) {
  if (s.state === "none") return [];
  if (s.state === "fits") return [stateOf(s, "h_0"), stateOf(s, "c_0")];
  return [{ name: "h_0", sizes: s.h_0, axes: [] }, { name: "c_0", sizes: s.c_0, axes: [] }];
}

/** @param {Setting} s @returns {Weight[]} */
export function weightsOf(s) {
  const gates = "4·H_cell";
  const rows = 4 * s.hidden_size;
  const out = hiddenOut(s);
  /** @type {Weight[]} */
  const weights = [];
  for (let layer = 0; layer < s.num_layers; layer++) {
    for (const end of ["", "_reverse"].slice(0, directions(s))) {
      const inputs = layer ? directions(s) * out : s.input_size;
      /** @type {[string, number[], string[]][]} */
      const all = [
        ["weight_ih", [rows, inputs], [gates, layer ? "D·H_out" : "H_in"]],
        ["weight_hh", [rows, out], [gates, "H_out"]],
      ];
      if (s.bias) all.push(["bias_ih", [rows], [gates]], ["bias_hh", [rows], [gates]]);
      if (s.proj_size > 0) all.push(["weight_hr", [out, s.hidden_size], ["H_out", "H_cell"]]);
      for (const [kind, sizes, axes] of all) {
        const name = `${kind}_l${layer}${end}`;
        weights.push({ name, sizes, axes, layer });
      }
    }
  }
  return weights;
}

/** @param {string} id @param {string} message @returns {Message} */
const runtime = (id, message) => ({ id, type: "RuntimeError", message });

/** @param {string} id @param {string} message @returns {Message} */
const value = (id, message) => ({ id, type: "ValueError", message });

/** What the constructor refuses, in the order in which it looks.
 * @param {Setting} s @returns {Message | null} */
function constructorError(s) {
  if (!(s.dropout >= 0 && s.dropout <= 1)) {
    return value("dropout-range", "dropout should be a number in range [0, 1] representing the " +
      "probability of an element being zeroed");
  }
  for (const name of /** @type {const} */ (["input_size", "hidden_size", "num_layers"])) {
    const id = `${name.replace("_", "-")}-positive`;
    if (s[name] <= 0) return value(id, `${name} must be greater than zero`);
  }
  if (s.proj_size < 0) {
    return value("proj-size-negative",
      "proj_size should be a positive integer or zero to disable projections");
  }
  if (s.proj_size >= s.hidden_size) {
    return value("proj-size-too-large", "proj_size has to be smaller than hidden_size");
  }
  return null;
}

/** Whether oneDNN computes a packed sequence, as it does where all are equally long.
 * @param {Setting} s */
const even = (s) => s.proj_size === 0 && new Set(lengthsOf(s)).size === 1;

/** How many sequences still run at each step that the padded input has. @param {Setting} s */
const packedSizes = (s) => batchSizes(lengthsOf(s)).slice(0, s.L);

/** What packing refuses. @param {Setting} s @returns {Message | null} */
function packingError(s) {
  const input = inputOf(s);
  if (product(input.sizes) === 0) return runtime("pack-empty", "Cannot pack empty tensors.");
  if (Math.min(...lengthsOf(s)) <= 0) {
    return runtime("pack-zero-length", "Length of all samples has to be greater than 0, but found " +
      "an element in 'lengths' that is <= 0");
  }
  return null;
}

/** What the call refuses, in the order in which it looks.
 * @param {Setting} s @returns {Message | null} */
function callError(s) {
  const input = inputOf(s);
  const features = input.sizes[input.sizes.length - 1];
  if (s.form === "packed") {
    const sizes = batchSizes(lengthsOf(s));
    const rows = sum(packedSizes(s));
    if (even(s)) {
      return sizes.length > s.L ? runtime("packed-lengths-exceed",
        `shape '${list([sizes.length, s.N, features])}' is invalid for input of size ` +
        `${product(input.sizes)}`) : null;
    }
    if (features !== s.input_size) {
      return runtime("packed-feature-width", "mat1 and mat2 shapes cannot be multiplied " +
        `(${rows}x${features} and ${s.input_size}x${4 * s.hidden_size})`);
    }
    return sizes.length > s.L ? runtime("packed-lengths-exceed",
      `start (${rows}) + length (${sizes[s.L]}) exceeds dimension size (${rows}).`) : null;
  }
  if (s.shape && ![2, 3].includes(s.shape.length)) {
    return value("input-dimensions",
      `LSTM: Expected input to be 2D or 3D, got ${s.shape.length}D instead`);
  }
  const states = initialStates(s);
  const batched = s.form !== "unbatched";
  const wanted = batched ? 3 : 2;
  if (states.length && states.some((state) => state.sizes.length !== wanted)) {
    const found = states.map((state) => `${state.sizes.length}-D`).join(", ");
    return runtime(batched ? "state-unbatched" : "state-batched",
      `For ${batched ? "batched 3-D" : "unbatched 2-D"} input, hx and cx should also be ` +
      `${wanted}-D but got (${found}) tensors`);
  }
  if (features !== s.input_size) {
    return runtime("input-feature-width",
      `input.size(-1) must be equal to input_size. Expected ${s.input_size}, got ${features}`);
  }
  for (const [number, state] of states.entries()) {
    // Without a batch the states get an axis for it before they are compared.
    /** @type {(sizes: number[]) => number[]} */
    const threefold = (sizes) => (batched ? sizes : [sizes[0], 1, sizes[1]]);
    const expected = threefold(stateOf(s, state.name).sizes);
    const got = threefold(state.sizes);
    if (`${got}` !== `${expected}`) {
      return runtime(stateMistake(expected, got, number),
        `Expected hidden[${number}] size ${tuple(expected)}, got ${list(got)}`);
    }
  }
  if (s.L === 0) {
    return runtime("input-empty", "Expected sequence length to be larger than 0 in RNN");
  }
  return null;
}

/** Tell what a wrong state's shape looks like.
 * @param {number[]} expected @param {number[]} got @param {number} number */
function stateMistake(expected, got, number) {
  const [layers, batch, size] = expected;
  if (got[0] === batch && got[1] === layers && got[2] === size) return "state-batch-first";
  if (got[0] !== layers && got[1] === batch && got[2] === size) return "state-layers";
  if (got[0] === layers && got[1] !== batch && got[2] === size) return "state-batch";
  return number ? "state-cell-size" : "state-size";
}

/** Everything about a setting. @param {Setting} s @returns {Result} */
export function evaluate(s) {
  /** @type {Message[]} */
  const warnings = [];
  if (s.dropout > 0 && s.dropout <= 1 && s.num_layers === 1) {
    warnings.push({ id: "dropout-single-layer", type: "UserWarning",
      message: "dropout option adds dropout after all but last recurrent layer, so non-zero " +
        `dropout expects num_layers greater than 1, but got dropout=${float(s.dropout)} and ` +
        `num_layers=${s.num_layers}` });
  }
  let error = constructorError(s);
  const weights = error ? [] : weightsOf(s);
  const packed = s.form === "packed";
  const input = inputOf(s);
  const width = input.sizes[input.sizes.length - 1];
  const tensors = [input];
  if (packed && !error) error = packingError(s);
  if (packed && !error) {
    tensors.push({ name: "input.data", sizes: [sum(packedSizes(s)), width], axes: ["ΣL", "H_in"] });
  }
  const states = weights.length ? initialStates(s) : [];
  tensors.push(...states);
  const unchecked = packed && !error && (
    states.some(({ name, sizes }) => `${sizes}` !== `${stateOf(s, name).sizes}`) ||
    even(s) && width !== s.input_size && lengthsOf(s)[0] <= s.L);
  if (!error && !unchecked) error = callError(s);
  if (!error && !unchecked) {
    const out = directions(s) * hiddenOut(s);
    const axes = [...input.axes.slice(0, -1), "D·H_out"];
    const sizes = { N: s.N, L: packed ? Math.max(...lengthsOf(s)) : s.L, "D·H_out": out };
    if (packed) {
      tensors.push({ name: "output.data", sizes: [sum(lengthsOf(s)), out], axes: ["ΣL", "D·H_out"] });
    }
    tensors.push({ name: "output", sizes: axes.map((a) => sizes[/** @type {"N"} */ (a)]), axes });
    tensors.push(stateOf(s, "h_n"), stateOf(s, "c_n"));
    if (s.proj_size > 0 && !packed && product(input.sizes) > 0) {
      warnings.push({ id: "projection-slow-path", type: "UserWarning",
        message: "LSTM with projections is not supported with oneDNN. Using default implementation." });
    }
  }
  let parameters = 0;
  let multiplyAdds = 0;
  for (const weight of weights) {
    parameters += product(weight.sizes);
    if (weight.sizes.length === 2) multiplyAdds += product(weight.sizes);
  }
  return { warnings, error, unchecked, tensors, weights, parameters, multiplyAdds };
}

/** The arguments as a call writes them: those that are not the default.
 * @param {Setting} s @returns {string[]} */
export function callArguments(s) {
  const given = [`${s.input_size}`, `${s.hidden_size}`];
  if (s.num_layers !== 1) given.push(`num_layers=${s.num_layers}`);
  if (!s.bias) given.push(`bias=${truth(s.bias)}`);
  if (s.batch_first) given.push(`batch_first=${truth(s.batch_first)}`);
  if (s.dropout) given.push(`dropout=${float(s.dropout)}`);
  if (s.bidirectional) given.push(`bidirectional=${truth(s.bidirectional)}`);
  if (s.proj_size) given.push(`proj_size=${s.proj_size}`);
  return given;
}

/** @param {Setting} s */
export const constructorCall = (s) => `nn.LSTM(${callArguments(s).join(", ")})`;

/** A program that runs as it stands and prints the shapes. @param {Setting} s */
export function snippet(s) {
  const packed = s.form === "packed";
  const first = s.batch_first ? ", batch_first=True" : "";
  const states = initialStates(s);
  const hand = states.length ? ", (h_0, c_0)" : "";
  const lines = ["import torch", "from torch import nn"];
  if (packed) lines.push("from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence");
  lines.push("", `lstm = ${constructorCall(s)}`, `x = torch.randn${tuple(inputOf(s).sizes)}`);
  for (const state of states) lines.push(`${state.name} = torch.zeros${tuple(state.sizes)}`);
  if (packed) {
    lines.push(`lengths = torch.tensor(${list(lengthsOf(s))})`,
      `packed = pack_padded_sequence(x, lengths${first}, enforce_sorted=False)`,
      `packed_output, (h_n, c_n) = lstm(packed${hand})`,
      `output, _ = pad_packed_sequence(packed_output${first})`);
  } else {
    lines.push(`output, (h_n, c_n) = lstm(x${hand})`);
  }
  lines.push("");
  const expressions = { input: "x", "input.data": "packed.data", "output.data": "packed_output.data" };
  for (const { name } of evaluate(s).tensors) {
    const expression = expressions[/** @type {"input"} */ (name)] ?? name;
    lines.push(`print("${name}", tuple(${expression}.shape))`);
  }
  return `${lines.join("\n")}\n`;
}

// -- A setting as text, for the address and the presets of pages; whatever else stands there is left
// unread --

/** The least and the most that the controls reach: a little beyond what PyTorch takes.
 * @type {Record<string, [number, number]>} */
export const BOUNDS = {
  input_size: [-1, 65536], hidden_size: [-1, 65536], num_layers: [-1, 64], dropout: [-0.1, 1.1],
  proj_size: [-1, 65536], N: [0, 4096], L: [0, 4096], features: [0, 65536],
};
const MOST_SEQUENCES = 64; // each packed sequence has a length of its own
const INTEGER = /^-?\d{1,6}$/;
const DECIMAL = /^-?\d(\.\d{1,3})?$/;
const SIZES = /^\d{1,5}(,\d{1,5}){0,63}$/;

/** What a field makes of a number. @param {string} name @param {number} value */
export function within(name, value) {
  const [least, most] = BOUNDS[name];
  const written = name === "dropout" ? Math.round(value * 1000) / 1000 : Math.trunc(value);
  return Math.min(most, Math.max(least, written)) || 0;
}

/** Make a setting whole and consistent. @param {Setting} s @returns {Setting} */
export function tidy(s) {
  const next = { ...s };
  if (next.form === "packed") {
    next.shape = null;
    next.N = Math.min(next.N, MOST_SEQUENCES);
    next.lengths = next.N && next.lengths
      ? next.lengths.slice(0, next.N).map((n) => within("L", n)) : null;
  } else next.lengths = null;
  if (next.shape) next.form = "batched";
  const numbers = /** @type {Record<string, any>} */ (next);
  for (const name in BOUNDS) {
    if (numbers[name] !== null) numbers[name] = within(name, numbers[name]);
  }
  if (next.features === next.input_size) next.features = null;
  if (next.state !== "given") next.h_0 = next.c_0 = [];
  return next;
}

/** Read a setting; what is absent or no value of its field keeps its default.
 * @param {string} text @returns {Setting} */
export function read(text) {
  const s = /** @type {Record<string, unknown>} */ ({ ...DEFAULTS });
  for (const [name, value] of new URLSearchParams(text)) {
    if (Object.hasOwn(BOUNDS, name)) {
      if ((name === "dropout" ? DECIMAL : INTEGER).test(value)) s[name] = Number(value);
    } else if (["bias", "batch_first", "bidirectional"].includes(name)) {
      if (/^[01]$/.test(value)) s[name] = value === "1";
    } else if (name === "form") {
      if (["batched", "unbatched", "packed"].includes(value)) s.form = value;
    } else if (name === "state") {
      if (value === "fits") s.state = value;
    } else if (["lengths", "shape", "h_0", "c_0"].includes(name) && SIZES.test(value)) {
      const sizes = value.split(",").map(Number);
      if (name === "lengths" || sizes.length < 6) s[name] = sizes;
    }
  }
  const whole = /** @type {Setting} */ (/** @type {unknown} */ (s));
  if ([2, 3].includes(whole.shape?.length ?? 0)) whole.shape = null;
  if (whole.h_0.length && whole.c_0.length) whole.state = "given";
  return tidy(whole);
}

/** Write a setting, without what is the default. @param {Setting} s @returns {string} */
export function write(s) {
  const found = new URLSearchParams();
  for (const [name, value] of Object.entries(s)) {
    const usual = DEFAULTS[/** @type {keyof Setting} */ (name)];
    if (`${value}` === `${usual}` || value === null || value === "given") continue;
    found.set(name, typeof value === "boolean" ? `${Number(value)}` : `${value}`);
  }
  return found.toString().replaceAll("%2C", ",");
}
