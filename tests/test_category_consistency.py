"""consistency: every family is drawn and verified; answers recomputed from the printed text alone."""

from __future__ import annotations

import re
from collections import Counter
from fractions import Fraction

import pytest

from schemas.answer import ChoiceAnswer, FieldsAnswer, NumberAnswer
from schemas.derivation import Derivation, Selection
from schemas.errors import CrossfootError, DerivationError
from schemas.grading import grade
from schemas.quantity import Quantity, round_half_away
from schemas.reread import Reread
from schemas.select import selected, tolerance
from synth.categories import consistency
from synth.gates import verify
from synth.generator import build
from synth.options import Options
from synth.stream import Stream


def drawn(level, seed, index, family=""):
    """Draw one example, verified; None where the draw is refused."""
    options = Options(families=(family,)) if family else Options()
    stream = Stream(consistency.NAME, level, seed, index, family)
    try:
        example = build(
            consistency, consistency.draw(stream, level, options), seed, index, level, options.text()
        )
        verify(example)
    except (CrossfootError, ZeroDivisionError):
        return None
    return example


def reread(example):
    turn = example.turns[0]
    return Reread(turn.messages[0].content, turn.question, example.context)


@pytest.fixture(scope="module")
def batch():
    return [e for i in range(260) if (e := drawn("standard", 3, i))]


@pytest.mark.parametrize("level", consistency.LEVELS)
def test_every_family_of_every_level_gives_verified_examples(level):
    names = consistency.families(level)
    assert len(names) >= 28
    for name in names:
        made = [drawn(level, 1, i, name) for i in range(4)]
        assert sum(e is not None for e in made) >= 3, name
        assert {e.family for e in made if e} == {name}


def test_few_draws_are_refused(batch):
    assert len(batch) >= 250


def test_the_wrong_step_moves_and_a_third_of_the_solutions_are_right():
    found = Counter()
    for i in range(200):
        stream = Stream("balance", i)
        names = [n for n in consistency.families("standard") if n.startswith("first-wrong")]
        example = drawn("standard", 9, i, stream.choice(names))
        if example is not None:
            answer = example.turns[0].answer
            found[answer.fields["step"].choice if isinstance(answer, FieldsAnswer) else answer.choice] += 1
    total = sum(found.values())
    assert 0.28 <= found["no error"] / total <= 0.46
    wrong = total - found["no error"]
    for step in ("step 1", "step 2", "step 3"):
        assert 0.1 <= found[step] / wrong <= 0.5, found
    assert sum(found[f"step {n}"] for n in range(4, 10)) >= 0.08 * wrong


def test_yes_and_no_are_both_common(batch):
    said = Counter(e.turns[0].answer.choice for e in batch if isinstance(e.turns[0].answer, ChoiceAnswer))
    assert 0.25 <= said["yes"] / (said["yes"] + said["no"]) <= 0.52


def test_the_first_wrong_step_is_the_first_that_the_page_contradicts(batch):
    """Recompute every step from the re-read page: all before the named one agree, the named one doesn't."""
    checked = 0
    for example in batch:
        turn = example.turns[0]
        if not example.family.startswith("first-wrong"):
            continue
        read = reread(example)
        rule = turn.proof.select
        steps = {step.id: step for step in turn.proof.steps}
        agree = []
        for ref, place in zip(rule.of, rule.stated, strict=True):
            step = steps[ref]
            value = step.exact if step.exact is not None else sum(step.enclosure) / 2
            said = read(place)
            agree.append(round_half_away(value, said.decimals) == said.value)
        if isinstance(turn.answer, FieldsAnswer):
            at = int(turn.answer.fields["step"].choice.split()[1]) - 1
            assert all(agree[:at])
            assert not agree[at]
        else:
            assert all(agree)
        checked += 1
    assert checked > 60


def test_a_wrong_step_is_never_repeated_as_an_equation(batch):
    for example in batch:
        turn = example.turns[0]
        if isinstance(turn.answer, FieldsAnswer):
            at = int(turn.answer.fields["step"].choice.split()[1])
            assert not re.search(rf"step {at}[^\n]*=", turn.reply.split("Step 1. ")[0])


