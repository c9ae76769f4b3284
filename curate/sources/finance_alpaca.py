"""Finance-Alpaca: Stanford Alpaca and FiQA together, with some pairs that GPT-3.5 wrote.

| | |
|---|---|
| hub | gbharti/finance-alpaca at 36395dc53ce227d8a9c51b1baf6f8d94542fbc2b, ``Cleaned_date.json`` |
| licence | taken as CC BY-NC 4.0, the strictest of its parts (Stanford Alpaca) |

One list of 68,912 objects. One of ours, in upstream's schema::

    {"instruction": "What is a good budget for a first apartment?", "input": "",
     "output": "Rent of at most a third of the salary leaves room for ...", "text": ""}

Traps:

- Three quarters are not finance ("Provide 3 examples of hyperboles"). ``curate.prose.unfit`` leaves them
  out, each with its rule.
- A quarter of the instructions are FiQA's questions word for word: they have FiQA's document key, so the
  same question never stands on both sides of a split, and the same pair twice is a repeat.
- ``text`` is empty and ``input`` mostly.
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
    instruction: str
    input: str | None = None
    output: str


def read(file: Path) -> Iterator[Raw]:
    """Yield the rows one by one."""
    return keyed_rows(file, ("instruction", "input", "output"))


def example(raw: Raw, origin: Origin) -> Example | Refusal:
    """Make a row that is about finance into an Example, or say by which rule it is not taken."""
    if raw.broken:
        return Refusal("malformed", f"malformed: {raw.place}: {raw.broken}")
    try:
        row = _Row.model_validate(raw.data)
    except ValidationError as error:
        return malformed(error)
    given = (row.input or "").strip()
    question = "\n\n".join(part for part in (row.instruction.strip(), given) if part)
    reply = row.output.strip()
    if refusal := unfit(question, reply):
        return refusal
    choice = offered(question, reply)
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
    )


SOURCE = Source(
    name="finance-alpaca",
    licence="CC-BY-NC-4.0",
    repo="gbharti/finance-alpaca",
    revision="36395dc53ce227d8a9c51b1baf6f8d94542fbc2b",
    files=("Cleaned_date.json",),
    patterns=(("Cleaned_date*.json",), ("finance_alpaca*.json",)),
    read=read,
    example=example,
    upstream_rows=68_912,
)
