// <lstm-explorer>: set the arguments and the input of an nn.LSTM on its picture, and see what it
// makes.  Works on any page: attributes `preset` (a setting as text, of which the first argument
// stands out), `lit` (tensors) and `compact` (no tabs, and only the arguments that matter).

import { draw, partsOf, sourcesOf, tensorsOf } from "./picture.js";
import {
  BOUNDS, BYTES, directions, evaluate, initialStates, lengthOf, lengthsOf, read, tidy, tuple, within, write,
} from "./rules.js";
import { sheet } from "./style.js";
import { language, links, t } from "./texts.js";

/** @typedef {import("./rules.js").Setting} Setting */
/** @typedef {import("./rules.js").Tensor} Tensor */

const PREFIX = "#lstm?";
// With all that a picture and the controls can hold.
const REHEARSED = "num_layers=9&bidirectional=1&proj_size=5&dropout=0.5&form=packed&N=12&L=9&state=fits";
const TABS = ["code", "weights", "values", "which", "error"];

/** Make an element; `on…` are listeners, the rest attributes; false leaves one out.
 * @param {string} tag @param {Record<string, any>} [attributes] @param {...any} children
 * @returns {any} */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  if (tag === "button") element.setAttribute("type", tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value !== false && value !== undefined) {
      element.setAttribute(name, value === true ? "" : value);
    }
  }
  element.append(...children.filter((child) => child !== false));
  return element;
}

/** Put code between ` ` into code elements. @param {string} text @returns {(string | Element)[]} */
export const rich = (text) =>
  text.split("`").map((part, index) => (index % 2 ? h("code", {}, part) : part));

/** Put words into the places of a text. @param {string} text @param {Record<string, any>} words */
export const fill = (text, words) => text.replace(/\{(\w)\}/g, (_, name) => words[name]);

const whole = new Intl.NumberFormat(language);
const rough = new Intl.NumberFormat(language, { maximumSignificantDigits: 4 });

/** Show a text, unless it is there: what is made anew is laid out anew.
 * @param {any} element @param {string | undefined} text */
function show(element, text = "") {
  if (element.textContent !== text) element.textContent = text;
}

/** @param {number} n */
export const number = (n) => whole.format(n);

/** @param {number} n */
const bytes = (n) => (n < 1e3 ? `${n} B` : n < 1e6 ? `${rough.format(n / 1e3)} kB`
  : `${rough.format(n / 1e6)} MB`);

/** The class of an axis' colour. @param {string} [axis] */
const axisClass = (axis = "") => `axis-${/H|N$|L$/.exec(axis) ?? ""}`;

/** A shape, and below it the name of each axis in its colour. @param {Tensor} tensor */
export function shapeOf({ sizes, axes }) {
  const line = (/** @type {(string | number)[]} */ parts, /** @type {string} */ tag) => h(tag, {}, "(",
    ...parts.flatMap((part, index) => [h("span", { class: axisClass(axes[index]) }, part),
      index < parts.length - 1 ? ", " : ""]), parts.length === 1 ? ",)" : ")");
  return h("span", { class: "axes" }, line(sizes, "b"), axes.length ? line(axes, "small") : "");
}

export class LstmExplorer extends HTMLElement {
  /** @type {Setting} */
  s = read("");
  /** The tensor or part that stays lit. @type {string} */
  pinned = "";
  tab = "";
  preset = "";
  opened = location.hash;
  /** @type {(() => void)[]} what brings each control up to date */
  refreshers = [];
  picture = "";
  /** What the line below the picture says. */
  said = "";
  /** The tensors that are shown, and their axes. */
  axes = "";
  /** @type {{name: string, update: () => void} | null} */
  shownPanel = null;
  announcement = 0;
  pending = 0;
  width = 0;
  /** The time steps, and whether all sequences have as many. */
  length = 1;
  level = true;
  /** @type {any[]} of the picture */
  parts = [];
  full = true;
  /** @type {ShadowRoot} */
  root = this.attachShadow({ mode: "open" });

  connectedCallback() {
    if (this.frame) return;
    this.root.adoptedStyleSheets = [sheet];
    this.full = !this.hasAttribute("compact");
    this.preset = this.getAttribute("preset") ?? "";
    this.pinned = this.getAttribute("lit") ?? "";
    this.build();
    this.follow();
    if (this.full) addEventListener("hashchange", () => this.fromAddress());
    this.fromAddress();
    this.rehearse();
  }

