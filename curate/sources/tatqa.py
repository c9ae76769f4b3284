"""TAT-QA: questions on a table and the paragraphs around it, from annual reports.

| | |
|---|---|
| paper | Zhu et al. 2021, https://aclanthology.org/2021.acl-long.254 |
| upstream | https://github.com/NExTplusplus/TAT-QA, ``dataset_raw`` |
| hub | next-tat/TAT-QA at c96247f5077eac447f63527fd3dcfdc58bb56d6a |
| licence | CC BY 4.0 (the data; upstream's code is MIT) |

A file is a list of contexts. One of ours, in upstream's schema::

    {"table": {"uid": "6b458ddd-4698-54cc-af14-ccfda91c3006", "table": [["", "Amount"],
       ["Beginning balance", "$ 5,310"], ["Additions", "1,275"], ["Settlements", "(890)"],
       ["Ending balance", "$ 5,695"]]},
     "paragraphs": [{"uid": "b3ff4089-fb0c-5b18-b19d-aba631cfd123", "order": 1,
                     "text": "Unrecognized tax benefits of Greyhythe Shipping, in thousands."}],
     "questions": [{"uid": "30ff6a67-eb94-5dd5-ae2a-b187e61ad4b7", "order": 1,
                    "question": "What was the net change in the balance?", "answer": 385,
                    "derivation": "5,695 - 5,310", "answer_type": "arithmetic", "answer_from": "table",
                    "rel_paragraphs": [], "req_comparison": false, "scale": "thousand"}]}

Traps:

- ``answer`` is the number as printed and ``scale`` its multiplier: 385 with ``thousand`` is 385,000.
  ``percent`` is one too: 12.67 with ``percent`` is 12.67%.
- A difference of two percentages also has scale ``percent``: those are percentage points.
- ``answer`` is a number for arithmetic, a string for counts, a list of strings for spans. A span may
  be a number ("$(494)" with scale ``million``).
- Derivations of the dev file leave out the x100 of a percentage, those of test_gold write it.
  ``(110)`` in a derivation can be an accounting negative. Some hold words ("60.3 million").
- Header rows are not marked; every cell is a string.
- The test file of the hub has no answers; test_gold has. All of train, dev and test_gold is read, so
  a model trained on a mix can't be compared on TAT-QA's own test set.
"""

from __future__ import annotations

import hashlib
import re
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from curate.build import build, malformed, markdown_table, read_json_list
from curate.figures import SCALES, convention, number_answer, read_figure
from curate.grid import cell_measure, evidence, givens, result_measure
from curate.programs.arithmetic import (
    Expression,
    Number,
    Operation,
    evaluate,
    parse,
    pretty,
)
from curate.source import Raw, Refusal, Source
from schemas.answer import Answer, SpanAnswer, SpansAnswer
from schemas.errors import DerivationError, ReadError, RowError
from schemas.example import canonical_json
from schemas.quantity import DISPLAY_SCALE, round_half_away
from schemas.writing import write

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from curate.source import Origin
    from schemas.example import Example


class _Table(BaseModel):
    model_config = ConfigDict(extra="ignore")
    uid: str
    table: list[list[str]] = Field(min_length=1)

    @model_validator(mode="after")
    def _rectangular(self) -> _Table:
        if len({len(row) for row in self.table}) != 1 or not self.table[0]:
            raise ValueError("the table's rows are not of one length")
        return self


class _Paragraph(BaseModel):
    model_config = ConfigDict(extra="ignore")
    order: int
    text: str


class _Question(BaseModel):
    model_config = ConfigDict(extra="ignore")
    uid: str
    question: str
    answer: int | float | str | list[str]
    answer_type: Literal["span", "multi-span", "arithmetic", "count", "spans", "counting"]
    scale: Literal["", "thousand", "million", "billion", "percent"]
    derivation: str = ""


class _Row(BaseModel):
    table: _Table
    paragraphs: list[_Paragraph]
    question: _Question


