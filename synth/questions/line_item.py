"""Questions about any line item of a page over time: growth, compound growth, differences, sums, counts of years."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from schemas.errors import CrossfootError
from schemas.quantity import round_half_away
from synth.asking import Number, ask_number, ask_words, asked, fill, growth
from synth.company.concepts import CONCEPTS
from synth.company.printed_in import homes
from synth.pages import Want, able
from synth.plan import Act, Plan, joined
from synth.questions.sense import prints
from synth.questions.theme import named
from synth.questions.wording import item_of, start, was, years_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from fractions import Fraction

    from synth.company.company import Company
    from synth.problem import Ask
    from synth.scene import Scene
    from synth.stream import Stream

FLOWS = ("income-statement", "income-statement", "cash-flow", "selected-data", "non-gaap", "free-cash-flow", "adjusted-income",
         "tax-components")  # fmt: skip
BALANCES = ("balance-sheet", "balance-sheet", "working-capital")


def page_of(
    tables: Sequence[str],
    years: int,
    measures: Sequence[str] = ("money",),
    *,
    instant: bool | None = None,
    rows: int = 3,
) -> Callable[[Stream], Want]:
    """Return a want for one of the tables, with ``rows`` line items of the measures over ``years`` fiscal years."""

    def want(stream: Stream) -> Want:
        table = stream.choice(tables)
        industries = [i for i in able((), (table,)) if _of(i, table, tuple(measures), instant)]
        industry = stream.choice(industries)
        found = _of(industry, table, tuple(measures), instant)
        concepts = tuple(stream.sample(found, min(rows, len(found))))

        def prefer(company: Company, base: str) -> bool:
            if table in NEWEST_ONLY and base != company.periods[0]:
                return False
            return prints(company, concepts, base, years) and _positive(company, concepts, base, years)

        return Want(
            concepts=concepts, tables=(table,), years=years, changes=years == 1, shown_years=years, industries=(industry,),
            prefer=prefer,
        )  # fmt: skip

    return want


def _positive(company: Company, concepts: tuple[str, ...], base: str, years: int) -> bool:
    """Whether two of the line items (all where there are fewer) stay above zero, as far as the statements know."""
    at = company.periods.index(base)
    books = [company.books[p, ""] for p in company.periods[at : at + years]]
    return sum(all(book.get(c, 1) > 0 for book in books) for c in concepts) >= min(2, len(concepts))


NEWEST_ONLY = frozenset(
    {"inventory", "ppe", "debt-instruments", "accrued", "loans", "deposits", "segments", "equity"}
)
"""Schedules that print one or two years only."""


@lru_cache(maxsize=512)
def _of(industry: str, table: str, measures: tuple[str, ...], instant: bool | None) -> tuple[str, ...]:
    return tuple(
        concept for concept, where in homes(industry).items()
        if table in where and CONCEPTS[concept].measure in measures and not concept.startswith("change_in")
        and (instant is None or CONCEPTS[concept].instant == instant)
    )  # fmt: skip


def distinct(scene: Scene, concept: str) -> bool:
    """Whether the row's caption stands once in its table, so that no section is needed to tell it apart."""
    number, body = scene.places[scene.fact(concept)]
    if not body.label:
        return False
    labels = [label.lower() for label in scene.tables[number].labels.values()]
    return labels.count(scene.tables[number].labels.get((concept, ""), body.label).lower()) == 1


def choose(
    scene: Scene,
    years: int,
    measures: Sequence[str] = ("money",),
    test: Callable[[list[Fraction]], bool] | None = None,
    *,
    positive: bool = True,
    flow: bool = False,
) -> str:
    """Choose a line item printed in each of ``years`` years; ``test`` gets its values, newest first.

    Raises CrossfootError where no row will do.
    """
    found = [c for measure in measures for c in scene.concepts(measure, years - 1)]
    for concept in scene.stream.sample(found, len(found)):
        if concept.startswith("change_in"):
            continue  # an effect on cash: its sign is a question of its own
        if (flow and CONCEPTS[concept].instant) or not distinct(scene, concept):
            continue
        values = [scene.value(scene.fact(concept, back)) for back in range(years)]
        if (not positive or min(values) > 0) and (test is None or test(values)):
            return concept
    raise CrossfootError(f"no row of the page serves over {years} years")


def growing(values: list[Fraction]) -> bool:
    """Whether a series moves, and not so far that a filing would print "n.m."."""
    first, last = values[-1], values[0]
    return last != first and abs(last - first) <= 2 * first and abs(last - first) * 500 > first


