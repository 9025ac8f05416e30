// The unrolled network of a setting, as examples/helpers/drawing.py draws it: a test compares the two.
// Long sequences and high stacks are abridged.

import { directions, hiddenOut } from "./rules.js";

/** @typedef {import("./rules.js").Setting} Setting */
/** @typedef {{pieces: string[], width: number, height: number, top: number, steps: number[],
 *   layers: number[], columns: number[], stack: [number, number], reverse: boolean}} Picture */

const CELL_WIDTH = 40, CELL_HEIGHT = 34, BAR_HEIGHT = 24, GAP = 24, ROW_GAP = 20;
const FONT_SIZE = 12.5, CHARACTER_WIDTH = 7.6, LINE_HEIGHT = 16, LABEL_HEIGHT = 18;
const ARROWS = { forward: "→", reverse: "←" };
const SUBSCRIPTS = "₀₁₂₃₄₅₆₇₈₉";

/** @param {number} n */
const subscript = (n) => [...`${n}`].map((digit) => SUBSCRIPTS[Number(digit)]).join("");

/** Which of `count` things are shown in `room` places; 0 stands for those left out.
 * @param {number} count @param {number} room @returns {number[]} counted from 1 */
export function abridged(count, room) {
  if (count <= room) return Array.from({ length: count }, (_, index) => index + 1);
  return [...Array.from({ length: room - 2 }, (_, index) => index + 1), 0, count];
}

/** Draw a setting that the constructor takes: its pieces are one tag each.
 * @param {Setting} s @param {number} room for time steps @param {number} floors for layers
 * @param {number} length the time steps there are
 * @returns {Picture} */
