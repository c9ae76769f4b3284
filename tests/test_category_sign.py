"""sign: every family is drawn and verified; answers recomputed from the printed text; words come out in balance."""

from __future__ import annotations

import re
from collections import Counter
from fractions import Fraction

import pytest

from schemas.answer import ChoiceAnswer, NumberAnswer
from schemas.derivation import Derivation
from schemas.errors import CrossfootError
from schemas.grading import grade
from schemas.quantity import one
from schemas.reread import Reread
from schemas.select import selected
from synth.categories import sign
from synth.categories.sign.figures import SIDES
from synth.company.concepts import CONCEPTS
from synth.gates import verify
from synth.generator import build
from synth.options import Options
from synth.solve import Givens, result, solve
from synth.stream import Stream

WORDS = (
    "balance-behind-line", "debit-or-credit", "deficit-or-earnings", "effective-rate-sign", "favourable",
    "free-cash-flow-sign", "gain-or-loss", "improvement", "loss-course", "meaningful-percentage",
    "net-borrower", "net-position-side", "paid-or-received", "profit-or-loss", "provided-or-used",
    "provision-or-benefit", "ratio-rise-or-fall", "rise-or-fall", "segment-side", "source-or-use",
    "tax-raises-or-lowers",
)  # fmt: skip


def problem(level, index, family=""):
    options = Options(families=(family,)) if family else Options()
    return sign.draw(Stream(sign.NAME, level, 1, index, family), level, options)


def drawn(level, index, family=""):
    """Draw one example, verified; None where the draw is refused."""
    try:
        example = build(sign, problem(level, index, family), 1, index, level, "")
        verify(example)
    except (CrossfootError, ZeroDivisionError):
        return None
    return example


@pytest.fixture(scope="module")
def batch():
    return [e for i in range(130) if (e := drawn("standard", i))]


@pytest.mark.parametrize("level", sign.LEVELS)
def test_every_family_of_every_level_gives_verified_examples(level):
    names = sign.families(level)
    assert len(names) >= 32
    for name in names:
        made = [drawn(level, i, name) for i in range(2)]
        assert any(made), name
        assert {e.family for e in made if e} == {name}


def test_few_draws_are_refused(batch):
    assert len(batch) >= 127


def test_negative_answers_are_neither_rare_nor_the_rule(batch):
    numbers = [e.turns[0].answer for e in batch if isinstance(e.turns[0].answer, NumberAnswer)]
    negative = sum(a.exact < 0 for a in numbers)
    assert 0.25 <= negative / len(numbers) <= 0.55


def test_numbers_have_three_wrong_answers_nearly_always(batch):
    few = [
        e for e in batch if isinstance(e.turns[0].answer, NumberAnswer) and len(e.turns[0].distractors) < 3
    ]
    assert len(few) <= 0.05 * len(batch)


def test_the_turned_sign_is_wrong_of_signed_answers(batch):
    tried = 0
    for example in batch:
        answer = example.turns[0].answer
        if isinstance(answer, NumberAnswer) and answer.convention != "magnitude" and answer.exact:
            tried += 1
            text = answer.display.replace("-", "") if answer.exact < 0 else f"-{answer.display}"
            assert grade(f"Final answer: {text}", answer).kind == "wrong", text
    assert tried > 40


def choice_of(family, index):
    """Return the option that a draw's own facts select, without building the whole example."""
    drawn_problem = problem("starter", index, family)
    ask = drawn_problem.ask
    givens = Givens(drawn_problem.page, (ask,))
    derivation = solve(ask.program, givens, ask.rounding, ask.select)
    (name,) = selected(derivation, [result(step) for step in derivation.steps], lambda _: None)
    assert name in (ask.options or ask.select.names)
    return name


@pytest.mark.parametrize("family", WORDS)
def test_no_option_is_right_nearly_always(family):
    found = Counter()
    for index in range(60):
        try:
            found[choice_of(family, index)] += 1
        except CrossfootError:
            found["refused"] += 1
    assert found.pop("refused", 0) <= 2
    assert max(found.values()) <= 0.8 * sum(found.values()), found


def test_every_family_of_words_is_checked_for_balance():
    compared = {
        "larger-loss",
        "higher-with-signs",
        "largest-outflow",
        "largest-signed-change",
        "segment-extreme",
    }
    ranked = {"rank-years", "rank-sections"}
    kinds = {name: problem("starter", 0, name).ask.kind for name in sign.families("starter")}
    assert {name for name, kind in kinds.items() if kind != "number"} == {*WORDS, *compared, *ranked}


def cells(example):
    """Yield label, printed number and period of an example's cells, read from the printed text."""
    turn = example.turns[0]
    page = Reread(turn.messages[0].content, turn.question, example.context)
    for table in example.context.tables:
        for cell in table.cells:
            if cell.value is not None:
                ref = f"{table.id}[{cell.at[0]},{cell.at[1]}]"
                yield ref, cell, page(ref).value


def operands(example):
    used = {arg for step in example.turns[0].proof.steps for arg in step.args}
    return {ref: (cell, value) for ref, cell, value in cells(example) if ref in used}


