"""Draw on which device each tensor of a call of nn.LSTM is, as an SVG."""

import torch
from torch import Tensor, nn

from examples.helpers.drawing import BAR_HEIGHT, Drawing, Pen, finish

# In SVG units: two devices side by side fit a phone.
WIDTH, HEIGHT, LEFT, RIGHT = 336, 208, 82, 126
RESULTS, MODULE, INPUTS = 50, 112, 178


def draw_devices(module: nn.LSTM, elsewhere: Tensor, inputs: Tensor) -> Drawing:
    """Draw a frame for each of two devices, in them what a call of a module of one layer takes.

    `elsewhere` is the input before it is moved: `to` leads to `inputs`, and the way straight into
    the module is crossed. ValueError unless the call keeps to one device and `elsewhere` to
    another.

    >>> x = torch.ones(3, 4)
    >>> svg = draw_devices(nn.LSTM(4, 5, device="meta"), x, x.to("meta")).svg
    >>> [svg.count(f">{text}<") for text in ("cpu", "meta", "input", "W_hh", "output")]
    [1, 1, 2, 1, 1]
    """
    with torch.no_grad():
        output, states = module(inputs)
    together = {tensor.device for tensor in (inputs, output, *states, *module.parameters())}
    if len(together) > 1 or elsewhere.device in together:
        raise ValueError(f"expected one device and another, got {together}, {elsewhere.device}")
    pen = Pen()
    for left, right, device in ((1, LEFT, elsewhere.device), (RIGHT, WIDTH - 1, inputs.device)):
        pen.box(((left + right) / 2, HEIGHT / 2 + 1), right - left, HEIGHT, 10, bold=False)
        pen.text(left + 10, 18, str(device), anchor="start")

    middle = (RIGHT + WIDTH - 1) / 2
    pen.box((middle, MODULE), WIDTH - RIGHT - 14, 62, 6, bold=False)
    pen.text(middle, MODULE - 17, "nn.LSTM")
    names = [name.removesuffix("_l0") for name, _ in module.named_parameters()]
    short = [name.replace("weight", "W").replace("bias", "b") for name in names]
    for place, name in enumerate(short):
        centre = middle + (place - (len(short) - 1) / 2) * 46, MODULE + 10
        pen.box(centre, 42, BAR_HEIGHT, 2, bold=False)
        pen.text(*centre, name)

    flows = ("input", "output"), ("h_0", "h_n"), ("c_0", "c_n")
    for place, (given, result) in enumerate(flows):
        x = middle + (place - 1) * 64
        for y, name in ((INPUTS, given), (RESULTS, result)):
            pen.box((x, y), 56, BAR_HEIGHT, 2, bold=False)
            pen.text(x, y, name)
        pen.upwards([(x, INPUTS - 12), (x, MODULE + 31)])
        pen.upwards([(x, MODULE - 31), (x, RESULTS + 12)])

    x = (1 + LEFT) / 2
    pen.box((x, INPUTS), 56, BAR_HEIGHT, 2, bold=False)
    pen.text(x, INPUTS, "input")
    pen.along_time(x + 28, middle - 64 - 28, INPUTS)
    pen.text((LEFT + RIGHT) / 2, INPUTS - 14, "to()")
    cross = (LEFT + RIGHT) / 2
    pen.path(f"M{x:g},{INPUTS - 12}V{MODULE}H{cross - 7:g}")
    pen.path(f"M{cross - 6:g},{MODULE - 6}l12,12m-12,0l12,-12", 2.5)
    return finish(pen, f"{elsewhere.device}, {inputs.device}", WIDTH, 0, HEIGHT + 2)
