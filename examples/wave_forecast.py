"""Forecast a noisy sine wave: one step ahead, and many steps by feeding forecasts back."""

import math

import torch
from torch import Tensor, nn
from torch.nn import functional as F

PERIOD = 25  # time steps


def make_waves(size: int, length: int) -> tuple[Tensor, Tensor]:
    """Make sine waves (N, L, 1) of random phase, clean and with noise of deviation 0.1.

    >>> clean, noisy = make_waves(3, 50)
    >>> clean.shape, torch.allclose(clean[:, 0], clean[:, PERIOD], atol=1e-4)
    (torch.Size([3, 50, 1]), True)
    """
    phase = torch.rand(size, 1, 1)
    time = torch.arange(length).view(1, length, 1)
    clean = torch.sin(2 * math.pi * (time / PERIOD + phase))
    return clean, clean + 0.1 * torch.randn(clean.shape)


class WaveForecaster(nn.Module):
    """Map values (N, L, 1) to the value that follows each, (N, L, 1), and to the state."""

    def __init__(self, hidden_size: int = 32) -> None:
        """Build the LSTM and the linear map from its hidden state to the next value."""
        super().__init__()
        self.lstm = nn.LSTM(1, hidden_size, batch_first=True)
        self.to_value = nn.Linear(hidden_size, 1)

    def forward(self, values: Tensor, state: tuple | None = None) -> tuple[Tensor, tuple]:
        """Read on from a state; without one, from zeros."""
        output, state = self.lstm(values, state)
        return self.to_value(output), state


def train(model: WaveForecaster, steps: int = 200) -> list[float]:
    """Train on fresh noisy waves, each next value the target, and return the losses."""
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)
    losses = []
    for _ in range(steps):
        _, noisy = make_waves(32, 75)
        expected, _ = model(noisy[:, :-1])
        loss = F.mse_loss(expected, noisy[:, 1:])
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        losses.append(loss.item())
    return losses


@torch.no_grad()
def free_running(model: WaveForecaster, history: Tensor, steps: int) -> Tensor:
    """Continue `history` (N, L, 1) by (N, steps, 1) values, each the next input in turn."""
    expected, state = model(history)
    forecast = [expected[:, -1:]]
    for _ in range(steps - 1):
        value, state = model(forecast[-1], state)
        forecast.append(value)
    return torch.cat(forecast, dim=1)


def root_mean_square(errors: Tensor) -> float:
    """Return the root of the mean of squared errors, in the unit of the wave."""
    return errors.square().mean().sqrt().item()


def main() -> None:
    """Train, and print the errors of both forecasts beside those of the last value."""
    torch.manual_seed(0)
    model = WaveForecaster()
    losses = train(model)
    print(f"loss {losses[0]:.1f} -> {losses[-1]:.2f}")
    clean, noisy = make_waves(100, 125)
    with torch.no_grad():
        near, _ = model(noisy[:, :-1])
    free = free_running(model, noisy[:, :50], steps=75)
    for name, forecast, last, true in (
        ("one step ahead", near, noisy[:, :-1], clean[:, 1:]),
        ("75 steps fed back", free, noisy[:, 49:50], clean[:, 50:]),
    ):
        ours, naive = root_mean_square(forecast - true), root_mean_square(last - true)
        print(f"{name:<17}  LSTM {ours:.2f}, last value {naive:.2f}")


if __name__ == "__main__":
    main()
