"""The work folder of a mix in the making: its finished parts survive an interruption, and are taken up again.

It stands beside the mix as ``.NAME.work``, is removed when the mix is made or can't be, and stays if the run is
killed or interrupted. A part in it counts for a run that would make the very same: the same entry, the same bytes of input, the same
code and packages.
"""

from __future__ import annotations

import fcntl
import hashlib
import platform
import shutil
from contextlib import contextmanager
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from curate.spool import Part, finish_part, finished
from schemas.errors import CrossfootError
from schemas.example import canonical_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_PACKAGES = ("numpy", "orjson", "pyarrow", "pydantic", "rensa")


class Work:
    """The parts of a mix in the making. ``resumed`` names those that an earlier run had finished."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.resumed: list[str] = []
        self._count = 0

    def part(self, entry: str, made_from: dict[str, Any], make: Callable[[Path], dict[str, Any]]) -> Part:
        """Return a part, made by ``make`` unless it is there. ``made_from`` is all that it depends on."""
        key = hashlib.sha256(canonical_json([made_from, _code()]).encode()).hexdigest()
        folder = self.folder / f"{self._count:03}-{entry}"
        self._count += 1
        told = finished(folder, key)
        if told is None:
            told = make(folder)
            finish_part(folder, key, told)
        else:
            self.resumed.append(entry)
        return Part(folder, entry, told)


@contextmanager
def working(out: Path, note: Callable[[str], None] = lambda _: None) -> Iterator[Work]:
    """Give the work folder of the mix ``out``, which shows at once whether anything can be written there.

    If it is left with anything but a CrossfootError, its finished parts stay, which ``note`` is told. Raises
    CrossfootError where another process makes the same mix, OSError where nothing can be written.
    """
    folder = out.with_name(f".{out.name}.work")
    new = [place for place in folder.parents if not place.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    # The kernel gives the lock back when its holder is gone, killed or not.
    with (folder / "lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CrossfootError(
                f"{out}: another process is making this mix; wait for it, or take another --out"
            ) from None
        try:
            yield Work(folder)
        except BaseException as error:
            if isinstance(error, OSError) and error.filename is None:
                error.filename = str(folder)  # a full disk does not say where it is
            if isinstance(error, CrossfootError) or not any(folder.glob("*/done.json")):
                _remove(folder, new)
            else:
                note(f"the same command goes on from here; to begin anew, remove {folder}")
            raise
        _remove(folder, [])


def _remove(folder: Path, new: list[Path]) -> None:
    """Remove the work folder, and those of the folders made for it that are empty."""
    shutil.rmtree(folder)
    for place in new:
        if not any(place.iterdir()):
            place.rmdir()


def identity(place: str | None) -> list[list[str]]:
    """Return what a file or folder that is read beside the inputs is known by; a name alone if it is neither."""
    if place is None or not Path(place).exists():
        return [[place or ""]]
    files = (
        [Path(place)] if Path(place).is_file() else sorted(p for p in Path(place).rglob("*") if p.is_file())
    )
    found = [(file, file.stat()) for file in files]
    return [[str(file), str(told.st_mtime_ns), str(told.st_size)] for file, told in found]


@cache
def _code() -> list[str]:
    """Return what a part depends on beside its inputs: this project's modules and the packages they use."""
    root = Path(__file__).parent.parent
    digest = hashlib.sha256()
    for package in ("curate", "schemas", "synth"):
        for file in sorted((root / package).rglob("*.py")):
            digest.update(f"{file.relative_to(root)}\0".encode() + file.read_bytes())
    return [digest.hexdigest(), platform.python_version(), *(f"{name} {version(name)}" for name in _PACKAGES)]
