"""Train recurrent networks to remember the first step of a sequence, over a growing distance."""

import torch
from torch import Tensor, nn
from torch.nn import functional as F

MODULES = {"RNN": nn.RNN, "GRU": nn.GRU, "LSTM": nn.LSTM}


def make_batch(
    size: int, distance: int, generator: torch.Generator | None = None
) -> tuple[Tensor, Tensor]:
    """Make sequences whose first step tells the label, and of which all the rest is noise.

    Returns x (N, L, 2) with L = distance + 1, and labels (N,) of 0 and 1. The second feature is 1
    at the first step alone; there the first feature is -1 for label 0 and 1 for label 1.

    >>> x, labels = make_batch(4, distance=10)
    >>> x.shape, labels.shape
    (torch.Size([4, 11, 2]), torch.Size([4]))
    >>> bool((x[:, 0, 0] == 2 * labels - 1).all()), x[:, :, 1].sum().item()
    (True, 4.0)
    """
    labels = torch.randint(2, (size,), generator=generator)
    x = torch.zeros(size, distance + 1, 2)
    x[:, :, 0] = torch.randn(size, distance + 1, generator=generator)
    x[:, 0] = torch.stack([2.0 * labels - 1, torch.ones(size)], dim=1)
    return x, labels


class Rememberer(nn.Module):
    """Map sequences (N, L, 2) to one logit for each label, (N, 2), by their last hidden state.

    `kind` is RNN, GRU or LSTM; `forget_bias` is where the bias of an LSTM's forget gate starts, and
    None leaves it as PyTorch draws it.

    >>> Rememberer("GRU")(torch.zeros(4, 11, 2)).shape
    torch.Size([4, 2])
    >>> Rememberer("LSTM", forget_bias=1).recurrent.bias_ih_l0[16:32].tolist() == [1] * 16
    True
    """

    def __init__(self, kind: str, forget_bias: float | None = None, hidden_size: int = 16) -> None:
        """Build the recurrent module and the linear map from its last state to the labels."""
        super().__init__()
        self.recurrent = MODULES[kind](2, hidden_size, batch_first=True)
        self.to_labels = nn.Linear(hidden_size, 2)
        if forget_bias is not None:
            with torch.no_grad():
                self.recurrent.bias_ih_l0[hidden_size : 2 * hidden_size] = forget_bias
                self.recurrent.bias_hh_l0[hidden_size : 2 * hidden_size] = 0

    def forward(self, x: Tensor) -> Tensor:
        """Return logits (N, 2) for sequences (N, L, 2)."""
        output, _ = self.recurrent(x)
        return self.to_labels(output[:, -1])


def train(model: Rememberer, distance: int, steps: int = 120) -> float:
    """Train on a fresh batch at each step; return the share of new sequences that are right.

    >>> torch.manual_seed(0)  # doctest: +ELLIPSIS
    <...>
    >>> train(Rememberer("RNN"), distance=1)
    1.0
    """
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


def gradient_over_distance(model: Rememberer, longest: int = 60) -> Tensor:
    """Return how strongly the last output depends on the input so many steps before it.

    The entry d of the result (longest + 1,) is the norm of the gradient at distance d, averaged
    over 32 sequences of noise and divided by that at distance 0.

    >>> gradient_over_distance(Rememberer("LSTM"), longest=20).shape
    torch.Size([21])
    """
    x = torch.randn(32, longest + 1, 2, requires_grad=True)
    output, _ = model.recurrent(x)
    output[:, -1].sum().backward()
    norms = x.grad.norm(dim=2).mean(dim=0).flip(0)
    return norms / norms[0]


def accuracies(
    kind: str, distances: list[int], seeds: int, forget_bias: float | None = None
) -> Tensor:
    """Return the accuracy (seeds, distances) of models that are each trained anew.

    >>> accuracies("RNN", [1, 2], seeds=1).shape
    torch.Size([1, 2])
    """
    rows = []
    for seed in range(seeds):
        torch.manual_seed(seed)
        rows.append([train(Rememberer(kind, forget_bias), distance) for distance in distances])
    return torch.tensor(rows)


def main() -> None:
    """Print the accuracy of each network at each distance, one column per seed."""
    for name, kind, forget_bias in (
        ("RNN", "RNN", None),
        ("GRU", "GRU", None),
        ("LSTM", "LSTM", None),
        ("LSTM, forget bias 1", "LSTM", 1.0),
    ):
        print(name)
        distances = [5, 10, 15, 20, 30]
        for distance, shares in zip(
            distances, accuracies(kind, distances, 3, forget_bias).T, strict=True
        ):
            print(f"  distance {distance:2}  ", *(f"{share:4.0%}" for share in shares))


if __name__ == "__main__":
    main()
