"""Build, check and translate the LSTM Field Guide: `nox -l` lists what there is."""

import hashlib
import os
import re
import shlex
import shutil
import sys
from pathlib import Path

import nox
from filelock import FileLock, Timeout  # nox brings it

nox.needs_version = ">=2025.5.1"
nox.options.sessions = ["html"]
# All sessions share one environment: torch is too large to install once for each.
nox.options.default_venv_backend = "none"

ROOT = Path(__file__).parent
STAGE = ROOT / "_build" / "stage"
SITE = ROOT / "_build" / "html"
# Of tests, those stay together that share what they build.
SIDE_BY_SIDE = ("--numprocesses=auto", "--dist=loadgroup")
# What the site was last made from.
BUILT = ROOT / "_build" / "built"
CLAIM = ROOT / "_build" / "claim"
LOCKED = FileLock(CLAIM)
# With fewer bytes left on the disk, that is why a build has failed.
FULL = 10 * 2**20
# Where the site will be: see conf.py.
SETTINGS = ("FIELD_GUIDE_URL", "FIELD_GUIDE_REPOSITORY")
LOCK = ROOT / ".requirements.lock"
# Apart, since its builds (CPU, CUDA, of this platform or that) come from several indexes: no list
# of hashes holds them all.
TORCH = ROOT / ".torch.lock"
ENVIRONMENT = ROOT / ".nox" / "environment"
# For what runs these sessions in its turn.
NOX = f"{shlex.quote(sys.executable)} -m nox"
PYTHON = Path("Scripts/python.exe" if os.name == "nt" else "bin/python")

PROJECT = nox.project.load_toml(ROOT / "pyproject.toml")
KNOWN = PROJECT["tool"]["field-guide"]
LANGUAGES = KNOWN["languages"] + KNOWN["preparing"]
# What torch's builds bring along, which differs from one to the next.
BROUGHT = re.compile(r"(?:torch|triton|setuptools|nvidia-[\w-]+|cuda-[\w-]+)==")


def install(session: nox.Session, environment: Path, wanted: str, *steps: tuple[str, ...]) -> str:
    """Return the Python of an environment, which is remade when what it should hold changes."""
    python = str(environment / PYTHON)
    installed = environment / "requirements.lock"
    if not installed.exists() or installed.read_text() != wanted:
        session.log("Installing the packages; this takes a minute, once")
        shutil.rmtree(environment, ignore_errors=True)
        session.run(sys.executable, "-m", "venv", str(environment), external=True)
        if uv := shutil.which("uv"):
            pip = [uv, "pip", "install", "--python", python, "--torch-backend", "cpu"]
        else:
            pip = [python, "-m", "pip", "install", "--disable-pip-version-check"]
        for step in steps:
            session.run(*pip, "--quiet", *step, external=True)
        installed.write_text(wanted)
    return python


def run(session: nox.Session, *command: str | Path, **env: str) -> None:
    """Run a Python command in the shared environment."""
    steps = [("--requirement", str(lock)) for lock in (LOCK, TORCH)]
    python = install(session, ENVIRONMENT, LOCK.read_text() + TORCH.read_text(), *steps)
    session.run(python, *map(str, command), env=env, external=True)


def claim(session: nox.Session) -> None:
    """Wait until no other session works in _build, and keep others out while this one lasts."""
    CLAIM.parent.mkdir(exist_ok=True)
    try:
        LOCKED.acquire(blocking=False)
    except Timeout:
        session.warn("Another session is building here; this one waits until it has ended")
        LOCKED.acquire()


def inputs() -> str:
    """Return a digest of all that the site is made from."""
    digest = hashlib.sha256(repr([os.environ.get(name) for name in SETTINGS]).encode())
    folders = (ROOT / name for name in ("docs", "examples", "locale", "tests/claims"))
    files = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    for path in sorted([*files, LOCK, TORCH, ROOT / "pyproject.toml"]):
        if path.suffix not in (".mo", ".pyc"):
            digest.update(f"{path.relative_to(ROOT)}\n".encode() + path.read_bytes())
    return digest.hexdigest()


