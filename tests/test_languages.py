"""A language is begun by one command, is on the site from its first sentence on, and is kept."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from _ext.languages import catalogs, interface
from babel.messages.pofile import read_po, write_po
from conftest import DOCS, LANGUAGES, SmallSite, make_small_site
from selectolax.lexbor import LexborHTMLParser

PAGE = """
(home)=
# 제목

옮긴 문장입니다.

옮기지 않은 `h_n` 문장입니다.

![그림](picture.svg)

| 표 | 머리 |
|---|---|
| 하나 | 둘 |

```{toctree}
:hidden:
:glob:
**
```
"""
PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>'


def update(site: SmallSite, language: str) -> str:
    """Do what `nox -s translations -- LANGUAGE` does; return what it prints."""
    begun = site.run("_ext.languages.catalogs", language, PYTHONPATH="docs")
    assert begun.returncode == 0, begun.stdout + begun.stderr
    extracted = site.build("ko", "-D", "nb_execution_mode=off", builder="gettext", output="pot")
    assert extracted.returncode == 0, extracted.stderr
    updated = site.run("_ext.languages.update", "pot", language, PYTHONPATH="docs")
    assert updated.returncode == 0, updated.stderr
    return updated.stdout


def fill(path: Path, translations: dict[str, str]) -> None:
    """Translate messages of a catalog."""
    with path.open("rb") as file:
        catalog = read_po(file)
    for message, translation in translations.items():
        catalog[message].string = translation
    with path.open("wb") as file:
        write_po(file, catalog, width=0)


def files(root: Path) -> dict[str, bytes]:
    """Return what stands in the folders that people edit, but for what is compiled."""
    kept = [
        root / "pyproject.toml",
        *(p for n in ("docs", "locale") for p in (root / n).rglob("*")),
    ]
    return {
        str(path.relative_to(root)): path.read_bytes()
        for path in kept
        if path.is_file() and path.suffix not in (".mo", ".pyc")
    }


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[SmallSite, set[str]]]:
    """Return a site whose Japanese has one sentence, and what its command had changed."""
    site = make_small_site(tmp_path_factory.mktemp("languages"))
    site.write("index", PAGE)
    site.write("contributing/translate", "\n(translate)=\n# 번역\n")
    (site.root / "docs" / "picture.svg").write_text(PICTURE)
    before = files(site.root)
    update(site, "ja")
    after = files(site.root)
    changed = {name for name in after if before.get(name) != after[name]}
    messages = site.root / "locale" / "ja" / "LC_MESSAGES"
    fill(messages / "index.po", {"옮긴 문장입니다.": "訳した文です。"})
    fill(messages / "sphinx.po", {"Help to translate them": "翻訳を手伝う"})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(catalogs, "ROOT", site.root)
        yield site, changed


@pytest.fixture(scope="module")
def page(begun: tuple[SmallSite, set[str]]) -> LexborHTMLParser:
    """Return the Japanese page."""
    site, _ = begun
    built = site.build("ja")
    assert built.returncode == 0, built.stderr
    return site.html("ja", "index")


def test_one_command_begins_a_language_and_changes_nothing_else(
    begun: tuple[SmallSite, set[str]],
) -> None:
    site, changed = begun

    assert 'preparing = ["ja"]' in (site.root / "pyproject.toml").read_text()
    assert {name for name in changed if not name.startswith("locale/ja/")} == {"pyproject.toml"}


def test_translated_sentence_is_shown_and_the_rest_is_marked_as_korean(
    page: LexborHTMLParser,
) -> None:
    paragraphs = {p.text(): p.attributes.get("lang") for p in page.css("main section > p")}

    assert paragraphs["訳した文です。"] is None
    assert paragraphs["옮기지 않은 h_n 문장입니다."] == "ko"
    assert page.css_first("h1").attributes["lang"] == "ko"


def test_words_of_the_language_are_searched(begun: tuple[SmallSite, set[str]]) -> None:
    site, _ = begun
    assert site.build("ja").returncode == 0

    shards = (site.root / "stage" / "ja" / "search").glob("*/words-*.js")

    assert any('"訳し"' in shard.read_text("utf-8") for shard in shards)


def test_page_says_how_much_is_translated_and_how_to_help(page: LexborHTMLParser) -> None:
    notice = page.css_first(".translation-notice")
    link = notice.css_first("a")

    # The title, two paragraphs, the picture and its text, four cells of the table.
    assert "1 of the 9 sentences" in notice.text()
    assert link.text() == "翻訳を手伝う"
    assert link.attributes["href"] == "contributing/translate.html"


def test_switch_shows_the_language_by_its_own_name(page: LexborHTMLParser) -> None:
    current = page.css_first(".language-switch [aria-current]")

    assert (current.attributes["lang"], current.text()) == ("ja", "日本語")


def test_update_that_finds_nothing_new_changes_no_byte(
    begun: tuple[SmallSite, set[str]],
) -> None:
    site, _ = begun
    update(site, "ja")
    before = files(site.root)

    update(site, "ja")

    assert files(site.root) == before


def test_renamed_page_keeps_its_translation(begun: tuple[SmallSite, set[str]]) -> None:
    site, _ = begun
    messages = site.root / "locale" / "ja" / "LC_MESSAGES"
    head, tail = "\n# 묵은 제목\n", "\n남는 문장입니다.\n\n또 남는 문장입니다.\n"
    site.write("old", head + tail)
    update(site, "ja")
    fill(messages / "old.po", {"남는 문장입니다.": "残る文です。"})
    (site.root / "docs" / "old.md").unlink()
    site.write("guides/new", "\n# 새 제목\n" + tail)

    said = update(site, "ja")

    assert "moved locale/ja/LC_MESSAGES/old.po to locale/ja/LC_MESSAGES/guides/new.po" in said
    assert "残る文です。" in (messages / "guides" / "new.po").read_text()
    assert not (messages / "old.po").exists()


def test_catalog_of_a_deleted_page_is_removed(begun: tuple[SmallSite, set[str]]) -> None:
    site, _ = begun
    site.write("gone", "\n# 사라질 제목\n\n사라질 문장입니다.\n")
    update(site, "ja")
    (site.root / "docs" / "gone.md").unlink()

    said = update(site, "ja")

    assert "removed locale/ja/LC_MESSAGES/gone.po: its page is gone" in said
    assert not (site.root / "locale" / "ja" / "LC_MESSAGES" / "gone.po").exists()


@pytest.mark.parametrize(
    "language", [code for code in LANGUAGES if code != interface.INTERFACE_LANGUAGE]
)
def test_every_word_of_the_interface_is_translated(language: str) -> None:
    translated = {entry.id for entry in catalogs.read(catalogs.folder(language) / "sphinx.po")}
    empty = [
        entry.id
        for entry in catalogs.read(catalogs.folder(language) / "sphinx.po")
        if not entry.string
    ]

    assert translated == {message.id for message in interface.words() if message.id}
    assert empty == []


def test_no_word_hides_in_an_f_string_where_babel_does_not_find_it() -> None:
    hidden = [
        f"{path.relative_to(DOCS)}:{node.lineno}"
        for path in sorted((DOCS / "_ext").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FormattedValue)
        for inner in ast.walk(node.value)
        if isinstance(inner, ast.Call) and ast.unparse(inner.func) == "_"
    ]

    assert hidden == []


def test_whatever_a_button_or_a_notice_says_can_be_translated(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    site = make_small_site(tmp_path_factory.mktemp("pseudo"))
    site.write("index", "\n# ⟦1⟧\n\n```{toctree}\n:hidden:\nother\n```\n")
    site.write("other", "\n# ⟦2⟧\n\n(there)=\n## ⟦3⟧\n\n```{code-cell} python\n2 + 3\n```\n")
    source = (site.root / "pyproject.toml").read_text()
    languages = source.replace("preparing = []", 'preparing = ["gd"]')
    (site.root / "pyproject.toml").write_text(languages)
    words = interface.words()
    for message in words:
        if message.id:
            message.string = f"⟦{message.id}⟧"
    path = site.root / "locale" / "gd" / "LC_MESSAGES" / "sphinx.po"
    path.parent.mkdir(parents=True)
    with path.open("wb") as file:
        write_po(file, words)

    built = site.build("gd")

    assert built.returncode == 0, built.stderr
    plain = []
    for name in ("index", "other", "search"):
        body = site.html("gd", name).body
        for element in body.css("script, .language-switch, .highlight, kbd, code, .runtime"):
            element.decompose()
        nodes = body.traverse(include_text=True)
        said = [node.text_content.strip() for node in nodes if node.is_text_node]
        for attribute in ("aria-label", "title", "alt", "placeholder"):
            said += [element.attributes[attribute] for element in body.css(f"[{attribute}]")]
        plain += [text for text in said if re.search(r"[^\W\d_]{2}", text) and "⟦" not in text]
    # The site's own names, which are the same in every language.
    assert sorted({*plain} - {"LSTM Field Guide", "The LSTM Field Guide authors"}) == []
