"""Export an nn.LSTM to ONNX in many ways; tell which files take other lengths in onnxruntime.

Needs torch, onnx, onnxscript and onnxruntime.  Each way runs in a process of its own, so that
none depends on what another has left behind.
"""

import itertools
import re
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.ao.quantization import quantize_dynamic
from torch.export import Dim
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

PACKAGES = ("onnx", "onnxscript", "onnxruntime")
LENGTH, BATCH = 5, 3
EXPORTERS = ("dynamo", "torchscript")
OPTIONS = ("batch_first", "bidirectional", "proj_size", "packed")
# What a model makes of its input, where it does not return all three tensors of the LSTM.
FORMS: dict[str, Callable[[nn.LSTM, Tensor], Tensor]] = {
    "h_n": lambda lstm, x: lstm(x)[1][0],
    "transposed": lambda lstm, x: lstm(x.transpose(0, 1))[0].transpose(0, 1),
    "expand_as": lambda lstm, x: (output := lstm(x)[0]) * torch.ones(1, 1, 20).expand_as(output),
    "unflatten": lambda lstm, x: lstm(x)[0].unflatten(-1, (2, 20)).sum(2),
    "chunk": lambda lstm, x: torch.add(*lstm(x)[0].chunk(2, dim=-1)),
}
CASES = [
    *(
        " ".join([exporter, *(option for option, on in zip(OPTIONS, chosen, strict=True) if on)])
        for exporter in EXPORTERS
        for chosen in itertools.product((False, True), repeat=len(OPTIONS))
    ),
    *("dynamo batch_first bidirectional layers", "dynamo bidirectional layers"),
    *("dynamo optimize=False", "dynamo bidirectional layers optimize=False"),
    *("dynamo h_n", "dynamo batch_first h_n", "dynamo batch_first transposed"),
    "dynamo batch_first transposed optimize=False",
    *("dynamo batch_first expand_as", "dynamo batch_first bidirectional unflatten"),
    *("dynamo batch_first bidirectional chunk", "dynamo batch_first folded"),
    *("dynamo batch_first closed", "dynamo batch_first one", "dynamo batch_first one Dim"),
    *("dynamo batch_first again", "dynamo batch_first exported", "torchscript batch_first again"),
    *("dynamo batch_first float64", "torchscript float64"),
    *("dynamo batch_first quantized", "torchscript batch_first quantized"),
]


class Model(nn.Module):
    """An LSTM as the words of a case describe it."""

    def __init__(self, words: Sequence[str]) -> None:
        """Build it."""
        super().__init__()
        options = {word: word in words for word in ("batch_first", "bidirectional")}
        projection, layers = 7 * ("proj_size" in words), 3 if "layers" in words else 1
        self.lstm = nn.LSTM(10, 20, num_layers=layers, proj_size=projection, **options)
        # What a projection leaves to be done where it is folded into the weights.
        self.project = nn.Linear(20, 7, bias=False) if "folded" in words else nn.Identity()
        self.packed = "packed" in words
        self.form = next((FORMS[word] for word in words if word in FORMS), None)

    def forward(self, x: Tensor, lengths: Tensor | None = None) -> Tensor | tuple[Tensor, ...]:
        """Return output, h_n and c_n, or what the form makes of x."""
        if self.form:
            return self.form(self.lstm, x)
        first = self.lstm.batch_first
        if self.packed:
            x = pack_padded_sequence(x, lengths, batch_first=first, enforce_sorted=False)
        output, (h_n, c_n) = self.lstm(x)
        if self.packed:
            output, _ = pad_packed_sequence(output, batch_first=first)
        return self.project(output), self.project(h_n), c_n


def inputs(words: Sequence[str], length: int = LENGTH, batch: int = BATCH) -> tuple[Tensor, ...]:
    """Return x, and the lengths where it is packed.

    >>> [tuple(tensor.shape) for tensor in inputs(["dynamo", "batch_first", "packed"])]
    [(3, 5, 10), (3,)]
    """
    batch_first = "batch_first" in words and "transposed" not in words
    x = torch.randn(*((batch, length) if batch_first else (length, batch)), 10)
    x = x.double() if "float64" in words else x
    lengths = torch.tensor([length, *[max(1, length - 2)] * (batch - 1)])
    return (x, lengths) if "packed" in words else (x,)


