"""Directives for a question in a box and its answer, folded until the reader asks for it.

    :::{exercise}
    What is the shape of `output`?
    :::

    :::{answer}
    It is {shape}`output (N, L, D·H_out)`.
    :::

With `:predict:` the box asks for a guess before a cell shows the result, and needs no answer.
Code of an answer stands in cells tagged `answer` right after it, where it is run like any other;
further `{answer}` and such cells join the first.

sphinx-exercise numbers across the site, and the titles of its exercises are not translated;
sphinx-design and sphinx-togglebutton bring scripts, and neither can fold a cell with its prose.
"""

from collections.abc import Iterator
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.locale import _
from sphinx.transforms import SphinxTransform
from sphinx.util.docutils import SphinxDirective
from sphinx.writers.html5 import HTML5Translator
from sphinx_markdown_builder.translator import MarkdownTranslator

COUNT = "field_guide_exercises"


class Exercise(nodes.General, nodes.Element):
    """A question; its number is that on its page, and 0 asks for a prediction."""


class Answer(nodes.General, nodes.Element):
    """The answer to the question with the same number."""


class ExerciseDirective(SphinxDirective):
    """A question in a box."""

    has_content = True
    option_spec: ClassVar = {"predict": directives.flag}

    def run(self) -> list[nodes.Node]:
        """Number the question, unless it only asks for a prediction."""
        self.assert_has_content()
        number = 0
        if "predict" not in self.options:
            number = self.env.temp_data[COUNT] = self.env.temp_data.get(COUNT, 0) + 1
        node = Exercise(number=number)
        self.set_source_info(node)
        self.state.nested_parse(self.content, self.content_offset, node)
        return [node]


class AnswerDirective(SphinxDirective):
    """The answer to the question above."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """Take the number of the question above."""
        self.assert_has_content()
        number = self.env.temp_data.get(COUNT, 0)
        if not number:
            raise self.error("an answer needs an exercise above it")
        node = Answer(number=number)
        self.set_source_info(node)
        self.state.nested_parse(self.content, self.content_offset, node)
        return [node]


class JoinAnswers(SphinxTransform):
    """Move the cells of an answer, and what follows them, into the answer."""

    default_priority = 5

    def apply(self, **kwargs: Any) -> None:
        """Let each answer take in what belongs to it, for as long as nothing else comes between."""
        for answer in list(self.document.findall(Answer)):
            parent = answer.parent
            if parent is None:  # an earlier answer has taken it in
                continue
            for node in list(followers(answer)):
                parent.remove(node)
                answer.extend(node.children if isinstance(node, Answer) else [node])
                node.parent = None if isinstance(node, Answer) else answer


def followers(answer: Answer) -> Iterator[nodes.Node]:
    """Yield the siblings after an answer that belong to it."""
    for node in answer.parent[answer.parent.index(answer) + 1 :]:
        same = isinstance(node, Answer) and node["number"] == answer["number"]
        if not same and "answer" not in tags(node):
            return
        yield node


def tags(node: nodes.Node) -> list[str]:
    """Return the tags of a cell."""
    metadata = node.get("cell_metadata", {}) if isinstance(node, nodes.Element) else {}
    return metadata.get("tags", [])


def question_title(node: Exercise) -> str:
    """Return what the box is headed by."""
    return _("Exercise %s") % node["number"] if node["number"] else _("Make a prediction")


def answer_title(node: Answer) -> str:
    """Return what the reader clicks on to see the answer."""
    return _("Answer %s") % node["number"]


def visit_exercise(translator: HTML5Translator, node: Exercise) -> None:
    """Open the box."""
    name = f' id="exercise-{node["number"]}"' if node["number"] else ""
    translator.body.append(f'<div class="exercise"{name}>')
    translator.body.append(f'<p class="exercise-title">{question_title(node)}</p>\n')


def depart_exercise(translator: HTML5Translator, node: Exercise) -> None:
    """Close the box."""
    translator.body.append("</div>\n")


def visit_answer(translator: HTML5Translator, node: Answer) -> None:
    """Open the folded answer."""
    translator.body.append(f'<details class="answer"><summary>{answer_title(node)}</summary>\n')
    translator.body.append('<div class="answer-body">\n')


def depart_answer(translator: HTML5Translator, node: Answer) -> None:
    """Close the folded answer."""
    translator.body.append("</div></details>\n")


def visit_exercise_as_markdown(translator: MarkdownTranslator, node: Exercise) -> None:
    """Head the question by its title."""
    translator.add(f"**{question_title(node)}**", prefix_eol=2, suffix_eol=2)


def visit_answer_as_markdown(translator: MarkdownTranslator, node: Answer) -> None:
    """Head the answer by its title; it is folded where none of it is a cell of its own."""
    if holds_cell(node):
        translator.add(f"**{answer_title(node)}**", prefix_eol=2, suffix_eol=2)
    else:
        opening = f"<details>\n<summary>{answer_title(node)}</summary>"
        translator.add(opening, prefix_eol=2, suffix_eol=2)


def depart_answer_as_markdown(translator: MarkdownTranslator, node: Answer) -> None:
    """Close what was folded."""
    if not holds_cell(node):
        translator.add("</details>", prefix_eol=2, suffix_eol=2)


def holds_cell(node: Answer) -> bool:
    """Tell whether a cell stands in an answer."""
    return any("answer" in tags(child) for child in node.children)


def leave_as_it_is(translator: Any, node: nodes.Element) -> None:
    """Write nothing around the content."""


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the directives, and how each builder writes what they leave."""
    plain = leave_as_it_is, leave_as_it_is
    app.add_node(
        Exercise,
        html=(visit_exercise, depart_exercise),
        notebook=(visit_exercise_as_markdown, leave_as_it_is),
        text=plain,
    )
    app.add_node(
        Answer,
        html=(visit_answer, depart_answer),
        notebook=(visit_answer_as_markdown, depart_answer_as_markdown),
        text=plain,
    )
    app.add_directive("exercise", ExerciseDirective)
    app.add_directive("answer", AnswerDirective)
    app.add_transform(JoinAnswers)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
