"""Questions about a year that the page does not show: not disclosed, though other years are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemas.derivation import Absence, MissingOperand
from schemas.errors import CrossfootError
from synth.absence import ways
from synth.asking import lookup
from synth.company.concepts import CONCEPTS
from synth.formula import formula
from synth.plan import Act, Fact, Plan, compile_plan
from synth.problem import Ask, Wrong
from synth.questions.absence import HINTS, INVENTED, concept_form
from synth.questions.line_item import choose, page_of
from synth.questions.wording import item_of, start, was

if TYPE_CHECKING:
    from synth.pages import Want
    from synth.scene import Scene
    from synth.stream import Stream

_TABLES = (
    "income-statement",
    "income-statement",
    "cash-flow",
    "selected-data",
    "balance-sheet",
    "free-cash-flow",
)
_OPENING = frozenset({"cash", "cash_ending", "cash_beginning", "net_change_in_cash", "shares_outstanding"})
"""What the year before is told by an opening balance."""


def page_with_years(stream: Stream) -> Want:
    """Draw a page with two or three years."""
    return page_of(_TABLES, 2, ("money",))(stream)


def ask_other_year(scene: Scene) -> Ask:
    """Ask for a line item in the year before the first one shown, or after the last."""
    concept = choose(scene, 2, ("money",), lambda v: v[0] != v[1])
    for _ in range(4):
        if concept not in _OPENING:
            break
        concept = choose(scene, 2, ("money",), lambda v: v[0] != v[1])
    shown = sorted(int(p.removeprefix("FY")) for p in scene.years(concept))
    year = shown[0] - scene.stream.choice((1, 1, 2)) if scene.stream.chance(60) else shown[-1] + 1
    period = f"FY{year}"
    if concept in _OPENING or any(str(year) in t.text for t in scene.tables):
        raise CrossfootError("the page names that year")
    item = item_of(scene, concept)
    form = concept_form(scene, concept)
    question = scene.say((
        "What {was} {item} in {when}?",
        "State {item} for {when}.",
        "How much {was} {item} in {when}, according to the excerpt?",
        "Give {company}'s {item} for {when}.",
    ), item=item, was=was(item), when=scene.when_period(period), company=scene.company.identity.name)  # fmt: skip
    hint = f" {scene.stream.choice(HINTS)}" if scene.stream.chance(35) else ""
    missing = tuple(
        MissingOperand(formula=way, operand=formula(way).leaves[0].concept) for way in ways(concept)
    )
    known = [Fact(concept, f"FY{y}") for y in shown]
    new, old = (known[-1], known[-2])
    trend: Plan = (Act("divide", (new, old)), Act("multiply", (new if year > shown[-1] else old, "#0")))
    back: Plan = (
        Act("subtract", (new, old)),
        Act("add" if year > shown[-1] else "subtract", (known[-1] if year > shown[-1] else known[0], "#0")),
    )
    plans = [*(lookup(f) for f in known[:3]), trend, back]
    wrong = tuple(Wrong(INVENTED, compile_plan(p, scene, "")[0], form.rounding) for p in plans)
    conclusion = scene.say((
        "The columns are those of other years; none is for the year asked about.",
        "The excerpt shows {item} for other years only.",
        "No column is for that year, and a figure of another year is not an answer.",
        "A trend would only be a guess: the excerpt has no column for that year.",
    ), item=item)  # fmt: skip
    return Ask(
        question=start(f"{question} {form.words}{hint}"), program=(), rounding=form.rounding, names=(), kind="not_disclosed",
        absence=Absence(figure=concept, period=period, missing=missing), wrong=wrong, conclusion=conclusion,
        result=CONCEPTS[concept].spoken[0],
    )  # fmt: skip
