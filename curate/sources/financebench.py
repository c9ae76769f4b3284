"""FinanceBench: questions on 10-K, 10-Q and 8-K filings, with the evidence they are answered from.

| | |
|---|---|
| paper | Islam et al. 2023, https://arxiv.org/abs/2311.11944 |
| upstream | https://github.com/patronus-ai/financebench |
| hub | PatronusAI/financebench at e04404e3a97f69f79c14d42f24981a1c9c3bcd18 |
| licence | CC BY-NC 4.0 on the hub's card; the GitHub repository states none |

One line a question. One of ours, in upstream's schema::

    {"financebench_id": "financebench_id_90001", "company": "Tidewell Foods", "doc_name":
     "TIDEWELLFOODS_2022_10K", "question_type": "metrics-generated", "question_reasoning":
     "Information extraction", "domain_question_num": null, "question": "What was Tidewell Foods'
     FY2022 inventory (in USD millions)?", "answer": "$212.00", "justification": "Taken from the
     balance sheet line Inventories.", "dataset_subset_label": "OPEN_SOURCE", "evidence":
     [{"evidence_text": "Inventories 212 198", "doc_name": "TIDEWELLFOODS_2022_10K",
       "evidence_page_num": 47, "evidence_text_full_page": "..."}],
     "gics_sector": "Consumer Staples", "doc_type": "10k", "doc_period": 2022, "doc_link": "..."}

Traps:

- The unit is in the question, not in the answer: "$1616.00" to a question "in USD millions" is 1,616
  million. Its ".00" is formatting: figures are rounded to the precision of the statement.
- A ratio "to two decimal places" can be as coarse as 0.01.
- 52 of 150 answers are a bare number. The others are prose, most with figures in it: no rule can
  grade those (verdict ``ungraded``); an answer that is exactly yes or no is a choice.
- The change of a margin "in units of percents" is in percentage points.
- GitHub's file lacks gics_sector, doc_type, doc_period and doc_link; the hub's merged file has them.
- Evidence is text as PDF extraction gives it, one cell a line; the page numbers count from 0.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from curate.build import build, malformed, read_json_lines
from curate.figures import SCALES, convention, number_answer, read_figure
from curate.source import Raw, Refusal, Source
from schemas.answer import Answer, ChoiceAnswer, ProseAnswer
from schemas.checks import equations

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from curate.source import Origin
    from schemas.example import Example
    from schemas.reading import Number

_MONEY = re.compile(r"\bUSD\s+(thousand|million|billion)s?\b", re.IGNORECASE)
_PERCENT = re.compile(r"\b(?:units of percents?|in percent\w*|as a percent\w*|in %)", re.IGNORECASE)
_PLACES = re.compile(r"\b(?:to|round\w*(?: \w+){0,4}) (zero|one|two|three|four|\d) decimal", re.IGNORECASE)
_WORDS = {"zero": 0, "one": 1, "two": 2, "three": 3, "four": 4}
_MARGIN_CHANGE = re.compile(r"\bchange in\b(?:(?! as a %)[^?.]){0,80}\b(?:margin|% of|rate)\b", re.IGNORECASE)


class _Evidence(BaseModel):
    model_config = ConfigDict(extra="ignore")
    evidence_text: str


class _Row(BaseModel):
    model_config = ConfigDict(extra="ignore")
    financebench_id: str
    company: str
    doc_name: str
    question_type: str
    question: str
    answer: str
    justification: str | None = None
    evidence: list[_Evidence] = Field(min_length=1)


def read(file: Path) -> Iterator[Raw]:
    """Yield one row a line."""
    for number, data in read_json_lines(file):
        yield Raw(str(data.get("financebench_id") or f"{file.name} line {number}"), data)


def example(raw: Raw, origin: Origin) -> Example | Refusal:
    """Make a row into an Example: evidence, question, and upstream's justification with the answer."""
    try:
        row = _Row.model_validate(raw.data)
    except ValidationError as error:
        return malformed(error)
    text = " ".join(row.answer.split())
    if not text:
        return Refusal("malformed", "malformed: the answer is empty")
    answer = _answer(text, row)
    prose = isinstance(answer, ProseAnswer)
    final = None
    if not prose:
        final = answer.display if answer.kind == "number" else text
    justification = _justification(row)
    return build(
        SOURCE,
        origin,
        row_id=row.financebench_id,
        family=row.question_type,
        document=f"financebench/{row.doc_name}",
        context=[f"From {row.doc_name} of {row.company}:", *map(_tidy, row.evidence)],
        question=row.question.strip(),
        working=[*justification, *([row.answer.strip()] if prose else [])],
        final=final,
        answer=answer,
    )


def _tidy(evidence: _Evidence) -> str:
    """Take the trailing blanks and runs of empty lines out of text that came from a PDF."""
    lines = "\n".join(line.rstrip() for line in evidence.evidence_text.splitlines())
    return re.sub(r"\n{3,}", "\n\n", lines).strip("\n")


def _justification(row: _Row) -> list[str]:
    """Upstream's justification as the working, unless it prints an equation that is not true."""
    text = re.sub(r"\n{3,}", "\n\n", (row.justification or "").strip())
    if not text or any(not equation.holds for equation in equations(text)):
        return []
    return [text]


def _answer(text: str, row: _Row) -> Answer:
    if text.rstrip(".").lower() in ("yes", "no"):
        return ChoiceAnswer(choice=text.rstrip(".").lower(), options=("yes", "no"))
    figure = read_figure(text)
    if figure is None:
        return ProseAnswer(text=row.answer.strip())
    unit, scale = _unit(figure, row.question)
    places, sign = _places(figure, row.question), convention(row.question, figure.value)
    return number_answer(figure.value, places, unit=unit, scale=scale, sign=sign)


def _unit(figure: Number, question: str) -> tuple[str, int]:
    if found := _MONEY.search(question):
        return "USD", figure.scale or SCALES[found[1].lower()]
    if figure.unit == "percent" or _PERCENT.search(question):
        return ("points" if _MARGIN_CHANGE.search(question) else "percent"), 0
    return figure.unit or "pure", figure.scale or 0


def _places(figure: Number, question: str) -> int:
    """Return the decimals asked for; where none are, trailing zeros say nothing about precision."""
    if found := _PLACES.search(question):
        return int(found[1]) if found[1].isdigit() else _WORDS[found[1].lower()]
    places = figure.decimals
    while places and (figure.value * 10 ** (places - 1)).denominator == 1:
        places -= 1
    return places


SOURCE = Source(
    name="financebench",
    licence="CC-BY-NC-4.0",
    repo="PatronusAI/financebench",
    revision="e04404e3a97f69f79c14d42f24981a1c9c3bcd18",
    files=("financebench_merged.jsonl",),
    patterns=(("financebench_merged*.jsonl",), ("financebench_open_source*.jsonl",)),
    read=read,
    example=example,
    upstream_rows=150,
)
