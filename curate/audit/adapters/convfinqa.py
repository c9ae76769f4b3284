"""ConvFinQA's turns as claims: a row is a conversation and the number of one of its turns."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from curate.audit.adapters.finqa import claim
from curate.audit.reading import listed
from curate.audit.tree import finqa_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from curate.audit.claimed import Claimed, Fix
    from curate.source import Raw

_LISTS = {
    "annotation": ("dialogue_break", "turn_program", "exe_ans_list", "answer_text_list"),
    "dialogue": ("conv_questions", "turn_program", "executed_answers", "conv_answers"),
}
"""The two layouts: what they call questions, programs, results and the annotator's answers."""


def claims(raw: Raw) -> Iterator[Claimed]:
    """Yield the claim of the row's turn; of every turn where the row is a whole conversation."""
    layout = _layout(raw.data)
    if layout is None:
        return
    notes, names = raw.data[layout], _LISTS[layout]
    asked, programs, golds, labels = (listed(notes.get(name)) for name in names)
    asked = [str(question) for question in asked]
    only = turn_of(raw)
    for turn, question in enumerate(asked):
        if turn >= min(len(programs), len(golds)) or only not in (None, turn):
            continue
        label = labels[turn] if turn < len(labels) else _label(raw.data, programs[turn])
        yield claim(
            "convfinqa",
            raw,
            question=question,
            program=str(programs[turn]),
            gold=golds[turn],
            label=label if isinstance(label, str) else None,
            turn=turn,
            dialogue=tuple(asked[:turn]),
        )


def _layout(data: dict[str, Any]) -> str | None:
    return next((name for name in _LISTS if isinstance(data.get(name), dict)), None)


def turn_of(raw: Raw) -> int | None:
    """Return the turn that a row is about, None for a whole conversation."""
    notes = raw.data.get("annotation")
    turn = raw.data.get("turn", notes.get("turn_ind") if isinstance(notes, dict) else None)
    return turn if isinstance(turn, int) else None


def earlier(raw: Raw) -> list[str]:
    """Return the row ids of the turns whose gold replies stand before this row's question."""
    name, _, number = raw.row_id.rpartition("_")
    return (
        [f"{name}_{turn}" for turn in range(int(number))]
        if turn_of(raw) is not None and number.isdecimal()
        else []
    )


def _label(data: dict[str, Any], program: Any) -> str | None:
    """Return the annotator's answer where the turn reckons what a whole FinQA question asks."""
    for key in ("qa", "qa_0", "qa_1"):
        qa = data.get(key)
        if isinstance(qa, dict) and qa.get("program") == program and isinstance(qa.get("answer"), str):
            return str(qa["answer"])
    return None


def repair(raw: Raw, fix: Fix) -> Raw | None:
    """Put the right program and value into the row's turn; a whole conversation is not repaired."""
    layout, turn = _layout(raw.data), turn_of(raw)
    if fix.value is None or fix.tree is None or turn is None or layout is None:
        return None
    _, programs, golds, labels = _LISTS[layout]
    right = {programs: finqa_text(fix.tree), golds: float(round(fix.value, 5)), labels: None}
    changed = dict(raw.data[layout])
    for name, value in right.items():
        if isinstance(changed.get(name), list):
            changed[name] = [value if n == turn else old for n, old in enumerate(changed[name])]
    without = {
        key: {**raw.data[key], "answer": ""}
        for key in ("qa", "qa_0", "qa_1")
        if isinstance(raw.data.get(key), dict)
    }
    return replace(raw, data={**raw.data, **without, layout: changed})
