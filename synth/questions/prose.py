"""Questions whose operand stands in the prose beside the tables, not in a row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemas.errors import CrossfootError
from synth.asking import ask_number, asked, lookup
from synth.company.concepts import CONCEPTS
from synth.company.identity import SCALE_NAMES
from synth.metrics import METRICS
from synth.pages import Want, able
from synth.plan import Act, Fact, Plan, from_formula
from synth.questions.metric import how
from synth.questions.sense import in_books, prints, sensible
from synth.questions.wording import put, start, was

if TYPE_CHECKING:
    from collections.abc import Callable
    from fractions import Fraction

    from synth.company.company import Company
    from synth.formula import Leaf
    from synth.metrics import Metric
    from synth.plan import Arg, Given
    from synth.problem import Ask
    from synth.scene import Scene
    from synth.stream import Stream

TOLD: dict[str, tuple[str, ...]] = {
    "capex": ("Capital expenditures for {when} were {amount}.", "We invested {amount} in property, plant and equipment in {when}.",
              "Cash paid for capital expenditures amounted to {amount} in {when}."),
    "depreciation_amortization": ("Depreciation and amortization amounted to {amount} in {when}.", "Results for {when} include depreciation and amortization of {amount}."),
    "stock_compensation": ("Stock-based compensation was {amount} in {when}.", "We recognized {amount} of stock-based compensation expense in {when}."),
    "interest_expense": ("Interest expense was {amount} in {when}.", "We incurred interest expense of {amount} in {when}."),
    "dividends_paid": ("We paid dividends of {amount} in {when}.", "Cash dividends paid in {when} came to {amount}."),
    "buybacks": ("We repurchased shares for {amount} in {when}.", "Share repurchases in {when} totaled {amount}."),
    "research_expense": ("Research and development expense was {amount} in {when}.", "We spent {amount} on research and development in {when}."),
    "restructuring": ("Restructuring charges of {amount} were recorded in {when}.", "Results for {when} include restructuring charges of {amount}."),
    "inventory": ("Inventory stood at {amount} at the end of {when}.", "At the end of {when} we held inventory of {amount}."),
    "receivables": ("Accounts receivable were {amount} at the end of {when}.", "At the end of {when}, customers owed us {amount}, shown as accounts receivable."),
    "long_term_debt": ("Long-term debt at the end of {when} was {amount}.", "We had long-term debt of {amount} outstanding at the end of {when}."),
    "goodwill": ("Goodwill at the end of {when} was {amount}.", "The balance of goodwill was {amount} at the end of {when}."),
    "income_tax": ("The provision for income taxes was {amount} in {when}.", "Income taxes came to {amount} in {when}."),
    "acquisitions": ("We paid {amount}, net of cash acquired, for businesses bought in {when}.", "Acquisitions used cash of {amount} in {when}."),
}  # fmt: skip
"""How filings tell a figure in words; ``{when}`` is a fiscal year."""
_USES = (
    "free-cash-flow", "free-cash-flow-margin", "capex-intensity", "capex-to-operating-cash-flow", "capex-to-depreciation", "reinvestment-coverage",
    "ebitda", "ebitda-margin", "depreciation-ratio", "stock-compensation-to-revenue", "operating-income-coverage", "interest-burden-on-revenue",
    "payout-ratio", "cash-dividend-coverage", "research-intensity", "restructuring-to-revenue", "inventory-share-of-assets", "days-inventory-ending",
    "inventory-turnover-ending", "quick-ratio-excluding-inventory", "days-sales-ending", "receivables-turnover-ending", "receivables-share-of-assets",
    "long-term-debt-to-equity", "debt-to-equity", "debt-to-assets", "goodwill-share-of-assets", "goodwill-to-equity", "effective-tax-rate",
    "tax-to-revenue", "cash-returned", "total-payout-ratio", "free-cash-flow-conversion", "return-on-capital-employed", "basic-earning-power",
    "interest-coverage", "ebitda-interest-coverage", "retention-rate", "dividend-coverage", "trade-working-capital", "cash-flow-less-stock-compensation",
    "free-cash-flow-after-dividends", "free-cash-flow-to-debt", "inventory-share-of-current-assets", "research-share-of-operating-expenses",
)  # fmt: skip


def _told(metric: Metric) -> list[str]:
    return [leaf.concept for leaf in metric.parsed.leaves if leaf.concept in TOLD and leaf.back == 0]


def page_with_note(stream: Stream) -> Want:
    """Draw a page that has all of a metric's operands but one, which a note will tell."""
    metric = METRICS[stream.choice(_USES)]
    told = stream.choice(_told(metric))
    concepts = tuple(dict.fromkeys(leaf.concept for leaf in metric.parsed.leaves))
    shown = tuple(c for c in concepts if c != told)

    def prefer(company: Company, base: str) -> bool:
        def at(leaf: Leaf) -> Fact:
            return Fact(leaf.concept, base)

        plan = from_formula(metric.parsed, at)
        return prints(company, concepts, base, 1) and sensible(
            plan, lambda f: in_books(company, f), metric.unit, metric.places[-1]
        )

    return Want(concepts=shown, hides=(told,), industries=able(concepts), prefer=prefer, changes=False)


