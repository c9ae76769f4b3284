"""A company's statements tie exactly, whatever the seed, industry and number of years."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synth.company.draw import draw_company
from synth.company.industries import INDUSTRIES
from synth.company.statutory import statutory_rate
from synth.stream import Stream

seeds = st.integers(0, 10**9)
industries = st.sampled_from(sorted(INDUSTRIES))
spans = st.integers(2, 5)


def company_of(seed, industry=None, years=3):
    return draw_company(Stream("test", seed), years=years, industry=industry)


@settings(max_examples=150, deadline=None)
@given(seeds, industries, spans)
def test_assets_equal_liabilities_and_equity_at_every_year_end(seed, industry, years):
    company = company_of(seed, industry, years)
    for period in (*company.periods, company.opening):
        book = company.books[period, ""]
        assert book["total_assets"] == book["total_liabilities"] + book["total_equity"]
        assert book["liabilities_and_equity"] == book["total_assets"]


@settings(max_examples=150, deadline=None)
@given(seeds, industries, spans)
def test_cash_flow_explains_the_change_in_balance_sheet_cash(seed, industry, years):
    company = company_of(seed, industry, years)
    before = company.number("cash", company.opening)
    for period in reversed(company.periods):
        book = company.books[period, ""]
        flows = sum(book[f"{name}_cash_flow"] for name in ("operating", "investing", "financing"))
        assert book["cash"] == before + flows + book["fx_effect"] == book["cash_ending"]
        assert book["cash"] > 0
        before = book["cash"]


_CHANGES = {
    "change_in_receivables": ("receivables", -1), "change_in_inventory": ("inventory", -1),
    "change_in_prepaid": ("prepaid_expenses", -1), "change_in_payables": ("payables", 1),
    "change_in_accrued": ("accrued_liabilities", 1), "change_in_deferred_revenue": ("deferred_revenue", 1),
    "change_in_deposits": ("deposits", 1), "change_in_loss_reserves": ("loss_reserves", 1),
    "change_in_unearned_premiums": ("unearned_premiums", 1), "deferred_tax_change": ("deferred_tax", 1),
}  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(seeds, industries)
def test_changes_in_the_cash_flow_statement_are_balance_sheet_differences(seed, industry):
    company = company_of(seed, industry)
    older = (*company.periods[1:], company.opening)
    for period, before in zip(company.periods, older, strict=True):
        for line, (name, sign) in _CHANGES.items():
            if company.has(line, period):
                moved = company.number(name, period) - company.number(name, before)
                assert company.number(line, period) == sign * moved, line


@settings(max_examples=150, deadline=None)
@given(seeds, industries)
def test_equity_rolls_forward_through_income_and_owners(seed, industry):
    company = company_of(seed, industry)
    older = (*company.periods[1:], company.opening)
    for period, before in zip(company.periods, older, strict=True):
        book = company.books[period, ""]
        moved = (
            book["comprehensive_income"] + book["stock_issued"] + book["stock_compensation"]
            - book.get("dividends_paid", 0) - book.get("preferred_dividends", 0) - book.get("buybacks", 0)
        )  # fmt: skip
        assert book["total_equity"] == company.number("total_equity", before) + moved
        debt = company.number("total_debt", before) + book["debt_issued"] - book["debt_repaid"]
        assert book["total_debt"] == debt


@settings(max_examples=150, deadline=None)
@given(seeds, industries)
def test_earnings_per_share_round_the_exact_quotient_and_a_loss_has_no_dilution(seed, industry):
    company = company_of(seed, industry)
    for period in company.periods:
        common = company.value("parent_income", period)
        if company.has("preferred_dividends", period):
            common -= company.value("preferred_dividends", period)
        for eps, shares in (("basic_eps", "basic_shares"), ("diluted_eps", "diluted_shares")):
            exact = common / company.value(shares, period)
            assert abs(company.value(eps, period) - exact) * 200 <= 1
        basic, diluted = company.number("basic_shares", period), company.number("diluted_shares", period)
        assert diluted >= basic
        assert common >= 0 or diluted == basic


def test_the_same_stream_gives_the_same_company():
    first, second = company_of(7), company_of(7)
    assert first.identity == second.identity
    assert first.books == second.books
    assert company_of(8).books != first.books


def test_leading_digits_follow_benford_and_losses_happen_in_about_a_sixth_of_years():
    counts = dict.fromkeys("123456789", 0)
    losses = years = 0
    for seed in range(600):
        company = company_of(seed)
        for period in company.periods:
            book = company.books[period, ""]
            losses += book["net_income"] < 0
            years += 1
            for number in book.values():
                if number:
                    counts[str(abs(number))[0]] += 1
    whole = sum(counts.values())
    benford = {"1": 30.1, "2": 17.6, "3": 12.5, "4": 9.7, "5": 7.9, "6": 6.7, "7": 5.8, "8": 5.1, "9": 4.6}
    for digit, percent in benford.items():
        assert abs(100 * counts[digit] / whole - percent) < 2.5, (digit, counts)
    assert 0.10 < losses / years < 0.25


def test_margins_stay_plausible_in_every_industry():
    for industry in INDUSTRIES:
        margins = sorted(
            company.number("net_income", period) / company.number("revenue", period)
            for company in (company_of(seed, industry) for seed in range(60))
            for period in company.periods
        )
        middle = margins[len(margins) // 2]
        assert 0.0 < middle < 0.40, (industry, middle)
        assert margins[len(margins) // 10] > -0.6, (industry, margins[0])


def test_names_are_many_and_year_ends_are_not_all_december():
    identities = [company_of(seed).identity for seed in range(1500)]
    assert len({i.name for i in identities}) > 1450
    december = sum(i.year_end == "December 31" for i in identities) / len(identities)
    assert 0.6 < december < 0.76


def test_values_are_in_base_units():
    company = draw_company(Stream("units", 3), industry="retailer", currency="USD")
    unit = 10 ** (company.identity.scale - company.identity.places)
    period = company.periods[0]
    assert company.value("revenue", period) == company.number("revenue", period) * unit
    assert company.value("diluted_eps", period) * 100 == company.number("diluted_eps", period)


def test_contradicting_facts_and_unknown_requests_are_errors():
    company = company_of(1)
    period = company.periods[0]
    with pytest.raises(ValueError, match="revenue"):
        company.put("revenue", period, company.number("revenue", period) + 1)
    with pytest.raises(ValueError, match="two to five"):
        company_of(1, years=6)
    with pytest.raises(KeyError):
        draw_company(Stream("x"), industry="alchemy")


@pytest.mark.parametrize(
    ("currency", "year_end", "year", "rate"),
    [
        ("USD", "December 31", 2017, 3500), ("USD", "December 31", 2018, 2100), ("USD", "January 31", 2018, 3383),
        ("USD", "June 30", 2018, 2800), ("USD", "September 30", 2018, 2450), ("USD", "June 30", 2019, 2100),
        ("GBP", "December 31", 2016, 2000), ("GBP", "December 31", 2017, 1925), ("GBP", "March 31", 2022, 1900),
        ("GBP", "December 31", 2023, 2350), ("GBP", "June 30", 2025, 2500), ("INR", "March 31", 2019, 3494),
        ("INR", "March 31", 2020, 2517), ("EUR", "December 31", 2021, 2500), ("EUR", "December 31", 2022, 2580),
    ],
)  # fmt: skip
def test_statutory_rates_are_those_of_the_year(currency, year_end, year, rate):
    assert statutory_rate(currency, year_end, year) == rate


@settings(max_examples=60, deadline=None)
@given(seeds, industries)
def test_tax_is_reconciled_from_the_statutory_rate_of_each_year(seed, industry):
    company = company_of(seed, industry)
    who = company.identity
    schedule = company.schedule("tax-reconciliation")
    federal = who.currency == "USD"
    for year, period in zip(who.years, company.periods, strict=True):
        rate = company.number("statutory_rate", period)
        assert rate == statutory_rate(who.currency, who.year_end, year)
        exact = company.number("pretax_income", period) * rate
        assert abs(company.number("tax_at_statutory", period) * 10_000 - exact) <= 5_000
    assert federal or all("Federal" not in item.text for item in schedule.items)
    assert federal or schedule.items[-1].text == "Statutory tax rate"


def test_effective_rates_follow_the_statutory_rate():
    rates = {True: [], False: []}
    for seed in range(400):
        company = draw_company(Stream("effective", seed), currency="USD")
        for year, period in zip(company.identity.years, company.periods, strict=True):
            book = company.books[period, ""]
            if book["pretax_income"] > 50 and year != 2018:
                rates[year < 2018].append(book["income_tax"] / book["pretax_income"])
    before, after = (sorted(rates[old])[len(rates[old]) // 2] for old in (True, False))
    assert 0.27 < before < 0.36
    assert 0.17 < after < 0.25


def test_no_company_is_larger_than_any_there_is():
    most = {"reit": 12, "restaurant": 40, "software": 250, "bank": 180, "retailer": 700}
    for industry in INDUSTRIES:
        for seed in range(150):
            company = company_of(seed, industry, 5)
            limit = most.get(industry, 250) * (80 if company.identity.currency == "INR" else 1)
            assert company.value("revenue", company.periods[0]) < limit * 10**9, industry
            assert company.number("revenue", company.periods[-1]) > 300, (
                industry
            )  # and none too small to be divided


def test_names_say_no_word_twice():
    for seed in range(3000):
        words = company_of(seed).identity.name.replace(",", "").split()
        assert all(a != b for a, b in pairwise(words)), words
