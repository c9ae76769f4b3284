"""Whether a process is at work in a run folder: a lock on a file, which the kernel frees however it ends."""

from __future__ import annotations

import fcntl
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from schemas.errors import TrainError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FILE = ".running"


def is_running(run: Path) -> bool:
    """Whether a process trains in this folder right now."""
    try:
        with (run / FILE).open("rb") as f:
            fcntl.flock(f, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


def check_idle(run: Path) -> None:
    """Raise TrainError where a process trains in this folder."""
    if is_running(run):
        raise TrainError(
            f"{run}: another process is training in it (`train status {run}`); wait for it, or stop it first"
        )


@contextmanager
def at_work(run: Path) -> Iterator[None]:
    """Hold the folder for this process.

    Raises:
        TrainError: if another process holds it.
    """
    run.mkdir(parents=True, exist_ok=True)
    with (run / FILE).open("wb") as f:
        for attempt in range(5):
            try:
                fcntl.flock(f, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if attempt == 4:
                    raise TrainError(f"{run}: another process is training in it; wait for it") from None
                time.sleep(0.1)  # `train status` holds it for an instant when it asks
        yield
