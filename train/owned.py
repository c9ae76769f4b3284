"""Folders that a command writes whole: it may replace what it wrote itself, and nothing else.

A marker, a JSON file in the folder, says what the folder was made from and the sha256 of every other
file in it. A folder in which anything was added or changed since is the user's.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from schemas.errors import TrainError
from schemas.files import sha256_file

if TYPE_CHECKING:
    from pathlib import Path


def write_marker(folder: Path, name: str, about: dict[str, Any]) -> None:
    """Write the marker ``name`` into a folder that is otherwise complete; ``about`` says what it was made from."""
    text = json.dumps(about | {"files": _hashes(folder, name)}, indent=1)
    (folder / name).write_text(f"{text}\n", encoding="utf-8")


def read_marker(folder: Path, name: str) -> dict[str, Any] | None:
    """Return a folder's marker, or None where it has none.

    Raises:
        TrainError: if the file is not a marker of ours.
    """
    path = folder / name
    if not path.is_file():
        return None
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise TrainError(f"{path}: not JSON ({error}); delete {folder}, or name another folder") from None
    if not isinstance(found, dict) or not isinstance(found.get("files"), dict):
        raise TrainError(
            f"{path}: doesn't say which files were written with it; delete {folder}, or name another"
        )
    return found


def check_replaceable(folder: Path, name: str, what: str) -> dict[str, Any] | None:
    """Refuse to replace what isn't ours.

    Returns:
        The marker of a folder that is as we wrote it; None where there is nothing, or an empty folder.

    Raises:
        TrainError: if ``folder`` is a file, has no marker, or was changed since it was written.
    """
    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        return None
    marker = read_marker(folder, name) if folder.is_dir() else None
    if marker is None:
        raise TrainError(f"{folder}: already exists and is no {what}; delete it or choose another --out")
    then, now = marker["files"], _hashes(folder, name)
    changed = sorted(file for file in {*then, *now} if then.get(file) != now.get(file))
    if changed:
        raise TrainError(
            f"{folder}: {', '.join(changed[:5])} changed since this {what} was written; "
            "delete the folder or choose another --out"
        )
    return marker


def _hashes(folder: Path, name: str) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path != folder / name)
    return {path.relative_to(folder).as_posix(): sha256_file(path) for path in files}
