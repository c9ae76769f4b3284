"""Financial PhraseBank v1.0: sentences of financial news and their sentiment.

| | |
|---|---|
| paper | Malo et al. 2014, https://doi.org/10.1002/asi.23062 |
| hub | takala/financial_phrasebank at 8d3fe0c36d5feec6b3cc5e455b0fcb4820fb9964, ``data/FinancialPhraseBank-v1.0.zip`` |
| licence | CC BY-NC-SA 3.0 |

Four text files, one sentence a line. One of ours, in upstream's format::

    Net sales of Tidewell rose to EUR 20.1 mn from EUR 18.4 mn .@positive

Traps:

- The encoding is ISO-8859-1, not UTF-8.
- The files hold the sentences that at least 50%, 66%, 75% or all annotators agreed on: each contains the
  next. One is read, the first of these that is there; for the surest labels give a folder that only has
  ``Sentences_AllAgree.txt``. From the hub's zip it is ``Sentences_50Agree.txt``.
- A sentence may hold an ``@``: the label stands after the last one.
- 8 sentences occur twice, 2 of them with two labels: those are left out (``two-labels``).
- Rows have no key of their own: theirs is made of what they say.
"""

from __future__ import annotations

import zipfile
from collections import defaultdict
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from curate.build import build, malformed
from curate.prose import row_key, sentence_key
from curate.source import Raw, Refusal, Source
from schemas.answer import ChoiceAnswer
from schemas.errors import RowError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from curate.source import Origin
    from schemas.example import Example

_MEMBER = "Sentences_50Agree.txt"
_LARGEST = 16 * 1024 * 1024
_QUESTION = "Is the sentiment of this sentence, as an investor would see it, positive, negative or neutral?"


class _Row(BaseModel):
    model_config = ConfigDict(extra="ignore")
    sentence: str = Field(min_length=1)
    label: Literal["positive", "negative", "neutral"]
    labels: list[str] = Field(min_length=1)


def read(file: Path) -> Iterator[Raw]:
    """Yield one row a line; ``labels`` are all that its sentence has in the file."""
    lines = [line for line in _text(file).split("\n") if line.strip()]
    if not any("@" in line for line in lines):
        raise RowError("no line reads `sentence@label`", file=file, line=1)
    pairs = [
        (sentence.strip(), label.strip()) for sentence, _, label in (line.rpartition("@") for line in lines)
    ]
    labels = defaultdict(set)
    for sentence, label in pairs:
        labels[sentence].add(label)
    for number, (sentence, label) in enumerate(pairs, 1):
        data = {"sentence": sentence, "label": label, "labels": sorted(labels[sentence])}
        yield Raw(row_key(sentence, label), data, f"{file.name} line {number}")


def _text(file: Path) -> str:
    if file.suffix != ".zip":
        return file.read_text("iso-8859-1")
    try:
        with zipfile.ZipFile(file) as archive:
            for member in archive.infolist():
                path = PurePosixPath(member.filename)
                if path.name == _MEMBER and "__MACOSX" not in path.parts and member.file_size <= _LARGEST:
                    return archive.read(member).decode("iso-8859-1")
    except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError) as error:
        raise RowError(f"no zip that can be read ({error})", file=file, line=None) from None
    raise RowError(f"holds no {_MEMBER}", file=file, line=None)


def example(raw: Raw, origin: Origin) -> Example | Refusal:
    """Make a sentence into a choice of three labels."""
    try:
        row = _Row.model_validate(raw.data)
    except ValidationError as error:
        refusal = malformed(error)
        return Refusal(refusal.rule, f"{refusal.reason} ({raw.place})")
    if len(row.labels) > 1:
        return Refusal("two-labels", f"the sentence is there with the labels {', '.join(row.labels)}")
    return build(
        SOURCE,
        origin,
        row_id=raw.row_id,
        family="sentiment",
        document=sentence_key(row.sentence),
        context=[row.sentence],
        question=_QUESTION,
        working=[],
        final=row.label,
        answer=ChoiceAnswer(choice=row.label, options=("positive", "negative", "neutral")),
    )


SOURCE = Source(
    name="financial-phrasebank",
    licence="CC-BY-NC-SA-3.0",
    repo="takala/financial_phrasebank",
    revision="8d3fe0c36d5feec6b3cc5e455b0fcb4820fb9964",
    files=("data/FinancialPhraseBank-v1.0.zip",),
    patterns=(
        ("Sentences_50Agree.txt",),
        ("Sentences_66Agree.txt",),
        ("Sentences_75Agree.txt",),
        ("Sentences_AllAgree.txt",),
        ("FinancialPhraseBank*.zip",),
    ),
    read=read,
    example=example,
    upstream_rows=4_846,
)
