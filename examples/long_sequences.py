"""Train on long streams in short windows: carry the state on, cut the graph, reset by row."""

from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn import functional as F

State = tuple[Tensor, Tensor]


def make_streams(rows: int, length: int) -> tuple[Tensor, Tensor, Tensor]:
    """Make streams of episodes: inputs (N, L, 2), targets (N, L) and starts (N, L).

    An episode shows a bit in feature 0 at its first step, marked by feature 1, and asks for it at
    every step; it lasts 20 to 60 steps. `starts` is 1 where an episode begins, else 0.
    """
    starts = torch.zeros(rows, length)
    for row in starts:
        step = 0
        while step < length:
            row[step] = 1
            step += int(torch.randint(20, 61, ()))
    bits = torch.randint(2, (rows, length)).float()
    first = (starts * torch.arange(length)).cummax(dim=1).values.long()
    inputs = torch.stack([starts * (2 * bits - 1), starts], dim=-1)
    return inputs, bits.gather(1, first), starts


class Reader(nn.Module):
    """Read windows of streams, from a learned initial state or where the last window ended.

    >>> model = Reader(layers=2)
    >>> logits, state = model(torch.zeros(3, 5, 2))
    >>> logits.shape, state[0].shape
    (torch.Size([3, 5]), torch.Size([2, 3, 16]))
    """

    def __init__(self, layers: int = 1) -> None:
        """Build the LSTM, one initial row for each layer, and the head."""
        super().__init__()
        self.lstm = nn.LSTM(2, 16, layers, batch_first=True)
        self.h_0, self.c_0 = (nn.Parameter(torch.zeros(layers, 1, 16)) for _ in "hc")
        self.head = nn.Linear(16, 1)

    def start(self, rows: int) -> State:
        """Return the learned initial state for any number of rows."""
        return tuple(state.expand(-1, rows, -1).contiguous() for state in (self.h_0, self.c_0))

    def reset(self, state: State, rows: Tensor) -> State:
        """Replace the state of the marked rows (N,) by the initial one."""
        marked, fresh = rows.bool()[None, :, None], self.start(len(rows))
        return tuple(torch.where(marked, *pair) for pair in zip(fresh, state, strict=True))

    def forward(self, x: Tensor, state: State | None = None) -> tuple[Tensor, State]:
        """Return logits (N, L) and the state to go on with."""
        output, state = self.lstm(x, state or self.start(len(x)))
        return self.head(output).squeeze(-1), state

    def read(self, x: Tensor, starts: Tensor, state: State | None = None) -> tuple[Tensor, State]:
        """Read a window, resetting each row where one of its episodes starts."""
        state, parts = state or self.start(len(x)), []
        cuts = [0, *(starts[:, 1:].any(dim=0).nonzero().flatten() + 1).tolist(), x.size(1)]
        for begin, end in pairwise(cuts):
            part, state = self(x[:, begin:end], self.reset(state, starts[:, begin]))
            parts.append(part)
        return torch.cat(parts, dim=1), state


def train(model: Reader, window: int = 10) -> None:
    """Train on the windows of one long stream, each from where the last one ended."""
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)
    streams, state = make_streams(16, 1500), None
    for x, y, starts in zip(*(part.split(window, dim=1) for part in streams), strict=True):
        logits, state = model.read(x, starts, state)
        state = tuple(part.detach() for part in state)  # keep the values, cut the graph
        loss = F.binary_cross_entropy_with_logits(logits, y)
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()


@torch.no_grad()
def accuracy(model: Reader, window: int = 10, *, carry: bool = True, reset: bool = True) -> float:
    """Return the share of right answers on new streams, read in windows."""
    streams, state, right = make_streams(64, 300), None, []
    for x, y, starts in zip(*(part.split(window, dim=1) for part in streams), strict=True):
        marks = starts if reset else torch.zeros_like(starts)
        logits, state = model.read(x, marks, state if carry else None)
        right.append((logits > 0) == y)
    return torch.cat(right, dim=1).float().mean().item()


def main() -> None:
    """Train, then read with the state carried and reset, and without either."""
    torch.manual_seed(0)
    model = Reader()
    train(model)
    for carry, reset in ((True, True), (True, False), (False, True)):
        share = accuracy(model, carry=carry, reset=reset)
        print(f"carry={carry!s:<5} reset={reset!s:<5} accuracy {share:.2f}")


if __name__ == "__main__":
    main()
