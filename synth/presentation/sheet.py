"""Laying a statement out as a table: facts in, printed text and its Table out."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from schemas.quantity import DISPLAY_SCALE, is_currency, split_rate
from schemas.table import Cell, Table

SYMBOLS = {"USD": "$", "EUR": "€", "GBP": "£", "INR": "₹"}


@dataclass(frozen=True, slots=True)
class Line:
    """One row: a concept, its label, how it is measured, and a fact in base units per column.

    ``unit`` is a base unit or ``percent``. ``places`` are the printed decimals, after ``scale``.
    A negated line prints its facts with the other sign.
    """

    concept: str
    label: str
    unit: str
    values: tuple[Fraction | None, ...]
    scale: int = 0
    places: int = 0
    negated: bool = False
    total: bool = False


@dataclass(frozen=True, slots=True)
class Statement:
    """What a table shows, before it is laid out. ``periods`` name the columns in derivations."""

    title: str
    caption: str
    columns: tuple[str, ...]
    periods: tuple[str, ...]
    lines: tuple[Line, ...]
    symbols: bool = True
    """Whether a currency symbol stands on the first row, on totals and on per-share rows."""


@dataclass(slots=True)
class Sheet:
    """A statement laid out: the block of text, its table, and where each fact stands."""

    text: str
    table: Table
    places: dict[tuple[str, str], Cell] = field(default_factory=dict)

    def cell(self, concept: str, period: str) -> Cell:
        """Return the cell of a concept in a period (KeyError when it isn't printed)."""
        return self.places[concept, period]

    def ref(self, concept: str, period: str) -> str:
        """Return the cell's reference in a derivation, such as ``t0[2,1]``."""
        row, column = self.cell(concept, period).at
        return f"{self.table.id}[{row},{column}]"


def grouped(value: Fraction, places: int) -> str:
    """Write a number's magnitude with thousands separators: ``302,578`` or ``1,204.50``."""
    return grouped_digits(abs(value.numerator) * 10**places // value.denominator, places)


def grouped_digits(digits: int, places: int) -> str:
    """Write a magnitude given in units of its last decimal: 120450 with two places is ``1,204.50``."""
    if not places:
        return f"{digits:,}"
    whole, rest = divmod(digits, 10**places)
    return f"{whole:,}.{rest:0{places}d}"


def print_cell(line: Line, value: Fraction, *, symbol: bool) -> str:
    """Print one fact: scaled, grouped, parentheses for what prints as negative."""
    shown = -value if line.negated else value
    scale = line.scale + (-2 if line.unit == "percent" else 0)
    number = grouped(shown / Fraction(10) ** scale, line.places)
    if shown < 0:
        number = f"({number})"
    if line.unit == "percent":
        return f"{number}%"
    currency = line.unit if is_currency(line.unit) else (split_rate(line.unit) or ("", ""))[0]
    return f"{SYMBOLS[currency]} {number}" if symbol and currency in SYMBOLS else number


def lay_out(statement: Statement, *, table_id: str, start: int) -> Sheet:
    """Lay a statement out as Markdown at offset ``start`` of the prompt."""
    heading = [text for text in (statement.title, statement.caption) if text]
    rows = [("", *statement.columns)]
    cells: list[Cell] = []
    for r, line in enumerate(statement.lines):
        marked = statement.symbols and (r == 0 or line.total or split_rate(line.unit) is not None)
        printed = ["—" if value is None else print_cell(line, value, symbol=marked) for value in line.values]
        rows.append((line.label, *printed))
        for c, (text, value) in enumerate(zip(printed, line.values, strict=True)):
            cells.append(_cell(line, (r, c), text, value, statement.periods[c]))
    bar = "|---|" + "---:|" * len(statement.columns)
    body = [f"| {' | '.join(row)} |" if row[0] else f"| | {' | '.join(row[1:])} |" for row in rows]
    lines = [*heading, *([""] if heading else []), body[0], bar, *body[1:]]
    table = Table(
        id=table_id,
        title=statement.title,
        caption=statement.caption,
        start=start,
        columns=statement.columns,
        cells=tuple(cells),
    )
    places = {(line.concept, cell.period or ""): cell for cell, line in _owners(statement, cells)}
    return Sheet("\n".join(lines), table, places)


def _owners(statement: Statement, cells: list[Cell]) -> list[tuple[Cell, Line]]:
    return [(cell, statement.lines[cell.at[0]]) for cell in cells]


def _cell(line: Line, at: tuple[int, int], text: str, value: Fraction | None, period: str) -> Cell:
    scale = line.scale + DISPLAY_SCALE.get(line.unit, 0)
    shown = Fraction(0) if value is None else (-value if line.negated else value)
    return Cell(
        at=at,
        label=line.label,
        printed=text,
        value=shown,
        unit="pure" if line.unit == "percent" else line.unit,
        scale=scale,
        decimals=line.places - scale,
        period=period,
        negated=line.negated,
        concept=line.concept,
    )
