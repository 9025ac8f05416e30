"""Claims about dtype, that of the weights, which input and states share."""

import torch

from claims import Setting, claim


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
