"""Weights that are ported give the results that they gave before, in the real libraries."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import jax
import keras
import numpy as np
import onnx
import onnxruntime
import pytest
import torch
from flax import linen, nnx
from onnx import helper, numpy_helper
from torch import nn

from examples import porting

LENGTH, BATCH, INPUT, HIDDEN = 5, 3, 7, 6
KINDS = {"LSTM": nn.LSTM, "GRU": nn.GRU}
Module = nn.LSTM | nn.GRU


@dataclass
class Case:
    """A module of random weights, large ones so that a wrong order shows, and what it reads."""

    kind: str
    layers: int = 1
    both: bool = False
    bias: bool = True
    seed: int = 0

    def __post_init__(self) -> None:
        """Draw the weights, the input and the states to start from: h_0, and c_0 for an LSTM."""
        torch.manual_seed(self.seed)
        options = {"bias": self.bias, "bidirectional": self.both, "batch_first": True}
        self.module = KINDS[self.kind](INPUT, HIDDEN, self.layers, **options)
        for weight in self.module.requires_grad_(requires_grad=False).parameters():
            weight.normal_(std=0.5)
        self.x = torch.randn(BATCH, LENGTH, INPUT)
        self.directions = 1 + self.both
        shape = self.layers * self.directions, BATCH, HIDDEN
        self.states = [torch.randn(shape) for _ in range(2 if self.kind == "LSTM" else 1)]

    def run(self, module: Module) -> list[torch.Tensor]:
        """Return output and final states of a module."""
        states = tuple(self.states)
        with torch.no_grad():
            output, final = module(self.x, states if len(states) > 1 else states[0])
        return [output, *(final if len(states) > 1 else (final,))]

    def redraw(self, weights: Any) -> Any:
        """Draw new arrays of the shapes of these."""
        draw = np.random.default_rng(self.seed).normal
        return jax.tree.map(lambda array: draw(0, 0.5, array.shape).astype("float32"), weights)

    def carries(self, row: int) -> Any:
        """Return the states of a row as Flax wants them: (c, h), or h."""
        rows = [state[row].numpy() for state in self.states]
        return tuple(rows[::-1]) if len(rows) > 1 else rows[0]


every_case = pytest.mark.parametrize(
    "case",
    [
        Case(kind, layers, both, bias, seed)
        for kind, layers, both, (bias, seed) in itertools.product(
            KINDS, (1, 2, 3), (False, True), ((True, 0), (False, 1))
        )
    ],
    ids=str,
)
every_kind = pytest.mark.parametrize("kind", KINDS)
every_seed = pytest.mark.parametrize("seed", range(3))
Compare = Callable[..., float]


def in_keras(weights: list[list[np.ndarray]], case: Case) -> list[np.ndarray]:
    """Run a stack of Keras layers with these weights, each from its rows of the states."""
    values, final = case.x.numpy(), []
    for k, arrays in enumerate(weights):
        options = {"return_sequences": True, "return_state": True, "use_bias": case.bias}
        layer = getattr(keras.layers, case.kind)(HIDDEN, **options)
        if case.both:
            layer = keras.layers.Bidirectional(layer)
        layer.build(values.shape)
        layer.set_weights(arrays)
        rows = range(k * case.directions, (k + 1) * case.directions)
        start = [state[row].numpy() for row in rows for state in case.states]
        values, *ends = layer(values, initial_state=start)
        final += [np.asarray(end) for end in ends]
    kinds = len(case.states)
    return [np.asarray(values), *(np.stack(final[kind::kinds]) for kind in range(kinds))]


def in_onnx(
    nodes: list[dict[str, np.ndarray]], case: Case, linear_before_reset: int = 1
) -> list[np.ndarray]:
    """Run a graph with a node for each layer in onnxruntime."""
    feed = {"x": case.x.transpose(0, 1).numpy()}
    constants = {"shape": np.array([0, 0, -1])}  # of (L, N, D, H), to join D and H
    graph, final, below = [], [], "x"
    for k, node in enumerate(nodes):
        constants |= {f"{name}{k}": array for name, array in node.items()}
        rows = slice(k * case.directions, (k + 1) * case.directions)
        starts = {
            f"{s}_0{k}": state[rows].numpy() for s, state in zip("hc", case.states, strict=False)
        }
        feed |= starts
        ends = [f"{s}_n{k}" for s, _ in zip("hc", case.states, strict=False)]
        final += ends
        options = {"linear_before_reset": linear_before_reset} if case.kind == "GRU" else {}
        # Between B and the initial states stands sequence_lens.
        inputs = [below, f"W{k}", f"R{k}", f"B{k}" if case.bias else "", "", *starts]
        direction = "bidirectional" if case.both else "forward"
        options |= {"hidden_size": HIDDEN, "direction": direction}
        graph += [
            helper.make_node(case.kind, inputs, [f"y{k}", *ends], **options),
            helper.make_node("Transpose", [f"y{k}"], [f"t{k}"], perm=[0, 2, 1, 3]),
            helper.make_node("Reshape", [f"t{k}", "shape"], [f"layer{k}"]),
        ]
        below = f"layer{k}"
    info, real = helper.make_tensor_value_info, onnx.TensorProto.FLOAT
    given = [info(name, real, array.shape) for name, array in feed.items()]
    wanted = [info(name, real, [None] * 3) for name in (below, *final)]
    arrays = [numpy_helper.from_array(array, name) for name, array in constants.items()]
    model = helper.make_model(
        helper.make_graph(graph, "stack", given, wanted, arrays),
        opset_imports=[helper.make_opsetid("", 22)],
        ir_version=10,
    )
    onnx.checker.check_model(model)
    session = onnxruntime.InferenceSession(model.SerializeToString())
    y, *ends = session.run([below, *final], feed)
    kinds = len(case.states)
    return [y.swapaxes(0, 1), *(np.concatenate(ends[kind::kinds]) for kind in range(kinds))]


def in_flax(weights: list[list[dict]], case: Case, cell: type | None = None) -> list[np.ndarray]:
    """Run linen's recurrences layer by layer, from carries (c, h)."""
    cell = cell or {"LSTM": linen.OptimizedLSTMCell, "GRU": linen.GRUCell}[case.kind]
    values, final = case.x.numpy(), []
    for layer in weights:
        outputs = []
        for backwards, parameters in enumerate(layer):
            options = {"return_carry": True, "reverse": bool(backwards), "keep_order": True}
            carry, y = linen.RNN(cell(HIDDEN), **options).apply(
                {"params": {"cell": parameters}}, values, initial_carry=case.carries(len(final))
            )
            final.append(carry[::-1] if case.kind == "LSTM" else [carry])
            outputs.append(np.asarray(y))
        values = np.concatenate(outputs, axis=-1)
    return [values, *(np.stack(ends) for ends in zip(*final, strict=True))]


