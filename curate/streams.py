"""Reading files of rows one row at a time: JSON lines, JSON lists, CSV and Parquet, however large.

Every reader yields ``Row``: where it stands, and what is there or why it can't be read. A row that is
broken does not stop the file; a file that is none of its kind does (RowError).
"""

from __future__ import annotations

import csv
import json
import math
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TextIO

from curate.build import parse_json
from schemas.errors import RowError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

LARGEST_ROW = 16 * 1024 * 1024
"""Bytes of one row; a longer one is refused, since it would have to be held whole."""
_CHUNK = 1024 * 1024
_SHOWN = 2_000


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a file: ``place`` is "FILE line 7", ``data`` the row, or ``broken`` why there is none.

    Of a broken row ``data`` holds the beginning of its text, under the key ``text``.
    """

    place: str
    data: dict[str, Any]
    broken: str = ""


def read_rows(file: Path, columns: Sequence[str] | None = None) -> Iterator[Row]:
    """Yield the rows of a file, by the end of its name: .jsonl, .json, .csv or .parquet.

    A .json file may be one list or lines. ``columns`` are the only ones read of a Parquet file.
    Raises RowError for a file that is not what its name says.
    """
    readers: dict[str, Callable[[], Iterator[Row]]] = {
        ".jsonl": lambda: _lines(file),
        ".ndjson": lambda: _lines(file),
        ".json": lambda: _json(file),
        ".csv": lambda: _csv(file),
        ".parquet": lambda: _parquet(file, columns),
    }
    if file.suffix not in readers:
        raise RowError(f"its name does not end in {', '.join(readers)}", file=file, line=None)
    return readers[file.suffix]()


def _broken(file: Path, where: str, why: str, text: bytes) -> Row:
    return Row(f"{file.name} {where}", {"text": text[:_SHOWN].decode("utf-8", "replace")}, why)


def _lines(file: Path) -> Iterator[Row]:
    with file.open("rb") as stream:
        number = 0
        while line := stream.readline(LARGEST_ROW + 1):
            number += 1
            if len(line) > LARGEST_ROW:
                yield _broken(file, f"line {number}", f"longer than {LARGEST_ROW} bytes", line)
                while line and not line.endswith(b"\n"):
                    line = stream.readline(_CHUNK)
            elif line.strip():
                yield _row(file, f"line {number}", line, number)


def _row(file: Path, where: str, text: bytes, line: int | None) -> Row:
    try:
        data = parse_json(text, file, line)
    except RowError as error:
        return _broken(file, where, str(error).partition(": ")[2], text)
    if not isinstance(data, dict):
        return _broken(file, where, f"a JSON object expected, not {type(data).__name__}", text)
    return Row(f"{file.name} {where}", data)


def _json(file: Path) -> Iterator[Row]:
    with file.open("rb") as stream:
        start = stream.read(_CHUNK).lstrip(b"\xef\xbb\xbf \t\r\n")
        if not start.startswith(b"["):
            yield from _lines(file)
            return
    with file.open(encoding="utf-8-sig", newline="") as text:
        yield from _items(file, text)


def _items(file: Path, text: TextIO) -> Iterator[Row]:
    """Yield the items of one JSON list without holding the list."""
    decoder = json.JSONDecoder()
    held, at, number, ended = "", 0, 0, False

    def more() -> None:
        nonlocal held, at, ended
        try:
            new = text.read(_CHUNK)
        except UnicodeDecodeError as error:
            raise RowError(f"not UTF-8 ({error.reason}) after item {number}", file=file, line=None) from None
        held, at, ended = held[at:] + new, 0, not new

    def skip(marks: str) -> str:
        """Go past blanks and at most one of ``marks``; return it, or what stands there instead."""
        nonlocal at
        while True:
            while at < len(held) and held[at] in " \t\r\n":
                at += 1
            if at < len(held):
                mark = held[at]
                at += mark in marks
                return mark
            more()
            if ended:
                return ""

    skip("[")
    while (mark := skip(",]" if number else "]")) != "]":
        if number and mark != ",":
            raise RowError(f"no comma after item {number}", file=file, line=None)
        number += 1
        skip("")
        while True:
            try:
                _, end = decoder.raw_decode(held, at)
                break
            except (json.JSONDecodeError, ValueError, RecursionError) as error:
                if ended or len(held) - at > LARGEST_ROW:
                    why = getattr(error, "msg", type(error).__name__)
                    raise RowError(f"item {number} is no JSON ({why})", file=file, line=None) from None
                more()
        if end == len(held) and not ended:  # a number may go on in the next chunk
            more()
            _, end = decoder.raw_decode(held, at)
        item, at = held[at:end], end
        yield _row(file, f"item {number}", item.encode("utf-8", "surrogatepass"), None)


def _csv(file: Path) -> Iterator[Row]:
    csv.field_size_limit(LARGEST_ROW)
    with file.open(encoding="utf-8-sig", newline="") as stream:
        reader = csv.DictReader(stream, restkey="\0more")
        try:
            for data in reader:
                place = f"{file.name} line {reader.line_num}"
                if "\0more" in data or None in data.values():
                    kept = {str(name): value for name, value in data.items() if name != "\0more"}
                    yield Row(place, kept, f"not the {len(reader.fieldnames or ())} fields of the first line")
                else:
                    yield Row(place, data)
        except csv.Error as error:
            raise RowError(f"no CSV ({error})", file=file, line=reader.line_num) from None
        except UnicodeDecodeError as error:
            raise RowError(f"not UTF-8 ({error.reason})", file=file, line=reader.line_num + 1) from None


def _parquet(file: Path, columns: Sequence[str] | None) -> Iterator[Row]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        table = pq.ParquetFile(file)
        names = table.schema_arrow.names
        wanted = None if columns is None else [name for name in names if name in columns]
        number = 0
        for batch in table.iter_batches(batch_size=1024, columns=wanted):
            for data in batch.to_pylist():
                number += 1
                yield Row(f"{file.name} row {number}", {name: _plain(value) for name, value in data.items()})
    except (pa.ArrowException, OSError) as error:
        why = " ".join(str(error).split())[:160]
        raise RowError(f"no Parquet that can be read ({why})", file=file, line=None) from None


def _plain(value: Any) -> Any:
    """Return a Parquet value as JSON has it."""
    match value:
        case dict():
            return {str(name): _plain(item) for name, item in value.items()}
        case list() | tuple():
            return [_plain(item) for item in value]
        case float() if not math.isfinite(value):
            return None
        case datetime() | date() | time() | Decimal():
            return str(value)
        case bytes():
            return value.decode("utf-8", "replace")
        case str() | int() | float() | None:
            return value
    return str(value)
