"""Wrong plans: what a hasty reader would compute instead, each named by its error.

Mutations work on facts, so that each is a mistake somebody makes (the look-alike row, last year's column,
the ending balance for the average), not noise. Errors of reading come first, slips of scale and sign last:
they fill up where a page offers no look-alike. Names are those of schemas.answer.ErrorMode.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from synth.company.concepts import NET_OF
from synth.plan import Act, Fact, Plan, facts, is_step, mapped, swapped

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schemas.derivation import Rounding
    from synth.plan import Arg
    from synth.scene import Scene


def wrong_plans(plan: Plan, scene: Scene, rounding: Rounding, convention: str) -> Iterator[tuple[str, Plan]]:
    """Yield (mode, wrong plan), best first. Every fact of a yielded plan is printed on the page."""
    yield from _facts(plan, scene)
    yield from _shape(plan, rounding)
    yield from _slips(plan, scene, rounding, convention)


def _facts(plan: Plan, scene: Scene) -> Iterator[tuple[str, Plan]]:
    """Yield plans over other facts: another basis, member, line item or period."""
    used = facts(plan)
    for fact in used:
        for member in scene.members_of(fact):
            if member != fact.member:
                mode = (
                    "unrestated_column"
                    if scene.is_basis(member) or scene.is_basis(fact.member)
                    else "wrong_segment"
                )
                yield mode, swapped(plan, fact, Fact(fact.concept, fact.period, member))
                break
    for fact in used:
        for concept in scene.lookalikes(fact):
            other = Fact(concept, fact.period, fact.member)
            if other not in used:
                mode = "gross_vs_net" if _gross_net(concept, fact.concept) else "wrong_line_item"
                yield mode, swapped(plan, fact, other)
                break
    periods = list(dict.fromkeys(f.period for f in used))
    moved = _all_moved(plan, scene, periods)
    if moved is not None:
        yield moved
    if len(used) > 1:
        for fact in used:
            for period in scene.other_periods(fact):
                other = Fact(fact.concept, period, fact.member)
                if other not in used:
                    mode = "quarter_vs_year" if period[:2] != fact.period[:2] else "wrong_period"
                    yield mode, swapped(plan, fact, other)
                    break


def _gross_net(a: str, b: str) -> bool:
    return NET_OF.get(a) == b or NET_OF.get(b) == a


def _all_moved(plan: Plan, scene: Scene, periods: list[str]) -> tuple[str, Plan] | None:
    """Take every fact from the period before (or after) its own, where the page prints that."""
    for by in (1, -1):
        to = {p: scene.neighbour(p, by) for p in periods}
        if all(to.values()):
            moved = _redated(plan, to)
            if all(scene.printed(f) for f in facts(moved)):
                return "wrong_period", moved
    return None


def _redated(plan: Plan, to: dict[str, str]) -> Plan:
    return mapped(plan, lambda f: Fact(f.concept, to[f.period], f.member))


def _shape(plan: Plan, rounding: Rounding) -> Iterator[tuple[str, Plan]]:
    """Yield plans of another shape over the same facts."""
    for i, a in enumerate(plan):
        match a.op:
            case "divide":
                base = _other_base(plan, i)
                if base is not None:
                    yield "wrong_base", base
            case "average":
                yield "average_vs_ending", _put(plan, i, Act("lookup", (a.args[0],), a.name))
            case "sum" | "add" if len(a.args) > 1:
                yield "missing_component", _put(plan, i, Act("sum", a.args[:-1], a.name))
                if len(a.args) > 2:
                    yield "missing_component", _put(plan, i, Act("sum", a.args[1:], a.name))
    for i in [i for i, a in enumerate(plan) if a.op == "subtract" and not isinstance(a.args[1], int)]:
        a = plan[i]
        yield "reversed_subtraction", _put(plan, i, Act(a.op, a.args[::-1], a.name))
    for i, a in enumerate(plan):
        if a.op == "subtract" and len(plan) > 1 and i == len(plan) - 1 and rounding.unit in {"points", "bps"}:
            yield "percent_vs_points", (*plan, Act("divide", (f"#{i}", a.args[1])))
        if (
            a.op == "divide"
            and i == len(plan) - 1
            and isinstance(a.args[0], (Fact, str))
            and isinstance(a.args[1], Fact)
        ):
            yield "wrong_base", _put(plan, i, Act(a.op, a.args[::-1], a.name))
    if len(plan) > 2 and rounding.unit in {"percent", "points", "bps", "x", "days"}:
        first = next((i for i, a in enumerate(plan[:-1]) if a.op == "divide"), None)
        if first is not None:
            yield (
                "premature_rounding",
                (*plan[: first + 1], Act("round", (f"#{first}", 2)), *_after(plan, first)),
            )


def _after(plan: Plan, first: int) -> Plan:
    """Return what stands behind act ``first``, moved by one, reading the rounded result instead."""
    return tuple(
        Act(a.op, tuple(_later(x) if is_step(x) and _number(x) >= first else x for x in a.args), a.name)
        for a in plan[first + 1 :]
    )


def _number(step: Arg) -> int:
    return int(str(step)[1:])


def _later(step: Arg) -> str:
    return f"#{_number(step) + 1}"


def _other_base(plan: Plan, i: int) -> Plan | None:
    """Measure a change against the newer figure: (new - old) / new."""
    top, bottom = plan[i].args
    if not is_step(top) or not isinstance(bottom, Fact):
        return None
    change = plan[_number(top)]
    if change.op != "subtract" or bottom not in change.args:
        return None
    other = change.args[0] if change.args[1] == bottom else change.args[1]
    return _put(plan, i, Act("divide", (top, other)))


def _slips(plan: Plan, scene: Scene, rounding: Rounding, convention: str) -> Iterator[tuple[str, Plan]]:
    last = f"#{len(plan) - 1}"
    turn: tuple[str, Plan] = ("wrong_sign", (*plan, Act("negate", (last,))))
    if convention != "magnitude" and len(plan) == 1:
        yield turn
    for fact in facts(plan):
        if scene.parenthesised(fact) and not scene.flipped(fact) and len(plan) > 1:
            yield "parenthesis_misread", _first_abs(plan, fact)
    scaled = rounding.unit not in {"percent", "points", "bps", "x", "days", "pure", "years"}
    if scaled and rounding.unit.endswith("PerShare") and scene.scale:
        yield "per_share_scaled", (*plan, Act("multiply", (last, 10**scene.scale)))
    if scaled:
        yield "wrong_scale", (*plan, Act("multiply", (last, 1000)))
        yield "wrong_scale", (*plan, Act("divide", (last, 1000)))
    elif rounding.unit not in {"x", "days", "pure", "years"}:
        yield "wrong_scale", (*plan, Act("divide", (last, 100)))
        yield "wrong_scale", (*plan, Act("multiply", (last, 100)))
    if convention != "magnitude" and len(plan) > 1:
        yield turn
    if not scaled:
        yield "wrong_scale", (*plan, Act("multiply", (last, 10)))


def _first_abs(plan: Plan, fact: Fact) -> Plan:
    """Take a fact that prints in parentheses as if it were positive."""
    rest = (
        Act(a.op, tuple("#0" if x == fact else _later(x) if is_step(x) else x for x in a.args), a.name)
        for a in plan
    )
    return (Act("abs", (fact,)), *rest)


def _put(plan: Plan, i: int, a: Act) -> Plan:
    return (*plan[:i], a, *plan[i + 1 :])
