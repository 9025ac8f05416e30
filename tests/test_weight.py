"""Pages stay light: a first visit at most 60 kB compressed, a second page 40 kB more.

With the explorer, which a page loads when a reader touches it or comes near, it is 90 kB.
"""

from pathlib import Path

import pytest
from _ext.pages import explorer
from conftest import LANGUAGES
from playwright.sync_api import Page
from weight import compressed_size, next_visit, search_visit, visit

FIRST, SECOND, EXPLORER = 60, 40, 90
both_languages = pytest.mark.parametrize("language", LANGUAGES)


def pages_of(site: Path, language: str) -> list[Path]:
    return sorted((site / language).rglob("*.html"))


@both_languages
def test_first_visit_is_light(language: str, site: Path) -> None:
    element = site / language / "_static" / "explorer" / "element.js"
    visits = {str(page.relative_to(site)): visit(page) for page in pages_of(site, language)}

    heavy = {
        page: visited.kilobytes
        for page, visited in visits.items()
        if visited.kilobytes > (EXPLORER if element in visited.files else FIRST)
    }

    assert heavy == {}


@both_languages
def test_second_page_is_lighter(language: str, site: Path) -> None:
    home = site / language / "index.html"

    heavy = {
        str(page.relative_to(site)): next_visit(page, home).kilobytes
        for page in pages_of(site, language)
        if next_visit(page, home).kilobytes > SECOND
    }

    assert heavy == {}


@both_languages
def test_explorer_comes_later_and_is_light(language: str, site: Path) -> None:
    modules = site / language / "_static" / "explorer"
    embedded = [
        page for page in pages_of(site, language) if modules / "embed.js" in visit(page).files
    ]
    later = sum(compressed_size(modules / name) for name in explorer.FIRST) / 1000

    assert len(embedded) > 10
    early = [page for page in embedded if modules / "element.js" in visit(page).files]
    assert early == []
    heavy = {str(page): visit(page).kilobytes + later for page in embedded}
    assert {page: size for page, size in heavy.items() if size > EXPLORER} == {}


@both_languages
@pytest.mark.parametrize(
    "query",
    [
        "h_n",
        "은닉 상태의 크기를",
        "hidden state size",
        "여러 층 쌓기",
        "bidirectonal",
        "why is h_n not batch first",
        "배치 크기가 마지막에 달라지면 어떻게 하나요",
        "RuntimeError: Expected hidden[0] size (2, 8, 16), got [2, 3, 16]",
    ],
)
def test_search_costs_no_more_than_any_second_page(
    language: str, query: str, site: Path, tab: Page
) -> None:
    cost = search_visit(tab, site / language, query)

    assert cost.kilobytes <= SECOND
    assert any(path.stem.startswith("text-") for path in cost.files)


@both_languages
def test_no_published_file_is_unused(language: str, site: Path) -> None:
    static = site / language / "_static"
    loaded = {path for page in pages_of(site, language) for path in visit(page).files}
    loaded |= visit(site / "index.html").files

    assert sorted(set(static.rglob("*.*")) - loaded) == []


def test_every_file_that_a_page_loads_is_published(site: Path) -> None:
    loaded = {path for page in site.rglob("*.html") for path in visit(page).files}

    assert sorted(path for path in loaded if not path.exists()) == []
