"""The checkpoints of a run: which are whole, which one to go on from, which to delete."""

from __future__ import annotations

import json
import shutil
import zipfile
from typing import TYPE_CHECKING, Any

from schemas.errors import TrainError

if TYPE_CHECKING:
    from pathlib import Path

STATE = "trainer_state.json"
"""The last file that the main process writes into a checkpoint, and the first that is deleted."""
WEIGHTS = "adapter_model.safetensors"


def checkpoint(run: Path, step: int) -> Path:
    """Return the folder of a step's checkpoint."""
    return run / "checkpoints" / f"checkpoint-{step}"


def whole(run: Path) -> dict[int, Path]:
    """Return the checkpoints that were written in full, by step.

    The Trainer begins anew what it doesn't find, optimiser or random numbers, and says nothing; so a checkpoint
    of which a file is missing or cut short is none.
    """
    found = {}
    states = _random_states(run)
    for folder in (run / "checkpoints").glob("checkpoint-*"):
        step = folder.name.rpartition("-")[2]
        if step.isdigit() and _state(folder) is not None and _is_complete(folder, states):
            found[int(step)] = folder
    return dict(sorted(found.items()))


def last_checkpoint(run: Path) -> Path | None:
    """Return the last checkpoint that was written in full, or None."""
    return next(reversed(whole(run).values()), None)


def _state(folder: Path) -> dict[str, Any] | None:
    try:
        state = json.loads((folder / STATE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return state if isinstance(state, dict) and isinstance(state.get("log_history"), list) else None


def _random_states(run: Path) -> list[str]:
    """Return the names of the files in which each process of a run keeps its random numbers' state."""
    try:
        count = json.loads((run / "lock.json").read_text(encoding="utf-8"))["order"]["processes"]
    except (OSError, ValueError, KeyError, TypeError):
        count = 1
    return ["rng_state.pth"] if count == 1 else [f"rng_state_{rank}.pth" for rank in range(count)]


def _is_complete(folder: Path, random_states: list[str]) -> bool:
    optimizers = list(folder.glob("optimizer*"))  # a folder, where its parts are sharded
    files = [folder / name for name in ("scheduler.pt", *random_states)]
    files += [path for path in optimizers if path.is_file()]
    # What torch writes is a zip archive, whose directory stands at its end.
    return bool(optimizers) and all(map(zipfile.is_zipfile, files)) and _holds_its_tensors(folder / WEIGHTS)


def _holds_its_tensors(path: Path) -> bool:
    """Whether a safetensors file is as long as its header says (read here, for ``train status`` loads no package)."""
    try:
        with path.open("rb") as f:
            header = int.from_bytes(f.read(8), "little")
            size = path.stat().st_size
            about = json.loads(f.read(header)) if header < size else None
        ends = [tensor["data_offsets"][1] for name, tensor in about.items() if name != "__metadata__"]
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return False
    return bool(size == 8 + header + max(ends, default=0))


def read_state(folder: Path) -> dict[str, Any]:
    """Return the Trainer's state of a checkpoint: ``log_history``, ``global_step``, ``max_steps``.

    Raises:
        TrainError: if it isn't there or isn't one.
    """
    state = _state(folder)
    if state is None:
        raise TrainError(f"{folder}: not a whole checkpoint ({STATE} is missing or malformed); delete it")
    return state


def delete_unfinished(run: Path) -> list[str]:
    """Delete what was being written when a run was killed; return the names."""
    good = set(whole(run).values())
    broken = [path for path in (run / "checkpoints").glob("checkpoint-*") if path not in good]
    for path in broken:
        delete(path)
    return sorted(path.name for path in broken)


def rotate(run: Path, keep: int, best: int | None) -> None:
    """Delete all but the last ``keep`` checkpoints and the best one's."""
    folders = whole(run)
    kept = {*list(folders)[-keep:], best}
    for step, folder in folders.items():
        if step not in kept:
            delete(folder)


def delete(folder: Path) -> None:
    """Delete a checkpoint such that one deleted in part is never taken for a whole one."""
    (folder / STATE).unlink(missing_ok=True)
    shutil.rmtree(folder, ignore_errors=True)
