"""Graded accuracy of a model in training: held-out rows, chosen once, answered greedily and graded."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from schemas.errors import TrainError
from schemas.grading import grade
from schemas.scores import Score
from train.evals.engines import read_reply, stop_tokens
from train.evals.engines.transformers import greedy
from train.parallel import sharded
from train.tokens.rows import last_prompt, prompt_text

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from pathlib import Path

    from transformers import PreTrainedTokenizerBase
    from trl import SFTTrainer

    from schemas.example import Example
    from schemas.sft_recipe import SftRecipe


@dataclass(frozen=True, slots=True)
class Questions:
    """Held-out rows that are answered at each evaluation, and what answering them takes."""

    examples: list[Example]
    prompts: list[list[int]]
    """Token ids [rows][tokens]."""
    stops: list[int]
    max_new_tokens: int


def choose(examples: Sequence[Example], count: int) -> list[Example]:
    """Choose about ``count`` rows that a rule can grade, as many of each category as its share, at least one.

    Which ones depends on the rows' ids alone, so the choice is the same in every run on the same rows.
    """
    groups: dict[str, list[Example]] = defaultdict(list)
    for example in examples:
        if example.turns[-1].answer.kind != "prose":
            groups[example.category].append(example)
    total = sum(map(len, groups.values()))
    if total <= count:
        return [example for _, group in sorted(groups.items()) for example in group]
    # By largest remainder (Hamilton), so that the counts add up.
    shares = {name: count * len(group) / total for name, group in groups.items()}
    take = {name: int(share) for name, share in shares.items()}
    for name in sorted(shares, key=lambda n: (take[n] - shares[n], n))[: count - sum(take.values())]:
        take[name] += 1
    return [
        example
        for name, group in sorted(groups.items())
        for example in sorted(group, key=_hash)[: max(1, take[name])]
    ]


def _hash(example: Example) -> str:
    return hashlib.sha256(f"graded/{example.id}".encode()).hexdigest()


def questions(
    recipe: SftRecipe,
    data: Path,
    examples: Sequence[Example],
    kept: Collection[str],
    tokenizer: PreTrainedTokenizerBase,
) -> Questions | None:
    """Return what is answered at each evaluation of a recipe with ``best: accuracy``; None for any other.

    Args:
        recipe: The recipe.
        data: The dataset folder, to name it.
        examples: The held-out rows.
        kept: The ids of those that ``max_length`` leaves in.
        tokenizer: The base's.

    Raises:
        TrainError: if there is no held-out row to choose the best checkpoint by.
    """
    if recipe.best == "last":
        return None
    if not kept:
        raise TrainError(f"{data}: `best: {recipe.best}` needs held-out rows, and the mix has none")
    if recipe.best == "loss":
        return None
    if sharded():
        raise TrainError(
            "`best: accuracy` doesn't work with FSDP: answers differ in length, and a sharded model runs only where "
            "all processes run it; use `best: loss`, or start without --use_fsdp"
        )
    chosen = choose([example for example in examples if example.id in kept], recipe.accuracy_rows)
    if not chosen:
        raise TrainError(f"{data}: `best: accuracy` needs held-out rows that a rule can grade; all are prose")
    texts = [prompt_text(tokenizer, last_prompt(example)) for example in chosen]
    gold = tokenizer([example.turns[-1].reply for example in chosen], add_special_tokens=False)["input_ids"]
    return Questions(
        chosen,
        tokenizer(texts, add_special_tokens=False)["input_ids"],
        stop_tokens(recipe.base, tokenizer, recipe.revision),
        # Room to be wordier than the gold replies; what runs on and on is cut, and counts as truncated.
        max_new_tokens=max(map(len, gold)) * 3 // 2 + 16,
    )


def answer_and_grade(trainer: SFTTrainer, questions: Questions) -> dict[str, float]:
    """Answer the questions greedily and grade them as ``train eval`` does; the model must be in eval mode.

    Returns:
        ``eval_accuracy``, correct over graded; ``eval_correct`` and ``eval_graded``, the counts; and each by
        category, as ``eval_accuracy/CATEGORY``.
    """
    import torch
    from accelerate.utils import gather_object

    accelerator = trainer.accelerator
    mine = list(range(len(questions.examples)))[accelerator.process_index :: accelerator.num_processes]
    # The trainer's own autocast stands in the outermost forward, which generating doesn't go through.
    with torch.random.fork_rng(), accelerator.autocast():
        new = greedy(
            trainer.model,
            [questions.prompts[i] for i in mine],
            questions.stops,
            questions.max_new_tokens,
            most=trainer.args.per_device_train_batch_size * trainer.args.max_length,
        )
    replies = [read_reply(trainer.processing_class, tokens, questions.stops) for tokens in new]
    scores: dict[str, Score] = defaultdict(Score)
    for i, reply in gather_object(list(zip(mine, replies, strict=True))):
        example = questions.examples[i]
        turn = example.turns[-1]
        verdict = grade(reply.text, turn.answer, turn.distractors, truncated=reply.truncated)
        for name in ("", f"/{example.category}"):
            scores[name].add(verdict)
    found: dict[str, float] = {}
    for name, score in sorted(scores.items()):
        found[f"eval_accuracy{name}"] = score.accuracy or 0.0
        found[f"eval_correct{name}"] = score.correct
        found[f"eval_graded{name}"] = score.graded
    return found
