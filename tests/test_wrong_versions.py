"""A page notices when torch is wrong in a respect that it speaks of.

It cites a claim that fails, or its cells raise or print otherwise.
"""

import ast
import contextlib
import io
import linecache
import re
import sys
import warnings
from collections.abc import Iterator
from functools import cache

import nbformat
import pytest
import torch
import wrong_versions
from _ext.cells.examples import EXAMPLES
from _ext.cells.values import expressions_of
from claims import load
from conftest import DOCS
from myst_nb.core.read import read_myst_markdown_notebook
from test_outputs import same
from wrong_versions import WRONG

CLAIMS = load()
NOTICED_BY = {
    "ignores_batch_first": "reference/parameters/batch_first",
    "returns_cell_state_first": "reference/tensors/h_n",
    "swaps_directions_in_output": "guides/bidirectional_networks",
    "orders_states_by_direction": "reference/tensors/h_n",
    "orders_states_top_down": "reference/tensors/h_n",
    "returns_states_of_top_layer_only": "guides/stacking",
    "builds_one_layer_more": "reference/parameters/num_layers",
    "starts_from_ones": "reference/tensors/initial_states",
    "ignores_initial_state": "reference/tensors/initial_states",
    "swaps_initial_states": "reference/tensors/initial_states",
    "reverse_reads_forwards": "reference/parameters/bidirectional",
    "outputs_reversed_in_time": "reference/tensors/output",
    "returns_first_state_as_last": "course/three_outputs",
    "mixes_gates": "inside/gates",
    "ignores_second_bias": "reference/parameters/bias",
    "keeps_bias_without_bias": "reference/parameters/bias",
    "drops_out_top_layer": "reference/parameters/dropout",
    "drops_out_in_eval": "reference/parameters/dropout",
    "never_drops_out": "reference/parameters/dropout",
    "does_not_warn_of_useless_dropout": "reference/parameters/dropout",
    "ignores_projection": "reference/parameters/proj_size",
    "projects_cell_state": "reference/parameters/proj_size",
    "initializes_from_normal": "inside/initialization",
    "initializes_forget_bias_to_one": "inside/initialization",
    "moves_batch_first_in_states": "reference/parameters/batch_first",
    "adds_batch_axis_to_unbatched_output": "reference/tensors/input",
    "accepts_wrong_feature_width": "reference/parameters/input_size",
    "pads_packed_features": "reference/traps",
    "ignores_dtype": "reference/parameters/dtype",
    "ignores_device": "reference/parameters/device",
    "cell_returns_cell_state_first": "inside/lstm_cell",
    "cell_returns_raw_cell_state_as_hidden": "inside/lstm_cell",
    "cell_ignores_state": "inside/lstm_cell",
    "packs_without_lengths": "reference/tensors/variable_lengths",
    "packs_without_restoring_order": "reference/tensors/variable_lengths",
    "packs_unsorted_silently": "reference/tensors/variable_lengths",
    "pads_without_total_length": "reference/tensors/variable_lengths",
    "pads_with_ones": "reference/tensors/variable_lengths",
    "pads_with_wrong_lengths": "reference/tensors/variable_lengths",
    "pads_sequences_on_the_left": "reference/tensors/variable_lengths",
    "unpads_one_step_too_few": "reference/tensors/variable_lengths",
    "accepts_states_of_another_batch": "reference/errors/states",
    "takes_anything_as_bidirectional": "reference/errors/building",
    "converts_inputs": "reference/errors/calling",
    "loses_weights_in_a_failed_move": "reference/errors/building",
    "cuts_earlier_steps_from_the_graph": "reference/traps",
    "takes_bidirectional_fourth": "reference/traps",
    "runs_sequences_on": "reference/traps",
    "drops_out_lower_states": "reference/official_docs",
    "initializes_by_another_width": "reference/official_docs",
    "ignores_first_cell_state": "reference/tensors/c_n",
    "takes_states_batch_first": "reference/tensors/initial_states",
    "takes_a_state_alone": "reference/tensors/initial_states",
    "keeps_its_state_between_calls": "reference/tensors/initial_states",
    "cuts_states_from_the_graph": "reference/tensors/initial_states",
    "forgets_between_steps": "reference/tensors/output",
    "returns_output_of_first_layer": "reference/tensors/output",
    "limits_its_output": "reference/tensors/output",
    "limits_the_cell_state": "reference/tensors/c_n",
    "reads_unbatched_as_a_batch_of_steps": "reference/tensors/input",
    "flattens_surplus_dimensions": "reference/tensors/input",
    "returns_nothing_for_no_steps": "reference/tensors/input",
    "casts_its_input": "reference/tensors/input",
    "packs_sequence_by_sequence": "reference/tensors/variable_lengths",
    "packs_empty_sequences": "reference/tensors/variable_lengths",
    "packs_no_further_than_it_can": "reference/tensors/variable_lengths",
    "unpads_a_copy": "reference/tensors/variable_lengths",
    "refuses_states_of_another_dtype": "reference/tensors/initial_states",
    "moves_states_to_the_next_sequence": "reference/tensors/h_n",
    "takes_forget_gate_first": "inside/gates",
    "scales_projection": "inside/equations",
    "returns_cell_state_as_h_n": "inside/equations",
    "shares_weights_between_directions": "inside/weights",
    "shares_weights_between_upper_layers": "inside/weights",
    "initializes_by_input_size": "inside/initialization",
    "keeps_weights_on_reset": "inside/initialization",
    "cell_starts_from_ones": "inside/lstm_cell",
    "cell_reads_whole_sequences": "inside/lstm_cell",
    "gru_resets_before_product": "inside/gru_and_rnn",
    "gru_takes_projection": "inside/gru_and_rnn",
    "gru_takes_a_tuple_of_states": "inside/gru_and_rnn",
    "gru_returns_a_tuple_of_states": "inside/gru_and_rnn",
    "rnn_ignores_second_bias": "inside/gru_and_rnn",
    "builds_reverse_of_another_width": "inside/weights",
    "widens_every_layer": "inside/weights",
    "lists_directions_first": "inside/weights",
    "gru_leaves_packed_states_sorted": "inside/gru_and_rnn",
    "widens_upper_layers_by_input": "reference/parameters/input_size",
    "builds_one_unit_more": "reference/parameters/hidden_size",
    "outputs_all_layers": "reference/parameters/num_layers",
    "keeps_directions_apart": "reference/parameters/bidirectional",
    "sums_directions": "reference/parameters/bidirectional",
    "feeds_no_projected_state_back": "reference/parameters/proj_size",
    "drops_out_above_the_first_layer_only": "reference/parameters/dropout",
    "drops_the_same_at_every_step": "reference/parameters/dropout",
    "drops_out_without_scaling": "reference/parameters/dropout",
    "drops_out_input": "reference/parameters/dropout",
    "drops_out_states_of_lower_layers": "reference/parameters/dropout",
    "orders_arguments_otherwise": "reference/parameters/bias",
    "returns_contiguous_output": "reference/parameters/batch_first",
    "repeats_forward_as_reverse": "guides/bidirectional_networks",
    "mixes_rows_of_a_batch": "guides/which_tensor",
    "records_where_it_must_not": "guides/speed_and_memory",
    "records_nothing_in_eval": "guides/speed_and_memory",
    "trains_no_second_bias": "guides/speed_and_memory",
    "flattens_on_a_cpu": "guides/speed_and_memory",
    "counts_the_states_of_every_input": "reference/errors/states",
    "never_flattens": "reference/errors/gpu",
    "drops_out_with_the_opposite_probability": "reference/parameters/dropout",
    "scales_by_the_probability": "reference/parameters/dropout",
    "reads_a_little_of_the_row_before": "guides/batches",
    "starts_every_row_from_the_first": "guides/streaming",
    "takes_packed_h_0_as_sorted": "reference/tensors/h_n",
    "swaps_upper_rows_of_h_n": "guides/encoder_decoder",
    "asks_the_first_to_be_longest_alone": "reference/errors/packing",
    "packs_with_its_indices_exchanged": "reference/tensors/variable_lengths",
    "shares_the_projection_between_directions": "inside/weights",
    "initializes_biases_more_narrowly": "inside/initialization",
    "adds_one_to_the_forget_gate": "inside/initialization",
    "exchanges_the_widths_in_its_message": "reference/parameters/input_size",
    "exchanges_the_shapes_in_its_message": "reference/parameters/proj_size",
    "defaults_to_batch_first": "course/sequences_and_shapes",
    "defaults_to_no_bias": "reference/parameters/index",
    "gru_ignores_batch_first": "inside/gru_and_rnn",
    "gru_never_drops_out": "inside/gru_and_rnn",
    "lists_second_bias_first": "inside/weights",
    "doubles_the_gradient_of_weight_hh": "inside/from_scratch",
    "drops_out_tensors_alone": "reference/parameters/dropout",
    "reseeds_torch_at_each_call": "reference/parameters/dropout",
    "swaps_c_0_of_the_directions": "reference/parameters/bidirectional",
    "leaves_packed_c_n_sorted": "guides/which_tensor",
    "swaps_gates_of_the_reverse_direction": "inside/equations",
    "ignores_second_bias_of_upper_layers": "reference/parameters/bias",
    "lets_upper_layers_read_the_forward_half": "reference/parameters/input_size",
    "computes_in_single_precision": "inside/from_scratch",
    "returns_batched_states_of_unbatched": "reference/tensors/input",
    "leaves_out_the_second_tanh": "inside/equations",
    "couples_the_forget_gate_to_the_input_gate": "inside/equations",
    "cuts_h_between_steps": "inside/from_scratch",
    "prints_no_batch_first": "course/first_lstm",
    "builds_no_less_than_one_layer": "reference/parameters/num_layers",
    "takes_three_states": "reference/errors/states",
    "loads_what_fits": "reference/errors/weights",
    "copies_share_weights": "guides/checkpoints",
    "returns_a_list_of_states": "inside/gru_and_rnn",
    "pads_with_zeros_alone": "reference/tensors/variable_lengths",
    "forgets_every_eight_steps": "inside/equations",
    "sorts_weights_by_name": "inside/weights",
    "copies_forget_batch_first": "guides/checkpoints",
}


