"""Whether a figure makes sense for these facts: no ratio to a tiny or negative base, nothing that rounds to nil."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from schemas.errors import DerivationError
from synth.company.printed_in import homes
from synth.plan import Fact, Given
from synth.solve import compute, enclose

if TYPE_CHECKING:
    from collections.abc import Callable

    from synth.company.company import Company
    from synth.plan import Plan

_LARGEST = {"percent": 3, "points": 1, "bps": 1, "x": 99, "days": 900, "years": 60}
"""Ratios beyond these are shown as "n.m." in filings (in base units: 3 is 300%)."""


def trace(plan: Plan, value: Callable[[Fact], Fraction]) -> list[Fraction]:
    """Return what each act gives, in base units; ``value`` gives the facts. Raises KeyError, ZeroDivisionError."""
    done: list[Fraction] = []
    for a in plan:
        args: list[Fraction] = []
        for x in a.args:
            if isinstance(x, Fact):
                args.append(value(x))
            elif isinstance(x, Given):
                raise KeyError(x.name)
            else:
                args.append(Fraction(x) if isinstance(x, int) else done[int(x[1:])])
        done.append(enclose("root", [(v, v) for v in args])[0] if a.op == "root" else compute(a.op, args))
    return done


def sensible(plan: Plan, value: Callable[[Fact], Fraction], unit: str, places: int = 1) -> bool:
    """Whether a plan's figure means something: bases positive, result neither nil nor absurd.

    ``unit`` is as metrics name it. False too where a fact is missing.
    """
    try:
        done = trace(plan, value)
    except (KeyError, ZeroDivisionError, DerivationError):
        return False
    for a in plan:
        if a.op not in {"divide", "root"}:
            continue
        base = a.args[1] if a.op == "divide" else a.args[0]
        if isinstance(base, Fact):
            positive = value(base) > 0
        else:
            positive = isinstance(base, int) or (isinstance(base, str) and done[int(base[1:])] > 0)
        if not positive:
            return False
    if any(a.name.endswith("tax rate") and rate < 0 for a, rate in zip(plan[:-1], done, strict=False)):
        return False  # no tax is saved at a negative rate
    result = done[-1]
    if unit not in _LARGEST:
        return bool(result)
    least = Fraction(1, 10**places * (100 if unit == "percent" else 10000 if unit == "bps" else 1))
    return 2 * least < abs(result) <= _LARGEST[unit]


def in_books(company: Company, fact: Fact) -> Fraction:
    """Return a company's fact before anything is laid out. Raises KeyError where it has none that prints."""
    found = company.value(*fact)
    if not found:
        raise KeyError(fact)
    return found


def prints(company: Company, concepts: tuple[str, ...], base: str, years: int) -> bool:
    """Whether the statements' books have the line items, none nil, for ``years`` fiscal years up to ``base``."""
    at = company.periods.index(base)
    periods = company.periods[at : at + years]
    known = homes(company.industry)
    for concept in concepts:
        stated = [name for name in known.get(concept, ()) if name in _STATEMENTS]
        if not stated:
            continue  # a schedule's own fact: drawn when the schedule is
        if any(not company.books[p, ""].get(concept) for p in periods):
            return False
        if not any(_has_row(company, name, concept) for name in stated):
            return False
    return len(periods) == years


def _has_row(company: Company, name: str, concept: str) -> bool:
    schedule = company.schedule(name)
    return schedule is not None and any(item.concept == concept for item in schedule.items)


_STATEMENTS = {"income-statement", "balance-sheet", "cash-flow"}
