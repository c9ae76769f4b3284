"""Collecting the rows of one entry of a mix into a part on disk, with those that are left out on the way."""

from __future__ import annotations

import hashlib
from collections import Counter
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from curate.audit.policy import Audit
from curate.gold import check_gold
from curate.overlap.words import text_key
from curate.shorten import shortened
from curate.source import Refusal, source_of
from curate.split import prompt_text, row_key
from curate.spool import Taken, pack, write_part
from curate.where import outside
from curate.workers import in_order
from schemas.dataset import Input
from schemas.errors import RowError, VerificationError
from schemas.example import GENERATED_LICENCE, Example, Generated
from schemas.files import sha256_file
from schemas.rows import jsonl_line, read_examples

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from curate.audit.policy import Decision
    from curate.source import Origin, Raw
    from curate.spool import Packed
    from schemas.recipe import Entry

    Step = Callable[[int], None]

SPARE = 20
"""Where some generated rows repeat others or fail a ``where``, at most so many times the count are tried."""
_BATCH = 1_000
_BATCH_CHARS = 8_000_000
"""Rows go to a worker in batches of at most so many rows and characters."""
_DRAWN = 32
"""Rows are generated in chunks of so many."""


def _checked(entry: Entry, example: Example, raw: Mapping[str, Any] | None = None) -> Taken:
    """Take a row if the entry's ``where`` and ``difficulty`` allow it, else refuse it."""
    return Taken(
        row_key(example), example, outside(entry.where, example, raw) or _other_level(entry, example)
    )


def _other_level(entry: Entry, example: Example) -> Refusal | None:
    level = example.difficulty.level if example.difficulty else None
    if entry.difficulty is None or level in entry.levels:
        return None
    asked = " or ".join(str(each) for each in entry.levels)
    return Refusal("difficulty", f"the level is {level}, the recipe asks for {asked}")


class Draw(NamedTuple):
    """What is generated: ``need`` rows that may be taken, from index ``start`` on and before ``stop``."""

    entry: Entry
    level: str | None
    seed: int
    start: int
    need: int
    stop: int


def generated(folder: Path, draw: Draw, *, workers: int, step: Step) -> dict[str, Any]:
    """Generate rows of one level; every row has passed the proof gates. Returns what is told of the part.

    Rows that repeat an earlier one of the part are left out. ``step`` is told how many rows were made.
    """
    asked: set[bytes] = set()
    generators: set[str] = set()
    digest = hashlib.sha256()
    at, kept = draw.start, 0

    def packed() -> Iterator[Packed]:
        nonlocal at, kept
        while kept < draw.need and at < draw.stop:
            # Never more than are missing: so the last one that is drawn is one that is needed.
            stop = min(at + draw.need - kept, draw.stop)
            jobs = [(draw, low, min(low + _DRAWN, stop)) for low in range(at, stop, _DRAWN)]
            at = stop
            for examples in in_order(_make_generated, jobs, min(workers, len(jobs))):
                taken = []
                for example in examples:
                    digest.update(jsonl_line(example).encode())
                    generators.add(_generator(example))
                    row = _checked(draw.entry, example)
                    prompt = text_key(prompt_text(example))
                    if prompt in asked:
                        row = row._replace(refusal=Refusal("repeat", "asks the same as an earlier row"))
                    elif not row.refusal:
                        asked.add(prompt)
                    kept += row.refusal is None
                    taken.append(row)
                step(len(taken))
                yield pack(taken)

    told = write_part(folder, packed())
    read = Input(
        name=draw.entry.name,
        sha256=digest.hexdigest(),
        rows=at - draw.start,  # with the repeats and what ``where`` leaves out: taken + left out = read
        revision=", ".join(sorted(generators)),
        licence=GENERATED_LICENCE,
    )
    return told | {"inputs": {draw.entry.name: read.model_dump()}, "level": draw.level, "next": at}


def _make_generated(job: tuple[Draw, int, int]) -> list[Example]:
    from synth import generate

    draw, start, stop = job
    count = stop - start
    rows = generate(draw.entry.name, count=count, seed=draw.seed, difficulty=draw.level, start=start)
    return list(rows)


def given(folder: Path, entry: Entry, file: Path, *, workers: int, step: Step) -> dict[str, Any]:
    """Take an entry's rows from a file of rows made before, proving each of them again.

    Raises RowError naming file, line and id for a row that is of another category, was changed
    after it was made, or does not pass the proof gates.
    """
    generators: set[str] = set()
    count = 0

    def numbered() -> Iterator[tuple[int, Example]]:
        nonlocal count
        for example in read_examples(file):
            count += 1
            generators.add(_generator(example))
            yield count, example

    jobs = _batches(numbered(), lambda _: 0, _DRAWN)
    told = write_part(folder, _stepping(in_order(partial(_prove, entry, file), jobs, workers), step))
    read = Input(
        name=entry.name,
        sha256=sha256_file(file),
        rows=count,
        revision=", ".join(sorted(generators - {""})),
        licence=GENERATED_LICENCE,
    )
    note = f"{entry.name}: {count} rows of {file}, verified again"
    return told | {"inputs": {entry.name: read.model_dump()}, "note": note}


