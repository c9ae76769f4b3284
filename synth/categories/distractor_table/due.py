"""What falls due when; classes of plant and intangibles, gross and net; roll-forwards from opening to closing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synth.asking import ask_number, ask_words
from synth.categories.distractor_table.near_families import near_families
from synth.family import Family
from synth.pages import Want
from synth.plan import Fact, act
from synth.questions.near import above_zero, amount, members_swapped, percent, said
from synth.questions.near_ratio import NearRatio
from synth.questions.wording import listed

if TYPE_CHECKING:
    from synth.plan import Plan
    from synth.problem import Ask
    from synth.scene import Scene
    from synth.stream import Stream

_DUE = {
    "debt-maturities": ("debt_due", "maturity", "debt_principal", "total_debt", "principal of debt"),
    "lease-maturities": ("lease_due", "lease_maturity", "lease_payments_total", "lease_liability_total", "undiscounted lease payments"),
    "amortization": ("amortization_due", "amortization_year", "intangibles", "", "future amortization of intangible assets"),
}  # fmt: skip


def _schedule(stream: Stream) -> Want:
    return Want(tables=(stream.choice(tuple(_DUE)),), whole=True, newest=True)


def _found(scene: Scene) -> tuple[str, list[str], Fact, Fact | None, str]:
    concept, axis, total, other, words = next(
        v for v in _DUE.values() if any(f.concept == v[0] for f in scene.places)
    )
    years = list(scene.company.members[axis])
    carrying = scene.fact(other) if other and scene.printed(scene.fact(other)) else None
    return concept, years, scene.fact(total), carrying, words


def _due_share(scene: Scene) -> Ask:
    concept, years, total, carrying, words = _found(scene)
    n = scene.stream.choice((2, 2, 3))
    start = scene.stream.choice((0, 0, 1))
    taken = [scene.fact(concept, 0, y) for y in years[start : start + n]]
    plan = (
        act("sum" if n > 2 else "add", *taken, name=f"{words}, {listed(years[start : start + n])}"),
        act("divide", "#0", total),
    )
    question = said(scene, (
        "What percentage of total {words} falls in {years}, as of {at}?", "Which share of {words} is due in {years}, as stated at {at}?",
        "As of {at}, how much of each 100 of {words} comes in {years}?", "Add up {years}: what part of all {words} at {at} is that?",
    ), words=words, years=listed(years[start : start + n]), at=scene.at())  # fmt: skip
    wrong: list[tuple[str, Plan]] = [("missing_component", (act("divide", taken[0], total),))]
    if carrying is not None:
        wrong.insert(0, ("gross_vs_net", (plan[0], act("divide", "#0", carrying))))
    later = scene.fact(concept, 0, years[start + n])
    wrong.append(("wrong_period", (act("sum", *taken, later), act("divide", "#0", total))))
    wrong.append(("wrong_period", (act("sum", *taken[1:], later), act("divide", "#0", total))))
    wrong.append(("missing_component", (act("sum", *taken[1:]), act("divide", "#0", total))))
    return ask_number(scene, plan, question, percent(scene), result=f"share of {words}", also_wrong=wrong)


def _due_later(scene: Scene) -> Ask:
    """What is due after some years: the last years and what comes thereafter."""
    concept, years, total, carrying, words = _found(scene)
    n = scene.stream.choice((2, 3))
    first = [scene.fact(concept, 0, y) for y in years[:n]]
    plan = (act("sum" if n > 2 else "add", *first, name=f"{listed(years[:n])}"), act("subtract", total, "#0"))
    question = said(scene, (
        "How much of total {words} at {at} remains after {years}?", "After {years}, what amount of {words} is still to come, as of {at}?",
        "Take {years} away from all {words} at {at}: what is left?", "As of {at}, what falls due later than {years} in {words}?",
    ), words=words, years=listed(years[:n]), at=scene.at())  # fmt: skip
    between = [scene.fact(concept, 0, y) for y in years[n:-1]]
    wrong: list[tuple[str, Plan]] = [
        ("missing_component", (act("sum" if len(between) > 1 else "lookup", *between),))
    ]
    if carrying is not None:
        wrong.insert(0, ("gross_vs_net", (plan[0], act("subtract", carrying, "#0"))))
    wrong.append(("wrong_line_item", (act("lookup", scene.fact(concept, 0, years[-1])),)))
    wrong.append(("missing_component", (act("sum", *first[:-1]), act("subtract", total, "#0"))))
    return ask_number(scene, plan, question, amount(scene), result="remaining amount", also_wrong=wrong)


def _instrument(scene: Scene) -> Ask:
    names = list(scene.company.members["instrument"])
    m = scene.stream.choice([x for x in names if above_zero(scene, scene.fact("instrument_debt", 0, x))])
    part, total = scene.fact("instrument_debt", 0, m), scene.fact("total_debt")
    plan = (act("divide", part, total),)
    question = said(scene, (
        "What share of total debt did the {m} make up at {at}?", "How much of total debt, current portion included, did the {m} make up at {at}, in percent?",
        "At {at}, what percentage of total debt was outstanding under the {m}?",
    ), m=m, at=scene.at())  # fmt: skip
    wrong = [("wrong_line_item", (act("divide", part, scene.fact("long_term_debt")),)), ("wrong_period", (act("divide", scene.fact("instrument_debt", 1, m), scene.fact("total_debt", 1)),)),
             *(("wrong_segment", members_swapped(plan, m, x)) for x in names if x != m)]  # fmt: skip
    return ask_number(scene, plan, question, percent(scene), result="share of total debt", also_wrong=wrong)


def _plant(scene: Scene) -> Ask:
    names = list(scene.company.members["plant"])
    m = scene.stream.choice(names)
    gross, net = next(
        (scene.fact(a), scene.fact(b))
        for a, b in (("ppe_gross", "ppe"), ("real_estate_gross", "real_estate"))
        if scene.printed(scene.fact(a))
    )
    part = scene.fact("plant_cost", 0, m)
    plan = (act("divide", part, gross),)
    question = said(scene, (
        "What percentage of plant at cost, before accumulated depreciation, was {m} at {at}?", "How large was {m} relative to all property at cost at {at}, in percent?",
        "At {at}, what share of the gross cost of property did {m} account for?",
    ), m=f'"{m}"', at=scene.at())  # fmt: skip
    wrong = [
        ("gross_vs_net", (act("divide", part, net),)),
        *(("wrong_segment", members_swapped(plan, m, x)) for x in names if x != m),
    ]
    return ask_number(scene, plan, question, percent(scene), result=f"share of {m}", also_wrong=wrong)


_CARRIED = ("intangibles_gross", "intangibles_amortized", "intangibles_net")


def _worn(scene: Scene) -> Ask:
    names = list(scene.company.members["intangible"])
    m = scene.stream.choice([*names])
    gross, worn, net = (scene.fact(c, 0, m) for c in _CARRIED)
    plan = (act("divide", worn, gross),)
    question = said(scene, (
        "What part of the gross carrying amount of {m} had been amortized at {at}?", "At {at}, how much of the cost of {m} was written down by accumulated amortization, in percent?",
        "What percentage of its gross amount was the accumulated amortization of {m} at {at}?",
    ), m=m, at=scene.at())  # fmt: skip
    wrong: list[tuple[str, Plan]] = [("gross_vs_net", (act("divide", worn, net),)), ("reversed_subtraction", (act("divide", net, gross),)),
             ("wrong_segment", members_swapped(plan, m, "")), *(("wrong_segment", members_swapped(plan, m, x)) for x in names if x != m)]  # fmt: skip
    return ask_number(
        scene, plan, question, percent(scene), result=f"amortized part of {m}", also_wrong=wrong
    )


def _most_worn(scene: Scene) -> Ask:
    names = scene.stream.sample(
        scene.company.members["intangible"], min(4, len(scene.company.members["intangible"]))
    )
    most = scene.stream.chance(60)
    plan = tuple(
        act(
            "divide",
            scene.fact(_CARRIED[1], 0, m),
            scene.fact(_CARRIED[0], 0, m),
            name=f"amortized part of {m}",
        )
        for m in names
    )
    question = said(scene, (
        "Which of {names} was amortized to the {most} degree at {at}, relative to gross carrying amount?",
        "At {at}, for which of {names} was accumulated amortization the {most} percentage of the gross amount?",
        "Among {names}, where was the amortized part of cost {most} at {at}?",
    ), names=listed(names), most="highest" if most else "lowest", at=scene.at())  # fmt: skip
    amounts = tuple(act("lookup", scene.fact(_CARRIED[1], 0, m)) for m in names)
    return ask_words(
        scene, plan, question, ("largest" if most else "smallest", range(len(names)), names), wrong=[("wrong_base", amounts)],
        wrong_texts=[("wrong_segment", m) for m in names], result="amortized part",
    )  # fmt: skip


def _obligation(scene: Scene) -> Ask:
    spans = list(scene.company.members["due"])
    at = scene.stream.choice(spans)
    concept, words = scene.stream.choice(
        (
            ("obligation_debt", "debt"),
            ("obligation_leases", "operating lease"),
            ("obligation_purchases", "purchase"),
        )
    )
    part, whole = scene.fact(concept, 0, at), scene.fact(concept)
    plan = (act("divide", part, whole),)
    question = said(scene, (
        'What share of all {w} obligations falls into the column "{span}" at {at}?', 'At {at}, which percentage of total {w} obligations was due in "{span}"?',
        'Of the {w} obligations at {at}, how much, in percent, stood under "{span}"?',
    ), w=words, span=at, at=scene.at())  # fmt: skip
    wrong: list[tuple[str, Plan]] = [
        ("wrong_base", (act("divide", part, scene.fact("obligations_total", 0, at)),)),
        ("subtotal_double_count", (act("divide", scene.fact("obligations_total", 0, at), scene.fact("obligations_total")),)),
        *(("wrong_period", members_swapped(plan, at, x)) for x in spans if x != at),
    ]  # fmt: skip
    return ask_number(
        scene, plan, question, percent(scene), result=f"share of {words} obligations", also_wrong=wrong
    )


def _rate(top: str, opening: str, closing: str, what: str, table: str) -> NearRatio:
    """A movement as a percentage of the opening balance."""
    return NearRatio(
        f"{top} / {opening}", (what,),
        (("wrong_period", f"{top} / {closing}"), ("average_vs_ending", f"x = average({opening}, {closing}); {top} / x"), ("wrong_line_item", f"x = {closing} - {opening}; x / {opening}")),
        tables=(table,), beside=(closing,),
    )  # fmt: skip


ROLLED = (
    _rate("write_offs", "allowance_beginning", "doubtful_allowance", "write-offs as a percentage of the allowance at the beginning of the year", "allowance"),
    _rate("bad_debt_expense", "allowance_beginning", "doubtful_allowance", "bad debt expense as a percentage of the opening allowance", "allowance"),
    _rate("deferred_recognized", "deferred_beginning", "deferred_revenue", "revenue recognized out of deferred revenue as a percentage of its opening balance", "deferred-revenue"),
    _rate("shares_repurchased", "shares_beginning", "shares_outstanding", "shares repurchased as a percentage of shares outstanding at the beginning of the year", "share-count"),
    _rate("options_exercised", "options_beginning", "options_ending", "options exercised as a percentage of those outstanding at the beginning of the year", "stock-options"),
    _rate("options_granted", "options_beginning", "options_ending", "options granted as a percentage of those outstanding at the beginning of the year", "stock-options"),
    _rate("net_charge_offs", "acl_beginning", "allowance_for_credit_losses", "net charge-offs as a percentage of the opening credit loss allowance", "credit-allowance"),
    _rate("losses_paid", "reserves_beginning", "loss_reserves", "losses paid as a percentage of opening loss reserves", "reserves"),
)  # fmt: skip

FAMILIES = [
    Family(
        "due-in-named-years", "What falls in two or three years of a maturity schedule", _schedule, _due_share
    ),
    Family(
        "due-after-named-years",
        "What is left after the first years, thereafter included",
        _schedule,
        _due_later,
    ),
    Family(
        "debt-instrument-share",
        "One instrument of total debt",
        Want(years=2, tables=("debt-instruments",), whole=True, newest=True, changes=False),
        _instrument,
    ),
    Family(
        "plant-class-share",
        "A class of plant over plant at cost",
        Want(tables=("ppe",), whole=True, newest=True, changes=False),
        _plant,
    ),
    Family(
        "intangible-amortized",
        "How far a class of intangibles is amortized",
        Want(tables=("intangibles",), whole=True, newest=True),
        _worn,
    ),
    Family(
        "most-amortized-class",
        "The class of intangibles amortized most",
        Want(tables=("intangibles",), whole=True, newest=True),
        _most_worn,
    ),
    Family(
        "obligations-by-period",
        "One kind of obligation in one period",
        Want(tables=("obligations",), whole=True, newest=True),
        _obligation,
    ),
    *near_families(
        {"roll-forward-rate": ("A movement over the opening balance, not the closing one", ROLLED)}
    ),
]