def ask_growth(scene: Scene, back: int = 1) -> Ask:
    """Ask by what percentage a line item changed from ``back`` years before."""
    concept = choose(scene, back + 1, ("money", "per-share", "shares", "count"), growing)
    new, old = scene.fact(concept), scene.fact(concept, back)
    item = item_of(scene, concept)
    question = scene.say((
        "By what percentage did {item} change from {old} to {when}?",
        "What was the percentage change in {item} from {old} to {when}?",
        "How much higher or lower, in percent, {was} {item} in {when} than in {old}?",
        "Compute the growth rate of {item} between {old} and {when}.",
        "Express the movement in {item} from {old} to {when} as a percentage of the {old} figure.",
    ), item=item, old=scene.when(back), when=scene.when(), was=was(item))  # fmt: skip
    return ask_number(
        scene, growth(new, old), start(question), asked(scene, "percent", scene.stream.choice((1, 1, 2))),
        result=f"growth of {CONCEPTS[concept].spoken[0]}", convention="direction",
    )  # fmt: skip


def ask_difference(scene: Scene, back: int = 1) -> Ask:
    """Ask by what amount a line item changed."""
    concept = choose(scene, back + 1, ("money", "money", "per-share", "shares"), growing)
    new, old = scene.fact(concept), scene.fact(concept, back)
    item, measure = item_of(scene, concept), CONCEPTS[concept].measure
    question = scene.say((
        "By how much did {item} change from {old} to {when}?",
        "What was the absolute change in {item} between {old} and {when}?",
        "How far apart {was} {item} in {old} and in {when}, and in which direction did the figure move?",
        "State the movement in {item} from {old} to {when} as an amount.",
    ), item=item, old=scene.when(back), when=scene.when(), was=was(item))  # fmt: skip
    plan: Plan = (Act("subtract", (new, old)),)
    places = {"money": scene.company.identity.places, "per-share": 2}.get(measure, 0)
    scale = scene.company.identity.share_scale if measure == "shares" else None
    if measure == "shares":
        places = scene.company.identity.share_places
    return ask_number(
        scene, plan, start(question), asked(scene, measure, places, scale=scale),
        result=f"change in {CONCEPTS[concept].spoken[0]}", convention="direction",
    )  # fmt: skip


def ask_cagr(scene: Scene, periods: int) -> Ask:
    """Ask for the compound annual growth rate over ``periods`` years (a root)."""
    concept = choose(scene, periods + 1, ("money", "money", "per-share", "count"), growing)
    item = item_of(scene, concept)
    plan: Plan = (
        Act("divide", (scene.fact(concept), scene.fact(concept, periods)), "total growth factor"),
        Act("root", ("#0", periods), "annual growth factor"),
        Act("subtract", ("#1", 1)),
    )
    simple: Plan = (
        *growth(scene.fact(concept), scene.fact(concept, periods)), Act("divide", ("#1", periods)),
    )  # fmt: skip
    question = scene.say((
        "What was the compound annual growth rate of {item} from {old} to {when}?",
        "Compute the CAGR of {item} between {old} and {when}.",
        "At what constant yearly rate would {item} have grown from the {old} figure to that of {when}?",
        "Over the {n} years from {old} to {when}, what {was} the annual compound growth of {item}?",
        "Find the {n}-year CAGR of {item}, {old} to {when}.",
    ), item=item, old=scene.when(periods), when=scene.when(), n=_COUNT[periods], was="was")  # fmt: skip
    more = (
        Act("divide", (scene.fact(concept), scene.fact(concept, periods))),
        Act("root", ("#0", periods + 1)),
        Act("subtract", ("#1", 1)),
    )
    return ask_number(
        scene, plan, start(question), asked(scene, "percent", scene.stream.choice((1, 2))),
        result=f"compound annual growth of {CONCEPTS[concept].spoken[0]}",
        also_wrong=[("wrong_line_item", simple), ("wrong_base", growth(scene.fact(concept), scene.fact(concept, periods))),
                    ("wrong_period", more)],
        method="The growth factor over all years, its root by the number of years, less one." if scene.stream.chance(60) else "",
    )  # fmt: skip


_COUNT = {2: "two", 3: "three", 4: "four", 5: "five"}


