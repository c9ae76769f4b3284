"""Questions that look as if nothing disclosed their figure, while it follows another way from what is printed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from schemas.errors import CrossfootError
from synth.asking import ask_number
from synth.company.concepts import CONCEPTS
from synth.formula import formula
from synth.metrics import METRICS
from synth.pages import Want, able
from synth.plan import Act, Fact, Plan, facts, from_formula, shifted
from synth.questions.absence import HINTS, concept_form
from synth.questions.metric import how
from synth.questions.sense import prints, sensible, trace
from synth.questions.wording import put, start, was

if TYPE_CHECKING:
    from collections.abc import Callable

    from synth.asking import Asked
    from synth.company.company import Company
    from synth.formula import Leaf
    from synth.problem import Ask
    from synth.scene import Scene
    from synth.stream import Stream

WAYS: tuple[tuple[str, str], ...] = (
    ("gross_profit", "revenue - cost_of_revenue"), ("cost_of_revenue", "revenue - gross_profit"),
    ("revenue", "gross_profit + cost_of_revenue"), ("operating_expenses", "gross_profit - operating_income"),
    ("operating_income", "gross_profit - operating_expenses"), ("pretax_income", "net_income + income_tax"),
    ("income_tax", "pretax_income - net_income"), ("net_income", "pretax_income - income_tax"),
    ("parent_income", "net_income - noncontrolling_income"), ("noncontrolling_income", "net_income - parent_income"),
    ("total_liabilities", "total_assets - total_equity"), ("total_equity", "total_assets - total_liabilities"),
    ("total_equity", "liabilities_and_equity - total_liabilities"), ("total_assets", "total_liabilities + total_equity"),
    ("accumulated_depreciation", "ppe_gross - ppe"), ("ppe", "ppe_gross - accumulated_depreciation"),
    ("ppe_gross", "ppe + accumulated_depreciation"), ("net_change_in_cash", "cash_ending - cash_beginning"),
    ("cash_ending", "cash_beginning + net_change_in_cash"), ("cash_beginning", "cash_ending - net_change_in_cash"),
    ("net_interest_income", "total_interest_income - total_interest_expense"),
    ("total_interest_expense", "total_interest_income - net_interest_income"),
    ("total_interest_income", "net_interest_income + total_interest_expense"),
    ("allowance_for_credit_losses", "loans - net_loans"), ("net_loans", "loans - allowance_for_credit_losses"),
)  # fmt: skip
"""Line items that statements let one work out exactly: (line item, the way to it)."""


def _metrics_by() -> dict[str, tuple[str, ...]]:
    """Return, for each line item of ``WAYS``, the metrics of one step or two that use it in the asked year."""
    found: dict[str, list[str]] = {}
    for concept, way in WAYS:
        others = {leaf.concept for leaf in formula(way).leaves}
        for name, metric in METRICS.items():
            leaves = metric.parsed.leaves
            used = {leaf.concept for leaf in leaves}
            plain = (
                len(metric.parsed.ops) <= 3
                and all(leaf.back == 0 for leaf in leaves)
                and metric.unit in {"percent", "x"}
            )
            if plain and concept in used and len(used) > 1 and way not in metric.formula and used != others:
                found.setdefault(f"{concept}|{way}", []).append(name)
    return {key: tuple(names) for key, names in found.items()}


_BY = _metrics_by()


def page_of_derived(*, lines: bool) -> Callable[[Stream], Want]:
    """Return a want for a page that lacks a line item but has what it follows from."""

    def want(stream: Stream) -> Want:
        concept, way = stream.choice(WAYS if lines else [w for w in WAYS if "|".join(w) in _BY])
        concepts = tuple(leaf.concept for leaf in formula(way).leaves)
        industries = able((concept, *concepts))
        if not lines:
            found = [METRICS[n] for n in _BY[f"{concept}|{way}"]]
            metric = stream.choice(found)
            more = tuple(leaf.concept for leaf in metric.parsed.leaves if leaf.concept != concept)
            try:
                industries = able((concept, *concepts, *more))
                if metric.industries:
                    industries = tuple(i for i in industries if i in metric.industries) or industries
                concepts = tuple(dict.fromkeys((*concepts, *more)))
            except CrossfootError:
                pass  # the page is asked for another metric of this line item, or the line item

        def prefer(company: Company, base: str) -> bool:
            return prints(company, (concept, *concepts), base, 1)

        others = tuple(c for c, _ in WAYS if c == concept)
        return Want(concepts=concepts, hides=others, changes=False, industries=industries, prefer=prefer)

    return want


def ask_derived(scene: Scene) -> Ask:
    """Ask for a line item, or a metric of one, that is not printed but follows from rows that are."""
    for concept, way in scene.stream.sample(list(WAYS), len(WAYS)):
        fact = scene.fact(concept)
        needed = [scene.fact(leaf.concept) for leaf in formula(way).leaves]
        if scene.printed(fact) or not all(scene.printed(f) for f in needed) or not _true(scene, concept, way):
            continue
        names = [n for n in _BY.get(f"{concept}|{way}", ()) if _rest_printed(scene, n, concept)]
        if names and scene.stream.chance(70):
            found = _metric(scene, concept, way, scene.stream.choice(names))
            if found is not None:
                return replace(found, redatable=_true(scene, concept, way, 1))
        return replace(_line(scene, concept, way), redatable=_true(scene, concept, way, 1))
    raise CrossfootError("every line that could be derived is printed")


def _true(scene: Scene, concept: str, way: str, back: int = 0) -> bool:
    """Whether the way gives the company's own figure from what is printed, ``back`` years ago."""
    try:
        figure = scene.company.value(*scene.fact(concept, back))
        return trace(_plan(scene, way, back), scene.value)[-1] == figure != 0
    except (KeyError, IndexError):
        return False


