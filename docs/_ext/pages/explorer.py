"""Let the shape explorer stand on a page, preset, above what is shown without JavaScript.

    ::::{explorer} num_layers=2&bidirectional=1
    :compact:
    :lit: h_n

    :::{drawing} draw(lstm, lit="h_n")
    :alt: Two layers, each read in both directions.

    The filled cells are `h_n`.
    :::
    ::::

The argument is a setting as in the explorer's address; `:lit:` names the tensors that are filled.
The content stays where JavaScript does not run.  With `:compact:` there are no tabs, but a link to
the page of the whole explorer; the content stays until a reader comes to it or asks for more, and
its caption for good.  The first argument of the setting is the one that stands out.

The element itself is a few modules in `_static/explorer`.  What they cannot know is written beside
them at the end of the build: the words in the page's language, the addresses of other pages, and
weights of real modules.  Sphinx's own `html_js_files` would load modules on every page, and no
extension embeds an element of a project's own.
"""

import json
import os
import re
from html import escape
from pathlib import Path
from typing import Any, ClassVar

import lightningcss
from docutils import nodes
from docutils.parsers.rst import directives
from rjsmin import jsmin
from sphinx.application import Sphinx
from sphinx.locale import _
from sphinx.util.docutils import SphinxDirective
from sphinx.writers.html5 import HTML5Translator

from _ext.cells.execution import cache_path

# A letter that JSON writes as its number: six characters for each of Korean.
ESCAPED = re.compile(r"\\u(?!00[0-7]|d[89a-f])([0-9a-f]{4})")
SETTING = re.compile(r"(?:[a-zA-Z_0]+=[\w.,-]+(?:&|$))*")
# On a page that it fills: loaded with the page; and the rest when a reader opens a tab.  Elsewhere
# `embed.js` loads them.
FIRST = ("rules.js", "picture.js", "style.js", "texts.js", "element.js")
LATER = ("panels.js", "messages.js", "values.js", "weights.js")
# How its modules name messages; an entry has the name of its message, unless it is for several.
LABELS = {"explorer": "explorer", "state-size": "errors-state", "lstm-cell": "errors-cell"}
MESSAGE = re.compile(r'"((?:[a-z]+-)+[a-z]+)"')
MODULES = Path(__file__).parents[2] / "_static" / "explorer"


class Explorer(nodes.General, nodes.Element):
    """The explorer with a preset; its children are what stands there without JavaScript."""


class ExplorerDirective(SphinxDirective):
    """An explorer of shapes, preset."""

    optional_arguments = 1
    has_content = True
    option_spec: ClassVar = {"compact": directives.flag, "lit": directives.unchanged}

    def run(self) -> list[nodes.Node]:
        """Leave a node that holds the content."""
        self.assert_has_content()
        setting = self.arguments[0] if self.arguments else ""
        if not SETTING.fullmatch(setting):
            raise self.error(f"no setting of the explorer: {setting!r}")
        node = Explorer(setting=setting, compact="compact" in self.options)
        node["lit"] = self.options.get("lit", "")
        self.set_source_info(node)
        self.state.nested_parse(self.content, self.content_offset, node)
        return [node]


def visit_explorer(translator: HTML5Translator, node: Explorer) -> None:
    """Open the element and load its modules, or what loads them later."""
    if translator.builder.name == "epub":
        return
    base = f"{'../' * translator.builder.current_docname.count('/')}_static/explorer/"
    attributes = f' preset="{escape(node["setting"])}"'
    if node["lit"]:
        attributes += f' lit="{escape(node["lit"])}"'
    if node["compact"]:
        attributes += " compact"
        label = escape(_("Try it here"))
        start = f'<p class="explorer-start"><button type="button">{label}</button></p>'
        loads = [f'<script type="module" src="{base}embed.js"></script>']
    else:
        start = ""
        loads = [f'<link rel="modulepreload" href="{base}{name}" />' for name in FIRST]
        loads += [f'<link rel="prefetch" href="{base}{name}" />' for name in LATER]
        loads.append(f'<script type="module" src="{base}element.js"></script>')
    translator.body.append(f"{''.join(loads)}<lstm-explorer{attributes}>{start}")


def depart_explorer(translator: HTML5Translator, node: Explorer) -> None:
    """Close the element."""
    if translator.builder.name != "epub":
        translator.body.append("</lstm-explorer>\n")


def leave_as_it_is(translator: Any, node: Explorer) -> None:
    """Write nothing around the content."""


