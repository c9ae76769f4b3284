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

_WORDS = re.compile(r"[^a-z0-9]+")


def ways(figure: str) -> list[str]:
    """Return the formulas that yield a figure: a metric's, or a line item itself and its identities."""
    if figure in METRICS:
        return list(METRICS[figure].ways)
    return [figure, *IDENTITIES.get(figure, ())]


def check_absence(proof: Absence, context: Context, reread: Reread) -> None:
    """Check that each way to the figure lacks an operand in the re-read prompt. Raises DerivationError.

    An operand is there if a row with one of its captions holds a number in the period asked about, or
    a passage names it.
    """
    known = ways(proof.figure)
    stated = {m.formula: m.operand for m in proof.missing}
    for way in known:
        if way not in stated:
            raise DerivationError(f"nothing is said to be missing for {way!r}")
        if stated[way] not in {leaf.concept for leaf in formula(way).leaves}:
            raise DerivationError(f"{stated[way]} is no operand of {way!r}")
        if where := disclosed(stated[way], proof.period, context, reread):
            raise DerivationError(f"{stated[way]} is on the page: {where}")
    if where := named(proof.figure, context, reread):
        raise DerivationError(f"{proof.figure} is itself on the page: {where}")


def disclosed(concept: str, period: str | None, context: Context, reread: Reread) -> str:
    """Return where a line item stands in the prompt in a period, "" where it doesn't."""
    captions = {_plain(text) for text in _captions(concept)}
    for table in context.tables:
        for (row, column), (label, text, quantity, _) in reread.table(table.id).items():
            if quantity is None or not _is_caption(_plain(label), captions):
                continue
            year = (period or "").removeprefix("FY")
            if (
                not year
                or year in table.columns[column]
                or not re.search(r"(?:19|20)\d\d", table.columns[column])
            ):
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


def _plain(text: str) -> str:
    return _WORDS.sub(" ", text.lower()).strip()
