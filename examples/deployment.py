"""Try what PyTorch offers to compile, export, quantize and transform an nn.LSTM; tell what happens.

Everything runs on a CPU, without a C++ compiler: torch.compile is asked to trace, not to generate
code.  A result is compared with the module's own: the same, close (within 0.03) or different.
"""

import copy
import re
import warnings
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext

import torch
import torch._dynamo.testing
from torch import Tensor, nn
from torch.ao.quantization import quantize_dynamic
from torch.export import Dim, export
from torch.export._patches import register_lstm_while_loop_decomposition
from torch.func import functional_call, grad, jvp, stack_module_state, vmap
from torch.nn.utils import parametrizations, prune


class Whole(nn.Module):
    """A model that calls an LSTM between other layers."""

    def __init__(self) -> None:
        """Build all of it from modules of torch.nn."""
        super().__init__()
        self.below, self.lstm, self.above = nn.Linear(10, 10), nn.LSTM(10, 20), nn.Linear(20, 2)

    def forward(self, x: Tensor, *_: Tensor) -> Tensor:
        """Return the scores of every step."""
        return self.above(self.lstm(self.below(x).relu())[0])


class Apart(nn.Module):
    """The same model, with the call of the LSTM in a module of its own."""

    def __init__(self) -> None:
        """Build it with a module that returns all that the LSTM does."""
        super().__init__()
        self.below, self.lstm, self.above = nn.Linear(10, 10), Wrapped(), nn.Linear(20, 2)

    def forward(self, x: Tensor, h: Tensor, c: Tensor) -> Tensor:
        """Return the scores of every step."""
        return self.above(self.lstm(self.below(x).relu(), h, c)[0])


