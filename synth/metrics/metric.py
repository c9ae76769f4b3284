"""What a metric is: a formula with its definition, its source and the way its answer is stated."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from schemas.dimension import constant_unit, result_unit
from schemas.quantity import rate
from synth.formula import Leaf, formula

if TYPE_CHECKING:
    from collections.abc import Callable

    from synth.formula import Formula

Unit = Literal[
    "percent", "points", "bps", "x", "days", "years", "money", "per-share", "shares", "pure",
    "per-employee", "per-store", "per-customer", "per-unit",
]  # fmt: skip
"""How an answer is stated. ``money`` is in the company's currency, ``per-…`` in its currency each."""
Convention = Literal["signed", "magnitude", "direction"]

_PER = {"per-share": "shares", "per-employee": "employees", "per-store": "stores", "per-customer": "customers",
        "per-unit": "units"}  # fmt: skip


_PRINTED = (
    (re.compile(r"short_term_debt(@-\d)? \+ long_term_debt(?:@-\d)?"), r"total_debt\1"),
    (re.compile(r"current_lease_liabilities \+ lease_liabilities"), "lease_liability_total"),
    (re.compile(r"operating_cash_flow(@-\d)? - capex(?:@-\d)?"), r"free_cash_flow\1"),
    (re.compile(r"net_income - preferred_dividends"), "common_income"),
    (re.compile(r"operating_income \+ depreciation_amortization"), "ebitda"),
    (re.compile(r"diluted_shares - basic_shares"), "dilutive_shares"),
    (re.compile(r"loans - allowance_for_credit_losses"), "net_loans"),
)
"""Parts of formulas that a page may print as one line item, instead of what it is made of."""


@dataclass(frozen=True, slots=True)
class Metric:
    """A figure that analysts derive from a company's facts.

    ``formula`` and ``alternatives`` (what else an analyst would compute for the same figure from other
    facts: all must be impossible before it is called not disclosed; one that starts from income before
    taxes or net income leaves other income in) are in the language of ``synth.formula``; every intermediate result has a name,
    either in the formula or, operation by operation, in ``steps``. ``unit`` is how the answer is stated,
    to one of ``places`` decimals. ``spoken`` is how an analyst calls it, without an article. ``good`` is 1
    where more is favourable, -1 where less is, 0 for neither. ``industries`` are those it is used in, ()
    for any. ``near`` are metrics it is confused with.
    """

    name: str
    formula: str
    unit: Unit
    places: tuple[int, ...]
    spoken: tuple[str, ...]
    definition: str
    source: str
    good: int = 0
    convention: Convention = "signed"
    industries: tuple[str, ...] = ()
    alternatives: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()

    @property
    def parsed(self) -> Formula:
        """The formula, parsed."""
        return formula(self.formula)

    @property
    def ways(self) -> tuple[str, ...]:
        """Every formula that yields the figure, the usual one first: all are tried before it is called absent."""
        ways = [self.formula, *self.alternatives]
        for parts, line_item in _PRINTED:
            ways += [parts.sub(line_item, way) for way in ways if parts.search(way)]
        return tuple(dict.fromkeys(ways))

    @property
    def years(self) -> int:
        """How many years of facts it needs (1: the asked one alone)."""
        return 1 + max(leaf.back for leaf in self.parsed.leaves)

    def step_names(self) -> tuple[str, ...]:
        """Name each operation's result; the last is the metric itself."""
        names = self.steps or tuple(op.name for op in self.parsed.ops[:-1])
        return (*names, self.spoken[0])

    def shown_in(self, currency: str) -> str:
        """Return the display unit of its answer (``schemas.quantity``): ``percent``, ``USDPerShare``, …."""
        if self.unit == "money":
            return currency
        return rate(currency, _PER[self.unit]) if self.unit in _PER else self.unit


def formula_unit(parsed: Formula, unit_of: Callable[[str], str]) -> str:
    """Return the unit of a formula's result; ``unit_of`` gives a concept's. Raises DerivationError."""
    units: list[str] = []
    for op in parsed.ops:
        args = [
            units[int(arg[1:])] if isinstance(arg, str) else unit_of(arg.concept) if isinstance(arg, Leaf) else
            constant_unit(arg)
            for arg in op.args
        ]  # fmt: skip
        units.append(result_unit(op.op, args))
    return units[-1]
