"""Every error a user can expect, as one tree.

::

    CrossfootError
    ├── RecipeError         a recipe that can't be read or understood
    ├── RowError            one row of a file is malformed (file, line, row id)
    ├── SourceError         a data source that can't be reached or has no such file
    ├── QuotaError          counts that can't be met (source, asked, available)
    ├── LockError           a dataset or run folder that does not match its lock
    ├── ReadError           a text that is not the number, table or caption it should be
    │   └── AmbiguousError  a text with two readings, which it carries
    ├── DerivationError     a proof that does not execute
    ├── VerificationError   a proof gate that refused an example
    └── TrainError          a model, run folder or engine that can't be used

The console scripts show these as one paragraph without a traceback and exit with code 2. Anything
else that is raised is a bug and keeps its traceback.
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable
    from fractions import Fraction
    from pathlib import Path


class CrossfootError(Exception):
    """Base of every expected error: the message says what, where, and what to do."""

    def __reduce__(self) -> tuple[Any, ...]:
        # Worker processes send these. By default an exception is unpickled by calling its class with the
        # message alone, which those that take keywords refuse.
        return _unpickled, (type(self), self.args, self.__dict__)


def _unpickled(kind: type[CrossfootError], args: tuple[Any, ...], state: dict[str, Any]) -> CrossfootError:
    error = kind.__new__(kind, *args)
    error.__dict__.update(state)
    return error


class RecipeError(CrossfootError):
    """A recipe (YAML) is missing, malformed, or has a key or value that is not known."""


class RowError(CrossfootError):
    """One row of a file can't be read as what it should be."""

    def __init__(self, why: str, *, file: Path | str, line: int | None, row_id: str | None = None) -> None:
        self.file, self.line, self.row_id = str(file), line, row_id
        where = self.file if line is None else f"{self.file}, line {line}"
        super().__init__(f"{where}{f' (row {row_id})' if row_id else ''}: {why}")


class SourceError(CrossfootError):
    """A data source can't be reached, or what is there is not what upstream publishes."""


class QuotaError(CrossfootError):
    """A recipe asks for more rows than there are."""


class LockError(CrossfootError):
    """A folder's files do not match the hashes in its lock."""


class ReadError(CrossfootError):
    """A text can't be read as a number, a table or a caption; ``at`` is the offset in ``text``."""

    def __init__(self, why: str, *, text: str, at: int = 0) -> None:
        self.text, self.at = text, at
        shown = text if len(text) <= 60 else text[max(0, at - 25) : at + 35]
        super().__init__(f"{why} (at {at} in {shown!r})")


class AmbiguousError(ReadError):
    """A text has more than one reading; ``readings`` are the values it may mean, in base units."""

    def __init__(self, why: str, *, text: str, at: int = 0, readings: tuple[Fraction, ...]) -> None:
        self.readings = readings
        super().__init__(why, text=text, at=at)


class DerivationError(CrossfootError):
    """A derivation's step does not execute: unknown reference, unit mismatch, division by zero."""


class VerificationError(CrossfootError):
    """A proof gate refused a generated example."""

    def __init__(self, why: str, *, category: str, seed: int, index: int, gate: str) -> None:
        self.category, self.seed, self.index, self.gate = category, seed, index, gate
        super().__init__(f"{category} seed {seed} index {index}: gate {gate}: {why}")


class TrainError(CrossfootError):
    """A model, run folder, device or engine can't be used as asked."""


def nearest(name: str, known: Iterable[str]) -> str:
    """Return ``"; did you mean 'x'?"`` or the list of what is known, to end an error message."""
    names = sorted(known)
    close = get_close_matches(name, names, n=1, cutoff=0.5)
    return f"; did you mean {close[0]!r}?" if close else f"; known: {', '.join(names)}"
