"""Watch streams of values with an LSTM, one value at a time, as if each had been read whole."""

import torch
from torch import Tensor, nn
from torch.nn import functional as F

State = tuple[Tensor, Tensor]


def make_signals(rows: int, length: int) -> tuple[Tensor, Tensor]:
    """Make noise (N, L) and alarms (N, L): 1 where the mean of the last four values exceeds 0.5."""
    values = torch.randn(rows, length)
    means = F.avg_pool1d(F.pad(values, (3, 0)), kernel_size=4, stride=1)
    return values, (means > 0.5).float()


class Detector(nn.Module):
    """Map values (N, L) to the logit of an alarm at each of them, (N, L), and the state."""

    def __init__(self) -> None:
        """Build an LSTM of one direction, for the future is not there yet, and the head."""
        super().__init__()
        self.lstm, self.head = nn.LSTM(1, 32, batch_first=True), nn.Linear(32, 1)

    def forward(self, values: Tensor, state: State | None = None) -> tuple[Tensor, State]:
        """Read on from a state, or from zeros."""
        output, state = self.lstm(values.unsqueeze(-1), state)
        return self.head(output).squeeze(-1), state


class Streams:
    """The states of many streams, of which any may bring a value at any time.

    >>> streams = Streams(Detector(), rows=5)
    >>> streams.push([0, 3], torch.tensor([0.1, -0.2])).shape
    torch.Size([2])
    >>> streams.h[:, 3].any().item(), streams.h[:, 4].any().item()
    (True, False)
    """

    def __init__(self, model: Detector, rows: int) -> None:
        """Start all streams from zeros."""
        self.model = model.eval()
        self.h, self.c = torch.zeros(2, model.lstm.num_layers, rows, model.lstm.hidden_size)

    @torch.inference_mode()
    def push(self, rows: list[int], values: Tensor) -> Tensor:
        """Take a new value (K,) for each of K rows and return the logits (K,)."""
        state = self.h[:, rows], self.c[:, rows]
        logits, (self.h[:, rows], self.c[:, rows]) = self.model(values[:, None], state)
        return logits[:, 0]

    def restart(self, rows: list[int]) -> None:
        """Forget what these rows have read."""
        self.h[:, rows], self.c[:, rows] = 0, 0


def train(model: Detector, steps: int = 150) -> float:
    """Train on whole signals and return the share of right steps on new ones."""
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)
    for _ in range(steps):
        values, alarms = make_signals(32, 40)
        optimizer.zero_grad()
        F.binary_cross_entropy_with_logits(model(values)[0], alarms).backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
    with torch.no_grad():
        values, alarms = make_signals(200, 40)
        return ((model(values)[0] > 0) == alarms).float().mean().item()


def main() -> None:
    """Train on whole signals, then read others step by step and compare."""
    torch.manual_seed(0)
    model = Detector()
    print(f"accuracy {train(model):.2f}")
    values, _ = make_signals(3, 40)
    streams = Streams(model, rows=3)
    stepwise = torch.stack([streams.push([0, 1, 2], step) for step in values.unbind(1)], dim=1)
    with torch.no_grad():
        whole, _ = model(values)
    print(f"largest difference {(stepwise - whole).abs().max():.0e}")


if __name__ == "__main__":
    main()
