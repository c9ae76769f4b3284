"""The tables a company can print, by name: one file each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synth.company.schedules.balance_sheet import balance_sheet
from synth.company.schedules.cash_flow import cash_flow
from synth.company.schedules.income_statement import income_statement

if TYPE_CHECKING:
    from collections.abc import Callable

    from synth.company.company import Company
    from synth.company.schedule import Schedule
    from synth.stream import Stream

    ScheduleMaker = Callable[[Stream, Company], Schedule | None]

SCHEDULES: dict[str, ScheduleMaker] = {
    "income-statement": income_statement,
    "balance-sheet": balance_sheet,
    "cash-flow": cash_flow,
}
"""What draws a schedule's facts and gives its rows; None where the company doesn't print it."""
