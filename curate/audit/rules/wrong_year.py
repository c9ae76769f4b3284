"""Year: the figures are of other years than the question names.

For a change the two years of the operands are compared with the two of the question; for a figure that
is only looked up, every cell that prints it is of another year than the one that is named. A number
that also stands in the text may have been taken from there.

Takes for an error what is none: a balance at the beginning of a year is printed under the year before;
fiscal years that are named by another year than their column. Finds 4cac8704 in
TAT-QA and UNP/2007/page_25.pdf-3 in FinQA.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from curate.audit.claimed import finding
from curate.audit.page import years_in
from curate.audit.rules.reversed_change import change_of
from curate.audit.tree import Leaf
from curate.audit.wording import overlap, span
from schemas.cells import read_cell

if TYPE_CHECKING:
    from collections.abc import Iterator

    from curate.audit.claimed import Claimed, Finding
    from curate.audit.page import Cell

RULE = "year"
_RANGE = re.compile(r"\b(?:19|20)\d\d\s?[-\u2013]\s?(?:19|20)?\d\d\b")
_EDGE = re.compile(
    r"\b(?:beginning|opening|start|january|prior|previous|end of the|following|next|after|since)\b",
    re.IGNORECASE,
)


def check(claim: Claimed) -> Iterator[Finding]:
    """Yield a finding where the table says another year than the question."""
    if _EDGE.search(claim.question) or _RANGE.search(claim.question):
        return
    change, years = change_of(claim), span(claim.question)
    if change is not None:
        if years is None or years.said == "named":
            return
        used = {change.new_year, change.old_year}
        label = claim.sheet.label(change.cells[0].row)
        if used == {years.start, years.end} or _EDGE.search(label):
            return
        along = change.cells[0].row == change.cells[1].row
        shared = used & {years.start, years.end}
        score = 0.75 if shared and along and overlap(label, claim.question) >= 0.5 else 0.5
        yield finding(
            claim,
            RULE,
            should_be=f"figures of {years.start} and {years.end}",
            score=score,
            evidence=f"{label}: {change.cells[0].text} is of {change.new_year}, {change.cells[1].text} of {change.old_year}",
        )
        return
    yield from _looked_up(claim)


def _looked_up(claim: Claimed) -> Iterator[Finding]:
    named = set(years_in(claim.question))
    figure = None
    if isinstance(claim.tree, Leaf) and not claim.dialogue:
        figure = claim.tree.value
    elif len(claim.spans) == 1:
        figure = read_cell(claim.spans[0]).value
    if figure is None or len(named) != 1:
        return
    (year,) = named
    cells = claim.sheet.places(figure)
    periods = {claim.sheet.period(cell) for cell in cells}
    if not cells or None in periods or year in periods or len(periods) != 1:
        return
    if any(_mentions(text, claim.spans[0] if claim.spans else cells[0].text) for text in claim.texts):
        return
    cell = cells[0]
    others = [c for c in claim.sheet.cells if c.row == cell.row and claim.sheet.period(c) == year]
    if not others:
        return
    label = claim.sheet.label(cell.row)
    yield finding(
        claim,
        RULE,
        should_be=f"{others[0].text} ({year})",
        score=_score(claim, cell, year, overlap(label, claim.question)),
        evidence=f"{label}: {cell.text} stands under {claim.sheet.period(cell)}, {others[0].text} under {year}",
    )


def _score(claim: Claimed, cell: Cell, year: int, named: float) -> float:
    # A year that ends in January is by many called by the year that it mostly lies in.
    if re.search(r"\b(?:jan|feb)", claim.sheet.header(cell.column, cell.row), re.IGNORECASE):
        later = claim.sheet.period(cell)
        if later is not None and abs(later - year) == 1:
            return 0.4
    return 0.9 if named >= 0.6 else 0.6


def _mentions(text: str, figure: str) -> bool:
    digits = figure.strip("$€£ ()%")
    return bool(digits) and digits in text
