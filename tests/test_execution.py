"""Cells run once for a runtime, for all languages, and a failing cell says where it failed."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from _ext.cells import examples, execution
from conftest import DOCS, SmallSite

PAGE = """
(page)=
# 페이지

```{code-cell} python
x = 2
x
```

값은 {value}`x`입니다.
"""
MESSAGES = {"페이지": "Page", "값은 {value}`x`입니다.": "The value is {value}`x`."}


def test_failing_cell_names_page_line_and_exception(small_site: SmallSite) -> None:
    small_site.write("index", "\n# 페이지\n\n```{code-cell} python\nx = 1\ny = x / 0\n```\n")

    result = small_site.build()

    assert result.returncode != 0
    assert re.search(
        r"index\.md:12: WARNING: this cell raised ZeroDivisionError: division by zero",
        result.stderr,
    )
    assert "y = x / 0" in result.stderr


def test_every_failing_page_is_reported(small_site: SmallSite) -> None:
    toctree = "\n# 페이지\n\n```{toctree}\nother\n```\n"
    small_site.write("index", toctree + "\n```{code-cell} python\nfirst\n```\n")
    small_site.write("other", "\n# 페이지\n\n```{code-cell} python\nsecond\n```\n")

    result = small_site.build()

    assert "name 'first' is not defined" in result.stderr
    assert "name 'second' is not defined" in result.stderr


def test_endless_cell_is_stopped_with_a_clear_message(small_site: SmallSite) -> None:
    source = "import time\ntime.sleep(30)"
    small_site.write("index", f"\n# 페이지\n\n```{{code-cell}} python\n{source}\n```\n")

    result = small_site.build("ko", "--define=nb_execution_timeout=2")

    assert result.returncode != 0
    assert re.search(r"index\.md:11: WARNING: this cell ran longer than .* = 2 s", result.stderr)


def test_second_language_and_second_build_execute_nothing(small_site: SmallSite) -> None:
    count = small_site.root / "executions"
    cell = f"with open({str(count)!r}, 'a') as file:\n    file.write('x')\nx = 2"
    small_site.write("index", PAGE.replace("x = 2", cell))
    small_site.translate("index", MESSAGES)

    for language, *options in (["ko"], ["ko", "-E"], ["en"], ["en", "-E"]):
        result = small_site.build(language, *options)
        assert result.returncode == 0, result.stderr

    assert count.read_text() == "x"


def test_kernel_binds_no_port_that_another_may_have_taken(small_site: SmallSite) -> None:
    cell = "from ipykernel.kernelapp import IPKernelApp\nprint(IPKernelApp.instance().transport)"
    small_site.write("index", f"\n# 페이지\n\n```{{code-cell}} python\n{cell}\n```\n")

    result = small_site.build()

    assert result.returncode == 0, result.stderr
    assert small_site.html("ko", "index").css_first(".output").text().strip() == "ipc"


@pytest.mark.parametrize("name", ["examples.new", "new"])
def test_edited_example_runs_again_the_pages_that_use_it_and_no_others(
    name: str, small_site: SmallSite
) -> None:
    example = small_site.root / "examples" / "new.py"
    example.write_text('"""A new example."""\n\nANSWER = 41\n')
    cell = f"```{{code-cell}} python\nfrom {name} import ANSWER\n\nANSWER\n```\n"
    small_site.write("index", f"{PAGE}\n```{{toctree}}\nuser\n```\n")
    small_site.write("user", f"\n(user)=\n# 사용\n\n{cell}")
    assert small_site.build().returncode == 0
    before = small_site.executed()
    example.write_text('"""A new example."""\n\nANSWER = 42\n')

    result = small_site.build()

    assert result.returncode == 0, result.stderr
    assert len(small_site.executed() - before) == 1
    assert small_site.html("ko", "user").css_first(".output").text().strip() == "42"


def test_kernel_begins_with_next_to_nothing_loaded() -> None:
    loaded = "import sys, _ext.cells.forked; print(*sys.modules)"

    modules = subprocess.check_output([sys.executable, "-c", loaded], cwd=DOCS, text=True).split()

    assert "_ext.cells.forked" in modules
    assert {"_ext.upstream", "jupyter_cache", "jupyter_client", "nbformat"}.isdisjoint(modules)


def test_patched_torch_is_another_runtime(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    before = execution.runtime_key()
    for module in execution.SUBJECT:
        (tmp_path / module).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / module).write_text("# patched")

    class Patched:
        origin = str(tmp_path / "__init__.py")

    monkeypatch.setattr(execution, "find_spec", lambda _: Patched)

    assert execution.runtime_key() != before


def test_upgraded_package_is_another_runtime(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    keys = set()
    monkeypatch.syspath_prepend(tmp_path)
    for name in ("demo-1.0.dist-info", "demo-1.1.dist-info"):
        (tmp_path / name).mkdir()
        keys.add(execution.runtime_key())
        (tmp_path / name).rmdir()

    assert len(keys | {execution.runtime_key()}) == 3


def test_code_that_names_the_folder_alone_may_use_any_example() -> None:
    used = {path.stem for path in examples.used_examples("import examples").values()}

    assert used == {path.stem for path in examples.EXAMPLES.rglob("*.py")}


def test_code_uses_the_examples_that_its_own_examples_use() -> None:
    used = examples.used_examples("from examples.helpers.change_drawing import x")

    assert {"examples/helpers/change_drawing.py"} < used.keys()
