"""Give every published page a Content-Security-Policy that allows the site itself alone.

A static host may not let us set headers, so the policy stands in the page; where it does, a file
tells it the policy.  Sphinx has no notion of either.
"""

import base64
import hashlib
import re
from pathlib import Path

from _ext.publishing.assets import CHOOSE_COLOURS

# A script inside the page that a browser would run: none with an address, which is allowed as part
# of the site, and no data.
INLINE_SCRIPT = re.compile(
    r"<script(?![^>]*\bsrc=)(?![^>]*\btype=\"application/(?:ld\+)?json\")[^>]*>(.*?)</script>",
    re.DOTALL | re.IGNORECASE,
)
CHARSET = '<meta charset="utf-8" />'


class ForeignScriptError(ValueError):
    """A page has a script inside it that is none of the site's own."""


def digest(script: str) -> str:
    """Return the name by which a policy allows a script inside a page.

    >>> digest("start()")
    'sha256-DIm7WJS6ZKDYe5qFLPy+h4JFI9Bol5QmYC57mt3Fb00='
    """
    return f"sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}"


POLICY = (
    f"script-src 'self' '{digest(CHOOSE_COLOURS)}'; default-src 'self'; style-src 'self'; "
    "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'self'; "
    "object-src 'none'"
)
# The names of a language's search change with what it holds, so a browser may keep what it has.
HEADERS = f"""/*
  Content-Security-Policy: {POLICY}; frame-ancestors 'none'
  X-Content-Type-Options: nosniff
  Referrer-Policy: strict-origin-when-cross-origin
/:language/search/:build/*
  Cache-Control: public, max-age=31536000, immutable
"""


def add_policy(folder: Path) -> None:
    """Write into each page below a folder the policy, before anything that it governs."""
    meta = f'<meta http-equiv="Content-Security-Policy" content="{POLICY}" />'
    for path in sorted(folder.rglob("*.html")):
        html = path.read_text(encoding="utf-8")
        if foreign := set(INLINE_SCRIPT.findall(html)) - {CHOOSE_COLOURS}:
            text = f"{path.relative_to(folder)} has a script that is none of the site's: {foreign}"
            raise ForeignScriptError(text)
        before, charset, after = html.partition(CHARSET)
        if not charset:
            raise ValueError(f"{path} declares no charset, after which the policy would stand")
        path.write_text(f"{before}{charset}\n    {meta}{after}", encoding="utf-8")


def write_headers(folder: Path) -> None:
    """Write what hosts such as Netlify and Cloudflare Pages read; a header can say more."""
    (folder / "_headers").write_text(HEADERS, encoding="utf-8")
