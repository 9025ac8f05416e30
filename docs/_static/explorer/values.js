// The arithmetic of nn.LSTM, one sequence at a time: https://pytorch.org/docs/stable/generated/torch.nn.LSTM.html

/**
 * @typedef {Record<string, number[][] | number[]>} Weights by their names in PyTorch
 * @typedef {{i: number[], f: number[], g: number[], o: number[], c: number[], h: number[]}} Step
 * @typedef {{output: number[][], h_n: number[][], c_n: number[][], steps: Step[][]}} Run
 */

/** @param {number} x */
const sigmoid = (x) => 1 / (1 + Math.exp(-x));

/** @param {number[][]} matrix @param {number[]} vector */
const times = (matrix, vector) =>
  matrix.map((row) => row.reduce((sum, weight, k) => sum + weight * vector[k], 0));

/** Run a module over one sequence.
 * @param {Weights} weights @param {number[][]} sequence a row for each step
 * @returns {Run} `steps` holds a list for each layer and direction, in the order of time */
export function run(weights, sequence) {
  /** @type {Run} */
  const result = { output: sequence, h_n: [], c_n: [], steps: [] };
  for (let layer = 0; `weight_ih_l${layer}` in weights; layer++) {
    const halves = ["", "_reverse"].filter((end) => `weight_ih_l${layer}${end}` in weights)
      .map((end) => {
        const steps = pass(weights, `_l${layer}${end}`, result.output, end !== "");
        const last = steps[end ? 0 : steps.length - 1];
        result.h_n.push(last.h);
        result.c_n.push(last.c);
        result.steps.push(steps);
        return steps;
      });
    result.output = result.output.map((_, t) => halves.flatMap((steps) => steps[t].h));
  }
  return result;
}

/** @param {Weights} weights @param {string} end of the names @param {number[][]} sequence
 * @param {boolean} backwards @returns {Step[]} */
function pass(weights, end, sequence, backwards) {
  const get = (/** @type {string} */ kind) => /** @type {any} */ (weights[`${kind}${end}`]);
  const size = get("weight_ih").length / 4;
  /** @type {Step[]} */
  const steps = [];
  let h = get("weight_hh")[0].map(() => 0);
  let c = Array(size).fill(0);
  for (let n = 0; n < sequence.length; n++) {
    const t = backwards ? sequence.length - 1 - n : n;
    const recurrent = times(get("weight_hh"), h);
    const sums = times(get("weight_ih"), sequence[t]).map((sum, row) =>
      sum + recurrent[row] + (get("bias_ih")?.[row] ?? 0) + (get("bias_hh")?.[row] ?? 0));
    const i = sums.slice(0, size).map(sigmoid);
    const f = sums.slice(size, 2 * size).map(sigmoid);
    const g = sums.slice(2 * size, 3 * size).map(Math.tanh);
    const o = sums.slice(3 * size).map(sigmoid);
    c = c.map((/** @type {number} */ before, /** @type {number} */ k) => f[k] * before + i[k] * g[k]);
    h = o.map((open, k) => open * Math.tanh(c[k]));
    if (get("weight_hr")) h = times(get("weight_hr"), h);
    steps[t] = { i, f, g, o, c, h };
  }
  return steps;
}
