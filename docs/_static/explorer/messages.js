// Recognise what PyTorch says about an LSTM, and find the setting that makes it say so.

import { DEFAULTS, directions } from "./rules.js";

/** @typedef {import("./rules.js").Setting} Setting */
/** @typedef {{id: string, change: Partial<Setting> | null}} Recognised */

/** @param {string} text @returns {number[]} */
const sizes = (text) => text.split(",").filter((part) => part.trim()).map(Number);

/** Ways to make a state's first axis. @param {Setting} s @param {number} rows */
const stack = (s, rows) => (s.num_layers * directions(s) === rows ? {}
  : rows % 2 === 0 && s.bidirectional ? { num_layers: rows / 2 }
    : { num_layers: rows, bidirectional: false });

/** Number of axes, as the shape of a state. @param {string} axes @param {Setting} s */
const axes = (axes, s) => [s.num_layers * directions(s), 1, s.hidden_size, 1, 1].slice(
  Number(axes) === 2 ? 1 : 0, Number(axes) === 2 ? 3 : Number(axes));

/** A packed input of so many steps in all, whose lengths differ where they can: PyTorch does not look
 * at the width of equally long ones, unless there is a projection.
 * @param {number} rows @param {Partial<Setting>} more @returns {Partial<Setting>} */
const packed = (rows, more) => ({ form: "packed", shape: null, state: "none", ...more,
  ...(rows > 2 ? { N: 2, L: rows - 1, lengths: [rows - 1, 1], proj_size: 0 }
    : { N: 1, L: rows, lengths: null, proj_size: 1 }) });

