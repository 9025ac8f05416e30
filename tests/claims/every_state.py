"""Claims about the states of every layer at every step."""

import warnings

import torch

from claims import Setting, claim, same
from examples.every_state import every_state, outputs_of_layers


@claim(
    fails_under=("orders_states_by_direction", "returns_states_of_top_layer_only"),
    form="batched",
    dropout=0.0,
    states=False,
)
def the_parts_of_a_module_give_its_output_and_its_final_states(s: Setting) -> None:
    output, (h_n, c_n) = s.run()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # oneDNN has no projections
        h, c = every_state(s.lstm, s.batch)
        layers = outputs_of_layers(s.lstm, s.input)
    assert same(torch.cat([*h[-s.D :]], dim=-1), s.over_time(output))
    assert same(layers[-1], output)
    for steps, final in ((h, h_n), (c, c_n)):
        last = torch.stack([row[0 if k % s.D else -1] for k, row in enumerate(steps)])
        assert same(last, final)


@claim(
    fails_under=("ignores_initial_state", "returns_cell_state_first"),
    form="batched",
    dropout=0.0,
    bidirectional=False,
    states=False,
)
def the_states_at_a_step_are_those_of_the_sequence_cut_there(s: Setting) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        h, c = every_state(s.lstm, s.batch)
    for t in range(s.L):
        _, (h_n, c_n) = s.run(inputs=s.shape_input(s.batch[: t + 1]))
        assert same(h[:, t], h_n)
        assert same(c[:, t], c_n)
