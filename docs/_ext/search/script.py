"""Join the modules of the search to a script for its page and one for the dialog of all others.

Pages opened as files may not load modules, and a reader should wait for one file only.  Bundlers
want Node; the modules use no more of the language than one line can take away: imports of names,
exports of declarations, and no name twice.  A browser would not run a script with a name twice.
"""

import json
import re
from collections import Counter
from pathlib import Path

from rjsmin import jsmin
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.locale import _

FOLDER = Path("_static", "search")
# Of the script for the page, publishing takes care; no page names that of the dialog.
ENTRIES = {"page.js": "_static/search.js", "dialog.js": "search/dialog.js"}
IMPORT = re.compile(r'^import [^;"]+ from "\./([\w.]+)"[^;]*;\n', re.MULTILINE)
NAME = re.compile(r"^(?:const|let|(?:async )?function) (\w+)", re.MULTILINE)
EXPORT = re.compile(r"^export ", re.MULTILINE)


def texts() -> dict[str, str]:
    """Return what the search says."""
    return {
        "some": _("Results: %s"),
        "none": _("No results"),
        "failed": _("The text to search could not be loaded: reload the page"),
        "results": _("Search results"),
        "all": _("All results for “%s”"),
        "offer": _("No results. Perhaps one of these helps:"),
        "cause": _("Cause:"),
        "fix": _("Fix:"),
    }


def joined(folder: Path, name: str, done: dict[str, str]) -> dict[str, str]:
    """Return a module and those that it imports, without imports and exports, in their order."""
    if name in done:
        return done
    source = done[name] = ""
    if name == "texts.js":
        source = f"const texts = {json.dumps(texts(), ensure_ascii=False)};\n"
    elif name.endswith(".json"):
        source = f"const {Path(name).stem} = {(folder / name).read_text(encoding='utf-8')};\n"
    else:
        source = (folder / name).read_text(encoding="utf-8")
        for imported in IMPORT.findall(source):
            done = joined(folder, imported, done)
        source = EXPORT.sub("", IMPORT.sub("", source))
    del done[name]
    return done | {name: source}


def script(folder: Path, entry: str) -> str:
    """Return a module and all that it needs as one script."""
    modules = joined(folder, entry, {})
    names = Counter(name for module in modules.values() for name in NAME.findall(module))
    if twice := [name for name, count in names.items() if count > 1]:
        raise ExtensionError(f"two modules of the search use one name: {twice}")
    return jsmin(f'"use strict";\n(() => {{\n{"".join(modules.values())}}})();\n')


def write_scripts(app: Sphinx, exception: Exception | None) -> None:
    """Write the scripts in place of their modules."""
    if exception or app.builder.name != "html":
        return
    for entry, name in ENTRIES.items():
        written = script(Path(app.confdir) / FOLDER, entry)
        Path(app.outdir, name).write_text(written, encoding="utf-8")
    sheets = Path(app.confdir, "_theme", "static")
    style = [sheets.joinpath(name).read_text("utf-8") for name in ("search.css", "dialog.css")]
    Path(app.outdir, "search", "dialog.css").write_text("".join(style), encoding="utf-8")
    for path in Path(app.outdir, FOLDER).glob("*"):
        path.unlink()


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the scripts, which lie beside the index that is written before."""
    app.connect("build-finished", write_scripts)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
