"""What an industry's books look like: its lines, their size beside revenue, and the words it uses."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Range = tuple[int, int]
Kind = Literal["commercial", "bank", "insurer", "reit"]


@dataclass(frozen=True, slots=True)
class Line:
    """A line drawn as a share of revenue, from ``low`` to ``high`` per mille, in ``chance``% of companies.

    ``cost`` marks lines that make up the cost of revenue; the others are operating expenses.
    """

    concept: str
    low: int
    high: int
    chance: int = 100
    cost: bool = False


@dataclass(frozen=True, slots=True)
class Kpi:
    """A key figure and its range: basis points, cents, tenths of years, or per mille of revenue (money).

    With ``per`` the range is the revenue, in whole dollars, behind one of what is counted, so that a large
    company has many. ``step`` is the change of a price from year to year, in per mille.
    """

    concept: str
    low: int
    high: int
    step: Range = (-40, 90)
    per: bool = False


@dataclass(frozen=True, slots=True)
class Industry:
    """One industry. Ranges are per mille of revenue unless said otherwise.

    ``revenue`` lists its lines with their weights; with one line, or in ``single``% of companies, revenue
    stands alone. ``face`` are expenses computed from balances (depreciation, amortization) that its income
    statement shows; elsewhere they hide in the other lines. ``life`` is of plant, in years.
    """

    name: str
    kind: Kind
    trades: tuple[str, ...]
    revenue: tuple[tuple[str, int, int], ...]
    lines: tuple[Line, ...]
    segments: tuple[str, ...]
    products: tuple[str, ...]
    kpis: tuple[Kpi, ...]
    single: int = 30
    captions: tuple[str, ...] = ("Net sales", "Revenue", "Total revenues", "Net revenues", "Total net sales")
    """What the industry calls its revenue."""
    face: tuple[str, ...] = ()
    growth: Range = (-70, 160)
    receivable_days: Range = (25, 75)
    inventory_days: Range = (0, 0)
    payable_days: Range = (25, 75)
    plant: Range = (300, 700)
    life: Range = (8, 18)
    capex: Range = (85, 150)
    """Per cent of depreciation."""
    goodwill: Range = (0, 300)
    intangibles: Range = (20, 160)
    debt: Range = (100, 450)
    cash: Range = (50, 220)
    deferred_revenue: Range = (0, 0)
    leases: Range = (20, 120)
    stock_pay: Range = (4, 22)
    shock: Range = (60, 200)
    """How much of revenue a bad year costs on top."""
    traits: frozenset[str] = field(default_factory=frozenset)
