"""What-ifs and reverse questions: a lever that the question states, applied to the figures of the page.

A supposition is a formula (synth.formula) in which ``lever`` stands for the number that the question gives.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from schemas.errors import CrossfootError
from schemas.quantity import round_half_away
from synth.asking import Number, ask_number, asked, fill
from synth.formula import formula
from synth.pages import Want, able
from synth.plan import Fact, from_formula
from synth.presentation.sheet import grouped
from synth.questions.sense import prints, trace
from synth.questions.wording import start

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from synth.company.company import Company
    from synth.formula import Leaf
    from synth.plan import Arg, Given, Plan
    from synth.problem import Ask
    from synth.scene import Scene
    from synth.stream import Stream

Lever = Literal["percent", "points", "bps", "days", "money", "shares", "x"]


@dataclass(frozen=True, slots=True)
class Supposition:
    """A what-if or a reverse question.

    ``lever`` is the kind of number that the question gives; ``low`` and ``high`` bound it: in tenths of a
    percent or point, in basis points, days, hundredths of a multiple, or thousandths of ``of`` (a line item)
    for an amount of money or shares. ``wordings`` hold ``{lever}``, ``{when}``, ``{at}``, ``{company}``.
    ``result`` names the answer. ``wrong`` are (mode, formula) that hasty readers apply instead. Facts in
    ``positive`` must be above zero for the question to make sense; so must the answer, unless ``signed``.
    """

    formula: str
    unit: str
    places: tuple[int, ...]
    result: str
    lever: Lever
    low: int
    high: int
    wordings: tuple[str, ...]
    of: str = ""
    wrong: tuple[tuple[str, str], ...] = ()
    positive: tuple[str, ...] = ()
    signed: bool = False
    method: str = ""
    concepts: tuple[str, ...] = field(default=())
    """Line items that the page prints beside the formula's own (they tempt)."""


def needed(supposition: Supposition) -> tuple[str, ...]:
    """Return the line items that the page must print."""
    own = (leaf.concept for leaf in formula(supposition.formula).leaves if leaf.concept != "lever")
    return tuple(dict.fromkeys((*own, *supposition.concepts)))


def _years(supposition: Supposition) -> int:
    return 1 + max(leaf.back for leaf in formula(supposition.formula).leaves)


def page_of_any(suppositions: Sequence[Supposition]) -> Callable[[Stream], Want]:
    """Return a want that draws one of the suppositions, for a company whose figures give it sense."""

    def want(stream: Stream) -> Want:
        chosen = stream.choice(suppositions)
        concepts = needed(chosen)

        def prefer(company: Company, base: str) -> bool:
            if not prints(company, concepts, base, _years(chosen)):
                return False
            book = company.books[base, ""]
            return all(book.get(c, 1) > 0 for c in (*chosen.positive, chosen.of) if c)

        return Want(
            concepts=concepts, years=_years(chosen), industries=able(concepts), prefer=prefer, changes=False
        )

    return want


def ask_supposition(scene: Scene, suppositions: Sequence[Supposition]) -> Ask:
    """Ask one of the suppositions that the page gives a sense. Raises CrossfootError where there is none."""
    fitting: list[Supposition] = []
    for chosen in scene.stream.sample(list(suppositions), len(suppositions)):
        if _fits(scene, chosen):
            fitting.append(chosen)
            if len(fitting) == 4:
                break
    for chosen in sorted(fitting, key=lambda s: -len(needed(s))):
        found = _ask(scene, chosen)
        if found is not None:
            return found
    raise CrossfootError("the page's figures give none of the suppositions a sense")


def _fits(scene: Scene, chosen: Supposition) -> bool:
    try:
        facts = [
            scene.fact(leaf.concept, leaf.back)
            for leaf in formula(chosen.formula).leaves
            if leaf.concept != "lever"
        ]
        if not all(scene.printed(f) for f in facts):
            return False
        wanted = (*chosen.positive, *([chosen.of] if chosen.of else []))
        return all(scene.printed(scene.fact(c)) and scene.value(scene.fact(c)) > 0 for c in wanted)
    except (KeyError, IndexError):
        return False


