"""The shape explorer says what torch says: shapes, messages, values, and nothing of other texts."""

import gzip
import inspect
import itertools
import json
import os
import random
import re
import shutil
import subprocess
import threading
import tomllib
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
from conftest import (
    DOCS,
    LANGUAGES,
    LOOKS,
    ROOT,
    STRUCTURE,
    make_small_site,
    show_in,
    violations,
)
from playwright.sync_api import Browser, Page
from torch import nn
from torch.nn.utils.rnn import PackedSequence, pack_padded_sequence, pad_packed_sequence
from torch.utils.flop_counter import FlopCounterMode

from examples.helpers.drawing import draw

# What an explorer shows beside its tabs, and is not read out alone.
BESIDE_THE_TABS = """() => {
  const explorer = document.createElement("template");
  explorer.innerHTML = document.querySelector("lstm-explorer").shadowRoot.innerHTML;
  explorer.content.querySelectorAll("[role=tablist], #panel, .sr").forEach((part) => part.remove());
  return explorer.innerHTML;
}"""
MODULES = DOCS / "_static" / "explorer"
# It is on no Python index; npx keeps it once it has it.
TYPESCRIPT = "typescript@5.9.3"
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
IDENTIFIER = re.compile(r'"((?:[a-z]+-)+[a-z]+)"')
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
    choose = random.Random(0)  # no secret
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
            with torch.inference_mode():
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
        found["input.data"] = inputs.data
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

    assert set(IDENTIFIER.findall(source)) - SAID == set()


def test_explorer_knows_every_argument(rules: Page) -> None:
    base = list(inspect.signature(nn.RNNBase.__init__).parameters)
    overload = list(inspect.signature(typing.get_overloads(nn.LSTM.__init__)[0]).parameters)

    known = rules.evaluate("async () => Object.keys((await import('/explorer/rules.js')).DEFAULTS)")

    # The last two change no shape.
    known = [*known[: len(ARGUMENTS)], "device", "dtype"]
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


@pytest.mark.filterwarnings("ignore")
def test_snippet_prints_the_shapes(rules: Page, capsys: pytest.CaptureFixture[str]) -> None:
    settings = random.Random(1).sample(all_settings(), 600)  # no secret
    pairs = zip(settings, evaluate(rules, settings), strict=True)
    pairs = [(s, result) for s, result in pairs if not (result["error"] or result["unchecked"])]
    settings = [setting for setting, _ in pairs][:60]
    snippets = ask(rules, "rules", "m.snippet(x)", settings)

    printed = []
    for code in snippets:
        exec(code, {})  # noqa: S102  # what a reader copies
        printed.append(capsys.readouterr().out)
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


def test_picture_is_the_drawing_of_the_site(rules: Page) -> None:
    usual = {name: values[0] for name, values in VALUES.items()}
    choices = {
        "num_layers": [1, 3],
        "bidirectional": [False, True],
        "proj_size": [0, 6],
        "L": [1, 3, 6],
        "state": ["none", "fits"],
    }
    settings = [
        usual | dict(zip(choices, chosen, strict=True))
        for chosen in itertools.product(*choices.values())
    ]

    pictures = ask(rules, "picture", "m.draw(x, 9, 9).pieces.join('')", settings)

    different = []
    for setting, picture in zip(settings, pictures, strict=True):
        lstm = nn.LSTM(**{name: setting[name] for name in ARGUMENTS})
        lit = "h_0 c_0" if setting["state"] == "fits" else ""
        drawing = geometry(str(draw(lstm, setting["L"], lit=lit)))
        # Only a drawing fills the ground of lit names.
        if geometry(picture) != [part for part in drawing if part[4:5] != ("16",)]:
            different.append(setting)
    assert different == []


@pytest.mark.filterwarnings("ignore:LSTM with projections")
def test_values_are_those_of_torch(rules: Page) -> None:
    choose = random.Random(0)  # no secret
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