  /** Answer once for nobody, piece by piece while the browser is idle: for what compiles functions
   * and loads letters, a reader's first change need not wait then. */
  async rehearse() {
    const idle = () => new Promise((done) => (window.requestIdleCallback ?? setTimeout)(done));
    const trial = new LstmExplorer();
    trial.full = this.full;
    trial.width = this.width;
    await idle();
    trial.build();
    await idle();
    trial.s = read(REHEARSED);
    trial.update();
    await idle();
    const place = h("div", { class: "trial" }, trial.frame);
    place.style.width = `${this.width}px`;
    this.root.append(place);
    place.getBoundingClientRect();
    place.remove();
  }

  /** Draw anew where there is more room, or less. */
  follow() {
    this.width = this.clientWidth;
    new ResizeObserver(() => {
      if (Math.abs(this.clientWidth - this.width) > 8) {
        this.width = this.clientWidth;
        this.paint();
        this.light(this.pinned);
      }
    }).observe(this);
  }

  /** Show the setting in the address, or the preset where the page was opened without one. */
  fromAddress() {
    const own = this.full && location.hash.startsWith(PREFIX);
    if (!own && location.hash !== this.opened) return;
    const given = own ? location.hash.slice(PREFIX.length) : this.preset;
    const tab = new URLSearchParams(given).get("tab") ?? "";
    this.tab = TABS.includes(tab) ? tab : "";
    this.s = read(given);
    this.update();
  }

  /** Put the setting into the address: a new entry of the history once a change is done.
   * @param {boolean} done */
  toAddress(done) {
    if (!this.full) return;
    const address = `${PREFIX}${write(this.s)}${this.tab ? `&tab=${this.tab}` : ""}`;
    if (location.hash === address) return;
    history[done ? "pushState" : "replaceState"](null, "", address);
  }

  /** Change the setting. @param {Partial<Setting>} change @param {boolean} done */
  change(change, done = true) {
    this.s = tidy({ ...this.s, ...change });
    if (!done) {
      cancelAnimationFrame(this.pending);
      this.pending = requestAnimationFrame(() => this.update());
      return;
    }
    this.update();
    this.toAddress(true);
  }

  /** @param {string} name @param {number} by @param {boolean} done */
  nudge(name, by, done = true) {
    const s = /** @type {any} */ (this.s);
    const step = name === "dropout" ? 0.1 : 1;
    const value = within(name, (s[name] ?? s.input_size) + by * step);
    if (value !== s[name]) this.change({ [name]: value }, done);
  }

  /** Let a drag over an element change a number.
   * @param {any} element @param {string} name @param {{up?: boolean, pitch?: number}} how */
  drags(element, name, { up = false, pitch = 14 } = {}) {
    element.addEventListener("pointerdown", (/** @type {PointerEvent} */ event) => {
      const target = /** @type {Element} */ (event.target);
      if (event.button || target.closest("button")) return;
      const drag = new AbortController();
      let from = up ? -event.clientY : event.clientX;
      let moved = false;
      const move = (/** @type {PointerEvent} */ e) => {
        const steps = Math.trunc(((up ? -e.clientY : e.clientX) - from) / pitch);
        if (!steps) return;
        if (!moved) element.setPointerCapture(event.pointerId);
        moved = true;
        from += steps * pitch;
        this.nudge(name, steps, false);
      };
      const stop = () => {
        drag.abort();
        if (moved) this.toAddress(true);
      };
      for (const [name, does] of Object.entries({ pointermove: move, pointerup: stop, pointercancel: stop })) {
        element.addEventListener(name, does, { signal: drag.signal });
      }
    });
  }

  // -- The controls --------------------------------------------------------------------------

