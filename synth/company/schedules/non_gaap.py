"""Non-GAAP figures and how they are reached: EBITDA, adjusted EPS, free cash flow, FFO."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synth.company.books.common import rounded
from synth.company.schedule import Schedule
from synth.company.schedules.columns import years
from synth.company.schedules.layout import arrange

if TYPE_CHECKING:
    from synth.company.company import Company
    from synth.stream import Stream

_EBITDA = (
    "net_income", "interest_expense", "-interest_income", "income_tax", "depreciation_amortization", "ebitda = .",
    "stock_compensation", "restructuring", "impairment", "acquisition_related", "legal_settlements", "-gain_on_sale",
    "== adjusted_ebitda = ebitda + stock_compensation + restructuring + impairment + acquisition_related + legal_settlements - gain_on_sale",
)  # fmt: skip
_INCOME = (
    "net_income", "amortization", "restructuring", "impairment", "acquisition_related", "legal_settlements",
    "-adjustment_tax", "== adjusted_net_income = .",
)  # fmt: skip
_EPS = (
    "diluted_eps", "amortization_per_share", "restructuring_per_share", "acquisition_per_share", "-tax_per_share",
    "== adjusted_eps = .",
)  # fmt: skip
_FFO = (
    "parent_income", "real_estate_depreciation", "-gain_on_sale", "impairment", "ffo = .", "acquisition_related",
    "-recurring_capex", "== adjusted_ffo = ffo + acquisition_related - recurring_capex",
)  # fmt: skip


def _charges(company: Company) -> None:
    """State the charges that every reconciliation adds back alike (drawn with the first one asked for)."""
    stream = company.child("charges")
    legal = stream.chance(30)
    for period in company.periods:
        book = company.books[period, ""]
        size = book["revenue"]
        bought = book.get("acquisitions", 0)
        company.put("acquisition_related", period, bought * stream.between(8, 45) // 1000)
        company.put("legal_settlements", period, size * stream.between(1, 14) // 1000 if legal else 0)


def non_gaap(stream: Stream, company: Company) -> Schedule | None:
    """Reconcile net income to EBITDA and adjusted EBITDA."""
    del stream
    if company.plan.kind in {"bank", "insurer"}:
        return None  # interest is their business
    _charges(company)
    for period in company.periods:
        book = company.books[period, ""]
        ebitda = (
            book["net_income"] + book["interest_expense"] - book["interest_income"] + book["income_tax"]
            + book["depreciation_amortization"]
        )  # fmt: skip
        more = (
            "stock_compensation",
            "restructuring",
            "impairment",
            "acquisition_related",
            "legal_settlements",
        )
        company.put("ebitda", period, ebitda)
        adjusted = ebitda + sum(book.get(name, 0) for name in more) - book.get("gain_on_sale", 0)
        company.put("adjusted_ebitda", period, adjusted)
    columns = years(company.periods)
    items, totals = arrange(company, _EBITDA, columns, ("net_income", "ebitda", "adjusted_ebitda"))
    return Schedule("non-gaap", ("Reconciliation of net income to adjusted EBITDA", "Non-GAAP reconciliation",
                                 "Reconciliation of non-GAAP financial measures"),
                    items, columns, totals=totals)  # fmt: skip


def adjusted_income(stream: Stream, company: Company) -> Schedule:
    """Reconcile net income to adjusted net income, charges net of their tax effect."""
    _charges(company)
    for period in company.periods:
        book = company.books[period, ""]
        more = ("amortization", "restructuring", "impairment", "acquisition_related", "legal_settlements")
        charges = sum(book.get(name, 0) for name in more)
        tax = (charges - book.get("impairment", 0)) * stream.between(170, 260) // 1000
        company.put("adjustment_tax", period, tax)
        company.put("adjusted_net_income", period, book["net_income"] + charges - tax)
    columns = years(company.periods)
    items, totals = arrange(company, _INCOME, columns, ("net_income", "adjusted_net_income"))
    return Schedule("adjusted-income", ("Reconciliation of adjusted net income", "Adjusted earnings"), items, columns,
                    totals=totals)  # fmt: skip


def adjusted_eps(stream: Stream, company: Company) -> Schedule:
    """Reconcile diluted to adjusted earnings per share, in cents that add up."""
    _charges(company)
    shift = company.power("money") - company.power("shares") + 2
    up, down = 10 ** max(0, shift), 10 ** max(0, -shift)
    for period in company.periods:
        book = company.books[period, ""]
        shares = book["diluted_shares"] * down
        charges = [
            rounded(sum(book.get(name, 0) for name in names) * up, shares)
            for names in (
                ("amortization",),
                ("restructuring", "impairment"),
                ("acquisition_related", "legal_settlements"),
            )
        ]
        tax = sum(charges) * stream.between(160, 260) // 1000
        for name, part in zip(("amortization", "restructuring", "acquisition"), charges, strict=True):
            company.put(f"{name}_per_share", period, part)
        company.put("tax_per_share", period, tax)
        company.put("adjusted_eps", period, book["diluted_eps"] + sum(charges) - tax)
    columns = years(company.periods)
    items, totals = arrange(company, _EPS, columns, ("diluted_eps", "adjusted_eps"))
    return Schedule("adjusted-eps", ("Reconciliation of diluted EPS to adjusted EPS", "Adjusted earnings per share"),
                    items, columns, scaled=False, totals=totals)  # fmt: skip


def free_cash_flow(stream: Stream, company: Company) -> Schedule:
    """Return free cash flow, with the cash paid for interest and taxes below."""
    for period in company.periods:
        book = company.books[period, ""]
        company.put("free_cash_flow", period, book["operating_cash_flow"] - book.get("capex", 0))
        company.put("interest_paid", period, book["interest_expense"] * stream.between(930, 1060) // 1000)
        company.put(
            "income_taxes_paid", period, max(0, book["current_tax"]) * stream.between(850, 1120) // 1000
        )
    layout = ("operating_cash_flow", "-capex", "== free_cash_flow = .", "# Supplemental information", "~ interest_paid",
              "~ income_taxes_paid")  # fmt: skip
    columns = years(company.periods)
    items, totals = arrange(company, layout, columns, ("operating_cash_flow", "free_cash_flow"))
    return Schedule(
        "free-cash-flow",
        ("Free cash flow", "Reconciliation of free cash flow"),
        items,
        columns,
        totals=totals,
    )


def ffo(stream: Stream, company: Company) -> Schedule | None:
    """Reconcile net income to funds from operations (a REIT's measure) and adjusted FFO."""
    if company.plan.kind != "reit":
        return None
    _charges(company)
    for period in company.periods:
        book = company.books[period, ""]
        worn = book["depreciation_amortization"] * 97 // 100
        company.put("real_estate_depreciation", period, worn)
        whole = book["parent_income"] + worn - book.get("gain_on_sale", 0) + book.get("impairment", 0)
        company.put("ffo", period, whole)
        kept = book["capex"] * stream.between(100, 300) // 1000
        company.put("recurring_capex", period, kept)
        company.put("adjusted_ffo", period, whole + book["acquisition_related"] - kept)
    columns = years(company.periods)
    items, totals = arrange(company, _FFO, columns, ("parent_income", "ffo", "adjusted_ffo"))
    return Schedule(
        "ffo", ("Funds from operations", "Reconciliation of net income to FFO"), items, columns, totals=totals
    )