def test_the_right_value_is_another_than_the_stated_one(batch):
    for example in batch:
        answer = example.turns[0].answer
        if isinstance(answer, FieldsAnswer):
            rule = example.turns[0].proof.select
            stated = reread(example)(rule.stated[rule.names.index(answer.fields["step"].choice)])
            low, high = answer.fields["value"].accept
            assert not low <= stated.value <= high


def test_an_injected_footing_error_is_larger_than_the_rounding_of_the_table(batch):
    seen = Counter()
    for example in batch:
        turn = example.turns[0]
        proof = turn.proof
        if isinstance(proof, Derivation) and proof.select is not None and proof.select.rule == "foots":
            size = abs(proof.steps[int(proof.select.of[0][1:])].exact)
            slack = tolerance(proof, proof.select.of[0], reread(example))
            assert size == 0 or size > slack
            assert (turn.answer.choice == "no") == (size > slack)
            seen[turn.answer.choice] += 1
    assert seen["yes"] >= 10
    assert seen["no"] >= 10


def test_the_altered_figure_is_what_the_page_and_its_cells_say(batch):
    """The wrong total is printed: its cell reads back from the prompt to the stored, wrong, value."""
    checked = 0
    for example in batch:
        if example.family in {"footing-difference", "crossfoot-difference", "out-of-balance"}:
            answer = example.turns[0].answer
            assert isinstance(answer, NumberAnswer)
            assert answer.exact != 0
            read = reread(example)
            for table in example.context.tables:
                read.check_table(table)
            checked += 1
    assert checked >= 5


def test_distractors_are_many_where_the_answer_is_no_yes_or_no(batch):
    rich = [
        e
        for e in batch
        if not (isinstance(e.turns[0].answer, ChoiceAnswer) and len(e.turns[0].answer.options) == 2)
    ]
    few = [e for e in rich if len(e.turns[0].distractors) < 3]
    assert len(few) <= 0.2 * len(rich)


def test_prose_and_order_of_a_fields_answer_are_free():
    example = next(
        e
        for i in range(40)
        if (e := drawn("standard", 4, i, "first-wrong-margins"))
        and isinstance(e.turns[0].answer, FieldsAnswer)
    )
    answer, wrong = example.turns[0].answer, example.turns[0].distractors
    step, value = answer.fields["step"].choice, answer.fields["value"].display
    for text in (
        f"{step}; the right value is {value}", f"{step.capitalize()} is wrong; it should be {value}",
        f"The first wrong step is {step}; its right value is {value}", f"step: {step}; value: {value}",
    ):  # fmt: skip
        assert grade(f"Final answer: {text}", answer, wrong).correct, text
    missed = grade("Final answer: no error", answer, wrong)
    assert (missed.kind, missed.mode) == ("wrong", "missed_error")


def _resolve(**texts):
    return lambda ref: texts[ref]


def _pick(rule, of, names, stated, values, resolve):
    chosen = Selection(rule=rule, of=of, names=names, stated=stated)
    return selected(Derivation.model_construct(kind="program", steps=(), select=chosen), values, resolve)


@pytest.mark.parametrize(
    ("first", "second", "name"), [(1, 2, "both"), (1, 9, "first"), (9, 2, "second"), (8, 9, "neither")]
)
def test_agrees_names_every_outcome(first, second, name):
    resolve = _resolve(a=Quantity(Fraction(first), "USD", 0), b=Quantity(Fraction(second), "USD", 0))
    values = [Fraction(5, 4), Fraction(2)]
    assert _pick(
        "agrees", ("#0", "#1"), ("both", "first", "second", "neither"), ("a", "b"), values, resolve
    ) == (name,)


def test_matches_names_the_one_step_that_gives_what_is_stated():
    resolve = _resolve(a=Quantity(Fraction(3), "USD", 0))
    values = [Fraction(5), Fraction(31, 10)]
    assert _pick("matches", ("#0", "#1"), ("five", "three"), ("a",), values, resolve) == ("three",)
    with pytest.raises(DerivationError):
        _pick("matches", ("#0", "#1"), ("five", "three"), ("a",), [Fraction(3), Fraction(31, 10)], resolve)
