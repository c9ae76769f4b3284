"""The uniqueness gate: one fact, and one only, satisfies the question.

A fact is a line item in a period, of a member (a segment, a basis such as "As restated"). Repeats of it
with an equal value are fine. Where the page prints it for several members, the question names the one it
means, unless the proof uses them all.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from schemas.errors import DerivationError

if TYPE_CHECKING:
    from fractions import Fraction

    from schemas.derivation import Derivation
    from schemas.example import Example, Turn
    from schemas.table import Cell

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_CELL = re.compile(r"(t\d+)\[(\d+),(\d+)\]")
_SPAN = re.compile(r"\b(two|three|four|five|[2-5])[- ](?:fiscal[- ])?years?\b", re.IGNORECASE)
_COUNT = {"two": 2, "three": 3, "four": 4, "five": 5}
_WORDS = re.compile(r"\W+")


def check_uniqueness(example: Example, turn: Turn, derivation: Derivation) -> None:
    """Raise DerivationError where an operand is not the only fact the question can mean."""
    at = {t.id: {cell.at: cell for cell in t.cells} for t in example.context.tables}
    operands = []
    for step in derivation.steps:
        for arg in step.args:
            if found := _CELL.fullmatch(arg):
                cell = at.get(found[1], {}).get((int(found[2]), int(found[3])))
                if cell is None:
                    raise DerivationError(f"{arg}: no such cell")
                operands.append((found[1], cell))
    _one_value(example, operands)
    _members(example, turn, operands)
    _periods(turn, operands)


def _one_value(example: Example, operands: list[tuple[str, Cell]]) -> None:
    """Check that nothing of an operand's name, period and member stands with another value.

    In one table the name is what is printed (label under its section); across tables it is the line item,
    as two segment tables may both have a row "Marine".
    """
    printed: dict[tuple[str, ...], set[Fraction]] = {_printed(name, cell): set() for name, cell in operands}
    items: dict[tuple[str, ...], set[Fraction]] = {_item(cell): set() for _, cell in operands}
    labels = {name[1] for name in printed}
    concepts = {item[0] for item in items}
    for table in example.context.tables:
        for cell in table.cells:
            if cell.value is not None and cell.period is not None:
                if _plain(cell.label) in labels and (name := _printed(table.id, cell)) in printed:
                    printed[name].add(cell.value)
                if cell.concept and cell.concept in concepts and (item := _item(cell)) in items:
                    items[item].add(-cell.value if cell.negated else cell.value)
    for table_id, cell in operands:
        if len(printed[_printed(table_id, cell)]) > 1 or len(items[_item(cell)]) > 1:
            raise DerivationError(f"{cell.label!r} in {cell.period} stands with several values")


def _item(cell: Cell) -> tuple[str, ...]:
    return cell.concept or "", cell.period or "", cell.member


def _printed(table: str, cell: Cell) -> tuple[str, ...]:
    return table, _plain(cell.label), cell.section, cell.period or "", cell.member


@lru_cache(maxsize=4096)  # a label stands in every cell of its row
def _plain(label: str) -> str:
    return _WORDS.sub(" ", label).strip().lower()


def _members(example: Example, turn: Turn, operands: list[tuple[str, Cell]]) -> None:
    """Check that the question names the member it means, where the page prints several."""
    question = turn.question.lower()
    used = {(cell.concept, cell.period, cell.member) for _, cell in operands}
    for key in used:
        concept, period, member = key
        if not concept or not member or member.lower() in question:
            continue
        rivals = {
            c.member for t in example.context.tables for c in t.cells
            if c.concept == concept and c.period == period and c.value is not None and c.member != member
        }  # fmt: skip
        if any((concept, period, rival) not in used for rival in rivals if rival):
            raise DerivationError(
                f"the question doesn't say that it means {member!r} of {', '.join(sorted(rivals))}"
            )


def _periods(turn: Turn, operands: list[tuple[str, Cell]]) -> None:
    """Check the years the question names against those of the proof's operands.

    Every year named must be used; no operand may be later than the last one named, nor earlier than the
    year before the first (opening balances, and what a change is measured against). A year that names an
    operand's member (debt due in 2027) is no period.
    """
    question = turn.question
    for member in {cell.member for _, cell in operands if _YEAR.search(cell.member)}:
        question = re.sub(re.escape(member), " ", question, flags=re.IGNORECASE)
    asked = sorted(int(year) for year in _YEAR.findall(question))
    used = sorted({int(year) for _, cell in operands for year in _YEAR.findall(cell.period or "")})
    if not asked or not used:
        return
    early = asked[0] - used[0]
    if not set(asked) <= set(used) or used[-1] > asked[-1] or (early > 1 and early > _years(turn.question)):
        raise DerivationError(f"the question names {asked}, the proof uses {used}")


def _years(question: str) -> int:
    """Return over how many years a question says that it looks back; one where it says nothing."""
    return max((_COUNT.get(n.lower()) or int(n) for n in _SPAN.findall(question)), default=1)
