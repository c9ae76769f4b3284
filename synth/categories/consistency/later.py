"""What is asked next in a conversation: the right answer after the wrong step, the sum after "does it foot?"."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from schemas.derivation import Rounding
from schemas.quantity import is_currency
from synth.asking import ask_number
from synth.plan import Fact
from synth.questions.as_shown import asked_as
from synth.questions.follow_up import follow_up

if TYPE_CHECKING:
    from collections.abc import Sequence

    from synth.problem import Ask
    from synth.scene import Scene

RIGHT_ANSWER = (
    "So what is the right final answer?",
    "With every step right, what does the calculation end in?",
    "Then state the correct result.",
    "And what final answer do the figures support?",
)
ADDS_UP = (
    "What do the components add up to?",
    "And what is the sum of the components?",
    "Which figure do the components give?",
    "What would the total be by its components?",
)


def right_answer(scene: Scene, asks: Sequence[Ask]) -> Ask | None:
    """Ask for the right final answer of a solution whose first wrong step was asked for."""
    first = asks[0]
    if len(asks) > 1 or not first.roundings:
        return follow_up(scene, asks)
    ask = ask_number(
        scene,
        first.plan,
        scene.stream.choice(RIGHT_ANSWER),
        asked_as(first.roundings[-1]),
        result=first.result,
    )
    return replace(ask, redatable=False)  # the solution was of this year


def adds_up(scene: Scene, asks: Sequence[Ask]) -> Ask | None:
    """Ask for the sum, where it was asked whether a total agrees with it."""
    plan = asks[0].plan[:-1]
    used = [x for a in plan for x in a.args if isinstance(x, Fact)]
    if len(asks) > 1 or not used:
        return None
    body = scene.places[used[0]][1]
    if not is_currency(body.unit):
        return None
    how = Rounding(unit=body.unit, scale=body.scale, places=max(0, (body.decimals or 0) + body.scale))
    return ask_number(
        scene, plan, scene.stream.choice(ADDS_UP), asked_as(how), result="sum of the components"
    )
