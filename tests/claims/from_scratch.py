"""The claim that the equations alone give what nn.LSTM returns, program against module."""

import torch

from claims import Setting, claim, same
from examples.from_scratch import lstm as from_scratch


@claim(
    fails_under=(
        "mixes_gates",
        "ignores_second_bias",
        "reverse_reads_forwards",
        "scales_projection",
        "orders_states_by_direction",
        "drops_out_in_eval",
        "computes_in_single_precision",
    ),
    training=False,
)
def the_program_returns_what_nn_lstm_returns(s: Setting) -> None:
    output, (h_n, c_n) = s.run()
    our_output, (our_h_n, our_c_n) = from_scratch(s.lstm, s.input, s.hx)
    assert type(our_output) is type(output)
    assert same(s.over_time(our_output), s.over_time(output))
    assert same(our_h_n, h_n)
    assert same(our_c_n, c_n)


@claim(
    fails_under=("doubles_the_gradient_of_weight_hh", "cuts_h_between_steps"),
    training=False,
)
def the_program_has_the_gradients_of_nn_lstm(s: Setting) -> None:
    """Of the input, of both initial states and of every weight."""
    found = []
    for call in (s.run, from_scratch):
        batch, *states = (part.clone().requires_grad_() for part in (s.batch, *s.some_states))
        output, (h_n, c_n) = call(s.lstm, s.shape_input(batch), tuple(states))
        total = s.over_time(output).square().sum() + h_n.sum() + c_n.square().sum()
        found.append(torch.autograd.grad(total, [batch, *states, *s.lstm.parameters()]))
    assert all(map(same, *found))
