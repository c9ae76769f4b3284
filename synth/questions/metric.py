"""Questions about a metric of the registry: its level, its change, where it was higher."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from schemas.errors import CrossfootError
from synth.asking import Asked, ask_number, ask_words, asked
from synth.formula import Leaf, formula
from synth.pages import Want
from synth.plan import Act, Fact, Plan, from_formula, joined
from synth.questions.wording import put, the

if TYPE_CHECKING:
    from collections.abc import Sequence

    from synth.metrics import Metric
    from synth.problem import Ask
    from synth.scene import Scene

LEVEL_WORDINGS = (
    "What was {item} in {when}?",
    "Calculate {company}'s {item} for {when}.",
    "Based on the figures above, compute {item} for {when}.",
    "What did {company}'s {item} come to for {when}?",
    "Work out {item} for {when} from the data provided.",
    "How high was {item} in {when}?",
    "{definition} What was {item} for {when}?",
    "Using the table{s}, find {item} for {when}.",
)
CHANGE_WORDINGS = (
    "By how much did {item} change from {old} to {when}?",
    "How did {item} move between {old} and {when}?",
    "What was the change in {item} from {old} to {when}?",
    "Compute the year-over-year change in {item} for {when}, against {old}.",
    "Compare {item} of {when} with {old}: what is the difference?",
)


def want_metric(metric: Metric, *, years: int = 1, changes: bool = True) -> Want:
    """Return what a page must print to compute a metric in ``years`` fiscal years."""
    leaves = metric.parsed.leaves
    back = max(leaf.back for leaf in leaves)
    return Want(
        concepts=tuple(dict.fromkeys(leaf.concept for leaf in leaves)), years=years + back, changes=changes,
        industries=metric.industries,
    )  # fmt: skip


def plan_of(scene: Scene, metric: Metric, back: int = 0, member: str = "", *, way: str = "") -> Plan:
    """Return the plan of a metric ``back`` years before the asked one, by its formula or another way.

    Raises CrossfootError where others share in the net income that a figure per share, or FFO, starts from:
    the company's own figure is then another one.
    """
    if shared(scene, metric, back):
        raise CrossfootError(f"others share in the net income of {metric.name}")

    def at(leaf: Leaf) -> Fact:
        return scene.fact(leaf.concept, back + leaf.back, member)

    return from_formula(formula(way or metric.formula), at)


def shared(scene: Scene, metric: Metric, back: int = 0) -> bool:
    """Whether a figure for common shareholders would start from net income that is not all theirs."""
    if metric.unit != "per-share" and "ffo" not in metric.name and metric.name != "funds-from-operations":
        return False
    leaves = metric.parsed.leaves
    named = {leaf.concept for leaf in leaves}
    if "net_income" not in named:
        return False
    others = {"noncontrolling_income", "preferred_dividends"} - named
    books = [scene.company.books.get((scene.period(back + leaf.back), ""), {}) for leaf in leaves]
    return any(book.get(concept) for book in books for concept in others)


def exact(scene: Scene, plan: Plan) -> Fraction:
    """Return a plan's value in base units, from the facts as printed (a root to 10 digits)."""
    from synth.solve import compute, enclose

    done: list[Fraction] = []
    for a in plan:
        values = [
            scene.value(x) if isinstance(x, Fact) else Fraction(x) if isinstance(x, int) else done[int(str(x)[1:])]
            for x in a.args
        ]  # fmt: skip
        done.append(enclose("root", [(v, v) for v in values])[0] if a.op == "root" else compute(a.op, values))
    return done[-1]


def printable_way(scene: Scene, metric: Metric, back: int = 0) -> str:
    """Choose one of the ways to a metric that the page prints all facts for, and that give the same figure.

    Some ways prove only that a figure can be had ("pretax income plus interest"): they leave out items that
    a page may print, and give another value where it does.
    """
    main = exact(scene, plan_of(scene, metric, back))
    ways = [
        way for way in metric.ways
        if all(scene.printed(scene.fact(x.concept, back + x.back)) for x in formula(way).leaves)
        and exact(scene, plan_of(scene, metric, back, way=way)) == main
    ]  # fmt: skip
    return scene.stream.choice(ways)


def how(scene: Scene, metric: Metric) -> Asked:
    """Say how a metric's answer is given: its unit, and one of its usual decimals."""
    return asked(scene, metric.unit, scene.stream.choice(metric.places))


