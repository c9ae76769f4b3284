"""Several processes on one run: who goes first, who writes and speaks, and what can't be sharded.

``accelerate launch -m train.cli sft …`` starts one process a device and says which it is in RANK and
WORLD_SIZE. Each runs the same command; the main one (rank 0) prepares what all read, and alone writes.
"""

from __future__ import annotations

import os
import time
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from schemas.console import say
from schemas.errors import CrossfootError, TrainError
from train.models.load import first_line, on_gpu

if TYPE_CHECKING:
    from collections.abc import Iterator

    from torch import Tensor
    from trl import SFTTrainer

    from schemas.sft_recipe import SftRecipe

PATIENCE = timedelta(hours=6)
"""How long processes wait for the main one, which may be tokenising a large mix."""

GRACE = 2.0
"""Seconds after which a process that isn't the main one tells of its error."""


def processes() -> int:
    """Return how many processes train together."""
    return int(os.environ.get("WORLD_SIZE", "1"))


def is_main() -> bool:
    """Whether this process is the one that prepares, writes and prints."""
    return os.environ.get("RANK", "0") == "0"


def sharded() -> bool:
    """Whether the weights are to be sharded over the processes (FSDP)."""
    return os.environ.get("ACCELERATE_USE_FSDP", "false").lower() in {"1", "true"}


@contextmanager
def main_first() -> Iterator[None]:
    """Let the main process run the body before the others do, so that they find what it wrote.

    An error of the main process ends the others too: the launcher stops them.
    """
    if processes() == 1:
        yield
        return
    from accelerate import PartialState

    state = PartialState(cpu=not on_gpu(), timeout=PATIENCE)
    if state.is_main_process:
        yield
        state.wait_for_everyone()
        return
    try:
        state.wait_for_everyone()
    except RuntimeError as error:
        raise TrainError(
            f"process {state.process_index}: the main process has ended ({first_line(error)})"
        ) from None
    yield


def part() -> None:
    """End the processes' group, when all have come so far.

    A process that is left to the interpreter's end with the group's threads still running may abort, and the
    launcher then ends the main one, which may be writing the adapter.

    Raises:
        TrainError: if the main process has failed meanwhile.
    """
    from torch import distributed

    if not (distributed.is_available() and distributed.is_initialized()):
        return
    try:
        distributed.barrier()
    except RuntimeError as error:
        raise TrainError(f"another process of this run has ended ({first_line(error)})") from None
    distributed.destroy_process_group()


@contextmanager
def only_main_speaks() -> Iterator[None]:
    """Keep the other processes' notes and results off the terminal; they say what the main one says.

    So do their errors, mostly: each waits until the launcher, if the main process failed too, has ended it.
    """
    if is_main():
        yield
        return
    try:
        with (
            Path(os.devnull).open("w", encoding="utf-8") as nowhere,
            redirect_stdout(nowhere),
            redirect_stderr(nowhere),
        ):
            yield
    except CrossfootError:
        time.sleep(GRACE)
        raise


def check_parallel(recipe: SftRecipe) -> None:
    """Refuse what can't be trained by several processes, before anything is loaded.

    Raises:
        TrainError: saying what doesn't work, why, and what to change.
    """
    if os.environ.get("ACCELERATE_USE_DEEPSPEED", "false").lower() in {"1", "true"}:
        raise TrainError(
            "DeepSpeed is not supported; start with DDP (`accelerate launch --multi_gpu`) or FSDP2 "
            "(`--use_fsdp --fsdp_version 2`)"
        )
    if sharded():
        _check_sharded(recipe)
        # Else other processes than the main one load no weights, on which an adapter can't be checked or placed.
        os.environ["FSDP_CPU_RAM_EFFICIENT_LOADING"] = "false"
        os.environ.setdefault("FSDP_AUTO_WRAP_POLICY", "TRANSFORMER_BASED_WRAP")
        if not on_gpu() and is_main():
            say(
                "note: accelerate shards weights on GPUs only; on processors each process holds all of them (DDP)"
            )
    elif processes() == 1 and on_gpu():
        import torch

        if (count := torch.cuda.device_count()) > 1:
            raise TrainError(
                f"{count} GPUs are visible to one process; use all with `accelerate launch --num_processes {count} "
                "-m train.cli sft …`, or one with CUDA_VISIBLE_DEVICES=0"
            )


def _check_sharded(recipe: SftRecipe) -> None:
    if os.environ.get("FSDP_VERSION", "1") != "2":
        raise TrainError(
            "FSDP 1 flattens an adapter's weights together with the base's frozen ones; start with `--fsdp_version 2`"
        )
    if recipe.optimizer != "adamw":
        raise TrainError(
            f"optimizer {recipe.optimizer} doesn't work with FSDP: bitsandbytes keeps its state in blocks of whole "
            "tensors and FSDP shards each tensor over the processes; use `optimizer: adamw`, whose state is sharded "
            "as well, or start without --use_fsdp"
        )
    if recipe.precision == "8bit":
        raise TrainError(
            "precision 8bit doesn't work with FSDP: bitsandbytes' 8-bit weights carry scales that aren't sharded "
            "with them; use `precision: 4bit` or `bf16`, or start without --use_fsdp"
        )


def adapter_state(trainer: SFTTrainer) -> dict[str, Tensor] | None:
    """Return the trained weights in full where they are sharded, else None; every process must call this.

    The result is what peft's ``save_pretrained(…, state_dict=…)`` takes; only the main process gets all of it.
    """
    if not sharded():
        return None
    from torch.distributed.tensor import DTensor

    state: dict[str, Any] = {}
    for name, parameter in trainer.model.named_parameters():
        if parameter.requires_grad:
            whole = parameter.full_tensor() if isinstance(parameter, DTensor) else parameter
            if is_main():
                state[name] = whole.detach().cpu()
    return state
