"""Every claim holds for whatever setting is drawn, and fails when torch is wrong."""

import pytest
import wrong_versions
from claims import Claim, load

CLAIMS = load()
# Enough for a wrong version to meet a setting in which it is wrong.
SETTINGS_UNDER_A_WRONG_VERSION = 100


@pytest.mark.parametrize("claim", CLAIMS.values(), ids=CLAIMS)
def test_claim_holds(claim: Claim, request: pytest.FixtureRequest) -> None:
    count = request.config.getoption("--settings")

    assert claim.check(count) >= count * 0.5


@pytest.mark.parametrize(
    ("claim", "name"),
    [(claim, name) for claim in CLAIMS.values() for name in claim.fails_under],
    ids=[f"{claim.name}-{name}" for claim in CLAIMS.values() for name in claim.fails_under],
)
def test_claim_fails_under_wrong_version(claim: Claim, name: str, torch_as_it_is: None) -> None:
    wrong_versions.WRONG[name]()

    # The first that fails will do: to shrink it, as `check` does, takes most of the time.
    _, error = next(claim.failures(SETTINGS_UNDER_A_WRONG_VERSION), (None, None))

    # Not a wrong version's own TypeError: the claim itself must have noticed.
    assert isinstance(error, AssertionError), error
