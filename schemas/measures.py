"""What a row measures: unit and scale from the caption, the row's label and the cell together."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from schemas.captions import Caption, read_caption
from schemas.numerals import plain
from schemas.words import COUNT_WORDS

if TYPE_CHECKING:
    from schemas.cells import CellReading

_PER_SHARE = re.compile(
    r"\bper[ -](?:[a-z-]+[ -]){0,3}(?:shares?|ads)\b|\b(?:income|loss|earnings|distributions?|partners?|common)\b.{0,40}\bper[ -](?:[a-z-]+[ -]){0,3}unit\b|"
    r"\beps\b|(?<!excess of )\bpar value\b|/\s?share\b|\bstock price\b|\bshare price\b"
)
_STOCK_ROW = re.compile(
    r"^(?:class [a-c] )?(?:common|preferred|ordinary|capital|treasury) (?:stock|shares|units)\b.*(?:\bpar\b|[0-9])"
)
_SHARE_COUNT = re.compile(
    r"\bweighted[ -]average\b.*\b(?:shares?|basic|diluted|outstanding)\b|\bshares?\b.*\b(?:outstanding|issued|authorized|"
    r"authorised|repurchased|granted|vested|used in)\b|\bnumber of (?:[a-z]+ ){0,3}shares\b|^(?:[a-z]+ ){0,2}shares$"
    r"|\bshare count\b|\bshares? [-:—] (?:basic|diluted)|\b(?:basic|diluted|common|ordinary|treasury) shares\b"
)
_MONEY_ROW = re.compile(
    r"^(?:re)?purchases?\b|^payments?\b|^proceeds\b|^issuances?\b|^cost\b|^cash\b|^dividends?\b|^taxes\b|^common stock\b"
    r"|^preferred stock\b|^treasury stock\b|^excess tax\b|^net (?:income|loss|earnings)\b|\bcompensation\b|\bvalue\b|\bat cost\b"
)
_PERCENT = re.compile(
    r"(?<![0-9])(?<![0-9] )%|\bpercent(?:age)?s?\b|\b(?:tax|interest|growth|discount|vacancy|occupancy|retention|churn|inflation|utilization|"
    r"default|return|yield|attrition)[ -]rates?\b(?! (?:swaps?|contracts?|derivatives?|risk|hedges?|caps?|locks?))|\beffective rate\b|\bstatutory rate\b|\brate of (?:return|growth)\b"
    r"|\byield\b|\bvolatility\b"
)
_MARGIN = re.compile(r"\bmargins?\b|\brate\b(?! changes)|\breturn on\b|\bgrowth\b")
_RATIO = re.compile(
    r"\bratios?\b|\bturnover\b|\bmultiples?\b|\btimes\b|\bcoverage\b|\bleverage\b|\(x\)|\bdebt[ -]to[ -]\w+"
)
_COUNTS = (
    ("days", re.compile(r"\bdays\b|\bdso\b|\bdpo\b|\bdio\b")),
    ("years", re.compile(r"\b(?:useful li(?:fe|ves)|remaining (?:lease )?term|term \(years\)|in years|\(years\)|expected life)\b|\(years\)")),
    ("employees", re.compile(r"\bemployees\b|\bheadcount\b|\bfull[ -]time equivalents?\b|\bftes?\b")),
    ("stores", re.compile(r"\b(?:number of )?(?:stores|restaurants|branches|locations)\b(?! (?:expense|cost|sales|revenue|operating))")),
    ("pure", re.compile(r"^(?:total )?number of\b|\bcount of\b")),
)  # fmt: skip
_SAID = re.compile(r"\((?:in )?(?:years|days|count|stores|employees)\)")
"""A label that says what it counts: "Remaining lease term (years)"."""
_COUNTED = frozenset(COUNT_WORDS.values())
_NOT_COUNT = re.compile(
    r"\b(?:sales|revenues?|expenses?|costs?|compensation|income|profit|liabilit(?:y|ies)|assets?|payables?|receivables?|due"
    r"|benefits?|loans?|payments?|goodwill|sale of|gains?|loss(?:es)?|leases?|rent|impairments?|closures?|charges?)\b"
)
_OWN = re.compile(r"\(([^()]{1,60})\)|,\s*(in [a-z$€£¥₹' ]{2,30})$")
_BASIC = re.compile(r"^(?:[-–—•\s]*)(?:basic|diluted|basic and diluted)\b[^a-z]*$")


def row_measure(caption: Caption, label: str, cell: CellReading) -> tuple[str, int]:
    """Return the unit and scale of a row's cell: ``value x 10^scale`` is in base units.

    What the cell says itself comes first (``%``, ``bps``, ``$1.9 million``), then what the label says
    (``Backlog (in billions)``, ``Gross margin (%)``), then the label's kind (per-share, share
    counts, ratios, head counts and days take no money scale), then the caption. Percent, points and
    bps cells are ``("pure", -2 | -2 | -4)``. Money without a named currency is ``USD`` if the caption
    has a scale, else ``pure``.
    """
    if cell.unit in _PURE:
        return "pure", _PURE[cell.unit] + cell.scale
    money = cell.unit or caption.currency
    if cell.scale:
        return money or "USD", cell.scale
    decided, own_scale, own_currency = _label_kind(label)
    money = money or own_currency
    if not decided:  # money, as most rows are
        return _money(caption, cell, own_scale, money)
    if decided == "basic":  # Basic and Diluted stand under earnings per share or under share counts
        decided = "per share" if cell.decimals and not own_scale else "shares" if cell.unit is None else ""
    if decided == "per share" and _many(cell) and _SHARE_COUNT.search(label.lower()):
        decided = "shares"  # "Diluted EPS shares outstanding"
    if decided == "percent" and cell.unit is None and _many(cell):
        decided = ""  # "Foreign tax rate differential 6,501" is money
    if decided == "margin":
        small = cell.value is not None and abs(cell.value) <= 100 and cell.decimals > 0
        decided = "percent" if cell.unit is None and (small or "percentages" in caption.exceptions) else ""
    match decided:
        case "per share":
            currency = (money or "USD").removesuffix("PerShare")
            return f"{currency}PerShare", -2 if _CENTS.search(label.lower()) else 0
        case "shares" if cell.unit in (None, "shares"):
            return "shares", _share_scale(caption, own_scale)
        case "percent" if cell.unit is None:
            return "pure", -2
        case "ratio" if cell.unit is None:
            return "pure", 0
        case "days" | "years" | "employees" | "stores" | "pure" if cell.unit is None or cell.unit == decided:
            return decided, own_scale or 0
    return _money(caption, cell, own_scale, money)


def _money(caption: Caption, cell: CellReading, own_scale: int | None, money: str | None) -> tuple[str, int]:
    """Return the measure of a row that its label says nothing else of: money, unless the cell counts something."""
    if cell.unit is not None and cell.unit in _COUNTED:
        return cell.unit, _share_scale(caption, own_scale) if cell.unit == "shares" else 0
    scale = own_scale if own_scale is not None else caption.scale
    if money is None:
        money = "USD" if caption.scale is not None or own_scale is not None else "pure"
    return money, scale or 0


_CENTS = re.compile(r"\((?:in )?(?:cents|pence|c|p)\)|\bin (?:cents|pence)\b")


def _many(cell: CellReading) -> bool:
    """Whether a cell without decimals is too large for a ratio or an amount per share."""
    return cell.unit is None and not cell.decimals and cell.value is not None and abs(cell.value) > 100


_PURE = {"percent": -2, "points": -2, "bps": -4, "x": 0}


def _share_scale(caption: Caption, own_scale: int | None) -> int:
    if own_scale is not None:
        return own_scale
    if caption.shares_scale is not None:
        return caption.shares_scale
    return 0 if "shares" in caption.exceptions else caption.scale or 0


@lru_cache(maxsize=8192)
def _label_kind(label: str) -> tuple[str, int | None, str | None]:
    """Return the kind of a row ("" for money), and the scale and currency its label states."""
    low = " ".join(plain(label[:300]).lower().split())
    scale: int | None = None
    currency: str | None = None
    for own in _OWN.finditer(low):
        said = read_caption((own[1] and f"({own[1]})") or own[2])
        if said.scale is not None:
            scale, currency = said.scale, said.currency
        elif said.shares_scale is not None:  # "Outstanding at year-end (shares in thousands)"
            return "shares", said.shares_scale, None
    if _STOCK_ROW.search(low):  # a balance-sheet row whose label quotes a par value
        return "", scale, currency
    if _PER_SHARE.search(low) and not re.search(r"\bper[ -]share\b.*\bweighted\b", low):
        return "per share", scale, currency
    if _BASIC.match(low):
        return "basic", scale, currency
    if _SHARE_COUNT.search(low) and not _MONEY_ROW.search(low):
        return "shares", scale, currency
    if currency is None:
        if _PERCENT.search(low):
            return "percent", scale, currency
        if _RATIO.search(low) and scale is None:
            return "ratio", scale, currency
        for unit, pattern in _COUNTS:
            if pattern.search(low) and (
                low.startswith(("number", "total number", "days"))
                or _SAID.search(low)
                or not _NOT_COUNT.search(low)
            ):
                return unit, scale, currency
        if _MARGIN.search(low):
            return "margin", scale, currency
    return "", scale, currency
