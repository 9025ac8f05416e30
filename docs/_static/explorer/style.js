// The look of the explorer, in its own shadow: it takes the page's colours where there are some.

export const sheet = new CSSStyleSheet();
sheet.replaceSync(`
:host {
  --ink: var(--pst-color-text-base, #22272e); --muted: var(--pst-color-text-muted, #545d69);
  --paper: var(--pst-color-background, #fff); --surface: var(--pst-color-surface, #f5f6f8);
  --edge: var(--guide-line, #dde1e7); --accent: var(--pst-color-primary, #175c8c);
  --forward: var(--lstm-forward, #0b5cad); --reverse: var(--lstm-reverse, #a8430b);
  --n: var(--axis-n, #6a3fb5); --l: var(--axis-l, #006f80); --h: var(--axis-h, #7d5f00);
  --i: var(--gate-i, #00795a); --f: var(--gate-f, #b84a00); --g: var(--gate-g, #a3467c);
  --o: var(--gate-o, #0068a8); --c: var(--forward);
  --bad: light-dark(#b3261e, #ff9d94); --warn: light-dark(#7d5a00, #e3c25e);
  --mono: var(--guide-mono, ui-monospace, Menlo, Consolas, monospace);
  display: block; container-type: inline-size; margin: 1.5rem 0; color: var(--ink);
  font-size: .95rem; line-height: 1.5;
}
* { box-sizing: border-box; }
[hidden] { display: none !important; }
button, input, select, textarea { font: inherit; color: inherit; }
button { cursor: pointer; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: .3rem; }
.frame { border: 1px solid var(--edge); border-radius: .75rem; background: var(--paper);
  overflow: clip; }
.trial { position: absolute; visibility: hidden; }
.sr { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
code, .code, .mono { font-family: var(--mono); font-size: .86rem; }

.code { padding: .8rem 1rem .7rem; background: var(--surface); border-bottom: 1px solid var(--edge);
  display: grid; grid-template-columns: minmax(0, 1fr); gap: .35rem; }
.line { display: flex; flex-wrap: wrap; align-items: center; gap: .15rem .3rem; }
.line > .open { margin-right: .1rem; white-space: nowrap; }
.args { display: flex; flex-wrap: wrap; gap: .15rem .3rem; }
.arg { position: relative; display: inline-flex; align-items: center; border-radius: .4rem;
  padding: 0 .3rem; min-height: 28px; white-space: nowrap; border: 1px solid transparent;
  touch-action: pan-y; }
.arg.number { cursor: ew-resize; }
.name { color: var(--muted); padding-right: .15rem; cursor: inherit; }
.arg input { min-width: 2ch; padding: 0; border: 0; background: none; text-align: center;
  font-weight: 700; cursor: inherit; height: 26px; border-bottom: 2px dotted var(--accent); }
[type=number] { appearance: textfield; }
[type=number]::-webkit-inner-spin-button { appearance: none; margin: 0; }
.same input, .same .flip { font-weight: 400; }
.arg:hover, .arg:focus-within { background: var(--paper); border-color: var(--edge); z-index: 3; }
.arg.wrong { border-color: var(--bad); }
.arg.asked { border-color: var(--accent); background: var(--paper); }
.brief { border: 0; } .brief .same:not(.asked, :focus-within) { display: none; }
.brief + div + .tensors { padding-top: .7rem; } ::slotted(*) { text-align: center; }
.flip { border: 0; background: none; padding: 0 .1rem; font-weight: 700; height: 26px;
  min-width: 24px; border-bottom: 2px dotted var(--accent); }
.step { position: absolute; left: 50%; translate: -50% 0; width: 2.4rem; height: 26px; padding: 0;
  display: none; border: 1px solid var(--edge); background: var(--paper); color: var(--accent);
  font-weight: 700; line-height: 1; touch-action: manipulation; }
.step.up { bottom: 100%; border-radius: .5rem .5rem 0 0; }
.step.down { top: 100%; border-radius: 0 0 .5rem .5rem; }
.arg:focus-within .step { display: block; }
select { border: 1px solid var(--edge); border-radius: .4rem; background: var(--paper);
  padding: .1rem .3rem; min-height: 28px; min-width: 0; max-width: 100%; }
.segment { display: inline-flex; flex-wrap: wrap; border: 1px solid var(--edge); border-radius: .5rem;
  overflow: hidden; background: var(--paper); font-family: inherit; }
.segment button { border: 0; background: none; padding: .1rem .6rem; min-height: 28px;
  font-size: .82rem; }
.segment [aria-pressed=true] { background: var(--accent);
  color: var(--paper); font-weight: 700; }
.segment button:focus-visible { outline-offset: -3px; }

.stage { position: relative; padding: .6rem .75rem .4rem; }
.rail { display: flex; justify-content: center; flex-wrap: wrap; gap: .5rem; }
.pill { display: inline-flex; align-items: center; border: 1px solid var(--edge);
  border-radius: 99px; background: var(--paper); font-size: .84rem; min-height: 32px;
  touch-action: none; user-select: none; }
.pill.up { cursor: ns-resize; } .pill.along { cursor: ew-resize; }
.pill button { border: 0; background: none; width: 32px; height: 32px; border-radius: 99px;
  color: var(--accent); font-weight: 700; font-size: 1.05rem; line-height: 1; padding: 0; }
.pill .knob { padding: 0 .15rem; font-variant-numeric: tabular-nums; }
.pill .knob b { font-family: var(--mono); }
.pill .knob i { color: var(--muted); font-style: normal; }
button.pill { padding: 0 .8rem; gap: .4rem; cursor: pointer; }
button.pill[aria-checked=true] { border-color: var(--accent); background: var(--accent);
  color: var(--paper); font-weight: 700; }
.net-box { position: relative; margin: .9rem auto .25rem; }
svg.net { text-rendering: geometricPrecision; display: block; width: 100%; height: auto; margin: auto; font-family: var(--mono);
  font-size: 12.5px; color: var(--ink); overflow: visible; }
.net .forward { color: var(--forward); } .net .reverse { color: var(--reverse); }
.net text { fill: currentColor; }
.net rect { fill: currentColor; fill-opacity: .08; stroke: currentColor; stroke-width: 1.5; }
.net rect.bold { fill-opacity: .15; stroke-width: 3; }
.net rect.band { fill-opacity: .06; stroke: none; }
.net .wire { fill: none; stroke: currentColor; stroke-width: 1.5; stroke-linejoin: round; }
.net .along { stroke-width: 2.5; } .net .dropped { stroke-dasharray: 3 3; }
.net .head, .net .narrow { fill: currentColor; }
.net .narrow { fill-opacity: .35; stroke: currentColor; }
.net .part { cursor: pointer; outline: none; }
.net .part:focus-visible > * { stroke-width: 3; }
.net .part:focus-visible, .net .part:focus-visible > text { text-decoration: underline; }
.net.lit :is(.part, .wire, .head) { opacity: .35; }
.net.lit .from { opacity: .75; } .net.lit .on { opacity: 1; }
.net.lit .on > rect { fill-opacity: 1; stroke-width: 3; }
.net.lit .on { font-weight: 700; }
.net.lit .on > rect + text { fill: var(--paper); }
.net.lit .wire.from, .net.lit .wire.from + .head { opacity: 1; }
.grip { position: absolute; touch-action: none; }
.grip.top { left: 20%; right: 20%; top: -14px; height: 14px; cursor: ns-resize; }
.grip.end { top: 20%; bottom: 20%; right: -12px; width: 16px; cursor: ew-resize; }
.grip::after { content: ""; position: absolute; inset: 0; margin: auto; border-radius: 9px;
  background: var(--edge); }
.grip.top::after { width: 44px; height: 5px; } .grip.end::after { width: 5px; height: 44px; }
.grip:hover::after, .grip:active::after { background: var(--accent); }
.reading { min-height: 2.6em; margin: .2rem 0 0; text-align: center; color: var(--muted);
  font-size: .88rem; }
.reading code { color: var(--ink); font-weight: 700; }

.tensors { display: flex; flex-wrap: wrap; gap: .4rem; padding: .2rem .7rem .8rem;
  justify-content: center; }
.tensor { display: grid; gap: .1rem; border: 1px solid var(--edge); border-radius: .6rem;
  background: var(--paper); padding: .35rem .5rem .3rem; text-align: left; }
.tensor:hover, .tensor[aria-pressed=true] { border-color: var(--accent); background: var(--surface); }
.tensor[aria-pressed=true] { box-shadow: inset 0 -3px var(--accent); }
.tensor > b { font-family: var(--mono); font-size: .84rem; }
.axes { display: grid; font-family: var(--mono); white-space: nowrap; }
.axes b { font-size: .98rem; line-height: 1.3; }
.axes small { font-size: .74rem; line-height: 1.25; color: var(--muted); }
.axis-N { color: var(--n); } .axis-L { color: var(--l); } .axis-H { color: var(--h); }
.facts { margin: 0; padding: .5rem 1rem; border-top: 1px solid var(--edge); text-align: center;
  color: var(--muted); font-size: .86rem; }
.facts code { color: var(--ink); font-weight: 700; font-variant-numeric: tabular-nums; }
.says { margin: 0 1rem .8rem; padding: .6rem .9rem; border-left: 4px solid var(--bad);
  background: var(--surface); border-radius: .3rem; overflow-wrap: anywhere; }
.warning { border-color: var(--warn); }
.says > code { display: block; } code b { color: var(--bad); } .warning b { color: var(--warn); }
a { color: var(--pst-color-link, var(--accent)); }

[role=tablist] { display: flex; flex-wrap: wrap; border-top: 1px solid var(--edge);
  background: var(--surface); }
[role=tab] { border: 0; background: none; padding: .55rem .95rem; min-height: 40px;
  border-bottom: 3px solid transparent; font-size: .9rem; }
[role=tab][aria-selected=true] { border-color: var(--accent); font-weight: 700;
  background: var(--paper); }
[role=tab]:focus-visible { outline-offset: -3px; }
[role=tabpanel] { padding: .9rem 1rem 1rem; border-top: 1px solid var(--edge); }
pre { margin: 0; padding: .8rem; background: var(--surface); border-radius: .4rem; overflow-x: auto;
  font-family: var(--mono); font-size: .82rem; line-height: 1.5; }
.act { border: 1px solid var(--edge); border-radius: .5rem; background: var(--paper);
  color: var(--accent); font-weight: 700; padding: .25rem .9rem; min-height: 32px; }
.acts { display: flex; flex-wrap: wrap; gap: .5rem; align-items: center; margin: .6rem 0; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .86rem; }
caption { text-align: left; color: var(--muted); padding-bottom: .3rem; }
th, td { text-align: left; padding: .25rem .6rem .25rem 0; border-bottom: 1px solid var(--edge);
  vertical-align: middle; font-weight: 400; white-space: nowrap; }
thead th { color: var(--muted); }
td.count { text-align: right; font-variant-numeric: tabular-nums; padding-right: 0; }
.blocks { display: block; }
.blocks i { display: block; height: 14px; margin-bottom: 1px; padding-left: 2px; border-radius: 1px;
  background: var(--muted); color: var(--paper); font: 700 11px/14px var(--mono); }
.blocks .g-i { background: var(--i); } .blocks .g-f { background: var(--f); }
.blocks .g-g { background: var(--g); } .blocks .g-o { background: var(--o); }
.steps { display: grid; grid-template-columns: minmax(0, 1fr); gap: .8rem; }
fieldset { border: 0; margin: 0; padding: 0; min-width: 0; }
legend { padding: 0 0 .25rem; font-weight: 700; float: none; font-size: inherit; }
textarea { width: 100%; min-height: 5.5rem; border: 1px solid var(--edge); border-radius: .5rem;
  background: var(--surface); padding: .6rem; font-family: var(--mono); font-size: .82rem; }
p { margin: .4rem 0; }
.answer { margin: .6rem 0 0; border-color: var(--accent); }

.heat { position: relative; overflow-x: auto; }
.heat table { width: auto; border-collapse: separate; border-spacing: 2px; }
.heat th, .heat td { border: 0; padding: 0; }
.heat [scope=row] { position: sticky; left: 0; padding-right: .5rem; background: var(--paper);
  font-family: var(--mono); }
.heat td { width: 34px; min-width: 34px; height: 24px; text-align: center; border-radius: 3px;
  font-size: .7rem; font-family: var(--mono); font-variant-numeric: tabular-nums;
  border: 1px solid var(--edge); }
.heat td.now, .heat th.now { outline: 2px solid var(--accent); outline-offset: 0; }
.heat input { width: 34px; border: 1px solid var(--edge); border-radius: 3px; padding: 0;
  text-align: center; background: var(--surface); font-size: .74rem; height: 28px; }
.sliders { display: grid; gap: .3rem .8rem; grid-template-columns: auto 1fr auto; align-items: center;
  margin: .6rem 0; }
input[type=range] { accent-color: var(--accent); width: 100%; min-height: 28px; }

@container (max-width: 34rem) {
  .code { padding: .6rem .6rem .5rem; } .stage { padding: .5rem .4rem .3rem; }
  .tensors { padding: 0 .5rem .6rem; gap: .35rem; } .tensor { padding: .3rem .5rem; }
  [role=tab] { padding: .5rem .35rem; flex: 1 1 auto; font-size: .84rem; }
  [role=tabpanel] { padding: .7rem .6rem; } .pill { font-size: .75rem; } .pill button { width: 26px; }
  button.pill { padding: 0 .3rem; gap: .2rem; } .rail { gap: .25rem; }
  .tensor { flex: auto; } .sliders { grid-template-columns: 1fr auto; }
  .sliders span:not(:empty) { grid-column: 1 / -1; } .says { margin: 0 .6rem .6rem; } .grip.end { right: -4px; }
}
@media (forced-colors: active) {
  .net { forced-color-adjust: auto; }
  .net.lit .on > rect + text { fill: Canvas; forced-color-adjust: none; }
  [aria-pressed=true], [aria-checked=true], [aria-selected=true] { outline: 2px solid Highlight; }
  .grip::after { background: CanvasText; } .blocks i, .heat td { forced-color-adjust: none; }
}
`);
