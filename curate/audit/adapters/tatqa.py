"""TAT-QA's questions as claims."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from curate.audit.claimed import Claimed
from curate.audit.reading import grid_of, listed, number_of
from curate.audit.tree import from_arithmetic, plain_text
from curate.programs.arithmetic import evaluate, parse
from schemas.errors import DerivationError, ReadError
from schemas.quantity import round_half_away

if TYPE_CHECKING:
    from collections.abc import Iterator

    from curate.audit.claimed import Fix
    from curate.audit.tree import Node
    from curate.source import Raw

_SCALES = ("", "thousand", "million", "billion", "percent")


def claims(raw: Raw) -> Iterator[Claimed]:
    """Yield the one claim of a question."""
    question, table = raw.data.get("question"), raw.data.get("table")
    if not isinstance(question, dict) or not isinstance(table, dict) or question.get("scale") not in _SCALES:
        return
    grid = grid_of(table.get("table"))
    paragraphs = listed(raw.data.get("paragraphs"))
    texts = tuple(str(p.get("text", "")) for p in paragraphs if isinstance(p, dict))
    answer = question.get("answer")
    shown = f"{answer} {question['scale']}".strip()
    common: dict[str, Any] = {
        "source": "tatqa",
        "row_id": raw.row_id,
        "question": str(question.get("question", "")),
        "page": str(table.get("uid", "")),
        "scale": question["scale"],
        "percents": "hundred",
        "grid": grid,
        "texts": texts,
        "program": str(question.get("derivation", "")),
        "shown": shown,
    }
    kind = question.get("answer_type")
    if kind == "arithmetic" and (decimal := number_of(answer)) is not None:
        tree, readings, failure = _program(common["program"])
        yield Claimed(
            **common,
            gold=Fraction(decimal),
            places=max(0, -int(decimal.as_tuple().exponent)),
            tree=tree,
            readings=readings,
            failure=failure,
        )
    elif kind in ("count", "counting") and re.fullmatch(r"\s*\d{1,6}\s*", str(answer)):
        items = [item for item in common["program"].split("##") if item.strip()]
        yield Claimed(**common, gold=Fraction(int(str(answer))), counted=len(items))
    elif isinstance(answer, list):
        yield Claimed(**common, spans=tuple(" ".join(str(text).split()) for text in answer))


def _program(text: str) -> tuple[Node | None, tuple[Fraction, ...], str]:
    """Read a derivation in every convention: its tree as written, its values, why there is none."""
    tree, readings, failure = None, [], ""
    for accounting in (False, True):
        try:
            expression = parse(text, accounting=accounting)
            readings.append(evaluate(expression))
            if tree is None or accounting:  # a bracketed bare number is nearly always a negative
                tree = from_arithmetic(expression)
        except ReadError:
            failure = ""  # words and names: no arithmetic, so nothing to check
        except DerivationError as error:
            failure = str(error)
    return tree, tuple(dict.fromkeys(readings)), failure


def repair(raw: Raw, fix: Fix) -> Raw | None:
    """Put the right answer, derivation and scale into a question."""
    question = dict(raw.data["question"])
    if fix.scale is not None:
        question["scale"] = fix.scale
    if fix.spans:
        question["answer"] = list(fix.spans)
    if fix.value is not None:
        rounded = round_half_away(fix.value, 2)
        question["answer"] = int(rounded) if rounded.denominator == 1 else float(rounded)
        if fix.tree is not None:
            question["derivation"] = plain_text(fix.tree)
    return replace(raw, data={**raw.data, "question": question})
