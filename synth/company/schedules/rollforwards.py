"""Balances from the beginning to the end of the year: plant, intangible assets, receivables, premiums."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synth.company.schedule import Schedule
from synth.company.schedules.columns import years
from synth.company.schedules.layout import arrange

if TYPE_CHECKING:
    from synth.company.company import Company
    from synth.stream import Stream


def _opening(company: Company, concept: str, beginning: str) -> None:
    before = company.number(concept, company.opening)
    for period in reversed(company.periods):
        company.put(beginning, period, before)
        before = company.number(concept, period)


def plant(stream: Stream, company: Company) -> Schedule | None:
    """Roll plant at cost and its accumulated depreciation forward."""
    del stream
    if company.plan.kind == "insurer":
        return None
    gross, net = ("real_estate_gross", "real_estate") if company.plan.kind == "reit" else ("ppe_gross", "ppe")
    _opening(company, gross, "plant_beginning")
    _opening(company, "accumulated_depreciation", "accumulated_beginning")
    for period in company.periods:
        book = company.books[period, ""]
        gone = book["accumulated_beginning"] + book["depreciation"] - book["accumulated_depreciation"]
        company.put("accumulated_retired", period, gone)
    layout = (
        "# Cost", "plant_beginning", "capex", "-plant_retired", f"{gross} = .",
        "# Accumulated depreciation", "accumulated_beginning", "depreciation", "-accumulated_retired",
        "accumulated_depreciation = .", "#", f"== {net} = {gross} - accumulated_depreciation",
    )  # fmt: skip
    columns = years(company.periods)
    items, totals = arrange(company, layout, columns)
    titles = ("Changes in property, plant and equipment", "Movements in plant and accumulated depreciation")
    return Schedule("plant", titles, items, columns, totals=totals)


def intangibles(stream: Stream, company: Company) -> Schedule | None:
    """Roll net intangible assets forward."""
    del stream
    if not company.books[company.opening, ""].get("intangibles"):
        return None
    _opening(company, "intangibles", "intangibles_beginning")
    layout = ("intangibles_beginning", "acquired_intangibles", "-amortization", "== intangibles = .")
    columns = years(company.periods)
    items, totals = arrange(company, layout, columns)
    return Schedule("intangible-changes", ("Changes in intangible assets",), items, columns, totals=totals)


def receivables(stream: Stream, company: Company) -> Schedule | None:
    """Return receivables before and after their allowance."""
    del stream
    company.need("allowance")
    if not company.has("gross_receivables", company.periods[0]):
        return None
    layout = ("gross_receivables", "doubtful_allowance | Less: allowance for doubtful accounts",
              "== receivables = gross_receivables - doubtful_allowance")  # fmt: skip
    columns = years(company.periods)
    items, totals = arrange(company, layout, columns)
    return Schedule("receivables", ("Accounts receivable", "Trade receivables"), items, columns, instant=True,
                    totals=totals)  # fmt: skip


def premiums(stream: Stream, company: Company) -> Schedule | None:
    """Return premiums written and how much of them was earned."""
    del stream
    if company.plan.kind != "insurer":
        return None
    layout = ("premiums_written", "change_in_unearned_premiums",
              "== premiums_earned = premiums_written - change_in_unearned_premiums")  # fmt: skip
    columns = years(company.periods)
    items, totals = arrange(company, layout, columns)
    return Schedule(
        "premiums", ("Premiums written and earned", "Net premiums"), items, columns, totals=totals
    )
