"""Favourable or unfavourable: more is good for income and bad for costs; margins and days that get better or worse."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from synth.asking import ask_number, asked
from synth.categories.sign.figures import (
    COMMERCIAL,
    amounts,
    below,
    both,
    by_sign,
    called,
    page,
    plan,
    printable,
    there,
)
from synth.company.concepts import CONCEPTS
from synth.family import Family
from synth.metrics import METRICS
from synth.plan import Act, joined
from synth.questions.metric import ask_change, plan_of, want_metric

if TYPE_CHECKING:
    from synth.metrics import Metric
    from synth.pages import Want
    from synth.problem import Ask
    from synth.scene import Scene
    from synth.stream import Stream

_SKIPPED = frozenset(
    {
        "income_tax",
        "depreciation_amortization",
        "stock_compensation",
        "current_liabilities",
        "total_liabilities",
    }
)
"""Lines of which more is not plainly good or bad to an analyst of results."""


def _lines(stream: Stream) -> Want:
    shown = stream.sample(("revenue", "cost_of_revenue", "operating_expenses", "interest_expense", "interest_income", "net_income",
                           "operating_income", "gross_profit"), 3)  # fmt: skip
    return page(("income-statement",), shown, years=2, changes=False)


def _judged(scene: Scene) -> str:
    """Choose a line that has a good direction: as often one that moved the good way as the other."""
    found = [
        c for c in scene.concepts("money", 1)
        if CONCEPTS[c].good and CONCEPTS[c].spoken and c not in _SKIPPED and not CONCEPTS[c].instant
        and scene.value(scene.fact(c)) != scene.value(scene.fact(c, 1))
    ]  # fmt: skip
    costs = scene.stream.chance(60)
    found = [c for c in found if (CONCEPTS[c].good < 0) == costs] or found
    well = scene.stream.chance(50)
    apt = [
        c
        for c in found
        if (scene.value(scene.fact(c)) > scene.value(scene.fact(c, 1))) == ((CONCEPTS[c].good > 0) == well)
    ]
    return scene.stream.choice(apt or found)


def _better(concept: str) -> str:
    """Return the formula that is positive where the change is favourable."""
    return f"{concept} - {concept}@-1" if CONCEPTS[concept].good > 0 else f"{concept}@-1 - {concept}"


def _rule(concept: str) -> str:
    name = CONCEPTS[concept].spoken[0]
    return f"{name[:1].upper()}{name[1:]}: {'more' if CONCEPTS[concept].good > 0 else 'less'} is favourable for the result."


def _favourable(scene: Scene) -> Ask:
    concept = _judged(scene)
    question = scene.say((
        "Was the change in {item} from {old} to {when} favourable or unfavourable to profit?",
        "For the result of the year, is the move in {item} from {old} to {when} favourable or unfavourable?",
        "Taken alone, was the variance in {item}, {when} against {old}, favourable or unfavourable?",
        "Did {item} change in a favourable or an unfavourable way between {old} and {when}, as far as profit goes?",
        "An analyst marks the {year} change in {item} against {old}: favourable, unfavourable or neutral for profit?",
    ), item=called(scene, concept), old=scene.when(1), when=scene.when(), year=scene.short(scene.base))  # fmt: skip
    return by_sign(scene, plan(scene, _better(concept)), question, ("favourable", "unfavourable"), others=("neutral",),
                   result=f"favourable change in {CONCEPTS[concept].spoken[0]}", method=_rule(concept))  # fmt: skip


def _variance(scene: Scene) -> Ask:
    concept = _judged(scene)
    question = scene.say((
        "What was the variance in {item}, {when} against {old}? Favourable to profit is positive, unfavourable negative.",
        "By how much did the change in {item} from {old} to {when} help profit? If it hurt, give a negative number.",
        "State the effect on profit of the change in {item} between {old} and {when}; a reduction of profit is negative.",
        "How much better or worse for profit did {item} turn out in {when} than in {old}? Worse is negative.",
    ), item=called(scene, concept), old=scene.when(1), when=scene.when(), year=scene.short(scene.base))  # fmt: skip
    other = f"{concept}@-1 - {concept}" if CONCEPTS[concept].good > 0 else f"{concept} - {concept}@-1"
    return ask_number(
        scene, plan(scene, _better(concept)), question, amounts(scene), result=f"favourable change in {CONCEPTS[concept].spoken[0]}",
        method=_rule(concept), also_wrong=[("wrong_sign", plan(scene, other)), ("wrong_sign", plan(scene, f"{concept} + {concept}@-1"))],
    )  # fmt: skip


_HELP = (
    ("revenue", "cost_of_revenue", "gross profit"), ("revenue", "operating_expenses", "operating income"),
    ("gross_profit", "operating_expenses", "operating income"), ("gross_profit", "selling_expense", "operating income"),
    ("interest_income", "interest_expense", "pretax income"), ("operating_income", "interest_expense", "pretax income"),
    ("revenue", "selling_expense", "operating income"),
)  # fmt: skip


def _two_page(stream: Stream) -> Want:
    a, b, _ = stream.choice(_HELP)
    return page(
        ("income-statement",),
        (a, b),
        years=2,
        changes=False,
        industries=COMMERCIAL,
        prefer=there(a, b, years=2),
    )


def _together(scene: Scene) -> Ask:
    a, b, profit = scene.stream.choice(
        [h for h in _HELP if printable(scene, f"{h[0]} - {h[0]}@-1 - {h[1]} - {h[1]}@-1")]
    )
    question = scene.say((
        "What did the changes in {a} and {b} from {old} to {when} do to {profit} together? A reduction is negative.",
        "Taking the changes in {a} and {b} between {old} and {when} together, by how much did they help {profit}, hurting being negative?",
        "Net the favourable and unfavourable changes in {a} and {b} from {old} to {when}. What is the effect on {profit}, with its sign?",
        "By what amount did {profit} gain from the moves in {a} and {b}, {when} against {old}? A loss of {profit} is negative.",
    ), a=called(scene, a), b=called(scene, b), profit=profit, old=scene.when(1), when=scene.when(), year=scene.short(scene.base))  # fmt: skip
    text = f"gain from the first = {a} - {a}@-1; gain from the second = {b}@-1 - {b}; gain from the first + gain from the second"
    steps = list(plan(scene, text))
    steps[0] = Act(steps[0].op, steps[0].args, f"effect of {CONCEPTS[a].spoken[0]} on {profit}")
    steps[1] = Act(steps[1].op, steps[1].args, f"effect of {CONCEPTS[b].spoken[0]} on {profit}")
    wrong = [
        ("wrong_sign", plan(scene, f"({a} - {a}@-1) + ({b} - {b}@-1)")),
        ("missing_component", plan(scene, f"{a} - {a}@-1")),
    ]
    return ask_number(
        scene, tuple(steps), question, amounts(scene), result=f"effect on {profit}", also_wrong=wrong
    )


# ratios --------------------------------------------------------------------------------------------------

_RATIOS = (
    "gross-margin", "operating-margin", "net-margin", "pretax-margin", "operating-cash-flow-margin", "free-cash-flow-margin",
    "current-ratio", "quick-ratio", "debt-to-equity", "cost-of-revenue-ratio", "operating-expense-ratio", "selling-expense-ratio",
    "interest-coverage", "return-on-equity-ending", "return-on-assets-ending", "efficiency-ratio", "combined-ratio",
    "inventory-turnover-ending", "receivables-turnover-ending", "effective-tax-rate", "cash-conversion",
)  # fmt: skip
_DAYS = (
    "days-inventory",
    "days-sales",
    "days-payables",
    "days-inventory-ending",
    "days-sales-ending",
    "days-payables-ending",
)


def _ratio_page(stream: Stream) -> Want:
    return _filled(METRICS[stream.choice(_RATIOS)])


def _filled(metric: Metric) -> Want:
    """Return a want for two years of a metric, of companies that have all its line items."""
    want = want_metric(metric, years=2, changes=False)
    return replace(want, prefer=there(*want.concepts, years=want.years))


def _printed(scene: Scene, names: tuple[str, ...]) -> Metric:
    """Choose one of the metrics that the page gives for both years."""
    apt = []
    for name in names:
        leaves = METRICS[name].parsed.leaves
        try:
            known = all(scene.printed(scene.fact(x.concept, b + x.back)) for x in leaves for b in (0, 1))
        except (KeyError, IndexError):
            continue
        if known:
            apt.append(name)
    return METRICS[scene.stream.choice(apt)]


def _ratio_course(scene: Scene) -> Ask:
    metric = _printed(scene, _RATIOS)
    name = metric.spoken[0]
    steps, (new, old) = joined(plan_of(scene, metric), plan_of(scene, metric, 1))
    named = list(steps)
    for ref, back in ((new, 0), (old, 1)):
        a = named[int(ref[1:])]
        named[int(ref[1:])] = Act(a.op, a.args, f"{scene.short(scene.period(back))} {name}")
    question = scene.say((
        "Did {item} rise or fall from {old} to {when}?",
        "Between {old} and {when}, was there a rise or a fall in {item}?",
        "Is the move in {item} from {old} to {when} a rise or a fall, or is it unchanged?",
        "Which way did {item} move from {old} to {when}: rise or fall?",
    ), item=scene.stream.choice(metric.spoken), old=scene.when(1), when=scene.when(), year=scene.short(scene.base))  # fmt: skip
    shown = (
        scene.currency
        if metric.unit == "money"
        else metric.unit
        if metric.unit in {"percent", "x", "days"}
        else "x"
    )
    return by_sign(scene, (*named, Act("subtract", (new, old), f"change in {name}")), question, ("rise", "fall"), others=("unchanged",),
                   mode="reversed_subtraction", result=f"change in {name}", shown=shown, method=metric.definition)  # fmt: skip


_MARGINS = ("gross-margin", "operating-margin", "net-margin", "pretax-margin", "operating-cash-flow-margin", "cost-of-revenue-ratio",
            "operating-expense-ratio", "selling-expense-ratio")  # fmt: skip


def _margin_page(stream: Stream) -> Want:
    want = _filled(METRICS[stream.choice(_MARGINS)])
    lossy = below("net_income")
    filled = there(*want.concepts, years=2)
    return replace(want, prefer=both(lossy, filled) if stream.chance(30) else filled)


def _margin_change(scene: Scene) -> Ask:
    return ask_change(scene, _printed(scene, _MARGINS), wordings=(
        "By how much did {item} rise or fall from {old} to {when}?",
        "What was the change in {item} from {old} to {when}, a decline being negative?",
        "How far did {item} rise or fall between {old} and {when}?",
        "State the move in {item} from {old} to {when}, with its direction.",
    ))  # fmt: skip


def _days_page(stream: Stream) -> Want:
    return _filled(METRICS[stream.choice(_DAYS)])


def _days_change(scene: Scene) -> Ask:
    return ask_change(scene, _printed(scene, _DAYS), wordings=(
        "By how many days did {item} lengthen or shorten from {old} to {when}?",
        "What was the change in {item} from {old} to {when}, in days? A shortening is negative.",
        "How far did {item} move between {old} and {when}? Fewer days is a decrease.",
        "State the increase or decrease in {item} from {old} to {when}.",
    ))  # fmt: skip


_GROWTH = (
    ("revenue", "cost_of_revenue"), ("revenue", "operating_expenses"), ("revenue", "gross_profit"), ("revenue", "selling_expense"),
    ("revenue", "interest_expense"),
)  # fmt: skip


def _growth_page(stream: Stream) -> Want:
    a, b = stream.choice(_GROWTH)
    return page(
        ("income-statement",),
        (a, b, "interest_expense"),
        years=2,
        changes=False,
        industries=COMMERCIAL,
        prefer=there(a, b, years=2),
    )


def _growth_gap(scene: Scene) -> Ask:
    apt = [
        (a, b) for a, b in _GROWTH
        if printable(scene, f"{a} - {a}@-1 + {b} - {b}@-1") and scene.value(scene.fact(b, 1)) > 0 and scene.value(scene.fact(b)) > 0
    ]  # fmt: skip
    a, b = scene.stream.choice(apt)
    question = scene.say((
        "By how many percentage points did growth in {a} exceed growth in {b} in {when}, against {old}? If it was slower, give a negative number.",
        "What was the growth of {a} less the growth of {b}, {when} against {old}?",
        "From {old} to {when}, how many percentage points faster did {a} grow than {b}? Slower is negative.",
        "Compare the growth rates of {a} and {b} from {old} to {when}. What is the first less the second?",
    ), a=CONCEPTS[a].spoken[0], b=CONCEPTS[b].spoken[0], old=scene.when(1), when=scene.when(), year=scene.short(scene.base))  # fmt: skip
    one, two = (f"growth of {CONCEPTS[c].spoken[0]}" for c in (a, b))
    text = f"increase of the first = {a} - {a}@-1; increase of the second = {b} - {b}@-1; "
    text += (
        f"first = increase of the first / {a}@-1; second = increase of the second / {b}@-1; first - second"
    )
    steps = list(plan(scene, text))
    for number, name in enumerate(
        (f"change in {CONCEPTS[a].spoken[0]}", f"change in {CONCEPTS[b].spoken[0]}", one, two)
    ):
        steps[number] = Act(steps[number].op, steps[number].args, name)
    return ask_number(
        scene,
        tuple(steps),
        question,
        asked(scene, "points", scene.stream.choice((1, 2))),
        result="growth gap",
    )


FAMILIES = [
    Family("favourable", "Whether a change is favourable to profit", _lines, _favourable),
    Family(
        "favourable-variance", "A variance, favourable positive and unfavourable negative", _lines, _variance
    ),
    Family("two-variances", "A favourable and an unfavourable change taken together", _two_page, _together),
    Family(
        "ratio-rise-or-fall", "Whether a margin or ratio rose or fell", _ratio_page, _ratio_course, weight=8
    ),
    Family(
        "margin-points",
        "The change in a margin in points or basis points, with its direction",
        _margin_page,
        _margin_change,
    ),
    Family(
        "days-shorter",
        "By how many days a turnover period lengthened or shortened",
        _days_page,
        _days_change,
        weight=7,
        levels=("standard", "hard"),
    ),
    Family("growth-gap", "Growth of one line less growth of another", _growth_page, _growth_gap, weight=8),
]
