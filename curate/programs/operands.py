"""Where a program's numbers are printed: from a bare value to a reference that a proof can stand on.

A program of a data set writes ``5829`` and not where it read it. ``Operands`` looks for the cell or
the mention in a text that prints exactly this number, and gives its reference (schemas.derivation):

============  ===========================================================================
``t0[r,c]``   the cell at row r below the table's first row, column c right of its labels
``p0[a:b]``   the number printed at these offsets of the first text, ``p1`` of the second
``q[a:b]``    the same in the question
============  ===========================================================================

Operands are taken *as printed*: 35% is 35/100, and 1.5 in "$1.5 million" is 1.5, because that is how
these programs reckon. A program that writes 1,500,000 for it, 35 for 35% or 32 for (32) gets a step
that says so. What a real table's cells measure is not known for certain, so every operand is a plain
number: the dimension check has nothing to say about these proofs.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from schemas.cells import read_cell
from schemas.errors import DerivationError
from schemas.quantity import DISPLAY_SCALE, Quantity
from schemas.reading import read_numbers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from schemas.derivation import Op
    from schemas.reading import Number

_CELL = re.compile(r"t0\[(\d{1,6}),(\d{1,6})\]")
_TEXT = re.compile(r"(q|p\d{1,6})\[(\d{1,9}):(\d{1,9})\]")
_ECHO = re.compile(r" ?\( ?")
_RATIO = frozenset({"percent", "points", "bps"})


class Printed(NamedTuple):
    """A number as printed; ``factor`` is what its % sign (100) or its scale word (10^6) leaves out."""

    value: Fraction
    factor: Fraction = Fraction(1)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a number stands, and the step that takes what is printed to what the program writes."""

    ref: str
    adjust: tuple[Op, str | None] | None = None


class Operands:
    """The numbers of one row's table, texts and question, by value.

    ``grid`` is the table with its header row and its label column; ``read`` reads one cell.
    """

    def __init__(
        self,
        grid: Sequence[Sequence[str]] = (),
        texts: Sequence[str] = (),
        question: str = "",
        *,
        read: Callable[[str], Printed | None] | None = None,
    ) -> None:
        self._grid = grid
        self._texts = {f"p{n}": text for n, text in enumerate(texts)} | {"q": question}
        self._read = read or printed_cell
        self._index: dict[Fraction, list[tuple[int, str]]] = {}
        self._scaled: dict[Fraction, list[tuple[int, str, Fraction]]] = {}
        for rank, ref, printed in self._places():
            self._index.setdefault(printed.value, []).append((rank, ref))
            if printed.factor != 1:
                meant = printed.value * printed.factor
                self._scaled.setdefault(meant, []).append((rank, ref, printed.factor))

    def find(self, value: Fraction) -> Place | None:
        """Return where ``value`` is printed: cells before texts before the question; None if nowhere.

        A number printed exactly so comes before one that needs a step (its % sign or scale word, or
        its other sign).
        """
        if exact := self._index.get(value):
            return Place(exact[0][1])
        if scaled := self._scaled.get(value):
            _, ref, factor = scaled[0]
            return Place(ref, ("multiply", f"const_{factor}"))
        if value and (other := self._index.get(-value)):
            return Place(other[0][1], ("negate", None))
        return None

    def unique(self, ref: str) -> bool:
        """Whether this is the only place of its kind (cell, text, question) that prints its number.

        Where it is not, a proof's value is certain, but not which place the program's author read.
        """
        places = self._index.get(self.resolve(ref).value, [])
        ranks = [rank for rank, _ in places]
        return any(name == ref and ranks.count(rank) == 1 for rank, name in places)

    def resolve(self, ref: str) -> Quantity:
        """Return the number at a reference, read anew from its cell or text. Raises DerivationError."""
        if cell := _CELL.fullmatch(ref):
            row, column = int(cell[1]) + 1, int(cell[2]) + 1
            if row >= len(self._grid) or column >= len(self._grid[row]):
                raise DerivationError(f"{ref}: no such cell in the table")
            printed = self._read(self._grid[row][column])
            if printed is None:
                raise DerivationError(f"{ref}: the cell {self._grid[row][column]!r} holds no number")
            return Quantity(printed.value, "pure")
        if text := _TEXT.fullmatch(ref):
            start, end = int(text[2]), int(text[3])
            numbers = read_numbers(self._texts.get(text[1], "")[start:end])
            if len(numbers) != 1:
                raise DerivationError(f"{ref}: {len(numbers)} numbers stand there, not one")
            return Quantity(_printed(numbers[0]).value, "pure")
        raise DerivationError(f"{ref}: no reference to a cell or a text")

    def _places(self) -> Iterator[tuple[int, str, Printed]]:
        for r, row in enumerate(self._grid[1:]):
            for c, cell in enumerate(row[1:]):
                if (printed := self._read(cell)) is not None:
                    yield 0, f"t0[{r},{c}]", printed
        for rank, names in ((1, [name for name in self._texts if name != "q"]), (2, ["q"])):
            for name in names:
                for number in _mentions(self._texts[name]):
                    ref, printed = f"{name}[{number.start}:{number.end}]", _printed(number)
                    # Cut out of its sentence a number must still read the same.
                    again = read_numbers(self._texts[name][number.start : number.end])
                    if len(again) == 1 and _printed(again[0]) == printed:
                        yield rank, ref, printed


def _mentions(text: str) -> Iterator[Number]:
    """Yield a text's numbers without the echoes of FinQA's normalised text: ``35.8% ( 35.8 % )``."""
    last = None
    for number in read_numbers(text):
        echo = last is not None and _ECHO.fullmatch(text[last.end : number.digits[0]])
        if not (echo and last is not None and abs(last.value) == abs(number.value)):
            yield number
        last = number


def _printed(number: Number) -> Printed:
    power = DISPLAY_SCALE[number.unit] if number.unit in _RATIO else 0
    scale = max(number.scale or 0, 0)
    return Printed(number.value * Fraction(10) ** power, Fraction(10) ** (scale - power))


def printed_cell(cell: str) -> Printed | None:
    """Read a cell with the one reader of cells (schemas.cells); None for a cell without a number."""
    reading = read_cell(cell)
    if reading.value is None:
        return None
    power = DISPLAY_SCALE[reading.unit] if reading.unit in _RATIO else 0
    return Printed(reading.value * Fraction(10) ** power, Fraction(10) ** (max(reading.scale, 0) - power))
