"""Families over two scales on a page: a statement at one, a note beside it at another."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from schemas.errors import CrossfootError
from synth.asking import ask_number, ask_words, asked
from synth.categories.unit_scale.note_texts import NOTES
from synth.categories.unit_scale.parts import (
    as_printed,
    asked_money,
    capital,
    in_scale,
    item_of,
    misread,
    note_scale,
    on_grid,
    one_of,
    part_of,
    rescaled,
    scales_for,
    timed,
    value_of,
)
from synth.company.identity import SCALE_NAMES
from synth.family import Family
from synth.plan import Act

if TYPE_CHECKING:
    from collections.abc import Callable

    from synth.categories.unit_scale.note_texts import Note
    from synth.pages import Want
    from synth.plan import Fact, Given, Plan
    from synth.problem import Ask
    from synth.scene import Scene
    from synth.stream import Stream

_HARDER = ("standard", "hard")


class _Told(NamedTuple):
    """A note on the page: what it tells, the line item it is about, its operand, and the scale it prints."""

    note: Note
    fact: Fact
    given: Given
    scale: int


def _items(*, within: bool | None = None) -> Callable[[Stream], Want]:
    """Return a want for a line item that a note tells of."""
    return one_of(*dict.fromkeys((n.concept,) for n in NOTES if within in {None, n.within}), gains=True)


def _tell(scene: Scene, *, within: bool | None = None, but: tuple[Note, ...] = ()) -> _Told:
    """Add a note about an item that the page prints. Raises CrossfootError where it prints none."""
    known = [
        n for n in NOTES
        if n not in but and within in {None, n.within} and scene.printed(f := scene.fact(n.concept)) and scene.value(f) > 0
    ]  # fmt: skip
    if not known:
        raise CrossfootError("no note tells of what this page prints")
    note = scene.stream.choice(known)
    fact = scene.fact(note.concept)
    raw = part_of(scene, fact, *note.share)
    scale, places = note_scale(scene, raw)
    template = note.text.replace("{when}", scene.when()).replace("{at}", scene.at())
    given = scene.note(template, note.name, on_grid(raw, scale, places), scale=scale, places=places)
    return _Told(note, fact, given, scale)


def _met(op: str, wordings: tuple[str, ...], result: str, *, within: bool) -> Callable[[Scene], Ask]:
    """Return the question of adding a note's amount to its line item, or taking it out."""

    def ask(scene: Scene) -> Ask:
        note, fact, given, scale = _tell(scene, within=within)
        plan: Plan = (Act(op, (fact, given), result),)
        value = value_of(scene, plan)
        asked_in = scene.stream.choice([scene.scale, scene.scale, *scales_for(scene, value)])
        question = scene.say(
            wordings, item=scene.item(note.concept), note=note.name, time=timed(scene, note.concept),
            unit=in_scale(scene, asked_in),
        )  # fmt: skip
        unscaled: Plan = (misread(given, scale, scene.scale), Act(op, (fact, "#0")))
        opposite = Act("subtract" if op == "add" else "add", (fact, given))
        return ask_number(
            scene, plan, capital(question), asked_money(scene, value, asked_in, exact=False), result=result,
            method=f"The statement is in {SCALE_NAMES[scene.scale]}, the note is not: both are written out before they meet.",
            also_wrong=(
                ("wrong_scale", unscaled), *as_printed(scene, plan, asked_in),
                ("missing_component", (Act("lookup", (fact,)),)), ("wrong_sign", (opposite,)),
            ),
        )  # fmt: skip

    return ask


def _share(scene: Scene) -> Ask:
    note, fact, given, scale = _tell(scene, within=True)
    plan: Plan = (Act("divide", (given, fact), "share"),)
    unit, places = scene.stream.choice((("percent", 1), ("percent", 2), ("bps", 0)))
    question = scene.say((
        "What share of {item} {time} did {note} make up?",
        "How much of {item} {time} was {note}, as a proportion?",
        "Put {note} in relation to {item} {time}.",
        "{note} against {item} {time}: what proportion is that?",
    ), item=scene.item(note.concept), note=note.name, time=timed(scene, note.concept))  # fmt: skip
    unscaled: Plan = (misread(given, scale, scene.scale), Act("divide", ("#0", fact)))
    return ask_number(
        scene, plan, capital(question), asked(scene, unit, places), result=f"{note.name} over {scene.item(note.concept)}",
        method="The note and the statement are at different scales; both are written out before they are divided.",
        also_wrong=(("wrong_scale", unscaled), ("wrong_base", (Act("divide", (fact, given)),))),
    )  # fmt: skip


