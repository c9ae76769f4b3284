"""Totals without a label: a total below all of its parts, or a sum of some that the statement does not name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synth.company.concepts import CONCEPTS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from synth.company.schedule import Item, Schedule


def bare_total(schedule: Schedule, rows: Sequence[Item], asked: frozenset[str] | None) -> tuple[int, int]:
    """Return the row of a total that can go without a label, and how many parts it has.

    Its parts, and nothing else, stand right above it. Not one that will be asked about, unless it is the total of the members above it; (-1, 0) where there is none,
    or where anything may be asked about.
    """
    if asked is None:
        return -1, 0
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
        parts = [schedule.items[i] for i, weight in terms if weight == 1]
        above = rows[r - len(terms) : r]
        if [(p.concept, p.member) for p in parts] == [(a.concept, a.member) for a in above]:
            return r, len(parts)
    return -1, 0


def loose_run(rows: Sequence[Item], asked: frozenset[str] | None) -> tuple[int, int]:
    """Return a run of rows (first, behind the last) to print an unlabelled sum below, (-1, -1) for none.

    They are items of one section that enter the same total with their own sign; at most one of them is asked
    about, so that the sum answers nothing; and the total itself does not follow.
    """
    if asked is None:
        return -1, -1
    first = 0
    for r, item in enumerate(rows):
        if item.role == "item" and item.weight == 1 and CONCEPTS[item.concept].measure == "money":
            if item.section == rows[first].section:
                continue
            first = r
            continue
        alone = sum(i.concept in asked for i in rows[first:r]) < 2
        if r - first > 1 and alone and item.role not in {"total", "subtotal"}:
            return first, r
        first = r + 1
    return -1, -1
