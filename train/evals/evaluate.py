"""Graded evaluation: greedy replies to the last turn of each row, from one or more models."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemas.console import say
from schemas.errors import TrainError
from train.evals.engines import Engine, ModelFolder, generate, open_folder, pick
from train.evals.kept import made_from, read_kept, write_kept
from train.evals.predictions import Graded, Prediction, grade_all, write_predictions
from train.tokens.rows import last_prompt

if TYPE_CHECKING:
    from pathlib import Path

    from schemas.dataset import Split
    from schemas.example import Example


def named_models(pairs: tuple[str, ...]) -> dict[str, ModelFolder]:
    """Read ``NAME=PATH`` arguments.

    Raises:
        TrainError: if one isn't NAME=PATH, a name is given twice, or a path is no model.
    """
    models: dict[str, ModelFolder] = {}
    for pair in pairs:
        name, equals, path = pair.partition("=")
        if not (name and equals and path):
            raise TrainError(f"--model {pair}: write NAME=PATH, such as tuned=runs/demo/merged")
        if name in models:
            raise TrainError(f"--model {pair}: the name {name!r} is given twice")
        models[name] = open_folder(path)
    return models


def engine_for(folder: ModelFolder, engine: str) -> Engine:
    """Choose a model's engine; under ``auto`` an adapter that vLLM can't load goes to transformers."""
    chosen = pick(engine)
    return "transformers" if engine == "auto" and folder.whole else chosen


def evaluate(
    models: dict[str, ModelFolder],
    examples: list[Example],
    split: Split,
    *,
    engine: str,
    max_new_tokens: int,
    out: Path | None = None,
) -> list[Graded]:
    """Generate each model's reply to each row, and grade it.

    Args:
        models: Name to model.
        examples: Rows; the prompt is every message before the last reply.
        split: The split they are of.
        engine: ``auto``, ``vllm`` or ``transformers``.
        max_new_tokens: Where a reply is cut.
        out: A predictions file, written after each model. What it holds of the same models, made from the same,
            is kept and not made again.

    Returns:
        Graded predictions, model by model, in the rows' order.

    Raises:
        TrainError: if a model or engine can't be used.
    """
    engines = {name: engine_for(folder, engine) for name, folder in models.items()}
    wanted = (
        {
            name: made_from(folder, examples, split, engines[name], max_new_tokens)
            for name, folder in models.items()
        }
        if out
        else {}
    )
    answered = read_kept(out, wanted) if out else {}
    for name, folder in models.items():
        if name in answered:
            say(f"{name}: {out} holds its replies to the same rows already; kept")
            continue
        say(f"{name}: {len(examples)} rows, {engines[name]}")
        answered[name] = _predict(name, folder, examples, engines[name], max_new_tokens)
        if out:
            done = [name for name in models if name in answered]
            write_predictions(out, grade_all(examples, [p for name in done for p in answered[name]]))
            write_kept(out, {name: wanted[name] for name in done})
    return grade_all(examples, [p for name in models for p in answered[name]])


def _predict(
    name: str, folder: ModelFolder, examples: list[Example], engine: Engine, max_new_tokens: int
) -> list[Prediction]:
    replies = generate(
        folder, [last_prompt(e) for e in examples], engine=engine, max_new_tokens=max_new_tokens
    )
    return [
        Prediction(id=e.id, reply=reply.text, truncated=reply.truncated, model=name)
        for e, reply in zip(examples, replies, strict=True)
    ]
