"""Questions about a row that a table leaves out, and that its other rows make up: roll-forwards and reconciliations."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from schemas.errors import CrossfootError
from synth.asking import ask_number, asked
from synth.company.concepts import CONCEPTS
from synth.company.draw import draw_company
from synth.pages import Want, able
from synth.plan import Act, Fact, Plan, facts
from synth.questions.extraction import count_form
from synth.questions.wording import item_of, start, was
from synth.stream import Stream

if TYPE_CHECKING:
    from collections.abc import Callable

    from synth.company.company import Company
    from synth.company.schedule import Schedule
    from synth.problem import Ask
    from synth.scene import Scene

Relation = tuple[str, tuple[tuple[str, int], ...]]
"""A total, and the weighted line items that add up to it."""
ROLL_FORWARDS = (
    "allowance",
    "share-count",
    "stock-options",
    "deferred-revenue",
    "stores",
    "credit-allowance",
    "reserves",
)
RECONCILIATIONS = ("non-gaap", "adjusted-income", "adjusted-eps", "ffo", "tax-components", "tax-reconciliation",
                   "comprehensive-income", "working-capital", "inventory", "free-cash-flow", "revenue-bridge")  # fmt: skip


_TWICE = (
    "current_federal",
    "current_state",
    "current_foreign",
    "deferred_federal",
    "deferred_state",
    "deferred_foreign",
)
"""Rows whose captions stand twice in their table."""


def relations(schedule: Schedule) -> list[Relation]:
    """Return a schedule's footings over line items of the whole company."""
    found: list[Relation] = []
    for total, terms in schedule.totals:
        rows = [schedule.items[total], *(schedule.items[i] for i, _ in terms)]
        names = [r.concept for r in rows]
        if any(name.startswith(_TWICE) for name in names):
            continue
        if not any(r.member for r in rows) and len(set(names)) == len(names) >= 3:
            found.append((names[0], tuple((schedule.items[i].concept, weight) for i, weight in terms)))
    return found


@lru_cache(maxsize=256)
def _hideable(table: str, industry: str) -> tuple[str, ...]:
    schedule = draw_company(Stream("typical", industry), industry=industry).schedule(table)
    if schedule is None:
        return ()
    return tuple(
        dict.fromkeys(c for total, terms in relations(schedule) for c in (total, *(t for t, _ in terms)))
    )


def page_lacking_a_row(tables: tuple[str, ...]) -> Callable[[Stream], Want]:
    """Return a want for a table with all its rows but one."""

    def want(stream: Stream) -> Want:
        table = stream.choice(tables)
        industry = stream.choice([i for i in able((), (table,)) if _hideable(table, i)])
        hidden = stream.choice(_hideable(table, industry))

        def prefer(company: Company, base: str) -> bool:
            if table == "inventory" and base != company.periods[0]:
                return False
            schedule = company.schedule(table)
            groups = [(t, *(c for c, _ in terms)) for t, terms in relations(schedule)] if schedule else []
            # Two other rows at least have amounts, or there is nothing to work the hidden one out from.
            there = any(
                hidden in group
                and sum(c != hidden and company.has(c, base) and bool(company.number(c, base)) for c in group)
                > 1
                for group in groups
            )
            return there and company.has(hidden, base) and company.number(hidden, base) != 0

        return Want(
            tables=(table,),
            whole=(table,),
            hides=(hidden,),
            changes=False,
            industries=(industry,),
            prefer=prefer,
        )

    return want


def ask_missing_row(scene: Scene) -> Ask:
    """Ask for the row that is left out, from the rows that stand."""
    for laid in scene.tables:
        schedule = scene.company.schedule(laid.name)
        for total, terms in relations(schedule) if schedule else ():
            gone = [c for c in (total, *(c for c, _ in terms)) if (c, "") not in laid.labels]
            if len(gone) == 1:
                found = _solved(scene, gone[0], total, dict(terms))
                if found is not None:
                    return found
    raise CrossfootError("no row is left out that the others make up")


