"""Supervised fine-tuning with LoRA: TRL's SFTTrainer and PEFT, with what goes wrong around them checked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schemas.console import say
from schemas.dataset import check_lock
from schemas.errors import TrainError
from train import best
from train.base import ensure_base
from train.memory_error import explained
from train.models.precision import check_packages
from train.parallel import check_parallel, is_main, main_first
from train.preflight import inspect
from train.runs import checkpoints
from train.runs import folder as runfolder
from train.runs.finish import finish
from train.runs.order import order_of
from train.runs.probe import probe
from train.runs.progress import note_stop, progress_callback
from train.runs.result import check_adapter
from train.runs.running import at_work, check_idle
from train.trackers import guard, tracker_of
from train.trainer import build_trainer

if TYPE_CHECKING:
    from pathlib import Path

    from trl import SFTTrainer

    from schemas.sft_recipe import SftRecipe


def run_sft(recipe: SftRecipe, data: Path, run: Path) -> Path:
    """Train an adapter, or go on where an interrupted run stopped, or say that it is finished.

    Args:
        recipe: What to train and how; ``base`` names the model.
        data: A dataset folder; it is checked against its lock.
        run: The run folder (train.runs.folder).

    Returns:
        The adapter's folder.

    Raises:
        LockError: if the data doesn't match its lock, or the run was started with something else.
        TrainError: if the base, a row, the precision, the tracker or the run folder can't be used, memory runs
            out, or training leaves what are no numbers.
        KeyboardInterrupt: at Ctrl-C; while it trains, saying how to go on.
    """
    recipe = recipe.model_copy(update={"data": str(data)})
    lock = check_lock(data)
    check_packages(recipe)
    check_parallel(recipe)
    tracker_of(recipe)
    with main_first():
        ensure_base(recipe, data)
    ident = runfolder.identity(recipe, lock)
    moved = runfolder.check_run(run, ident)
    if (run / "adapter").is_dir():
        check_adapter(run)
        _say(f"{run}: finished before; nothing to do")
        return run / "adapter"
    if is_main():
        check_idle(run)
    if moved:
        _say(f"note: the code or packages differ from when the run was started ({'; '.join(moved)})")
    if _ended(recipe, run) is None:
        with main_first():
            if is_main():
                _check(recipe, data, run)
        with explained(recipe, run, "loading the model"):
            trainer = build_trainer(recipe, data, run)
        ident["order"] = order_of(trainer)
        runfolder.check_run(run, ident)
        if not is_main():
            _train(trainer, recipe, data, run, None)
        else:
            with at_work(run):
                _train(trainer, recipe, data, run, ident)
    if not is_main():
        return run / "adapter"
    reached, last = _ended(recipe, run) or (0, 0)
    with at_work(run):
        finish(run, recipe, data, reached=reached, last=last)
    return run / "adapter"


def _check(recipe: SftRecipe, data: Path, run: Path) -> None:
    found = inspect(recipe, data, run)
    for note in found.notes:
        say(f"note: {note}")
    found.refuse()


def _ended(recipe: SftRecipe, run: Path) -> tuple[int, int] | None:
    """Return the step that a run has trained to and the one it was to, or None where it has further to go."""
    checkpoint = checkpoints.last_checkpoint(run)
    if checkpoint is None:
        return None
    state = checkpoints.read_state(checkpoint)
    step, last = state["global_step"], state["max_steps"]
    if step >= last or best.out_of_patience(recipe, state["log_history"], last):
        return step, last
    return None


def _train(
    trainer: SFTTrainer, recipe: SftRecipe, data: Path, run: Path, ident: dict[str, Any] | None
) -> None:
    """Train to the end, or raise; ``ident`` is what the main process writes into a new folder."""
    checkpoint = checkpoints.last_checkpoint(run)
    if ident is not None:
        for name in checkpoints.delete_unfinished(run):
            say(f"{run}: {name} was not written in full; deleted")
        if checkpoint is None:
            runfolder.start(run, recipe, ident, probe(data))
    if checkpoint is not None:
        _say(f"{run}: goes on from {checkpoint.name}")
        history = checkpoints.read_state(checkpoint)["log_history"]
        _check_best(recipe, run, checkpoint, history)
        # TRL counts anew in every process.
        trainer._total_train_tokens = next(  # noqa: SLF001
            (entry["num_tokens"] for entry in reversed(history) if "num_tokens" in entry), 0
        )
    progress = progress_callback(trainer, run, recipe)
    trainer.add_callback(progress)
    guard(trainer, recipe, run)
    try:
        with explained(recipe, run, "training"):
            trainer.train(resume_from_checkpoint=str(checkpoint) if checkpoint else None)
    except KeyboardInterrupt:
        if is_main():
            note_stop(run, "Ctrl-C")
        told = _how_to_go_on(run, trainer.state.global_step, trainer.state.max_steps)
        raise KeyboardInterrupt(told) from None
    except Exception as error:
        if is_main():
            note_stop(
                run, str(error) if isinstance(error, TrainError) else f"{type(error).__name__}: {error}"
            )
        raise
    finally:
        progress.stop()


def _check_best(recipe: SftRecipe, run: Path, checkpoint: Path, history: best.History) -> None:
    """Refuse to go on where the checkpoint that may become the adapter is gone."""
    step = best.best_step(recipe, history, checkpoints.read_state(checkpoint)["max_steps"])
    if step is not None and step not in checkpoints.whole(run):
        raise TrainError(
            f"{run}: checkpoint-{step} is the best so far and is gone, so that the adapter could not be taken "
            "from it; put it back, or choose another --out"
        )


def _how_to_go_on(run: Path, step: int, steps: int) -> str:
    checkpoint = checkpoints.last_checkpoint(run)
    where = f"goes on from {checkpoint.name}" if checkpoint else "starts anew, as there is no checkpoint yet"
    return f"{run}: stopped in step {step + 1} of {steps}; the same command {where}"


def _say(text: str) -> None:
    """Say it once, however many processes train."""
    if is_main():
        say(text)
