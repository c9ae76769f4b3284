"""What a family of the standard and hard levels asks about: a company's statement, laid out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from schemas.quantity import rate
from synth.company.identity import CURRENCY_NAMES, SCALE_NAMES, Identity
from synth.company.labels import spoken
from synth.presentation.sheet import Line, Sheet, Statement, lay_out

if TYPE_CHECKING:
    from collections.abc import Callable

    from schemas.table import Passage
    from synth.company.income import Income
    from synth.problem import Ask
    from synth.stream import Stream


ORDER = (
    "revenue", "cost_of_revenue", "gross_profit", "selling_expense", "research_expense",
    "operating_income", "interest_expense", "pretax_income", "income_tax", "net_income",
    "diluted_shares", "diluted_eps",
)  # fmt: skip
AMOUNTS = ORDER[:10]


@dataclass(slots=True)
class Scene:
    """A company's statement laid out, and what families need to ask about it."""

    stream: Stream
    identity: Identity
    income: Income
    sheet: Sheet
    labels: dict[str, str]
    passages: tuple[Passage, ...] = ()

    def ref(self, concept: str, year: int = 0) -> str:
        """Return the reference of a concept's cell; ``year`` 0 is the newest."""
        return self.sheet.ref(concept, self.identity.period(self.identity.years[year]))

    def named(self, concept: str) -> str:
        """Return how a question names the concept."""
        return spoken(concept, self.labels[concept])

    def fiscal(self, year: int = 0) -> str:
        """Return ``fiscal 2023``."""
        return f"fiscal {self.identity.years[year]}"

    @property
    def currency(self) -> str:
        """The reporting currency's code."""
        return self.identity.currency

    @property
    def money(self) -> str:
        """The reporting currency's name."""
        return CURRENCY_NAMES[self.currency]

    @property
    def scale(self) -> int:
        """The reporting scale."""
        return self.identity.scale

    def others(self, concept: str) -> list[str]:
        """Return the other amounts that the statement prints."""
        return [c for c in AMOUNTS if c in self.labels and c != concept]


@dataclass(frozen=True, slots=True)
class Family:
    """A question family: the rows it needs, the rows that would give it away, and its question."""

    ask: Callable[[Scene], Ask]
    needs: tuple[str, ...] = ()
    hides: tuple[str, ...] = ()
    currency: str | None = None
    passage: Callable[[Scene], Passage] | None = None


def lay_out_income(stream: Stream, identity: Identity, income: Income, labels: dict[str, str]) -> Sheet:
    """Lay out the rows that ``labels`` names, under a caption that says what they need."""
    per_share = "diluted_eps" in labels or stream.chance(30)
    word = SCALE_NAMES[identity.scale]
    currency = "" if identity.currency == "USD" else f"{CURRENCY_NAMES[identity.currency]} "
    note = f"({currency}in {word}{', except per share data' if per_share else ''})"
    lines = tuple(_line(identity, income, concept, label) for concept, label in labels.items())
    headers = tuple(f"Fiscal year ended {identity.year_end}, {year}" for year in identity.years)
    if stream.chance(60):
        headers = tuple(str(year) for year in identity.years)
    statement = Statement(
        title=f"{identity.name}\nConsolidated Statements of Operations (excerpt)",
        caption=note,
        columns=headers,
        periods=tuple(identity.period(year) for year in identity.years),
        lines=lines,
        symbols=stream.chance(73),
    )
    return lay_out(statement, table_id="t0", start=0)


def _line(identity: Identity, income: Income, concept: str, label: str) -> Line:
    values = income.values(concept)
    if concept == "diluted_eps":
        return Line(concept, label, rate(identity.currency, "shares"), values, places=2)
    if concept == "diluted_shares":
        if identity.scale == 3:
            return Line(concept, f"{label} (in thousands)", "shares", values, scale=3)
        return Line(concept, f"{label} (in millions)", "shares", values, scale=6, places=3)
    return Line(
        concept, label, identity.currency, values, scale=identity.scale, total=concept == "net_income"
    )


def phenomena(scene: Scene) -> tuple[str, ...]:
    """Return which phenomena of real filings the page shows."""
    found = {"scale-caption", "newest-first"}
    if "except" in scene.sheet.table.caption:
        found.add("scale-caption-with-exception")
    if any("(" in label and ")" in label for label in scene.labels.values()):
        found.add("two-sided-label")
    if any(cell.printed.find("(") >= 0 for cell in scene.sheet.table.cells):
        found.add("parenthesised-number")
    if "diluted_eps" in scene.labels:
        found.add("per-share-unscaled")
    if scene.identity.year_end != "December 31":
        found.add("non-december-year")
    if scene.passages:
        found.add("amount-in-prose")
    return tuple(sorted(found))
