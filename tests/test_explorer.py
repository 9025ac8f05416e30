"""The shape explorer says what torch says: shapes, messages, values, and nothing of other texts."""

import inspect
import itertools
import json
import random
import re
import subprocess
import sys
import threading
import typing
import warnings
from collections import Counter
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import torch
from _ext.pages.explorer import identifiers
from conftest import DOCS
from playwright.sync_api import Page
from torch import nn
from torch.nn.utils.rnn import PackedSequence, pack_padded_sequence, pad_packed_sequence
from torch.utils.flop_counter import FlopCounterMode

from examples.drawing import draw

MODULES = DOCS / "_static" / "explorer"
ARGUMENTS = [
    *["input_size", "hidden_size", "num_layers", "bias", "batch_first"],
    *["dropout", "bidirectional", "proj_size"],
]
# What each field takes: usual values, edges, and what PyTorch refuses.
VALUES: dict[str, list[Any]] = {
    "input_size": [10, 1, 7, 0, -1],
    "hidden_size": [20, 1, 6, 0, -1],
    "num_layers": [1, 2, 3, 0, -1],
    "bias": [True, False],
    "batch_first": [False, True],
    "dropout": [0, 0.5, 1, 0.001, -0.1, 1.1],
    "bidirectional": [False, True],
    "proj_size": [0, 1, 5, 6, 20, 25, -1],
    "form": ["batched", "unbatched", "packed"],
    "N": [3, 1, 0],
    "L": [5, 1, 0],
    "features": [None, 4, 0],
    "lengths": [None, [5, 3, 2], [1, 5, 2], [1, 1, 1], [5, 0, 1], [6, 2, 1], [7, 7, 7], [7, 6, 2]],
    "shape": [None, [10], [5, 3, 2, 10], [2, 2, 2, 2, 10]],
    "state": ["none", "fits", "given"],
    "h_0": [[], [1, 3, 20], [2, 3, 20], [3, 1, 20], [2, 20], [1, 20], [2, 3, 6], [1, 4, 20], [20]],
    "c_0": [[], [1, 3, 20], [2, 3, 20], [3, 1, 20], [2, 20], [1, 20], [2, 3, 6], [1, 4, 20], [20]],
}
# Those that PyTorch takes, for most of the settings drawn at random.
SOUND: dict[str, list[Any]] = {
    "input_size": [10, 1, 7],
    "hidden_size": [20, 1, 6],
    "num_layers": [1, 2, 3],
    "dropout": [0, 0.5],
    "N": [3, 1],
    "L": [5, 1],
    "features": [None] * 9 + [4],
    "lengths": [None, [5, 3, 2], [1, 5, 2], [1, 1, 1], [4, 0, 1]],
    "shape": [None],
}
SETTINGS = 6000
# Every message that a setting can lead to.
SAID = {
    *["dropout-range", "dropout-single-layer", "input-dimensions", "input-empty"],
    *["input-size-positive", "hidden-size-positive", "num-layers-positive"],
    *["input-feature-width", "pack-empty", "pack-zero-length", "packed-feature-width"],
    *["packed-lengths-exceed", "proj-size-negative", "proj-size-too-large"],
    *["projection-slow-path", "state-batch", "state-batch-first", "state-batched"],
    *["state-cell-size", "state-layers", "state-size", "state-unbatched"],
}


def whole(setting: dict[str, Any]) -> dict[str, Any]:
    """Make fields consistent that the explorer keeps consistent itself."""
    if setting["state"] == "given" and not (setting["h_0"] and setting["c_0"]):
        setting["state"] = "none"
    if setting["state"] != "given":
        setting["h_0"] = setting["c_0"] = []
    if setting["shape"]:
        setting["form"] = "batched"
    if setting["form"] != "packed":
        setting["lengths"] = None
    if setting["lengths"]:
        setting["lengths"] = setting["lengths"][: setting["N"]]
    return setting


