"""Ranked lists with their figures and places: "1. Business - 27.2%" and "Business (27.2%), Wholesale (26.5%)".

A figure beside the text it belongs to is no further text. A list is read in the order of its numbers,
so that one numbered backwards is the ranking that its numbers say.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from schemas.grading_last import MAX_STATEMENT
from schemas.grading_markup import clean, normalised
from schemas.reading import read_numbers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schemas.reading import Number

_ASIDE = re.compile(r"[*_ ]{0,4}\((?P<inside>[^()\n]{1,60})\)")
_BESIDE = re.compile(r"[*_ ]{0,4}(?:[:=|]|(?<=[ *_])[-—]|,?\s(?:with|at)\b)?[*_ ]{1,4}|[:=]")
_ENDED = re.compile(r"[ *_.|]{0,6}(?:$|[\n,;<>→]|and\b|\()")
_PLACE = re.compile(
    r"(?:(?<=^)|(?<=[,;:\n>])|(?<=\band))\s{0,4}(?:\(?[0-9]{1,2}[.)]|#[0-9]{1,2}:?)\s{1,4}(?=\S)"
    r"|(?:(?<=^)|(?<=\n))[| ]{0,4}[0-9]{1,2} ?\|\s?(?=\S)|(?<=\s)\(?[0-9]{1,2}\)\s(?=[A-Za-z*\"])"
)
_NUMBERED = re.compile(r"[ \t*_>|-]*\(?(?P<place>[0-9]{1,2})(?:[.):]| ?\|)\s*(?P<item>\S.*)")


def without_figures(text: str, texts: Sequence[str]) -> str:
    """Leave out the places of a list, and the figure beside each of the texts; nothing where texts hold digits."""
    if any(c.isdecimal() for name in texts for c in name) or not any(c.isdecimal() for c in text):
        return text
    text = _PLACE.sub(" ", text)
    numbers = {n.start: n for n in read_numbers(text)}
    low, cuts = text.lower(), []
    for name in texts:
        at = low.find(name.lower())
        if at < 0:
            continue
        end = at + len(name)
        cut = _figure_end(text, end, numbers)
        if cut is not None:
            cuts.append((end, cut))
    for start, stop in sorted(cuts, reverse=True):
        text = f"{text[:start]} {text[stop:]}"
    return text


def _figure_end(text: str, at: int, numbers: dict[int, Number]) -> int | None:
    """Return where the figure that stands at ``at`` ends; None where none does, or where more is said."""
    aside = _ASIDE.match(text, at)
    if aside is not None:
        inside = aside["inside"]
        said = inside
        for n in reversed(read_numbers(inside)):
            said = said[: n.start] + said[n.end :]
        return aside.end() if said != inside and not re.search(r"\w", said) else None
    beside = _BESIDE.match(text, at)
    if beside is None:
        return None
    number = numbers.get(beside.end())
    if number is None:
        return None
    end = number.end
    if _ENDED.match(text, end) is None:
        return None
    return _figure_end(text, end, {}) or end


def numbered_order(reply: str, texts: Sequence[str]) -> list[str] | None:
    """Return the texts by the numbers of their list items; None where they stand in no numbered list."""
    places: dict[str, int] = {}
    for line in normalised(reply)[-MAX_STATEMENT:].split("\n"):
        found = _NUMBERED.match(line)
        if found is None:
            continue
        item = clean(found["item"]).lower()
        for name in texts:
            if item.startswith(name.lower()):
                places[name] = int(found["place"])
    if len(places) < len(texts) or len(set(places.values())) < len(texts):
        return None
    return sorted(texts, key=places.__getitem__)
