"""Cite a claim about every nn.LSTM: a ✓ that opens its source, settings and runtime.

    `h_n`의 첫 축은 층과 방향입니다.{claim}`h_n_has_a_row_for_each_layer_and_direction`

The claims lie in tests/claims, a file per topic.  They run once for a runtime, beside the cells,
in processes of their own; `{claims}` lists them all.  Property-based testing has kept libraries,
and hypothesis draws the settings; none of them publishes what was tested beside the sentence.
"""

import ast
import hashlib
import json
import os
import re
import subprocess
import sys
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.locale import _
from sphinx.transforms import SphinxTransform
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective, SphinxRole
from sphinx.writers.html5 import HTML5Translator

from _ext.cells.examples import ROOT, used_examples
from _ext.cells.execution import cache_path
from _ext.cells.runtime import runtime
from _ext.gathered import Gathered

FOLDER = ROOT / "tests" / "claims"
# What every claim is made of; the other files are topics.
SHARED = ("__init__.py", "__main__.py", "setting.py")
OTHER_TOPIC = re.compile(r"^from claims\.(\w+) import", re.MULTILINE)
SETTINGS = 40
NO_SEARCH = "no-search"

logger = logging.getLogger(__name__)


def sources(path: Path) -> list[Path]:
    """Return the files that decide what comes of the claims in a file."""
    found: dict[Path, None] = {}
    pending = [path, *(FOLDER / name for name in SHARED)]
    while pending:
        if (source := pending.pop()) not in found:
            found[source] = None
            names = OTHER_TOPIC.findall(source.read_text(encoding="utf-8"))
            pending += [other for name in names if (other := FOLDER / f"{name}.py").exists()]
    used = used_examples(*(source.read_text(encoding="utf-8") for source in found))
    return sorted([*found, *used.values()])


def run_topic(path: Path) -> dict[str, dict[str, Any]]:
    """Return what came of the claims in a file, run unless this runtime has run them already.

    Raises `RuntimeError` where the file cannot be imported.
    """
    digest = hashlib.sha256(str(SETTINGS).encode())
    for source in sources(path):
        digest.update(source.read_bytes())
    kept = cache_path() / "claims" / f"{path.stem}-{digest.hexdigest()[:16]}.json"
    if not kept.exists():
        command = [sys.executable, "-m", FOLDER.name, str(SETTINGS), path.stem]
        paths = os.pathsep.join(map(str, (FOLDER.parent, ROOT)))
        environment = os.environ | {"PYTHONPATH": paths, "OMP_NUM_THREADS": "1"}
        ran = subprocess.run(  # noqa: S603  # our own module
            command, capture_output=True, text=True, check=False, env=environment
        )
        if ran.returncode:
            last = (ran.stderr.strip().splitlines() or [f"exit {ran.returncode}"])[-1]
            raise RuntimeError(f"{path.relative_to(ROOT)}: {last}")
        kept.parent.mkdir(parents=True, exist_ok=True)
        part = kept.with_suffix(f".{os.getpid()}")
        part.write_text(ran.stdout, encoding="utf-8")
        part.replace(kept)
    return json.loads(kept.read_text(encoding="utf-8"))


@cache
def topics() -> dict[str, Path]:
    """Return the file of every claim, by the claim's name."""
    found = {}
    for path in sorted(path for path in FOLDER.glob("*.py") if path.name not in SHARED):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            decorators = node.decorator_list if isinstance(node, ast.FunctionDef) else []
            if any(ast.unparse(d).startswith("claim(") for d in decorators):
                found[node.name] = path
    return found


@cache
def results(path: Path) -> dict[str, dict[str, Any]]:
    """Return what came of the claims in a file, by name; warn where it cannot be run."""
    try:
        return run_topic(path)
    except RuntimeError as error:
        logger.warning("these claims cannot be run: %s", error, location=str(path))
        return {}


def all_results() -> dict[str, dict[str, Any]]:
    """Return what came of every claim, by name."""
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        found = pool.map(results, dict.fromkeys(topics().values()))
    return {name: claim for claims in found for name, claim in claims.items()}


