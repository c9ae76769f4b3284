"""Checking a dataset folder again: hashes, counts, sides, ids and every synthetic proof."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from pydantic import ValidationError

from curate.gather import check_proof
from schemas.dataset import check_lock, lock_text, read_split
from schemas.errors import LockError, RowError
from schemas.example import Generated
from schemas.recipe import MixRecipe
from schemas.rows import canonical_hash

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from schemas.dataset import Lock, Split
    from schemas.example import Example

_SPLITS: tuple[Split, Split] = ("train", "eval")


def verify_folder(folder: Path, *, each: Callable[[], None] = lambda: None) -> dict[str, int]:
    """Check a folder that ``curate mix`` wrote; ``each`` is called once a row.

    Files against the lock's hashes, rows against the recipe's counts, every row that was read taken or
    left out, no document on both sides,
    every id against its content, every generated row through the proof gates once more. Returns the
    counts of what was checked. Raises LockError, or RowError naming file, row and id.
    """
    lock = verify_lock(folder)
    sides = {split: list(read_split(folder, split)) for split in _SPLITS}
    for split, examples in sides.items():
        output = lock.outputs[f"{split}.parquet"]
        if output.rows_sha256 != canonical_hash(examples):
            raise LockError(f"{folder}/{split}.parquet: its rows do not give the lock's rows_sha256")
    _check_counts(folder, lock, sides)
    _check_rows_read(folder, lock, sides)
    _check_documents(folder, sides)
    _check_copies(folder, lock, sides)
    proofs = 0
    for split, examples in sides.items():
        for row, example in enumerate(examples, 1):
            proofs += _check_row(folder / f"{split}.parquet", row, example)
            each()
    documents = {e.document for examples in sides.values() for e in examples}
    return {split: len(sides[split]) for split in _SPLITS} | {
        "documents": len(documents), "proofs": proofs, "files": len(lock.outputs)
    }  # fmt: skip


def verify_lock(folder: Path) -> Lock:
    """Check lock.json itself to the last byte, and every file against it. Raises LockError."""
    lock = check_lock(folder)
    if not lock.seal:
        raise LockError(f"{folder}/lock.json: has no seal, so it can't be checked; make the mix again")
    if (folder / "lock.json").read_bytes() != lock_text(lock).encode():
        raise LockError(f"{folder}/lock.json: is not written as a mix writes it; make the mix again")
    return lock


def _check_counts(folder: Path, lock: Lock, sides: dict[Split, list[Example]]) -> None:
    try:
        recipe = MixRecipe.model_validate(lock.recipe)
    except ValidationError as error:
        raise LockError(f"{folder}/lock.json: its recipe is none ({str(error).splitlines()[0]})") from None
    for split, examples in sides.items():
        counts = Counter(example.category for example in examples)
        wanted = Counter({e.name: e.train if split == "train" else e.eval for e in recipe.mix})
        for name in counts.keys() | wanted.keys():
            if counts[name] != wanted[name]:
                raise LockError(
                    f"{folder}/{split}.parquet: {counts[name]} rows of {name}, but the recipe asks "
                    f"for {wanted[name]}"
                )


def _check_rows_read(folder: Path, lock: Lock, sides: dict[Split, list[Example]]) -> None:
    """Compare the lock's row counts with the files': every row that was read is taken or left out."""
    left = _left_out(folder / "rejected.parquet")
    holds = {f"{split}.parquet": len(sides[split]) for split in _SPLITS}
    holds["rejected.parquet"] = left.total()
    for name, count in holds.items():
        if lock.outputs[name].rows != count:
            raise LockError(
                f"{folder}: {name} holds {count} rows, but lock.json says {lock.outputs[name].rows}"
            )
    # A copy is no row that was read: it is its row once more.
    taken = Counter(e.category for examples in sides.values() for e in examples if not e.copy_number)
    read: Counter[str] = Counter()
    for item in lock.inputs.values():
        read[item.name] += item.rows
    for name in sorted({*read, *taken, *left}):
        if read[name] != taken[name] + left[name]:
            raise LockError(
                f"{folder}/lock.json: {name}: {read[name]} rows were read, but {taken[name]} are taken and "
                f"{left[name]} left out"
            )


def _left_out(path: Path) -> Counter[str]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        return Counter(pq.read_table(path, columns=["source"]).column("source").to_pylist())
    except (pa.ArrowException, OSError, KeyError) as error:
        raise LockError(f"{path}: not a Parquet file of rejected rows ({error})") from None


def _check_copies(folder: Path, lock: Lock, sides: dict[Split, list[Example]]) -> None:
    """Every row stands once; copies stand in train only, as often as the recipe allows, beside their row."""
    repeat = {entry.name: entry.repeat for entry in MixRecipe.model_validate(lock.recipe).mix}
    ids = Counter(example.id for examples in sides.values() for example in examples)
    if twice := [key for key, count in ids.items() if count > 1]:
        raise LockError(f"{folder}: the row {twice[0]} stands twice, and is not marked as a copy")
    for split, examples in sides.items():
        for row, example in enumerate(examples, 1):
            if not example.copy_number:
                continue
            original = example.model_copy(update={"copy_number": 0}).with_id()
            why = (
                "eval takes no copies" if split == "eval"
                else f"the recipe's repeat is {repeat[example.category]}"
                if example.copy_number >= repeat[example.category]
                else "the row it copies is not in train" if original.id not in ids
                else ""
            )  # fmt: skip
            if why:
                raise RowError(
                    f"copy {example.copy_number} of a row, but {why}",
                    file=folder / f"{split}.parquet", line=row, row_id=example.id,
                )  # fmt: skip


def _check_documents(folder: Path, sides: dict[Split, list[Example]]) -> None:
    train, held = ({e.document for e in sides[split]} for split in _SPLITS)
    if both := sorted(train & held):
        raise LockError(
            f"{folder}: {len(both)} documents stand in train and in eval, the first is {both[0]!r}"
        )


def _check_row(file: Path, row: int, example: Example) -> bool:
    if isinstance(example.provenance, Generated):
        check_proof(example, file=file, line=row)
        return True
    if example.content_hash() != example.id:
        raise RowError("its content does not give its id", file=file, line=row, row_id=example.id)
    return False
