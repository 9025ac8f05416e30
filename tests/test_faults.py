"""Whatever goes wrong in a build ends in a message that says where, and the next build is right."""

import os
import re
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
from conftest import SmallSite, make_small_site

PAGE = (
    "\n(page)=\n# 페이지\n\n{value}`x`입니다.\n\n```{code-cell} python\nx = 40 + 2\nprint(x)\n```\n"
)
# Each is the last cell of a page of its own, and what is said of it.
FAULTS = {
    "exits": ("import os\nos._exit(1)", "ended the process that runs the cells of this page"),
    "crashes": (
        "import ctypes\nctypes.string_at(0)",
        "ended the process that runs the cells of this page",
    ),
    "deaf": (
        "import signal, time\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\ntime.sleep(60)",
        "ran longer than nb_execution_timeout = 8 s",
    ),
    "line": ("print('x' * 300_000)", "shows 300,001 letters, more than a page can hold"),
    "flood": ("for _ in range(50_000): print('x' * 1000)", "more than a page can hold"),
}


@pytest.fixture(scope="module")
def messages(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Build a site whose every page has a fault of its own; return what the build says."""
    small_site = make_small_site(tmp_path_factory.mktemp("faults"))
    small_site.write("index", "\n# 차례\n\n```{toctree}\n:glob:\n*\n```\n")
    for name, (cell, _) in FAULTS.items():
        fences = f"```{{code-cell}} python\nx = 1\n```\n\n```{{code-cell}} python\n{cell}\n```\n"
        small_site.write(name, f"\n# 페이지\n\n{fences}")
    result = small_site.build("ko", "--define=nb_execution_timeout=8", "--jobs=2")
    assert result.returncode != 0
    assert "Traceback" not in result.stderr
    return result.stderr


@pytest.mark.parametrize("name", FAULTS)
def test_cell_is_named_with_what_it_did(name: str, messages: str) -> None:
    cell, reason = FAULTS[name]

    said = re.search(rf"{name}\.md:15: WARNING: this cell (.*)", messages)

    assert said, messages
    assert reason in said[1]
    assert cell.splitlines()[0] in messages


# Workers have more to say than a pipe holds when the main process stops to listen.
FAILING_WHILE_WORKERS_SPEAK = """

def setup(app):
    import os
    from sphinx.util import logging
    main = os.getpid()
    def write(app, page, *rest):
        logging.getLogger("talk").info("x" * 1_000_000)
    def resolve(app, doctree, page):
        app.resolved = getattr(app, "resolved", 0) + 1
        if os.getpid() == main and app.resolved > 25:
            import time
            time.sleep(1)
            raise RuntimeError("in the main process")
    app.connect("html-page-context", write)
    app.connect("doctree-resolved", resolve)
"""


def test_figure_of_a_cell_is_shown(small_site: SmallSite) -> None:
    small_site.write(
        "index",
        "\n# 페이지\n\n```{code-cell} python\nimport matplotlib.pyplot as plt\n"
        "plt.plot([1]);\n```\n",
    )

    result = small_site.build()

    assert result.returncode == 0, result.stderr
    assert small_site.html("ko", "index").css(".cell_output img")


def test_build_is_right_after_a_full_disk(small_site: SmallSite) -> None:
    small_site.write("index", PAGE)
    small_site.translate("index", {"페이지": "Page", "{value}`x`입니다.": "It is {value}`x`."})
    for language in ("ko", "en"):
        assert small_site.build(language).returncode == 0
    [database] = (small_site.root / "_build" / "cells").rglob("global.db")
    [executed] = (small_site.root / "_build" / "cells").rglob("base.ipynb")
    damaged = [
        [database],
        [executed],
        [small_site.root / "doctrees" / "en" / "index.doctree"],
        [small_site.root / "doctrees" / "en" / "environment.pickle"],
        [*(small_site.root / "locale").rglob("*.mo")],
    ]

    for paths in damaged:
        for path in paths:
            content = path.read_bytes()
            path.write_bytes(content[: len(content) // 2])
        # As a full disk leaves them: newer than what they are made from.
        result = small_site.build("en", *(["-E"] if executed in paths else []))
        assert result.returncode == 0, (paths, result.stderr)
        text = small_site.html("en", "index").text()
        assert "It is 42." in text
        assert "검색" not in text


def test_pages_with_the_same_cells_are_two(small_site: SmallSite) -> None:
    small_site.write("index", f"{PAGE}\n```{{toctree}}\nother\n```\n")
    small_site.write("other", PAGE.replace("(page)=", "(other)="))

    result = small_site.build("ko", "--jobs=2")

    assert result.returncode == 0, result.stderr
    assert len([*(small_site.root / "_build" / "cells").rglob("base.ipynb")]) == 2


def test_build_works_wherever_it_lies(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = tmp_path / ("temporary" * 16)
    long.mkdir()
    spaced = tmp_path_factory.mktemp("site") / "두 단어 folder"
    spaced.mkdir()
    small_site = make_small_site(spaced)
    small_site.afresh = True
    small_site.write("index", PAGE)
    monkeypatch.setenv("TMPDIR", str(long))
    monkeypatch.setenv("LANG", "C")
    monkeypatch.setenv("LC_ALL", "C")
    monkeypatch.delenv("HOME")

    result = small_site.build()

    assert result.returncode == 0, result.stderr
    assert "42" in small_site.html("ko", "index").css_first(".output").text()


def test_failing_build_does_not_wait_for_its_workers(small_site: SmallSite) -> None:
    names = ["index", *(f"more{number}" for number in range(30))]
    for name in names:
        small_site.write(name, f"\n({name})=\n# 페이지\n")
    small_site.afresh = True
    with (small_site.root / "docs" / "conf.py").open("a", encoding="utf-8") as settings:
        settings.write(FAILING_WHILE_WORKERS_SPEAK)

    result = small_site.build("ko", "--jobs=3")

    assert result.returncode != 0
    assert "in the main process" in result.stderr


def test_what_cells_have_started_ends_with_the_build(small_site: SmallSite) -> None:
    cell = "import subprocess\nrun = subprocess.Popen(['sleep', '987654'], start_new_session=True)"
    small_site.write("index", f"\n# 페이지\n\n```{{code-cell}} python\n{cell}\n```\n")

    result = small_site.build()

    assert result.returncode == 0, result.stderr
    assert [
        p for p in psutil.process_iter(["cmdline"]) if "987654" in (p.info["cmdline"] or [])
    ] == []


def runs(process: psutil.Process) -> bool:
    """Tell whether a process goes on; one that has ended stays until its new parent asks for it."""
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere nobody tells a process")
def test_killed_build_leaves_no_process(small_site: SmallSite) -> None:
    for name in ("index", "other", *(f"more{number}" for number in range(6))):
        cell = f"import time\ntime.sleep(60)\n'{name}'"
        small_site.write(name, f"\n# 페이지\n\n```{{code-cell}} python\n{cell}\n```\n")
    command = [sys.executable, "-m", "sphinx", "-q", "-j2", "docs", "stage"]
    build = subprocess.Popen(
        command, cwd=small_site.root, env=os.environ | {"FIELD_GUIDE_LANGUAGE": "ko"}
    )
    master = psutil.Process(build.pid)
    deadline = time.monotonic() + 60
    while len(children := master.children(recursive=True)) < 6 and time.monotonic() < deadline:
        time.sleep(0.2)
    time.sleep(2)
    children = master.children(recursive=True)

    build.kill()
    build.wait()

    assert len(children) >= 4
    deadline = time.monotonic() + 30
    while (alive := [*filter(runs, children)]) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert alive == []
