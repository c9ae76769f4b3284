"""The folder of one training run: what it was started with and what is in it.

====================  ======================================================================
recipe.yaml           the recipe as it was resolved, base and data included
lock.json             what decides the result: recipe, hashes of data, base and code, the rows' order, versions
probe.jsonl           a few held-out rows, which the merge is checked on (train.runs.probe)
left_out.jsonl        rows longer than ``max_length``
metrics.jsonl         one line per logged step, evaluated group and graded group (train.runs.metrics)
progress.json         how far it is and how long it took (train.runs.progress)
checkpoints/          what resuming needs (train.runs.checkpoints)
result.json           which step became the adapter, why, and what it measured (train.runs.finish)
loss.png, run.html    the loss curve, and a page with it and all figures (train.runs.curve, train.runs.page)
README.md             the model card (train.runs.card)
adapter/              the trained adapter; its being there means that training is finished
merged/               written by ``train merge``
====================  ======================================================================
"""

from __future__ import annotations

import hashlib
import json
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from schemas.errors import LockError, TrainError
from schemas.files import replacing_file, sha256_file
from schemas.recipe import load_recipe, recipe_text
from schemas.sft_recipe import SftRecipe
from train.models.load import is_local
from train.runs.checkpoints import last_checkpoint
from train.runs.running import FILE as RUNNING

if TYPE_CHECKING:
    from schemas.dataset import Lock

PACKAGES = (
    "torch", "transformers", "trl", "peft", "accelerate", "tokenizers", "safetensors", "numpy", "pyarrow",
    "bitsandbytes",
)  # fmt: skip
RUNS = Path("runs")
MAY_CHANGE = {
    *("base", "data", "scratch", "name"),  # named by their hashes, so that folders may be moved
    *("tracker", "keep_checkpoints"),  # nothing that is computed depends on them
    "gradient_checkpointing",  # the same sums, made twice
    "max_left_out",  # whether to start; what is left out, the order's hash tells
}
"""Keys of a recipe that don't decide the result, so that a run may go on with another value."""


def newest_mix(runs: Path = RUNS) -> Path:
    """Return the dataset folder under ``runs`` whose lock is newest.

    Raises:
        TrainError: if there is none.
    """
    found = [lock for lock in runs.glob("*/lock.json") if (lock.parent / "train.parquet").is_file()]
    if not found:
        raise TrainError(
            f"no dataset folder under {runs}/; make one with `curate mix RECIPE`, or name one with --data"
        )
    return max(found, key=lambda lock: lock.stat().st_mtime_ns).parent


def identity(recipe: SftRecipe, data: Lock) -> dict[str, Any]:
    """Return what decides a run's result, but for the rows' order; two runs with equal identities are the same.

    Paths are left out: data and base are named by their hashes, so that folders may be moved.
    """
    return {
        "recipe": recipe.model_dump(mode="json", exclude=MAY_CHANGE),
        "data": {
            name: output.rows_sha256 or output.sha256
            for name, output in sorted(data.outputs.items())
            if name in {"train.parquet", "eval.parquet"}
        },
        "base": base_hashes(recipe.base, recipe.revision),
        "code": {"crossfoot": _version("crossfoot"), "sha256": _code()},
        "packages": {
            "python": platform.python_version(),
            **{name: found for name in PACKAGES if (found := _version(name)) != "unknown"},
        },
    }


def _code() -> str:
    """Return the sha256 of the code that trains: a checkout's state, which a version number doesn't tell."""
    here = Path(__file__).parent.parent
    digest = hashlib.sha256()
    for path in sorted([*here.rglob("*.py"), *(here.parent / "schemas").rglob("*.py")]):
        digest.update(path.relative_to(here.parent).as_posix().encode() + b"\0")
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "unknown"


def base_hashes(base: str, revision: str | None) -> dict[str, str]:
    """Return the sha256 of a local base's model and tokenizer files, or a hub model's name and revision."""
    if not is_local(base):
        return {"hub": base, "revision": revision or "main"}
    names = ("config.json", "tokenizer.json", "tokenizer.model", "chat_template.jinja")
    files = [Path(base) / name for name in names if (Path(base) / name).is_file()]
    return {path.name: sha256_file(path) for path in [*files, *sorted(Path(base).glob("*.safetensors"))]}


def differences(then: Any, now: Any, at: str = "") -> list[str]:
    """List the leaves at which two JSON values differ, as ``recipe.lora.r: was 16, now 32``."""
    if isinstance(then, dict) and isinstance(now, dict):
        return [
            line
            for key in sorted({*then, *now})
            for line in differences(then.get(key), now.get(key), f"{at}.{key}" if at else key)
        ]
    return [] if then == now else [f"{at}: was {_short(then)}, now {_short(now)}"]


