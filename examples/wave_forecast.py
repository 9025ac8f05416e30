"""Forecast a noisy sine wave, one step ahead and free-running."""

import math
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional as F

PERIOD = 25  # time steps


def make_waves(
    size: int, length: int, noise: float = 0.1, generator: torch.Generator | None = None
) -> tuple[Tensor, Tensor]:
    """Make sine waves of random phase, once clean and once with Gaussian noise.

    Both are (N, L, 1); the amplitude is 1, the period 25 steps, `noise` a standard deviation.

    >>> clean, noisy = make_waves(3, 50)
    >>> clean.shape, noisy.shape
    (torch.Size([3, 50, 1]), torch.Size([3, 50, 1]))
    >>> torch.allclose(clean[:, 0], clean[:, PERIOD], atol=1e-4)
    True
    """
    phase = torch.rand(size, 1, 1, generator=generator)
    time = torch.arange(length).view(1, length, 1)
    clean = torch.sin(2 * math.pi * (time / PERIOD + phase))
    return clean, clean + noise * torch.randn(clean.shape, generator=generator)


class WaveForecaster(nn.Module):
    """Map values (N, L, 1) to the value expected after each of them, (N, L, 1), and the state.

    The state (h_n, c_n), each (1, N, H_cell), carries on where the values ended.

    >>> model = WaveForecaster()
    >>> values = torch.zeros(3, 50, 1)
    >>> expected, state = model(values)
    >>> expected.shape
    torch.Size([3, 50, 1])
    >>> _, middle = model(values[:, :20])
    >>> rest, _ = model(values[:, 20:], middle)
    >>> torch.allclose(rest, expected[:, 20:], atol=1e-6)
    True
    """

    def __init__(self, hidden_size: int = 32) -> None:
        """Build the LSTM and the linear map from its hidden state to the next value."""
        super().__init__()
        self.lstm = nn.LSTM(1, hidden_size, batch_first=True)
        self.to_value = nn.Linear(hidden_size, 1)

    def forward(
        self, values: Tensor, state: tuple[Tensor, Tensor] | None = None
    ) -> tuple[Tensor, tuple[Tensor, Tensor]]:
        """Return the next values (N, L, 1) and the state after the last of the given values."""
        output, state = self.lstm(values, state)
        return self.to_value(output), state


def train(
    model: WaveForecaster, steps: int = 200, generator: torch.Generator | None = None
) -> list[float]:
    """Train to predict each next noisy value and return the mean squared error of each step.

    Every step sees 32 fresh waves of 75 values.

    >>> len(train(WaveForecaster(), steps=2))
    2
    """
    model.train()
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)
    losses = []
    for _ in range(steps):
        _, noisy = make_waves(32, 75, generator=generator)
        expected, _ = model(noisy[:, :-1])
        loss = F.mse_loss(expected, noisy[:, 1:])
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        losses.append(loss.item())
    return losses


@torch.no_grad()
def one_step_ahead(model: WaveForecaster, values: Tensor) -> Tensor:
    """Forecast each value from the true ones before it: values[:, 1:], as (N, L - 1, 1).

    >>> one_step_ahead(WaveForecaster(), torch.zeros(3, 50, 1)).shape
    torch.Size([3, 49, 1])
    """
    return model.eval()(values[:, :-1])[0]


@torch.no_grad()
def free_running(model: WaveForecaster, history: Tensor, steps: int) -> Tensor:
    """Continue `history` (N, L, 1) by `steps` values (N, steps, 1), each fed back as next input.

    The state is carried from step to step, so each step costs the same however long the past.
    ValueError if `steps` is below 1.

    >>> free_running(WaveForecaster(), torch.zeros(3, 50, 1), steps=7).shape
    torch.Size([3, 7, 1])
    """
    if steps < 1:
        raise ValueError(f"steps should be at least 1, got {steps}")
    expected, state = model.eval()(history)
    forecast = [expected[:, -1:]]
    for _ in range(steps - 1):
        value, state = model(forecast[-1], state)
        forecast.append(value)
    return torch.cat(forecast, dim=1)


def root_mean_square(errors: Tensor) -> float:
    """Return the root of the mean of squared errors of any shape, in the unit of the wave.

    >>> root_mean_square(torch.tensor([3.0, -3.0]))
    3.0
    """
    return errors.square().mean().sqrt().item()


class Curves(NamedTuple):
    """What a plot of one forecast needs: tensors of one axis, and the step at which history ends.

    >>> Curves._fields
    ('clean', 'noisy', 'one_step', 'free', 'start')
    """

    clean: Tensor
    noisy: Tensor
    one_step: Tensor
    free: Tensor
    start: int


def forecast_curves(
    model: WaveForecaster,
    history: int = 50,
    steps: int = 75,
    generator: torch.Generator | None = None,
) -> Curves:
    """Forecast one new wave and return the curves to plot over time steps.

    `clean` and `noisy` cover time steps 0 to history + steps - 1; `one_step` begins at step 1,
    `free` at `start`, which is `history`.

    >>> curves = forecast_curves(WaveForecaster(), history=50, steps=7)
    >>> [len(curve) for curve in curves[:4]], curves.start
    ([57, 57, 56, 7], 50)
    """
    clean, noisy = make_waves(1, history + steps, generator=generator)
    curves = (
        clean,
        noisy,
        one_step_ahead(model, noisy),
        free_running(model, noisy[:, :history], steps),
    )
    return Curves(*(curve.flatten() for curve in curves), start=history)


def main() -> None:
    """Train, then print the errors of both forecasts beside those of naive persistence."""
    torch.manual_seed(0)
    model = WaveForecaster()
    losses = train(model)
    print(f"mean squared error in training  {losses[0]:.2f} -> {losses[-1]:.2f}")

    clean, noisy = make_waves(100, 125)
    history, future = noisy[:, :50], clean[:, 50:]
    one_step = one_step_ahead(model, noisy)
    free = free_running(model, history, future.shape[1])
    print("root mean square error          LSTM  persistence")
    for name, expected, naive, target in (
        ("one step ahead", one_step, noisy[:, :-1], clean[:, 1:]),
        ("free-running, 75 steps", free, history[:, -1:], future),
    ):
        ours, theirs = root_mean_square(expected - target), root_mean_square(naive - target)
        print(f"{name:<30}  {ours:.2f}  {theirs:.2f}")


if __name__ == "__main__":
    main()
