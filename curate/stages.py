"""What a mix is doing: the seconds of each stage, and on a terminal the rows of the one that runs."""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rich.progress import Progress


class Stages:
    """Times stages by their names; ``bar`` shows the one that runs, with its rows."""

    def __init__(self, bar: Progress | None = None) -> None:
        self.seconds: dict[str, float] = {}
        self._bar = bar

    @contextmanager
    def stage(self, name: str) -> Iterator[Callable[[int], None]]:
        """Run a stage; give what is to be called with the number of rows that are done more."""
        start, done = time.perf_counter(), 0
        task = None if self._bar is None else self._bar.add_task(name, total=None)

        def step(rows: int) -> None:
            nonlocal done
            done += rows
            if self._bar is not None and task is not None:
                self._bar.update(task, description=f"{name}: {done:,} rows")

        try:
            yield step
        finally:
            self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - start
            if self._bar is not None and task is not None:
                self._bar.remove_task(task)
