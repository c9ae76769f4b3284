"""Families about sentences that state several figures: a change and a level, or a list of highlights."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from schemas.derivation import Rounding, Selection
from schemas.errors import CrossfootError
from synth.asking import inputs
from synth.categories.consistency.claims import metric_final, misstated, state, working_of
from synth.categories.consistency.themes import ALL, NO_ERRORS, has_all
from synth.company.concepts import CONCEPTS
from synth.family import Family
from synth.pages import Want
from synth.plan import Act, Plan, compile_plan, facts, joined
from synth.problem import Ask, Wrong
from synth.questions.given_solution import Writer, fact_show, rounded_to, shown_text
from synth.questions.metric import exact, plan_of, shared, want_metric
from synth.questions.slips import WHY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from synth.company.company import Company
    from synth.metrics import Metric
    from synth.scene import Scene
    from synth.stream import Stream

CHANGE_CLAIMS = (
    "{item} {moved} by {change} to {level} in {when}.",
    "In {when}, {item} {moved} by {change}, to {level}.",
    "Compared with {old}, {item} {moved} by {change} to {level} in {when}.",
)
GROWTH_CLAIMS = (
    "{item} {moved} {change} to {level} in {when}.",
    "In {when}, {item} {moved} by {change} to {level}.",
    "{item} of {level} in {when} was {change} {compared} that of {old}.",
)
WHICH_RIGHT = (
    "Two figures are stated about {item}: the change and the level. Which of them agree with the table{s}: {options}?",
    "Check both figures of the sentence on {item}. Which are right - {options}?",
    "Which of the two figures stated for {item} do the statements support: {options}?",
    "Of the change and the level stated for {item}, which is right: {options}?",
)
_BOTH = ("both", "only the change", "only the level", "neither")


def _two_figures(
    scene: Scene,
    item: str,
    change: tuple[Plan, Rounding],
    level: tuple[Plan, Rounding],
    at: int,
    wordings: tuple[str, ...],
) -> Ask:
    """Ask which of a stated change and a stated level is right; the direction said is always the right one.

    Act ``at`` of the change's plan gives the level.
    """
    moved = exact(scene, change[0])
    if not rounded_to(moved, change[1]):
        raise CrossfootError("nothing changed")
    size: Plan = (
        change[0]
        if moved > 0
        else (*change[0], Act("negate", (f"#{len(change[0]) - 1}",), "size of the decrease"))
    )
    outcome = scene.stream.weighted(((0, 36), (1, 24), (2, 26), (3, 14)))
    said: dict[str, tuple[Fraction, Rounding]] = {}
    modes: list[str] = []
    for key, bad, plan, how in (("change", outcome & 2, size, change[1]), ("level", outcome & 1, *level)):
        most = (
            None
            if key == "level" and exact(scene, plan) < 0
            else 1
            if key == "change" and moved < 0
            else 10**18
        )
        mode, value = misstated(scene, plan, how, most=most) if bad else ("", exact(scene, plan))
        said[key] = value, how
        modes.append(mode)
    refs = state(
        scene, scene.stream.choice(wordings), said, item=item, when=scene.when(), old=scene.when(1),
        moved=scene.stream.choice(("rose", "increased", "grew") if moved > 0 else ("fell", "decreased", "declined")),
        compared="above" if moved > 0 else "below",
    )  # fmt: skip
    program, names, place = compile_plan(size, scene, f"change in {item}")
    question = scene.say(
        WHICH_RIGHT,
        item=item,
        s="s" if len(scene.tables) > 1 else "",
        options=", ".join(_BOTH[:-1]) + " or neither",
    )
    told = [
        f"the {key} stated, {shown_text(*said[key])}, {'agrees' if not mode else 'does not agree'}"
        for key, mode in zip(said, modes, strict=True)
    ]
    sentence = " and ".join(told)
    return Ask(
        question=question, program=program, rounding=working_of(scene, change[1]), names=names, kind="choice",
        select=Selection(
            rule="agrees", of=(f"#{place[-1]}", f"#{place[at]}"), names=_BOTH, stated=(refs["change"], refs["level"])
        ),
        wrong=tuple(
            Wrong("missed_error" if n == 0 else "false_alarm" if n == 3 else next((m for m in modes if m), "false_alarm"), text=_BOTH[n])
            for n in range(4) if n != outcome
        ),
        inputs=inputs(size, scene), plan=size, conclusion=f"{sentence[:1].upper()}{sentence[1:]}.",
    )  # fmt: skip


_RATIOS = tuple(
    m
    for m in ALL
    if m.unit == "percent" and len(m.parsed.ops) <= 3 and m.years == 1 and m.convention == "signed"
)


def _ratio_want(stream: Stream) -> Want:
    metric = stream.choice(_RATIOS)
    return replace(
        want_metric(metric, years=2, changes=False),
        prefer=lambda company, base: _steady(company, base, metric),
    )


def _steady(company: Company, base: str, metric: Metric) -> bool:
    """Whether a ratio can be computed in two years."""
    at = company.periods.index(base) + 1
    return at < len(company.periods) and all(
        has_all(company, year, metric) for year in (base, company.periods[at])
    )


def _ratio_change(scene: Scene) -> Ask:
    """A ratio's change in points or basis points, and its level."""
    found = [m for m in _RATIOS if _both_years(scene, m)]
    if not found:
        raise KeyError("a ratio of two years")
    found = [m for m in found if 0 < abs(_moved(scene, m)) < 1] or found
    metric = scene.stream.weighted([(m, len(m.parsed.leaves)) for m in found])
    plan, (new, old) = joined(plan_of(scene, metric), plan_of(scene, metric, 1))
    acts = [*plan, Act("subtract", (new, old), f"change in {metric.spoken[0]}")]
    for ref, back in ((new, 0), (old, 1)):
        a = acts[int(ref[1:])]
        acts[int(ref[1:])] = Act(a.op, a.args, f"{scene.short(scene.period(back))} {metric.spoken[0]}")
    plan = tuple(acts)
    if abs(exact(scene, plan)) > 1:
        raise CrossfootError("the ratio is no steady one")
    change = scene.stream.choice(
        (Rounding(unit="bps", places=0), Rounding(unit="points", places=1), Rounding(unit="points", places=2))
    )
    level = Rounding(unit="percent", places=scene.stream.choice((1, 2)))
    return _two_figures(
        scene, metric.spoken[0], (plan, change), (plan_of(scene, metric), level), int(new[1:]), CHANGE_CLAIMS
    )


