// What the tabs of the explorer show, loaded when a reader opens one.

import { h, number, rich, shapeOf } from "./element.js";
import { recognise } from "./messages.js";
import { abridged } from "./picture.js";
import { constructorCall, product, snippet } from "./rules.js";
import { links, t } from "./texts.js";
import { run } from "./values.js";
import models from "./weights.js";

/** @typedef {import("./element.js").LstmExplorer} Explorer */
/** @typedef {{nodes: any[], update: () => void}} Panel */
/** @typedef {{inputs: string[], weights: Record<string, any>, sequence: number[][],
 *   unit: [string, number, number]}} Model */

/** A program to copy. @param {Explorer} explorer @returns {Panel} */
export function code(explorer) {
  const listing = h("code");
  const done = h("span", { role: "status" });
  const copy = h("button", { class: "act", onclick: async () => {
    getSelection()?.selectAllChildren(listing);
    await navigator.clipboard.writeText(listing.textContent);
    done.textContent = t.copied;
  } }, t.copy);
  return {
    nodes: [h("pre", { tabindex: "0" }, listing), h("div", { class: "acts" }, copy, done)],
    update: () => {
      listing.textContent = snippet(explorer.s);
      done.textContent = "";
    },
  };
}

const GATES = ["i", "f", "g", "o"];

/** A weight as a block, its gates stacked. @param {import("./rules.js").Weight} weight
 * @param {number} widest */
function block({ name, sizes }, widest) {
  const rows = name.startsWith("weight_hr") ? [""] : GATES;
  const bars = h("span", { class: "blocks", "aria-hidden": "true" },
    ...rows.map((gate) => h("i", { class: `g-${gate}` }, gate)));
  bars.style.width = `${9 + (sizes.length > 1 ? (70 * sizes[1]) / widest : 0)}px`;
  return bars;
}

/** Name, shape and count of each weight. @param {Explorer} explorer @returns {Panel} */
export function weights(explorer) {
  const place = h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": t["tab weights"] });
  return {
    nodes: [place, h("p", {}, ...rich(t["gate order"]))],
    update: () => {
      const { weights: all, parameters } = /** @type {import("./rules.js").Result} */ (explorer.result);
      const widest = Math.max(1, ...all.map(({ sizes }) => sizes[1] ?? 1));
      const rows = [];
      // All layers above the first are alike.
      for (const count of abridged(all.length && explorer.s.num_layers, 4)) {
        const layer = count - 1;
        const inLayer = all.filter((weight) => weight.layer === layer);
        const total = inLayer.reduce((sum, weight) => sum + product(weight.sizes), 0);
        rows.push(h("tr", {}, h("th", { scope: "rowgroup", colspan: 3 },
          h("b", {}, count ? t["layer %s"].replace("%s", `${layer}`) : "⋯")),
        h("td", { class: "count" }, h("b", {}, count ? number(total) : ""))));
        for (const weight of inLayer) {
          rows.push(h("tr", { "data-tensor": weight.name }, h("th", { scope: "row" }, h("code", {}, weight.name)),
            h("td", {}, block(weight, widest)), h("td", {}, shapeOf(weight)),
            h("td", { class: "count" }, number(product(weight.sizes)))));
        }
      }
      place.replaceChildren(h("table", {}, h("caption", {}, constructorCall(explorer.s)),
        h("thead", {}, h("tr", {}, ...["weight", "block", "shape", "count"].map((name) =>
          h("th", { scope: "col" }, t[`column ${name}`])))),
        h("tbody", {}, ...rows), h("tfoot", {}, h("tr", {}, h("th", { scope: "row", colspan: 3 }, t.total),
          h("td", { class: "count" }, h("b", {}, number(parameters)))))));
    },
  };
}

/** Buttons of which one is chosen. @param {string} label @param {string[]} kinds
 * @param {() => string} get @param {(kind: string) => void} set */
