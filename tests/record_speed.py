"""Record what examples/speed_and_memory.py measures on this computer: nox -s speed."""

import datetime as dt
import hashlib
import os
import platform
import re
import sys
from pathlib import Path

import torch
from torch import nn

ROOT = Path(__file__).parents[1]
PROGRAM = ROOT / "examples" / "speed_and_memory.py"
RESULTS = ROOT / "examples" / "helpers" / "speed_results.py"
DOCSTRING = '''"""What `nox -s speed` measured last, and wrote.

The site shows this record and measures no time itself, since no two builds would be equal; a
test tells when the program that it was measured with has changed.
"""
'''


def digest() -> str:
    """Return a digest of the program that measures."""
    return hashlib.sha256(PROGRAM.read_bytes()).hexdigest()


def conditions(repeats: int) -> dict[str, str | int]:
    """Return on what was measured, and when."""
    onednn = re.search(r"MKL-DNN v([\d.]+)", torch.__config__.show())
    return {
        "date": dt.datetime.now(dt.UTC).date().isoformat(),
        "torch": torch.__version__.partition("+")[0],
        "oneDNN": onednn[1] if onednn else "none",
        "processor": torch.cpu.get_capabilities().get("cpu_name", platform.machine()),
        "instructions": torch.backends.cpu.get_cpu_capability(),
        "cores": os.cpu_count(),
        "system": platform.system(),
        "repeats": repeats,
    }


def main() -> None:
    """Measure and write, with three digits of each time."""
    sys.path.insert(0, str(ROOT))
    from examples.speed_and_memory import SIZES, measure_all  # noqa: PLC0415

    repeats = int(sys.argv[1]) if len(sys.argv) > 1 else 51
    length, rows, inputs, units = SIZES
    x = torch.randn(length, rows, inputs)
    times = measure_all(nn.LSTM(inputs, units), x, repeats)
    lines = [DOCSTRING, f'MEASURED_WITH = "{digest()}"', "CONDITIONS = {"]
    for name, value in conditions(repeats).items():
        lines.append(f'    "{name}": {value!r},'.replace("'", '"'))
    lines += [
        "}",
        "# Milliseconds: the lower quartile, the median and the upper quartile.",
        "TIMES = {",
    ]
    for title, calls in times.items():
        lines.append(f'    "{title}": {{')
        for name, quartiles in calls.items():
            numbers = ", ".join(str(float(f"{time:.3g}")) for time in quartiles)
            lines.append(f'        "{name}": ({numbers}),')
        lines.append("    },")
    RESULTS.write_text("\n".join([*lines, "}"]) + "\n", encoding="utf-8")
    print(f"Written to {RESULTS.relative_to(ROOT)}; nox -s accept pins it.")


if __name__ == "__main__":
    main()