export function draw(s, room = 5, floors = 3, length = s.L) {
  /** @type {string[]} */
  const out = [];
  const both = s.bidirectional;
  /** @type {("forward" | "reverse")[]} */
  const ways = both ? ["forward", "reverse"] : ["forward"];
  const shifts = both ? { forward: -18, reverse: 18 } : { forward: 0, reverse: 0 };
  const size = hiddenOut(s);
  const steps = abridged(length, room);
  const layers = abridged(s.num_layers, floors).map((layer) => layer - 1);
  /** @param {number} layer */
  const path = (layer) => {
    const inputs = layer ? directions(s) * size : s.input_size;
    return [inputs, ...new Set([s.hidden_size, size])].join("→");
  };
  // Four steps of one direction stand closer together, so that they fit a phone as well.
  const pitch = both ? 84 : steps.length < 4 ? 70 : 65;
  const reach = both ? 44 : 42;
  const longest = Math.max(6, ...layers.map((layer) => (layer < 0 ? 0 : path(layer).length)));
  const first = reach + 6 + longest * CHARACTER_WIDTH;
  // Steps left out take half the room.
  const columns = steps.map((_, index) => first + index * pitch);
  const gap = steps.indexOf(0);
  if (gap > 0) {
    columns[gap] -= pitch / 4;
    columns[gap + 1] -= pitch / 2;
  }
  const last = columns[columns.length - 1];
  const width = columns[0] + last;
  const shown = columns.map((x, index) => ({ x, step: steps[index] }));
  const left = columns[0] - reach;
  const right = last + reach;

  /** @param {string} id */
  const named = (id) => (id && ` data-part="${id}" class="part" role="button" tabindex="-1"`);
  /** Texts one above the other; one of a part's own carries its name.
   * @param {number} x @param {number} y @param {string[]} lines @param {string} anchor
   * @param {string} id */
  const text = (x, y, lines, anchor = "middle", id = "") => {
    lines.forEach((line, number) => {
      const base = y + (number - (lines.length - 1) / 2) * LINE_HEIGHT + FONT_SIZE / 3;
      out.push(`<text${named(id)} x="${x}" y="${+base.toFixed(3)}" text-anchor="${anchor}">` +
        `${line}</text>`);
    });
  };
  /** @type {(x: number, y: number, w: number, h: number, r: number, bold: boolean) => number} */
  const box = (x, y, w, h, r, bold) => out.push(
    `<rect${bold ? ' class="bold"' : ""} x="${x - w / 2}" y="${y - h / 2}" width="${w}" ` +
    `height="${h}" rx="${r}"/>`);
  /** @param {string} id @param {() => void} inside */
  const part = (id, inside) => {
    out.push(`<g${named(id)}>`);
    inside();
    out.push("</g>");
  };
  /** An arrow: its line, and behind it its head.
   * @type {(parts: [from: string, to: string], kind: string, line: string, head: string) => number} */
  const arrow = ([from, to], kind, line, head) => out.push(
    `<path class="wire ${kind}" data-from="${from}" data-to="${to}" d="${line}"/>`,
    `<path class="head" d="${head}"/>`);
  /** @type {(parts: [string, string], points: [number, number][], crossed: number[], kind?: string)
   *   => void} */
  const upwards = (parts, points, crossed, kind = "") => {
    const [x, y] = points[points.length - 1];
    const start = points.slice(0, -1).map(([px, py]) => `${px},${py}`).join("L");
    const bridges = crossed.map((row) => `V${row + 6}a6,6 0 0 1 0,-12`).join("");
    arrow(parts, kind, `M${start}${bridges}V${y + 5}`, `M${x},${y}l-4,8h8z`);
  };
  /** @type {(parts: [string, string], from: number, to: number, y: number) => void} */
  const along = (parts, from, to, y) => {
    const way = to > from ? 1 : -1;
    arrow(parts, "along", `M${from},${y}H${to - 5 * way}`, `M${to},${y}l${-8 * way},-4.5v9z`);
  };

  // The input.
  let y = -BAR_HEIGHT / 2;
  for (const { x, step } of shown) {
    if (step) {
      part(`x:${step}`, () => {
        box(x, y, CELL_WIDTH, BAR_HEIGHT, BAR_HEIGHT / 2, false);
        text(x, y, [`x${subscript(step)}`]);
      });
    } else text(x, y, ["⋯"]);
  }
  text(left, y, ["input"], "end", "name:input");
  text(right, y, [`${s.input_size}`], "start");

  let top = -BAR_HEIGHT;
  const stackBottom = top;
  /** @type {(step: number) => string[]} */
  let lower = (step) => [`x:${step}`];
  for (const layer of layers) {
    if (layer < 0) {
      text((columns[0] + last) / 2, top - 14, ["⋮"]);
      top -= 28;
      continue;
    }
    const below = top;
    const above = layer === s.num_layers - 1;
    const start = below - GAP - CELL_HEIGHT / 2;
    const rows = /** @type {Record<string, number>} */ ({});
    ways.forEach((way, number) => { rows[way] = start - number * (CELL_HEIGHT + ROW_GAP); });
    const highest = Math.min(...Object.values(rows));
    const bandTop = highest - CELL_HEIGHT / 2 - 8;
    out.push(`<rect class="band" x="1" y="${bandTop}" width="${width - 2}" ` +
      `height="${start + CELL_HEIGHT / 2 + 8 - bandTop}" rx="10"/>`);
    const dropped = layer > 0 && s.dropout > 0 ? "dropped" : "";
    for (const way of ways) {
      const crossed = ways.map((other) => rows[other]).filter((other) => other > rows[way]);
      for (const { x, step } of shown) {
        if (!step) continue;
        const bend = below - 5;
        const to = x + shifts[way];
        upwards([lower(step).join(" "), `cell:${layer}:${way}:${step}`],
          [[x, below], [x, bend], [to, bend - 7], [to, rows[way] + CELL_HEIGHT / 2]], crossed, dropped);
      }
    }
    for (const way of ways) {
      const forward = way === "forward";
      const sign = forward ? 1 : -1;
      const row = rows[way];
      const [begin, end] = forward ? [left, right] : [right, left];
      const [beginAnchor, endAnchor] = forward ? ["end", "start"] : ["start", "end"];
      const index = layer * ways.length + ways.indexOf(way);
      const cells = forward ? shown : [...shown].reverse();
      out.push(`<g class="${way}">`);
      cells.forEach(({ x: column, step }, number) => {
        const x = column + shifts[way];
        const next = cells[number + 1];
        const stop = next ? next.x + shifts[way] - (sign * CELL_WIDTH) / 2 : end - sign * 4;
        const id = `cell:${layer}:${way}:${step}`;
        if (!step) {
          text(x, row, ["⋯"]);
        } else {
          part(id, () => {
            box(x, row, CELL_WIDTH, CELL_HEIGHT, 6, !next);
            text(x, row, [`h${subscript(step)}`]);
            if (s.proj_size > 0) {
              out.push(`<path class="narrow" d="M${x - 16},${row - 17}l7,-7h18l7,7z"/>`);
            }
          });
        }
        const target = next ? next.step || cells[number + 2]?.step : 0;
        const source = step || cells[number - 1].step;
        const to = target ? `cell:${layer}:${way}:${target}` : `h_n:${index}`;
        along([`cell:${layer}:${way}:${source}`, to], x + (sign * (step ? CELL_WIDTH : 20)) / 2,
          next && !next.step ? stop + sign * 10 : stop, row);
      });
      const label = (/** @type {string} */ name, /** @type {number} */ x, /** @type {number} */ by,
        /** @type {string} */ anchor) =>
        text(x, row + by, [`${name}[${index}]`], anchor, `${name}:${index}`);
      if (s.state === "none") {
        text(begin, row, [`l${layer} ${ARROWS[way]}`, path(layer)], beginAnchor);
      } else {
        along([`h_0:${index} c_0:${index}`, `cell:${layer}:${way}:${cells[0].step}`],
          begin + sign * 4, cells[0].x + shifts[way] - (sign * CELL_WIDTH) / 2, row);
        label("h_0", begin, -LABEL_HEIGHT / 2, beginAnchor);
        label("c_0", begin, LABEL_HEIGHT / 2, beginAnchor);
      }
      label("h_n", end, -LABEL_HEIGHT / 2, endAnchor);
      label("c_n", end, LABEL_HEIGHT / 2, endAnchor);
      out.push("</g>");
    }
    top = highest - CELL_HEIGHT / 2;
    lower = (step) => ways.map((way) => `cell:${layer}:${way}:${step}`);
    if (!both && !above) continue;
    const bars = top - GAP - BAR_HEIGHT / 2;
    for (const way of ways) {
      const crossed = ways.map((other) => rows[other]).filter((other) => other < rows[way]);
      const final = way === "forward" ? length : 1;
      out.push(`<g class="${way}">`);
      for (const { x: column, step } of shown) {
        const x = column + shifts[way];
        if (!step) continue;
        const id = `bar:${layer}:${way}:${step}`;
        upwards([`cell:${layer}:${way}:${step}`, id],
          [[x, rows[way] - CELL_HEIGHT / 2], [x, bars + BAR_HEIGHT / 2]], crossed);
        part(id, () => {
          box(x, bars, 36, BAR_HEIGHT, 2, above && step === final);
          text(x, bars, [`${size}`]);
        });
      }
      out.push("</g>");
    }
    for (const { x, step } of shown) if (!step) text(x, bars, ["⋯"]);
    text(right, bars, [`${size * ways.length}`, ...(both ? [`=2·${size}`] : [])], "start");
    if (above) text(left, bars, ["output"], "end", "name:output");
    top = bars - BAR_HEIGHT / 2;
    lower = (step) => ways.map((way) => `bar:${layer}:${way}:${step}`);
  }
  return { pieces: out, width, height: 2 - (top - 2), top: top - 2, steps, layers, columns,
    stack: [stackBottom, top], reverse: both };
}

