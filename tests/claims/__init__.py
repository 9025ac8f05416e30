"""What holds for every nn.LSTM: small functions that assert it of any setting they are given.

A page proves a sentence about every module by citing a claim, {claim}`name_of_the_claim`.  The
claim lies in the file of the page's topic here and reads like the sentence:

    @claim(fails_under="moves_batch_first_in_states")
    def h_n_has_a_row_for_each_layer_and_direction(s: Setting) -> None:
        _, (h_n, _) = s.run()
        batch = () if s.form == "unbatched" else (s.N,)
        assert h_n.shape == (s.D * s.num_layers, *batch, s.H_out)

The decorator says under which condition it holds, field by field of `Setting`, and under which
wrong version of torch (tests/wrong_versions.py) it fails, so that no claim is empty.  The build
runs every claim over some dozens of settings, `nox -s claims` over a thousand.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import import_module
from inspect import getsource
from pathlib import Path
from textwrap import dedent

import torch
from hypothesis import HealthCheck, Phase, given, settings
from torch import Tensor

from claims.setting import Setting, draw_setting

__all__ = ["CLAIMS", "Claim", "ClaimFailedError", "Setting", "claim", "load", "refusal", "same"]

FOLDER = Path(__file__).parent
# How far results of one precision may differ that were computed in another order.
TOLERANCE = {torch.float32: 2e-5, torch.float64: 1e-10}


class ClaimFailedError(AssertionError):
    """A claim did not hold; names the smallest setting found."""


@dataclass(frozen=True)
class Claim:
    """A named sentence, what proves it, and under which condition."""

    function: Callable[[Setting], None]
    topic: str
    fails_under: tuple[str, ...]
    condition: dict[str, tuple] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Return the name of the function, which is the sentence in short."""
        return self.function.__name__

    @property
    def condition_text(self) -> str:
        """Return the condition as the decorator has it, or nothing."""
        parts = []
        for name, values in self.condition.items():
            alone = len(values) == 1
            parts.append(f"{name}={values[0]}" if alone else f"{name} in {list(values)}")
        return ", ".join(parts)

    @property
    def source(self) -> str:
        """Return the code with its decorator."""
        return dedent(getsource(self.function)).rstrip()

    def check(self, count: int) -> int:
        """Assert the claim over up to `count` settings and return over how many it held.

        Raises `ClaimFailedError` with the smallest failing setting.
        """
        for setting, _ in self.failures(count):
            raise self.failure(count, setting)
        return len(drawn(tuple(self.condition.items()), count))

    def failures(self, count: int) -> Iterator[tuple[Setting, Exception]]:
        """Yield those of up to `count` settings for which the claim fails, as drawn, and why."""
        for setting in drawn(tuple(self.condition.items()), count):
            try:
                self.function(replace(setting))  # a module of its own, which it may change
            except Exception as error:  # noqa: BLE001  # whatever it raises is a failure
                yield setting, error

    def failure(self, count: int, failing: Setting) -> ClaimFailedError:
        """Shrink a failing setting and say what it is and what came of it."""
        smallest = [failing]

        def run(setting: Setting) -> None:
            smallest[:] = [setting]
            self.function(setting)

        with suppress(Exception):
            given_settings(self.condition, count, run)
        # Hypothesis runs the smallest failing setting last.
        failed = ClaimFailedError(f"{self.name} does not hold for {smallest[0]}: only once")
        try:
            self.function(replace(smallest[0]))
        except Exception as error:  # noqa: BLE001  # whatever it raises is the failure
            said = f"{type(error).__name__}: {error}"
            failed = ClaimFailedError(f"{self.name} does not hold for {smallest[0]}: {said}")
            failed.__cause__ = error
        return failed


def given_settings(condition: dict[str, tuple], count: int, run: Callable[[Setting], None]) -> None:
    """Call a function with up to `count` settings, the same each time; shrink one that fails."""

    @settings(
        max_examples=count,
        derandomize=True,
        database=None,
        deadline=None,
        report_multiple_bugs=False,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    @given(draw_setting(condition))
    def run_all(setting: Setting) -> None:
        run(setting)

    run_all()


@cache
def drawn(condition: tuple[tuple[str, tuple], ...], count: int) -> list[Setting]:
    """Return the settings for a condition, which claims share: drawing costs more than most."""
    found: dict[Setting, None] = {}
    given_settings(dict(condition), count, found.setdefault)
    return [*found]


CLAIMS: dict[str, Claim] = {}


def claim(*, fails_under: str | Iterable[str], **condition: object) -> Callable:
    """Register a function as a claim that holds under a condition.

    Each keyword is a field of `Setting` with the value, or the tuple of values, it is drawn from.
    `fails_under` names the wrong versions that it must notice, at least one.
    """
    wrong = (fails_under,) if isinstance(fails_under, str) else tuple(fails_under)
    options = {k: v if isinstance(v, tuple) else (v,) for k, v in condition.items()}

    def register(function: Callable[[Setting], None]) -> Callable[[Setting], None]:
        topic = function.__module__.rpartition(".")[2]
        if function.__name__ in CLAIMS:
            raise ValueError(f"two claims are called {function.__name__}")
        CLAIMS[function.__name__] = Claim(function, topic, wrong, options)
        return function

    return register


def load(topics: list[str] | None = None) -> dict[str, Claim]:
    """Import the claims of some topics, or of all, and return them by name."""
    files = {path.stem for path in FOLDER.glob("*.py")} - {"__init__", "__main__", "setting"}
    wanted = files if topics is None else {*topics}
    for topic in sorted(wanted):
        import_module(f"claims.{topic}")
    return {name: claim for name, claim in CLAIMS.items() if claim.topic in wanted}


def same(one: Tensor, other: Tensor) -> bool:
    """Tell whether two tensors agree in shape, type and, to rounding, in every value.

    >>> same(torch.ones(2), torch.ones(1, 2)), same(torch.ones(2), torch.ones(2) + 1e-7)
    (False, True)
    """
    if one.shape != other.shape or one.dtype != other.dtype:
        return False
    tolerance = TOLERANCE[one.dtype]
    return torch.allclose(one, other, rtol=tolerance, atol=tolerance)


def refusal(call: Callable, *args: object, **options: object) -> str:
    """Return the type and the message of the error that a call ends with, or nothing.

    >>> refusal(int, "1"), refusal(int, "x")
    ('', "ValueError: invalid literal for int() with base 10: 'x'")
    """
    try:
        call(*args, **options)
    except (IndexError, RuntimeError, TypeError, ValueError) as error:
        return f"{type(error).__name__}: {error}"
    return ""


def differ(one: Tensor, other: Tensor) -> bool:
    """Tell whether some value differs by more than rounding, however small the values are.

    A claim that asks for it without exception is of float64: a difference that passes through
    several layers falls below the rounding of float32.

    >>> differ(torch.tensor(1e-9), torch.tensor(2e-9)), differ(torch.tensor(1.0), torch.tensor(1.0))
    (True, False)
    """
    return not torch.allclose(one, other, rtol=5 * TOLERANCE[one.dtype], atol=0)