function choice(label, kinds, get, set) {
  const buttons = kinds.map((kind) => h("button", { onclick: () => set(kind) }, t[kind]));
  const refresh = () => buttons.forEach((button, index) =>
    button.setAttribute("aria-pressed", `${kinds[index] === get()}`));
  return { refresh, node: h("fieldset", {}, h("legend", {}, label),
    h("span", { class: "segment" }, ...buttons)) };
}

/** Which tensor answers a task: code, what to say, and the claim that proves it.
 * @param {string} goal @param {boolean} both @param {string} rows @param {boolean} first */
export function answer(goal, both, rows, first) {
  const packed = rows === "rows packed";
  const padded = rows === "rows padded";
  const alone = "packed_sequences_give_what_each_gives_alone";
  const changes = "padding_with_zeros_changes_h_n_of_the_shorter_unless_packed";
  const spoils = "padding_spoils_the_reverse_half_of_one_layer";
  if (goal === "goal step") {
    if (packed) {
      const axes = first ? ", batch_first=True" : "";
      return { code: `output, _ = pad_packed_sequence(packed_output${axes})`, say: "say unpack",
        claim: alone };
    }
    return padded && both ? { code: "output", say: "say pack first", claim: spoils }
      : padded ? { code: "output", say: "say mask",
        claim: "padding_leaves_the_output_of_one_direction_as_it_is" }
        : { code: "output", say: "say output",
          claim: "output_is_that_of_the_top_layer_over_the_layers_below" };
  }
  const states = goal === "goal states";
  return {
    code: states ? (both ? "h, c = (torch.cat([s[0::2], s[1::2]], dim=-1) for s in (h_n, c_n))" : "h_n, c_n")
      : both ? "torch.cat([h_n[-2], h_n[-1]], dim=-1)" : "h_n[-1]",
    say: padded ? "say pack first" : states ? (both ? "say join" : "say states")
      : both ? "say two rows" : "say last row",
    claim: padded ? (both ? spoils : changes) : packed ? alone
      : states ? "h_n_puts_layers_before_directions" : "h_n_of_the_top_layer_stands_at_the_end_of_output",
  };
}

/** Three questions and an answer. @param {Explorer} explorer @returns {Panel} */
export function which(explorer) {
  let goal = "goal sequence";
  let rows = explorer.s.form === "packed" ? "rows packed" : "rows equal";
  const show = () => {
    const s = explorer.s;
    const { code: line, say, claim } = answer(goal, s.bidirectional, rows, s.batch_first);
    const proof = document.getElementById(`claim-${claim}`);
    out.replaceChildren(h("pre", { tabindex: "0" }, h("code", {}, line)), h("p", {}, ...rich(t[say])),
      proof ? h("p", {}, h("button", { class: "act", onclick: () => proof.showPopover() },
        `✓ ${t.proof}`)) : "");
    const top = (s.num_layers - 1) * (s.bidirectional ? 2 : 1);
    const lit = { "goal step": "output", "goal states": "h_n", "goal sequence":
      s.bidirectional ? `h_n:${top} h_n:${top + 1}` : `h_n:${top}` }[goal] ?? "";
    explorer.pin(lit);
    for (const { refresh } of questions) refresh();
  };
  const questions = [
    choice(t["ask goal"], ["goal sequence", "goal step", "goal states"], () => goal,
      (kind) => { goal = kind; show(); }),
    choice(t["ask directions"], ["one direction", "two directions"],
      () => (explorer.s.bidirectional ? "two directions" : "one direction"),
      (kind) => explorer.change({ bidirectional: kind === "two directions" })),
    choice(t["ask rows"], ["rows equal", "rows padded", "rows packed"], () => rows, (kind) => {
      rows = kind;
      explorer.change({ form: kind === "rows packed" ? "packed" : "batched", shape: null });
    }),
  ];
  const out = h("div", { class: "says answer", role: "status" });
  return { nodes: [h("div", { class: "steps" }, ...questions.map(({ node }) => node), out)], update: () => {
    if ((explorer.s.form === "packed") !== (rows === "rows packed")) {
      rows = explorer.s.form === "packed" ? "rows packed" : "rows equal";
    }
    show();
  } };
}