  /** A number in the code: typed, stepped with the arrows or dragged.
   * @param {string} name what is seen before it @param {string} label what is read out
   * @param {() => number} get @param {(value: number) => void} set
   * @param {{usual?: number, key?: string, bounds: [number, number], step?: number}} options */
  number(name, label, get, set, { usual, key, bounds, step = 1 }) {
    const input = h("input", {
      type: "number", inputmode: step < 1 ? "decimal" : "numeric", min: bounds[0], max: bounds[1],
      step, "aria-label": label,
      oninput: () => {
        if (!Number.isNaN(input.valueAsNumber)) set(input.valueAsNumber);
      },
      onblur: () => refresh(),
    });
    const nudge = (/** @type {number} */ by) => {
      input.stepUp(by);
      input.dispatchEvent(new Event("input"));
    };
    const button = (/** @type {string} */ sign, /** @type {number} */ by) => h("button", {
      class: `step ${by > 0 ? "up" : "down"}`, tabindex: -1, "aria-hidden": "true",
      onpointerdown: (/** @type {Event} */ e) => e.preventDefault(), onclick: () => nudge(by),
    }, sign);
    const arg = h("span", { class: "arg number" },
      name ? h("span", { class: "name", "aria-hidden": "true" }, `${name}=`) : "", input,
      button("+", 1), button("−", -1));
    if (key) this.drags(arg, key, { pitch: 8 });
    this.mark(arg, key);
    const refresh = () => {
      const value = get();
      const text = step < 1 && Number.isInteger(value) ? `${value}.0` : `${value}`;
      const kept = input.valueAsNumber === value && this.root.activeElement === input;
      if (!kept && input.value !== text) input.value = text;
      input.style.width = `${text.length + 0.6}ch`;
      arg.classList.toggle("same", value === usual);
    };
    this.refreshers.push(refresh);
    return arg;
  }

  /** Let the argument stand out that the page is about. @param {any} arg @param {string} [key] */
  mark(arg, key) {
    arg.classList.toggle("asked", !this.full && this.preset.startsWith(`${key}=`));
  }

  /** A number of the setting. @param {string} name @param {string} [shown] @param {number} [usual] */
  field(name, shown = name, usual = undefined) {
    const s = () => /** @type {any} */ (this.s);
    return this.number(shown, t[name] ? `${name}: ${t[name]}` : name,
      () => s()[name] ?? s().input_size, (value) => this.change({ [name]: value }),
      { usual, key: name, bounds: BOUNDS[name], step: name === "dropout" ? 0.1 : 1 });
  }

  /** True or False in the code. @param {"bias" | "batch_first" | "bidirectional"} name
   * @param {boolean} usual */
  flag(name, usual) {
    const button = h("button", { class: "flip", role: "switch", "aria-label": `${name}: ${t[name]}`,
      onclick: () => this.change({ [name]: !this.s[name] }),
    });
    const arg = h("span", { class: "arg" }, h("span", { class: "name", "aria-hidden": "true" },
      `${name}=`), button);
    this.mark(arg, name);
    this.refreshers.push(() => {
      show(button, this.s[name] ? "True" : "False");
      button.setAttribute("aria-checked", `${this.s[name]}`);
      arg.classList.toggle("same", this.s[name] === usual);
    });
    return arg;
  }

  /** A handle on the picture: − value +, which can be dragged.
   * @param {string} name @param {string} label @param {boolean} up */
  pill(name, label, up) {
    const value = h("b");
    const button = (/** @type {string} */ sign, /** @type {number} */ by) => h("button", {
      "aria-label": `${label} ${sign}1`, onclick: () => this.nudge(name, by) }, sign);
    const pill = h("span", { class: `pill ${up ? "up" : "along"}` },
      button("−", -1), h("span", { class: "knob" }, h("i", {}, `${label} `), value),
      button("+", 1));
    this.drags(pill, name, { up, pitch: up ? 26 : 22 });
    this.refreshers.push(() => {
      show(value, `${/** @type {any} */ (this.s)[name]}`);
      pill.hidden = name !== "num_layers" && this.s.shape !== null ||
        name === "N" && this.s.form === "unbatched";
    });
    return pill;
  }

  /** @param {string} label @param {() => boolean} get @param {() => void} flip */
  toggle(label, get, flip) {
    const button = h("button", { class: "pill", role: "switch", onclick: flip }, label);
    this.refreshers.push(() => button.setAttribute("aria-checked", `${get()}`));
    return button;
  }