def sphinx(session: nox.Session, builders: str, languages: list[str], *options: str | Path) -> None:
    """Run Sphinx's builders for languages, each into _build/stage/<language>/<builder>."""
    claim(session)
    try:
        run(
            session,
            *("-m", "_ext", builders, STAGE, ",".join(languages), *options),
            *("--jobs", "auto"),
            "--fail-on-warning",
            "--quiet",
            PYTHONPATH="docs",
        )
    except nox.command.CommandFailed:
        if (free := shutil.disk_usage(ROOT).free) < FULL:
            session.error(f"The disk is full, with {free >> 20} MB left; the site is as it was")
        raise


def build_site(session: nox.Session) -> None:
    """Build the site in every language, unless it is built already."""
    claim(session)
    wanted = inputs()
    if SITE.exists() and STAGE.exists() and BUILT.exists() and BUILT.read_text() == wanted:
        session.log("Nothing has changed since the site was built")
        return
    BUILT.unlink(missing_ok=True)
    sphinx(session, "html,notebook", LANGUAGES, "--site", SITE)
    BUILT.write_text(wanted)


@nox.session
def html(session: nox.Session) -> None:
    """Build the site in every language into _build/html."""
    build_site(session)


@nox.session
def live(session: nox.Session) -> None:
    """Preview one language and rebuild it at each change: nox -s live -- en."""
    language = session.posargs[0] if session.posargs else LANGUAGES[0]
    run(
        session,
        *("-m", "sphinx_autobuild", "docs", STAGE / language / "live"),
        "--port=0",  # any that is free
        *("--watch", "locale", "--watch", "examples", "--ignore", "*.mo"),
        FIELD_GUIDE_LANGUAGE=language,
    )


@nox.session
def doctest(session: nox.Session) -> None:
    """Run the doctests of the examples."""
    run(session, "-m", "pytest", "examples", *session.posargs)


@nox.session
def tests(session: nox.Session) -> None:
    """Build the site, then pass all tests: nox -s tests -- -k catalog."""
    build_site(session)
    run(session, "-m", "pytest", *SIDE_BY_SIDE, *session.posargs, NOX_PROGRAM=NOX)


@nox.session
def claims(session: nox.Session) -> None:
    """Run every claim over a thousand settings: nox -s claims -- -k h_n."""
    run(
        session,
        *("-m", "pytest", "tests/test_claims.py", "--settings=1000"),
        *(*SIDE_BY_SIDE, *session.posargs),
    )


@nox.session
def porting(session: nox.Session) -> None:
    """Compare ported weights with Keras, ONNX and Flax, in an environment of their own."""
    packages = nox.project.dependency_groups(PROJECT, "porting")
    # Whatever the site has too, torch above all, is of the site's version.
    versions = re.findall(r"^\S+==[^\\\n]+", LOCK.read_text() + TORCH.read_text(), re.MULTILINE)
    shared = Path(session.create_tmp()) / "shared.txt"
    shared.write_text("\n".join(versions), encoding="utf-8")
    wanted = "\n".join([*packages, *versions])
    options = ("--constraint", str(shared), *packages)
    # Not ".nox/porting": nox keeps the file above in there, and a remade environment is emptied.
    python = install(session, ENVIRONMENT.with_name("porting-environment"), wanted, options)
    # A part of the tests is no result to record.
    chosen = session.posargs or ["--record"]
    # What these libraries warn of is for them to mend.
    options = ("--confcutdir=tests/porting", "-W", "default")
    session.run(python, "-m", "pytest", "tests/porting", *options, *chosen, external=True)


@nox.session
def speed(session: nox.Session) -> None:
    """Record how fast nn.LSTM is on this computer, which should do nothing else meanwhile."""
    run(session, "tests/record_speed.py", *session.posargs)


