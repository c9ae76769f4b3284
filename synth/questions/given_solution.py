"""A worked answer that the prompt prints, to be checked: its steps, what each states, and how it is written.

A solution is a plan with a value stated for each act. A step is wrong where what it states is not what the
page gives, rounded as the step shows it; a later step that only carries an earlier error on is wrong too, but
not first. ``synth.questions.slips`` puts errors in.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from schemas.derivation import Rounding
from schemas.dimension import check_display, constant_unit, result_unit
from schemas.errors import CrossfootError
from schemas.quantity import DISPLAY_SCALE, is_currency, one, round_half_away, split_rate
from schemas.table import Mention, Passage
from schemas.writing import write
from synth.plan import Act, Fact, Plan, compile_plan, facts, is_step
from synth.questions.metric import plan_of, printable_way
from synth.solve import compute, integer_root

if TYPE_CHECKING:
    from collections.abc import Sequence
    from fractions import Fraction

    from synth.metrics import Metric
    from synth.plan import Arg
    from synth.scene import Scene

_GRID = 10**31
_INHERITS = frozenset({"add", "sum", "subtract", "average", "negate", "abs", "max", "min", "lookup"})
MOST_STEPS = 9


@dataclass(slots=True)
class Solution:
    """A plan as somebody worked it out.

    ``rights`` are what the page gives for each step, in base units; ``worked`` what the solution arrives at,
    unrounded; ``shows`` how each is stated. ``acts`` are what the solution does (one differs from the plan's
    where the error is in what is done). ``refs`` are the stated values' places in the prompt, once printed.
    """

    plan: Plan
    names: tuple[str, ...]
    units: tuple[str, ...]
    rights: list[Fraction]
    shows: list[Rounding]
    worked: list[Fraction]
    acts: list[Act]
    task: str
    wrong: int | None = None
    mode: str = ""
    expressions: bool = True
    asked: str = ""  # what a question calls the result
    refs: list[str] = field(default_factory=list)
    final_ref: str = ""
    paged: dict[int, int] = field(default_factory=dict)  # the page's scale of steps stated at another

    @property
    def last(self) -> int:
        """The number of the last step, from 0."""
        return len(self.plan) - 1

    def text(self, i: int, value: Fraction | None = None) -> str:
        """Write a step's stated value as the step shows it; another value as it would be shown rightly."""
        return (
            shown_text(self.worked[i], self.shows[i])
            if value is None
            else shown_text(value, self.right_show(i))
        )

    def right_show(self, i: int) -> Rounding:
        """Return how a step's right value is shown: at the page's scale."""
        scale = self.paged.get(i, self.shows[i].scale)
        return self.shows[i].model_copy(update={"scale": scale})

    def stated(self, i: int) -> Fraction:
        """Return a step's value as stated: rounded as it is shown, in base units."""
        return rounded_to(self.worked[i], self.shows[i])

    def agrees(self, i: int) -> bool:
        """Whether a step states what the page gives."""
        return rounded_to(self.rights[i], self.shows[i]) == self.stated(i)


def shown_text(value: Fraction, how: Rounding) -> str:
    """Write a value with its unit: ``$91,842 thousand``, ``30.35%``, ``45.3 days``."""
    return write(value, how.unit, scale=how.scale, places=how.places)


def rounded_to(value: Fraction, how: Rounding) -> Fraction:
    """Round a value in base units as it is shown."""
    unit = one(how.unit, how.scale)
    return round_half_away(value / unit, how.places) * unit


def values(scene: Scene, plan: Sequence[Act], known: dict[int, Fraction] | None = None) -> list[Fraction]:
    """Return each act's value from the facts as printed, or as ``known``. Raises ZeroDivisionError, KeyError."""
    done: list[Fraction] = []
    for i, a in enumerate(plan):
        done.append(known[i] if known and i in known else value_of(scene, a, done))
    return done


