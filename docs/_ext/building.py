"""Write languages in several forms, two languages at a time, and publish them, loading Sphinx once.

    PYTHONPATH=docs python -m _ext html,notebook _build/stage ko,en --site _build/html

`sphinx-build` writes one form of one language, and takes as long to start as an edited page takes.
"""

import argparse
import gc
import multiprocessing
import os
import shutil
import sys
from collections.abc import Iterator
from importlib import import_module
from multiprocessing.process import BaseProcess
from pathlib import Path

from sphinx.application import builtin_extensions
from sphinx.cmd.build import main as sphinx

from _ext import PARTS, turns
from _ext.cells.execution import prepare_cache
from _ext.cells.forked import die_with_parent

# What every language loads; "spawn", where a system cannot fork, loads it again for each.
SHARED = (*builtin_extensions, "myst_nb.sphinx_ext", "sphinx_book_theme", *PARTS)
FORK = "fork" if "fork" in multiprocessing.get_all_start_methods() else "spawn"
# Next to nothing of a page is garbage; by default much of a build goes into looking for it.
ALLOCATED = 100_000
# Languages at a time; what is spawned has no part in a cache that is prepared for all.
BESIDE = 2 if FORK == "fork" else 1


def build(builders: list[str], folder: Path, options: list[str]) -> int:
    """Run the builders, each into the folder of its name; return the first exit code but 0."""
    # What was read serves every builder, but for the one that executes nothing.
    doctrees = folder / ("unexecuted" if builders == ["gettext"] else "doctrees")
    # Sphinx neither repeats its warnings for pages that it has read, nor writes those anew that it
    # was about to write: what it knew before a build that failed or was killed is what it knows.
    known, whole = doctrees / "environment.pickle", doctrees / "whole.pickle"
    if not whole.exists():
        shutil.rmtree(doctrees, ignore_errors=True)
    elif not known.exists() or known.stat().st_mtime_ns != whole.stat().st_mtime_ns:
        shutil.copy2(whole, known)
    for builder in builders:
        folders = ("--doctree-dir", str(doctrees), "docs", str(folder / builder))
        if code := sphinx(["--builder", builder, *options, *folders]):
            return code
    part = whole.with_suffix(".part")
    shutil.copy2(known, part)
    part.replace(whole)
    return 0


def build_apart(
    builders: list[str], folder: Path, options: list[str], turn: turns.Turn, told: Path | None
) -> None:
    """Build in a process of its own, which ends with the one that waits for it."""
    die_with_parent()
    os.environ["FIELD_GUIDE_LANGUAGE"] = folder.name
    turns.OWN = turn
    if told:
        for stream in (1, 2):
            os.dup2(os.open(told, os.O_WRONLY | os.O_CREAT | os.O_APPEND), stream)
    sys.exit(build(builders, folder, options))


def build_languages(
    builders: list[str], stage: Path, languages: list[str], options: list[str]
) -> Iterator[int]:
    """Build languages, each beside the one before it; yield their exit codes in their order."""
    context = multiprocessing.get_context(FORK)
    read = [context.Event() for _ in languages]
    started: list[tuple[BaseProcess, Path | None]] = []

    def start(number: int) -> None:
        folder = stage / languages[number]
        folder.mkdir(parents=True, exist_ok=True)
        turn = turns.Turn(before=read[number - 1] if number else None, after=read[number])
        # What it has to say waits until it is certain that the one before it has nothing to say.
        told = folder / "told" if number else None
        if told:
            told.unlink(missing_ok=True)
        process = context.Process(target=build_apart, args=(builders, folder, options, turn, told))
        process.start()
        started.append((process, told))

    for number in range(len(languages)):
        while len(started) < min(number + BESIDE, len(languages)):
            start(len(started))
        process, told = started[number]
        process.join()
        if told:
            sys.stderr.write(told.read_text("utf-8") if told.exists() else "")
        yield process.exitcode


def main() -> None:
    """Build the languages and publish them, or end with the exit code of the first that fails."""
    parser = argparse.ArgumentParser()
    parser.add_argument("builders", type=lambda names: names.split(","))
    parser.add_argument("stage", type=Path)
    parser.add_argument("languages", type=lambda names: names.split(","))
    parser.add_argument("--site", type=Path)
    asked, options = parser.parse_known_args()
    gc.disable()  # nothing of what is loaded will go
    for name in SHARED:
        import_module(name)
    prepare_cache()
    gc.freeze()
    gc.enable()
    gc.set_threshold(ALLOCATED)
    for code in build_languages(asked.builders, asked.stage, asked.languages, options):
        if code:
            for process in multiprocessing.active_children():
                process.terminate()
            sys.exit(code)
    if asked.site:
        from _ext.publishing.__main__ import main as publish  # noqa: PLC0415

        publish(asked.stage, asked.site, asked.languages)
