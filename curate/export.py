"""Writing examples, or a dataset folder's splits, in a format that other trainers read."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from curate.formats import FORMATS, arrow_schema, provenance
from schemas.dataset import Split, check_lock, read_split
from schemas.errors import CrossfootError, RowError, nearest
from schemas.example import canonical_json
from schemas.files import replacing_dir, replacing_file
from schemas.rows import read_examples, write_parquet

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from curate.formats import Format
    from schemas.example import Example

SPLITS: tuple[Split, ...] = get_args(Split)


@dataclass(slots=True)
class Exported:
    """What was written: the file or folder, its rows, and what had no place in the format."""

    path: Path
    rows: int = 0
    ungraded: int = 0
    """Turns answered in prose, which ``rlvr`` leaves out: no rule can reward them."""


def export(
    source: Path,
    form: str,
    *,
    out: Path | None = None,
    split: str | None = None,
    each: Callable[[], None] = lambda: None,
) -> Exported:
    """Write a file of examples, or a folder that ``curate mix`` made, in the format ``form``.

    A file, or one ``split`` of a folder, becomes a ``.jsonl`` or ``.parquet`` file; a whole folder
    becomes a folder with ``train.jsonl`` and ``eval.jsonl``. ``each`` is called once an example. Rows are
    streamed, and what is at ``out`` is replaced only when all of them are there.

    Raises CrossfootError for an unknown format or split, an ending that is neither, and a place that
    holds something else; LockError where a folder does not match its lock; RowError for a row that is
    no example, or has no place in the format.
    """
    if form not in FORMATS:
        raise CrossfootError(f"unknown format {form!r}{nearest(form, FORMATS)}")
    if split is not None and split not in SPLITS:
        raise CrossfootError(f"unknown split {split!r}{nearest(split, SPLITS)}")
    if not source.is_dir():
        if split is not None:
            raise CrossfootError(f"--split {split}: {source} is no dataset folder, so it has no splits")
        out = _file(out, f"{source.stem}.{form}", source)
        return _write(out, FORMATS[form], read_examples(source), source, each, Exported(out))
    check_lock(source)
    name = source.resolve().name
    if split is not None:
        out = _file(out, f"{name}.{split}.{form}", source)
        return _split(out, FORMATS[form], source, split, each, Exported(out))
    done = Exported(out or Path("runs") / "export" / f"{name}-{form}")
    _check_folder(done.path, source)
    with replacing_dir(done.path) as partial:
        for one in SPLITS:
            _split(partial / f"{one}.jsonl", FORMATS[form], source, one, each, done)
    return done


def _file(out: Path | None, name: str, source: Path) -> Path:
    path = out or Path("runs") / "export" / f"{name}.jsonl"
    if path.suffix not in {".jsonl", ".parquet"}:
        raise CrossfootError(f"{path}: rows are written to .jsonl or .parquet files")
    if path.is_dir():
        raise CrossfootError(f"{path}: is a folder; name a file")
    inside = source.is_dir() and path.resolve().parent == source.resolve()
    if inside or path.resolve() == source.resolve():
        raise CrossfootError(f"{path}: would change what is exported; take another --out")
    return path


def _check_folder(out: Path, source: Path) -> None:
    """Refuse a place that holds what no export of a folder has written."""
    if out.resolve() == source.resolve() or source.resolve() in out.resolve().parents:
        raise CrossfootError(f"{out}: would change what is exported; take another --out")
    if out.exists() and not out.is_dir():
        raise CrossfootError(f"{out}: is a file, and a dataset's export is a folder; --split gives a file")
    ours = {f"{split}.jsonl" for split in SPLITS}
    if out.is_dir() and (foreign := sorted(p.name for p in out.iterdir() if p.name not in ours)):
        raise CrossfootError(f"{out}: holds {foreign[0]}, which no export wrote; take another --out")


def _split(
    out: Path, form: Format, folder: Path, split: str, each: Callable[[], None], done: Exported
) -> Exported:
    side: Split = "train" if split == "train" else "eval"
    return _write(out, form, read_split(folder, side), folder / f"{split}.parquet", each, done)


def _write(
    out: Path,
    form: Format,
    examples: Iterable[Example],
    source: Path,
    each: Callable[[], None],
    done: Exported,
) -> Exported:
    rows = _rows(form, examples, source, each, done)
    if out.suffix == ".parquet":
        write_parquet(out, rows, arrow_schema(form))
    else:
        with replacing_file(out) as partial, partial.open("w", encoding="utf-8", newline="\n") as f:
            f.writelines(canonical_json(row) + "\n" for row in rows)
    return done


def _rows(
    form: Format, examples: Iterable[Example], source: Path, each: Callable[[], None], done: Exported
) -> Iterator[dict[str, Any]]:
    for number, example in enumerate(examples, 1):
        try:
            made = list(form.rows(example))
        except CrossfootError as error:
            raise RowError(str(error), file=source, line=number, row_id=example.id[:12]) from None
        if form is FORMATS["rlvr"]:
            done.ungraded += len(example.turns) - len(made)
        for row in made:
            done.rows += 1
            yield {**row, **provenance(example)}
        each()
