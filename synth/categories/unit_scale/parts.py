"""What families of this category share: scales to ask in, notes at a scale of their own, common slips."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING

from schemas.derivation import Rounding
from schemas.errors import CrossfootError
from synth.asking import Asked, places_for
from synth.company.concepts import CONCEPTS
from synth.company.draw import draw_company
from synth.company.identity import SCALE_NAMES
from synth.company.industries import INDUSTRIES
from synth.pages import Want
from synth.plan import Act, Fact, Given, Plan
from synth.solve import compute
from synth.stream import Stream

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from synth.company.company import Company
    from synth.scene import Scene

_WESTERN, _INDIAN = (0, 3, 6, 9), (0, 5, 6, 7)
_MOST_PLACES = 4
_BY_YEAR = (
    "income-statement", "balance-sheet", "cash-flow", "income-statement", "balance-sheet", "cash-flow",
    "comprehensive-income", "selected-data", "adjusted-income", "free-cash-flow", "working-capital",
)  # fmt: skip
"""Tables that print amounts by fiscal year, the three statements twice as often as the others."""
_BALANCES = ("balance-sheet", "working-capital")
_NO_FLOW = ("cash_beginning", "cash_ending", "net_change_in_cash", "fx_effect")
"""Lines of a cash flow statement that make no sense per day or per month."""


@lru_cache(maxsize=64)
def _tables(industry: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return the tables that show whole-company amounts by fiscal year, with those amounts."""
    company = draw_company(Stream("typical", industry), industry=industry)
    found: list[tuple[str, tuple[str, ...]]] = []
    for name in _BY_YEAR:
        schedule = company.schedule(name)
        if schedule is not None:
            items = dict.fromkeys(i.concept for i in schedule.items if i.concept and not i.member)
            if named := tuple(c for c in items if nameable(c)):
                found.append((name, named))
    return tuple(found)


def nameable(concept: str) -> bool:
    """Whether a question can name an amount by its line item alone; effects on cash need more words."""
    item = CONCEPTS[concept]
    return item.measure == "money" and bool(item.spoken) and not concept.startswith("change_in_")


def any_item(years: int = 1, currency: str | None = None, *, flow: bool = False) -> Callable[[Stream], Want]:
    """Return a want for one amount of any industry's tables, over ``years`` years; ``flow`` wants no balance."""

    def want(stream: Stream) -> Want:
        industry = stream.choice(tuple(INDUSTRIES))
        tables = _tables(industry)
        if flow:
            tables = tuple((n, items) for n, items in tables if n not in _BALANCES)
        name, items = stream.choice(tables)
        return Want(
            concepts=(stream.choice(items),), years=years, tables=(name,), industries=(industry,), currency=currency,
            changes=years == 1,
        )  # fmt: skip

    return want


def one_of(
    *groups: tuple[str, ...], years: int = 1, hides: tuple[str, ...] = (), gains: bool = False
) -> Callable[[Stream], Want]:
    """Return a want that draws one of the groups of line items."""

    def want(stream: Stream) -> Want:
        return these(*stream.choice(groups), years=years, hides=hides, gains=gains)

    return want


def these(
    *concepts: str,
    years: int = 1,
    hides: tuple[str, ...] = (),
    tables: tuple[str, ...] = (),
    gains: bool = False,
) -> Want:
    """Return a want for line items that are not nil (``gains``: above it) in the asked years."""

    def prefer(company: Company, base: str) -> bool:
        at = company.periods.index(base)
        periods = company.periods[at : at + years]
        if len(periods) < years or not all(company.has(c, p) for c in concepts for p in periods):
            return False
        numbers = [company.number(c, p) for c in concepts for p in periods]
        return all(n > 0 if gains else n for n in numbers)

    return Want(concepts=concepts, years=years, hides=hides, changes=years == 1, tables=tables, prefer=prefer)


