"""Quarters and year-to-date figures; restated and pro forma figures of the income statement."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synth.company.parts import row, split
from synth.company.schedule import Column, Schedule
from synth.company.schedules.columns import members
from synth.company.schedules.income_statement import TITLES, core_layout
from synth.company.schedules.layout import arrange

if TYPE_CHECKING:
    from synth.company.company import Company
    from synth.company.schedule import Item
    from synth.company.schedules.layout import Totals
    from synth.stream import Stream

BASES = ("As previously reported", "Adjustment", "As restated")
_WHY = (
    "an error in the timing of revenue recognition at one subsidiary",
    "the adoption of a new accounting standard on leases",
    "a change from the last-in, first-out to the first-in, first-out inventory method",
    "the classification of freight costs",
    "an error in accrued rebates",
)
_EPS = (("basic_eps", "basic_shares"), ("diluted_eps", "diluted_shares"))


def _add_up(facts: dict[str, int], items: tuple[Item, ...], totals: Totals) -> None:
    for at, terms in totals:
        facts[items[at].concept] = sum(w * facts.get(items[i].concept, 0) for i, w in terms)


def _statement(company: Company, periods: tuple[str, ...]) -> tuple[tuple[Item, ...], Totals]:
    columns = tuple(Column(p) for p in periods)
    return arrange(company, core_layout(company.plan, company.caption), columns, ("net_income",))


def _per_share(company: Company, facts: dict[str, int], shares: dict[str, int]) -> None:
    from synth.company.books.common import rounded

    shift = company.power("money") - company.power("shares") + 2
    income = facts.get("parent_income", facts["net_income"]) - facts.get("preferred_dividends", 0)
    for eps, count in _EPS:
        facts[eps] = rounded(income * 10 ** max(0, shift), shares[count] * 10 ** max(0, -shift))


def draw_quarters(stream: Stream, company: Company) -> None:
    """Divide the newest two years' income statements into quarters; totals are added up in each."""
    pair = company.periods[:2]
    items, totals = _statement(company, company.periods)
    tops = {items[at].concept for at, _ in totals}
    leaves = [item.concept for item in items if item.role != "header" and item.concept not in tops]
    season = [100 + stream.between(-14, 14) for _ in range(4)]
    for period in pair:
        book = company.books[period, ""]
        quarters: list[dict[str, int]] = [{}, {}, {}, {}]
        for leaf in leaves:
            weights = [w + stream.between(-3, 3) for w in season]
            for facts, part in zip(quarters, split(book.get(leaf, 0), weights), strict=True):
                facts[leaf] = part
        preferred = split(book.get("preferred_dividends", 0), [1, 1, 1, 1])
        counts: dict[str, list[int]] = {}
        for _, count in _EPS:
            sway = max(1, book[count] // 150)
            steps = [stream.between(0, sway), stream.between(0, sway)]
            counts[count] = [
                book[count] + steps[0],
                book[count] + steps[1],
                book[count] - steps[1],
                book[count] - steps[0],
            ]
        so_far: dict[str, int] = {}
        for q, facts in enumerate(quarters):
            _add_up(facts, items, totals)
            for leaf, amount in facts.items():
                so_far[leaf] = so_far.get(leaf, 0) + amount
            facts["preferred_dividends"] = preferred[q]
            shares = {count: max(1, parts[q]) for count, parts in counts.items()}
            # A loss has no dilution; nor may the basic count exceed the diluted one.
            if facts["net_income"] < 0 or shares["diluted_shares"] < shares["basic_shares"]:
                shares["diluted_shares"] = shares["basic_shares"]
            _per_share(company, facts, shares)
            facts.update(shares)
            _store(company, f"Q{q + 1} {period}", facts)
            if q in {1, 2}:
                _store(company, f"{3 * (q + 1)}M {period}", so_far)


def _store(company: Company, period: str, facts: dict[str, int]) -> None:
    book = company.books.setdefault((period, ""), {})  # nothing else states quarters: nothing to contradict
    book.update(facts)
    book.pop("preferred_dividends", None)


def quarters(stream: Stream, company: Company) -> Schedule:
    """Return the newest year's quarters and the year, as quarterly financial data."""
    draw_quarters(stream, company)
    period = company.periods[0]
    columns = (
        *(Column(f"Q{q} {period}", "", (period[2:], f"Q{q}")) for q in (1, 2, 3, 4)),
        Column(period, "", ("Year", period[2:])),
    )
    items, totals = _statement(company, tuple(column.period for column in columns))
    extra = tuple(row(name) for name, _ in _EPS)
    across = ((4, ((0, 1), (1, 1), (2, 1), (3, 1))),)
    return Schedule("quarters", ("Quarterly financial data (unaudited)", "Selected quarterly information"),
                    (*items, *extra), columns, totals=totals, across=across)  # fmt: skip


def interim(stream: Stream, company: Company) -> Schedule:
    """Return the third (or second) quarter beside the year to date, for two years."""
    company.need("quarters")
    q, span = stream.choice(((3, "9M"), (2, "6M")))
    columns = tuple(Column(f"{part} {period}") for part in (f"Q{q}", span) for period in company.periods[:2])
    items, totals = _statement(company, tuple(column.period for column in columns))
    return Schedule(
        "interim", ("Condensed " + TITLES[0], "Condensed " + TITLES[1]), items, columns, totals=totals
    )


def restatement(stream: Stream, company: Company) -> Schedule:
    """Draw the year before as first reported; the company's own figures are the restated ones."""
    period = company.periods[1]
    items, totals = _statement(company, (period,))
    book = company.books[period, ""]
    tops = {items[at].concept for at, _ in totals}
    names = [item.concept for item in items if item.role != "header"]
    leaves = [
        name for name in names if name not in tops and name not in {"income_tax", "noncontrolling_income"}
    ]
    size = max(20, abs(book["revenue"]))
    leaves = [name for name in leaves if abs(book.get(name, 0)) * 15 > size]
    hit = stream.sample(leaves, min(len(leaves), stream.between(1, 2)))
    before = {name: book[name] for name in names if name in book}
    for name in hit:
        before[name] += size * stream.between(3, 28) // 1000 * (1 if stream.chance(50) else -1) + 1
    _add_up(before, items, totals)
    change = book["pretax_income"] - before["pretax_income"]
    before["income_tax"] = book["income_tax"] - change * stream.between(180, 260) // 1000
    _add_up(before, items, totals)
    for name in names:
        company.put(name, period, before[name], BASES[0])
        company.put(name, period, book[name] - before[name], BASES[1])
        company.put(name, period, book[name], BASES[2])
    company.members["basis"] = BASES
    company.notes["restatement"] = stream.choice(_WHY)
    return Schedule("restatement", ("Restatement of previously issued financial statements", "Effect of the restatement"),
                    items, members(period, BASES), totals=totals, across=((2, ((0, 1), (1, 1))),))  # fmt: skip


PRO_FORMA = ("As reported", "Pro forma adjustments", "Pro forma")


def pro_forma(stream: Stream, company: Company) -> Schedule | None:
    """Return the newest year as if a business had been bought at its start."""
    period = company.periods[0]
    book = company.books[period, ""]
    if not book.get("acquisitions"):
        return None
    items, totals = _statement(company, (period,))
    tops = {items[at].concept for at, _ in totals}
    names = [item.concept for item in items if item.role != "header"]
    share = stream.between(15, 120)
    facts = {n: book[n] * max(0, share + stream.between(-10, 10)) // 1000 for n in names if n not in tops}
    _add_up(facts, items, totals)
    for name in names:
        company.put(name, period, book[name], PRO_FORMA[0])
        company.put(name, period, facts[name], PRO_FORMA[1])
        company.put(name, period, book[name] + facts[name], PRO_FORMA[2])
    company.members["pro_forma"] = PRO_FORMA
    return Schedule("pro-forma", ("Unaudited pro forma results", "Pro forma financial information"), items,
                    members(period, PRO_FORMA), totals=totals, across=((2, ((0, 1), (1, 1))),))  # fmt: skip
