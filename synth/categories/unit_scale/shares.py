"""Families over per-share rows and share counts: left unscaled, at a scale of their own, or made of both."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from schemas.derivation import Rounding
from schemas.errors import CrossfootError
from schemas.quantity import rate
from synth.asking import Asked, Number, ask_number, asked, fill, lookup
from synth.categories.unit_scale.parts import (
    as_printed,
    asked_money,
    capital,
    in_scale,
    item_of,
    one_of,
    rescaled,
    rounded_to,
    scales_for,
    these,
    timed,
    value_of,
)
from synth.company.identity import SCALE_NAMES
from synth.family import Family
from synth.plan import Act
from synth.presentation.sheet import SYMBOLS, grouped

if TYPE_CHECKING:
    from synth.company.company import Company
    from synth.pages import Want
    from synth.plan import Fact, Plan
    from synth.problem import Ask
    from synth.scene import Scene
    from synth.stream import Stream

_HARDER = ("standard", "hard")
_PER_SHARE = (("basic_eps",), ("diluted_eps",), ("diluted_eps", "basic_eps"), ("dividends_per_share",))
_COUNTS = (("basic_shares",), ("diluted_shares",), ("basic_shares", "diluted_shares"))
_OVER_SHARES = (
    "revenue", "operating_cash_flow", "capex", "depreciation_amortization", "interest_expense", "income_tax",
    "operating_income", "gross_profit", "research_expense", "stock_compensation", "pretax_income", "total_equity",
    "long_term_debt", "cash", "total_assets", "total_liabilities", "selling_expense",
)  # fmt: skip
_EXCEPTED = "Per-share data are excepted from the caption's scale."


def _scales_meet(scene: Scene) -> str:
    if scene.company.identity.share_scale == scene.scale:
        return f"Both figures are in {SCALE_NAMES[scene.scale]}, so the scale cancels."
    return "Both figures are written out in full before one is divided by the other."


def _slip_per_share(scene: Scene, plan: Plan) -> list[tuple[str, Plan]]:
    return [("per_share_scaled", rescaled(plan, scene.scale))]


def _read_per_share(scene: Scene) -> Ask:
    found = [
        c for c in scene.concepts("per-share") if c in {"basic_eps", "diluted_eps", "dividends_per_share"}
    ]
    if not found:
        raise CrossfootError("no per-share row can be read on this page")
    concept = scene.stream.choice(found)
    plan = lookup(scene.fact(concept))
    question = scene.say((
        "What {verb} {item} {time}, in {money}?",
        "State {item} {time} in {money}.",
        "What did {item} {time} come to in {money}?",
        "{company}'s caption gives a scale. What {verb} {item} {time}, in {money}?",
        "Give {item} {time} in single {money}.",
    ), item=scene.item(concept), time=timed(scene, concept), money=scene.money, verb="were",
        company=scene.company.identity.name)  # fmt: skip
    how = asked(scene, "per-share", 2)
    return ask_number(
        scene, plan, capital(question), Asked(how.rounding, ""), result=scene.item(concept), method=_EXCEPTED,
        also_wrong=_slip_per_share(scene, plan),
    )  # fmt: skip


def _count(scene: Scene) -> Ask:
    found = [c for c in scene.concepts("shares") if c in {g[0] for g in _COUNTS}]
    if not found:
        raise CrossfootError("no share count can be read on this page")
    concept = scene.stream.choice(found)
    fact = scene.fact(concept)
    value = scene.value(fact)
    own = scene.company.identity.share_scale
    scales = [s for s in (0, 3, 6, 9) if s != own and abs(value) >= 10**s / 20]
    scale = scene.stream.choice(scales)
    plan = lookup(fact)
    shown = abs(value) / 10**scale
    finest = next((p for p in range(4) if (shown * 10**p).denominator == 1), 4)
    low = next((p for p in range(4) if shown * 10**p >= 10), 4)
    places = min(finest, low + scene.stream.below(2))
    unit = f"{SCALE_NAMES[scale]} of shares" if scale else "single shares, written out in full"
    question = scene.say((
        "What was the number of {item} {time}, in {unit}?",
        "State {item} {time} in {unit}.",
        "Give the count of {item} {time}, expressed in {unit}.",
        "How many {item} does the page show {time}, in {unit}?",
    ), item=_count_name(concept), time=timed(scene, concept), unit=unit)  # fmt: skip
    to = rounded_to(places)
    slips = [("wrong_scale", rescaled(plan, scale - own))] if scale != own else []
    return ask_number(
        scene, plan, capital(question), Asked(Rounding(unit="shares", scale=scale, places=places), to),
        result=_count_name(concept), method="The share row has a scale of its own.", also_wrong=slips,
    )  # fmt: skip


def _count_name(concept: str) -> str:
    return {
        "basic_shares": "weighted average basic shares",
        "diluted_shares": "weighted average diluted shares",
    }[concept]


def _money_over_shares(scene: Scene, concept: str, count: str, wordings: tuple[str, ...]) -> Ask:
    money, shares = scene.fact(concept), scene.fact(count)
    plan = (Act("divide", (money, shares)),)
    value = value_of(scene, plan)
    apart = scene.company.identity.share_scale - scene.scale
    slips = [("wrong_scale", rescaled(plan, apart))] if apart else []
    item = scene.item(concept)
    question = scene.say(
        wordings, item=item, when=scene.when(), kind="diluted" if count == "diluted_shares" else "basic",
        count=_count_name(count),
    )  # fmt: skip
    places = 2 if abs(value) >= Fraction(1, 5) else 4
    return ask_number(
        scene, plan, capital(question), asked(scene, "per-share", places), result=f"{item} per share",
        method=_scales_meet(scene), also_wrong=(*slips, *_slip_per_share(scene, plan)),
    )  # fmt: skip


def _eps(scene: Scene) -> Ask:
    count = scene.stream.choice(
        [c for c in ("diluted_shares", "basic_shares") if scene.printed(scene.fact(c))]
    )
    book = scene.company.books[scene.base, ""]
    if book.get("noncontrolling_income") or book.get("preferred_dividends"):
        raise CrossfootError("net income is not all the common shareholders'")
    return _money_over_shares(scene, "net_income", count, (
        "Divide net income by {count} for {when}. What does that give per share?",
        "What was net income per {kind} share in {when}?",
        "From net income and {count} of {when}, work out the amount per {kind} share.",
        "How much net income stood behind each {kind} share in {when}?",
    ))  # fmt: skip


def _amount_per_share(scene: Scene) -> Ask:
    found = [c for c in _OVER_SHARES if scene.printed(scene.fact(c))]
    if not found:
        raise CrossfootError("the page prints none of the amounts asked per share")
    count = scene.stream.choice(
        [c for c in ("diluted_shares", "basic_shares") if scene.printed(scene.fact(c))]
    )
    return _money_over_shares(scene, scene.stream.choice(found), count, (
        "How much was {item} per {kind} share in {when}, using {count}?",
        "Put {item} of {when} on a per-share basis, over {count}.",
        "What did {item} amount to for each {kind} share in {when}?",
        "Divide {item} by {count} for {when} and state the result per share.",
        "Express {item} of {when} per {kind} share.",
    ))  # fmt: skip


def _total(scene: Scene, each: Fact, count: Fact, wordings: tuple[str, ...], result: str) -> Ask:
    plan = (Act("multiply", (each, count), result),)
    value = value_of(scene, plan)
    scales = [*scales_for(scene, value, (3, 6, 9) if scene.currency != "INR" else (5, 6, 7)), scene.scale]
    scale = scene.stream.choice(scales)
    question = scene.say(
        wordings, each=scene.item(each.concept), count=_count_name(count.concept), when=scene.when(),
        unit=in_scale(scene, scale),
    )  # fmt: skip
    own = scene.company.identity.share_scale
    slips = [("wrong_scale", rescaled(plan, scale - own))] if scale != own else []
    return ask_number(
        scene, plan, capital(question), asked_money(scene, value, scale, exact=False), result=result,
        method="The amount per share is not scaled, the share count is.",
        also_wrong=(*slips, *_slip_per_share(scene, plan)),
    )  # fmt: skip


def _dividends(scene: Scene) -> Ask:
    return _total(scene, scene.fact("dividends_per_share"), scene.fact("basic_shares"), (
        "Multiply {each} by {count} for {when}: what total does that imply, in {unit}?",
        "What did dividends cost in {when} if {each} went to {count}, in {unit}?",
        "Estimate total dividends of {when} from {each} and {count}, in {unit}.",
        "At {each} as reported, what would {count} have received in {when}, in {unit}?",
    ), "implied total dividends")  # fmt: skip


def _earnings(scene: Scene) -> Ask:
    kind = scene.stream.choice(("basic", "diluted"))
    return _total(scene, scene.fact(f"{kind}_eps"), scene.fact(f"{kind}_shares"), (
        "What income do {each} and {count} imply together for {when}, in {unit}?",
        "Multiply {each} by {count} for {when} and state the product in {unit}.",
        "Work back from {each} and {count} to the income of {when}, in {unit}.",
        "If only {each} and {count} of {when} were known, what earnings would follow, in {unit}?",
    ), "implied earnings")  # fmt: skip


def _implied_shares(scene: Scene) -> Ask:
    income, each = scene.fact("net_income"), scene.fact("diluted_eps")
    plan = (Act("divide", (income, each), "implied diluted shares"),)
    value = value_of(scene, plan)
    if value <= 0:
        raise CrossfootError("a loss per share implies no share count to ask for")
    scale = scene.stream.choice([s for s in (0, 3, 6) if value >= 10**s * 10])
    places = 0 if scale < 6 else 1
    question = scene.say((
        "What diluted share count do net income and {each} imply for {when}?",
        "Divide net income by {each} for {when}: how many diluted shares is that?",
        "How many diluted shares must {company} have counted in {when}, judging by net income and {each}?",
    ), each=scene.item("diluted_eps"), when=scene.when(), company=scene.company.identity.name)  # fmt: skip
    apart = scale - scene.scale
    return ask_number(
        scene, plan, capital(question), asked(scene, "shares", places, scale=scale), result="implied diluted shares",
        method="Net income is scaled by the caption, the amount per share is not.",
        also_wrong=[("wrong_scale", rescaled(plan, apart))] if apart else [],
    )  # fmt: skip


def _per_share(scene: Scene, cents: int) -> Number:
    """Return an amount per share for a question to state."""
    return Number(
        f"{SYMBOLS[scene.currency]}{grouped(Fraction(cents, 100), 2)} per share", Fraction(cents, 100),
        rate(scene.currency, "shares"), places=2,
    )  # fmt: skip


def _market_value(scene: Scene) -> Ask:
    found = [c for c in ("diluted_shares", "basic_shares") if scene.printed(scene.fact(c))]
    if not found:
        raise CrossfootError("the page prints no share count")
    count = scene.stream.choice(found)
    price = _per_share(scene, scene.stream.between(300, 30_000))
    value = price.value * scene.value(scene.fact(count))
    scale = scene.stream.choice(
        scales_for(scene, value, (3, 6, 9) if scene.currency != "INR" else (5, 6, 7)) or [scene.scale]
    )
    text, given, mentions = fill(scene.stream.choice((
        "The stock closed at {price}. What were the {count} of {when} worth at that price, in {unit}?",
        "At a market price of {price}, what is the value of the {count} of {when}, in {unit}?",
        "Suppose the shares trade at {price}. What market value do the {count} of {when} give, in {unit}?",
        "Value the {count} of {when} at {price}, in {unit}.",
    )), {"price": price}, {"count": _count_name(count), "when": scene.when(), "unit": in_scale(scene, scale)})  # fmt: skip
    plan = (Act("multiply", (given["price"], scene.fact(count)), "market value"),)
    own = scene.company.identity.share_scale
    return ask_number(
        scene, plan, text, asked_money(scene, value, scale, exact=False), result="market value", mentions=mentions,
        method="The price is per single share; the share count is printed at a scale.",
        also_wrong=(
            *([("wrong_scale", rescaled(plan, scale - own))] if scale != own else []), *as_printed(scene, plan, scale),
            ("per_share_scaled", rescaled(plan, scene.scale)),
        ),
    )  # fmt: skip


def _over_price(scene: Scene) -> Ask:
    """Ask a multiple or a yield at a stated price: neither side carries the caption's scale."""
    found = [
        c for c in ("diluted_eps", "basic_eps", "dividends_per_share")
        if scene.printed(scene.fact(c)) and scene.value(scene.fact(c)) > 0
    ]  # fmt: skip
    if not found:
        raise CrossfootError("the page prints no positive amount per share")
    each = scene.fact(scene.stream.choice(found))
    usual = 2 if each.concept == "dividends_per_share" else 1
    price = _per_share(scene, int(scene.value(each) * scene.stream.between(1100, 2900) * usual) + 1)
    multiple = each.concept != "dividends_per_share" and scene.stream.chance(60)
    words = (
        "The shares trade at {price}. What multiple of {each} of {when} is that?",
        "At {price}, how many times {each} of {when} does the stock cost?",
        "What is the price-to-earnings multiple at {price}, on {each} of {when}?",
    ) if multiple else (
        "The shares trade at {price}. What yield does {each} of {when} give at that price?",
        "At {price}, what percentage of the price is {each} of {when}?",
        "State {each} of {when} as a percentage of a price of {price}.",
    )  # fmt: skip
    text, given, mentions = fill(
        scene.stream.choice(words), {"price": price}, {"each": scene.item(each.concept), "when": scene.when()}
    )
    args = (given["price"], each) if multiple else (each, given["price"])
    plan: Plan = (Act("divide", args, "multiple" if multiple else "yield"),)
    how = (
        asked(scene, "x", 1)
        if multiple
        else asked(scene, scene.stream.choice(("percent", "percent", "bps")), 2)
    )
    if how.rounding.unit == "bps":
        how = asked(scene, "bps", 0)
    return ask_number(
        scene, plan, text, how, result="multiple" if multiple else "yield", mentions=mentions, method=_EXCEPTED,
        also_wrong=[
            ("wrong_base", (Act("divide", args[::-1]),)), *([("per_share_scaled", rescaled(plan, -scene.scale))] if multiple else []),
        ],
    )  # fmt: skip


