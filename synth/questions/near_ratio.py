"""Ratios and sums that a look-alike row would spoil: what to compute, and what is computed in error."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache, partial
from typing import TYPE_CHECKING

from schemas.errors import CrossfootError
from synth.asking import Asked, ask_number, asked
from synth.company.concepts import CONCEPTS
from synth.company.draw import draw_company
from synth.company.industries import INDUSTRIES
from synth.company.schedules import SCHEDULES
from synth.formula import formula
from synth.pages import Want
from synth.plan import Fact, from_formula
from synth.questions.near import above_zero, amount, aside, percent, put_in, said
from synth.questions.wording import item_of, was
from synth.stream import Stream

if TYPE_CHECKING:
    from collections.abc import Callable

    from schemas.answer import Convention
    from synth.company.company import Company
    from synth.formula import Leaf
    from synth.plan import Plan
    from synth.problem import Ask
    from synth.scene import Scene


@dataclass(frozen=True, slots=True)
class NearRatio:
    """A figure and the errors near it.

    ``formula`` is in the language of synth.formula; ``what`` are ways to name the figure in a question, each
    complete enough that one reading is left; ``wrong`` are (error mode, formula), where the page prints
    their rows. ``beside`` are rows that must stand on the page for the errors to tempt, ``hides`` rows that
    would give the answer. ``instant`` figures stand at a date. ``unit`` as in synth.asking; ``growth`` marks a
    change, whose sign may be said in words.
    """

    formula: str
    what: tuple[str, ...]
    wrong: tuple[tuple[str, str], ...] = ()
    unit: str = "percent"
    tables: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    hides: tuple[str, ...] = ()
    instant: bool = False
    growth: bool = False

    @property
    def concepts(self) -> tuple[str, ...]:
        """The line items it needs, each once."""
        return tuple(dict.fromkeys(leaf.concept for leaf in formula(self.formula).leaves))

    @property
    def years(self) -> int:
        """The fiscal years it spans."""
        return 1 + max(leaf.back for leaf in formula(self.formula).leaves)


_SAMPLE = 24
"""Companies of an industry looked at to see what it prints."""
_ENOUGH = 16
"""Percent of them that must have a figure for it to be asked about there."""


@lru_cache(maxsize=512)
def _sample(industry: str, n: int) -> Company:
    return draw_company(Stream("near", industry, n), industry=industry)


@lru_cache(maxsize=512)
def _home(concept: str) -> str:
    """Return the first schedule that prints a line item of the whole company. Raises CrossfootError for none."""
    for name in SCHEDULES:
        for industry in INDUSTRIES:
            for n in range(4):
                schedule = _sample(industry, n).schedule(name)
                if schedule and any(i.concept == concept and not i.member for i in schedule.items):
                    return name
    raise CrossfootError(f"no table prints {concept}")


@lru_cache(maxsize=512)
def _tables(ratio: NearRatio) -> tuple[str, ...]:
    return ratio.tables or tuple(dict.fromkeys(_home(c) for c in ratio.concepts))


@lru_cache(maxsize=512)
def _industries(ratio: NearRatio) -> tuple[str, ...]:
    """Return the industries enough of whose companies have a figure. Raises CrossfootError for none."""

    def has(industry: str, n: int) -> bool:
        company = _sample(industry, n)
        return _has(company, company.periods[0], ratio)

    found = tuple(name for name in INDUSTRIES if _enough(_ENOUGH * _SAMPLE, _SAMPLE, partial(has, name)))
    if not found:
        raise CrossfootError(f"no industry prints what {ratio.what[0]} needs")
    return found


def _enough(percents: int, whole: int, holds: Callable[[int], bool]) -> bool:
    """Whether something holds for so many of ``whole`` numbers that ``100 * count >= percents``.

    Stops as soon as that is decided: what is asked here are sample companies, which take their time to draw.
    """
    count = 0
    for n in range(whole):
        if 100 * count >= percents or 100 * (count + whole - n) < percents:
            break
        count += holds(n)
    return 100 * count >= percents


def page_for(*ratios: NearRatio) -> Callable[[Stream], Want]:
    """Return a want that draws one of the figures."""

    def want(stream: Stream) -> Want:
        ratio = stream.choice(ratios)
        return Want(
            concepts=(*ratio.concepts, *ratio.beside), years=ratio.years, tables=_tables(ratio), hides=ratio.hides,
            changes=not ratio.growth, industries=_industries(ratio), prefer=lambda c, base: _has(c, base, ratio),
        )  # fmt: skip

    return want


def _has(company: Company, base: str, ratio: NearRatio) -> bool:
    """Whether a company prints a figure's facts, above zero."""
    schedules = [company.schedule(name) for name in _tables(ratio)]
    rows = {i.concept for s in schedules if s for i in s.items if not i.member}
    at = company.periods.index(base)
    periods = company.periods[at:]
    return all(schedules) and all(
        leaf.concept in rows and leaf.back < len(periods)
        and company.books[periods[leaf.back], ""].get(leaf.concept, 0) > 0
        for leaf in formula(ratio.formula).leaves
    )  # fmt: skip


