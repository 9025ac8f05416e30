"""A page raises or prints otherwise when torch is wrong in a respect that it speaks of."""

import ast
import contextlib
import io
import sys
from functools import cache

import nbformat
import pytest
import torch
import wrong_versions
from conftest import DOCS
from myst_nb.core.read import read_myst_markdown_notebook
from test_outputs import same
from wrong_versions import WRONG

NOTICED_BY = {
    "ignores_batch_first": "parameters/batch_first",
    "returns_cell_state_first": "tensors/h_n",
    "swaps_directions_in_output": "guides/bidirectional_networks",
    "orders_states_by_direction": "tensors/h_n",
    "orders_states_top_down": "tensors/h_n",
    "returns_states_of_top_layer_only": "guides/stacking",
    "builds_one_layer_more": "parameters/num_layers",
    "starts_from_ones": "tensors/initial_states",
    "ignores_initial_state": "tensors/initial_states",
    "swaps_initial_states": "tensors/initial_states",
    "reverse_reads_forwards": "parameters/bidirectional",
    "outputs_reversed_in_time": "tensors/output",
    "returns_first_state_as_last": "quickstart",
    "mixes_gates": "inside/gates",
    "ignores_second_bias": "parameters/bias",
    "keeps_bias_without_bias": "parameters/bias",
    "drops_out_top_layer": "parameters/dropout",
    "drops_out_in_eval": "parameters/dropout",
    "never_drops_out": "parameters/dropout",
    "does_not_warn_of_useless_dropout": "parameters/dropout",
    "ignores_projection": "parameters/proj_size",
    "projects_cell_state": "parameters/proj_size",
    "initializes_from_normal": "inside/initialization",
    "initializes_forget_bias_to_one": "inside/initialization",
    "moves_batch_first_in_states": "parameters/batch_first",
    "adds_batch_axis_to_unbatched_output": "tensors/input",
    "accepts_wrong_feature_width": "parameters/input_size",
    "ignores_dtype": "parameters/dtype",
    "ignores_device": "parameters/device",
    "cell_returns_cell_state_first": "inside/lstm_cell",
    "cell_returns_raw_cell_state_as_hidden": "inside/lstm_cell",
    "cell_ignores_state": "inside/lstm_cell",
    "packs_without_lengths": "tensors/variable_lengths",
    "packs_without_restoring_order": "tensors/variable_lengths",
    "packs_unsorted_silently": "tensors/variable_lengths",
    "pads_without_total_length": "tensors/variable_lengths",
    "pads_with_ones": "tensors/variable_lengths",
    "pads_with_wrong_lengths": "tensors/variable_lengths",
    "pads_sequences_on_the_left": "tensors/variable_lengths",
    "unpads_one_step_too_few": "tensors/variable_lengths",
    "repeats_forward_as_reverse": "guides/bidirectional_networks",
    "keeps_directions_apart_between_layers": "guides/bidirectional_networks",
    "shares_weights_of_upper_layers": "guides/stacking",
    "mixes_rows_of_a_batch": "guides/which_tensor",
    "detaches_final_states": "guides/long_sequences",
}


def run(page: str) -> list[str]:
    """Run the cells of a page in this process and return what each shows."""
    for name in [name for name in sys.modules if name.partition(".")[0] == "examples"]:
        del sys.modules[name]
    source = (DOCS / f"{page}.md").read_text(encoding="utf-8")
    notebook: nbformat.NotebookNode = read_myst_markdown_notebook(source)
    namespace: dict[str, object] = {"__name__": "__main__"}
    shown = []
    torch.manual_seed(0)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            tree = ast.parse(cell.source)
            last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
            with contextlib.redirect_stdout(io.StringIO()) as printed:
                exec(compile(tree, page, "exec"), namespace)  # noqa: S102  # the page's own code
                if last:
                    value = eval(compile(ast.Expression(last.value), page, "eval"), namespace)  # noqa: S307
                    print(repr(value) if value is not None else "")
            shown.append(printed.getvalue())
    return shown


run_once = cache(run)


def test_every_wrong_version_has_a_page_that_notices_it() -> None:
    assert sorted(NOTICED_BY) == sorted(WRONG)


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("name", WRONG)
def test_page_notices_wrong_version(name: str, torch_as_it_is: None) -> None:
    page = NOTICED_BY[name]
    right = run_once(page)
    wrong_versions.WRONG[name]()

    try:
        shown = run(page)
    except Exception:  # noqa: BLE001  # whatever the page raises stops the build
        return

    assert not all(same(a, b) for a, b in zip(right, shown, strict=True)), (
        f"docs/{page}.md says the same although nn.LSTM {name.replace('_', ' ')}"
    )
