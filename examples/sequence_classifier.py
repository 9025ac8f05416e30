"""Classify sequences of different lengths by the last state of an LSTM."""

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.nn.utils.rnn import pack_padded_sequence

PADDING, MARK_A, MARK_B, SYMBOLS = 0, 1, 2, 8


def make_batch(
    size: int, longest: int = 20, generator: torch.Generator | None = None
) -> tuple[Tensor, Tensor, Tensor]:
    """Make sequences in which marks A and B stand once each, and tell which stands first.

    Returns symbols (N, L) padded with 0 behind each end, lengths (N,) from 4 to `longest`, and
    labels (N,): 0 where A stands first, 1 where B does. All are int64. Counting symbols does not
    help: only their order tells the label. ValueError if `longest` is below 4.

    >>> symbols, lengths, labels = make_batch(3, longest=6)
    >>> symbols.shape, lengths.shape, labels.shape
    (torch.Size([3, 6]), torch.Size([3]), torch.Size([3]))
    >>> bool(((symbols != PADDING).sum(dim=1) == lengths).all())
    True
    """
    if longest < 4:
        raise ValueError(f"longest should be at least 4, got {longest}")
    lengths = torch.randint(4, longest + 1, (size,), generator=generator)
    symbols = torch.randint(MARK_B + 1, SYMBOLS, (size, longest), generator=generator)
    inside = torch.arange(longest) < lengths[:, None]
    # The two largest of random scores are two different places inside each sequence.
    scores = torch.rand(size, longest, generator=generator).masked_fill(~inside, -1)
    places = scores.topk(2, dim=1).indices
    symbols.scatter_(1, places, torch.tensor([[MARK_A, MARK_B]]).expand(size, 2))
    labels = (places[:, 1] < places[:, 0]).long()
    return symbols.masked_fill(~inside, PADDING), lengths, labels


def last_state(h_n: Tensor, *, bidirectional: bool) -> Tensor:
    """Return the top layer's final hidden state of every sequence, (N, D * H_out).

    `h_n` is (D * num_layers, N, H_out) with the directions of the top layer last; forward comes
    first in the result, as in nn.LSTM's output.

    >>> h_n = torch.arange(4).view(4, 1, 1)  # l0 forward, l0 reverse, l1 forward, l1 reverse
    >>> last_state(h_n, bidirectional=True).tolist()
    [[2, 3]]
    >>> last_state(h_n, bidirectional=False).tolist()
    [[3]]
    """
    return torch.cat([h_n[-2], h_n[-1]], dim=-1) if bidirectional else h_n[-1]


class SequenceClassifier(nn.Module):
    """Map symbols (N, L) and lengths (N,) to one logit for each class, (N, classes).

    Packing keeps the padding out of the states: more of it changes nothing.

    >>> model = SequenceClassifier(classes=2)
    >>> symbols, lengths = torch.tensor([[3, 1, 2, 0], [1, 4, 5, 2]]), torch.tensor([3, 4])
    >>> logits = model(symbols, lengths)
    >>> logits.shape
    torch.Size([2, 2])
    >>> torch.allclose(logits, model(F.pad(symbols, (0, 6)), lengths), atol=1e-6)
    True
    """

    def __init__(
        self,
        symbols: int = SYMBOLS,
        classes: int = 2,
        hidden_size: int = 32,
        *,
        bidirectional: bool = True,
    ) -> None:
        """Build the embedding, the LSTM and the linear map from its last state to the classes."""
        super().__init__()
        self.embedding = nn.Embedding(symbols, 16, padding_idx=PADDING)
        self.lstm = nn.LSTM(16, hidden_size, batch_first=True, bidirectional=bidirectional)
        self.to_classes = nn.Linear(hidden_size * (2 if bidirectional else 1), classes)

    def forward(self, symbols: Tensor, lengths: Tensor) -> Tensor:
        """Return logits (N, classes) for symbols (N, L) and their lengths (N,), kept on the CPU."""
        packed = pack_padded_sequence(
            self.embedding(symbols), lengths, batch_first=True, enforce_sorted=False
        )
        _, (h_n, _) = self.lstm(packed)
        return self.to_classes(last_state(h_n, bidirectional=self.lstm.bidirectional))


def train(
    model: SequenceClassifier, steps: int = 150, generator: torch.Generator | None = None
) -> list[float]:
    """Train on a fresh batch of 64 sequences at each step and return each step's loss, in nats.

    >>> len(train(SequenceClassifier(), steps=2))
    2
    """
    model.train()
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)
    losses = []
    for _ in range(steps):
        symbols, lengths, labels = make_batch(64, generator=generator)
        loss = F.cross_entropy(model(symbols, lengths), labels)
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        losses.append(loss.item())
    return losses


@torch.no_grad()
def accuracy(model: SequenceClassifier, symbols: Tensor, lengths: Tensor, labels: Tensor) -> float:
    """Return the share of sequences, from 0 to 1, whose class the model gets right.

    Shapes as `make_batch` returns them.

    >>> 0 <= accuracy(SequenceClassifier(), *make_batch(10)) <= 1
    True
    """
    model.eval()
    return (model(symbols, lengths).argmax(dim=1) == labels).float().mean().item()


def main() -> None:
    """Train with one direction and with two, and print losses and held-out accuracy."""
    generator = torch.Generator().manual_seed(1)
    held_out = make_batch(1000, generator=generator)
    for bidirectional in (False, True):
        torch.manual_seed(0)
        model = SequenceClassifier(bidirectional=bidirectional)
        print(f"bidirectional={bidirectional}")
        print(f"  before training   accuracy {accuracy(model, *held_out):.0%}")
        losses = train(model, generator=generator)
        for step in (0, 10, 20, 40, 149):
            print(f"  step {step:3}          loss {losses[step]:.2f}")
        print(f"  after training    accuracy {accuracy(model, *held_out):.0%}")


if __name__ == "__main__":
    main()
