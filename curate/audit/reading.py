"""Upstream's rows for an audit: through the source's own reader where the project has one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from curate.build import read_json_list
from curate.source import Raw, find_source, source_names

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def raws(source: str, file: Path) -> Iterator[Raw]:
    """Yield the rows of one file. Raises RowError where it is not what upstream publishes."""
    if source in source_names():
        yield from find_source(source).read(file)
        return
    for number, data in enumerate(read_json_list(file)):
        key = data.get("id") or data.get("question_id") or f"{file.name} row {number}"
        yield Raw(str(key), data)
