"""Numbers that stand beside one another in a statement: ranges, levels of a change, second answers."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING

from schemas.direction import direction
from schemas.grading_units import BARE, relation

if TYPE_CHECKING:
    from schemas.reading import Number

_SPREAD = re.compile(
    r"\s?(?:-|—|~|(?P<to>,?\s?(?:and\s)?\b(?:to|through|up\sto|through\sto|until|as\swell\sas)\b))\s?(?:about|around|approximately|roughly|nearly|almost|some)?\s?[$€£¥₹]?|(?P<and>\s(?:and|to)\s)[$€£¥₹]?",
    re.IGNORECASE,
)


_BETWEEN = re.compile(r"\b(?:between|range[ds]?|ranging|anywhere)\b(?!.*\bdifference\b)", re.IGNORECASE)


_MOVED = re.compile(
    r"\b(?:ros[e]|risen?|rising|rises|gr[eo]w\w*|increas\w*|climb\w*|jump\w*|surg\w*|soar\w*|expan\w*|improv\w*|went|go(?:es|ing)|mov(?:ed|ing|es)|chang\w*|came|f[ae]ll\w*|declin\w*"
    r"|decreas\w*|drop\w*|reduc\w*|shr[aiu]nk\w*|s[aiu]nk|slid|slipped|contract\w*|plung\w*|plummet\w*|tumbl\w*|turned|swung|up|down|widen\w*|narrow\w*|compar\w*|lower\w*|rais\w*|reached|fell)\b",
    re.IGNORECASE,
)

_BY = re.compile(r"\bby\s+(?:about\s+|approximately\s+|around\s+)?[$€£¥₹]?$", re.IGNORECASE)


def spread(text: str, numbers: list[Number], unit: str) -> bool:
    """Whether two neighbours are the ends of a range: "91.8-92 million", "between 91 and 92"."""
    if len(numbers) > 4:
        return False
    best = min(relation(n, unit) for n in numbers)
    for a, b in itertools.pairwise(numbers):
        joint = text[a.end : b.start]
        found = _SPREAD.fullmatch(joint) if len(joint) < 26 else None
        if (
            found is None
            or min(relation(a, unit), relation(b, unit)) > best
            or max(relation(a, unit), relation(b, unit)) > BARE
            or (b.value == 1 and found["to"])
        ):
            continue
        if (
            "=" in text[b.end :]
            or (len(numbers) > 2 and _MOVED.search(text, b.end))
            or (a.unit is not None and a.unit != b.unit and b.unit is not None)
        ):
            continue
        before = text[max(0, a.start - 80) : a.start]
        if "and" in joint and not _BETWEEN.search(before):
            continue
        if found["to"] or "to" in joint:
            if not _MOVED.search(before) or (_BY.search(before) and a.value < b.value <= a.value * 5 / 4):
                return True  # "narrowed by 8 to 9"; "rose by 7.3 to 91.8" gives a change and a level
        elif "and" in joint or not text[a.end : b.start].startswith((" ", "\xa0")) or a.value < b.value:
            return True
    return False


_LEVEL = re.compile(
    r"(?:→\s?|\b(?:to|from|at|reached|than)\s+)(?:about\s+|approximately\s+)?[$€£¥₹(]{0,2}$", re.IGNORECASE
)


def changes(text: str, numbers: list[Number], unit: str) -> list[Number]:
    """Where a change is asked, leave out the levels it leads from and to, if a change is stated too."""
    fit = [n for n in numbers if relation(n, unit) <= BARE]
    kept = [
        n
        for n in fit
        if not _LEVEL.search(text[max(0, n.digits[0] - 30) : n.digits[0]])
        and text[n.end : n.end + 3].strip()[:1] != "→"
    ]
    stated = [n for n in kept if direction(text, n.start, n.end) or n.sign in ("-", "()", "+", "word")]
    return kept if stated and len(kept) < len(fit) and "=" not in text else numbers


_OR_ELSE = re.compile(
    r"\(\s*(?:or|alternatively|possibly|perhaps|maybe|could be|might be|else)\b", re.IGNORECASE
)


def rivals(
    text: str, numbers: list[Number], main: list[Number], asides: list[tuple[int, int]]
) -> list[Number]:
    """Return the numbers of asides that offer another answer: "91.8 million (or 84.5)"."""
    found = []
    for a, b in asides:
        if _OR_ELSE.match(text, a):
            for n in numbers:
                if a < n.start < b and n not in main and not is_ratio_of(n, main[-1]):
                    bare = n.unit is None and n.scale is None
                    last = main[-1]
                    found.append(n._replace(unit=last.unit, scale=last.scale, mark=last.mark) if bare else n)
    return found


def contradicts(text: str, numbers: list[Number], equals: int, unit: str) -> bool:
    """Whether the last "=" stands between two plain amounts that differ: "$84.5 million = $91.8 million"."""
    left = [n for n in numbers if n.end <= equals]
    right = [n for n in numbers if n.start >= equals]
    if len(left) != 1 or len(right) != 1 or text[left[0].end : equals].strip() or text[equals] != "=":
        return False
    a, b = left[0], right[0]
    if (
        text[: a.start].rstrip()[-1:] in tuple("+-*/×÷(")
        or relation(a, unit) > BARE
        or relation(b, unit) > BARE
    ):
        return False
    shift = str(abs(a.mantissa)).strip("0"), str(abs(b.mantissa)).strip("0")
    short, long = sorted(shift, key=len)
    return bool(short) and short[:-1] != long[: len(short) - 1] and len(short) > 1


def is_ratio_of(a: Number, b: Number) -> bool:
    """Whether two numbers are a ratio and its percentage: "0.123 or 12.3%" says one thing twice."""
    mine: int = 100 * a.mantissa * 10**b.decimals
    theirs: int = b.mantissa * 10**a.decimals
    return abs(mine - theirs) * 50 <= abs(theirs)
