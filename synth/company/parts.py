"""Divide amounts into parts that add up, and give rows for the parts."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from synth.company.schedule import Item, Role

if TYPE_CHECKING:
    from collections.abc import Sequence

    from synth.company.company import Company
    from synth.stream import Stream

Totals = tuple[tuple[int, tuple[tuple[int, int], ...]], ...]


def split(total: int, weights: Sequence[int]) -> list[int]:
    """Divide ``total`` (of either sign) in proportion to weights; the parts add up to it exactly."""
    whole = sum(weights)
    parts = [total * weight // whole for weight in weights[:-1]]
    return [*parts, total - sum(parts)]


def sizes(stream: Stream, count: int, low: int = 12) -> list[int]:
    """Draw weights of unequal members, the larger ones mostly first."""
    return [stream.between(low, 100) * (count - i + 2) for i in range(count)]


def drift(stream: Stream, weights: Sequence[int], percent: int = 9) -> list[int]:
    """Return the weights a year later."""
    return [weight * stream.between(100 - percent, 100 + percent) // 100 + 1 for weight in weights]


@lru_cache(maxsize=8192)
def member_row(
    concept: str, member: str, weight: int = 1, section: str = "", *, text: str = "", indent: int = 0
) -> Item:
    """Return a member's row, captioned with its name."""
    return Item(concept, member, "item", weight, text or member, section, indent)


@lru_cache(maxsize=2048)
def row(
    concept: str, role: Role = "item", weight: int = 0, text: str = "", section: str = "", indent: int = 0
) -> Item:
    """Return a row of the whole company."""
    return Item(concept, "", role, weight, text, section, indent)


@lru_cache(maxsize=512)
def header(text: str) -> Item:
    """Return a section's header row."""
    return Item("", role="header", text=text)


def put_parts(
    company: Company, concept: str, period: str, members: Sequence[str], parts: Sequence[int]
) -> None:
    """State one fact per member, and their sum as the fact of the whole."""
    for member, part in zip(members, parts, strict=True):
        company.put(concept, period, part, member)
    company.put(concept, period, sum(parts))


def column_total(count: int) -> Totals:
    """Return that the last of ``count`` + 1 columns is the sum of the others."""
    return ((count, tuple((i, 1) for i in range(count))),)
