"""Derivations: proofs as short straight-line programs, in the manner of FinQA's programs.

Chen et al. 2021, "FinQA: A Dataset of Numerical Reasoning over Financial Data". A step applies one
operation to references:

========================  ======================================================================
``t0[2,1]``               the cell at row 2, column 1 of table t0, as printed
``p0[12:25]``             the number printed at offsets 12 to 25 of passage p0
``q[4:9]``                the number printed at offsets 4 to 9 of the question of this turn
``#0``                    the result of an earlier step
``const_100, const_m1``   a named constant (``m`` is a minus, as in FinQA)
========================  ======================================================================

Results are exact fractions in base units. Rounding happens once, at the end, and is display.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from schemas.model import Model
from schemas.quantity import Exact

Op = Literal[
    "lookup", "add", "subtract", "multiply", "divide", "negate", "abs", "power", "root", "sum",
    "average", "max", "min", "greater", "round",
]  # fmt: skip
"""``lookup`` takes a value as it is (the whole proof of an extraction); ``power`` and ``root`` take a
constant integer second argument; ``greater`` gives 1 or 0; ``round`` exists for mutated derivations
that round too early and takes (value, constant places)."""


class Step(Model):
    """One operation and its exact result (``enclosure`` instead where the result is irrational)."""

    id: str = Field(pattern=r"^#\d+$")
    op: Op
    args: tuple[str, ...]
    unit: str
    exact: Exact | None = None
    enclosure: tuple[Exact, Exact] | None = None


class Rounding(Model):
    """How the question asks for the result: display unit, scale and places, rounded once at the end."""

    unit: str
    scale: int = 0
    places: int
    mode: Literal["half-away-from-zero"] = "half-away-from-zero"
    when: Literal["end"] = "end"


Rule = Literal[
    "largest", "smallest", "descending", "ascending", "sign", "foots", "first-wrong", "agrees", "matches"
]


class Selection(Model):
    """How a program's results become words: which of several, in which order, or whether.

    ========================  ==================================================================
    ``largest, smallest``     the name of the step in ``of`` with the largest (smallest) result
    ``descending, ascending``  all names, ordered by their steps' results
    ``sign``                  one step; the first name where it is positive, the second where it is
                              negative, the third (if there is one) where it is zero
    ``foots``                 one step, a difference; the first name where it is no larger than the
                              summed rounding of the printed operands, else the second
    ``first-wrong``           the name of the first step in ``of`` whose result is not what
                              ``stated`` prints at that place, at the precision printed there; the
                              last name where all agree
    ``agrees``                each step in ``of`` is compared so with its own ``stated``; there is a name
                              for every outcome: (yes, no) for one, (both, first only, second only,
                              neither) for two
    ``matches``               the name of the one step in ``of`` whose result is what the one ``stated``
                              prints, at the precision printed there
    ========================  ==================================================================

    Equal results leave nothing to select, and are an error.
    """

    rule: Rule
    of: tuple[str, ...] = Field(min_length=1)
    names: tuple[str, ...] = Field(min_length=2)
    stated: tuple[str, ...] = ()


class Derivation(Model):
    """A program whose last step is the answer, or whose ``select`` makes words of its steps."""

    kind: Literal["program"] = "program"
    steps: tuple[Step, ...] = Field(min_length=1)
    rounding: Rounding | None = None
    select: Selection | None = None


class MissingOperand(Model):
    """A formula that would yield the figure, and an operand of it that is nowhere in the context."""

    formula: str
    operand: str


class Absence(Model):
    """Proof of "not disclosed": every known formula for the figure lacks an operand."""

    kind: Literal["absence"] = "absence"
    figure: str
    period: str | None = None
    missing: tuple[MissingOperand, ...] = Field(min_length=1)


Proof = Annotated[Derivation | Absence, Field(discriminator="kind")]
