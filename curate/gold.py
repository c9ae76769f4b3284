"""Two things every real example must pass: its gold reply is graded right, and prints no false sum."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from curate.source import Refusal
from schemas import grade
from schemas.checks import equations

if TYPE_CHECKING:
    from schemas.example import Example


def check_gold(example: Example) -> Refusal | None:
    """Grade every turn's gold reply with the grader that models are graded with.

    A reply that the grader refuses would be taught as right and then be graded as wrong.
    """
    for turn in example.turns:
        verdict = grade(turn.reply, turn.answer, turn.distractors)
        if verdict.kind not in ("correct", "ungraded"):
            why = f" ({verdict.why})" if verdict.why else ""
            return Refusal(
                "gold-reply",
                f"gold answer does not pass the grader: {verdict.kind}{why}, read as {verdict.read!r}",
            )
        for equation in equations(turn.reply):
            # A worked answer is ours: what can't be read in it is not called true. Prose is other people's: a
            # URL, a formula in letters or "a = b" between words is no false sum, only one that was read is.
            unread = equation.result is None and turn.answer.kind == "prose"
            if not equation.holds and not unread:
                shown = textwrap.shorten(equation.text, 200, placeholder=" ...")
                return Refusal("gold-equation", f"a printed equation is not true: {shown!r}")
    return None
