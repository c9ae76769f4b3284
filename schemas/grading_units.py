"""How a number's unit relates to the unit asked for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from schemas.quantity import is_currency, split_rate
from schemas.words import SHARED_MARKS

if TYPE_CHECKING:
    from schemas.reading import Number

SAME, BARE, KIND, OTHER = range(4)
"""How a number's unit relates to the unit asked for; lower is nearer."""

RATIO = frozenset(("percent", "x", "pure"))
DIFFERENCE = frozenset(("points", "bps"))


def relation(number: Number, unit: str) -> int:
    """Compare a number's printed unit with the unit asked for: SAME, BARE, KIND (percent against points) or OTHER."""
    said = number.unit
    if said is None:
        return BARE
    if said == unit or (unit == "money" and is_currency(said)):
        return SAME
    if said in RATIO or said in DIFFERENCE:
        if unit in RATIO or unit in DIFFERENCE:
            return SAME if (said in RATIO) == (unit in RATIO) else KIND
        return OTHER
    asked = split_rate(unit)
    mine = split_rate(said)
    if mine is not None and asked is None:
        if mine[1] != "years":  # a year's flow may be called "per year"
            return OTHER
        if unit == "money":
            return SAME
    if mine is not None and asked is not None and mine[1] != asked[1]:
        return OTHER
    wanted, have = (asked[0] if asked else unit), (mine[0] if mine else said)
    if is_currency(wanted) and is_currency(have):
        if wanted == have:
            return SAME
        if wanted in SHARED_MARKS.get(number.mark, ()):
            return SAME
    return OTHER


_NOUNS = (
    r"tons?|tonnes?|units|people|persons|users|barrels|ounces|gallons|lit(?:er|re)s|kg|kilograms|miles|km|square|sq\.?|feet|acres|hectares|subscribers|members"
    r"|accounts|visitors|patients|vehicles|cars|rooms|seats|homes|workers|staff|pieces|bottles|boxes|[MGkT]Wh?|[GT]B|BTUs?|minutes|tokens|dozen|gross(?=$|[.,;])"
    r"|(?!(?:m|b|tr)illions?\b)[A-Za-z]*illi(?:on|ard|one|arde)[a-z]*|G(?=$|[\s.,;])|gr(?:and)?(?=$|[\s.,;])"
)
_FOREIGN = re.compile(
    rf"\s?(?:‰|per\s?mill?e?\b|permill?e?\b)|\s(?:{_NOUNS})\b"
    r"|(?:\s(?:per|an?|each|every)\s|\s?/\s?)(?:day|week|month|quarter|hour|store|employee|customer|unit|person|capita|user|ton|barrel)\b|\s(?:daily|weekly|monthly|quarterly)\b"
)
"""Units and rates behind a number that the reader leaves to words, none of which may be ignored."""


def foreign(text: str, number: Number, unit: str) -> bool:
    """Whether a unit or rate behind the number, which the reader leaves to words, is not the one asked for."""
    found = _FOREIGN.match(text, number.end, number.end + 30)
    if found is None or unit == "pure":
        return False
    word = found[0].strip().lower()
    if word[:1] not in "‰/" and not word.startswith(
        ("per", "a ", "an ", "each", "every", "daily", "weekly", "monthly", "quarterly")
    ):
        if "illi" in word or word in ("g", "dozen"):
            return True
        return number.unit is None and word.rstrip("s") != unit.rstrip("s")
    return split_rate(unit) is None
