// Recognise what PyTorch says about an LSTM, and find the setting that makes it say so.

import { DEFAULTS, evaluate, tidy } from "./rules.js";

/** @typedef {import("./rules.js").Setting} Setting */
/** @typedef {{id: string, setting: Setting | null, exact: boolean}} Recognised */

/** @param {string} text @returns {number[]} */
const sizes = (text) => text.split(",").filter((part) => part.trim()).map(Number);

/** Sequences that are packed. @param {number} L @param {number[]} lengths
 * @param {Partial<Setting>} more @returns {Partial<Setting>} */
const packed = (L, lengths, more = {}) => ({ form: "packed", N: lengths.length, L, lengths, ...more });

/** A module that has the last of some weights. @param {string[]} found @returns {Partial<Setting>} */
const module = ([, layer, reverse]) => ({ num_layers: +layer + 1, bidirectional: Boolean(reverse) });

/** What is found; what differs from the usual setting where PyTorch says so; and the message's name,
 * unless that setting tells it.
 * @type {[pattern: RegExp, change: ((found: string[]) => Partial<Setting>) | null, id?: string][]} */
const KNOWN = [
  [/Expected hidden\[([01])\] size \(([\d, ]+)\), got \[([\d, ]+)\]/, (found) => {
    const right = sizes(found[2]);
    const [h_0, c_0] = [right, right].with(+found[1], sizes(found[3]));
    return { num_layers: right[0], N: right[1], hidden_size: right[2], state: "given", h_0, c_0 };
  }, "state-size"],
  [/must be equal to input_size\. Expected (\d+), got (\d+)/,
    (found) => ({ input_size: +found[1], features: +found[2] }), "input-feature-width"],
  [/Expected input to be 2-?D or 3-?D,? (?:got|but received) (\d+)/,
    (found) => ({ shape: [5, 3, 2, 10, 4, 4].slice(0, +found[1] || 1) }), "input-dimensions"],
  [/For (un)?batched \d-D input, .*\((\d)-D, (\d)-D\)/, (found) => ({
    form: found[1] ? "unbatched" : "batched", state: "given",
    h_0: Array(+found[2]).fill(1), c_0: Array(+found[3]).fill(1) })],
  [/size mismatch for \S*weight_ih_l0\S*: .*?\[(\d+), (\d+)\]/,
    (found) => ({ hidden_size: +found[1] / 4, input_size: +found[2] }), "load-size"],
  [/size mismatch for \S*_[ih][hr]_l\d+/, null, "load-size"],
  [/Missing key\(s\) in state_dict: .*_l(\d+)(_reverse)?/, module, "load-missing"],
  [/Unexpected key\(s\) in state_dict: .*_l(\d+)(_reverse)?/, module, "load-unexpected"],
  [/shapes cannot be multiplied \((\d+)x(\d+) and (\d+)x(\d+)\)/, (found) => {
    const [rows, width, wanted, out] = found.slice(1).map(Number);
    if (width === 2 * wanted) return { bidirectional: true, hidden_size: wanted };
    if (out % 4 || rows > 4096) return {};
    const more = { features: width, input_size: wanted, hidden_size: out / 4 };
    // PyTorch does not look at the width of equally long ones, unless there is a projection.
    return rows > 2 ? packed(rows - 1, [rows - 1, 1], more)
      : packed(rows, [rows], { ...more, proj_size: 1 });
  }, "output-linear-width"],
  [/dropout should be a number/, () => ({ dropout: 1.1 })],
  [/dropout option adds dropout.*?(?:dropout=([\d.]+) and|$)/, (found) => ({ dropout: +(found[1] ?? 0.5) })],
  [/(input_size|hidden_size|num_layers) must be greater than zero/, (found) => ({ [found[1]]: 0 })],
  [/proj_size should be a positive/, () => ({ proj_size: -1 })],
  [/proj_size has to be smaller/, () => ({ proj_size: 20 })],
  [/with projections is not supported/, () => ({ proj_size: 10 })],
  [/(?:bias|batch_first) should be of type bool/, null, "bias-type"],
  [/(?:input|hidden)_size should be of type int|'float' object cannot be interpreted as an int/, null,
    "hidden-size-type"],
  [/Expected sequence length to be/, () => ({ L: 0 })],
  [/'(?:list|numpy\.ndarray|NoneType)' object has no attribute '(?:dim|dtype)'/, null, "input-list"],
  [/Cannot pack empty tensors/, () => packed(0, [1, 1, 1])],
  [/Length of all samples has to be/, () => packed(5, [5, 3, 0])],
  [/start \((\d+)\) \+ length \((\d+)\) exceeds dimension size/, (found) => {
    // So many are a step too long, and others make up the rest.
    const [rows, many] = found.slice(1).map(Number);
    if (!many || many > 32) return {};
    const L = Math.floor(rows / many);
    return packed(L, [...Array(many).fill(L + 1), ...Array(rows % many).fill(1)], { proj_size: 1 });
  }, "packed-lengths-exceed"],
  [/shape '\[(\d+), (\d+), (\d+)\]' is invalid for input of size (\d+)/, (found) => {
    const [length, many, width, all] = found.slice(1).map(Number);
    return many <= 64 ? packed(all / many / width, Array(many).fill(length),
      { input_size: width }) : {};
  }, "packed-lengths-exceed"],
  [/Expected more hidden states in stacked_rnn/, null, "packed-state-layers"],
  [/lengths.? array must be sorted/, () => packed(5, [2, 5, 1]), "pack-unsorted"],
  [/Expected `len\(lengths\)` .*\(batch_size=(\d+)\)/, (found) => ({ form: "packed", N: +found[1] }),
    "pack-batch-size"],
  [/should be a 1D CPU .* 1D (?!cpu)/, null, "pack-lengths-device"],
  [/should be a 1D CPU .* [02]D cpu|Index is supposed to be a vector/, null, "pack-lengths-axes"],
  [/'Tensor' object has no attribute 'batch_sizes'/, null, "pad-packed-tensor"],
  [/Expected total_length to be/, null, "pad-packed-total-length"],
  [/'tuple' object has no attribute '|tuple indices must be integers/, null, "output-tuple-attribute"],
  [/\(\): argument 'input' \(position 1\) must be Tensor, not (?:tuple|Pack)/, null,
    "output-tuple-linear"],
  [/'PackedSequence' object has no attribute '/, null, "packed-output-shape"],
  [/not enough values to unpack \(expected \d, got 2\)/, null, "output-unpack"],
  [new RegExp("RNN input dtype \\(|must have the same dtype, but got|get_mkldnn_dtype|" +
    "primitive descriptor for the LSTM|expected scalar type (?!Long)\\w+ but found"), null, "input-dtype"],
  [/at the same device|to be on the same|on the expected device/, null, "input-device"],
  [/Cannot copy out of meta tensor/, null, "device-meta-move"],
  [/LSTM\.forward\(\) takes from 2/, () => ({ state: "fits" }), "state-two-arguments"],
  [/index 1 is out of bounds for dim.* 0/, () => ({ state: "fits" }), "state-one-tensor"],
  [/lstm expects two|tuple index out of range/, () => ({ state: "fits" }), "state-three"],
  [new RegExp("LSTMCell(?:: Expected|\\.\\w+\\(\\) )|lstm_cell(?: expects|\\(\\): arg)|Expected hx\\[|" +
    "inconsistent (?:input|hidden)_size|match hidden\\d batch"), null, "lstm-cell"],
  [/through the graph a second/, () => ({ state: "fits" }), "backward-twice"],
];

/** Recognise a message, also inside a whole traceback; the last of several counts.
 * @param {string} text @returns {Recognised | null} */
export function recognise(text) {
  // Printed messages may be broken over lines.
  const joined = text.replace(/[\s│|]+/g, " ");
  let last = -1;
  let best = null;
  for (const [pattern, change, id = ""] of KNOWN) {
    const found = pattern.exec(joined);
    if (!found || found.index <= last) continue;
    last = found.index;
    best = { id, setting: change && tidy({ ...DEFAULTS, ...change(found) }) };
  }
  if (!best?.setting) return best && { ...best, exact: false };
  const { error, warnings } = evaluate(best.setting);
  const told = [error ?? [], warnings].flat().find(({ message }) => joined.includes(message));
  return { id: told?.id ?? best.id, setting: best.setting, exact: Boolean(told) };
}
