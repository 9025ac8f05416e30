"""Measure how long calls of an nn.LSTM take on this computer."""

import time
import warnings
from collections.abc import Callable
from statistics import quantiles

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

Calls = dict[str, Callable[[], Tensor]]
SIZES = 100, 32, 64, 128  # L, N, H_in, H_cell
# On one thread, only what this process computes, if the system tells it finely; Windows does not.
FINE = time.get_clock_info("process_time").resolution < 1e-6
ALONE = time.process_time if FINE else time.perf_counter
# Shares of padding, and the power of a falling line that gives lengths with about as much of it.
PADDING = {"packed 0%": 0, "packed 10%": 1 / 9, "packed 50%": 1, "packed 75%": 3}


def measure(calls: Calls, repeats: int, clock: Callable = ALONE) -> dict[str, list[float]]:
    """Return the quartiles of each call's milliseconds; calls take turns, after one to warm up.

    >>> found = measure({"short": lambda: sum(range(9)), "long": lambda: sum(range(99_999))}, 5)
    >>> list(found), found["short"] == sorted(found["short"]), len(found["long"])
    (['short', 'long'], True, 3)
    """
    taken = {name: [] for name in calls}
    for _ in range(1 + repeats):
        for name, call in calls.items():
            start = clock()
            call()
            taken[name].append(1000 * (clock() - start))
    return {name: quantiles(times[1:], n=4, method="inclusive") for name, times in taken.items()}


def make_lengths(rows: int, length: int, power: float) -> Tensor:
    """Return lengths that fall from the longest to one step, the faster the greater the power.

    >>> make_lengths(5, 8, power=1), make_lengths(5, 8, power=0)
    (tensor([8, 6, 4, 2, 1]), tensor([8, 8, 8, 8, 8]))
    """
    return (length * torch.linspace(1, 0, rows) ** power).round().clamp(min=1).long()


def make_calls(lstm: nn.LSTM, x: Tensor) -> Calls:
    """Return ways to read a batch x (L, N, H_in), each a function that returns the output."""
    inputs, units = lstm.input_size, lstm.hidden_size
    cell, projected = nn.LSTMCell(inputs, units), nn.LSTM(inputs, units, proj_size=units // 2)

    def loop() -> Tensor:
        states = [cell(x[0])]
        for x_t in x[1:]:
            states.append(cell(x_t, states[-1]))
        return torch.stack([h for h, _ in states])

    def without_onednn() -> Tensor:
        with torch.backends.mkldnn.flags(enabled=False):
            return lstm(x)[0]

    def packed(power: float) -> Tensor:
        lengths = make_lengths(x.shape[1], len(x), power)
        return pad_packed_sequence(lstm(pack_padded_sequence(x, lengths))[0])[0]

    calls = {"nn.LSTM": lambda: lstm(x)[0], "proj_size": lambda: projected(x)[0]}
    calls |= {"no oneDNN": without_onednn, "nn.LSTMCell": loop}
    calls["one by one"] = lambda: torch.cat([lstm(row)[0] for row in x.split(1, dim=1)], dim=1)
    return calls | {name: lambda p=power: packed(p) for name, power in PADDING.items()}


def measure_all(lstm: nn.LSTM, x: Tensor, repeats: int = 9) -> dict[str, dict[str, list[float]]]:
    """Return quartiles of milliseconds by what is compared; one thread works, but for `threads`."""
    warnings.filterwarnings("ignore", "TF32")  # of the switch of oneDNN, where no Intel GPU is
    before, found = torch.get_num_threads(), {}
    torch.set_num_threads(1)
    calls = make_calls(lstm, x)
    steps = {name: lambda call=call: call().sum().backward() for name, call in calls.items()}
    found["training"] = measure(steps, repeats)
    with torch.no_grad():
        found["inference"] = measure(calls, repeats)
        batches = {n: x[:, :n].contiguous() for n in (1, 2, 4, 8, 16, 32)}
        readers = {f"batch {n}": lambda part=part: lstm(part)[0] for n, part in batches.items()}
        found["batch"] = measure(readers, repeats)
        fresh = [torch.randn(len(x) + n, 1, x.shape[2]) for n in range(1, repeats + 2)]
        twice = {"first call": lambda: lstm(fresh[-1]), "second call": lambda: lstm(fresh.pop())}
        found["shape"] = measure(twice, repeats)
        found["threads"] = {}
        for number in (1, 2, 4):
            torch.set_num_threads(number)
            for name in ("batch 1", "batch 32"):
                call = {f"{number}, {name}": readers[name]}
                found["threads"].update(measure(call, repeats, time.perf_counter))
    torch.set_num_threads(before)
    return found


def main() -> None:
    """Print the median of each and the quartiles around it."""
    length, rows, inputs, units = SIZES
    found = measure_all(nn.LSTM(inputs, units), torch.randn(length, rows, inputs))
    for title, times in found.items():
        print(title)
        for name, (low, middle, high) in times.items():
            print(f"  {name:<12}{middle:8.2f} ms ({low:.2f} to {high:.2f})")


if __name__ == "__main__":
    main()