/** @type {[string, RegExp, ((found: string[], s: Setting) => Partial<Setting>)?][]} */
const KNOWN = [
  ["state-size", /Expected hidden\[([01])\] size \(([\d, ]+)\), got \[([\d, ]+)\]/, (found, s) => {
    const [rows, batch, size] = sizes(found[2]);
    const got = sizes(found[3]);
    const fits = { ...s, ...stack(s, rows), form: /** @type {const} */ ("batched"), N: batch };
    const narrow = found[1] === "0" && s.proj_size > 0 && s.hidden_size > size;
    return { ...fits, shape: null, features: null, lengths: null, L: Math.max(1, s.L),
      ...(narrow ? { proj_size: size } : { hidden_size: size, proj_size: 0 }), state: "given",
      h_0: found[1] === "0" ? got : [rows, batch, size],
      c_0: found[1] === "0" ? [rows, batch, narrow ? s.hidden_size : size] : got };
  }],
  ["input-feature-width",
    /input\.size\(-1\) must be equal to input_size\. Expected (\d+), got (\d+)/,
    (found) => ({ form: "batched", shape: null, input_size: +found[1], features: +found[2],
      state: "none" })],
  ["input-dimensions", /Expected input to be 2-?D or 3-?D,? (?:got|but received) (\d+)/,
    (found) => ({ shape: [5, 3, 2, 10, 4, 4].slice(0, Math.max(1, +found[1])), state: "none" })],
  ["state-unbatched", /For batched 3-D input, .*\((\d)-D, (\d)-D\)/,
    (found, s) => ({ form: "batched", shape: null, state: "given", h_0: axes(found[1], s),
      c_0: axes(found[2], s) })],
  ["state-batched", /For unbatched 2-D input, .*\((\d)-D, (\d)-D\)/,
    (found, s) => ({ form: "unbatched", shape: null, state: "given", h_0: axes(found[1], s),
      c_0: axes(found[2], s) })],
  ["checkpoint-size", /size mismatch for \S*weight_ih_l0\S*: .*?\[(\d+), (\d+)\]/,
    (found) => ({ hidden_size: +found[1] / 4, input_size: +found[2], features: null, proj_size: 0 })],
  ["checkpoint-size", /size mismatch for \S*_[ih][hr]_l\d+/],
  ["checkpoint-keys", /(?:Missing|Unexpected) key\(s\) in state_dict:[^]*_l\d+_reverse/,
    () => ({ bidirectional: true })],
  ["checkpoint-keys", /(?:Missing|Unexpected) key\(s\) in state_dict:[^]*_l(\d+)/,
    (found) => ({ num_layers: +found[1] + 1 })],
  ["output-linear-width", /mat1 and mat2 shapes cannot be multiplied \((\d+)x(\d+) and (\d+)x(\d+)\)/,
    (found) => (+found[2] === 2 * +found[3]
      ? { bidirectional: true, hidden_size: +found[3], proj_size: 0 }
      : +found[4] % 4 === 0 && +found[1] <= 4096
        ? packed(+found[1], { features: +found[2], input_size: +found[3],
          hidden_size: +found[4] / 4 }) : {})],
  ["dropout-range", /dropout should be a number/, () => ({ dropout: 1.1 })],
  ["dropout-single-layer", /dropout option adds dropout[^]*?(?:dropout=([\d.]+) and|$)/,
    (found) => ({ num_layers: 1, dropout: Number(found[1] ?? 0.5) })],
  ["input-size-positive", /input_size must be greater than zero/, () => ({ input_size: 0 })],
  ["hidden-size-positive", /hidden_size must be greater than zero/, () => ({ hidden_size: 0 })],
  ["num-layers-positive", /num_layers must be greater than zero/, () => ({ num_layers: 0 })],
  ["proj-size-negative", /proj_size should be a positive/, () => ({ proj_size: -1 })],
  ["proj-size-too-large", /proj_size has to be smaller/,
    (_, s) => ({ proj_size: s.hidden_size })],
  ["bias-type", /(?:bias|batch_first) should be of type bool/],
  ["hidden-size-type", /(?:input|hidden)_size should be of type int/],
  ["input-empty", /Expected sequence length to be/,
    () => ({ form: "batched", shape: null, L: 0, features: null, state: "none" })],
  ["pack-empty", /Cannot pack empty tensors/,
    () => ({ form: "packed", L: 0, lengths: null })],
  ["pack-zero-length", /Length of all samples has to be/, (_, s) => ({ form: "packed",
    L: Math.max(1, s.L), N: Math.max(1, s.N), lengths: [...Array(Math.max(0, s.N - 1)).fill(Math.max(1, s.L)), 0] })],
  ["packed-lengths-exceed", /start \((\d+)\) \+ length \((\d+)\) exceeds dimension size/,
    (_, s) => ({ form: "packed", L: Math.max(1, s.L), N: Math.max(2, s.N), features: null,
      lengths: [Math.max(1, s.L) + 1, ...Array(Math.max(1, s.N - 1)).fill(1)] })],
  ["pack-unsorted", /lengths.? array must be sorted/,
    (_, s) => ({ form: "packed", N: 3, L: Math.max(3, s.L), lengths: [2, Math.max(3, s.L), 1] })],
  ["pack-batch-size", /Expected `len\(lengths\)` .*\(batch_size=(\d+)\)/,
    (found) => ({ form: "packed", N: +found[1], lengths: null })],
  ["output-tuple-attribute", /'tuple' object has no attribute '|tuple indices must be integers/],
  ["output-tuple-linear", /\(\): argument 'input' \(position 1\) must be Tensor, not (?:tuple|Pack)/],
  ["packed-output-shape", /'PackedSequence' object has no attribute '/],
  ["pack-lengths-device", /should be a 1D CPU .* cuda/],
  ["output-unpack", /not enough values to unpack \(expected 3, got 2\)/],
  ["input-dtype", /RNN input dtype \(|must have the same dtype, but got|expected scalar type (?!Long)\w+ but found/],
  ["input-device", /tensors are not at the same device|Expected all tensors to be on the same/],
  ["state-two-arguments", /LSTM\.forward\(\) takes from 2/,
    () => ({ state: "fits" })],
  ["state-one-tensor", /index 1 is out of bounds for dim.* 0/, () => ({ state: "fits" })],
  ["state-three", /lstm expects two/, () => ({ state: "fits" })],
  ["backward-twice", /through the graph a second/, () => ({ state: "fits" })],
];

/** Recognise a message, also inside a whole traceback; the last of several counts.
 * @param {string} text @param {Setting} [now] @returns {Recognised | null} */
export function recognise(text, now = DEFAULTS) {
  // Printed messages may be broken over lines.
  const joined = text.replace(/[\s│|]*\n[\s│|]*/g, " ");
  let best = null;
  let last = -1;
  for (const [id, pattern, make] of KNOWN) {
    const found = pattern.exec(text) ?? pattern.exec(joined);
    if (!found) continue;
    const at = text.lastIndexOf(found[0].slice(0, 20));
    if (best && at <= last) continue;
    last = at;
    best = { id, change: make ? make([...found], now) : null };
  }
  return best;
}
