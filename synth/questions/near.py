"""Choosing among near-duplicate facts, and saying how their ratios and differences are asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synth.asking import asked
from synth.company.concepts import CONCEPTS
from synth.plan import Act, Fact, Given, mapped
from synth.questions.wording import start

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from synth.asking import Asked
    from synth.company.company import Company
    from synth.company.concept import Measure
    from synth.company.schedule import Column, Schedule
    from synth.plan import Arg, Plan
    from synth.scene import Scene

At = tuple[str, str]
"""A column: period and member."""


def said(scene: Scene, wordings: Sequence[str], **parts: str) -> str:
    """Choose a wording, fill it in, and start it with a capital."""
    return start(scene.say(wordings, **parts))


def percent(scene: Scene) -> Asked:
    """Ask for a percentage to one or two decimals."""
    return asked(scene, "percent", scene.stream.choice((1, 1, 2)))


def points(scene: Scene) -> Asked:
    """Ask for percentage points or basis points."""
    return (
        asked(scene, "bps", 0)
        if scene.stream.chance(35)
        else asked(scene, "points", scene.stream.choice((1, 2)))
    )


def amount(scene: Scene) -> Asked:
    """Ask for money in the reporting scale, as precisely as the tables print it."""
    return asked(scene, "money", scene.company.identity.places)


def positive(scene: Scene, *at: At, measure: Measure = "money") -> list[str]:
    """Return concepts that are printed above zero in all of these columns."""
    first = [f.concept for f in scene.places if (f.period, f.member) == at[0]]
    return [
        c for c in dict.fromkeys(first)
        if CONCEPTS[c].measure == measure
        and all(scene.printed(f) and scene.value(f) > 0 for f in (Fact(c, *where) for where in at))
    ]  # fmt: skip


def above_zero(scene: Scene, *facts: Fact) -> bool:
    """Whether all of these facts are printed and above zero."""
    return all(scene.printed(f) and scene.value(f) > 0 for f in facts)


def swapped(plan: Plan, other: Mapping[Fact, Fact]) -> Plan:
    """Return the plan with some facts in place of others."""
    return mapped(plan, lambda f: other.get(f, f))


def put_in(plan: Plan, fact: Fact, other: Arg) -> Plan:
    """Return the plan with any operand in place of a fact."""
    return tuple(Act(a.op, tuple(other if x == fact else x for x in a.args), a.name) for a in plan)


def members_swapped(plan: Plan, old: str, new: str) -> Plan:
    """Return the plan over another member."""
    return mapped(plan, lambda f: f._replace(member=new) if f.member == old else f)


def aside(scene: Scene, template: str, fact: Fact, name: str, **parts: str) -> Given | None:
    """State a fact of the company in prose, as a filing does, where the level has notes that mislead.

    Returns the operand it is, or None where nothing is said (also where the fact isn't above zero).
    """
    if not scene.stream.between(*scene.level.notes) or not scene.company.has(*fact):
        return None
    value = scene.company.value(*fact)
    if value <= 0:
        return None
    scene.phenomena.add("misleading-note")
    identity = scene.company.identity
    return scene.note(template, name, value, scale=identity.scale, places=identity.places, **parts)


def only(
    name: str, choose: Callable[[Company, Schedule], Sequence[Column]]
) -> Callable[[Company, Schedule], Sequence[Column] | None]:
    """Return a choice of columns for the schedule of this name; the others keep the usual ones."""

    def columns(company: Company, schedule: Schedule) -> Sequence[Column] | None:
        return choose(company, schedule) if schedule.name == name else None

    return columns
