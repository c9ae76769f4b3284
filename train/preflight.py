"""What is checked before any step, and shown by ``train check``: what is supervised, what is too long, what it needs.

A run that would fail hours later, or train on nothing in silence, is refused here.
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass, field
from functools import partial
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

from schemas.dataset import Split, check_lock, read_lock, read_split
from schemas.errors import LockError, TrainError
from train import memory
from train.base import ensure_base
from train.graded import questions
from train.memory_error import advice
from train.models.load import load_tokenizer, on_gpu, outline, quiet
from train.models.lora import lora_config
from train.models.precision import check_packages
from train.parallel import processes, sharded
from train.runs.folder import check_run, identity
from train.tokens.cache import token_rows
from train.tokens.lengths import check_lengths, too_long, whole_rows
from train.tokens.packing import Sequences, pack
from train.tokens.templates import thinking_note
from train.trackers import tracker_of
from train.weighted_loss import row_weights

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from transformers import PreTrainedModel, PreTrainedTokenizerBase

    from schemas.sft_recipe import SftRecipe
    from train.tokens.cache import TokenRows
    from train.tokens.lengths import TooLong
    from train.tokens.rows import Row

SPLITS: tuple[Split, ...] = ("train", "eval")

SHOWN = 3
"""How many rows' supervised spans are shown."""
BEFORE = 80
"""How many characters of the prompt are shown before a span."""


@dataclass(frozen=True, slots=True)
class Span:
    """What is supervised in one row, decoded from its tokens, behind the end of its prompt."""

    example: str
    group: str
    before: str
    supervised: str


@dataclass(slots=True)
class Preflight:
    """What was found. ``problems`` forbid to train, ``notes`` don't."""

    rows: int
    """Training rows: turns that are not too long."""
    held_out: int
    lengths: dict[Split, dict[str, TooLong]]
    """By split and group: rows and answers that ``max_length`` would cut."""
    tokens: int
    supervised: int
    sequences: int
    """Rows, or packs of rows."""
    steps: int
    spans: list[Span]
    device: str
    device_bytes: int
    needs: memory.Estimate
    checkpoint_bytes: int
    merged_bytes: int
    free_bytes: int
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def refuse(self) -> None:
        """Raise TrainError where there is a problem."""
        if self.problems:
            raise TrainError("; ".join(self.problems))

    def as_dict(self) -> dict[str, Any]:
        """Return plain data for JSON; bytes, tokens and rows are counts."""
        return asdict(self) | {"needs": asdict(self.needs) | {"total": self.needs.total}}


def spans(rows: TokenRows, tokenizer: PreTrainedTokenizerBase) -> list[Span]:
    """Decode the supervised tokens of a few rows, of as many sources as there are."""
    first: dict[str, int] = {}
    for index, group in enumerate(rows.groups):
        first.setdefault(group, index)
    others = (index for index in range(len(rows)) if index not in first.values())
    chosen = [rows[index] for index in islice(chain(first.values(), others), SHOWN)]
    return [
        Span(
            row.example,
            row.group,
            tokenizer.decode(row.input_ids[: row.start])[-BEFORE:],
            tokenizer.decode(row.input_ids[row.start :]),
        )
        for row in chosen
    ]


def token_problems(rows: Sequence[Row], tokenizer: PreTrainedTokenizerBase) -> list[str]:
    """Name what is wrong with the tokens of rows: nothing supervised, or the start token twice."""
    found = []
    if empty := [row for row in rows if row.start >= len(row.input_ids)]:
        found.append(f"{len(empty)} rows have no supervised token; first: row {empty[0].example}")
    start = tokenizer.bos_token_id
    if start is not None and (
        twice := [row for row in rows if row.input_ids[:2] == [start, start] and row.start > 1]
    ):
        found.append(
            f"{len(twice)} rows begin with {tokenizer.bos_token!r} twice; first: row {twice[0].example}. "
            "The chat template writes it and the tokenizer adds it again"
        )
    return found


