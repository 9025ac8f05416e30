"""Claims about the arguments of nn.LSTM as a whole."""

from claims import Setting, claim


@claim(fails_under=("ignores_batch_first", "moves_batch_first_in_states"), form="batched")
def arguments_give_every_shape(s: Setting) -> None:
    output, (h_n, c_n) = s.run()
    sequence = (s.N, s.L) if s.batch_first else (s.L, s.N)
    assert output.shape == (*sequence, s.D * s.H_out)
    assert h_n.shape == (s.D * s.num_layers, s.N, s.H_out)
    assert c_n.shape == (s.D * s.num_layers, s.N, s.H_cell)


@claim(fails_under="orders_arguments_otherwise")
def three_positional_arguments_are_sizes(s: Setting) -> None:
    """The fourth is bias, not dropout."""
    lstm = type(s.lstm)(s.input_size, s.hidden_size, s.num_layers, s.bias, s.batch_first)
    assert (lstm.num_layers, lstm.bias, lstm.batch_first) == (s.num_layers, s.bias, s.batch_first)
