"""FinLang's Investopedia instruction set: questions on articles about finance, with generated answers.

| | |
|---|---|
| hub | FinLang/investopedia-instruction-tuning-dataset at bbd0e0fc02185b3e8cfd6fba6df04129a4fb3e17, ``train.csv`` and ``test.csv`` |
| licence | CC BY-NC 4.0 |

About 206,000 and 22,900 rows. No real row was at hand when this was written: the columns are those of the
hub's card. One of ours::

    Topic,Title,Context,Question,Answer
    Investing,Money Market Fund,"A money market fund holds ...",What does a money market fund hold?,Short-term debt of high quality.

Traps:

- The articles are Investopedia's; whether a model made of them may be given away is not settled by the
  licence of this set.
- Several questions are asked on one article. They have one document key, made of the title, else of the
  context.
- All answers are prose: no rule can grade them.
- Upstream's test.csv is read as well.
- Rows have no key of their own: theirs is made of what they say.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, ValidationError

from curate.build import build, malformed
from curate.prose import row_key
from curate.source import Raw, Refusal, Source
from curate.streams import read_rows
from schemas.answer import ProseAnswer
from schemas.errors import RowError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from curate.source import Origin
    from schemas.example import Example

_COLUMNS = ("Topic", "Title", "Context", "Question", "Answer")


class _Row(BaseModel):
    model_config = ConfigDict(extra="ignore")
    Topic: str = ""
    Title: str = ""
    Context: str = ""
    Question: str
    Answer: str


def read(file: Path) -> Iterator[Raw]:
    """Yield the rows one by one. Raises RowError for a file without upstream's columns."""
    for row in read_rows(file):
        if row.broken:
            yield Raw(row.place, row.data, row.place, row.broken)
            continue
        if missing := [name for name in _COLUMNS if name not in row.data]:
            raise RowError(
                f"has no column {missing[0]!r}; upstream's are {', '.join(_COLUMNS)}", file=file, line=1
            )
        yield Raw(row_key(*(str(row.data[name]) for name in _COLUMNS)), row.data, row.place)


def example(raw: Raw, origin: Origin) -> Example | Refusal:
    """Make a row into an Example: the article's passage, the question, and the answer as it is."""
    if raw.broken:
        return Refusal("malformed", f"malformed: {raw.place}: {raw.broken}")
    try:
        row = _Row.model_validate(raw.data)
    except ValidationError as error:
        return malformed(error)
    question, reply, context = row.Question.strip(), row.Answer.strip(), row.Context.strip()
    if not question or not reply:
        return Refusal("empty", f"the {'answer' if question else 'question'} is empty")
    article = " ".join(row.Title.split()).casefold() or context or question
    return build(
        SOURCE,
        origin,
        row_id=raw.row_id,
        family=" ".join(row.Topic.split()) or "none",
        document=f"investopedia/{row_key(article)}",
        context=[context] if context else [],
        question=question,
        working=[reply],
        final=None,
        answer=ProseAnswer(text=reply),
    )


SOURCE = Source(
    name="investopedia",
    licence="CC-BY-NC-4.0",
    repo="FinLang/investopedia-instruction-tuning-dataset",
    revision="bbd0e0fc02185b3e8cfd6fba6df04129a4fb3e17",
    files=("train.csv", "test.csv"),
    patterns=(("train*.csv", "test*.csv"),),
    read=read,
    example=example,
    upstream_rows=228_900,
)
