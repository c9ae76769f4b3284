"""What must add up on a page: totals of rows, totals across columns; and errors put into the figures printed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from synth.company.concepts import CONCEPTS
from synth.pages import Want
from synth.plan import Act, Fact, Plan

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from synth.company.company import Company
    from synth.company.schedule import Schedule
    from synth.scene import Scene
    from synth.stream import Stream

FOOTS = 38
"""Of a hundred statements, how many are printed as they are."""
_MEASURES = frozenset({"money", "shares", "count"})


class Relation(NamedTuple):
    """A fact that is the weighted sum of others; ``across`` where they stand in other columns, not rows."""

    total: Fact
    terms: tuple[tuple[Fact, int], ...]
    across: bool = False


@dataclass(frozen=True, slots=True)
class Alter:
    """Puts an error into one relation of a table, in ``chance`` of a hundred draws.

    ``parts`` lets a component be altered instead of the total. ``across`` chooses among the sums of columns.
    """

    table: str
    chance: int = 100 - FOOTS
    parts: bool = False
    across: bool = False

    def __call__(self, stream: Stream, company: Company) -> None:
        """Alter one fact of the company."""
        schedule = company.schedule(self.table)
        if schedule is None or not stream.chance(self.chance):
            return
        found = [
            r for r in of_schedule(company, schedule, company.periods[0])
            if r.across == self.across and CONCEPTS[r.total.concept].measure in _MEASURES
        ]  # fmt: skip
        for relation in stream.sample(found, len(found)):
            fact = (
                stream.choice([f for f, _ in relation.terms])
                if self.parts and stream.chance(30)
                else relation.total
            )
            if number := _other(stream, company, relation, fact):
                company.books[fact.period, fact.member][fact.concept] = number
                return


def _other(stream: Stream, company: Company, relation: Relation, fact: Fact) -> int:
    """Return a wrong figure: digits exchanged, a slip of addition, a component left out or taken twice.

    It misses by more than the printed figures' rounding could, and keeps its sign; 0 where none does.
    """
    number = company.number(*fact)
    digits = str(abs(number))
    tries = []
    pairs = [
        i for i in range(len(digits) - 1) if digits[i] != digits[i + 1] and not (i == 0 and digits[1] == "0")
    ]
    if pairs:
        i = stream.choice(pairs)
        tries.append(
            (1 if number > 0 else -1) * int(digits[:i] + digits[i + 1] + digits[i] + digits[i + 2 :])
        )
    slip = 10 ** stream.below(max(1, len(digits) - 1)) * stream.between(1, 3)
    tries += [number + (slip if stream.chance(50) else -slip), number + 3 * slip]
    if fact == relation.total:
        part, weight = stream.choice(relation.terms)
        tries.append(number - weight * company.number(*part))
        tries.append(number + weight * company.number(*part) * stream.choice((1, -2)))
    least = len(relation.terms) // 2 + 1
    fit = [
        t
        for t in tries
        if t * number > 0 and abs(t - number) > least and 20 * abs(t) > abs(number) > abs(t) // 20
    ]
    return stream.choice(fit) if fit else 0


def of_schedule(company: Company, schedule: Schedule, period: str) -> list[Relation]:
    """Return what adds up in a table, in the columns of a fiscal year (its quarters and parts included)."""
    found: list[Relation] = []
    columns = [c for c in schedule.columns if c.period.endswith(period)]
    for column in columns:
        for at, terms in schedule.totals:
            facts = [
                (Fact(item.concept, column.period, item.member or column.member), weight)
                for item, weight in ((schedule.items[i], w) for i, w in terms)
            ]
            item = schedule.items[at]
            total = Fact(item.concept, column.period, item.member or column.member)
            found += _related(company, total, facts, across=False)
    for at, terms in schedule.across:
        for item in schedule.items:
            if item.role == "header":
                continue
            cells = [schedule.columns[i] for i, _ in terms]
            top = schedule.columns[at]
            facts = [
                (Fact(item.concept, c.period, item.member or c.member), w)
                for c, (_, w) in zip(cells, terms, strict=True)
            ]
            found += _related(
                company, Fact(item.concept, top.period, item.member or top.member), facts, across=True
            )
    return found


def _related(
    company: Company, total: Fact, facts: Sequence[tuple[Fact, int]], *, across: bool
) -> list[Relation]:
    terms = tuple((f, w) for f, w in facts if company.has(*f) and company.number(*f))
    if (
        not company.has(*total)
        or not company.number(*total)
        or len(terms) < 2
        or total in [f for f, _ in terms]
    ):
        return []
    if sum(w * company.number(*f) for f, w in terms) != company.number(*total) and across:
        return []  # shares and amounts per share are no sums of the quarters'
    return [Relation(total, terms, across)]


def printed(scene: Scene, table: str, *, across: bool) -> list[Relation]:
    """Return the page's relations of a table, in its order; of shares, counts and amounts of money.

    Those across are of rows that add up across when they are printed right.
    """
    schedule = scene.company.schedule(table)
    if schedule is None:
        return []
    found = []
    for relation in _all(scene, schedule):
        facts = [relation.total, *(f for f, _ in relation.terms)]
        if relation.across == across and all(scene.printed(f) for f in facts):
            found.append(relation)
    return found


def _all(scene: Scene, schedule: Schedule) -> list[Relation]:
    found: list[Relation] = []
    period = scene.base
    for column in (c for c in schedule.columns if c.period.endswith(period)):
        for at, terms in schedule.totals:
            item = schedule.items[at]
            facts = [
                (Fact(schedule.items[i].concept, column.period, schedule.items[i].member or column.member), w)
                for i, w in terms
            ]
            found += _kept(
                scene, Fact(item.concept, column.period, item.member or column.member), facts, across=False
            )
    for at, terms in schedule.across:
        top = schedule.columns[at]
        for item in (i for i in schedule.items if i.role != "header"):
            if CONCEPTS[item.concept].measure != "money":
                continue
            facts = [
                (Fact(item.concept, schedule.columns[i].period, item.member or schedule.columns[i].member), w)
                for i, w in terms
            ]
            found += _kept(
                scene, Fact(item.concept, top.period, item.member or top.member), facts, across=True
            )
    return found


def _kept(scene: Scene, total: Fact, facts: Sequence[tuple[Fact, int]], *, across: bool) -> list[Relation]:
    """Keep a relation whose terms are all printed or nil."""
    company = scene.company
    real = tuple((f, w) for f, w in facts if company.has(*f) and company.number(*f))
    if len(real) < 2 or not company.has(*total) or CONCEPTS[total.concept].measure not in _MEASURES:
        return []
    return [Relation(total, real, across)]


def recomputed(relation: Relation, *, name: str = "sum of the components") -> Plan:
    """Return the plan of a relation's sum; the last act is the sum."""
    plus = [f for f, w in relation.terms if w > 0]
    minus = [f for f, w in relation.terms if w < 0]
    acts: list[Act] = []
    first: Fact | str
    if len(plus) > 1:
        acts.append(Act("sum", tuple(plus), "sum of the items added" if minus else name))
        first = "#0"
    elif plus:
        first = plus[0]
    else:
        acts.append(Act("sum" if len(minus) > 1 else "lookup", tuple(minus), "sum of the items deducted"))
        return (*acts, Act("negate", ("#0",), name))
    if len(minus) > 1:
        acts.append(Act("sum", tuple(minus), "sum of the items deducted"))
        acts.append(Act("subtract", (first, f"#{len(acts) - 1}"), name))
    elif minus:
        acts.append(Act("subtract", (first, minus[0]), name))
    return tuple(acts)


