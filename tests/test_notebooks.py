"""Every page can be taken along as a notebook in its own language, and runs elsewhere."""

import asyncio
import json
import re
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import cache
from importlib.metadata import PackageNotFoundError, packages_distributions, requires
from pathlib import Path

import nbformat
import pytest
import torch
from _ext.cells.kernels import expect_many, make_default
from _ext.languages import HANGUL
from conftest import DOCS, LANGUAGES, PAGES, ReadPage, SmallSite
from nbclient import NotebookClient
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

# A cell that makes a drawing for its page, and no reader sees.
HIDDEN = "```{code-cell} python\n:tags: [remove-cell]"
PAGES_WITH_CELLS = [
    page
    for page in PAGES
    if "{code-cell}" in (DOCS / f"{page}.md").read_text(encoding="utf-8").replace(HIDDEN, "")
]
NEEDED = {
    "ko": re.compile("^필요한 패키지: (.+)$", re.MULTILINE),
    "en": re.compile("^Needed packages: (.+)$", re.MULTILINE),
}
both_languages = pytest.mark.parametrize("language", LANGUAGES)
every_notebook = pytest.mark.parametrize("page", PAGES_WITH_CELLS)


def notebook(site: Path, language: str, page: str) -> nbformat.NotebookNode:
    """Read a published notebook, which raises if it is not valid."""
    path = site / language / f"{page}.ipynb"
    nbformat.validate(json.loads(path.read_text(encoding="utf-8")))
    return nbformat.read(path, as_version=4)


def prose(book: nbformat.NotebookNode) -> str:
    """Return the words of a notebook."""
    return "\n".join(cell.source for cell in book.cells if cell.cell_type == "markdown")


def code(book: nbformat.NotebookNode) -> list[str]:
    """Return the code of a notebook."""
    return [cell.source for cell in book.cells if cell.cell_type == "code"]


def packages_of(book: nbformat.NotebookNode, language: str) -> list[str]:
    """Return the packages that a notebook says it needs."""
    return re.findall("`(.+?)`", NEEDED[language].search(prose(book))[1])


@every_notebook
def test_notebook_speaks_the_language_of_its_page(page: str, site: Path) -> None:
    assert HANGUL.search(prose(notebook(site, "ko", page)))
    assert not HANGUL.search(prose(notebook(site, "en", page)))


@every_notebook
def test_languages_have_the_same_code_and_need_the_same(page: str, site: Path) -> None:
    korean, english = (notebook(site, language, page) for language in ("ko", "en"))

    assert code(korean) == code(english)
    assert packages_of(korean, "ko") == packages_of(english, "en")


@both_languages
@every_notebook
def test_prose_is_plain_markdown_with_its_values(language: str, page: str, site: Path) -> None:
    text = re.sub(r"`[^`]+`|\$+[^$]+\$+", "", prose(notebook(site, language, page)))

    assert re.findall(r"\{[a-z]+\}|:::|\)=$|\ue000", text) == []


@both_languages
@every_notebook
def test_page_links_to_its_notebook(
    language: str, page: str, read_page: ReadPage, site: Path
) -> None:
    link = read_page(language, page).css_first(".downloads a[download]").attributes["href"]

    assert (site / language / page).parent / link == site / language / f"{page}.ipynb"


