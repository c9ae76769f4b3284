"""Captions and labels: what a table says of its scale, and what it calls each row."""

from __future__ import annotations

import re
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING

from synth.company.concepts import CONCEPTS
from synth.company.identity import CURRENCY_NAMES, SCALE_NAMES
from synth.presentation.sheet import SYMBOLS, grouped_digits

if TYPE_CHECKING:
    from collections.abc import Sequence

    from synth.company.concept import Concept
    from synth.company.schedule import Item, Schedule
    from synth.presentation.knobs import Knobs
    from synth.presentation.printed import Manner
    from synth.stream import Stream

_EXCEPT = {
    "per-share": ("except per share data", "except per share amounts", "except per-share data"),
    "ratio": ("except ratios", "except as noted"),
    "percent": ("except percentages", "except as noted"),
}
STATEMENTS = frozenset(
    ("income-statement", "balance-sheet", "quarters", "interim", "equity", "selected-data")
)
"""Tables that print amounts per share or par values in full; an excerpt keeps the caption that says so."""


def caption_words(
    stream: Stream, schedule: Schedule, rows: Sequence[Item], manner: Manner, knobs: Knobs
) -> str:
    """Return the caption over a table of money, "" where the table has no scale."""
    if not schedule.scaled:
        return ""
    measures = {CONCEPTS[item.concept].measure for item in rows if item.concept}
    word = SCALE_NAMES[manner.scale]
    currency, mark = CURRENCY_NAMES[manner.currency], SYMBOLS[manner.currency]
    plain = manner.currency == "USD"
    head = stream.weighted((
        (f"in {word}", 45 if plain else 0), (f"{mark} in {word}", 25), (f"Dollars in {word}" if plain else f"{currency} in {word}", 15),
        (f"in {word} of {currency}", 8 if plain else 15), (f"Amounts in {word}", 10 if plain else 0), (f"In {word}", 14 if plain else 0),
        (f"Amounts in {word} of {currency}", 0 if plain else 10), (f"{mark} {word}", 3), (f"all amounts in {word}", 2 if plain else 0),
        (f"{mark}000" if manner.scale == 3 else f"in {word}", 2 if plain else 0), (f"{currency} in {word}", 4 if plain else 0),
    ))  # fmt: skip
    known = [kind for kind in ("per-share", "percent", "ratio") if kind in measures]
    if not known and "money" in measures and manner.scale and schedule.name in STATEMENTS:
        known = ["per-share"] if stream.chance(knobs.caption_exception) else []
    if known and (known[0] == "per-share" or stream.chance(knobs.caption_exception)):
        head += f", {stream.choice(_EXCEPT[known[0]])}"
    return f"({head})" if stream.chance(85) else head[0].upper() + head[1:]


_LOWER = frozenset(
    ("and", "of", "the", "in", "to", "on", "for", "from", "by", "per", "at", "a", "an", "or", "before")
)
_WORD = re.compile(r"[^\s(/-]+")


@lru_cache(maxsize=4096)
def title_case(label: str) -> str:
    """Set a label in title case: ``Cost Of`` stays ``Cost of``, words with digits or capitals stay."""
    return _WORD.sub(_capital, label)


def _capital(word: re.Match[str]) -> str:
    text = word[0]
    core = text.rstrip("),.:;")
    if (core in _LOWER and word.start()) or not core[:1].islower():
        return text
    return text[0].upper() + text[1:] if core.replace("'", "").replace("’", "").isalpha() else text


NUMBERED = frozenset(("common_stock", "preferred_stock", "receivables", "treasury_stock"))
"""Line items whose labels filings put numbers in."""


_PARS = ("0.01", "0.001", "1.00", "0.10", "0.0001", "0.00001", "0.05", "0.25", "0.50", "2.50", "5.00")
_PREFERRED = ("25.00", "100.00", "1.00", "1,000.00")
_STOCK = ("common stock", "preferred stock", "common shares", "preferred shares")
"""How labels begin that stay amounts of money with a par value in them."""


