"""Which checkpoint becomes the adapter, and when to stop looking for a better one.

All of it is read from the Trainer's log, which every checkpoint holds: a resumed run knows what an uninterrupted
one knows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from schemas.sft_recipe import SftRecipe

History = list[dict[str, Any]]


class Choice(NamedTuple):
    """A step whose checkpoint becomes the adapter, and why."""

    step: int
    why: str


def _candidates(recipe: SftRecipe, history: History, last: int) -> list[tuple[int, float]]:
    """Return the steps that have or get a checkpoint and what they were evaluated at; higher is better."""
    key, sign = ("eval_loss", -1.0) if recipe.best == "loss" else ("eval_accuracy", 1.0)
    return [
        (entry["step"], sign * entry[key])
        for entry in history
        if key in entry and (entry["step"] % recipe.save_steps == 0 or entry["step"] == last)
    ]


def best_step(recipe: SftRecipe, history: History, last: int) -> int | None:
    """Return the best step so far, the earlier of equal ones; None where the recipe asks for the last one.

    Args:
        recipe: The recipe.
        history: The Trainer's log.
        last: The step that training ends with, which has a checkpoint whatever ``save_steps`` is.
    """
    if recipe.best == "last":
        return None
    candidates = _candidates(recipe, history, last)
    return max(candidates, key=lambda c: (c[1], -c[0]))[0] if candidates else None


def out_of_patience(recipe: SftRecipe, history: History, last: int) -> bool:
    """Whether the last ``patience`` checkpoints were no better than an earlier one."""
    if recipe.patience is None:
        return False
    best = best_step(recipe, history, last)
    since = [step for step, _ in _candidates(recipe, history, last) if best is not None and step > best]
    return len(since) >= recipe.patience


def choose(recipe: SftRecipe, history: History, reached: int, last: int) -> Choice:
    """Return the checkpoint of a run that has ended at step ``reached`` of ``last``."""
    best = best_step(recipe, history, last)
    if best is None:
        return Choice(reached, "the last step (`best: last`)")
    candidates = dict(_candidates(recipe, history, last))
    value = abs(candidates[best])
    what = "lowest held-out loss" if recipe.best == "loss" else "highest graded accuracy"
    shown = f"{value:.4f}" if recipe.best == "loss" else f"{value:.1%}"
    why = f"{what}, {shown}, of {len(candidates)} evaluated checkpoints (`best: {recipe.best}`)"
    if reached < last:
        why += f"; stopped early at step {reached} of {last} after {recipe.patience} without a better one"
    return Choice(best, why)
