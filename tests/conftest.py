"""What the tests share: the built site, its pages, and small sites built on purpose."""

import os
import re
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import forked
import nbformat
import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from babel.messages import Catalog
from babel.messages.pofile import write_po
from playwright.sync_api import Browser, Page, sync_playwright
from selectolax.lexbor import LexborHTMLParser
from starlette.applications import Starlette
from starlette.middleware.gzip import GZipMiddleware
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
# What says of how many parts a search consists, and which names it knows beside the pages' words.
SEARCH, SYNONYMS = Path("_static", "search", "shared.json"), "search_synonyms.toml"
SITE = ROOT / "_build" / "html"
LANGUAGES = ["ko", "en"]
NOTEBOOKS = ROOT / "_build" / "stage" / LANGUAGES[0] / "jupyter_execute"
# One page of each kind: with menus alone, cells, mathematics, drawings, a list, entries, a search.
KINDS = [
    "index",
    "course/first_lstm",
    "reference/parameters/hidden_size",
    "reference/tensors/h_n",
    "guides/wave_forecast",
    "inside/equations",
    "reference/cheat_sheet",
    "reference/errors",
    "reference/errors/states",
    "reference/glossary",
    "search",
]
PAGES = sorted(
    path.relative_to(DOCS).with_suffix("").as_posix()
    for path in DOCS.rglob("*.md")
    if not path.relative_to(DOCS).parts[0].startswith("_")
)
ReadPage = Callable[[str, str], LexborHTMLParser]
sys.path.insert(0, str(DOCS))
from _ext.publishing.sheets import find_browser  # noqa: E402  # found by the line above

# These need Keras, ONNX and Flax: `nox -s porting` runs them in an environment of its own.
collect_ignore = ["porting"]
# As in the build: kernels run beside each other, and their tensors are small.
os.environ.setdefault("OMP_NUM_THREADS", "1")
# What a test builds has an address of its own or none, whatever the site was built for.
for setting in ("FIELD_GUIDE_URL", "FIELD_GUIDE_REPOSITORY"):
    os.environ.pop(setting, None)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let one command accept changed outputs."""
    parser.addoption("--accept", action="store_true", help="pin what the pages print now")
    parser.addoption("--settings", type=int, help="run claims anew, each over so many settings")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep together, when tests run side by side, those that share what takes long to make."""
    if not config.getoption("loadgroup", default=False):  # of pytest-xdist, in its workers
        return
    for item in items:
        known = item._fixtureinfo.name2fixturedefs  # noqa: SLF001  # pytest shows it nowhere
        if any(definitions[-1].scope == "module" for definitions in known.values()):
            # A mark would do, but for https://github.com/pytest-dev/pytest-xdist/issues/1386.
            item._id = item._id.parse(f"{item.nodeid}@{item.path.stem}")  # noqa: SLF001


@pytest.fixture(scope="session")
def site() -> Path:
    """Return the folder of the published site."""
    if not (SITE / "index.html").exists():
        pytest.fail("there is no built site: run `nox -s html` first")
    return SITE


