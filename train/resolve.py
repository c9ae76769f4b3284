"""What a command line and a recipe say together: the recipe, the dataset folder and the run folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from schemas.recipe import load_recipe
from schemas.sft_recipe import SftRecipe
from train.runs.folder import RUNS, newest_mix

if TYPE_CHECKING:
    from collections.abc import Sequence


class Plan(NamedTuple):
    """A recipe with everything that was changed on the command line, the data it trains on and its run folder."""

    recipe: SftRecipe
    data: Path
    run: Path


def resolve(
    recipe: str,
    *,
    data: Path | None = None,
    base: str | None = None,
    out: Path | None = None,
    changes: Sequence[str] = (),
) -> Plan:
    """Resolve a command's options.

    Args:
        recipe: A file or the name of a shipped recipe.
        data: The dataset folder [default: the recipe's, else the newest in runs/].
        base: A model folder or hub name instead of the recipe's.
        out: The run folder [default: runs/RECIPE-MIX].
        changes: ``key=value`` each (schemas.recipe.load_recipe).

    Raises:
        RecipeError: if the recipe or a change isn't one.
        TrainError: if there is no dataset folder to take.
    """
    loaded = load_recipe(recipe, SftRecipe, changes)
    if base:
        loaded = loaded.model_copy(update={"base": base})
    data = data or (Path(loaded.data) if loaded.data else newest_mix())
    run = out or RUNS / f"{loaded.name}-{data.resolve().name}"
    return Plan(loaded.model_copy(update={"data": str(data)}), data, run)