@every_case
def test_keras_gives_the_results_of_pytorch(case: Case, compare: Compare) -> None:
    ported = in_keras(porting.to_keras(case.module), case)

    compare(f"{case.kind} to Keras", case.run(case.module), ported)


@every_case
def test_pytorch_gives_the_results_of_keras(case: Case, compare: Compare) -> None:
    weights = case.redraw(porting.to_keras(case.module))

    ported = porting.from_keras(weights, batch_first=True)

    compare(f"{case.kind} from Keras", case.run(ported), in_keras(weights, case))


@every_case
def test_onnxruntime_gives_the_results_of_pytorch(case: Case, compare: Compare) -> None:
    ported = in_onnx(porting.to_onnx(case.module), case)

    compare(f"{case.kind} to ONNX", case.run(case.module), ported)


@every_case
def test_pytorch_gives_the_results_of_onnxruntime(case: Case, compare: Compare) -> None:
    nodes = case.redraw(porting.to_onnx(case.module))

    ported = porting.from_onnx(nodes, batch_first=True)

    compare(f"{case.kind} from ONNX", case.run(ported), in_onnx(nodes, case))


@every_case
def test_flax_gives_the_results_of_pytorch(case: Case, compare: Compare) -> None:
    ported = in_flax(porting.to_flax(case.module), case)

    compare(f"{case.kind} to Flax", case.run(case.module), ported)


