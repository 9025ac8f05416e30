"""Claims that compare nn.LSTM with nn.GRU and nn.RNN of the same arguments."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import PackedSequence

from claims import Setting, claim, differ, same
from claims.setting import seed_torch


def build(s: Setting, cls: type[nn.RNNBase]) -> nn.RNNBase:
    """Make another recurrent module of this setting's arguments."""
    arguments = {k: v for k, v in s.arguments.items() if k != "proj_size"}
    if s.num_layers == 1:
        arguments["dropout"] = 0.0  # it would warn
    seed_torch(s.seed)
    return cls(**arguments).train(s.training)


def run(s: Setting, module: nn.RNNBase) -> tuple[Any, Tensor]:
    """Call a GRU or an RNN as this setting does."""
    given = s.input, s.some_states[0] if s.states else None  # drawn before the seed is set
    seed_torch(s.seed)
    return module(*given)


def refusal(call: Callable, *args: object, **options: object) -> str:
    """Return what the ValueError of a call says, or nothing where there is none."""
    try:
        call(*args, **options)
    except ValueError as error:
        return str(error)
    return ""


@claim(fails_under=("gru_returns_a_tuple_of_states", "returns_a_list_of_states"), proj_size=0)
def gru_and_rnn_return_h_n_alone_in_the_shape_of_nn_lstm(s: Setting) -> None:
    output, states = s.run()
    assert isinstance(states, tuple)
    h_n, _ = states
    for cls in (nn.GRU, nn.RNN):
        other_output, other_h_n = run(s, build(s, cls))
        assert isinstance(other_h_n, Tensor)
        assert other_h_n.shape == h_n.shape
        assert s.over_time(other_output).shape == s.over_time(output).shape


