"""Files of examples: JSONL (one Example a line) and Parquet (one row an Example).

A Parquet row holds what trainers want as plain columns and the rest as JSON text, so that files of
different sources share one Arrow schema:

``id, source, category, family, level, document, licence`` strings, ``messages``
list<struct<role, content>>, ``answer`` (the last turn's answer, as displayed), ``answer_kind``, and
``example``: the whole Example as canonical JSON, from which it is read back.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from schemas.errors import CrossfootError, RowError
from schemas.example import Example, canonical_row
from schemas.files import replacing_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    import pyarrow as pa

    from schemas.answer import Answer


def jsonl_line(example: Example) -> str:
    """Return an example's line in a JSONL file, newline included: always the same bytes."""
    return canonical_row(example).decode() + "\n"


def _pydantic_reason(error: ValidationError) -> str:
    first = error.errors()[0]
    place = ".".join(str(part) for part in first["loc"])
    return f"{place}: {first['msg']}" if place else str(first["msg"])


def _parse(text: str, *, file: Path, line: int) -> Example:
    try:
        return Example.model_validate_json(text)
    except ValidationError as error:
        raise RowError(f"not an Example ({_pydantic_reason(error)})", file=file, line=line) from None
    except RecursionError:
        raise RowError("not an Example (nested too deeply)", file=file, line=line) from None


def read_jsonl(path: Path) -> Iterator[Example]:
    """Read examples line by line. Raises RowError naming file and line; blank lines are refused too."""
    with path.open("rb") as f:
        for number, line in enumerate(f, 1):
            try:
                text = line.decode("utf-8")
            except UnicodeDecodeError as error:
                raise RowError(f"not UTF-8 ({error.reason})", file=path, line=number) from None
            yield _parse(text, file=path, line=number)


def read_examples(path: Path) -> Iterator[Example]:
    """Read a ``.jsonl`` or ``.parquet`` file of examples."""
    if not path.is_file():
        raise CrossfootError(f"{path}: no such file of examples")
    if path.suffix == ".parquet":
        yield from read_parquet(path)
    elif path.suffix == ".jsonl":
        yield from read_jsonl(path)
    else:
        raise CrossfootError(f"{path}: examples are read from .jsonl or .parquet files")


def display(answer: Answer) -> str:
    """Return an answer as one line of text."""
    match answer.kind:
        case "number":
            return answer.display
        case "span" | "prose":
            return answer.text
        case "spans":
            return "; ".join(answer.texts)
        case "choice":
            return answer.choice
        case "not_disclosed":
            return "not disclosed"
        case "fields":
            return "; ".join(f"{name}: {display(field)}" for name, field in answer.fields.items())


def columns(example: Example) -> dict[str, Any]:
    """Return an example's Parquet row."""
    return {**_plain_columns(example), "example": canonical_row(example).decode()}


def _plain_columns(example: Example) -> dict[str, Any]:
    last = example.turns[-1].answer
    return {
        "id": example.id,
        "source": example.source,
        "category": example.category,
        "family": example.family,
        "level": example.difficulty.level if example.difficulty else "",
        "document": example.document,
        "licence": example.licence,
        "messages": example.messages,
        "answer": display(last),
        "answer_kind": last.kind,
    }


def arrow_schema() -> pa.Schema:
    """Return the Arrow schema of a file of examples."""
    import pyarrow as pa

    text = pa.string()
    message = pa.struct([("role", text), ("content", text)])
    names = ("id", "source", "category", "family", "level", "document", "licence")
    return pa.schema(
        [
            *((name, text) for name in names),
            ("messages", pa.list_(message)),
            *((name, text) for name in ("answer", "answer_kind", "example")),
        ]
    )


def write_parquet(path: Path, rows: Iterable[dict[str, Any]], schema: pa.Schema) -> int:
    """Write rows to a Parquet file, zstd, 1,000 rows a group; same rows, same bytes. Returns the count."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    count = 0
    with replacing_file(path) as partial, pq.ParquetWriter(partial, schema, compression="zstd") as w:
        batch: list[dict[str, Any]] = []
        for row in rows:
            batch.append(row)
            count += 1
            if len(batch) == 1000:
                w.write_table(pa.Table.from_pylist(batch, schema=schema))
                batch = []
        if batch or not count:
            w.write_table(pa.Table.from_pylist(batch, schema=schema))
    return count


def read_parquet(path: Path) -> Iterator[Example]:
    """Read examples from the ``example`` column and compare the plain columns with them.

    Raises CrossfootError where the file is not one of examples, RowError naming the row and the column
    where a plain column says something else than the example: other tools read those columns.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(path)
        schema = arrow_schema()
        names = file.schema_arrow.names
        if "example" not in names or file.schema_arrow.field("example").type != schema.field("example").type:
            raise CrossfootError(f"{path}: not a Parquet file of examples (it has no text column `example`)")
        if unknown := [name for name in names if name not in schema.names]:
            raise CrossfootError(
                f"{path}: column {unknown[0]!r} is none of {', '.join(schema.names)}, so it can't be checked"
            )
        number = 0
        for batch in file.iter_batches(batch_size=1000):
            for row in batch.to_pylist():
                number += 1
                example = _parse(row.pop("example") or "", file=path, line=number)
                _compare(row, example, file=path, line=number)
                yield example
    except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
        why = " ".join(str(error).split())
        raise CrossfootError(f"{path}: not a Parquet file of examples ({why})") from None


def _compare(row: dict[str, Any], example: Example, *, file: Path, line: int) -> None:
    expected = _plain_columns(example)
    for name, value in row.items():
        if value != expected[name]:
            raise RowError(
                f"column {name!r} is not what the column `example` says; write the file again",
                file=file, line=line, row_id=example.id,
            )  # fmt: skip


def canonical_hash(examples: Iterable[Example]) -> str:
    """Return the sha256 over the canonical rows in order: what identifies data, whatever the writer."""
    digest = hashlib.sha256()
    for example in examples:
        digest.update(jsonl_line(example).encode())
    return digest.hexdigest()
