"""Every schedule adds up, down and across; asking for one never changes another."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synth.company.concepts import CONCEPTS
from synth.company.draw import draw_company
from synth.company.industries import INDUSTRIES
from synth.company.schedules import SCHEDULES
from synth.company.schedules.home import PRINTS, home
from synth.stream import Stream

seeds = st.integers(0, 10**9)
industries = st.sampled_from(sorted(INDUSTRIES))
spans = st.integers(2, 5)


def company_of(seed, industry=None, years=3):
    return draw_company(Stream("schedules", seed), years=years, industry=industry)


def top_line(company):
    """The first total of the income statement: a bank's has no revenue line."""
    return "net_interest_income" if company.industry == "bank" else "revenue"


def shown(company, item, column):
    """The fact in a cell; a line that this period lacks prints as nil."""
    return company.books.get((column.period, item.member or column.member), {}).get(item.concept, 0)


@settings(max_examples=120, deadline=None)
@given(seeds, industries, spans)
def test_totals_are_the_exact_sums_of_the_rows_above(seed, industry, years):
    company = company_of(seed, industry, years)
    for name in SCHEDULES:
        schedule = company.schedule(name)
        if schedule is None:
            continue
        for at, terms in schedule.totals:
            assert all(i < at and weight in {1, -1} for i, weight in terms), name
            for column in schedule.columns:
                found = sum(w * shown(company, schedule.items[i], column) for i, w in terms)
                assert shown(company, schedule.items[at], column) == found, (name, schedule.items[at], column)


@settings(max_examples=120, deadline=None)
@given(seeds, industries)
def test_total_columns_are_the_exact_sums_of_the_members(seed, industry):
    company = company_of(seed, industry)
    for name in SCHEDULES:
        schedule = company.schedule(name)
        for at, terms in schedule.across if schedule else ():
            for item in schedule.items:
                if item.role == "header" or CONCEPTS[item.concept].measure != "money":
                    continue
                found = sum(w * shown(company, item, schedule.columns[i]) for i, w in terms)
                assert shown(company, item, schedule.columns[at]) == found, (name, item)


@settings(max_examples=100, deadline=None)
@given(seeds, industries)
def test_every_row_has_a_known_concept_and_a_fact_and_stands_once_in_its_section(seed, industry):
    company = company_of(seed, industry)
    for name in SCHEDULES:
        schedule = company.schedule(name)
        if schedule is None:
            continue
        seen = set()
        for item in schedule.items:
            if item.role == "header":
                assert item.text
                continue
            assert item.concept in CONCEPTS
            assert any(
                company.has(item.concept, column.period, item.member or column.member)
                for column in schedule.columns
            ), (name, item)
            key = (item.section, item.concept, item.member, item.text)
            assert key not in seen, (name, key)
            seen.add(key)


def test_no_two_line_items_of_a_section_can_be_captioned_alike():
    for industry in INDUSTRIES:
        for seed in range(12):
            company = company_of(seed, industry)
            for name in SCHEDULES:
                schedule = company.schedule(name)
                captions = {}
                for item in schedule.items if schedule else ():
                    if item.role == "header":
                        continue
                    concept = CONCEPTS[item.concept]
                    for label in (
                        {item.text} if item.text else {*concept.labels, *concept.two_sided, *concept.losses}
                    ):
                        other = captions.setdefault((item.section, label), (item.concept, item.member))
                        assert other == (item.concept, item.member), (name, label)


@settings(max_examples=40, deadline=None)
@given(seeds, industries, st.permutations(sorted(SCHEDULES)))
def test_the_order_of_asking_changes_nothing(seed, industry, order):
    one, other = company_of(seed, industry), company_of(seed, industry)
    for name in SCHEDULES:
        one.schedule(name)
    for name in order:
        other.schedule(name)
    assert one.books == other.books
    assert one.members == other.members
    assert all(one.schedule(name) == other.schedule(name) for name in SCHEDULES)


