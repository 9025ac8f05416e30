"""An LSTM written from its equations, run on the weights of an nn.LSTM."""

import warnings
from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.nn.utils.rnn import PackedSequence, pack_sequence

State = tuple[Tensor, Tensor]
Weights = dict[str, Tensor | None]


def gates(  # noqa: PLR0913, PLR0917 - they take what the equations name
    x: Tensor,
    h: Tensor,
    weight_ih: Tensor,
    weight_hh: Tensor,
    bias_ih: Tensor | None = None,
    bias_hh: Tensor | None = None,
) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Compute the gates i, f, g and o of one time step, each of shape (N, H_cell).

    `x` is (N, H_in), `h` is (N, H_out); both weights stack the four gates in this order, 4 * H_cell
    rows each. `g` lies in (-1, 1), the others in (0, 1). Source: the equations in the documentation
    of torch.nn.LSTM. RuntimeError where shapes do not fit together.

    >>> i, f, g, o = gates(torch.zeros(3, 10), torch.zeros(3, 20),
    ...                    torch.zeros(80, 10), torch.zeros(80, 20))
    >>> i.shape, i[0, 0].item(), g[0, 0].item()
    (torch.Size([3, 20]), 0.5, 0.0)
    """
    i, f, g, o = (F.linear(x, weight_ih, bias_ih) + F.linear(h, weight_hh, bias_hh)).chunk(4, -1)
    return i.sigmoid(), f.sigmoid(), g.tanh(), o.sigmoid()


def lstm_cell(  # noqa: PLR0913, PLR0917 - it takes what the equations name
    x: Tensor,
    state: State,
    weight_ih: Tensor,
    weight_hh: Tensor,
    bias_ih: Tensor | None = None,
    bias_hh: Tensor | None = None,
    weight_hr: Tensor | None = None,
) -> State:
    """Take one time step and return the new state (h, c) of shapes (N, H_out) and (N, H_cell).

    `x` is (N, H_in) and `state` holds the previous h and c; with `weight_hr` of shape
    (H_out, H_cell) the hidden state is projected. Source: the equations in the documentation of
    torch.nn.LSTM; the projection is Sak et al., arXiv:1402.1128. RuntimeError where shapes do not
    fit together.

    >>> h, c = lstm_cell(torch.ones(3, 10), (torch.zeros(3, 20), torch.ones(3, 20)),
    ...                  torch.zeros(80, 10), torch.zeros(80, 20))
    >>> h.shape, c.shape, c[0, 0].item()
    (torch.Size([3, 20]), torch.Size([3, 20]), 0.5)
    """
    h, c = state
    i, f, g, o = gates(x, h, weight_ih, weight_hh, bias_ih, bias_hh)
    c = f * c + i * g
    h = o * c.tanh()
    if weight_hr is not None:
        h = F.linear(h, weight_hr)
    return h, c


def run_direction(
    steps: Sequence[Tensor], state: State, weights: Weights, *, reverse: bool = False
) -> tuple[list[Tensor], State]:
    """Run one direction of one layer and return h at every step and the final state.

    `steps` holds L tensors (rows, H_in) whose number of rows may shrink, as in a PackedSequence;
    `state` and the returned state are (N, H_out) and (N, H_cell). A row without a value at a step
    keeps its state: forward it has ended, in reverse it has not begun.

    >>> module = nn.LSTM(10, 20)
    >>> steps = [torch.ones(3, 10), torch.ones(1, 10)]
    >>> outputs, (h, c) = run_direction(
    ...     steps, (torch.zeros(3, 20), torch.zeros(3, 20)), layer_weights(module, 0))
    >>> [tuple(output.shape) for output in outputs], tuple(h.shape)
    ([(3, 20), (1, 20)], (3, 20))
    """
    h, c = state
    outputs = []
    for x in reversed(steps) if reverse else steps:
        rows = len(x)
        h_t, c_t = lstm_cell(x, (h[:rows], c[:rows]), **weights)
        h, c = torch.cat([h_t, h[rows:]]), torch.cat([c_t, c[rows:]])
        outputs.append(h_t)
    return outputs[::-1] if reverse else outputs, (h, c)


def layer_weights(module: nn.LSTM, layer: int, *, reverse: bool = False) -> Weights:
    """Look up the weights of one direction of one layer by the names that lstm_cell gives them.

    Shapes are those of the module's parameters; an absent bias or projection is None.
    AttributeError if the module has no such layer or direction.

    >>> weights = layer_weights(nn.LSTM(10, 20, num_layers=2, bidirectional=True), 1, reverse=True)
    >>> tuple(weights["weight_ih"].shape), weights["weight_hr"]
    ((80, 40), None)
    """
    suffix = f"_l{layer}" + "_reverse" * reverse
    weights = {name: getattr(module, name + suffix) for name in ("weight_ih", "weight_hh")}
    for name in ("bias_ih", "bias_hh", "weight_hr"):
        weights[name] = getattr(module, name + suffix, None)
    return weights


def run_layer(
    module: nn.LSTM, layer: int, steps: Sequence[Tensor], states: Sequence[State]
) -> tuple[list[Tensor], list[State]]:
    """Run all D directions of one layer and return their h side by side and their final states.

    `steps` holds L tensors (rows, features), `states` one (h, c) for each direction; the returned
    steps are (rows, D * H_out), forward first.

    >>> module = nn.LSTM(10, 20, bidirectional=True)
    >>> zero = torch.zeros(3, 20)
    >>> outputs, finals = run_layer(module, 0, [torch.ones(3, 10)] * 5, [(zero, zero)] * 2)
    >>> len(outputs), tuple(outputs[0].shape), len(finals)
    (5, (3, 40), 2)
    """
    results = [
        run_direction(
            steps, state, layer_weights(module, layer, reverse=bool(direction)), reverse=direction
        )
        for direction, state in enumerate(states)
    ]
    outputs, finals = zip(*results, strict=True)
    return [torch.cat(parts, dim=-1) for parts in zip(*outputs, strict=True)], list(finals)


def run_stack(
    module: nn.LSTM, steps: Sequence[Tensor], hx: State
) -> tuple[Sequence[Tensor], State]:
    """Run all layers, each on the outputs of the one below, and return the top's steps and states.

    `steps` holds L tensors (rows, H_in); the states h and c are (D * num_layers, N, features) in
    the order l0 forward, l0 reverse, l1 forward, and so on. Dropout acts between layers, in
    training alone.

    >>> module = nn.LSTM(10, 20, num_layers=2)
    >>> zeros = torch.zeros(2, 3, 20)
    >>> outputs, (h_n, c_n) = run_stack(module, [torch.ones(3, 10)] * 5, (zeros, zeros))
    >>> len(outputs), tuple(outputs[-1].shape), torch.equal(outputs[-1], h_n[-1])
    (5, (3, 20), True)
    """
    directions = 2 if module.bidirectional else 1
    states, finals = list(zip(*hx, strict=True)), []
    for layer in range(module.num_layers):
        if layer > 0:
            steps = [F.dropout(step, module.dropout, module.training) for step in steps]
        first = layer * directions
        steps, ends = run_layer(module, layer, steps, states[first : first + directions])
        finals += ends
    h_n, c_n = (torch.stack(parts) for parts in zip(*finals, strict=True))
    return steps, (h_n, c_n)


def initial_state(module: nn.LSTM, rows: int, hx: State | None, like: Tensor) -> State:
    """Return `hx`, or zeros where it is None, as h_0 and c_0 for `rows` sequences.

    Shapes are (D * num_layers, rows, H_out) and (D * num_layers, rows, H_cell); RuntimeError if
    `hx` has others.

    >>> h_0, c_0 = initial_state(nn.LSTM(10, 20, proj_size=5), 3, None, torch.zeros(1))
    >>> tuple(h_0.shape), tuple(c_0.shape)
    ((1, 3, 5), (1, 3, 20))
    """
    states = module.num_layers * (2 if module.bidirectional else 1)
    shapes = [
        (states, rows, module.proj_size or module.hidden_size),
        (states, rows, module.hidden_size),
    ]
    if hx is None:
        hx = tuple(like.new_zeros(shape) for shape in shapes)
    found = [tuple(state.shape) for state in hx]
    if found != shapes:
        raise RuntimeError(f"expected h_0 and c_0 of shapes {shapes}, got {found}")
    return hx


def lstm_packed(
    module: nn.LSTM, x: PackedSequence, hx: State | None = None
) -> tuple[PackedSequence, State]:
    """Compute what `module(x, hx)` returns for sequences of different lengths.

    `x.data` is (sum of lengths, H_in), longest sequence first; states are in the order in which
    the sequences were given. RuntimeError if `hx` has a wrong shape.

    >>> x = pack_sequence([torch.ones(2, 10), torch.ones(5, 10)], enforce_sorted=False)
    >>> output, (h_n, c_n) = lstm_packed(nn.LSTM(10, 20), x)
    >>> tuple(output.data.shape), tuple(h_n.shape)
    ((7, 20), (1, 2, 20))
    """
    sizes = x.batch_sizes.tolist()
    hx = initial_state(module, sizes[0], hx, x.data)
    if x.sorted_indices is not None:
        hx = tuple(state[:, x.sorted_indices] for state in hx)
    steps, hx = run_stack(module, x.data.split(sizes), hx)
    if x.unsorted_indices is not None:
        hx = tuple(state[:, x.unsorted_indices] for state in hx)
    return x._replace(data=torch.cat(list(steps))), hx


def lstm(
    module: nn.LSTM, x: Tensor | PackedSequence, hx: State | None = None
) -> tuple[Tensor | PackedSequence, State]:
    """Compute what `module(x, hx)` returns, from the module's own weights and the equations.

    `x` is (L, H_in), (L, N, H_in), (N, L, H_in) with batch_first, or a PackedSequence; the result
    is (output, (h_n, c_n)) in the shapes of nn.LSTM. ValueError unless a tensor `x` has two or
    three axes, RuntimeError if `hx` has a wrong shape.

    >>> module = nn.LSTM(10, 20, num_layers=2, bidirectional=True, batch_first=True)
    >>> x = torch.ones(3, 5, 10)
    >>> output, (h_n, c_n) = lstm(module, x)
    >>> tuple(output.shape), tuple(h_n.shape)
    ((3, 5, 40), (4, 3, 20))
    >>> torch.allclose(output, module(x)[0], atol=1e-6)
    True
    """
    if isinstance(x, PackedSequence):
        return lstm_packed(module, x, hx)
    if x.dim() == 2:
        batch = 0 if module.batch_first else 1
        hx = hx and tuple(state.unsqueeze(1) for state in hx)
        output, hx = lstm(module, x.unsqueeze(batch), hx)
        return output.squeeze(batch), tuple(state.squeeze(1) for state in hx)
    if x.dim() != 3:
        raise ValueError(f"expected x of 2 or 3 axes, got {x.dim()}")
    time = 1 if module.batch_first else 0
    hx = initial_state(module, x.shape[1 - time], hx, x)
    steps, hx = run_stack(module, x.unbind(time), hx)
    return torch.stack(list(steps), dim=time), hx


def largest_difference(module: nn.LSTM, x: Tensor | PackedSequence) -> float:
    """Return the largest absolute difference in output, h_n or c_n between `lstm` and the module.

    `x` has any shape that `lstm` takes. Not zero in general: sums of floats depend on their order.

    >>> largest_difference(nn.LSTM(10, 20), torch.ones(5, 3, 10)) < 1e-6
    True
    """
    with torch.no_grad():
        results = lstm(module, x), module(x)
    (ours, our_state), (theirs, their_state) = results
    if isinstance(x, PackedSequence):
        ours, theirs = ours.data, theirs.data
    pairs = zip((ours, *our_state), (theirs, *their_state), strict=True)
    return max((mine - other).abs().max().item() for mine, other in pairs)


def main() -> None:
    """Compare the equations with nn.LSTM for several configurations and print the outcome."""
    # Torch warns that projections leave its fast path, which is no concern here.
    warnings.filterwarnings("ignore", "LSTM with projections")
    torch.manual_seed(0)
    padded = torch.randn(5, 3, 10)
    packed = pack_sequence([torch.randn(length, 10) for length in (2, 5, 3)], enforce_sorted=False)
    configurations = [
        {},
        {"bias": False},
        {"num_layers": 3, "dropout": 0.5},
        {"bidirectional": True},
        {"num_layers": 2, "bidirectional": True, "batch_first": True},
        {"num_layers": 2, "bidirectional": True, "proj_size": 5},
    ]
    for options in configurations:
        module = nn.LSTM(10, 20, **options).eval()
        print(f"nn.LSTM({', '.join(['10', '20', *(f'{k}={v}' for k, v in options.items())])})")
        for name, x in {"batch": padded, "one sequence": padded[:, 0], "packed": packed}.items():
            equal = largest_difference(module, x) < 1e-6
            print(f"  {name:<13}{'equal within 1e-6' if equal else 'DIFFERENT'}")


if __name__ == "__main__":
    main()
