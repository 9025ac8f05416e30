"""Run what the pages say of Keras, ONNX and Flax, and record it: nox -s porting."""

import json
import os
import sys
from collections.abc import Callable, Sequence
from importlib.metadata import version

import numpy as np
import pytest
from recording import RESULTS, ROOT, digest

os.environ["KERAS_BACKEND"] = "jax"  # so that torch is not compared with itself
LIBRARIES = ("torch", "keras", "onnx", "onnxruntime", "onnxscript", "flax", "jax", "numpy")
sys.path[:0] = [str(ROOT), str(ROOT / "examples")]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let a whole run be recorded."""
    parser.addoption("--record", action="store_true", help=f"write {RESULTS.name}")


def pytest_configure(config: pytest.Config) -> None:
    """Have a place for the largest differences, how many were taken, and what exporting gave."""
    config.differences = {}
    config.outcomes = {}


@pytest.fixture
def compare(request: pytest.FixtureRequest) -> Callable[..., float]:
    """Return a function that notes how far two results differ, at most by `limit`."""
    differences = request.config.differences

    def far(name: str, ours: Sequence, theirs: Sequence, limit: float = 1e-5) -> float:
        pairs = list(zip(ours, theirs, strict=True))
        assert [tuple(a.shape) for a, _ in pairs] == [tuple(b.shape) for _, b in pairs]
        difference = max(float(np.abs(np.asarray(a) - np.asarray(b)).max()) for a, b in pairs)
        assert difference <= limit
        differences.setdefault(name, []).append(difference)
        return difference

    return far


@pytest.fixture
def note(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Return a function that notes what came of an export."""
    return request.config.outcomes.__setitem__


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Write the results of a run in which nothing failed."""
    if exitstatus or not session.config.option.record:
        return
    lines = [
        '"""What `nox -s porting` measured last, and wrote.',
        "",
        "It stands here because the site is built without these libraries; a test tells when the",
        "code that it was measured with has changed.",
        '"""',
        "",
        f'MEASURED_WITH = "{digest()}"',
        "VERSIONS = {",
        *(f'    "{name}": "{version(name).partition("+")[0]}",' for name in LIBRARIES),
        "}",
        "# How many modules or calls were compared, and by how much they differed at most.",
        "DIFFERENCES = {",
    ]
    for name, differences in sorted(session.config.differences.items()):
        lines.append(f'    "{name}": ({len(differences)}, {max(differences):.0e}),')
    outcomes = session.config.outcomes.items()
    lines += [
        "}",
        "# What came of each way to export to ONNX: see onnx_export.py.",
        "OUTCOMES = {",
        *(f"    {json.dumps(case)}: {json.dumps(told)}," for case, told in outcomes),
    ]
    RESULTS.write_text("\n".join([*lines, "}"]) + "\n", encoding="utf-8")