def ask(scene: Scene, ratios: tuple[NearRatio, ...]) -> Ask:
    """Ask one of the figures that the page prints all rows of, above zero."""
    able_here = [r for r in ratios if _answerable(scene, r)]
    return _asked(scene, scene.stream.choice(able_here))


def _answerable(scene: Scene, ratio: NearRatio) -> bool:
    try:
        facts = [scene.fact(leaf.concept, leaf.back) for leaf in formula(ratio.formula).leaves]
    except IndexError:
        return False
    hidden = all(not scene.printed(scene.fact(c)) for c in ratio.hides)
    return hidden and above_zero(scene, *facts)


def _asked(scene: Scene, ratio: NearRatio) -> Ask:
    what = scene.stream.choice(ratio.what)
    parts = {"what": what, "was": was(what), "old": ""}
    if ratio.years > 1 and ratio.growth:
        parts["old"] = scene.when(1)
    parts["when"] = (
        f"at {scene.at()}"
        if ratio.instant
        else f"{'from ' + parts['old'] + ' to' if parts['old'] else scene.stream.choice(('in', 'for'))} {scene.when()}"
    )
    question = said(scene, (
        "What {was} {what} {when}?", "Compute {what} {when}.", "{when}, what {was} {what}?",
        "From the figures given, determine {what} {when}.", "What do the statements imply for {what} {when}?",
        "Work out {what} {when}.",
    ), **parts)  # fmt: skip
    how = _how(scene, ratio)
    convention: Convention = "direction" if ratio.growth else "signed"
    wrong = [(mode, plan) for mode, text in ratio.wrong if (plan := _plan(scene, text))]
    wrong[1:1] = _from_prose(scene, ratio)
    return ask_number(
        scene,
        _plan(scene, ratio.formula),
        question,
        how,
        result=ratio.what[0],
        convention=convention,
        also_wrong=wrong,
    )


def _from_prose(scene: Scene, ratio: NearRatio) -> list[tuple[str, Plan]]:
    """State last year's figure of a line item beside the tables, at times, and return the error that takes it."""
    leaf = formula(ratio.formula).leaves[0]
    fact = scene.fact(leaf.concept)
    if CONCEPTS[leaf.concept].measure != "money" or ratio.years > 1 or not scene.stream.chance(45):
        return []
    try:
        before = scene.fact(leaf.concept, 1)
    except IndexError:
        return []
    item = item_of(scene, leaf.concept)
    note = aside(
        scene, scene.stream.choice(_LAST_YEAR), before, f"{scene.short(before.period)} {item}", item=item, was=was(item),
        when=scene.when_period(before.period),
    )  # fmt: skip
    return [("wrong_period", put_in(_plan(scene, ratio.formula), fact, note))] if note else []


_LAST_YEAR = (
    "For comparison, {item} {was} {amount} a year earlier, in {when}.",
    "The Company's discussion of results notes that {item} {was} {amount} in {when}.",
    "In {when}, {item} {was} {amount}; the change reflects the factors described above.",
)


def _how(scene: Scene, ratio: NearRatio) -> Asked:
    if ratio.unit == "percent":
        return percent(scene)
    if ratio.unit == "money":
        return amount(scene)
    if ratio.unit == "per-store":
        # Some captions of store counts ("Ending") don't say what is counted.
        named = scene.places[scene.fact("stores")][1].unit == "stores"
        return asked(scene, "per-store" if named else "money", 0, scale=None if named else 0)
    return asked(scene, ratio.unit, 2 if ratio.unit != "days" else 1)


def _plan(scene: Scene, text: str) -> Plan:
    """Return a formula's plan for the asked year (empty where the page shows too few years)."""

    def at(leaf: Leaf) -> Fact:
        return scene.fact(leaf.concept, leaf.back)

    try:
        return from_formula(formula(text), at)
    except IndexError:
        return ()