def _solved(scene: Scene, gone: str, total: str, terms: dict[str, int]) -> Ask | None:
    """Ask for ``gone``: the weighted sum of the terms, or what the other terms leave of the total."""
    base = scene.period()
    try:
        known = {c: scene.company.number(c, base) for c in (total, *terms)}
    except KeyError:
        return None
    shown = [c for c in terms if c != gone and known[c]]
    if not known[gone] or any(not scene.printed(Fact(c, base)) for c in shown):
        return None
    if gone == total:
        plus, minus = [c for c in shown if terms[c] > 0], [c for c in shown if terms[c] < 0]
    else:
        if not known[total] or not scene.printed(Fact(total, base)):
            return None
        plus, minus = [total, *(c for c in shown if terms[c] < 0)], [c for c in shown if terms[c] > 0]
        if terms[gone] < 0:
            plus, minus = minus, plus
    units = {scene.places[Fact(c, base)][1].unit for c in (*plus, *minus)}
    if not plus or len(plus) + len(minus) < 2 or len(units) > 1:
        return None
    plan = _chain(scene, plus, minus)
    short = _chain(scene, plus, minus[:-1]) if minus else _chain(scene, plus[:-1], [])
    turned = _chain(scene, [*plus, *minus[-1:]], minus[:-1]) if minus else None
    wrong: list[tuple[str, Plan]] = [("missing_component", short)] if short else []
    if turned:
        wrong.append(("wrong_sign", turned))
    ask = _put(scene, gone, plan, wrong)
    # A row that is nil this year is no part of the plan, and may have an amount in another year.
    return replace(ask, redatable=all(known[c] for c in terms))


def _chain(scene: Scene, plus: list[str], minus: list[str]) -> Plan:
    both = [tuple(scene.fact(c) for c in names) for names in (plus, minus)]
    plan: list[Act] = []
    last: Fact | str
    if len(both[0]) > 1:
        plan.append(Act("add" if len(both[0]) == 2 else "sum", both[0], "rows that add"))
        last = "#0"
    elif both[0]:
        last = both[0][0]
    else:
        return ()
    for n, fact in enumerate(both[1]):
        plan.append(Act("subtract", (last, fact), "" if n == len(both[1]) - 1 else "balance so far"))
        last = f"#{len(plan) - 1}"
    if plan:
        plan[-1] = Act(plan[-1].op, plan[-1].args)
    return tuple(plan) or (Act("lookup", (both[0][0],)),)


def _put(scene: Scene, gone: str, plan: Plan, wrong: list[tuple[str, Plan]]) -> Ask:
    known = CONCEPTS[gone]
    item = item_of(scene, gone)
    who = scene.company.identity
    places, scale = {
        "money": (who.places, None),
        "shares": (who.share_places, who.share_scale),
        "per-share": (2, None),
    }.get(known.measure, (0, None))
    question = scene.say((
        "The table leaves out {item}. What {was} it for {when}?",
        "From the other rows, work out {item} for {when}.",
        "What must {item} have been in {when} for the table to add up?",
        "What {was} {item} in {when}, going by the rows shown?",
        "One row is missing: {item}. Find it for {when}.",
    ), item=item, was=was(item), when=scene.when()).replace("were it", "was it")  # fmt: skip
    method = scene.say((
        "The rows of the table add up, so the missing one is what the others leave.",
        "Take the table as an equation and solve it for the missing row.", "",
    ))  # fmt: skip
    if known.measure in {"money", "shares", "per-share"}:
        form = asked(scene, known.measure, places, scale=scale)
    else:
        form = count_form(scene, next(iter(facts(plan))))
    return ask_number(
        scene, plan, start(question), form, result=known.spoken[0], also_wrong=wrong, method=method,
        convention="magnitude" if known.outflow else "signed",
    )  # fmt: skip
