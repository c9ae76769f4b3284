"""Figures as papers compute them, beside ours: SQuAD's EM and F1 on spans, TAT-QA's own on its rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from schemas.grading import exact_match, f1, final_answer_text
from schemas.quantity import one, round_half_away
from schemas.tatqa_metric import em_f1

if TYPE_CHECKING:
    from collections.abc import Iterable

    from schemas.answer import Answer
    from train.evals.predictions import Graded

_SCALES = {3: "thousand", 6: "million", 9: "billion"}


@dataclass(slots=True)
class Published:
    """A measure's mean exact match and F1 (0 to 1) of one model, over ``rows`` rows."""

    model: str
    measure: str
    rows: int = 0
    em: float = 0.0
    f1: float = 0.0

    def add(self, scores: tuple[float, float]) -> None:
        """Count one row."""
        self.rows += 1
        self.em += (scores[0] - self.em) / self.rows
        self.f1 += (scores[1] - self.f1) / self.rows

    def as_dict(self) -> dict[str, Any]:
        """Return plain data for JSON."""
        return {"model": self.model, "measure": self.measure, "rows": self.rows, "em": self.em, "f1": self.f1}


def published(rows: Iterable[Graded]) -> list[Published]:
    """Measure spans as SQuAD does (Rajpurkar et al. 2016), and rows of TAT-QA as its evaluator does."""
    found: dict[tuple[str, str], Published] = {}

    def measure(model: str, name: str) -> Published:
        return found.setdefault((model, name), Published(model, name))

    for row in rows:
        answer = row.example.turns[-1].answer
        reply = final_answer_text(row.prediction.reply) if row.prediction else None
        said = reply or ""
        if answer.kind == "span":
            golds = (answer.text, *answer.aliases)
            scores = float(exact_match(said, golds)), f1(said, golds)
            measure(row.model, "spans, SQuAD's EM and F1").add(scores)
        if row.example.source == "tatqa" and (gold := _tatqa_gold(answer)) is not None:
            texts, scale, numeric = gold
            parts = [part.strip() for part in said.split(";")] if len(texts) > 1 else said
            scores = em_f1(texts, parts, gold_scale=scale, numeric=numeric)
            measure(row.model, "TAT-QA's own EM and F1").add(scores)
    return [found[key] for key in sorted(found)]


def _tatqa_gold(answer: Answer) -> tuple[list[str], str, bool] | None:
    """Return an answer as TAT-QA's evaluator wants it: its texts, its scale, whether it is a number."""
    match answer.kind:
        case "number":
            shown = round_half_away(answer.exact / one(answer.unit, answer.scale), answer.places)
            scale = "percent" if answer.unit in {"percent", "points"} else _SCALES.get(answer.scale, "")
            return [f"{float(shown):.{answer.places}f}"], scale, True
        case "span":
            return [answer.text], "", False
        case "spans":
            return list(answer.texts), "", False
        case _:
            return None
