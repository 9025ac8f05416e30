"""An address that has changed leads on to the new one, in every language."""

from pathlib import Path

import pytest
from _ext.publishing.redirects import redirects
from conftest import DOCS, LANGUAGES, read_html


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a site whose page has moved from a to b/c."""
    (tmp_path / "ko" / "b").mkdir(parents=True)
    (tmp_path / "ko" / "b" / "c.html").write_text("<h1>New</h1>")
    return tmp_path


def table(folder: Path, moved: str) -> Path:
    """Write a table of moved pages."""
    path = folder / "redirects.toml"
    path.write_text(f"[moved]\n{moved}\n")
    return path


def test_old_address_leads_to_the_new_page(folder: Path) -> None:
    [old] = redirects(folder, ["ko"], table(folder, '"a/old" = "b/c"'))

    old.write()
    page = read_html(folder / "ko" / "a" / "old.html")
    assert page.css_first("a").attributes["href"] == "../b/c.html"
    refresh = page.css_first("meta[http-equiv=refresh]")
    assert refresh.attributes["content"] == "0; url=../b/c.html"


@pytest.mark.parametrize(
    ("moved", "complaint"),
    [('"a" = "gone"', "no page at the new address gone"), ('"b/c" = "b/c"', "a page at the old")],
)
def test_wrong_table_is_refused(folder: Path, moved: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        list(redirects(folder, ["ko"], table(folder, moved)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_quick_start_leads_to_the_course(language: str, site: Path) -> None:
    link = read_html(site / language / "quickstart.html").css_first("a")

    assert link.attributes["href"] == "course/first_lstm.html"
    assert not (DOCS / "quickstart.md").exists()
