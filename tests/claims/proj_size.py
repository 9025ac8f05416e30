"""Claims about proj_size, the width to which each hidden state is projected."""

import torch

from claims import Setting, claim, refusal, same

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
    form="unbatched",
)
def each_step_projects_and_hands_on_what_it_projected(s: Setting) -> None:
    """The first layer's forward direction by hand; its last state is the first row of h_n."""
    _, (h_n, c_n) = s.run()
    h, c = (state[0] if s.states else torch.zeros_like(state[0]) for state in s.some_states)
    lstm = s.lstm
    for x in s.input:
        gates = lstm.weight_ih_l0 @ x + lstm.weight_hh_l0 @ h
        gates = gates + lstm.bias_ih_l0 + lstm.bias_hh_l0 if s.bias else gates
        i, f, g, o = gates.chunk(4)
        c = f.sigmoid() * c + i.sigmoid() * g.tanh()
        h = lstm.weight_hr_l0 @ (o.sigmoid() * c.tanh())
    assert same(h_n[0], h)
    assert same(c_n[0], c)


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


@claim(fails_under="ignores_initial_state", proj_size=PROJECTED, form=("batched", "unbatched"))
def a_cell_state_of_the_projected_width_is_refused(s: Setting) -> None:
    h_0, c_0 = s.some_states
    assert "Expected hidden[1] size" in refusal(s.run, hx=(h_0, c_0[..., : s.proj_size]))
