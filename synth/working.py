"""The worked answer: each step printed as an equation that is true as printed.

Every right side is computed from the left side's *printed* numbers, so a reader with a calculator
agrees with each line; the number of printed digits grows until following the rounded lines leads to
the same displayed answer as exact arithmetic does.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from schemas.errors import DerivationError
from schemas.quantity import is_currency, round_half_away, split_rate, ten, times_ten
from synth.company.identity import SCALE_NAMES
from synth.presentation.sheet import grouped
from synth.solve import Givens, compute, integer_root, result, rounded

if TYPE_CHECKING:
    from schemas.derivation import Derivation, Rounding, Step
    from synth.problem import Ask

_KEEPS = frozenset({"add", "subtract", "sum", "lookup", "negate", "abs", "max", "min"})
"""Operations whose result has no more decimals than their operands."""
_SAID = frozenset({"lookup", "negate", "abs", "max", "min"})
"""Operations that pick or turn a number: stated, not printed as an equation."""
_SIGN = {"add": "+", "subtract": "-", "multiply": "×", "divide": "/"}
_DIGITS = (4, 6, 8, 10)


class _Shown(NamedTuple):
    """A number as the working prints it: ``value`` at 10^scale, with ``places`` decimals."""

    value: Fraction
    places: int
    scale: int
    suffix: str = ""

    def text(self, *, inner: bool = False) -> str:
        number = grouped(self.value, self.places)
        if self.value < 0:
            number = f"(-{number}{self.suffix})" if inner else f"-{number}"
            return number if inner else number + self.suffix
        return number + self.suffix


@dataclass(frozen=True, slots=True)
class Line:
    """One line of working: what it computes, and the equation (or the value looked up)."""

    name: str
    equation: str


def working(ask: Ask, derivation: Derivation, givens: Givens) -> list[Line]:
    """Print a derivation's steps. Raises DerivationError where no number of digits is enough."""
    exact = [result(step) for step in derivation.steps]
    for digits in _DIGITS:
        printer = _Printer(ask, derivation, givens, digits)
        lines = printer.lines()
        if printer.spoilt and digits != _DIGITS[-1]:
            continue
        if derivation.select is None:
            if round_half_away(printer.final(), ask.rounding.places) == rounded(exact[-1], ask.rounding):
                return lines
        elif _same_order(derivation, exact, printer.printed()):
            return lines
    raise DerivationError("printed intermediates do not lead to the displayed answer")


def _same_order(derivation: Derivation, exact: list[Fraction], shown: list[Fraction]) -> bool:
    """Whether the printed results rank, and have the signs, that the exact ones have."""
    if derivation.select is None:
        return False
    if derivation.select.rule in {"first-wrong", "agrees", "matches"}:
        return True  # compared with what is stated, one by one
    at = [int(ref[1:]) for ref in derivation.select.of]
    mine, theirs = [exact[i] for i in at], [shown[i] for i in at]
    if len(at) == 1:
        return (mine[0] > 0) == (theirs[0] > 0) and (mine[0] < 0) == (theirs[0] < 0)
    ranks = [sorted(range(len(at)), key=values.__getitem__) for values in (mine, theirs)]
    return ranks[0] == ranks[1] and len(set(theirs)) == len(at)


