"""Books in a coarser unit: every figure is rounded for itself, so totals miss by no more than that."""

from synth.company.concepts import CONCEPTS
from synth.company.draw import draw_company
from synth.company.rounding import round_books
from synth.stream import Stream


def rounded_companies(count):
    for seed in range(count):
        company = draw_company(Stream("rounding", seed))
        before = {p: dict(company.books[p, ""]) for p in company.periods}
        power = company.power("money")
        company.schedule("income-statement")
        company.schedule("balance-sheet")
        if round_books(company):
            yield company, before, company.power("money") - power


def test_each_amount_is_the_nearest_in_the_coarser_unit_and_other_facts_stay():
    seen = 0
    for company, before, dropped in rounded_companies(60):
        seen += 1
        for period, book in before.items():
            for concept, number in book.items():
                now = company.books[period, ""][concept]
                if CONCEPTS[concept].measure == "money":
                    assert abs(number - now * 10**dropped) * 2 <= 10**dropped
                else:
                    assert now == number
    assert seen > 15


def test_totals_miss_by_less_than_their_parts_rounding_and_some_do_miss():
    missed = checked = 0
    for company, _, _ in rounded_companies(120):
        for name in ("income-statement", "balance-sheet"):
            schedule = company.schedule(name)
            for total, parts in schedule.totals:
                for column in schedule.columns:
                    book = company.books[column.period, ""]
                    rows = [schedule.items[row].concept for row, _ in parts]
                    if schedule.items[total].concept not in book or any(r not in book for r in rows):
                        continue
                    if CONCEPTS[schedule.items[total].concept].measure != "money":
                        continue
                    gap = book[schedule.items[total].concept] - sum(
                        weight * book[row] for row, (_, weight) in zip(rows, parts, strict=True)
                    )
                    checked += 1
                    missed += gap != 0
                    assert abs(gap) * 2 <= len(parts) + 1
    assert 0.02 < missed / checked < 0.6
