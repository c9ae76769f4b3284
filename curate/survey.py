"""What the real sources are, and whether each can be read from here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from curate.locate import ask_hub, cached, local_folder, locate
from curate.source import find_source, source_names
from schemas.errors import CrossfootError

if TYPE_CHECKING:
    from pathlib import Path

    from curate.source import Source


def survey(data_root: Path | None = None) -> list[dict[str, Any]]:
    """Return one mapping a source: name, licence, non_commercial, reads_from, reachable, why, rows.

    ``rows`` is None for files that are on the hub only: nothing is downloaded for this.
    """
    return [_look(find_source(name), data_root) for name in source_names()]


def _look(source: Source, data_root: Path | None) -> dict[str, Any]:
    folder = local_folder(source, None, data_root)
    hub = f"hub {source.repo} at {source.revision[:7]}" if source.revision else "local files only"
    rows, why = None, ""
    try:
        if source.needs:
            locate(source)
        elif folder is None and cached(source) is None:
            ask_hub(source)
        else:
            rows = sum(1 for file in locate(source, None, data_root).files for _ in source.read(file))
    except CrossfootError as error:
        why = str(error)
    return {
        "name": source.name,
        "licence": source.licence,
        "non_commercial": source.non_commercial,
        "url": source.url,
        "revision": source.revision,
        "reads_from": hub if folder is None else str(folder),
        "reachable": not why,
        "why": why,
        "rows": rows,
    }
