"""Files of generated examples: writing them whole or not at all, and re-checking them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from schemas.console import interactive, say
from schemas.errors import CrossfootError, RowError
from schemas.files import replacing_file
from schemas.rows import arrow_schema, columns, jsonl_line, read_examples, write_parquet
from synth.gates import verify
from synth.generator import category as find_category
from synth.generator import generate as generate_examples
from synth.generator import level_of, remake

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterable, Iterator

    from schemas.example import Example


def write_examples(
    category: str,
    *,
    count: int,
    seed: int,
    difficulty: str | None,
    out: Path | None,
    refused: Counter[str],
) -> Path:
    """Generate ``count`` examples into ``out`` and return where they are.

    Raises CrossfootError for an unknown category, level or file ending.
    """
    cat = find_category(category)
    path = out or Path("runs") / "synth" / f"{category}.jsonl"
    if path.suffix not in {".jsonl", ".parquet"}:
        raise CrossfootError(f"{path}: examples are written to .jsonl or .parquet files")
    level = level_of(cat, difficulty)
    if difficulty is None or out is None:
        say(f"{category}: {count} examples, seed {seed}, difficulty {level}, to {path}")
    examples = generate_examples(category, count=count, seed=seed, difficulty=level, refused=refused)
    tracked = _tracked(examples, count)
    if path.suffix == ".parquet":
        write_parquet(path, (columns(example) for example in tracked), arrow_schema())
    else:
        with replacing_file(path) as partial, partial.open("w", encoding="utf-8", newline="\n") as f:
            f.writelines(jsonl_line(example) for example in tracked)
    return path


def _tracked(examples: Iterable[Example], total: int) -> Iterator[Example]:
    if not interactive():
        yield from examples
        return
    from rich.console import Console
    from rich.progress import track

    yield from track(examples, "generating", total=total, console=Console(stderr=True))


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
