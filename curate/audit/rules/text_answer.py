"""Text answer: the program's value and the annotator's own answer do not agree.

One of them is wrong, mostly the program. They agree when they are equal as printed or within 1%, a
percentage counted as its ratio or not. Left over: another value, a power of ten (often a unit: the
answer in millions), a sign (often a decrease said without it).

Takes for an error what is none: an answer in another unit, a magnitude for outflows. Finds
AAP/2012/page_12.pdf-3 in FinQA and ConvFinQA.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from curate.audit import tree
from curate.audit.claimed import finding
from curate.audit.labels import read_label
from curate.audit.wording import asks_percent, direction
from curate.figures import printed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from curate.audit.claimed import Claimed, Finding
    from curate.audit.labels import Label

RULE = "text-answer"


def check(claim: Claimed) -> Iterator[Finding]:
    """Yield a finding where the two answers differ."""
    if not claim.label or claim.code:
        return
    said = claim.label.strip().rstrip(".").lower()
    if said in ("yes", "no") or claim.choice is not None:
        if said in ("yes", "no") and claim.choice in ("yes", "no") and said != claim.choice:
            why = f"the program gives {claim.choice}, the text answer is {claim.label}"
            yield finding(claim, RULE, should_be=claim.label, score=0.9, evidence=why)
        return
    label = read_label(claim.label)
    if label is None or claim.gold is None:
        return
    kind, score = _differs(label, claim.gold, claim)
    if not kind:
        return
    yield finding(
        claim,
        RULE,
        should_be=f"{claim.label} (or the program's value; they can't both be right)",
        score=score,
        evidence=f"the program gives {printed(claim.gold, 6)}, the text answer is {claim.label}: {kind}",
    )


def _differs(label: Label, gold: Fraction, claim: Claimed) -> tuple[str, float]:
    percent = label.percent or asks_percent(claim.question)
    forms = [label.value, *([label.value / 100] if label.percent or percent or abs(gold) < 2 else [])]
    if label.percent:
        forms.append(label.value)
    for form in forms:
        step = label.step * abs(form / label.value) if label.value else label.step
        if abs(form - gold) < min(step, abs(form) / 2) or abs(form - gold) <= abs(gold) / 100:
            return "", 0
    for form in forms:
        step = label.step * abs(form / label.value) if label.value else label.step
        if gold and abs(form + gold) <= min(max(step, abs(gold) / 100), abs(gold) / 5):
            asked = direction(claim.question)
            if asked == "down":
                return "", 0  # a decrease, with or without its minus
            # A change of losses or outflows, or one of them over something, is often said without its sign.
            negative = claim.tree is not None and any(leaf.value < 0 for leaf in tree.leaves(claim.tree))
            return "the sign", 0.4 if negative or asked in ("difference", "up") else 0.75
    for power in range(-9, 10):
        if power and gold and abs(label.value - gold * Fraction(10) ** power) <= abs(label.value) / 100:
            if abs(power) == 2:
                return "factor 100", 0.5
            return f"a factor of 10^{abs(power)}", 0.5 if abs(power) % 3 == 0 else 0.8
    near = abs(label.value) and min(abs(form - gold) / max(abs(gold), Fraction(1, 10**9)) for form in forms)
    return "the value", 0.75 if near and near <= Fraction(1, 20) else 0.92