class Wrapped(nn.Module):
    """An LSTM with its state as tensors that go in and come out."""

    def __init__(self, **options: object) -> None:
        """Pass all options on to nn.LSTM."""
        super().__init__()
        self.lstm = nn.LSTM(10, 20, **options)

    def forward(self, x: Tensor, h: Tensor, c: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Return output, h_n and c_n side by side."""
        output, (h, c) = self.lstm(x, (h, c))
        return output, h, c


def inputs(
    length: int = 5, batch: int = 3, lstm: nn.LSTM | None = None
) -> tuple[Tensor, Tensor, Tensor]:
    """Return an input (L, N, 10) and two states, (1, N, 20) or as an LSTM needs them."""
    lstm = lstm or nn.LSTM(10, 20)
    rows, sizes = len(lstm.all_weights), (lstm.proj_size or 20, 20)
    return torch.randn(length, batch, 10), *(torch.randn(rows, batch, size) for size in sizes)


def far(ours: object, theirs: object) -> float:
    """Return the largest difference between two tensors, or tuples of tensors, however nested.

    >>> far((torch.zeros(2), (torch.ones(2),)), (torch.zeros(2), (torch.zeros(2),)))
    1.0
    """
    if isinstance(ours, Tensor):
        return (ours - theirs).abs().max().item()
    return max(map(far, ours, theirs))


def outcome(probe: Callable[[], float | str]) -> str:
    """Tell in words what a probe returns or raises.

    >>> outcome(lambda: 1e-7), outcome(lambda: 0.004), outcome(lambda: [][0])
    ('same', 'close', 'IndexError: list index out of range')
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            result = probe()
        except Exception as error:  # noqa: BLE001  # an error is one of the outcomes
            lines = [line.strip() for line in str(error).splitlines()]
            told = next((line for line in lines if "specialized" in line), lines[0])
            told = re.split(r"\. |, got types|\.$| for aten::", told.removeprefix("- "))[0]
            return f"{type(error).__name__}: {told}"
    if isinstance(result, str):
        return result
    return "same" if result < 1e-5 else "close" if result < 0.03 else "different"


def forget() -> None:
    """Forget what was compiled and how an LSTM was last exported; the next one depends on it."""
    torch._dynamo.reset()  # noqa: SLF001
    torch.ops.aten.lstm.input._dispatch_cache.clear()  # noqa: SLF001


def compiled(model: nn.Module | None = None, *, rnn: bool = False, **options: bool) -> str:
    """Compile a model, call it without gradients, and tell how many graphs were compiled."""
    forget()
    counter = torch._dynamo.testing.CompileCounter()  # noqa: SLF001
    model, given = model or Wrapped(), inputs()
    program = torch.compile(model, backend=counter, **options)
    with torch._dynamo.config.patch(allow_rnn=rnn), torch.no_grad():  # noqa: SLF001
        same = outcome(lambda: far(program(*given), model(*given)))
    return f"{counter.frame_count} compiled, {same}" if same == "same" else same


def compiled_to_train() -> float:
    """Compile a model with its backward pass, as far as that goes without a compiler."""
    forget()
    model, given = Wrapped(), inputs()
    with torch._dynamo.config.patch(allow_rnn=True):  # noqa: SLF001
        return far(torch.compile(model, backend="aot_eager")(*given), model(*given))


def exported(
    axes: dict | None = None,
    size: tuple[int, int] = (5, 3),
    example: tuple[int, int] = (5, 3),
    way: AbstractContextManager | None = None,
    **options: object,
) -> float:
    """Export with some axes of x, h and c left open; compare on another length and batch size."""
    forget()
    model, shapes = Wrapped(**options), None
    if axes:
        state = {1: axes[1]} if 1 in axes else {}
        shapes = (axes, state, state)
    with way or nullcontext():
        program = export(model, inputs(*example, model.lstm), dynamic_shapes=shapes).module()
    given = inputs(*size, model.lstm)
    return far(program(*given), model(*given))


def flexible() -> float:
    """Export several kinds of LSTM with length and batch open, by a private way; compare."""
    kinds = {}, {"num_layers": 3}, {"bidirectional": True}, {"proj_size": 7}, {"bias": False}
    sizes = (7, 8), (1, 1)
    return max(
        exported(
            {0: Dim("L"), 1: Dim("N")},
            size,
            way=register_lstm_while_loop_decomposition(),
            **kind,
        )
        for kind in kinds
        for size in sizes
    )


def traced(length: int = 5, **options: object) -> float:
    """Trace in train mode; compare in eval mode."""
    model = Wrapped(**options)
    rows = model.lstm.num_layers
    x, h, c = inputs()
    program = torch.jit.trace(
        model, (x, h.repeat(rows, 1, 1), c.repeat(rows, 1, 1)), check_trace=False
    )
    x, h, c = inputs(length)
    given = x, h.repeat(rows, 1, 1), c.repeat(rows, 1, 1)
    return far(program.eval()(*given), model.eval()(*given))


def quantized(*, unbatched: bool = False, **options: object) -> float:
    """Quantize the LSTM inside a model."""
    model = nn.Sequential(nn.LSTM(10, 20, **options)).eval()
    x = inputs()[0].to(options.get("dtype", torch.float32))
    x = x[:, 0] if unbatched else x
    return far(quantize_dynamic(model, {nn.LSTM})(x), model(x))


def many_inputs() -> float:
    """Call one model for each of four sequences."""
    lstm, x = nn.LSTM(10, 20), torch.randn(4, 5, 10)
    return far(vmap(lambda sequence: lstm(sequence)[0])(x), torch.stack([lstm(s)[0] for s in x]))


def many_models() -> float:
    """Call three models at once."""
    models, x = [nn.LSTM(10, 20) for _ in range(3)], inputs()[0]
    weights, _ = stack_module_state(models)
    found = vmap(lambda one: functional_call(models[0], one, (x,))[0])(weights)
    return far(found, torch.stack([model(x)[0] for model in models]))


def gradients_of_each(dtype: torch.dtype, *, states: bool = False) -> float:
    """Compute the gradients of each of three sequences at once; compare with one by one."""
    lstm, x = nn.LSTM(10, 20, dtype=dtype), torch.randn(3, 5, 10, dtype=dtype)
    weights = {name: weight.detach() for name, weight in lstm.named_parameters()}
    starts = torch.zeros(2, 3, 1, 20, dtype=dtype) if states else ()

    def loss(weights: dict[str, Tensor], row: Tensor, *start: Tensor) -> Tensor:
        return functional_call(lstm, weights, (row, start or None))[0].square().sum()

    found = vmap(grad(loss), in_dims=(None, 0, *[0 for _ in starts]))(weights, x, *starts)
    alone = [grad(loss)(weights, *given) for given in zip(x, *starts, strict=True)]
    return max(far(found[name], torch.stack([one[name] for one in alone])) for name in weights)


def forward_mode(dtype: torch.dtype) -> float:
    """Compare a directional derivative with a difference quotient."""
    lstm = nn.LSTM(10, 20, dtype=dtype)
    x, direction = torch.randn(2, 5, 3, 10, dtype=dtype)
    found = jvp(lambda x: lstm(x)[0], (x,), (direction,))[1]
    ahead, behind = (lstm(x + step * direction)[0] for step in (1e-3, -1e-3))
    return far(found, (ahead - behind) / 2e-3)


def twice() -> str:
    """Differentiate twice and compare with difference quotients."""
    lstm, x = nn.LSTM(3, 4, dtype=torch.float64), torch.randn(3, 2, 3, dtype=torch.float64)
    return "same" if torch.autograd.gradgradcheck(lambda x: lstm(x)[0], x.requires_grad_()) else ""


def nested() -> object:
    """Call an LSTM with a nested tensor."""
    rows = [torch.randn(5, 10), torch.randn(3, 10)]
    return nn.LSTM(10, 20, batch_first=True)(torch.nested.nested_tensor(rows, layout=torch.jagged))


def parametrized(*, copied: bool = False) -> float:
    """Normalize a weight; compare with a plain LSTM that has the resulting weights."""
    lstm, plain, x = nn.LSTM(10, 20), nn.LSTM(10, 20), inputs()[0]
    parametrizations.weight_norm(lstm, "weight_hh_l0")
    found = lstm(x)
    plain.load_state_dict({key: getattr(lstm, key).detach() for key in plain.state_dict()})
    return far((copy.deepcopy(lstm) if copied else plain)(x), found)


def pruned(*, copied: bool = False) -> float:
    """Prune a weight; compare with a plain LSTM that has what is left."""
    lstm, plain, x = nn.LSTM(10, 20), nn.LSTM(10, 20), inputs()[0]
    prune.l1_unstructured(lstm, "weight_hh_l0", amount=0.5)
    plain.load_state_dict({key: getattr(lstm, key).detach() for key in plain.state_dict()})
    return far((copy.deepcopy(lstm) if copied else plain)(x), lstm(x))


PROBES: dict[str, Callable[[], float | str]] = {
    "compile": compiled,
    "compile, fullgraph": lambda: compiled(fullgraph=True),
    "compile, whole model": lambda: compiled(Whole()),
    "compile, LSTM apart": lambda: compiled(Apart()),
    "compile, allow_rnn": lambda: compiled(rnn=True, fullgraph=True),
    "compile, allow_rnn, training": compiled_to_train,
    "export": exported,
    "export, batch": lambda: exported({1: Dim("N")}, (5, 8)),
    "export, batch of one": lambda: exported({1: Dim("N")}, (5, 8), (5, 1)),
    "export, other length": lambda: exported(size=(7, 3)),
    "export, length": lambda: exported({0: Dim("L")}, (7, 3)),
    "export, length AUTO": lambda: exported({0: Dim.AUTO}, (7, 3)),
    "export, one step": lambda: exported({1: Dim("N")}, (1, 8), (1, 3)),
    "export, while_loop": flexible,
    "script": lambda: far(torch.jit.script(lstm := nn.LSTM(10, 20))(inputs()[0]), lstm),
    "script, wrapped": lambda: far(
        torch.jit.script(model := Wrapped())(*(given := inputs(7))), model(*given)
    ),
    "trace, other length": lambda: traced(7),
    "trace, dropout": lambda: traced(num_layers=2, dropout=0.9),
    "quantize": lambda: max(
        quantized(**kind) for kind in ({}, {"num_layers": 3}, {"bidirectional": True})
    ),
    "quantize, bare": lambda: (
        "unchanged" if type(quantize_dynamic(nn.LSTM(10, 20), {nn.LSTM})) is nn.LSTM else "changed"
    ),
    "quantize, no bias": lambda: quantized(bias=False),
    "quantize, proj_size": lambda: quantized(proj_size=7),
    "quantize, float64": lambda: quantized(dtype=torch.float64),
    "quantize, unbatched": lambda: quantized(unbatched=True),
    "vmap, inputs": many_inputs,
    "vmap, models": many_models,
    "gradients of each": lambda: gradients_of_each(torch.float32),
    "gradients of each, float64": lambda: gradients_of_each(torch.float64),
    "gradients of each, float64, states": lambda: gradients_of_each(torch.float64, states=True),
    "jvp": lambda: forward_mode(torch.float32),
    "jvp, float64": lambda: forward_mode(torch.float64),
    "double backward": twice,
    "nested": nested,
    "weight_norm": parametrized,
    "weight_norm, deepcopy": lambda: parametrized(copied=True),
    "prune": pruned,
    "prune, deepcopy": lambda: pruned(copied=True),
}


def try_all() -> dict[str, str]:
    """Return the outcome of every probe."""
    torch.manual_seed(0)
    return {name: outcome(probe) for name, probe in PROBES.items()}


def main() -> None:
    """Print the board."""
    for name, result in try_all().items():
        print(f"{name:<28} {result}")


if __name__ == "__main__":
    main()