def ask_with_note(scene: Scene) -> Ask:
    """Ask for a metric one of whose operands a note tells."""
    for name in scene.stream.sample(list(_USES), len(_USES)):
        metric = METRICS[name]
        for concept in _told(metric):
            gone = [
                leaf.concept
                for leaf in metric.parsed.leaves
                if not scene.printed(scene.fact(leaf.concept, leaf.back))
            ]
            if set(gone) != {concept}:
                continue
            plan = from_formula(metric.parsed, lambda leaf: scene.fact(leaf.concept, leaf.back))
            if not sensible(plan, _value(scene, concept), metric.unit, metric.places[-1]):
                continue
            return _noted(scene, metric, concept, plan)
    raise CrossfootError("no operand is left to be told in a note")


def _value(scene: Scene, concept: str) -> Callable[[Fact], Fraction]:
    def value(fact: Fact) -> Fraction:
        return scene.company.value(*fact) if fact.concept == concept else scene.value(fact)

    return value


def tell(scene: Scene, concept: str, back: int = 0) -> Given:
    """Add a note that tells a figure; returns the operand."""
    who = scene.company.identity
    value = scene.company.value(concept, scene.period(back))
    template = scene.stream.choice(TOLD[concept]).replace("{when}", scene.when(back))
    return scene.note(template, CONCEPTS[concept].spoken[0], value, scale=who.scale, places=who.places)


def _noted(scene: Scene, metric: Metric, concept: str, plan: Plan) -> Ask:
    hidden = scene.fact(concept)
    given = tell(scene, concept)
    decoy = _earlier(scene, concept)

    def swapped(by: Arg) -> Plan:
        return tuple(Act(a.op, tuple(by if x == hidden else x for x in a.args), a.name) for a in plan)

    item = scene.stream.choice(metric.spoken)
    wording = scene.stream.choice((
        "What {was} {item} in {when}?", "Taking the note into account, calculate {item} for {when}.", "Work out {item} for {when}.",
        "From the table and the text, what {was} {company}'s {item} for {when}?", "{definition} What {was} {item} for {when}?",
    ))  # fmt: skip
    question = wording.format(
        item=put(wording, item),
        was=was(item),
        when=scene.when(),
        company=scene.company.identity.name,
        definition=metric.definition,
    )
    near = [c for c in scene.concepts("money") if scene.fact(c) not in {x for a in plan for x in a.args}]
    wrong: list[tuple[str, Plan]] = [("wrong_period", swapped(decoy))] if decoy else []
    wrong += [
        ("wrong_line_item", swapped(scene.fact(c))) for c in scene.stream.sample(near, min(2, len(near)))
    ]
    return ask_number(
        scene, swapped(given), start(question), how(scene, metric), result=metric.spoken[0], also_wrong=wrong,
        method=metric.definition if scene.stream.chance(60) else "", convention=metric.convention,
    )  # fmt: skip


def _earlier(scene: Scene, concept: str) -> Given | None:
    """Tell the year before as well, sometimes: the wrong one to take."""
    try:
        before = scene.company.value(concept, scene.period(1))
    except (KeyError, IndexError):
        return None
    now = scene.company.value(concept, scene.period())
    return tell(scene, concept, 1) if before and before != now and scene.stream.chance(50) else None


def page_without_told(stream: Stream) -> Want:
    """Draw a page that leaves out a line item which a note will tell."""
    concept = stream.choice(tuple(TOLD))

    def prefer(company: Company, base: str) -> bool:
        return prints(company, (concept,), base, 1)

    near = tuple(c for c in CONCEPTS[concept].near if c in CONCEPTS)[:1]
    industries = able((concept,))
    table = "balance-sheet" if CONCEPTS[concept].instant else stream.choice(("income-statement", "cash-flow"))
    return Want(
        tables=(table,), hides=(concept,), industries=industries, prefer=prefer, changes=False, concepts=near
    )


def ask_told(scene: Scene) -> Ask:
    """Ask for a figure that only a note tells, in a scale of the question's own."""
    usable = [
        c
        for c in TOLD
        if not scene.printed(scene.fact(c))
        and scene.company.has(c, scene.period())
        and scene.company.number(c, scene.period())
    ]
    if not usable:
        raise CrossfootError("every such line is printed")
    concept = scene.stream.choice(usable)
    given = tell(scene, concept)
    decoy = _earlier(scene, concept)
    who = scene.company.identity
    scale = scene.stream.choice((who.scale, who.scale, 0, 3, 6))
    scale = scale if scale == 0 or scale in SCALE_NAMES else who.scale
    value = scene.company.value(concept, scene.period())
    if value < 10 ** (scale - 1):
        scale = who.scale
    item = scene.stream.choice(CONCEPTS[concept].spoken)
    question = scene.say((
        "What {was} {item} in {when}?", "According to the text, what {was} {item} in {when}?", "State {item} for {when}.",
        "How much {was} {item} in {when}?",
    ), item=item, was=was(item), when=scene.when())  # fmt: skip
    places = min(3, max(0, scale - who.scale + who.places))
    also: list[tuple[str, Plan]] = [("wrong_period", (Act("lookup", (decoy,)),))] if decoy else []
    near = scene.concepts("money")
    also += [("wrong_line_item", lookup(scene.fact(c))) for c in scene.stream.sample(near, min(3, len(near)))]
    return ask_number(
        scene,
        (Act("lookup", (given,)),),
        start(question),
        asked(scene, "money", places, scale=scale),
        result=item,
        also_wrong=also,
    )
