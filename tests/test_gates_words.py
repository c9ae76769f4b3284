"""Answers that are words, and answers that there is none: tampering with them is refused by the gate meant for it."""

from fractions import Fraction
from functools import lru_cache

import pytest

from schemas.answer import ChoiceAnswer, FieldsAnswer, SpansAnswer
from schemas.derivation import Absence, MissingOperand
from schemas.errors import DerivationError, VerificationError
from schemas.quantity import Quantity
from synth import generate, verify
from synth.absence import check_absence, ways


@lru_cache
def first(category, kind, more=lambda turn: True):
    """Return the first example of a category whose answer is of a kind."""
    for example in generate(category, count=400, seed=2):
        turn = example.turns[0]
        if turn.answer.kind == kind and more(turn):
            return example
    raise AssertionError(f"no {kind} in {category}")


def tampered(example, **changes):
    turn = example.turns[0].model_copy(update=changes)
    return example.model_copy(update={"turns": (turn,)}).with_id()


def gate_of(example):
    with pytest.raises(VerificationError) as caught:
        verify(example)
    return caught.value.gate


def test_another_choice_than_the_proof_selects_is_refused():
    example = first("sec-style", "choice")
    answer = example.turns[0].answer
    other = next(option for option in answer.options if option != answer.choice)
    assert (
        gate_of(tampered(example, answer=ChoiceAnswer(choice=other, options=answer.options))) == "execution"
    )


def test_a_ranking_in_another_order_is_refused():
    example = first("unit-scale", "spans")
    texts = example.turns[0].answer.texts
    assert gate_of(tampered(example, answer=SpansAnswer(texts=texts[::-1], ordered=True))) == "execution"


def test_a_selection_over_a_tie_is_no_proof():
    example = first("sec-style", "choice", lambda turn: turn.proof.select.rule == "largest")
    proof = example.turns[0].proof
    tie = proof.select.model_copy(update={"of": (proof.select.of[0],) * len(proof.select.of)})
    assert gate_of(tampered(example, proof=proof.model_copy(update={"select": tie}))) == "execution"


def test_the_wrong_step_and_its_right_value_are_both_held_to_the_proof():
    example = first("consistency", "fields")
    answer = example.turns[0].answer
    step, value = answer.fields["step"], answer.fields["value"]
    others = [o for o in step.options if o != step.choice][:-1]
    elsewhere = step.model_copy(update={"choice": others[0]})
    assert (
        gate_of(tampered(example, answer=FieldsAnswer(fields={"step": elsewhere, "value": value})))
        == "execution"
    )
    low, high = value.accept
    shifted = value.model_copy(update={"exact": value.exact * 2, "accept": (low * 2, high * 2)})
    if value.exact:
        assert (
            gate_of(tampered(example, answer=FieldsAnswer(fields={"step": step, "value": shifted})))
            == "execution"
        )


def test_absence_must_be_proved_for_every_way_to_the_figure():
    example = first("sec-style", "not_disclosed", lambda turn: len(turn.proof.missing) > 1)
    proof = example.turns[0].proof
    assert (
        gate_of(tampered(example, proof=proof.model_copy(update={"missing": proof.missing[1:]}))) == "absence"
    )


def test_absence_of_what_the_page_prints_is_refused():
    """A figure that the page gives under one of its captions is disclosed, whatever the proof says."""
    example = first("sec-style", "not_disclosed")
    proof = example.turns[0].proof
    printed = next(c for t in example.context.tables for c in t.cells if c.concept and c.value is not None)
    claim = Absence(
        figure=printed.concept, period=printed.period,
        missing=tuple(m.model_copy(update={"formula": printed.concept, "operand": printed.concept}) for m in proof.missing[:1]),
    )  # fmt: skip
    assert gate_of(tampered(example, proof=claim)) == "absence"


class OnePage:
    """What check_absence is given: a context whose one table is re-read as these rows."""

    def __init__(self, labels):
        self.tables = (self,)
        self.passages = ()
        self.id = "t0"
        self.columns = ("", "2023")
        self._rows = labels

    def table(self, _name):
        unit = Quantity(Fraction(1), "USD", 0)
        return {(i, 1): (label, "1", unit, None) for i, label in enumerate(self._rows)}


def absence_of(figure, operands, *labels):
    """Claim that a figure is not disclosed on a page with rows of these labels. Raises DerivationError."""
    found = [next(o for o in operands if o in way) for way in ways(figure)]
    missing = tuple(
        MissingOperand(formula=way, operand=o) for way, o in zip(ways(figure), found, strict=True)
    )
    page = OnePage(labels)
    check_absence(Absence(figure=figure, period="FY2023", missing=missing), page, page)


def test_a_figure_whose_operand_follows_from_rows_that_are_printed_is_disclosed():
    """Operating income is revenue less operating expenses where there is no cost of revenue; EBITDA takes it."""
    operands = ("operating_income", "net_income", "ebitda")
    shown = ("Depreciation and amortization", "Total operating expenses")
    absence_of("ebitda", operands, *shown)
    with pytest.raises(DerivationError, match="operating_income follows"):
        absence_of("ebitda", operands, *shown, "Total revenues")
    with pytest.raises(DerivationError, match="operating_income follows"):
        absence_of("ebitda", operands, *shown, "Gross profit")
    with pytest.raises(DerivationError, match="operating_income follows"):  # one identity behind another
        absence_of("ebitda", operands, *shown, "Product revenue", "Service revenue")


def test_a_row_that_many_companies_lack_is_no_proof_of_absence():
    with pytest.raises(DerivationError, match="short_term_investments may be nil"):
        absence_of(
            "quick-ratio",
            ("short_term_investments",),
            "Cash and cash equivalents",
            "Total current liabilities",
        )


def test_a_program_is_no_proof_that_something_is_not_disclosed():
    example, other = first("sec-style", "not_disclosed"), first("sec-style", "number")
    assert gate_of(tampered(example, proof=other.turns[0].proof)) == "execution"
