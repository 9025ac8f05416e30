"""Run one sequence through an nn.LSTM step by step, to have something to compare it with.

python -m examples.alone
"""

import torch
from torch import Tensor, nn


def take_cell(lstm: nn.LSTM, layer: int, *, reverse: bool = False) -> nn.LSTMCell:
    """Copy the weights of one layer and direction into an LSTMCell; no proj_size.

    >>> take_cell(nn.LSTM(10, 20, num_layers=2), layer=1)
    LSTMCell(20, 20)
    """
    suffix = f"_l{layer}" + "_reverse" * reverse
    weights = {
        name.removesuffix(suffix): weight
        for name, weight in lstm.state_dict().items()
        if name.endswith(suffix)
    }
    cell = nn.LSTMCell(weights["weight_ih"].shape[1], lstm.hidden_size, bias=lstm.bias)
    cell.load_state_dict(weights)
    return cell


def run_alone(lstm: nn.LSTM, sequence: Tensor) -> tuple[Tensor, tuple[Tensor, Tensor]]:
    """Return what `lstm` has to return for one sequence (L, H_in) without batch or padding.

    Every layer, direction and time step is one call of an LSTMCell; the sequence is read from
    its last step to its first in the reverse direction.

    >>> output, (h_n, c_n) = run_alone(nn.LSTM(10, 20, 2, bidirectional=True), torch.ones(5, 10))
    >>> output.shape, h_n.shape, c_n.shape
    (torch.Size([5, 40]), torch.Size([4, 20]), torch.Size([4, 20]))
    """
    steps, last = sequence, []
    for layer in range(lstm.num_layers):
        directions = []
        for reverse in (False, True)[: 1 + lstm.bidirectional]:
            cell = take_cell(lstm, layer, reverse=reverse)
            state = sequence.new_zeros(2, lstm.hidden_size).unbind()
            hidden = []
            for step in steps.flip(0) if reverse else steps:
                state = cell(step, state)
                hidden.append(state[0])
            last.append(state)
            directions.append(torch.stack(hidden[::-1] if reverse else hidden))
        steps = torch.cat(directions, dim=-1)
    h_n, c_n = (torch.stack(states) for states in zip(*last, strict=True))
    return steps, (h_n, c_n)


def main() -> None:
    """Compare nn.LSTM with its steps done one by one."""
    torch.manual_seed(0)
    lstm = nn.LSTM(10, 20, num_layers=2, bidirectional=True)
    sequence = torch.randn(5, 10)
    output, (h_n, c_n) = lstm(sequence)
    expected_output, (expected_h_n, expected_c_n) = run_alone(lstm, sequence)
    print("output", torch.allclose(output, expected_output, atol=1e-6))
    print("h_n   ", torch.allclose(h_n, expected_h_n, atol=1e-6))
    print("c_n   ", torch.allclose(c_n, expected_c_n, atol=1e-6))


if __name__ == "__main__":
    main()
