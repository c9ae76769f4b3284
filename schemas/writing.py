"""Writing exact numbers in any of the styles that filings and replies use.

Whatever is written reads back to the same exact value (``schemas.reading``): the tests hold it over
every style. ``renderings`` lists other ways of stating an answer, all of which the grader accepts.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from schemas.quantity import DISPLAY_SCALE, is_currency, round_at, round_half_away, split_rate, times_ten
from schemas.words import CODES, RATE_WORDS, SCALE_NAMES, SYMBOLS

if TYPE_CHECKING:
    from fractions import Fraction

Sign = Literal["minus", "unicode", "parens", "trailing", "word"]
Grouping = Literal["comma", "none", "space", "european", "indian", "apostrophe"]
Money = Literal["symbol", "code", "code-after", "word", "none"]
ScaleStyle = Literal["word", "short", "banker", "none"]
PureStyle = Literal["symbol", "word", "none"]


@dataclass(frozen=True, slots=True)
class Style:
    """How a number is written.

    ``scale``: the word (``million``), short (``M``), as bankers write it (``MM``, ``mn``), or not at
    all, as in a table under a caption. ``gap`` puts a space after a currency symbol and before
    ``%``. ``pad`` keeps trailing zeros of decimals.
    """

    sign: Sign = "minus"
    grouping: Grouping = "comma"
    money: Money = "symbol"
    scale: ScaleStyle = "word"
    pure: PureStyle = "word"
    gap: bool = False
    pad: bool = True


PROSE = Style()
TABLE = Style(sign="parens", money="none", scale="none", pure="none")

_SHORT = {3: "K", 6: "M", 9: "B", 12: "T", 5: "lakh", 7: "cr"}
_BANKER = {3: "k", 6: "MM", 9: "bn", 12: "tn", 5: "lakh", 7: "crore"}
_MARKS = {unit: symbol for symbol, unit in reversed(SYMBOLS.items())} | {
    "CAD": "C$", "AUD": "A$", "HKD": "HK$", "TWD": "NT$", "NZD": "NZ$", "SGD": "S$", "BRL": "R$", "MXN": "MX$",
}  # fmt: skip
_NAMES = {
    "USD": "dollars", "EUR": "euros", "GBP": "pounds", "JPY": "yen", "INR": "rupees", "CNY": "yuan", "KRW": "won",
    "CHF": "Swiss francs", "CAD": "Canadian dollars", "AUD": "Australian dollars",
}  # fmt: skip
_PURE = {
    "percent": ("%", "percent"), "points": ("pp", "percentage points"), "bps": ("bps", "basis points"), "x": ("x", "times"),
}  # fmt: skip


def digits(value: Fraction, places: int, grouping: Grouping = "comma", *, pad: bool = True) -> str:
    """Write a non-negative number, rounded half away from zero to ``places`` decimals, with separators."""
    n, d = value.numerator, value.denominator
    if places <= 0:
        whole, decimals = str(int(round_half_away(value, places))), ""
    else:
        # In integers: this runs for every number of every rendering.
        text = str((2 * n * 10**places + d) // (2 * d)).rjust(places + 1, "0")
        whole, decimals = text[:-places], text[-places:]
        if not pad:
            decimals = decimals.rstrip("0")
    if grouping == "none":
        return f"{whole}.{decimals}" if decimals else whole
    tail, head = whole[-3:], whole[:-3]
    size = 2 if grouping == "indian" else 3
    groups = [head[max(0, end - size) : end] for end in range(len(head), 0, -size)][::-1]
    mark = {"comma": ",", "indian": ",", "space": "\u202f", "european": ".", "apostrophe": "'"}[grouping]
    point = "," if grouping == "european" else "."
    grouped = mark.join([*groups, tail])
    return f"{grouped}{point}{decimals}" if decimals else grouped


def write(value: Fraction, unit: str, *, scale: int = 0, places: int = 0, style: Style = PROSE) -> str:
    """Write a value given in base units: ``write(91_842_000, "USD", scale=6, places=1)`` is "$91.8 million".

    Rounds half away from zero to ``places`` decimals of the scaled display unit. ``places`` may be
    negative only through a larger scale, so it must be 0 or more. Raises ValueError for a style
    that can't be read back: a scale without a name or of a pure number, a currency or a rate that
    ``schemas.words`` doesn't know, or European grouping of a bare ``1.234``.
    """
    _check(unit, scale, places)
    shown = times_ten(value, -scale - DISPLAY_SCALE.get(unit, 0))
    number = digits(abs(shown), places, style.grouping, pad=style.pad)
    if style.grouping == "european" and number.count(".") == 1 and "," not in number:
        raise ValueError(
            f"{number} is European grouping only if one knows; write it with decimals or another grouping"
        )
    if (
        style.grouping == "european"
        and "," in number
        and "." not in number
        and not 1 <= len(number.split(",")[1]) <= 2
    ):
        raise ValueError(f"{number} reads as grouped thousands; take one or two decimals or another grouping")
    if style.grouping == "european" and "." in number and len(number.partition(",")[2]) == 3:
        raise ValueError(f"{number} has two readings; take one or two decimals or another grouping")
    negative = shown < 0 and round_half_away(shown, places) < 0
    before, after = _frame(unit, scale, style, negative=negative, single=number == "1")
    return f"{before}{number}{after}"


@lru_cache(maxsize=512)  # what raises is not kept, and raises again
def _check(unit: str, scale: int, places: int) -> None:
    if places < 0:
        raise ValueError("places must be 0 or more; take a larger scale instead")
    if unit in _PURE and scale:
        raise ValueError(f"a number in {unit} takes no scale of 10^{scale}")
    parts = split_rate(unit)
    money = parts[0] if parts else unit
    if is_currency(money) and money not in CODES.values():
        raise ValueError(f"{money} is no ISO 4217 code that is read")
    if (
        parts is not None
        and is_currency(money)
        and unit.removeprefix(f"{money}Per") not in RATE_WORDS.values()
    ):
        raise ValueError(
            f"{unit} is no rate that is read; known: {', '.join(sorted(set(RATE_WORDS.values())))}"
        )


@lru_cache(maxsize=2048)
def _frame(unit: str, scale: int, style: Style, *, negative: bool, single: bool) -> tuple[str, str]:
    """Return what stands before and after the digits of a number; ``single`` where they are 1."""
    rate = split_rate(unit)
    money = rate[0] if rate else unit
    before, after = "", ""
    gap = "\u00a0" if style.gap else ""
    if is_currency(money):
        if style.money == "symbol":
            mark = _MARKS.get(money)
            before = f"{mark}{gap}" if mark else f"{money} "
        elif style.money == "code":
            before = f"{money} "
        elif style.money != "none":
            after = f" {_NAMES.get(money, money) if style.money == 'word' else money}"
        if rate is not None and style.money != "none":
            after += f" per {unit.removeprefix(f'{money}Per').lower()}"
    elif unit in _PURE and style.pure != "none":
        symbol, word = _PURE[unit]
        after = f" {word}" if style.pure == "word" and unit not in {"percent", "x"} else gap + symbol
        if style.pure == "symbol" and unit in ("points", "bps"):
            after = f" {symbol}"
        if style.pure == "word" and unit == "percent" and style.gap:
            after = f" {word}"
    elif unit not in ("pure", "money", *_PURE) and not is_currency(money):
        one_of_them = single and not scale and unit.endswith("s")
        after = f" {unit.removesuffix('s') if one_of_them else unit}"
    word = ""
    if scale and style.scale != "none":
        if scale not in SCALE_NAMES:
            raise ValueError(f"10^{scale} has no name; known: {', '.join(map(str, SCALE_NAMES))}")
        word = {"word": f" {SCALE_NAMES[scale]}", "short": _SHORT[scale], "banker": _BANKER[scale]}[
            style.scale
        ]
        if word.strip() in ("lakh", "crore", "cr"):
            word = f" {word.strip()}"
    return _signed(before, word + after, style.sign) if negative else (before, word + after)


def _signed(before: str, after: str, sign: Sign) -> tuple[str, str]:
    match sign:
        case "minus":
            return f"-{before}", after
        case "unicode":
            return f"\u2212{before}", after
        case "parens":
            return f"{before}(", f"){after}"
        case "trailing":
            return (before, "-") if not after else (f"-{before}", after)
        case "word":
            return f"negative {before}", after


def renderings(
    exact: Fraction, unit: str, scale: int, places: int, convention: str = "signed"
) -> tuple[str, ...]:
    """Return ways of writing an answer that the grader accepts, the plain display first.

    All state the answer rounded as asked, or a finer rounding that is exact: other signs, currency
    marks and scale words, points for basis points, and with ``direction`` the sign in words.
    """
    value = _as_displayed(exact, unit, scale, places, convention)
    _check(unit, scale, places)
    # The styles group digits alike: they are written once, and framed by signs, currencies and words.
    number = digits(abs(times_ten(value, -scale - DISPLAY_SCALE.get(unit, 0))), places)
    frames = _frames(unit, scale, negative=value < 0, single=number == "1")
    out = [f"{before}{number}{after}" for before, after in frames]
    if convention == "direction" and value:
        before, after = _frame(unit, scale, PROSE, negative=False, single=number == "1")
        size = f"{before}{number}{after}"
        out += [
            f"{'an increase' if value > 0 else 'a decrease'} of {size}",
            f"{'up' if value > 0 else 'down'} {size}",
        ]
    out += _other_scales(value, unit, scale, places)
    if is_currency(unit) and abs(exact) >= 10_000 and abs(value) != abs(exact):  # finer, and exact
        shown = abs(exact) if convention == "magnitude" else exact
        out += [write(shown, unit, scale=s) for s in (0, 3) if s < scale and (exact / 10**s).denominator == 1]
    return tuple(dict.fromkeys(out))


@lru_cache(maxsize=512)
def _frames(unit: str, scale: int, *, negative: bool, single: bool) -> tuple[tuple[str, str], ...]:
    styles = _styles(unit, scale, negative=negative)
    return tuple(_frame(unit, scale, style, negative=negative, single=single) for style in styles)


@lru_cache(maxsize=512)
def _styles(unit: str, scale: int, *, negative: bool = False) -> tuple[Style, ...]:
    """Return the styles that fit a unit, a scale and a sign, the plain one first."""
    styles = [PROSE, replace(PROSE, gap=True), replace(PROSE, scale="short"), replace(PROSE, scale="banker")]
    rate = split_rate(unit)
    if is_currency(rate[0] if rate else unit):
        styles += [replace(PROSE, money=money) for money in ("code", "code-after", "word", "none")]
    if unit in _PURE:
        styles += [replace(PROSE, pure="symbol"), replace(PROSE, pure="none")]
    if negative:
        styles += [replace(PROSE, sign=sign) for sign in ("unicode", "parens", "word")]
    if scale not in SCALE_NAMES and scale:
        styles = [replace(style, scale="none") for style in styles]
    return tuple(styles)


def display(exact: Fraction, unit: str, scale: int, places: int, convention: str = "signed") -> str:
    """Return the first of an answer's ``renderings``, without making the others."""
    value = _as_displayed(exact, unit, scale, places, convention)
    return write(value, unit, scale=scale, places=places, style=_styles(unit, scale)[0])


def _as_displayed(exact: Fraction, unit: str, scale: int, places: int, convention: str) -> Fraction:
    power = scale + DISPLAY_SCALE.get(unit, 0)
    value = times_ten(round_at(exact, -power, places), power)
    return abs(value) if convention == "magnitude" else value


def _other_scales(value: Fraction, unit: str, scale: int, places: int) -> list[str]:
    """State the same rounded value in another unit or scale, at the same precision."""
    if unit == "bps":
        return [write(value, "points", places=places + 2)]
    if unit == "points":
        return [write(value, "bps", places=max(0, places - 2))] if places >= 2 else []
    out = []
    if is_currency(unit) or unit == "shares":
        for other in (3, 6, 9):
            finer = places + other - scale
            if (
                other != scale
                and scale in (0, *SCALE_NAMES)
                and 0 <= finer <= 6
                and abs(value) >= 10 ** (other - 2)
            ):
                out.append(write(value, unit, scale=other, places=finer))
    return out
