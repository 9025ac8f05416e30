"""What is installed is what was locked: every file by its hash, every package within its range."""

import re
import tomllib

import pytest
from conftest import ROOT
from packaging.requirements import Requirement

PACKAGES = re.split(
    r"^(?=\S)", (ROOT / ".requirements.lock").read_text("utf-8"), flags=re.MULTILINE
)[1:]
LOCKED = {p.partition("==")[0]: re.search(r"==(\S+)", p)[1] for p in PACKAGES}
TORCH = Requirement((ROOT / ".torch.lock").read_text("utf-8").strip())
GROUPS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["dependency-groups"]
# `nox -s porting` has an environment of its own.
WANTED = [Requirement(line) for name in GROUPS if name != "porting" for line in GROUPS[name]]


def test_every_locked_file_has_its_hash() -> None:
    assert len(PACKAGES) > len(WANTED)
    assert [package for package in PACKAGES if "--hash=sha256:" not in package] == []


@pytest.mark.parametrize("wanted", WANTED, ids=lambda wanted: wanted.name)
def test_locked_version_is_one_that_is_wanted(wanted: Requirement) -> None:
    versions = LOCKED | {TORCH.name: str(TORCH.specifier).removeprefix("==")}

    assert wanted.specifier.contains(versions[wanted.name])