def printed_group(scene: Scene, groups: tuple[tuple[str, ...], ...], years: int = 1) -> tuple[str, ...]:
    """Return one of the groups that the page prints for all asked years. Raises CrossfootError."""
    found = [
        g for g in groups
        if all(scene.printed(scene.fact(c, back)) for c in g for back in range(years))
    ]  # fmt: skip
    if not found:
        raise CrossfootError("the page prints none of the line items asked about")
    return scene.stream.choice(found)


def item_of(
    scene: Scene, back: int = 0, *, flow: bool | None = None, gains: bool = False, but: Collection[str] = ()
) -> str:
    """Choose an amount that the page prints, in the asked year and ``back`` years before it.

    ``flow`` narrows it to amounts over a period, or at a date, ``gains`` to positive ones; ``but`` are left
    out. Raises CrossfootError where there is none.
    """
    found = [
        c for c in scene.concepts("money", back)
        if c not in but and nameable(c) and (flow is None or (CONCEPTS[c].instant != flow and c not in _NO_FLOW)) and single(scene, c, back)
        and not (gains and any(scene.value(scene.fact(c, b)) <= 0 for b in range(back + 1)))
    ]  # fmt: skip
    if not found:
        raise CrossfootError("the page prints no amount that could be asked about")
    return scene.stream.choice(found)


def single(scene: Scene, concept: str, back: int = 0) -> bool:
    """Whether the page shows a line item for the company alone, not for bases of presentation too."""
    return not any(
        scene.is_basis(m) for b in range(back + 1) for m in scene.members(concept, scene.period(b))
    )


def timed(scene: Scene, concept: str, back: int = 0) -> str:
    """Say when: ``at June 30, 2023`` of a balance, ``in fiscal 2023`` of a flow."""
    if CONCEPTS[concept].instant:
        return f"at {scene.at(back)}"
    when = scene.when(back)
    return f"{'for' if when.startswith('the') else 'in'} {when}"


def all_scales(scene: Scene) -> tuple[int, ...]:
    """Return the scales that amounts of the page's currency are stated in, 0 for in full."""
    return _INDIAN if scene.currency == "INR" else _WESTERN


def scales_for(scene: Scene, value: Fraction, among: tuple[int, ...] = ()) -> list[int]:
    """Return the scales other than the statement's in which an amount can well be stated."""
    return [
        s for s in among or all_scales(scene)
        if s != scene.scale and Fraction(1, 50) <= abs(value) / 10**s < 10**13
    ]  # fmt: skip


def other_scale(scene: Scene, value: Fraction, among: tuple[int, ...] = ()) -> int:
    """Choose a scale for an answer that isn't the statement's. Raises CrossfootError where none fits."""
    found = scales_for(scene, value, among)
    if not found:
        raise CrossfootError("the amount can't well be stated in another scale")
    return scene.stream.choice(found)


def in_scale(scene: Scene, scale: int) -> str:
    """Say a scale: ``millions of U.S. dollars``, or the currency alone."""
    return f"{SCALE_NAMES[scale]} of {scene.money}" if scale else scene.money


def asked_money(scene: Scene, value: Fraction, scale: int, *, exact: bool = True) -> Asked:
    """Say how an amount is to be given whose unit the question states: at least two significant digits of it.

    An ``exact`` amount has no decimals finer than the page prints.
    """
    low = places_for(value, scene.currency, scale, 0, _MOST_PLACES)
    finest = _finest(value, scale) if exact else _MOST_PLACES
    # Nobody asks for cents of a million.
    high = min(low + 1, finest, _MOST_PLACES) if abs(value) < 10 ** (scale + 5) else 0
    places = scene.stream.between(min(low, high), high)
    words = rounded_to(places, exact=exact and not _finest(value, scale))
    return Asked(Rounding(unit=scene.currency, scale=scale, places=places), words)


