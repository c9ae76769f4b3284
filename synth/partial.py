"""A file in the making that survives its writer: kill it at any time, and the next run goes on from it.

Beside ``rows.jsonl`` stand, until it is complete,

- ``.rows.jsonl.partial-HASH``: the lines so far; HASH is of the request, so that nobody else goes on
  from them,
- ``.rows.jsonl.partial-HASH.journal``: the request, then a line a chunk: which index comes next, the
  chunk's bytes and sha256, and the draws that were refused,
- ``.rows.jsonl.lock``: held (flock) by the one process that writes.

A chunk counts when its journal line is whole and its bytes have the hash that line says; whatever
follows the last such chunk is cut off, whether a kill or a crash of the machine has left it there.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections import Counter
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Self

from schemas.errors import CrossfootError
from schemas.example import canonical_json
from synth.parallel import Chunk

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from types import TracebackType


@contextmanager
def writing_alone(path: Path) -> Iterator[None]:
    """Hold ``path`` for this process. Raises CrossfootError if another one is writing it.

    The kernel gives the lock back when its holder is gone, killed or not.
    """
    import fcntl

    path.parent.mkdir(parents=True, exist_ok=True)
    lock = path.with_name(f".{path.name}.lock")
    while True:
        with lock.open("a") as f:
            try:
                fcntl.flock(f, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise CrossfootError(
                    f"{path}: another process is writing this file; wait for it, or take another --out"
                ) from None
            if not _is_at(lock, f.fileno()):
                continue  # its last holder has just removed it: lock the one that is there now
            try:
                yield
            finally:
                lock.unlink()
            return


def _is_at(path: Path, descriptor: int) -> bool:
    try:
        return os.path.samestat(path.stat(), os.fstat(descriptor))
    except FileNotFoundError:
        return False


class Partial:
    """The rows of one request so far, to be used under ``writing_alone``.

    ``request`` is what identifies the rows and ``start`` the index of the first. After opening, ``next``
    is the first index that is still to be made, ``refused`` the counts of the chunks that are there and
    ``digest`` the sha256 over their lines.
    """

    def __init__(self, path: Path, request: dict[str, Any], start: int) -> None:
        self._head = (canonical_json(request) + "\n").encode()
        name = f".{path.name}.partial-{hashlib.sha256(self._head).hexdigest()[:16]}"
        self.data = path.with_name(name)
        self.journal = path.with_name(f"{name}.journal")
        self.others = sorted(
            other.name
            for other in path.parent.glob(f".{path.name}.partial-*")
            if other.name not in {self.data.name, self.journal.name} and other.suffix != ".journal"
        )
        """Unfinished files of other requests beside this one; they are left alone."""
        self.next = start
        self.refused: Counter[str] = Counter()
        self.digest = hashlib.sha256()
        self._open()

    def _open(self) -> None:
        """Keep the chunks that are whole, cut off the rest, and stand ready to append."""
        self._rows = self.data.open("a+b")
        self._log = self.journal.open("a+b")
        self._rows.seek(0)
        self._log.seek(0)
        if self._log.readline() != self._head:  # a new request, or killed before its first line was whole
            self._rows.truncate(0)
            self._log.truncate(0)
            self._log.write(self._head)
            self._log.flush()
            return
        kept_rows, kept_log = 0, len(self._head)
        for line in self._log:
            entry = _entry(line)
            if entry is None:
                break
            lines = self._rows.read(entry["bytes"])
            if hashlib.sha256(lines).hexdigest() != entry["sha256"]:
                break
            kept_rows += len(lines)
            kept_log += len(line)
            self._count(Chunk(entry["next"], lines, entry["refused"]))
        self._rows.truncate(kept_rows)
        self._log.truncate(kept_log)

    def _count(self, chunk: Chunk) -> None:
        self.next = chunk.stop
        self.refused.update(chunk.refused)
        self.digest.update(chunk.lines)

    def append(self, chunk: Chunk) -> None:
        """Add a chunk: its lines first, then the journal's line that makes them count."""
        self._rows.write(chunk.lines)
        self._rows.flush()
        entry = {
            "next": chunk.stop,
            "bytes": len(chunk.lines),
            "sha256": hashlib.sha256(chunk.lines).hexdigest(),
            "refused": chunk.refused,
        }
        self._log.write((canonical_json(entry) + "\n").encode())
        self._log.flush()
        self._count(chunk)

    def become(self, path: Path) -> None:
        """Put the lines, which are complete, in the place of ``path``."""
        self._rows.flush()
        os.fsync(self._rows.fileno())
        self.data.replace(path)

    def remove(self) -> None:
        """Remove what is left of the two files."""
        self.data.unlink(missing_ok=True)
        self.journal.unlink(missing_ok=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._rows.close()
        self._log.close()


def _entry(line: bytes) -> dict[str, Any] | None:
    """Read a journal's line; None for one that was not written to its end."""
    if not line.endswith(b"\n"):
        return None
    try:
        entry = json.loads(line)
        known = isinstance(entry, dict) and {"next", "bytes", "sha256", "refused"} == entry.keys()
    except ValueError:
        return None
    return entry if known else None
