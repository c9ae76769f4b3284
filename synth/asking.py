"""Making an Ask of a plan: compiled to the page's references, with its wrong answers beside it."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from schemas.derivation import Rounding, Rule, Selection
from schemas.quantity import one, rate
from schemas.table import Mention
from synth.company.identity import SCALE_NAMES
from synth.mutate import wrong_plans
from synth.plan import Act, Fact, Given, Plan, compile_plan, facts
from synth.problem import Ask, Wrong

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from fractions import Fraction

    from schemas.answer import Convention
    from synth.problem import Kind
    from synth.scene import Scene

_MOST = 9
"""Wrong plans compiled for one question; a few of them coincide or come to nothing."""
_EACH = 2
"""Wrong plans of one mode."""
_NUMBER = {0: "", 1: "one", 2: "two", 3: "three", 4: "four"}


@dataclass(frozen=True, slots=True)
class Asked:
    """How an answer is asked for: its rounding, and the sentence of the question that says so."""

    rounding: Rounding
    words: str


@dataclass(frozen=True, slots=True)
class Number:
    """A number that a question gives: as printed, and what it means."""

    text: str
    value: Fraction
    unit: str
    scale: int = 0
    places: int = 0


def asked(scene: Scene, unit: str, places: int, *, scale: int | None = None) -> Asked:
    """Say how an answer is to be given: ``unit`` as metrics name them, to ``places`` decimals.

    ``money`` is in the reporting scale unless ``scale`` says otherwise; amounts per share in currency.
    """
    stream = scene.stream
    if unit == "money":
        scale = scene.scale if scale is None else scale
        name = f"{SCALE_NAMES[scale]} of {scene.money}" if scale else scene.money
        to = f", to {_decimals(places)}" if places else ""
        words = stream.choice(
            (f"Answer in {name}{to}.", f"Give the answer in {name}{to}.", f"State it in {name}{to}.")
        )
        return Asked(Rounding(unit=scene.currency, scale=scale, places=places), words)
    if unit.startswith("per-"):
        share = rate(scene.currency, {"per-share": "shares"}.get(unit, unit[4:] + "s"))
        words = stream.choice(
            (f"Round to {_decimals(places)}.", f"Answer in {scene.money}, to {_decimals(places)}.")
        )
        return Asked(Rounding(unit=share, places=places), words)
    if unit == "shares":
        scale = 0 if scale is None else scale
        places = places if scale else 0  # there are no tenths of a share
        words = (
            f"Answer in {SCALE_NAMES[scale]} of shares{f', to {_decimals(places)}' if places else ''}."
            if scale
            else "Answer in single shares."
        )
        return Asked(Rounding(unit="shares", scale=scale, places=places), words)
    to = _decimals(places)
    options = {
        "percent": (f"Answer as a percentage, to {to}.", f"Round to {to} of a percent." if not places else f"Give a percentage rounded to {to}.", f"Express it in percent, to {to}."),
        "points": (f"Answer in percentage points, to {to}.", f"Give the change in percentage points, rounded to {to}."),
        "bps": (f"Answer in basis points, to {to}.", f"Give basis points, rounded to {to}."),
        "x": (f"Answer as a multiple, to {to}.", f"Round to {to}.", f"Give it as a multiple (x), rounded to {to}."),
        "days": (f"Answer in days, to {to}.", f"Round to {to} of a day." if not places else f"Give days, rounded to {to}."),
        "years": (f"Answer in years, to {to}.",),
        "pure": (f"Round to {to}.",) if places else ("Give a whole number.",),
    }  # fmt: skip
    return Asked(Rounding(unit=unit, places=places), stream.choice(options[unit]))


def _decimals(places: int) -> str:
    if not places:
        return "the nearest whole number"
    return f"{_NUMBER[places]} decimal place{'s' if places > 1 else ''}"


def fill(
    template: str, numbers: dict[str, Number], parts: dict[str, str]
) -> tuple[str, dict[str, Given], tuple[Mention, ...]]:
    """Write a question whose ``{name}`` marks are texts or numbers; returns it, its operands, its mentions."""
    text, given, mentions = "", {}, []
    for piece in re.split(r"(\{\w+\})", template):
        name = piece[1:-1] if piece[:1] == "{" else ""
        if name in numbers:
            n = numbers[name]
            span = (len(text), len(text) + len(n.text))
            mentions.append(
                Mention(span=span, value=n.value, unit=n.unit, scale=n.scale, decimals=n.places - n.scale)
            )
            given[name] = Given(f"q[{span[0]}:{span[1]}]", name.replace("_", " "))
            text += n.text
        else:
            part = parts[name] if name else piece
            twice = text.endswith("the ") and part.startswith("the ")  # "the the year ended"
            text += part.removeprefix("the ") if twice else part
    return text, given, tuple(mentions)


def ask_number(
    scene: Scene,
    plan: Plan,
    question: str,
    how: Asked,
    *,
    result: str = "result",
    method: str = "",
    convention: Convention = "signed",
    mentions: tuple[Mention, ...] = (),
    also_wrong: Iterable[tuple[str, Plan]] = (),
    wrong_roundings: Sequence[tuple[str, Plan, Rounding]] = (),
) -> Ask:
    """Make a question whose answer is a number. ``also_wrong`` are a family's own errors, tried first.

    Raises KeyError where the page does not print a fact of the plan.
    """
    program, names, _ = compile_plan(plan, scene, result)
    wrong = [_wrong(mode, other, scene, rounding) for mode, other, rounding in wrong_roundings]
    counts: Counter[str] = Counter()
    for mode, other in (*also_wrong, *wrong_plans(plan, scene, how.rounding, convention)):
        if len(wrong) >= _MOST:
            break
        if counts[mode] < _EACH and all(scene.printed(f) for f in facts(other)):
            counts[mode] += 1
            wrong.append(_wrong(mode, other, scene, None))
    return Ask(
        question=f"{question} {_whole(scene, plan, how)}".strip(),
        program=program,
        rounding=how.rounding,
        names=names,
        method=method,
        convention=convention,
        wrong=tuple(wrong),
        mentions=mentions,
        inputs=inputs(plan, scene),
        plan=plan,
        result=result,
    )


_COARSE = frozenset({"divide", "multiply", "average", "root", "power"})


def _whole(scene: Scene, plan: Plan, how: Asked) -> str:
    """Say that an amount without decimals is rounded, where the page's figures have digits beyond it."""
    r = how.rounding
    if r.places or "whole number" in how.words or r.unit not in {scene.currency, "shares"}:
        return how.words
    finer = any(
        (body.decimals or 0) + r.scale > 0 for f in facts(plan) if (body := scene.places[f][1]).unit == r.unit
    )
    if not finer and not any(a.op in _COARSE for a in plan):
        return how.words
    for name in (f"{scene.money}.", "shares."):
        if name in how.words:
            return how.words.replace(name, f"{name[:-1]}, to the nearest whole number.", 1)
    return how.words