def padding_note(tokenizer: PreTrainedTokenizerBase) -> str | None:
    """Say what it means that padding and the end of a turn are one token, where they are."""
    if tokenizer.pad_token_id is None or tokenizer.pad_token_id != tokenizer.eos_token_id:
        return None
    return (
        f"padding and end are one token ({tokenizer.eos_token!r}): labels here mask padding by position, so the "
        "end of each reply is supervised; other trainers that mask by token would unlearn it"
    )


def foresee(recipe: SftRecipe, data: Path, run: Path) -> Preflight:
    """Inspect what a run would do, and whether it could start: its tracker, and its folder.

    Args, Raises: as ``inspect``, which ``train sft`` comes to after it has checked these two.
    """
    found = inspect(recipe, data, run)
    # A new folder is compared with nothing, and hashing a large base takes its time.
    ident = identity(recipe, read_lock(data)) if (run / "lock.json").is_file() else {}
    found.problems += _refusals(lambda: tracker_of(recipe), lambda: check_run(run, ident))
    return found


def _refusals(*checks: Callable[[], object]) -> list[str]:
    """Return what those checks say that don't pass."""
    said = []
    for check in checks:
        try:
            check()
        except (LockError, TrainError) as error:
            said.append(str(error))
    return said


def inspect(recipe: SftRecipe, data: Path, run: Path) -> Preflight:
    """Look at everything that can be known before weights are read.

    Args:
        recipe: What is to be trained.
        data: The dataset folder; it is checked against its lock.
        run: Where the run folder would be; nothing is written.

    Raises:
        LockError: if the dataset folder doesn't match its lock.
        TrainError: if the base, its tokenizer or template, a row or the adapter's modules can't be used.
    """
    lock = check_lock(data)
    check_packages(recipe)
    ensure_base(recipe, data)
    quiet()
    tokenizer = load_tokenizer(recipe.base, recipe.revision)
    problems: list[str] = []
    kept: dict[Split, TokenRows] = {}
    lengths: dict[Split, dict[str, TooLong]] = {}
    for split in SPLITS:
        rows = token_rows(data, split, lock, tokenizer)
        lengths[split] = too_long(rows.groups, rows.lengths, rows.starts, recipe.max_length)
        problems += _refusals(
            partial(check_lengths, lengths[split], recipe.max_length, recipe.max_left_out, split)
        )
        kept[split] = rows.keep(whole_rows(rows.lengths.tolist(), recipe.max_length)[0])
    train = kept["train"]
    if not len(train):
        problems.append(f"{data}: no training row fits into max_length {recipe.max_length}")
    problems += token_problems(train, tokenizer)
    held_out = set(kept["eval"].examples)
    asked = [] if recipe.best == "last" else list(read_split(data, "eval"))
    problems += _refusals(
        lambda: row_weights(recipe.weights, train),
        lambda: questions(recipe, data, asked, held_out, tokenizer),
    )
    sequences = (
        Sequences(train, pack(train.lengths.tolist(), recipe.max_length, recipe.seed))
        if recipe.packing
        else (Sequences(train))
    )
    widest = int(sequences.lengths.max()) if len(train) else 0
    model = outline(recipe.base, recipe.revision)
    problems += embedding_problems(recipe.base, model, max(map(_largest, kept.values())))
    shape = _shape(recipe, model)
    name, size = memory.device_memory()
    checkpoints, merged = memory.disk_bytes(shape, recipe)
    found = Preflight(
        rows=len(train),
        held_out=len(kept["eval"]),
        lengths=lengths,
        tokens=int(train.lengths.sum()),
        supervised=int((train.lengths - train.starts).sum()),
        sequences=len(sequences),
        steps=steps(recipe, len(sequences)),
        spans=spans(train, tokenizer),
        device=name,
        device_bytes=size,
        needs=memory.estimate(
            shape,
            recipe,
            recipe.batch_size * widest,
            checkpointing=checkpointing(recipe),
            shards=processes() if sharded() else 1,
        ),
        checkpoint_bytes=checkpoints,
        merged_bytes=merged,
        free_bytes=memory.free_disk(run),
        problems=problems,
    )
    found.problems += resource_problems(found, recipe, run)
    notes = (
        padding_note(tokenizer),
        thinking_note(tokenizer, _replies(data)),
        positions_note(recipe.base, model, int(train.lengths.max()) if len(train) else 0),
        _merge_note(found, run),
    )
    found.notes += [note for note in notes if note]
    return found


