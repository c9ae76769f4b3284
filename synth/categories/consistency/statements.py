"""Families that ask whether a printed statement foots, which total is wrong, and by how much."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from schemas.derivation import Rounding, Selection
from schemas.errors import CrossfootError
from synth.asking import ask_number, ask_words, asked, inputs
from synth.categories.consistency.later import adds_up
from synth.categories.consistency.relations import misses, printed, recomputed, wants_tables
from synth.company.concepts import CONCEPTS
from synth.family import Family
from synth.plan import Act, Plan, compile_plan, joined
from synth.problem import Ask, Wrong

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from synth.categories.consistency.relations import Relation
    from synth.plan import Fact
    from synth.scene import Scene

STATEMENTS = ("income-statement", "balance-sheet", "cash-flow")
NOTES = (
    "segment-years", "geography", "products", "debt-instruments", "tax-reconciliation", "non-gaap",
    "adjusted-income", "ppe", "receivables", "inventory", "accrued", "working-capital", "debt-maturities", "lease-maturities",
)  # fmt: skip
ROLLS = (
    "equity",
    "allowance",
    "deferred-revenue",
    "share-count",
    "stock-options",
    "intangible-changes",
    "revenue-bridge",
)


def total_name(scene: Scene, fact: Fact) -> str:
    """Name a total in a question, with whose it is."""
    forms = CONCEPTS[fact.concept].spoken
    return scene.of_member(forms[0] if forms else fact.concept.replace("_", " "), fact.member)


def _asked_name(scene: Scene, relation: Relation) -> str:
    """Name a total as analysts do, or in quotes as its row is labelled."""
    label = scene.tables[0].labels.get((relation.total.concept, relation.total.member), "")
    quoted = label and not relation.total.member and not re.search(r"[0-9*†]", label)
    return f'"{label}"' if quoted and scene.stream.chance(45) else total_name(scene, relation.total)


def one_of(scene: Scene, relations: Sequence[Relation]) -> Relation:
    """Choose a relation to ask about: one that misses where there is one. Raises KeyError for none."""
    if not relations:
        raise KeyError("rows that add up")
    off = [r for r in relations if misses(scene, r)]
    return off[0] if off else scene.stream.choice(list(relations))


def table_of(scene: Scene) -> str:
    """Return the table that was altered, or not: the first on the page."""
    return scene.tables[0].name


def difference(relation: Relation) -> Plan:
    """Return the plan of what a printed total has beyond the sum of its components."""
    plan = recomputed(relation)
    return (*plan, Act("subtract", (relation.total, f"#{len(plan) - 1}"), "difference"))


FOOTS = (
    "Does the figure printed for {total} in {when} agree with the figures that make it up?",
    "Add up the components of {total} for {when}. Do they give the total that is printed?",
    "For {when}, does the figure for {total} equal the sum of its components, allowing for rounding?",
    "Does the row for {total} foot in {when}?",
    "Recompute {total} for {when} from the other rows. Does the result agree with the table?",
    "Is the {when_year} figure for {total} arithmetically right, given the rows it is made of?",
)
_CLOSE = (" Answer yes or no.", " Yes or no?", " Answer yes or no; a difference from rounding is none.")


def at_date(scene: Scene, fact: Fact, wordings: Sequence[str]) -> tuple[Sequence[str], str]:
    """Return wordings and the words for ``{when}``: a balance stands at a date, other amounts are of a period."""
    if not CONCEPTS[fact.concept].instant or fact.period not in scene.company.periods:
        return wordings, scene.when_period(fact.period)
    back = scene.company.periods.index(fact.period) - scene.company.periods.index(scene.base)
    moved = tuple(
        w if "movements" in w or "roll-forward" in w
        else w.replace("For {when}", "At {when}").replace("for {when}", "at {when}").replace("in {when}", "at {when}")
        for w in wordings
    )  # fmt: skip
    kept = tuple(w for w in moved if "at {when}" in w.lower() or "{when}" not in w)
    return (kept, scene.at(back)) if kept else (wordings, scene.when_period(fact.period))


def ask_foots(scene: Scene, relation: Relation, wordings: Sequence[str], **parts: str) -> Ask:
    """Ask whether one total agrees with its components."""
    ok = not misses(scene, relation)
    total = scene.places[relation.total][1].text
    plan = difference(relation)
    name = total_name(scene, relation.total)
    wordings, when = at_date(scene, relation.total, wordings)
    question = scene.say(
        wordings,
        total=_asked_name(scene, relation),
        when=when,
        when_year=scene.short(relation.total.period),
        **parts,
    )
    question += scene.stream.choice(_CLOSE)
    said = (
        f"The printed {name} of {total} agrees with it." if ok
        else f"The printed {name} is {total}: it misses that by more than rounding explains."
    )  # fmt: skip
    return ask_words(
        scene, plan, question[:1].upper() + question[1:], ("foots", [len(plan) - 1], ["yes", "no"]), options=("yes", "no"),
        shown=scene.currency, wrong_texts=[("false_alarm", "no") if ok else ("missed_error", "yes")], result="difference",
        conclusion=said,
    )  # fmt: skip


def _foots(scene: Scene) -> Ask:
    return ask_foots(scene, one_of(scene, _down(scene)), FOOTS)


def _down(scene: Scene) -> list[Relation]:
    found = printed(scene, table_of(scene), across=False)
    return [r for r in found if not r.total.member]


WHOLE = (
    "Do all totals of this table agree, for {when}, with the rows they are made of?",
    "Foot the {when_year} column of the table. Does every total agree?",
    "Is the table arithmetically consistent for {when}, total by total?",
    "Check each subtotal and total of the {when_year} column against its components. Do they all hold?",
    "Does the table foot for {when}?",
)
WHICH = (
    "Which total of the {when_year} column, the first from the top, is not what its components give: {options}?",
    "Foot the {when_year} column. Which is the first total that does not agree with its rows - {options}?",
    "One of these totals for {when} may be misprinted: {options}. Which is the first that doesn't foot?",
    "Going down the {when_year} column, name the first total that its components do not give: {options}.",
)


def _several(scene: Scene) -> tuple[list[Relation], Plan, list[int]]:
    relations = [r for r in _down(scene) if not scene.flipped(r.total)][:7]
    if len(relations) < 2:
        raise KeyError("several totals")
    plans = [recomputed(r, name=f"{total_name(scene, r.total)} recomputed") for r in relations]
    whole, ends = joined(*plans)
    return relations, whole, [int(end[1:]) for end in ends]


def _select_first(
    scene: Scene, names: tuple[str, ...], question: str, wrong: Callable[[str], list[Wrong]]
) -> Ask:
    relations, plan, ends = _several(scene)
    first = next((i for i, r in enumerate(relations) if scene.value(r.total) != _sum(scene, r)), None)
    if first is not None:
        bad = relations[first].total
        plan = (*plan, Act("lookup", (bad,), f"{total_name(scene, bad)} as printed"))
    program, spoken, place = compile_plan(plan, scene, plan[-1].name)
    if not names:
        names = (*(total_name(scene, r.total) for r in relations), "none")
    chosen = names[-1] if first is None else names[first]
    if first is None:
        said = "Each printed total agrees with this."
    else:
        said = f"The printed {total_name(scene, relations[first].total)} does not agree with its components."
    return Ask(
        question=question,
        program=program,
        rounding=Rounding(unit=scene.currency, scale=scene.scale, places=1),
        names=spoken,
        kind="choice",
        select=Selection(
            rule="first-wrong", of=tuple(f"#{place[i]}" for i in ends), names=names,
            stated=tuple(scene.ref(r.total) for r in relations),
        ),
        options=tuple(dict.fromkeys(names)) if set(names) != {"yes", "no"} else ("yes", "no"),
        wrong=tuple(wrong(chosen)),
        inputs=inputs(plan, scene),
        conclusion=said,
    )  # fmt: skip


def _sum(scene: Scene, relation: Relation) -> object:
    return sum(w * scene.value(f) for f, w in relation.terms)


def _whole(scene: Scene) -> Ask:
    relations, _, _ = _several(scene)
    wordings, when = at_date(scene, relations[0].total, WHOLE)
    question = scene.say(wordings, when=when, when_year=scene.short(scene.base)) + scene.stream.choice(_CLOSE)
    names = (*("no" for _ in relations), "yes")
    return _select_first(
        scene,
        names,
        question,
        lambda c: [Wrong("false_alarm", text="no") if c == "yes" else Wrong("missed_error", text="yes")],
    )


def _which(scene: Scene) -> Ask:
    relations, _, _ = _several(scene)
    names = [total_name(scene, r.total) for r in relations]
    if len(set(names)) < len(names):
        raise KeyError("totals of different names")
    wordings, when = at_date(scene, relations[0].total, WHICH)
    question = scene.say(
        wordings, when=when, when_year=scene.short(scene.base), options=", ".join([*names, "or none"])
    )
    return _select_first(
        scene, (), question,
        lambda c: [*(Wrong("false_alarm", text=n) for n in names if n != c), *([Wrong("missed_error", text="none")] if c != "none" else [])],
    )  # fmt: skip


BY_HOW_MUCH = (
    "By how much does the printed {total} for {when} differ from the sum of its components (printed less recomputed)?",
    "{Total} for {when} does not foot. What is the difference, printed figure less the sum of its components?",
    "What is the footing error in {total} for {when}: the figure printed less the figure recomputed?",
    "Compute the unexplained difference in {total} for {when}, as the printed total minus the total of its rows.",
)
SHOULD_BE = (
    "What should {total} for {when} be, given the rows it is made of?",
    "{Total} for {when} may be misprinted. Recompute it from its components.",
    "Taking the components as right, what is the correct {total} for {when}?",
    "What figure would make {total} foot for {when}, with the other rows as printed?",
    "Rebuild {total} for {when} from the rows that make it up.",
)


def ask_amount(
    scene: Scene, relation: Relation, wordings: Sequence[str], plan: Plan, *, printed_too: bool
) -> Ask:
    """Ask for an amount that a plan over a relation gives; ``printed_too``: the printed total is a wrong answer."""
    name = total_name(scene, relation.total)
    spoken = _asked_name(scene, relation)
    measure = CONCEPTS[relation.total.concept].measure
    body = scene.places[relation.total][1]
    how = (
        asked(scene, "money", max(0, (body.decimals or 0) + body.scale)) if measure == "money"
        else asked(scene, "shares", max(0, (body.decimals or 0) + body.scale), scale=body.scale) if body.unit == "shares" else None
    )  # fmt: skip
    if how is None:
        raise KeyError("an amount")
    wordings, when = at_date(scene, relation.total, wordings)
    question = scene.say(
        wordings,
        total=spoken,
        Total=spoken[:1].upper() + spoken[1:],
        when=when,
    )
    also: list[tuple[str, Plan]] = (
        [("missed_error", (Act("lookup", (relation.total,)),))] if printed_too else []
    )
    if not printed_too:
        also.append(("reversed_subtraction", (*plan[:-1], Act("subtract", plan[-1].args[::-1]))))
    return ask_number(
        scene,
        plan,
        question,
        how,
        result="difference" if not printed_too else f"{name} recomputed",
        also_wrong=also,
    )


def _by_how_much(scene: Scene) -> Ask:
    off = [r for r in _down(scene) if misses(scene, r)]
    if not off:
        raise CrossfootError("nothing on the page misses")
    return ask_amount(scene, off[0], BY_HOW_MUCH, difference(off[0]), printed_too=False)


def _should_be(scene: Scene) -> Ask:
    relation = one_of(scene, _down(scene))
    return ask_amount(scene, relation, SHOULD_BE, recomputed(relation), printed_too=True)


ROLL = (
    "Does the roll-forward to {total} hold for {when}?",
    "Start from the opening balance and apply the movements of {when}. Do they lead to the printed {total}?",
    "Do the movements shown for {when} explain {total}?",
    "Is the closing figure, {total}, what the opening figure and the movements of {when} give?",
)


def _roll(scene: Scene) -> Ask:
    return ask_foots(scene, one_of(scene, _down(scene)), ROLL)


FAMILIES = [
    Family(
        "total-foots",
        "Does a statement's total agree with its rows?",
        wants_tables(STATEMENTS, parts=True),
        _foots,
        then=adds_up,
        weight=10,
    ),
    Family(
        "note-foots",
        "Does the total of a note's table agree with its rows?",
        wants_tables(NOTES, parts=True),
        _foots,
        then=adds_up,
        weight=10,
    ),
    Family(
        "statement-foots",
        "Do all totals of a statement agree?",
        wants_tables(STATEMENTS, parts=True),
        _whole,
        weight=10,
    ),
    Family(
        "wrong-total",
        "Which total of a statement is the first that doesn't foot?",
        wants_tables(STATEMENTS),
        _which,
        weight=12,
    ),
    Family(
        "footing-difference",
        "By how much a total misses the sum of its rows",
        wants_tables((*STATEMENTS, *NOTES), chance=100),
        _by_how_much,
        weight=10,
    ),
    Family(
        "total-should-be",
        "What a total should be, given its rows",
        wants_tables((*STATEMENTS, *NOTES)),
        _should_be,
        weight=12,
    ),
    Family(
        "roll-forward-holds",
        "Do opening balance and movements give the closing one?",
        wants_tables(ROLLS, parts=True, keeps_blanks=True),
        _roll,
        then=adds_up,
        weight=10,
    ),
]
