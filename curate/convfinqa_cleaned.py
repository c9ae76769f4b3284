"""ConvFinQA's "cleaned" layout (``doc``, ``dialogue``): its table of numbers as a page again.

Some copies of ConvFinQA hold the table as ``{column: {row: number}}``. The cleaner that made them read
``27% ( 27 % )`` as -27, as it read ``-32 ( 32 )``: the sign of a negative number is that of an amount in
brackets or of nothing at all. It is settled where a row can't be negative by its nature (a volatility, a
dividend yield, an interest rate): there it was a percentage. It is believed where the row takes something
away, or holds positive numbers beside it. Every other page is refused.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict

from curate.finqa_page import Fields
from curate.source import Refusal

if TYPE_CHECKING:
    from curate.finqa_page import Grid

_NEVER_NEGATIVE = re.compile(
    r"\bvolatility\b|\bdividend yield\b|\brisk[ -]free\b|\binterest rates?\b|\bdiscount rates?\b|\brate of compensation\b"
    r"|\btrend rate\b|\baccretable yield\b"
)
_RELATIVE = re.compile(
    r"%|\bpercent|\brates?\b|\byield\b|\bmargins?\b|\breturn\b|\bgrowth\b|\bratio\b|\bto capital\b|\bas a (?:portion|share)\b"
)
_TAKES_AWAY = re.compile(
    r"\b(?:reductions?|settlements?|settled|used|paid|payments?|expenses?|loss|losses|less|decreas\w*|write-?offs?|provisions?"
    r"|depreciation|amortization|costs?|(?:re)?purchases?d?|distributions?|taxes|lapse|expirations?|deductions?|charges?"
    r"|treasury|forfeit\w*|exercised|vested|cancel\w*|conversions?|dividends?|contributions?|disposals?|retirements?|sales of"
    r"|adjustments?|other|net cash|unrealized|deficit|issuances?|benefit|impact|effect)\b"
)


class Doc(BaseModel):
    """The page of a cleaned record."""

    model_config = ConfigDict(extra="ignore", allow_inf_nan=False)
    pre_text: str
    post_text: str
    table: dict[str, dict[str, float | str | None]]


def page_fields(doc: Doc, filename: str) -> Fields | Refusal:
    """Return the page in upstream's layout, or why its table can't be trusted (rule ``table-sign``)."""
    columns = list(doc.table)
    names = list(dict.fromkeys(name for rows in doc.table.values() for name in rows))
    if not columns or not names:
        return Refusal("malformed", "malformed: doc.table: the table is empty")
    grid: Grid = [["", *columns]]
    for name in names:
        values = [doc.table[column].get(name) for column in columns]
        if doubtful := _doubtful(name, columns, values):
            return Refusal(
                "table-sign",
                f"row {name!r}: {doubtful:g} is negative, or a percentage that the layout's cleaner made negative",
            )
        percent = bool(_NEVER_NEGATIVE.search(name))
        grid.append([name, *(_cell(value, percent=percent) for value in values)])
    return Fields(filename=filename, pre_text=[doc.pre_text], post_text=[doc.post_text], table=grid)


def _doubtful(name: str, columns: list[str], values: list[float | str | None]) -> float | None:
    numbers = [(c, v) for c, v in zip(columns, values, strict=True) if isinstance(v, float)]
    negative = [(c, v) for c, v in numbers if v < 0]
    if not negative or _NEVER_NEGATIVE.search(name):
        return None
    for column, value in negative:
        if _RELATIVE.search(name) or _RELATIVE.search(column):
            return value
    mixed = any(value > 0 for _, value in numbers)
    return None if mixed or _TAKES_AWAY.search(name) else negative[0][1]


def _cell(value: float | str | None, *, percent: bool) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    text = f"{int(value)}" if value == int(value) and abs(value) < 1e15 else repr(value)
    return f"{text.removeprefix('-')}%" if percent and value < 0 else text
