"""Digits of a statement that are no amounts: dates and labels."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from schemas.grading_notes import read_note

if TYPE_CHECKING:
    from schemas.reading import Number

_MONTH = r"jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
_LABEL = re.compile(
    rf"(?:\b(?:{_MONTH})\.?\s?|\b(?:steps?|notes?|tables?|questions?|items?|levels?|tiers?|pages?|lines?|rows?|columns?|sections?"
    r"|options?|fiscal|forms?|topics?|figures?|exhibits?|parts?|schedules?|phases?|series|equations?|eq\.|pp?\.|pg\.|no\.|s&p|asc|ifrs|ias|asu"
    r"|covid-|quarter|fy|cy|year)\s*#?)$",
    re.IGNORECASE,
)
_YEAR_BEFORE = re.compile(
    r"(?:\b(?:in|for|from|to|during|of|by|since|through|versus|vs\.?|and|until|over|at|between|fiscal|year|ended|end|q[1-4]"
    r"|h[12]|than|as of|calendar|than in|compared (?:to|with)|fiscal years?|years?)\s|,\s|[/(-])$",
    re.IGNORECASE,
)
_DAY_AFTER = re.compile(rf"\s(?:{_MONTH})\b", re.IGNORECASE)
_RESULT = re.compile(r"[=≈]\s*$")


def year_like(text: str, number: Number) -> bool:
    """Whether the digits could be a year: four of them, bare, and no result of an equation."""
    at, end = number.digits
    if number.unit is not None or number.scale is not None or number.sign in ("-", "+"):
        return False
    if _RESULT.search(text[max(0, at - 4) : at]):
        return False
    return end - at == 4 and 1900 <= abs(number.mantissa) <= 2100 and not number.decimals


def is_label(text: str, number: Number) -> bool:
    """Whether the digits name something: a date, a fiscal year, a step, a note."""
    if number.unit is not None or number.scale is not None or number.decimals:
        return False
    at, end = number.digits
    if "," in text[at:end]:
        return False
    before = text[max(0, at - 14) : at]
    if _LABEL.search(before):
        return True
    if number.sign in ("-", "+") or _RESULT.search(before):
        return False
    size = abs(number.mantissa)
    if 1900 <= size <= 2100 and end - at == 4:
        return (
            bool(_YEAR_BEFORE.search(before))
            or text[end : end + 2] == "'s"
            or (text.startswith(" (", end) and read_note(text[end + 2 : end + 45].partition(")")[0]) is None)
            or text[end : end + 1] in (":", ")")
        )
    return size <= 31 and bool(_DAY_AFTER.match(text, end))
