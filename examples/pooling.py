"""Reduce the padded output of an LSTM to one vector a sequence: last, mean, maximum, attention."""

from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence


def inside(output: Tensor, lengths: Tensor) -> Tensor:
    """Mark the real steps of output (N, L, H), as (N, L, 1).

    >>> inside(torch.zeros(2, 3, 1), torch.tensor([3, 1]))[..., 0].int().tolist()
    [[1, 1, 1], [1, 0, 0]]
    """
    steps = torch.arange(output.size(1), device=output.device)
    return (steps < lengths.to(output.device)[:, None])[..., None]


def last(output: Tensor, lengths: Tensor) -> Tensor:
    """Take the last real step of each row; of one direction only, as the reverse ends first."""
    return output[torch.arange(len(lengths)), lengths - 1]


def mean(output: Tensor, lengths: Tensor) -> Tensor:
    """Average the real steps of each row."""
    return (output * inside(output, lengths)).sum(dim=1) / lengths.to(output)[:, None]


def maximum(output: Tensor, lengths: Tensor) -> Tensor:
    """Take the largest value of each feature among the real steps."""
    return output.masked_fill(~inside(output, lengths), -torch.inf).amax(dim=1)


class Attention(nn.Module):
    """Average the real steps of each row by weights that are learned; they add up to 1."""

    def __init__(self, size: int) -> None:
        """Build the map from a step of output to its score."""
        super().__init__()
        self.score = nn.Linear(size, 1)

    def weigh(self, output: Tensor, lengths: Tensor) -> Tensor:
        """Return the weight of each step, (N, L, 1), zero on padding."""
        return self.score(output).masked_fill(~inside(output, lengths), -torch.inf).softmax(dim=1)

    def forward(self, output: Tensor, lengths: Tensor) -> Tensor:
        """Return the weighted mean (N, H)."""
        return (self.weigh(output, lengths) * output).sum(dim=1)


class PooledClassifier(nn.Module):
    """Map vectors (N, L, 3) and lengths (N,) to a logit for each sequence, (N,)."""

    def __init__(self, pool: Callable[[Tensor, Tensor], Tensor]) -> None:
        """Build an LSTM of 16 features and what reads the pooled vector."""
        super().__init__()
        self.lstm, self.pool, self.head = nn.LSTM(3, 16, batch_first=True), pool, nn.Linear(16, 1)
        self.double()  # in float32, the accuracy depends on how the processor rounds

    def forward(self, x: Tensor, lengths: Tensor) -> Tensor:
        """Pack, read, unpack, pool."""
        packed = pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=False)
        output, _ = pad_packed_sequence(self.lstm(packed)[0], batch_first=True)
        return self.head(self.pool(output, lengths)).squeeze(-1)


def make_batch(size: int, longest: int = 40) -> tuple[Tensor, Tensor, Tensor]:
    """Make noise (N, L, 3): feature 0 marks one step, the sign of feature 1 there is the label."""
    lengths = torch.randint(10, longest + 1, (size,))
    x = torch.randn(size, int(lengths.max()), 3, dtype=torch.float64)
    x[..., 0] = 0
    place = (torch.rand(size) * lengths).long()
    x[torch.arange(size), place, 0] = 1
    labels = (x[torch.arange(size), place, 1] > 0).double()
    return x * inside(x, lengths), lengths, labels


def train(model: PooledClassifier, steps: int = 150) -> float:
    """Train on fresh batches of 32 and return the accuracy on 500 further sequences."""
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)
    for _ in range(steps):
        x, lengths, labels = make_batch(32)
        optimizer.zero_grad()
        F.binary_cross_entropy_with_logits(model(x, lengths), labels).backward()
        optimizer.step()
    with torch.no_grad():
        x, lengths, labels = make_batch(500)
        return ((model(x, lengths) > 0) == labels).float().mean().item()


def main() -> None:
    """Train one classifier for each way of pooling."""
    torch.manual_seed(0)  # for the attention, which has weights of its own
    for pool in (last, mean, maximum, Attention(16)):
        torch.manual_seed(0)
        name = getattr(pool, "__name__", "attention")
        print(f"{name:<9} accuracy {train(PooledClassifier(pool)):.2f}")


if __name__ == "__main__":
    main()
