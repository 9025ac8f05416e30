"""Turn one sequence into another: an encoder, a decoder, and attention with a mask."""

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

PADDING, START, END, TOKENS = 0, 1, 2, 13


def make_batch(size: int, longest: int = 8) -> tuple[Tensor, Tensor, Tensor]:
    """Make sources (N, L) of 3 to `longest` tokens, lengths (N,), and targets: reversed, END.

    >>> source, lengths, target = make_batch(1)
    >>> n = lengths.item()
    >>> target[0, :n].equal(source[0, :n].flip(0)), target[0, n].item() == END
    (True, True)
    """
    lengths = torch.randint(3, longest + 1, (size,))
    source = torch.randint(END + 1, TOKENS, (size, int(lengths.max())))
    steps = torch.arange(source.size(1))
    source = source.masked_fill(steps >= lengths[:, None], PADDING)
    back = (lengths[:, None] - 1 - steps).clamp(min=0)
    target = F.pad(source.gather(1, back).masked_fill(source == PADDING, PADDING), (0, 1))
    return source, lengths, target.scatter(1, lengths[:, None], END)


class EncoderDecoder(nn.Module):
    """Map sources to targets; attention looks back at every step of the source."""

    def __init__(self, size: int = 32) -> None:
        """Build a bidirectional encoder and a decoder as wide as both its directions."""
        super().__init__()
        self.embedding = nn.Embedding(TOKENS, 16)
        self.encoder = nn.LSTM(16, size, batch_first=True, bidirectional=True)
        self.decoder = nn.LSTM(16, 2 * size, batch_first=True)
        self.head = nn.Linear(4 * size, TOKENS)

    def encode(self, source: Tensor, lengths: Tensor) -> tuple[Tensor, tuple]:
        """Return the memory (N, L, 2 * size) and the state for the decoder to start from."""
        packed = pack_padded_sequence(
            self.embedding(source), lengths, batch_first=True, enforce_sorted=False
        )
        output, states = self.encoder(packed)
        memory, _ = pad_packed_sequence(output, batch_first=True, total_length=source.size(1))
        return memory, tuple(torch.cat([state[0::2], state[1::2]], dim=-1) for state in states)

    def decode(self, given: Tensor, state: tuple, memory: Tensor, mask: Tensor) -> tuple:
        """Return logits (N, T, TOKENS), attention (N, T, L) and state after tokens (N, T)."""
        output, state = self.decoder(self.embedding(given), state)
        scores = output @ memory.transpose(1, 2)
        weights = scores.masked_fill(mask[:, None], -torch.inf).softmax(dim=-1)
        return self.head(torch.cat([output, weights @ memory], dim=-1)), weights, state

    def forward(self, source: Tensor, lengths: Tensor, target: Tensor) -> tuple[Tensor, Tensor]:
        """Decode with the right tokens given (teacher forcing): logits and attention."""
        memory, state = self.encode(source, lengths)
        given = F.pad(target[:, :-1], (1, 0), value=START)
        return self.decode(given, state, memory, source == PADDING)[:2]

    @torch.no_grad()
    def generate(self, source: Tensor, lengths: Tensor, longest: int = 12) -> Tensor:
        """Decode each step from the token chosen before it, to END; padding behind it."""
        memory, state = self.encode(source, lengths)
        given, chosen = torch.full_like(source[:, :1], START), []
        ended = given == END
        while not ended.all() and len(chosen) < longest:
            logits, _, state = self.decode(given, state, memory, source == PADDING)
            given = logits.argmax(dim=-1).masked_fill(ended, PADDING)
            chosen.append(given)
            ended = ended | (given == END)
        return torch.cat(chosen, dim=1)


def train(model: EncoderDecoder, steps: int) -> None:
    """Train with teacher forcing on fresh batches; padding does not count."""
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)
    for _ in range(steps):
        source, lengths, target = make_batch(64)
        logits, _ = model(source, lengths, target)
        loss = F.cross_entropy(logits.transpose(1, 2), target, ignore_index=PADDING)
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()


@torch.no_grad()
def accuracy(model: EncoderDecoder, size: int = 500) -> tuple[float, float]:
    """Return the share of new targets' tokens hit: with teacher forcing, and running free."""
    source, lengths, target = make_batch(size)
    forced = model(source, lengths, target)[0].argmax(dim=-1)
    free = model.generate(source, lengths, longest=target.size(1))
    free = F.pad(free, (0, target.size(1) - free.size(1)))
    real = target != PADDING
    return tuple((given == target)[real].float().mean().item() for given in (forced, free))


def main() -> None:
    """Train and compare teacher forcing with running free."""
    torch.manual_seed(0)
    model = EncoderDecoder()
    for total, steps in ((25, 25), (150, 125)):
        train(model, steps)
        forced, free = accuracy(model)
        print(f"after {total:>3} steps  forced {forced:.1f}  free {free:.1f}")


if __name__ == "__main__":
    main()