def read(file: Path) -> Iterator[Raw]:
    """Yield one row a question, with the context that it is asked about."""
    for number, context in enumerate(read_json_list(file)):
        questions = context.get("questions")
        if not isinstance(questions, list):
            raise RowError(f"context {number} has no list of questions", file=file, line=None)
        for question in questions:
            row_id = str(question.get("uid", "")) if isinstance(question, dict) else ""
            parts = {key: context.get(key) for key in ("table", "paragraphs")}
            yield Raw(row_id or f"{file.name} context {number}", {**parts, "question": question})


def example(raw: Raw, origin: Origin) -> Example | Refusal:
    """Make a question into an Example whose worked reply comes from its own gold derivation."""
    try:
        row = _Row.model_validate(raw.data)
    except ValidationError as error:
        return malformed(error)
    grid = row.table.table
    paragraphs = [p.text.strip() for p in sorted(row.paragraphs, key=lambda p: p.order)]
    match row.question.answer_type:
        case "arithmetic":
            made = _arithmetic(row.question, grid, paragraphs)
        case "count" | "counting":
            made = _count(row.question)
        case _:
            made = _spans(row.question, grid, paragraphs)
    if isinstance(made, Refusal):
        return made
    answer, working, final = made
    return build(
        SOURCE,
        origin,
        row_id=row.question.uid,
        family=row.question.answer_type,
        document=f"tatqa/{table_key(grid)}",
        context=[markdown_table(grid), *paragraphs],
        question=row.question.question.strip(),
        working=working,
        final=final,
        answer=answer,
    )


def table_key(grid: list[list[str]]) -> str:
    """Name a context by what its table says: the same table has another uid in another file."""
    cells = [[" ".join(cell.split()) for cell in row] for row in grid]
    return hashlib.sha256(canonical_json(cells).encode()).hexdigest()[:16]


_Worked = tuple[Answer, list[str], str]
"""The answer, the parts of the reply before its last line, and what stands after Final answer."""


def _arithmetic(q: _Question, grid: list[list[str]], paragraphs: list[str]) -> _Worked | Refusal:
    if isinstance(q.answer, str | list):
        return Refusal("malformed", f"malformed: an arithmetic answer that is {q.answer!r}")
    decimal = Decimal(repr(q.answer))
    gold, places = Fraction(decimal), max(0, -int(decimal.as_tuple().exponent))
    derived = _derive(q, gold, places)
    if isinstance(derived, Refusal):
        return derived
    unit, scale = "pure", SCALES.get(q.scale, 0)
    if q.scale == "percent":
        unit = "points" if derived and _is_difference(derived[0]) else "percent"
    elif derived:
        unit = result_measure(derived[0], grid, paragraphs, scaled=scale > 0)
    answer = number_answer(
        gold,
        places,
        unit=unit,
        scale=scale,
        exact=derived[1] * Fraction(10) ** scale if derived else None,
        sign=convention(q.question, gold),
    )
    lines = []
    if derived:
        expression = derived[0]
        lines = givens(expression, grid)
        # 0.1267 is stated as 12.67%, unless the derivation itself reckons in percent.
        in_percent = q.scale == "percent" and round_half_away(evaluate(expression), places) != gold
        right = write(gold, "pure", places=places) + ("%" if in_percent else "")
        if not isinstance(expression, Number):
            lines.append(f"{pretty(expression)} = {right}")
    if scale:
        lines.append(f"The figures are in {q.scale}s.")
    return answer, ["\n".join(lines)] if lines else [], answer.display


def _derive(q: _Question, gold: Fraction, places: int) -> tuple[Expression, Fraction] | Refusal | None:
    """Find the reading of the derivation that gives the gold answer, and its exact value.

    The value is in the answer's own scale, a percentage as its hundredth: 12.67% is 0.1267. None for
    a derivation that is no arithmetic, a Refusal for one that gives something else.
    """
    values = []
    for accounting in (False, True):
        try:
            expression = parse(q.derivation, accounting=accounting)
            value = evaluate(expression)
        except ReadError:
            return None
        except DerivationError as error:
            return Refusal("gold-derivation", str(error))
        for factor in (1, 100) if q.scale == "percent" else (1,):
            if round_half_away(value * factor, places) == gold:
                return expression, value * factor / (100 if q.scale == "percent" else 1)
        values.append(value)
    shown = write(values[0], "pure", places=max(4, places))
    return Refusal(
        "gold-derivation",
        f"the derivation {q.derivation.strip()!r} gives {shown}, the gold answer is {q.answer} "
        f"{q.scale}".rstrip(),
    )


