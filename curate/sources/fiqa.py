"""FiQA (WWW 2018 challenge): sentiment towards a company, and questions with community answers.

| | |
|---|---|
| paper | Maia et al. 2018, https://doi.org/10.1145/3184558.3192301 |
| upstream | https://sites.google.com/view/fiqa, as carried by gtfintechlab/FLaME at b62cf982dc43ab6392f8fc0997ca99ad3a2d8c69, ``data/FiQA`` |
| hub | copies in other schemas only, so the files have to be given |
| licence | not stated; taken as CC BY-NC 4.0, the licence of the repository that carries it |

Task 1, ``task1_*.json``, is an object of rows by key; task 2, ``task2_qa*.json``, a list of pairs. Two of ours,
in upstream's schema::

    {"901": {"sentence": "Tidewell chairman steps down", "info": [{"snippets": ["chairman steps down"],
             "target": "Tidewell", "sentiment_score": -0.41, "aspects": ["Corporate/Appointment"]}]}}
    [{"question": "What is the risk of a portfolio of one stock?", "answer": "All of the company's own risk. ..."}]

**Task 1 is a choice**, not a number: an annotators' mean of -0.374 can't be told from the text, and no
tolerance is right for it, while its sign can. Above 0.1 is positive, below -0.1 negative, between them
neutral (63 of 770 train rows).

Traps:

- One sentence may have several targets with different scores: each is a row of its own.
- Task 2's answers are opinions, often dated advice on tax: prose that no rule can grade. A question has
  several answers; all have one document key, which Finance-Alpaca's and Finance-Instruct's copies share.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from curate.build import build, malformed, parse_json
from curate.prose import question_key, row_key, sentence_key
from curate.source import Raw, Refusal, Source
from schemas.answer import ChoiceAnswer, ProseAnswer
from schemas.errors import RowError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from curate.source import Origin
    from schemas.example import Example

NEUTRAL = 0.1
"""Scores of at most this size are neutral."""
_OPTIONS = ("positive", "negative", "neutral")


class _Sentiment(BaseModel):
    model_config = ConfigDict(extra="ignore", allow_inf_nan=False)
    sentence: str = Field(min_length=1)
    snippets: list[str] = []
    target: str = Field(min_length=1)
    sentiment_score: float = Field(ge=-1, le=1)


class _Pair(BaseModel):
    model_config = ConfigDict(extra="ignore")
    question: str
    answer: str


def read(file: Path) -> Iterator[Raw]:
    """Yield one row a target of task 1, one row a pair of task 2."""
    data = parse_json(file.read_bytes(), file, None)
    if isinstance(data, list):
        for number, pair in enumerate(data, 1):
            place = f"{file.name} item {number}"
            if isinstance(pair, dict):
                yield Raw(row_key(str(pair.get("question")), str(pair.get("answer"))), pair, place)
            else:
                yield Raw(place, {"text": str(pair)[:200]}, place, "no object")
    elif isinstance(data, dict):
        for key, row in data.items():
            infos = row.get("info") if isinstance(row, dict) else None
            if not isinstance(infos, list):
                raise RowError(f"row {key} has no list `info`", file=file, line=None, row_id=key)
            for number, info in enumerate(infos):
                place = f"{file.name} {key}.{number}"
                if isinstance(info, dict):
                    yield Raw(f"task1-{key}.{number}", {"sentence": row.get("sentence"), **info}, place)
                else:
                    yield Raw(place, {"text": str(info)[:200]}, place, "no object")
    else:
        raise RowError(f"a list or an object expected, not {type(data).__name__}", file=file, line=1)


def example(raw: Raw, origin: Origin) -> Example | Refusal:
    """Make a target into a choice of three, a pair into prose."""
    if raw.broken:
        return Refusal("malformed", f"malformed: {raw.place}: {raw.broken}")
    try:
        if "sentiment_score" in raw.data:
            return _sentiment(raw, _Sentiment.model_validate(raw.data), origin)
        pair = _Pair.model_validate(raw.data)
    except ValidationError as error:
        return malformed(error)
    question, reply = pair.question.strip(), pair.answer.strip()
    if not question or not reply:
        return Refusal("empty", f"the {'answer' if question else 'question'} is empty")
    return build(
        SOURCE,
        origin,
        row_id=raw.row_id,
        family="community-answer",
        document=question_key(question),
        context=[],
        question=question,
        working=[reply],
        final=None,
        answer=ProseAnswer(text=reply),
    )


def _sentiment(raw: Raw, row: _Sentiment, origin: Origin) -> Example:
    score = row.sentiment_score
    choice = "neutral" if abs(score) <= NEUTRAL else "positive" if score > 0 else "negative"
    about = [" ".join(snippet.split()) for snippet in row.snippets if snippet.strip()]
    said = [f"On {row.target}: {'; '.join(about)}"] if about and about != [row.sentence.strip()] else []
    return build(
        SOURCE,
        origin,
        row_id=raw.row_id,
        family="aspect-sentiment",
        document=sentence_key(row.sentence),
        context=[row.sentence.strip()],
        question=f"What is the sentiment towards {row.target}: positive, negative or neutral?",
        working=said,
        final=choice,
        answer=ChoiceAnswer(choice=choice, options=_OPTIONS),
    )


SOURCE = Source(
    name="fiqa",
    licence="CC-BY-NC-4.0",
    repo="",
    revision="",
    files=(),
    patterns=(("task1_*.json", "task2_qa*.json"),),
    read=read,
    example=example,
    page="https://sites.google.com/view/fiqa",
)
