"""Claims about dtype, that of the weights, which input and states share."""

import torch

from claims import Setting, claim, refusal, same


@claim(fails_under="ignores_dtype")
def dtype_is_that_of_every_weight_and_result(s: Setting) -> None:
    assert {weight.dtype for weight in s.lstm.parameters()} == {s.dtype}
    output, (h_n, c_n) = s.run()
    assert {output.data.dtype, h_n.dtype, c_n.dtype} == {s.dtype}


@claim(fails_under="ignores_dtype")
def float64_takes_twice_the_memory_of_float32(s: Setting) -> None:
    single, double = (s.build(dtype=dtype) for dtype in (torch.float32, torch.float64))
    sizes = [sum(weight.nbytes for weight in lstm.parameters()) for lstm in (single, double)]
    assert sizes[1] == 2 * sizes[0]


@claim(fails_under="refuses_states_of_another_dtype", dtype=torch.float64)
def a_module_of_float64_takes_a_c_0_of_any_real_dtype(s: Setting) -> None:
    """It computes from the values that the other dtype has left."""
    h_0, c_0 = s.some_states
    for other in (torch.float16, torch.bfloat16, torch.float32, torch.int64):
        cast = c_0.to(other)
        assert refusal(s.run, hx=(h_0, cast)) == ""
        output, (h_n, c_n) = s.run(hx=(h_0, cast))
        expected, (expected_h_n, expected_c_n) = s.run(hx=(h_0, cast.double()))
        assert same(s.over_time(output), s.over_time(expected))
        assert same(h_n, expected_h_n)
        assert same(c_n, expected_c_n)


def states_of_half_precision(s: Setting) -> list:
    """Return states with a c_0 of half precision, and with the values that it leaves."""
    h_0, c_0 = s.some_states
    halves = [c_0.to(dtype) for dtype in (torch.float16, torch.bfloat16)]
    return [((h_0, half), (h_0, half.float())) for half in halves]


@claim(
    fails_under="refuses_states_of_another_dtype",
    dtype=torch.float32,
    proj_size=(1, 2, 3),
)
def a_projection_lets_a_c_0_of_half_precision_pass(s: Setting) -> None:
    for hx, rounded in states_of_half_precision(s):
        assert refusal(s.run, hx=hx) == ""
        assert same(s.over_time(s.run(hx=hx)[0]), s.over_time(s.run(hx=rounded)[0]))


@claim(
    fails_under="refuses_states_of_another_dtype",
    dtype=torch.float32,
    form="packed",
    lengths=((2, 1), (5, 4, 2), (4, 4, 3)),
)
def packed_lengths_that_differ_let_a_c_0_of_half_precision_pass(s: Setting) -> None:
    for hx, rounded in states_of_half_precision(s):
        assert refusal(s.run, hx=hx) == ""
        assert same(s.over_time(s.run(hx=hx)[0]), s.over_time(s.run(hx=rounded)[0]))