def value_of(scene: Scene, a: Act, done: Sequence[Fraction]) -> Fraction:
    """Return one act's value; ``done`` are the acts' before it."""
    from fractions import Fraction

    args = [
        scene.value(x) if isinstance(x, Fact) else Fraction(x) if isinstance(x, int) else done[int(str(x)[1:])]
        for x in a.args
    ]  # fmt: skip
    if a.op != "root":
        return compute(a.op, args)
    if args[0] < 0:
        raise CrossfootError("the root of a negative number")
    n = int(args[1])
    return Fraction(integer_root(args[0].numerator * _GRID**n // args[0].denominator, n), _GRID)


def solve_metric(scene: Scene, metric: Metric, *, lookups: bool = False) -> Solution:
    """Work a metric out rightly, for the asked year, in one of the ways the page allows.

    ``lookups`` gives every figure read off the page a step of its own. Raises CrossfootError for a solution
    of too many steps.
    """
    way = printable_way(scene, metric)
    plan = plan_of(scene, metric, way=way)
    if way == metric.formula:
        plan = tuple(a._replace(name=n) for a, n in zip(plan, metric.step_names(), strict=True))
    places = scene.stream.choice(metric.places)
    final = Rounding(
        unit=metric.shown_in(scene.currency),
        scale=scene.scale if metric.unit == "money" else 0,
        places=places,
    )
    task = f"{metric.spoken[0]} for {scene.when()}"
    made = solution(scene, plan, final, metric.spoken[0], task, lookups=lookups)
    made.asked = task if metric.years <= 2 else metric.spoken[0]  # a question that names a year means it
    return made


def solution(
    scene: Scene, plan: Plan, final: Rounding, result: str, task: str, *, lookups: bool = False
) -> Solution:
    """Work a plan out rightly; its last value is stated as ``final`` says."""
    used = facts(plan)
    turned = any(scene.flipped(f) for f in used)
    if lookups or turned or len(plan) == 1 or (len(used) <= 4 and scene.stream.chance(60)):
        plan = read_first(scene, plan)
    if not 2 <= len(plan) <= MOST_STEPS:
        raise CrossfootError(f"a solution of {len(plan)} steps")
    _, all_names, place = compile_plan(plan, scene, result)
    names = tuple(all_names[p] for p in place)
    units = _units(scene, plan)
    check_display(units[-1], final.unit)
    rights = values(scene, plan)
    shows: list[Rounding] = []
    for i in range(len(plan)):
        shows.append(final if i == len(plan) - 1 else _show(scene, plan, units, shows, i, final))
    made = Solution(plan, names, units, rights, shows, list(rights), list(plan), task)
    _vary(scene, made)
    return made


def read_first(scene: Scene, plan: Plan) -> Plan:
    """Put a step before a plan for every figure it reads off the page, in one order or another."""
    used = facts(plan)
    if scene.stream.chance(40):
        used = scene.stream.sample(used, len(used))
    at = {fact: f"#{i}" for i, fact in enumerate(used)}
    heads = tuple(Act("lookup", (f,), scene.spoken(f)) for f in used)
    rest = tuple(
        a._replace(args=tuple(at[x] if isinstance(x, Fact) else f"#{int(str(x)[1:]) + len(used)}" if is_step(x) else x for x in a.args))
        for a in plan
    )  # fmt: skip
    if plan[0].op == "lookup" and len(plan) == 1:
        return heads
    return heads + rest


def _units(scene: Scene, plan: Plan) -> tuple[str, ...]:
    units: list[str] = []
    for a in plan:
        args = [
            scene.places[x][1].unit if isinstance(x, Fact) else constant_unit(x) if isinstance(x, int)
            else units[int(str(x)[1:])]
            for x in a.args
        ]  # fmt: skip
        units.append(result_unit(a.op, args))
    return tuple(units)


def fact_show(scene: Scene, fact: Fact) -> Rounding:
    """Say how a fact is written in running text: at the scale and to the decimals of its cell."""
    body = scene.places[fact][1]
    places = max(0, (body.decimals or 0) + body.scale)
    if body.unit == "pure" and body.scale == -2:
        return Rounding(unit="percent", places=places)
    if body.unit == "pure" and "x" in body.text:
        return Rounding(unit="x", places=places)
    return Rounding(unit=body.unit, scale=body.scale, places=places)


def _show(
    scene: Scene, plan: Plan, units: Sequence[str], shows: list[Rounding], i: int, final: Rounding
) -> Rounding:
    a, unit = plan[i], units[i]
    args = [
        fact_show(scene, x) if isinstance(x, Fact) else shows[int(str(x)[1:])]
        for x in a.args if isinstance(x, Fact) or is_step(x)
    ]  # fmt: skip
    like = next((s for s in args if s.unit == unit or (s.unit in {"percent", "x"} and unit == "pure")), None)
    places = max((s.places for s in args), default=0)
    if like is not None and a.op in _INHERITS:
        return replace_places(like, places + (1 if a.op == "average" else 0))
    if unit == "pure":
        if any(b.op in {"root", "power"} for b in plan) or final.unit not in {"percent", "points", "bps"}:
            return Rounding(unit="pure", places=4)
        return Rounding(unit="percent", places=2)
    if unit == "points":
        return Rounding(unit="points", places=2)
    if is_currency(unit) or unit == "shares":
        scale = next((s.scale for s in args if s.unit == unit), scene.scale)
        return Rounding(unit=unit, scale=scale, places=min(3, places + 1))
    return Rounding(unit=unit, places=2 if split_rate(unit) else 1)


def replace_places(how: Rounding, places: int) -> Rounding:
    """Return how a value is shown, with another number of decimals."""
    return how.model_copy(update={"places": places})


def _vary(scene: Scene, made: Solution) -> None:
    """Make a right solution look less regular: a figure shown coarsely but rightly, or without its working."""
    made.expressions = scene.stream.chance(65)
    computed = [i for i in range(made.last) if made.plan[i].op != "lookup"]
    if not made.expressions and computed and scene.stream.chance(50):
        i = scene.stream.choice(computed)
        coarse = replace_places(made.shows[i], max(0, made.shows[i].places - scene.stream.between(1, 2)))
        if rounded_to(made.rights[i], coarse):
            made.shows[i] = coarse


def settle(scene: Scene, made: Solution) -> None:
    """Show enough digits that every equation printed is true, but for the wrong step's; else print none."""
    for _ in range(3):
        if not made.expressions or (bad := _untrue(scene, made)) is None:
            return
        for x in made.acts[bad].args:
            if is_step(x) and made.acts[int(str(x)[1:])].op != "lookup":
                j = int(str(x)[1:])
                if made.shows[j].places < 6:
                    made.shows[j] = replace_places(made.shows[j], made.shows[j].places + 1)
    made.expressions = _untrue(scene, made) is None


def _untrue(scene: Scene, made: Solution) -> int | None:
    stated = [made.stated(i) for i in range(len(made.plan))]
    for i, a in enumerate(made.acts):
        if i != made.wrong and a.op != "lookup":
            try:
                here = value_of(scene, a, stated)
            except ZeroDivisionError:
                return i
            if rounded_to(here, made.shows[i]) != stated[i]:
                return i
    return None


# printing --------------------------------------------------------------------------------------------

_SIGN = {"add": "+", "subtract": "-", "multiply": "×", "divide": "/"}
HEADS = (
    "Given solution. Task: find {task}.",
    "Draft solution ({task}):",
    "An analyst worked out {task} as follows.",
    "Worked answer to be checked: {task}.",
    'Solution submitted for the question "What was {task}?"',
    "The following calculation of {task} was prepared for review.",
)
_LABELS = ("Step {n}: ", "Step {n}. ", "Step {n} - ", "(Step {n}) ")
_FINALS = ("Final answer: {x}.", "Answer: {x}.", "Result: {x}.", "So the answer is {x}.")


class Writer:
    """Writes a passage piece by piece, and keeps where its numbers stand."""

    def __init__(self, scene: Scene) -> None:
        self._number = len(scene.passages)
        self._scene = scene
        self._text = ""
        self._mentions: list[Mention] = []

    def say(self, text: str) -> None:
        """Add words."""
        self._text += text

    def state(self, value: Fraction, how: Rounding) -> str:
        """Add a number, rounded as shown; returns its reference."""
        text = shown_text(value, how)
        span = (len(self._text), len(self._text) + len(text))
        scale = how.scale + DISPLAY_SCALE.get(how.unit, 0)
        base = (
            "points" if how.unit in {"points", "bps"} else "pure" if how.unit in DISPLAY_SCALE else how.unit
        )
        self._mentions.append(
            Mention(
                span=span, value=rounded_to(value, how), unit=base, scale=scale, decimals=how.places - scale
            )
        )
        self._text += text
        return f"p{self._number}[{span[0]}:{span[1]}]"

    def done(self) -> None:
        """Put the passage on the page."""
        self._scene.passages.append(
            Passage(id=f"p{self._number}", text=self._text, mentions=tuple(self._mentions))
        )


def print_solution(
    scene: Scene, made: Solution, *, head: str = "", hide_last: bool = False, final: Fraction | None = None,
    final_show: Rounding | None = None, no_final: bool = False,
) -> None:  # fmt: skip
    """Print a solution as a passage, and keep where its stated values stand.

    ``hide_last`` says what the last step does but not what comes out; ``final`` is a final answer that differs
    from the last step's value.
    """
    settle(scene, made)
    stream = scene.stream
    writer = Writer(scene)
    writer.say((head or stream.choice(HEADS)).format(task=made.task))
    label, between = stream.choice(_LABELS), stream.weighted((("\n", 75), (" ", 25)))
    made.refs = []
    for i, a in enumerate(made.acts):
        writer.say(between + label.format(n=i + 1))
        name = made.names[i][:1].upper() + made.names[i][1:]
        if hide_last and i == made.last:
            writer.say(f"{name}: {in_words(a, made)}.")
            made.refs.append("")
            continue
        if a.op == "lookup":
            writer.say(f"{name}: " if stream.chance(70) else f"{name} is ")
        elif made.expressions:
            writer.say(f"{name} = {_expression(scene, a, made)} = ")
        else:
            writer.say(f"{name}: " if stream.chance(50) else f"{name} comes to ")
        made.refs.append(writer.state(made.worked[i], made.shows[i]))
        writer.say("." if between == " " else "")
    if not no_final and not (hide_last and final is None):
        before, _, after = stream.choice(_FINALS).partition("{x}")
        writer.say(between + before)
        how = final_show or made.shows[made.last]
        made.final_ref = writer.state(made.worked[made.last] if final is None else final, how)
        writer.say(after)
    writer.done()


def _expression(scene: Scene, a: Act, made: Solution) -> str:
    texts = [_operand(scene, x, made) for x in a.args]
    if a.op in {"root", "power"}:
        return f"{texts[0]}^(1/{texts[1]})" if a.op == "root" else f"{texts[0]}^{texts[1]}"
    texts = [texts[0], *(f"({t})" if t.startswith("-") else t for t in texts[1:])]
    if a.op in _SIGN:
        return f"{texts[0]} {_SIGN[a.op]} {texts[1]}"
    if a.op == "sum":
        return " + ".join(texts)
    if a.op == "average":
        return f"({' + '.join(texts)}) / {len(texts)}"
    return f"{a.op}({', '.join(texts)})"


def _operand(scene: Scene, x: Arg, made: Solution) -> str:
    if isinstance(x, Fact):
        return shown_text(scene.value(x), fact_show(scene, x))
    if isinstance(x, int):
        return f"{x:,}"
    return made.text(int(str(x)[1:]))


_VERBS = {
    "divide": "divide {0} by {1}", "subtract": "subtract {1} from {0}", "multiply": "multiply {0} by {1}",
    "add": "add {all}", "sum": "add {all}", "average": "take the average of {all}",
}  # fmt: skip


def in_words(a: Act, made: Solution) -> str:
    """Say what a step does, by the names of what it works on. Raises CrossfootError where it can't be said."""
    if a.op not in _VERBS or any(isinstance(x, Fact) for x in a.args):
        raise CrossfootError(f"{a.op} is not said in words")
    named = [
        f"the {made.names[int(str(x)[1:])]} of step {int(str(x)[1:]) + 1}" if is_step(x) else f"{x}" for x in a.args
    ]  # fmt: skip
    listed = f"{', '.join(named[:-1])} and {named[-1]}" if len(named) > 1 else named[0]
    return _VERBS[a.op].format(*named, all=listed)
