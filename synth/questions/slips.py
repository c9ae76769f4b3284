"""Errors put into a given solution: of a known mode, at a known step, with the later steps following it."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from schemas.errors import CrossfootError
from schemas.quantity import is_currency, one
from synth.plan import Act, Fact, is_step
from synth.questions.given_solution import replace_places, rounded_to, value_of, values

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schemas.derivation import Rounding
    from synth.questions.given_solution import Solution
    from synth.scene import Scene
    from synth.stream import Stream

WHY = {
    "wrong_line_item": "it takes the figure of another line item",
    "wrong_period": "it takes the wrong period",
    "wrong_segment": "it takes the figure of another part of the company",
    "unrestated_column": "it takes the figure on another basis",
    "miscopied": "it copies the figure with digits exchanged",
    "arithmetic_slip": "it makes a slip of arithmetic",
    "wrong_scale": "it puts the figure at the wrong power of ten",
    "wrong_sign": "it turns the sign",
    "parenthesis_misread": "it misreads what the parentheses mean",
    "wrong_base": "it divides by the wrong base",
    "reversed_subtraction": "it subtracts the wrong way round",
    "percent_vs_points": "it gives a relative change for a change in percentage points",
    "missing_component": "it leaves a component out",
    "average_vs_ending": "it takes one balance where the average is meant",
    "premature_rounding": "it goes on from a figure that was rounded too early",
}
"""What a mode is in words, as the subject's doing."""
_OTHER_SCALES = {3: (6,), 6: (3, 9), 9: (6,), 5: (7,), 7: (5,)}


@dataclass(frozen=True, slots=True)
class Slip:
    """A wrong value for a step: the error's mode, what is done instead, and how it is then shown."""

    mode: str
    value: Fraction
    act: Act | None = None
    show: Rounding | None = None
    early: tuple[int, Rounding] | None = None
    """An earlier step that is stated, and carried on, more coarsely (premature rounding)."""


def slips(scene: Scene, made: Solution, at: int) -> list[Slip]:
    """Return errors that change what step ``at`` states, in random order, at most two of a mode."""
    found: dict[str, list[Slip]] = {}
    for slip in (*_done(scene, made, at), *_values(scene, made, at), *_early(scene, made, at)):
        show = slip.show or made.shows[at]
        said = rounded_to(slip.value, show)
        if said and said != rounded_to(made.rights[at], show) and len(found.setdefault(slip.mode, [])) < 2:
            found[slip.mode].append(slip)
    modes = scene.stream.sample(list(found), len(found))
    return [slip for mode in modes for slip in found[mode]]


def inject(scene: Scene, made: Solution, *, before: int | None = None, to_the_end: bool = False) -> None:
    """Put one error into a right solution, at a step drawn evenly (of those ``before`` one).

    ``to_the_end``: it changes the last value. Raises CrossfootError where none fits.
    """
    count = len(made.plan) if before is None else before
    for step in scene.stream.sample(range(count), count):
        for slip in slips(scene, made, step):
            if put(scene, made, step, slip, to_the_end=to_the_end):
                return
    raise CrossfootError("no error fits this solution")


def put(scene: Scene, made: Solution, at: int, slip: Slip, *, to_the_end: bool) -> bool:
    """Put an error in; returns False, and leaves the solution as it is, where it comes to nothing."""
    acts = list(made.plan)
    if slip.act is not None:
        acts[at] = slip.act
    known = dict(enumerate(made.rights[:at])) | {at: slip.value}
    shows = list(made.shows)
    paged = dict(made.paged)
    if slip.show is not None:
        paged[at] = shows[at].scale
        shows[at] = slip.show
    if slip.early is not None:
        shows[slip.early[0]] = slip.early[1]
    try:
        worked = values(scene, made.plan, known)
    except (ZeroDivisionError, CrossfootError):
        return False
    before = made.acts, made.shows, made.worked, made.paged
    made.paged = paged
    made.acts, made.shows, made.worked, made.wrong, made.mode = acts, shows, worked, at, slip.mode
    if (
        made.agrees(at)
        or not all(made.agrees(i) for i in range(at))
        or (to_the_end and made.agrees(made.last))
    ):
        made.acts, made.shows, made.worked, made.paged = before
        made.wrong, made.mode = None, ""
        return False
    return True


def _done(scene: Scene, made: Solution, at: int) -> Iterator[Slip]:
    """Yield errors in what is done: other operands, or another operation."""
    for mode, act in other_acts(scene, made, at):
        try:
            yield Slip(mode, value_of(scene, act, made.rights), act)
        except (ZeroDivisionError, CrossfootError):
            continue


