"""Claims about h_0 and c_0, the states before the first time step."""

import torch

from claims import Setting, claim, refusal, same

IN_TWO_PIECES = {"form": "batched", "dropout": 0.0, "bidirectional": False}
LONG_ENOUGH = ((2,), (3, 3), (5, 5, 5), (4, 4))


def split(s: Setting) -> tuple[torch.Tensor, torch.Tensor]:
    """Return the input in two pieces along time, that of the first with a gradient."""
    first, second = s.batch.detach().tensor_split([1])
    return s.shape_input(first.clone().requires_grad_()), s.shape_input(second)


@claim(fails_under="starts_from_ones")
def initial_states_are_zeros_if_left_out(s: Setting) -> None:
    output, states = s.run(hx=None)
    zeros = tuple(map(torch.zeros_like, s.some_states))
    same_output, same_states = s.run(hx=zeros)
    assert same(s.over_time(output), s.over_time(same_output))
    assert all(map(same, states, same_states))


@claim(fails_under="keeps_its_state_between_calls")
def initial_states_do_not_outlive_a_call(s: Setting) -> None:
    output, states = s.run(hx=None)
    s.run(inputs=s.shape_input(s.batch + 1), hx=s.some_states)
    again, same_states = s.run(hx=None)
    assert torch.equal(s.over_time(output), s.over_time(again))
    assert all(map(torch.equal, states, same_states))


@claim(fails_under="moves_batch_first_in_states")
def initial_states_have_the_shapes_of_the_last_ones(s: Setting) -> None:
    _, last = s.run()
    assert [state.shape for state in last] == [state.shape for state in s.some_states]
    s.run(hx=s.some_states)


@claim(fails_under=("ignores_initial_state", "ignores_first_cell_state"))
def initial_states_act_with_every_row(s: Setting) -> None:
    states = [state.clone().requires_grad_() for state in s.some_states]
    _, (h_n, _) = s.run(hx=tuple(states))
    total = h_n.sum()
    for gradient in torch.autograd.grad(total, states, allow_unused=True, materialize_grads=True):
        assert (gradient != 0).any(dim=-1).all()


@claim(
    fails_under=("takes_states_batch_first", "exchanges_the_shapes_in_its_message"),
    form="batched",
    lengths=tuple((2,) * size for size in range(1, 7)),
)
def initial_states_with_the_batch_in_front_are_refused(s: Setting) -> None:
    """But where the batch is as large as there are layers times directions."""
    rows = s.num_layers * s.D
    refused = refusal(s.run, hx=tuple(state.transpose(0, 1) for state in s.some_states))
    message = f"Expected hidden[0] size {(rows, s.N, s.H_out)}, got {[s.N, rows, s.H_out]}"
    assert refused == ("" if rows == s.N else f"RuntimeError: {message}")


@claim(fails_under="takes_a_state_alone")
def initial_states_as_one_tensor_are_refused(s: Setting) -> None:
    assert refusal(s.run, hx=s.some_states[0])


@claim(fails_under="casts_its_input")
def initial_states_with_an_h_0_of_another_dtype_are_refused(s: Setting) -> None:
    h_0, c_0 = s.some_states
    kinds = {torch.float16, torch.bfloat16, torch.float32, torch.float64, torch.int64}
    for other in kinds - {s.dtype}:
        assert refusal(s.run, hx=(h_0.to(other), c_0)).startswith("RuntimeError")


@claim(fails_under="refuses_states_of_another_dtype", dtype=torch.float64)
def initial_states_of_float64_may_have_a_c_0_of_float32(s: Setting) -> None:
    """It passes unnoticed, rounded to the precision that it has."""
    h_0, c_0 = s.some_states
    hx = h_0, c_0.float()
    assert refusal(s.run, hx=hx) == ""
    output, (h_n, c_n) = s.run(hx=hx)
    expected, (expected_h_n, expected_c_n) = s.run(hx=(h_0, c_0.float().double()))
    assert same(s.over_time(output), s.over_time(expected))
    assert same(h_n, expected_h_n)
    assert same(c_n, expected_c_n)


@claim(fails_under="casts_its_input", dtype=torch.float32, form=("batched", "unbatched"))
def initial_states_of_float32_with_a_c_0_of_float64_are_refused(s: Setting) -> None:
    h_0, c_0 = s.some_states
    assert "type" in refusal(s.run, hx=(h_0, c_0.double()))


@claim(fails_under="ignores_initial_state", **IN_TWO_PIECES, lengths=LONG_ENOUGH)
def initial_states_carried_on_equal_the_whole(s: Setting) -> None:
    first, second = split(s)
    whole, last = s.run()
    first_output, state = s.run(inputs=first)
    second_output, last_of_second = s.run(inputs=second, hx=state)
    pieces = [s.over_time(first_output), s.over_time(second_output)]
    assert same(torch.cat(pieces), s.over_time(whole))
    assert all(map(same, last, last_of_second))


@claim(fails_under="cuts_states_from_the_graph", **IN_TWO_PIECES, lengths=LONG_ENOUGH)
def initial_states_carry_gradients_until_detached(s: Setting) -> None:
    first, second = split(s)
    _, state = s.run(inputs=first)
    output, _ = s.run(inputs=second, hx=state)
    (gradient,) = torch.autograd.grad(
        output.sum(), first, allow_unused=True, materialize_grads=True
    )
    assert (gradient != 0).any(dim=-1).all()
    detached, _ = s.run(inputs=second, hx=tuple(part.detach() for part in state))
    assert same(output, detached)
    assert torch.autograd.grad(detached.sum(), first, allow_unused=True) == (None,)


@claim(fails_under="cuts_states_from_the_graph", form="batched", lengths=LONG_ENOUGH)
def initial_states_not_detached_fail_in_the_second_backward(s: Setting) -> None:
    first, second = split(s)
    output, state = s.run(inputs=first)
    output.sum().backward()
    output, _ = s.run(inputs=second, hx=state)
    assert "backward through the graph a second time" in refusal(output.sum().backward)


@claim(fails_under="ignores_initial_state", form="batched")
def initial_states_of_zero_in_a_row_start_that_row_afresh(s: Setting) -> None:
    fresh, carried = (s.over_time(s.run(hx=hx)[0]) for hx in (None, s.some_states))
    for n in range(s.N):
        row = torch.arange(s.N) == n
        reset = tuple(state.masked_fill(row[:, None], 0) for state in s.some_states)
        output = s.over_time(s.run(hx=reset)[0])
        assert same(output, torch.where(row[:, None], fresh, carried))
        assert not same(output[:, n], carried[:, n])
