"""What is asked of a generator: all that decides which rows a file holds, and nothing else.

Not the number of workers, the chunks or the place: the same request gives the same bytes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast, get_args

from schemas.errors import CrossfootError, nearest
from schemas.table import TableFormat
from synth.options import DEFAULT, Options
from synth.presentation.knobs import Knobs, knobs_from

if TYPE_CHECKING:
    from collections.abc import Sequence

    from synth.generator import Category


@dataclass(frozen=True, slots=True)
class Shard:
    """The ``number``-th (from 1) of ``of`` contiguous ranges of the indexes."""

    number: int
    of: int

    def __str__(self) -> str:
        """Return ``2/4``."""
        return f"{self.number}/{self.of}"

    @property
    def suffix(self) -> str:
        """``.02-of-16``, for file names that sort in the shards' order."""
        return f".{self.number:0{len(str(self.of))}}-of-{self.of}"


WHOLE = Shard(1, 1)


def read_shard(text: str) -> Shard:
    """Read ``2/4``. Raises CrossfootError for anything that is no i/n with 1 <= i <= n."""
    found = re.fullmatch(r"([0-9]{1,9})/([0-9]{1,9})", text)
    if found is None or not 1 <= int(found[1]) <= int(found[2]):
        raise CrossfootError(f"--shard {text}: write i/n with i from 1 to n, such as 2/4")
    return Shard(int(found[1]), int(found[2]))


@dataclass(frozen=True, slots=True)
class Request:
    """The rows of ``indexes`` of one category's version, level, seed and options."""

    category: str
    version: int
    level: str
    seed: int
    count: int
    shard: Shard = WHOLE
    options: Options = DEFAULT

    @property
    def indexes(self) -> range:
        """The indexes of this shard: the shards of a request, in order, are 0 to count - 1."""
        i, n = self.shard.number, self.shard.of
        return range(self.count * (i - 1) // n, self.count * i // n)

    def as_json(self) -> dict[str, Any]:
        """Return the request as plain values, for journals and summaries."""
        return {
            "category": self.category,
            "generator": f"{self.category}@{self.version}",
            "level": self.level,
            "seed": self.seed,
            "count": self.count,
            "shard": str(self.shard),
            "options": self.options.text(),
        }


def read_options(
    families: str | None = None,
    table_format: str | None = None,
    knobs: Sequence[str] = (),
    turns: int = 1,
) -> Options:
    """Read options as the command line gives them: ``a,b``, ``html``, ``("nil=40",)``.

    Raises CrossfootError for an unknown format or knob; families are the category's to know.
    """
    if table_format is not None and table_format not in get_args(TableFormat):
        raise CrossfootError(
            f"unknown table format {table_format!r}{nearest(table_format, get_args(TableFormat))}"
        )
    rates: dict[str, int] = {}
    for text in knobs:
        found = re.fullmatch(r"([a-z][a-z_-]*)=([0-9]{1,3})", text)
        if found is None:
            raise CrossfootError(f"--knob {text}: write NAME=PERCENT, such as nil=40")
        name = found[1].replace("-", "_")
        if name in rates:
            raise CrossfootError(f"--knob {text}: given twice")
        rates[name] = int(found[2])
    knobs_from(Knobs(), rates)
    names = tuple(name.strip() for name in families.split(",")) if families is not None else ()
    return Options(
        families=tuple(sorted(set(names))),
        table_format=cast("TableFormat | None", table_format),
        turns=turns,
        knobs=tuple(sorted(rates.items())),
    )


def check_families(cat: Category, level: str, options: Options) -> None:
    """Raise CrossfootError for a family that the category does not ask at this level."""
    known = cat.families(level)
    for name in options.families:
        if name not in known:
            raise CrossfootError(f"{cat.NAME} has no family {name!r} at level {level}{nearest(name, known)}")