def _ask(scene: Scene, chosen: Supposition) -> Ask | None:
    number = _number(scene, chosen)
    if number is None:
        return None
    company = scene.company.identity.name
    parts = {
        "when": scene.when(),
        "at": scene.at(),
        "company": company,
        "old": scene.when(1) if _years(chosen) > 1 else "",
    }
    question, given, mentions = fill(scene.stream.choice(chosen.wordings), {"lever": number}, parts)
    plan = plan_with(scene, chosen.formula, given["lever"])
    answer = value_with(scene, chosen.formula, number.value)
    if answer is None or not answer or (answer < 0 and not chosen.signed):
        return None
    places = scene.stream.choice(chosen.places)
    if chosen.unit == "money":
        places = min(2, scene.company.identity.places + (1 if answer < 10 ** (scene.scale + 2) else 0))
    elif chosen.unit == "shares":
        places = scene.company.identity.share_places
    scale = scene.company.identity.share_scale if chosen.unit == "shares" else None
    form = asked(scene, chosen.unit, places, scale=scale)
    wrong = [
        (mode, plan_with(scene, text, given["lever"])) for mode, text in chosen.wrong if _printed(scene, text)
    ]
    return ask_number(
        scene, plan, start(question), form, result=chosen.result, method=chosen.method if scene.stream.chance(60) else "",
        mentions=mentions, also_wrong=wrong,
    )  # fmt: skip


def _printed(scene: Scene, text: str) -> bool:
    try:
        return all(
            scene.printed(scene.fact(x.concept, x.back)) for x in formula(text).leaves if x.concept != "lever"
        )
    except KeyError:
        return False


def plan_with(scene: Scene, text: str, lever: Given) -> Plan:
    """Return a formula's plan with the question's number for ``lever``."""

    def at(leaf: Leaf) -> Arg:
        return lever if leaf.concept == "lever" else scene.fact(leaf.concept, leaf.back)

    return from_formula(formula(text), at)


_LEVER = Fact("lever", "")


def value_with(scene: Scene, text: str, lever: Fraction) -> Fraction | None:
    """Return a formula's value, None where it has none (a base of zero or below)."""

    def at(leaf: Leaf) -> Fact:
        return _LEVER if leaf.concept == "lever" else scene.fact(leaf.concept, leaf.back)

    plan = from_formula(formula(text), at)
    try:
        done = trace(plan, lambda f: lever if f is _LEVER else scene.value(f))
    except (KeyError, ZeroDivisionError):
        return None
    for a in plan:
        if a.op == "divide" and isinstance(a.args[1], str) and done[int(a.args[1][1:])] <= 0:
            return None
    return done[-1]


def _number(scene: Scene, chosen: Supposition) -> Number | None:
    """Draw the number that the question gives, as printed."""
    stream = scene.stream
    drawn = stream.between(chosen.low, chosen.high)
    match chosen.lever:
        case "percent" | "points":
            tenths = drawn if drawn < 100 and stream.chance(40) else max(10, drawn // 10 * 10)
            text = grouped(Fraction(tenths, 10), 1 if tenths % 10 else 0)
            places = 1 if tenths % 10 else 0
            if chosen.lever == "points":
                tail = " percentage point" if text == "1" else " percentage points"
                return Number(f"{text}{tail}", Fraction(tenths, 1000), "points", -2, places)
            return Number(f"{text}%", Fraction(tenths, 1000), "pure", -2, places)
        case "bps":
            steps = max(5, drawn // 5 * 5)
            return Number(f"{steps} basis points", Fraction(steps, 10000), "points", -4, 0)
        case "days":
            return Number(f"{drawn} days", Fraction(drawn), "days", 0, 0)
        case "x":
            return Number(f"{grouped(Fraction(drawn, 100), 2)}x", Fraction(drawn, 100), "pure", 0, 2)
        case "money":
            return _amount(scene, scene.value(scene.fact(chosen.of)) * drawn / 1000)
    return _shares(scene, scene.value(scene.fact(chosen.of)) * drawn / 1000)


def _amount(scene: Scene, about: Fraction) -> Number | None:
    """Round an amount to two digits, and print it with its scale word."""
    scale = scene.scale
    shown = _two_digits(about / 10**scale)
    if shown is None:
        return None
    value, places = shown
    return Number(
        scene.amount(value * 10**scale, scale, places), value * 10**scale, scene.currency, scale, places
    )


def _shares(scene: Scene, about: Fraction) -> Number | None:
    scale = scene.company.identity.share_scale
    word = {0: "", 3: " thousand", 6: " million"}.get(scale)
    shown = _two_digits(about / 10**scale)
    if shown is None or word is None:
        return None
    value, places = shown
    return Number(f"{grouped(value, places)}{word} shares", value * 10**scale, "shares", scale, places)


def _two_digits(value: Fraction) -> tuple[Fraction, int] | None:
    """Return a value to two digits, and its decimals (none or one)."""
    places = -len(str(int(value))) + 2 if value >= 1 else 1
    rounded = round_half_away(value, min(1, places))
    return (rounded, max(0, min(1, places))) if rounded else None
