r"""Finance-Instruct-500k: instructions of every kind, about two fifths of them on finance.

| | |
|---|---|
| hub | Josephgflowers/Finance-Instruct-500k, ``train.json``; no commit could be verified and none is pinned: its current one is read, and recorded in the lock |
| licence | Apache-2.0 on the hub's card; the sets it is made of keep their own |

About 518,000 objects, one list or one a line. One of ours, in upstream's schema::

    {"system": "", "user": "Question:\nWhy do bond prices fall when interest rates rise?",
     "assistant": "A bond's coupon is fixed. When new bonds pay more, ..."}

Traps:

- Less than half is finance. The rest is extraction of invented personal data as JSON, Chinese and
  Persian questions, programs, film headlines, school mathematics. ``curate.prose.unfit`` leaves it out,
  each row with its rule.
- A third of the answers are one or two words: labels of sentences that come without a question. A label
  is kept where the question offers its list ("Yes or No?") and is a choice then.
- It draws on FinQA, ConvFinQA and TAT-QA: questions such as "what was, then, the change?" with a bare
  number, with or without their page. Those sources have them with the way to the number.
- All that is left is prose: no rule can grade it, so it is never part of an accuracy.
- FiQA's questions are in it, with ``Question:`` before them; they have FiQA's document key.
- Rows have no key of their own: theirs is made of what they say.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, ValidationError

from curate.build import build, malformed
from curate.prose import keyed_rows, offered, question_key, unfit
from curate.source import Raw, Refusal, Source
from schemas.answer import ProseAnswer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from curate.source import Origin
    from schemas.example import Example


class _Row(BaseModel):
    model_config = ConfigDict(extra="ignore")
    system: str | None = None
    user: str
    assistant: str


def read(file: Path) -> Iterator[Raw]:
    """Yield the rows one by one; the file is several hundred MB."""
    return keyed_rows(file, ("system", "user", "assistant"))


def example(raw: Raw, origin: Origin) -> Example | Refusal:
    """Make a row that is about finance into an Example, or say by which rule it is not taken."""
    if raw.broken:
        return Refusal("malformed", f"malformed: {raw.place}: {raw.broken}")
    try:
        row = _Row.model_validate(raw.data)
    except ValidationError as error:
        return malformed(error)
    system, question, reply = (row.system or "").strip(), row.user.strip(), row.assistant.strip()
    if refusal := unfit(question, reply, system=system):
        return refusal
    choice = offered(f"{system}\n{question}", reply)
    return build(
        SOURCE,
        origin,
        row_id=raw.row_id,
        family="label" if choice else "prose",
        document=question_key(question),
        context=[],
        question=question,
        working=[] if choice else [reply],
        final=choice.choice if choice else None,
        answer=choice or ProseAnswer(text=reply),
        system=system,
    )


SOURCE = Source(
    name="finance-instruct",
    licence="Apache-2.0",
    repo="Josephgflowers/Finance-Instruct-500k",
    revision="",
    files=("train.json",),
    patterns=(("train*.json",), ("finance_instruct*.json*",), ("*.jsonl",)),
    read=read,
    example=example,
    upstream_rows=518_000,
)
