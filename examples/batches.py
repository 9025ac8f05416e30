"""Put sequences of different lengths into batches: Dataset, collate_fn, and batches by length."""

from collections.abc import Iterator, Sequence

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_sequence
from torch.utils.data import DataLoader, Dataset, Sampler


class Sequences(Dataset):
    """Sequences (L, 3) of 3 to 60 steps; the label tells whether feature 0 adds up to more than 0.

    >>> x, label = Sequences(10)[0]
    >>> x.shape[1], label.shape
    (3, torch.Size([]))
    """

    def __init__(self, size: int) -> None:
        """Make the sequences."""
        self.rows = [torch.randn(int(length), 3) for length in torch.randint(3, 61, (size,))]

    def __len__(self) -> int:
        """Return the number of sequences."""
        return len(self.rows)

    def __getitem__(self, index: int) -> tuple[Tensor, Tensor]:
        """Return a sequence and its label."""
        return self.rows[index], (self.rows[index][:, 0].sum() > 0).float()


def collate(items: Sequence[tuple[Tensor, Tensor]]) -> tuple[Tensor, Tensor, Tensor]:
    """Turn items into one batch: padded sequences (N, L, 3), lengths (N,) and labels (N,).

    >>> items = [(torch.ones(2, 3), torch.tensor(1.0)), (torch.ones(4, 3), torch.tensor(0.0))]
    >>> x, lengths, labels = collate(items)
    >>> x.shape, lengths.tolist(), labels.tolist()
    (torch.Size([2, 4, 3]), [2, 4], [1.0, 0.0])
    """
    rows, labels = zip(*items, strict=True)
    lengths = torch.tensor([len(row) for row in rows])
    return pad_sequence(rows, batch_first=True), lengths, torch.stack(labels)


class ByLength(Sampler):
    """Batches of rows of like length, in random order; every row comes once.

    >>> batches = list(ByLength([5, 1, 4, 2, 3], batch_size=2))
    >>> sorted(sorted(batch) for batch in batches)
    [[0], [1, 3], [2, 4]]
    """

    def __init__(self, lengths: Sequence[int], batch_size: int) -> None:
        """Keep the lengths."""
        self.lengths, self.batch_size = torch.tensor(lengths), batch_size

    def __len__(self) -> int:
        """Return the number of batches, the last, smaller one included."""
        return (len(self.lengths) + self.batch_size - 1) // self.batch_size

    def __iter__(self) -> Iterator[list[int]]:
        """Sort the rows by length, those of one length at random, and shuffle the batches."""
        shuffled = torch.randperm(len(self.lengths))
        order = shuffled[self.lengths[shuffled].argsort(stable=True)]
        batches = order.split(self.batch_size)
        for number in torch.randperm(len(batches)).tolist():
            yield batches[number].tolist()


class Classifier(nn.Module):
    """Map padded sequences (N, L, 3) and lengths (N,) to logits (N,)."""

    def __init__(self) -> None:
        """Build the LSTM and the head."""
        super().__init__()
        self.lstm, self.head = nn.LSTM(3, 16, batch_first=True), nn.Linear(16, 1)

    def forward(self, x: Tensor, lengths: Tensor) -> Tensor:
        """Pack, and classify by the last state; squeeze(-1) keeps a batch of one a batch."""
        packed = pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=False)
        return self.head(self.lstm(packed)[1][0][-1]).squeeze(-1)


def main() -> None:
    """Train an epoch with shuffled batches and one by length; compare how much is padding."""
    torch.manual_seed(0)
    data = Sequences(1000)
    by_length = ByLength([len(x) for x, _ in data], batch_size=32)
    loaders = {
        "shuffled": DataLoader(data, batch_size=32, shuffle=True, collate_fn=collate),
        "by length": DataLoader(data, batch_sampler=by_length, collate_fn=collate),
    }
    for name, loader in loaders.items():
        model = Classifier()
        optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)
        rows = steps = places = 0
        for x, lengths, labels in loader:
            loss = nn.functional.binary_cross_entropy_with_logits(model(x, lengths), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            rows, steps = rows + len(x), steps + int(lengths.sum())
            places += x[..., 0].numel()
        print(f"{name:<9} rows {rows}  padding {1 - steps / places:.0%}")


if __name__ == "__main__":
    main()
