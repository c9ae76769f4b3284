"""Weighted averages: rates weighted by balances, prices by counts, margins by sales."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from schemas.errors import CrossfootError
from synth.asking import Number, ask_number, asked, fill
from synth.pages import Want, able
from synth.plan import Act, Plan
from synth.presentation.sheet import grouped
from synth.questions.member import AT_DATES, OVER_YEARS, members, noun
from synth.questions.wording import start

if TYPE_CHECKING:
    from synth.problem import Ask
    from synth.scene import Scene
    from synth.stream import Stream

_BALANCES = ("instrument_debt", "deposit_class", "loan_class")


def page_of_balances(stream: Stream) -> Want:
    """Draw a page with debt, loans or deposits by kind."""
    table = stream.choice(("debt-instruments", "debt-instruments", "loans", "deposits"))
    return Want(tables=(table,), whole=True, newest=True, changes=False, industries=able((), (table,)))


def ask_average_rate(scene: Scene) -> Ask:
    """Ask for the average rate of two balances, whose rates the question states."""
    concept, found = members(scene, 1, _BALANCES)
    a, b = scene.stream.sample(found, 2)
    rates = [scene.stream.between(8, 30) * 25, scene.stream.between(8, 30) * 25]
    if rates[0] == rates[1]:
        rates[1] += 125
    numbers = {
        name: Number(f"{grouped(Fraction(r, 100), 2)}%", Fraction(r, 10000), "pure", -2, 2)
        for name, r in zip(("rate_a", "rate_b"), rates, strict=True)
    }
    template = scene.stream.choice((
        "Suppose {a} carries an interest rate of {rate_a} and {b} one of {rate_b}. What is the average rate of the two, weighted by their balances at {at}?",
        "With a rate of {rate_a} on {a} and {rate_b} on {b}, what is the weighted average rate on the two balances at {at}?",
        "Weight a rate of {rate_a} on {a} and one of {rate_b} on {b} by the amounts at {at}: what rate results?",
    ))  # fmt: skip
    question, given, mentions = fill(template, numbers, {"a": a, "b": b, "at": scene.at()})
    first, second = scene.fact(concept, 0, a), scene.fact(concept, 0, b)
    plan: Plan = (
        Act("multiply", (first, given["rate_a"]), f"interest on {a}"), Act("multiply", (second, given["rate_b"]), f"interest on {b}"),
        Act("add", ("#0", "#1"), "interest on both"), Act("add", (first, second), "the two balances"), Act("divide", ("#2", "#3")),
    )  # fmt: skip
    plain: Plan = (Act("average", (given["rate_a"], given["rate_b"])),)
    crossed: Plan = (
        Act("multiply", (first, given["rate_b"])),
        Act("multiply", (second, given["rate_a"])),
        *plan[2:],
    )
    return ask_number(
        scene, plan, start(question), asked(scene, "percent", 2), result="weighted average rate", mentions=mentions,
        also_wrong=[("wrong_base", plain), ("wrong_segment", crossed)],
        method="Each rate counts as much as its balance." if scene.stream.chance(60) else "",
    )  # fmt: skip


def page_of_parts(stream: Stream) -> Want:
    """Draw a page with revenue by part."""
    table = stream.choice((*OVER_YEARS[:4], *AT_DATES[:1]))
    return Want(
        tables=(table,), whole=True, changes=False, newest=table in AT_DATES, industries=able((), (table,))
    )


def ask_mixed_growth(scene: Scene) -> Ask:
    """Ask how fast two parts together will grow at rates that the question states."""
    concept, found = members(scene, 1, ("region_revenue", "product_line_revenue", "segment_revenue"))
    a, b = scene.stream.sample(found, 2)
    drawn = [scene.stream.between(1, 12), scene.stream.between(1, 12)]
    if drawn[0] == drawn[1]:
        drawn[1] += 3
    numbers = {
        name: Number(f"{r}%", Fraction(r, 100), "pure", -2, 0)
        for name, r in zip(("growth_a", "growth_b"), drawn, strict=True)
    }
    template = scene.stream.choice((
        "If {item} grows {growth_a} in {a} and {growth_b} in {b} after {when}, how fast will the two together grow?",
        "Starting from {when}, {item} is expected to rise {growth_a} for {a} and {growth_b} for {b}. What growth is that for both combined?",
    ))  # fmt: skip
    question, given, mentions = fill(
        template, numbers, {"a": a, "b": b, "when": scene.when(), "item": noun(concept)}
    )
    first, second = scene.fact(concept, 0, a), scene.fact(concept, 0, b)
    if scene.value(first) == scene.value(second):
        raise CrossfootError("two parts of one size")
    plan: Plan = (
        Act("multiply", (first, given["growth_a"]), f"gain of {a}"), Act("multiply", (second, given["growth_b"]), f"gain of {b}"),
        Act("add", ("#0", "#1"), "gain of both"), Act("add", (first, second), "both parts"), Act("divide", ("#2", "#3")),
    )  # fmt: skip
    plain: Plan = (Act("average", (given["growth_a"], given["growth_b"])),)
    crossed: Plan = (
        Act("multiply", (first, given["growth_b"])),
        Act("multiply", (second, given["growth_a"])),
        *plan[2:],
    )
    return ask_number(
        scene, plan, start(question), asked(scene, "percent", 2), result="growth of both", mentions=mentions,
        also_wrong=[("wrong_base", plain), ("wrong_segment", crossed)],
    )  # fmt: skip
