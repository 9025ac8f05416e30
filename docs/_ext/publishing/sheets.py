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
from pathlib import Path

from _ext.publishing.pages import Page

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge")
PAGES = ("reference/cheat_sheet",)
# What tells when a file was printed, so that no two would be equal.
DATES = re.compile(rb"\(D:\d{14}[+-]\d\d'\d\d'\)")
SECONDS = 120


def find_browser() -> str | None:
    """Return the path of a browser that prints, wherever it lies."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


def print_page(browser: str, page: Path) -> bool:
    """Print a page beside it, as the style sheet says for paper; tell whether that went well."""
    sheet = page.with_suffix(".pdf")
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
            print(f"{page.name} was not printed: {error}", file=sys.stderr)
    if not sheet.exists():
        return False
    sheet.write_bytes(DATES.sub(b"(D:20000101000000+00'00')", sheet.read_bytes()))
    return True


def add_sheets(pages: dict[str, Page]) -> None:
    """Print the pages of a language, or take out the links to what is not there."""
    browser = find_browser()
    for page in (pages[name] for name in PAGES if name in pages):
        if not (browser and print_page(browser, page.path)):
            for link in page.elements.css("a.sheet"):
                link.decompose()
            page.write()