def ask_level(scene: Scene, metric: Metric, wordings: Sequence[str] = LEVEL_WORDINGS) -> Ask:
    """Ask what a metric was in the asked year."""
    item = scene.stream.choice(metric.spoken)
    way = printable_way(scene, metric)
    plan = plan_of(scene, metric, way=way)
    wording = scene.stream.choice(wordings)
    question = wording.format(
        item=put(wording, item), when=scene.when(), company=scene.company.identity.name,
        definition=metric.definition, s="s" if len(scene.tables) > 1 else "",
    )  # fmt: skip
    ask = ask_number(
        scene, plan, question[:1].upper() + question[1:], how(scene, metric), result=metric.spoken[0], method=_method(scene, metric),
        convention=metric.convention,
    )  # fmt: skip
    return ask if way == metric.formula else replace(ask, redatable=_same_before(scene, metric, way))


def _same_before(scene: Scene, metric: Metric, way: str) -> bool:
    """Whether another way to a metric gives its figure for the year before too."""
    try:
        return exact(scene, plan_of(scene, metric, 1)) == exact(scene, plan_of(scene, metric, 1, way=way))
    except (KeyError, IndexError, ZeroDivisionError):
        return False


def ask_change(
    scene: Scene, metric: Metric, unit: str = "", wordings: Sequence[str] = CHANGE_WORDINGS
) -> Ask:
    """Ask by how much a metric changed from the year before: in points or bps for a ratio in percent."""
    item = scene.stream.choice(metric.spoken)
    plan, (new, old) = joined(plan_of(scene, metric), plan_of(scene, metric, 1))
    plan = _named(
        plan,
        new,
        old,
        f"{scene.short(scene.period())} {metric.spoken[0]}",
        f"{scene.short(scene.period(1))} {metric.spoken[0]}",
    )
    plan = (*plan, Act("subtract", (new, old), f"change in {metric.spoken[0]}"))
    unit = unit or {"percent": scene.stream.choice(("points", "bps"))}.get(metric.unit, metric.unit)
    places = {"bps": 0, "points": scene.stream.choice((1, 2))}.get(unit, metric.places[-1])
    question = scene.say(wordings, item=the(item), when=scene.when(), old=scene.when(1))
    return ask_number(
        scene, plan, question, asked(scene, unit, places), result=f"change in {metric.spoken[0]}",
        method=_method(scene, metric), convention="direction",
    )  # fmt: skip


def ask_higher(scene: Scene, metric: Metric, back: int = 1) -> Ask:
    """Ask in which of two years a metric was higher."""
    item = scene.stream.choice(metric.spoken)
    plan, ends = joined(plan_of(scene, metric), plan_of(scene, metric, back))
    names = [scene.short(scene.period()), scene.short(scene.period(back))]
    plan = _named(plan, ends[0], ends[1], f"{names[0]} {metric.spoken[0]}", f"{names[1]} {metric.spoken[0]}")
    question = scene.say((
        "In which year was {item} higher, {a} or {b}?",
        "Was {item} higher in {a} or in {b}?",
        "Which of {a} and {b} shows the higher {item}?",
        "Of {a} and {b}, name the year with the higher {item}.",
    ), item=item, a=names[0], b=names[1])  # fmt: skip
    return ask_words(
        scene, plan, question[:1].upper() + question[1:], ("largest", [int(end[1:]) for end in ends], names),
        shown=_shown(scene, metric), wrong_texts=[("wrong_period", names[1]), ("wrong_period", names[0])],
        result=metric.spoken[0], method=_method(scene, metric),
    )  # fmt: skip


def _shown(scene: Scene, metric: Metric) -> str:
    return (
        scene.currency
        if metric.unit == "money"
        else metric.unit
        if metric.unit in {"percent", "x", "days"}
        else "x"
    )


def _named(plan: Plan, new: str, old: str, name_new: str, name_old: str) -> Plan:
    """Name the two results that a later act compares."""
    out = list(plan)
    for ref, name in ((new, name_new), (old, name_old)):
        a = out[int(ref[1:])]
        out[int(ref[1:])] = Act(a.op, a.args, name)
    return tuple(out)


def _method(scene: Scene, metric: Metric) -> str:
    return metric.definition if scene.stream.chance(70) else ""