/** What lies in one part: the tensors it belongs to, as expressions.
 * @param {Setting} s @param {string} part @param {number} length @returns {[string, string][]} */
export function tensorsOf(s, part, length = s.L) {
  const [kind, layerText, way, stepText] = part.split(":");
  const layer = Number(layerText);
  const step = Number(stepText);
  const batched = s.form !== "unbatched" || Boolean(s.shape);
  const size = hiddenOut(s);
  const at = (/** @type {number} */ t) => (t === length ? "-1" : `${t - 1}`);
  const first = s.batch_first && batched;
  const step1 = (/** @type {number} */ t) => (first ? `:, ${at(t)}` : at(t));
  if (kind === "x") return [["input", `input[${step1(layer)}]`]];
  if (kind === "name") return [[layerText, layerText]];
  if (/^(c_n|h_0|c_0)$/.test(kind)) return [[kind, `${kind}[${layerText}]`]];
  if (kind === "h_n") {
    const reverse = s.bidirectional && layer % 2 === 1;
    const last = `${reverse ? "reverse" : "forward"}:${reverse ? 1 : length}`;
    return tensorsOf(s, `bar:${Math.floor(layer / directions(s))}:${last}`, length).reverse();
  }
  /** @type {[string, string][]} */
  const found = [];
  const index = layer * directions(s) + (way === "reverse" ? 1 : 0);
  if (layer === s.num_layers - 1) {
    const half = !s.bidirectional ? "" : way === "forward" ? `:${size}` : `${size}:`;
    const gap = batched && !first ? ":, " : "";
    found.push(["output", `output[${step1(step)}${half ? `, ${gap}${half}` : ""}]`]);
  }
  if (step === (way === "forward" ? length : 1)) {
    found.push(["h_n", `h_n[${index}]`]);
    if (kind === "cell") found.push(["c_n", `c_n[${index}]`]);
  }
  return found;
}

/** The parts that a tensor is made of, among those that are drawn.
 * @param {Setting} s @param {string} tensor @param {string[]} parts @param {number} length */
export function partsOf(s, tensor, parts, length = s.L) {
  const weight = /_l(\d+)(_reverse)?$/.exec(tensor);
  return parts.filter((part) => {
    const [kind, layer, way] = part.split(":");
    if (weight) {
      return kind === "cell" && layer === weight[1] &&
        way === (weight[2] ? "reverse" : "forward");
    }
    if (kind === "name") return layer === tensor;
    if (tensor === "output" && kind === "cell") return false;
    if (tensor === "h_n" && kind === "bar" && Number(layer) < s.num_layers - 1) return false;
    return tensorsOf(s, part, length).some(([name]) => name === tensor);
  });
}

/** All that some parts are computed from. @param {string[]} parts
 * @param {{from: string[], to: string}[]} wires */
export function sourcesOf(parts, wires) {
  const found = new Set(parts.map((part) => part.replace(/^c_n:/, "h_n:")));
  const pending = [...found];
  while (pending.length) {
    const part = pending.pop();
    for (const { from, to } of wires) {
      if (to !== part) continue;
      for (const source of from) {
        if (!found.has(source)) {
          found.add(source);
          pending.push(source);
        }
      }
    }
  }
  return found;
}
