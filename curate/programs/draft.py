"""A derivation in the making: steps over bare numbers first, over references once these are found.

The steps run in schemas.execute either way, so that a program's value and its proof have one
semantics; ``derivation`` refuses to return a proof that gives another value than the program did.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, get_args

from curate.figures import printed
from schemas.derivation import Derivation, Op, Step
from schemas.errors import DerivationError
from schemas.execute import Value, constant, run
from schemas.quantity import Quantity

if TYPE_CHECKING:
    from curate.programs.operands import Operands
    from schemas.derivation import Rounding

FORMULA_NUMBERS = frozenset({*range(1, 11), 12, 52, 360, 365, *(10**n for n in range(2, 10))})
"""Numbers that formulas bring along (an average's 2, a year's 12): FinQA's constants and the calendar's."""

_MOST_STEPS = 200
_LARGEST_POWER = 1000
_LARGEST_ROOT = 12


class Draft:
    """Steps over givens. Names are ``g0`` (a bare number), ``#0`` (a step) and references."""

    def __init__(self) -> None:
        self._steps: list[Step] = []
        self._givens: list[tuple[Fraction, bool]] = []
        self._known: dict[str, Fraction] = {}

    @property
    def last(self) -> str | None:
        """The name of the last step, None before there is one."""
        return self._steps[-1].id if self._steps else None

    def number(self, value: Fraction, *, formula: bool = False) -> str:
        """Add a bare number and return its name.

        ``formula`` says that it stands where formulas have their own numbers (``/ 2``, ``* 100``): then
        one of FORMULA_NUMBERS is a constant, whether or not the page prints it somewhere.
        """
        self._givens.append((value, formula))
        return f"g{len(self._givens) - 1}"

    def cell(self, ref: str, value: Fraction) -> str:
        """Add an operand whose reference is known, and return that reference."""
        self._known[ref] = value
        return ref

    def apply(self, op: Op, *args: str) -> str:
        """Add a step and return its name. Raises DerivationError for a program that is too long."""
        if len(self._steps) >= _MOST_STEPS:
            raise DerivationError(f"a program of more than {_MOST_STEPS} steps")
        self._steps.append(Step(id=f"#{len(self._steps)}", op=op, args=args, unit=""))
        return self._steps[-1].id

    def power(self, base: str, exponent: Fraction) -> str:
        """Add base^exponent as powers and roots of integer degree. Raises DerivationError."""
        n, degree = exponent.numerator, exponent.denominator
        if abs(n) > _LARGEST_POWER or degree > _LARGEST_ROOT:
            raise DerivationError(f"to the power of {exponent}: no step for that exponent")
        name = base if n == 1 and degree > 1 else self.apply("power", base, const(Fraction(n)))
        return name if degree == 1 else self.apply("root", name, const(Fraction(degree)))

    def value_of(self, name: str) -> Value:
        """Return the value of a given, a constant, a reference or a step."""
        if name.startswith("#"):
            return run(self._steps, self._literal)[int(name[1:])]
        lookup = Step(id="#0", op="lookup", args=(name,), unit="")
        return run([lookup], self._literal)[0]

    def value(self) -> Value:
        """Run the steps over the bare numbers. Raises DerivationError."""
        return run(self._steps, self._literal)[-1]

    def derivation(self, operands: Operands, *, rounding: Rounding | None = None) -> Derivation:
        """Give every bare number its place, or say which one has none (DerivationError)."""
        steps: list[Step] = []
        names: dict[str, str] = {}

        def put(op: Op, args: tuple[str, ...]) -> str:
            steps.append(Step(id=f"#{len(steps)}", op=op, args=args, unit=""))
            return steps[-1].id

        for step in self._steps:
            args = []
            for arg in step.args:
                if arg.startswith("g") and arg not in names:
                    ref, adjust = self._place(*self._givens[int(arg[1:])], operands)
                    op, by = adjust or (None, None)
                    names[arg] = put(op, (ref,) if by is None else (by, ref)) if op else ref
                args.append(names.get(arg, arg))
            if step.op == "multiply":  # schemas.dimension calls a ratio times a constant a constant
                args.sort(key=lambda ref: constant(ref) is None)
            names[step.id] = put(step.op, tuple(args))
        values = run(steps, operands.resolve)
        mine = self.value()
        if (values[-1].low, values[-1].high) != (mine.low, mine.high):
            raise DerivationError("the references found give another value than the program")
        done = tuple(
            step.model_copy(update={"unit": value.unit, **_stored(value)})
            for step, value in zip(steps, values, strict=True)
        )
        return Derivation(steps=done, rounding=rounding)

    def _place(
        self, value: Fraction, formula: bool, operands: Operands
    ) -> tuple[str, tuple[Op, str | None] | None]:
        well_known = value.denominator == 1 and abs(value) in FORMULA_NUMBERS
        if formula and well_known:
            return const(value), None
        if place := operands.find(value):
            return place.ref, place.adjust
        if well_known:
            return const(value), None
        raise DerivationError(
            f"{shown(value)} is printed in no text and no cell of the table (its head and labels apart)"
        )

    def _literal(self, ref: str) -> Quantity:
        if ref in self._known:
            return Quantity(self._known[ref], "pure")
        return Quantity(self._givens[int(ref[1:])][0], "pure")


def const(value: Fraction) -> str:
    """Name an integer as a constant: ``const_100``, ``const_m1``. Raises DerivationError for others."""
    name = f"const_{'m' if value < 0 else ''}{abs(value)}"
    if constant(name) != value:
        raise DerivationError(f"{shown(value)} is no constant")
    return name


def shown(value: Fraction) -> str:
    """Print a number for a message, as a decimal where it is one."""
    text = printed(value, 12)
    return text if Fraction(text) == value else f"{value.numerator}/{value.denominator}"


def _stored(value: Value) -> dict[str, object]:
    exact = value.exact
    if exact is not None:
        return {"exact": exact}
    low, high = (Fraction(int(end.p), int(end.q)) for end in (value.low, value.high))
    return {"enclosure": (low, high)}


OPS: frozenset[str] = frozenset(get_args(Op))
"""The operations a step may have."""