def examples(family, count, level="standard"):
    return [e for i in range(count) if (e := drawn(level, i, family))]


def test_an_outlay_in_parentheses_is_asked_as_a_positive_amount():
    seen = 0
    for example in examples("outflow-amount", 12):
        ((_, value),) = operands(example).values()
        answer = example.turns[0].answer
        assert answer.convention == "magnitude"
        assert answer.exact == abs(value)
        seen += value < 0
    assert seen >= 8


def test_an_outflow_lowers_cash_and_an_inflow_raises_it():
    for example in examples("outflow-cash-effect", 14):
        ((cell, _),) = operands(example).values()
        assert (example.turns[0].answer.exact < 0) == CONCEPTS[cell.concept].outflow


def test_a_loss_printed_without_a_sign_is_negative():
    unsigned = 0
    for example in examples("result-signed", 30):
        ((cell, value),) = operands(example).values()
        if (
            re.search(r"\bloss\b", cell.label, re.IGNORECASE)
            and "(" not in cell.label
            and "income" not in cell.label.lower()
        ):
            unsigned += 1
            assert value > 0
            assert example.turns[0].answer.exact == -value
    assert unsigned >= 3


def test_net_income_follows_from_pretax_income_and_taxes_of_either_sign():
    seen = Counter()
    for example in examples("pretax-tax-net", 24):
        given = {
            cell.concept: (-value if cell.negated else value) for cell, value in operands(example).values()
        }
        answer = example.turns[0].answer.exact
        whole = {
            **given,
            **{c: answer for c in ("pretax_income", "income_tax", "net_income") if c not in given},
        }
        assert whole["pretax_income"] - whole["income_tax"] == whole["net_income"]
        seen[whole["income_tax"] < 0] += 1
    assert min(seen[True], seen[False]) >= 3


def test_more_of_an_asset_uses_cash_and_more_of_a_debt_provides_it():
    assets = {"receivables", "inventory", "prepaid_expenses"}
    for example in examples("balance-cash-effect", 16):
        used = [(cell, value) for cell, value in operands(example).values()]
        new, old = sorted(used, key=lambda x: x[0].period, reverse=True)
        rise = new[1] - old[1]
        assert example.turns[0].answer.exact == (-rise if new[0].concept in assets else rise)


def test_the_sections_and_exchange_rates_add_up_to_the_change_in_cash():
    for example in examples("net-change-in-cash", 12):
        total = sum(-value if cell.negated else value for cell, value in operands(example).values())
        assert example.turns[0].answer.exact == total


def test_a_narrowing_loss_is_an_improvement_and_is_asked_as_an_amount():
    narrowed = 0
    for example in examples("loss-narrowed-by", 24):
        turn = example.turns[0]
        found = re.search(r"narrow|smaller", turn.question)
        if turn.answer.convention == "magnitude" and found:
            narrowed += 1
            used = [
                (cell.period, -value if cell.negated else value) for cell, value in operands(example).values()
            ]
            new, old = (value for _, value in sorted(used, reverse=True))
            assert old < new < 0
            assert turn.answer.exact == new - old
    assert narrowed >= 2


def test_a_percentage_means_something_only_between_two_positive_figures():
    for example in examples("meaningful-percentage", 16):
        values = [-value if cell.negated else value for cell, value in operands(example).values()]
        assert (example.turns[0].answer.choice == "meaningful") == all(v > 0 for v in values)


def test_the_larger_loss_is_the_lower_figure():
    seen = 0
    for example in examples("larger-loss", 24):
        question = example.turns[0].question
        if not re.search(r"larg(?:er|est)|small(?:er|est)", question):
            continue
        seen += 1
        by_year = {
            cell.period[2:]: -value if cell.negated else value for cell, value in operands(example).values()
        }
        assert all(v < 0 for v in by_year.values())
        pick = min if "larg" in question else max
        assert by_year[example.turns[0].answer.choice] == pick(by_year.values())
    assert seen >= 8


def test_higher_costs_are_unfavourable_and_higher_income_favourable():
    for example in examples("favourable", 16):
        used = sorted(
            ((c.period, c.concept, -v if c.negated else v) for c, v in operands(example).values()),
            reverse=True,
        )
        (_, concept, new), (_, _, old) = used
        good = (new > old) == (CONCEPTS[concept].good > 0)
        assert example.turns[0].answer.choice == ("favourable" if good else "unfavourable")


def test_signed_answers_state_the_asked_unit():
    for example in examples("item-signed", 8):
        answer = example.turns[0].answer
        assert abs(answer.exact / one(answer.unit, answer.scale)) >= Fraction(1, 100)
        assert isinstance(example.turns[0].proof, Derivation)


def test_both_sides_of_a_line_have_names_of_their_own():
    for concept, (positive, negative) in SIDES.items():
        assert concept in CONCEPTS
        assert positive != negative


def test_choices_name_their_options_apart(batch):
    for example in batch:
        answer = example.turns[0].answer
        if isinstance(answer, ChoiceAnswer):
            for option in answer.options:
                verdict = grade(f"Final answer: {option}", answer, example.turns[0].distractors)
                assert verdict.correct == (option == answer.choice)