def all_settings() -> list[dict[str, Any]]:
    """Return settings that hold every pair of values, and many more around what PyTorch takes."""
    usual = {name: values[0] for name, values in VALUES.items()}
    found = []
    for one, other in itertools.combinations(VALUES, 2):
        for first, second in itertools.product(VALUES[one], VALUES[other]):
            found.append(whole(usual | {one: first, other: second}))
    choose = random.Random(0)
    while len(found) < SETTINGS:
        # Some among all values, of which most are refused early; most among sound ones.
        anything = len(found) % 5 == 0
        pool = VALUES if anything else VALUES | SOUND
        setting = {name: choose.choice(values) for name, values in pool.items()}
        if not anything:
            setting["proj_size"] = choose.choice([0, choose.randrange(setting["hidden_size"])])
            if setting["state"] == "given":
                for name, shape in right_states(setting).items():
                    setting[name] = mistaken(shape, choose)
        found.append(whole(setting))
    return found


def right_states(setting: dict[str, Any]) -> dict[str, list[int]]:
    """Return the shapes that the two initial states must have."""
    rows = setting["num_layers"] * (2 if setting["bidirectional"] else 1)
    batch = [] if setting["form"] == "unbatched" else [setting["N"]]
    hidden = setting["hidden_size"]
    return {"h_0": [rows, *batch, setting["proj_size"] or hidden], "c_0": [rows, *batch, hidden]}


def mistaken(shape: list[int], choose: random.Random) -> list[int]:
    """Return a shape as it is, or with a mistake that people make."""
    axis = choose.randrange(len(shape))
    return choose.choice(
        [
            shape,
            shape,
            [shape[1], shape[0], *shape[2:]],
            shape[1:],
            [*shape, 1],
            [size + (n == axis) for n, size in enumerate(shape)],
        ]
    )


def lengths_of(setting: dict[str, Any]) -> list[int]:
    """Return the lengths that the explorer gives to packed sequences."""
    given = setting["lengths"] or []
    usual = [max(1, setting["L"] - 2 * n) for n in range(setting["N"])]
    return given + usual[len(given) :]


def input_shape(setting: dict[str, Any]) -> list[int]:
    """Return the shape of the input."""
    if setting["shape"]:
        return setting["shape"]
    features = setting["input_size"] if setting["features"] is None else setting["features"]
    batch = [] if setting["form"] == "unbatched" else [setting["N"]]
    sequence = [setting["L"]]
    return [*(batch + sequence if setting["batch_first"] else sequence + batch), features]


def shape_of(tensor: torch.Tensor) -> list[int]:
    return list(tensor.shape)


def truth(setting: dict[str, Any]) -> dict[str, Any]:
    """Return what torch itself makes of a setting, or says to it."""
    result: dict[str, Any] = {"tensors": {}, "weights": {}, "parameters": 0, "error": None}
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            arguments = {name: setting[name] for name in ARGUMENTS}
            arguments["dropout"] = float(setting["dropout"])
            lstm = nn.LSTM(**arguments)
            result["weights"] = {name: shape_of(w) for name, w in lstm.named_parameters()}
            result["parameters"] = sum(w.numel() for w in lstm.parameters())
            result["tensors"] = call(setting, lstm)
        except Exception as error:  # noqa: BLE001  # whatever it is, the explorer must say it
            result["error"] = f"{type(error).__name__}: {error}"
    result["warnings"] = [str(w.message).partition(" (Triggered")[0] for w in caught]
    return result


def call(setting: dict[str, Any], lstm: nn.LSTM) -> dict[str, list[int]]:
    """Call a module as the setting says and return the shapes."""
    shapes = {"none": {}, "fits": right_states(setting)}.get(setting["state"])
    shapes = {name: setting[name] for name in ("h_0", "c_0")} if shapes is None else shapes
    states = {name: torch.zeros(shape) for name, shape in shapes.items()}
    x = torch.zeros(input_shape(setting))
    found = {"input": x, **states}
    inputs: torch.Tensor | PackedSequence = x
    if setting["form"] == "packed":
        lengths = torch.tensor(lengths_of(setting), dtype=torch.int64)
        inputs = pack_padded_sequence(x, lengths, lstm.batch_first, enforce_sorted=False)
        found["data"] = inputs.data
    output, (h_n, c_n) = lstm(inputs, tuple(states.values()) or None)
    if isinstance(output, PackedSequence):
        found["output.data"] = output.data
        output, _ = pad_packed_sequence(output, lstm.batch_first)
    found |= {"output": output, "h_n": h_n, "c_n": c_n}
    return {name: shape_of(tensor) for name, tensor in found.items()}


