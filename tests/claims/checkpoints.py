"""Claims about weights that are loaded into a module built with other arguments."""

import copy
from dataclasses import replace

import torch

from claims import Setting, claim, same


@claim(fails_under="ignores_batch_first", form=("batched", "packed"), dropout=0.0)
def weights_fit_a_module_of_the_other_batch_first(s: Setting) -> None:
    """With the axes of its input exchanged, it gives the same."""
    other = s.build(batch_first=not s.batch_first)
    other.load_state_dict(s.lstm.state_dict())
    flipped = replace(s, batch_first=not s.batch_first)
    output, states = s.run()
    other_output, other_states = flipped.run(other)
    assert same(flipped.over_time(other_output), s.over_time(output))
    assert same(other_states[0], states[0])
    assert same(other_states[1], states[1])


@claim(fails_under="swaps_directions_in_output", bidirectional=False, dropout=0.0)
def zero_columns_let_two_directions_start_from_one(s: Setting) -> None:
    """The half that belongs to the forward direction is what one direction returns."""
    wider = {}
    for name, weight in s.lstm.state_dict().items():
        above = name.startswith("weight_ih") and not name.endswith("_l0")
        columns = [weight, torch.zeros_like(weight)] if above else [weight]
        wider[name] = torch.cat(columns, dim=-1)
        wider[f"{name}_reverse"] = torch.randn_like(wider[name])
    two_way = s.build(bidirectional=True)
    two_way.load_state_dict(wider)
    hx = s.hx and tuple(state.repeat_interleave(2, dim=0) for state in s.hx)
    output, states = s.run()
    both, both_states = s.run(two_way, hx=hx)
    assert same(s.over_time(both)[..., : s.H_out], s.over_time(output))
    for state, both_state in zip(states, both_states, strict=True):
        assert same(both_state[::2], state)


@claim(fails_under=("copies_share_weights", "copies_forget_batch_first"))
def a_copy_of_a_module_gives_the_same_with_weights_of_its_own(s: Setting) -> None:
    other = copy.deepcopy(s.lstm)
    (output, states), (other_output, other_states) = s.run(), s.run(other)
    assert same(s.over_time(output), s.over_time(other_output))
    assert all(map(same, states, other_states))
    for weight, copied in zip(s.lstm.parameters(), other.parameters(), strict=True):
        assert torch.equal(weight, copied)
        assert weight.data_ptr() != copied.data_ptr()
