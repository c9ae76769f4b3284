"""Bridge questions: which line moved a profit most, what adjustments make of it, what growth was organic."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemas.errors import CrossfootError
from synth.asking import ask_number, ask_words, asked
from synth.company.concepts import CONCEPTS
from synth.pages import Want, able
from synth.plan import Act, Plan, joined
from synth.questions.sense import sensible
from synth.questions.theme import named
from synth.questions.wording import item_of, start

if TYPE_CHECKING:
    from synth.company.company import Company
    from synth.company.schedule import Schedule
    from synth.problem import Ask
    from synth.scene import Scene
    from synth.stream import Stream

_PROFITS = ("operating_income", "gross_profit", "pretax_income", "net_income")


def page_of_income(stream: Stream) -> Want:
    """Draw a page with a whole income statement of two years or more."""
    del stream

    def prefer(company: Company, base: str) -> bool:
        at = company.periods.index(base)
        if at + 1 >= len(company.periods):
            return False
        new, old = company.books[base, ""], company.books[company.periods[at + 1], ""]
        return all(old[c] < new[c] for c in ("revenue", "pretax_income", "net_income"))

    return Want(
        tables=("income-statement",),
        whole=("income-statement",),
        years=2,
        shown_years=2,
        changes=False,
        prefer=prefer,
    )


def _movers(scene: Scene, schedule: Schedule) -> list[tuple[Plan, str]]:
    """Return, for each line of the income statement that moved, its effect on profit and its name."""
    found: list[tuple[Plan, str]] = []
    subtotals = {schedule.items[i].concept for i, _ in schedule.totals}
    for total, terms in schedule.totals:
        outer = _sign_in_profit(schedule, schedule.items[total].concept)
        for i, weight in terms:
            concept = schedule.items[i].concept
            facts = [scene.fact(concept, back) for back in (0, 1)]
            if concept in subtotals or schedule.items[i].member or not all(scene.printed(f) for f in facts):
                continue
            if scene.value(facts[0]) == scene.value(facts[1]) or not outer:
                continue
            up = weight * outer > 0
            plan: Plan = (
                Act(
                    "subtract",
                    tuple(facts if up else reversed(facts)),
                    f"effect of {CONCEPTS[concept].spoken[0]}",
                ),
            )
            found.append((plan, concept))
    return found


def _sign_in_profit(schedule: Schedule, concept: str) -> int:
    """Return 1 where a subtotal adds to income before taxes, -1 where it is taken off, 0 where it is no part of it."""
    if concept == "pretax_income":
        return 1
    if concept in {"net_income", "parent_income"}:
        return 0
    for total, terms in schedule.totals:
        for i, weight in terms:
            if schedule.items[i].concept == concept:
                return weight * _sign_in_profit(schedule, schedule.items[total].concept)
    return 0


def ask_mover(scene: Scene) -> Ask:
    """Ask which of several lines raised (or lowered) income before taxes most."""
    schedule = scene.company.schedule("income-statement")
    movers = _movers(scene, schedule) if schedule else []
    if len(movers) < 3:
        raise CrossfootError("too few lines of the income statement moved")
    chosen = scene.stream.sample(movers, min(len(movers), scene.stream.between(3, 4)))
    plan, ends = joined(*(p for p, _ in chosen))
    names = [item_of(scene, c) for _, c in chosen]
    effects = [scene.value(p[0].args[0]) - scene.value(p[0].args[1]) for p, _ in chosen]  # type: ignore[arg-type]
    raised = scene.stream.chance(50)
    if not any(e > 0 if raised else e < 0 for e in effects):
        raised = not raised
    if len({n.lower() for n in names}) < len(names):
        raise CrossfootError("two lines of one name")
    change, _ = joined(*((Act("subtract", (scene.fact(c), scene.fact(c, 1))),) for _, c in chosen))
    question = scene.say((
        "From {old} to {when}, the change in which of these did most to {verb} income before taxes: {list}?",
        "Among {list}, which line's movement from {old} to {when} {verbed} income before taxes most?",
        "Explain the change in income before taxes from {old} to {when}: of {list}, which line {verbed} it by the largest amount?",
    ), old=scene.when(1), when=scene.when(), verb="raise" if raised else "lower", verbed="raised" if raised else "lowered",
        list=f"{', '.join(names[:-1])} or {names[-1]}")  # fmt: skip
    for word in ("Among ", "of "):
        question = question.replace(
            f"{word}{', '.join(names[:-1])} or ", f"{word}{', '.join(names[:-1])} and "
        )
    return ask_words(
        scene, plan, start(question), ("largest" if raised else "smallest", [int(e[1:]) for e in ends], names), kind="span",
        shown=scene.currency, wrong=[("wrong_sign", change)], wrong_texts=[("wrong_line_item", n) for n in names], result="effect",
        method="A cost that falls raises profit, one that rises lowers it." if scene.stream.chance(60) else "",
    )  # fmt: skip


def page_of_adjustments(stream: Stream) -> Want:
    """Draw a page with a reconciliation of a non-GAAP figure."""
    table = stream.choice(("non-gaap", "non-gaap", "adjusted-income", "adjusted-eps", "ffo"))

    def prefer(company: Company, base: str) -> bool:
        return any(
            company.books[base, ""].get(c)
            for c in ("restructuring", "impairment", "stock_compensation", "amortization")
        )

    return Want(tables=(table,), whole=(table,), changes=False, industries=able((), (table,)), prefer=prefer)


_STARTS = {
    "non-gaap": (("ebitda", "adjusted_ebitda"), ("net_income", "adjusted_ebitda"), ("net_income", "ebitda")),
    "adjusted-income": (("net_income", "adjusted_net_income"),), "adjusted-eps": (("diluted_eps", "adjusted_eps"),),
    "ffo": (("parent_income", "ffo"), ("ffo", "adjusted_ffo")),
}  # fmt: skip


def ask_adjustments(scene: Scene) -> Ask:
    """Ask by how much, net, a figure was adjusted; or what the adjusted figure is of the unadjusted one."""
    for laid in scene.tables:
        for first, last in scene.stream.sample(
            list(_STARTS.get(laid.name, ())), len(_STARTS.get(laid.name, ()))
        ):
            old, new = scene.fact(first), scene.fact(last)
            if not (scene.printed(old) and scene.printed(new)) or scene.value(old) == scene.value(new):
                continue
            names = {
                "first": CONCEPTS[first].spoken[0],
                "last": CONCEPTS[last].spoken[0],
                "when": scene.when(),
            }
            unit = "per-share" if CONCEPTS[first].measure == "per-share" else "money"
            relative: Plan = (Act("subtract", (new, old), "net adjustments"), Act("divide", ("#0", old)))
            if scene.stream.chance(45) and sensible(relative, scene.value, "percent"):
                question = scene.say((
                    "By what percentage do the adjustments raise (or, if negative, lower) {first} to reach {last} in {when}?",
                    "In {when}, how far is {last} above or below {first}, as a percentage of {first}?",
                ), **names)  # fmt: skip
                return ask_number(
                    scene,
                    relative,
                    start(question),
                    asked(scene, "percent", 1),
                    result="net adjustments over the unadjusted figure",
                )
            question = scene.say((
                "What is the net amount of the adjustments between {first} and {last} in {when}?",
                "By how much does {last} differ from {first} in {when}?",
                "What do all the items between {first} and {last} add up to in {when}?",
                "Going from {first} to {last} in {when}, what is added on balance?",
            ), **names)  # fmt: skip
            places = 2 if unit == "per-share" else scene.company.identity.places
            return ask_number(
                scene, relative[:1], start(question), asked(scene, unit, places), result="net adjustments"
            )
    raise CrossfootError("nothing was adjusted")


def page_of_revenue_bridge(stream: Stream) -> Want:
    """Draw a page with the components of a change in revenue."""
    del stream
    return Want(tables=("revenue-bridge",), whole=("revenue-bridge",), years=2, shown_years=2, newest=True, changes=False,
                industries=able((), ("revenue-bridge",)))  # fmt: skip


_PARTS = {
    "organic growth (volume and price together)": ("revenue_volume", "revenue_price"), "growth from volume": ("revenue_volume",),
    "growth from price": ("revenue_price",), "growth from acquisitions": ("revenue_acquired",),
    "the currency effect on growth": ("revenue_currency",), "growth at constant currency": ("revenue_volume", "revenue_price", "revenue_acquired"),
}  # fmt: skip


def ask_organic(scene: Scene) -> Ask:
    """Ask how fast revenue grew by volume, price, acquisitions, currency, or without some of them."""
    base = scene.fact("revenue_prior")
    for name in scene.stream.sample(list(_PARTS), len(_PARTS)):
        facts = tuple(scene.fact(c) for c in _PARTS[name])
        if not all(scene.printed(f) for f in (*facts, base)):
            continue
        plan: Plan = (Act("divide", (facts[0], base)),) if len(facts) == 1 else (
            Act("sum" if len(facts) > 2 else "add", facts, "the part of the change"), Act("divide", ("#0", base)),
        )  # fmt: skip
        if not sensible(plan, scene.value, "percent"):
            continue
        total: Plan = (Act("subtract", (scene.fact("revenue"), base)), Act("divide", ("#0", base)))
        on_new: Plan = (*plan[:-1], Act("divide", (plan[-1].args[0], scene.fact("revenue"))))
        question = scene.say((
            "What was {name} in {when}, as a percentage of the prior year's revenue?",
            "Compute {name} for {when}, in percent of revenue a year earlier.",
            "From the components of the change in revenue, derive {name} in {when}, against the year before.",
        ), name=name, when=scene.when())  # fmt: skip
        return ask_number(
            scene, plan, start(question), asked(scene, "percent", scene.stream.choice((1, 2))), result=name.split(" (")[0], convention="direction",
            also_wrong=[("missing_component", total), ("wrong_base", on_new)] if scene.printed(scene.fact("revenue")) else [],
        )  # fmt: skip
    raise CrossfootError("the page has no component of the change")


def page_of_rates(stream: Stream) -> Want:
    """Draw a page with the reconciliation of tax, and income before taxes beside it."""
    del stream
    return Want(concepts=("pretax_income", "tax_at_statutory"), tables=("tax-reconciliation", "income-statement"), whole=("tax-reconciliation",),
                changes=False, prefer=lambda c, base: c.books[base, ""]["pretax_income"] > 0)  # fmt: skip


def ask_rate_effect(scene: Scene) -> Ask:
    """Ask by how many percent of income before taxes an item of the reconciliation moved the tax rate."""
    base = scene.fact("pretax_income")
    if not scene.printed(base) or scene.value(base) <= 0:
        raise CrossfootError("a loss has no such rate")
    concepts = [
        c
        for c in scene.concepts("money")
        if c.startswith("tax_") and sensible((Act("divide", (scene.fact(c), base)),), scene.value, "percent")
    ]
    if not concepts:
        raise CrossfootError("nothing moved the rate")
    concept = scene.stream.choice(concepts)
    plan: Plan = (Act("divide", (scene.fact(concept), base)),)
    question = scene.say((
        "What was {item} as a percentage of income before taxes in {when}?",
        "Express {item} in {when} as a rate on income before taxes.",
        "How large was {item} in {when}, measured against income before taxes?",
    ), item=item_of(scene, concept), when=scene.when())  # fmt: skip
    tax = scene.fact("income_tax")
    wrong: list[tuple[str, Plan]] = (
        [("wrong_base", (Act("divide", (scene.fact(concept), tax)),))] if scene.printed(tax) else []
    )
    return ask_number(
        scene,
        plan,
        start(question),
        asked(scene, "percent", scene.stream.choice((1, 2))),
        result=CONCEPTS[concept].spoken[0],
        also_wrong=wrong,
    )


def ask_explained(scene: Scene) -> Ask:
    """Ask what share of the change in one profit comes from the change in another line above it."""
    profits = [c for c in _PROFITS if all(scene.printed(scene.fact(c, b)) for b in (0, 1))]
    for whole in scene.stream.sample(profits, len(profits)):
        for part in scene.stream.sample(["revenue", *profits], len(profits) + 1):
            facts = [scene.fact(part), scene.fact(part, 1)]
            if part == whole or not all(scene.printed(f) for f in facts):
                continue
            plan, ends = joined(
                (Act("subtract", tuple(facts)),), (Act("subtract", (scene.fact(whole), scene.fact(whole, 1))),)
            )  # fmt: skip
            plan = named(
                named(plan, ends[0], f"change in {CONCEPTS[part].spoken[0]}"),
                ends[1],
                f"change in {CONCEPTS[whole].spoken[0]}",
            )
            plan = (*plan, Act("divide", (ends[1], ends[0])))
            if not sensible(plan, scene.value, "percent"):
                continue
            question = scene.say((
                "What percentage of the increase in {a} from {old} to {when} reached {b}?",
                "Of what was added to {a} between {old} and {when}, what percentage was also added to {b}?",
                "Divide the change in {b} by the change in {a}, {old} to {when}.",
            ), a=CONCEPTS[part].spoken[0], b=CONCEPTS[whole].spoken[0], old=scene.when(1), when=scene.when())  # fmt: skip
            return ask_number(
                scene, plan, start(question), asked(scene, "percent", 1), result="incremental share"
            )
    raise CrossfootError("no profit rose with what stands above it")
