"""Writing the files of a mix: the chosen rows are read again from disk, and written one after another."""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import TYPE_CHECKING, Any

from curate.card import card
from curate.mixing import Tally
from curate.overlap.screen import arrow_schema as overlap_schema
from curate.rejected import arrow_schema, left_out
from schemas import rows
from schemas.dataset import Output, lock_text
from schemas.files import sha256_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from curate.overlap.screen import Screen
    from curate.pool import Pool
    from curate.split import Array, Division
    from schemas.dataset import Lock


def write(
    folder: Path, lock: Lock, pool: Pool, division: Division, screen: Screen, step: Callable[[int], None]
) -> tuple[Lock, dict[str, str]]:
    """Write all files of a mix into an empty folder. Returns the lock with their hashes, and what copies there are.

    ``step`` is called with 1 for every row.
    """
    import numpy as np

    outputs = {}
    for name, side, copies in (
        ("train", division.train, division.copies),
        ("eval", division.eval, np.zeros(len(division.eval), np.int64)),
    ):
        path = folder / f"{name}.parquet"
        digest = hashlib.sha256()
        written = _examples(pool, side, copies, digest, step)
        count = rows.write_parquet(path, written, rows.arrow_schema())
        outputs[path.name] = Output(sha256=sha256_file(path), rows=count, rows_sha256=digest.hexdigest())
    tally = _tally(pool, division)
    path = folder / "rejected.parquet"
    gone = _counted(left_out(pool, division.state), tally, step)
    outputs[path.name] = Output(rows=rows.write_parquet(path, gone, arrow_schema()), sha256=sha256_file(path))
    path = folder / "overlap.parquet"
    shown = screen.columns(pool)
    outputs[path.name] = Output(
        rows=rows.write_parquet(path, shown, overlap_schema()), sha256=sha256_file(path)
    )
    path = folder / "README.md"
    path.write_text(card(lock, tally), "utf-8")
    outputs[path.name] = Output(sha256=sha256_file(path))
    lock = lock.model_copy(update={"outputs": outputs}).sealed()
    (folder / "lock.json").write_text(lock_text(lock), "utf-8")
    return lock, tally.copies()


def _examples(
    pool: Pool, side: Array, copies: Array, digest: hashlib._Hash, step: Callable[[int], None]
) -> Iterator[dict[str, Any]]:
    for row, copy in zip(side, copies, strict=True):
        example = pool.example(int(row))
        if copy:
            example = example.model_copy(update={"copy_number": int(copy)}).with_id()
        columns = rows.columns(example)
        digest.update(f"{columns['example']}\n".encode())  # as rows.canonical_hash does
        yield columns
        step(1)


def _counted(
    gone: Iterator[dict[str, Any]], tally: Tally, step: Callable[[int], None]
) -> Iterator[dict[str, Any]]:
    for row in gone:
        tally.out[row["source"], row["rule"]] += 1
        yield row
        step(1)


def _tally(pool: Pool, division: Division) -> Tally:
    entries = pool.entry[division.train]
    train = {
        name: Counter[int](division.copies[entries == number].tolist())
        for number, name in enumerate(pool.names)
    }
    held = Counter(pool.names[entry] for entry in pool.entry[division.eval].tolist())
    return Tally(train, held, Counter())