  codeLine() {
    const line = (/** @type {string} */ start, /** @type {any[]} */ ...rest) =>
      h("div", { class: "line" }, h("span", { class: "open" }, start), ...rest);
    const args = h("span", { class: "args" },
      this.field("input_size"), this.field("hidden_size"), this.field("num_layers", undefined, 1),
      this.flag("bias", true), this.flag("batch_first", false), this.field("dropout", undefined, 0),
      this.flag("bidirectional", false), this.field("proj_size", undefined, 0));
    const dimensions = /** @type {Record<string, any>} */ ({
      L: this.field("L"), N: this.field("N"), features: this.field("features", "H_in") });
    const odd = h("span");
    const again = h("button", { class: "act", "aria-label": t.reset,
      onclick: () => this.change({ shape: null }) }, "↺");
    const x = h("span", { class: "args" }, ...Object.values(dimensions), odd, again);
    this.refreshers.push(() => {
      const { shape, form, batch_first: first } = this.s;
      odd.hidden = again.hidden = !shape;
      show(odd, shape?.join(", "));
      dimensions.L.hidden = dimensions.features.hidden = Boolean(shape);
      dimensions.N.hidden = Boolean(shape) || form === "unbatched";
      // Moved only when it must be: what moves loses the focus.
      const wanted = first ? dimensions.N : dimensions.L;
      if (x.firstElementChild !== wanted) x.prepend(wanted);
      dimensions.features.classList.toggle("wrong", this.s.features !== null);
    });
    const forms = /** @type {const} */ (["batched", "unbatched", "packed"]).map((form) => {
      const button = h("button", { onclick: () => this.change({ form, shape: null }) }, t[form]);
      this.refreshers.push(() => button.setAttribute("aria-pressed", `${this.s.form === form}`));
      return button;
    });
    // Those of the first sequences: a dozen can be told apart on a line.
    const lengths = Array.from({ length: 12 }, (_, n) => this.number("",
      t.length.replace("%s", `${n}`), () => lengthOf(this.s, n),
      (value) => this.change({ lengths: lengthsOf(this.s).with(n, value) }), { bounds: [0, 4096] }));
    const more = h("span", {}, "…");
    const lengthsLine = line("lengths = [", h("span", { class: "args" }, ...lengths, more), "]");
    this.refreshers.push(() => {
      lengthsLine.hidden = this.s.form !== "packed";
      lengths.forEach((length, n) => { length.hidden = n >= this.s.N; });
      more.hidden = this.s.N <= lengths.length;
    });
    const select = h("select", { "aria-label": t["initial state"],
      onchange: () => this.setState(select.value) },
    ...["none", "fits", "batch", "layers", "cell", "flat", "given"].map((kind) =>
      h("option", { value: kind }, t[`state ${kind}`])));
    const shapes = h("span");
    this.refreshers.push(() => {
      select.value = this.s.state;
      select.lastElementChild.hidden = this.s.state !== "given";
      show(shapes, initialStates(this.s).map(({ name, sizes }) =>
        `${name} ${tuple(sizes)}`).join(", "));
    });
    const stateLine = line("output, (h_n, c_n) = lstm(x", select, ")", shapes);
    stateLine.hidden = !this.full && !/state|[hc]_0/.test(this.preset);
    return h("div", { class: this.full ? "code" : "code brief", role: "group",
      "aria-label": t["the call"] },
      line("lstm = nn.LSTM(", args, ")"),
      line("x = torch.randn(", x, ")",
        h("span", { class: "segment", role: "group", "aria-label": t["form of the input"] }, ...forms)),
      lengthsLine, stateLine);
  }

  /** Take a right state, or a mistake that people make. @param {string} kind */
  setState(kind) {
    if (kind === "none" || kind === "fits") {
      this.change({ state: kind });
      return;
    }
    const [hidden, cell] = initialStates({ ...this.s, state: "fits" }).map(({ sizes }) => sizes);
    /** @type {Record<string, (sizes: number[]) => number[]>} */
    const mistakes = {
      batch: (sizes) => [sizes[1], sizes[0], ...sizes.slice(2)],
      layers: (sizes) => [Math.max(1, sizes[0]) === 1 ? 2 : 1, ...sizes.slice(1)],
      cell: (sizes) => [...sizes.slice(0, -1), this.s.hidden_size + (this.s.proj_size > 0 ? 0 : 1)],
      flat: (sizes) => (sizes.length === 3 ? sizes.slice(1) : [sizes[0], 1, sizes[1]]),
    };
    this.change({ state: "given", h_0: mistakes[kind](hidden), c_0: mistakes[kind](cell) });
  }

  // -- The frame -----------------------------------------------------------------------------

