"""ConvFinQA: FinQA's questions taken apart into conversations. One example is one turn.

| | |
|---|---|
| paper | Chen et al. 2022, https://aclanthology.org/2022.emnlp-main.421 |
| upstream | https://github.com/czyssrs/ConvFinQA at cf3eed2, ``data.zip`` |
| hub | AdaptLLM/ConvFinQA at a4f77bc00a9be8f65112f5101421cba97ceb7b63, ``train_turn.json``, ``dev_turn.json`` |
| licence | MIT, as upstream's repository states it; the hub copies carry no licence tag |

The hub's commit is one of its page history that lists both files (167 and 21.6 MB, unchanged since 4199b27); that
it is upstream's zip byte for byte could not be verified.

Three layouts are read: upstream's conversations (``annotation.dialogue_break``, ``turn_program``,
``exe_ans_list``), upstream's turns, which the hub has (the same and ``turn_ind``), and a cleaned one that some
copies use (``doc``, ``dialogue``). One of ours, in upstream's schema::

    {"id": "Single_TIDE/2021/page_40.pdf-1", "filename": "TIDE/2021/page_40.pdf",
     "pre_text": ["net sales are shown below ( in millions ) ."], "post_text": ["."],
     "table_ori": [["", "2021", "2020"], ["Europe", "$ 418", "$ 395"]],
     "table": [["", "2021", "2020"], ["europe", "$ 418", "$ 395"]],
     "qa": {"question": "what was the percentage change in sales in europe?", "answer": "5.8%",
            "program": "subtract(418, 395), divide(#0, 395)", "exe_ans": 0.05823},
     "annotation": {"dialogue_break": ["what were sales in europe in 2021?", "and what was the change?"],
                    "turn_program": ["418", "subtract(418, 395)"], "exe_ans_list": [418.0, 23.0],
                    "qa_split": [0, 0]}}

Traps:

- Many turns need the earlier ones ("what was it in 2005?"): an example's prompt is the page, the earlier turns
  with their gold replies, then the question. A turn after a wrong gold answer is refused too (``gold-history``).
- A program never refers to an earlier turn, it starts again from numbers. A bare number is looked up.
- A turn has no annotator's text upstream; where it reckons what the whole FinQA question asks, that one's counts.
- The pages are FinQA's, with all their traps (curate.finqa_page): a page is the same document in both sources,
  ``finqa/COMPANY/YEAR/page_N.pdf``, so a conversation and its FinQA question never stand on two sides.
- The cleaned layout has lost the signs of percentages (curate.convfinqa_cleaned).
- Records of the test file have questions and no labels: ``unlabelled``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from curate.build import build, malformed, parse_json
from curate.convfinqa_cleaned import Doc, page_fields
from curate.finqa_gold import Gold, Label, gold
from curate.finqa_page import Fields, make_page
from curate.source import Raw, Refusal, Source
from schemas.errors import RowError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from curate.finqa_page import Page
    from curate.source import Origin
    from schemas.example import Example

_TURN = "turn"
"""The key that ``read`` adds to a conversation: which of its turns the row is."""
_SUFFIX = re.compile(r"_\d+\Z")


class _Turns(BaseModel):
    """A conversation, whatever its layout: one item a turn."""

    model_config = ConfigDict(allow_inf_nan=False)
    questions: list[str] = Field(min_length=1)
    programs: list[str]
    results: list[float | str]
    texts: list[str | None]

    @model_validator(mode="after")
    def _aligned(self) -> _Turns:
        if not len(self.questions) == len(self.programs) == len(self.results) == len(self.texts):
            raise ValueError("questions, programs and results are not of one length")
        return self


class _Asked(BaseModel):
    model_config = ConfigDict(extra="ignore")
    program: str = ""
    answer: str | None = None


def read(file: Path) -> Iterator[Raw]:
    """Yield one row a turn: the conversation and the turn's number. One without labels is one row."""
    data = parse_json(file.read_bytes(), file, None)
    # The cleaned layout holds a list a split, the others are a list.
    parts = list(data.values()) if isinstance(data, dict) else [data]
    for part in parts:
        if not isinstance(part, list):
            raise RowError("a JSON list of conversations expected, or an object of such", file=file, line=1)
        for number, record in enumerate(part):
            if not isinstance(record, dict):
                raise RowError(f"item {number} of the list is no object", file=file, line=None)
            yield from _rows(record, f"{file.name} record {number}")


