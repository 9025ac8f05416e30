"""Claims about dtype, that of the weights, which input and states share."""

import torch
from claims import Setting, claim

OTHER = {torch.float32: torch.float64, torch.float64: torch.float32}


@claim(fails_under="ignores_dtype", dtype=torch.float64)
def dtype_is_that_of_every_weight_and_result(s: Setting) -> None:
    assert {weight.dtype for weight in s.lstm.parameters()} == {s.dtype}
    output, (h_n, c_n) = s.run()
    assert {output.data.dtype, h_n.dtype, c_n.dtype} == {s.dtype}


@claim(fails_under="converts_input_dtype")
def an_input_of_another_dtype_is_refused(s: Setting) -> None:
    for dtype in (OTHER[s.dtype], torch.float16, torch.int64):
        refused = False
        try:
            s.run(inputs=s.shape_input(s.batch.to(dtype)), hx=None)
        except (ValueError, RuntimeError):
            refused = True
        assert refused


@claim(fails_under="ignores_initial_state", form=("batched", "unbatched"), proj_size=0)
def a_hidden_state_of_another_dtype_is_refused(s: Setting) -> None:
    h_0, c_0 = s.some_states
    for dtype in (OTHER[s.dtype], torch.float16):
        refused = False
        try:
            s.run(hx=(h_0.to(dtype), c_0))
        except RuntimeError:
            refused = True
        assert refused


@claim(fails_under="ignores_dtype")
def float64_takes_twice_the_memory_of_float32(s: Setting) -> None:
    single, double = (s.build(dtype=dtype) for dtype in (torch.float32, torch.float64))
    sizes = [sum(weight.nbytes for weight in lstm.parameters()) for lstm in (single, double)]
    assert sizes[1] == 2 * sizes[0]