def _dividend_raise(scene: Scene) -> Ask:
    cents = scene.stream.choice((1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25))
    rise = _per_share(scene, cents)
    count = scene.fact(
        scene.stream.choice([c for c in ("basic_shares", "diluted_shares") if scene.printed(scene.fact(c))])
    )
    value = rise.value * scene.value(count)
    scale = scene.stream.choice(scales_for(scene, value) or [scene.scale])
    text, given, mentions = fill(scene.stream.choice((
        "What would an additional dividend of {rise} cost over the {count} of {when}, in {unit}?",
        "If the board paid {rise} more, how much more would go out on the {count} of {when}, in {unit}?",
        "A charge of {rise} is announced. Over the {count} of {when}, how large is it in {unit}?",
        "A one-time item came to {rise}. What is its total over the {count} of {when}, in {unit}?",
    )), {"rise": rise}, {"count": _count_name(count.concept), "when": scene.when(), "unit": in_scale(scene, scale)})  # fmt: skip
    plan = (Act("multiply", (given["rise"], count), "total"),)
    own = scene.company.identity.share_scale
    return ask_number(
        scene, plan, text, asked_money(scene, value, scale, exact=False), result="total", mentions=mentions,
        convention="magnitude", method="The amount is per single share; the share count is printed at a scale.",
        also_wrong=[*([("wrong_scale", rescaled(plan, scale - own))] if scale != own else []), *_slip_per_share(scene, plan)],
    )  # fmt: skip