def rounded_to(places: int, *, exact: bool = True) -> str:
    """Return the sentence that asks for decimals; none where an exact figure is whole."""
    if not places:
        return "" if exact else "Round to the nearest whole number."
    return f"Round to {('one', 'two', 'three', 'four')[places - 1]} decimal place{'s' if places > 1 else ''}."


def _finest(value: Fraction, scale: int) -> int:
    shown = abs(value) / 10**scale
    return next((p for p in range(_MOST_PLACES) if (shown * 10**p).denominator == 1), _MOST_PLACES)


def rescaled(plan: Plan, by: int) -> Plan:
    """Return the plan with its result off by a power of ten."""
    act = Act("multiply" if by > 0 else "divide", (f"#{len(plan) - 1}", 10 ** abs(by)))
    return (*plan, act)


def as_printed(scene: Scene, plan: Plan, scale: int) -> list[tuple[str, Plan]]:
    """Take a statement's digits for a figure at the asked scale: the caption goes unread."""
    return [("wrong_scale", rescaled(plan, scale - scene.scale))] if scale != scene.scale else []


def early(plan: Plan, fact: Fact, scale: int) -> tuple[str, Plan]:
    """Round an operand to whole units of the asked scale before computing with it."""
    moved = tuple(
        Act(
            a.op,
            tuple("#0" if x == fact else f"#{int(x[1:]) + 1}" if type(x) is str else x for x in a.args),
            a.name,
        )
        for a in plan
    )
    return "premature_rounding", (Act("round", (fact, -scale)), *moved)


def misread(operand: Given | Fact, printed: int, taken: int) -> Act:
    """Take an amount printed at one scale for one at another."""
    return Act("multiply" if taken > printed else "divide", (operand, 10 ** abs(taken - printed)))


def on_grid(value: Fraction, scale: int, places: int) -> Fraction:
    """Cut a value to what is printed at a scale with that many decimals."""
    step = Fraction(10) ** (scale - places)
    return Fraction(int(value / step)) * step


def note_scale(scene: Scene, value: Fraction) -> tuple[int, int]:
    """Choose the scale, other than the statement's, and decimals of an amount in a note beside it."""
    found = [
        s for s in all_scales(scene)
        if s != scene.scale and Fraction(1, 10 if s > scene.scale else 1) <= value / 10**s < (10**9 if s == 0 else 10**6)
    ]  # fmt: skip
    if not found:
        raise CrossfootError("no other scale suits the note's amount")
    scale = scene.stream.choice(found)
    if scale == 0:
        return 0, 0
    shown = value / 10**scale
    places = scene.stream.between(
        *((2, 3) if shown < 1 else (1, 2) if shown < 10 else (1, 1) if shown < 1000 else (0, 1))
    )
    return scale, places


def part_of(scene: Scene, fact: Fact, low: int, high: int) -> Fraction:
    """Draw an amount that is from ``low`` to ``high`` thousandths of a fact."""
    return abs(scene.value(fact)) * scene.stream.between(low, high) / 1000


def unit_of(scene: Scene, fact: Fact) -> tuple[str, int]:
    """Return the unit and the power of ten that the page prints a fact in."""
    body = scene.places[fact][1]
    return body.unit, body.scale


def capital(text: str) -> str:
    """Begin a sentence."""
    return text[:1].upper() + text[1:]


def value_of(scene: Scene, plan: Plan, numbers: dict[str, Fraction] | None = None) -> Fraction:
    """Return a plan's value where notes take part; ``numbers`` are those of the question, by reference."""
    told = {f"{p.id}[{m.span[0]}:{m.span[1]}]": m.value for p in scene.passages for m in p.mentions}
    told.update(numbers or {})
    done: list[Fraction] = []
    for a in plan:
        values = [
            scene.value(x) if isinstance(x, Fact) else told[x.ref] if isinstance(x, Given)
            else Fraction(x) if isinstance(x, int) else done[int(x[1:])]
            for x in a.args
        ]  # fmt: skip
        done.append(compute(a.op, values))
    return done[-1]