def run(page: str) -> list[str]:
    """Run the cells of a page in this process and return what each shows, and its values.

    Where a cell raises, the last entry is the name of what it raised.
    """
    programs = {"examples", *(path.stem for path in EXAMPLES.glob("*.py"))}
    for name in [name for name in sys.modules if name.partition(".")[0] in programs]:
        del sys.modules[name]
    source = (DOCS / f"{page}.md").read_text(encoding="utf-8")
    notebook: nbformat.NotebookNode = read_myst_markdown_notebook(source)
    namespace: dict[str, object] = {"__name__": "__main__"}
    shown = []
    torch.manual_seed(0)
    try:
        for cell in notebook.cells:
            if cell.cell_type == "code":
                # As in a kernel, warnings warn, and programs lie beside the page.
                with (
                    contextlib.redirect_stdout(io.StringIO()) as printed,
                    warnings_as_usual(),
                    pytest.MonkeyPatch.context() as patch,
                ):
                    patch.syspath_prepend(EXAMPLES)
                    run_cell(cell.source, page, namespace)
                shown.append(printed.getvalue())
        for expression in sorted(expressions_of(source)):
            with contextlib.suppress(Exception):  # an example of a role, which nobody computes
                value = eval(expression, namespace)  # noqa: S307  # the page's own
                shown.append(f"{expression}: {getattr(value, 'shape', value)}")
    except Exception as error:  # noqa: BLE001  # a page may raise whatever torch raises
        shown.append(f"raised {type(error).__name__}")
    return shown


