"""Plans: what to compute, over facts rather than cells; and their compilation to a page's references.

A plan is made from a formula or written out by a family. Mutations (synth.mutate) work on plans, where it
is still known which line item, period and member an operand is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from synth.formula import Formula, Leaf

if TYPE_CHECKING:
    from collections.abc import Callable

    from synth.problem import Program
    from synth.scene import Scene


class Fact(NamedTuple):
    """An operand: a line item in a period, of a member ("" is the whole company)."""

    concept: str
    period: str
    member: str = ""


class Given(NamedTuple):
    """An operand that running text gives: its reference, and what it is in words."""

    ref: str
    name: str


Arg = Fact | Given | int | str
"""An operand, a constant, or an earlier act's result as ``#0``."""


class Act(NamedTuple):
    """One operation of a plan, and what it computes in words (made up from its operands where empty)."""

    op: str
    args: tuple[Arg, ...]
    name: str = ""


Plan = tuple[Act, ...]


def act(op: str, *args: Arg, name: str = "") -> Act:
    """Write an act briefly."""
    return Act(op, args, name)


def from_formula(formula: Formula, at: Callable[[Leaf], Arg]) -> Plan:
    """Make a plan of a formula; ``at`` says which operand each of its facts is."""
    return tuple(
        [
            Act(op.op, tuple([at(a) if isinstance(a, Leaf) else a for a in op.args]), op.name)
            for op in formula.ops
        ]
    )


def shifted(plan: Plan, by: int) -> Plan:
    """Renumber a plan's references for being put behind ``by`` other acts."""
    return tuple([Act(a.op, tuple([_moved(x, by) for x in a.args]), a.name) for a in plan])


def _moved(arg: Arg, by: int) -> Arg:
    return f"#{int(arg[1:]) + by}" if isinstance(arg, str) else arg


def is_step(arg: Arg) -> bool:
    """Whether an operand is an earlier act's result."""
    return type(arg) is str


def joined(*plans: Plan) -> tuple[Plan, list[str]]:
    """Put plans one behind another; returns the whole and the reference of each one's result."""
    whole: list[Act] = []
    ends: list[str] = []
    for plan in plans:
        whole += shifted(plan, len(whole))
        ends.append(f"#{len(whole) - 1}")
    return tuple(whole), ends


def facts(plan: Plan) -> list[Fact]:
    """Return the facts a plan uses, each once, in order."""
    return list(dict.fromkeys([x for _, args, _ in plan for x in args if isinstance(x, Fact)]))


def mapped(plan: Plan, change: Callable[[Fact], Fact]) -> Plan:
    """Return the plan over other facts."""
    return tuple(
        [
            Act(op, tuple([change(x) if isinstance(x, Fact) else x for x in args]), name)
            for op, args, name in plan
        ]
    )


def swapped(plan: Plan, old: Fact, new: Fact) -> Plan:
    """Return the plan over ``new`` where it has ``old``."""
    return tuple([Act(op, tuple([new if x == old else x for x in args]), name) for op, args, name in plan])


def compile_plan(
    plan: Plan, scene: Scene, result: str | None
) -> tuple[Program, tuple[str, ...], tuple[int, ...]]:
    """Turn a plan into a program over the page's references, a name for each step, and where acts went.

    A fact that is printed with its sign turned (capital expenditures in parentheses) is turned back by a
    step of its own. ``result`` names the last step; with None no step is named. Raises KeyError for a fact that isn't printed.
    """
    program: list[tuple[str, ...]] = []
    names: list[str] = []
    turned: dict[Fact, str] = {}
    place: list[str] = []
    final = len(plan) - 1
    for number, a in enumerate(plan):
        args: list[str] = []
        for x in a.args:
            if isinstance(x, Fact):
                ref, flipped = scene.placed(x)
                if not flipped:
                    args.append(ref)
                    continue
                if x not in turned:
                    if a.op == "lookup" and number == final:
                        turned[x] = ref  # the step itself becomes the turn
                    else:
                        program.append(("negate", ref))
                        if result is not None:
                            names.append(scene.spoken(x))
                        turned[x] = f"#{len(program) - 1}"
                args.append(turned[x])
            elif isinstance(x, Given):
                args.append(x.ref)
            elif isinstance(x, int):
                args.append(f"const_{'m' if x < 0 else ''}{abs(x)}")
            else:
                args.append(place[int(x[1:])])
        op = a.op
        if op == "lookup" and isinstance(a.args[0], Fact) and scene.flipped(a.args[0]):
            op = "negate"
            if args[0][0] == "#":
                place.append(args[0])
                continue
        program.append((op, *args))
        if result is not None:
            names.append(result if number == final and not a.name else a.name or described(a, plan, scene))
        place.append(f"#{len(program) - 1}")
    return tuple(program), tuple(names), tuple([int(p[1:]) for p in place])


def described(a: Act, plan: Plan, scene: Scene) -> str:
    """Say in words what an act computes, from its operands."""
    named = [_words(x, plan, scene) for x in a.args]
    known = [x for x in a.args if isinstance(x, Fact)]
    same = len(known) == len(a.args) and len({(x.concept, x.member) for x in known}) == 1
    match a.op:
        case "lookup":
            return scene.spoken(known[0]) if known else named[0]
        case "subtract" if same:
            return f"change in {scene.spoken(known[0], period=False)}"
        case "average" if same:
            return f"average {scene.spoken(known[0], period=False)}"
        case "subtract" if all(named):
            return f"{named[0]} less {named[1]}"
        case "divide" if all(named):
            return f"{named[0]} over {named[1]}"
        case "add" | "sum":
            return "total"
        case "average":
            return "average"
    return {"divide": "ratio", "subtract": "difference", "multiply": "product"}.get(a.op, "result")


def _words(x: Arg, plan: Plan, scene: Scene) -> str:
    if isinstance(x, Fact):
        return scene.spoken(x)
    if isinstance(x, Given):
        return x.name
    if is_step(x):
        return plan[int(str(x)[1:])].name
    return f"{x:,}" if isinstance(x, int) else ""
