"""Claims about h_n, the last hidden state of each layer and direction."""

from claims import Setting, claim, same


@claim(fails_under="moves_batch_first_in_states")
def h_n_has_a_row_for_each_layer_and_direction(s: Setting) -> None:
    _, (h_n, _) = s.run()
    batch = () if s.form == "unbatched" else (s.N,)
    assert h_n.shape == (s.D * s.num_layers, *batch, s.H_out)


@claim(fails_under="orders_states_top_down", dropout=0.0)
def h_n_puts_layers_before_directions(s: Setting) -> None:
    """The first layer's rows are those of a module that has only that layer."""
    _, (h_n, _) = s.run()
    first = s.build(num_layers=1)
    first.load_state_dict({k: v for k, v in s.lstm.state_dict().items() if "_l0" in k})
    hx = s.hx and tuple(state[: s.D] for state in s.hx)
    _, (first_h_n, _) = s.run(first, hx=hx)
    assert same(h_n[: s.D], first_h_n)


@claim(fails_under="orders_states_by_direction")
def h_n_of_the_top_layer_stands_at_the_end_of_output(s: Setting) -> None:
    output, (h_n, _) = s.run()
    output, top = s.over_time(output), s.by_layer(h_n)[-1]
    for n, length in enumerate(s.lengths):
        assert same(output[length - 1, n, : s.H_out], top[0, n])
        if s.bidirectional:  # the reverse direction ends at the first step
            assert same(output[0, n, s.H_out :], top[1, n])