class Citation(nodes.inline):
    """The ✓ behind a sentence."""


class Proof(nodes.General, nodes.Element):
    """What the ✓ opens: what was run, over how many settings, and where."""


class ClaimName(nodes.literal):
    """The name of a claim, as long as a sentence, which breaks behind its words."""


class ClaimList(nodes.General, nodes.Element):
    """The place of the list of all claims."""


class ClaimRole(SphinxRole):
    """A claim that proves the sentence before it."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Leave a node that is filled after translation."""
        node = Citation(self.rawtext, claim=self.text)
        self.set_source_info(node)
        return [node], []


class ClaimsDirective(SphinxDirective):
    """All claims by topic."""

    def run(self) -> list[nodes.Node]:
        """Leave the place, which is filled once every page has been read."""
        return [ClaimList(docname=self.env.docname)]


def proof_of(name: str, claim: dict[str, Any]) -> Proof:
    """Return what there is to see of a claim."""
    held = _("Held for %d settings drawn at random: none was found that breaks it.")
    facts = [nodes.paragraph("", held % claim["settings"])]
    if claim["condition"]:
        condition = nodes.paragraph("", _("Condition:") + " ")
        condition += nodes.literal(text=claim["condition"])
        facts.append(condition)
    source = nodes.literal_block(claim["source"], claim["source"], language="python")
    facts += [source, nodes.paragraph("", runtime(), classes=["runtime"])]
    proof = Proof("", *facts, claim=name, classes=[NO_SEARCH])
    for node in proof.findall(nodes.Element):
        node["translatable"] = False  # all words of it are translated already
    return proof


class FillCitations(SphinxTransform):
    """Check that each cited claim held, and put what it opens at the end of the page."""

    default_priority = 25  # after translation

    def apply(self, **kwargs: Any) -> None:
        """Fill each citation or warn with its page and line."""
        pending = list(self.document.findall(Citation))
        if self.app.builder.name == "gettext":
            return
        shown: set[str] = set()
        for node in pending:
            name = node["claim"]
            path = topics().get(name)
            claim = results(path).get(name) if path else None
            if path and claim is None:
                continue  # its file is reported
            if claim is None:
                text = "unknown claim %r: no file in %s defines it"
                logger.warning(text, name, FOLDER.relative_to(ROOT), location=node)
            elif claim["error"]:
                logger.warning("%s", claim["error"], location=node)
            else:
                node["settings"] = claim["settings"]
                for source in sources(path):
                    self.env.note_dependency(str(source))
                if name not in shown:
                    shown.add(name)
                    node["ids"] = [f"proven-{name}"]
                    self.document += proof_of(name, claim)


class Cited(Gathered):
    """The claims that each page cites."""

    name = "cited_claims"

    def gather(self, app: Sphinx, doctree: nodes.document) -> list[str]:
        """Return the claims that a page cites."""
        return sorted({node["claim"] for node in doctree.findall(Citation)})


class ClaimLists(Gathered):
    """Pages with the list of all claims, and what each listed when it was written last.

    `env.note_reread`, Sphinx's way to keep such a page up to date, has it read and written in
    every build.
    """

    name = "claim_lists"

    def gather(self, app: Sphinx, doctree: nodes.document) -> list[Any]:
        """Tell that a page has such a list, of which nothing is known yet."""
        return [None for _ in doctree.findall(ClaimList)]

    def get_updated_docs(self, app: Sphinx, env: BuildEnvironment) -> list[str]:
        """Return those pages if names or topics of claims, or who cites them, have changed."""
        if not (known := self.by_page(env)):
            return []
        claims = [(name, claim["topic"]) for name, claim in all_results().items()]
        cited = sorted(Cited.by_page(env).items())
        listed = [claims, [(page, env.titles[page].astext(), names) for page, names in cited]]
        stale = [page for page in known if known[page] != listed]
        known |= dict.fromkeys(known, listed)
        for page in stale:
            # Builders that come later compare what they have written with this.
            Path(env.doctreedir, f"{page}.doctree").touch()
        return stale


