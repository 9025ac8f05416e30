"""What the recorded results are of, and where they stand."""

import hashlib
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
RESULTS = ROOT / "examples" / "helpers" / "porting_results.py"
FENCE = re.compile(r"^```(\{code-cell\} )?python\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(page: str) -> list[str]:
    """Return the code that a page shows, of its own cells and of other libraries, in order."""
    source = (ROOT / "docs" / f"{page}.md").read_text(encoding="utf-8")
    return [code for _, code in FENCE.findall(source) if not code.startswith(":tags:")]


def digest() -> str:
    """Return a digest of the code that the pages show, with which the results were measured."""
    names = ("porting", "onnx_export", "stateful_export")
    programs = [(ROOT / "examples" / f"{name}.py").read_text(encoding="utf-8") for name in names]
    pages = [*blocks("guides/from_keras"), *blocks("guides/onnx_export")]
    return hashlib.sha256("\n".join([*programs, *pages]).encode()).hexdigest()