def read_html(path: Path) -> LexborHTMLParser:
    """Parse a page."""
    return LexborHTMLParser(path.read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def read_page(site: Path) -> ReadPage:
    """Return a function that parses a published page, each once."""
    return cache(lambda language, page: read_html(site / language / f"{page}.html"))


@pytest.fixture(scope="session")
def read_notebook(site: Path) -> Callable[[str], nbformat.NotebookNode]:
    """Return a function that reads the executed notebook of a page."""
    # With all that executes cells, which few tests need.
    from _ext.cells.execution import cache_path, with_outputs  # noqa: PLC0415

    cache = cache_path()

    def read(page: str) -> nbformat.NotebookNode:
        path = NOTEBOOKS / f"{page}.ipynb"
        if not path.exists():  # a page without cells
            return nbformat.v4.new_notebook()
        return with_outputs(nbformat.read(path, as_version=4), cache)

    return read


# The rules of axe that look at colours; all others find the same in every colour.
COLOURS = ["color-contrast", "link-in-text-block"]
STRUCTURE = {"rules": {rule: {"enabled": False} for rule in COLOURS}}
LOOKS = {"runOnly": {"type": "rule", "values": COLOURS}}


def show_in(tab: Page, scheme: str) -> None:
    """Show a page in light or dark colours, which are not to be caught half changed."""
    tab.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    tab.evaluate(f"document.documentElement.dataset.theme = '{scheme}'")


def violations(
    tab: Page, options: dict[str, Any] | None = None, context: str | dict[str, Any] = "html"
) -> list[str]:
    """Return what axe finds in a part of a page, a line for each place.

    axe_playwright_python loads axe anew at each call, which takes as long as an answer, and what
    it reports stumbles over shadow roots.
    """
    if not tab.evaluate("'axe' in window"):
        tab.evaluate(Axe().axe_script)
    # What passed is not described: that takes longer than to find out.
    asked = [context, {"resultTypes": ["violations"], **(options or {})}]
    found = tab.evaluate("([context, options]) => axe.run(context, options)", asked)
    return [
        f"{violation['id']}: {' '.join(map(str, node['target']))}: {node['failureSummary']}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]


@dataclass
class SmallSite:
    """A site of a few pages with the settings and the machinery of the real one."""

    root: Path
    # Whether Python is started anew, as by the noxfile, which takes three seconds more.
    afresh: bool = False

    def write(self, page: str, source: str) -> None:
        """Write a page that may have cells."""
        head = "---\nfile_format: mystnb\nkernelspec:\n  name: python3\n  language: python\n---\n"
        path = self.root / "docs" / f"{page}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(head + source, encoding="utf-8")

    def translate(self, page: str, messages: dict[str, str], language: str = "en") -> None:
        """Write the catalog of a page."""
        catalog = Catalog(locale=language)
        for message, translation in messages.items():
            catalog.add(message, translation)
        path = self.root / "locale" / language / "LC_MESSAGES" / f"{page}.po"
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            write_po(file, catalog)

    def claim(self, topic: str, source: str) -> None:
        """Write a file of claims."""
        head = '"""Claims."""\n\nfrom claims import Setting, claim\n\n\n'
        path = self.root / "tests" / "claims" / f"{topic}.py"
        path.write_text(head + source, encoding="utf-8")

    def build(
        self, language: str = "ko", *options: str, builder: str = "html", output: str = ""
    ) -> subprocess.CompletedProcess[str]:
        """Build one language in one form and return exit code and messages."""
        return self.run(
            *("sphinx", "--builder", builder, *options, "--fail-on-warning", "--quiet"),
            *("--doctree-dir", f"doctrees/{language}", "docs", output or f"stage/{language}"),
            FIELD_GUIDE_LANGUAGE=language,
        )

    def publish(self, *languages: str, address: str = "") -> Path:
        """Build and publish languages as the noxfile does and return the site's folder."""
        built = self.run(
            *("_ext", "html,notebook", "_build/stage", ",".join(languages)),
            *("--site", "_build/html", "--fail-on-warning", "--quiet"),
            FIELD_GUIDE_URL=address,
            PYTHONPATH="docs",
        )
        assert built.returncode == 0, built.stderr
        return self.root / "_build" / "html"

    def run(
        self, module: str, *arguments: str, **environment: str
    ) -> subprocess.CompletedProcess[str]:
        """Run a module in the folder of the site."""
        if not self.afresh:
            return forked.run([module, *arguments], self.root, os.environ | environment)
        return subprocess.run(
            [sys.executable, "-m", module, *arguments],
            cwd=self.root,
            env=os.environ | environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def search_in_all_parts(self) -> None:
        """Let the search consist of as many parts, and know as many names, as the real one's."""
        for name in (SEARCH, SYNONYMS):
            shutil.copy(DOCS / name, self.root / "docs" / name)

    def keep(self) -> None:
        """Keep all that is there now for `bring_back`."""
        shutil.copytree(self.root, self.kept)

    def bring_back(self) -> None:
        """Let the site be what was kept, at the same place, which Sphinx has noted."""
        shutil.rmtree(self.root)
        shutil.copytree(self.kept, self.root)

    @property
    def kept(self) -> Path:
        """Return where the site is kept."""
        return self.root.with_name(f"{self.root.name}-kept")

    def executed(self) -> set[tuple[Path, int]]:
        """Return what was kept of pages that were executed, and when that was."""
        kept = (self.root / "_build" / "cells").rglob("base.ipynb")
        return {(path, path.stat().st_mtime_ns) for path in kept}

    def html(self, language: str, page: str) -> LexborHTMLParser:
        """Parse a page that was built."""
        return read_html(self.root / "stage" / language / f"{page}.html")


def content(folder: Path) -> dict[str, bytes]:
    """Return the content of every file in a folder."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def make_small_site(root: Path) -> SmallSite:
    """Make a site without pages, whose settings are those of the real one."""
    (root / "docs").mkdir()
    for name in ("conf.py", "_ext", "_static", "_templates", "_theme"):
        source = DOCS / name
        copy = shutil.copytree if source.is_dir() else shutil.copy
        copy(source, root / "docs" / name)
    # Of a search, a few pages leave most parts empty; to write a thousand takes longer than they.
    parts = re.sub(r'"(shards|near)": \d+', r'"\1": 7', (DOCS / SEARCH).read_text("utf-8"))
    (root / "docs" / SEARCH).write_text(parts, encoding="utf-8")
    (root / "docs" / SYNONYMS).write_text("groups = []\n[asked]\n")
    shutil.copytree(ROOT / "examples", root / "examples")
    # What claims are made of, without those of the real site, which would all be run.
    (root / "tests" / "claims").mkdir(parents=True)
    for name in ("__init__.py", "__main__.py", "setting.py"):
        shutil.copy(ROOT / "tests" / "claims" / name, root / "tests" / "claims")
    shutil.copy(ROOT / "pyproject.toml", root)
    with suppress(FileNotFoundError):  # without the site, which most tests need
        shutil.copytree(ROOT / "_build" / "templates", root / "_build" / "templates")
    interface = Path("locale", "ko", "LC_MESSAGES", "sphinx.po")
    (root / interface).parent.mkdir(parents=True)
    shutil.copy(ROOT / interface, root / interface)
    return SmallSite(root)


@pytest.fixture
def small_site(tmp_path: Path) -> SmallSite:
    """Return a site without pages, whose settings are those of the real one."""
    return make_small_site(tmp_path)


# pytest-playwright 0.10 fails under pytest 9.2; told which browser to take, and what to say where
# there is none, it would save four lines for three packages.
@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Return Chromium or Chrome; CI must have one."""
    path = find_browser()
    if not path:
        message = "no Chromium or Chrome on the PATH: the tests in a browser could not run"
        pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)
    with sync_playwright() as playwright:
        # A container's root user has no sandbox.
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@contextmanager
def open_tab(browser: Browser) -> Iterator[Page]:
    """Open a tab without history, for one test or for a reader who goes from page to page."""
    with browser.new_context() as context:
        context.set_default_timeout(10_000)
        yield context.new_page()


@pytest.fixture
def tab(browser: Browser) -> Iterator[Page]:
    """Return a tab of the test's own."""
    with open_tab(browser) as tab:
        yield tab


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    """Serve the site from loopback, compressed, as a static host does; return its address."""
    with serve(site) as address:
        yield address


def address_of(site: Path) -> str:
    """Return the address that a site was built for, or nothing."""
    canonical = read_html(site / "ko" / "index.html").css_first("link[rel=canonical]")
    return canonical.attributes["href"].removesuffix("/ko/index.html") if canonical else ""


@contextmanager
def serve(site: Path) -> Iterator[str]:
    """Serve a site from loopback, under the path of the address that it was built for."""
    path = urlsplit(address_of(site)).path
    files = Mount(path, StaticFiles(directory=site, html=True))
    application = GZipMiddleware(Starlette(routes=[files]))
    config = uvicorn.Config(application, log_level="error", lifespan="off")
    server = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=server.run, args=([listener],))
        thread.start()
        while not server.started:
            time.sleep(0.01)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}{path}"
        server.should_exit = True
        thread.join()


@pytest.fixture
def torch_as_it_is() -> Iterator[None]:
    """Put torch's own classes and functions back afterwards."""
    from torch import nn  # noqa: PLC0415  # which takes two seconds
    from torch.nn.utils import rnn  # noqa: PLC0415

    names = ("pack_padded_sequence", "pad_packed_sequence", "pad_sequence", "unpad_sequence")
    functions = {name: getattr(rnn, name) for name in names}
    classes = {name: getattr(nn, name) for name in ("LSTM", "LSTMCell", "GRU", "RNN")}
    class_names = {cls: (cls.__name__, cls.__qualname__) for cls in classes.values()}
    yield
    for name, function in functions.items():
        setattr(rnn, name, function)
    for name, cls in classes.items():
        cls.__name__, cls.__qualname__ = class_names[cls]
        for module in (nn, nn.modules, nn.modules.rnn):
            setattr(module, name, cls)
