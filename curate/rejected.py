"""Rows that are left out of a mix, each with its reason: rejected.parquet."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from curate.pool import FREE, HELD
from schemas.example import Example, canonical_row

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import numpy as np
    import pyarrow as pa

    from curate.pool import Pool

    Array = np.ndarray[Any, Any]

_CHUNK = 10_000


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that was left out: ``rule`` names the check and ``reason`` says what it found.

    ``example`` is set where the row could be made into one, ``raw`` where it was left out as upstream has it.
    """

    entry: str
    row_id: str
    rule: str
    reason: str
    example: Example | None = None
    raw: dict[str, Any] | None = None

    @property
    def document(self) -> str:
        """The document key, empty where the row was too broken to have one."""
        return self.example.document if self.example else ""


def read_rejected(path: Path) -> Iterator[Rejected]:
    """Yield the rows of rejected.parquet."""
    import pyarrow.parquet as pq

    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches(batch_size=1000):
            for row in batch.to_pylist():
                example = Example.model_validate_json(row["example"]) if row["example"] else None
                raw = json.loads(row["raw"]) if row["raw"] else None
                yield Rejected(row["source"], row["row_id"], row["rule"], row["reason"], example, raw)


def left_out(pool: Pool, state: Array) -> Iterator[dict[str, Any]]:
    """Yield the rows of rejected.parquet: what is left out, by part, row key, rule and reason.

    ``state`` is what became of the pool's rows. Of one entry at a time the keys are held.
    """
    for name in sorted(pool.names):
        run: list[dict[str, Any]] = []
        for row in _of_entry(pool, state, pool.names.index(name)):
            if run and row["row_id"] != run[0]["row_id"]:
                yield from sorted(run, key=_order)
                run = []
            run.append(row)
        yield from sorted(run, key=_order)


def _order(row: dict[str, Any]) -> tuple[str, ...]:
    return row["rule"], row["reason"], row["id"], row["raw"]


def _of_entry(pool: Pool, state: Array, number: int) -> Iterator[dict[str, Any]]:
    """Yield the left-out rows of an entry by their keys: those of its parts' ``out``, and those of the pool."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    keys: list[pa.Array] = [pa.array([], pa.large_string())]
    where: list[
        tuple[Array, Array]
    ] = []  # a part's number and a place in its out, or -1 and a row of the pool
    offsets: dict[int, tuple[Array, Array]] = {}
    gone = (state != FREE) & (state != HELD)
    before = 0
    for at, part in enumerate(pool.parts):
        rows = slice(before, before := before + part.told["rows"])
        if part.entry != pool.names[number]:
            continue
        keys += part.column("row_id", "out").chunks
        offsets[at] = part.offsets("out")
        size = len(offsets[at][0])
        where.append((np.full(size, at, np.int32), np.arange(size)))
        keys.append(part.column("row_id").combine_chunks().filter(pa.array(gone[rows])))
        mine = rows.start + np.flatnonzero(gone[rows])
        where.append((np.full(len(mine), -1, np.int32), mine))
    if not where:
        return
    order = pc.sort_indices(pa.concat_arrays(keys)).to_numpy()
    del keys
    parts, places = (np.concatenate(each) for each in zip(*where, strict=True))
    for start in range(0, len(order), _CHUNK):
        some = order[start : start + _CHUNK]
        for at, place in zip(parts[some].tolist(), places[some].tolist(), strict=True):
            if at < 0:
                yield _late(pool, state, place)
            else:
                offset, length = (each[place] for each in offsets[at])
                yield _early(pool, at, int(offset), int(length))


def _early(pool: Pool, part: int, offset: int, length: int) -> dict[str, Any]:
    told = pool.parts[part].record(offset, length, "out")
    return {
        "id": told.id,
        "source": pool.parts[part].entry,
        "row_id": told.row_id,
        "document": told.document,
        "rule": told.rule,
        "reason": told.reason,
        "example": told.example.decode(),
        "raw": told.raw.decode(),
    }


def _late(pool: Pool, state: Array, row: int) -> dict[str, Any]:
    told = pool.record(row)
    rule, reason = pool.why(row, int(state[row]))
    known = {"id": told.id, "document": told.document, "example": told.example.decode()}
    if pool.is_linked(row):
        example = pool.example(row)
        known = {"id": example.id, "document": example.document, "example": canonical_row(example).decode()}
    more = {
        "source": pool.names[pool.entry[row]],
        "row_id": told.row_id,
        "rule": rule,
        "reason": reason,
        "raw": "",
    }
    return known | more


def arrow_schema() -> pa.Schema:
    """Return the Arrow schema of rejected.parquet."""
    import pyarrow as pa

    names = ("id", "source", "row_id", "document", "rule", "reason", "example", "raw")
    return pa.schema([(name, pa.string()) for name in names])
