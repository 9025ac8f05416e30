"""Each session of the noxfile does its work, in a throw-away copy with a site of one page."""

import hashlib
import http.server
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import threading
import time
import urllib.request
import zipfile
from collections.abc import Callable, Iterator
from functools import partial
from http.client import HTTPException
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, SmallSite, make_small_site

# After a session: one test is run sooner in one process.
HERE = ("--", "--numprocesses=0")
PAGE = """# 첫 쪽

답입니다.{claim}`holds`

```{code-cell} python
print(1 + 1)
```

```{code-cell} python
import sys

print("started as", sys.modules["__mp_main__"].__name__)
```
"""
CLAIM = '''@claim(fails_under="nothing")
def holds(setting: Setting) -> None:
    """Hold."""
    assert setting.hidden_size > 0
'''
EXAMPLE = '''"""An example."""


def double(number: int) -> int:
    """Return twice a number.

    >>> double(2)
    4
    """
    return 2 * number
'''


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> SmallSite:
    """Return a project with the real one's noxfile, environment and settings, and one page."""
    site = make_small_site(tmp_path_factory.mktemp("project"))
    for name in ("noxfile.py", ".requirements.lock", ".torch.lock", ".gitignore"):
        shutil.copy(ROOT / name, site.root)
    tests = ("test_outputs.py", "test_claims.py")
    helpers = ("conftest.py", "defaults.py", "forked.py", "wrong_versions.py")
    for name in (*tests, *helpers):
        shutil.copy(ROOT / "tests" / name, site.root / "tests")
    # Of the examples, each of which a session would load, those that a test brings.
    shutil.rmtree(site.root / "examples")
    (site.root / "examples" / "helpers").mkdir(parents=True)
    shutil.copy(ROOT / "examples" / "__init__.py", site.root / "examples")
    (site.root / ".nox").mkdir()
    (site.root / ".nox" / "environment").symlink_to(sys.prefix)
    site.claim("page", CLAIM)
    site.write("index", PAGE)
    site.translate(
        "index", {"첫 쪽": "First page", "답입니다.{claim}`holds`": "Answer.{claim}`holds`"}
    )
    return site