  build() {
    const proj = () => this.s.proj_size > 0;
    this.net = h("div", { class: "canvas" });
    this.reading = h("p", { class: "reading" });
    this.says = h("div");
    this.tensors = h("div", { class: "tensors", role: "group", "aria-label": t.tensors });
    this.facts = h("p", { class: "facts" });
    this.live = h("p", { class: "sr", role: "status" });
    const gripTop = h("div", { class: "grip top", "aria-hidden": "true" });
    const gripEnd = h("div", { class: "grip end", "aria-hidden": "true" });
    this.drags(gripTop, "num_layers", { up: true, pitch: 40 });
    this.drags(gripEnd, "L", { pitch: 40 });
    this.stageBox = h("div", { class: "net-box" }, this.net, gripTop, gripEnd);
    const caption = this.querySelector("figcaption");
    if (caption) {
      // What a page says of its drawing holds of the picture, too.
      caption.slot = "caption";
      this.append(caption);
    }
    const stage = h("div", { class: "stage" },
      h("div", { class: "rail" },
        this.toggle(`⇄ ${t["two directions"]}`, () => this.s.bidirectional,
          () => this.change({ bidirectional: !this.s.bidirectional })),
        this.pill("num_layers", t.layers, true),
        this.toggle(`▽ ${t.projection}`, proj, () => this.change({
          proj_size: proj() ? 0 : Math.max(1, Math.floor(this.s.hidden_size / 2)) }))),
      this.stageBox,
      h("div", { class: "rail" }, this.pill("L", t.steps, false), this.pill("N", t.batch, false)),
      h("slot", { name: "caption" }), this.reading);
    const code = this.codeLine();
    this.frame = h("div", { class: "frame", role: "group", "aria-label": t.title },
      ...(this.full ? [code, stage] : [stage, code]), this.says, this.tensors, this.facts,
      ...(this.full ? this.tabs() : []));
    this.root.append(this.frame, this.live);
    this.listen();
  }

  tabs() {
    this.panel = h("div", { role: "tabpanel", id: "panel", tabindex: "-1" });
    const tabs = TABS.map((tab) => h("button", {
      role: "tab", id: `tab-${tab}`, "aria-controls": "panel",
      onclick: () => { this.open(tab === this.tab ? "" : tab); this.toAddress(true); },
      onkeydown: (/** @type {KeyboardEvent} */ event) => {
        const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
        if (!by) return;
        const next = (TABS.indexOf(tab) + by + TABS.length) % TABS.length;
        this.open(TABS[next]);
        tabs[next].focus();
        event.preventDefault();
      },
    }, t[`tab ${tab}`]));
    this.refreshers.push(() => {
      tabs.forEach((button, index) => {
        const chosen = TABS[index] === this.tab;
        button.setAttribute("aria-selected", `${chosen}`);
        button.tabIndex = chosen || (!this.tab && index === 0) ? 0 : -1;
        if (chosen) this.panel.setAttribute("aria-labelledby", button.id);
      });
      this.panel.hidden = !this.tab;
    });
    return [h("div", { role: "tablist", "aria-label": t.title }, ...tabs), this.panel];
  }

  /** @param {string} tab */
  open(tab) {
    this.tab = tab;
    this.update();
  }

  // -- Seeing --------------------------------------------------------------------------------

  update() {
    this.result = evaluate(this.s);
    const lengths = this.s.form === "packed" ? lengthsOf(this.s) : [this.s.L];
    this.length = Math.max(1, ...lengths);
    this.level = new Set(lengths).size < 2;
    for (const refresh of this.refreshers) refresh();
    this.paint();
    this.paintSays();
    this.paintTensors();
    this.paintFacts();
    if (this.full) this.paintPanel();
    this.announce();
  }

  paint() {
    this.stageBox.hidden = !this.result?.weights.length;
    if (this.stageBox.hidden) return;
    const focused = /** @type {any} */ (this.root.activeElement)?.dataset?.part;
    // More than 20 cells are too many for one look, and for one frame.
    const rows = directions(this.s) * Math.min(3, this.s.num_layers);
    const room = Math.min(this.width < 480 ? 3 : this.width < 680 ? 4 : 6, Math.floor(20 / rows));
    const { pieces, top, width, height } = draw(this.s, room, 3, this.length);
    const picture = `<svg class="net" role="group" aria-label="${t["the picture"]}" ` +
      `viewBox="0 ${top} ${width} ${height}">${pieces.join("")}</svg>`;
    // Nodes made anew cost a layout.
    if (this.picture !== picture) this.net.innerHTML = this.picture = picture;
    // A compact one is as wide as the page's drawing was.
    this.stageBox.style.maxWidth = `${Math.max(width * 1.3, this.full ? 0 : 544)}px`;
    this.parts = [...this.net.querySelectorAll(".part")];
    for (const part of this.parts) {
      part.setAttribute("aria-label", this.inWords(part.dataset.part).replaceAll("`", ""));
    }
    if (this.parts.some(({ tabIndex }) => tabIndex === 0)) return;
    const again = this.parts.find(({ dataset }) => dataset.part === focused);
    (again ?? this.parts[0]).tabIndex = 0;
    again?.focus();
  }

