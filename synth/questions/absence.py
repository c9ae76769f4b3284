"""Questions whose figure the page does not disclose, and those that only look so.

What must be hidden follows from the formulas (synth.questions.hiding): of each way to a figure one operand, and of
each identity of that operand (revenue as gross profit plus cost) one more, until nothing leads to it. The same check is made
on the page as laid out before anything is asked; the absence gate makes it once more on the re-read prompt.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from schemas.derivation import Absence, MissingOperand
from schemas.errors import CrossfootError
from synth.absence import OPTIONAL, called, ways
from synth.asking import Asked, asked
from synth.company.concepts import CONCEPTS
from synth.company.printed_in import homes
from synth.formula import formula
from synth.metrics import METRICS
from synth.metrics.identities import IDENTITIES
from synth.pages import Want, able
from synth.plan import Fact, compile_plan, facts, from_formula
from synth.problem import Ask, Wrong
from synth.questions.hiding import hide
from synth.questions.metric import how
from synth.questions.sense import prints, sensible
from synth.questions.wording import listed, put, start, the, was

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from synth.company.company import Company
    from synth.formula import Leaf
    from synth.plan import Plan
    from synth.scene import Scene
    from synth.stream import Stream

INVENTED = "invented_figure"
"""The error of giving a figure where none is disclosed."""
_WORDINGS = (
    "What {was} {item} in {when}?",
    "Calculate {company}'s {item} for {when}.",
    "Based on the figures above, what {was} {item} for {when}?",
    "From the table{s}, derive {item} for {when}.",
    "For {when}, what {was} {company}'s {item}?",
    "Work out {item} for {when}.",
)
_AT_WORDINGS = (
    "What {was} {item} at {at}?",
    "State {company}'s {item} at {at}.",
    "How much {was} {item} at {at}, on the figures shown?",
    "As of {at}, what {was} {item}?",
)
HINTS = (
    "If the excerpt does not allow it, say that it is not disclosed.",
    "Say so if it is not disclosed.",
    'If it can\'t be determined from the excerpt, answer "not disclosed".',
    'Answer "not disclosed" where the excerpt does not give enough.',
)
"""Said in some questions, whether the figure is disclosed or not."""
_ENOUGH = 2


def page_without(figures: Sequence[str], *, beside: int = 3) -> Callable[[Stream], Want]:
    """Return a want for a page that has what leads towards a figure, but not all of it."""

    def want(stream: Stream) -> Want:
        figure = stream.choice(known(tuple(figures)))
        hidden = hide(stream, figure)
        shown = _tempting(figure, hidden)
        industries = _used_in(figure, shown[:beside])
        concepts = tuple(c for c in shown if all(_in_statements(c, i) for i in industries))[: beside + 1]
        if not concepts:
            raise CrossfootError(f"no statement prints anything beside {figure}")

        def prefer(company: Company, base: str) -> bool:
            return prints(company, concepts, base, 1)

        return Want(
            concepts=concepts, hides=hidden, years=1, changes=False, industries=industries, prefer=prefer
        )

    return want


@lru_cache(maxsize=64)
def known(figures: tuple[str, ...]) -> tuple[str, ...]:
    """Return the figures all of whose ways are over line items that companies here have."""
    return tuple(
        f for f in figures if all(leaf.concept in CONCEPTS for way in ways(f) for leaf in formula(way).leaves)
    )


def _in_statements(concept: str, industry: str) -> bool:
    """Whether one of the three statements prints the line item: so a page stays small."""
    return any(
        home in {"income-statement", "balance-sheet", "cash-flow"}
        for home in homes(industry).get(concept, ())
    )


@lru_cache(maxsize=1024)
def _used_in(figure: str, concepts: tuple[str, ...]) -> tuple[str, ...]:
    """Return industries that print the line items and use the figure, as many of them as there are."""
    for count in range(len(concepts), 0, -1):
        try:
            found = able(concepts[:count])
        except CrossfootError:
            continue
        metric = METRICS.get(figure)
        kept = tuple(i for i in found if metric is None or not metric.industries or i in metric.industries)
        if kept:
            return kept
    raise CrossfootError(f"no industry prints anything that leads to {figure}")


def _tempting(figure: str, hidden: tuple[str, ...]) -> tuple[str, ...]:
    """Return the figure's operands that stay, what is taken for the hidden ones, and others of the same kind."""
    leaves = [leaf.concept for way in ways(figure) for leaf in formula(way).leaves]
    near = [n for h in hidden for n in CONCEPTS[h].near]
    wide = ["revenue", "net_income", "total_assets"]
    return tuple(
        dict.fromkeys(
            c
            for c in (*leaves, *near, *wide)
            if c not in hidden and c != figure and c in CONCEPTS and _anywhere(c)
        )
    )


@lru_cache(maxsize=1024)
def _anywhere(concept: str) -> bool:
    try:
        able((concept,))
    except CrossfootError:
        return False
    return True


