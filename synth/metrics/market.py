"""Multiples and yields on the share price at the end of the year."""

from __future__ import annotations

from synth.metrics.metric import Metric
from synth.metrics.sources import ALTMAN, DAMODARAN, GRAHAM, KOLLER

_CFA = "CFA Institute, CFA Program Curriculum, Equity: Market-Based Valuation: Price and Enterprise Value Multiples"
_CAP = "market capitalization = share_price * shares_outstanding"
_DEBT = "total debt = short_term_debt + long_term_debt"
_EV = f"{_CAP}; {_DEBT}; value of debt and equity = market capitalization + total debt; enterprise value = value of debt and equity - cash"
_EBITDA = "EBITDA = operating_income + depreciation_amortization"

METRICS = (
    Metric(
        "market-capitalization", "share_price * shares_outstanding", "money", (0, 1),
        ("market capitalization", "market value of equity at year end"),
        "The share price times the number of shares outstanding, both at the end of the year.", DAMODARAN,
        near=("enterprise-value",),
    ),
    Metric(
        "enterprise-value", f"{_CAP}; {_DEBT}; value of debt and equity = market capitalization + total debt; value of debt and equity - cash",
        "money", (0, 1), ("enterprise value", "market capitalization plus debt less cash"),
        "Market capitalization plus total debt less cash.", _CFA, near=("market-capitalization",),
    ),
    Metric(
        "price-to-earnings", "share_price / diluted_eps", "x", (1, 2),
        ("price-to-earnings ratio", "P/E on diluted earnings per share"),
        "The share price divided by diluted earnings per share.", _CFA, near=("price-to-book", "earnings-yield"),
    ),
    Metric(
        "earnings-yield", "diluted_eps / share_price", "percent", (1, 2),
        ("earnings yield", "diluted earnings per share as a percentage of the share price"),
        "Diluted earnings per share divided by the share price.", GRAHAM, near=("price-to-earnings", "dividend-yield"),
    ),
    Metric(
        "price-to-book", f"{_CAP}; market capitalization / total_equity", "x", (2, 1),
        ("price-to-book ratio", "market capitalization over total equity"),
        "Market capitalization divided by total equity.", _CFA, near=("price-to-earnings", "price-to-sales"),
    ),
    Metric(
        "price-to-sales", f"{_CAP}; market capitalization / revenue", "x", (2, 1),
        ("price-to-sales ratio", "market capitalization over revenue"),
        "Market capitalization divided by revenue.", _CFA, near=("ev-to-revenue",),
    ),
    Metric(
        "ev-to-ebitda", f"{_EV}; {_EBITDA}; enterprise value / EBITDA", "x", (1, 2),
        ("enterprise value to EBITDA", "EV/EBITDA"),
        "Enterprise value divided by EBITDA.", _CFA, near=("price-to-earnings", "ev-to-revenue"),
    ),
    Metric(
        "ev-to-revenue", f"{_EV}; enterprise value / revenue", "x", (2, 1),
        ("enterprise value to revenue", "EV/sales"),
        "Enterprise value divided by revenue.", _CFA, near=("price-to-sales", "ev-to-ebitda"),
    ),
    Metric(
        "dividend-yield", "dividends_per_share / share_price", "percent", (2, 1),
        ("dividend yield", "dividends per share as a percentage of the share price"),
        "Dividends per share divided by the share price.", GRAHAM, near=("earnings-yield", "payout-ratio-per-share"),
    ),
    Metric(
        "free-cash-flow-yield", f"free cash flow = operating_cash_flow - capex; {_CAP}; free cash flow / market capitalization",
        "percent", (1, 2), ("free cash flow yield", "free cash flow as a percentage of market capitalization"),
        "Free cash flow divided by market capitalization.", KOLLER, near=("earnings-yield", "free-cash-flow-margin"),
    ),
    Metric(
        "shareholder-yield", f"cash returned = dividends_paid + buybacks; {_CAP}; cash returned / market capitalization",
        "percent", (1, 2), ("shareholder yield", "dividends and buybacks as a percentage of market capitalization"),
        "Dividends paid plus share repurchases, divided by market capitalization.", DAMODARAN, near=("dividend-yield",),
    ),
    Metric(
        "market-value-to-liabilities", f"{_CAP}; market capitalization / total_liabilities", "x", (2,),
        ("market value of equity to total liabilities", "market capitalization over total liabilities"),
        "Market capitalization divided by total liabilities, the fourth of Altman's five ratios.", ALTMAN, good=1,
        near=("price-to-book",),
    ),
    Metric(
        "market-debt-to-capital", f"{_CAP}; {_DEBT}; value of debt and equity = market capitalization + total debt; total debt / value of debt and equity",
        "percent", (1, 2), ("debt-to-capital ratio at market value", "debt as a percentage of debt plus market capitalization"),
        "Total debt divided by the sum of total debt and market capitalization.", DAMODARAN, good=-1,
        near=("debt-to-capital",),
    ),
    Metric(
        "average-repurchase-price", "buybacks / shares_repurchased", "per-share", (2,),
        ("average price paid per share repurchased", "average repurchase price"),
        "Cash paid for share repurchases divided by the number of shares repurchased.",
        "SEC Regulation S-K Item 703", near=("book-value-per-share",),
    ),
)  # fmt: skip
