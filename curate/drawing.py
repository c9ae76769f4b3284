"""Generated rows of a mix: as many as each level needs, and others in place of those that are left out.

The first round draws each entry's count. Rows that turn out to be repeats or near-duplicates, or that share too much
with eval, are replaced in further rounds by rows of the next indexes. A row of a later round never pushes out one of an
earlier: what stays is settled, so the rounds end, and are the same each time.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from curate.gather import SPARE, Draw, generated
from curate.mixing import apportion
from curate.pool import FREE, OVERLAP

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from curate.pool import Pool
    from curate.split import Division
    from curate.work import Work
    from schemas.dataset import Input
    from schemas.recipe import Entry

    Step = Callable[[int], None]


@dataclass(slots=True)
class _Level:
    """One level of an entry: ``need`` rows, of indexes below ``stop``; ``next`` is the first that is not drawn."""

    entry: Entry
    name: str | None
    need: int
    stop: int
    next: int = 0
    parts: list[int] = field(default_factory=list)


class Drawing:
    """The entries of a mix that are generated with its ``seed``; parts go into ``work``, their rows into ``pool``."""

    def __init__(self, entries: Sequence[Entry], seed: int, work: Work, workers: int, pool: Pool) -> None:
        self._seed, self._work, self._workers, self._pool = seed, work, workers, pool
        self._round = 0
        self._levels: dict[str, list[_Level]] = {}
        for entry in entries:
            weights = {str(level or ""): Fraction(str(weight)) for level, weight in entry.levels.items()}
            needs = apportion(entry.train + entry.eval, weights)
            self._levels[entry.name] = [
                _Level(entry, name or None, need, need * SPARE) for name, need in needs.items() if need
            ]

    def begin(self, name: str, step: Step) -> str:
        """Draw an entry's count. Returns a note that says so."""
        entry = self._levels[name][0].entry
        for level in self._levels[name]:
            self._draw(level, level.need, step)
        levels = ", ".join(str(each) for each in entry.levels)
        said = f", level {levels}" if entry.difficulty else ""
        return f"{name}: {self._drawn(name)} rows generated with seed {self._seed}{said}"

    def more(self, step: Step, division: Division | None = None) -> Iterator[str]:
        """Draw a row for each that was left out since, of its level. Yields a note for each entry that had any.

        With ``division``, also for those of its short entries that share too much with eval.
        """
        import numpy as np

        state = self._pool.state if division is None else division.state
        self._round += 1
        for name, levels in self._levels.items():
            before = self._drawn(name)
            for level in levels:
                mine = np.isin(self._pool.part, level.parts)
                missing = level.need - int((mine & (self._pool.state == FREE)).sum())
                if division is not None and name in division.short:
                    missing += int((mine & (state == OVERLAP)).sum())
                if missing > 0 and level.next < level.stop:
                    self._draw(level, missing, step)
            if (count := self._drawn(name) - before) > 0:
                yield f"{name}: {count} more rows generated, in place of rows that are left out"

    def _draw(self, level: _Level, need: int, step: Step) -> None:
        draw = Draw(level.entry, level.name, self._seed, level.next, need, level.stop)
        made_from = {**draw._asdict(), "entry": what_is_read(level.entry)}

        def make(folder: Path) -> dict[str, Any]:
            return generated(folder, draw, workers=self._workers, step=step)

        part = self._work.part(level.entry.name, made_from, make)
        level.next = part.told["next"]
        level.parts.append(len(self._pool.parts))
        self._pool.add(part, self._round)

    def _drawn(self, name: str) -> int:
        return sum(level.next for level in self._levels[name])


def what_is_read(entry: Entry) -> dict[str, Any]:
    """Return what of an entry decides about its rows one by one: not its counts, nor where its files lie."""
    return entry.model_dump(mode="json", exclude={"train", "eval", "weight", "repeat", "path"})


def together(inputs: Sequence[Input]) -> Input:
    """Return several draws of one entry as one input, whose hash is that of their hashes."""
    if len(inputs) == 1:
        return inputs[0]
    digest = hashlib.sha256("".join(each.sha256 for each in inputs).encode()).hexdigest()
    revisions = sorted({each.revision for each in inputs} - {""})
    told = {"sha256": digest, "rows": sum(each.rows for each in inputs), "revision": ", ".join(revisions)}
    return inputs[0].model_copy(update=told)
