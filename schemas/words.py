"""The words and marks that give a number its scale and unit, each listed once for reading and writing."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def word_list(text: str) -> list[str]:
    """Take a text of words apart: long vocabularies read better so than as lists of quoted words."""
    return text.split()


def alternation(patterns: Iterable[str]) -> str:
    """Join patterns that each begin with a letter or digit into one, grouped by it: most fail at one look.

    The order of patterns with one first letter stays; which of the others comes first makes no difference.
    """
    by_first: dict[str, list[str]] = {}
    for pattern in patterns:
        by_first.setdefault(pattern[0], []).append(pattern[1:])
    return "|".join(f"{first}(?:{'|'.join(rests)})" for first, rests in by_first.items())


SCALE_WORDS: dict[str, int] = {
    "hundred": 2, "hundreds": 2,
    "thousand": 3, "thousands": 3, "k": 3, "'000": 3, "'000s": 3, "000s": 3, "tsd": 3,
    "lakh": 5, "lakhs": 5, "lac": 5, "lacs": 5,
    "million": 6, "millions": 6, "m": 6, "mm": 6, "mn": 6, "mln": 6, "mil": 6, "mio": 6,
    "crore": 7, "crores": 7, "cr": 7,
    "billion": 9, "billions": 9, "b": 9, "bn": 9, "bln": 9, "mrd": 9,
    "trillion": 12, "trillions": 12, "t": 12, "tn": 12, "trn": 12, "tril": 12, "tri": 12,
    "quadrillion": 15, "quintillion": 18, "bil": 9, "ten thousand": 4, "ten million": 7,
    "millionen": 6, "millones": 6, "milioni": 6, "milhões": 6, "miljoen": 6, "miljoner": 6,
    "billionen": 12, "billiones": 12, "milliard": 9, "milliards": 9, "milliarde": 9, "milliarden": 9, "mil millones": 9, "miliardi": 9,
    "bilhões": 9, "bilhão": 9, "miljard": 9, "miljarder": 9, "mia": 9,
    "千": 3, "万": 4, "萬": 4, "百万": 6, "百萬": 6, "千万": 7, "億": 8, "亿": 8, "十亿": 9, "兆": 12,
    "тыс": 3, "млн": 6, "млрд": 9, "трлн": 12, "लाख": 5, "करोड़": 7, "अरब": 9, "مليون": 6, "مليار": 9, "mld": 9,
    "tausend": 3, "billón": 12, "thous": 3,
    "천": 3, "만": 4, "백만": 6, "억": 8, "조": 12,
}  # fmt: skip
"""Lower-cased scale words and abbreviations, and their power of ten.