def fill_list(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Put all claims in their place, by topic, with the pages that cite them."""
    for place in list(doctree.findall(ClaimList)):
        citing = defaultdict(list)
        for page, names in sorted(Cited.by_page(app.env).items()):
            for name in names:
                citing[name].append(page)
        total = _("%(claims)d claims on %(topics)d topics, each over up to %(settings)d settings.")
        by_topic = defaultdict(list)
        claims = all_results()
        for name, claim in claims.items():
            by_topic[claim["topic"]].append(name)
        numbers = {"claims": len(claims), "topics": len(by_topic), "settings": SETTINGS}
        listed: list[nodes.Node] = [
            nodes.paragraph("", total % numbers),
            nodes.paragraph("", runtime(), classes=["runtime"]),
        ]
        for topic, proven in sorted(by_topic.items()):
            listed.append(
                nodes.rubric("", "", nodes.literal(text=topic), nodes.Text(f" {len(proven)}"))
            )
            items = nodes.bullet_list()
            for name in proven:
                entry = nodes.paragraph("", "", ClaimName(text=name))
                for page in citing[name]:
                    address = f"{app.builder.get_relative_uri(docname, page)}#proven-{name}"
                    title = app.env.titles[page].astext()
                    entry += [nodes.Text(" · "), nodes.reference("", title, refuri=address)]
                items += nodes.list_item("", entry, ids=[f"claim-{name}"])
            listed.append(items)
        place.replace_self(nodes.container("", *listed, classes=["claims", NO_SEARCH]))


def visit_citation(translator: HTML5Translator, node: Citation) -> None:
    """Write the ✓, which opens its proof without a script."""
    if "settings" in node:
        label = _("Proven: this held for %d settings") % node["settings"]
        name = node["claim"]
        place = f' id="{node["ids"][0]}"' if node["ids"] else ""
        translator.body.append(
            f'<a class="claim"{place} href="#claim-{name}" title="{label}" '
            f'aria-label="{label}">✓</a>'
            if translator.builder.name == "epub"
            else f'<span class="behind">&#8288;<button type="button" class="claim"{place} '
            f'popovertarget="claim-{name}" aria-label="{label}">✓</button></span>'
        )
    raise nodes.SkipNode


def breaking(name: str) -> str:
    """Return the HTML of a name that breaks behind its words."""
    return f"<code>{name.replace('_', '_<wbr />')}</code>"


def visit_name(translator: HTML5Translator, node: ClaimName) -> None:
    """Write the name of a claim."""
    translator.body.append(breaking(node.astext()))
    raise nodes.SkipNode


def visit_proof(translator: HTML5Translator, node: Proof) -> None:
    """Open the box of a proof."""
    name = node["claim"]
    popover = "" if translator.builder.name == "epub" else " popover"
    label = _("What was run")
    translator.body.append(
        f'<div class="proof" id="claim-{name}" role="group" aria-label="{label}"{popover}>'
        f"<p>{breaking(name)}</p>"
    )


def depart_proof(translator: HTML5Translator, node: Proof) -> None:
    """Close the box."""
    translator.body.append("</div>")


def skip(translator: Any, node: nodes.Node) -> None:
    """Leave out what this form has no place for."""
    raise nodes.SkipNode


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the role, the list and what fills them."""
    app.add_node(Citation, html=(visit_citation, None), text=(skip, None))
    app.add_node(Proof, html=(visit_proof, depart_proof), text=(skip, None))
    app.add_node(ClaimName, html=(visit_name, None))
    app.add_node(ClaimList)
    app.add_role("claim", ClaimRole())
    app.add_directive("claims", ClaimsDirective)
    app.add_transform(FillCitations)
    app.add_env_collector(Cited)
    app.add_env_collector(ClaimLists)
    app.connect("doctree-resolved", fill_list)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
