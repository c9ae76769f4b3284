"""What grading needs of an answer and its wrong answers, worked out once for all the replies to one question."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from schemas.grading_compare import target_of
from schemas.quantity import DISPLAY_SCALE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schemas.answer import Distractor, NumberAnswer
    from schemas.grading_compare import Target


class Gold(NamedTuple):
    """A number answer prepared for comparison; ``target`` and ``wrong`` are sizes where only the size is asked."""

    answer: NumberAnswer
    distractors: Sequence[Distractor]
    year: bool
    """Whether the answer may be a calendar year."""
    magnitude: bool
    target: Target
    wrong: tuple[tuple[Distractor, Target], ...]
    """The distractors that are numbers."""


_LAST: list[Gold] = []


def prepared(answer: NumberAnswer, distractors: Sequence[Distractor]) -> Gold:
    """Return an answer prepared for comparison.

    The one prepared last is kept, as replies to one question come one after the other. It is known by its
    identity: answers are frozen, and of sequences only tuples are kept.
    """
    for gold in _LAST:
        if gold.answer is answer and gold.distractors is distractors:
            return gold
    gold = _prepare(answer, distractors)
    if isinstance(distractors, tuple):
        _LAST[:] = [gold]
    return gold


def _prepare(answer: NumberAnswer, distractors: Sequence[Distractor]) -> Gold:
    grid = answer.scale + DISPLAY_SCALE.get(answer.unit, 0) - answer.places
    magnitude = answer.convention == "magnitude"
    return Gold(
        answer=answer,
        distractors=distractors,
        year=answer.unit == "pure" and not answer.places and 1900 <= answer.exact <= 2100,
        magnitude=magnitude,
        target=target_of(abs(answer.exact) if magnitude else answer.exact, grid),
        wrong=tuple(
            (wrong, target_of(abs(wrong.exact) if magnitude else wrong.exact, grid))
            for wrong in distractors
            if wrong.exact is not None
        ),
    )
