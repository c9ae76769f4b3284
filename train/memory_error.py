"""Out of memory, said as what to change in the recipe."""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING

from schemas.errors import TrainError
from train.models.load import on_gpu

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from schemas.sft_recipe import SftRecipe

_REFUSED = re.compile(
    r"out of memory|can.?t allocate memory|cannot allocate memory|not enough memory|DefaultCPUAllocator"
    r"|CUBLAS_STATUS_ALLOC_FAILED|std::bad_alloc",
    re.IGNORECASE,
)


@contextmanager
def explained(recipe: SftRecipe, run: Path, doing: str) -> Iterator[None]:
    """Turn a device's or the processor's refusal of memory into a TrainError that says what to change."""
    import torch

    try:
        yield
    except (torch.OutOfMemoryError, MemoryError, RuntimeError) as error:
        if not isinstance(error, (torch.OutOfMemoryError, MemoryError)) and not _REFUSED.search(str(error)):
            raise
        asked = re.search(r"[Tt]ried to allocate ([0-9.,]+ ?(?:bytes|[KMG]i?B))", str(error))
        more = f" for another {asked[1]}" if asked else ""
        # The traceback's frames hold the tensors that took it.
        raise TrainError(
            f"{run}: no memory left{more} while {doing}. Any of these takes less, the first ones at the least "
            f"cost: {'; '.join(advice(recipe))}. A run without a checkpoint starts anew with the changed recipe; "
            "one with a checkpoint needs another --out"
        ) from None


def advice(recipe: SftRecipe) -> list[str]:
    """Return what a recipe can still give up for memory, least loss of speed or quality first."""
    ways = []
    if not (on_gpu() if recipe.gradient_checkpointing is None else recipe.gradient_checkpointing):
        ways.append("gradient_checkpointing=true (recomputes activations)")
    if recipe.batch_size > 1:
        size = max(n for n in range(1, recipe.batch_size) if recipe.batch_size % n == 0)
        ways.append(
            f"batch_size={size} with accumulation={recipe.accumulation * recipe.batch_size // size} "
            "(as many rows a step, fewer at once)"
        )
    if recipe.packing:
        ways.append("packing=false where most rows are short (each sequence is max_length long with it)")
    if recipe.precision in {"float32", "bf16"}:
        ways.append("precision=4bit (the base in a quarter of bf16's memory)")
    elif recipe.precision == "8bit":
        ways.append("precision=4bit (the base in half the memory)")
    if "8bit" not in recipe.optimizer:
        ways.append("optimizer=paged_adamw_8bit (the optimiser's state in a quarter of the memory)")
    if recipe.lora.save:
        ways.append(f"no lora.save (trains {', '.join(recipe.lora.save)} in full)")
    ways.append(f"a lower max_length (it is {recipe.max_length:,}; longer rows are left out)")
    if recipe.lora.r > 8:
        ways.append(f"lora.r={recipe.lora.r // 2}")
    return [f"--set {way}" if "=" in way.split(" ", 1)[0] else way for way in ways]
