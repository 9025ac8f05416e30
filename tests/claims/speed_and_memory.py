"""Claims about what a training step keeps; the time of a call is nothing that can be claimed."""

import warnings

import torch

from claims import Setting, claim
from examples.kept_bytes import kept


@claim(
    fails_under=("builds_one_unit_more", "builds_one_layer_more"),
    form="batched",
    dropout=0.0,
    states=False,
)
def without_onednn_a_step_keeps_seven_numbers_a_unit(s: Setting) -> None:
    """The input of each layer, seven numbers a unit and direction, and the projected output.

    The batch is contiguous, as data is: two directions then turn it by a copy each.
    """
    given = s.input.contiguous()
    copied = s.batch_first and s.bidirectional and min(s.L, s.N) > 1
    width, numbers = s.H_in, s.H_in * copied
    for _ in range(s.num_layers):
        numbers += width + s.D * (7 * s.H_cell + s.proj_size)
        width = s.D * s.H_out

    with warnings.catch_warnings():
        # The switch also sets TF32, which a build without Intel GPUs warns of.
        warnings.simplefilter("ignore", UserWarning)
        with torch.backends.mkldnn.flags(enabled=False):
            found = kept(lambda: s.lstm(given), s.lstm)

    assert found == s.L * s.N * numbers * s.batch.element_size()


@claim(fails_under="records_where_it_must_not")
def nothing_is_kept_under_no_grad(s: Setting) -> None:
    with torch.no_grad():
        assert kept(s.run, s.lstm) == 0


@claim(fails_under="records_nothing_in_eval", dropout=0.0)
def eval_keeps_as_much_as_train(s: Setting) -> None:
    training, evaluating = s.build().train(), s.build().eval()

    assert kept(lambda: s.run(training), training) == kept(lambda: s.run(evaluating), evaluating)


@claim(fails_under="trains_no_second_bias")
def adam_keeps_two_numbers_for_each_parameter(s: Setting) -> None:
    adam = torch.optim.Adam(s.lstm.parameters())
    s.over_time(s.run()[0]).sum().backward()
    adam.step()

    numbers = 0
    for state in adam.state.values():
        numbers += state["exp_avg"].numel() + state["exp_avg_sq"].numel()
    assert numbers == 2 * sum(weight.numel() for weight in s.lstm.parameters())


@claim(fails_under="flattens_on_a_cpu")
def flatten_parameters_moves_nothing_on_a_cpu(s: Setting) -> None:
    before = [weight.data_ptr() for weight in s.lstm.parameters()]
    s.lstm.flatten_parameters()

    assert [weight.data_ptr() for weight in s.lstm.parameters()] == before