PASTED = [
    (message["recognised"], message["text"])
    for message in tomllib.loads((ROOT / "tests" / "pasted_messages.toml").read_text("utf-8"))[
        "message"
    ]
]


def test_pasted_messages_are_recognised(rules: Page) -> None:
    found = ask(rules, "messages", "m.recognise(x)?.id", [text for _, text in PASTED])

    assert found == [name for name, _ in PASTED]
    # The last is said of labels, not of an input.
    foreign = ["KeyError: 'a'", "", "1D 2D 3D", "expected scalar type Long but found Float"]
    assert ask(rules, "messages", "m.recognise(x)", foreign) == [None] * 4


def test_pasted_numbers_are_kept_within_bounds(rules: Page) -> None:
    huge = [
        "Expected hidden[0] size (99999999, 3, 20), got [1, 3, 20]",
        "input.size(-1) must be equal to input_size. Expected 9999999999, got 7",
        "start (1) + length (99999999999) exceeds dimension size (1)",
        "shape '[999999999, 99, 10]' is invalid for input of size 0",
        "mat1 and mat2 shapes cannot be multiplied (99999999x4 and 5x80)",
    ]

    found = ask(rules, "messages", "m.recognise(x)", huge)

    bounds = ask(rules, "rules", "m.BOUNDS", [0])[0]
    settings = [known["setting"] for known in found]
    beyond = [
        (name, setting[name])
        for setting in settings
        for name, (least, most) in bounds.items()
        if setting[name] is not None and not least <= setting[name] <= most
    ]
    assert beyond == []
    assert all(len(result["weights"]) < 1000 for result in evaluate(rules, settings))


def test_explorer_sets_itself_to_what_a_message_says(rules: Page) -> None:
    said = {result["error"] for result in evaluate(rules, all_settings()) if result["error"]}
    messages = sorted(said)

    found = ask(rules, "messages", "m.recognise(x)", messages)

    results = evaluate(rules, [known["setting"] for known in found])
    different = [
        (message, known, result["error"])
        for message, known, result in zip(messages, found, results, strict=True)
        if result["error"] != message or not known["exact"]
    ]
    assert different == []


def test_every_message_is_explained(rules: Page) -> None:
    words = (DOCS / "_templates" / "explorer.html").read_text(encoding="utf-8")
    source = (MODULES / "messages.js").read_text(encoding="utf-8")
    pages = "\n".join(page.read_text("utf-8") for page in DOCS.glob("reference/errors/*.md"))
    labels = re.findall(r"^\(([\w-]+)\)=$", pages, re.MULTILINE)

    names = set(IDENTIFIER.findall(source))
    # Of what is not about shapes, the entry alone tells the cause.
    unexplained = [name for name in names if f'"fix {name}"' not in words]
    assert [name for name in unexplained if f"error-{name}" not in labels] == []
    # The explorer links these otherwise.
    others = {"state-size", "lstm-cell"}
    assert {name for name in (names | SAID) - others if f"error-{name}" not in labels} == set()
    assert {"errors-state", "errors-cell"} - set(labels) == set()


def test_setting_survives_the_address(rules: Page) -> None:
    settings = all_settings()[::5]

    returned = ask(rules, "rules", "[m.tidy(x), m.read(m.write(m.tidy(x)))]", settings)

    assert [pair for pair in returned if pair[0] != pair[1]][:3] == []


FOREIGN = [
    "",
    "<script>alert(1)</script>",
    "num_layers=1e9&hidden_size=99999999999&N=-5",
    "num_layers=&dropout=NaN&dropout=Infinity&form=evil&state=given",
    "__proto__=1&constructor=2&toString=3&hasOwnProperty=4",
    "shape=1,2,3&h_0=1&c_0=" + "1," * 5000,
    "lengths=9999,9999&form=packed&N=4096&L=4096",
    "bias=true&bidirectional=yes&proj_size=0x10",
    "%E0%A4%A&%00=%00&h_0=%3Cimg%20src=x%3E",
    "x" * 100_000,
]


