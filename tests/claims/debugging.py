"""Claims about what an output depends on, and about equal results."""

import torch

from claims import Setting, claim


@claim(
    fails_under="outputs_reversed_in_time",
    bidirectional=False,
    dropout=0.0,
)
def one_way_no_step_depends_on_a_later_input(s: Setting) -> None:
    batch = s.batch.clone().requires_grad_()
    output = s.over_time(s.run(inputs=s.shape_input(batch))[0])
    for t in range(s.L):
        (gradient,) = torch.autograd.grad(
            output[t].sum() + 0 * batch.sum(), batch, retain_graph=True
        )
        assert not gradient[t + 1 :].any()


@claim(fails_under="keeps_its_state_between_calls")
def the_same_seed_gives_the_same_bits(s: Setting) -> None:
    """The weights, a call with dropout and its gradients; made and called twice."""
    results = []
    for _ in range(2):
        lstm = s.build()
        first = s.run(lstm, hx=None)
        output, (h_n, c_n) = s.run(lstm, hx=None)
        s.over_time(output).sum().backward()
        gradients = [weight.grad for weight in lstm.parameters()]
        assert torch.equal(first[0].data, output.data)
        results.append([output.data, h_n, c_n, *gradients])
    assert all(torch.equal(one, other) for one, other in zip(*results, strict=True))


@claim(fails_under="starts_from_ones", lengths=((1,), (1, 1, 1)))
def a_single_step_from_zeros_gives_weight_hh_no_gradient(s: Setting) -> None:
    output, _ = s.run(hx=None)
    s.over_time(output).sum().backward()
    for name, weight in s.lstm.named_parameters():
        if name.startswith("weight_hh"):
            assert not weight.grad.any()