def _moved(scene: Scene, metric: Metric) -> Fraction:
    try:
        change = exact(scene, plan_of(scene, metric)) - exact(scene, plan_of(scene, metric, 1))
    except ZeroDivisionError:
        return Fraction(0)
    return change if abs(change) * 2000 > 1 else Fraction(0)


def _both_years(scene: Scene, metric: Metric) -> bool:
    try:
        if shared(scene, metric) or shared(scene, metric, 1):
            return False
        return all(scene.printed(f) for back in (0, 1) for f in facts(plan_of(scene, metric, back)))
    except (KeyError, IndexError):
        return False


def _growth_claim(scene: Scene) -> Ask:
    """A line item's relative change, and its level."""
    found = [
        c for c in scene.concepts("money", 1)
        if all(scene.value(scene.fact(c, b)) > 0 and not scene.flipped(scene.fact(c, b)) for b in (0, 1)) and CONCEPTS[c].spoken
        and not CONCEPTS[c].instant and not c.startswith("change_in")
        and abs(scene.value(scene.fact(c)) / scene.value(scene.fact(c, 1)) - 1) > Fraction(1, 500)
    ]  # fmt: skip
    if not found:
        raise KeyError("a line item of two years")
    concept = scene.stream.choice(found)
    now, before = scene.fact(concept), scene.fact(concept, 1)
    plan: Plan = (
        Act("lookup", (now,), scene.spoken(now)),
        Act("subtract", ("#0", before), f"change in {scene.spoken(now, period=False)}"),
        Act("divide", ("#1", before), "relative change"),
    )
    level = fact_show(scene, now)
    if level.places < 3 and level.scale == 3 and scene.value(now) > 10**7 and scene.stream.chance(40):
        level = Rounding(unit=level.unit, scale=6, places=1)
    return _two_figures(
        scene, scene.item(concept), (plan, Rounding(unit="percent", places=scene.stream.choice((1, 2)))),
        (plan[:1], level), 0, GROWTH_CLAIMS,
    )  # fmt: skip


THREE = (
    "Which of the {n} statements is the first that the figures contradict, if any: {options}?",
    "Check the statements in order. Which is the first wrong one - {options}?",
    "The list above may contain a wrong figure. Which statement is the first that is wrong: {options}?",
    "Fact-check the statements against the table{s}: which is the first that does not hold ({options})?",
)