def test_foreign_text_in_the_address_is_ignored(rules: Page) -> None:
    settings = ask(rules, "rules", "m.read(x)", FOREIGN)

    usual = ask(rules, "rules", "m.read(x)", [""])[0]
    results = evaluate(rules, settings)
    assert all(setting.keys() == usual.keys() for setting in settings)
    assert settings[1] == settings[4] == settings[7] == settings[8] == settings[9] == usual
    assert settings[2]["num_layers"] == usual["num_layers"]
    assert all(len(result["weights"]) < 1000 for result in results)


def test_page_cites_every_claim_that_the_answers_stand_on() -> None:
    page = (DOCS / "reference" / "explorer.md").read_text(encoding="utf-8")
    source = (MODULES / "panels.js").read_text(encoding="utf-8")

    named = set(re.findall(r'"((?:[a-z]+_){4,}[a-z]+)"', source))
    assert named == set(re.findall(r"\{claim\}`(\w+)`", page))


def test_axes_and_gates_have_the_colours_of_the_drawings() -> None:
    drawings = (DOCS / "_theme" / "static" / "drawing.css").read_text(encoding="utf-8")
    style = (MODULES / "style.js").read_text(encoding="utf-8")

    # Those of a dark page come from there.
    light, _dark = drawings.split('html[data-theme="dark"]')
    colours = re.findall(r"--(axis|gate)-(\w): (#\w+);", light)
    assert len(colours) == 7
    assert [c for c in colours if "--{1}: var(--{0}-{1}, {2});".format(*c) not in style] == []


PAGE = """
(explorer)=
# Explorer

:::{explorer} num_layers=2&bidirectional=1
This stands here without a script.
:::
"""
FRONT = """
(home)=
# Home

::::{explorer} proj_size=6&L=3
:compact:
:lit: output h_n

:::{drawing} draw(nn.LSTM(10, 20, proj_size=6), lit="output h_n")
:alt: A drawing.

The filled boxes are `output` and `h_n`.
:::
::::

```{code-cell} python
:tags: [remove-cell]
from torch import nn
from examples.helpers.drawing import draw
```

```{toctree}
reference/explorer
```
"""