/** From a message to a setting and its fix. @param {Explorer} explorer @returns {Panel} */
export function error(explorer) {
  const out = h("div", { role: "status" });
  const look = () => {
    const found = recognise(area.value);
    if (!found) {
      // The last line of a traceback says what is wrong.
      const line = encodeURIComponent(area.value.trim().split("\n").at(-1)?.slice(0, 300) ?? "");
      out.replaceChildren(line && h("p", { class: "says answer" }, t["not recognised"], " ",
        h("a", { href: `${links.search}?q=${line}` }, t["search for it"])));
      return;
    }
    const { id, setting, exact } = found;
    if (setting) explorer.change(setting);
    out.replaceChildren(h("div", { class: "says answer" },
      h("p", {}, h("b", {}, exact ? t["set to it"] : t.recognised)),
      h("p", {}, ...rich(t[`fix ${id}`] ?? "")),
      id in links && h("p", {}, h("a", { href: links[id] }, t["why error"]))));
  };
  const area = h("textarea", { id: "message", spellcheck: "false", placeholder:
    "RuntimeError: Expected hidden[0] size (2, 3, 20), got [3, 2, 20]", oninput: look });
  return { nodes: [h("label", { for: "message" }, t["paste here"]), area, out], update: () => {} };
}

const TRACES = /** @type {const} */ (["i", "f", "g", "o", "c", "h"]);