@pytest.fixture(scope="module", autouse=True)
def one_thread() -> None:
    """Let threads not wait for each other over tensors of a few numbers."""
    torch.set_num_threads(1)


class Handler(SimpleHTTPRequestHandler):
    """Serve a folder without a word; Python's table has no type for modules on every system."""

    extensions_map = SimpleHTTPRequestHandler.extensions_map | {".js": "text/javascript"}

    def log_message(self, *args: object) -> None:
        """Say nothing."""


def serve(folder: Path) -> Iterator[str]:
    """Serve a folder from loopback and yield its address."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=folder)) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def modules() -> Iterator[str]:
    """Return the address of the modules as they are written."""
    yield from serve(DOCS / "_static")


@pytest.fixture
def rules(tab: Page, modules: str) -> Page:
    """Return a tab that can import the modules."""
    tab.goto(f"{modules}/favicon.svg")
    return tab


def ask(tab: Page, module: str, expression: str, argument: Any) -> Any:
    """Return what an expression in terms of `m`, a module, and `x` gives for each of a list.

    As text: the driver of the browser takes a minute for as many objects.
    """
    script = f"""async (text) => {{
      const m = await import("/explorer/{module}.js");
      return JSON.stringify(JSON.parse(text).map((x) => {expression}));
    }}"""
    return json.loads(tab.evaluate(script, json.dumps(argument)))


def evaluate(tab: Page, settings: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return what the explorer makes of settings, in the form of `truth`."""
    results = ask(tab, "rules", "m.evaluate(x)", settings)
    for result in results:
        error, said = result["error"], result["warnings"]
        result["ids"] = [message["id"] for message in [*said, *([error] if error else [])]]
        result["error"] = error and f"{error['type']}: {error['message']}"
        result["warnings"] = [message["message"] for message in said]
        for kind in ("tensors", "weights"):
            result[kind] = {tensor["name"]: tensor["sizes"] for tensor in result[kind]}
    return results


def comparable(result: dict[str, Any]) -> dict[str, Any]:
    """Return what torch tells of a setting; of a refused one, no tensors."""
    kept = {name: result[name] for name in ("weights", "parameters", "error", "warnings")}
    return kept | {"tensors": {} if result["error"] else result["tensors"]}


@pytest.fixture
def every_warning() -> Iterator[None]:
    """Let torch warn each time, not once a process."""
    before = torch.is_warn_always_enabled()
    torch.set_warn_always(True)
    yield
    torch.set_warn_always(before)


@pytest.mark.usefixtures("every_warning")
def test_explorer_says_of_thousands_of_settings_what_torch_says(rules: Page) -> None:
    settings = all_settings()

    results = evaluate(rules, settings)

    # What PyTorch does not check may crash it.
    different = [
        (setting, result, expected)
        for setting, result in zip(settings, results, strict=True)
        if not result["unchecked"] and comparable(result) != comparable(expected := truth(setting))
    ]
    assert different[:3] == []
    assert len(settings) >= 5000
    counts = Counter(name for result in results for name in result["ids"] or ["fine"])
    assert counts["fine"] > SETTINGS / 5
    assert {name for name, count in counts.items() if count < 3} == set()
    assert set(counts) == SAID | {"fine"}


def test_every_message_of_the_rules_is_provoked() -> None:
    source = (MODULES / "rules.js").read_text(encoding="utf-8")

    assert {name for name in identifiers(source) if name not in SAID} == set()


def test_explorer_knows_every_argument(rules: Page) -> None:
    base = list(inspect.signature(nn.RNNBase.__init__).parameters)
    overload = list(inspect.signature(typing.get_overloads(nn.LSTM.__init__)[0]).parameters)

    known = rules.evaluate("async () => (await import('/explorer/rules.js')).ARGUMENTS")

    assert known == overload[1:]
    assert known == [name for name in base[1:] if name != "mode"]


def test_multiply_adds_are_those_of_one_step(rules: Page) -> None:
    arguments = {"num_layers": 2, "bidirectional": True, "proj_size": 6}
    lstm = nn.LSTM(10, 20, **arguments)
    usual = {name: values[0] for name, values in VALUES.items()}

    (result,) = evaluate(rules, [usual | arguments])

    with FlopCounterMode(display=False) as counter, torch.no_grad():
        h = torch.zeros(1, 10)
        for layer in lstm.all_weights[::2]:
            outputs = []
            for _ in range(2):
                w_ih, w_hh, *_, w_hr = layer
                gates = h @ w_ih.T + torch.zeros(1, 6) @ w_hh.T
                outputs.append(gates[:, :20] @ w_hr.T)
            h = torch.cat(outputs, dim=1)
    assert result["multiplyAdds"] == counter.get_total_flops() // 2


