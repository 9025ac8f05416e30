"""What is published is whole at every moment, and nothing but what belongs to the pages."""

import itertools
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import forked
import pytest
from _ext.publishing import __main__ as publishing
from _ext.publishing import policy, swap
from _ext.publishing.pages import Page
from conftest import SmallSite, content

PAGE = "\n(page)=\n# 페이지\n\n답입니다.\n\n```{code-cell} python\nprint(1)\n```\n"


def notebooks(small_site: SmallSite) -> list[str]:
    """Return the names of all notebooks that a build has left, but for the cache of the cells."""
    paths = (small_site.root / "_build").rglob("*.ipynb")
    return [path.stem for path in sorted(paths) if path.stem != "base"]


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Path]:
    """Return a folder with a site in it, which is there after whatever the test does."""
    folder = tmp_path / "html"
    folder.mkdir()
    (folder / "index.html").write_text("old")
    yield folder
    assert (folder / "index.html").exists()


def test_there_is_a_site_at_every_moment(place: Path) -> None:
    missing, done = [], threading.Event()

    def watch() -> None:
        while not done.is_set():
            if not (place / "index.html").exists():
                missing.append(1)

    watcher = threading.Thread(target=watch)
    watcher.start()
    for number in range(300):
        fresh = place.with_suffix(".new")
        fresh.mkdir()
        (fresh / "index.html").write_text(str(number))
        swap.put(fresh, place)
    done.set()
    watcher.join()

    assert missing == []
    assert (place / "index.html").read_text() == "299"
    assert [path.name for path in place.parent.iterdir()] == ["html"]


def test_site_comes_back_after_a_kill_between_the_renames(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(swap, "exchange", lambda *_: False)  # as on systems without it
    place.rename(place.with_suffix(".old"))

    swap.recover(place)

    assert (place / "index.html").read_text() == "old"


def test_first_site_takes_its_place(tmp_path: Path) -> None:
    (tmp_path / "html.new").mkdir()

    swap.put(tmp_path / "html.new", tmp_path / "html")

    assert [path.name for path in tmp_path.iterdir()] == ["html"]


def test_script_that_is_none_of_the_sites_is_not_published(tmp_path: Path) -> None:
    own = f'<meta charset="utf-8" /><script>{policy.CHOOSE_COLOURS}</script>'
    policy.add_policy(Page(tmp_path / "page.html", own))
    page = Page(tmp_path / "page.html", f"{own}<p>x</p><SCRIPT>alert(1)</SCRIPT>")

    with pytest.raises(policy.ForeignScriptError, match=r"page\.html has a script"):
        policy.add_policy(page)


def test_data_for_machines_is_no_script(tmp_path: Path) -> None:
    data = '<script type="application/ld+json">{"name": "x"}</script>'
    page = Page(tmp_path / "page.html", f'<meta charset="utf-8" />{data}')

    policy.add_policy(page)

    page.write()
    assert policy.POLICY in page.path.read_text()


def test_host_is_told_the_policy_and_who_may_frame_the_pages(tmp_path: Path) -> None:
    policy.write_headers(tmp_path)

    headers = (tmp_path / "_headers").read_text()
    assert f"Content-Security-Policy: {policy.POLICY}; frame-ancestors 'none'" in headers


def test_deleted_page_and_leftovers_disappear(small_site: SmallSite) -> None:
    small_site.write("index", f"{PAGE}\n```{{toctree}}\ngone\n```\n")
    small_site.write("gone", PAGE.replace("(page)=", "(gone)="))
    published = small_site.publish("ko")
    before = {path.suffix for path in (published / "ko").rglob("gone.*")}
    (small_site.root / "docs" / "gone.md").unlink()
    small_site.write("index", PAGE)

    published = small_site.publish("ko")

    assert before == {".html", ".png", ".md", ".ipynb"}
    assert [*(published / "ko").rglob("gone.*")] == []
    assert "gone" not in (published / "ko" / "llms.txt").read_text(encoding="utf-8")
    assert (published / "ko" / "search.html").exists()


def test_publishing_killed_at_any_moment_leaves_a_site(small_site: SmallSite) -> None:
    small_site.write("index", PAGE)
    site = small_site.publish("ko")
    command = ["_ext.publishing", "_build/stage", "_build/html", "ko"]
    seconds = itertools.count(0.1, 0.1)
    ended = None

    while ended is None:
        process = forked.start(command, small_site.root, os.environ | {"PYTHONPATH": "docs"})
        process.join(next(seconds))
        ended = process.exitcode
        process.kill()
        process.join()
        assert (site / "ko" / "index.html").exists()

    assert ended == 0
    assert [path.name for path in site.parent.glob("html*")] == ["html"]


def test_page_that_loses_its_cells_leaves_no_notebook(small_site: SmallSite) -> None:
    small_site.write("index", f"{PAGE}\n```{{toctree}}\nother\ngone\n```\n")
    small_site.write("other", PAGE.replace("(page)=", "(other)="))
    small_site.write("gone", PAGE.replace("(page)=", "(gone)="))
    published = small_site.publish("ko")
    before = notebooks(small_site)
    small_site.write("index", f"{PAGE}\n```{{toctree}}\nother\n```\n")
    small_site.write("other", "\n(other)=\n# 페이지\n\n말뿐입니다.\n")
    (small_site.root / "docs" / "gone.md").unlink()

    published = small_site.publish("ko")

    # One as it was executed, one as it was written for readers, and one that is published.
    assert before == ["gone", "index", "other"] * 3
    assert (published / "ko" / "other.html").exists()
    assert notebooks(small_site) == ["index"] * 3


def test_notebooks_lead_to_the_address_that_the_site_has_now(small_site: SmallSite) -> None:
    small_site.write("index", f"{PAGE}\n[다음](#other)\n\n```{{toctree}}\nother\n```\n")
    small_site.write("other", PAGE.replace("(page)=", "(other)="))
    for address in ("", "https://example.org/guide"):
        published = small_site.publish("ko", address=address)

        notebook = (published / "ko" / "index.ipynb").read_text("utf-8")
        base = address and f"{address}/ko/"
        assert f"[다음]({base}other.html" in notebook


def test_edited_page_is_published_as_if_all_were_new(small_site: SmallSite) -> None:
    small_site.write("index", f"{PAGE}\n```{{toctree}}\nother\n```\n")
    small_site.write("other", PAGE.replace("(page)=", "(other)="))
    before = content(small_site.publish("ko"))
    # With a formula, so with other rules and another font.
    small_site.write("other", "\n(other)=\n# 페이지\n\n$x_t$입니다.\n\n:::{note}\n예\n:::\n")
    edited = content(small_site.publish("ko"))
    for kept in ("_build/stage/published", "_build/stage/ko/doctrees/search"):
        file = small_site.root / kept
        file.write_bytes(file.read_bytes()[:-1])
    anew = content(small_site.publish("ko"))
    small_site.write("other", PAGE.replace("(page)=", "(other)="))
    after = content(small_site.publish("ko"))

    assert [name for name in edited if edited[name] != before.get(name)] != []
    assert [name for name in {**edited, **anew} if edited.get(name) != anew.get(name)] == []
    assert [name for name in {**before, **after} if before.get(name) != after.get(name)] == []


def test_what_is_known_is_of_this_code_and_these_libraries(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = publishing.machinery()
    monkeypatch.setattr(publishing, "version", lambda _: "0")

    assert publishing.machinery() != before
