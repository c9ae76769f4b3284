"""Totals without a label: a total of the schedule, its own figure, right below all of its parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synth.company.concepts import CONCEPTS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from synth.company.schedule import Item, Schedule


def bare_totals(schedule: Schedule, rows: Sequence[Item], asked: frozenset[str] | None) -> Mapping[int, int]:
    """Return the rows of totals that could go without a label, and how many parts each has; the last first.

    All of a total's parts, and nothing else, stand right above it: an excerpt that leaves one out keeps the label,
    or a reader would miss what the sum is of. None that will be asked about, unless it is the total of the
    members above it; nothing where anything may be asked about.
    """
    found: dict[int, int] = {}
    if asked is None:
        return found
    at = {(item.concept, item.member): r for r, item in enumerate(rows)}
    for total, terms in reversed(schedule.totals):
        item = schedule.items[total]
        r = at.get((item.concept, item.member), -1)
        if r < len(terms) or len(terms) < 2 or CONCEPTS[item.concept].measure != "money":
            continue  # a row without a label can't say that it counts shares
        if item.weight < 0:
            continue  # nor that it is deducted, where it prints in parentheses
        if item.concept in asked and not schedule.items[terms[0][0]].member:
            continue
        parts = [schedule.items[i] for i, _ in terms]
        above = rows[r - len(terms) : r]
        if [(p.concept, p.member) for p in parts] == [(a.concept, a.member) for a in above]:
            found[r] = len(parts)
    return found