def _rest_share(scene: Scene) -> Ask:
    note, fact, given, scale = _tell(scene, within=True)
    plan: Plan = (
        Act("subtract", (fact, given), "the rest"),
        Act("divide", ("#0", fact), "share of the rest"),
    )
    question = scene.say((
        "What percentage of {item} {time} remains once {note} is taken out?",
        "Leaving out {note}, what part of {item} {time} is left, in percent?",
        "Which percentage of {item} {time} did not stem from {note}?",
    ), item=scene.item(note.concept), note=note.name, time=timed(scene, note.concept))  # fmt: skip
    unscaled: Plan = (
        misread(given, scale, scene.scale), Act("subtract", (fact, "#0")), Act("divide", ("#1", fact)),
    )  # fmt: skip
    return ask_number(
        scene, plan, capital(question), asked(scene, "percent", scene.stream.choice((1, 2))), result="share of the rest",
        method="The note and the statement are at different scales.",
        also_wrong=(("wrong_scale", unscaled), ("missing_component", (Act("divide", (given, fact)),))),
    )  # fmt: skip


def _times(scene: Scene) -> Ask:
    note, fact, given, scale = _tell(scene)
    plan: Plan = (Act("divide", (fact, given), "multiple"),)
    question = scene.say((
        "How many times {note} was {item} {time}?",
        "{item} {time} was what multiple of {note}?",
        "How often does {note} go into {item} {time}?",
        "By what factor did {item} {time} exceed {note}?",
    ), item=scene.item(note.concept), note=note.name, time=timed(scene, note.concept))  # fmt: skip
    unscaled: Plan = (misread(given, scale, scene.scale), Act("divide", (fact, "#0")))
    return ask_number(
        scene, plan, capital(question), asked(scene, "x", scene.stream.choice((1, 2))), result="multiple",
        method="Both amounts are written out in full, as they stand at different scales.",
        also_wrong=(("wrong_scale", unscaled), ("wrong_base", (Act("divide", (given, fact)),))),
    )  # fmt: skip


def _note_restated(scene: Scene) -> Ask:
    """Restate the note's own amount: the statement's caption doesn't reach into the prose."""
    note, fact, given, scale = _tell(scene)
    plan: Plan = (Act("lookup", (given,), note.name),)
    value = value_of(scene, plan)
    asked_in = scene.stream.choice(
        [s for s in (scene.scale, *scales_for(scene, value)) if s != scale] or [scene.scale]
    )
    question = scene.say((
        "How much {verb} {note} {time}, in {unit}?",
        "State {note} {time} in {unit}.",
        "To put {note} {time} into the statement, what would it be in {unit}?",
        "Express {note} {time} in {unit}.",
    ), note=note.name, time=timed(scene, note.concept), unit=in_scale(scene, asked_in), verb="was" if note.name.startswith("the ") or not note.name.endswith("s") else "were")  # fmt: skip
    captioned = (
        rescaled(plan, scene.scale) if scale == 0 and scene.scale else rescaled(plan, asked_in - scale or 3)
    )
    return ask_number(
        scene, plan, capital(question), asked_money(scene, value, asked_in), result=note.name,
        method="The note gives its own scale; the statement's caption does not apply to it.",
        also_wrong=(("wrong_scale", captioned), ("wrong_line_item", (Act("lookup", (fact,)),))),
    )  # fmt: skip


def _per_thousand(scene: Scene) -> Ask:
    """Ask per mille: how much there is of one for every thousand of the other."""
    note, fact, given, scale = _tell(scene, within=True)
    plan: Plan = (Act("divide", (given, fact), "share"), Act("multiply", ("#0", 1000), "per thousand"))
    question = scene.say((
        "Of every 1,000 {money} of {item} {time}, how many {money} were {note}?",
        "How much {note} was there per 1,000 {money} of {item} {time}, in {money}?",
        "State {note} per thousand {money} of {item} {time}, in {money}.",
    ), item=scene.item(note.concept), note=note.name, time=timed(scene, note.concept), money=scene.money)  # fmt: skip
    unscaled: Plan = (
        misread(given, scale, scene.scale),
        Act("divide", ("#0", fact)),
        Act("multiply", ("#1", 1000)),
    )
    return ask_number(
        scene, plan, capital(question), asked(scene, "pure", scene.stream.choice((1, 2))), result="per thousand",
        method="A share times 1,000 is the rate per mille.",
        also_wrong=(
            ("wrong_scale", unscaled), ("wrong_scale", (plan[0], Act("multiply", ("#0", 100)))),
            ("wrong_base", (Act("divide", (fact, given)), Act("multiply", ("#0", 1000)))),
        ),
    )  # fmt: skip


