"""sec-style: every family makes verified examples, and what they say is true of the printed page."""

from __future__ import annotations

import re
from collections import Counter
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest

from schemas.answer import NotDisclosedAnswer, NumberAnswer
from schemas.derivation import Absence, Derivation
from schemas.errors import CrossfootError, VerificationError
from synth.absence import OPTIONAL
from synth.categories import sec_style
from synth.gates import verify
from synth.generator import build, category, make
from synth.options import Options
from synth.questions.absence import HINTS
from synth.questions.hiding import hide
from synth.questions.wording import plural, the, was
from synth.stream import Stream

if TYPE_CHECKING:
    from schemas.example import Example

FAMILIES = sorted(sec_style.FAMILIES)
SEC_STYLE = category("sec-style")


def _some(family: str, level: str, count: int, seed: int = 1) -> list[Example]:
    refused: Counter[str] = Counter()
    return [make(SEC_STYLE, seed, i, level, refused, Options(families=(family,))) for i in range(count)]


@pytest.mark.parametrize("family", FAMILIES)
def test_a_family_makes_verified_examples_at_each_of_its_levels(family: str) -> None:
    for level in sec_style.FAMILIES[family].levels:
        for example in _some(family, level, 1):
            assert example.family == family
            verify(example)


def test_there_are_families_for_every_theme() -> None:
    assert len(FAMILIES) >= 45
    for start in (
        "reported",
        "not-disclosed",
        "derived",
        "what-if",
        "reverse",
        "due",
        "part",
        "cagr",
        "weighted",
        "profit-mover",
    ):
        assert any(name.startswith(start) for name in FAMILIES), start


@pytest.mark.parametrize("level", sec_style.LEVELS)
def test_few_draws_are_refused(level: str) -> None:
    refused = 0
    for i in range(120):
        try:
            problem = sec_style.draw(Stream("refusals", level, i), level, Options())
            verify(build(SEC_STYLE, problem, 1, i, level, ""))
        except (CrossfootError, VerificationError, ZeroDivisionError):
            refused += 1
    assert refused <= 8


def _printed(cell: str) -> Fraction | None:
    """Read a printed cell as a reader does: parentheses and a leading minus are negative."""
    found = re.fullmatch(r"[^\d(−-]*([(−-]?)[^\d]*([\d,]+(?:\.\d+)?)\)?.*", cell)
    if found is None:
        return None
    value = Fraction(found[2].replace(",", ""))
    return -value if found[1] else value


def test_growth_is_the_change_over_the_older_printed_figure() -> None:
    for example in _some("growth", "starter", 12):
        turn = example.turns[0]
        assert isinstance(turn.answer, NumberAnswer)
        assert isinstance(turn.proof, Derivation)
        refs = [arg for step in turn.proof.steps for arg in step.args if arg.startswith("t")]
        cells = {f"{t.id}[{c.at[0]},{c.at[1]}]": c for t in example.context.tables for c in t.cells}
        new, old = (cells[refs[0]], cells[refs[1]])
        assert (new.period or "") > (old.period or "")
        a, b = _printed(new.printed), _printed(old.printed)
        assert a is not None
        assert b is not None
        a, b = abs(a), abs(b)  # capital spending in parentheses
        assert turn.answer.exact == (a - b) / b


def test_a_compound_rate_gives_the_last_figure_when_it_is_applied_year_by_year() -> None:
    for example in _some("cagr-3-years", "standard", 6):
        turn = example.turns[0]
        assert isinstance(turn.answer, NumberAnswer)
        assert isinstance(turn.proof, Derivation)
        factor = turn.proof.steps[-3].exact if turn.proof.steps[-3].op == "divide" else None
        assert factor is not None
        assert abs((1 + turn.answer.exact) ** 3 - factor) < Fraction(1, 10**20)


def test_what_is_not_disclosed_is_proved_absent_and_tempts_with_invented_figures() -> None:
    names = [name for name in FAMILIES if name.startswith("not-disclosed")]
    assert names
    for name in names:
        for example in _some(name, "standard", 3):
            turn = example.turns[0]
            assert isinstance(turn.answer, NotDisclosedAnswer)
            assert isinstance(turn.proof, Absence)
            assert turn.distractors
            assert {d.mode for d in turn.distractors} == {"invented_figure"}
            stated = {m.operand for m in turn.proof.missing}
            assert turn.proof.figure in stated or not stated & OPTIONAL
            held = {
                c.concept
                for t in example.context.tables
                for c in t.cells
                if c.period == turn.proof.period and c.value is not None
            }
            assert not stated & held