def misses(scene: Scene, relation: Relation) -> bool:
    """Whether the printed figures miss each other by more than their rounding could explain."""
    total = scene.value(relation.total)
    whole = sum(w * scene.value(f) for f, w in relation.terms)
    slack = sum(
        10 ** -(scene.places[f][1].decimals or 0) for f in (relation.total, *(f for f, _ in relation.terms))
    )
    return bool(abs(total - whole) * 2 > slack)


def _adds_up(company: Company, table: str, base: str, *, across: bool, least: int) -> bool:
    schedule = company.schedule(table)
    if schedule is None:
        return False
    found = [
        r for r in of_schedule(company, schedule, base)
        if r.across == across and CONCEPTS[r.total.concept].measure in _MEASURES and (across or not r.total.member)
    ]  # fmt: skip
    return len(found) >= least


def wants_tables(
    tables: Sequence[str],
    *,
    chance: int = 100 - FOOTS,
    parts: bool = False,
    across: bool = False,
    least: int = 1,
    keeps_blanks: bool = False,
) -> Callable[[Stream], Want]:
    """Return a want that prints one of the tables whole, with an error in it or not.

    The table has at least ``least`` sums of rows (or of columns) that can be asked about. ``keeps_blanks`` is
    for tables with nil cells in most rows, which PDF text would lose.
    """

    def want(stream: Stream) -> Want:
        table = stream.choice(tables)
        return Want(
            tables=(table,), whole=True, newest=True, changes=False, quarters=table in {"quarters", "interim"},
            alter=Alter(table, chance, parts=parts, across=across),
            keeps_blanks=across or keeps_blanks,
            prefer=lambda company, base: _adds_up(company, table, base, across=across, least=least),
        )  # fmt: skip

    return want
