r"""Records: rows of the user's own, by a mapping in the recipe.

| | |
|---|---|
| upstream | whoever made them: a file or folder (``path:``), or a data set of the hub at a commit |
| licence | what the recipe says; it has to |

JSON lines, one JSON list, CSV or Parquet, in one of five formats::

    messages           {"messages": [{"role": "user", "content": "..."}, {"role": "assistant", "content": "..."}]}
    prompt-completion  {"prompt": "...", "completion": "..."}, both texts or both lists of messages
    alpaca             {"instruction": "...", "input": "...", "output": "...", "history": [["...", "..."]]}
    sharegpt           {"conversations": [{"from": "human", "value": "..."}, {"from": "gpt", "value": "..."}]}
    dpo                {"prompt": "...", "chosen": "...", "rejected": "..."}, texts or messages; with messages
                       the prompt may stand in both sides instead

Of a DPO pair the chosen side is what is learned; the rejected one is checked to be there and different.

Traps:

- A row that can't be read, or is not in the format, is left out as ``malformed`` with its file and line.
- Nothing is known about the answers: they are prose and ungraded, unless the mapping names the column of
  the right answer (``answer:``). Then the reply must pass the grader as it stands.
- Without ``id:`` a row is known by what it says, so the same row twice is one row.
- Without ``document:`` the first question is the document: rows that share a context in other words may
  come to stand on both sides of a split.
- Files are read row by row and never held whole.
"""

from __future__ import annotations

import json
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any

from curate.figures import convention, number_answer, read_figure
from curate.prose import question_key, row_key
from curate.source import Raw, Refusal, Source
from curate.streams import read_rows
from schemas.answer import ChoiceAnswer, ProseAnswer
from schemas.errors import RecipeError, RowError, nearest
from schemas.example import Example, Message, Sourced, Turn, canonical_json

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

    from curate.source import Origin
    from schemas.answer import Answer
    from schemas.recipe import RecordAnswer, Records

_NEEDED = {
    "messages": ("messages",),
    "prompt-completion": ("prompt", "completion"),
    "alpaca": ("instruction", "output"),
    "sharegpt": ("conversations",),
    "dpo": ("chosen", "rejected"),
}
_ROLES = {
    "system": "system",
    "user": "user",
    "human": "user",
    "assistant": "assistant",
    "gpt": "assistant",
    "chatgpt": "assistant",
    "model": "assistant",
}
_PATTERNS = ("*.jsonl", "*.ndjson", "*.json", "*.csv", "*.parquet")


class _NotThatError(ValueError):
    """A row that is not in its format; the message says where and what."""


def mapped(records: Records, fields: Collection[str] = ()) -> Source:
    """Return the source that reads rows by a recipe's mapping; ``fields`` are columns that it filters by."""
    return Source(
        name=records.name,
        licence=records.licence,
        repo=records.repo or "",
        revision=records.revision or "",
        files=records.files,
        patterns=(records.files if records.files and not records.repo else _PATTERNS,),
        read=partial(_read, records, fields),
        example=partial(_example, records),
    )


def _column(records: Records, field: str) -> str:
    return records.columns.get(field, field)


def _read(records: Records, fields: Collection[str], file: Path) -> Iterator[Raw]:
    needed = [_column(records, field) for field in _NEEDED[records.format]]
    others = [records.answer.column] if records.answer else []
    needed += [name for name in (records.id, records.document, *others) if name]
    optional = [_column(records, field) for field in ("system", "input", "history", "prompt")]
    says_it = {*needed, *optional}
    for number, row in enumerate(read_rows(file, [*needed, *optional, *fields])):
        if number == 0 and file.suffix in (".csv", ".parquet") and not row.broken:
            for name in needed:
                if name not in row.data:
                    raise RowError(f"has no column {name!r}{nearest(name, row.data)}", file=file, line=None)
        says = {name: value for name, value in row.data.items() if name in says_it}
        yield Raw(_row_id(records, says, row.place, row.broken), row.data, row.place, row.broken)


