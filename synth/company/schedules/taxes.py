"""Income taxes: current and deferred by jurisdiction, and from the statutory rate to the provision."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synth.company.books.common import rounded
from synth.company.parts import split
from synth.company.schedule import Schedule
from synth.company.schedules.columns import years
from synth.company.schedules.layout import arrange
from synth.company.statutory import statutory_rate

if TYPE_CHECKING:
    from synth.company.company import Company
    from synth.stream import Stream

_US = (("Federal", "State", "Foreign"), ("Federal", "State and local", "Foreign"))
_ELSEWHERE = (("Domestic", "", "Foreign"), ("Domestic", "", "Non-domestic"))
"""What a table calls the jurisdictions, under current as under deferred taxes."""
_RECONCILIATION = (
    "tax_at_statutory", "tax_state", "tax_foreign", "-tax_credits", "tax_valuation", "tax_nondeductible",
    "tax_other", "== income_tax = .",
)  # fmt: skip


def tax_components(stream: Stream, company: Company) -> Schedule:
    """Divide the provision into current and deferred, federal, state and foreign."""
    state = company.identity.currency == "USD"
    names = ("federal", "state", "foreign") if state else ("federal", "foreign")
    base = [stream.between(50, 75), stream.between(6, 14), stream.between(10, 45)] if state else [60, 40]
    for period in company.periods:
        for kind, concept in (("current", "current_tax"), ("deferred", "deferred_tax_change")):
            weights = [max(1, w + stream.between(-5, 8)) for w in base]
            for name, part in zip(names, split(company.number(concept, period), weights), strict=True):
                company.put(f"{kind}_{name}", period, part)
    columns = years(company.periods)
    called = stream.choice(_US if state else _ELSEWHERE)
    items, totals = arrange(
        company, _components(called), columns, ("income_tax", "current_tax", "deferred_tax_change")
    )
    return Schedule("tax-components", ("Components of the provision for income taxes", "Income tax expense"), items,
                    columns, totals=totals)  # fmt: skip


def _components(called: tuple[str, ...]) -> tuple[str, ...]:
    kinds = ("federal", "state", "foreign")
    current, deferred = (
        [f"{kind}_{name} | {text}" for name, text in zip(kinds, called, strict=True)]
        for kind in ("current", "deferred")
    )
    return (
        "# Current", *current, "current_tax = .", "# Deferred", *deferred, "deferred_tax_change = .",
        "#", "== income_tax = current_tax + deferred_tax_change",
    )  # fmt: skip


def tax_reconciliation(stream: Stream, company: Company) -> Schedule:
    """Reconcile tax at the statutory rate to the provision, in money; ``tax_other`` takes the rest."""
    who = company.identity
    state = company.identity.currency == "USD"
    between = stream.between
    for period in company.periods:
        rate = statutory_rate(who.currency, who.year_end, int(period.removeprefix("FY")))
        book = company.books[period, ""]
        pretax, tax = book["pretax_income"], book["income_tax"]
        statutory = rounded(pretax * rate, 10000)
        gap = tax - statutory
        size = abs(pretax)
        known = {
            "tax_state": pretax * between(8, 30) // 1000 if state else 0,
            "tax_foreign": pretax * between(-35, 20) // 1000,
            "tax_credits": size * between(2, 25) // 1000,
            "tax_nondeductible": size * between(1, 14) // 1000,
        }
        rest = (
            gap
            - known["tax_state"]
            - known["tax_foreign"]
            + known["tax_credits"]
            - known["tax_nondeductible"]
        )
        # A large gap has a reason of its own; what is left is "other".
        valuation = rest * between(700, 980) // 1000 if abs(rest) * 12 > size else 0
        company.put("statutory_rate", period, rate)
        company.put("tax_at_statutory", period, statutory)
        for name, amount in known.items():
            if amount:
                company.put(name, period, amount)
        company.put("tax_valuation", period, valuation)
        company.put("tax_other", period, rest - valuation)
    columns = years(company.periods)
    items, totals = arrange(
        company,
        (*_RECONCILIATION, "~ statutory_rate" if state else "~ statutory_rate | Statutory tax rate"),
        columns,
        ("income_tax",),
    )
    titles = (
        "Reconciliation of the statutory rate to the provision for income taxes",
        "Income tax reconciliation",
    )
    return Schedule("tax-reconciliation", titles, items, columns, totals=totals)
