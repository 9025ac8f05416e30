"""Print the pages that are made for paper, where there is a browser to print them.

Sphinx makes PDFs of whole books with LaTeX, which would set these pages anew, without their styles;
WeasyPrint knows no MathML.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from hashlib import sha256
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from _ext.publishing.pages import Page

# Those of the first line have no windows, and so take less time.
BROWSERS = (
    *("chromium-headless-shell", "chrome-headless-shell"),
    *("chromium", "chromium-browser", "google-chrome", "chrome", "msedge"),
)
PAGES = ("reference/cheat_sheet",)
# What tells when a file was printed, so that no two would be equal.
DATES = re.compile(rb"\(D:\d{14}[+-]\d\d'\d\d'\)")
# What Chromium calls the nodes that a table of names leads to, numbered as it has met them.
NODE = re.compile(rb"\((node\d{8})\)")
NAMED = re.compile(rb"/ID " + NODE.pattern)
NAMES = re.compile(rb"/Limits \[[^]]*\]\s/Names \[(\(node\d{8}\) [^]]*)\]")
ENTRY = re.compile(rb"\(node\d{8}\) \d+ \d+ R")
SECONDS = 120


def find_browser() -> str | None:
    """Return the path of Chromium or Chrome, wherever it lies."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


def for_paper(page: Page, address: str) -> Page:
    """Return a page beside another, with its links as they hold wherever a sheet is taken.

    Those within the site lead to the page's address, or nowhere where that is not known.
    """
    copy = Page(page.path.with_name(f"paper-{page.path.name}"), page.elements.html)
    for link in copy.elements.css('a[href]:not([href^="#"])'):
        if address:
            link.attrs["href"] = urljoin(address, link.attributes["href"])
        elif not urlsplit(link.attributes["href"]).netloc:
            link.unwrap()
    return copy


def print_page(browser: str, page: Path, sheet: Path) -> bool:
    """Print a page, as the style sheet says for paper; tell whether that went well."""
    with tempfile.TemporaryDirectory() as profile:
        command = [
            browser,
            "--headless",
            "--disable-gpu",
            "--no-pdf-header-footer",
            "--virtual-time-budget=5000",
            f"--user-data-dir={profile}",
            f"--print-to-pdf={sheet.resolve()}",
            page.resolve().as_uri(),
        ]
        # A container's root user has no sandbox.
        command[1:1] = ["--no-sandbox"] if getattr(os, "geteuid", lambda: 1)() == 0 else []
        try:
            subprocess.run(command, check=True, capture_output=True, timeout=SECONDS)  # noqa: S603
        except (OSError, subprocess.SubprocessError) as error:
            print(f"{sheet.name} was not printed: {error}", file=sys.stderr)
    if not sheet.exists():
        return False
    sheet.write_bytes(as_ever(sheet.read_bytes()))
    return True


def as_ever(sheet: bytes) -> bytes:
    """Return a PDF without what differs each time that the same page is printed.

    Each name is as long as before, since a PDF tells where in the file its parts begin.
    """
    sheet = DATES.sub(b"(D:20000101000000+00'00')", sheet)
    found = dict.fromkeys(NAMED.findall(sheet))
    names = {name: b"(node%08d)" % number for number, name in enumerate(found)}
    sheet = NODE.sub(lambda name: names.get(name[1], name[0]), sheet)
    return NAMES.sub(in_order, sheet)


def in_order(names: re.Match[bytes]) -> bytes:
    """Return a table of names sorted, as a reader of PDFs may search it."""
    entries = sorted(ENTRY.findall(names[1]))
    first, last = (NODE.match(entries[place])[0] for place in (0, -1))
    return b"/Limits [" + first + b" " + last + b"]\n/Names [" + b" ".join(entries) + b"]"


def add_sheets(pages: dict[str, Page], printed: Path, address: str = "") -> None:
    """Print the pages of a language, or take out the links to what is not there.

    What was printed of the same page stays in a folder: a browser takes its seconds.
    """
    browser = find_browser()
    printed.mkdir(parents=True, exist_ok=True)
    for name in PAGES:
        if name not in pages:
            continue
        path = pages[name].path
        page = Page(path, path.read_text(encoding="utf-8"))  # as it was written
        copy = for_paper(page, address and f"{address}/{name}.html")
        copy.write()
        sheet = page.path.with_suffix(".pdf")
        # The page names its style sheet with a digest of it.
        known = printed / f"{sha256(copy.path.read_bytes()).hexdigest()}.pdf"
        if browser and known.exists():
            shutil.copy(known, sheet)
        elif browser and print_page(browser, copy.path, sheet):
            shutil.copy(sheet, known.with_suffix(".part"))
            known.with_suffix(".part").replace(known)
        else:
            for link in page.elements.css("a.sheet"):
                link.decompose()
            page.write()
        copy.path.unlink()