def _prove(entry: Entry, file: Path, rows: list[tuple[int, Example]]) -> Packed:
    for line, example in rows:
        if not isinstance(example.provenance, Generated) or example.category != entry.name:
            raise RowError(
                f"a row of {example.source} {example.category!r}, but it was given for {entry.name!r}",
                file=file, line=line, row_id=example.id,
            )  # fmt: skip
        check_proof(example, file=file, line=line)
    return pack(_checked(entry, example) for _, example in rows)


def check_proof(example: Example, *, file: Path, line: int) -> None:
    """Check a generated row's id and proof. Raises RowError naming file, line and id."""
    from synth import verify

    if example.content_hash() != example.id:
        raise RowError(
            "its content does not give its id: the row was changed after it was made",
            file=file, line=line, row_id=example.id,
        )  # fmt: skip
    try:
        verify(example)
    except VerificationError as error:
        raise RowError(
            f"its proof does not hold ({error})", file=file, line=line, row_id=example.id
        ) from None


def _generator(example: Example) -> str:
    return example.provenance.generator if isinstance(example.provenance, Generated) else ""


def sourced(
    folder: Path, entry: Entry, origin: Origin, hashes: Mapping[str, str], *, workers: int, step: Step
) -> dict[str, Any]:
    """Read a real source and make its rows into examples. Raises RowError where a file is not upstream's.

    ``hashes`` are the sha256 of the origin's files by name.
    """
    source = source_of(entry)
    counts = Counter({file.name: 0 for file in origin.files})
    rows = (raw for file in origin.files for raw in source.read(file))
    audit = Audit.of(source.name, rows, entry.audit or "drop")

    def decided() -> Iterator[tuple[Raw, Decision]]:
        for file in origin.files:
            for raw in source.read(file):
                counts[file.name] += 1
                yield raw, audit.decide(raw)

    jobs = _batches(decided(), lambda row: _chars(row[0].data), _BATCH)
    told = write_part(folder, _stepping(in_order(partial(_make_sourced, entry, origin), jobs, workers), step))
    inputs = {
        f"{source.name}/{file.name}": Input(
            name=source.name, sha256=hashes[file.name], rows=counts[file.name],
            revision=origin.revision, licence=origin.licence,
        ).model_dump()
        for file in origin.files
    }  # fmt: skip
    return told | {"inputs": inputs, "note": _whence(source.name, origin)}


def _whence(name: str, origin: Origin) -> str:
    files = ", ".join(file.name for file in origin.files)
    what = {"fixture": "FIXTURES (invented rows) in", "local": "local files in"}.get(
        origin.revision, f"hub revision {origin.revision[:7]},"
    )
    where = f" {origin.files[0].parent}:" if origin.revision in ("fixture", "local") else ""
    return f"{name}: {what}{where} {files}"


def _make_sourced(entry: Entry, origin: Origin, rows: list[tuple[Raw, Decision]]) -> Packed:
    source = source_of(entry)

    def taken() -> Iterator[Taken]:
        for raw, decision in rows:
            made = source.example(decision.raw, origin)
            refusal = made if isinstance(made, Refusal) else check_gold(made)
            if refusal and decision.repaired:
                rule = decision.repaired.partition(":")[0]
                refusal = Refusal(rule, f"repaired, it fails: {refusal.reason}")
            if isinstance(made, Refusal):
                yield Taken(raw.row_id, None, refusal, raw=raw.data)
            elif refusal := refusal or decision.refusal:
                yield Taken(raw.row_id, made, refusal, raw=raw.data)
            else:
                made = _repaired(made, decision.repaired) if decision.repaired else made
                short = shortened(made, entry.shorten) if entry.shorten else made
                if isinstance(short, Refusal):
                    yield Taken(raw.row_id, made, short, raw=raw.data)
                else:
                    yield _checked(entry, short, raw.data)._replace(train_only=decision.train_only)

    return pack(taken())


def _repaired(example: Example, said: str) -> Example:
    provenance = example.provenance.model_copy(update={"repaired": said})
    return example.model_copy(update={"provenance": provenance}).with_id()


def _stepping(packed: Iterable[Packed], step: Step) -> Iterator[Packed]:
    for each in packed:
        yield each
        step(len(each.rows["row_id"]) + len(each.out["row_id"]))


def _batches(rows: Iterable[Any], size: Callable[[Any], int], most: int) -> Iterator[list[Any]]:
    """Cut rows into lists of at most ``most``, fewer where they are long."""
    batch: list[Any] = []
    chars = 0
    for row in rows:
        batch.append(row)
        chars += size(row)
        if len(batch) == most or chars > _BATCH_CHARS:
            yield batch
            batch, chars = [], 0
    if batch:
        yield batch


def _chars(value: Any) -> int:
    if isinstance(value, str):
        return len(value)
    if isinstance(value, dict):
        return sum(map(_chars, value.values()))
    return sum(map(_chars, value)) if isinstance(value, list) else 8
