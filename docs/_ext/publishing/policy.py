"""Give every published page a Content-Security-Policy that allows the site itself alone.

A static host may not let us set headers, so the policy stands in the page; where it does, a file
tells it the policy.  Sphinx has no notion of either.
"""

import base64
import hashlib
from pathlib import Path

from _ext.publishing.pages import Page

# What a page runs before its first paint; Jinja, too, leaves out the end of the last line.
CHOOSE_COLOURS = (
    Path(__file__).parents[2].joinpath("_theme", "choose-colours.js").read_text("utf-8").rstrip()
)
# A script inside the page that a browser would run: none with an address, which is allowed as part
# of the site, and no data.
INLINE_SCRIPT = 'script:not([src], [type="application/json"], [type="application/ld+json"])'


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


def add_policy(page: Page) -> None:
    """Put the policy into a page, before anything that it governs."""
    scripts = {script.text() for script in page.elements.css(INLINE_SCRIPT)}
    if foreign := scripts - {CHOOSE_COLOURS}:
        raise ForeignScriptError(f"{page.path} has a script that is none of the site's: {foreign}")
    policy = page.make("meta", http_equiv="Content-Security-Policy", content=POLICY)
    page.elements.css_first("meta[charset]", strict=True).insert_after(policy)


def write_headers(folder: Path) -> None:
    """Write what hosts such as Netlify and Cloudflare Pages read; a header can say more."""
    (folder / "_headers").write_text(HEADERS, encoding="utf-8")