def _plan(scene: Scene, way: str, back: int = 0) -> Plan:
    def at(leaf: Leaf) -> Fact:
        return scene.fact(leaf.concept, back + leaf.back)

    return from_formula(formula(way), at)


def _rest_printed(scene: Scene, name: str, concept: str) -> bool:
    metric = METRICS[name]
    if metric.industries and scene.company.industry not in metric.industries:
        return False
    return all(
        leaf.concept == concept or scene.printed(scene.fact(leaf.concept)) for leaf in metric.parsed.leaves
    )


def _line(scene: Scene, concept: str, way: str) -> Ask:
    plan = _plan(scene, way)
    known = CONCEPTS[concept]
    item = scene.stream.choice(known.spoken)
    question = scene.say((
        "What {was} {item} {in_when}?",
        "No row gives {item}. What {was} it {in_when}?",
        "Work out {item} {in_when} from the rows shown.",
        "How much {was} {item} {in_when}?",
        "Although the excerpt leaves the line out, what {was} {item} {in_when}?",
    ), item=item, was=was(item), in_when=f"at {scene.at()}" if known.instant else f"in {scene.when()}")  # fmt: skip
    question = question.replace("were it", "was it")
    reverse: Plan = (
        *plan[:-1],
        Act({"subtract": "add", "add": "subtract"}.get(plan[-1].op, plan[-1].op), plan[-1].args),
    )
    form = concept_form(scene, concept)
    return ask_number(
        scene, plan, start(question), _hinted(scene, form), result=known.spoken[0], also_wrong=[("wrong_sign", reverse)],
        method=_because(scene, concept, way),
    )  # fmt: skip


def _because(scene: Scene, concept: str, way: str) -> str:
    leaves = [CONCEPTS[leaf.concept].spoken[0] for leaf in formula(way).leaves]
    if not scene.stream.chance(75):
        return ""
    joint = "less" if formula(way).ops[-1].op == "subtract" else "plus"
    name = CONCEPTS[concept].spoken[0]
    return scene.say((
        "The page does not print {name}, but it is {a} {joint} {b}.",
        "{Name} is not shown; it equals {a} {joint} {b}.",
        "There is no row for {name}. It follows as {a} {joint} {b}.",
    ), name=name, Name=start(name), a=leaves[0], b=leaves[1], joint=joint)  # fmt: skip


def _metric(scene: Scene, concept: str, way: str, name: str) -> Ask | None:
    metric = METRICS[name]
    first = _plan(scene, way)
    first = (
        *first[:-1],
        Act(first[-1].op, first[-1].args, f"{scene.short(scene.period())} {CONCEPTS[concept].spoken[0]}"),
    )
    hidden = scene.fact(concept)
    plain = from_formula(metric.parsed, lambda leaf: scene.fact(leaf.concept, leaf.back))
    rest = tuple(
        Act(a.op, tuple(f"#{len(first) - 1}" if x == hidden else x for x in a.args), a.name)
        for a in shifted(plain, len(first))
    )
    plan = (*first, *rest)
    if not sensible(plan, scene.value, metric.unit, metric.places[-1]):
        return None
    item = scene.stream.choice(metric.spoken)
    wording = scene.stream.choice(
        (
            "What {was} {item} in {when}?",
            "Calculate {item} for {when}.",
            "Work out {item} for {when} from the rows shown.",
            "For {when}, what {was} {company}'s {item}?",
            "{definition} What {was} {item} for {when}?",
        )
    )
    question = wording.format(item=put(wording, item), was=was(item), when=scene.when(), company=scene.company.identity.name, definition=metric.definition)  # fmt: skip
    wrong = [("missing_component", _swapped(plain, hidden, f)) for f in facts(first)]
    return ask_number(
        scene, plan, start(question), _hinted(scene, how(scene, metric)), result=metric.spoken[0], also_wrong=wrong,
        method=_because(scene, concept, way), convention=metric.convention,
    )  # fmt: skip


def _swapped(plan: Plan, old: Fact, new: Fact) -> Plan:
    return tuple(Act(a.op, tuple(new if x == old else x for x in a.args), a.name) for a in plan)


def _hinted(scene: Scene, form: Asked) -> Asked:
    """Add to some questions that the figure may be missing: it is not, here."""
    return (
        replace(form, words=f"{form.words} {scene.stream.choice(HINTS)}") if scene.stream.chance(35) else form
    )
