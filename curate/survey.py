"""What the real sources are, and whether each can be read from here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from curate.hub import ask_hub, cached
from curate.locate import local_folder, locate
from curate.source import find_source, source_names
from schemas.errors import CrossfootError

if TYPE_CHECKING:
    from pathlib import Path

    from curate.source import Source


def survey(data_root: Path | None = None) -> list[dict[str, Any]]:
    """Return one mapping a source.

    Keys: name, licence, non_commercial, url, revision (the commit that is pinned, or that the hub names now; empty
    where there is none), needs, reads_from, reachable, why (not), rows and upstream_rows. ``rows`` are those read
    from here, None for files that are on the hub only: nothing is downloaded for this. ``upstream_rows`` is what
    upstream publishes, None where that is not known.
    """
    return [_look(find_source(name), data_root) for name in source_names()]


def _look(source: Source, data_root: Path | None) -> dict[str, Any]:
    folder = local_folder(source, None, data_root)
    at = f"at {source.revision[:7]}" if source.revision else "at its current commit"
    hub = f"hub {source.repo} {at}" if source.repo else "local files only"
    rows, why, revision = None, "", source.revision
    try:
        if source.needs:
            locate(source)
        elif folder is None and cached(source) is None:
            revision = ask_hub(source).revision
        else:
            origin = locate(source, None, data_root)
            revision = origin.revision if folder is None else revision
            rows = sum(1 for file in origin.files for _ in source.read(file))
    except CrossfootError as error:
        why = str(error)
    return {
        "name": source.name,
        "licence": source.licence,
        "non_commercial": source.non_commercial,
        "url": source.url,
        "revision": revision,
        "needs": source.needs or _needs(source),
        "reads_from": hub if folder is None else str(folder),
        "reachable": not why,
        "why": why,
        "rows": rows,
        "upstream_rows": source.upstream_rows or None,
    }


def _needs(source: Source) -> str:
    """Say what must be there for a source to be read."""
    files = " or ".join(", ".join(patterns) for patterns in source.patterns)
    return (
        f"a connection to the hub, or upstream's files: {files}"
        if source.repo
        else f"upstream's files: {files}"
    )
