"""Re-execution: the program, run again, does not give the gold answer.

A percentage may be kept as a ratio or not, and a bracketed number be a negative, so every reading of
the program is tried. What is left differs in sign, by a power of ten or in value; a difference of less
than 1% is taken for rounding. For FinanceReasoning this is the solution against the ground truth.

Takes for an error what is none: a last digit that binary floats or another rounding give (possible only).
Finds test-1886, test-538, test-1287 and test-251 in FinanceReasoning.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from curate.audit.claimed import finding
from curate.figures import printed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from curate.audit.claimed import Claimed, Finding

RULE = "re-execution"


def check(claim: Claimed) -> Iterator[Finding]:
    """Yield a finding where no reading of the program gives the gold answer."""
    if claim.failure and claim.gold is not None:
        why = f"the program does not run: {claim.failure}"
        yield finding(claim, RULE, should_be="a program that runs", score=0.7, evidence=why)
        return
    if claim.counted is not None:
        if claim.gold is not None and claim.counted != claim.gold:
            listed = f"the derivation lists {claim.counted} items"
            yield finding(claim, RULE, should_be=str(claim.counted), score=0.9, evidence=listed)
        return
    if claim.code and claim.label is not None and claim.choice is not None and claim.label != claim.choice:
        gives = f"the solution gives {claim.label}"
        yield finding(claim, RULE, should_be=claim.label, score=0.9, evidence=gives)
        return
    if claim.gold is None or not claim.readings:
        return
    factors = (Fraction(1),) if claim.percents == "any" else (Fraction(1), Fraction(100), Fraction(1, 100))
    got = [reading * factor for reading in claim.readings for factor in factors]
    if any(_rounds(value, claim.gold, claim.places) for value in got):
        return
    nearest = min(got, key=lambda value: abs(value - (claim.gold or 0)))
    kind, score = _differs(nearest, claim.gold, claim.readings, claim.places)
    yield finding(
        claim,
        RULE,
        should_be=printed(nearest, 8),
        score=score,
        evidence=f"the program gives {printed(nearest, 8)}, the gold answer is {printed(claim.gold, 8)}: {kind}",
    )


def _rounds(value: Fraction, gold: Fraction, places: int) -> bool:
    # Half a unit of the last place, and what a binary float loses beyond 15 digits.
    return abs(value - gold) <= Fraction(1, 2 * 10**places) + abs(value) / 10**13


def _differs(
    nearest: Fraction, gold: Fraction, readings: tuple[Fraction, ...], places: int
) -> tuple[str, float]:
    if _rounds(-nearest, gold, places):
        return "the sign", 0.9
    for reading in readings:
        for power in range(-9, 10):
            if power and gold and abs(reading * Fraction(10) ** power - gold) <= abs(gold) / 1000:
                return ("factor 100" if abs(power) == 2 else f"a factor of 10^{abs(power)}"), 0.9
    # Another way to round differs by one in the last place, which may be more than 1% of a short number.
    off = abs(nearest - gold)
    if off <= abs(gold) / 100 or (off <= Fraction(1, 10**places) and off <= abs(gold) / 20):
        return "rounding", 0.3
    return "the value", 0.9
