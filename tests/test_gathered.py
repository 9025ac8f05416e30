"""Pages that list what other pages tell follow them, and only then are written again."""

from pathlib import Path

import pytest
from conftest import SmallSite, make_small_site, read_html

FRONT = """# 오류

```{messages}
```

```{toctree}
calling
states
```
"""
ENTRY = """# 호출

(error-size)=
## 크기가 다릅니다

```{code-block} text
RuntimeError: sizes differ
```
"""
CLAIM = '''@claim(fails_under="nothing")
def holds(setting: Setting) -> None:
    """Hold."""
    assert setting.hidden_size > 0
'''
# Of the HTML, and of the Markdown that a later builder writes.
FORMS = {"html": "html", "notebook": "md"}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> SmallSite:
    """Return a site with a page that lists two others, and one that lists claims."""
    small_site = make_small_site(tmp_path_factory.mktemp("gathered"))
    small_site.claim("topic", CLAIM)
    small_site.write("index", "# 첫 쪽\n\n```{toctree}\nerrors\nclaims\ncited\nother\n```\n")
    small_site.write("errors", FRONT)
    small_site.write("calling", ENTRY)
    small_site.write("states", "# 상태\n")
    small_site.write("other", "# 다른 쪽\n")
    small_site.write("claims", "# 주장\n\n```{claims}\n```\n")
    small_site.write("cited", "# 인용\n\n맞습니다.{claim}`holds`\n")
    build(small_site)
    return small_site


def build(site: SmallSite) -> None:
    """Write both forms."""
    for builder in FORMS:
        built = site.build(builder=builder, output=f"stage/{builder}")
        assert built.returncode == 0, built.stderr


def written(site: SmallSite, form: str, page: str) -> Path:
    """Return the file of a page in a form."""
    return site.root / "stage" / form / f"{page}.{FORMS[form]}"


def test_list_follows_an_entry(site: SmallSite) -> None:
    site.write("calling", ENTRY.replace("sizes differ", "sizes are unlike"))

    build(site)

    texts = {form: written(site, form, "errors").read_text("utf-8") for form in FORMS}
    assert [form for form, text in texts.items() if "sizes are unlike" not in text] == []


def test_list_follows_the_title_of_a_page_that_cites(site: SmallSite) -> None:
    site.write("cited", "# 새 제목\n\n맞습니다.{claim}`holds`\n")

    build(site)

    links = read_html(written(site, "html", "claims")).css(".claims li a")
    assert [link.text() for link in links] == ["새 제목"]


def test_list_is_not_written_for_another_edit(site: SmallSite) -> None:
    def written_at() -> dict[Path, int]:
        paths = [written(site, form, page) for form in FORMS for page in ("errors", "claims")]
        return {path: path.stat().st_mtime_ns for path in paths}

    before = written_at()
    site.write("other", "# 다른 쪽\n\n새 문장입니다.\n")

    build(site)

    assert written_at() == before
