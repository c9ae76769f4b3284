"""How a number's unit relates to the unit asked for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from schemas.quantity import is_currency, split_rate
from schemas.words import SHARED_MARKS, word_list

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
    r"tons?|tonnes?|units|people|persons|users|barrels|ounces|oz|lbs?|gallons|lit(?:er|re)s|kg|kilograms|miles|km|square|sq\.?|feet|acres|hectares|subscribers|members"
    r"|accounts|visitors|patients|vehicles|cars|rooms|seats|homes|workers|staff|pieces|bottles|boxes|[MGkT]Wh?|[GT]B|BTUs?|minutes|tokens|dozen|gross(?=$|[.,;])|boe"
    r"|(?!(?:m|b|tr)illions?\b)[A-Za-z]*illi(?:on|ard|one|arde)[a-z]*|G(?=$|[\s.,;])|gr(?:and)?(?=$|[\s.,;])"
)
_SCALES = r"mdr?|miliar(?:d[yów]*)?|milyar|tys|tusen|duizend|tuhat|ribu|bin|tỷ|triệu|thou|bills?|bils|arab|crs|giga-?[a-z]+|kilo-?[a-z]+|mega-?[a-z]+|mille"
"""Scale words of other languages and odd abbreviations: no amount may be taken for a bare one before them."""
_FOREIGN = re.compile(
    rf"\s?(?:‰|‱|per\s?mill?e?\b|permill?e?\b|ppm\b)|\s(?:{_NOUNS})\b|\s(?:(?i:{_SCALES}))(?=$|[\s.,;)])"
    r"|(?:\s(?:per|an?|each|every)\s|\s?/\s?)(?:day|week|month|quarter|hour|store|employee|customer|unit|person|capita|user|ton|barrel|thousand|mille)\b|\seach(?=$|[.,;)])"
    r"|\s(?:daily|weekly|monthly|quarterly)\b(?!\s+(?:[a-z]+\s+)?(?:loss|decrease|decline|increase|gain|revenue|profit|income|result))"
)
"""Units and rates behind a number that the reader leaves to words, none of which may be ignored."""
_GLUED = re.compile(
    r"(?![eE][-+]?[0-9])[A-Za-z]|[ \xa0](?:[A-Za-z]{1,3}[$€£¥₹]|[$€£¥₹][A-Za-z]|(?!(?:YOY|QOQ|GAAP|EBITDA?|FYE?|US|USA|UK|EU|EPS|FCF|COGS|SGA|SG&A|R&D|ROE|ROA|AND|OR|IN|AS|NOT|IFRS|PP&E|II?I?|ASC|NOI|FFO|CFO|SEC|THE|IS|FOR|OF|TTM|LTM|CAGR|TO|BUT|Q[1-4])\b)[A-Z]{2,5}(?=$|[.,;)\s]))"
)
_PLURAL = re.compile(r"[ \xa0](?P<word>[a-z]{3,}s)(?=$|[.,;)]|\s(?:in|of|for|during|sold|issued|at)\b)")
_MONEYS = frozenset(
    word_list(
        "sales revenues earnings losses profits proceeds assets liabilities expenses costs dollars savings gains outflows inflows taxes borrowings"
        " receivables payables inventories deposits dividends repurchases reserves provisions charges payments securities loans investments fees"
        " benefits adjustments writeoffs impairments additions disposals purchases purchases leases interests credits debts notes bonds royalties commissions"
        " premiums claims salaries wages bonuses rents goods services operations obligations contributions distributions funds balances receipts"
        " disbursements expenditures deductions allowances returns discounts rebates excess less plus minus versus its this was has as is does across thus yes"
        " increases decreases declines reductions changes differences results totals amounts years buybacks grants settlements"
    )
)
"""Nouns of which an amount of money may be said, and words that are no nouns: "91.8 million losses"."""


_PER = re.compile(
    r"\s*(?:per|/|each|every|for\s+(?:each|every))\s?(?:(?!per\b)[a-z-]+\s)?(?P<noun>stores?|employees?|heads?|workers?|persons?|people|capita|FTEs?|customers?|subscribers?|users?|members?|shares?|plants?|factor(?:y|ies)"
    r"|sites?|segments?|locations?|branch(?:es)?|restaurants?|rooms?|units?|barrels?|tons?|tonnes?|days?|weeks?|months?|quarters?|orders?|patients?|vehicles?|hours?)\b",
    re.IGNORECASE,
)
"""What an amount is per: "44 lakh per plant" answers no question per employee."""
_SAME_NOUN = {
    "head": "employee",
    "worker": "employee",
    "person": "employee",
    "people": "employee",
    "capita": "employee",
}
_SAME_NOUN |= {
    "fte": "employee",
    "member": "employee",
    "tonne": "ton",
    "factory": "plant",
    "factorie": "plant",
}


def _denominator(noun: str) -> str:
    word = noun.lower().rstrip("s")
    return _SAME_NOUN.get(word, word)


_SPANISH = re.compile(r",[0-9]{1,2}\s?mil\b")
"""A decimal comma and "mil", which is thousand where that comma is at home and million elsewhere."""


def foreign(text: str, number: Number, unit: str) -> bool:
    """Whether a unit or rate behind the number, which the reader leaves to words, is not the one asked for."""
    end = number.end
    if unit == "pure":
        return False
    if number.start and text[number.start - 1] == "¢":
        return True
    if number.unit is None and split_rate(unit) is None and "hare" in text[number.digits[1] : end]:
        return True  # "12.3 per share"
    if "mil" in text[number.digits[1] : end] and _SPANISH.search(text[number.digits[0] : end]):
        return True
    if end >= len(text):
        return False
    asked = split_rate(unit)
    if asked is not None and (per := _PER.match(text, end, end + 40)) is not None:
        return _denominator(per["noun"]) != _denominator(asked[1])
    following = text[end : end + 2]
    if following in (".", ".\n", ". ", ", ", "\n") or following[:1] in ")|":
        return False
    found = _FOREIGN.match(text, end, end + 30)
    if found is None:
        return number.unit is None and _unknown(text, end, unit)
    word = found[0].strip().lower()
    if word[:1] not in "‰‱/" and not word.startswith(
        ("per", "ppm", "a ", "an ", "each", "every", "daily", "weekly", "monthly", "quarterly")
    ):
        if "illi" in word or word in ("g", "dozen"):
            return True
        return number.unit is None and word.rstrip("s") != unit.rstrip("s")
    return split_rate(unit) is None


def _unknown(text: str, end: int, unit: str) -> bool:
    """Whether a word behind a number that names no unit can only be one, though it is not known: MEUR, BTC, votes."""
    if text[end - 1].isdecimal() and _GLUED.match(text, end, end + 12) is not None:
        return True
    following = text[end : end + 2].lstrip(" \xa0")[:1]
    if following > "\u024f" and following.isalpha():
        return True  # a word in another script
    if not (is_currency(unit) or unit in RATIO or unit in DIFFERENCE or unit == "money"):
        return False
    plural = _PLURAL.match(text, end, end + 30)
    return plural is not None and plural["word"] not in _MONEYS
