"""Each language comes as a book, too."""

import os
import zipfile
from pathlib import Path
from xml.etree import ElementTree as ET

import forked
import pytest
from conftest import LANGUAGES, PAGES, ROOT

DUBLIN_CORE = "{http://purl.org/dc/elements/1.1/}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_book_is_built_without_warnings_and_holds_every_page(
    language: str, site: Path, tmp_path: Path
) -> None:
    command = ["sphinx", "--builder", "epub", "--fail-on-warning", "--quiet", "--jobs", "auto"]
    doctrees = ROOT / "_build" / "stage" / language / "doctrees"

    built = forked.run(
        [*command, "--doctree-dir", str(doctrees), "docs", str(tmp_path)],
        ROOT,
        os.environ | {"FIELD_GUIDE_LANGUAGE": language},
    )

    assert (built.returncode, built.stderr) == (0, "")
    with zipfile.ZipFile(next(tmp_path.glob("*.epub"))) as book:
        names = book.namelist()
        assert names[0] == "mimetype"
        assert [page for page in PAGES if f"{page}.xhtml" not in names] == []
        # A reader refuses chapters that are not well-formed.
        chapters = [ET.fromstring(book.read(f"{page}.xhtml")) for page in PAGES]  # noqa: S314
        assert {chapter.get("lang") for chapter in chapters} == {language}
        package = ET.fromstring(book.read("content.opf"))  # noqa: S314  # we wrote it
    assert package.find(f".//{DUBLIN_CORE}language").text == language
