"""Port the weights of nn.LSTM and nn.GRU to Keras, ONNX and Flax, and back."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import torch
from torch import nn

Array = np.ndarray
# Of one layer and direction: weight_ih, weight_hh and, if there are any, bias_ih, bias_hh.
Cell = list[Array]
# The gates from the first row on, named as PyTorch names them. Flax has the order of PyTorch.
TORCH = {4: "ifgo", 3: "rzn"}
KERAS = {4: "ifgo", 3: "zrn"}
ONNX = {4: "iofg", 3: "zrn"}


def reorder(cell: Cell, source: Mapping[int, str], target: Mapping[int, str]) -> Cell:
    """Put the blocks of rows, one for each gate, into another order.

    >>> weight_ih, weight_hh = np.array([[1], [2], [3], [4]]), np.zeros((4, 1))
    >>> reorder([weight_ih, weight_hh], TORCH, ONNX)[0].ravel().tolist()
    [1, 4, 2, 3]
    """
    rows, columns = cell[1].shape
    old, new = source[rows // columns], target[rows // columns]
    blocks = [dict(zip(old, np.split(array, len(old)), strict=True)) for array in cell]
    return [np.concatenate([block[gate] for gate in new]) for block in blocks]


def take(module: nn.LSTM | nn.GRU) -> list[list[Cell]]:
    """Return the arrays of a module by layer, then by direction.

    ValueError if the module has a projection, for which there is no place.

    >>> layers = take(nn.LSTM(10, 20, num_layers=3, bidirectional=True))
    >>> len(layers), len(layers[0]), [array.shape for array in layers[1][0]]
    (3, 2, [(80, 40), (80, 20), (80,), (80,)])
    """
    if module.proj_size:
        raise ValueError("no LSTM of Keras, ONNX or Flax has a projection")
    cells = [[weight.detach().cpu().numpy() for weight in row] for row in module.all_weights]
    directions = 2 if module.bidirectional else 1
    return [cells[k : k + directions] for k in range(0, len(cells), directions)]


def build(layers: Sequence[Sequence[Cell]], **options: Any) -> nn.LSTM | nn.GRU:
    """Make the module that has these arrays; options are those that change no weight.

    >>> build(take(nn.GRU(10, 20, num_layers=2)), batch_first=True)
    GRU(10, 20, num_layers=2, batch_first=True)
    """
    weight_ih, weight_hh, *biases = layers[0][0]
    hidden_size = weight_hh.shape[1]
    kind = nn.LSTM if len(weight_hh) == 4 * hidden_size else nn.GRU
    module = kind(
        weight_ih.shape[1],
        hidden_size,
        len(layers),
        bias=bool(biases),
        bidirectional=len(layers[0]) == 2,
        dtype=torch.from_numpy(weight_hh).dtype,
        **options,
    )
    arrays = [torch.tensor(array) for layer in layers for cell in layer for array in cell]
    module.load_state_dict(dict(zip(module.state_dict(), arrays, strict=True)))
    return module


def add(biases: Sequence[Array]) -> Array:
    """Return the sum of two biases, all that an LSTM uses of them."""
    return biases[0] + biases[1]


def apart(bias: Array) -> list[Array]:
    """Make two biases of their sum: all in the first, zeros in the second."""
    return [bias, np.zeros_like(bias)]


def to_keras(module: nn.LSTM | nn.GRU) -> list[list[Array]]:
    """Return for each layer what `set_weights` takes, of two directions in one list.

    The layers are keras.layers.LSTM or GRU, in a Bidirectional where there are two directions.
    Kernels are transposed. Of the two biases of an LSTM the sum remains; a GRU, which must keep
    its default `reset_after=True`, has both, as the rows of one array.

    >>> [array.shape for array in to_keras(nn.LSTM(10, 20))[0]]
    [(10, 80), (20, 80), (80,)]
    >>> [array.shape for array in to_keras(nn.GRU(10, 20, bidirectional=True))[0]]
    [(10, 60), (20, 60), (2, 60), (10, 60), (20, 60), (2, 60)]
    """

    def arrays(cell: Cell) -> list[Array]:
        weight_ih, weight_hh, *biases = reorder(cell, TORCH, KERAS)
        combine: Callable = add if isinstance(module, nn.LSTM) else np.stack
        return [weight_ih.T, weight_hh.T, *([combine(biases)] if biases else [])]

    return [[array for cell in layer for array in arrays(cell)] for layer in take(module)]


def from_keras(layers: Sequence[Sequence[Array]], **options: Any) -> nn.LSTM | nn.GRU:
    """Make the module of what `get_weights` returned for each layer.

    ValueError for a GRU with `reset_after=False`, which nn.GRU does not compute; without biases
    its weights do not tell.

    >>> lstm = nn.LSTM(10, 20, num_layers=2, bidirectional=True)
    >>> back = from_keras(to_keras(lstm))
    >>> bool((back.weight_hh_l1_reverse == lstm.weight_hh_l1_reverse).all())
    True
    >>> bool((back.bias_ih_l0 == lstm.bias_ih_l0 + lstm.bias_hh_l0).all())  # the sum survives
    True
    """

    def cell(kernel: Array, recurrent_kernel: Array, bias: Array | None = None) -> Cell:
        biases = [] if bias is None else apart(bias) if bias.ndim == 1 else list(bias)
        if bias is not None and bias.shape == (3 * len(recurrent_kernel),):
            raise ValueError("nn.GRU has no equal of reset_after=False")
        return reorder([kernel.T, recurrent_kernel.T, *biases], KERAS, TORCH)

    size = 3 if len(layers[0]) % 3 == 0 else 2
    split = [[layer[k : k + size] for k in range(0, len(layer), size)] for layer in layers]
    return build([[cell(*arrays) for arrays in layer] for layer in split], **options)


def to_onnx(module: nn.LSTM | nn.GRU) -> list[dict[str, Array]]:
    """Return W, R and B of an ONNX node for each layer, its directions stacked in front.

    B has both biases, one after the other. A GRU needs `linear_before_reset=1`.

    >>> nodes = to_onnx(nn.LSTM(10, 20, num_layers=2, bidirectional=True))
    >>> [array.shape for array in nodes[1].values()]
    [(2, 80, 40), (2, 80, 20), (2, 160)]
    """

    def node(layer: list[Cell]) -> dict[str, Array]:
        cells = [reorder(cell, TORCH, ONNX) for cell in layer]
        w, r, *biases = (np.stack(arrays) for arrays in zip(*cells, strict=True))
        return {"W": w, "R": r} | ({"B": np.concatenate(biases, axis=1)} if biases else {})

    return [node(layer) for layer in take(module)]


def from_onnx(nodes: Sequence[Mapping[str, Array]], **options: Any) -> nn.LSTM | nn.GRU:
    """Make the module of the W, R and B of one node for each layer.

    >>> gru = nn.GRU(10, 20, num_layers=2, bidirectional=True)
    >>> back = from_onnx(to_onnx(gru)).state_dict()
    >>> all(bool((back[name] == weight).all()) for name, weight in gru.state_dict().items())
    True
    """

    def cell(node: Mapping[str, Array], direction: int) -> Cell:
        biases = np.split(node["B"][direction], 2) if "B" in node else []
        return reorder([node["W"][direction], node["R"][direction], *biases], ONNX, TORCH)

    return build([[cell(node, d) for d in range(len(node["W"]))] for node in nodes], **options)


def to_flax(module: nn.LSTM | nn.GRU) -> list[list[dict[str, dict[str, Array]]]]:
    """Return the parameters of a linen LSTMCell, OptimizedLSTMCell or GRUCell for each direction.

    One bias a gate: the sum of both, on the side of h in an LSTM, on that of x in a GRU, whose
    candidate n alone has both.

    >>> cell = to_flax(nn.LSTM(10, 20))[0][0]
    >>> " ".join(cell), cell["ii"]["kernel"].shape, cell["hi"]["bias"].shape
    ('ii if ig io hi hf hg ho', (10, 20), (20,))
    """

    def parameters(cell: Cell) -> dict[str, dict[str, Array]]:
        gates = TORCH[len(cell[1]) // cell[1].shape[1]]
        zeros = np.zeros_like(cell[1][:, 0])
        weight_ih, weight_hh, b_ih, b_hh = (
            dict(zip(gates, np.split(array, len(gates)), strict=True))
            for array in (*cell, zeros, zeros)[:4]
        )
        tree = {f"i{gate}": {"kernel": weight_ih[gate].T} for gate in gates}
        tree |= {f"h{gate}": {"kernel": weight_hh[gate].T} for gate in gates}
        for gate in gates:
            if gate == "n":
                tree["in"]["bias"], tree["hn"]["bias"] = b_ih[gate], b_hh[gate]
            else:
                side = "h" if len(gates) == 4 else "i"
                tree[side + gate]["bias"] = b_ih[gate] + b_hh[gate]
        return tree

    return [[parameters(cell) for cell in layer] for layer in take(module)]


def from_flax(layers: Sequence[Sequence[Mapping]], **options: Any) -> nn.LSTM | nn.GRU:
    """Make the module of linen's parameters of each layer and direction.

    >>> lstm = nn.LSTM(10, 20, bidirectional=True)
    >>> back = from_flax(to_flax(lstm))
    >>> bool((back.weight_ih_l0 == lstm.weight_ih_l0).all())
    True
    >>> bool((back.bias_hh_l0 == lstm.bias_ih_l0 + lstm.bias_hh_l0).all())  # the sum survives
    True
    """

    def cell(tree: Mapping) -> Cell:
        gates = TORCH[len(tree) // 2]
        sides = [[tree[side + gate] for gate in gates] for side in "ih"]
        weights = [np.concatenate([np.asarray(p["kernel"]).T for p in side]) for side in sides]
        size = weights[1].shape[1]
        zeros = np.zeros(size, weights[1].dtype)
        return weights + [
            np.concatenate([np.asarray(p.get("bias", zeros)) for p in side]) for side in sides
        ]

    return build([[cell(tree) for tree in layer] for layer in layers], **options)


def stack_gates(tree: Mapping) -> dict[str, dict[str, Array]]:
    """Turn the parameters of a linen cell into those of nnx.OptimizedLSTMCell or nnx.GRUCell.

    ValueError for a GRU whose candidate has a bias on the side of h: nnx.GRUCell has none.

    >>> stacked = stack_gates(to_flax(nn.LSTM(10, 20))[0][0])
    >>> {name: [array.shape for array in part.values()] for name, part in stacked.items()}
    {'dense_i': [(10, 80)], 'dense_h': [(20, 80), (80,)]}
    """
    gates = TORCH[len(tree) // 2]
    if gates == "rzn" and np.any(tree["hn"]["bias"]):
        raise ValueError("nnx.GRUCell has no bias beside W_hn")
    bias = "h" if gates == "ifgo" else "i"
    stacked = {}
    for side in "ih":
        parts = ["kernel", "bias"] if side == bias else ["kernel"]
        stacked[f"dense_{side}"] = {
            part: np.concatenate([tree[side + gate][part] for gate in gates], axis=-1)
            for part in parts
        }
    return stacked


def main() -> None:
    """Print the shapes that a small module has elsewhere."""
    lstm = nn.LSTM(10, 20, num_layers=2, bidirectional=True)
    print("Keras", [array.shape for array in to_keras(lstm)[0]])
    print("ONNX ", {name: array.shape for name, array in to_onnx(lstm)[0].items()})
    for name, parameters in to_flax(lstm)[0][0].items():
        print("Flax ", name, {part: array.shape for part, array in parameters.items()})


if __name__ == "__main__":
    main()
