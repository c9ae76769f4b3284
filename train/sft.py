"""Supervised fine-tuning with LoRA: TRL's SFTTrainer and PEFT, with what goes wrong around them checked."""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from schemas.console import say
from schemas.dataset import check_lock, read_split
from schemas.errors import TrainError
from schemas.files import replacing_dir
from train import base as base_model
from train import runfolder
from train.load import check_folder, is_local
from train.precision import check_packages
from train.trainer import build_trainer

if TYPE_CHECKING:
    from trl import SFTTrainer

    from schemas.sft_recipe import SftRecipe

PROBES = 8
"""How many rows are kept for checking the merge on."""


def run_sft(recipe: SftRecipe, data: Path, run: Path) -> Path:
    """Train an adapter, or go on where an interrupted run stopped, or say that it is finished.

    Args:
        recipe: What to train and how; ``base`` names the model.
        data: A dataset folder; it is checked against its lock.
        run: The run folder (train.runfolder).

    Returns:
        The adapter's folder.

    Raises:
        LockError: if the data doesn't match its lock, or the run was started with something else.
        TrainError: if the base, a row, the precision or the run folder can't be used.
    """
    recipe = recipe.model_copy(update={"data": str(data)})
    lock = check_lock(data)
    check_packages(recipe)
    _base(recipe, data)
    ident = runfolder.identity(recipe, lock)
    moved = runfolder.check_run(run, ident)
    if (run / "adapter").is_dir():
        say(f"{run}: finished before; nothing to do")
        return run / "adapter"
    if moved:
        say(f"note: packages differ from when the run was started ({'; '.join(moved)})")
    checkpoint = runfolder.last_checkpoint(run)
    trainer = build_trainer(recipe, data, run)
    if checkpoint is None:
        runfolder.start(run, recipe, ident, _probe(data))
    else:
        say(f"{run}: goes on from {checkpoint.name}")
    trainer.train(resume_from_checkpoint=str(checkpoint) if checkpoint else None)
    _check_finite(trainer, recipe)
    with replacing_dir(run / "adapter") as partial:
        trainer.model.save_pretrained(partial)
    return run / "adapter"


def _probe(data: Path) -> list[dict[str, Any]]:
    """Return a few rows, held-out ones where there are any, that a merge can be checked on without the mix."""
    rows = [*islice(read_split(data, "eval"), PROBES)] or [*islice(read_split(data, "train"), PROBES)]
    return [{"id": row.id, "messages": row.messages} for row in rows]


def _check_finite(trainer: SFTTrainer, recipe: SftRecipe) -> None:
    """Raise TrainError where training left weights that aren't numbers (the last step's loss came before it)."""
    bad = [name for name, p in trainer.model.named_parameters() if p.requires_grad and not p.isfinite().all()]
    if bad:
        raise TrainError(
            f"training ended with weights that are not finite, such as {bad[0]}; lower learning_rate "
            f"({recipe.learning_rate:g}) or raise warmup_ratio"
        )


def _base(recipe: SftRecipe, data: Path) -> None:
    """Build the base where the recipe says so and it isn't there."""
    folder = Path(recipe.base)
    if recipe.scratch and is_local(recipe.base) and not folder.exists():
        count = base_model.build_base(data, folder)
        say(f"{folder}: built a small untrained base ({count / 1e6:.2f}M parameters)")
    check_folder(recipe.base)
    if recipe.scratch and not base_model.built_from(folder, data):
        say(f"note: {folder} was built from another mix, so its tokenizer may split this one's words finely")
