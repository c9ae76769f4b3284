"""FinQA: numeric questions on a page of an annual report, each with a program that answers it.

| | |
|---|---|
| paper | Chen et al. 2021, https://aclanthology.org/2021.emnlp-main.300 |
| upstream | https://github.com/czyssrs/FinQA at 0f16e2867befa6840783e58be38c9efb9229d742, ``dataset/*.json`` |
| hub | mihirinamdar/finqa at 1558227b828a7e9401a02810c9997fbf5ff64960 |
| licence | MIT, as upstream's repository states it; the hub cards of ibm-research/finqa say CC BY 4.0 |

The hub's known names for it, ibm-research/finqa and dreamerdeo/finqa, hold a loading script and no files, and the
latter drops the programs. The repository pinned above is a private copy of upstream's train.json, dev.json and
test.json as they were uploaded in that commit (a later one removed them). What its page says of their sizes
(78.2, 11 and 14.4 MB) fits upstream's files; that they are the same byte for byte could not be verified. Whoever
wants upstream itself puts its three files into a folder and names that.

A file is a list of records. One of ours, in upstream's schema::

    {"id": "TIDE/2021/page_40.pdf-1", "filename": "TIDE/2021/page_40.pdf",
     "pre_text": ["net sales by region are shown below ( in millions ) ."],
     "post_text": ["sales in asia fell by 4% ( 4 % ) ."],
     "table_ori": [["", "2021", "2020"], ["Europe", "$ 418", "$ 395"], ["Other", "(32)", "\u2014"]],
     "table": [["", "2021", "2020"], ["europe", "$ 418", "$ 395"], ["other", "-32 ( 32 )", "2014"]],
     "qa": {"question": "what was the percentage change in sales in europe?", "answer": "5.8%",
            "program": "subtract(418, 395), divide(#0, 395)", "exe_ans": 0.05823}}

``qa`` also has gold_inds, steps, explanation and more; records that were put together from copies have their
texts as one string, no table_ori, no exe_ans, or an answer that lost its ``%`` and ``$``.

Traps:

- Texts are lower case with spaced punctuation, and numbers are said twice: ``-32 ( 32 )`` is -32, but
  ``27% ( 27 % )`` is PLUS 27%. The page is printed without the echoes (curate.finqa_page).
- U+2014 became the digits ``2014``: a cell that reads 2014 may be a dash. It is printed as a dash where that is
  certain, and a program that reckons with it as a number is refused.
- ``exe_ans`` of a percentage is usually its ratio, sometimes the percentage: what the annotator wrote, the words of
  the question and the program decide together (curate.finqa_gold).
- The program runs to exe_ans in every record, and the annotator's text still says something else in one of fifteen: a
  third operand forgotten, ``add(#1, const_3), divide(#2, const_2)`` for an average, a percentage that nothing
  is divided for. Such rows are refused: ``gold-text``, ``gold-average``, ``gold-unit``, ``gold-scale``,
  ``gold-program``, ``gold-dash``.
- An amount is a bare number: the page's caption says whether it is in millions.
- train, dev and test are all read, so a model trained on a mix can't be compared on FinQA's own test set.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, ValidationError

from curate.build import build, malformed, read_json_list
from curate.finqa_gold import Label, gold
from curate.finqa_page import Fields, make_page
from curate.source import Raw, Refusal, Source

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from curate.source import Origin
    from schemas.example import Example


class Asked(BaseModel):
    """The ``qa`` of a record, as far as it is used."""

    model_config = ConfigDict(extra="ignore", allow_inf_nan=False)
    question: str
    program: str
    exe_ans: float | str | None = None
    answer: str | None = None


class _Record(Fields):
    id: str
    qa: Asked


def read(file: Path) -> Iterator[Raw]:
    """Yield one row a record."""
    for number, record in enumerate(read_json_list(file)):
        yield Raw(str(record.get("id") or f"{file.name} record {number}"), record)


def example(raw: Raw, origin: Origin) -> Example | Refusal:
    """Make a record into an Example whose worked reply is its gold program, step by step."""
    qa = raw.data.get("qa")
    if not isinstance(qa, dict) or "program" not in qa:
        return Refusal(
            "unlabelled", "the record has no program: upstream keeps the labels of its private test"
        )
    try:
        record = _Record.model_validate(raw.data)
    except ValidationError as error:
        return malformed(error)
    page, question = make_page(record), " ".join(record.qa.question.replace("\\n", " ").split())
    found = gold(Label(record.qa.program, record.qa.exe_ans, record.qa.answer), page, question)
    if isinstance(found, Refusal):
        return found
    return build(
        SOURCE,
        origin,
        row_id=record.id,
        family=found.answer.kind,
        document=page.key,
        context=page.context,
        question=question,
        working=found.working,
        final=found.final,
        answer=found.answer,
    )


SOURCE = Source(
    name="finqa",
    licence="MIT",
    repo="mihirinamdar/finqa",
    revision="1558227b828a7e9401a02810c9997fbf5ff64960",
    files=("train.json", "dev.json", "test.json"),
    patterns=(("train.json", "dev.json", "test.json"), ("finqa_*.json",)),
    read=read,
    example=example,
    upstream_rows=8_281,
)
