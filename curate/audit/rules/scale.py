"""Scale: the row's scale is not what the table's head states for these figures.

Every number of the program (or the one number of a span) must stand in the table, in columns whose
head states one power of ten, and in rows that are amounts: not per share, ratios, percentages, years
or counts. Where the head states nothing a sentence "in thousands" is weaker evidence. Figures printed
with % and a scale other than percent are the same error.

Takes for an error what is none: rows of units or customers in a table in thousands of dollars, which
upstream's annotators leave without a scale. Finds cf30adbb and bdf2411e in TAT-QA.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, get_args

from curate.audit import tree
from curate.audit.claimed import Fix, Scale, finding
from curate.figures import is_year
from schemas.captions import Caption, read_caption
from schemas.cells import read_cell, row_measure
from schemas.words import SCALE_NAMES, SCALE_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from fractions import Fraction

    from curate.audit.claimed import Claimed, Finding
    from curate.audit.page import Cell

RULE = "scale"
_OTHER = re.compile(
    r"%|percent|per share|shares|options|awards|units?\b|rsu|number|ratio|rate|price|years|months|days|employees"
    r"|headcount|weighted|basis|eps|\bper\b|customers|stores|warrants|grant|times|dilutive",
    re.IGNORECASE,
)
_MONEY = frozenset({"money", "pure"})


def check(claim: Claimed) -> Iterator[Finding]:
    """Yield a finding where the stated scale and the table's differ."""
    if claim.scale is None or not claim.grid or claim.counted is not None:
        return
    figures = _figures(claim)
    if not figures:
        return
    cells = [claim.sheet.places(figure) for figure in figures]
    if not all(cells):
        return
    flat = [cell for some in cells for cell in some]
    if all("%" in cell.text for cell in flat):
        if claim.scale in ("thousand", "million", "billion"):
            yield finding(
                claim,
                RULE,
                should_be="the scale percent",
                score=0.95,
                evidence=f"the figures are percentages: {flat[0].text}",
                fix=Fix(scale="percent"),
            )
        return
    if claim.scale == "percent" or _named_other(claim, flat):
        return
    stated = {_stated(claim, cell) for cell in flat}
    powers = {power for power, _, _ in stated}
    if len(powers) != 1:
        return
    power, words, in_head = min(stated, key=lambda each: (not each[2], each[1]))
    if power is None or power == SCALE_WORDS.get(claim.scale, 0):
        return
    name = SCALE_NAMES.get(power, "") if power else ""
    if name not in get_args(Scale):
        return
    score = 0.92 if in_head else 0.55
    yield finding(
        claim,
        RULE,
        should_be=f"the scale {name}" if name else "no scale",
        score=score,
        evidence=f"the table says “{words}”; {claim.sheet.label(flat[0].row)}: {flat[0].text}",
        fix=Fix(scale=name),  # type: ignore[arg-type]  # checked against Scale above
    )


def _figures(claim: Claimed) -> list[Fraction]:
    """Return the numbers whose scale the answer has: sums, differences and averages of them."""
    if claim.spans:
        readings = [read_cell(text) for text in claim.spans]
        if any(r.value is None or r.scale or r.unit == "percent" for r in readings):
            return []
        if any(is_year(text) for text in claim.spans):
            return []
        return [r.value for r in readings if r.value is not None]
    if claim.tree is None or claim.gold is None:
        return []
    node = claim.tree
    match node:
        case tree.Op("/", (inner, tree.Leaf(by))) if by.denominator == 1 and 2 <= by <= 12:
            node = inner
    if tree.ops(node) - {"+", "-", "neg"}:
        return []
    return [leaf.value for leaf in tree.leaves(node) if leaf.value]


def _stated(claim: Claimed, cell: Cell) -> tuple[int | None, str, bool]:
    power, words = claim.sheet.scale(cell.column)
    if power is not None:
        return _measured(claim, cell, power, words), words, True
    for text in claim.texts:
        said = read_caption(text) if len(text) < 300 else Caption()
        if said.scale:
            return _measured(claim, cell, said.scale, text), " ".join(text.split())[:120], False
    return None, "", False


def _measured(claim: Claimed, cell: Cell, power: int, words: str) -> int | None:
    """Return the power of ten of a cell's row under a caption, None for a row that is no amount."""
    caption = read_caption(words)
    unit, scale = row_measure(caption, claim.sheet.label(cell.row), read_cell(cell.text))
    section, _ = row_measure(caption, claim.sheet.section(cell.row), read_cell(cell.text))
    money = {unit, section} <= _MONEY or (len(unit) == 3 and unit.isupper())
    return scale if money and scale == power else None


def _named_other(claim: Claimed, cells: list[Cell]) -> bool:
    """Whether the head or label says that the column is no amount: shares, percentages, prices, units."""
    sheet = claim.sheet
    return any(
        _OTHER.search(
            f"{sheet.header(c.column, c.row)} {sheet.header(c.column)} {sheet.label(c.row)} {sheet.section(c.row)}"
        )
        for c in cells
    ) or bool(_OTHER.search(claim.question))
