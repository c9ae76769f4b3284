"""Direction: a change is computed backwards, the later year taken from the earlier.

The years of both operands come from the table (column, else row label); the question says from which
year to which. ``earlier - later`` for a change from the earlier to the later is reversed, and so is
``(earlier - later) / earlier``. "Decrease by" asks for its size and a question may go back in time: no finding.
"Difference between" and rows printed as negatives are excusable, so those are never certain.

Takes for an error what is none: a table that prints outflows as negatives, where "change" means the
amount. Finds c91ad938, 9587343e, 63c46efd, 4daf23d3 and cc5c000b in TAT-QA.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from curate.audit import tree
from curate.audit.claimed import Fix, finding
from curate.audit.labels import read_label
from curate.audit.page import years_in
from curate.audit.wording import direction, overlap, span
from curate.figures import printed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from fractions import Fraction

    from curate.audit.claimed import Claimed, Finding
    from curate.audit.page import Cell

RULE = "direction"
_LOSS = re.compile(
    r"\b(?:loss|losses|deficit|expense|outflow|used in|decrease|reduction|decline|charge)", re.IGNORECASE
)
_ORDERED = re.compile(r"\bdifference\b.{0,80}\bbetween\b", re.IGNORECASE)


class Change(NamedTuple):
    """A change read from a program: its two numbers, their years and one pair of their cells."""

    new: tree.Leaf
    old: tree.Leaf
    base: tree.Leaf | None
    new_year: int
    old_year: int
    cells: tuple[Cell, Cell]


def change_of(claim: Claimed) -> Change | None:
    """Return the change of two years that a program computes, None where that is not certain."""
    if claim.tree is None:
        return None
    shape = tree.as_relative(claim.tree)
    pair = (shape.new, shape.old) if shape else tree.as_difference(tree.ratio_part(claim.tree))
    if pair is None or abs(pair[0].value) == abs(pair[1].value):
        return None
    found = claim.sheet.periods(pair[0].value, pair[1].value)
    if found is None:
        return None
    return Change(*pair, shape.base if shape else None, found[0], found[1], found[2])


def in_gold_terms(claim: Claimed, right: tree.Node) -> Fraction | None:
    """Return a tree's value as the gold answer is stored: times 100 where the row's own program needs that."""
    value = tree.value(right)
    own = tree.value(tree.ratio_part(claim.tree)) if claim.tree else None
    if value is None or own is None or not claim.gold:
        return value
    return value * 100 if abs(own * 100 - claim.gold) < abs(own - claim.gold) else value


def check(claim: Claimed) -> Iterator[Finding]:
    """Yield a finding where the change is the earlier year less the later, and the question is not."""
    asked = direction(claim.question)
    change = change_of(claim)
    if asked is None or change is None or change.new_year > change.old_year or claim.gold is None:
        return
    years = span(claim.question)
    if years and {years.start, years.end} != {change.new_year, change.old_year}:
        return
    if years and years.said == "backwards":
        return
    if asked == "down" and not _agrees_with_minus(claim):
        return  # a decrease is its size
    if change.base is not None and change.base.value not in {change.old.value, change.new.value}:
        return
    # Where it is (earlier - later) / later, the base is wrong too.
    made = tree.difference if change.base is None else tree.relative
    right = made(change.old, change.new)
    value = in_gold_terms(claim, right)
    if value is None:
        return
    score = _score(claim, change, asked)
    first, second = change.cells
    sheet = claim.sheet
    yield finding(
        claim,
        RULE,
        should_be=f"{printed(value, 6)} = {tree.plain_text(right)}",
        score=score,
        evidence=(
            f"{sheet.label(first.row)}: {first.text} is of {change.new_year}, {second.text} of "
            f"{change.old_year}; the program takes the later from the earlier"
        ),
        fix=Fix(value=value, tree=right),
    )


def _score(claim: Claimed, change: Change, asked: str) -> float:
    first, second = change.cells
    label = claim.sheet.label(first.row)
    if _agrees_with_minus(claim):
        return 0.9
    if asked == "difference":
        # "between F19 and F18" names the later first, which says which is taken from which.
        ordered = _ORDERED.search(claim.question)
        years = [y for y in years_in(claim.question) if y in (change.new_year, change.old_year)]
        return 0.65 if ordered and years[:1] == [change.old_year] else 0.35
    if first.value < 0 or second.value < 0:
        return 0.4
    if claim.dialogue and not span(claim.question):
        return 0.5  # "this change" may have been defined by the turn before
    if asked == "up":
        return 0.6
    if _LOSS.search(label) or _LOSS.search(claim.question):
        return 0.7
    # The row that the numbers were taken from should be the one that is asked about.
    return 0.95 if overlap(label, claim.question) >= 0.5 else 0.7


def _agrees_with_minus(claim: Claimed) -> bool:
    said = read_label(claim.label or "")
    if said is None or claim.gold is None or not said.value or said.value * claim.gold > 0:
        return False
    return any(abs(said.value + claim.gold * k) <= abs(said.value) / 100 for k in (1, 100))
