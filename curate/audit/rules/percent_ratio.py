"""Percent: a ratio is stored as a percentage, or a percentage as a ratio.

Only where upstream stores percentages as 12.67 (TAT-QA): the gold answer has the scale percent and is
the ratio itself, which no step takes times 100; or a percentage is asked for, the answer is the ratio
and has no scale. A difference of two percentages is left alone.

Takes for an error what is none: two operands that are percentages already. Finds a1fb1d57 and ed47e72c
in TAT-QA.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from curate.audit import tree
from curate.audit.claimed import Fix, finding
from curate.audit.wording import asks_percent
from curate.figures import printed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from curate.audit.claimed import Claimed, Finding

RULE = "percent-ratio"


def check(claim: Claimed) -> Iterator[Finding]:
    """Yield a finding where a percentage is off by its factor 100."""
    if claim.percents != "hundred" or claim.tree is None or claim.gold is None or not claim.gold:
        return
    value = tree.value(claim.tree)
    if value is None or not _is_ratio(claim.tree):
        return
    stored = abs(value - claim.gold) <= Fraction(1, 2 * 10**claim.places)
    if not stored or tree.is_percented(claim.tree):
        return
    percents = sum("%" in leaf.text for leaf in tree.leaves(claim.tree))
    if claim.scale == "percent":
        # 2.5% / 2.5 gives a ratio, 250% / 2 a percentage
        score = 0.95 if not percents and abs(value) < 3 else 0.5
    elif claim.scale == "" and asks_percent(claim.question):
        score = 0.7 if abs(value) < 1 else 0.4
    else:
        return
    yield finding(
        claim,
        RULE,
        should_be=f"{printed(value * 100, 4)} percent",
        score=score,
        evidence=f"{claim.program.strip()} = {printed(value, 6)}, which is {printed(value * 100, 4)}%",
        fix=Fix(value=value * 100, tree=claim.tree, scale="percent"),
    )


def _is_ratio(node: tree.Node) -> bool:
    match node:
        case tree.Op("/", (_, below)):
            by = tree.value(below)
            return by is not None and not (by.denominator == 1 and 1 <= by <= 12)  # an average's count
        case tree.Op("-", (tree.Op("/"), tree.Leaf(one))):
            return one == 1
        case tree.Op("neg", (inner,)):
            return _is_ratio(inner)
    return False
