"""The answers that annotators typed: ``56%``, ``$ 4.9 million``, ``-18.7``."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import NamedTuple

_LABEL = re.compile(
    r"(?P<minus>-?)\s*[$€£]?\s*(?P<bracket>\(?)(?P<inner>-?)\s*(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d*\.?\d+)\s*\)?\s*(?P<percent>%?)"
    r"\s*(?P<word>[a-z ]{0,25})",
    re.IGNORECASE,
)


class Label(NamedTuple):
    """A typed number: its value as typed, half a unit of its last digit, and whether it has a %."""

    value: Fraction
    step: Fraction
    percent: bool


def read_label(text: str) -> Label | None:
    """Read a typed answer that is one number; None for anything else."""
    found = _LABEL.fullmatch(text.strip().rstrip("."))
    if found is None:
        return None
    digits = found["digits"].replace(",", "")
    value = Fraction(digits)
    if found["minus"] or found["inner"] or (found["bracket"] and not found["percent"]):
        value = -value
    places = len(digits.partition(".")[2])
    percent = bool(found["percent"]) or "percent" in found["word"].lower()
    return Label(value, Fraction(1, 10**places), percent)
