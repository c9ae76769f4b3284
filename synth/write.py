"""Files of generated examples: writing them whole or not at all, and re-checking them."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import schemas
from schemas.console import say
from schemas.errors import CrossfootError, RowError, VerificationError
from schemas.rows import arrow_schema, read_examples, write_parquet
from synth.gates import verify
from synth.generator import category as find_category
from synth.generator import level_of, remake
from synth.options import DEFAULT
from synth.parallel import make_chunks
from synth.partial import Partial, writing_alone
from synth.progress import progress
from synth.request import WHOLE, Request, Shard, check_families

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterator

    from synth.options import Options
    from synth.parallel import Form

_FORMS: dict[str, Form] = {".jsonl": "jsonl", ".parquet": "parquet"}


@dataclass(frozen=True, slots=True)
class Written:
    """A file of generated examples: what was asked, where it is, and what became of it."""

    path: Path
    request: Request
    refused: Counter[str]
    """Draws that a gate refused, by gate; those of interrupted runs included."""
    sha256: str
    """Of the canonical rows (``schemas.rows.canonical_hash``): the same for JSONL and Parquet."""

    @property
    def rows(self) -> int:
        """How many examples the file holds."""
        return len(self.request.indexes)

    def as_json(self) -> dict[str, Any]:
        """Return a summary of plain values."""
        return {
            "path": str(self.path),
            "rows": self.rows,
            **self.request.as_json(),
            "refused": dict(sorted(self.refused.items())),
            "sha256": self.sha256,
        }


def write_examples(
    category: str,
    *,
    count: int,
    seed: int,
    difficulty: str | None = None,
    out: Path | None = None,
    workers: int = 1,
    shard: Shard = WHOLE,
    options: Options = DEFAULT,
) -> Written:
    """Generate examples into ``out``: all ``count`` of them, or the ``shard`` of their indexes.

    The bytes depend on neither ``workers`` nor how often the same call was killed before. ``out`` is
    replaced only when all rows are there; a call that was killed is gone on with by the next one.

    Raises CrossfootError for an unknown category, level, family or file ending, for more shards than rows, and
    where another process is writing ``out``.
    """
    cat = find_category(category)
    name = f"{category}{shard.suffix if shard != WHOLE else ''}.jsonl"
    path = out or Path("runs") / "synth" / name
    if path.suffix not in _FORMS:
        raise CrossfootError(f"{path}: examples are written to .jsonl or .parquet files")
    if shard.of > count:
        raise CrossfootError(f"--shard {shard}: {count} rows don't fill {shard.of} shards; take fewer")
    level = level_of(cat, difficulty)
    check_families(cat, level, options)
    request = Request(category, cat.VERSION, level, seed, count, shard, options)
    if difficulty is None or out is None:
        part = f" (shard {shard}: {len(request.indexes)})" if shard != WHOLE else ""
        say(f"{category}: {count} examples{part}, seed {seed}, difficulty {request.level}, to {path}")
    if path.is_dir():
        raise CrossfootError(f"{path}: is a folder; name a file")
    with writing_alone(path):
        return _write(path, request, workers)


def _write(path: Path, request: Request, workers: int) -> Written:
    form, indexes = _FORMS[path.suffix], request.indexes
    with Partial(path, {**request.as_json(), "form": form, "code": _code()}, indexes.start) as partial:
        for name in partial.others:
            say(f"note: {path.with_name(name)} is an unfinished file of another request; it is left alone")
        if kept := partial.next - indexes.start:
            say(f"going on after the {kept} rows that an interrupted run has left")
        try:
            with progress("generating", len(indexes), kept) as show:
                for chunk in make_chunks(request, partial.next, form=form, workers=workers):
                    partial.append(chunk)
                    show(partial.next - indexes.start)
            sha256 = partial.digest.hexdigest()
            if form == "parquet":
                sha256 = _to_parquet(partial.data, path)
            else:
                partial.become(path)
        except KeyboardInterrupt:
            done = partial.next - indexes.start
            say(f"stopped with {done} of {len(indexes)} rows; the same command goes on from there")
            raise
        except Exception as error:
            if isinstance(error, VerificationError) or partial.next == indexes.start:
                partial.remove()  # no row to go on with, or one that would be refused again
            raise
        partial.remove()
    return Written(path, request, partial.refused, sha256)


def _code() -> str:
    """Return a hash of the code that makes rows: rows of changed code are never gone on from."""
    digest = hashlib.sha256()
    for package in (Path(__file__).parent, Path(schemas.__file__).parent):
        for file in sorted((*package.rglob("*.py"), *package.rglob("*.json"))):
            digest.update(f"{file.relative_to(package.parent).as_posix()}\0".encode())
            digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def _to_parquet(lines: Path, path: Path) -> str:
    """Write the rows of a file of columns' JSON as Parquet; return the sha256 of the canonical rows."""
    digest = hashlib.sha256()

    def rows() -> Iterator[dict[str, Any]]:
        with lines.open("rb") as f:
            for line in f:
                row: dict[str, Any] = json.loads(line)
                digest.update(row["example"].encode() + b"\n")
                yield row

    write_parquet(path, rows(), arrow_schema())
    return digest.hexdigest()


def verify_file(path: Path) -> int:
    """Re-run every gate on every row, and make each row again from its provenance.

    The gates know nothing of the generator; making the row again shows that provenance, family and
    wording are the generator's too, which no check of the text alone can. Rows of another version of
    their generator can't be made again here: for them the gates have to do, and that is said.

    Returns the count; raises RowError naming the first row that does not hold.
    """
    count = others = 0
    for count, example in enumerate(read_examples(path), 1):
        try:
            verify(example)
            made = remake(example)
        except CrossfootError as error:
            raise RowError(str(error), file=path, line=count, row_id=example.id[:12]) from None
        if made is None:
            others += 1
        elif made != example:
            raise RowError(
                "not the row that its generator makes of this seed and index: it was changed after it was made",
                file=path, line=count, row_id=example.id[:12],
            )  # fmt: skip
    if others:
        say(f"note: {others} rows are of a generator that isn't here; only their gates were run")
    if not count:
        raise CrossfootError(f"{path}: holds no examples")
    return count