def _is_difference(expression: Expression) -> bool:
    """Whether a percentage is one percentage less another: then it is percentage points.

    ``a / b - 1`` is a relative change, which is a percentage.
    """
    match expression:
        case Operation("*", inner, Number(_, value)) if value == 100:
            return _is_difference(inner)
        case Operation("-", _, Number(_, value)) | Operation("-", Number(_, value), _) if value in (1, 100):
            return False
        case Operation("-"):
            return True
    return False


def _count(q: _Question) -> _Worked | Refusal:
    if not isinstance(q.answer, str | int) or not re.fullmatch(r"\s*\d{1,6}\s*", str(q.answer)):
        return Refusal("malformed", f"malformed: a count that is {q.answer!r}")
    count = int(q.answer)
    items = [" ".join(item.split()) for item in q.derivation.split("##") if item.strip()]
    if len(items) != count:
        return Refusal(
            "gold-derivation", f"the derivation lists {len(items)} items, the gold answer is {count}"
        )
    answer = number_answer(Fraction(count), 0, unit="pure", exact=Fraction(count))
    listed = "\n".join(f"{number}. {item}" for number, item in enumerate(items, 1))
    return answer, [listed] if listed else [], str(count)


def _spans(q: _Question, grid: list[list[str]], paragraphs: list[str]) -> _Worked | Refusal:
    if not isinstance(q.answer, list):
        return Refusal("malformed", f"malformed: a span answer that is {q.answer!r}")
    texts = [" ".join(text.split()) for text in q.answer if text.strip()]
    if not texts:
        return Refusal("malformed", "malformed: a span answer with no text")
    shown = [line for text in texts if (line := evidence(text, grid, paragraphs))]
    working = ["\n".join(dict.fromkeys(shown))] if shown else []
    if len(texts) > 1:
        ordered = "respective" in q.question.lower()
        return SpansAnswer(texts=tuple(texts), ordered=ordered), working, "; ".join(texts)
    figure = read_figure(texts[0])
    if figure is None:
        return SpanAnswer(text=texts[0]), working, texts[0]
    scale = SCALES.get(q.scale, 0)
    if figure.scale is not None and scale not in (0, figure.scale):
        return Refusal("gold-scale", f"{texts[0]!r} says its scale, but the row says {q.scale!r}")
    if q.scale == "percent" or figure.unit in DISPLAY_SCALE:
        unit, scale = figure.unit or "percent", 0
    else:
        scale = figure.scale or scale
        unit = figure.unit or cell_measure(figure.value, figure.decimals, grid, paragraphs, scaled=scale > 0)
    # A bracket may be a loss in a row of losses: its sign can be said in words.
    sign = "direction" if figure.sign == "()" else convention(q.question, figure.value)
    answer = number_answer(figure.value, figure.decimals, unit=unit, scale=scale, sign=sign)
    if q.scale in SCALES and figure.scale is None:
        working.append(f"The figures are in {q.scale}s.")
    return answer, working, answer.display


SOURCE = Source(
    name="tatqa",
    licence="CC-BY-4.0",
    repo="next-tat/TAT-QA",
    revision="c96247f5077eac447f63527fd3dcfdc58bb56d6a",
    files=("tatqa_dataset_train.json", "tatqa_dataset_dev.json", "tatqa_dataset_test_gold.json"),
    patterns=(
        (
            "tatqa_dataset_train*.json",
            "tatqa_dataset_dev*.json",
            "tatqa_dataset_test_gold*.json",
        ),
    ),
    read=read,
    example=example,
    upstream_rows=16_546,
)
