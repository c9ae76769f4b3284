"""Questions about what falls due when: debt principal, lease payments, amortization to come."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemas.errors import CrossfootError
from synth.asking import ask_number, asked
from synth.company.concepts import CONCEPTS
from synth.pages import Want, able
from synth.plan import Act, Plan
from synth.questions.sense import sensible
from synth.questions.wording import listed, start

if TYPE_CHECKING:
    from synth.plan import Fact
    from synth.problem import Ask
    from synth.scene import Scene
    from synth.stream import Stream

_WHOLE = {
    "debt_due": "debt_principal",
    "lease_due": "lease_payments_total",
    "amortization_due": "intangibles",
}
_TABLES = {"debt_due": "debt-maturities", "lease_due": "lease-maturities", "amortization_due": "amortization"}
_NAMES = {
    "debt_due": ("debt principal", "long-term debt maturities", "principal payments"),
    "lease_due": ("operating lease payments", "minimum lease payments", "undiscounted lease payments"),
    "amortization_due": ("estimated amortization expense", "future amortization of intangible assets"),
}


def page_of_maturities(stream: Stream) -> Want:
    """Draw a page with a schedule of maturities, whole."""
    table = stream.choice(tuple(_TABLES.values())[:2] * 2 + tuple(_TABLES.values()))
    return Want(tables=(table,), whole=True, newest=True, changes=False, industries=able((), (table,)))


def _schedule(scene: Scene) -> tuple[str, list[str], Fact]:
    """Return what falls due, its years in order (those that aren't nil), and the total. Raises CrossfootError."""
    for concept, whole in _WHOLE.items():
        years = scene.members(concept)
        if len(years) >= 4 and scene.printed(scene.fact(whole)):
            return concept, years, scene.fact(whole)
    raise CrossfootError("the page has no schedule of maturities")


def _chosen(scene: Scene, years: list[str]) -> list[str]:
    """Choose the first two to four years, or the last ones with what comes after."""
    count = scene.stream.between(2, min(4, len(years) - 1))
    return years[:count] if scene.stream.chance(60) or years[-1] != "Thereafter" else years[-count:]


def _span(scene: Scene, chosen: list[str]) -> str:
    names = [c.lower() if c == "Thereafter" else c for c in chosen]
    if names[-1] == "thereafter":
        return f"in {', '.join(names[:-1])} and thereafter"
    return scene.say(("in {a}", "in the years {a}", "over {a}"), a=listed(names))


def ask_due(scene: Scene) -> Ask:
    """Ask for the amount that falls due in several years."""
    concept, years, _ = _schedule(scene)
    chosen = _chosen(scene, years)
    facts = tuple(scene.fact(concept, 0, m) for m in chosen)
    rest = tuple(scene.fact(concept, 0, m) for m in years if m not in chosen)
    span = _span(scene, chosen)
    question = scene.say((
        "How much {item} falls due {span}?" if concept != "amortization_due" else "How much {item} is expected {span}?",
        "What do the {item} scheduled {span} add up to?" if concept != "amortization_due" else "What does the {item} {span} add up to?",
        "Sum {item} {span}.",
        "What total of {item} is scheduled {span}?",
    ), item=_item(scene, concept), span=span).replace("How much operating lease payments falls", "How much in operating lease payments falls")  # fmt: skip
    question = _grammar(question)
    wrong: list[tuple[str, Plan]] = (
        [("missing_component", (Act("sum", facts[:-1]),))]
        if len(facts) > 2
        else [("missing_component", (Act("lookup", facts[:1]),))]
    )
    if rest:
        wrong.append(("wrong_period", (Act("sum", rest),) if len(rest) > 1 else (Act("lookup", rest),)))
    return ask_number(
        scene, (Act("sum", facts, "amount due"),), start(question), asked(scene, "money", scene.company.identity.places),
        result="amount due", also_wrong=wrong,
    )  # fmt: skip


def _item(scene: Scene, concept: str) -> str:
    return scene.stream.choice(_NAMES[concept])


def _grammar(question: str) -> str:
    for many in ("payments", "maturities"):
        question = question.replace(f"{many} falls due", f"{many} fall due")
    if question.startswith("How much ") and "fall due" in question:
        question = question.replace("How much ", "What amount of ", 1).replace("fall due", "falls due")
    return question.replace("What do the debt principal scheduled", "What does the debt principal scheduled")


def ask_due_share(scene: Scene) -> Ask:
    """Ask what share of the total falls due in several years."""
    concept, years, whole = _schedule(scene)
    chosen = _chosen(scene, years)
    facts = tuple(scene.fact(concept, 0, m) for m in chosen)
    plan: Plan = (Act("sum", facts, "amount due in those years"), Act("divide", ("#0", whole)))
    if not sensible(plan, scene.value, "percent"):
        raise CrossfootError("a share of nothing")
    question = scene.say((
        "What percentage of total {item} is scheduled {span}?",
        "Of all {item}, what share falls {span}?",
        "How large a part of total {item}, in percent, is scheduled {span}?",
    ), item=_item(scene, concept), span=_span(scene, chosen))  # fmt: skip
    first: Plan = (Act("divide", (facts[0], whole)),)
    return ask_number(
        scene, plan, start(question), asked(scene, "percent", scene.stream.choice((1, 1, 2))), result="share due",
        also_wrong=[("missing_component", first)],
    )  # fmt: skip


def ask_discount(scene: Scene) -> Ask:
    """Ask what part of lease payments is interest, or what part of principal the discount is."""
    pairs = (("imputed_interest", "lease_payments_total"), ("debt_discount", "debt_principal"))
    for part, whole in pairs:
        facts = scene.fact(part), scene.fact(whole)
        if all(scene.printed(f) for f in facts):
            question = scene.say((
                "What {a} as a percentage of {b}?", "How large, in percent of {b}, {a}?", "Express {a_bare} as a percentage of {b}.",
            ), a=f"was {CONCEPTS[part].spoken[0]}", a_bare=CONCEPTS[part].spoken[0], b=CONCEPTS[whole].spoken[0])  # fmt: skip
            return ask_number(scene, (Act("divide", facts),), start(question), asked(scene, "percent", scene.stream.choice((1, 2))),
                              result=f"{CONCEPTS[part].spoken[0]} over {CONCEPTS[whole].spoken[0]}")  # fmt: skip
    raise CrossfootError("the page has no discount to measure")
