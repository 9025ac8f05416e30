"""Claims about hidden_size, the width of the hidden and of the cell state."""

import torch
from claims import Setting, claim


@claim(fails_under="builds_one_unit_more")
def weights_have_four_rows_for_each_unit(s: Setting) -> None:
    for name, weight in s.lstm.named_parameters():
        if not name.startswith("weight_hr"):
            assert weight.size(0) == 4 * s.hidden_size


@claim(fails_under="builds_one_unit_more", proj_size=0)
def hidden_size_is_the_width_of_both_states(s: Setting) -> None:
    output, (h_n, c_n) = s.run()
    assert s.over_time(output).size(-1) == s.D * s.hidden_size
    assert h_n.size(-1) == c_n.size(-1) == s.hidden_size


@claim(fails_under="drops_out_top_layer", proj_size=0)
def a_hidden_state_lies_between_minus_one_and_one(s: Setting) -> None:
    output, (h_n, _) = s.run(inputs=s.shape_input(100 * s.batch))
    assert s.over_time(output).abs().max() <= 1
    assert h_n.abs().max() <= 1


@claim(fails_under="starts_from_ones", states=False)
def a_cell_state_grows_by_one_a_step_at_most(s: Setting) -> None:
    """From zeros: each step keeps at most what was there and adds less than one."""
    with torch.no_grad():
        for name, weight in s.lstm.named_parameters():
            if name.startswith("bias"):
                weight.fill_(50)  # open every gate: the most that can come
    _, (_, c_n) = s.run()
    for n, length in enumerate(s.lengths):
        assert s.by_layer(c_n)[:, :, n].abs().max() <= length


@claim(fails_under="ignores_initial_state", form=("batched", "unbatched"))
def states_of_another_width_are_refused(s: Setting) -> None:
    h_0, c_0 = s.some_states
    for name, wrong in (("hidden[0]", (h_0[..., 1:], c_0)), ("hidden[1]", (h_0, c_0[..., 1:]))):
        message = ""
        try:
            s.run(hx=wrong)
        except RuntimeError as error:
            message = str(error)
        assert message.startswith(f"Expected {name} size")