class _Printer:
    def __init__(self, ask: Ask, derivation: Derivation, givens: Givens, digits: int) -> None:
        self._ask, self._givens, self._digits = ask, givens, digits
        self._steps = derivation.steps
        self._rounding: Rounding = ask.rounding
        self._lines: list[Line] = []
        self._results: list[_Shown] = []
        self._converted = Fraction(0)
        self.spoilt = False
        """Whether a step's operands were rounded so far that not even its whole number is the exact one's."""
        scales = {givens.scale(ref) for ref in self._operands() if self._scaled(ref)}
        self._work = scales.pop() if len(scales) == 1 else 0

    def _operands(self) -> list[str]:
        refs = (arg for step in self._steps for arg in step.args if arg in self._givens)
        return list(dict.fromkeys(refs))

    def _scaled(self, ref: str) -> bool:
        unit = self._givens.operand(ref)[1]
        return unit not in {"pure", "points", "days", "years"} and split_rate(unit) is None

    def lines(self) -> list[Line]:
        """Return the lines of working; a number's last one is in the question's unit and scale."""
        for step, name in zip(self._steps, self._ask.names, strict=True):
            values = [self._operand(arg) for arg in step.args]
            shown = self._root(values) if step.op == "root" else self._result(step, values)
            self._results.append(shown)
            if step.op in _SAID:
                if len(self._steps) == 1 or step.op != "lookup" or self._ask.select is not None:
                    self._lines.append(Line(name, shown.text()))
            elif step.op == "greater":
                self._lines.append(Line(name, f"{values[0].text()} {_than(values)} {values[1].text()}"))
            elif step.op == "root":
                self._lines.append(Line(name, self._root_text(values, shown)))
            else:
                self._lines.append(Line(name, f"{_expression(step.op, values)} = {shown.text()}"))
        if self._ask.select is None:
            self._converted = self._convert(self._results[-1])
            if len(self._steps) == 1 and self._steps[0].op in _SAID and len(self._lines) > 1:
                del self._lines[0]  # a conversion starts with the figure: no line of its own for it
        return self._lines

    def final(self) -> Fraction:
        """Return the last printed number, in the question's unit and scale."""
        return self._converted

    def printed(self) -> list[Fraction]:
        """Return each step's result as printed, in base units."""
        return [times_ten(shown.value, shown.scale) for shown in self._results]

    def _root(self, args: list[_Shown]) -> _Shown:
        """Take a root to more digits than its power is shown with, so that the power can be checked."""
        n = int(args[1].value)
        base = times_ten(args[0].value, args[0].scale)
        grid = 10 ** (self._digits + 4)
        root = Fraction(integer_root(base.numerator * grid**n // base.denominator, n), grid)
        return _Shown(round_half_away(root, self._digits + 2), self._digits + 2, 0)

    def _root_text(self, args: list[_Shown], shown: _Shown) -> str:
        """Print a root by its power, which a calculator can check: ``1.128662^3 = 1.4378``."""
        n = int(args[1].value)
        places = self._digits
        power = round_half_away(shown.value**n, places)
        return f"{shown.text()}^{n} = {grouped(power, places)}, so the rate is {shown.text()}"

    def _operand(self, ref: str) -> _Shown:
        if ref[0] == "#":
            return self._results[int(ref[1:])]
        value, unit = self._givens.operand(ref)
        if ref.startswith("const_"):
            return _Shown(value, 0, 0)
        if unit in {"pure", "points"}:
            return self._ratio_operand(ref, value)
        own = self._givens.scale(ref)
        shown = _Shown(times_ten(value, -own), self._givens.decimals(ref), own)
        if self._scaled(ref) and own != self._work:
            return self._normalised(shown)
        return shown

    def _ratio_operand(self, ref: str, value: Fraction) -> _Shown:
        scale, places = self._givens.scale(ref), self._givens.decimals(ref)
        shown = _Shown(times_ten(value, -scale), places, scale, _SUFFIX.get(scale, ""))
        return self._normalised(shown) if scale > 0 else shown  # a count in thousands

    def _normalised(self, shown: _Shown) -> _Shown:
        """Write a scaled amount out in full first, so that amounts of two scales can meet."""
        factor = ten(shown.scale)
        full = _Shown(shown.value * factor, max(0, shown.places - shown.scale), 0)
        line = Line("In full", f"{shown.text()} × {grouped(factor, 0)} = {full.text()}")
        if line not in self._lines:
            self._lines.append(line)
        return full

    def _result(self, step: Step, args: list[_Shown]) -> _Shown:
        """Compute a step from its printed operands, rounded as it is printed."""
        op, unit = step.op, step.unit
        value = compute(op, [times_ten(arg.value, arg.scale) for arg in args])
        percent = self._rounding.unit in {"percent", "points", "bps"}
        if unit in {"pure", "points"} and percent and not self._counted(step):
            scale, suffix = -2, "%" if unit == "pure" else " percentage points"
        else:
            scale, suffix = max(arg.scale for arg in args), ""
            if unit in {"pure", "points"} or split_rate(unit) is not None:
                scale = 0
        places = max(0, *(arg.places - arg.scale + scale for arg in args)) if op in _KEEPS else self._digits
        exact = times_ten(value, -scale)
        if op not in _SAID:
            places = _true_places(exact, times_ten(result(step), -scale), places)
            self.spoilt |= places < 0
            places = max(0, places)
        printed = round_half_away(exact, places)
        # A result that ends early is printed as it ends: 312 × 1,000 = 312,000, not 312,000.0000.
        if op not in _KEEPS:
            places = _needed(printed, places, 0)
        return _Shown(printed, places, scale, suffix)

    def _counted(self, step: Step) -> bool:
        """Whether a step's result is a number of things, which no percentage states: 69 stores less 68."""
        if step.op not in _KEEPS | {"average", "multiply"}:
            return False
        known = [arg for arg in step.args if not arg.startswith("const_")]
        return bool(known) and all(self._is_count(arg) for arg in known)

    def _is_count(self, arg: str) -> bool:
        if arg[0] == "#":
            return self._counted(self._steps[int(arg[1:])])
        unit, scale = self._givens.operand(arg)[1], self._givens.scale(arg)
        return unit == "pure" and (scale > 0 or (scale == 0 and self._givens.decimals(arg) == 0))

    def _shift(self, shown: _Shown) -> int:
        asked = self._rounding.scale + (-4 if self._rounding.unit == "bps" else 0)
        asked += -2 if self._rounding.unit in {"percent", "points"} else 0
        return shown.scale - asked

    def _convert(self, shown: _Shown) -> Fraction:
        """Print the last conversion, from the working's scale to the one asked for."""
        shift = self._shift(shown)
        if shift == 0:
            return shown.value
        sign, factor = ("×", 10**shift) if shift > 0 else ("/", 10**-shift)
        value = times_ten(shown.value, shift)
        places = _needed(value, max(0, shown.places - shift), self._rounding.places)
        plain = _Shown(shown.value, shown.places, 0)
        equation = f"{plain.text()} {sign} {factor:,} = {_Shown(value, places, 0).text()}"
        self._lines.append(Line(f"In {_asked_words(self._rounding)}", equation))
        return value


def _true_places(carried: Fraction, exact: Fraction, places: int) -> int:
    """Return the decimals to which a result of rounded operands is the exact one's, a last digit more or less; -1 for none.

    What rounding has spoilt behind them is not printed: 365 / 4.6124 is 79.13, no matter what a calculator adds.
    """
    if carried == exact and carried.denominator == 1:
        return places
    n, d = exact.numerator, exact.denominator
    for kept in range(places, -1, -1):
        slack = 2 if kept >= 2 else 1
        digits = (round_half_away(carried, kept) * 10**kept).numerator
        if 2 * abs(digits * d - n * 10**kept) <= slack * d:
            return kept
    return -1


def _needed(value: Fraction, places: int, least: int) -> int:
    """Return how many of ``places`` decimals are left without trailing zeros, but at least ``least``."""
    # A value has p decimals where its denominator divides 10^p.
    while places > least and not 10 ** (places - 1) % value.denominator:
        places -= 1
    return places


_SUFFIX = {-2: "%", -4: " basis points", 0: ""}
_UNIT_WORDS = {"bps": "basis points", "percent": "percent", "points": "percentage points"}


def _asked_words(rounding: Rounding) -> str:
    if rounding.scale:
        return SCALE_NAMES[rounding.scale]
    if is_currency(rounding.unit) or rounding.unit == "shares":
        return "full"
    return _UNIT_WORDS.get(rounding.unit, "full")


def _than(args: list[_Shown]) -> str:
    left, right = (times_ten(arg.value, arg.scale) for arg in args)
    return "is more than" if left > right else "is not more than"


def _expression(op: str, args: list[_Shown]) -> str:
    if op == "power":
        return f"{args[0].text()}^{args[1].text()}"
    texts = [arg.text(inner=i > 0) for i, arg in enumerate(args)]
    if op in _SIGN:
        return f"{texts[0]} {_SIGN[op]} {texts[1]}"
    if op == "sum":
        return " + ".join(texts)
    if op == "average":
        return f"({' + '.join(texts)}) / {len(texts)}"
    raise DerivationError(f"{op} can't be printed as an equation")
