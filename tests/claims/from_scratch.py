"""The claim that the equations alone give what nn.LSTM returns, program against module."""

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
