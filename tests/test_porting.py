"""What is recorded of Keras, ONNX and Flax is of the code and the versions that stand here."""

import tomllib

import pytest
from conftest import ROOT
from porting.recording import digest

from examples.helpers.porting_results import MEASURED_WITH, VERSIONS

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PINS = dict(
    package.split("==") for package in PROJECT["dependency-groups"]["porting"] if "==" in package
)


def test_results_were_measured_with_the_code_that_the_pages_show() -> None:
    """After a change to it: nox -s porting."""
    assert digest() == MEASURED_WITH


@pytest.mark.parametrize("library", PINS)
def test_results_are_of_the_versions_that_are_installed_for_them(library: str) -> None:
    assert VERSIONS[library] == PINS[library]


def test_the_site_needs_none_of_the_libraries() -> None:
    locked = (ROOT / ".requirements.lock").read_text(encoding="utf-8")

    assert [library for library in PINS if f"\n{library}==" in locked] == []
