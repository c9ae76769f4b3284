"""Captions: what "(in thousands, except per share data)" says about the rows of a table.

The wording follows SEC filings, Indian and European reports; half of all scaled tables carry an
exception, and a quarter mix two scales, so a row's scale is never the caption's alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from schemas.numerals import plain
from schemas.words import CODES, CURRENCY_WORDS, DOLLAR_PREFIXES, SCALE_WORDS, SYMBOLS


@dataclass(frozen=True, slots=True)
class Caption:
    """What a caption says.

    ``scale`` is a power of ten, 0 for "in dollars", None if nothing is said. ``shares_scale`` is set
    where share counts have a scale of their own. ``exceptions`` name rows that the scale does not
    apply to: ``per share``, ``shares``, ``percentages``, ``ratios``, ``par value``, ``rates``,
    ``employees``, ``stores``, ``days``.
    """

    scale: int | None = None
    currency: str | None = None
    shares_scale: int | None = None
    exceptions: tuple[str, ...] = ()


_MANY = r"(?:tens|hundreds)\sof\s(?:thousands|millions)|(?:ten|hundred)\s(?:thousands?|millions?)"
_MAGNITUDE = (
    _MANY
    + r"|hundreds?\sof\smillions|mio\.?|mrd\.?|thousands?|millions?|billions?|trillions?|lakhs?|lacs?|crores?|'?000'?s?|mn|mm|bn|tn|cr|[mkb]"
)
_MONEY = "|".join(
    sorted(
        map(re.escape, [*CURRENCY_WORDS, *(c.lower() for c in CODES), "rs", "u.s. dollars"]),
        key=len,
        reverse=True,
    )
)
_MARK = r"(?:(?:us|u\.s\.\s?|hk|nt|nz|cdn|can|ca|c|a|s|r|mx)?\$|[€£¥₹₩`]|(?:" + _MONEY + r")\b\.?)"
_PLURAL = _MANY + r"|thousands|millions|billions|trillions|lakhs?|lacs|crores?|'?000'?s"
_SCALE = re.compile(
    rf"""(?<![a-z0-9])(?:
      (?P<mark1>{_MARK})?(?:[ ](?:amounts?|figures|values|(?:and\sshares?)))?[ ,:]*
        (?<!resulted[ ])(?<!resulting[ ])(?<!invested[ ])\b(?:in|of|to\sthe\snearest|nearest)\s(?:the\s)?(?P<mark2>{_MARK})?[ ]?
        (?P<scale1>{_MAGNITUDE})(?![a-z0-9])
    | (?P<mark3>{_MARK})[ ']?(?P<scale2>{_MAGNITUDE})(?![a-z0-9])
    | (?:(?<=\()|^|(?<=[ ]in[ ])(?<!ed[ ]in[ ])(?<!ing[ ]in[ ]))(?P<scale3>{_PLURAL})(?=\sof\s)
    | (?<=\()(?P<scale4>thousands|millions|billions|lakhs?|crores?|'?000'?s?)(?=[,;)])
    | (?<![0-9])(?P<scale6>'?000'?s?|thousands|millions)\s(?:are\s|have\sbeen\s)?omitted\b
    | ^(?P<scale5>thousands|millions|billions|lakhs?|crores?|'?000'?s?)(?=[,;)]|$)
    )(?:[ ]of)?(?:[ ](?P<mark4>{_MARK}))?""",
    re.VERBOSE,
)
_NO_SCALE = re.compile(
    rf"(?:^|\(|\b(?:amounts?|figures|stated|expressed|presented|reported|values|are)\s)in\s(?:whole\s|actual\s|full\s)?(?P<mark>{_MARK})(?![ ]?(?:{_MAGNITUDE})\b)(?=[\s,;.)]|$)"
)
_ANY_MARK = re.compile(rf"(?<![a-z]){_MARK}")
_SHARES = re.compile(
    rf"(?<!per[ -])\bshares?\b(?![ ]*(?:and|,)[ ]per)[^;()0-9]{{0,60}}?\bin[ ](?P<scale>{_MAGNITUDE})(?![a-z0-9])"
)
_SHARES_BEFORE = re.compile(
    rf"(?:^|\(|[,;]\s|\band\s|(?<!ed\s)(?<!ing\s)\bin\s)(?P<scale>{_PLURAL}|millions?|thousands?)\sof\sshares\b"
)
_EXCEPT = re.compile(r"\b(?:except(?:ing)?(?:\sfor|\sas\snoted)?|exclud(?:ing|es)|other\sthan|unless)\b")
_EXCEPTIONS = (
    ("per share", re.compile(r"\bper[ -](?:[a-z]+[ -]){0,2}(?:shares?|ads|unit)\b|\beps\b")),
    ("shares", re.compile(r"(?<!per[ -])(?<!per[ -]common[ -])(?<!per[ -]diluted[ -])\bshares?\b(?![ -]*(?:price|value))")),
    ("percentages", re.compile(r"\bpercent(?:age)?s?\b|%")),
    ("ratios", re.compile(r"\bratios?\b|\bmultiples?\b")),
    ("par value", re.compile(r"\bpar\b")),
    ("rates", re.compile(r"\brates?\b")),
    ("employees", re.compile(r"\bemployees?\b|\bheadcount\b")),
    ("stores", re.compile(r"\bstores?\b|\blocations?\b")),
    ("days", re.compile(r"\bdays\b")),
)  # fmt: skip


_NEW_LINE = re.compile(r"\s*\n\s*(?=[($€£¥₹A-Z])")
_SQUEEZED = re.compile(
    r"(?<![a-z])(in|except)(?=thousand|million|billion|per|share|par)|(?<=[a-z ])(per|share|except)(?=share|data|amount|per|par)"
)


_GERMAN = re.compile(r"(?<![a-z0-9])[tk]\s?(eur|chf|usd|gbp|€)(?![a-z])")
"""``TEUR`` and ``T€`` are thousands of euros."""


def _power(word: str) -> int:
    word = " ".join(word.split())
    many, _, unit = word.replace(" of ", " ").partition(" ")
    if unit:  # "tens of thousands", "hundred millions"
        return {"ten": 1, "tens": 1, "hundred": 2, "hundreds": 2}[many] + SCALE_WORDS[unit]
    word = word.rstrip(".")
    return 3 if "000" in word else SCALE_WORDS[word]


def _currency(mark: str | None) -> str | None:
    if not mark:
        return None
    mark = " ".join(mark.strip().split())
    if mark.endswith("$"):
        prefix = mark[:-1].strip()
        return next((unit for name, unit in DOLLAR_PREFIXES.items() if name.lower() == prefix), "USD")
    if mark in SYMBOLS:
        return SYMBOLS[mark]
    if mark == "`":  # what the rupee glyph of Indian filings comes out as
        return "INR"
    mark = mark.rstrip(".")
    return CURRENCY_WORDS.get(mark) or ("INR" if mark == "rs" else CODES.get(mark.upper()))


@lru_cache(maxsize=1024)
def read_caption(text: str) -> Caption:
    """Read a caption, or the sentence of a passage that says the same. Never raises.

    ``(in thousands, except per share data)`` gives scale 3 and the exception ``per share``;
    ``All amounts are stated in thousands of U.S. dollars.`` gives scale 3 and USD.
    """
    # A line that begins anew says something of its own: "Share repurchases" over "In millions".
    lines = _NEW_LINE.sub(" ; ", text[:4000])
    low = " ".join(plain(lines).lower().replace("\xa0", " ").split())
    if _SQUEEZED.search(low):  # PDF text that lost its spaces
        low = _SQUEEZED.sub(lambda found: f"{found[1] or found[2]} ", low)
    if "eur" in low or "chf" in low or "usd" in low or "€" in low:
        low = _GERMAN.sub(r"\1 thousands", low)
    excepted = _EXCEPT.search(low)
    shares = (_SHARES.search(low) or _SHARES_BEFORE.search(low)) if "share" in low else None
    shares_scale = _power(shares["scale"]) if shares is not None else None
    scale: int | None = None
    currency: str | None = None
    for found in _SCALE.finditer(low):
        if shares is not None and shares.start() <= found.start("scale1") < shares.end():
            continue
        if shares is not None and shares.start() <= found.start() < shares.end():
            continue
        word = (
            found["scale1"]
            or found["scale2"]
            or found["scale3"]
            or found["scale4"]
            or found["scale5"]
            or found["scale6"]
        )
        if found["scale3"] and not found["mark4"]:  # "thousands of customers"
            continue
        if found["scale1"] and len(found["scale1"]) == 1:  # "in m"
            continue
        scale = _power(word)
        currency = _currency(found["mark1"] or found["mark2"] or found["mark3"] or found["mark4"])
        break
    if scale is None and shares is not None and "and shares" in low[: shares.end()]:
        scale = shares_scale  # "(Dollars and shares in millions)"
    if scale is None:
        plain_money = _NO_SCALE.search(low)
        if plain_money is not None:
            scale, currency = 0, _currency(plain_money["mark"])
    if currency is None and (len(low) < 120 or scale is not None):
        mark = _ANY_MARK.search(low)
        currency = _currency(mark[0]) if mark is not None else None
    exceptions: tuple[str, ...] = ()
    if excepted is not None:
        stop = low.find(". ", excepted.end())
        tail = low[excepted.end() : stop if stop >= 0 else excepted.end() + 200]
        exceptions = tuple(name for name, pattern in _EXCEPTIONS if pattern.search(tail))
        if shares_scale is not None:
            exceptions = tuple(name for name in exceptions if name != "shares")
    return Caption(scale, currency, shares_scale, exceptions)
