"""ConvFinQA's turns as claims, from a conversation or from a row of one turn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from curate.audit.adapters.finqa import claim
from curate.audit.tree import finqa_text
from curate.source import Raw

if TYPE_CHECKING:
    from collections.abc import Iterator

    from curate.audit.claimed import Claimed, Fix


def claims(raw: Raw) -> Iterator[Claimed]:
    """Yield a claim for each labelled turn; the last one only where the row is of one turn."""
    notes = raw.data.get("annotation")
    if not isinstance(notes, dict):
        return
    asked = [str(q) for q in notes.get("dialogue_break") or []]
    programs = notes.get("turn_program") or []
    golds = notes.get("exe_ans_list") or []
    labels = notes.get("answer_text_list") or []
    only = notes.get("turn_ind")
    for turn, question in enumerate(asked):
        if turn >= len(programs) or turn >= len(golds) or (isinstance(only, int) and turn != only):
            continue
        label = labels[turn] if turn < len(labels) and isinstance(labels[turn], str) else None
        if label is None:
            label = _label(raw.data, notes, turn)
        yield claim(
            "convfinqa",
            raw,
            question=question,
            program=str(programs[turn]),
            gold=golds[turn],
            label=label,
            turn=turn,
            dialogue=tuple(asked[:turn]),
        )


def _label(data: dict[str, Any], notes: dict[str, Any], turn: int) -> str | None:
    """Return the annotator's answer of the last turn of a FinQA question, which upstream keeps there."""
    split = notes.get("qa_split") or []
    if turn >= len(split) or (turn + 1 < len(split) and split[turn + 1] == split[turn]):
        return None
    qa = data.get("qa") if "qa" in data else data.get(f"qa_{split[turn]}")
    programs = notes.get("turn_program") or []
    same = isinstance(qa, dict) and qa.get("program") == programs[turn]
    return qa.get("answer") if same and isinstance(qa, dict) and isinstance(qa.get("answer"), str) else None


def repair(raw: Raw, fix: Fix) -> Raw | None:
    """Put the right program and value into a row of one turn; a whole conversation is not repaired."""
    notes = raw.data["annotation"]
    if fix.value is None or fix.tree is None or not isinstance(notes.get("turn_ind"), int):
        return None
    turn, program, right = notes["turn_ind"], finqa_text(fix.tree), float(round(fix.value, 5))
    changed = {
        **notes,
        "turn_program": [program if n == turn else p for n, p in enumerate(notes["turn_program"])],
        "exe_ans_list": [right if n == turn else v for n, v in enumerate(notes["exe_ans_list"])],
        "cur_program": program,
        "exe_ans": right,
    }
    return Raw(raw.row_id, {**raw.data, "annotation": changed})