def with_numbers(
    stream: Stream, label: str, concept: str, values: Sequence[int | None], manner: Manner, issued: int
) -> str:
    """Return a label with the numbers that filings put in it, or as it is where none belong there.

    ``issued`` are the company's shares, in single ones: more than these are authorized.
    """
    mark = SYMBOLS[manner.currency]
    match concept:
        case "common_stock" | "preferred_stock" if issued > 0 and label.lower().startswith(_STOCK):
            step: int = 10 ** (len(str(issued)) - 1)
            count = (
                step
                if concept == "preferred_stock"
                else (issued * stream.between(13, 60) // 10 // step + 1) * step
            )
            par = _par(stream, concept, values, manner, issued, count)
            shares = f"{count:,}" if stream.chance(70) or count < 10**6 else f"{count // 10**6:,} million"
            if not par:
                return f"{label}, no par value; {shares} shares authorized"
            return stream.choice(
                (
                    f"{label}, {mark}{par} par value; {shares} shares authorized",
                    f"{label} - par value {mark}{par} per share, {shares} shares authorized",
                    f"{label}, {mark}{par} par value, authorized {shares} shares",
                )
            )
        case "receivables":
            old_new = [v * stream.between(9, 45) // 1000 for v in values[:2] if v and v > 200]
            if len(values) != 2 or len(old_new) != 2 or not min(old_new):
                return label
            base = re.sub(r", (?:net|less allowances)\b", "", label)
            first, second = (f"{mark}{grouped_digits(n, manner.places)}" for n in old_new)
            return f"{base}, net of allowances of {first} and {second}"
        case "treasury_stock":
            return label if "at cost" in label else f"{label}, at cost"
    return label


def _par(
    stream: Stream, concept: str, values: Sequence[int | None], manner: Manner, issued: int, authorized: int
) -> str:
    """Return a par value that explains the amount: shares issued at it, some of them bought back; "" for none.

    Preferred stock counts for itself, and no more of it than is authorized can be issued.
    """
    known = [v for v in values if v]
    if not known:
        return stream.choice(_PARS[:5])
    unit = Fraction(10) ** (manner.scale - manner.places)
    fits = []
    for par in _PREFERRED if concept == "preferred_stock" else _PARS:
        shares = [v * unit / Fraction(par.replace(",", "")) for v in known]
        low = 0 if concept == "preferred_stock" else issued * Fraction(9, 10)
        # An amount printed as 2 (million) may be anything about it.
        slack = unit / 2 / Fraction(par.replace(",", ""))
        if min(shares) + slack >= low and max(shares) - slack <= min(authorized, 2 * issued):
            fits.append(par)
    return stream.choice(fits) if fits else ""


def row_label(
    stream: Stream,
    item: Item,
    concept: Concept,
    values: Sequence[int | None],
    manner: Manner,
    knobs: Knobs,
    *,
    losses: bool,
) -> tuple[str, int, set[str]]:
    """Return a row's label, the sign its facts print with, and the phenomena it shows.

    A negative fact needs a caption that allows one: two-sided, or one that says the loss itself, where ``losses``
    asks for such. "Less:" stands before plain captions only, and never before a total of rows that print as they
    are, nor in a statement of cash flows, whose lines are no deductions.
    """
    known = [v for v in values if v]
    seen: set[str] = set()
    sign = 1
    deducted = item.weight < 0 and bool(known) and all(v > 0 for v in known)
    less = (
        deducted
        and item.role == "item"
        and not manner.signed
        and not item.text
        and stream.chance(knobs.contra)
    )
    if item.text:
        label = item.text
    elif known and all(v < 0 for v in known) and concept.losses and losses:
        label, sign = stream.choice(concept.losses), -1 if manner.unsigned else 1
    elif concept.two_sided and not less and (any(v < 0 for v in known) or stream.chance(knobs.two_sided)):
        label = stream.choice(concept.two_sided)
        seen.add("two-sided-label")
    else:
        label = stream.choice(concept.labels)
    if less:
        word = stream.weighted((("Less: ", 46), ("Less ", 44), ("Less - ", 6), ("Deduct: ", 4)))
        label = label if label.startswith("Less") else f"{word}{label[:1].lower() + label[1:]}"
        sign = -1
        seen.add("contra-row")
    elif deducted and (concept.outflow or manner.signed):
        sign = -1
    if concept.measure == "shares" and not item.section and manner.share_scale and "(in " not in label:
        what = "in" if "share" in label.lower() else "shares in"
        label += f" ({what} {SCALE_NAMES[manner.share_scale]})"
    if stream.chance(knobs.footnotes // 6):
        label += stream.choice(
            ("(1)", " (2)", "(a)", " (1)", "(3)", " (b)", " (Note 5)", " (see Note 11)", " [1]", "*")
        )
        seen.add("footnote-mark")
    return label, sign, seen