def links(app: Sphinx) -> dict[str, list[str]]:
    """Return what stands at each address from the root of the site: pages, and messages explained.

    An address that ends with "-" lacks the name of the message.
    """
    known = app.env.domains.standard_domain.anonlabels
    found = {app.builder.get_target_uri("search"): ["search"]}
    source = "".join((MODULES / name).read_text("utf-8") for name in ("rules.js", "messages.js"))
    for name in ("explorer", *sorted(set(MESSAGE.findall(source)))):
        label = LABELS.get(name, f"error-{name}")
        if label in known:
            page, _anchor = known[label]
            end = "" if name in LABELS else "#error-"
            found.setdefault(app.builder.get_target_uri(page) + end, []).append(name)
    return found


def models() -> dict[str, Any]:
    """Return the modules whose values the explorer shows, with the sequences that they read."""
    import torch  # noqa: PLC0415  # a second of each build that shows no explorer
    from torch import nn  # noqa: PLC0415

    def rounded(module: nn.LSTM) -> dict[str, Any]:
        exact = {name: w.tolist() for name, w in module.state_dict().items()}
        return json.loads(json.dumps(exact), parse_float=lambda x: float(f"{float(x):.6g}"))

    with torch.random.fork_rng(), torch.no_grad():
        torch.manual_seed(0)
        seeded = nn.LSTM(1, 2)
        memory = nn.LSTM(3, 1)
        for weight in memory.parameters():
            weight.zero_()
        gates = torch.tensor([[0, 20, 0], [0, -20, 0], [3, 0, 0], [0, 0, 20]])
        memory.weight_ih_l0.copy_(gates)
        memory.bias_ih_l0.copy_(torch.tensor([-10, 10, 0, -10]))
    value = [-1, 1, 1, -1, -1, 1, -1, 1, -1, 1, 1, -1, 1, 1]
    steps = [[v, int(t in (2, 8)), int(t in (5, 12))] for t, v in enumerate(value)]
    return {
        "memory": {
            "inputs": ["value", "write", "read"],
            "weights": rounded(memory),
            "sequence": steps,
            "unit": ["weight_ih_l0", 1, 1],
        },
        "seeded": {
            "inputs": ["x"],
            "weights": rounded(seeded),
            "sequence": [[2], [0], [0], [0], [0], [0], [0], [0], [0], [0]],
            "unit": ["weight_ih_l0", 0, 0],
        },
    }


def weights(machinery: str) -> str:
    """Return the models as JSON, made once for a runtime and this code: torch takes its seconds."""
    kept = cache_path() / f"explorer-{machinery[:16]}.json"
    if not kept.exists():
        part = kept.with_suffix(f".{os.getpid()}")
        part.write_text(json.dumps(models(), separators=(",", ":")), encoding="utf-8")
        part.replace(kept)
    return kept.read_text(encoding="utf-8")


def finish(app: Sphinx, exception: Exception | None) -> None:
    """Write what the modules cannot know, and make them short."""
    folder = Path(app.outdir, "_static", "explorer")
    if exception or app.builder.name != "html" or not folder.exists():
        return
    context = {"language": app.config.language, "links": links(app)}
    words = app.builder.templates.render("explorer.html", context)
    words = ESCAPED.sub(lambda match: chr(int(match[1], 16)), words)
    (folder / "texts.js").write_text(words, encoding="utf-8")
    values = f"export default {weights(app.config.machinery)};\n"
    (folder / "weights.js").write_text(values, encoding="utf-8")
    for path in folder.glob("*.js"):
        path.write_text(short(path.read_text(encoding="utf-8")), encoding="utf-8")


def short(source: str) -> str:
    r"""Return a module without what means nothing, also in a style sheet that it holds.

    A promise not to assign means nothing to who runs it.

    >>> short("sheet.replaceSync(`\n.a { color: red; }\n`); // red")
    'sheet.replaceSync(`.a{color:red}`);'
    """

    def tight(match: re.Match[str]) -> str:
        return f"replaceSync(`{lightningcss.process_stylesheet(match[1])}`)"

    source = re.sub(r"\bconst ", "let ", source)
    return jsmin(re.sub(r"replaceSync\(`([^`]*)`\)", tight, source))


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the directive and what completes its modules."""
    plain = leave_as_it_is, leave_as_it_is
    app.add_node(Explorer, html=(visit_explorer, depart_explorer), text=plain, notebook=plain)
    app.add_directive("explorer", ExplorerDirective)
    app.connect("build-finished", finish)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
