"""A company's facts: exact numbers by line item, period and member, that add up before they are printed."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from synth.company.identity import Identity

Key = tuple[str, str, str]
"""(concept, period, member); the member is "" for the whole company."""


@dataclass(slots=True)
class Company:
    """Facts in base units: money in whole currency units (multiples of the reporting scale), shares, ratios.

    ``periods`` are fiscal years, newest first ("FY2023"; also the balance sheet dates at their ends);
    ``quarters`` are "Q4 FY2023", newest first, and year-to-date periods are "9M FY2023".
    ``members`` gives each axis its members in order: ``segment``, ``region``, ``product``.
    """

    identity: Identity
    industry: str
    periods: tuple[str, ...]
    quarters: tuple[str, ...] = ()
    facts: dict[Key, Fraction] = field(default_factory=dict)
    members: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def has(self, concept: str, period: str, member: str = "") -> bool:
        """Whether the company has this fact."""
        return (concept, period, member) in self.facts

    def value(self, concept: str, period: str, member: str = "") -> Fraction:
        """Return a fact in base units (KeyError where the company has none)."""
        return self.facts[concept, period, member]

    def put(self, concept: str, period: str, value: Fraction | int, member: str = "") -> None:
        """State a fact. Raises ValueError where it contradicts one that is there."""
        key = (concept, period, member)
        if self.facts.setdefault(key, Fraction(value)) != value:
            raise ValueError(f"{key} is {self.facts[key]}, not {value}")

    def series(self, concept: str, periods: Iterable[str] | None = None, member: str = "") -> list[Fraction]:
        """Return a concept's facts over periods (the fiscal years, newest first, by default)."""
        return [self.facts[concept, p, member] for p in (periods or self.periods)]