@every_case
def test_pytorch_gives_the_results_of_flax(case: Case, compare: Compare) -> None:
    weights = case.redraw(porting.to_flax(case.module))

    ported = porting.from_flax(weights, batch_first=True)

    compare(f"{case.kind} from Flax", case.run(ported), in_flax(weights, case))


@every_seed
def test_the_plain_cell_of_linen_has_the_same_parameters(seed: int, compare: Compare) -> None:
    case = Case("LSTM", layers=2, both=True, seed=seed)

    ported = in_flax(porting.to_flax(case.module), case, linen.LSTMCell)

    compare("LSTM to Flax", case.run(case.module), ported)


@every_kind
@every_seed
def test_nnx_takes_the_stacked_parameters(kind: str, seed: int, compare: Compare) -> None:
    case = Case(kind, seed=seed)
    if kind == "GRU":  # see the next test
        case.module.bias_hh_l0[2 * HIDDEN :] = 0
    cells = {"LSTM": nnx.OptimizedLSTMCell, "GRU": nnx.GRUCell}
    cell = cells[kind](INPUT, HIDDEN, rngs=nnx.Rngs(0))

    nnx.update(cell, porting.stack_gates(porting.to_flax(case.module)[0][0]))

    recurrence = nnx.RNN(cell, return_carry=True)
    carry, y = recurrence(case.x.numpy(), initial_carry=case.carries(0))
    ends = carry[::-1] if kind == "LSTM" else [carry]
    compare(f"{kind} to Flax", case.run(case.module), [y, *(end[None] for end in ends)])


def test_nnx_has_no_bias_beside_the_state_in_a_gru() -> None:
    cell = nnx.GRUCell(INPUT, HIDDEN, rngs=nnx.Rngs(0))

    assert list(nnx.to_pure_dict(nnx.state(cell, nnx.Param))["dense_h"]) == ["kernel"]
    with pytest.raises(ValueError, match="no bias beside W_hn"):
        porting.stack_gates(porting.to_flax(Case("GRU").module)[0][0])


def test_weights_in_their_old_order_give_other_results() -> None:
    """Else the tests above would pass for any order."""
    case = Case("LSTM")
    w, r, *biases = (array[None] for array in porting.take(case.module)[0][0])
    node = {"W": w, "R": r, "B": np.concatenate(biases, axis=1)}

    unordered = in_onnx([node], case)[0]

    assert np.abs(unordered - case.run(case.module)[0].numpy()).max() > 0.1


@every_seed
def test_only_the_later_reset_is_that_of_pytorch(seed: int) -> None:
    case = Case("GRU", bias=False, seed=seed)
    ours = case.module(case.x)[0].numpy()
    nodes, far = porting.to_onnx(case.module), {}
    onnx_far = {
        flag: np.abs(in_onnx(nodes, case, flag)[0] - case.run(case.module)[0].numpy()).max()
        for flag in (1, 0)
    }
    for after in (True, False):
        options = {"return_sequences": True, "use_bias": False, "reset_after": after}
        layer = keras.layers.GRU(HIDDEN, **options)
        layer.build(case.x.shape)
        layer.set_weights(porting.to_keras(case.module)[0])
        theirs = np.asarray(layer(case.x.numpy()))
        far[after] = np.abs(theirs - ours).max()

    assert max(far[True], onnx_far[1]) < 1e-5
    assert min(far[False], onnx_far[0]) > 0.01
