"""Give every published page a Content-Security-Policy that allows the site itself alone.

A static host may not let us set headers, so the policy stands in the page; Sphinx has no notion of
it, and the hashes depend on the finished pages.
"""

import base64
import hashlib
import re
from pathlib import Path

# A script inside the page; one with an address is allowed as part of the site.
INLINE_SCRIPT = re.compile(r"<script(?![^>]*\bsrc=)[^>]*>(.*?)</script>", re.DOTALL)
CHARSET = '<meta charset="utf-8" />'


def policy(html: str) -> str:
    """Return the policy of a page, with a hash for each script inside it.

    >>> policy("<script>start()</script>").partition(";")[0]
    "script-src 'self' 'sha256-DIm7WJS6ZKDYe5qFLPy+h4JFI9Bol5QmYC57mt3Fb00='"
    """
    scripts = dict.fromkeys(INLINE_SCRIPT.findall(html))
    digests = (hashlib.sha256(script.encode()).digest() for script in scripts)
    hashes = "".join(f" 'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)
    return (
        f"script-src 'self'{hashes}; default-src 'self'; style-src 'self'; "
        "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'self'; "
        "object-src 'none'"
    )


def add_policy(folder: Path) -> None:
    """Write into each page below a folder its policy, before anything that it governs."""
    for path in sorted(folder.rglob("*.html")):
        html = path.read_text(encoding="utf-8")
        meta = f'<meta http-equiv="Content-Security-Policy" content="{policy(html)}" />'
        before, charset, after = html.partition(CHARSET)
        if not charset:
            raise ValueError(f"{path} declares no charset, after which the policy would stand")
        path.write_text(f"{before}{charset}\n    {meta}{after}", encoding="utf-8")
