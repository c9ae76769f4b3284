"""Schedules: the tables a company could print, as line items in order, before presentation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Role = Literal["item", "subtotal", "total", "header"]


@dataclass(frozen=True, slots=True)
class Item:
    """One row of a schedule.

    ``member`` narrows the concept ("Marine" of ``segment_revenue``). A ``header`` has no facts, only
    ``text``. ``weight`` is the row's sign in the next total below it (XBRL calculation weight), 0 where it
    enters none. ``section`` is the header it stands under, as printed. ``text`` replaces the concept's
    captions where the row is called otherwise here (a member's name).
    """

    concept: str
    member: str = ""
    role: Role = "item"
    weight: int = 0
    text: str = ""
    section: str = ""
    indent: int = 0


@dataclass(frozen=True, slots=True)
class Column:
    """One column: the period and member of its facts, and its header's parts from top to bottom."""

    period: str
    member: str = ""
    header: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Schedule:
    """A table the company could print.

    ``titles`` are what filings call it. A fact is (row's concept, column's period, row's or column's
    member). ``columns`` are all there could be, in the order printed when newest comes first;
    presentation takes some. ``scaled`` is False for tables that hold no money (KPIs, percentages);
    ``instant`` is True where the columns are dates (balance sheets); ``signed`` where deductions print in
    parentheses (cash flow statements).
    ``totals`` gives, for every total row, the weighted rows above that add up to it exactly:
    (row index of the total, ((row index, weight), …)); ``across`` gives the same for columns, for the rows
    that have facts in all of them.
    """

    name: str
    titles: tuple[str, ...]
    items: tuple[Item, ...]
    columns: tuple[Column, ...]
    scaled: bool = True
    instant: bool = False
    signed: bool = False
    totals: tuple[tuple[int, tuple[tuple[int, int], ...]], ...] = ()
    across: tuple[tuple[int, tuple[tuple[int, int], ...]], ...] = ()