def test_a_derived_line_is_what_the_printed_rows_make() -> None:
    checked = 0
    for example in _some("derived-line", "standard", 14):
        turn = example.turns[0]
        assert isinstance(turn.proof, Derivation)
        cells = {f"{t.id}[{c.at[0]},{c.at[1]}]": c for t in example.context.tables for c in t.cells}
        step = turn.proof.steps[0]
        if (
            len(turn.proof.steps) > 1
            or any(cells[arg].negated for arg in step.args)
            or not isinstance(turn.answer, NumberAnswer)
        ):
            continue
        a, b = (_printed(cells[arg].printed) for arg in step.args)
        assert a is not None
        assert b is not None
        made = {"subtract": a - b, "add": a + b}[step.op]
        assert turn.answer.exact == made * 10 ** cells[step.args[0]].scale
        checked += 1
    assert checked >= 3


def test_a_hint_that_a_figure_may_be_missing_does_not_tell_that_it_is() -> None:
    answered = absent = 0
    for i in range(160):
        try:
            problem = sec_style.draw(Stream("hints", i), "standard", Options())
        except CrossfootError:
            continue
        if any(hint in problem.ask.question for hint in HINTS):
            answered += problem.ask.kind != "not_disclosed"
            absent += problem.ask.kind == "not_disclosed"
    assert answered >= 2
    assert absent >= 1


def test_hiding_a_figure_blocks_every_way_to_it() -> None:
    from synth.absence import ways
    from synth.formula import formula

    for figure in ("gross-margin", "free-cash-flow", "inventory-turnover", "debt-to-equity", "gross_profit"):
        for i in range(10):
            hidden = set(hide(Stream("hide", figure, i), figure))
            assert all(hidden & {leaf.concept for leaf in formula(way).leaves} for way in ways(figure))


def test_a_missing_row_is_what_the_other_rows_leave() -> None:
    """The company's own figure, which the page does not print, is the answer."""
    for i in range(40):
        stream = Stream("rows", i)
        try:
            problem = sec_style.draw(stream, "starter", Options(families=("roll-forward",)))
        except CrossfootError:
            continue
        example = build(SEC_STYLE, problem, 1, i, "starter", "")
        turn = example.turns[0]
        assert isinstance(turn.proof, Derivation)
        cells = {f"{t.id}[{c.at[0]},{c.at[1]}]": c for t in example.context.tables for c in t.cells}
        used = {cells[arg].label for step in turn.proof.steps for arg in step.args if arg in cells}
        rows = {c.label for t in example.context.tables for c in t.cells if c.value is not None}
        assert used <= rows
        assert len(used) >= 2


def test_percentages_of_a_schedule_stay_between_nothing_and_everything() -> None:
    for example in [*_some("due-share", "standard", 8), *_some("share-of-total", "standard", 8)]:
        answer = example.turns[0].answer
        assert isinstance(answer, NumberAnswer)
        assert 0 < answer.exact < Fraction(3, 2)


@pytest.mark.parametrize(
    ("item", "verb"),
    [
        ("capital expenditures", "were"), ("gross profit", "was"), ("cost of products sold", "was"), ("accounts receivable", "were"),
        ("basic earnings per share", "were"), ("days of inventory on hand", "were"), ("total assets", "were"), ("goodwill", "was"),
    ],
)  # fmt: skip
def test_verbs_agree_with_line_items(item: str, verb: str) -> None:
    assert was(item) == verb
    assert plural(item) == (verb == "were")


def test_articles_stand_before_names_that_take_one() -> None:
    assert the("loss ratio") == "the loss ratio"
    assert the("current ratio") == "the current ratio"
    assert the("gross margin") == "gross margin"
    assert the("return on equity") == "return on equity"


def test_most_numeric_questions_have_three_wrong_answers() -> None:
    counts = [
        len(e.turns[0].distractors)
        for i in range(60)
        for e in _any(i)
        if isinstance(e.turns[0].answer, NumberAnswer)
    ]
    assert sum(c >= 3 for c in counts) >= 0.9 * len(counts)


def _any(index: int) -> list[Example]:
    return [make(SEC_STYLE, 3, index, "standard", Counter())]


def test_a_statement_shown_whole_leaves_no_hidden_row_to_be_worked_out() -> None:
    """Each way to a figure lacks an operand that shares each of its sums with another hidden row."""
    from synth.absence import ways
    from synth.company.draw import draw_company
    from synth.formula import formula

    for figure in ("current-ratio", "total-debt", "inventory-turnover", "debt-to-capital"):
        for industry in ("retailer", "manufacturer", "airline"):
            hidden = set(hide(Stream("whole", figure, industry), figure))
            schedule = draw_company(Stream("typical", industry), industry=industry).schedule("balance-sheet")
            assert schedule is not None
            sums = [
                {schedule.items[i].concept for i in (t, *(i for i, _ in terms))}
                for t, terms in schedule.totals
            ]
            for way in ways(figure):
                operands = {leaf.concept for leaf in formula(way).leaves} & hidden
                assert any(all(len(s & hidden) > 1 for s in sums if c in s) for c in operands), (figure, way)
