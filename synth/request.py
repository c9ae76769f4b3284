"""What is asked of a generator: all that decides which rows a file holds, and nothing else.

Not the number of workers, the chunks or the place: the same request gives the same bytes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from schemas.errors import CrossfootError


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
    """The rows of ``indexes`` of one category's version, level and seed."""

    category: str
    version: int
    level: str
    seed: int
    count: int
    shard: Shard = WHOLE

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
        }
