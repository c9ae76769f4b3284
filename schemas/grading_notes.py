"""The unit and scale that stand beside a number: "Gross profit (€m): 91.8", "91.8 (in billions)", "USD thousands: 91,842".

A phrase counts where all of it is units: it is read by the one reader of numbers, as if a 1 stood before it.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from schemas.captions import read_caption
from schemas.quantity import is_currency, split_rate
from schemas.reading import read_numbers
from schemas.words import CODES, CURRENCY_WORDS, PURE_WORDS, SCALE_WORDS, SYMBOLS, word_list

if TYPE_CHECKING:
    from schemas.reading import Number


class Note(NamedTuple):
    """What a phrase says: unit, the currency as printed, and scale; None where it does not say."""

    unit: str | None
    mark: str
    scale: int | None


_IN = re.compile(
    r"\s*(?:(?:all|amounts?|figures?|values?|units?|reported|expressed|stated|shown|given|currency|scale|expressed)\s+)*(?::\s*)?(?:(?:in|as|of)\s+)?(?:the\s+|a\s+|an\s+)?",
    re.IGNORECASE,
)
_PREFIXED = re.compile(
    r"(?P<scale>T|k|K|t|m|M|mn|Mn|Mio|Md|Mrd|bn|Bn|B|b|G)?(?P<mark>(?:US|HK|NT|NZ|[CAS])?\$|[€£¥₹₩]|[A-Z]{3})(?P<after>k|K|m|M|mm|MM|mn|Mn|bn|Bn|B|b|tn|T)?"
)
_LETTER_SCALES = {"T": 3, "t": 3, "md": 9, "G": 9, "mrd": 9, "tn": 12}
_TIMES = re.compile(r"[x×*]\s?(?:(?P<zeros>1(?:,?000)+)|10\^\{?(?P<power>[0-9]{1,2})\}?)")
_ZEROS = re.compile(r"(?P<mark>[$€£¥₹]|[A-Z]{3})?\s?'?000'?s?")
_DECIMAL = re.compile(r"decimals?(?: form)?|fractions?|ratio", re.IGNORECASE)


@lru_cache(maxsize=4096)
def read_note(phrase: str) -> Note | None:
    """Read a phrase that is nothing but a unit, a currency or a scale; None where it is anything else."""
    text = phrase[_IN.match(phrase).end() :].strip(' .:,"*_')  # type: ignore[union-attr] # it may match nothing
    if not text or len(text) > 40:
        return None
    if (times := _TIMES.fullmatch(text)) is not None:
        return Note(None, "", int(times["power"]) if times["power"] else times["zeros"].count("0"))
    if _DECIMAL.fullmatch(text):
        return Note("pure", "", 0)
    text = text.replace("-", " ") if "-" in text and "%" not in text else text
    text = " ".join(word for word in text.split() if word.lower() not in ("of", "in", "the"))
    if "000" in text and (zeros := _ZEROS.fullmatch(text)) is not None:
        mark = zeros["mark"] or ""
        return Note(SYMBOLS.get(mark) or CODES.get(mark), mark, 3)
    glued = _glued(text.replace(" ", "") if text.lower().startswith("md ") else text)
    if glued is not None:
        return glued
    found = _as_number(text)
    if found is None and text.rstrip(".s")[-3:] != "per":
        head, _, rest = text.partition(" ")
        found = (_as_number(f"{rest} {head}") if rest else None) or (
            _as_number(text.lower()) if text else None
        )
    return found


def _glued(text: str) -> Note | None:
    """Read currency and scale written as one word: MEUR, TUSD, EURm, k$, $bn."""
    first, _, rest = text.partition(" ")
    found = _PREFIXED.fullmatch(first.replace("'", "")) if len(first) < 8 else None
    if found is None or (found["mark"].isalpha() and found["mark"] not in CODES):
        return None
    scale = found["scale"] or found["after"]
    if scale is None and rest:
        scale = rest
    mark = found["mark"]
    unit = CODES.get(mark) or SYMBOLS.get(mark) or (_as_number(mark) or Note(None, "", None)).unit
    if scale is None:
        return Note(unit, mark, None)
    if found["scale"] and found["scale"] in _LETTER_SCALES:
        return Note(unit, mark, _LETTER_SCALES[found["scale"]])
    power = _SCALES.get(scale) or _SCALES.get(scale.lower().strip("'.").replace(" ", ""))
    return None if power is None else Note(unit, mark, power)


_SCALES = {**SCALE_WORDS, "T": 12, "md": 9, "000": 3, "000s": 3}


def _as_number(phrase: str) -> Note | None:
    text = f"1 {phrase}"
    numbers = read_numbers(text)
    if len(numbers) != 1 or text[numbers[0].end :].strip(" ."):
        return None
    number = numbers[0]
    if (number.unit is None and number.scale is None) or number.digits[1] != 1:
        return None
    return Note(number.unit, number.mark, number.scale)


_NEXT = re.compile(
    r"[ \xa0]?(?P<zeros>'000'?s?)|[ \xa0]?(?P<open>[(\[])\s*(?P<inside>[^()\[\]]{1,45}?)\s*(?:[)\]]|$)"
    r"|(?:[ \xa0\n]{0,3}(?:[,;:_.|~—-]|\$(?=[A-Za-z]{3}|%))[ \xa0]?|[ \xa0\n]{1,3}(?=in\b|of\b|[A-Z]{2}|[a-zA-Z$€£%'¥-]{1,8}(?:$|[.,;)|\n]))|(?=[$€£¥A-Za-z]{2,7}(?:$|[.,;)|\s])|(?<=[$€£¥])[A-Za-z]{1,9}(?:$|[.,;)|\s])))(?P<plain>[^()\[\].,;:|\n0-9]{1,40}?)[ .]*(?=[)\].,;:|\n]|$)"
)
_BRACKETS = re.compile(r"[(\[]\s*(?P<inside>[^()\[\]]{1,60}?)\s*[)\]]")
_HEADING = re.compile(
    r"(?:^|[\s(|,;:*])(?P<phrase>(?:[A-Za-z$€£¥%'.]{1,12}[ \xa0]){0,3}[A-Za-z0$€£¥%']{1,12})\)?[ \xa0]?(?:[:=|,][ \xa0|]*|\bis\b[ \xa0]|[ \xa0])[-+]?[ \xa0]?$"
)
_STATED = re.compile(
    r"(?:^|[,;(]\s?)in\s(?P<phrase>[a-zA-Z$€£¥ ]{1,30}?)(?=[,:;)]|\s(?:it|this|that)\b)", re.IGNORECASE
)
_SPOKEN = frozenset(
    word_list(
        "share shares day days year years month months week weeks hour hours store stores employee employees customer customers won rand dong real"
        " times pp pt pts point fold sterling hundred x t k m b mm mn cr yrs lira bin tri mil bil pound yen peso"
    )
)
"""Words that say no unit where they stand before a number: "revenue from stores: 91.8", "option B: 5"."""
_LISTED = frozenset("abcdefkmt")
"""Letters of lists and options: "(b) 91.8"."""


_ENDS = frozenset(word.split()[-1].strip("'") for word in (*SCALE_WORDS, *CURRENCY_WORDS, *PURE_WORDS)) | {
    "is"
}
"""The words that a unit before a number can end with: most words before numbers are others."""
_GLUED = re.compile(r"(?<![A-Za-z])(?:k|K|T|m|M|mn|bn|B|b|Md)\Z")


def note_beside(text: str, number: Number) -> Note | None:
    """Return what the words beside a number say of its unit and scale, after it or before it."""
    if number.unit is not None and number.scale is not None:
        return None
    after = number.end
    if len(text) > after and text[after:] != ".":
        found = _NEXT.match(text, after, after + 60)
        if found is not None:
            note = read_note(found["inside"] or found["plain"] or found["zeros"])
            if note is not None and _fits(note, number, found):
                return note
    start = number.start
    if start < 1:
        return None
    if text[start] in SYMBOLS and text[start - 1].isalpha():
        glued = _GLUED.search(text, max(0, start - 4), start)
        return read_note(f"{glued[0]}{text[start]}") if glued is not None else None
    return _note_before(text[max(0, start - 90) : start])


def _note_before(before: str) -> Note | None:
    if "(" in before or "[" in before:
        for group in reversed(list(_BRACKETS.finditer(before))):
            if any(c.isdecimal() for c in before[group.end() :]) or before[: group.start()][-1:].isdecimal():
                break  # it belongs to a number of its own
            note = read_note(group["inside"]) if group["inside"].lower() not in _LISTED else None
            if note is not None:
                return note
    last = before.rstrip(" \xa0:=|,)*-+").rpartition(" ")[2]
    named = (
        last.lower().strip("'\"") in _ENDS
        or last[:1] in SYMBOLS
        or last[:3].isupper()
        or (last != "" and not last.isalpha())
    )
    heading = _HEADING.search(before[-50:]) if named else None
    if heading is not None and not before[-50:][: heading.start("phrase")].rstrip(" \xa0")[-1:].isdecimal():
        words = heading["phrase"].split()
        for i in range(max(0, len(words) - 3), len(words)):
            if i and words[i - 1].lower() in ("per", "no", "a", "an"):
                continue
            if words[i].lower() in ("of", "in", "as", "a", "the") and i + 1 < len(words):
                continue
            if words[-1].lower() in _SPOKEN:
                break
            note = read_note(" ".join(words[i:]))
            if note is not None:
                return note
    if "n " in before and (stated := _STATED.search(before)) is not None:
        note = read_note(stated["phrase"])
        if note is not None and stated["phrase"].lower() not in ("total", "all"):
            return note
    return None


def _fits(note: Note, number: Number, found: re.Match[str]) -> bool:
    """Whether a phrase behind a number is said of it: "91.8, shares rose" is cut by the pattern, "91.8 B" is no note."""
    if number.unit is not None and note.unit is not None and not found["open"]:
        return False
    plain = found["plain"]
    return plain is None or ('"' not in plain and plain.strip().lower() not in ("a", "i", "x", "t", "per"))


def noted(text: str, number: Number, unit: str) -> Number:
    """Give a number the unit and scale that stand beside it, as far as it does not say its own."""
    note = note_beside(text, number)
    if note is None:
        return number
    mine, theirs = number.unit, note.unit
    if mine is None and theirs is not None:
        rate = split_rate(unit)
        if rate is not None and is_currency(theirs) and note.scale is None:
            theirs = f"{theirs}{unit[len(rate[0]) :]}"  # "EPS (£): 2.87" is said per share all the same
        number = number._replace(unit=theirs, mark=note.mark)
    if number.scale is None and note.scale is not None and (mine is None or is_currency(mine)):
        number = number._replace(scale=note.scale)
    return number


_SCALE_NOTE = re.compile(
    r"\((?:[^()]{0,20}\b)?in [^()]{1,60}\)|\([$€£¥₹]?'?(?:(?:USD|US\$|EUR|dollars) (?:in )?)?(?:thousands?|millions?|billions?|crores?|lakhs?|'?000'?s?)\)|\([$€£¥₹][^()0-9]{1,30}\)|,? in (?:[a-z]+ ){0,2}(?:thousands|millions|billions|crores?|lakhs?)\b",
    re.IGNORECASE,
)


def caption_scale(text: str, unit: str) -> int | None:
    """Return the scale that a statement gives its bare numbers: "91,842 (in thousands)" says 3.

    "(in thousands, except per share data)" says nothing of a figure per share.
    """
    if "(" not in text and " in " not in text:
        return None
    for found in _SCALE_NOTE.finditer(text[:600]):
        said = read_caption(found[0].strip(" ,"))
        if said.scale and not (split_rate(unit) is not None and "per share" in said.exceptions):
            return said.scale
    return None
