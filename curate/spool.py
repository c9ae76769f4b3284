"""A part of a mix on disk: its rows in two files of bytes, what decides about them in two small tables.

A part is what one entry of a recipe gave in one round of gathering. Its folder holds

=============  ======================================================================================
rows.bin       the rows that may be taken, one record after another
rows.parquet   for each of them: its keys, its place in rows.bin, hashes of what it says (``_SCHEMA``)
out.bin        the rows that are left out already, with the rule and the reason
out.parquet    for each of them: its key and its place
done.json      written last: a part without it is not finished, and made anew
=============  ======================================================================================

A record is a line of JSON (id, document, row key, rule, reason), a line with the example's canonical JSON (empty
for a row that is none), and upstream's row as JSON (of rows that are left out). It is read with one pread, so the
memory of a mix is that of the columns it asks for, whatever its rows hold.
"""

from __future__ import annotations

import json
import os
import shutil
import zlib
from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

import orjson

from curate.documents import context_text, printed_numbers
from curate.overlap.near import BANDS, sign_prompts
from curate.overlap.words import text_key
from curate.split import prompt_text
from schemas.example import Example, Sourced, canonical_json, canonical_row
from schemas.files import replacing_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    import numpy as np
    import pyarrow as pa

    from curate.source import Refusal

    Array = np.ndarray[Any, Any]

_DONE = "done.json"
_FILES = ("rows.bin", "rows.parquet", "out.bin", "out.parquet")


class Taken(NamedTuple):
    """A row on its way to disk: an example, upstream's row or both; ``refusal`` says why it is left out.

    ``train_only`` says why it may not be in eval.
    """

    row_id: str
    example: Example | None = None
    refusal: Refusal | None = None
    train_only: Refusal | None = None
    raw: dict[str, Any] | None = None


class Packed(NamedTuple):
    """Rows as they go to disk: by file, the columns of its table and its bytes; ``rules`` counts why rows are out."""

    rows: dict[str, list[Any]]
    rows_bytes: bytes
    out: dict[str, list[Any]]
    out_bytes: bytes
    rules: Counter[str]


class Record(NamedTuple):
    """A record as it stands on disk; ``example`` and ``raw`` are JSON, empty where there is none."""

    id: str
    document: str
    row_id: str
    rule: str
    reason: str
    example: bytes
    raw: bytes


def pack(taken: Iterable[Taken]) -> Packed:
    """Make rows ready for the disk: serialised, hashed and signed. Needs nothing but the rows."""
    rows: dict[str, list[Any]] = {name: [] for name in _schema_names()}
    out: dict[str, list[Any]] = {name: [] for name in ("row_id", "length")}
    data, out_data = bytearray(), bytearray()
    prompts = []
    rules: Counter[str] = Counter()
    for row in taken:
        record = _record(row)
        if row.refusal or row.example is None:
            out["row_id"].append(row.row_id)
            out["length"].append(len(record))
            out_data += record
            rules[row.refusal.rule if row.refusal else ""] += 1
            continue
        example = row.example
        prompts.append(prompt := prompt_text(example))
        page = context_text(example)
        numbers, every = printed_numbers(page) if isinstance(example.provenance, Sourced) else ([], 0)
        values = {
            "row_id": row.row_id,
            "document": example.document,
            "length": len(record),
            "train_rule": row.train_only.rule if row.train_only else None,
            "train_reason": row.train_only.reason if row.train_only else None,
            "key": text_key(prompt),
            "page": zlib.crc32(page.encode("utf-8", "replace")),
            "every": every,
            "numbers": numbers,
        }
        for name, value in values.items():
            rows[name].append(value)
        data += record
    if prompts:
        for band, column in enumerate(sign_prompts(prompts).T):
            rows[f"band{band}"] = column.tolist()
    return Packed(rows, bytes(data), out, bytes(out_data), rules)


def _record(row: Taken) -> bytes:
    example, why = row.example, row.refusal
    head = [
        example.id if example else "",
        example.document if example else "",
        row.row_id,
        why.rule if why else "",
        why.reason if why else "",
    ]
    raw = canonical_json(row.raw).encode() if why and row.raw is not None else b""
    return b"\n".join([canonical_json(head).encode(), canonical_row(example) if example else b"", raw])


def _schema_names() -> list[str]:
    names = ["row_id", "document", "length", "train_rule", "train_reason", "key", "page", "every", "numbers"]
    return [*names, *(f"band{band}" for band in range(BANDS))]


def _schemas() -> tuple[pa.Schema, pa.Schema]:
    import pyarrow as pa

    types = {
        "row_id": pa.large_string(), "document": pa.large_string(), "length": pa.int64(),
        "train_rule": pa.string(), "train_reason": pa.string(), "key": pa.binary(16),
        "page": pa.uint32(), "every": pa.uint32(), "numbers": pa.list_(pa.uint32()),
    }  # fmt: skip
    rows = pa.schema([(name, types.get(name, pa.uint64())) for name in _schema_names()])
    return rows, pa.schema([(name, types[name]) for name in ("row_id", "length")])


