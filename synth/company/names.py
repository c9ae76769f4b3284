"""Company names from parts: an invented first word, a trade of the industry, a legal form of the currency."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from synth.company.industry import Industry
    from synth.stream import Stream

_HEADS = (
    "Hal", "Bright", "Cald", "North", "Pell", "Lind", "Kar", "Tam", "Ash", "Vell", "Quill", "Red", "Sund",
    "Iron", "Kest", "Lark", "Mont", "Orr", "Pin", "Rowan", "Silver", "Thorn", "Umber", "Wex", "Yarr", "Ard",
    "Bex", "Corv", "Dun", "Elm", "Fair", "Gran", "Hex", "Inver", "Jun", "King", "Lom", "Merr", "Nor", "Oak",
    "Peb", "Quay", "Rav", "Stan", "Tyn", "Vand", "Whit", "Win", "Zeph", "Brook",
)  # fmt: skip
_TAILS = (
    "vorsen", "water", "era", "gate", "worth", "en", "oo", "arack", "grove", "oria", "on", "fern", "by",
    "bridge", "rel", "spur", "rose", "ery", "nock", "lea", "ton", "bury", "field", "combe", "ow", "ley",
    "ane", "more", "stead", "holt",
)  # fmt: skip
_FORMS = {
    "USD": (
        "Corp.",
        "Inc.",
        "Holdings, Inc.",
        "Company",
        "Group, Inc.",
        "Corporation",
        "Co.",
        "Holdings Corp.",
        "International, Inc.",
    ),
    "EUR": ("N.V.", "SE", "AG", "S.A.", "Group N.V.", "S.p.A."),
    "GBP": ("plc", "Group plc", "Holdings plc", "International plc"),
    "INR": ("Limited", "Enterprises Limited", "(India) Limited"),
}
_REITS = ("Inc.", "REIT, Inc.", "Corporation", "Holdings, Inc.")


def draw_name(stream: Stream, industry: Industry, currency: str) -> str:
    """Draw a name, such as "Halbridge Castings Corp."."""
    head = stream.choice(_HEADS)
    tail = stream.choice(_TAILS)
    trade = stream.choice(industry.trades)
    return f"{head}{tail} {trade} {stream.choice(_forms(industry.kind, currency, trade))}"


@lru_cache(maxsize=2048)
def _forms(kind: str, currency: str, trade: str) -> tuple[str, ...]:
    """Return the legal forms that don't repeat a word of the trade."""
    forms = _REITS if kind == "reit" and currency == "USD" else _FORMS[currency]
    said = {word.strip(",.").lower() for word in trade.split()}
    return tuple(form for form in forms if form.split()[0].strip(",.").lower() not in said)
