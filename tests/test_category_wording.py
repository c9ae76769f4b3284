"""What every category's questions and answers are held to: wording, rounding said, choices tagged by what leads to them."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest

from schemas.answer import FieldsAnswer, NumberAnswer
from schemas.derivation import Derivation
from schemas.quantity import is_currency
from synth import generate
from synth.company.concepts import CONCEPTS
from synth.generator import category_names
from synth.options import Options

_DOUBLED = re.compile(r"\b(the|of|in|for|at|to|was|were|shares|(?:19|20)\d\d) \1\b")
_SUPERLATIVE = re.compile(r"\b(?:largest|smallest|highest|lowest|fastest|slowest)\b")


@pytest.fixture(scope="module")
def examples():
    return [e for name in category_names() for e in generate(name, count=90, seed=31)]


def test_no_word_stands_twice(examples):
    for example in examples:
        for turn in example.turns:
            assert not _DOUBLED.search(turn.question), turn.question
            assert not _DOUBLED.search(turn.reply), turn.reply


def test_two_are_compared_with_a_comparative(examples):
    for example in examples:
        turn = example.turns[0]
        select = turn.proof.select if isinstance(turn.proof, Derivation) else None
        if select is not None and select.rule in {"largest", "smallest"} and len(select.names) == 2:
            assert not _SUPERLATIVE.search(turn.question), turn.question


def test_no_answer_rounds_to_nothing(examples):
    for example in examples:
        answer = example.turns[0].answer
        if isinstance(answer, NumberAnswer) and answer.exact:
            assert re.search(r"[1-9]", answer.display), example.turns[0].question


def test_a_figure_stands_alone_in_no_working(examples):
    """A line that is no equation says what its figure is, in every style."""
    for example in examples:
        for turn in example.turns:
            lines = turn.reply.splitlines()
            assert not [line for line in lines if re.fullmatch(r"[(\-$€£₹]*[\d,.]+\)?%?", line.strip())], (
                turn.reply
            )


def test_parentheses_are_misread_only_where_a_figure_stands_in_some(examples):
    seen = 0
    for example in examples:
        turn = example.turns[0]
        proof = turn.proof
        if not isinstance(proof, Derivation) or proof.select is None:
            continue
        cells = {f"{t.id}[{c.at[0]},{c.at[1]}]": c for t in example.context.tables for c in t.cells}
        used = [cells[a] for step in proof.steps for a in step.args if a in cells]
        for wrong in turn.distractors:
            if wrong.mode == "parenthesis_misread" and wrong.derivation is None:
                seen += 1
                assert any(c.value is not None and c.value < 0 for c in used), turn.question
    assert seen >= 3


def test_a_question_whose_answer_drops_printed_digits_says_how_to_round(examples):
    """An amount without decimals that the page's figures do not give as such is rounded, and the question says so."""
    seen = 0
    for example in examples:
        turn = example.turns[0]
        answer = turn.answer
        if not isinstance(answer, NumberAnswer) or answer.places or not is_currency(answer.unit):
            continue
        if (answer.exact / Fraction(10) ** answer.scale).denominator != 1:
            seen += 1
            assert re.search(r"nearest|[Rr]ound", turn.question), turn.question
    assert seen >= 5


def test_a_wrong_step_is_put_right_at_the_pages_scale():
    seen = 0
    for example in generate("consistency", count=160, seed=32, options=Options(families=_SOLUTIONS)):
        answer = example.turns[0].answer
        if not isinstance(answer, FieldsAnswer) or "value" not in answer.fields:
            continue
        value = answer.fields["value"]
        if not is_currency(value.unit):
            continue
        seen += 1
        scales = {c.scale for t in example.context.tables for c in t.cells if c.unit == value.unit}
        assert value.scale in scales, (value.display, scales)
    assert seen >= 20


_SOLUTIONS = ("first-wrong-bridges", "first-wrong-margins", "first-wrong-tax", "first-wrong-liquidity")


@pytest.mark.parametrize("family", ["reported-balance", "reported-kpi"])
def test_a_row_of_others_is_named_by_a_word_of_its_label(family):
    """ "Other current assets" may hold prepaid expenses, but nobody finds them there by that name alone."""
    for example in generate("sec-style", count=80, seed=33, options=Options(families=(family,))):
        turn = example.turns[0]
        cells = {f"{t.id}[{c.at[0]},{c.at[1]}]": c for t in example.context.tables for c in t.cells}
        used = [cells[a] for step in turn.proof.steps for a in step.args if a in cells]
        for cell in used:
            words = set(re.findall(r"[a-z]+", cell.label.lower())) - {"net", "total", "and"}
            if "other" in words and CONCEPTS[cell.concept].spoken:
                assert words & set(re.findall(r"[a-z]+", turn.question.lower())), (cell.label, turn.question)


def test_scales_are_judged_in_a_few_lines():
    families = ("order-of-magnitude-check", "scale-of-a-quote")
    for example in generate("unit-scale", count=24, seed=34, options=Options(families=families)):
        assert len(example.turns[0].proof.steps) <= 4
