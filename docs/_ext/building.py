"""Write languages in several forms, one after another, and publish them, loading Sphinx once.

    PYTHONPATH=docs python -m _ext.building html,notebook _build/stage ko,en --site _build/html

`sphinx-build` writes one form of one language, and takes as long to start as an edited page takes.
"""

import argparse
import gc
import multiprocessing
import os
import shutil
import sys
from importlib import import_module
from pathlib import Path

from sphinx.application import builtin_extensions
from sphinx.cmd.build import main as sphinx

from _ext import PARTS
from _ext.cells.kernels import die_with_parent

# What every language loads; "spawn", where a system cannot fork, loads it again for each.
SHARED = (*builtin_extensions, "myst_nb.sphinx_ext", "sphinx_book_theme", *PARTS)
FORK = "fork" if "fork" in multiprocessing.get_all_start_methods() else "spawn"


def build(builders: list[str], stage: Path, language: str, options: list[str]) -> int:
    """Run the builders, each into the folder of its name; return the first exit code but 0."""
    os.environ["FIELD_GUIDE_LANGUAGE"] = language
    # What was read serves every builder, but for the one that executes nothing.
    doctrees = stage / "doctrees" / ("gettext" if builders == ["gettext"] else language)
    # Sphinx neither repeats its warnings for pages that it has read, nor writes those anew that it
    # was about to write: what a failed or killed build has read is read again.
    whole = doctrees / "whole"
    if not whole.exists():
        shutil.rmtree(doctrees, ignore_errors=True)
    whole.unlink(missing_ok=True)
    for builder in builders:
        folders = ("--doctree-dir", str(doctrees), "docs", str(stage / f"{builder}-{language}"))
        if code := sphinx(["--builder", builder, *options, *folders]):
            return code
    whole.touch()
    return 0


def build_apart(*arguments: object) -> None:
    """Build in a process of its own, which ends with the one that waits for it."""
    die_with_parent()
    sys.exit(build(*arguments))


def main() -> None:
    """Build the languages in their order, since they share the executed cells; publish them."""
    parser = argparse.ArgumentParser()
    parser.add_argument("builders", type=lambda names: names.split(","))
    parser.add_argument("stage", type=Path)
    parser.add_argument("languages", type=lambda names: names.split(","))
    parser.add_argument("--site", type=Path)
    asked, options = parser.parse_known_args()
    gc.disable()  # nothing of what is loaded will go
    for name in SHARED:
        import_module(name)
    gc.freeze()
    gc.enable()
    for language in asked.languages:
        arguments = asked.builders, asked.stage, language, options
        process = multiprocessing.get_context(FORK).Process(target=build_apart, args=arguments)
        process.start()
        if asked.site:  # meanwhile
            from _ext.publishing.__main__ import main as publish  # noqa: PLC0415
        process.join()
        if process.exitcode:
            sys.exit(process.exitcode)
    if asked.site:
        publish(asked.stage, asked.site, asked.languages)


if __name__ == "__main__":
    del os.environ["PYTHONPATH"]  # the cells' programs have no part in this
    try:
        main()
    except KeyboardInterrupt:
        sys.exit("interrupted")