def missing(scene: Scene, figure: str, back: int = 0) -> tuple[MissingOperand, ...] | None:
    """Return, for each way to a figure, an operand that is not on the page and follows from nothing there.

    None where some way has all its operands.
    """
    found: list[MissingOperand] = []
    for way in ways(figure):
        gone = next(
            (
                leaf.concept
                for leaf in formula(way).leaves
                if (leaf.concept == figure or leaf.concept not in OPTIONAL)
                and not derivable(scene, leaf.concept, back + leaf.back)
            ),
            None,
        )
        if gone is None or stands(scene, gone, scene.period(back)):
            return None
        found.append(MissingOperand(formula=way, operand=gone))
    return tuple(found)


def derivable(scene: Scene, concept: str, back: int, seen: frozenset[str] = frozenset()) -> bool:
    """Whether a line item is printed for a year or follows from others that are (by their identities)."""
    try:
        period = scene.period(back)
    except (KeyError, IndexError):
        return False
    if scene.printed(Fact(concept, period)) or stands(scene, concept, period):
        return True
    seen |= {concept}
    return _foots(scene, concept, period) or any(
        all(
            leaf.concept not in seen and derivable(scene, leaf.concept, back + leaf.back, seen)
            for leaf in formula(way).leaves
        )
        for way in IDENTITIES.get(concept, ())
    )


def _foots(scene: Scene, concept: str, period: str) -> bool:
    """Whether the rows of a table leave a line item no choice: a total whose parts are all shown, or its one missing part."""
    for laid in scene.tables:
        schedule = scene.company.schedule(laid.name)
        for total, terms in schedule.totals if schedule else ():
            rows = [schedule.items[i] for i in (total, *(i for i, _ in terms))] if schedule else []
            group = [Fact(row.concept, period, row.member) for row in rows]
            if Fact(concept, period) not in group:
                continue
            others = [f for f in group if f != Fact(concept, period)]
            company = scene.company
            if all(scene.printed(f) or not company.has(*f) or not company.number(*f) for f in others):
                return True
    return False


def stands(scene: Scene, concept: str, period: str) -> bool:
    """Whether a row or a passage could be read as the line item in a period, whatever it is really."""
    year = period.removeprefix("FY")
    for laid in scene.tables:
        of_year = [year in named or not any(c.isdigit() for c in named) for named in laid.columns]
        labels = {body.label for body in laid.cells if body.value is not None and of_year[body.at[1]]}
        if any(called(label, concept) for label in labels):
            return True
    return any(called(p.text, concept, anywhere=True) for p in scene.passages)


def look_alikes(scene: Scene, figure: str) -> Iterator[Plan]:
    """Yield plans that give something like the figure from what is printed: a figure that would be invented."""
    texts = ways(figure) if figure in METRICS else []
    if figure in METRICS:
        texts = [*texts, *(METRICS[n].formula for n in METRICS[figure].near)]
    done: set[Plan] = set()
    for text in texts:
        for plan in _substituted(scene, text):
            if plan not in done:
                done.add(plan)
                yield plan
    for concept in _same_measure(scene, figure):
        yield from_formula(formula(concept), lambda leaf: scene.fact(leaf.concept, leaf.back))


def _same_measure(scene: Scene, figure: str) -> list[str]:
    measure = (
        CONCEPTS[figure].measure
        if figure in CONCEPTS
        else {"money": "money", "per-share": "per-share"}.get(METRICS[figure].unit, "")
    )
    near = [c for c in (CONCEPTS[figure].near if figure in CONCEPTS else ()) if scene.printed(scene.fact(c))]
    others = scene.concepts(measure) if measure else []
    return list(dict.fromkeys([*near, *scene.stream.sample(others, len(others))]))


def _substituted(scene: Scene, text: str) -> Iterator[Plan]:
    """Yield a formula's plans with printed line items in place of those that are missing."""
    parsed = formula(text)
    gone = list(
        dict.fromkeys(
            leaf.concept for leaf in parsed.leaves if not scene.printed(Fact(leaf.concept, scene.period()))
        )
    )
    if len(gone) > 2:
        return
    kept = {leaf.concept for leaf in parsed.leaves} - set(gone)
    for shift in range(3):
        chosen: dict[str, str] = {}
        for concept in gone:
            near = [c for c in CONCEPTS[concept].near if scene.printed(Fact(c, scene.period()))]
            rows = [c for c in scene.concepts(CONCEPTS[concept].measure) if c not in near]
            options = [c for c in (*near, *rows) if c not in kept and c not in chosen.values()]
            if len(options) > shift:
                chosen[concept] = options[shift]
        if len(chosen) < len(gone):
            return

        def at(leaf: Leaf, chosen: dict[str, str] = chosen) -> Fact:
            # Without last year's balance the ending one is taken for the average.
            fact = Fact(chosen.get(leaf.concept, leaf.concept), scene.period())
            try:
                earlier = Fact(fact.concept, scene.period(leaf.back))
            except (KeyError, IndexError):
                return fact
            return earlier if scene.printed(earlier) else fact

        yield from_formula(parsed, at)
        if not gone:
            return


