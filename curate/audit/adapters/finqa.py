"""FinQA's questions as claims."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from curate.audit.claimed import Claimed
from curate.audit.reading import grid_of, number_of, texts_of
from curate.audit.tree import finqa_text, from_finqa
from curate.figures import printed
from curate.programs.finqa import evaluate
from schemas.errors import DerivationError, ReadError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from curate.audit.claimed import Fix
    from curate.source import Raw


def claims(raw: Raw) -> Iterator[Claimed]:
    """Yield the one claim of a question."""
    qa = raw.data.get("qa")
    if not isinstance(qa, dict) or not isinstance(qa.get("question"), str):
        return
    label = qa.get("answer")
    yield claim(
        "finqa",
        raw,
        question=qa["question"],
        program=str(qa.get("program", "")),
        gold=qa.get("exe_ans"),
        label=label if isinstance(label, str) else None,
    )


def claim(
    source: str,
    raw: Raw,
    *,
    question: str,
    program: str,
    gold: Any,
    label: str | None,
    turn: int | None = None,
    dialogue: tuple[str, ...] = (),
) -> Claimed:
    """Make the claim of a program over a page in FinQA's layout."""
    data = raw.data
    grid = grid_of(data.get("table"))
    texts = [text for key in ("pre_text", "post_text") for text in texts_of(data.get(key))]
    tree, failure, choice = None, "", None
    readings: tuple[Fraction, ...] = ()
    try:
        tree = from_finqa(program, grid)
        result = evaluate(program, grid)
        choice = result.choice
        if result.exact is not None:
            readings = (result.exact,)
        elif result.enclosure is not None:
            readings = ((result.enclosure[0] + result.enclosure[1]) / 2,)
    except (ReadError, DerivationError) as error:
        failure = str(error)
    number = number_of(gold)
    return Claimed(
        source=source,
        row_id=raw.row_id,
        question=question,
        page=str(data.get("filename", "")),
        turn=turn,
        # Where upstream's file lost exe_ans, what the program gives stands for it.
        gold=Fraction(number) if number is not None else readings[0] if readings else None,
        places=5,
        choice=gold if isinstance(gold, str) else choice,
        percents="any",
        label=label.replace("\\n", " ").strip() if label else None,
        program=program,
        tree=tree,
        readings=readings,
        failure=failure,
        grid=grid,
        texts=tuple(texts),
        dialogue=dialogue,
        shown=f"{program} -> {gold if gold is not None else _shown(readings)}"
        + (f" (text answer {label.strip()})" if label and label.strip() else ""),
    )


def _shown(readings: tuple[Fraction, ...]) -> str:
    return printed(readings[0], 5) if readings else "nothing"


def repair(raw: Raw, fix: Fix) -> Raw | None:
    """Put the right program and its value into a question; the text answer, which may be wrong too, goes."""
    if fix.value is None or fix.tree is None:
        return None
    program = finqa_text(fix.tree)
    qa = {
        **raw.data["qa"],
        "program": program,
        "program_re": "",
        "exe_ans": float(round(fix.value, 5)),
        "answer": "",
    }
    return replace(raw, data={**raw.data, "qa": qa})
