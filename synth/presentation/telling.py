"""Labels that tell what a row measures, whatever the caption over it says.

A caption's scale holds for every row whose label does not say otherwise. Filings therefore write "(in
thousands)" behind share counts, "per share" behind amounts a share, a dollar sign before money in a row that
sounds like a count. A row here is labelled so that a careful reader takes it as it is meant: the package's own
reader is asked, and where it would take the row otherwise the unit is said.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from schemas.cells import read_cell, row_measure
from schemas.errors import CrossfootError
from synth.company.identity import CURRENCY_NAMES, SCALE_NAMES
from synth.presentation.sheet import SYMBOLS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from schemas.cells import Caption
    from synth.company.concept import Concept
    from synth.presentation.printed import Manner, Printed


class Told(NamedTuple):
    """A label, whether the row's amounts carry a currency sign, and what a count is counted in if said."""

    label: str
    symbol: bool = False
    counted: tuple[str, int] | None = None


def tell(
    over: str, label: str, printed: Sequence[Printed], concept: Concept, caption: Caption, manner: Manner
) -> Told:
    """Return the label that tells what a row measures. Raises CrossfootError where no label does.

    ``over`` is the section header that "Basic" or "Diluted" stand under, with a dash; ``printed`` are the
    row's facts.
    """
    meant = printed[0].unit, printed[0].scale
    for told in _ways(label, concept, manner):
        name = over + told.label
        shown = {_stand_in(_text(p.text, told, manner)) for p in printed}
        read = {row_measure(caption, name, _like(text)) for text in shown}
        if read == {meant}:
            return told
        if concept.measure == "count" and len(read) == 1:
            unit, scale = read.pop()
            if unit in {"pure", concept.noun, "stores", "employees", "days"}:
                return Told(told.label, told.symbol, (unit, scale))
    raise CrossfootError(f"no label tells that {label!r} ({printed[0].text}) is in {meant}")


_SEVENS = str.maketrans("012345689", "7" * 9)


def _stand_in(text: str) -> str:
    """Return a cell's text with other digits, which say nothing of what its row measures.

    One hundred stays: a reader's rules for size begin above it.
    """
    return text if "100" in text else text.translate(_SEVENS)


_like = lru_cache(maxsize=2048)(read_cell)  # a few hundred shapes of cells stand for all of them


def _ways(label: str, concept: Concept, manner: Manner) -> Iterator[Told]:
    yield Told(label)
    yield from _others(label, concept, manner)


def _text(text: str, told: Told, manner: Manner) -> str:
    """Return a cell as it is printed with a currency sign, where one is called for."""
    if not told.symbol or text.lstrip("-")[:1] not in "0123456789(":
        return text
    sign = SYMBOLS[manner.currency]
    return f"-{sign}{text[1:]}" if text[0] == "-" else f"{sign} {text}"


def _others(label: str, concept: Concept, manner: Manner) -> list[Told]:
    """Return ways of saying the unit, the most natural first."""
    low = label[:1].lower() + label[1:] if label[1:2].islower() else label
    match concept.measure:
        case "shares":
            base = label.partition(" (in ")[0]
            scale = SCALE_NAMES.get(manner.share_scale)
            return (
                [Told(f"{base} (shares in {scale})")]
                if scale
                else [Told(f"{base} (number of shares)"), Told(f"Number of shares, {low}")]
            )
        case "per-share":
            return [
                Told(label, symbol=True),
                Told(f"{label}, per share"),
                Told(f"{label}, per share", symbol=True),
            ]
        case "money":
            return [Told(label, symbol=True)]
        case "price":
            return [Told(f"{label} (in {CURRENCY_NAMES[manner.currency]})", symbol=True)]
        case "count":
            return [Told(f"Number of {low}"), Told(f"{label} (count)")]
        case "days" | "years":
            return [Told(f"{label} (in {concept.measure})"), Told(f"{label} ({concept.measure})")]
    return []
