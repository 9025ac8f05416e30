// What the tabs of the explorer show, loaded when a reader opens one.

import { entry, h, number, rich, shapeOf } from "./element.js";
import { recognise } from "./messages.js";
import { constructorCall, evaluate, product, snippet } from "./rules.js";
import { links, t } from "./texts.js";
import { run } from "./values.js";
import models from "./weights.js";

/** @typedef {import("./element.js").LstmExplorer} Explorer */
/** @typedef {{nodes: any[], update: () => void}} Panel */
/** @typedef {Record<string, number[][] & number[]>} Weights */

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
      const { weights: all, parameters } = evaluate(explorer.s);
      const last = explorer.s.num_layers - 1;
      const widest = Math.max(1, ...all.map(({ sizes }) => sizes[1] ?? 1));
      const rows = [];
      for (const layer of new Set(all.map((weight) => weight.layer))) {
        const inLayer = all.filter((weight) => weight.layer === layer);
        const total = inLayer.reduce((sum, weight) => sum + product(weight.sizes), 0);
        if (last > 4 && layer > 1 && layer < last) {
          // All layers above the first are alike.
          if (layer === 2) {
            rows.push(h("tr", {}, h("th", { colspan: 4, scope: "rowgroup" }, `⋯ l2 – l${last - 1}`)));
          }
          continue;
        }
        rows.push(h("tr", {}, h("th", { scope: "rowgroup", colspan: 3 },
          h("b", {}, t["layer %s"].replace("%s", `${layer}`))), h("td", { class: "count" }, h("b", {}, number(total)))));
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
    const text = area.value;
    const found = text.trim() ? recognise(text, explorer.s) : null;
    if (!found) {
      // The last line of a traceback says what is wrong.
      const line = encodeURIComponent(text.trim().split("\n").at(-1)?.slice(0, 300) ?? "");
      out.replaceChildren(line && h("p", { class: "says answer" }, t["not recognised"], " ",
        h("a", { href: `${links.search}?q=${line}` }, t["search for it"])));
      return;
    }
    if (found.change) explorer.change(found.change);
    const { error: now } = evaluate(explorer.s);
    const joined = text.replace(/\s+/g, " ");
    const same = now && joined.includes(now.message);
    // A wrong state has several causes, told apart by its shape.
    const id = found.id === "state-size" && now ? now.id : found.id;
    out.replaceChildren(h("div", { class: "says answer" },
      h("p", {}, h("b", {}, same ? t["set to it"] : t.recognised)),
      h("p", {}, ...rich(t[`fix ${id}`] ?? t[`fix ${found.id}`] ?? "")),
      entry(id) ? h("p", {}, h("a", { href: entry(id) }, t["why error"])) : ""));
  };
  const area = h("textarea", { id: "message", spellcheck: "false", placeholder:
    "RuntimeError: Expected hidden[0] size (2, 3, 20), got [3, 2, 20]", oninput: look });
  return { nodes: [h("label", { for: "message" }, t["paste here"]), area, out], update: () => {} };
}

const TRACES = /** @type {const} */ (["i", "f", "g", "o", "c", "h"]);
const COLOURS = { i: "--i", f: "--f", g: "--g", o: "--o", c: "--c", h: "--reverse" };