def _short(value: Any) -> str:
    return f"{value[:12]}…" if isinstance(value, str) and len(value) == 64 else json.dumps(value)


def check_run(run: Path, ident: dict[str, Any]) -> list[str]:
    """Check that a folder can hold this run: it is new, or it is the same run; nothing is written.

    A run that never got as far as a checkpoint has nothing to lose and may be started anew otherwise.

    Returns:
        What differs in code and package versions from the time the run was started (it may go on).

    Raises:
        LockError: if the recipe, the data, the base or, where ``ident`` has it, the order differs from what the
            run was started with.
        TrainError: if it is a file, or a folder that holds something else.
    """
    if run.exists() and not run.is_dir():
        raise TrainError(f"{run}: is a file, not a run folder; choose another --out")
    path = run / "lock.json"
    if path.is_file() and (run / "recipe.yaml").is_file():
        then = _read_json(path)
        decisive = [
            line
            for key in ("recipe", "data", "base", "order")
            if key in ident
            for line in differences(then.get(key), ident[key], key)
        ]
        if decisive and not (run / "adapter").is_dir() and last_checkpoint(run) is None:
            return []
        if decisive:
            raise LockError(
                f"{run}: was started with something else ({'; '.join(decisive)}); "
                "choose another --out, or delete the folder to train anew"
            )
        return [line for key in ("code", "packages") for line in differences(then.get(key), ident[key], key)]
    # Empty folders are what is left when training stops before its first file.
    if any(not path.is_dir() and path.name != RUNNING for path in run.rglob("*")):
        raise TrainError(f"{run}: holds files but no lock.json of a run; choose another --out")
    return []


def start(run: Path, recipe: SftRecipe, ident: dict[str, Any], probe: list[dict[str, Any]]) -> None:
    """Write recipe.yaml, probe.jsonl and lock.json into a run folder that ``check_run`` let pass.

    What an earlier start without a checkpoint measured there is deleted.
    """
    run.mkdir(parents=True, exist_ok=True)
    for name in ("metrics.jsonl", "progress.json", "left_out.jsonl"):
        (run / name).unlink(missing_ok=True)
    with replacing_file(run / "recipe.yaml") as partial:
        partial.write_text(recipe_text(recipe), encoding="utf-8")
    with replacing_file(run / "probe.jsonl") as partial:
        partial.write_text("".join(f"{json.dumps(row)}\n" for row in probe), encoding="utf-8")
    with replacing_file(run / "lock.json") as partial:
        partial.write_text(json.dumps(ident, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def read_probe(run: Path) -> list[list[dict[str, str]]]:
    """Return the conversations, each ending with a gold reply, that a merge is checked on.

    Raises:
        TrainError: if probe.jsonl is missing or malformed.
    """
    path = run / "probe.jsonl"
    try:
        rows = [json.loads(line)["messages"] for line in path.read_text(encoding="utf-8").splitlines()]
        rows = [[{"role": str(m["role"]), "content": str(m["content"])} for m in row] for row in rows]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise TrainError(f"{path}: can't be read ({error}); `train sft` writes it into a new run") from None
    if not rows or min(map(len, rows)) < 2:
        raise TrainError(f"{path}: holds no conversations to check a merge on")
    return rows


def read_lock_of(run: Path) -> dict[str, Any]:
    """Return a run's lock. Raises LockError if it isn't there or isn't one."""
    path = run / "lock.json"
    if not path.is_file():
        raise LockError(f"{path}: is missing")
    return _read_json(path)


def _read_json(path: Path) -> dict[str, Any]:
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise LockError(f"{path}: not JSON ({error})") from None
    if not isinstance(value, dict):
        raise LockError(f"{path}: not a lock")
    return value


def read_run(run: Path) -> SftRecipe:
    """Return the resolved recipe of a run folder.

    Raises:
        TrainError: if it isn't one.
    """
    path = run / "recipe.yaml"
    if not path.is_file():
        raise TrainError(f"{run}: not a run folder (recipe.yaml is missing); make one with `train sft`")
    return load_recipe(str(path), SftRecipe)


def adapter_of(run: Path) -> Path:
    """Return a finished run's adapter folder.

    Raises:
        TrainError: if training hasn't finished.
    """
    read_run(run)
    folder = run / "adapter"
    if not (folder / "adapter_config.json").is_file():
        raise TrainError(f"{run}: training hasn't finished (no adapter); run the same `train sft` again")
    return folder
