"""The page on ONNX shows what was recorded of exporting to it."""

from collections.abc import Callable

import pytest
from conftest import LANGUAGES

from examples.helpers.porting_results import OUTCOMES
from examples.onnx_export import CASES, EXPORTERS, OPTIONS

# Options with a row of their own.
SPECIAL = {"proj_size", "packed", "float64", "quantized"}
# The rows of the page's first table in order, by the options of the cases that each stands for.
ROWS = [
    lambda options: "batch_first" in options and not options & SPECIAL,
    lambda options: not options & {"batch_first", *SPECIAL},
    lambda options: "proj_size" in options and "packed" not in options,
    lambda options: "packed" in options and "proj_size" not in options,
    lambda options: "float64" in options,
    lambda options: "quantized" in options,
]


def kinds(exporter: str, belongs: Callable[[set[str]], bool]) -> set[str]:
    """Return how the recorded outcomes of some cases begin."""
    cases = {case: {*case.split()} - {exporter} for case in OUTCOMES if exporter in case.split()}
    return {
        OUTCOMES[case].partition(": ")[0]
        for case, options in cases.items()
        if options <= {*OPTIONS, *SPECIAL} and belongs(options)
    }


def test_every_case_is_recorded() -> None:
    assert list(OUTCOMES) == CASES


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_board_is_the_record(language: str, read_page: Callable) -> None:
    rows = read_page(language, "guides/onnx_export").css("#onnx-export-board table tbody tr")

    shown = [[cell.text()[2:] for cell in row.css("td")[1:]] for row in rows]

    assert shown == [
        [*kinds("dynamo", belongs), *kinds("torchscript", belongs)] for belongs in ROWS
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_messages_of_the_page_are_the_recorded_ones(language: str, read_page: Callable) -> None:
    page = read_page(language, "guides/onnx_export")

    quoted = [quote.text().strip() for quote in page.css("blockquote")]

    assert quoted == [
        OUTCOMES[case].partition(": ")[2]
        for case in (
            "dynamo",
            "dynamo batch_first again",
            "dynamo batch_first quantized",
            "dynamo batch_first proj_size",
            "dynamo batch_first one Dim",
        )
    ]


def test_both_exporters_were_tried_with_every_combination() -> None:
    tried = {frozenset(case.split()) for case in OUTCOMES}

    assert len([words for words in tried if words <= {*EXPORTERS, *OPTIONS}]) == 2 * 2**4
