"""Search for initial states of a wrong shape that end Python: every state wrong in every axis.

Each call runs in a child process, because torch 2.13 answers some of them with a segmentation
fault (https://github.com/pytorch/pytorch/issues/173946).
"""

import itertools
import json
import os
import resource
import signal
import subprocess
import sys
import warnings
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence

N, L, H_IN, H_CELL, H_PROJ = 3, 5, 10, 20, 6
FORMS = ("tensor", "packed", "packed, unsorted", "packed, equal lengths", "LSTMCell")
STATES = {"h_0": (0,), "c_0": (1,), "both": (0, 1)}
Call = Callable[[], object]
# The form of the input, which state is wrong, in which axis and how, and the call itself.
Probe = tuple[str, str, str, Call]


def wrong_shapes(right: tuple[int, ...], axes: tuple[str, ...]) -> Iterator[tuple[str, tuple]]:
    """Yield each way to get one axis wrong, by name, and the shape that results.

    >>> for wrong in wrong_shapes((2, 3), ("rows", "batch")):
    ...     print(*wrong)
    fewer rows (1, 3)
    more rows (3, 3)
    fewer batch (2, 2)
    fewer batch (2, 1)
    more batch (2, 4)
    an axis less (3,)
    """
    for place, (size, axis) in enumerate(zip(right, axes, strict=True)):
        for other in dict.fromkeys((size - 1, 1, size + 1)):
            if other not in (0, size):
                yield (
                    f"{'more' if other > size else 'fewer'} {axis}",
                    (*right[:place], other, *right[place + 1 :]),
                )
    yield "an axis less", right[1:]


def calls(form: str, state: str, module: nn.Module, inputs: object) -> Iterator[Probe]:
    """Yield the calls of a module with one state, or both in the same way, wrong."""
    width = H_CELL
    if isinstance(module, nn.LSTMCell):
        rows, axes = (), ("batch", "features")
    else:
        width = module.proj_size or H_CELL
        rows, axes = (
            (module.num_layers * (1 + module.bidirectional),),
            ("rows", "batch", "features"),
        )
    right = [(*rows, N, width), (*rows, N, H_CELL)]
    options = [list(wrong_shapes(shape, axes)) for shape in right]
    for wrongs in zip(*(options[place] for place in STATES[state]), strict=True):
        shapes = list(right)
        for place, (_, shape) in zip(STATES[state], wrongs, strict=True):
            shapes[place] = shape
        hx = [torch.zeros(shape) for shape in shapes]
        yield form, state, wrongs[0][0], lambda hx=hx: module(inputs, tuple(hx))


def probes() -> Iterator[Probe]:
    """Yield every call of the search."""
    inputs = torch.zeros(L, N, H_IN)
    packed = pack_padded_sequence(inputs, [5, 3, 2])
    unsorted = pack_padded_sequence(inputs, [2, 5, 3], enforce_sorted=False)
    equal = pack_padded_sequence(inputs, [5, 5, 5])
    for layers, both, proj in itertools.product((1, 2, 3), (False, True), (0, H_PROJ)):
        module = nn.LSTM(H_IN, H_CELL, layers, bidirectional=both, proj_size=proj)
        # Equal lengths make a difference only to oneDNN, which has no projections.
        given_forms = (inputs, packed, unsorted) if proj else (inputs, packed, unsorted, equal)
        for form, given in zip(FORMS, given_forms, strict=False):
            for state in STATES:
                yield from calls(form, state, module, given)
    for state in STATES:
        yield from calls(FORMS[-1], state, nn.LSTMCell(H_IN, H_CELL), inputs[0])


def outcome(call: Call) -> str:
    """Return "runs" or "error"; a call that ends the process returns nothing at all."""
    try:
        call()
    except Exception:  # noqa: BLE001  # an error is one of the outcomes
        return "error"
    return "runs"


def run_apart(tried: list[Call], seconds: int = 20) -> list[str]:
    """Return the outcome of each call, "crash" where it ended the child process that ran it.

    What reads beyond its states may also go round, or wait, for ever: a child that takes longer
    than some seconds is ended by the system, and that is a crash as well.
    """
    found: list[str] = []
    while len(found) < len(tried):
        reading, writing = os.pipe()
        child = os.fork()
        if not child:
            signal.alarm(seconds)
            for call in tried[len(found) :]:
                os.write(writing, f"{outcome(call)}\n".encode())
            os._exit(0)
        os.close(writing)
        with os.fdopen(reading) as lines:
            found += lines.read().split()
        if os.WIFSIGNALED(os.waitpid(child, 0)[1]):
            found.append("crash")
    return found


def together(probe: tuple[int, Probe]) -> int:
    """Return by what calls share a process: what may spoil memory has one of its own.

    A wrong number of rows may read beyond a list of states, and find there what an earlier call
    has left; oneDNN, which takes equal lengths, writes beyond states of a smaller batch.
    """
    number, (form, _, mistake, _) = probe
    return number if mistake.endswith("rows") or form == "packed, equal lengths" else -1


def main() -> None:
    """Print every probe with its outcome as JSON."""
    warnings.simplefilter("ignore")
    # A forked process must not wait for threads that only its parent has, nor leave its memory.
    torch.set_num_threads(1)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    found = []
    for _, group in itertools.groupby(enumerate(probes()), together):
        tried = [probe for _, probe in group]
        outcomes = run_apart([call for *_, call in tried])
        found += [(*probe[:-1], result) for probe, result in zip(tried, outcomes, strict=True)]
    json.dump(found, sys.stdout)


class Search:
    """The outcomes of all calls, found in a process of their own."""

    def __init__(self) -> None:
        """Run the search."""
        command = [sys.executable, "-m", "examples.crashes"]
        found = subprocess.run(  # noqa: S603  # this very file
            command, cwd=Path(__file__).parents[1], capture_output=True, check=True
        )
        self.found: list[list[str]] = json.loads(found.stdout)
        self.outcomes = defaultdict(set)
        for form, state, mistake, result in self.found:
            self.outcomes[form, state, mistake].add(result)

    def __len__(self) -> int:
        """Return how many calls were tried."""
        return len(self.found)

    def at(self, form: str, state: str, mistake: str) -> str:
        """Return all outcomes of a mistake, but a crash alone where there was one.

        A call that reads beyond a list of states may as well find something there.
        """
        found = self.outcomes[form, state, mistake]
        return "crash" if "crash" in found else ", ".join(sorted(found)) or "-"

    def count(self, result: str = "") -> int:
        """Return how many mistakes had an outcome at all, or this one."""
        return sum(result in self.at(*key) for key in self.outcomes if self.outcomes[key])


if __name__ == "__main__":
    main()
