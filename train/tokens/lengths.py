"""Rows longer than ``max_length``: what cutting them would do, and leaving them out instead.

A reply that is cut teaches never to stop, and a prompt as long as ``max_length`` leaves nothing to learn. So
a row is trained on whole or not at all; what is left out is listed, and refused where it is much of a source.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from schemas.errors import TrainError
from schemas.files import replacing_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

LEFT_OUT = "left_out.jsonl"


@dataclass(slots=True)
class TooLong:
    """A group's rows against ``max_length``; a group is a category of generated rows or a source of real ones."""

    rows: int = 0
    long: int = 0
    """Rows longer than ``max_length``."""
    answers_cut: int = 0
    """Of these, replies of which a part would be lost."""
    answers_lost: int = 0
    """Of these, replies of which nothing would be left."""
    longest: int = 0
    """Tokens of the longest row."""

    @property
    def share(self) -> float:
        """The share of rows that are too long, 0 to 1."""
        return self.long / self.rows if self.rows else 0.0


def too_long(
    groups: Iterable[str], lengths: Iterable[int], starts: Iterable[int], max_length: int
) -> dict[str, TooLong]:
    """Count the rows of each group that ``max_length`` would cut, and what of their replies would be left.

    Args:
        groups: Each row's group.
        lengths: Each row's length in tokens, prompt and reply.
        starts: Each row's number of tokens before the reply.
        max_length: Tokens.

    Returns:
        The counts by group, sorted by name.
    """
    found: dict[str, TooLong] = {}
    for group, length, start in zip(groups, lengths, starts, strict=True):
        counts = found.setdefault(group, TooLong())
        counts.rows += 1
        counts.longest = max(counts.longest, int(length))
        if length > max_length:
            counts.long += 1
            if start < max_length:
                counts.answers_cut += 1
            else:
                counts.answers_lost += 1
    return dict(sorted(found.items()))


def check_lengths(found: Mapping[str, TooLong], max_length: int, max_left_out: float, split: str) -> None:
    """Refuse a ``max_length`` that leaves out too much of any group.

    Raises:
        TrainError: naming each such group's shares of rows and replies, and the length that would hold all rows.
    """
    over = {name: counts for name, counts in found.items() if counts.share > max_left_out}
    if not over:
        return
    each = "; ".join(
        f"{name} {c.long} of {c.rows} rows ({c.long / c.rows:.1%}; cut there, {c.answers_cut / c.rows:.1%} of the "
        f"replies would lose their end and {c.answers_lost / c.rows:.1%} all of their tokens)"
        for name, c in over.items()
    )
    raise TrainError(
        f"max_length {max_length} leaves out more than {max_left_out:.1%} of the {split} rows of: {each}. Set "
        f"max_length to at least {max(c.longest for c in found.values())} to hold all rows, raise max_left_out, or "
        "make the mix with `where: {max_chars: …}`"
    )


def whole_rows(lengths: Sequence[int], max_length: int) -> tuple[list[int], list[int]]:
    """Return the indices of the rows that fit and of those that don't, in order."""
    fits, left_out = [], []
    for index, length in enumerate(lengths):
        (fits if length <= max_length else left_out).append(index)
    return fits, left_out


def write_left_out(run: Path, rows: Iterable[dict[str, Any]]) -> None:
    """Write RUN/left_out.jsonl: one line ``{id, source, split, tokens}`` per row that was left out."""
    with replacing_file(run / LEFT_OUT) as partial:
        partial.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
