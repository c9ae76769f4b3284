"""The absence gate: "not disclosed" is proved by what is missing for every formula of the figure."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from schemas.errors import DerivationError
from synth.company.concepts import CONCEPTS
from synth.formula import formula
from synth.metrics import METRICS
from synth.metrics.identities import IDENTITIES

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from schemas.derivation import Absence
    from schemas.reread import Reread
    from schemas.table import Context

OPTIONAL = frozenset({
    "short_term_investments", "restructuring", "impairment", "preferred_dividends", "goodwill", "intangibles", "gain_on_sale",
    "stock_compensation", "buybacks", "acquisitions", "asset_sales", "noncontrolling_income", "amortization_expense", "interest_income",
    "current_lease_liabilities", "lease_liabilities",
})  # fmt: skip
"""Line items that many companies do not have: a page without one may mean that there is none, so their absence
alone proves nothing."""
_DEEPEST = 4
"""Identities applied one behind another, in search of a line item that is not printed."""
_WORDS = re.compile(r"[^a-z0-9]+")


def ways(figure: str) -> list[str]:
    """Return the formulas that yield a figure: a metric's, or a line item itself and its identities."""
    if figure in METRICS:
        return list(METRICS[figure].ways)
    return [figure, *IDENTITIES.get(figure, ())]


def check_absence(proof: Absence, context: Context, reread: Reread) -> None:
    """Check that each way to the figure lacks an operand in the re-read prompt. Raises DerivationError.

    An operand is there if a row with one of its captions holds a number in the period asked about, or
    a passage names it; or if it follows from operands that are there, by what line items equal. That a page
    lacks a row which many companies do not have proves nothing.
    """
    known = ways(proof.figure)
    page = _Page(context, reread)
    stated = {m.formula: m.operand for m in proof.missing}
    for way in known:
        if way not in stated:
            raise DerivationError(f"nothing is said to be missing for {way!r}")
        operand = stated[way]
        leaves = [leaf for leaf in formula(way).leaves if leaf.concept == operand]
        if not leaves:
            raise DerivationError(f"{operand} is no operand of {way!r}")
        if operand in OPTIONAL and operand != proof.figure:
            raise DerivationError(
                f"{operand} may be nil: that no row gives it does not make {way!r} impossible"
            )
        if where := page.stands(operand, proof.period):
            raise DerivationError(f"{operand} is on the page: {where}")
        if all(page.follows(operand, _back(proof.period, leaf.back)) for leaf in leaves):
            raise DerivationError(f"{operand} follows from what the page prints")
    if where := named(proof.figure, context, reread):
        raise DerivationError(f"{proof.figure} is itself on the page: {where}")


class _Page:
    """What a re-read prompt discloses, line item by line item and period by period."""

    def __init__(self, context: Context, reread: Reread) -> None:
        self._context, self._reread = context, reread
        self._seen: dict[tuple[str, str | None], str] = {}

    def stands(self, concept: str, period: str | None) -> str:
        """Return where a line item is printed, "" where it isn't."""
        key = concept, period
        if key not in self._seen:
            known = concept in CONCEPTS
            self._seen[key] = disclosed(concept, period, self._context, self._reread) if known else ""
        return self._seen[key]

    def follows(self, concept: str, period: str | None, above: frozenset[str] = frozenset()) -> bool:
        """Whether a line item is printed or can be computed from others that are, by identities of line items.

        ``above`` are the line items it is wanted for: none of them helps to find it.
        """
        if self.stands(concept, period):
            return True
        above |= {concept}
        return len(above) <= _DEEPEST and any(
            all(
                leaf.concept not in above and self.follows(leaf.concept, _back(period, leaf.back), above)
                for leaf in formula(way).leaves
            )
            for way in IDENTITIES.get(concept, ())
        )


def _back(period: str | None, years: int) -> str | None:
    """Return the fiscal year ``years`` before a period."""
    if not years or period is None or not period.startswith("FY"):
        return period
    return f"FY{int(period[2:]) - years}"


def disclosed(concept: str, period: str | None, context: Context, reread: Reread) -> str:
    """Return where a line item stands in the prompt in a period, "" where it doesn't."""
    captions = {_plain(text) for text in _captions(concept)}
    amounts = CONCEPTS[concept].measure in {"money", "shares", "per-share", "price"}
    for table in context.tables:
        for (row, column), (label, text, quantity, _) in reread.table(table.id).items():
            if quantity is None or not _is_caption(_plain(label), captions):
                continue
            year = (period or "").removeprefix("FY")
            dated = re.search(r"(?:19|20)\d\d", table.columns[column])
            if not dated and amounts and quantity.unit in {"pure", "points"}:
                continue  # a column of changes, in percent or basis points, is of no year and no amount
            if not year or year in table.columns[column] or not dated:
                return f"{table.id}[{row},{column}] {label!r} {text}"
    return next((f"{p.id} names it" for p in context.passages if called(p.text, concept, anywhere=True)), "")


def called(text: str, concept: str, *, anywhere: bool = False) -> bool:
    """Whether a row's label is one of a line item's captions, or running text has one ``anywhere``."""
    captions = _plain_captions(concept)
    if anywhere:
        words = f" {_plain(text)} "
        return any(f" {caption} " in words for caption in captions)
    return _is_caption(_plain(text), captions)


def named(figure: str, context: Context, reread: Reread) -> str:
    """Return where a metric stands in the prompt under one of its own names, "" where it doesn't."""
    if figure not in METRICS:
        return ""
    names = {_plain(name) for name in METRICS[figure].spoken}
    for table in context.tables:
        for label, text, quantity, _ in reread.table(table.id).values():
            if quantity is not None and _is_caption(_plain(label), names):
                return f"{table.id} {label!r} {text}"
    return next((p.id for p in context.passages if any(f" {n} " in f" {_plain(p.text)} " for n in names)), "")


@lru_cache(maxsize=1024)
def _plain_captions(concept: str) -> frozenset[str]:
    return frozenset(_plain(text) for text in _captions(concept))


def _is_caption(label: str, captions: AbstractSet[str]) -> bool:
    return label in captions or any(label.startswith(f"{c} ") or label.endswith(f" {c}") for c in captions)


def _captions(concept: str) -> tuple[str, ...]:
    known = CONCEPTS[concept]
    return (*known.labels, *known.two_sided, *known.losses, *known.spoken)


@lru_cache(maxsize=4096)  # the same labels are compared with one line item after the other
def _plain(text: str) -> str:
    return _WORDS.sub(" ", text.lower()).strip()
