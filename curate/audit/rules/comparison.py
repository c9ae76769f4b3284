"""Comparison: a question of more or less, answered yes or no, has a program that gives a number.

Also the other way: a program that compares, for a question that is no yes or no.

Takes for an error what is none: "is there more ... how much?". Finds PPG/2018/page_85.pdf-1 in FinQA.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from curate.audit import tree
from curate.audit.claimed import finding
from curate.audit.wording import asks_comparison
from curate.figures import printed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from curate.audit.claimed import Claimed, Finding

RULE = "comparison"
_ASKS = re.compile(r"\b(?:what|how|which|when|who)\b|\bby\b", re.IGNORECASE)


def check(claim: Claimed) -> Iterator[Finding]:
    """Yield a finding where a yes-or-no question and the program do not fit."""
    if claim.tree is None or claim.source == "tatqa":
        return
    compares = ">" in tree.ops(claim.tree)
    said = (claim.label or "").strip().lower()
    if not compares and asks_comparison(claim.question) and not _ASKS.search(claim.question):
        if claim.choice in ("yes", "no"):
            return
        yield finding(
            claim,
            RULE,
            should_be="yes or no, from greater(a, b)",
            score=0.95 if said in ("yes", "no") else 0.85,
            evidence=f"the question asks which is larger, the program is {claim.program}",
        )
    elif not compares and said in ("yes", "no") and claim.gold is not None:
        why = f"the text answer is {said}, the program gives {printed(claim.gold, 6)}"
        yield finding(claim, RULE, should_be=said, score=0.9, evidence=why)
    elif compares and re.match(r"\W*(?:what|how much|how many)\b", claim.question, re.IGNORECASE):
        why = f"the question asks for a figure, the program is {claim.program}"
        yield finding(claim, RULE, should_be="a figure", score=0.6, evidence=why)