def export(words: Sequence[str], model: Model, path: str) -> None:
    """Write the file, with length and batch left open unless the case says otherwise."""
    example = inputs(words, batch=1 if "one" in words else BATCH)
    names = "x", "lengths"
    time = int("batch_first" in words and "transposed" not in words)
    axes = {"x": {time: "length", 1 - time: "batch"}, "lengths": {0: "batch"}}
    axes = {name: axes[name] for name, _ in zip(names, example, strict=False)}
    if "torchscript" in words:
        options = {"dynamic_axes": axes, "input_names": [*axes], "output_names": ["output"]}
    elif "closed" in words:
        options = {}
    else:
        make = Dim if "Dim" in words else str
        shapes = [{axis: make(name) for axis, name in open_.items()} for open_ in axes.values()]
        options = {"dynamic_shapes": tuple(shapes), "optimize": "optimize=False" not in words}
    dynamo = "dynamo" in words
    torch.onnx.export(model, example, path, dynamo=dynamo, verbose=False, **options)


def tidy(error: BaseException) -> str:
    r"""Return what stays the same of a message from run to run.

    >>> tidy(RuntimeError("Status Message: /a/b.h:84 f(g&) was false. Input shape:{7,3}\n"))
    'Input shape:{7,3}'
    """
    told = (
        str(error.__cause__ or error)
        .strip()
        .split("tracing:\n- ")[-1]
        .split("Status Message: ")[-1]
    )
    told = re.split(r"was false\. |\.onnx failed:|INVALID_ARGUMENT : ", told)[-1]
    told = re.sub(r"for the following indices\s+index", "at index", told.split("\n Please")[0])
    told = re.split(r"\. Please feel free|\. Must be|  \[Caused", told)[0]
    return re.sub(r"(?<=node )\(\w+\) |\n.*", "", told, flags=re.IGNORECASE)


def outcome(case: str) -> str:
    """Export, run the file at other lengths and batches, and compare with PyTorch."""
    import onnxruntime  # noqa: PLC0415  # the site is built without it

    torch.manual_seed(0)
    words = case.split()
    model = Model(words).double() if "float64" in words else Model(words)
    model = quantize_dynamic(model, {nn.LSTM}) if "quantized" in words else model
    quiet = onnxruntime.SessionOptions()
    quiet.log_severity_level = 4
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "lstm.onnx")
        try:
            if "exported" in words:
                torch.export.export(model.eval(), inputs(words))
            for _ in range(2 if "again" in words else 1):
                export(words, model.eval(), path)
        except Exception as error:  # noqa: BLE001  # an error is one of the outcomes
            return f"not exported: {tidy(error)}"
        kind = "not run"
        try:
            session = onnxruntime.InferenceSession(path, quiet)
            for kind, sizes in sizes_of(case).items():
                for length, batch in sizes:
                    given = inputs(words, length, batch)
                    names = [entry.name for entry in session.get_inputs()]
                    feed = {n: tensor.numpy() for n, tensor in zip(names, given, strict=True)}
                    if not same(session.run(None, feed), model(*given)):
                        return f"{kind}, silently different"
        except Exception as error:  # noqa: BLE001  # as above
            return f"{kind}: {tidy(error)}"
    return "any length"


def sizes_of(case: str) -> dict[str, list[tuple[int, int]]]:
    """Return the sizes to try, by what it means if one fails: as exported, then others."""
    exported = LENGTH, 1 if " one" in case else BATCH
    return {
        "not run": [exported],
        "length frozen": [(LENGTH + 2, exported[1]), (1, exported[1])],
        "batch frozen": [(LENGTH, BATCH + 1), (LENGTH + 3, BATCH + 2)],
    }


def same(theirs: Sequence, ours: Tensor | Sequence[Tensor]) -> bool:
    """Tell whether arrays equal tensors, up to rounding.

    >>> same([torch.zeros(2).numpy()], torch.zeros(2)), same([torch.zeros(2)], torch.zeros(3))
    (True, False)
    """
    ours = [ours] if isinstance(ours, Tensor) else ours
    pairs = [(torch.as_tensor(a), b.detach()) for a, b in zip(theirs, ours, strict=True)]
    return all(a.shape == b.shape and torch.allclose(a, b, atol=1e-5) for a, b in pairs)


def try_alone(case: str) -> str:
    """Return the outcome of a case, found in a process of its own."""
    command = [sys.executable, "-W", "ignore", __file__, case]
    run = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603
    return run.stdout.splitlines()[-1]


def try_all() -> Iterator[tuple[str, str]]:
    """Return each case with its outcome."""
    return ((case, try_alone(case)) for case in CASES)


def main() -> None:
    """Print the outcome of the case that is named, or of every case."""
    if case := " ".join(sys.argv[1:]):
        warnings.simplefilter("ignore")
        print(outcome(case))
        return
    if lacking := [name for name in PACKAGES if find_spec(name) is None]:
        sys.exit(f"these packages are not installed: {', '.join(lacking)}")
    for case, told in try_all():
        print(f"{case:<50} {told}", flush=True)


if __name__ == "__main__":
    main()
