"""Work done by several processes, its results in the order of the jobs: the same whoever did which."""

from __future__ import annotations

import multiprocessing
from collections import deque
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import TYPE_CHECKING, TypeVar

from schemas.errors import CrossfootError
from schemas.workers import leave_with_parent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

Job = TypeVar("Job")
Result = TypeVar("Result")

_WAITING = 2
"""Jobs in flight a worker: one that is done, one that waits, so that memory is bounded by these."""


def in_order(work: Callable[[Job], Result], jobs: Iterable[Job], workers: int) -> Iterator[Result]:
    """Yield ``work`` of every job, in their order. ``work`` and jobs must pickle where workers are several.

    Raises what ``work`` raises, and CrossfootError where a worker was killed.
    """
    if workers <= 1:
        yield from map(work, jobs)
        return
    # Spawned: rensa has threads of its own, and a forked process would wait for them for ever.
    spawn = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(workers, spawn, initializer=leave_with_parent)
    flight: deque[Future[Result]] = deque()
    try:
        for job in jobs:
            flight.append(pool.submit(work, job))
            if len(flight) >= workers * _WAITING:
                yield flight.popleft().result()
        while flight:
            yield flight.popleft().result()
    except BrokenProcessPool:
        raise CrossfootError(
            "a worker was killed, perhaps for want of memory; try again with fewer --workers"
        ) from None
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
