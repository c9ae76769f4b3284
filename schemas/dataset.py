"""The dataset folder that ``curate mix`` writes and ``train`` reads.

==================  ==========================================================================
train.parquet       the training rows (schemas.rows)
eval.parquet        the held-out rows
rejected.parquet    every row that was left out, with its reason
overlap.parquet     train rows beside the eval or protected rows that share wording with them
lock.json           recipe, versions, hashes of inputs and outputs
README.md           dataset card; its ``configs:`` give ``load_dataset(folder)`` its splits
==================  ==========================================================================
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field, ValidationError

from schemas.errors import LockError
from schemas.example import canonical_json
from schemas.files import sha256_file
from schemas.model import Model
from schemas.rows import read_parquet

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from schemas.example import Example

Split = Literal["train", "eval"]

FILES = ("README.md", "eval.parquet", "rejected.parquet", "train.parquet")
"""What every dataset folder holds beside its lock.json, and what its lock must list."""
OPTIONAL = ("overlap.parquet",)
"""What it may hold as well; where it stands, the lock lists it."""


class Input(Model):
    """One thing a mix was made from: a local file, a hub file or generated rows."""

    name: str
    sha256: str
    rows: int
    revision: str
    licence: str


class Output(Model):
    """One file of the folder: hash of its bytes and, for examples, of its canonical rows."""

    sha256: str
    rows: int | None = None
    rows_sha256: str | None = None


class Sizing(Model):
    """How a recipe's counts came from its weights and a scale: by largest remainder on each side."""

    scale: str = "1"
    """The exact factor, as a fraction or decimal."""
    asked: dict[str, str]
    """By entry: what its recipe says, ``2200 + 100`` or ``weight 0.3``."""


class Lock(Model):
    """What a dataset folder was made from, and what it must contain. Holds no time, host or path."""

    crossfoot: str
    recipe: dict[str, Any]
    packages: dict[str, str]
    inputs: dict[str, Input]
    protected: dict[str, Input] = Field(default_factory=dict)
    """What train was compared with; none of it is in the mix."""
    sizing: Sizing | None = None
    """Given where ``recipe`` holds other counts than the recipe's file."""
    outputs: dict[str, Output]
    seal: str = ""
    """sha256 of all the rest, as canonical JSON: what no other file vouches for (seed, revisions, hashes of inputs)."""

    def sealed(self) -> Lock:
        """Return the lock with its seal."""
        rest = canonical_json(self.model_dump(mode="json", exclude={"seal"}))
        return self.model_copy(update={"seal": hashlib.sha256(rest.encode()).hexdigest()})


def lock_text(lock: Lock) -> str:
    """Return what stands in lock.json: the same lock, the same bytes."""
    return json.dumps(lock.model_dump(mode="json"), indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def read_lock(folder: Path) -> Lock:
    """Read lock.json. Raises LockError where it is missing or malformed."""
    path = folder / "lock.json"
    if not path.is_file():
        raise LockError(f"{folder}: no dataset folder (lock.json is missing); make one with curate mix")
    try:
        return Lock.model_validate(json.loads(path.read_text(encoding="utf-8")))
    except (ValidationError, ValueError, RecursionError) as error:
        raise LockError(f"{path}: not a dataset's lock ({str(error).splitlines()[0]})") from None


def foreign_files(folder: Path) -> list[str]:
    """Return the names in a dataset folder that no mix has written, sorted."""
    ours = {*FILES, *OPTIONAL, "lock.json"}
    return sorted(path.name for path in folder.iterdir() if path.name not in ours or not path.is_file())


def check_lock(folder: Path) -> Lock:
    """Compare every file of the folder with its lock. Raises LockError naming what differs.

    The lock must list exactly FILES, or a file that it leaves out could be read unchecked.
    """
    lock = read_lock(folder)
    if lock.seal and lock != lock.sealed():
        raise LockError(f"{folder}/lock.json: was changed after the mix was made; make the mix again")
    there = {name for name in OPTIONAL if name in lock.outputs or (folder / name).exists()}
    if differing := sorted({*FILES, *there} ^ lock.outputs.keys()):
        does = "does not list" if differing[0] not in lock.outputs else "lists"
        raise LockError(f"{folder}/lock.json: {does} {differing[0]}; make the mix again")
    for name in foreign_files(folder):
        if name.endswith(".parquet"):
            raise LockError(f"{folder}: {name} is not of this mix (lock.json does not list it); move it away")
    for name, output in lock.outputs.items():
        path = folder / name
        if not path.is_file():
            raise LockError(f"{folder}: {name} is missing, but lock.json lists it; make the mix again")
        if (found := sha256_file(path)) != output.sha256:
            raise LockError(
                f"{path}: sha256 is {found[:12]}…, but lock.json says {output.sha256[:12]}…: the file "
                "was changed after the mix was made; make the mix again"
            )
    return lock


def read_split(folder: Path, split: Split) -> Iterator[Example]:
    """Read the examples of one split, in the folder's order. Raises LockError where its file is missing."""
    path = folder / f"{split}.parquet"
    if not path.is_file():
        raise LockError(f"{folder}: {path.name} is missing; make the mix again")
    return read_parquet(path)
