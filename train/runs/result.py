"""result.json: what came of a run.

It holds ``step``, the step that became the adapter, ``why``, ``reached`` and ``of``, where training ended and where
it was to, ``loss``, the last training loss, ``tokens``, ``held_out`` and ``graded``, what the taken step measured by
group, and ``files``, the sha256 of the adapter's files.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from schemas.errors import TrainError
from schemas.files import sha256_file

if TYPE_CHECKING:
    from pathlib import Path

FILE = "result.json"


def read_result(run: Path) -> dict[str, Any] | None:
    """Return a finished run's result.json; None where there is none or it isn't one."""
    try:
        found = json.loads((run / FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) and isinstance(found.get("files"), dict) else None


def check_adapter(run: Path) -> None:
    """Raise TrainError where a finished run's adapter is not the one that training left."""
    result = read_result(run)
    for name, then in (result or {"files": {}})["files"].items():
        path = run / "adapter" / name
        if not path.is_file() or sha256_file(path) != then:
            raise TrainError(
                f"{path}: {'was changed' if path.is_file() else 'is missing'} since training ended; delete "
                f"{run / 'adapter'} and run the same command to take it from its checkpoint again"
            )
