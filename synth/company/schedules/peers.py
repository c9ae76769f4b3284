"""Another company of the industry beside the company itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synth.company.parts import row
from synth.company.schedule import Column, Schedule

if TYPE_CHECKING:
    from synth.company.company import Company
    from synth.stream import Stream

_ROWS = (
    "revenue", "gross_profit", "operating_income", "pretax_income", "net_income", "total_assets", "long_term_debt",
    "total_equity", "operating_cash_flow", "capex",
)  # fmt: skip
_DRAWS = 12


def peers(stream: Stream, company: Company) -> Schedule | None:
    """Return figures of the newest two years of the company and of a peer that reports in the same scale.

    Members are the two companies' names; None where no such peer is drawn.
    """
    other = _peer(stream, company)
    if other is None:
        return None
    pair = company.periods[:2]
    names = (company.identity.name, other.identity.name)
    company.members["peer"] = names
    shown = [
        c
        for c in _ROWS
        if all(company.has(c, p) for p in pair) and all(other.has(c, p) for p in other.periods[:2])
    ]
    for concept in shown:
        for period, theirs in zip(pair, other.periods, strict=False):
            company.put(concept, period, company.number(concept, period), names[0])
            company.put(concept, period, other.number(concept, theirs), names[1])
    columns = tuple(Column(p, name, (name,)) for name in names for p in pair)
    return Schedule(
        "peers", ("Comparison with a peer company", "Peer comparison", "Selected figures of two companies"),
        tuple(row(c) for c in shown), columns,
    )  # fmt: skip


def _peer(stream: Stream, company: Company) -> Company | None:
    from synth.company.draw import draw_company

    who = company.identity
    for n in range(_DRAWS):
        other = draw_company(
            stream.child(f"peer {n}"), years=2, industry=company.industry, currency=who.currency
        )
        its = other.identity
        if (its.scale, its.places) == (who.scale, who.places) and its.name != who.name:
            return other
    return None