Those of other languages are here so that ``91.8 Milliarden`` is never taken for a bare 91.8.
"""

SCALE_NAMES: dict[int, str] = {
    3: "thousand", 5: "lakh", 6: "million", 7: "crore", 9: "billion", 12: "trillion",
}  # fmt: skip
"""The word that writes a scale."""

SYMBOLS: dict[str, str] = {
    "$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR", "₩": "KRW", "₽": "RUB", "₺": "TRY",
    "₪": "ILS", "₫": "VND", "₱": "PHP", "₦": "NGN", "฿": "THB", "₿": "XBT", "₴": "UAH", "₸": "KZT", "₡": "CRC",
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
        "HUF THB IDR MYR PHP VND SAR AED NGN ARS CLP COP EGP PKR AFN AMD ANG AOA AWG AZN BAM BBD BDT BGN BHD "
        "BIF BMD BND BOB BSD BTN BWP BYN BZD CDF CRC CVE DJF DOP DZD ERN ETB FJD FKP GEL GHS GIP GMD GNF GTQ "
        "GYD HNL HTG IQD IRR ISK JMD JOD KES KGS KHR KMF KPW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA "
        "MKD MMK MNT MRU MUR MVR MWK MZN NAD NIO NPR OMR PAB PGK PYG QAR RON RSD RWF SBD SCR SDG SHP SLE SRD "
        "SSP STN SVC SYP SZL THB TJS TMT TND TTD TZS UAH UGX UYU UZS VES VUV WST XAF XCD XOF XPF XBT YER ZMW "
        "MOP PEN CUP"
    )
} | {
    "RMB": "CNY",
    "CNH": "CNY",
    "Rs": "INR",
    "Rs.": "INR",
    "INR.": "INR",
    "NTD": "TWD",
    "kr": "SEK",
    "Kr": "SEK",
}
"""ISO 4217 codes and what is printed for them; ALL, TOP and SOS are not read, being words of headings."""

CURRENCY_WORDS: dict[str, str] = {
    "dollar": "USD", "dollars": "USD", "us dollars": "USD", "u.s. dollars": "USD", "us dollar": "USD",
    "u.s. dollar": "USD", "canadian dollars": "CAD", "australian dollars": "AUD", "hong kong dollars": "HKD",
    "singapore dollars": "SGD", "new zealand dollars": "NZD", "new taiwan dollars": "TWD", "nt dollars": "TWD",
    "euro": "EUR", "euros": "EUR", "pound": "GBP", "pounds": "GBP", "pounds sterling": "GBP",
    "sterling": "GBP", "british pounds": "GBP", "yen": "JPY", "japanese yen": "JPY", "rupee": "INR",
    "rupees": "INR", "indian rupees": "INR", "yuan": "CNY", "renminbi": "CNY", "won": "KRW",
    "korean won": "KRW", "swiss francs": "CHF", "swiss franc": "CHF", "francs": "CHF", "peso": "MXN",
    "pesos": "MXN", "baht": "THB", "ruble": "RUB", "rubles": "RUB", "roubles": "RUB", "kroner": "NOK",
    "krone": "NOK", "kronor": "SEK", "krona": "SEK", "kr": "SEK", "reais": "BRL", "ringgit": "MYR", "rand": "ZAR",
    "zloty": "PLN", "zlotys": "PLN", "lira": "TRY", "liras": "TRY", "dirham": "AED", "dirhams": "AED",
    "riyal": "SAR", "riyals": "SAR", "dinar": "KWD", "dinars": "KWD", "shekel": "ILS", "shekels": "ILS",
    "rupiah": "IDR", "dong": "VND", "naira": "NGN", "forint": "HUF", "koruna": "CZK", "bitcoin": "XBT",
    "bitcoins": "XBT", "btc": "XBT", "dólares": "USD", "dollari": "USD", "долларов": "USD", "доллара": "USD", "долл": "USD",
    "美元": "USD", "美金": "USD", "ドル": "USD", "달러": "USD", "元": "CNY", "円": "JPY", "日元": "JPY", "欧元": "EUR", "евро": "EUR", "рублей": "RUB",
    "英镑": "GBP",
}  # fmt: skip

DOLLARS = frozenset(DOLLAR_PREFIXES.values()) - {"BRL"}
"""Currencies that may be printed with a bare ``$`` or called "dollars"."""

SHARED_MARKS: dict[str, frozenset[str]] = (
    dict.fromkeys(("$", "dollars", "dollar", "cents"), DOLLARS)
    | {"¥": frozenset(("JPY", "CNY")), "yuan": frozenset(("CNY",))}
    | dict.fromkeys(("peso", "pesos"), frozenset(word_list("MXN PHP ARS CLP COP UYU DOP CUP")))
    | dict.fromkeys(("kr", "Kr"), frozenset(word_list("SEK NOK DKK ISK")))
    | dict.fromkeys(("kroner", "krone"), frozenset(("NOK", "DKK")))
    | dict.fromkeys(("kronor", "krona"), frozenset(("SEK", "ISK")))
    | dict.fromkeys(("pound", "pounds"), frozenset(word_list("GBP EGP LBP SYP SDG GIP FKP SHP")))
    | {"francs": frozenset(word_list("CHF XAF XOF XPF CDF GNF RWF BIF DJF KMF"))}
    | dict.fromkeys(("rupee", "rupees", "Rs", "Rs."), frozenset(word_list("INR PKR LKR NPR MUR SCR")))
    | dict.fromkeys(("dinar", "dinars"), frozenset(word_list("KWD BHD JOD IQD DZD TND LYD RSD")))
    | dict.fromkeys(("riyal", "riyals"), frozenset(word_list("SAR QAR OMR YER")))
    | dict.fromkeys(("dirham", "dirhams"), frozenset(("AED", "MAD")))
)
"""Marks and names that several currencies share: a reply may use one for any of them."""

PURE_WORDS: dict[str, str] = {
    "%": "percent", "percent": "percent", "percents": "percent", "per cent": "percent", "pct": "percent", "pct.": "percent",
    "percentage points": "points", "percentage point": "points", "percentage-points": "points",
    "percentage-point": "points", "percent points": "points", "percent point": "points",
    "% points": "points", "% point": "points", "%-points": "points", "%-point": "points", "%points": "points",
    "pct pts": "points", "pct. pts": "points", "pct points": "points", "pct. points": "points", "pct pt": "points",
    "% pts": "points", "%pts": "points", "%-pts": "points", "%pt": "points", "% pt": "points",
    "percentage pts": "points", "percentage pt": "points", "percent pts": "points", "percent-points": "points",
    "percent-pts": "points", "pct-pts": "points", "pct-points": "points", "pctg points": "points", "pctg pts": "points",
    "per cent points": "points", "per cent point": "points", "%p": "points", "%-p": "points",
    "pp": "points", "pps": "points", "ppt": "points", "ppts": "points", "p.p.": "points", "pts": "points",
    "pt": "points", "pts.": "points", "points": "points", "point": "points",
    "bps": "bps", "bp": "bps", "basis points": "bps", "basis point": "bps", "basis-points": "bps",
    "basis-point": "bps", "b.p.": "bps", "bps.": "bps",
    "x": "x", "times": "x", "fold": "x",
}  # fmt: skip

COUNT_WORDS: dict[str, str] = {
    "share": "shares", "shares": "shares", "day": "days", "days": "days", "year": "years", "years": "years",
    "yrs": "years", "month": "months", "months": "months", "week": "weeks", "weeks": "weeks",
    "hour": "hours", "hours": "hours", "employee": "employees", "employees": "employees",
    "store": "stores", "stores": "stores", "customers": "customers", "customer": "customers",
}  # fmt: skip

RATE_WORDS: dict[str, str] = {
    "share": "Share", "ads": "Share", "unit": "Unit", "day": "Day", "week": "Week", "month": "Month",
    "quarter": "Quarter", "year": "Year", "annum": "Year", "hour": "Hour", "store": "Store", "employee": "Employee",
    "customer": "Customer", "subscriber": "Subscriber", "user": "User", "person": "Person", "capita": "Person",
    "ton": "Ton", "tonne": "Ton", "barrel": "Barrel", "ounce": "Ounce", "gallon": "Gallon", "mile": "Mile",
    "room": "Room", "vehicle": "Vehicle", "transaction": "Transaction", "order": "Order",
    "usd": "USD", "eur": "EUR", "gbp": "GBP", "inr": "INR", "jpy": "JPY", "cad": "CAD", "chf": "CHF", "aud": "AUD",
}  # fmt: skip
"""What may follow "per", and how the unit of such a rate ends: "$5 per day" is USDPerDay,
and an exchange rate of "1.0843 USD per EUR" is USDPerEUR."""

DOT_GROUPED = frozenset(word_list("EUR DKK BRL TRY IDR VND ARS CLP COP"))
"""Currencies whose countries group thousands by a dot: ``1.234 €`` may be either number."""