def test_snippet_prints_the_shapes(rules: Page, tmp_path: Path) -> None:
    settings = random.Random(1).sample(all_settings(), 600)
    pairs = zip(settings, evaluate(rules, settings), strict=True)
    pairs = [(s, result) for s, result in pairs if not (result["error"] or result["unchecked"])]
    settings = [setting for setting, _ in pairs][:60]
    snippets = ask(rules, "rules", "m.snippet(x)", settings)

    for number, code in enumerate(snippets):
        (tmp_path / f"{number}.py").write_text(code, encoding="utf-8")
    runner = "import runpy\nfor n in range(60):\n    runpy.run_path(f'{n}.py')\n    print('--')\n"
    ran = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", runner],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    printed = ran.stdout.split("--\n")[:-1]
    expected = [
        "".join(f"{name} {tuple(shape)}\n" for name, shape in result["tensors"].items())
        for _, result in pairs[:60]
    ]
    assert [pair for pair in zip(printed, expected, strict=True) if len(set(pair)) > 1] == []


def geometry(svg: str) -> list[tuple[str, ...]]:
    """Return boxes, texts and lines of a drawing, each with its numbers rounded."""

    def rounded(text: str) -> str:
        return re.sub(r"-?\d+\.\d+", lambda m: f"{round(float(m[0]), 2):g}", text)

    found = []
    for tag, attributes, text in re.findall(r"<(rect|text|path)\b([^>]*?)/?>([^<]*)", svg):
        if 'class="narrow"' in attributes:
            continue
        names = {"rect": ["x", "y", "width", "height", "rx"], "text": ["x", "y"], "path": ["d"]}
        numbers = [re.search(rf'(?<![\w-]){n}="([^"]*)"', attributes)[1] for n in names[tag]]
        found.append((tag, *(rounded(number) for number in numbers), text.strip()))
    return sorted(found)


@pytest.mark.parametrize("length", [1, 3, 6])
@pytest.mark.parametrize("proj_size", [0, 6])
@pytest.mark.parametrize("bidirectional", [False, True])
@pytest.mark.parametrize("num_layers", [1, 3])
def test_picture_is_the_drawing_of_the_site(
    num_layers: int, bidirectional: bool, proj_size: int, length: int, rules: Page
) -> None:
    arguments = {"num_layers": num_layers, "bidirectional": bidirectional, "proj_size": proj_size}
    usual = {name: values[0] for name, values in VALUES.items()}

    setting = usual | arguments | {"L": length}
    (svg,) = ask(rules, "picture", "m.draw(x, 9, 9).svg", [setting])

    assert geometry(svg) == geometry(str(draw(nn.LSTM(10, 20, **arguments), length)))


@pytest.mark.filterwarnings("ignore:LSTM with projections")
def test_values_are_those_of_torch(rules: Page) -> None:
    choose = random.Random(0)
    cases, expected = [], []
    for seed in range(300):
        torch.manual_seed(seed)
        hidden = choose.randint(2, 5)
        lstm = nn.LSTM(
            choose.randint(1, 4),
            hidden,
            num_layers=choose.randint(1, 3),
            bias=choose.random() < 0.8,
            bidirectional=choose.random() < 0.5,
            proj_size=choose.choice([0, 0, 1]),
        )
        x = torch.randn(choose.randint(1, 9), lstm.input_size) * 2
        with torch.no_grad():
            output, (h_n, c_n) = lstm(x)
        weights = {name: weight.tolist() for name, weight in lstm.state_dict().items()}
        cases.append([weights, x.tolist()])
        expected.append((output, h_n, c_n))

    found = ask(rules, "values", "m.run(...x)", cases)

    for result, tensors in zip(found, expected, strict=True):
        for name, tensor in zip(("output", "h_n", "c_n"), tensors, strict=True):
            numbers = result[name]
            torch.testing.assert_close(torch.tensor(numbers), tensor, rtol=0, atol=1e-5)
