"""Duplicates: the same question on the same page has two different gold answers.

Words and page are compared without case and spacing; in a conversation the questions before must be
the same too. At least one of the two answers is wrong, or the question has two readings.

Takes for an error what is none: the right one of the two, and a span written in two ways. Finds 174566c9
(wrong) and f33362da (right) in TAT-QA.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from curate.audit.claimed import finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from curate.audit.claimed import Claimed, Finding

RULE = "duplicate"


def compare(claims: Sequence[Claimed]) -> Iterator[Finding]:
    """Yield a finding for each claim of a group that is asked alike and answered differently."""
    groups: dict[tuple[str, ...], list[Claimed]] = defaultdict(list)
    for claim in claims:
        groups[claim.page, _plain(claim.question), *map(_plain, claim.dialogue)].append(claim)
    for group in groups.values():
        answers = {_answer(claim): claim for claim in group}
        if len(group) < 2 or len(answers) < 2:
            continue
        for claim in group:
            other = next(each for each in group if _answer(each) != _answer(claim))
            near = _near(claim, other)
            yield finding(
                claim,
                RULE,
                should_be="one answer to one question",
                score=0.4 if near or claim.spans else 0.75,
                evidence=f"{other.row_id} asks the same and says {other.what_is_there}",
            )


def _plain(text: str) -> str:
    return re.sub(r"\W+", " ", text.lower()).strip()


def _answer(claim: Claimed) -> tuple[str, ...]:
    number = str(round(claim.gold, 4)) if claim.gold is not None else ""
    return (number, claim.choice or "", claim.scale or "", *sorted(map(_plain, claim.spans)))


def _near(one: Claimed, two: Claimed) -> bool:
    if one.gold is None or two.gold is None:
        return False
    a, b = one.gold, two.gold
    return abs(a - b) <= max(abs(a), abs(b)) / 100 or abs(abs(a) - abs(b)) <= max(abs(a), abs(b)) / 100
