"""Themes: families over a group of metrics, any of which a page may let one compute."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from schemas.errors import CrossfootError
from synth.asking import ask_number, ask_words, asked
from synth.metrics import METRICS
from synth.pages import Want, able
from synth.plan import Act, Fact, Plan, from_formula, joined
from synth.questions.metric import how, plan_of, shared, want_metric
from synth.questions.sense import in_books, prints, sensible
from synth.questions.wording import put, start, the, was, years_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from synth.company.company import Company
    from synth.formula import Leaf
    from synth.metrics import Metric
    from synth.problem import Ask
    from synth.scene import Scene
    from synth.stream import Stream

_TRIES = 3
"""Metrics of a group looked at before one is taken: the one that needs most is likely the one the page is for."""


@lru_cache(maxsize=256)
def printable(names: tuple[str, ...]) -> tuple[str, ...]:
    """Return the metrics that companies of some industry print all line items of. Raises CrossfootError for none."""
    found = []
    for name in names:
        metric = METRICS[name]
        try:
            industries = able(tuple(dict.fromkeys(leaf.concept for leaf in metric.parsed.leaves)))
        except CrossfootError:
            continue
        if not metric.industries or set(metric.industries) & set(industries):
            found.append(name)
    if not found:
        raise CrossfootError(f"no company prints what {', '.join(names)} need")
    return tuple(found)


def page_for(names: tuple[str, ...], years: int = 1, *, changes: bool = True) -> Callable[[Stream], Want]:
    """Return a want that draws one of the metrics, for a company whose figures give it sense."""

    def want(stream: Stream) -> Want:
        metric = METRICS[stream.choice(printable(names))]
        asked_for = want_metric(metric, years=years, changes=changes)
        industries = able(asked_for.concepts)
        kept = tuple(i for i in industries if i in metric.industries) if metric.industries else industries

        def prefer(company: Company, base: str) -> bool:
            if not prints(company, asked_for.concepts, base, asked_for.years):
                return False
            return all(_in_books(company, base, metric, back) for back in range(years))

        return Want(
            concepts=asked_for.concepts,
            years=asked_for.years,
            changes=changes,
            industries=kept,
            prefer=prefer,
        )

    return want


def _in_books(company: Company, base: str, metric: Metric, back: int) -> bool:
    first = company.periods.index(base) + back

    def at(leaf: Leaf) -> Fact:
        return Fact(leaf.concept, company.periods[first + leaf.back])

    try:
        plan = from_formula(metric.parsed, at)
    except IndexError:
        return False
    if any(f.concept not in company.books[f.period, ""] for a in plan for f in a.args if isinstance(f, Fact)):
        return True  # a schedule's own fact: not drawn yet
    return sensible(plan, lambda f: in_books(company, f), metric.unit, metric.places[-1])


def pick(
    scene: Scene, names: Sequence[str], years: int = 1, test: Callable[[Metric], bool] | None = None
) -> Metric:
    """Choose one of the metrics that the page's facts give, with sense, in each of ``years`` years.

    Raises CrossfootError where there is none.
    """
    found: list[Metric] = []
    for name in scene.stream.sample(list(names), len(names)):
        metric = METRICS[name]
        if metric.industries and scene.company.industry not in metric.industries:
            continue
        if all(_given(scene, metric, back) for back in range(years)) and (test is None or test(metric)):
            found.append(metric)
            if len(found) == _TRIES:
                break
    if not found:
        raise CrossfootError(f"the page gives none of {', '.join(list(names)[:4])} … a sense")
    return max(found, key=lambda m: len(m.parsed.leaves))


def _given(scene: Scene, metric: Metric, back: int) -> bool:
    try:
        facts = [scene.fact(leaf.concept, back + leaf.back) for leaf in metric.parsed.leaves]
    except (KeyError, IndexError):
        return False
    if not all(scene.printed(f) and scene.places[f][1].label for f in facts):
        return False  # not there, or an unlabelled total
    if (
        metric.unit.startswith("per-")
        and metric.unit != "per-share"
        and any(scene.places[f][1].unit == "pure" for f in facts)
    ):
        return False  # a count whose row does not say what is counted
    return not shared(scene, metric, back) and sensible(
        plan_of(scene, metric, back), scene.value, metric.unit, metric.places[-1]
    )


def named(plan: Plan, end: str, name: str) -> Plan:
    """Name the result of the act that ``end`` refers to."""
    at = int(end[1:])
    return (*plan[:at], Act(plan[at].op, plan[at].args, name), *plan[at + 1 :])


def by_year(scene: Scene, metric: Metric, years: int) -> tuple[Plan, list[str], list[str]]:
    """Return a metric's plans for the asked year and those before it, joined, their ends and the years' names."""
    plan, ends = joined(*(plan_of(scene, metric, back) for back in range(years)))
    names = [scene.short(scene.period(back)) for back in range(years)]
    for end, year in zip(ends, names, strict=True):
        plan = named(plan, end, f"{year} {metric.spoken[0]}")
    return plan, ends, names


def ask_best_year(scene: Scene, metric: Metric, years: int) -> Ask:
    """Ask in which of several years a metric was highest (or lowest)."""
    most = scene.stream.chance(60)
    plan, ends, names = by_year(scene, metric, years)
    item = scene.stream.choice(metric.spoken)
    wording = scene.stream.choice(
        (
            "In which of {years} {was} {item} {word}?",
            "Which year had the {word} {item}: {list}?",
            "Over {years}, in which year {was} {item} at its {word}?",
            "Look at {item} in {years}: which year was the {word}?",
            "Name the year, out of {years}, with the {word} {item}.",
        )
    )
    question = wording.format(years=years_of(scene, years), list=", ".join(reversed(names[1:])) + f" or {names[0]}", was=was(item),
        item=put(wording, item), word="highest" if most else "lowest")  # fmt: skip
    return ask_words(
        scene, plan, start(question), ("largest" if most else "smallest", [int(e[1:]) for e in ends], names),
        shown=shown(scene, metric.unit), wrong=_other_metric(scene, metric, years),
        wrong_texts=[("wrong_period", name) for name in names], result=metric.spoken[0],
        method=metric.definition if scene.stream.chance(60) else "",
    )  # fmt: skip


def _other_metric(scene: Scene, metric: Metric, years: int) -> list[tuple[str, Plan]]:
    """Return the same selection over a metric that is confused with this one, where its plan has the same shape."""
    for name in metric.near:
        other = METRICS[name]
        if len(other.parsed.ops) == len(metric.parsed.ops) and all(
            _given(scene, other, b) for b in range(years)
        ):
            return [("wrong_line_item", by_year(scene, other, years)[0])]
    return []


def shown(scene: Scene, unit: str) -> str:
    """Return the unit that the working of a choice prints a metric in."""
    return scene.currency if unit == "money" else unit if unit in {"percent", "x", "days"} else "x"


def ask_average(scene: Scene, metric: Metric, years: int) -> Ask:
    """Ask for a metric's plain average over several years."""
    plan, ends, _ = by_year(scene, metric, years)
    item = scene.stream.choice(metric.spoken)
    label = f"average {metric.spoken[0]}"
    plan = (*plan, Act("average", tuple(ends), label))
    question = scene.say((
        "What did {item} average over {years}?",
        "Compute the simple average of {item} for {years}.",
        "Averaging the yearly figures of {years}, what {was} {item}?",
        "What is the mean of the yearly {item} in {years}?",
    ), item=the(item), years=years_of(scene, years), was=was(item))  # fmt: skip
    return ask_number(
        scene, plan, start(question), how(scene, metric), result=label,
        method=metric.definition if scene.stream.chance(60) else "", convention=metric.convention,
    )  # fmt: skip


def ask_growth_of(scene: Scene, metric: Metric) -> Ask:
    """Ask by what percentage an amount that must be computed changed from the year before."""
    plan, (new, old), _ = by_year(scene, metric, 2)
    change = Act("subtract", (new, old), f"change in {metric.spoken[0]}")
    plan = (*plan, change, Act("divide", (f"#{len(plan)}", old), f"growth of {metric.spoken[0]}"))
    item = scene.stream.choice(metric.spoken)
    question = scene.say((
        "By what percentage did {item} change from {old} to {when}?",
        "What was the percentage change in {item} between {old} and {when}?",
        "Compute the growth rate of {item} in {when} over {old}.",
        "How fast did {item} grow or shrink from {old} to {when}, in percent?",
    ), item=the(item), old=scene.when(1), when=scene.when())  # fmt: skip
    return ask_number(
        scene, plan, start(question), asked(scene, "percent", scene.stream.choice((1, 2))),
        result=f"growth of {metric.spoken[0]}", convention="direction",
        method=metric.definition if scene.stream.chance(60) else "",
    )  # fmt: skip