/** Real numbers, step by step. @param {Explorer} explorer @returns {Panel} */
export function values(explorer) {
  const state = { model: "memory", now: 0, bias: 0, weight: 0, timer: 0,
    x: /** @type {number[][]} */ ([]) };
  const table = h("div", { class: "heat", tabindex: "0", role: "region", "aria-label": t["tab values"] });
  const told = h("p", { role: "status" });
  const time = h("input", { type: "range", min: 1, step: 1, "aria-label": t.time,
    oninput: () => { state.now = time.valueAsNumber - 1; paint(); } });
  const play = h("button", { class: "act", onclick: () => toggle() }, `▶ ${t.play}`);
  const bias = slider(t["forget bias"], -12, 6, 0.5, (value) => { state.bias = value; });
  const weight = slider("", -24, 24, 0.5, (value) => { state.weight = value; });
  const listing = h("pre", { tabindex: "0" });
  const models_ = /** @type {Record<string, {inputs: string[], weights: Weights, sequence: number[][],
    unit: [string, number, number]}>} */ (models);

  /** @param {string} name @param {number} least @param {number} most @param {number} step
   * @param {(value: number) => void} set */
  function slider(name, least, most, step, set) {
    const value = h("output");
    const input = h("input", { type: "range", min: least, max: most, step, "aria-label": name,
      oninput: () => { set(input.valueAsNumber); paint(); } });
    return { input, value, label: h("span", { class: "mono" }, name) };
  }

  const toggle = () => {
    if (state.timer) {
      clearInterval(state.timer);
      state.timer = 0;
    } else {
      if (state.now >= state.x.length - 1) state.now = 0;
      state.timer = window.setInterval(() => {
        if (!table.isConnected || state.now >= state.x.length - 1) toggle();
        else {
          state.now += 1;
          paint();
        }
      }, 700);
    }
    play.textContent = state.timer ? `❚❚ ${t.pause}` : `▶ ${t.play}`;
    paint();
  };

  /** The weights with what the sliders changed. */
  const changed = () => {
    const { weights: given, unit } = models_[state.model];
    const next = /** @type {any} */ (structuredClone(given));
    const size = next.weight_hh_l0[0].length;
    next.bias_ih_l0 = next.bias_ih_l0.map((/** @type {number} */ b, /** @type {number} */ row) =>
      (row >= size && row < 2 * size ? b + state.bias : b));
    next[unit[0]][unit[1]][unit[2]] = state.weight;
    return next;
  };

  const reset = () => {
    const { weights: given, sequence, unit } = models_[state.model];
    state.x = sequence.map((row) => [...row]);
    state.bias = 0;
    state.weight = /** @type {any} */ (given)[unit[0]][unit[1]][unit[2]];
    state.now = state.x.length - 1;
    build();
    paint();
  };

  const cells = /** @type {Record<string, any[]>} */ ({});
  const heads = /** @type {any[]} */ ([]);
  function build() {
    const { inputs, weights: given, unit } = models_[state.model];
    const size = given.weight_hh_l0[0].length;
    weight.label.textContent = `${unit[0]}[${unit[1]}, ${unit[2]}]`;
    weight.input.setAttribute("aria-label", weight.label.textContent);
    heads.splice(0, heads.length, ...state.x.map((_, step) => h("th", { scope: "col" }, `${step + 1}`)));
    const rows = inputs.map((name, feature) => h("tr", {}, h("th", { scope: "row" }, name),
      ...state.x.map((row, step) => {
        const input = h("input", { type: "number", step: "0.5", value: row[feature],
          "aria-label": `${name}, t = ${step + 1}`, oninput: () => {
            if (Number.isFinite(input.valueAsNumber)) {
              row[feature] = Math.max(-99, Math.min(99, input.valueAsNumber));
              paint();
            }
          } });
        return h("td", {}, input);
      })));
    for (const name of TRACES) {
      for (let unitNumber = 0; unitNumber < size; unitNumber++) {
        const key = `${name}${unitNumber}`;
        cells[key] = state.x.map(() => h("td"));
        rows.push(h("tr", {},
          h("th", { scope: "row" }, size > 1 ? `${name}[${unitNumber}]` : name), ...cells[key]));
      }
    }
    table.replaceChildren(h("table", {}, h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "t"),
      ...heads)), h("tbody", {}, ...rows)));
    time.max = `${state.x.length}`;
  }

  const show = (/** @type {number} */ x) =>
    x.toFixed(2).replace("-0.00", "0.00").replace("-", "−");

  function paint() {
    const now = changed();
    const { steps } = run(now, state.x);
    time.value = `${state.now + 1}`;
    bias.input.value = `${state.bias}`;
    weight.input.value = `${state.weight}`;
    bias.value.textContent = `${state.bias > 0 ? "+" : ""}${state.bias}`;
    weight.value.textContent = state.weight.toFixed(2);
    heads.forEach((head, step) => {
      if (step === state.now && head.className !== "now") {
        table.scrollLeft = head.offsetLeft - table.clientWidth / 2;
      }
      head.className = step === state.now ? "now" : "";
    });
    steps[0].forEach((step, at) => {
      for (const name of TRACES) {
        step[name].forEach((value, unit) => {
          const cell = cells[`${name}${unit}`]?.[at];
          if (!cell) return;
          const strength = at > state.now ? 0 : Math.min(1, Math.abs(value));
          const colour = `var(${COLOURS[name]})`;
          cell.textContent = at > state.now ? "" : show(value);
          // A tint that the ink stays legible on, and a bar in the full colour.
          cell.style.background = `linear-gradient(${colour} 0 0) 0 100% / ${100 * strength}% 4px ` +
            `no-repeat, color-mix(in srgb, ${colour} ${35 * strength}%, transparent)`;
          cell.classList.toggle("now", at === state.now);
        });
      }
    });
    const { f, i, g, c } = steps[0][state.now];
    const before = state.now ? steps[0][state.now - 1].c[0] : 0;
    told.textContent = `t = ${state.now + 1}:  c = f·c + i·g = ${show(f[0])} × ${show(before)} + ` +
      `${show(i[0])} × ${show(g[0])} = ${show(c[0])}`;
    listing.textContent = Object.entries(now).map(([name, rows]) => `${name}\n` +
      /** @type {any[]} */ (rows).map((row) => `  ${[row].flat().map((/** @type {number} */ w) =>
        w.toFixed(3).padStart(8)).join(" ")}`).join("\n")).join("\n");
  }

  const pick = choice(t["ask model"], ["memory", "seeded"], () => state.model, (kind) => {
    state.model = kind;
    pick.refresh();
    about.replaceChildren(...rich(t[`about model ${kind}`]));
    reset();
  });
  const about = h("p", {}, ...rich(t["about model memory"]));
  pick.refresh();
  reset();
  table.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!by || event.target !== table) return;
    event.preventDefault();
    state.now = Math.min(state.x.length - 1, Math.max(0, state.now + by));
    paint();
  });
  return { nodes: [
    pick.node, about, h("div", { class: "acts" }, play,
      h("button", { class: "act", onclick: reset }, t.reset)),
    h("div", { class: "sliders" }, h("span", {}, t.time), time, h("span"),
      h("span", {}, t["forget bias"]), bias.input, bias.value,
      weight.label, weight.input, weight.value),
    told, table, h("details", {}, h("summary", {}, t["all weights"]), listing),
  ], update: () => {} };
}
