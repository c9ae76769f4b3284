"""The audit of solutions in code, and of gold answers that a source's own checks refuse."""

import json
from fractions import Fraction

import pytest
from audit_rows import audit, found, problem

from curate.audit.python_tree import from_python, table_of
from curate.audit.refused import refused
from curate.audit.tree import plain_text, value
from curate.gold import check_gold
from curate.source import Origin, Raw, find_source
from schemas.answer import ProseAnswer

CONTEXT = json.dumps(
    {"Dividend yield": {"2018": 4.1, "2017": 4.6}, "Risk-free rate": {"2018": 2, "2017": 2.5}}
)
MARKDOWN = """Sales rose.

| (in millions) | 2021 | 2020 |
| :--- | ---: | ---: |
| Kiln sales<sup>1</sup> | $480 | $600 |
| Glaze sales | 90 | |

Glaze sold well."""


@pytest.mark.parametrize(
    ("code", "context", "text"),
    [
        ("a = 480\nb = 600\nanswer = (a - b) / b * 100", "", "((480 - 600) / 600) * 100"),
        ("def solution():\n    x = 5\n    x += 2.5\n    return round(-x, 1)", "", "-(5 + 2.5)"),
        ("a = df['Dividend yield']['2018']\na / df['Risk-free rate']['2018']", CONTEXT, "4.1 / 2"),
    ],
)
def test_straight_lines_have_a_tree(code, context, text):
    assert plain_text(from_python(code, context)) == text


@pytest.mark.parametrize(
    "code",
    ["for x in [1]:\n    answer = x", "import math\nanswer = math.sqrt(4)", "answer = df['no']['row']", "answer = y",
     "answer = [1, 2]", "answer = 5 // 2", "not python ("],
)  # fmt: skip
def test_other_solutions_have_none(code):
    assert from_python(code, CONTEXT) is None


def test_a_number_of_the_formula_is_told_from_a_figure_and_a_cell():
    tree = from_python("n = 2\nanswer = df['Risk-free rate']['2018'] / n * 100", CONTEXT)
    ratio, hundred = tree.args
    assert (hundred.constant, ratio.args[0].cell, ratio.args[1].constant) == (True, True, False)
    assert value(tree) == Fraction(100)


def test_the_table_of_a_context():
    assert table_of(CONTEXT)[1] == ("Dividend yield", "4.1", "4.6")
    assert table_of(MARKDOWN) == (
        ("(in millions)", "2021", "2020"), ("Kiln sales 1", "$480", "$600"), ("Glaze sales", "90", ""),
    )  # fmt: skip
    assert table_of(MARKDOWN + "\n\n" + MARKDOWN) == ()
    assert table_of("no table") == ()
    assert table_of('{"a": 1}') == ()


AVERAGE = "a = df['Dividend yield']['2018']\nb = df['Dividend yield']['2017']\nanswer = (a + b) / {}"


def test_a_divisor_that_is_the_count_by_chance():
    asked = "What is the average dividend yield in 2017 and 2018?"
    (one,) = audit(
        "finance-reasoning",
        problem(asked, AVERAGE.format("df['Risk-free rate']['2018']"), 4.35, context=CONTEXT),
    )
    assert (one.rule, one.confidence) == ("average-count", "certain")
    assert "Risk-free rate" in one.evidence
    assert not audit("finance-reasoning", problem(asked, AVERAGE.format("2"), 4.35, context=CONTEXT))
    named = "n = 2\n" + AVERAGE.format("n")
    assert not audit("finance-reasoning", problem(asked, named, 4.35, context=CONTEXT))


def test_a_change_of_a_markdown_table_taken_backwards():
    row = problem(
        "What was the change in kiln sales from 2020 to 2021?",
        "a = 600\nb = 480\na - b",
        120,
        context=MARKDOWN,
    )
    assert found("finance-reasoning", row) == {"direction": "certain"}


def test_percentages_that_the_question_gives_may_be_added():
    row = problem(
        "Labour grows 0.9% and prices 2.1%. What is the return (expressed as a percentage)?",
        "a = 0.9\nb = 2.1\na + b",
        3.0,
    )
    assert not audit("finance-reasoning", row)
    amount = problem("What is the interest? Answer as percentage.", "375 * 0.05", 18.75)
    assert found("finance-reasoning", amount) == {"not-divided": "likely"}


def reasoning(truth: float, order: str = "Answer to two decimal places.") -> Raw:
    data = {
        "question_id": "test-9", "level": "easy", "source": "CodeFinQA-test-9", "question": f"What is it? {order}",
        "context": "Sales were 10 and 4.", "python_solution": "answer = 10 / 4", "ground_truth": truth,
    }  # fmt: skip
    return Raw("test-9", data)


def test_what_the_source_refuses_is_in_the_audit_unless_a_rule_has_it():
    source = find_source("finance-reasoning")
    assert not list(refused(source, [reasoning(2.5)], set()))
    (one,) = refused(source, [reasoning(2.6)], set())
    assert (one.rule, one.row_id, one.there) == ("gold-check", "test-9", "2.6")
    assert "gold-derivation" in one.evidence
    assert not list(refused(source, [reasoning(2.6)], {"test-9"}))


def test_prose_is_refused_for_a_false_sum_and_not_for_what_is_no_sum():
    source = find_source("fiqa")

    def refusal(text):
        made = source.example(
            Raw("r", {"question": "Why?", "answer": text}), Origin((), "local", source.licence)
        )
        assert isinstance(made.turns[0].answer, ProseAnswer)
        return check_gold(made)

    assert refusal("You paid 50 + 21 = 71,000 in all.").rule == "gold-equation"
    assert refusal("See https://example.org/a-1/?q=3&v=2-4 or 4% less a 25% cut = 3%.") is None
    assert len(refusal("Well. " * 200 + "50 + 21 = 71,000").reason) < 300
