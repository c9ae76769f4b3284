"""Digits: from the characters of a numeral to an exact integer and a count of decimals.

Everything here is linear in the text and never raises on any text.
"""

from __future__ import annotations

import re

from schemas.words import word_list

MAX_DIGITS = 400
"""Longer numerals are not read: no financial figure has them, and Python's int() is quadratic."""


def _plain_table() -> dict[int, str]:
    table: dict[int, str] = {}
    for wide in range(0xFF01, 0xFF5F):  # full-width ASCII
        table[wide] = chr(wide - 0xFEE0)
    for zero in (0x660, 0x6F0, 0x966, 0x9E6, *range(0x1D7CE, 0x1D800, 10)):  # other scripts' digits
        for digit in range(10):
            table[zero + digit] = chr(48 + digit)
    for dash in (0x2010, 0x2011, 0x2012, 0x2013, 0x2212, 0xFE58, 0xFE63, 0x2796):
        table[dash] = "-"
    for dash in (0x2015, 0x2E3A):
        table[dash] = "—"
    for space in (0x2006, 0x2007, 0x2008, 0x2009, 0x200A, 0x202F):  # those that may group digits
        table[space] = "\xa0"
    for space in (*range(0x2000, 0x2006), 0x205F, 0x3000, 0x1680, 0x2028, 0x2029, 0x85):
        table[space] = " "
    for marks, char in (
        ("\u2018\u2019\u02bc\u2032\u00b4", "'"),
        ("\u201c\u201d", '"'),
        ("\u2044\u2215", "/"),
    ):
        table.update(dict.fromkeys(map(ord, marks), char))
    table.update({0x66A: "%", 0xFE6A: "%", 0x66B: ".", 0x66C: ",", 0xFFE5: "¥", 0xFFE1: "£", 0xFE69: "$"})
    table.update({0xFF5E: "~", 0x2217: "*", 0x2248: "≈", 0x2245: "≈", 0x2243: "≈"})
    return table


_PLAIN = _plain_table()
_INVISIBLE = dict.fromkeys(
    (0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060, 0xFEFF, 0xFE0E, 0xFE0F, 0xAD, *range(0x202A, 0x202F), *range(0x2066, 0x206A))
)  # fmt: skip


def plain(text: str) -> str:
    """Replace typographic variants by ASCII, character for character, so that offsets stay.

    U+2212 and the short dashes become ``-``, spaces that group digits become U+00A0, full-width and
    other scripts' digits become 0-9. Superscripts stay: ``1,234²`` is 1,234 with a footnote.
    """
    return text if text.isascii() else text.translate(_PLAIN)


def without_invisible(text: str) -> str:
    """Drop zero-width and direction characters, which may stand anywhere without being seen."""
    return text if text.isascii() else text.translate(_INVISIBLE)


_COMMAS = re.compile(
    r"[1-9][0-9]{0,2}(?:,[0-9]{3})++|[1-9][0-9]?(?:,[0-9]{2}(?![0-9]))++,[0-9]{3}|[1-9][0-9]?,[0-9]{3}"
)
_DOTS = re.compile(r"[1-9][0-9]{0,2}(?:\.[0-9]{3})++")
_OTHER = {
    "'": re.compile(r"[1-9][0-9]{0,2}(?:'[0-9]{3})++"),
    "\xa0": re.compile(r"[1-9][0-9]{0,2}(?:\xa0[0-9]{3})++"),
}


def parse_digits(core: str) -> tuple[int, int] | None:
    """Read ``1,234.5`` as (12345, 1): digits as an integer, and how many are decimals.

    Both habits of separators are read where the text is certain: ``1.234,56`` and ``1.234.567`` can
    only be European, ``12,34,567`` only Indian, ``0,42`` and ``12,5`` only decimal commas. A single
    dot is a decimal point, a single comma before three digits a thousands separator. None where the
    grouping fits no habit (``1,23,45``) or the numeral has more than MAX_DIGITS digits.
    """
    if len(core) > MAX_DIGITS:
        return None
    if core.isdecimal():
        return int(core), 0
    whole, dot, decimals = core.rpartition(".")
    if dot and whole.isdecimal() and decimals.isdecimal():
        return int(whole + decimals), len(decimals)
    if "'" in core or "\xa0" in core:
        return _other(core)
    if "," not in core:  # two dots or more, or a leading one
        if _DOTS.fullmatch(core):
            return int(core.replace(".", "")), 0
        return (int(decimals), len(decimals)) if dot and not whole else None
    if not dot:
        if _COMMAS.fullmatch(core):
            return int(core.replace(",", "")), 0
        whole, _, decimals = core.partition(",")
        if "," not in decimals and (len(decimals) in (1, 2) or (whole == "0" and decimals)):
            return int(whole + decimals), len(decimals)
        return None
    if "," not in decimals:
        if _COMMAS.fullmatch(whole):
            return int(whole.replace(",", "") + decimals), len(decimals)
        return None
    whole, _, decimals = core.rpartition(",")
    if "," not in whole and (_DOTS.fullmatch(whole)):
        return int(whole.replace(".", "") + decimals), len(decimals)
    return None


def _other(core: str) -> tuple[int, int] | None:
    """Read numerals grouped by apostrophes or thin spaces, with a decimal point or comma."""
    mark = "'" if "'" in core else "\xa0"
    for point in ".,":
        whole, found, decimals = core.partition(point)
        if _OTHER[mark].fullmatch(whole) and (not found or decimals.isdecimal()):
            return int(whole.replace(mark, "") + decimals), len(decimals)
    return None


CARDINALS: dict[str, int] = {
    word: value
    for value, word in enumerate(
        word_list(
            "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
            "seventeen eighteen nineteen twenty"
        )
    )
} | {"thirty": 30, "forty": 40, "fifty": 50, "nil": 0}
"""Numbers in words, as far as replies use them for counts and steps."""
