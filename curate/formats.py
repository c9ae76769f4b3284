"""The formats that other trainers read, as rows made from an example.

==================  ======================================================================================
chat                ``messages``: what TRL, Axolotl and chat templates take
prompt-completion   ``prompt`` and ``completion``, both lists of messages: TRL's conversational form
alpaca              ``instruction, input, output, system, history``: as LLaMA-Factory reads it
sharegpt            ``conversations`` of ``from`` (system, human, gpt) and ``value``
rlvr                ``data_source, prompt, ability, reward_model, extra_info``: what verl reads; TRL's GRPO
                    takes ``prompt`` and hands the other columns to the reward function
==================  ======================================================================================

Sources: TRL, *Dataset formats and types*; LLaMA-Factory, ``data/README.md``; verl, *Prepare Data for
Post-Training*. Every row ends with the columns ``id, source, category, family, document, licence``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from schemas.errors import CrossfootError
from schemas.example import canonical_json
from schemas.rows import display

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import pyarrow as pa

    from schemas.example import Example

Row = dict[str, Any]

PROVENANCE = ("id", "source", "category", "family", "document", "licence")


@dataclass(frozen=True, slots=True)
class Format:
    """How an example becomes rows, and the Arrow types of their own columns (provenance comes after)."""

    rows: Callable[[Example], Iterator[Row]]
    """Raises CrossfootError where a conversation has no place in the format."""
    types: Callable[[], dict[str, pa.DataType]]


def provenance(example: Example) -> Row:
    """Return the columns that say what a row is and where it comes from."""
    return {name: getattr(example, name) for name in PROVENANCE}


def arrow_schema(form: Format) -> pa.Schema:
    """Return the Arrow schema of a format's rows."""
    import pyarrow as pa

    return pa.schema([*form.types().items(), *((name, pa.string()) for name in PROVENANCE)])


def _chat(example: Example) -> Iterator[Row]:
    yield {"messages": example.messages}


def _prompt_completion(example: Example) -> Iterator[Row]:
    for number, (prompt, reply) in enumerate(_turns(example)):
        yield {"prompt": prompt, "completion": [reply], "turn": number}


def _turns(example: Example) -> Iterator[tuple[list[Row], Row]]:
    """Give each turn's prompt, earlier turns included, and its reply."""
    history: list[Row] = []
    for turn in example.turns:
        *asked, reply = (message.model_dump() for message in turn.messages)
        history += asked
        yield list(history), reply
        history.append(reply)


def _dialogue(example: Example) -> tuple[str, list[Row]]:
    """Return the system message and the rest, in which user and assistant take turns."""
    messages = example.messages
    system = messages.pop(0)["content"] if messages[0]["role"] == "system" else ""
    for number, message in enumerate(messages):
        expected = ("user", "assistant")[number % 2]
        if message["role"] != expected:
            raise CrossfootError(
                f"message {number + 1} is the {message['role']}'s where the {expected}'s is due; this format "
                "needs them in turn; export this file as chat or prompt-completion"
            )
    return system, messages


def _alpaca(example: Example) -> Iterator[Row]:
    system, messages = _dialogue(example)
    texts = [message["content"] for message in messages]
    *earlier, asked, reply = texts
    question = example.turns[-1].question
    instruction, given = asked, ""
    if asked.endswith(question) and asked != question:
        instruction, given = question, asked.removesuffix(question).rstrip()
    yield {
        "instruction": instruction,
        "input": given,
        "output": reply,
        "system": system,
        "history": [earlier[at : at + 2] for at in range(0, len(earlier), 2)],
    }


_SPEAKERS = {"system": "system", "user": "human", "assistant": "gpt"}


def _sharegpt(example: Example) -> Iterator[Row]:
    _dialogue(example)
    yield {"conversations": [{"from": _SPEAKERS[m["role"]], "value": m["content"]} for m in example.messages]}


def _rlvr(example: Example) -> Iterator[Row]:
    """One row a turn whose answer a rule can grade; prose has no verifiable reward and gives none."""
    for number, (turn, (prompt, _)) in enumerate(zip(example.turns, _turns(example), strict=True)):
        if turn.answer.kind == "prose":
            continue
        distractors = [wrong.model_dump(mode="json") for wrong in turn.distractors]
        yield {
            "data_source": f"crossfoot/{example.category}",
            "prompt": prompt,
            "ability": "finance",
            "reward_model": {
                "style": "rule",
                "ground_truth": canonical_json(turn.answer.model_dump(mode="json")),
            },
            "extra_info": {
                "turn": number,
                "answer": display(turn.answer),
                "answer_kind": turn.answer.kind,
                "distractors": canonical_json(distractors),
            },
        }


def _text() -> pa.DataType:
    import pyarrow as pa

    return pa.string()


def _structs(**fields: pa.DataType) -> pa.DataType:
    import pyarrow as pa

    return pa.list_(pa.struct(fields.items()))


def _messages() -> pa.DataType:
    return _structs(role=_text(), content=_text())


def _prompt_completion_types() -> dict[str, pa.DataType]:
    import pyarrow as pa

    return {"prompt": _messages(), "completion": _messages(), "turn": pa.int64()}


def _alpaca_types() -> dict[str, pa.DataType]:
    import pyarrow as pa

    texts = dict.fromkeys(("instruction", "input", "output", "system"), _text())
    return {**texts, "history": pa.list_(pa.list_(_text()))}


def _rlvr_types() -> dict[str, pa.DataType]:
    import pyarrow as pa

    extra = [("turn", pa.int64()), *((name, _text()) for name in ("answer", "answer_kind", "distractors"))]
    return {
        "data_source": _text(),
        "prompt": _messages(),
        "ability": _text(),
        "reward_model": pa.struct([("style", _text()), ("ground_truth", _text())]),
        "extra_info": pa.struct(extra),
    }


FORMATS: dict[str, Format] = {
    "chat": Format(_chat, lambda: {"messages": _messages()}),
    "prompt-completion": Format(_prompt_completion, _prompt_completion_types),
    "alpaca": Format(_alpaca, _alpaca_types),
    "sharegpt": Format(_sharegpt, lambda: {"conversations": _structs(**{"from": _text(), "value": _text()})}),
    "rlvr": Format(_rlvr, _rlvr_types),
}
