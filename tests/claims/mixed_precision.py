"""Claims about modules of half precision."""

import torch
from torch import nn

from claims import Setting, claim


@claim(fails_under="limits_the_cell_state")
def a_cell_state_of_half_precision_stops_growing_by_one(s: Setting) -> None:
    """From one less it grows to the last number, and from there no further."""
    for dtype, last in ((torch.bfloat16, 2**8), (torch.float16, 2**11)):
        lstm = s.build(dtype=dtype, bias=True, dropout=0.0)
        for name, weight in lstm.named_parameters():
            nn.init.constant_(weight, 50 if name.startswith("bias") else 0)
        h_0, c_0 = (torch.zeros_like(state, dtype=dtype) for state in s.some_states)
        inputs = s.shape_input(torch.zeros(s.L, s.N, s.H_in, dtype=dtype))
        for start in (last - 1, last):
            _, (_, c_n) = s.run(lstm, inputs, (h_0, c_0 + start))
            assert (c_n == last).all()
