"""The assistant's message: method, working, one clear final answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemas.writing import renderings

if TYPE_CHECKING:
    from schemas.answer import NumberAnswer
    from synth.problem import Ask
    from synth.working import Line


def final_phrase(answer: NumberAnswer) -> str:
    """Return how the answer is stated at the end: ``an increase of 99 basis points``."""
    if answer.convention != "direction":
        return answer.display
    size = renderings(abs(answer.exact), answer.unit, answer.scale, answer.places, "magnitude")[0]
    return f"{'an increase' if answer.exact >= 0 else 'a decrease'} of {size}"


def reply_text(ask: Ask, lines: list[Line], final: str, style: str) -> str:
    """Write the worked answer in a style: ``terse``, ``named`` or ``steps``."""
    match style:
        case "terse":
            body = [line.equation for line in lines]
        case "named":
            body = [f"{line.name}: {line.equation}" for line in lines]
        case "steps":
            body = [f"Step {i}. {line.name}: {line.equation}" for i, line in enumerate(lines, 1)]
        case _:
            raise ValueError(style)
    if ask.method and style != "terse":
        body.insert(0, f"{ask.method}\n")
    return "\n".join([*body, ("" if style == "terse" else "\n") + f"Final answer: {final}"])