def nox(copy: SmallSite, *arguments: str, **environment: str) -> str:
    """Run a session in the copy to a good end and return what it prints."""
    done = subprocess.run(
        command(*arguments),
        cwd=copy.root,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def command(*arguments: str) -> list[str]:
    """Return the command line of a session; what runs these tests says where nox is."""
    if not (program := os.environ.get("NOX_PROGRAM") or shutil.which("nox")):
        pytest.fail("nox is not on the PATH: run the tests by `nox -s tests`")
    return [*shlex.split(program), "--non-interactive", "-s", *arguments]


@pytest.fixture(scope="module")
def built(copy: SmallSite) -> SmallSite:
    """Return the copy with its site."""
    nox(copy, "html")
    return copy


@pytest.mark.parametrize("page", ["index.html", "ko/index.html", "en/index.html"])
def test_html_builds_every_language(page: str, built: SmallSite) -> None:
    assert (built.root / "_build" / "html" / page).exists()


def test_kernel_does_not_load_the_program_that_builds(built: SmallSite) -> None:
    page = (built.root / "_build" / "html" / "en" / "index.md").read_text("utf-8")

    # A program that multiprocessing has run once more bears the name that it looks it up by.
    assert "started as __main__" in page


def test_html_builds_nothing_twice(built: SmallSite) -> None:
    assert "Nothing has changed" in nox(built, "html")


def test_second_session_waits_for_the_first(built: SmallSite) -> None:
    (built.root / "_build" / "built").unlink()
    both = [
        subprocess.Popen(command("html"), cwd=built.root, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]

    told = "".join(process.communicate()[1] for process in both)

    assert [process.returncode for process in both] == [0, 0]
    assert told.count("Another session is building here") == 1
    assert told.count("Nothing has changed") == 1


def test_what_a_killed_build_has_read_is_written_by_the_next(built: SmallSite) -> None:
    catalog = built.root / "locale" / "en" / "LC_MESSAGES" / "index.po"
    catalog.write_text(catalog.read_text("utf-8").replace("First page", "Page one"), "utf-8")
    record = built.root / "_build" / "stage" / "en" / "doctrees" / "environment.pickle"
    before = record.read_bytes()
    with subprocess.Popen(command("html"), cwd=built.root, start_new_session=True) as process:
        wait_for(lambda: (now := record.read_bytes()) != before and now.endswith(b"."), process)
        os.killpg(process.pid, signal.SIGKILL)

    nox(built, "html")

    assert "Page one" in (built.root / "_build" / "html" / "en" / "index.html").read_text("utf-8")
    assert "Page one" in (built.root / "_build" / "html" / "en" / "index.md").read_text("utf-8")


NAMESPACE = ["unshare", "--map-root-user", "--mount", "sh", "-euc"]
# Edits, for sed: of a cell, which runs again, and of nothing that is shown.
CELL, REMARK = "s/print(1 + 1)/print(2 + 3)/", "$ a % A remark."
# A copy of a project, on a disk of its own with only so many kB left, builds an edited page.
ON_A_FULL_DISK = """
project=$1 disk=$2 left=$3 edit=$4
shift 4
mount -t tmpfs -o size=100m none "$disk"
cp -a "$project/." "$disk"
cd "$disk"
mkdir tmp
sed -i "$edit" docs/index.md
head -c 100M /dev/zero > filler || truncate --size "-${left}K" filler
TMPDIR="$disk/tmp" "$@" && exit 1
diff --recursive --brief "$project/_build/html" _build/html
"""


@pytest.mark.parametrize(
    ("left", "edit", "message"),
    [
        (0, CELL, r"The disk is full, with \d MB left; the site is as it was"),
        (8000, REMARK, r"not published, and what was published before stays: \[Errno 28\]"),
    ],
    ids=["while pages are read", "while they are published"],
)
def test_full_disk_is_named_and_leaves_the_site(
    left: int, edit: str, message: str, built: SmallSite, tmp_path: Path
) -> None:
    try:
        subprocess.run([*NAMESPACE, 'mount -t tmpfs none "$0"', tmp_path], check=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("this system lets nobody have a disk of a given size")
    arguments = ("sh", built.root, tmp_path, str(left), edit, *command("html"))

    done = subprocess.run(
        [*NAMESPACE, ON_A_FULL_DISK, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )

    assert re.search(message, done.stdout), done.stdout
    assert done.returncode == 0, done.stdout


@pytest.fixture(scope="module")
def pinned(built: SmallSite) -> SmallSite:
    """Return the copy with what its page prints pinned."""
    nox(built, "accept")
    return built


def test_accept_pins_what_the_page_prints(pinned: SmallSite) -> None:
    assert "2" in (pinned.root / "tests" / "outputs" / "index.txt").read_text("utf-8")


def test_tests_are_run_with_what_they_are_given(pinned: SmallSite) -> None:
    assert re.search(
        r"\b1 passed", nox(pinned, "tests", *HERE, "tests/test_outputs.py", "-k", "pinned")
    )


def test_claims_are_run_over_a_thousand_settings(built: SmallSite) -> None:
    assert re.search(r"\b1 passed", nox(built, "claims", *HERE, "-k", "claim_holds"))


def test_doctest_runs_the_examples(copy: SmallSite) -> None:
    (copy.root / "examples" / "double.py").write_text(EXAMPLE, encoding="utf-8")

    assert re.search(r"\b1 passed", nox(copy, "doctest", "--", "-k", "double"))


def test_speed_records_how_often_it_measured(copy: SmallSite) -> None:
    shutil.copy(ROOT / "tests" / "record_speed.py", copy.root / "tests")
    program = (ROOT / "examples" / "speed_and_memory.py").read_text("utf-8")
    small = program.replace("SIZES = 100, 32, 64, 128", "SIZES = 4, 32, 3, 2")
    (copy.root / "examples" / "speed_and_memory.py").write_text(small, encoding="utf-8")

    nox(copy, "speed", "--", "2")

    record = (copy.root / "examples" / "helpers" / "speed_results.py").read_text("utf-8")
    assert '"repeats": 2,' in record


def test_translations_bring_a_new_sentence_to_the_catalog_and_take_an_old_one(
    copy: SmallSite,
) -> None:
    page = copy.root / "docs" / "index.md"
    catalog = copy.root / "locale" / "en" / "LC_MESSAGES" / "index.po"
    before = {path: path.read_text("utf-8") for path in (page, catalog)}
    page.write_text(f"{before[page]}\n새 문장입니다.\n", encoding="utf-8")
    # Unlike the new one, of which it would become a fuzzy translation.
    old = 'msgid "오래전에 지운 설명"\nmsgstr "Deleted long ago"\n'
    catalog.write_text(f"{before[catalog]}\n{old}", encoding="utf-8")

    told = nox(copy, "translations")

    updated = catalog.read_text("utf-8")
    for path, content in before.items():
        path.write_text(content, encoding="utf-8")
    assert "새 문장입니다." in updated
    assert "오래전에 지운 설명" not in updated
    assert "index.po" in told


def test_epub_writes_a_book_per_language(built: SmallSite) -> None:
    nox(built, "epub")

    assert len(list((built.root / "_build").glob("*.epub"))) == 2


def test_bench_compares_with_the_stacks_own_pages(built: SmallSite) -> None:
    build = "from defaults import build_defaults; print(build_defaults('en'))"

    site = subprocess.check_output(
        [sys.executable, "-c", build],
        cwd=built.root,
        env=os.environ | {"PYTHONPATH": "tests"},
        text=True,
    ).strip()

    page = Path(site, "index.html").read_text(encoding="utf-8")
    assert "Answer." in page
    assert "bootstrap" in page  # of which the site publishes nothing


def test_lint_refuses_what_is_not_formatted(copy: SmallSite) -> None:
    wrong = copy.root / "examples" / "wrong.py"
    wrong.write_text('"""Wrong."""\nx = {"a" :1}\n', encoding="utf-8")

    with pytest.raises(AssertionError, match=r"wrong\.py"):
        nox(copy, "lint")

    wrong.unlink()


def test_live_shows_an_edit_and_ends_when_asked(copy: SmallSite) -> None:
    page = copy.root / "docs" / "index.md"
    source = page.read_text("utf-8")
    with (
        (copy.root / "live.txt").open("w+") as told,
        subprocess.Popen(
            command("live", "--", "ko"),
            cwd=copy.root,
            env=os.environ | {"PYTHONUNBUFFERED": "1"},
            stdout=told,
            stderr=told,
            start_new_session=True,
        ) as process,
    ):
        try:
            address = wait_for(lambda: re.search(r"http://127[\d.:]+", said(told.name)), process)[0]
            wait_for(lambda: "답입니다" in fetch(address), process)
            page.write_text(source.replace("답입니다", "고쳤습니다"), encoding="utf-8")
            wait_for(lambda: "고쳤습니다" in fetch(address), process)
        finally:
            page.write_text(source, encoding="utf-8")
            os.killpg(process.pid, signal.SIGINT)
    assert fetch(address) == ""


def said(path: str) -> str:
    """Return what a session has printed so far."""
    return Path(path).read_text(encoding="utf-8")


def fetch(address: str) -> str:
    """Return what a server answers, or nothing while it doesn't."""
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:  # noqa: S310  # on loopback
            return answer.read().decode("utf-8")
    except (OSError, HTTPException):  # of a page that is just being written, too
        return ""


def wait_for(check: Callable[[], Any], process: subprocess.Popen) -> Any:
    """Return what a check finds, as soon as it finds something."""
    end = time.monotonic() + 90
    while not (found := check()):
        assert process.poll() is None, "the session ended by itself"
        assert time.monotonic() < end, "nothing came in 90 seconds"
        time.sleep(0.02)
    return found


@pytest.fixture
def index(tmp_path: Path) -> Iterator[str]:
    """Serve an index of packages with a few that are empty; return its address."""
    for name, version in (("demo", "1.0"), ("demo", "1.2"), ("demo", "2.0"), ("torch", "2.13.0")):
        folder = tmp_path / "simple" / name
        folder.mkdir(parents=True, exist_ok=True)
        with zipfile.ZipFile(folder / f"{name}-{version}-py3-none-any.whl", "w") as wheel:
            for file, text in {
                "METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
                "WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
                "RECORD": "",
            }.items():
                wheel.writestr(f"{name}-{version}.dist-info/{file}", text)
    handler = partial(Quiet, directory=str(tmp_path))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever).start()
        yield f"http://127.0.0.1:{server.server_port}/simple"
        server.shutdown()


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serve files without a word."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def test_lock_takes_the_newest_version_allowed_with_its_hash(
    copy: SmallSite, index: str, tmp_path: Path
) -> None:
    project = copy.root / "pyproject.toml"
    kept = {path: path.read_bytes() for path in (project, *copy.root.glob(".*.lock"))}
    groups = (
        '[project]\nname = "x"\nversion = "1"\n[dependency-groups]\nsite = ["demo<2", "torch"]\n'
    )
    settings = re.search(r"\[tool\.field-guide\].*?\n\n", project.read_text("utf-8"), re.DOTALL)
    project.write_text(groups + settings[0], encoding="utf-8")
    try:
        nox(copy, "lock", UV_DEFAULT_INDEX=index, UV_CACHE_DIR=str(tmp_path / "cache"))
        locked = (copy.root / ".requirements.lock").read_text("utf-8")
        torch = (copy.root / ".torch.lock").read_text("utf-8")
    finally:
        for path, content in kept.items():
            path.write_bytes(content)

    wheel = tmp_path / "simple" / "demo" / "demo-1.2-py3-none-any.whl"
    assert "demo==1.2" in locked
    assert f"sha256:{hashlib.sha256(wheel.read_bytes()).hexdigest()}" in locked
    assert "torch" not in locked
    assert torch == "torch==2.13.0\n"
