"""Every claim holds for whatever setting is drawn, and fails when torch is wrong."""

from itertools import chain

import pytest
import wrong_versions
from _ext.cells.claims import FOLDER, SETTINGS, results
from claims import Claim, load

CLAIMS = load()
# Drawn at first, of which most wrong versions fail one, and in the end, of which all do: to draw
# settings takes longer than to run them.
SETTINGS_UNDER_A_WRONG_VERSION = (10, 100)


@pytest.mark.parametrize("claim", CLAIMS.values(), ids=CLAIMS)
def test_claim_holds(claim: Claim, request: pytest.FixtureRequest) -> None:
    if count := request.config.getoption("--settings"):
        held = claim.check(count)
    else:  # what the build has found, over settings that are drawn alike each time
        count = SETTINGS
        result = results(FOLDER / f"{claim.topic}.py")[claim.name]
        assert result["error"] is None
        held = result["settings"]

    assert held >= count * 0.5


@pytest.mark.parametrize(
    ("claim", "name"),
    [(claim, name) for claim in CLAIMS.values() for name in claim.fails_under],
    ids=[f"{claim.name}-{name}" for claim in CLAIMS.values() for name in claim.fails_under],
)
def test_claim_fails_under_wrong_version(claim: Claim, name: str, torch_as_it_is: None) -> None:
    wrong_versions.WRONG[name]()

    # The first that fails will do: to shrink it, as `check` does, takes most of the time.
    failures = chain.from_iterable(map(claim.failures, SETTINGS_UNDER_A_WRONG_VERSION))
    _, error = next(failures, (None, None))

    # Not a wrong version's own TypeError: the claim itself must have noticed.
    assert isinstance(error, AssertionError), error