def ask_over_years(scene: Scene, years: int, op: str) -> Ask:
    """Ask for a line item's total (``sum``) or average over several years, in money."""
    concept = choose(scene, years, ("money",), lambda v: len(set(v)) > 1, flow=op == "sum")
    facts = tuple(scene.fact(concept, back) for back in range(years))
    item = item_of(scene, concept)
    verb = "total" if op == "sum" else "average"
    question = scene.say((
        "What did {item} {verb} over {years}?",
        "Compute the {verb} of {item} for {years}.",
        "What {was} {verb} {item} across {years}?",
        "Taking {years} together, what is the {verb} of {item}?",
    ), item=item, verb=verb, years=years_of(scene, years), was=was(item))  # fmt: skip
    places = scene.company.identity.places + (1 if op == "average" else 0)
    missing: Plan = (Act(op, facts[:-1]),) if years > 2 else (Act("lookup", facts[:1]),)
    return ask_number(
        scene, (Act(op, facts),), start(question), asked(scene, "money", min(2, places)),
        result=f"{verb} {CONCEPTS[concept].spoken[0]}", also_wrong=[("missing_component", missing)],
    )  # fmt: skip


def ask_growth_gap(scene: Scene) -> Ask:
    """Ask by how many points one line item grew faster than another."""
    a = choose(scene, 2, ("money",), growing)
    b = choose(scene, 2, ("money",), lambda v: growing(v) and v != _series(scene, a, 2))
    if a == b:
        raise CrossfootError("one row only")
    plan, (fast, slow) = joined(
        growth(scene.fact(a), scene.fact(a, 1)), growth(scene.fact(b), scene.fact(b, 1))
    )
    names = [CONCEPTS[c].spoken[0] for c in (a, b)]
    plan = named(named(plan, fast, f"growth of {names[0]}"), slow, f"growth of {names[1]}")
    plan = (*plan, Act("subtract", (fast, slow)))
    question = scene.say((
        "By how many percentage points did the growth of {a} exceed (or trail) that of {b} from {old} to {when}?",
        "From {old} to {when}, what is the growth rate of {a} less the growth rate of {b}?",
        "Subtract the {when} growth rate of {b} from that of {a}, both over {old}.",
    ), a=item_of(scene, a), b=item_of(scene, b), old=scene.when(1), when=scene.when())  # fmt: skip
    return ask_number(
        scene, plan, start(question), asked(scene, "points", scene.stream.choice((1, 2))), result="growth gap"
    )


def _series(scene: Scene, concept: str, years: int) -> list[Fraction]:
    return [scene.value(scene.fact(concept, back)) for back in range(years)]


def ask_faster(scene: Scene, count: int = 2) -> Ask:
    """Ask which of two or three line items grew most, relative to where it stood."""
    chosen = [choose(scene, 2, ("money",), growing) for _ in range(count)]
    chosen = list(dict.fromkeys(chosen))
    if len(chosen) < 2:
        others = [c for c in scene.concepts("money", 1) if c not in chosen and not c.startswith("change_in")]
        chosen += [c for c in others if growing(_series(scene, c, 2)) and min(_series(scene, c, 2)) > 0][:1]
    if len(chosen) < 2:
        raise CrossfootError("one row only")
    plan, ends = joined(*(growth(scene.fact(c), scene.fact(c, 1)) for c in chosen))
    for c, end in zip(chosen, ends, strict=True):
        plan = named(plan, end, f"growth of {CONCEPTS[c].spoken[0]}")
    names = [item_of(scene, c) for c in chosen]
    if len({n.lower() for n in names}) < len(names):
        raise CrossfootError("two rows of one name")
    most = scene.stream.chance(70)
    question = scene.say((
        "Which grew {word} in percentage terms from {old} to {when}: {list}?",
        "Of {list}, which shows the {strong} percentage change from {old} to {when}?",
        "Between {old} and {when}, which of these had the {strong} growth rate: {list}?",
    ), word="faster" if most and len(names) == 2 else "fastest" if most else "slower" if len(names) == 2 else "slowest",
        strong="higher" if most and len(names) == 2 else "highest" if most else "lower" if len(names) == 2 else "lowest",
        list=f"{', '.join(names[:-1])} or {names[-1]}", old=scene.when(1), when=scene.when())  # fmt: skip
    question = question.replace(
        "Of " + ", ".join(names[:-1]) + " or ", "Of " + ", ".join(names[:-1]) + " and "
    )
    absolute, _ = joined(
        *((Act("subtract", (scene.fact(c), scene.fact(c, 1))), Act("lookup", ("#0",))) for c in chosen)
    )
    return ask_words(
        scene, plan, start(question), ("largest" if most else "smallest", [int(e[1:]) for e in ends], names),
        shown="percent", kind="span", wrong=[("wrong_base", absolute)],
        wrong_texts=[("wrong_line_item", n) for n in names], result="growth",
    )  # fmt: skip


