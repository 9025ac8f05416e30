"""Claims about bias, the two vectors that each layer and direction adds, or none."""

import torch

from claims import Setting, claim, same


@claim(fails_under="keeps_bias_without_bias")
def bias_brings_two_vectors_a_layer_and_direction_or_none(s: Setting) -> None:
    names = [name for name, _ in s.lstm.named_parameters()]
    for kind in ("bias_ih", "bias_hh"):
        assert sum(name.startswith(kind) for name in names) == s.num_layers * s.D * s.bias


@claim(fails_under=("keeps_bias_without_bias", "builds_one_unit_more"))
def biases_are_eight_h_cell_numbers_a_layer_and_direction(s: Setting) -> None:
    counts = [sum(w.numel() for w in s.build(bias=b).parameters()) for b in (True, False)]
    assert counts[0] - counts[1] == s.num_layers * s.D * 8 * s.H_cell


@claim(fails_under="keeps_bias_without_bias", bias=False)
def no_bias_is_a_bias_of_zero(s: Setting) -> None:
    zeroed = s.build(bias=True)
    with torch.no_grad():
        for name, weight in zeroed.named_parameters():
            weight.copy_(getattr(s.lstm, name)) if name.startswith("weight") else weight.zero_()
    output, (h_n, c_n) = s.run()
    zeroed_output, (zeroed_h_n, zeroed_c_n) = s.run(zeroed)
    assert same(s.over_time(output), s.over_time(zeroed_output))
    assert same(h_n, zeroed_h_n)
    assert same(c_n, zeroed_c_n)


@claim(fails_under="keeps_bias_without_bias", bias=False, states=False)
def without_bias_zeros_give_zeros(s: Setting) -> None:
    output, (h_n, c_n) = s.run(inputs=s.shape_input(torch.zeros_like(s.batch)))
    for result in (s.over_time(output), h_n, c_n):
        assert (result == 0).all()
