"""Classify sequences of different lengths by the last state of an LSTM."""

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.nn.utils.rnn import pack_padded_sequence

PADDING, MARK_A, MARK_B, TOKENS = 0, 1, 2, 8


def make_batch(size: int, longest: int = 20) -> tuple[Tensor, Tensor, Tensor]:
    """Make tokens (N, L), lengths (N,), and labels (N,): 1 where mark B stands before A, else 0.

    >>> tokens, lengths, labels = make_batch(3, longest=6)
    >>> tokens.shape, bool(((tokens != PADDING).sum(dim=1) == lengths).all())
    (torch.Size([3, 6]), True)
    """
    lengths = torch.randint(4, longest + 1, (size,))
    tokens = torch.randint(MARK_B + 1, TOKENS, (size, longest))
    inside = torch.arange(longest) < lengths[:, None]
    # The two largest of random scores are two different places inside each sequence.
    places = torch.rand(size, longest).masked_fill(~inside, -1).topk(2, dim=1).indices
    tokens.scatter_(1, places, torch.tensor([[MARK_A, MARK_B]]).expand(size, 2))
    labels = (places[:, 1] < places[:, 0]).long()
    return tokens.masked_fill(~inside, PADDING), lengths, labels


def last_state(h_n: Tensor, *, bidirectional: bool) -> Tensor:
    """Return the top layer's last hidden state of every sequence, (N, D * H_out).

    >>> h_n = torch.arange(4).view(4, 1, 1)  # l0 forward, l0 reverse, l1 forward, l1 reverse
    >>> last_state(h_n, bidirectional=True), last_state(h_n, bidirectional=False)
    (tensor([[2, 3]]), tensor([[3]]))
    """
    return torch.cat([h_n[-2], h_n[-1]], dim=-1) if bidirectional else h_n[-1]


class SequenceClassifier(nn.Module):
    """Map tokens (N, L) and lengths (N,) to one logit for each class, (N, classes)."""

    def __init__(
        self, classes: int = 2, hidden_size: int = 32, *, bidirectional: bool = True
    ) -> None:
        """Build the embedding, the LSTM and the linear map from its last state to the classes."""
        super().__init__()
        self.embedding = nn.Embedding(TOKENS, 16, padding_idx=PADDING)
        self.lstm = nn.LSTM(16, hidden_size, batch_first=True, bidirectional=bidirectional)
        self.to_classes = nn.Linear(hidden_size * (2 if bidirectional else 1), classes)

    def forward(self, tokens: Tensor, lengths: Tensor) -> Tensor:
        """Pack, so that no state has read padding; `lengths` stays on the CPU."""
        packed = pack_padded_sequence(
            self.embedding(tokens), lengths, batch_first=True, enforce_sorted=False
        )
        _, (h_n, _) = self.lstm(packed)
        return self.to_classes(last_state(h_n, bidirectional=self.lstm.bidirectional))


def train(model: SequenceClassifier, steps: int = 150) -> list[float]:
    """Train on a fresh batch of 64 sequences at each step and return the losses."""
    model.train()
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)
    losses = []
    for _ in range(steps):
        tokens, lengths, labels = make_batch(64)
        loss = F.cross_entropy(model(tokens, lengths), labels)
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        losses.append(loss.item())
    return losses


@torch.no_grad()
def accuracy(model: SequenceClassifier, tokens: Tensor, lengths: Tensor, labels: Tensor) -> float:
    """Return the share of sequences whose class the model gets right."""
    model.eval()
    return (model(tokens, lengths).argmax(dim=1) == labels).float().mean().item()


def main() -> None:
    """Train with one direction and with two, and print the accuracy on new sequences."""
    for bidirectional in (False, True):
        torch.manual_seed(0)
        model = SequenceClassifier(bidirectional=bidirectional)
        new = make_batch(1000)
        before = accuracy(model, *new)
        losses = train(model)
        after = accuracy(model, *new)
        print(f"bidirectional={bidirectional}  accuracy {before:.1f} -> {after:.1f}")
        print("  loss", *(f"{losses[step]:.1f}" for step in (0, 10, 20, 40, len(losses) - 1)))


if __name__ == "__main__":
    main()