def _rows(record: dict[str, Any], place: str) -> Iterator[Raw]:
    name = str(record.get("id") or place)
    annotation = record.get("annotation")
    if isinstance(annotation, dict) and isinstance(annotation.get("turn_ind"), int):
        turn = annotation["turn_ind"]
        # The id ends in the turn: the same turn of a conversation-level file has the same key.
        yield Raw(f"{_SUFFIX.sub('', name)}_{turn}", {**record, _TURN: turn})
        return
    labelled = annotation if isinstance(annotation, dict) else record.get("dialogue")
    programs = labelled.get("turn_program") if isinstance(labelled, dict) else None
    if not isinstance(programs, list) or not programs:
        yield Raw(name, record)
        return
    for turn in range(len(programs)):
        yield Raw(f"{name}_{turn}", {**record, _TURN: turn})


def example(raw: Raw, origin: Origin) -> Example | Refusal:
    """Make a turn into an Example: the page, the earlier turns with their replies, the question asked."""
    if _TURN not in raw.data:
        return Refusal(
            "unlabelled", "the conversation has no turn_program: upstream keeps the labels of its test"
        )
    try:
        turns, fields = _parts(raw.data)
    except ValidationError as error:
        return malformed(error)
    if isinstance(fields, Refusal):
        return fields
    turn = raw.data[_TURN]
    if not 0 <= turn < len(turns.questions):
        return Refusal("malformed", f"malformed: turn {turn} of a conversation of {len(turns.questions)}")
    page = make_page(fields)
    history = []
    for number in range(turn):
        earlier = _gold(turns, number, page)
        if isinstance(earlier, Refusal):
            return Refusal("gold-history", f"turn {number} before it: {earlier.rule}: {earlier.reason}")
        history.append((_question(turns, number), earlier.reply))
    found = _gold(turns, turn, page)
    if isinstance(found, Refusal):
        return found
    return build(
        SOURCE,
        origin,
        row_id=raw.row_id,
        family="lookup" if turns.programs[turn].find("(") < 0 else found.answer.kind,
        document=page.key,
        context=page.context,
        question=_question(turns, turn),
        working=found.working,
        final=found.final,
        answer=found.answer,
        history=history,
    )


def _gold(turns: _Turns, number: int, page: Page) -> Gold | Refusal:
    label = Label(turns.programs[number], turns.results[number], turns.texts[number])
    return gold(label, page, _question(turns, number))


def _question(turns: _Turns, number: int) -> str:
    return " ".join(turns.questions[number].replace("\\n", " ").split())


def _parts(data: dict[str, Any]) -> tuple[_Turns, Fields | Refusal]:
    """Take a record of any layout apart. Raises ValidationError."""
    dialogue = data.get("dialogue")
    if isinstance(dialogue, dict):
        turns = _Turns(
            questions=dialogue.get("conv_questions", []),
            programs=dialogue.get("turn_program", []),
            results=dialogue.get("executed_answers", []),
            texts=dialogue.get("conv_answers", []),
        )
        name = re.sub(r"-\d+\Z", "", str(data.get("id", "")))
        return turns, page_fields(Doc.model_validate(data.get("doc")), name)
    annotation = data["annotation"]
    programs = annotation.get("turn_program", [])
    turns = _Turns(
        questions=annotation.get("dialogue_break", []),
        programs=programs,
        results=annotation.get("exe_ans_list", []),
        texts=annotation.get("answer_text_list") or _texts(data, programs),
    )
    return turns, Fields.model_validate(data)


def _texts(data: dict[str, Any], programs: Any) -> list[str | None]:
    """Return the annotator's text of each turn that reckons what a whole FinQA question asks."""
    asked = [
        _Asked.model_validate(data[key]) for key in ("qa", "qa_0", "qa_1") if isinstance(data.get(key), dict)
    ]
    known = {qa.program: qa.answer for qa in asked if qa.program}
    if not isinstance(programs, list):
        return []
    return [known.get(program) if isinstance(program, str) else None for program in programs]


SOURCE = Source(
    name="convfinqa",
    licence="MIT",
    repo="AdaptLLM/ConvFinQA",
    revision="a4f77bc00a9be8f65112f5101421cba97ceb7b63",
    files=("train_turn.json", "dev_turn.json"),
    patterns=(
        ("train_turn.json", "dev_turn.json"),
        ("train.json", "dev.json", "test.json", "convfinqa_*.json"),
    ),
    read=read,
    example=example,
    upstream_rows=12_594,
)
