"""distractor-table: every family makes verified examples; the near-duplicate is a distractor, not an operand."""

from __future__ import annotations

import re
from collections import Counter
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest

from schemas.answer import NumberAnswer
from schemas.derivation import Derivation
from schemas.errors import CrossfootError
from synth.categories import distractor_table as category
from synth.gates import verify
from synth.generator import build
from synth.options import Options
from synth.stream import Stream

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schemas.example import Example, Turn
    from schemas.table import Cell

NEAR = {
    "wrong_segment", "unrestated_column", "quarter_vs_year", "gross_vs_net", "subtotal_double_count", "wrong_period",
    "average_vs_ending", "wrong_line_item", "missing_component", "wrong_order", "wrong_base",
}  # fmt: skip
"""Errors of reading a table; what is left are slips of sign and scale."""


def _make(family: str, level: str, index: int) -> Example:
    stream = Stream(category.NAME, level, 11, family, index)
    problem = category.draw(stream, level, Options(families=(family,)))
    example = build(category, problem, 11, index, level, "")  # type: ignore[arg-type]
    verify(example)
    return example


def _some(family: str, count: int, level: str = "standard") -> Iterator[tuple[Example, Turn]]:
    """Yield examples of a family; refused draws are passed over, but not many of them."""
    refused = 0
    for index in range(2 * count):
        try:
            example = _make(family, level, index)
        except (CrossfootError, ZeroDivisionError):
            refused += 1
            assert refused <= count, f"{family}: {refused} draws refused"
            continue
        count -= 1
        yield example, example.turns[0]
        if not count:
            return


def _operands(example: Example, turn: Turn) -> list[Cell]:
    """Return the cells that the proof uses."""
    assert isinstance(turn.proof, Derivation)
    at = {f"{t.id}[{c.at[0]},{c.at[1]}]": c for t in example.context.tables for c in t.cells}
    return list({a: at[a] for step in turn.proof.steps for a in step.args if a in at}.values())


def _cells(example: Example, concept: str, member: str = "") -> dict[str, Fraction]:
    """Return a line item's values as printed, with its own sign, by period."""
    found = {}
    for table in example.context.tables:
        for cell in table.cells:
            if cell.concept == concept and cell.member == member and cell.value is not None and cell.period:
                found[cell.period] = -cell.value if cell.negated else cell.value
    return found


def _exact(turn: Turn) -> Fraction:
    assert isinstance(turn.answer, NumberAnswer)
    return turn.answer.exact


@pytest.mark.parametrize("level", category.LEVELS)
def test_every_family_makes_verified_examples_and_few_draws_are_refused(level: str) -> None:
    refused: Counter[str] = Counter()
    families = category.families(level)
    for family in families:
        made = 0
        for index in range(4):
            try:
                _make(family, level, index)
                made += 1
            except (CrossfootError, ZeroDivisionError):
                refused[family] += 1
            if made == 2:
                break
        assert made, f"{family}: nothing drawn at level {level}"
    assert sum(refused.values()) <= len(families) // 20, refused


def test_there_are_enough_families_at_every_level() -> None:
    assert all(len(category.families(level)) >= 34 for level in category.LEVELS)


def test_distractors_are_mostly_errors_of_reading_a_table() -> None:
    modes: Counter[str] = Counter()
    for family in category.families("standard"):
        for _, turn in _some(family, 1):
            assert turn.distractors, family
            modes.update(d.mode for d in turn.distractors)
    near = sum(n for mode, n in modes.items() if mode in NEAR)
    assert near > 0.8 * sum(modes.values()), modes


def test_growth_on_the_restated_basis_never_uses_the_figure_first_reported() -> None:
    for example, turn in _some("growth-on-restated-basis", 8):
        members = {c.member for c in _operands(example, turn)}
        assert members == {"", "As restated"}
        newest, year = sorted({c.period or "" for c in _operands(example, turn)}, reverse=True)
        concept = _operands(example, turn)[0].concept or ""
        old = _cells(example, concept, "As restated")[year]
        assert _exact(turn) == _cells(example, concept)[newest] / old - 1


def test_an_isolated_quarter_is_the_difference_of_two_cumulative_columns() -> None:
    for example, turn in _some("isolated-quarter", 8):
        concept = _operands(example, turn)[0].concept or ""
        by_part = {period.split("FY")[0].strip(): value for period, value in _cells(example, concept).items()}
        asked = re.search(r"(second|third|fourth) quarter", turn.question)
        assert asked
        long, short = {"second": ("6M", "Q1"), "third": ("9M", "6M"), "fourth": ("", "9M")}[asked[1]]
        assert _exact(turn) == by_part[long] - by_part[short]
        assert any(d.mode == "quarter_vs_year" for d in turn.distractors)


def test_the_trailing_year_does_not_reach_into_a_year_that_is_not_over() -> None:
    for example, turn in _some("trailing-twelve-months", 6):
        newest = max(c.period or "" for t in example.context.tables for c in t.cells if c.period)[-4:]
        income = next(t for t in example.context.tables if any((c.period or "")[:2] == "FY" for c in t.cells))
        assert f"FY{newest}" not in {c.period for c in income.cells}
        concept = _operands(example, turn)[0].concept or ""
        facts = _cells(example, concept)
        before = f"FY{int(newest) - 1}"
        assert _exact(turn) == facts[before] - facts[f"9M {before}"] + facts[f"9M FY{newest}"]


def test_a_segments_share_before_eliminations_leaves_eliminations_out() -> None:
    for example, turn in _some("share-before-eliminations", 6):
        used = _operands(example, turn)
        members = {c.member for c in used}
        assert not any("limination" in m for m in members)
        whole = sum((c.value for c in used if c.value is not None), Fraction(0))
        assert any(_exact(turn) == c.value / whole for c in used if c.value is not None)
        assert all(m.lower() in turn.question.lower() for m in members)


def test_a_segments_margin_is_on_its_own_revenue_and_the_consolidated_one_is_wrong() -> None:
    for example, turn in _some("segment-margin", 8):
        (member,) = {c.member for c in _operands(example, turn)}
        (period,) = {c.period or "" for c in _operands(example, turn)}
        profit = _cells(example, "segment_operating_income", member)[period]
        assert _exact(turn) == profit / _cells(example, "segment_revenue", member)[period]
        assert "wrong_segment" in {d.mode for d in turn.distractors} | {
            m for d in turn.distractors for m in d.also
        }


def test_years_that_name_maturities_are_the_members_that_are_added_up() -> None:
    for example, turn in _some("due-in-named-years", 8):
        named = set(re.findall(r"\b20\d\d\b", turn.question))
        used = {c.member for c in _operands(example, turn) if c.member}
        assert used <= named
        assert _exact(turn) < 1


def test_average_balances_take_two_year_ends_and_the_ending_one_is_wrong() -> None:
    tempted = 0
    for example, turn in _some("average-balance", 8):
        periods = Counter(c.concept for c in _operands(example, turn))
        assert sorted(periods.values()) == [1, 2]
        tempted += any("average_vs_ending" in (d.mode, *d.also) for d in turn.distractors)
    assert tempted >= 6  # the two may agree as rounded


def test_a_peers_figures_are_not_mixed_with_the_companys() -> None:
    for example, turn in _some("peer-ratio", 6):
        (member,) = {c.member for c in _operands(example, turn)}
        assert member in turn.question
        assert any(d.mode == "wrong_segment" for d in turn.distractors)
