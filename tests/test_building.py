"""Languages are built beside each other, and a build that fails costs the next one nothing."""

import shutil
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from conftest import SmallSite, content, make_small_site, read_html

INDEX = "\n# 페이지\n\n{value}`x`입니다.\n\n```{code-cell} python\nx = 40 + 2\n```\n"
TREE = "\n```{toctree}\nother\n```\n"
OTHER = "\n# 둘째\n\n```{code-cell} python\nprint(1)\n```\n"
ENGLISH = {"페이지": "Page", "{value}`x`입니다.": "It is {value}`x`."}


def write(site: SmallSite) -> None:
    """Write two pages in two languages."""
    site.write("index", INDEX + TREE)
    site.write("other", OTHER)
    site.translate("index", ENGLISH)
    site.translate("other", {"둘째": "Second"})


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> SmallSite:
    """Return a site of two pages, which was built, as it was then."""
    site = make_small_site(tmp_path_factory.mktemp("building"))
    write(site)
    built = build(site)
    assert built.returncode == 0, built.stderr
    site.keep()
    return site


@pytest.fixture
def two_pages(kept: SmallSite) -> SmallSite:
    """Return the site as it was built."""
    kept.bring_back()
    return kept


def build(site: SmallSite, languages: str = "ko,en") -> CompletedProcess[str]:
    """Build languages as the noxfile does; return exit code and messages."""
    return site.run(
        *("_ext", "html,notebook", "_build/stage", languages),
        *("--site", "_build/html", "--fail-on-warning", "--quiet"),
        PYTHONPATH="docs",
    )


def value(site: SmallSite, language: str) -> str:
    """Return the value that stands in the first page that is published."""
    page = read_html(site.root / "_build" / "html" / language / "index.html")
    return page.css_first(".value").text()


def read_at(site: SmallSite, page: str) -> list[int]:
    """Return when a page was last read, in each language."""
    paths = (site.root / "_build" / "stage").glob(f"*/doctrees/{page}.doctree")
    return [path.stat().st_mtime_ns for path in sorted(paths)]


def written(folder: Path) -> set[tuple[int, int]]:
    """Return of every file in a folder which it is, and when it was written."""
    files = (path.stat() for path in folder.rglob("*") if path.is_file())
    return {(file.st_ino, file.st_mtime_ns) for file in files}


def test_cells_are_executed_once(two_pages: SmallSite) -> None:
    assert len(two_pages.executed()) == 2


def test_fault_of_both_languages_is_told_once(small_site: SmallSite) -> None:
    write(small_site)
    small_site.write("other", OTHER.replace("print(1)", "1 / 0"))

    built = build(small_site)

    assert built.returncode != 0
    assert built.stderr.count("this cell raised ZeroDivisionError") == 1
    assert not (small_site.root / "_build" / "html").exists()


def test_fault_of_one_language_is_told_and_leaves_the_site(two_pages: SmallSite) -> None:
    two_pages.translate("index", ENGLISH | {"{value}`x`입니다.": "It is {value}`missing`."})

    built = build(two_pages)

    assert built.returncode != 0
    assert "missing" in built.stderr
    assert value(two_pages, "en") == "42"


def test_after_a_failed_build_other_pages_are_not_read_again(two_pages: SmallSite) -> None:
    before = read_at(two_pages, "index")
    two_pages.write("other", OTHER.replace("print(1)", "1 / 0"))
    # Of one that built both, the second language ends wherever it is when the first has failed.
    first, second = build(two_pages), build(two_pages, "ko")
    two_pages.write("other", OTHER.replace("print(1)", "print(2)"))

    third = build(two_pages)

    assert [built.returncode != 0 for built in (first, second, third)] == [True, True, False]
    assert first.stderr == second.stderr  # what is still wrong is told again
    assert len(before) == 2
    assert read_at(two_pages, "index") == before


def test_what_a_failed_build_has_read_is_written_by_the_next(two_pages: SmallSite) -> None:
    two_pages.write("index", INDEX.replace("40 + 2", "40 + 3") + TREE)
    two_pages.write("other", OTHER.replace("print(1)", "1 / 0"))
    assert build(two_pages).returncode != 0
    two_pages.write("other", OTHER)

    assert build(two_pages).returncode == 0

    assert [value(two_pages, language) for language in ("ko", "en")] == ["43", "43"]


def test_edit_writes_of_the_search_what_it_changes(two_pages: SmallSite) -> None:
    published, staged = (two_pages.root / "_build" / name for name in ("html/ko", "stage/ko/html"))
    before = content(published / "search")
    files = written(staged / "search")
    two_pages.write("other", OTHER.replace("둘째", "셋째"))
    two_pages.translate("other", {"셋째": "Third"})

    (two_pages.root / "docs" / "redirects.toml").write_text("broken")
    assert build(two_pages).returncode != 0  # while it was published
    after = content(staged / "search")
    kept = written(staged / "search") & files
    shutil.rmtree(two_pages.root / "_build" / "stage")
    build(two_pages, "ko")

    assert content(published / "search") == before
    assert content(staged / "search") == after
    assert after.keys() != before.keys()  # in a folder of its own
    assert len(after) // 2 < len(kept) < len(after)


def test_templates_are_compiled_once_and_again_where_they_are_damaged(two_pages: SmallSite) -> None:
    def compiled() -> dict[str, int]:
        return {path.name: path.stat().st_ino for path in folder.iterdir()}

    folder = two_pages.root / "_build" / "templates"
    shutil.rmtree(folder)  # those of the real site
    two_pages.write("other", OTHER.replace("print(1)", "print(3)"))
    assert build(two_pages).returncode == 0
    first = compiled()
    two_pages.write("other", OTHER.replace("print(1)", "print(2)"))
    assert build(two_pages).returncode == 0
    second = compiled()
    for path in folder.iterdir():
        path.write_bytes(path.read_bytes()[:20])
    two_pages.write("other", OTHER)

    assert build(two_pages).returncode == 0

    assert len(first) > 20
    assert second == first
    assert compiled().keys() == first.keys()
    assert [path.name for path in folder.iterdir() if path.stat().st_size == 20] == []
