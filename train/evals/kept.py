"""Replies kept with what they were made from: an evaluation that is run again makes only what is missing.

Beside FILE stands FILE.made.json: for each model the hashes of its files, the rows it answered and how, and the
hash of FILE, so that replies which were changed since are not taken for the model's.
"""

from __future__ import annotations

import hashlib
import json
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from schemas.files import replacing_file, sha256_file
from train.evals.predictions import Prediction, read_predictions
from train.runs.folder import base_hashes

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from schemas.dataset import Split
    from schemas.example import Example
    from train.evals.engines import Engine, ModelFolder


def made_from(
    folder: ModelFolder, examples: Iterable[Example], split: Split, engine: Engine, max_new_tokens: int
) -> dict[str, Any]:
    """Return what decides a model's replies: its files, the rows, the engine and where replies are cut."""
    adapter = sorted(folder.adapter.iterdir()) if folder.adapter else []
    return {
        "base": base_hashes(folder.base, folder.revision),
        "adapter": {path.name: sha256_file(path) for path in adapter if path.is_file()},
        "split": split,
        "rows": hashlib.sha256("\n".join(e.id for e in examples).encode()).hexdigest(),
        "engine": f"{engine} {version(_distribution(engine))}",
        "max_new_tokens": max_new_tokens,
    }


def _distribution(engine: Engine) -> str:
    """Return the name of an engine's distribution; vLLM has another one for processors."""
    from importlib.metadata import packages_distributions

    return next(iter(packages_distributions().get(engine, [engine])))


def read_kept(out: Path, wanted: dict[str, dict[str, Any]]) -> dict[str, list[Prediction]]:
    """Return the replies in ``out`` of those models that would make the same ones again.

    Args:
        out: The predictions file.
        wanted: Model name to what decides its replies.

    Raises:
        RowError: if ``out`` is as we wrote it and yet no predictions file.
    """
    marker = _marker(out)
    if not (out.is_file() and marker.is_file()):
        return {}
    try:
        about = json.loads(marker.read_text(encoding="utf-8"))
        ours, models = about["sha256"] == sha256_file(out), dict(about["models"])
    except (OSError, ValueError, KeyError, TypeError):
        return {}
    if not ours:
        return {}
    kept: dict[str, list[Prediction]] = {}
    for prediction in read_predictions(out):
        name = prediction.model
        if name in wanted and models.get(name) == wanted[name]:
            kept.setdefault(name, []).append(prediction)
    return kept


def write_kept(out: Path, models: dict[str, dict[str, Any]]) -> None:
    """Write down what the replies in ``out`` were made from."""
    with replacing_file(_marker(out)) as partial:
        partial.write_text(
            json.dumps({"sha256": sha256_file(out), "models": models}) + "\n", encoding="utf-8"
        )


def _marker(out: Path) -> Path:
    return out.with_name(f"{out.name}.made.json")
