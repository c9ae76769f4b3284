"""Rows made in chunks of consecutive indexes, by one process or several: the same bytes either way.

Of several processes this one is one: it makes rows too, at once, while the others are still starting. Workers
return lines that are already serialised, so that it has little to do for them but write. Chunks come back in the
order of their indexes, however the workers finish, and no more than a few of them are ever waiting.
"""

from __future__ import annotations

import gc
import multiprocessing
import signal
import sys
import threading
from collections import Counter, deque
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from schemas.errors import CrossfootError
from schemas.example import canonical_json
from schemas.rows import columns, jsonl_line
from schemas.workers import leave_with_parent
from synth.generator import category, make

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schemas.example import Example
    from synth.request import Request

Form = Literal["jsonl", "parquet"]
"""What a line is: an example's JSONL line, or the JSON of its Parquet columns."""

CHUNK = 32
"""Rows a chunk: enough that a chunk's way between processes costs nothing beside making it."""
WAITING = 3
"""Chunks in flight a worker: one being made, the others so that none waits for the writer."""
AHEAD = 64
"""Chunks that may be made before the one that is written next."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """The rows of consecutive indexes up to ``stop`` (not included), a line each."""

    stop: int
    lines: bytes
    refused: dict[str, int]
    """Draws that a gate refused, by gate."""


def make_chunk(request: Request, start: int, stop: int, form: Form) -> Chunk:
    """Make the rows of the indexes from ``start`` to ``stop`` (not included)."""
    cat = category(request.category)
    refused: Counter[str] = Counter()
    write = jsonl_line if form == "jsonl" else _columns_line
    lines = []
    for index in range(start, stop):
        # The one place where files get their examples from.
        example = make(cat, request.seed, index, request.level, refused, request.options)
        _check_heeded(example, request)
        lines.append(write(example))
    return Chunk(stop, "".join(lines).encode(), dict(refused))


def _check_heeded(example: Example, request: Request) -> None:
    """Refuse to write rows of a category that does not heed what was asked of it."""
    asked = request.options
    if asked.families and example.family not in asked.families:
        raise CrossfootError(f"{request.category} does not take --families; leave it out")
    if asked.table_format and any(t.format != asked.table_format for t in example.context.tables):
        raise CrossfootError(f"{request.category} does not take --format {asked.table_format}; leave it out")
    if asked.turns > 1 and len(example.turns) == 1:
        raise CrossfootError(f"{request.category} does not take --turns at this level; leave it out")


def _columns_line(example: Example) -> str:
    return canonical_json(columns(example)) + "\n"


def make_chunks(request: Request, start: int, *, form: Form, workers: int) -> Iterator[Chunk]:
    """Yield the chunks of a request from index ``start`` on, in order.

    Raises whatever ``make`` raises, in the order of the indexes too, and CrossfootError where a worker
    was killed.
    """
    stop = request.indexes.stop
    bounds = [(at, min(at + CHUNK, stop)) for at in range(start, stop, CHUNK)]
    if workers == 1 or len(bounds) < 2:
        with few_collections():
            yield from (make_chunk(request, low, high, form) for low, high in bounds)
        return
    # Workers start afresh (spawn): a fork would copy locks of threads that are not there in the copy.
    others = min(workers, len(bounds)) - 1
    pool = ProcessPoolExecutor(others, multiprocessing.get_context("spawn"), initializer=_start_worker)
    waiting: deque[Future[Chunk]] = deque()
    try:
        with few_collections(), _quick_switches():
            for low, high in bounds:
                if sum(not chunk.done() for chunk in waiting) < others * WAITING:
                    # The pool starts a process at each of the first calls, and none later.
                    with _interrupts_ignored_by_children() if low < start + others * CHUNK else nullcontext():
                        waiting.append(pool.submit(make_chunk, request, low, high, form))
                else:
                    waiting.append(_made_here(request, low, high, form))
                while waiting and (waiting[0].done() or len(waiting) > AHEAD):
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
    except BrokenProcessPool:
        raise CrossfootError(
            "a worker was killed, perhaps for want of memory; the same command goes on from here, "
            "with fewer --workers if memory is short"
        ) from None
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


@contextmanager
def _quick_switches() -> Iterator[None]:
    """Let the pool's threads run as soon as they have something to do.

    Each of their steps waits for the interpreter, which this thread gives up only so often: at Python's 5 ms a
    worker was idle for more than a third of the time.
    """
    before = sys.getswitchinterval()
    sys.setswitchinterval(0.0002)
    try:
        yield
    finally:
        sys.setswitchinterval(before)


def _made_here(request: Request, low: int, high: int, form: Form) -> Future[Chunk]:
    """Make a chunk in this process; an error is kept until its turn comes."""
    made: Future[Chunk] = Future()
    try:
        made.set_result(make_chunk(request, low, high, form))
    except CrossfootError as error:
        made.set_exception(error)
    return made


_COLLECT_AT = (50_000, 20, 100)
"""Objects, and collections of a generation, after which the garbage collector looks for cycles."""


@contextmanager
def few_collections() -> Iterator[None]:
    """Look for reference cycles rarely, and not among what is there already.

    Making a row leaves no cycles to speak of, but so many tuples and numbers that the collector, left alone, walks
    over all modules' objects again and again: that took a twentieth of the time.
    """
    before = gc.get_threshold()
    _collect_rarely()
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


def _collect_rarely() -> None:
    gc.freeze()
    gc.set_threshold(*_COLLECT_AT)


def _start_worker() -> None:
    """Set a worker up, for as long as it lives."""
    leave_with_parent()
    _collect_rarely()


@contextmanager
def _interrupts_ignored_by_children() -> Iterator[None]:
    """Ignore Ctrl-C while processes are started: they inherit it, and the parent alone ends the work.

    To ignore it once they run would be too late for one that is still importing.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
