"""Classify clips: a CNN reads each frame, an LSTM what happens from frame to frame."""

import torch
from torch import Tensor, nn
from torch.nn import functional as F

SIZE, FRAMES = 12, 8  # pixels, time steps


def make_clips(rows: int) -> tuple[Tensor, Tensor]:
    """Make clips (N, T, 1, 12, 12) of a square that moves, and directions (N,): 0 right, 1 left.

    A frame alone hardly tells the direction.

    >>> clips, directions = make_clips(5)
    >>> clips.shape, directions.shape
    (torch.Size([5, 8, 1, 12, 12]), torch.Size([5]))
    """
    directions = torch.randint(2, (rows,))
    starts, heights = torch.randint(SIZE, (rows,)), torch.randint(1, SIZE - 2, (rows,))
    clips = 0.2 * torch.randn(rows, FRAMES, 1, SIZE, SIZE)
    for clip, direction, start, y in zip(clips, directions, starts, heights, strict=True):
        for t, frame in enumerate(clip):
            x = int(start + t * (1 - 2 * direction)) % (SIZE - 2)  # leaves and comes in again
            frame[0, y : y + 2, x : x + 2] += 1
    return clips, directions


class ClipClassifier(nn.Module):
    """Map clips (N, T, 1, H, W) to logits (N, 2).

    >>> ClipClassifier()(torch.zeros(3, 8, 1, 12, 12)).shape
    torch.Size([3, 2])
    """

    def __init__(self, *, carry: bool = True) -> None:
        """Build the CNN, the LSTM and the head; without `carry` each frame starts from zeros."""
        super().__init__()
        self.cnn = nn.Sequential(
            nn.Conv2d(1, 8, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
            nn.Conv2d(8, 8, 3, padding=1), nn.ReLU(), nn.Flatten(),
        )  # fmt: skip
        self.lstm = nn.LSTM(8 * (SIZE // 2) ** 2, 32, batch_first=True)
        self.head, self.carry = nn.Linear(32, 2), carry

    def forward(self, clips: Tensor) -> Tensor:
        """Put all frames through the CNN as one batch, then back in order through the LSTM."""
        features = self.cnn(clips.flatten(0, 1)).unflatten(0, clips.shape[:2])
        if self.carry:
            _, (h_n, _) = self.lstm(features)
        else:
            for frame in features.split(1, dim=1):
                _, (h_n, _) = self.lstm(frame)  # the mistake: no state handed on
        return self.head(h_n[-1])


def train(model: ClipClassifier, steps: int = 120) -> float:
    """Train on fresh clips and return the accuracy on 500 further ones."""
    optimizer = torch.optim.Adam(model.parameters(), lr=2e-3)
    for _ in range(steps):
        clips, directions = make_clips(32)
        optimizer.zero_grad()
        F.cross_entropy(model(clips), directions).backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
    with torch.no_grad():
        clips, directions = make_clips(500)
        return (model(clips).argmax(dim=1) == directions).float().mean().item()


def main() -> None:
    """Train with the state carried from frame to frame, and without."""
    for carry in (True, False):
        torch.manual_seed(0)
        print(f"carry={carry!s:<5} accuracy {train(ClipClassifier(carry=carry)):.2f}")


if __name__ == "__main__":
    main()
