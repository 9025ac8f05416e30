"""What works with an nn.LSTM, and what is refused or goes wrong silently, has stayed as told."""

from ast import literal_eval
from collections.abc import Callable

import nbformat
import pytest

from examples.deployment import PROBES

EXPECTED = {
    "compile": "0 compiled, same",
    "compile, fullgraph": "Unsupported: Attempted to wrap RNN, GRU, or LSTM",
    "compile, whole model": "0 compiled, same",
    "compile, LSTM apart": "2 compiled, same",
    "compile, allow_rnn": "1 compiled, same",
    "compile, allow_rnn, training": (
        "AssertionError: expected all tensors_saved_with_vc_check to be Tensors"
    ),
    "export": "same",
    "export, batch": "same",
    "export, batch of one": (
        "UserError: You marked N as dynamic but your code specialized it to be a constant (1)"
    ),
    "export, other length": "AssertionError: Guard failed: x.size()[0] == 5",
    "export, length": (
        "UserError: You marked L as dynamic but your code specialized it to be a constant (5)"
    ),
    "export, length AUTO": "AssertionError: Guard failed: x.size()[0] == 5",
    "export, one step": "same",
    "export, while_loop": "same",
    "script": "AttributeError: 'RecursiveScriptModule' object has no attribute 'forward'",
    "script, wrapped": "same",
    "trace, other length": "same",
    "trace, dropout": "different",
    "quantize": "close",
    "quantize, bare": "unchanged",
    "quantize, no bias": "AssertionError: mod.bias must be True",
    "quantize, proj_size": (
        "RuntimeError: The number of rows in the packB should be equal to K: 20"
    ),
    "quantize, float64": "RuntimeError: expected scalar type Float but found Double",
    "quantize, unbatched": "RuntimeError: input must have 3 dimensions, got 2",
    "vmap, inputs": "RuntimeError: Batching rule not implemented",
    "vmap, models": "RuntimeError: Batching rule not implemented",
    "gradients of each": "same",
    "gradients of each, float64": (
        "RuntimeError: output with shape [1, 80] doesn't match the broadcast shape [3, 1, 80]"
    ),
    "gradients of each, float64, states": "same",
    "jvp": (
        "NotImplementedError: Trying to use forward AD with mkldnn_rnn_layer "
        "that does not support it because it has not been implemented yet"
    ),
    "jvp, float64": "same",
    "double backward": "same",
    "nested": "ValueError: Transpose is not supported on the batch dimension for jagged NT",
    "weight_norm": "same",
    "weight_norm, deepcopy": (
        "RuntimeError: Only Tensors created explicitly by the user (graph leaves) "
        "support the deepcopy protocol at the moment"
    ),
    "prune": "same",
    "prune, deepcopy": (
        "RuntimeError: Only Tensors created explicitly by the user (graph leaves) "
        "support the deepcopy protocol at the moment"
    ),
}


@pytest.fixture(scope="session")
def board(read_notebook: Callable[[str], nbformat.NotebookNode]) -> dict[str, str]:
    """Return what came of each probe when the page was built, which a cell of it hands over."""
    cells = read_notebook("guides/deployment").cells
    (told,) = [cell for cell in cells if cell.source.endswith("\nboard")]
    return literal_eval(told.outputs[-1]["data"]["text/plain"])


def test_every_probe_has_an_expected_outcome() -> None:
    assert list(PROBES) == list(EXPECTED)


@pytest.mark.parametrize("name", EXPECTED)
def test_an_outcome_is_the_one_that_the_page_tells(board: dict[str, str], name: str) -> None:
    assert board[name] == EXPECTED[name]
