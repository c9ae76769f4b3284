"""Graded evaluation: greedy replies to the last turn of each row, from one or more models."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemas.console import say
from schemas.errors import TrainError
from train.data import last_prompt
from train.engines import Engine, ModelFolder, generate, open_folder, pick
from train.predictions import Prediction

if TYPE_CHECKING:
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


def predict(
    models: dict[str, ModelFolder], examples: list[Example], *, engine: str, max_new_tokens: int
) -> list[Prediction]:
    """Generate each model's reply to each row.

    Args:
        models: Name to model.
        examples: Rows; the prompt is every message before the last reply.
        engine: ``auto``, ``vllm`` or ``transformers``.
        max_new_tokens: Where a reply is cut.

    Returns:
        Predictions, model by model, in the rows' order.

    Raises:
        TrainError: if a model or engine can't be used.
    """
    predictions = []
    for name, folder in models.items():
        chosen = engine_for(folder, engine)
        say(f"{name}: {len(examples)} rows, {chosen}")
        replies = generate(
            folder, [last_prompt(e) for e in examples], engine=chosen, max_new_tokens=max_new_tokens
        )
        predictions += [
            Prediction(id=e.id, reply=reply.text, truncated=reply.truncated, model=name)
            for e, reply in zip(examples, replies, strict=True)
        ]
    return predictions