def _replies(data: Path) -> Iterator[str]:
    return (turn.reply for example in read_split(data, "train") for turn in example.turns)


def steps(recipe: SftRecipe, sequences: int) -> int:
    """Return the number of optimiser steps of a run over so many sequences."""
    if recipe.max_steps:
        return recipe.max_steps
    batches = math.ceil(sequences / (recipe.batch_size * processes()))
    return math.ceil(recipe.epochs * math.ceil(batches / recipe.accumulation))


def _largest(rows: TokenRows) -> int:
    return max((int(rows.tokens(index).max()) for index in range(len(rows))), default=0)


def embedding_problems(base: str, model: PreTrainedModel, largest: int) -> list[str]:
    """Name a token id for which a base has no embedding: its tokenizer is another model's, or grew alone."""
    count = model.get_input_embeddings().num_embeddings
    if largest < count:
        return []
    what = f"the tokenizer writes token {largest}, and the model has embeddings of {count}, 0 to {count - 1}"
    return [f"{base}: {what}; use the tokenizer that the model was saved with, or resize its embeddings"]


def positions_note(base: str, model: PreTrainedModel, longest: int) -> str | None:
    """Say where rows are longer than the context that a base's configuration names."""
    room = getattr(model.config.get_text_config(), "max_position_embeddings", None)
    if not isinstance(room, int) or longest <= room:
        return None
    return (
        f"the longest row has {longest:,} tokens, and {base} is made for {room:,} (max_position_embeddings): what "
        "stands behind is read and answered badly; a lower max_length leaves such rows out"
    )


def _shape(recipe: SftRecipe, model: PreTrainedModel) -> memory.Shape:
    """Put the adapter on the base's outline; weights are neither read nor made."""
    from peft import get_peft_model

    config = lora_config(recipe, model)
    # DoRA starts from the weights' norms, and there are no weights.
    config.use_dora = False
    return memory.shape_of(get_peft_model(model, config, low_cpu_mem_usage=True))


def resource_problems(found: Preflight, recipe: SftRecipe, run: Path) -> list[str]:
    """Name what the device or the disk is too small for, and what to change."""
    problems = []
    needs = found.needs
    if needs.total > found.device_bytes:
        parts = {name: getattr(needs, name) for name in ("weights", "trained", "activations", "logits")}
        largest = max(parts, key=parts.__getitem__)
        problems.append(
            f"training needs about {gigabytes(needs.total)} and {found.device} has "
            f"{gigabytes(found.device_bytes)}; most of it is {largest} ({gigabytes(parts[largest])}). Any of these "
            f"takes less: {'; '.join(advice(recipe))}"
        )
    if found.checkpoint_bytes > found.free_bytes:
        problems.append(
            f"{run}: checkpoints and adapter need {gigabytes(found.checkpoint_bytes)} and "
            f"{gigabytes(found.free_bytes)} are free; lower keep_checkpoints or lora.r, or choose another --out"
        )
    return problems


def _merge_note(found: Preflight, run: Path) -> str | None:
    left = found.free_bytes - found.checkpoint_bytes
    if 0 <= left < found.merged_bytes:
        return (
            f"{run}: after training {gigabytes(left)} would be free, and the merged model takes "
            f"{gigabytes(found.merged_bytes)}: name another disk with `train merge --out`"
        )
    return None


def gigabytes(count: int) -> str:
    """Write a number of bytes in GB (10^9), or MB where that is clearer."""
    return f"{count / 1e9:,.1f} GB" if count >= 1e8 else f"{count / 1e6:,.1f} MB"


def checkpointing(recipe: SftRecipe) -> bool:
    """Whether activations are recomputed: as the recipe says, else on a GPU."""
    return on_gpu() if recipe.gradient_checkpointing is None else recipe.gradient_checkpointing
