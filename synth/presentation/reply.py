"""The assistant's message: method, working, one clear final answer; in several honest styles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemas.quantity import is_currency
from schemas.writing import display
from synth.company.identity import SCALE_NAMES

if TYPE_CHECKING:
    from schemas.answer import Answer
    from schemas.derivation import Derivation
    from synth.problem import Ask
    from synth.solve import Givens
    from synth.working import Line

STYLES = ("terse", "named", "steps", "table", "check")


def final_phrase(answer: Answer) -> str:
    """Return how the answer is stated at the end: ``an increase of 99 basis points``."""
    match answer.kind:
        case "number":
            if answer.convention != "direction" or not answer.exact:
                return answer.display
            size = display(answer.exact, answer.unit, answer.scale, answer.places, "magnitude")
            return f"{'an increase' if answer.exact > 0 else 'a decrease'} of {size}"
        case "choice":
            return answer.choice
        case "span":
            return answer.text
        case "spans":
            return ", ".join(answer.texts)
        case "not_disclosed":
            return "not disclosed"
        case "fields" if set(answer.fields) == {"step", "value"}:
            return f"{final_phrase(answer.fields['step'])}; the right value is {final_phrase(answer.fields['value'])}"
        case "fields":
            return "; ".join(
                f"{name.replace('_', ' ')}: {final_phrase(field)}" for name, field in answer.fields.items()
            )
    raise ValueError(answer.kind)


def reply_text(
    ask: Ask, lines: list[Line], final: str, style: str, derivation: Derivation | None, givens: Givens
) -> str:
    """Write the worked answer in a style: ``terse``, ``named``, ``steps``, ``table`` or ``check``."""
    parts: list[str] = []
    if ask.method and style != "terse":
        parts.append(ask.method)
    if style == "table" and derivation is not None and (rows := _inputs(derivation, givens, ask)):
        parts.append(rows)
    body = [
        line.equation if style == "terse" and " = " in line.equation else f"{_head(line.name)}: {line.equation}" if style != "steps"
        else f"Step {i}. {_head(line.name)}: {line.equation}"
        for i, line in enumerate(lines, 1)
    ]  # fmt: skip
    if body:
        parts.append("\n".join(body))
    if style == "check" and derivation is not None:
        parts.append(_check(ask, derivation, givens))
    if ask.conclusion:
        parts.append(ask.conclusion)
    answer = f"Final answer: {final}"
    if style == "terse":
        return "\n".join([*parts, answer])
    return "\n\n".join([*parts, answer])


def _head(name: str) -> str:
    return name[:1].upper() + name[1:]


def _operands(derivation: Derivation, givens: Givens) -> list[str]:
    return list(dict.fromkeys(arg for step in derivation.steps for arg in step.args if arg in givens))


def _inputs(derivation: Derivation, givens: Givens, ask: Ask) -> str:
    """Return the operands as a small table: what is read off the page before anything is computed."""
    named = [(name, ref) for ref in _operands(derivation, givens) if (name := ask.inputs.get(ref))]
    if len(named) < 2:
        return ""
    rows = [f"| {_head(name)} | {givens.printed(ref)} |" for name, ref in named]
    return "\n".join(["| Input | As printed |", "|---|---:|", *rows])


def _check(ask: Ask, derivation: Derivation, givens: Givens) -> str:
    """Return one or two sentences on unit and sign, true of this derivation."""
    unit = derivation.steps[-1].unit
    scales = {
        givens.scale(ref) for ref in _operands(derivation, givens) if is_currency(givens.operand(ref)[1])
    }
    said: list[str] = []
    if unit in {"pure", "points"} and len(scales) == 1 and (scale := min(scales)) in SCALE_NAMES:
        said.append(f"Unit check: the amounts are all in {SCALE_NAMES[scale]}, so the scale cancels.")
    elif is_currency(unit) and len(scales) == 1 and (scale := min(scales)) in SCALE_NAMES:
        asked = ask.rounding.scale
        where = (
            ""
            if asked == scale
            else f", and the answer is asked in {SCALE_NAMES[asked]}"
            if asked
            else ", and the answer is asked in full"
        )
        said.append(f"Unit check: the amounts are in {SCALE_NAMES[scale]}{where}.")
    exact = derivation.steps[-1].exact
    if ask.select is None and exact is not None and ask.convention != "magnitude" and exact < 0:
        said.append("Sign check: the result is negative.")
    return " ".join(said) or "Unit check: the units of the operands agree."