def _total_spread(scene: Scene) -> Ask:
    """Spread a printed amount over a share count for the effect on earnings per share, in cents of currency."""
    concept = item_of(scene, flow=True, but=("net_income", "parent_income", "common_income"))
    return _money_over_shares(scene, concept, "diluted_shares", (
        "What was {item} of {when} per diluted share?",
        "How much did {item} of {when} come to for each diluted share, before any tax effect?",
        "Translate {item} of {when} into an amount per diluted share.",
    ))  # fmt: skip


def _all_common(stream: Stream) -> Want:
    """Want a page on which net income is all the common shareholders': else earnings per share are of a part of it."""
    del stream
    want = these("net_income", "diluted_shares", hides=("diluted_eps", "basic_eps"))

    def prefer(company: Company, base: str) -> bool:
        book = company.books[base, ""]
        others = book.get("noncontrolling_income") or book.get("preferred_dividends")
        return not others and (want.prefer is None or want.prefer(company, base))

    return replace(want, prefer=prefer)


FAMILIES = [
    Family("per-share-left-unscaled", "A per-share row, which the caption's scale leaves out", one_of(*_PER_SHARE), _read_per_share, levels=_HARDER),
    Family("share-count-in-other-scale", "A share count, at a scale of its own, stated in another", one_of(*_COUNTS), _count, levels=_HARDER),
    Family("eps-from-parts", "Earnings per share from income and shares at two scales", _all_common, _eps, levels=_HARDER),
    Family("amount-per-share", "An amount of the statements over a share count", one_of(*((c, "diluted_shares") for c in _OVER_SHARES)), _amount_per_share, levels=_HARDER),
    Family("item-per-diluted-share", "What a line of the income statement means per share", these("net_income", "diluted_shares", hides=("diluted_eps", "basic_eps")), _total_spread, levels=_HARDER),
    Family("dividends-from-per-share", "Total dividends from dividends per share and the count", these("dividends_per_share", "basic_shares", hides=("dividends_paid",)), _dividends, levels=_HARDER),
    Family("earnings-from-per-share", "Earnings implied by earnings per share and the count", these("basic_eps", "diluted_eps", "basic_shares", "diluted_shares", hides=("net_income", "parent_income", "common_income")), _earnings, levels=_HARDER),
    Family("shares-implied", "The share count that income and earnings per share imply", these("net_income", "diluted_eps", gains=True, hides=("diluted_shares", "basic_shares", "dilutive_shares")), _implied_shares, levels=_HARDER),
    Family("market-value", "Shares at a stated price, in millions or billions", one_of(("diluted_shares",), ("basic_shares",)), _market_value, levels=_HARDER),
    Family("multiple-or-yield-at-a-price", "A stated price against a per-share row", one_of(("diluted_eps",), ("basic_eps",), ("dividends_per_share",), gains=True), _over_price, levels=_HARDER),
    Family("per-share-amount-in-total", "A stated amount per share over the printed count", these("basic_shares", "diluted_shares"), _dividend_raise, levels=_HARDER),
]  # fmt: skip
