"""What docs/guides/from_keras.md computes with torch is what Keras computes."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from recording import blocks

# What is recorded as, what the page's cells computed, and what its Keras computed.
PAIRS = [
    ("return_sequences", "[output]", "[sequences]"),
    ("last step", "[h_n[-1]]", "[last]"),
    ("last step", "[last_step]", "[last]"),
    ("return_state", "[h_n[-1], h_n[-1], c_n[-1]]", "[last_again, state_h, state_c]"),
    ("stateful", "[first, second, first]", "[*halves, after_reset]"),
    ("mask", "[held, packed_h[-1], packed_c[-1]]", "[masked, masked_h, masked_c]"),
    ("mask", "[kept_h[-1]]", "[skipped]"),
    ("dropout", "[dropped_inputs]", "[dropped_inputs_by_keras]"),
    ("recurrent_dropout", "[dropped]", "[dropped_by_keras]"),
    ("activation", "[activated]", "[activated_by_keras]"),
    ("go_backwards", "[flipped]", "[backwards]"),
    ("unit_forget_bias", "[fresh.bias_ih_l0 + fresh.bias_hh_l0]", "[keras_bias]"),
    ("Bidirectional", "list(merged.values())", "list(merged_by_keras.values())"),
    ("Bidirectional", "[final]", "[final_by_keras]"),
    ("RepeatVector", "[repeated, decoded]", "[repeated_by_keras, decoded_by_keras]"),
]


@pytest.fixture(scope="module")
def page() -> Callable[[str], Any]:
    """Run the code that the page shows, of both libraries; return what evaluates names in it."""
    names: dict[str, Any] = {}
    for code in blocks("guides/from_keras"):
        exec(code, names)  # noqa: S102
    return lambda expression: eval(expression, names)  # noqa: S307


@pytest.mark.parametrize(("name", "ours", "theirs"), PAIRS)
def test_torch_computes_what_keras_computes(
    name: str, ours: str, theirs: str, page: Callable, compare: Callable
) -> None:
    compare(name, page(ours), page(theirs))


def test_merging_nothing_returns_both_directions(page: Callable, compare: Callable) -> None:
    layer = "keras.layers.Bidirectional(keras.layers.LSTM(16, return_sequences=True), None)"

    theirs = page(f"ported({layer}, both)(inputs)")

    compare("Bidirectional", page("[forward, reverse]"), theirs)


def test_two_directions_return_and_take_their_states_in_turn(page: Callable) -> None:
    layer = "keras.layers.Bidirectional(keras.layers.LSTM(16, return_state=True))"
    h_0, c_0 = torch.randn(2, 2, 3, 16)

    _, *states = page(f"ported({layer}, both)")(
        page("inputs"), initial_state=[part.numpy() for part in (h_0[0], c_0[0], h_0[1], c_0[1])]
    )

    _, (h_n, c_n) = page("both")(page("x"), (h_0, c_0))
    for ours, theirs in zip((h_n[0], c_n[0], h_n[1], c_n[1]), states, strict=True):
        assert np.allclose(ours, np.asarray(theirs), atol=1e-5)


def test_two_directions_leave_masked_steps_zero(page: Callable) -> None:
    layer = "keras.layers.Bidirectional(keras.layers.LSTM(16, return_sequences=True))"

    theirs = page(f"ported({layer}, both)")(page("inputs"), mask=page("mask"))

    ours, _ = page("pad_packed_sequence")(page("both")(page("packed"))[0], batch_first=True)
    assert np.allclose(ours, np.asarray(theirs), atol=1e-5)


def test_masked_steps_are_zero_where_keras_is_told_so(page: Callable, compare: Callable) -> None:
    layer = page("ported(keras.layers.LSTM(16, return_sequences=True, zero_output_for_mask=True))")

    theirs = layer(page("inputs"), mask=page("mask"))

    compare("mask", [page("padded")], [theirs])


def test_embedding_masks_zeros_alone(page: Callable, compare: Callable) -> None:
    keras = page("keras")
    tokens = np.array([[4, 2, 7, 1, 3], [5, 6, 1, 0, 0], [9, 0, 0, 0, 0]])
    embedding = keras.layers.Embedding(10, 8, mask_zero=True)
    vectors = torch.from_numpy(np.asarray(embedding(tokens)).copy())
    lengths = torch.from_numpy(tokens != 0).sum(1)
    pack = page("pack_padded_sequence")

    theirs = page("ported(keras.layers.LSTM(16))")(embedding(tokens))

    packed = pack(vectors, lengths, batch_first=True, enforce_sorted=False)
    compare("mask", [page("lstm")(packed)[1][0][-1]], [theirs])


@pytest.mark.parametrize("kind", ["dropout", "recurrent_dropout"])
def test_keras_draws_one_mask_for_all_steps(kind: str, page: Callable) -> None:
    """Of the recurrence one for each gate, scaled as those of PyTorch are."""
    cell = page("keras").layers.LSTM(16, **{kind: 0.5}).cell
    draw = {"dropout": cell.get_dropout_mask, "recurrent_dropout": cell.get_recurrent_dropout_mask}

    masks, again = (np.asarray(draw[kind](np.ones((3, 16), "float32"))) for _ in range(2))

    assert masks.shape == ((3, 16) if kind == "dropout" else (4, 3, 16))
    assert np.array_equal(masks, again)
    assert set(np.unique(masks)) == {0.0, 2.0}


def test_kernels_start_from_the_distributions_of_the_page(page: Callable) -> None:
    kernel, recurrent = page("keras_kernel"), page("keras_recurrent_kernel")
    ours = page("fresh")
    bound = (6 / (8 + 4 * 16)) ** 0.5

    for weight in (kernel, ours.weight_ih_l0.numpy()):
        assert 0.9 * bound < np.abs(weight).max() <= bound
    for square in (recurrent @ recurrent.T, (ours.weight_hh_l0.T @ ours.weight_hh_l0).numpy()):
        assert np.allclose(square, np.eye(16), atol=1e-5)
