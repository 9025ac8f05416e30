"""Train recurrent networks to remember the first step of a sequence, over a growing distance."""

import torch
from torch import Tensor, nn
from torch.nn import functional as F


def make_batch(size: int, distance: int) -> tuple[Tensor, Tensor]:
    """Make x (N, L, 2), noise behind a first step that tells the labels (N,) of 0 and 1.

    At the first step alone, the second feature is 1, and the first is -1 for label 0, 1 for 1.

    >>> x, labels = make_batch(4, distance=10)
    >>> x.shape, labels.shape
    (torch.Size([4, 11, 2]), torch.Size([4]))
    >>> x[:, 0, 0].equal(2.0 * labels - 1), x[:, :, 1].sum().item()
    (True, 4.0)
    """
    labels = torch.randint(2, (size,))
    x = torch.zeros(size, distance + 1, 2)
    x[:, :, 0] = torch.randn(size, distance + 1)
    x[:, 0] = torch.stack([2.0 * labels - 1, torch.ones(size)], dim=1)
    return x, labels


class Rememberer(nn.Module):
    """Map sequences (N, L, 2) to one logit for each label, (N, 2), by their last hidden state.

    `forget_bias` is where the bias of an LSTM's forget gate starts, or that of a GRU's update gate.

    >>> Rememberer("GRU")(torch.zeros(4, 11, 2)).shape
    torch.Size([4, 2])
    """

    def __init__(self, kind: str, forget_bias: float | None = None) -> None:
        """Build an nn.RNN, nn.GRU or nn.LSTM and the linear map from its last state to labels."""
        super().__init__()
        self.recurrent = getattr(nn, kind)(2, 16, batch_first=True)
        self.to_labels = nn.Linear(16, 2)
        if forget_bias is not None:
            with torch.no_grad():
                self.recurrent.bias_ih_l0[16:32] = forget_bias
                self.recurrent.bias_hh_l0[16:32] = 0

    def forward(self, x: Tensor) -> Tensor:
        """Return logits (N, 2) for sequences (N, L, 2)."""
        output, _ = self.recurrent(x)
        return self.to_labels(output[:, -1])


def train(model: Rememberer, distance: int, steps: int = 120) -> float:
    """Train on a fresh batch at each step; return the share of new sequences that are right."""
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    for _ in range(steps):
        x, labels = make_batch(32, distance)
        loss = F.cross_entropy(model(x), labels)
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
    with torch.no_grad():
        x, labels = make_batch(500, distance)
        return (model(x).argmax(dim=1) == labels).float().mean().item()


def accuracies(kind: str, forget_bias: float | None, distances: list[int]) -> Tensor:
    """Return the accuracy (3, distances) of models that are each trained anew, with three seeds."""
    rows = []
    for seed in range(3):
        torch.manual_seed(seed)
        rows.append([train(Rememberer(kind, forget_bias), distance) for distance in distances])
    return torch.tensor(rows)


def main() -> None:
    """Print the accuracy of each network at each distance, one column for each seed."""
    distances = [5, 10, 15, 20, 30]
    networks = ("RNN", None), ("GRU", None), ("LSTM", None), ("LSTM", 1.0), ("LSTM", 3.0)
    for kind, forget_bias in networks:
        print(kind, "" if forget_bias is None else f"forget bias {forget_bias:.0f}")
        shares = accuracies(kind, forget_bias, distances)
        for distance, column in zip(distances, shares.T.tolist(), strict=True):
            print(f"  distance {distance:>2} ", *(f"{share:.2f}" for share in column))


if __name__ == "__main__":
    main()
