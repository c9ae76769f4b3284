"""Average: divided by the wrong number, or the number added instead of the last figure.

``add(#1, const_3), divide(#2, const_2)`` adds the count and halves. Otherwise the number of figures in
the sum is compared with what it is divided by, and the years that the question names with the figures.
A solution in code that divides by a figure of the page which is the count by chance has the right value and
the wrong formula.
"An average" over one row's printed average, or a weighted one, is left alone.

Takes for an error what is none: an average of monthly figures from a sum over a year; two classes that
are added before three years are averaged. Finds DRE/2008/page_46.pdf-3 in FinQA.
"""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING

from curate.audit import tree
from curate.audit.claimed import Fix, finding
from curate.audit.wording import asks_average
from curate.figures import printed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from curate.audit.claimed import Claimed, Finding

RULE = "average-count"
_RANGE = re.compile(r"\b(?P<first>(?:19|20)\d\d)\s?(?:-|\u2013|to)\s?(?P<last>(?:19|20)\d\d)\b")
_SUM_OF = re.compile(r"\b(?:sum|total) of (?:the )?(?:two )?averages?\b", re.IGNORECASE)
_SPAN = re.compile(r"\b(?:month|quarter|week|day|daily|annual|yearly|per\b|each)", re.IGNORECASE)


def check(claim: Claimed) -> Iterator[Finding]:
    """Yield a finding where an average's count is wrong."""
    if claim.tree is None or claim.gold is None:
        return
    if (wrong := _count_added(claim)) is not None:
        yield wrong
        return
    if not asks_average(claim.question) or _SUM_OF.search(claim.question):
        return
    match claim.tree:
        case tree.Op("/", (top, tree.Leaf(by) as divisor)) if (
            by.denominator == 1 and 1 < by <= 12 and _is_sum(top)
        ):
            terms = tree.leaves(top)
            if len(terms) < 2 or any(leaf.constant for leaf in terms):
                return
            if len(terms) == by:
                if divisor.cell and claim.sheet.places(by):
                    yield _by_chance(claim, top, by)
                return
            if _years_of_range(claim.question) == by:
                return
            right = tree.Op("/", (top, _count(claim, len(terms))))
            value = tree.value(right)
            yield finding(
                claim,
                RULE,
                should_be=f"{printed(value or Fraction(0), 6)}: divided by {len(terms)}",
                score=0.5 if _SPAN.search(claim.question) or len(terms) % by == 0 else 0.85,
                evidence=f"{len(terms)} figures are added and divided by {by}: {claim.program}",
                fix=Fix(value=value, tree=right),
            )
        case tree.Op("sum" | "+") if not (_printed(claim) or _divides(claim.tree)):
            yield finding(
                claim,
                RULE,
                should_be="a sum divided by its count",
                score=0.7,
                evidence=f"an average is asked, nothing is divided: {claim.program}",
            )


def _count_added(claim: Claimed) -> Finding | None:
    match claim.tree:
        case tree.Op("/", (tree.Op("+", (top, tree.Leaf(added, _, constant))), tree.Leaf(by, _, divides))):
            pass
        case _:
            return None
    if not (
        constant and divides and added.denominator == 1 and 2 <= added <= 12 and isinstance(top, tree.Op)
    ):
        return None
    terms = tree.leaves(top)
    right = tree.Op("/", (top, tree.Leaf(added, f"const_{added}", constant=True)))
    value = tree.value(right)
    # An average's constant may be a figure of the page, such as 3 million.
    on_page = bool(claim.sheet.places(added))
    exact = len(terms) == added and not on_page and _is_sum(top)
    return finding(
        claim,
        RULE,
        should_be=f"{printed(value or Fraction(0), 6)} = {tree.plain_text(right)}",
        score=0.97
        if len(terms) == added and not on_page
        else 0.7
        if asks_average(claim.question) and len(terms) == added
        else 0.4,
        evidence=f"the count {added} is added to the figures and the sum divided by {by}",
        fix=Fix(value=value, tree=right) if exact else None,
    )


def _years_of_range(question: str) -> int | None:
    """Return how many years a range such as 2020-2024 spans, which a table may print in fewer columns."""
    found = _RANGE.search(question)
    return int(found["last"]) - int(found["first"]) + 1 if found else None


def _by_chance(claim: Claimed, top: tree.Node, by: Fraction) -> Finding:
    right = tree.Op("/", (top, tree.Leaf(by, str(by), constant=True)))
    cell = claim.sheet.places(by)[0]
    return finding(
        claim,
        RULE,
        should_be=f"{tree.plain_text(right)}, with {by} for the count",
        score=0.95,
        evidence=f"the divisor is a figure of the page that is {by} by chance: {claim.sheet.label(cell.row)!r} "
        f"under {claim.sheet.header(cell.column)!r}",
    )


def _divides(node: tree.Node) -> bool:
    return bool(tree.ops(node) & {"/", "average"})


def _is_sum(node: tree.Node) -> bool:
    return isinstance(node, tree.Op) and tree.ops(node) == {"+"}


def _count(claim: Claimed, n: int) -> tree.Leaf:
    text = str(n) if claim.scale is not None else f"const_{n}"
    return tree.Leaf(Fraction(n), text, constant=claim.scale is None)


def _printed(claim: Claimed) -> bool:
    """Whether the page itself prints averages, which may be added."""
    head = " ".join(cell for row in claim.grid for cell in row[:1]) + claim.sheet.caption
    return "average" in head.lower()
