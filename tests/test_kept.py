"""What was found out about a page is known as long as the page and the code are as they were."""

from pathlib import Path

from _ext.kept import Kept


def test_of_a_damaged_file_or_one_of_other_code_nothing_is_known(tmp_path: Path) -> None:
    kept = Kept(tmp_path / "kept", "code")
    kept.about("page", "html")["title"] = "Title"
    kept.save()
    whole = kept.file.read_bytes()

    def found(content: bytes, machinery: str = "code") -> dict[str, str]:
        kept.file.write_bytes(content)
        return Kept(kept.file, machinery).about("page", "html")

    assert found(whole) == {"title": "Title"}
    assert [found(whole[:length]) for length in range(len(whole))] == [{}] * len(whole)
    assert found(whole.replace(b"Title", b"Other")) == {}
    assert found(whole, "code of another commit") == {}


def test_page_that_is_gone_is_forgotten(tmp_path: Path) -> None:
    for page in ("gone", "left"):
        kept = Kept(tmp_path / "kept", "code")
        kept.about(page)["title"] = page
        kept.save()

    assert Kept(kept.file, "code").about("gone") == {}
    assert Kept(kept.file, "code").about("left") == {"title": "left"}