def _statements(scene: Scene) -> Ask:
    """Several statements, at most one of them wrong."""
    found = [
        m
        for m in ALL
        if m.years == 1 and m.convention == "signed" and len(m.parsed.ops) <= 3 and _now(scene, m)
    ]
    lines = [
        c for c in scene.concepts("money")
        if CONCEPTS[c].spoken and scene.value(scene.fact(c)) > 0 and not scene.flipped(scene.fact(c))
    ]  # fmt: skip
    made: list[tuple[str, Plan, Rounding]] = [
        (metric.spoken[0], plan_of(scene, metric), metric_final(scene, metric))
        for metric in scene.stream.sample(found, min(len(found), scene.stream.between(1, 3)))
    ]
    for concept in scene.stream.sample(lines, min(len(lines), max(1, 3 - len(made)))):
        fact = scene.fact(concept)
        made.append(
            (scene.item(concept), (Act("lookup", (fact,), scene.spoken(fact)),), fact_show(scene, fact))
        )
    if len({name for name, _, _ in made}) < max(3, len(made)):
        raise KeyError("several statements")
    made = scene.stream.sample(made, len(made))
    wrong = None if scene.stream.chance(NO_ERRORS) else scene.stream.below(len(made))
    writer = Writer(scene)
    writer.say(
        scene.stream.choice(
            ("Statements about {when}:", "Highlights of {when}:", "Key points, {when}:")
        ).format(when=scene.when())
    )
    refs, mode = [], ""
    for i, (name, plan, how) in enumerate(made):
        value = exact(scene, plan)
        if i == wrong:
            mode, value = misstated(scene, plan, how)
        writer.say(f"\n({'abcdef'[i]}) {name[:1].upper()}{name[1:]}: ")
        refs.append(writer.state(value, how))
    writer.done()
    names = [f"statement {'abcdef'[i]}" for i in range(len(made))]
    plan, ends = joined(*(p for _, p, _ in made))
    acts = list(plan)
    for (name, _, _), end in zip(made, ends, strict=True):
        a = acts[int(end[1:])]
        acts[int(end[1:])] = Act(a.op, a.args, name)
    plan = tuple(acts)
    program, spoken, place = compile_plan(plan, scene, made[-1][0])
    answer = "none" if wrong is None else names[wrong]
    said = (
        "Each statement agrees with this."
        if wrong is None
        else f"{names[wrong][:1].upper()}{names[wrong][1:]} does not agree"
        + (f": {WHY[mode]}." if mode in WHY else ".")
    )
    return Ask(
        question=scene.say(THREE, n=("", "", "", "three", "four", "five", "six")[len(made)], options=", ".join([*names, "or none"]), s="s" if len(scene.tables) > 1 else ""),
        program=program, rounding=_mixed(scene, made), names=spoken, kind="choice",
        select=Selection(rule="first-wrong", of=tuple(f"#{place[int(e[1:])]}" for e in ends), names=(*names, "none"), stated=tuple(refs)),
        wrong=(*(Wrong("false_alarm", text=n) for n in names if n != answer), *([Wrong("missed_error", text="none")] if wrong is not None else [])),
        inputs=inputs(plan, scene), plan=plan, conclusion=said,
    )  # fmt: skip


def _mixed(scene: Scene, made: Sequence[tuple[str, Plan, Rounding]]) -> Rounding:
    """Return the unit that the working prints in: percent where there are ratios, unless the last is an amount."""
    last = made[-1][2]
    return working_of(scene, last) if last.unit == scene.currency else Rounding(unit="percent", places=1)


def _now(scene: Scene, metric: Metric) -> bool:
    if shared(scene, metric):
        return False
    return all(scene.printed(f) for f in facts(plan_of(scene, metric))) and (
        not metric.industries or scene.company.industry in metric.industries
    )


_LINES = (
    ("income-statement", ("revenue", "pretax_income")),
    ("income-statement", ("revenue", "net_income")),
    ("cash-flow", ("depreciation_amortization", "operating_cash_flow")),
)
_MIXED = (
    ("income-statement", ("revenue", "net_income", "pretax_income", "income_tax")),
    ("balance-sheet", ("total_assets", "total_liabilities", "total_equity", "goodwill")),
    ("cash-flow", ("operating_cash_flow", "net_income", "depreciation_amortization")),
)


def _lines_want(stream: Stream) -> Want:
    table, concepts = stream.choice(_LINES)
    return Want(tables=(table,), concepts=concepts, years=2, changes=False)


def _mixed_want(stream: Stream) -> Want:
    table, concepts = stream.choice(_MIXED)
    return Want(tables=(table,), concepts=tuple(stream.sample(concepts, 3)), changes=False)


FAMILIES = [
    Family(
        "claim-ratio-change",
        "A stated change in a ratio and its level: which is right?",
        _ratio_want,
        _ratio_change,
        weight=12,
    ),
    Family(
        "claim-growth",
        "A stated growth and level of a line item: which is right?",
        _lines_want,
        _growth_claim,
        weight=12,
    ),
    Family(
        "claims-in-order",
        "Which of several statements is the first wrong one?",
        _mixed_want,
        _statements,
        weight=12,
    ),
]
