"""Every translation is complete and says what its page says, or the build fails clearly."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from _ext.languages import catalogs
from conftest import LANGUAGES, PAGES, ROOT, SmallSite, make_small_site

TRANSLATIONS = LANGUAGES[1:]
SENTENCE = "{value}`x`개의 `h_n`과 $c_t$는 [여기](#there)에 있습니다."
PAGE = f"\n# 제목\n\n{SENTENCE}\n\n```{{code-cell}} python\nx = 1\n```\n"
HOME = "\n(there)=\n# 곳\n\n```{toctree}\n:glob:\n*\n```\n"
# Translations of the sentence, and what is said of each.
WRONG = [
    ("", "not translated"),
    ("The `h_n` and $c_t$ are [here](#there).", "the translation lacks {value}`x`"),
    ("{value}`y` `h_n` and $c_t$ are [here](#there).", "the translation has {value}`y`"),
    ("{value}`x` `c_n` and $c_t$ are [here](#there).", "the translation lacks `h_n`"),
    ("{value}`x` `h_n` and $h_t$ are [here](#there).", "the translation lacks $c_t$"),
    ("{value}`x` `h_n` and $c_t$ are [here](#title).", "the translation lacks link to #there"),
    ("{value}`x` `h_n` and $c_t$ are [here](#there).\n\nMore.", "a blank line"),
    ("# {value}`x` `h_n` and $c_t$ are [here](#there).", "a heading, list, rule or other"),
    ("- {value}`x` `h_n` and $c_t$ are [here](#there).", "a heading, list, rule or other"),
    ("{value}`x` `h_n` and $c_t$ are [here](#there):\n- a", "a heading, list, rule or other"),
    ("{value}`x` `h_n` and $c_t$\n: are [here](#there).", "a heading, list, rule or other"),
    ("{value}`x` `h_n`, $c_t$, **2 [here](#there).", "a ** that nothing closes"),
    ("{value}`x` `h_n`, $c_t$ **are** [here](#there).", "the translation has **bold**"),
    ("{value}`x` of 3 `h_n`, $c_t$ are [here](#there).", "the number 3 is not in both"),
    ("{value}`x` <b>`h_n`</b>, $c_t$ [here](#there).", "the translation has the HTML <b>"),
    ("{value}`x` `h_n`과 $c_t$ are [here](#there).", "Korean is left in the translation"),
]


@pytest.mark.parametrize("language", TRANSLATIONS)
def test_every_page_has_its_catalog_and_every_catalog_its_page(language: str) -> None:
    found = [catalogs.page_of(path) for path in catalogs.catalogs(language)]

    assert sorted(found) == sorted(PAGES)


@pytest.mark.parametrize("language", TRANSLATIONS)
def test_catalogs_have_no_problem(language: str) -> None:
    problems = [
        f"{catalog.relative_to(ROOT)}:{line}: {problem}"
        for catalog in catalogs.catalogs(language)
        for line, problem in catalogs.catalog_problems(catalog, language)
    ]

    assert problems == []


@pytest.mark.parametrize("language", TRANSLATIONS)
def test_catalogs_have_exactly_the_messages_of_their_pages(language: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "sphinx", "-b", "gettext", "-q", "-D", "nb_execution_mode=off"]
    environment = os.environ | {"FIELD_GUIDE_LANGUAGE": "ko"}
    subprocess.run([*command, "docs", tmp_path], cwd=ROOT, env=environment, check=True)

    differences = [
        f"{catalog.relative_to(ROOT)}: {message!r}"
        for catalog in catalogs.catalogs(language)
        for message in {entry.id for entry in catalogs.read(catalog)}
        ^ {entry.id for entry in catalogs.read(tmp_path / f"{catalogs.page_of(catalog)}.pot")}
    ]

    assert differences == []


@pytest.fixture(scope="module")
def complaints(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Build a site whose every page is translated wrong in its own way; return what is said."""
    small_site = make_small_site(tmp_path_factory.mktemp("translations"))
    small_site.write("index", HOME)
    small_site.translate("index", {"곳": "Place"})
    for number, (translation, _) in enumerate(WRONG):
        small_site.write(f"wrong-{number}", PAGE)
        small_site.translate(f"wrong-{number}", {"제목": "Title", SENTENCE: translation})
    small_site.write("missing", PAGE)
    small_site.translate("missing", {"제목": "Title"})
    result = small_site.build("en")
    assert result.returncode != 0
    return result.stderr


@pytest.mark.parametrize("number", range(len(WRONG)), ids=[translation for translation, _ in WRONG])
def test_wrong_translation_fails_with_catalog_and_line(number: int, complaints: str) -> None:
    _, complaint = WRONG[number]

    assert any(
        f"WARNING: {complaint}" in line and f"locale/en/LC_MESSAGES/wrong-{number}.po:" in line
        for line in complaints.splitlines()
    ), complaints


def test_message_that_no_catalog_has_fails_with_page_and_line(complaints: str) -> None:
    assert "missing.md:10: WARNING: not translated into en" in complaints


def test_broken_catalog_is_refused_with_its_line(small_site: SmallSite) -> None:
    small_site.write("index", PAGE)
    small_site.translate("index", {"제목": "Title"})
    catalog = small_site.root / "locale" / "en" / "LC_MESSAGES" / "index.po"
    catalog.write_text(catalog.read_text(encoding="utf-8") + '\nmsgid "x\nmsgstr ""\n')

    result = small_site.run("_ext.languages.catalogs", "en", PYTHONPATH="docs")

    assert result.returncode != 0
    assert "locale/en/LC_MESSAGES/index.po:" in result.stdout
    assert "broken catalog" in result.stdout


@pytest.mark.parametrize(
    ("catalog", "complaint"),
    [
        ('msgid "a"\nmsgid_plural "b"\nmsgstr[0] "c"\nmsgstr[1] "d"\n', "plural forms"),
        ('msgid "é"\nmsgstr "é"\n', "not in UTF-8"),
    ],
)
def test_catalog_of_another_kind_is_told_with_its_line(
    small_site: SmallSite, catalog: str, complaint: str
) -> None:
    small_site.translate("index", {})
    path = small_site.root / "locale" / "en" / "LC_MESSAGES" / "index.po"
    path.write_bytes((path.read_text() + "\n" + catalog).encode("latin-1"))

    result = small_site.run("_ext.languages.catalogs", "en", PYTHONPATH="docs")

    assert re.search(rf"locale/en/LC_MESSAGES/index.po:\d+: .*{complaint}", result.stdout)
    assert result.stderr == ""


@pytest.mark.parametrize(("language", "reason"), [("ko", "written in 'ko'"), ("xx", "unknown")])
def test_language_that_can_have_no_catalogs_is_refused(
    language: str, reason: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert catalogs.main([language]) == 1
    assert reason in capsys.readouterr().out
