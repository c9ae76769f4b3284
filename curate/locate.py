"""Finding a source's files: a folder the user names, or the hub at a commit.

The first of these that is given decides, and if the files are not there that is an error: data is
never taken from somewhere else than asked.

1. ``path:`` in the recipe, a folder with upstream's files
2. ``--data-root DIR``, with one sub-folder a source
3. the environment variable CROSSFOOT_DATA, likewise
4. the hub
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from curate.hub import from_hub, ways
from curate.source import Origin
from schemas.errors import SourceError

if TYPE_CHECKING:
    from curate.source import Source

FIXTURE_MARK = "FIXTURES.md"
"""A data root (or folder) that holds this file holds invented rows, and they are marked as such."""


def local_folder(source: Source, path: str | None, data_root: Path | None) -> Path | None:
    """Return the local folder that is to be read, None for the hub."""
    if path is not None:
        return Path(path)
    root = data_root or os.environ.get("CROSSFOOT_DATA")
    if not root:
        return None
    # People write finance-alpaca, finance_alpaca and financealpaca; the source's own spelling comes first.
    names = [source.name, source.name.replace("-", "_"), source.name.replace("-", "")]
    return next((place for name in names if (place := Path(root) / name).is_dir()), Path(root) / source.name)


def locate(source: Source, path: str | None = None, data_root: Path | None = None) -> Origin:
    """Find a source's files, downloading them if they come from the hub. Raises SourceError."""
    if source.needs:
        raise SourceError(f"{source.name}: needs {source.needs}")
    folder = local_folder(source, path, data_root)
    return _from_hub(source) if folder is None else _from_folder(source, folder)


def _from_folder(source: Source, folder: Path) -> Origin:
    if folder.is_file():  # one file of upstream's, or of the user's own records
        folder, only = folder.parent, folder
    else:
        only = None
    for patterns in source.patterns:
        files = sorted({file for pattern in patterns for file in folder.glob(pattern)})
        files = [file for file in files if only in (None, file)]
        if files:
            break
    else:
        wanted = " or ".join(", ".join(patterns) for patterns in source.patterns)
        what = f"has no {wanted}" if folder.is_dir() else "is no folder"
        raise SourceError(f"{source.name}: {folder} {what}. {ways(source)}")
    for file in files:
        if not file.is_file():
            raise SourceError(f"{source.name}: {file} is no file, but upstream's file of that name is")
    # Rows made up for tests must not pass as the real thing, nor carry its licence.
    if any((place / FIXTURE_MARK).is_file() for place in (folder, folder.parent)):
        return Origin(tuple(files), "fixture", "Apache-2.0")
    return Origin(tuple(files), "local", source.licence)


def _from_hub(source: Source) -> Origin:
    files, revision = from_hub(source)
    return Origin(files, revision, source.licence)
