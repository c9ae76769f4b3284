"""Base: a change in percent is divided by the later year's figure.

The years of both operands come from the table; the program is ``(a - b) / c`` where c is the later of
the two, and the question asks for the change in percent from the earlier to the later, or for a share of the
earlier year's figure.

Takes for an error what is none: a question that asks how much smaller the earlier was. Finds
STT/2009/page_127.pdf-3 in FinQA.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from curate.audit import tree
from curate.audit.claimed import Fix, finding
from curate.audit.rules.reversed_change import change_of, in_gold_terms
from curate.audit.wording import asks_relative_change, overlap, span
from curate.figures import printed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from curate.audit.claimed import Claimed, Finding

RULE = "change-base"
_BASE = re.compile(
    r"\b(?:percent(?:age)?|portion|proportion|fraction|share|part|%) of (?:the |that |this |its )?(?P<of>(?:19|20)\d\d)\b"
    r"|\b(?:in relation|relative|compared) to (?:the |that |this |its )?(?P<to>(?:19|20)\d\d)\b"
    r"|\bdivided by (?:the |that |this )?(?P<by>(?:19|20)\d\d)\b",
    re.IGNORECASE,
)
"""Words that name the year of the base: "as a percentage of the 2004 total"."""


def _named_base(question: str) -> int | None:
    found = {int(m["of"] or m["to"] or m["by"]) for m in _BASE.finditer(question)}
    return found.pop() if len(found) == 1 else None


def check(claim: Claimed) -> Iterator[Finding]:
    """Yield a finding where the base of a relative change is the later figure."""
    change = change_of(claim)
    if change is None or change.base is None or claim.gold is None:
        return
    named = _named_base(claim.question)
    if named is None and not asks_relative_change(claim.question):
        return
    later = change.new if change.new_year > change.old_year else change.old
    earlier = change.old if later is change.new else change.new
    if change.base.value != later.value or change.base.value == earlier.value:
        return
    years = span(claim.question)
    if named is not None:
        if named != min(change.new_year, change.old_year):
            return
        score = 0.95
    elif years is None or {years.start, years.end} != {change.new_year, change.old_year}:
        score = 0.6
    elif years.said == "backwards":
        return
    else:
        label = claim.sheet.label(change.cells[0].row)
        across = change.cells[0].row != change.cells[1].row
        score = 0.95 if across or overlap(label, claim.question) >= 0.5 else 0.7
    right = tree.relative(later, earlier)
    value = in_gold_terms(claim, right)
    if value is None:
        return
    yield finding(
        claim,
        RULE,
        should_be=f"{printed(value, 6)} = {tree.plain_text(right)}",
        score=score,
        evidence=(
            f"{earlier.text} is of {min(change.new_year, change.old_year)} and {later.text} of "
            f"{max(change.new_year, change.old_year)}; the change is divided by {change.base.text}"
        ),
        fix=Fix(value=value, tree=right),
    )