def _larger(scene: Scene) -> Ask:
    """Compare an amount of a note with an unrelated one of the statement, printed at another scale."""
    told = _tell(scene)
    item = item_of(scene, but={told.note.concept})
    fact = scene.fact(item)
    first, second = scene.item(item), told.note.name
    small = scene.stream.chance(40)
    plan: Plan = (Act("lookup", (fact,), first), Act("lookup", (told.given,), second))
    question = scene.say((
        "Which is the {more}: {a} or {b}, both as the page states them {time}?",
        "Compare {a} with {b} {time}. Which of the two is {more}?",
        "{time}, which amount was {more}, {a} or {b}?",
        "Of {a} and {b} {time}, name the {more} one.",
    ), a=first, b=second, time=timed(scene, item), more="smaller" if small else "larger")  # fmt: skip
    values = scene.value(fact), value_of(scene, (plan[1],))
    other = first if (values[0] < values[1]) != small else second
    return ask_words(
        scene, plan, capital(question), ("smallest" if small else "largest", (0, 1), (first, second)), shown=scene.currency,
        wrong_texts=[("wrong_scale", other)], result="amount",
        method="The digits alone don't tell: each amount is taken at its own scale.",
    )  # fmt: skip


def _ordered(scene: Scene) -> Ask:
    """Put three amounts in order that are printed at two or three scales."""
    first = _tell(scene)
    second = _tell(scene, but=(first.note,))
    item = item_of(scene, but={first.note.concept, second.note.concept})
    names = (scene.item(item), first.note.name, second.note.name)
    plan: Plan = (
        Act("lookup", (scene.fact(item),), names[0]), Act("lookup", (first.given,), names[1]),
        Act("lookup", (second.given,), names[2]),
    )  # fmt: skip
    down = scene.stream.chance(50)
    question = scene.say((
        "Put these in order, {way}: {a}; {b}; {c}.",
        "Order {a}, {b} and {c} by their amounts, {way}.",
        "Rank the following amounts, {way}: {a}, {b}, {c}.",
        "List {a}, {b} and {c} from the {from_} amount to the {to}.",
    ), a=names[0], b=names[1], c=names[2], way="largest first" if down else "smallest first",
        from_="largest" if down else "smallest", to="smallest" if down else "largest")  # fmt: skip
    digits = [
        abs(value_of(scene, (a,))) / 10**s
        for a, s in zip(plan, (scene.scale, first.scale, second.scale), strict=True)
    ]
    by_digits = [n for _, n in sorted(zip(digits, names, strict=True), reverse=down)]
    right = [
        n for _, n in sorted(zip([value_of(scene, (a,)) for a in plan], names, strict=True), reverse=down)
    ]
    orders = (by_digits, right[::-1], [right[1], right[0], right[2]], [right[0], right[2], right[1]])
    return ask_words(
        scene, plan, question, ("descending" if down else "ascending", (0, 1, 2), names), shown=scene.currency, kind="spans",
        wrong_texts=[("wrong_order", ", ".join(order)) for order in orders], result="amount",
        method="Each amount is written out in full before they are compared.",
    )  # fmt: skip


_THREE = (
    ("revenue", "net_income"), ("cash", "total_assets"), ("long_term_debt", "total_assets"), ("receivables", "total_assets"),
    ("inventory", "total_assets"), ("cost_of_revenue", "revenue"), ("selling_expense", "revenue"), ("capex", "operating_cash_flow"),
    ("total_liabilities", "goodwill"), ("operating_cash_flow", "capex"), ("operating_expenses", "revenue"),
)  # fmt: skip
"""Line items that notes tell of, each with another to compare."""

FAMILIES = [
    Family("two-scales-added", "A note's amount added to a line of the statement, at two scales", _items(within=False), _met("add", (
        "What was {item} {time} including {note}, in {unit}?",
        "Add {note} to {item} {time} and state the sum in {unit}.",
        "With {note} counted in, what would {item} {time} have been, in {unit}?",
        "What do {item} and {note} come to together {time}, in {unit}?",
    ), "sum", within=False), levels=_HARDER),
    Family("two-scales-taken-out", "A note's amount taken out of a line of the statement, at two scales", _items(within=True), _met("subtract", (
        "What was {item} {time} excluding {note}, in {unit}?",
        "Take {note} out of {item} {time}. What is left, in {unit}?",
        "Without {note}, what would {item} {time} have been, in {unit}?",
        "How much of {item} {time} did not come from {note}, in {unit}?",
        "Strip {note} from {item} {time} and state the rest in {unit}.",
    ), "the rest", within=True), levels=_HARDER),
    Family("two-scales-share", "A note's amount as a share of a line at another scale", _items(within=True), _share, levels=_HARDER),
    Family("two-scales-rest-share", "What a note's amount leaves of a line, in percent", _items(within=True), _rest_share, levels=_HARDER),
    Family("two-scales-multiple", "How many times a note's amount a line is", _items(), _times, levels=_HARDER),
    Family("note-in-other-scale", "An amount of the prose, which the caption doesn't reach, in another scale", _items(), _note_restated, levels=_HARDER),
    Family("per-thousand", "A note's amount per thousand of a line", _items(within=True), _per_thousand, levels=_HARDER),
    Family("larger-across-scales", "Which of two amounts at different scales is larger", _items(), _larger, levels=_HARDER),
    Family("order-across-scales", "Three amounts at different scales put in order", one_of(*_THREE, gains=True), _ordered, levels=_HARDER),
]  # fmt: skip
