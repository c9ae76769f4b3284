"""Finding a source's files: a folder the user names, or the hub at the pinned revision.

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
        raise SourceError(f"{source.name}: {folder} {what}. {_ways(source)}")
    for file in files:
        if not file.is_file():
            raise SourceError(f"{source.name}: {file} is no file, but upstream's file of that name is")
    # Rows made up for tests must not pass as the real thing, nor carry its licence.
    if any((place / FIXTURE_MARK).is_file() for place in (folder, folder.parent)):
        return Origin(tuple(files), "fixture", "Apache-2.0")
    return Origin(tuple(files), "local", source.licence)


def _from_hub(source: Source) -> Origin:
    if not source.revision:
        raise SourceError(f"{source.name}: {_no_revision(source)}. {_ways(source)}")
    files = cached(source) or _download(source)
    return Origin(files, source.revision, source.licence)


def cached(source: Source) -> tuple[Path, ...] | None:
    """Return the hub files that were downloaded before, None if one is missing."""
    if not source.revision:
        return None
    from huggingface_hub import try_to_load_from_cache

    found = [
        try_to_load_from_cache(source.repo, name, revision=source.revision, repo_type="dataset")
        for name in source.files
    ]
    return None if any(not isinstance(path, str) for path in found) else tuple(map(Path, found))


def _download(source: Source) -> tuple[Path, ...]:
    from huggingface_hub import hf_hub_download
    from huggingface_hub.errors import HTTPError

    ask_hub(source)
    try:
        return tuple(
            Path(hf_hub_download(source.repo, name, repo_type="dataset", revision=source.revision))
            for name in source.files
        )
    except (OSError, HTTPError) as error:
        raise _unreachable(source, error) from None


def ask_hub(source: Source) -> None:
    """Ask the hub once for the data set at its pinned revision. Raises SourceError without an answer.

    Downloading by itself would try for half a minute before it says that there is no connection.
    """
    if not source.revision:
        raise SourceError(f"{source.name}: {_no_revision(source)}. {_ways(source)}")
    from huggingface_hub import HfApi
    from huggingface_hub.errors import HTTPError

    try:
        HfApi().repo_info(source.repo, repo_type="dataset", revision=source.revision, timeout=20)
    except (OSError, HTTPError) as error:
        raise _unreachable(source, error) from None


def _unreachable(source: Source, error: Exception) -> SourceError:
    why = " ".join(str(error).split())[:160] or type(error).__name__
    return SourceError(
        f"{source.name}: the hub's {source.repo} at {source.revision[:7]} can't be reached "
        f"({why}). {_ways(source)}"
    )


def _ways(source: Source) -> str:
    names = " or ".join(patterns[0] for patterns in source.patterns)
    where = f", from {source.url}" if source.url else ""
    ways = (
        f"Three ways to go on: put upstream's files ({names}{where}) into "
        f"DIR/{source.name} and give --data-root DIR; set CROSSFOOT_DATA=DIR for the same; or write "
        f"`path: FOLDER` beside `source: {source.name}` in the recipe."
    )
    if source.revision:
        ways += (
            " With none of the three the hub is read, which needs a connection (and HF_HUB_OFFLINE unset)."
        )
    return ways


def _no_revision(source: Source) -> str:
    """Say why a source is not taken from the hub."""
    if not source.repo:
        return "it is not on the hub, so it is read from local files only"
    return (
        f"no commit of the hub's {source.repo} is pinned here, and a branch can change under a mix, so it "
        "is read from local files only"
    )
