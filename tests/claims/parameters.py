"""Claims about the arguments of nn.LSTM as a whole."""

from torch import nn

from claims import Setting, claim


@claim(fails_under=("ignores_batch_first", "moves_batch_first_in_states"), form="batched")
def arguments_give_every_shape(s: Setting) -> None:
    output, (h_n, c_n) = s.run()
    sequence = (s.N, s.L) if s.batch_first else (s.L, s.N)
    assert output.shape == (*sequence, s.D * s.H_out)
    assert h_n.shape == (s.D * s.num_layers, s.N, s.H_out)
    assert c_n.shape == (s.D * s.num_layers, s.N, s.H_cell)


@claim(fails_under="orders_arguments_otherwise")
def the_fourth_position_is_bias(s: Setting) -> None:
    lstm = nn.LSTM(s.input_size, s.hidden_size, s.num_layers, s.bias, s.batch_first)
    assert lstm.bias is s.bias
    assert lstm.batch_first is s.batch_first
    assert lstm.dropout == 0