def write_part(folder: Path, packed: Iterable[Packed]) -> dict[str, Any]:
    """Write the files of a part but done.json. What stood in the folder is removed first.

    Returns how many ``rows`` may be taken, and by rule (``rules``) how many are out.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    rows_schema, out_schema = _schemas()
    rules: Counter[str] = Counter()
    count = 0
    with (
        (folder / "rows.bin").open("wb") as rows_bin,
        (folder / "out.bin").open("wb") as out_bin,
        pq.ParquetWriter(folder / "rows.parquet", rows_schema) as rows_table,
        pq.ParquetWriter(folder / "out.parquet", out_schema) as out_table,
    ):
        for each in packed:
            rules += each.rules
            count += len(each.rows["row_id"])
            rows_bin.write(each.rows_bytes)
            out_bin.write(each.out_bytes)
            if each.rows["row_id"]:
                rows_table.write_table(pa.table(each.rows, schema=rows_schema))
            if each.out["row_id"]:
                out_table.write_table(pa.table(each.out, schema=out_schema))
    return {"rows": count, "rules": rules}


def finish_part(folder: Path, key: str, told: dict[str, Any]) -> None:
    """Mark a part as finished: ``key`` is what it was made from, ``told`` what is to be known of it."""
    sizes = {name: (folder / name).stat().st_size for name in _FILES}
    with replacing_file(folder / _DONE) as partial:
        partial.write_text(json.dumps({"key": key, "sizes": sizes, "told": told}), "utf-8")


def finished(folder: Path, key: str) -> dict[str, Any] | None:
    """Return what is known of a finished part made from ``key``; None where there is none."""
    try:
        done = json.loads((folder / _DONE).read_text("utf-8"))
        there = {name: (folder / name).stat().st_size for name in _FILES}
    except (OSError, ValueError):
        return None
    if done.get("key") != key or done.get("sizes") != there:
        return None
    told: dict[str, Any] = done["told"]
    return told


class Part:
    """A finished part: its columns, and its records by their place."""

    def __init__(self, folder: Path, entry: str, told: dict[str, Any]) -> None:
        self.folder, self.entry, self.told = folder, entry, told
        self._open: dict[str, int] = {}

    def column(self, name: str, table: str = "rows") -> pa.ChunkedArray:
        """Return one column of the rows that may be taken, or of ``out``."""
        import pyarrow.parquet as pq

        return pq.read_table(self.folder / f"{table}.parquet", columns=[name]).column(name)

    def numbers(self, name: str, table: str = "rows") -> Array:
        """Return a column of numbers as an array."""
        import numpy as np

        made: Array = np.asarray(self.column(name, table).combine_chunks().to_numpy(zero_copy_only=False))
        return made

    def keys(self) -> Array:
        """Return the hashes of what the rows ask, as pairs of numbers (n x 2, uint64)."""
        import numpy as np

        made = [np.zeros((0, 2), "u8")]
        for chunk in self.column("key").chunks:
            both = np.frombuffer(chunk.buffers()[1], ">u8").reshape(-1, 2)
            made.append(both[chunk.offset : chunk.offset + len(chunk)].astype("u8"))
        return np.concatenate(made)

    def lists(self, name: str) -> tuple[Array, Array]:
        """Return a column of lists of numbers: all of them in a row, and how many each row has."""
        import numpy as np

        chunks = self.column(name).chunks
        flat = [np.zeros(0, np.uint32), *(chunk.flatten().to_numpy() for chunk in chunks)]
        sizes = [np.zeros(0, np.int32), *(chunk.value_lengths().to_numpy() for chunk in chunks)]
        return np.concatenate(flat), np.concatenate(sizes)

    def offsets(self, table: str = "rows") -> tuple[Array, Array]:
        """Return where each record begins, and how long it is (bytes)."""
        import numpy as np

        lengths = self.numbers("length", table)
        return np.cumsum(lengths) - lengths, lengths

    def batches(self, columns: Sequence[str]) -> Iterator[dict[str, list[Any]]]:
        """Yield columns of the rows that may be taken, some rows at a time."""
        import pyarrow.parquet as pq

        with pq.ParquetFile(self.folder / "rows.parquet") as file:
            for batch in file.iter_batches(columns=list(columns), batch_size=4096):
                yield batch.to_pydict()

    def record(self, offset: int, length: int, table: str = "rows") -> Record:
        """Read one record."""
        if table not in self._open:
            self._open[table] = os.open(self.folder / f"{table}.bin", os.O_RDONLY)
        head, example, raw = os.pread(self._open[table], length, offset).split(b"\n")
        key, document, row_id, rule, reason = orjson.loads(head)
        return Record(key, document, row_id, rule, reason, example, raw)

    def close(self) -> None:
        """Close the files of records."""
        for descriptor in self._open.values():
            os.close(descriptor)
        self._open.clear()
