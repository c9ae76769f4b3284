"""Reading the rows that a recipe protects: questions of a benchmark, which train must not hold."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from curate.locate import locate
from curate.overlap.contamination import Said
from curate.source import Refusal, find_source
from curate.streams import read_rows
from schemas.dataset import Input
from schemas.errors import RecipeError, RowError, nearest
from schemas.files import sha256_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from schemas.recipe import Protect


@dataclass(frozen=True, slots=True)
class Protected:
    """One row that must stay unseen: ``against`` is the file or source, ``row_id`` its row there."""

    against: str
    row_id: str
    said: Said


def read_protected(
    protect: Iterable[Protect], data_root: Path | None = None
) -> tuple[list[Protected], dict[str, Input]]:
    """Read all protected rows, and what the lock says of their files.

    Raises SourceError or RecipeError for what is not there, RowError for a file without the named columns
    or with a row that can't be read: an unread row would not be protected.
    """
    rows: list[Protected] = []
    inputs: dict[str, Input] = {}
    for each in protect:
        if each.source:
            source = find_source(each.source)
            origin = locate(source, each.path, data_root)
            for file in origin.files:
                before = len(rows)
                for raw in source.read(file):
                    made = source.example(raw, origin)
                    if not isinstance(made, Refusal):
                        asked = [m.content for t in made.turns for m in t.messages if m.role == "user"]
                        said = Said("\n\n".join(asked), "", f"protected {source.name}", made.document)
                        rows.append(Protected(source.name, raw.row_id, said))
                inputs[f"{source.name}/{file.name}"] = Input(
                    name=source.name, sha256=sha256_file(file), rows=len(rows) - before,
                    revision=origin.revision, licence=origin.licence,
                )  # fmt: skip
        else:
            found = list(_of_file(Path(each.path or ""), each))
            rows += found
            inputs[each.name] = Input(
                name=each.name, sha256=sha256_file(Path(each.path or "")), rows=len(found),
                revision="local", licence="not stated",
            )  # fmt: skip
    return rows, inputs


def _of_file(file: Path, protect: Protect) -> Iterator[Protected]:
    if not file.is_file():
        raise RecipeError(f"protect: {file}: no such file")
    for row in read_rows(file, protect.columns):
        if row.broken:
            raise RowError(f"{row.place}: {row.broken}", file=file, line=None)
        parts = []
        for column in protect.columns:
            value = row.data.get(column)
            if not isinstance(value, str):
                known = [name for name, item in row.data.items() if isinstance(item, str)]
                raise RowError(
                    f"{row.place}: no text in column {column!r}{nearest(column, known)}", file=file, line=None
                )
            parts.append(value)
        yield Protected(
            file.name, row.place, Said("\n\n".join(parts), "", f"protected {file.name}", row.place)
        )
