// A setting as text, for the address and for the presets of a page; whatever else stands there
// is left unread.

import { DEFAULTS } from "./rules.js";

/** @typedef {import("./rules.js").Setting} Setting */

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

/** @param {string} name @param {number} value */
export const within = (name, value) =>
  Math.min(BOUNDS[name][1], Math.max(BOUNDS[name][0], value)) || 0;

/** Make a setting whole and consistent. @param {Setting} s @returns {Setting} */
export function tidy(s) {
  const next = { ...s };
  if (next.form === "packed") {
    next.shape = null;
    next.N = Math.min(next.N, MOST_SEQUENCES);
    next.lengths = next.N && next.lengths
      ? next.lengths.slice(0, next.N).map((n) => Math.min(n, 4096)) : null;
  } else next.lengths = null;
  if (next.shape) next.form = "batched";
  if (next.features === next.input_size) next.features = null;
  if (next.state !== "given") next.h_0 = next.c_0 = [];
  return next;
}

/** Read a setting; what is absent or no value of its field keeps its default.
 * @param {string} text @returns {Setting} */
export function read(text) {
  const s = /** @type {Record<string, unknown>} */ ({ ...DEFAULTS });
  for (const [name, value] of new URLSearchParams(text)) {
    if (name === "dropout") {
      if (DECIMAL.test(value)) s.dropout = within(name, Number(value));
    } else if (name in BOUNDS && Object.hasOwn(BOUNDS, name)) {
      if (INTEGER.test(value)) s[name] = within(name, Number(value));
    } else if (["bias", "batch_first", "bidirectional"].includes(name)) {
      if (value === "1" || value === "0") s[name] = value === "1";
    } else if (name === "form") {
      if (["batched", "unbatched", "packed"].includes(value)) s.form = value;
    } else if (name === "state") {
      if (value === "fits") s.state = value;
    } else if (["lengths", "shape", "h_0", "c_0"].includes(name) && SIZES.test(value)) {
      s[name] = value.split(",").map(Number);
    }
  }
  const whole = /** @type {Setting} */ (/** @type {unknown} */ (s));
  const axes = (/** @type {number[]} */ sizes) => sizes.length > 0 && sizes.length < 6;
  if (whole.shape && (!axes(whole.shape) || [2, 3].includes(whole.shape.length))) whole.shape = null;
  if (axes(whole.h_0) && axes(whole.c_0)) whole.state = "given";
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
