"""Upstream's rows for an audit: through the source's own reader where the project has one."""

from __future__ import annotations

from decimal import Decimal
from math import isfinite
from typing import TYPE_CHECKING, Any

from curate.build import read_json_list
from curate.source import Raw, find_source, source_names

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def listed(value: Any) -> list[Any]:
    """Return a list that a row should hold; an empty one where something else stands there."""
    return value if isinstance(value, list) else []


def grid_of(value: Any) -> tuple[tuple[str, ...], ...]:
    """Return a table's cells as texts; what is no row is left out."""
    return tuple(tuple(map(str, row)) for row in listed(value) if isinstance(row, list))


def texts_of(value: Any) -> list[str]:
    """Return the texts of a page's part, which upstream gives as a list of sentences or as one text."""
    return [value] if isinstance(value, str) else [str(text) for text in listed(value)]


def number_of(value: Any) -> Decimal | None:
    """Return a gold number exactly as it is stored; None for anything that is no finite number."""
    if isinstance(value, float):
        return Decimal(repr(value)) if isfinite(value) else None
    return Decimal(value) if isinstance(value, int) and not isinstance(value, bool) else None


def raws(source: str, file: Path) -> Iterator[Raw]:
    """Yield the rows of one file. Raises RowError where it is not what upstream publishes."""
    if source in source_names():
        yield from find_source(source).read(file)
        return
    for number, data in enumerate(read_json_list(file)):
        key = data.get("id") or data.get("question_id") or f"{file.name} row {number}"
        yield Raw(str(key), data)