def other_acts(scene: Scene, made: Solution, at: int) -> Iterator[tuple[str, Act]]:
    """Yield (mode, act) that a step could have done by mistake."""
    a = made.plan[at]
    for i, x in enumerate(a.args):
        if isinstance(x, Fact):
            for mode, other in _other_facts(scene, made, x):
                yield mode, a._replace(args=(*a.args[:i], other, *a.args[i + 1 :]))
    match a.op:
        case "divide":
            if not isinstance(a.args[0], int) and not isinstance(a.args[1], int):
                yield "wrong_base", a._replace(args=a.args[::-1])
            if (base := _newer_base(made, a)) is not None:
                yield "wrong_base", a._replace(args=(a.args[0], base))
        case "subtract":
            if not isinstance(a.args[1], int):
                yield "reversed_subtraction", a._replace(args=a.args[::-1])
        case "average":
            yield "average_vs_ending", Act("lookup", (a.args[0],), a.name)
        case "sum" | "add":
            for i in range(len(a.args)):
                rest = (*a.args[:i], *a.args[i + 1 :])
                yield "missing_component", a._replace(op="sum" if len(rest) > 1 else "lookup", args=rest)
        case "root":
            yield "wrong_period", a._replace(args=(a.args[0], int(str(a.args[1])) + 1))


def _other_facts(scene: Scene, made: Solution, fact: Fact) -> Iterator[tuple[str, Fact]]:
    used = {x for a in made.plan for x in a.args if isinstance(x, Fact)}
    others = [("wrong_line_item", fact._replace(concept=c)) for c in scene.lookalikes(fact)[:3]]
    others += [("wrong_period", fact._replace(period=p)) for p in scene.other_periods(fact)[:2]]
    others += [
        ("unrestated_column" if scene.is_basis(m) else "wrong_segment", fact._replace(member=m))
        for m in scene.members_of(fact)[:2]
    ]
    for mode, other in others:
        if (other not in used or mode == "wrong_period") and scene.places[other][1].unit == scene.places[
            fact
        ][1].unit:
            yield mode, other


def _newer_base(made: Solution, a: Act) -> Fact | str | None:
    """Return the newer figure of a change that is measured against the older one."""
    top, bottom = a.args
    if not is_step(top):
        return None
    change = made.plan[int(str(top)[1:])]
    if change.op != "subtract" or bottom not in change.args:
        return None
    other = change.args[0] if change.args[1] == bottom else change.args[1]
    return other if isinstance(other, (Fact, str)) else None


def _values(scene: Scene, made: Solution, at: int) -> Iterator[Slip]:
    """Yield errors in the value alone: digits, scale, sign."""
    stream = scene.stream
    show, right, a = made.shows[at], made.rights[at], made.plan[at]
    unit = one(show.unit, show.scale)
    number = abs(rounded_to(right, show) / unit) * 10**show.places
    sign = -1 if right < 0 else 1
    read = a.op == "lookup"
    other = _exchanged(stream, int(number)) if read else _slipped(stream, int(number))
    if other:
        yield Slip("miscopied" if read else "arithmetic_slip", sign * Fraction(other, 10**show.places) * unit)
    if is_currency(show.unit):
        for scale in _OTHER_SCALES.get(show.scale, ()):
            there = show.model_copy(update={"scale": scale})
            yield Slip("wrong_scale", rounded_to(right, show) / unit * one(show.unit, scale), None, there)
    elif show.unit in {"percent", "x", "pure", "days"} and not read:
        yield Slip("wrong_scale", right * 10 if stream.chance(50) else right / 10)
    if a.op == "subtract" and made.units[at] == "points":
        old = made.rights[int(str(a.args[1])[1:])] if is_step(a.args[1]) else Fraction(0)
        if old:
            yield Slip("percent_vs_points", right / old)
    if right < 0 or (read and isinstance(a.args[0], Fact) and scene.flipped(a.args[0])):
        yield Slip("parenthesis_misread" if read else "wrong_sign", -right)


def _exchanged(stream: Stream, number: int) -> int:
    """Exchange two neighbouring digits."""
    digits = str(number)
    pairs = [
        i for i in range(len(digits) - 1) if digits[i] != digits[i + 1] and not (i == 0 and digits[1] == "0")
    ]
    if not pairs:
        return 0
    i = stream.choice(pairs)
    return int(digits[:i] + digits[i + 1] + digits[i] + digits[i + 2 :])


def _slipped(stream: Stream, number: int) -> int:
    """Drop a carry, or get one digit wrong by a few."""
    power = int("1" + "0" * stream.below(max(1, len(str(number)) - 1)))
    by = stream.choice((1, 1, 1, 2, 3)) * (power * 10 if power * 10 < number and stream.chance(40) else power)
    return max(0, number + (by if stream.chance(50) else -by))


def _early(scene: Scene, made: Solution, at: int) -> Iterator[Slip]:
    """Yield values computed from an earlier step's result, rounded before it is used."""
    for x in made.plan[at].args:
        if not is_step(x) or made.plan[int(str(x)[1:])].op not in {"divide", "average", "multiply", "root"}:
            continue
        j = int(str(x)[1:])
        for fewer in (1, 2, 3):
            show = replace_places(made.shows[j], made.shows[j].places - fewer)
            if show.places < 0:
                break
            early = list(made.rights)
            early[j] = rounded_to(made.rights[j], show)
            if early[j]:
                yield Slip("premature_rounding", value_of(scene, made.plan[at], early), None, None, (j, show))
