"""Keep what was found out about each page: of a site in which one has changed, one is asked again.

What is kept goes by the digest of what it was found out about, so nothing of it is ever out of
date.  joblib keeps a file for each answer, of which there are thousands, and diskcache forgets by
age or size instead of what is no longer asked for; neither knows of the libraries that have a part
in an answer.
"""

import hashlib
import pickle
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

Found = TypeVar("Found")


class Kept:
    """Dictionaries by digests, in a file; of a damaged one, or one of other code, nothing is known.

    >>> kept = Kept(Path("nowhere"), "code")
    >>> kept.about("page")["title"] = "Page"
    >>> kept.about("page"), kept.about("other page")
    ({'title': 'Page'}, {})
    """

    def __init__(self, file: Path, machinery: str) -> None:
        self.file = file
        self.machinery = machinery.encode()
        self.now: dict[bytes, dict[str, Any]] = {}
        self.before: dict[bytes, dict[str, Any]] = {}
        with suppress(OSError):
            found = file.read_bytes()
            length = len(self.seal(b""))
            if self.seal(found[length:]) == found[:length]:
                self.before = pickle.loads(found[length:])  # noqa: S301  # our own, says the seal

    def seal(self, content: bytes) -> bytes:
        """Return what tells a file that is whole, and of this code."""
        return hashlib.sha256(self.machinery + content).digest()

    def about(self, *texts: str) -> dict[str, Any]:
        """Return what is known about something, to be filled."""
        digest = hashlib.sha256(repr(texts).encode()).digest()
        return self.now.setdefault(digest, self.before.get(digest, {}))

    def once(self, make: Callable[..., Found], *texts: str) -> Found:
        """Return what a function makes of some texts."""
        known = self.about(make.__qualname__, *texts)
        if "made" not in known:
            known["made"] = make(*texts)
        return known["made"]

    def save(self) -> None:
        """Write what was asked about this time: a page that is gone is forgotten."""
        content = pickle.dumps(self.now, pickle.HIGHEST_PROTOCOL)
        part = self.file.with_suffix(".part")
        part.write_bytes(self.seal(content) + content)
        part.replace(self.file)