/** Real numbers, step by step. @returns {Panel} */
export function values() {
  const table = h("div", { class: "heat", tabindex: "0", role: "region", "aria-label": t["tab values"] });
  const grid = h("table");
  table.append(grid);
  const about = h("p");
  const told = h("p", { role: "status" });
  const listing = h("pre", { tabindex: "0" });
  const slider = (/** @type {string} */ label, /** @type {number} */ min, /** @type {number} */ max,
    /** @type {number | "any"} */ step) =>
    h("input", { type: "range", min, max, step, "aria-label": label, oninput: () => paint() });
  const time = slider(t.time, 1, 1, 1);
  const bias = slider(t["forget bias"], -12, 6, 0.5);
  const weight = slider("", -24, 24, "any");
  const weightName = h("span", { class: "mono" });
  const [biasValue, weightValue] = [h("output"), h("output")];
  const play = h("button", { class: "act", onclick: () => toggle() });
  let kind = "memory";
  let timer = 0;
  /** @type {Model} */
  let model;
  /** @type {number[][]} */
  let x;

  function toggle() {
    const ended = () => time.valueAsNumber === x.length;
    if (timer) {
      clearInterval(timer);
      timer = 0;
    } else {
      if (ended()) time.value = 1;
      timer = window.setInterval(() => {
        if (!table.isConnected || ended()) toggle();
        else {
          time.stepUp();
          paint();
        }
      }, 700);
    }
    paint();
  }

  /** The weights with what the sliders changed. */
  function changed() {
    const next = structuredClone(model.weights);
    const size = next.weight_hh_l0[0].length;
    for (let row = size; row < 2 * size; row++) next.bias_ih_l0[row] += bias.valueAsNumber;
    const [name, row, column] = model.unit;
    next[name][row][column] = weight.valueAsNumber;
    return next;
  }

  function reset() {
    model = /** @type {Record<string, Model>} */ (models)[kind];
    x = structuredClone(model.sequence);
    const [name, row, column] = model.unit;
    weightName.textContent = `${name}[${row}, ${column}]`;
    weight.setAttribute("aria-label", weightName.textContent);
    weight.value = model.weights[name][row][column];
    bias.value = 0;
    time.max = x.length;
    time.value = x.length;
    about.replaceChildren(...rich(t[`about model ${kind}`]));
    const line = (/** @type {string} */ head, /** @type {any[]} */ cells) =>
      h("tr", {}, h("th", { scope: "row" }, head), ...cells);
    const typed = model.inputs.map((input, feature) => line(input, x.map((values, at) => {
      const field = h("input", { type: "number", step: "0.5", value: values[feature],
        "aria-label": `${input}, t = ${at + 1}`, oninput: () => {
          if (Number.isFinite(field.valueAsNumber)) {
            values[feature] = Math.max(-99, Math.min(99, field.valueAsNumber));
            paint();
          }
        } });
      return h("td", {}, field);
    })));
    const size = model.weights.weight_hh_l0[0].length;
    const traced = TRACES.flatMap((trace) => Array.from({ length: size }, (_, unit) =>
      line(size > 1 ? `${trace}[${unit}]` : trace, x.map(() => h("td")))));
    grid.replaceChildren(h("thead", {}, h("tr", {}, ...["t", ...x.keys()].map((at) =>
      h("th", { scope: "col" }, typeof at === "number" ? at + 1 : at)))),
    h("tbody", {}, ...typed, ...traced));
    paint();
  }

  const show = (/** @type {number} */ value) =>
    value.toFixed(2).replace("-0.00", "0.00").replace("-", "−");

  function paint() {
    const weights = changed();
    const [steps] = run(weights, x).steps;
    const now = time.valueAsNumber - 1;
    play.textContent = timer ? `❚❚ ${t.pause}` : `▶ ${t.play}`;
    biasValue.textContent = `${bias.valueAsNumber > 0 ? "+" : ""}${bias.value}`;
    weightValue.textContent = weight.valueAsNumber.toFixed(2);
    const rows = [...grid.rows].map((row) => [...row.cells].slice(1));
    const [heads] = rows;
    if (heads[now].className !== "now") {
      table.scrollLeft = heads[now].offsetLeft - table.clientWidth / 2;
    }
    heads.forEach((head, at) => { head.className = at === now ? "now" : ""; });
    TRACES.flatMap((trace) => steps[0][trace].map((_, unit) => ({ trace, unit })))
      .forEach(({ trace, unit }, row) => rows[1 + model.inputs.length + row].forEach((cell, at) => {
        const value = steps[at][trace][unit];
        const strength = at > now ? 0 : Math.min(1, Math.abs(value));
        const colour = `var(--${trace === "h" ? "reverse" : trace})`;
        cell.textContent = at > now ? "" : show(value);
        // A tint that the ink stays legible on, and a bar in the full colour.
        cell.style.background = `linear-gradient(${colour} 0 0) 0 100% / ${100 * strength}% 4px ` +
          `no-repeat, color-mix(in srgb, ${colour} ${35 * strength}%, transparent)`;
        cell.classList.toggle("now", at === now);
      }));
    const { f, i, g, c } = steps[now];
    const before = now ? steps[now - 1].c[0] : 0;
    told.textContent = `t = ${now + 1}:  c = f·c + i·g = ${show(f[0])} × ${show(before)} + ` +
      `${show(i[0])} × ${show(g[0])} = ${show(c[0])}`;
    listing.textContent = Object.entries(weights).map(([name, all]) => `${name}\n` +
      /** @type {any[]} */ (all).map((row) => `  ${[row].flat().map((/** @type {number} */ w) =>
        w.toFixed(3).padStart(8)).join(" ")}`).join("\n")).join("\n");
  }

  const pick = choice(t["ask model"], ["memory", "seeded"], () => kind, (chosen) => {
    kind = chosen;
    pick.refresh();
    reset();
  });
  pick.refresh();
  reset();
  table.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!by || event.target !== table) return;
    event.preventDefault();
    time.stepUp(by);
    paint();
  });
  return { nodes: [
    pick.node, about, h("div", { class: "acts" }, play,
      h("button", { class: "act", onclick: reset }, t.reset)),
    h("div", { class: "sliders" }, h("span", {}, t.time), time, h("span"),
      h("span", {}, t["forget bias"]), bias, biasValue, weightName, weight, weightValue),
    told, table, h("details", {}, h("summary", {}, t["all weights"]), listing),
  ], update: () => {} };
}