def _wrong(mode: str, plan: Plan, scene: Scene, rounding: Rounding | None) -> Wrong:
    return Wrong(mode, compile_plan(plan, scene, None)[0], rounding)


def inputs(plan: Plan, scene: Scene) -> dict[str, str]:
    """Say what each operand of a plan is, by its reference."""
    return {scene.ref(f): scene.spoken(f) for f in facts(plan)}


def ask_words(
    scene: Scene,
    plan: Plan,
    question: str,
    select: tuple[Rule, Sequence[int], Sequence[str]],
    *,
    shown: str = "percent",
    kind: Kind = "choice",
    options: tuple[str, ...] = (),
    wrong: Sequence[tuple[str, Plan]] = (),
    wrong_texts: Sequence[tuple[str, str]] = (),
    method: str = "",
    conclusion: str = "",
    result: str = "result",
) -> Ask:
    """Make a question whose answer is words: ``select`` is (rule, act numbers, names).

    ``shown`` is the unit that the working prints ratios in. ``wrong`` plans go through the same selection;
    ``wrong_texts`` are (mode, text) that no plan makes.
    """
    program, names, place = compile_plan(plan, scene, result)
    rule, acts, words = select
    chosen = Selection(rule=rule, of=tuple(f"#{place[i]}" for i in acts), names=tuple(words))
    others: list[Wrong] = []
    for mode, other in wrong:
        if all(scene.printed(f) for f in facts(other)):
            theirs, _, at = compile_plan(other, scene, None)
            others.append(
                Wrong(mode, theirs, select=Selection(rule=chosen.rule, of=tuple(f"#{at[i]}" for i in acts), names=chosen.names))
            )  # fmt: skip
    return Ask(
        question=_of_two(question) if rule in _RANKED and len(words) == 2 else question,
        program=program,
        rounding=Rounding(unit=shown, scale=scene.scale if shown == scene.currency else 0, places=1),
        names=names,
        method=method,
        wrong=(
            *others,
            *(Wrong(_mode(scene, plan, chosen, acts, mode, text), text=text) for mode, text in wrong_texts),
        ),
        kind=kind,
        select=chosen,
        options=options,
        inputs=inputs(plan, scene),
        plan=plan,
        result=result,
        conclusion=conclusion,
    )


_RANKED = frozenset({"largest", "smallest"})
_COMPARED = {"largest": "larger", "smallest": "smaller", "highest": "higher", "lowest": "lower", "fastest": "faster",
             "slowest": "slower", "greatest": "greater", "strongest": "stronger", "weakest": "weaker"}  # fmt: skip


def _of_two(question: str) -> str:
    """Compare two with a comparative: the larger of two, the largest of three."""
    return re.sub(rf"\b(?:{'|'.join(_COMPARED)})\b", lambda m: _COMPARED[m[0]], question)


def _mode(scene: Scene, plan: Plan, chosen: Selection, acts: Sequence[int], mode: str, text: str) -> str:
    """Name the error that a wrong choice comes of.

    Parentheses are misread only where the page has some, and where reading them so leads to that choice.
    """
    if mode != "parenthesis_misread":
        return mode
    used = facts(plan)
    marked = [f for f in used if scene.parenthesised(f)]
    if chosen.rule not in _RANKED:
        return mode if marked else "wrong_sign"
    if marked and not any(isinstance(x, Given) for a in plan for x in a.args):
        from synth.questions.sense import trace

        done = trace(plan, lambda f: abs(scene.value(f)) if f in marked else scene.value(f))
        best = (max if chosen.rule == "largest" else min)(acts, key=lambda i: done[i])
        if chosen.names[list(acts).index(best)] == text:
            return mode
    if re.fullmatch(r"(?:19|20)\d\d", text.removeprefix("fiscal ")):
        return "wrong_period"
    return "wrong_segment" if any(f.member for f in used) else "wrong_line_item"


def places_for(value: Fraction, unit: str, scale: int, low: int, high: int) -> int:
    """Return decimals, from ``low`` to ``high``, at which a value keeps two significant digits."""
    shown = abs(value / one(unit, scale))
    return next((p for p in range(low, high) if shown * 10**p >= 10), high)


def lookup(fact: Fact) -> Plan:
    """Return the plan of reading one fact."""
    return (Act("lookup", (fact,)),)


def growth(new: Fact, old: Fact) -> Plan:
    """Return the plan of a relative change."""
    return (Act("subtract", (new, old)), Act("divide", ("#0", old)))
