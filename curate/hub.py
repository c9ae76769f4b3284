"""A source's files on the hub: at the commit that its module pins, else at the hub's own current commit.

Where no commit could be verified (``revision`` is empty), the hub is asked once which commit its main branch stands
at, the files are read from exactly that, and the mix's lock records it. Two mixes of different days may then be of
different commits: their locks say so. Without a connection the commit that was read before is taken from the cache.
"""

from __future__ import annotations

from fnmatch import fnmatch
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from schemas.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from curate.source import Source


class Commit(NamedTuple):
    """A commit of the hub and the names of the files that are read from it."""

    revision: str
    files: tuple[str, ...]


def from_hub(source: Source) -> tuple[tuple[Path, ...], str]:
    """Return a source's files and the commit they are of, downloading what is missing. Raises SourceError."""
    if source.revision and (files := cached(source)):
        return files, source.revision
    try:
        commit = ask_hub(source)
    except SourceError:
        if not source.revision and (files := cached(source)):
            return files, _revision_of(files[0])
        raise
    return _download(source, commit), commit.revision


def cached(source: Source) -> tuple[Path, ...] | None:
    """Return the hub files that were downloaded before, None if one is missing.

    For a source without a pinned commit, those of the one commit that the cache holds; None if it holds several.
    """
    if not source.repo:
        return None
    from huggingface_hub import constants, try_to_load_from_cache

    if source.revision:
        found = [
            try_to_load_from_cache(source.repo, name, revision=source.revision, repo_type="dataset")
            for name in source.files
        ]
        return None if any(not isinstance(path, str) for path in found) else tuple(map(Path, found))
    folder = Path(constants.HF_HUB_CACHE) / f"datasets--{source.repo.replace('/', '--')}" / "snapshots"
    kept = []
    for commit in sorted(folder.iterdir()) if folder.is_dir() else ():
        names = [file.relative_to(commit).as_posix() for file in commit.rglob("*") if file.is_file()]
        if files := found_files(source, names):
            kept.append(tuple(commit / name for name in files))
    return kept[0] if len(kept) == 1 else None


def _revision_of(file: Path) -> str:
    """Return the commit of a file of the cache, which lies in ``snapshots/COMMIT``."""
    return file.parts[file.parts.index("snapshots") + 1]


@lru_cache(maxsize=64)
def ask_hub(source: Source) -> Commit:
    """Ask the hub once for the data set: at its pinned commit, else for its current one. Raises SourceError.

    Downloading by itself would try for half a minute before it says that there is no connection.
    """
    if not source.repo:
        raise SourceError(
            f"{source.name}: it is not on the hub, so it is read from local files only. {ways(source)}"
        )
    from huggingface_hub import HfApi
    from huggingface_hub.errors import HTTPError

    try:
        info = HfApi().repo_info(
            source.repo, repo_type="dataset", revision=source.revision or None, timeout=20
        )
    except (OSError, HTTPError) as error:
        raise unreachable(source, error) from None
    if source.revision:
        return Commit(source.revision, source.files)
    names = [each.rfilename for each in info.siblings or ()]
    files = found_files(source, names)
    if not info.sha or not files:
        wanted = ", ".join(source.files)
        raise SourceError(
            f"{source.name}: the hub's {source.repo} has no {wanted} at its current commit "
            f"{str(info.sha)[:7]}. {ways(source)}"
        )
    return Commit(info.sha, files)


def found_files(source: Source, names: Iterable[str]) -> tuple[str, ...]:
    """Return a source's files among the names of a repository, whatever folder they are in.

    All must be in one folder; of several such folders the shortest name is taken. Empty where there is none.
    """
    folders: dict[str, list[str]] = {}
    for name in sorted(names):
        folders.setdefault(str(PurePosixPath(name).parent), []).append(name)
    for _, inside in sorted(folders.items(), key=lambda item: (len(item[0]), item[0])):
        files = [
            [n for n in inside if fnmatch(PurePosixPath(n).name, PurePosixPath(want).name)]
            for want in source.files
        ]
        if all(len(each) == 1 for each in files):
            return tuple(each[0] for each in files)
    return ()


def _download(source: Source, commit: Commit) -> tuple[Path, ...]:
    from huggingface_hub import hf_hub_download
    from huggingface_hub.errors import HTTPError

    try:
        return tuple(
            Path(hf_hub_download(source.repo, name, repo_type="dataset", revision=commit.revision))
            for name in commit.files
        )
    except (OSError, HTTPError) as error:
        raise unreachable(source, error) from None


def unreachable(source: Source, error: Exception) -> SourceError:
    """Say that the hub does not answer, and what else can be done."""
    why = " ".join(str(error).split())[:160] or type(error).__name__
    at = (
        f"at {source.revision[:7]}"
        if source.revision
        else "(no commit is pinned: its current one is asked for)"
    )
    return SourceError(
        f"{source.name}: the hub's {source.repo} {at} can't be reached ({why}). {ways(source)}"
    )


def ways(source: Source) -> str:
    """Say from where else a source can be read."""
    names = " or ".join(patterns[0] for patterns in source.patterns)
    where = f", from {source.url}" if source.url else ""
    said = (
        f"Three ways to go on: put upstream's files ({names}{where}) into "
        f"DIR/{source.name} and give --data-root DIR; set CROSSFOOT_DATA=DIR for the same; or write "
        f"`path: FOLDER` beside `source: {source.name}` in the recipe."
    )
    if source.repo:
        said += (
            " With none of the three the hub is read, which needs a connection (and HF_HUB_OFFLINE unset)."
        )
    return said
