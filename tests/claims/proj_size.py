"""Claims about proj_size, the width to which each hidden state is projected."""

from claims import Setting, claim, refusal, same
from claims.equations import (
    first_states,
    layers_and_directions_repeat_the_equations_on_the_layer_below,
    step,
    weights_of,
)

PROJECTED = (1, 2, 3)


@claim(fails_under="projects_cell_state", proj_size=PROJECTED)
def projection_narrows_the_hidden_state_alone(s: Setting) -> None:
    output, (h_n, c_n) = s.run()
    assert s.over_time(output).size(-1) == s.D * s.proj_size
    assert h_n.size(-1) == s.proj_size
    assert c_n.size(-1) == s.hidden_size


@claim(fails_under="ignores_projection", proj_size=PROJECTED)
def each_layer_and_direction_has_a_projection_without_bias(s: Setting) -> None:
    names = [name for name, _ in s.lstm.named_parameters() if "_hr_" in name]
    assert len(names) == s.num_layers * s.D
    for name in names:
        assert name.startswith("weight_hr")
        assert s.lstm.get_parameter(name).shape == (s.proj_size, s.hidden_size)


@claim(
    fails_under=("feeds_no_projected_state_back", "ignores_second_bias"),
    proj_size=PROJECTED,
    dropout=0.0,
)
def each_step_projects_and_hands_on_what_it_projected(s: Setting) -> None:
    """In every layer and direction; `step` computes one step by the equations."""
    _, (h_n, _) = s.run()
    h_0, c_0 = first_states(s)
    for n, length in enumerate(s.lengths):
        h, c, w = h_0[0, 0, n], c_0[0, 0, n], weights_of(s.lstm)
        for x in s.batch[:length, n]:
            h, c = step(x, h, c, w)
            assert h.shape == (s.proj_size,)
        assert same(s.by_layer(h_n)[0, 0, n], h)
    layers_and_directions_repeat_the_equations_on_the_layer_below(s)


@claim(fails_under="ignores_projection", proj_size=PROJECTED)
def projection_narrows_what_reads_the_hidden_state(s: Setting) -> None:
    for name, weight in s.lstm.named_parameters():
        if name.startswith("weight_hh"):
            assert weight.shape == (4 * s.hidden_size, s.proj_size)
        if name.startswith("weight_ih") and "_l0" not in name:
            assert weight.shape == (4 * s.hidden_size, s.D * s.proj_size)


@claim(fails_under="ignores_projection", proj_size=PROJECTED, num_layers=1)
def projection_saves_parameters_below_four_fifths_of_hidden_size(s: Setting) -> None:
    counts = [sum(w.numel() for w in s.build(proj_size=p).parameters()) for p in (s.proj_size, 0)]
    assert (counts[0] < counts[1]) == (5 * s.proj_size < 4 * s.hidden_size)


@claim(
    fails_under=("ignores_initial_state", "exchanges_the_shapes_in_its_message"),
    proj_size=PROJECTED,
    form=("batched", "unbatched"),
)
def a_cell_state_of_the_projected_width_is_refused(s: Setting) -> None:
    """The message gives both shapes, that of an unbatched state with the 1 of its batch."""
    h_0, c_0 = s.some_states
    refused = refusal(s.run, hx=(h_0, c_0[..., : s.proj_size]))
    expected, got = ((s.num_layers * s.D, s.N, width) for width in (s.H_cell, s.proj_size))
    assert f"Expected hidden[1] size {expected}, got {list(got)}" in refused