  /** Light a tensor or a part, and where it comes from. @param {string} what */
  light(what) {
    const svg = this.net.firstChild;
    if (!svg) return;
    const isPart = what.includes(":");
    const names = what.split(" ").filter(Boolean);
    const drawn = this.parts.map(({ dataset }) => dataset.part);
    const chosen = new Set(isPart ? names
      : names.flatMap((tensor) => partsOf(this.s, tensor, drawn, this.length)));
    svg.classList.toggle("lit", chosen.size > 0);
    if (chosen.size) this.markParts(chosen);
    const tensors = isPart
      ? names.flatMap((part) => tensorsOf(this.s, part, this.length).map(([name]) => name)) : names;
    for (const button of this.tensors.children) {
      button.setAttribute("aria-pressed", `${tensors.includes(button.dataset.tensor)}`);
    }
    const said = isPart ? this.inWords(what)
      : names.length === 1 ? `\`${what}\` ${t[`about ${what}`] ?? ""}` : t.hint;
    if (said !== this.said) this.reading.replaceChildren(...rich(this.said = said));
  }

  /** Mark parts of the picture, and what they are computed from. @param {Set<string>} chosen */
  markParts(chosen) {
    const wires = [...this.net.querySelectorAll(".wire")].map((element) => ({
      element, from: element.dataset.from.split(" "), to: element.dataset.to }));
    for (const part of [...chosen]) {
      // A final state lies in the cell that its arrow leaves.
      const wire = /^[hc]_n:/.test(part) && wires.find(({ to }) => to === part.replace("c_n", "h_n"));
      if (wire) wire.from.forEach((/** @type {string} */ source) => chosen.add(source));
    }
    const sources = sourcesOf([...chosen], wires);
    for (const part of this.parts) {
      part.classList.toggle("on", chosen.has(part.dataset.part));
      part.classList.toggle("from", sources.has(part.dataset.part));
    }
    for (const { element, from, to } of wires) {
      element.classList.toggle("from", from.some((/** @type {string} */ part) => sources.has(part)) &&
        (sources.has(to) || chosen.has(to.replace("h_n", "c_n"))));
    }
  }

  /** What lies in a part, or in several, as code. @param {string} what */
  inWords(what) {
    const tensors = what.split(" ").flatMap((part) => tensorsOf(this.s, part, this.length));
    const [hidden, cell] = [false, true].map((wanted) => tensors
      .filter(([name]) => (name === "c_n") === wanted).map(([, code]) => `\`${code}\``));
    const [, layer, way, step] = what.split(":");
    // Equal are the hidden states, unless sequences end at different steps.
    return [hidden.join(this.level && !what.includes(" ") ? " = " : ", "), ...cell].filter(Boolean)
      .join(", ") || fill(t["inner cell"], { l: layer, w: t[way], s: step });
  }

  /** Keep a tensor or some parts lit. @param {string} what */
  pin(what) {
    this.pinned = what;
    this.light(what);
  }

