"""From a recipe and a dataset folder to the rows that are trained on: tokens from the cache, none too long."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from schemas.console import say
from schemas.dataset import read_lock
from schemas.errors import TrainError
from train.models.load import load_tokenizer, quiet
from train.parallel import is_main, main_first
from train.tokens.cache import TokenRows, token_rows
from train.tokens.lengths import check_lengths, too_long, whole_rows

if TYPE_CHECKING:
    from pathlib import Path

    from transformers import PreTrainedTokenizerBase

    from schemas.dataset import Split
    from schemas.sft_recipe import SftRecipe


@dataclass(slots=True)
class Prepared:
    """What a run trains on and is measured on."""

    tokenizer: PreTrainedTokenizerBase
    train: TokenRows
    held_out: TokenRows
    left_out: list[dict[str, Any]]
    """The rows longer than ``max_length``, as lines of left_out.jsonl."""


def prepare(recipe: SftRecipe, data: Path) -> Prepared:
    """Read a dataset folder's rows as tokens and leave out those that are too long. The folder was checked before.

    Raises:
        TrainError: if there are no training rows, a row can't be trained on, or ``max_length`` leaves out more
            of a category or source than ``max_left_out``.
    """
    quiet()
    tokenizer = load_tokenizer(recipe.base, recipe.revision)
    lock = read_lock(data)
    left_out: list[dict[str, Any]] = []

    def rows_of(split: Split) -> TokenRows:
        rows = token_rows(data, split, lock, tokenizer)
        found = too_long(rows.groups, rows.lengths, rows.starts, recipe.max_length)
        check_lengths(found, recipe.max_length, recipe.max_left_out, split)
        fits, long = whole_rows(rows.lengths, recipe.max_length)
        names = rows.keep(long)
        left_out.extend(
            {"id": example, "source": group, "split": split, "tokens": int(tokens)}
            for example, group, tokens in zip(names.examples, names.groups, names.lengths, strict=True)
        )
        return rows.keep(fits)

    with main_first():
        train, held_out = rows_of("train"), rows_of("eval")
    if not len(train):
        raise TrainError(f"{data}: the training side has no rows")
    if is_main():
        say(
            f"{len(train)} training rows, {train.lengths.sum():,} tokens, "
            f"{(train.lengths - train.starts).sum():,} of them supervised; {len(held_out)} held out"
        )
        if left_out:
            say(f"{len(left_out)} rows are longer than max_length {recipe.max_length} and left out")
    return Prepared(tokenizer, train, held_out, left_out)
