"""Percentage without a division: a percentage is asked for, and the program divides nothing.

Figures that are percentages themselves may be subtracted or read off. A relative change that has only
its difference gets the quotient as its right value; where an annotator's own answer is that quotient,
the finding is certain.

Takes for an error what is none: "percent" as the name of a row that is asked for. Finds
GIS/2019/page_68.pdf-1, V/2014/page_126.pdf-2, GPN/2013/page_92.pdf-2, STT/2007/page_111.pdf-4,
RSG/2015/page_98.pdf-1 and BLK/2014/page_120.pdf-2 in FinQA.
"""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING

from curate.audit import tree
from curate.audit.claimed import Fix, finding
from curate.audit.labels import read_label
from curate.audit.wording import asks_percent, asks_relative_change
from curate.figures import printed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from curate.audit.claimed import Claimed, Finding

RULE = "not-divided"
_RATE = re.compile(r"%|percent|\brate\b|margin|yield|ratio|volatility|index", re.IGNORECASE)

_CHANGE_OF_PERCENTAGE = re.compile(
    r"\b(?:change|difference|increase|decrease|variation|movement|fluctuation) (?:in|of) (?:\w+ ){0,3}percent",
    re.IGNORECASE,
)


def check(claim: Claimed) -> Iterator[Finding]:
    """Yield a finding where a percentage is asked for and no division is in the program."""
    if claim.tree is None or claim.gold is None or not asks_percent(claim.question):
        return
    if tree.ops(claim.tree) & {"^", "average", ">"} or _divides(claim.tree):
        return
    if isinstance(claim.tree, tree.Leaf) and (claim.tree.constant or not _an_amount(claim)):
        return
    # JSON contexts have lost the % of their cells: figures up to 100 may be percentages.
    if claim.code and all(abs(leaf.value) <= 100 for leaf in tree.leaves(claim.tree)):
        return
    if _CHANGE_OF_PERCENTAGE.search(claim.question) or _of_percentages(claim):
        return
    # TAT-QA's scale says that the figures are percentages, though their cells may lack the sign.
    if claim.scale == "percent" and not asks_relative_change(claim.question):
        return
    if tree.is_percented(claim.tree) or any(_hundredth(each) for each in tree.leaves(claim.tree)):
        return
    right = _relative(claim)
    value = tree.value(right) if right is not None else None
    said = read_label(claim.label or "")
    witness = bool(
        value and said and any(abs(said.value - value * k) <= abs(value * k) / 50 for k in (1, 100))
    )
    told = f"; the text answer {claim.label} is that" if witness else ""
    explicit = asks_relative_change(claim.question) or re.search(r"\bpercent", claim.question, re.IGNORECASE)
    score = 0.97 if witness else 0.92 if explicit and abs(claim.gold) > 100 else 0.7 if explicit else 0.5
    yield finding(
        claim,
        RULE,
        should_be=f"{printed(value, 6)} = {tree.plain_text(right)}" if right and value else "a quotient",
        score=score,
        evidence=f"a percentage is asked for, the program is {claim.program}{told}",
        fix=Fix(value=value, tree=right) if witness and right else None,
    )


def _relative(claim: Claimed) -> tree.Node | None:
    match claim.tree:
        case tree.Op("-", (tree.Op("-", (tree.Leaf() as a, tree.Leaf() as b)), tree.Leaf() as c)) if (
            c.value in (a.value, b.value)
        ):
            return tree.Op("/", (tree.difference(a, b), c))
        case tree.Op("-", (tree.Leaf() as a, tree.Leaf() as b)) if asks_relative_change(claim.question):
            return tree.relative(a, b)
    return None


def _of_percentages(claim: Claimed) -> bool:
    """Whether the figures are percentages on the page."""
    if claim.tree is None:
        return False
    for leaf in tree.leaves(claim.tree):
        if leaf.constant:
            continue
        if "%" in leaf.text:
            return True
        for cell in claim.sheet.places(leaf.value):
            place = f"{claim.sheet.label(cell.row)} {claim.sheet.header(cell.column)}"
            if "%" in cell.text or _RATE.search(place):
                return True
        as_text = re.escape(printed(leaf.value, 6)) + r"0*\s?(?:%|percent)"
        if any(re.search(as_text, text) for text in (*claim.texts, claim.question)):
            return True
    return False


def _an_amount(claim: Claimed) -> bool:
    """Whether a figure that is only looked up can be no percentage: above 100, on the page once or more."""
    return claim.gold is not None and abs(claim.gold) > 100 and bool(claim.sheet.places(claim.gold))


def _divides(node: tree.Node) -> bool:
    """Whether a figure of the page divides: a constant of the formula only moves the point."""
    return any(
        isinstance(each, tree.Op)
        and each.op == "/"
        and not (isinstance(each.args[1], tree.Leaf) and each.args[1].constant and each.args[1].value >= 1000)
        for each in tree.walk(node)
    )


def _hundredth(leaf: tree.Leaf) -> bool:
    return leaf.value in (Fraction(1, 100), Fraction(100))
