"""Claims about batch_first, which turns the input and the output and nothing else."""

from claims import Setting, claim, same


@claim(fails_under=("ignores_batch_first", "moves_batch_first_in_states"), form="batched")
def batch_first_turns_input_and_output_alone(s: Setting) -> None:
    first, second = s.build(batch_first=True), s.build(batch_first=False)
    first.load_state_dict(second.state_dict())
    output, (h_n, c_n) = s.run(second, s.batch)
    turned, (turned_h_n, turned_c_n) = s.run(first, s.batch.transpose(0, 1))
    assert same(turned, output.transpose(0, 1))
    assert same(turned_h_n, h_n)
    assert same(turned_c_n, c_n)


@claim(fails_under="moves_batch_first_in_states", form="batched")
def states_have_the_batch_in_the_middle(s: Setting) -> None:
    _, states = s.run()
    for state in states:
        assert state.shape[:2] == (s.D * s.num_layers, s.N)


@claim(
    fails_under="returns_contiguous_output",
    form="batched",
    batch_first=True,
    lengths=((2, 2), (3, 3), (4, 4, 4)),
)
def output_with_the_batch_first_is_not_contiguous(s: Setting) -> None:
    output, (h_n, c_n) = s.run()
    assert not output.is_contiguous()
    assert output.transpose(0, 1).is_contiguous()
    assert h_n.is_contiguous()
    assert c_n.is_contiguous()
