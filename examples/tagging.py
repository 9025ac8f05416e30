"""Answer at every step of a sequence (tagging), and with one number for all of it (counting)."""

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

PADDING, TAGS, IGNORED = 0, 3, -100


def make_batch(size: int, longest: int = 25) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Make tokens 1 to 6 (N, L), lengths (N,), tags (N, L) and counts (N,).

    Tag 1: the token equals the one before; tag 2: only the one after; tag 0: neither. The count
    is how often a token equals the one before.

    >>> tokens, lengths, tags, counts = make_batch(3)
    >>> tokens.shape == tags.shape, bool((tags[tokens == PADDING] == IGNORED).all())
    (True, True)
    """
    lengths = torch.randint(5, longest + 1, (size,))
    tokens = torch.randint(1, 7, (size, int(lengths.max())))
    tokens = tokens.masked_fill(torch.arange(tokens.size(1)) >= lengths[:, None], PADDING)
    same = tokens[:, 1:] == tokens[:, :-1]
    tags = F.pad(same, (0, 1)).long() * 2
    tags = tags.masked_fill(F.pad(same, (1, 0)), 1).masked_fill(tokens == PADDING, IGNORED)
    return tokens, lengths, tags, (same & (tokens[:, 1:] != PADDING)).sum(dim=1).float()


class Tagger(nn.Module):
    """Map tokens (N, L) and lengths to a logit for each tag at each step, and to a count.

    >>> tokens, lengths, _, _ = make_batch(3)
    >>> logits, counts = Tagger()(tokens, lengths)
    >>> logits.shape == (*tokens.shape, TAGS), counts.shape
    (True, torch.Size([3]))
    >>> wider = F.pad(tokens, (0, 2), value=PADDING)
    >>> Tagger()(wider, lengths)[0].shape == (*wider.shape, TAGS)
    True
    """

    def __init__(self, *, bidirectional: bool = True) -> None:
        """Build the embedding, the LSTM and two heads."""
        super().__init__()
        self.embedding = nn.Embedding(7, 12, padding_idx=PADDING)
        self.lstm = nn.LSTM(12, 24, batch_first=True, bidirectional=bidirectional)
        width = 24 * (1 + bidirectional)
        self.to_tags, self.to_count = nn.Linear(width, TAGS), nn.Linear(width, 1)

    def forward(self, tokens: Tensor, lengths: Tensor) -> tuple[Tensor, Tensor]:
        """Return logits (N, L, TAGS) from every step, and counts (N,) as a sum over real steps."""
        packed = pack_padded_sequence(
            self.embedding(tokens), lengths, batch_first=True, enforce_sorted=False
        )
        output, _ = pad_packed_sequence(
            self.lstm(packed)[0], batch_first=True, total_length=tokens.size(1)
        )
        each = self.to_count(output).squeeze(-1).masked_fill(tokens == PADDING, 0)
        return self.to_tags(output), each.sum(dim=1)


def train(model: Tagger, steps: int = 150) -> None:
    """Train both heads on fresh batches; what is ignored does not count in the loss."""
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)
    for _ in range(steps):
        tokens, lengths, tags, counts = make_batch(32)
        logits, expected = model(tokens, lengths)
        loss = F.cross_entropy(logits.transpose(1, 2), tags, ignore_index=IGNORED)
        loss = loss + F.mse_loss(expected, counts)
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()


@torch.no_grad()
def evaluate(model: Tagger) -> tuple[float, float]:
    """Return the share of right tags among real steps, and the mean absolute error of counts."""
    tokens, lengths, tags, counts = make_batch(500)
    logits, expected = model(tokens, lengths)
    right = (logits.argmax(dim=-1) == tags)[tags != IGNORED]
    return right.float().mean().item(), (expected - counts).abs().mean().item()


def main() -> None:
    """Train with one direction and with two."""
    for bidirectional in (False, True):
        torch.manual_seed(0)
        model = Tagger(bidirectional=bidirectional)
        train(model)
        share, error = evaluate(model)
        print(f"bidirectional={bidirectional!s:<5} tags {share:.2f}  count off by {error:.2f}")


if __name__ == "__main__":
    main()
