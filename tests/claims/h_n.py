"""Claims about h_n, the last hidden state of each layer and direction."""

import torch

from claims import Setting, claim, same


@claim(fails_under="moves_batch_first_in_states")
def h_n_has_a_row_for_each_layer_and_direction(s: Setting) -> None:
    _, (h_n, _) = s.run()
    batch = () if s.form == "unbatched" else (s.N,)
    assert h_n.shape == (s.D * s.num_layers, *batch, s.H_out)


@claim(fails_under="orders_states_top_down")
def h_n_puts_layers_before_directions(s: Setting) -> None:
    """The first rows are those of a module that has only the first layers."""
    _, (h_n, _) = s.run()
    for layers in range(1, s.num_layers):
        first = s.build(num_layers=layers)
        weights = first.state_dict()
        first.load_state_dict({k: w for k, w in s.lstm.state_dict().items() if k in weights})
        hx = s.hx and tuple(state[: layers * s.D] for state in s.hx)
        _, (first_h_n, _) = s.run(first, hx=hx)
        assert same(h_n[: layers * s.D], first_h_n)


@claim(fails_under="orders_states_by_direction")
def h_n_of_the_top_layer_stands_at_the_end_of_output(s: Setting) -> None:
    output, (h_n, _) = s.run()
    output, top = s.over_time(output), s.by_layer(h_n)[-1]
    for n, length in enumerate(s.lengths):
        assert same(output[length - 1, n, : s.H_out], top[0, n])
        if s.bidirectional:  # the reverse direction ends at the first step
            assert same(output[0, n, s.H_out :], top[1, n])


@claim(fails_under="moves_batch_first_in_states")
def h_n_is_the_same_with_batch_first(s: Setting) -> None:
    lstm = s.build(batch_first=not s.batch_first)
    turned = s.input
    if s.form == "batched":
        turned = s.input.transpose(0, 1)
    _, (h_n, _) = s.run()
    _, (other_h_n, _) = s.run(lstm, turned)
    assert same(h_n, other_h_n)


@claim(
    fails_under=("packs_without_restoring_order", "takes_packed_h_0_as_sorted"),
    form="packed",
    dropout=0.0,
)
def h_n_of_a_packed_sequence_is_that_of_its_own_end(s: Setting) -> None:
    """In the order of the batch, whatever the order of the lengths."""
    _, (h_n, _) = s.run()
    for n, length in enumerate(s.lengths):
        own_states = s.hx and tuple(state[:, n] for state in s.hx)
        _, (own_h_n, _) = s.run(inputs=s.batch[:length, n], hx=own_states)
        assert same(h_n[:, n], own_h_n)


@claim(fails_under="moves_batch_first_in_states", form="batched", dropout=0.0)
def h_n_rows_of_a_sequence_lie_together_after_a_transpose(s: Setting) -> None:
    """A view of another shape mixes them, but for a single sequence or a single row."""
    _, (h_n, _) = s.run()
    rows = h_n.transpose(0, 1).reshape(s.N, -1)
    for n in range(s.N):
        _, (own_h_n, _) = s.alone(n)
        assert same(rows[n], own_h_n.flatten())
    assert same(h_n.reshape(s.N, -1), rows) == (1 in {s.N, len(h_n)})


@claim(fails_under="cuts_states_from_the_graph", dropout=0.0)
def h_n_hands_gradients_back_to_every_input(s: Setting) -> None:
    """The rows of the top layer, of whichever direction, depend on every step."""
    inputs = s.batch.clone().requires_grad_()
    _, (h_n, _) = s.run(inputs=s.shape_input(inputs))
    top = s.by_layer(h_n)[-1]
    assert h_n.requires_grad
    for direction in top:
        (gradient,) = torch.autograd.grad(direction.sum(), inputs, retain_graph=True)
        for n, length in enumerate(s.lengths):
            assert (gradient[:length, n] != 0).any(dim=-1).all()
