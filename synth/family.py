"""Question families: small declarations, and the one way to draw a problem from them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from schemas.errors import CrossfootError
from synth.levels import LEVELS
from synth.pages import Want, finish, set_scene
from synth.presentation.reply import STYLES
from synth.problem import Problem
from synth.questions.follow_up import follow_up

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from synth.options import Options
    from synth.problem import Ask
    from synth.scene import Scene
    from synth.stream import Stream

_CONVERSATIONS = 8
"""Questions drawn in search of one that a conversation can go on from."""


@dataclass(frozen=True, slots=True)
class Family:
    """A question family.

    ``want`` says what page it needs (a Want, or a function that draws one); ``ask`` makes the question
    from the scene. ``then`` makes later questions of a conversation, where the general follow-ups
    (synth.questions.follow_up) do not fit.
    ``weight`` is its share among its category's families. ``levels`` it is used at.
    """

    name: str
    about: str
    want: Want | Callable[[Stream], Want]
    ask: Callable[[Scene], Ask]
    then: Callable[[Scene, Sequence[Ask]], Ask | None] | None = None
    weight: int = 10
    levels: tuple[str, ...] = ("starter", "standard", "hard")


def registry(*groups: Sequence[Family]) -> dict[str, Family]:
    """Return families by name. Raises ValueError for a name that stands twice."""
    found: dict[str, Family] = {}
    for family in (f for group in groups for f in group):
        if family.name in found:
            raise ValueError(f"two families are called {family.name}")
        found[family.name] = family
    return dict(sorted(found.items()))


def names(families: Mapping[str, Family], level: str) -> list[str]:
    """Return the names of a level's families."""
    return [name for name, family in families.items() if level in family.levels]


def draw_problem(stream: Stream, families: Mapping[str, Family], level: str, options: Options) -> Problem:
    """Draw a family, a page it can be asked about, and the question; a conversation where turns are asked for.

    Raises CrossfootError where the draw comes to nothing (it is drawn again).
    """
    chosen = options.families
    allowed = [f for n, f in families.items() if level in f.levels and (not chosen or n in chosen)]
    if not allowed:
        raise CrossfootError(f"none of the families {', '.join(options.families)} is asked at level {level}")
    if options.turns == 1:
        return _draw(stream, allowed, level, options)
    for n in range(_CONVERSATIONS):
        problem = _draw(stream.child(f"conversation {n}"), allowed, level, options)
        if problem.then:
            return problem
    raise CrossfootError("nothing natural follows on these questions")


def _draw(stream: Stream, allowed: Sequence[Family], level: str, options: Options) -> Problem:
    family = stream.weighted([(f, f.weight) for f in allowed])
    want = family.want if isinstance(family.want, Want) else family.want(stream)
    if options.turns > 1:  # an earlier year to ask about next
        want = replace(want, shown_years=max(want.shown_years, want.years + 1))
    scene = set_scene(stream, want, options.tuned(LEVELS[level]), options.table_format)
    try:
        asks = [replace(family.ask(scene), family=family.name)]
        while len(asks) < options.turns:
            more = (family.then or follow_up)(scene, asks)
            if more is None:
                break
            asks.append(replace(more, family=family.name))
    except (KeyError, IndexError, StopIteration) as error:
        raise CrossfootError(f"{family.name}: the page lacks what it asks about ({error!r})") from None
    return Problem(finish(scene), asks[0], stream.choice(STYLES), tuple(asks[1:]))