@claim(fails_under="keeps_bias_without_bias", proj_size=0)
def gru_has_three_and_rnn_one_of_the_four_parts_of_nn_lstm(s: Setting) -> None:
    gru, rnn = build(s, nn.GRU), build(s, nn.RNN)
    assert list(gru.state_dict()) == list(rnn.state_dict()) == list(s.lstm.state_dict())
    for name, weight in s.lstm.named_parameters():
        rows, *rest = weight.shape
        assert gru.get_parameter(name).shape == (rows // 4 * 3, *rest)
        assert rnn.get_parameter(name).shape == (rows // 4, *rest)


@claim(fails_under="rnn_ignores_second_bias", proj_size=0, num_layers=1, bidirectional=False)
def rnn_computes_its_one_equation(s: Setting) -> None:
    rnn = build(s, nn.RNN)
    output, _ = run(s, rnn)
    w_ih, w_hh, b_ih, b_hh = rnn.parameters() if s.bias else (*rnn.parameters(), 0.0, 0.0)
    for n, length in enumerate(s.lengths):
        h = s.by_layer(s.some_states[0])[0, 0, n] * s.states
        for t in range(length):
            h = torch.tanh(s.batch[t, n] @ w_ih.T + b_ih + h @ w_hh.T + b_hh)
            assert same(s.over_time(output)[t, n], h)


@claim(
    fails_under="gru_resets_before_product",
    proj_size=0,
    num_layers=1,
    bidirectional=False,
    bias=True,
)
def gru_applies_its_reset_gate_after_the_product(s: Setting) -> None:
    gru = build(s, nn.GRU)
    output, _ = run(s, gru)
    w_ih, w_hh, b_ih, b_hh = gru.parameters()
    for k, length in enumerate(s.lengths):
        h = s.by_layer(s.some_states[0])[0, 0, k] * s.states
        for t in range(length):
            x_r, x_z, x_n = (s.batch[t, k] @ w_ih.T + b_ih).chunk(3)
            h_r, h_z, h_n = (h @ w_hh.T + b_hh).chunk(3)
            r, z = (x_r + h_r).sigmoid(), (x_z + h_z).sigmoid()
            h = (1 - z) * torch.tanh(x_n + r * h_n) + z * h
            assert same(s.over_time(output)[t, k], h)


@claim(
    fails_under="gru_resets_before_product",
    proj_size=0,
    num_layers=1,
    bidirectional=False,
    bias=True,
)
def the_biases_of_a_gru_get_unequal_gradients_in_the_candidate_alone(s: Setting) -> None:
    gru = build(s, nn.GRU)
    output, _ = run(s, gru)
    s.over_time(output).square().sum().backward()
    of_input, of_state = gru.bias_ih_l0.grad.chunk(3), gru.bias_hh_l0.grad.chunk(3)
    assert same(of_input[0], of_state[0])
    assert same(of_input[1], of_state[1])
    assert differ(of_input[2], of_state[2])


@claim(fails_under="gru_takes_projection")
def gru_and_rnn_refuse_proj_size(s: Setting) -> None:
    for cls in (nn.GRU, nn.RNN):
        said = refusal(cls, s.input_size, s.hidden_size + 1, proj_size=s.hidden_size)
        assert "proj_size argument is only supported for LSTM" in said


@claim(
    fails_under=("gru_ignores_batch_first", "gru_never_drops_out"),
    proj_size=0,
    states=False,
)
def gru_and_rnn_take_the_arguments_of_nn_lstm(s: Setting) -> None:
    """A dropout of one hides the input from a stack, in training alone."""
    turned, other = replace(s, batch_first=not s.batch_first), replace(s, seed=s.seed + 1)
    for cls in (nn.GRU, nn.RNN):
        assert list(build(s, cls).state_dict()) == list(s.lstm.state_dict())
        output, turned_output = (t.over_time(run(t, build(t, cls))[0]) for t in (s, turned))
        assert same(output, turned_output)
        dropping = build(replace(s, dropout=1.0), cls)
        one, another = (t.over_time(run(t, dropping)[0]) for t in (s, other))
        assert same(one, another) == (s.training and s.num_layers > 1)


@claim(fails_under="gru_leaves_packed_states_sorted", proj_size=0, form="packed", dropout=0.0)
def gru_and_rnn_read_packed_sequences_as_each_alone(s: Setting) -> None:
    for cls in (nn.GRU, nn.RNN):
        module = build(s, cls)
        output, h_n = module(s.input)
        assert isinstance(output, PackedSequence)
        for n, length in enumerate(s.lengths):
            alone = s.batch[:length, n : n + 1]
            alone_output, alone_h_n = module(alone.transpose(0, 1) if s.batch_first else alone)
            assert same(s.over_time(output)[:length, n], s.over_time(alone_output)[:, 0])
            assert same(h_n[:, n], alone_h_n[:, 0])


@claim(fails_under="gru_returns_a_tuple_of_states", proj_size=0, num_layers=(1, 2))
def a_gru_with_two_rows_of_h_n_unpacks_as_a_pair(s: Setting) -> None:
    """Two layers of one direction, or one layer of two: other numbers of rows are an error."""
    gru = build(s, nn.GRU)
    _, h_n = run(s, gru)

    def unpack() -> tuple[Tensor, Tensor]:
        _, (first, second) = run(s, gru)
        return first, second

    if s.num_layers * s.D == 2:
        first, second = unpack()
        assert torch.equal(first, h_n[0])
        assert torch.equal(second, h_n[1])
    else:
        assert "values to unpack" in refusal(unpack)


@claim(fails_under="gru_takes_a_tuple_of_states", proj_size=0)
def gru_and_rnn_take_one_tensor_as_their_state(s: Setting) -> None:
    h_0, _ = s.some_states
    for cls in (nn.GRU, nn.RNN):
        module = build(s, cls)
        module(s.input, h_0)
        try:
            module(s.input, (h_0, h_0))
        except (AttributeError, TypeError):
            continue
        raise AssertionError(f"{cls.__name__} took a tuple")
