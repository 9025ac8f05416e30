"""Forecast a series of two features many steps ahead: all at once, and fed back step by step."""

import math

import torch
from torch import Tensor, nn
from torch.nn import functional as F

SEASON, PAST, AHEAD = 24, 36, 12  # time steps


def make_series(length: int = 1500) -> Tensor:
    """Make a series (length - 3, 2): a value with a season, and a driver that it follows."""
    driver = torch.zeros(length)
    for t in range(1, length):
        driver[t] = 0.9 * driver[t - 1] + 0.4 * torch.randn(())
    season = torch.sin(2 * math.pi * torch.arange(length) / SEASON)
    value = season + driver.roll(3) + 0.1 * torch.randn(length)  # three steps behind the driver
    return torch.stack([20 + 5 * value, driver], dim=1)[3:]


def cut_windows(series: Tensor, past: int = PAST, ahead: int = AHEAD) -> tuple[Tensor, Tensor]:
    """Cut a series (T, F) into pasts (W, past, F) and what followed each, (W, ahead, F).

    >>> x, y = cut_windows(torch.arange(10.0)[:, None], past=3, ahead=2)
    >>> x.shape, y.shape, x[0, :, 0].tolist(), y[0, :, 0].tolist()
    (torch.Size([6, 3, 1]), torch.Size([6, 2, 1]), [0.0, 1.0, 2.0], [3.0, 4.0])
    """
    windows = series.unfold(0, past + ahead, 1).transpose(1, 2)
    return windows[:, :past], windows[:, past:]


class Direct(nn.Module):
    """Map pasts (N, L, 2) to all values ahead at once, (N, AHEAD)."""

    def __init__(self, *, bidirectional: bool = False) -> None:
        """Build the LSTM and one linear map for all steps ahead."""
        super().__init__()
        self.lstm = nn.LSTM(2, 32, batch_first=True, bidirectional=bidirectional)
        self.head = nn.Linear(64 if bidirectional else 32, AHEAD)

    def forward(self, x: Tensor) -> Tensor:
        """Read the past and forecast from the final states of the directions."""
        _, (h_n, _) = self.lstm(x)
        return self.head(torch.cat([*h_n], dim=-1))


class FedBack(nn.Module):
    """Map pasts (N, L, 2) to both features one step ahead, again and again, (N, AHEAD, 2)."""

    def __init__(self) -> None:
        """Build the LSTM and the map to the next step's features."""
        super().__init__()
        self.lstm, self.head = nn.LSTM(2, 32, batch_first=True), nn.Linear(32, 2)

    def forward(self, x: Tensor, steps: int = AHEAD) -> Tensor:
        """Read the past, then take each forecast as the next input and carry the state on."""
        forecasts, state = [], None
        for _ in range(steps):
            output, state = self.lstm(x, state)
            x = self.head(output[:, -1:])
            forecasts.append(x)
        return torch.cat(forecasts, dim=1)


def train(model: nn.Module, x: Tensor, y: Tensor, epochs: int = 12) -> None:
    """Fit the forecasts of x to y, which has their shape."""
    optimizer = torch.optim.Adam(model.parameters(), lr=5e-3)
    for _ in range(epochs):
        for rows in torch.randperm(len(x)).split(64):
            loss = F.mse_loss(model(x[rows]), y[rows])
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()


def main() -> None:
    """Train both, and print their errors on the last part of the series beside naive rivals."""
    torch.manual_seed(0)
    series = make_series()
    past, future = series[:1100], series[1100:]
    mean, std = past.mean(dim=0), past.std(dim=0)  # of the past only
    x, y = cut_windows((past - mean) / std)
    test_x, test_y = cut_windows((future - mean) / std)
    torch.manual_seed(0)
    direct, fed_back = Direct(), FedBack()
    train(direct, x, y[..., 0])
    train(fed_back, x, y)
    with torch.no_grad():
        forecasts = {
            "last value": test_x[:, -1:, 0].expand(-1, AHEAD),
            "last season": test_x[:, -SEASON : -SEASON + AHEAD, 0],
            "direct": direct(test_x),
            "fed back": fed_back(test_x)[..., 0],
        }
    for name, forecast in forecasts.items():
        errors = (forecast - test_y[..., 0]).square().mean(dim=0).sqrt() * std[0]
        print(f"{name:<12}", *(f"+{k}: {errors[k - 1]:.1f} " for k in (1, 6, 12)))


if __name__ == "__main__":
    main()
