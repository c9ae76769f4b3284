"""Change formula: a change in percent is asked for, and the program is another formula.

``(a + b) / b`` and ``(a / b) / b`` look like ``(a - b) / b`` with a slip in it. Certain where the
annotator's own answer is what the right formula gives.

Takes for an error what is none: (a + b) / b where b is printed as a negative (left alone where the program
says so). Finds INTC/2013/page_31.pdf-4, MSI/2014/page_76.pdf-3 and SNA/2007/page_49.pdf-4 in FinQA.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from curate.audit import tree
from curate.audit.claimed import Fix, finding
from curate.audit.labels import read_label
from curate.audit.wording import asks_relative_change
from curate.figures import printed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from curate.audit.claimed import Claimed, Finding

RULE = "change-formula"


def check(claim: Claimed) -> Iterator[Finding]:
    """Yield a finding for a relative change that is not computed as one."""
    if claim.tree is None or claim.gold is None or not asks_relative_change(claim.question):
        return
    match tree.ratio_part(claim.tree):
        case tree.Op(
            "/", (tree.Op("+" | "/" as op, (tree.Leaf() as a, tree.Leaf() as b)), tree.Leaf() as c)
        ) if not (a.constant or b.constant or c.constant):
            pass
        case _:
            return
    if c.value not in (a.value, b.value) or min(a.value, b.value) < 0:
        return
    other = a if c.value == b.value else b
    right = tree.relative(other, c)
    value = tree.value(right)
    if value is None:
        return
    said = read_label(claim.label or "")
    witness = said is not None and any(abs(said.value - value * k) <= abs(value * k) / 50 for k in (1, 100))
    yield finding(
        claim,
        RULE,
        should_be=f"{printed(value, 6)} = {tree.plain_text(right)}",
        score=0.97 if witness else 0.9,
        evidence=f"a change in percent is a difference over its base, the program has {op} in its place"
        + (f"; the text answer {claim.label} is the right one" if witness else ""),
        fix=Fix(value=value, tree=right),
    )