def ask_absent(scene: Scene, figures: Sequence[str], wordings: Sequence[str] = _WORDINGS) -> Ask:
    """Ask for a figure that the page does not disclose. Raises CrossfootError where it discloses all of them."""
    usable = known(tuple(figures))
    for figure in scene.stream.sample(usable, len(usable)):
        metric = METRICS.get(figure)
        if metric is not None and metric.industries and scene.company.industry not in metric.industries:
            continue
        if metric is None and not _could_have(scene, figure):
            continue
        if not _towards(scene, figure):
            continue
        gone = missing(scene, figure)
        if gone is None or _named(scene, figure):
            continue
        found = _ask(scene, figure, gone, wordings)
        if len(found.wrong) >= _ENOUGH:
            return found
    raise CrossfootError("the page discloses what would be asked for, or nothing like it")


def _could_have(scene: Scene, concept: str) -> bool:
    """Whether a company of this industry prints such a line: else nobody would ask."""
    return concept in homes(scene.company.industry)


def _towards(scene: Scene, figure: str) -> bool:
    """Whether the page has part of what the figure takes, so that asking for it is natural."""
    if figure in CONCEPTS:
        return True
    leaves = METRICS[figure].parsed.leaves
    return any(scene.printed(Fact(leaf.concept, scene.period())) for leaf in leaves)


def _named(scene: Scene, figure: str) -> bool:
    """Whether a row bears one of the figure's own names."""
    if figure not in METRICS:
        return False
    names = {name.lower() for name in METRICS[figure].spoken}
    return any(name in label.lower() for t in scene.tables for label in t.labels.values() for name in names)


def _ask(scene: Scene, figure: str, gone: tuple[MissingOperand, ...], wordings: Sequence[str]) -> Ask:
    metric = METRICS.get(figure)
    item = scene.stream.choice(metric.spoken if metric else CONCEPTS[figure].spoken)
    form = how(scene, metric) if metric else concept_form(scene, figure)
    instant = metric is None and CONCEPTS[figure].instant
    wording = scene.stream.choice(_AT_WORDINGS if instant else wordings)
    question = wording.format(
        item=put(wording, item), was=was(item), when=scene.when(), at=scene.at(), company=scene.company.identity.name,
        s="s" if len(scene.tables) > 1 else "",
    )  # fmt: skip
    hint = f" {scene.stream.choice(HINTS)}" if scene.stream.chance(35) else ""
    wrong: list[Wrong] = []
    for plan in look_alikes(scene, figure):
        if len(wrong) >= 5:
            break
        if all(scene.printed(f) for f in facts(plan)) and (
            metric is None or sensible(plan, scene.value, metric.unit)
        ):
            wrong.append(Wrong(INVENTED, compile_plan(plan, scene, "")[0], form.rounding))
    return Ask(
        question=start(f"{question} {form.words}{hint}"), program=(), rounding=form.rounding, names=(), kind="not_disclosed",
        absence=Absence(figure=figure, period=scene.period(), missing=gone), wrong=tuple(wrong),
        method=metric.definition if metric and scene.stream.chance(70) else "", conclusion=_why(scene, figure, item, gone),
        result=item,
    )  # fmt: skip


def _why(scene: Scene, figure: str, item: str, gone: tuple[MissingOperand, ...]) -> str:
    """Say what is missing, in words."""
    lacking = [m.operand for m in gone if m.operand != figure]
    if figure in METRICS:  # all that the usual way takes
        first = formula(gone[0].formula).leaves
        lacking = [x.concept for x in first if not derivable(scene, x.concept, x.back)]
    names = list(dict.fromkeys(CONCEPTS[c].spoken[0] for c in lacking))[:3]
    joint = listed(names) if figure in METRICS else " or ".join(names[:2])
    if not names:
        return scene.say((
            "No row of the excerpt gives {item}, and nothing shown leads to it.",
            "{Item} does not appear in the excerpt, and no combination of its rows makes it up.",
        ), item=item, Item=start(item))  # fmt: skip
    return scene.say((
        "That takes {names}, which the excerpt does not give and which cannot be derived from what it shows.",
        "The excerpt does not show {names}, so {item} cannot be computed from it.",
        "{Names} would be needed, and the excerpt does not give that.",
        "Without {names} there is no way to {item} from the rows shown.",
    ), names=joint, Names=start(joint), item=the(item))  # fmt: skip


def concept_form(scene: Scene, concept: str) -> Asked:
    """Say how a line item that isn't printed would be asked for."""
    match CONCEPTS[concept].measure:
        case "money":
            return asked(scene, "money", scene.company.identity.places)
        case "shares":
            return asked(
                scene, "shares", scene.company.identity.share_places, scale=scene.company.identity.share_scale
            )
    return asked(scene, "per-share", 2)
