"""The starter level: what a model of a million parameters can learn in minutes.

At most two rows of one column, at most four digits, one line of working.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from schemas.derivation import Rounding
from synth.presentation.sheet import Line, Sheet, Statement, lay_out
from synth.problem import Ask, Page, Problem, Wrong

if TYPE_CHECKING:
    from collections.abc import Callable

    from synth.stream import Stream

_ITEMS = ("Sales", "Rent", "Cash", "Debt", "Wages", "Taxes", "Inventory", "Interest", "Capex", "Dividends")
_RATES = ("Gross margin", "Tax rate", "Yield", "Coupon")
_PER_SHARE = ("Earnings per share", "Dividend per share", "Book value per share")
_SCALES = ((3, "thousands"), (6, "millions"), (9, "billions"))
_NAMES = dict(_SCALES)


def _page(sheet: Sheet, *phenomena: str) -> Page:
    return Page(text=sheet.text, sheets=(sheet,), phenomena=phenomena)


def _amounts(
    stream: Stream, scale: int, caption: str, extra: Line | None = None
) -> tuple[Sheet, str, str | None]:
    """Lay out one or two rows; return the sheet, the asked row's concept and the other one's."""
    labels = stream.sample(_ITEMS, 1 if extra or stream.chance(40) else 2)
    unit = Fraction(10) ** scale
    lines = [
        Line(label.lower(), label, "USD", (stream.magnitude(stream.between(1, 4)) * unit,), scale=scale)
        for label in labels
    ]
    if extra:
        lines.insert(stream.below(2), extra)
    year = str(stream.between(2015, 2025))
    statement = Statement("", caption, (year,), (year,), tuple(lines), symbols=False)
    asked = stream.choice(labels).lower()
    other = next((label.lower() for label in labels if label.lower() != asked), None)
    return lay_out(statement, table_id="t0", start=0), asked, other


def _ref(sheet: Sheet, concept: str) -> str:
    return sheet.ref(concept, sheet.table.columns[0])


def _rescaled(family: str, stream: Stream, scale: int, asked_scale: int, wording: str) -> Problem:
    sheet, item, other = _amounts(stream, scale, f"(in {_NAMES[scale]})")
    ref = _ref(sheet, item)
    # The asked scale must hold every printed digit: 312 thousands are 0.312 millions.
    rounding = Rounding(unit="USD", scale=asked_scale, places=max(0, asked_scale - scale))
    wrong = [
        Wrong("wrong_scale", (("multiply", ref, f"const_{10 ** max(3, asked_scale - scale)}"),)),
        Wrong("wrong_scale", (("divide", ref, "const_1000"),)),
        Wrong("wrong_sign", (("negate", ref),)),
    ]
    if other:
        wrong.insert(0, Wrong("wrong_line_item", (("lookup", _ref(sheet, other)),)))
    ask = Ask(
        family=family,
        question=wording.format(item=item),
        program=(("lookup", ref),),
        rounding=rounding,
        names=(item.capitalize(),),
        wrong=tuple(wrong),
    )
    return Problem(_page(sheet, "scale-caption"), ask, "terse")


def _in_full(stream: Stream) -> Problem:
    scale, _ = stream.choice(_SCALES)
    wording = stream.choice(
        ("State {item} in dollars.", "Convert {item} to dollars.", "Give {item} in dollars.")
    )
    return _rescaled("amount-in-full", stream, scale, 0, wording)


def _to_smaller(stream: Stream) -> Problem:
    scale, asked = stream.choice(((6, 3), (9, 6)))
    wording = stream.choice(("State {{item}} in {0} of dollars.", "Give {{item}} in {0} of dollars."))
    return _rescaled("amount-in-smaller-scale", stream, scale, asked, wording.format(_NAMES[asked]))


def _to_larger(stream: Stream) -> Problem:
    scale, asked = stream.choice(((3, 6), (6, 9)))
    wording = stream.choice(("State {{item}} in {0} of dollars.", "Give {{item}} in {0} of dollars."))
    return _rescaled("amount-in-larger-scale", stream, scale, asked, wording.format(_NAMES[asked]))


def _per_share(stream: Stream) -> Problem:
    scale, name = stream.choice(_SCALES[:2])
    label = stream.choice(_PER_SHARE)
    value = Fraction(stream.between(11, 1999), 100)
    line = Line(label.lower(), label, "USDPerShare", (value,), places=2)
    sheet, _, _ = _amounts(stream, scale, f"(in {name}, except per share data)", line)
    ref = _ref(sheet, line.concept)
    ask = Ask(
        family="per-share-left-unscaled",
        question=stream.choice(("State {}.", "Give {} in dollars.")).format(line.concept),
        program=(("lookup", ref),),
        rounding=Rounding(unit="USDPerShare", places=2),
        names=(label,),
        wrong=(
            Wrong("per_share_scaled", (("multiply", ref, f"const_{10**scale}"),)),
            Wrong("wrong_sign", (("negate", ref),)),
        ),
    )
    return Problem(_page(sheet, "scale-caption-with-exception", "per-share-unscaled"), ask, "terse")


def _basis_points(stream: Stream) -> Problem:
    labels = stream.sample(_RATES, stream.between(1, 2))
    lines = [
        Line(x.lower(), x, "percent", (Fraction(stream.between(11, 3999), 10_000),), places=2) for x in labels
    ]
    year = str(stream.between(2015, 2025))
    statement = Statement("", "", (year,), (year,), tuple(lines), symbols=False)
    sheet = lay_out(statement, table_id="t0", start=0)
    item = labels[0].lower()
    ref = _ref(sheet, item)
    wrong = [
        Wrong("wrong_scale", (("divide", ref, "const_100"),)),
        Wrong("wrong_scale", (("multiply", ref, "const_10"),)),
        Wrong("wrong_sign", (("negate", ref),)),
    ]
    if len(labels) > 1:
        wrong.insert(0, Wrong("wrong_line_item", (("lookup", _ref(sheet, labels[1].lower())),)))
    ask = Ask(
        family="percent-in-basis-points",
        question=stream.choice(("State {} in basis points.", "Give {} in basis points.")).format(item),
        program=(("lookup", ref),),
        rounding=Rounding(unit="bps", places=0),
        names=(labels[0],),
        wrong=tuple(wrong),
    )
    return Problem(_page(sheet, "percent-row"), ask, "terse")


FAMILIES: dict[str, Callable[[Stream], Problem]] = {
    "amount-in-full": _in_full,
    "amount-in-larger-scale": _to_larger,
    "amount-in-smaller-scale": _to_smaller,
    "per-share-left-unscaled": _per_share,
    "percent-in-basis-points": _basis_points,
}
_WEIGHTS = (
    ("amount-in-full", 40), ("amount-in-smaller-scale", 20), ("per-share-left-unscaled", 15),
    ("percent-in-basis-points", 15), ("amount-in-larger-scale", 10),
)  # fmt: skip


def draw(stream: Stream, allowed: tuple[str, ...] = ()) -> Problem:
    """Draw one of the families (of those ``allowed``, where any are named) by weight."""
    weights = [pair for pair in _WEIGHTS if not allowed or pair[0] in allowed]
    return FAMILIES[stream.weighted(weights)](stream)