def ask_count(scene: Scene, years: int) -> Ask:
    """Ask in how many years a line item grew, or stood above a number that the question gives."""
    rising = scene.stream.chance(50)
    concept = choose(scene, years, ("money", "per-share"), lambda v: len(set(v)) == len(v))
    item = item_of(scene, concept)
    facts = [scene.fact(concept, back) for back in range(years)]
    if rising:
        pairs = list(pairwise(facts))
        plan = tuple(
            Act("greater", pair, f"{scene.short(pair[0].period)} against {scene.short(pair[1].period)}")
            for pair in pairs
        )
        question = scene.say((
            "In how many of the years after {first} did {item} rise over the year before, up to {when}?",
            "Between {first} and {when}, in how many years was {item} higher than a year earlier?",
            "From {first} to {when}, count the year-over-year increases in {item}.",
        ), first=scene.when(years - 1), item=item, when=scene.when()).replace("was " + item, was(item) + " " + item)  # fmt: skip
        return _counted(scene, plan, question, (), len(pairs))
    number, text = _threshold(scene, concept, [scene.value(f) for f in facts])
    template = scene.stream.choice((
        "In how many of {years} did {item} exceed {level}?", "Count the years, out of {years}, in which {item} {was} above {level}.",
        "How many of {years} had {item} of more than {level}?",
    )).replace("{was}", was(item))  # fmt: skip
    question, given, mentions = fill(
        template, {"level": number}, {"years": years_of(scene, years), "item": item}
    )
    plan = tuple(
        Act("greater", (f, given["level"]), f"{scene.short(f.period)} against {text}") for f in facts
    )
    return _counted(scene, plan, question, mentions, years)


def _counted(scene: Scene, tests: Plan, question: str, mentions: tuple[object, ...], most: int) -> Ask:
    plan: Plan = (
        *tests,
        Act("sum" if most > 2 else "add", tuple(f"#{i}" for i in range(most)), "number of years"),
    )
    flipped: Plan = (*(Act(a.op, a.args[::-1], a.name) for a in tests), plan[-1])
    fewer: Plan = (*tests[:-1], Act("sum", tuple(f"#{i}" for i in range(most - 1))))
    over: Plan = (*plan, Act("add", (f"#{most}", 1)))
    return ask_number(
        scene, plan, start(question), asked(scene, "pure", 0), result="number of years", mentions=mentions,  # type: ignore[arg-type]
        also_wrong=[("reversed_subtraction", flipped), ("missing_component", fewer), ("wrong_period", over)],
    )  # fmt: skip


def _threshold(scene: Scene, concept: str, values: list[Fraction]) -> tuple[Number, str]:
    """Return a round number between two of the values, as a question prints it."""
    ranked = sorted(values)
    low = scene.stream.below(len(ranked) - 1)
    middle = (ranked[low] + ranked[low + 1]) / 2
    measure = CONCEPTS[concept].measure
    if measure == "money":
        scale = scene.scale
        for places in (-3, -2, -1, 0, 1):
            shown = round_half_away(middle / 10**scale, places)
            if ranked[low] < shown * 10**scale < ranked[low + 1]:
                kept = max(0, places)
                text = scene.amount(shown * 10**scale, scale, kept)
                return Number(text, shown * 10**scale, scene.currency, scale, kept), text
    if measure == "per-share":
        for places in (0, 1, 2):
            shown = round_half_away(middle, places)
            if ranked[low] < shown < ranked[low + 1]:
                text = f"{scene.amount(shown, 0, max(2, places))} per share"
                return Number(text, shown, f"{scene.currency}PerShare", 0, 2), text
    raise CrossfootError("no round number between the years' figures")


def ask_relative(scene: Scene) -> Ask:
    """Ask for one line item as a percentage of another of the same statement."""
    rows = [c for c in scene.concepts("money") if not c.startswith("change_in") and distinct(scene, c)]
    values = {c: scene.value(scene.fact(c)) for c in rows}
    pairs = [
        (part, base) for base in rows for part in rows
        if part != base and 0 < values[part] != values[base] and values[part] * 200 > values[base] >= values[part] / 3
    ]  # fmt: skip
    if not pairs:
        raise CrossfootError("no two rows to compare")
    part, base = scene.stream.choice(pairs)
    plan: Plan = (Act("divide", (scene.fact(part), scene.fact(base))),)
    a, b = item_of(scene, part), item_of(scene, base)
    question = scene.say((
        "What {was} {a} as a percentage of {b} in {when}?",
        "Express {when} {a} as a percentage of {b}.",
        "How large {was} {a} relative to {b} in {when}, in percent?",
        "For {when}, divide {a} by {b}.",
    ), a=a, b=b, when=scene.when(), was=was(a))  # fmt: skip
    return ask_number(
        scene, plan, start(question), asked(scene, "percent", scene.stream.choice((1, 2))),
        result=f"{CONCEPTS[part].spoken[0]} over {CONCEPTS[base].spoken[0]}",
    )  # fmt: skip
