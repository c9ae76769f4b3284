"""Predictions: replies to a dataset's rows, made here or anywhere, and their verdicts. Needs no torch."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from schemas.answer import Verdict
from schemas.errors import RowError, TrainError
from schemas.files import replacing_file
from schemas.grading import grade

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from schemas.example import Example


class Prediction(BaseModel):
    """One line of a predictions file; fields of other tools are let through and ignored."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str
    """The example's id; the reply is to its last turn."""
    reply: str
    truncated: bool = Field(default=False, strict=True)
    model: str = "model"


@dataclass(frozen=True, slots=True)
class Graded:
    """A prediction (None where there is none), the row it answers, and its verdict."""

    model: str
    example: Example
    prediction: Prediction | None
    verdict: Verdict


class _DoubledKeyError(ValueError):
    """A JSON object has one key twice: which of the two replies was meant can't be told."""


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    keys = [key for key, _ in pairs]
    for key in keys:
        if keys.count(key) > 1:
            raise _DoubledKeyError(repr(key))
    return dict(pairs)


def read_predictions(path: Path) -> list[Prediction]:
    """Read a JSONL file of predictions.

    Raises:
        RowError: naming file and line of what is no prediction, or of an id given twice for a model.
        TrainError: if there is no such file.
    """
    if not path.is_file():
        raise TrainError(f"{path}: no such predictions file")
    found: dict[tuple[str, str], int] = {}
    predictions = []
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except UnicodeDecodeError as error:
        raise RowError(f"not UTF-8 ({error.reason})", file=path, line=None) from None
    if lines[-1] == "":
        lines.pop()
    for number, line in enumerate(lines, 1):
        if not line.strip():  # editors and `cat` leave blank lines; they hold nothing
            continue
        try:
            prediction = Prediction.model_validate(json.loads(line, object_pairs_hook=_once))
        except _DoubledKeyError as error:
            raise RowError(f"the key {error} stands twice", file=path, line=number) from None
        except (json.JSONDecodeError, RecursionError) as error:
            raise RowError(f"not JSON ({error})", file=path, line=number) from None
        except ValidationError as error:
            first = error.errors()[0]
            place = ".".join(map(str, first["loc"]))
            why = f"{place}: {first['msg']}" if place else first["msg"]
            raise RowError(f"not a prediction with id and reply ({why})", file=path, line=number) from None
        key = (prediction.model, prediction.id)
        if key in found:
            raise RowError(
                f"model {prediction.model!r} answered this row before, in line {found[key]}",
                file=path,
                line=number,
                row_id=prediction.id,
            )
        found[key] = number
        predictions.append(prediction)
    if not predictions:
        raise RowError("holds no predictions", file=path, line=None)
    return predictions


def grade_all(
    examples: list[Example], predictions: Iterable[Prediction], *, where: Path | str = "predictions"
) -> list[Graded]:
    """Grade predictions against the last turn of their rows, model by model, in the dataset's order.

    A row that a model has no prediction for is graded ``no_answer``: leaving rows out earns nothing.

    Raises:
        RowError: if a prediction's id is of no row of the split.
    """
    known = {example.id for example in examples}
    by_model: dict[str, dict[str, Prediction]] = {}
    for number, prediction in enumerate(predictions, 1):
        if prediction.id not in known:
            raise RowError(
                "no such row in this split; is it the dataset (and --split) the predictions were made on?",
                file=where,
                line=number,
                row_id=prediction.id,
            )
        by_model.setdefault(prediction.model, {})[prediction.id] = prediction
    return [
        Graded(model, example, prediction, _verdict(example, prediction))
        for model, answered in by_model.items()
        for example in examples
        for prediction in (answered.get(example.id),)
    ]


def _verdict(example: Example, prediction: Prediction | None) -> Verdict:
    turn = example.turns[-1]
    if prediction is None:
        kind = "ungraded" if turn.answer.kind == "prose" else "no_answer"
        return Verdict(kind=kind, why="no prediction for this row")
    return grade(prediction.reply, turn.answer, turn.distractors, truncated=prediction.truncated)


def write_predictions(path: Path, graded: Iterable[Graded]) -> None:
    """Write one line a prediction, its verdict included."""
    with replacing_file(path) as partial, partial.open("w", encoding="utf-8") as f:
        for row in graded:
            if row.prediction is not None:
                line = row.prediction.model_dump() | {"verdict": row.verdict.model_dump(mode="json")}
                f.write(json.dumps(line, ensure_ascii=False) + "\n")