def _row_id(records: Records, data: dict[str, Any], place: str, broken: str) -> str:
    if broken:
        return place
    if records.id is not None and isinstance(data.get(records.id), str | int):
        return str(data[records.id])
    return row_key(canonical_json(data))


def _example(records: Records, raw: Raw, origin: Origin) -> Example | Refusal:
    if raw.broken:
        return Refusal("malformed", f"malformed: {raw.place}: {raw.broken}")
    try:
        messages = _messages(records, raw.data)
        turns = _turns(messages)
        document = _document(records, raw.data, turns[0].question)
    except _NotThatError as error:
        return Refusal("malformed", f"malformed: {raw.place}: {error}")
    if records.answer is not None:
        answer = _answer(records.answer, raw.data, turns[-1].question)
        if answer is None:
            given = str(raw.data.get(records.answer.column))[:80]
            kind = "one number" if records.answer.kind == "number" else "one of the options"
            return Refusal(
                "gold-answer", f"{raw.place}: {records.answer.column} is {given!r}, which is not {kind}"
            )
        turns[-1] = turns[-1].model_copy(update={"answer": answer})
    return Example(
        id="",
        category=records.name,
        family=records.format,
        provenance=Sourced(
            source=records.name,
            revision=origin.revision,
            licence=origin.licence,
            row_id=raw.row_id,
            url=f"https://huggingface.co/datasets/{records.repo}" if records.repo else "",
        ),
        document=document,
        turns=tuple(turns),
    ).with_id()


def _document(records: Records, data: dict[str, Any], question: str) -> str:
    if records.document is None:
        return question_key(question)
    key = data.get(records.document)
    if not isinstance(key, str | int) or isinstance(key, bool) or not str(key).strip():
        raise _NotThatError(f"{records.document} names no document: {str(key)[:40]!r}")
    return f"records/{records.name}/{str(key).strip()}"


def _answer(asked: RecordAnswer, data: dict[str, Any], question: str) -> Answer | None:
    value = data.get(asked.column)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    text = f"{Decimal(repr(value)):f}" if isinstance(value, float) else str(value).strip()
    if asked.kind == "choice":
        chosen = [option for option in asked.options if option.casefold() == text.casefold()]
        return ChoiceAnswer(choice=chosen[0], options=asked.options) if chosen else None
    figure = read_figure(text)
    if figure is None:
        return None
    sign = convention(question, figure.value)
    return number_answer(
        figure.value, figure.decimals, unit=figure.unit or "pure", scale=figure.scale or 0, sign=sign
    )


def _turns(messages: list[Message]) -> list[Turn]:
    """Cut a conversation into turns; what stands before the first question goes with it."""
    turns: list[Turn] = []
    waiting: list[Message] = []
    for message in messages:
        roles = [each.role for each in waiting]
        if message.role == "system" and (turns or waiting):
            raise _NotThatError("a system message after the beginning")
        if (message.role == "user") == ("user" in roles) and message.role != "system":
            raise _NotThatError(
                f"two messages of the {message.role} in a row" if roles else "begins with a reply"
            )
        waiting.append(message)
        if message.role == "assistant":
            question = waiting[-2].content
            turns.append(
                Turn(question=question, messages=tuple(waiting), answer=ProseAnswer(text=message.content))
            )
            waiting = []
    if waiting or not turns:
        raise _NotThatError("the last message is no reply of the assistant")
    return turns


def _messages(records: Records, data: dict[str, Any]) -> list[Message]:
    """Return a row's conversation, a system message first. Raises _NotThatError."""
    values = {field: data.get(_column(records, field)) for field in _NEEDED[records.format]}
    for field, value in values.items():
        if value is None or value in ("", []):
            raise _NotThatError(f"{_column(records, field)} is missing or empty")
    system = data.get(_column(records, "system"))
    begin = [_message("system", system, "system")] if system else []
    match records.format:
        case "messages" | "sharegpt":
            made = _conversation(next(iter(values.values())), records.format)
        case "prompt-completion":
            made = [*_side(values["prompt"], "user"), *_side(values["completion"], "assistant")]
        case "alpaca":
            made = _alpaca(records, data)
        case _:
            made = _chosen(data.get(_column(records, "prompt")), values["chosen"], values["rejected"])
    if begin and made[0].role == "system":
        raise _NotThatError("a system message in its own column and another in the conversation")
    return [*begin, *made]