@contextlib.contextmanager
def warnings_as_usual() -> Iterator[None]:
    """Let warnings be warnings."""
    with warnings.catch_warnings():
        warnings.simplefilter("default")
        yield


def run_cell(source: str, page: str, namespace: dict[str, object]) -> None:
    """Run one cell and print what its last expression is worth."""
    tree = ast.parse(source)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    # Where torch.jit looks for the source of a function, as in a kernel.
    name = f"<{page} {len(linecache.cache)}>"
    linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
    exec(compile(tree, name, "exec"), namespace)  # noqa: S102  # the page's own code
    if last:
        value = eval(compile(ast.Expression(last.value), name, "eval"), namespace)  # noqa: S307
        print(repr(value) if value is not None else "")


run_once = cache(run)


def notices(page: str) -> bool:
    """Tell whether a page shows otherwise, or asserts in vain, now that torch is wrong."""
    right, shown = run_once(page), run(page)
    raised = shown[-1] == "raised AssertionError"
    # Up to where another error stopped it, which says nothing of the page.
    pairs = [(a, b) for a, b in zip(right, shown, strict=False) if not b.startswith("raised ")]
    return raised or not all(same(a, b) for a, b in pairs)


def cites_claim_against(page: str, name: str) -> bool:
    """Tell whether a page cites a claim that fails under a wrong version."""
    cited = re.findall(r"\{claim\}`(\w+)`", (DOCS / f"{page}.md").read_text(encoding="utf-8"))
    return any(name in CLAIMS[claim].fails_under for claim in cited)


def test_every_wrong_version_has_a_page_that_notices_it() -> None:
    assert sorted(NOTICED_BY) == sorted(WRONG)


# The build runs the cited claims, too; test_claims runs each against its wrong versions.
BY_WHAT_THEY_SHOW = {
    name: page for name, page in NOTICED_BY.items() if not cites_claim_against(page, name)
}


def test_every_page_runs_when_torch_is_right() -> None:
    # A page without cells shows nothing at all.
    last = {page: "".join(run_once(page)[-1:]) for page in BY_WHAT_THEY_SHOW.values()}

    assert [page for page, text in last.items() if text.startswith("raised ")] == []


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("name", BY_WHAT_THEY_SHOW)
def test_page_notices_wrong_version(name: str, torch_as_it_is: None) -> None:
    page = NOTICED_BY[name]
    run_once(page)
    wrong_versions.WRONG[name]()

    assert notices(page), f"docs/{page}.md says the same although nn.LSTM {name.replace('_', ' ')}"
