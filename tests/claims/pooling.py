"""Claims about one vector made from the padded output of packed sequences."""

from claims import Setting, claim, same


@claim(fails_under="packs_without_lengths", dropout=0.0, form="packed")
def the_sum_over_steps_by_length_is_the_mean_of_each_sequence_alone(s: Setting) -> None:
    output = s.over_time(s.run()[0])
    for n, length in enumerate(s.lengths):
        assert same(output[:, n].sum(dim=0) / length, s.alone(n)[0].mean(dim=0))


@claim(fails_under="packs_without_lengths", dropout=0.0, form="packed")
def a_mean_over_the_longest_length_shrinks_shorter_rows(s: Setting) -> None:
    output = s.over_time(s.run()[0])
    for n, length in enumerate(s.lengths):
        assert same(output[:, n].mean(dim=0), s.alone(n)[0].mean(dim=0) * length / s.L)


@claim(fails_under="pads_with_ones", dropout=0.0, form="packed")
def a_maximum_over_padding_is_never_below_zero(s: Setting) -> None:
    output = s.over_time(s.run()[0])
    for n, length in enumerate(s.lengths):
        right = s.alone(n)[0].amax(dim=0)
        assert same(output[:, n].amax(dim=0), right if length == s.L else right.clamp(min=0))


@claim(fails_under="packs_without_lengths", dropout=0.0, form="packed")
def a_masked_softmax_weighs_the_steps_of_each_sequence_as_if_alone(s: Setting) -> None:
    output = s.over_time(s.run()[0])
    scores = output.sum(dim=-1)  # as good as any scores
    for n, length in enumerate(s.lengths):
        scores[length:, n] = -float("inf")
        weights = scores[:, n].softmax(dim=0)
        assert same(weights[:length], s.alone(n)[0].sum(dim=-1).softmax(dim=0))
        assert (weights[length:] == 0).all()