def _alpaca(records: Records, data: dict[str, Any]) -> list[Message]:
    made: list[Message] = []
    for pair in data.get(_column(records, "history")) or []:
        if not isinstance(pair, list) or len(pair) != 2:
            raise _NotThatError("history is no list of [question, reply]")
        made += [_message("user", pair[0], "history"), _message("assistant", pair[1], "history")]
    parts = [data.get(_column(records, field)) for field in ("instruction", "input")]
    if any(part is not None and not isinstance(part, str) for part in parts):
        raise _NotThatError("instruction or input is no text")
    asked = "\n\n".join(part.strip() for part in parts if part and part.strip())
    reply = data.get(_column(records, "output"))
    return [*made, _message("user", asked, "instruction"), _message("assistant", reply, "output")]


def _chosen(prompt: Any, chosen: Any, rejected: Any) -> list[Message]:
    """Return the prompt with the chosen side of a pair, whichever way both are written."""
    asked = _side(prompt, "user") if prompt else []
    good, bad = _side(chosen, "assistant"), _side(rejected, "assistant")
    if asked and good[: len(asked)] == asked:
        good = good[len(asked) :]
    if asked and bad[: len(asked)] == asked:
        bad = bad[len(asked) :]
    if not asked and (isinstance(chosen, str) or good[0].role == "assistant"):
        raise _NotThatError("no prompt: neither in its own column nor at the beginning of chosen")
    if good == bad:
        raise _NotThatError("chosen and rejected are the same")
    return [*asked, *good]


def _side(value: Any, role: str) -> list[Message]:
    if isinstance(value, str) and not value.lstrip().startswith('[{"'):
        return [_message(role, value, role)]
    return _conversation(value, "messages")


def _conversation(value: Any, form: str) -> list[Message]:
    if isinstance(value, str):  # a CSV holds lists as JSON
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            raise _NotThatError(f"{form} is no list of messages") from None
    if not isinstance(value, list) or not value:
        raise _NotThatError(f"{form} is no list of messages")
    who, what = ("from", "value") if form == "sharegpt" else ("role", "content")
    made = []
    for number, item in enumerate(value, 1):
        if not isinstance(item, dict) or who not in item or what not in item:
            raise _NotThatError(f"message {number} has no {who} and {what}")
        role = _ROLES.get(str(item[who]).lower())
        if role is None:
            raise _NotThatError(
                f"message {number} is of {str(item[who])[:20]!r}; {', '.join(sorted(_ROLES))} are read"
            )
        made.append(_message(role, item[what], f"message {number}"))
    return made


def _message(role: str, content: Any, where: str) -> Message:
    if isinstance(content, list):  # a message in parts, as multimodal templates want it
        texts = [
            part.get("text") for part in content if isinstance(part, dict) and part.get("type") == "text"
        ]
        content = "\n\n".join(map(str, texts)) if len(texts) == len(content) else None
    if not isinstance(content, str) or not content.strip():
        raise _NotThatError(f"{where} is no text, or empty")
    return Message.model_validate({"role": role, "content": content.strip()})


def _unmapped(*_: Any) -> Any:
    raise RecipeError("records are read by the mapping `records:` beside `source: records`")


SOURCE = Source(
    name="records",
    licence="as the recipe says",
    repo="",
    revision="",
    files=(),
    patterns=(_PATTERNS,),
    read=_unmapped,
    example=_unmapped,
    needs="a recipe that says where they are and how to read them (`path:` and the mapping `records:`)",
)