@nox.session
def accept(session: nox.Session) -> None:
    """Accept what the pages print now as their pinned outputs; then review the diff."""
    build_site(session)
    run(session, "-m", "pytest", "tests/test_outputs.py", "--accept", *session.posargs)


@nox.session
def translations(session: nox.Session) -> None:
    """Bring the catalogs up to date, begin a language, list what is left: -- ja."""
    languages = session.posargs or LANGUAGES[1:]
    templates = STAGE / LANGUAGES[0] / "gettext"
    run(session, "-m", "_ext.languages.catalogs", *languages, PYTHONPATH="docs")
    sphinx(session, "gettext", LANGUAGES[:1], "--define=nb_execution_mode=off")
    run(session, "-m", "_ext.languages.update", templates, *languages, PYTHONPATH="docs")
    run(session, "-m", "_ext.languages.catalogs", *languages, PYTHONPATH="docs")


@nox.session
def epub(session: nox.Session) -> None:
    """Write each language as an EPUB into _build."""
    sphinx(session, "epub", LANGUAGES)
    for language in LANGUAGES:
        for book in (STAGE / language / "epub").glob("*.epub"):
            shutil.copy(book, SITE.parent)


@nox.session
def bench(session: nox.Session) -> None:
    """Print what a visit and a build cost and what a search finds, beside the stack's defaults."""
    build_site(session)
    run(session, "tests/bench.py", SITE, *LANGUAGES)
    run(session, "tests/search_share.py")
    run(session, "tests/build_times.py", NOX_PROGRAM=NOX)


@nox.session
def lighthouse(session: nox.Session) -> None:
    """Print what Lighthouse gives each kind of page; needs Node: nox -s lighthouse -- ko/index."""
    build_site(session)
    run(session, "tests/lighthouse.py", SITE, *session.posargs)


@nox.session
def lint(session: nox.Session) -> None:
    """Check and format-check the code, and check the workflows."""
    run(session, "-m", "ruff", "check")
    run(session, "-m", "ruff", "format", "--check")
    zizmor = (ENVIRONMENT / PYTHON).with_name("zizmor")
    session.run(str(zizmor), "--offline", "--no-progress", "--quiet", ".", external=True)
    # Its package fetches a program from GitHub while it is installed, which many a network forbids.
    if actionlint := shutil.which("actionlint"):
        session.run(actionlint, external=True)
    else:
        session.warn("actionlint is not on the PATH: CI will run it")


@nox.session
def linkcheck(session: nox.Session) -> None:
    """Follow the links that lead out of the site; needs the internet."""
    sphinx(session, "linkcheck", LANGUAGES[:1])


@nox.session
def lock(session: nox.Session) -> None:
    """Lock the newest versions that pyproject.toml allows; of torch too: nox -s lock -- torch."""
    wanted, locked = (Path(session.create_tmp()) / name for name in ("wanted.in", "locked.txt"))
    # That of porting has an environment of its own.
    names = [name for name in PROJECT["dependency-groups"] if name != "porting"]
    groups = nox.project.dependency_groups(PROJECT, *names)
    torch = session.posargs or [TORCH.read_text().splitlines()[-1]]
    wanted.write_text("\n".join([*groups, *torch]), encoding="utf-8")
    run(
        session,
        *("-m", "uv", "pip", "compile", wanted),
        *("--output-file", locked),
        # For every platform that runs what pyproject.toml asks for, each file with its hash.
        *("--universal", "--python-version", "3.11", "--generate-hashes"),
        "--upgrade",
        "--quiet",
        "--no-annotate",
        "--no-header",
        # The environment brings a pip of its own.
        *("--no-emit-package", "pip"),
    )
    packages = re.split(r"^(?=\S)", locked.read_text(encoding="utf-8"), flags=re.MULTILINE)
    LOCK.write_text("".join(p for p in packages if not BROUGHT.match(p)), encoding="utf-8")
    version = re.search(r"^torch==[\w.]+", locked.read_text(encoding="utf-8"), re.MULTILINE)
    TORCH.write_text(f"{version[0]}\n", encoding="utf-8")
