"""How many rows each part of a mix gives: weights, scales and their rounding, and licences refused.

Counts are shared out by largest remainder (Hamilton's method): each part gets the whole rows of its exact
share, and the rows that are left go to the largest fractions, the first named winning a tie. All in
exact fractions, so the same recipe gives the same counts everywhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from curate.source import source_of
from schemas.dataset import Sizing
from schemas.errors import RecipeError

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Mapping

    from schemas.recipe import Entry, MixRecipe

_SIDES = ("train", "eval")
_DIGITS = 12
"""Digits before or after the point of a scale; no mix has more rows than that."""


def apportion(total: int, shares: Mapping[str, Fraction]) -> dict[str, int]:
    """Share out ``total`` rows in proportion to ``shares`` (any positive scale), by largest remainder."""
    whole = sum(shares.values())
    if not whole:
        return dict.fromkeys(shares, 0)
    exact = {name: total * share / whole for name, share in shares.items()}
    counts = {name: int(quota) for name, quota in exact.items()}
    left = total - sum(counts.values())
    order = {name: number for number, name in enumerate(shares)}
    for name in sorted(shares, key=lambda n: (counts[n] - exact[n], order[n]))[:left]:
        counts[name] += 1
    return counts


def read_scale(text: str) -> Fraction:
    """Read ``--scale``: 0.1, 1/10 or 2. Raises RecipeError for anything that is no positive number."""
    above, _, below = text.partition("/")
    try:
        parts = [Decimal(above), Decimal(below or 1)]
        # An exponent is looked at before it is raised to: 1e99999999 is written quickly.
        exact = [Fraction(part) for part in parts if abs(part.adjusted()) <= _DIGITS]
        scale = exact[0] / exact[1]
    except (ValueError, ArithmeticError, IndexError):
        raise RecipeError(f"--scale {text}: write a number such as 0.1, or a fraction such as 1/10") from None
    if scale <= 0:
        raise RecipeError(f"--scale {text}: it must be more than 0")
    return scale


def sized(recipe: MixRecipe, scale: Fraction = Fraction(1)) -> tuple[MixRecipe, Sizing | None]:
    """Return the recipe with counts in place of weights, times ``scale``, and how they came about.

    None stands for a recipe whose own counts are taken as they are. Each side is scaled as a whole (half a
    row is rounded up) and then shared out. Raises RecipeError where an entry would get no row at all, or the
    counts leave nothing for the weights.
    """
    recipe = recipe.model_copy(
        update={"mix": tuple(_with_tokenizer(e, recipe.tokenizer) for e in recipe.mix)}
    )
    asked = {e.name: f"weight {e.weight}" if e.weight else f"{e.train} + {e.eval}" for e in recipe.mix}
    sides = {side: _counts(recipe, side) for side in _SIDES}
    if recipe.total is None and scale == 1:
        return recipe, None
    for side, counts in sides.items():
        total = int(sum(counts.values()) * scale + Fraction(1, 2))
        sides[side] = apportion(total, {name: Fraction(n) for name, n in counts.items()})
    mix = []
    for entry in recipe.mix:
        train, held = (sides[side][entry.name] for side in _SIDES)
        if not train + held:
            raise RecipeError(
                f"{recipe.name}: {entry.name} ({asked[entry.name]}) would have no row at all at scale {scale}; "
                "take a larger scale or weight, or a recipe without it"
            )
        mix.append(entry.model_copy(update={"train": train, "eval": held, "weight": None}))
    resized = recipe.model_copy(update={"mix": tuple(mix), "total": None})
    return resized, Sizing(scale=str(scale), asked=asked)


def _counts(recipe: MixRecipe, side: str) -> dict[str, int]:
    """Return one side's counts at scale 1, entries with a weight sharing what the others leave."""
    counts: dict[str, int] = {e.name: getattr(e, side) for e in recipe.mix}
    if recipe.total is None:
        return counts
    total, given = getattr(recipe.total, side), sum(counts.values())
    if given > total:
        raise RecipeError(
            f"{recipe.name}: `total` asks for {total} {side} rows, but the entries with counts have {given} already"
        )
    weights = {e.name: Fraction(str(e.weight)) for e in recipe.mix if e.weight is not None}
    return counts | apportion(total - given, weights)


def _with_tokenizer(entry: Entry, tokenizer: str | None) -> Entry:
    if not entry.where.counts_tokens or entry.where.tokenizer:
        return entry
    return entry.model_copy(update={"where": entry.where.model_copy(update={"tokenizer": tokenizer})})


def said(recipe: MixRecipe, sizing: Sizing) -> str:
    """Say in a line what the counts are and where they come from."""
    train, held = (sum(getattr(e, side) for e in recipe.mix) for side in _SIDES)
    counts = ", ".join(f"{e.name} {e.train} + {e.eval}" for e in recipe.mix)
    return f"counts by largest remainder, scale {sizing.scale}: {train} train + {held} eval ({counts})"


@dataclass(slots=True)
class Tally:
    """How many rows each part gave: to train (by copy number, 0 for rows themselves) and eval, and left out by rule."""

    train: dict[str, Counter[int]]
    eval: Counter[str]
    out: Counter[tuple[str, str]]

    def copies(self) -> dict[str, str]:
        """Say by entry how many of its train rows are copies of others, for those that have any."""
        return {
            name: f"{some.total()} train rows are {some[0]} rows, taken up to {max(some) + 1} times (`repeat`)"
            for name, some in self.train.items()
            if max(some, default=0)
        }


def check_commercial(recipe: MixRecipe) -> None:
    """Refuse a recipe with sources that may not be used commercially. Raises RecipeError naming all of them."""
    sources = [source_of(entry) for entry in recipe.mix if entry.source]
    if barred := [f"{s.name} ({s.licence})" for s in sources if s.non_commercial]:
        raise RecipeError(
            f"{recipe.name}: --commercial-only, but the licence forbids commercial use of {', '.join(barred)}. "
            "Take them out of the recipe, or use one without them, such as recipes/synthetic-only.yaml"
        )
