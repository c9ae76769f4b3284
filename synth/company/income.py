"""A two-year income statement whose identities hold in exact integers at the reporting scale.

revenue - cost of revenue = gross profit; gross profit - operating expenses = operating income;
operating income - interest = income before taxes; less taxes = net income. Earnings per share is net
income over diluted shares, rounded to cents as filings print it.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from schemas.quantity import round_half_away

if TYPE_CHECKING:
    from synth.company.identity import Identity
    from synth.stream import Stream

Facts = dict[str, Fraction]


@dataclass(frozen=True, slots=True)
class Income:
    """Facts in base units (currency, shares, currency per share), one mapping a year, newest first."""

    identity: Identity
    years: tuple[Facts, Facts]

    def values(self, concept: str) -> tuple[Fraction, Fraction]:
        """Return a concept's two facts, newest first."""
        return self.years[0][concept], self.years[1][concept]


def draw_income(stream: Stream, identity: Identity) -> Income:
    """Draw a plausible company: margins and growth of an ordinary goods or services business."""
    digits = stream.weighted(((4, 35), (5, 40), (6, 25)))
    older = stream.magnitude(digits) + 500
    growth = stream.between(-140, 260)  # per mille
    newer = older + older * growth // 1000
    cost = stream.between(380, 780)  # per mille of revenue
    expenses = stream.between(120, 330)
    unit = Fraction(10) ** identity.scale
    # Whole thousands, so many that a tenth of revenue is between 20 cents and 15 dollars a share.
    shares = Fraction(max(50, int(newer * unit) // 100 // stream.between(20, 1500)) * 1000)
    years: list[Facts] = []
    for revenue, drift in ((newer, stream.between(-25, 25)), (older, 0)):
        years.append(_year(stream, revenue, cost + drift, expenses, unit, shares))
        shares += shares.numerator * stream.between(-30, 20) // 1000 // 1000 * 1000
    return Income(identity, (years[0], years[1]))


def _year(stream: Stream, revenue: int, cost: int, expenses: int, unit: Fraction, shares: Fraction) -> Facts:
    cogs = revenue * cost // 1000 + stream.between(0, revenue // 200)
    gross = revenue - cogs
    selling = revenue * expenses // 1000 + stream.between(0, revenue // 100)
    research = revenue * stream.between(10, 60) // 1000
    operating = gross - selling - research
    interest = revenue * stream.between(4, 30) // 1000 + 1
    pretax = operating - interest
    tax = pretax * stream.between(150, 290) // 1000 + stream.between(-2, 2)
    if stream.chance(8):
        tax = -tax  # a benefit in a profitable year, a provision in a loss: both happen
    net = pretax - tax
    facts = {
        "revenue": revenue, "cost_of_revenue": cogs, "gross_profit": gross, "selling_expense": selling,
        "research_expense": research, "operating_income": operating, "interest_expense": interest,
        "pretax_income": pretax, "income_tax": tax, "net_income": net,
    }  # fmt: skip
    scaled = {name: value * unit for name, value in facts.items()}
    eps = round_half_away(scaled["net_income"] / shares, 2)
    return {**scaled, "diluted_shares": shares, "diluted_eps": eps}