@pytest.mark.parametrize("repository", ["", "owner/guide"])
def test_colab_opens_the_notebook_where_the_repository_is_known(
    repository: str, small_site: SmallSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FIELD_GUIDE_REPOSITORY", repository)
    small_site.write("index", "\n# 페이지\n\n```{code-cell} python\n1\n```\n")

    assert small_site.build().returncode == 0

    links = small_site.html("ko", "index").css("a[href^='https://colab.research.google.com/']")
    assert [link.attributes["href"].partition("/github/")[2] for link in links] == [
        f"{name}/blob/gh-pages/ko/index.ipynb" for name in [repository] if name
    ]


@pytest.mark.parametrize("repository", ["", "owner/guide"])
def test_page_is_edited_and_reported_where_the_repository_is_known(
    repository: str, small_site: SmallSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FIELD_GUIDE_REPOSITORY", repository)
    small_site.write("index", "\n# 페이지\n\n```{toctree}\nguides/page\n```\n")
    small_site.write("guides/page", "\n# 둘째\n")
    small_site.translate("guides/page", {"둘째": "Second"})
    small_site.translate("index", {"페이지": "Page"})

    links = {}
    for language in ("ko", "en"):
        assert small_site.build(language).returncode == 0
        found = small_site.html(language, "guides/page").css(".feedback a")
        links[language] = [
            link.attributes["href"].removeprefix(f"https://github.com/{repository}/")
            for link in found
        ]

    new = "issues/new?title="
    expected = {
        "ko": [f"{new}ko%2Fguides%2Fpage%3A+", "edit/main/docs/guides/page.md"],
        "en": [f"{new}en%2Fguides%2Fpage%3A+", "edit/main/locale/en/LC_MESSAGES/guides/page.po"],
    }
    assert links == (expected if repository else {"ko": [], "en": []})


def installed_with(packages: list[str]) -> set[str]:
    """Return the names of some distributions and of all that they require."""
    found, pending = set(), set(packages)
    while pending:
        name = canonicalize_name(pending.pop())
        found.add(name)
        with suppress(PackageNotFoundError):
            required = map(Requirement, requires(name) or [])
            names = {r.name for r in required if not r.marker or r.marker.evaluate({"extra": ""})}
            pending |= {canonicalize_name(n) for n in names} - found
    return found


# It reads what every installed package has, which takes half as long as a notebook.
packages_of_modules = cache(packages_distributions)


def without_others(packages: list[str]) -> str:
    """Return code that takes away every installed module but those of some packages."""
    # A forked kernel has torch loaded with NumPy, so torch could not do without it any more.
    kept = installed_with(["ipykernel", "numpy", *packages])
    others = sorted(
        module
        for module, names in packages_of_modules().items()
        if not kept & {canonicalize_name(name) for name in names}
    )
    return f"import sys\nsys.modules.update(dict.fromkeys({others}))"


@both_languages
@pytest.mark.parametrize("page", PAGES)
def test_links_within_a_page_lead_somewhere(language: str, page: str, site: Path) -> None:
    text = (site / language / f"{page}.md").read_text(encoding="utf-8")
    text = re.sub(r"^(`{3,}).*?^\1$", "", text, flags=re.MULTILINE | re.DOTALL)

    assert "]()" not in text
    assert set(re.findall(r"\]\(#([^)]+)\)", text)) <= set(re.findall(r'<a id="([^"]+)">', text))


@both_languages
@every_notebook
def test_notebook_says_where_it_ran_and_of_which_day_it_is(
    language: str, page: str, site: Path
) -> None:
    ran = rf"torch {re.escape(torch.__version__)}, .+ · \d{{4}}-\d{{2}}-\d{{2}}$"

    assert re.search(ran, prose(notebook(site, language, page)), re.MULTILINE)


@both_languages
@every_notebook
def test_notebook_says_which_packages_it_needs(language: str, page: str, site: Path) -> None:
    assert len(NEEDED[language].findall(prose(notebook(site, language, page)))) == 1


def test_every_notebook_runs_in_an_empty_folder_with_the_packages_it_names(
    site: Path, tmp_path: Path
) -> None:
    make_default()
    expect_many()
    slots = asyncio.Semaphore(2)

    async def run(page: str) -> str | None:
        folder = tmp_path / page.replace("/", "-")
        folder.mkdir(parents=True)
        # The other languages have the same code.
        book = notebook(site, "ko", page)
        needed = packages_of(book, "ko")
        book.cells.insert(0, nbformat.v4.new_code_cell(without_others(needed)))
        client = NotebookClient(book, timeout=120, resources={"metadata": {"path": folder}})
        async with slots:
            try:
                await client.async_execute()
            except Exception as error:  # noqa: BLE001  # whatever a reader would meet
                return f"{page}: {error}"
        return None

    async def run_all() -> list[str | None]:
        return await asyncio.gather(*map(run, PAGES_WITH_CELLS))

    # Once a browser runs, this thread has an event loop already.
    with ThreadPoolExecutor(1) as executor:
        failures = executor.submit(asyncio.run, run_all()).result()
    assert [failure for failure in failures if failure] == []


@both_languages
@pytest.mark.parametrize("page", PAGES)
def test_headings_stand_on_the_levels_of_the_page(
    language: str, page: str, read_page: ReadPage, site: Path
) -> None:
    text = (site / language / f"{page}.md").read_text(encoding="utf-8")
    text = re.sub(r"^(`{3,}).*?^\1$", "", text, flags=re.MULTILINE | re.DOTALL)
    headings = read_page(language, page).css("article section > :is(h1, h2, h3)")
    published = {heading.text().rstrip("#"): int(heading.tag[1]) for heading in headings}

    found = re.findall(r"^(#+) (.*)$", text, flags=re.MULTILINE)
    written = {words.replace("`", ""): len(marks) for marks, words in found}
    both = published.keys() & written.keys()
    assert both
    assert {words: written[words] for words in both} == {words: published[words] for words in both}
