"""Totals without a label: the sum of a list, the schedule's own figure, right below all of its parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synth.company.concepts import CONCEPTS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from synth.company.schedule import Item, Schedule

_LISTS = frozenset((
    "income-statement", "quarters", "interim", "restatement", "pro-forma", "balance-sheet", "working-capital", "tax-components",
    "ppe", "inventory", "accrued", "products", "geography", "segment-years", "debt-maturities", "lease-maturities",
    "amortization", "debt-instruments", "obligations", "fair-value", "loans", "deposits",
))  # fmt: skip
"""Tables that list what they add up; reconciliations and roll-forwards name what they arrive at."""
_NAMED = frozenset((
    "total_assets", "liabilities_and_equity", "total_equity", "parent_equity", "pretax_income", "net_income", "parent_income",
    "operating_income",
))  # fmt: skip
"""Totals that no statement leaves without a name."""


def sums(schedule: Schedule) -> Iterator[tuple[int, tuple[int, ...]]]:
    """Yield the totals that filings print without a label, as rows: the total, and the items right above it."""
    if schedule.name not in _LISTS:
        return
    for total, terms in reversed(schedule.totals):
        item, parts = schedule.items[total], tuple(i for i, _ in terms)
        if len(parts) < 2 or CONCEPTS[item.concept].measure != "money" or item.concept in _NAMED:
            continue  # a row without a label can't say that it counts shares
        if item.weight < 0 or parts != tuple(range(total - len(parts), total)):
            continue  # nor that it is deducted, where it prints in parentheses
        if all(weight == 1 and schedule.items[i].role == "item" for i, weight in terms):
            yield total, parts


def bare_totals(schedule: Schedule, rows: Sequence[Item], asked: frozenset[str] | None) -> Mapping[int, int]:
    """Return the rows of totals that could go without a label, and how many parts each has.

    All of a total's parts, and nothing else, stand right above it: an excerpt that leaves one out keeps the label,
    or a reader would miss what the sum is of. None that will be asked about, unless it is the total of the
    members above it; nothing where anything may be asked about.
    """
    found: dict[int, int] = {}
    if asked is None:
        return found
    at = {(item.concept, item.member): r for r, item in enumerate(rows)}
    for total, parts in sums(schedule):
        item, first = schedule.items[total], schedule.items[parts[0]]
        r = at.get((item.concept, item.member), -1)
        if r < len(parts) or (item.concept in asked and not first.member):
            continue
        above = rows[r - len(parts) : r]
        if [(a.concept, a.member) for a in above] == [
            (schedule.items[i].concept, schedule.items[i].member) for i in parts
        ]:
            found[r] = len(parts)
    return found