  listen() {
    const partAt = (/** @type {Event} */ event) => {
      const target = /** @type {any} */ (event.target);
      return target.closest?.("[data-part]")?.dataset.part ??
        target.closest?.("[data-tensor]")?.dataset.tensor ?? "";
    };
    for (const place of this.full ? [this.net, this.tensors, this.panel] : [this.net, this.tensors]) {
      place.addEventListener("pointerover", (/** @type {PointerEvent} */ e) => {
        if (e.pointerType === "mouse") this.light(partAt(e) || this.pinned);
      });
      place.addEventListener("pointerleave", () => this.light(this.pinned));
    }
    for (const place of [this.net, this.tensors]) {
      place.addEventListener("focusin", (/** @type {Event} */ e) => this.light(partAt(e)));
      place.addEventListener("focusout", () => this.light(this.pinned));
      place.addEventListener("click", (/** @type {Event} */ e) => {
        const what = partAt(e);
        this.pinned = what === this.pinned ? "" : what;
        this.light(this.pinned);
      });
    }
    this.net.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => this.walk(event));
  }

  /** Move the focus over the picture with the arrow keys. @param {KeyboardEvent} event */
  walk(event) {
    const here = /** @type {any} */ (event.target).closest("[data-part]");
    if (!here) return;
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      here.dispatchEvent(new MouseEvent("click", { bubbles: true }));
      return;
    }
    const way = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (!way) return;
    event.preventDefault();
    const middle = (/** @type {Element} */ part) => {
      const { x, y, width, height } = part.getBoundingClientRect();
      return [x + width / 2, y + height / 2];
    };
    const [x, y] = middle(here);
    let best = null;
    let least = Infinity;
    for (const part of this.parts) {
      const [px, py] = middle(part);
      const ahead = (px - x) * way[0] + (py - y) * way[1];
      const aside = Math.abs((px - x) * way[1]) + Math.abs((py - y) * way[0]);
      if (ahead > 3 && ahead + 3 * aside < least) [best, least] = [part, ahead + 3 * aside];
    }
    if (best) {
      here.setAttribute("tabindex", "-1");
      best.setAttribute("tabindex", "0");
      best.focus();
    }
  }

  paintSays() {
    const { error, warnings, unchecked } = /** @type {any} */ (this.result);
    /** @type {(kind: string) => (message: any) => Element} */
    const box = (kind) => ({ id, type, message }) => h("div", { class: `says ${kind}` },
      h("code", {}, h("b", {}, `${type}: `), message),
      id in links && h("a", { href: links[id] }, t[`why ${kind}`]));
    this.says.replaceChildren(...warnings.map(box("warning")),
      ...[error ?? []].flat().map(box("error")),
      unchecked ? h("div", { class: "says" }, ...rich(t.unchecked)) : "");
  }

  paintTensors() {
    const tensors = this.result?.tensors ?? [];
    const axes = tensors.map((tensor) => `${tensor.name} ${tensor.sizes.length} ${tensor.axes}`).join();
    if (axes === this.axes) {
      tensors.forEach(({ sizes }, index) => {
        const shown = this.tensors.children[index].querySelectorAll("b span");
        sizes.forEach((size, axis) => show(shown[axis], `${size}`));
      });
    } else {
      const focused = /** @type {any} */ (this.root.activeElement)?.dataset?.tensor;
      this.axes = axes;
      this.tensors.replaceChildren(...tensors.map((tensor) => h("button",
        { class: "tensor", "data-tensor": tensor.name.replace(".data", ""), "aria-pressed": "false" },
        h("b", {}, tensor.name), shapeOf(tensor))));
      if (focused) {
        [...this.tensors.children].find((b) => b.dataset.tensor === focused)?.focus();
      }
    }
    this.light(this.pinned);
  }

  paintFacts() {
    const { parameters, multiplyAdds } = /** @type {any} */ (this.result);
    this.facts.hidden = !parameters;
    this.facts.replaceChildren(...rich(fill(t.facts, {
      p: `\`${number(parameters)}\``, m: `\`${number(multiplyAdds)}\``,
      b: Object.entries(BYTES).map(([dtype, size]) => `${dtype} ${bytes(size * parameters)}`).join(", ") })));
    if (!this.full) {
      this.facts.append(" ", h("a", { href: `${links.explorer}${PREFIX}${write(this.s)}` }, t["open all"]));
    }
  }

  announce() {
    clearTimeout(this.announcement);
    const { error, tensors } = /** @type {any} */ (this.result);
    this.announcement = window.setTimeout(() => {
      this.live.textContent = error ? `${error.type}: ${error.message}`
        : tensors.map((/** @type {Tensor} */ x) => `${x.name} ${tuple(x.sizes)}`).join(", ");
    }, 500);
  }

  paintPanel() {
    if (!this.tab) return;
    if (this.shownPanel?.name !== this.tab) {
      const name = this.tab;
      this.shownPanel = { name, update: () => {} };
      this.panel.replaceChildren();
      import("./panels.js").then((panels) => {
        if (this.tab !== name || this.shownPanel?.name !== name) return;
        const panel = panels[/** @type {"code"} */ (name)](this);
        this.panel.replaceChildren(...panel.nodes);
        this.shownPanel = { name, update: panel.update };
        panel.update();
      });
    }
    this.shownPanel?.update();
  }
}

customElements.define("lstm-explorer", LstmExplorer);
