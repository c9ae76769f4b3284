"""The words and marks that give a number its scale and unit, each listed once for reading and writing."""

from __future__ import annotations


def word_list(text: str) -> list[str]:
    """Take a text of words apart: long vocabularies read better so than as lists of quoted words."""
    return text.split()


SCALE_WORDS: dict[str, int] = {
    "hundred": 2, "hundreds": 2,
    "thousand": 3, "thousands": 3, "k": 3, "'000": 3, "'000s": 3, "000s": 3, "tsd": 3,
    "lakh": 5, "lakhs": 5, "lac": 5, "lacs": 5,
    "million": 6, "millions": 6, "m": 6, "mm": 6, "mn": 6, "mln": 6, "mil": 6, "mio": 6,
    "crore": 7, "crores": 7, "cr": 7,
    "billion": 9, "billions": 9, "b": 9, "bn": 9, "bln": 9, "mrd": 9,
    "trillion": 12, "trillions": 12, "t": 12, "tn": 12, "trn": 12,
}  # fmt: skip
"""Lower-cased scale words and abbreviations, and their power of ten."""

SCALE_NAMES: dict[int, str] = {
    3: "thousand", 5: "lakh", 6: "million", 7: "crore", 9: "billion", 12: "trillion",
}  # fmt: skip
"""The word that writes a scale."""

SYMBOLS: dict[str, str] = {
    "$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR", "₩": "KRW", "₽": "RUB", "₺": "TRY",
    "₪": "ILS", "₫": "VND", "₱": "PHP", "₦": "NGN", "฿": "THB",
}  # fmt: skip

DOLLAR_PREFIXES: dict[str, str] = {
    "US": "USD", "U.S.": "USD", "C": "CAD", "CA": "CAD", "CAD": "CAD", "Cdn": "CAD", "CDN": "CAD", "Can": "CAD",
    "A": "AUD", "AU": "AUD", "NZ": "NZD", "HK": "HKD", "NT": "TWD", "S": "SGD", "SG": "SGD", "R": "BRL",
    "MX": "MXN", "USD": "USD", "AUD": "AUD", "HKD": "HKD",
}  # fmt: skip
"""What stands directly before a ``$``; a bare ``$`` may be any of these currencies."""

CODES: dict[str, str] = {
    code: code
    for code in word_list(
        "USD EUR GBP JPY CNY INR CAD AUD NZD CHF HKD SGD TWD KRW BRL MXN ZAR SEK NOK DKK RUB TRY ILS PLN CZK "
        "HUF THB IDR MYR PHP VND SAR AED NGN ARS CLP COP EGP PKR"
    )
} | {"RMB": "CNY", "CNH": "CNY", "Rs": "INR", "Rs.": "INR", "INR.": "INR", "NTD": "TWD"}

CURRENCY_WORDS: dict[str, str] = {
    "dollar": "USD", "dollars": "USD", "us dollars": "USD", "u.s. dollars": "USD", "us dollar": "USD",
    "u.s. dollar": "USD", "canadian dollars": "CAD", "australian dollars": "AUD", "hong kong dollars": "HKD",
    "singapore dollars": "SGD", "new zealand dollars": "NZD", "new taiwan dollars": "TWD", "nt dollars": "TWD",
    "euro": "EUR", "euros": "EUR", "pound": "GBP", "pounds": "GBP", "pounds sterling": "GBP",
    "sterling": "GBP", "british pounds": "GBP", "yen": "JPY", "japanese yen": "JPY", "rupee": "INR",
    "rupees": "INR", "indian rupees": "INR", "yuan": "CNY", "renminbi": "CNY", "won": "KRW",
    "korean won": "KRW", "swiss francs": "CHF", "swiss franc": "CHF", "francs": "CHF",
}  # fmt: skip

DOLLARS = frozenset(DOLLAR_PREFIXES.values()) - {"BRL"}
"""Currencies that may be printed with a bare ``$`` or called "dollars"."""

PURE_WORDS: dict[str, str] = {
    "%": "percent", "percent": "percent", "per cent": "percent", "pct": "percent", "pct.": "percent",
    "percentage points": "points", "percentage point": "points", "percentage-points": "points",
    "percentage-point": "points", "percent points": "points", "percent point": "points",
    "% points": "points", "% point": "points", "%-points": "points", "%-point": "points", "%points": "points",
    "% pts": "points", "%pts": "points", "%-pts": "points", "%pt": "points", "% pt": "points",
    "pp": "points", "pps": "points", "ppt": "points", "ppts": "points", "p.p.": "points", "pts": "points",
    "pt": "points", "pts.": "points", "points": "points", "point": "points",
    "bps": "bps", "bp": "bps", "basis points": "bps", "basis point": "bps", "basis-points": "bps",
    "basis-point": "bps", "b.p.": "bps", "bps.": "bps",
    "x": "x", "times": "x",
}  # fmt: skip

COUNT_WORDS: dict[str, str] = {
    "share": "shares", "shares": "shares", "day": "days", "days": "days", "year": "years", "years": "years",
    "yrs": "years", "month": "months", "months": "months", "week": "weeks", "weeks": "weeks",
    "hour": "hours", "hours": "hours", "employee": "employees", "employees": "employees",
    "store": "stores", "stores": "stores", "customers": "customers", "customer": "customers",
}  # fmt: skip
