"""Read every layer's hidden state and every cell state, at every step, out of an nn.LSTM."""

import torch
from torch import Tensor, nn

KINDS = ("weight_ih", "weight_hh", "bias_ih", "bias_hh", "weight_hr")


def part_of(lstm: nn.LSTM, layer: int, *directions: str) -> nn.LSTM:
    """Return one layer, in one direction or both, as a module that shares the weights.

    A direction is called "" or "_reverse", as in the names of the weights.

    >>> lstm = nn.LSTM(10, 20, num_layers=2)
    >>> part_of(lstm, 1, "").weight_hh_l0 is lstm.weight_hh_l1
    True
    """
    part = nn.LSTM(
        getattr(lstm, f"weight_ih_l{layer}").shape[1],
        lstm.hidden_size,
        bias=lstm.bias,
        batch_first=lstm.batch_first,
        bidirectional=len(directions) == 2,
        proj_size=lstm.proj_size,
        device="meta",  # no weights of its own are made
    )
    for place, direction in zip(("", "_reverse"), directions, strict=False):
        for kind in KINDS:
            weight = getattr(lstm, f"{kind}_l{layer}{direction}", None)
            if weight is not None:
                setattr(part, f"{kind}_l0{place}", weight)
    return part


def outputs_of_layers(lstm: nn.LSTM, x: Tensor) -> list[Tensor]:
    """Return the output of each layer, lowest first, as if dropout were off.

    >>> [tuple(y.shape) for y in outputs_of_layers(nn.LSTM(10, 20, 3), torch.zeros(5, 3, 10))]
    [(5, 3, 20), (5, 3, 20), (5, 3, 20)]
    """
    outputs = []
    for layer in range(lstm.num_layers):
        directions = ("", "_reverse") if lstm.bidirectional else ("",)
        x, _ = part_of(lstm, layer, *directions)(x)
        outputs.append(x)
    return outputs


def every_state(lstm: nn.LSTM, x: Tensor) -> tuple[Tensor, Tensor]:
    """Return h and c at every step of x (L, N, H_in), each (D·num_layers, L, N, H).

    The first axis is that of h_n. States start from zeros, and dropout is off.

    >>> h, c = every_state(nn.LSTM(10, 20, 2, bidirectional=True), torch.zeros(5, 3, 10))
    >>> h.shape, c.shape
    (torch.Size([4, 5, 3, 20]), torch.Size([4, 5, 3, 20]))
    """
    hidden, cell = [], []
    for layer in range(lstm.num_layers):
        ways = []
        for direction in ("", "_reverse")[: 1 + lstm.bidirectional]:
            part = part_of(lstm, layer, direction)
            part.batch_first = False
            state, states = None, []
            for step in (x.flip(0) if direction else x).split(1):
                _, state = part(step, state)
                states.append(state)
            h, c = (torch.cat(parts) for parts in zip(*states, strict=True))
            ways.append(h.flip(0) if direction else h)
            cell.append(c.flip(0) if direction else c)
        hidden += ways
        x = torch.cat(ways, dim=-1)
    return torch.stack(hidden), torch.stack(cell)


def main() -> None:
    """Compare with what nn.LSTM itself returns."""
    torch.manual_seed(0)
    lstm = nn.LSTM(10, 20, num_layers=2)
    x = torch.randn(5, 3, 10)
    output, (h_n, c_n) = lstm(x)
    h, c = every_state(lstm, x)
    print("output", torch.allclose(h[-1], output, atol=1e-6))
    print("h_n   ", torch.allclose(h[:, -1], h_n, atol=1e-6))
    print("c_n   ", torch.allclose(c[:, -1], c_n, atol=1e-6))


if __name__ == "__main__":
    main()