@pytest.fixture(scope="module")
def explorer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the address of a small site with two explorers, under the policy of the real one."""
    site = make_small_site(tmp_path_factory.mktemp("explorer"))
    site.write("index", FRONT)
    caption = "The filled boxes are `output` and `h_n`."
    site.translate("index", {"Home": "Home", "A drawing.": "A drawing.", caption: caption})
    site.write("reference/explorer", PAGE)
    yield from serve(site.publish("ko", "en"))


def open_explorer(tab: Page, explorer: str, language: str = "en", fragment: str = "") -> list[str]:
    """Open the page of the explorer and return a list that gathers errors and foreign requests."""
    errors: list[str] = []
    tab.on("pageerror", lambda error: errors.append(str(error)))
    tab.on("console", lambda m: errors.append(m.text) if m.type == "error" else None)
    tab.on("request", lambda r: errors.append(r.url) if not r.url.startswith(explorer) else None)
    tab.goto(f"{explorer}/{language}/reference/explorer.html{fragment}")
    tab.locator("lstm-explorer .tensor").first.wait_for()
    return errors


def shapes_on(tab: Page) -> list[str]:
    return tab.locator("lstm-explorer .tensor .axes b").all_text_contents()


@pytest.mark.parametrize("language", ["ko", "en"])
def test_explorer_works_under_the_policy(language: str, tab: Page, explorer: str) -> None:
    errors = open_explorer(tab, explorer, language)
    for name in ("code", "weights", "values", "which", "error"):
        tab.locator(f"#tab-{name}").click()
        tab.locator("#panel > *").first.wait_for()

    assert shapes_on(tab) == ["(5, 3, 10)", "(5, 3, 40)", "(4, 3, 20)", "(4, 3, 20)"]
    assert errors == []


def test_explorer_leads_from_the_compact_one_to_the_whole(tab: Page, explorer: str) -> None:
    tab.goto(f"{explorer}/en/index.html")
    tab.get_by_role("button", name="Try it here").click()
    tab.locator("lstm-explorer .facts a").click()
    tab.locator("#tab-code").click()

    assert "proj_size=6" in tab.locator("#panel code").text_content()


def test_compact_one_comes_when_asked_and_leaves_the_address_alone(
    tab: Page, explorer: str
) -> None:
    requested: list[str] = []
    tab.on("request", lambda request: requested.append(Path(request.url).name))
    tab.goto(f"{explorer}/en/index.html")
    tab.wait_for_timeout(500)
    assert "embed.js" in requested
    assert "element.js" not in requested

    tab.get_by_role("button", name="Try it here").focus()
    tab.keyboard.press("Enter")
    tab.locator("lstm-explorer .tensor").first.wait_for()
    entries = tab.evaluate("history.length")
    # The focus is on the first switch: two directions.
    tab.keyboard.press("Space")
    tab.get_by_role("button", name="layers +1").click()

    assert shapes_on(tab)[2] == "(4, 3, 6)"
    assert tab.get_by_text("The filled boxes are").is_visible()
    assert tab.url == f"{explorer}/en/index.html"
    assert tab.evaluate("history.length") == entries


def test_compact_one_fills_what_its_caption_says(tab: Page, explorer: str) -> None:
    tab.goto(f"{explorer}/en/index.html")
    tab.get_by_role("button", name="Try it here").click()
    tab.locator("lstm-explorer .tensor").first.wait_for()

    filled = tab.locator("svg.net .part.on:has(rect)").evaluate_all(
        "parts => parts.map((part) => part.dataset.part)"
    )

    steps = [f"bar:0:forward:{step}" for step in (1, 2, 3)]
    assert sorted(filled) == [*steps, "cell:0:forward:3"]


def test_compact_one_comes_while_what_is_below_is_out_of_sight(tab: Page, explorer: str) -> None:
    tab.set_viewport_size({"width": 1000, "height": 300})
    tab.goto(f"{explorer}/en/index.html")
    before = tab.locator("lstm-explorer figure svg").bounding_box()

    tab.mouse.wheel(0, 20)
    tab.locator("lstm-explorer .tensor").first.wait_for()

    after = tab.locator("svg.net").bounding_box()
    assert abs(after["y"] + tab.evaluate("scrollY") - before["y"]) < 12
    assert abs(after["width"] - before["width"]) < 12


def violations_of(tab: Page, context: str | dict[str, Any] = "lstm-explorer") -> list[str]:
    """Return what axe finds in an explorer, in both colours; what is no colour is asked once."""
    found = violations(tab, STRUCTURE, "lstm-explorer")
    for theme in ("light", "dark"):
        show_in(tab, theme)
        found += [f"{theme}: {text}" for text in violations(tab, LOOKS, context)]
    return found


@pytest.mark.parametrize("width", [1280, 360])
def test_axe_finds_nothing_in_the_compact_one(width: int, tab: Page, explorer: str) -> None:
    tab.set_viewport_size({"width": width, "height": 900})
    tab.goto(f"{explorer}/en/index.html")
    waiting = violations_of(tab)
    tab.get_by_role("button", name="Try it here").click()
    tab.locator("lstm-explorer .tensor").first.wait_for()

    assert waiting == []
    assert violations_of(tab) == []
    assert not tab.evaluate("document.documentElement.scrollWidth > innerWidth")


def test_explorer_stands_where_it_explains() -> None:
    places = {
        path.relative_to(DOCS).with_suffix("").as_posix(): preset
        for path in DOCS.rglob("*.md")
        for preset in re.findall(
            r"^:{3,}\{explorer\} (\S+)$", path.read_text("utf-8"), re.MULTILINE
        )
    }

    arguments = [f"reference/parameters/{name}" for name in ARGUMENTS]
    tensors = ["input", "output", "h_n", "c_n", "initial_states", "variable_lengths"]
    wanted = {"index", *arguments, *(f"reference/tensors/{name}" for name in tensors)}
    assert wanted - set(places) == set()
    about = {page: places[page].partition("=")[0] for page in arguments}
    assert about == {f"reference/parameters/{name}": name for name in ARGUMENTS}


def test_static_content_stays_without_javascript(browser: Browser, explorer: str) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{explorer}/en/reference/explorer.html")

        assert page.get_by_text("This stands here without a script.").is_visible()


def test_foreign_address_breaks_nothing(tab: Page, explorer: str) -> None:
    for text in FOREIGN[:-1]:
        errors = open_explorer(tab, explorer, fragment=f"#lstm?{text}&x={len(text)}")
        assert errors == []
        assert tab.locator("lstm-explorer").count() == 1


def test_keyboard_alone_is_enough(tab: Page, explorer: str) -> None:
    open_explorer(tab, explorer)

    tab.get_by_label("num_layers: number of layers").focus()
    tab.keyboard.press("ArrowUp")
    tab.get_by_role("switch", name="two directions").focus()
    tab.keyboard.press("Space")
    assert shapes_on(tab)[2] == "(3, 3, 20)"
    assert "num_layers=3" in tab.url
    assert "bidirectional" not in tab.url

    tab.locator("svg.net .part[tabindex='0']").focus()
    tab.keyboard.press("ArrowRight")
    assert tab.locator(".reading").text_content() == "input[1]"
    for _ in range(4):
        tab.keyboard.press("ArrowUp")
    assert tab.locator(".reading").text_content() == "output[1]"
    assert tab.locator(".tensor[aria-pressed=true]").get_attribute("data-tensor") == "output"
    tab.wait_for_timeout(600)
    assert "output (5, 3, 20)" in tab.locator("lstm-explorer .sr").text_content()


def test_pointing_at_a_state_lights_where_it_comes_from(tab: Page, explorer: str) -> None:
    open_explorer(tab, explorer, fragment="#lstm?num_layers=2&L=3")

    tab.locator(".tensor[data-tensor=h_n]").focus()

    def parts(kind: str) -> set[str]:
        return set(
            tab.locator(f"svg.net .part.{kind}").evaluate_all("p => p.map(x => x.dataset.part)")
        )

    tab.locator("[data-part='cell:1:forward:3']").dispatch_event("click")
    assert tab.locator(".reading").text_content() == "output[-1] = h_n[1], c_n[1]"
    tab.locator(".tensor[data-tensor=h_n]").dispatch_event("click")
    assert {"cell:0:forward:3", "cell:1:forward:3", "h_n:0", "h_n:1"} <= parts("on")
    assert {"x:1", "x:2", "x:3", "cell:0:forward:1"} <= parts("from")


def test_back_undoes_a_change(tab: Page, explorer: str) -> None:
    open_explorer(tab, explorer)
    tab.get_by_role("button", name="layers +1").click()
    tab.get_by_role("button", name="layers +1").click()

    tab.go_back()
    tab.get_by_role("button", name="h_n (6, 3, 20)").wait_for()
    tab.go_forward()
    tab.get_by_role("button", name="h_n (8, 3, 20)").wait_for()


def test_back_returns_to_how_the_page_was_opened(tab: Page, explorer: str) -> None:
    open_explorer(tab, explorer)
    tab.locator("#tab-code").click()
    tab.get_by_role("button", name="layers +1").click()

    tab.go_back()
    tab.get_by_role("button", name="h_n (4, 3, 20)").wait_for()
    assert tab.locator("#panel").is_visible()
    tab.go_back()
    tab.locator("#panel").wait_for(state="hidden")
    tab.go_forward()
    tab.locator("#panel").wait_for()


def test_explorer_answers_an_address_once_and_rehearses_out_of_sight(
    tab: Page, explorer: str
) -> None:
    open_explorer(tab, explorer)
    tab.wait_for_timeout(1000)
    count = """() => {
      const explorer = document.querySelector("lstm-explorer");
      const answer = explorer.update;
      window.answers = 0;
      explorer.update = () => { window.answers += 1; answer.call(explorer); };
    }"""
    tab.evaluate(count)

    tab.evaluate("location.hash = '#lstm?num_layers=3'")
    tab.get_by_role("button", name="h_n (3, 3, 20)").wait_for()
    tab.wait_for_timeout(100)

    assert tab.evaluate("window.answers") == 1
    assert tab.locator("lstm-explorer .frame").count() == 1


def test_pasted_traceback_sets_the_explorer(tab: Page, explorer: str) -> None:
    open_explorer(tab, explorer)
    tab.locator("#tab-error").click()

    tab.locator("textarea").fill("RuntimeError: Expected hidden[0] size (2, 8, 16), got [8, 2, 16]")

    assert (
        "Expected hidden[0] size (2, 8, 16), got [8, 2, 16]"
        in tab.locator(".says.error").text_content()
    )
    assert "swapped" in tab.locator("#panel .answer").text_content()


@pytest.mark.parametrize("width", [1280, 360])
def test_axe_finds_nothing_in_any_tab(width: int, tab: Page, explorer: str) -> None:
    tab.set_viewport_size({"width": width, "height": 900})
    address = "#lstm?num_layers=3&dropout=0.5&form=packed&state=fits&proj_size=30&hidden_size=40"
    open_explorer(tab, explorer, fragment=address)
    parts = [{"fromShadowDom": ["lstm-explorer", part]} for part in ("[role=tablist]", "#panel")]
    found, before = [], ""
    for name in ("code", "weights", "values", "which", "error"):
        tab.locator(f"#tab-{name}").click()
        tab.locator("#panel > *").first.wait_for()
        tab.locator("textarea").fill("KeyError") if name == "error" else None
        # Colours of what stays as it was are not asked again: that takes axe longest.
        rest = tab.evaluate(BESIDE_THE_TABS)
        context = {"include": parts} if rest == before else "lstm-explorer"
        found += [(name, text) for text in violations_of(tab, context)]
        before = rest
        wide = tab.evaluate("document.documentElement.scrollWidth > innerWidth")
        found += [(name, "wider than the screen")] if wide else []

    assert found == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_explorer_weighs_at_most_30_kilobytes(language: str, site: Path) -> None:
    modules = (site / language / "_static" / "explorer").glob("*.js")

    total = sum(len(gzip.compress(path.read_bytes(), mtime=0)) for path in modules)

    assert total <= 30_000


def test_modules_are_typed(tmp_path: Path) -> None:
    npx = shutil.which("npx")
    if not npx:
        message = "no npx on the PATH: the explorer's modules could not be type-checked"
        pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)
    for path in MODULES.glob("*.js"):
        shutil.copy(path, tmp_path)
    (tmp_path / "texts.d.ts").write_text(
        "export const language: string;\nexport const links: Record<string, string>;\n"
        "export const t: Record<string, string>;\n"
    )
    (tmp_path / "weights.d.ts").write_text(
        "declare const models: Record<string, unknown>;\nexport default models;\n"
    )
    options = {"allowJs": True, "checkJs": True, "noEmit": True, "strict": True, "types": []}
    options |= {"skipDefaultLibCheck": True}  # no file of ours
    options |= {"target": "es2023", "module": "esnext", "moduleResolution": "bundler"}
    options |= {"lib": ["es2023", "dom", "dom.iterable"]}
    (tmp_path / "tsconfig.json").write_text(json.dumps({"compilerOptions": options}))

    command = [npx, "--yes", "--package", TYPESCRIPT, "tsc", "--project", str(tmp_path)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)

    assert result.stdout == ""
    assert result.returncode == 0, result.stderr
