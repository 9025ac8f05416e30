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


@claim(fails_under="turns_unbatched_for_batch_first", form="unbatched")
def batch_first_means_nothing_without_a_batch(s: Setting) -> None:
    output, (h_n, c_n) = s.run(s.build(batch_first=True))
    other, (other_h_n, other_c_n) = s.run(s.build(batch_first=False))
    assert same(output, other)
    assert same(h_n, other_h_n)
    assert same(c_n, other_c_n)


@claim(fails_under="mixes_the_batch", form="batched", batch_first=True, training=False)
def each_sequence_of_a_batch_is_read_by_itself(s: Setting) -> None:
    output, (h_n, c_n) = s.run()
    for n in range(s.N):
        hx = s.hx and tuple(state[:, n] for state in s.hx)
        alone, (alone_h_n, alone_c_n) = s.run(inputs=s.input[n], hx=hx)
        assert same(output[n], alone)
        assert same(h_n[:, n], alone_h_n)
        assert same(c_n[:, n], alone_c_n)


@claim(fails_under="moves_batch_first_in_states", form="batched")
def states_have_the_batch_in_the_middle(s: Setting) -> None:
    _, states = s.run()
    for state in states:
        assert state.shape[:2] == (s.D * s.num_layers, s.N)


@claim(fails_under="ignores_initial_state", form="batched", lengths=((3, 3, 3, 3, 3, 3, 3),))
def states_with_the_batch_first_are_refused(s: Setting) -> None:
    """Seven sequences, and never seven layers and directions."""
    message = ""
    try:
        s.run(hx=tuple(state.transpose(0, 1) for state in s.some_states))
    except RuntimeError as error:
        message = str(error)
    assert message.startswith("Expected hidden[0] size")


@claim(
    fails_under="returns_contiguous_output",
    form="batched",
    batch_first=True,
    lengths=((2, 2), (3, 3), (4, 4, 4)),
)
def output_with_the_batch_first_is_not_contiguous(s: Setting) -> None:
    output, (h_n, c_n) = s.run()
    assert not output.is_contiguous()
    assert h_n.is_contiguous()
    assert c_n.is_contiguous()