@settings(max_examples=60, deadline=None)
@given(seeds, industries)
def test_home_names_every_schedule_that_prints_a_line(seed, industry):
    company = company_of(seed, industry)
    for name in SCHEDULES:
        schedule = company.schedule(name)
        for item in schedule.items if schedule else ():
            if item.role != "header":
                assert name in home(item.concept, company), (item.concept, name)


@settings(max_examples=80, deadline=None)
@given(seeds, industries)
def test_quarters_and_the_rest_of_the_year_add_up_to_the_year(seed, industry):
    company = company_of(seed, industry)
    company.need("quarters")
    for period in company.periods[:2]:
        for concept in (top_line(company), "pretax_income", "income_tax", "net_income"):
            parts = [company.number(concept, f"Q{q} {period}") for q in (1, 2, 3, 4)]
            assert sum(parts) == company.number(concept, period)
            assert sum(parts[:2]) == company.number(concept, f"6M {period}")
            assert sum(parts[:3]) == company.number(concept, f"9M {period}")


@settings(max_examples=80, deadline=None)
@given(seeds, industries)
def test_notes_tie_to_the_statements(seed, industry):
    company = company_of(seed, industry)
    newest = company.periods[0]
    company.need("debt-maturities", "restatement", "products", "geography", "segments", "per-share", "equity")
    for axis, concept in (("product", "product_line_revenue"), ("region", "region_revenue")):
        parts = [company.number(concept, newest, member) for member in company.members[axis]]
        assert sum(parts) == company.number("revenue", newest)
    everyone = (*company.members["segment"], *company.members["segment_adjustment"])
    profit = "operating_income" if company.has("operating_income", newest) else "pretax_income"
    for concept, whole in (("segment_revenue", "revenue"), ("segment_operating_income", profit),
                           ("segment_assets", "total_assets")):  # fmt: skip
        assert sum(company.number(concept, newest, m) for m in everyone) == company.number(whole, newest)
    if "maturity" in company.members:
        due = sum(company.number("debt_due", newest, m) for m in company.members["maturity"])
        assert due - company.number("debt_discount", newest) == company.number("total_debt", newest)
    before = company.periods[1]
    top = top_line(company)
    assert company.number(top, before, "As restated") == company.number(top, before)
    assert company.number("equity_ending", newest) == company.number("total_equity", newest)


def test_all_schedules_and_line_items_are_reached():
    printed = set()
    for industry in INDUSTRIES:
        for seed in range(25):
            company = company_of(seed, industry)
            printed |= {name for name in SCHEDULES if company.schedule(name)}
    assert printed == set(SCHEDULES)
    assert {concept for concepts in PRINTS.values() for concept in concepts} == set(CONCEPTS)
    assert len(CONCEPTS) >= 150


def test_look_alikes_are_line_items_and_never_the_item_itself():
    for concept in CONCEPTS.values():
        assert set(concept.near) <= set(CONCEPTS), concept.name
        assert concept.name not in concept.near
        assert concept.labels
        assert concept.spoken
        assert concept.noun or concept.measure not in {"count", "price"}


def test_an_unknown_schedule_is_a_key_error():
    with pytest.raises(KeyError):
        company_of(1).schedule("horoscope")


@settings(max_examples=80, deadline=None)
@given(seeds, industries)
def test_no_more_deferred_revenue_is_recognized_than_there_was(seed, industry):
    company = company_of(seed, industry)
    if company.schedule("deferred-revenue") is None:
        return
    for period in company.periods:
        opening = company.number("deferred_beginning", period)
        assert 0 <= company.number("deferred_recognized", period) <= opening


@settings(max_examples=120, deadline=None)
@given(seeds, industries)
def test_members_of_different_axes_are_called_differently_and_taxes_alike(seed, industry):
    company = company_of(seed, industry)
    company.need("segments", "geography", "tax-components")
    assert not set(company.members["segment"]) & set(company.members["region"])
    texts = {i.concept: i.text for i in company.schedule("tax-components").items if i.text and i.concept}
    for kind in ("federal", "state", "foreign"):
        both = {texts[name] for name in (f"current_{kind}", f"deferred_{kind}") if name in texts}
        assert len(both) < 2, texts
