"""What themes there are: groups of metrics that analysts look at together, and how they are asked about."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Theme:
    """A group of metrics; ``kinds`` are the questions asked of it beside its level in a year."""

    name: str
    about: str
    metrics: tuple[str, ...]
    kinds: tuple[str, ...] = ()
    weight: int = 10


THEMES = (
    Theme("profitability", "margins on revenue, and the profits they are made of", (
        "gross-margin", "gross-profit", "markup-on-cost", "operating-margin", "operating-income", "pretax-margin", "net-margin",
        "parent-net-margin", "ebit", "ebit-margin", "incremental-operating-margin", "gross-to-operating-margin-spread",
        "operating-leverage",
    ), ("change", "higher", "best-year", "average"), 14),
    Theme("ebitda", "EBITDA and adjusted figures", (
        "ebitda", "ebitda-from-net-income", "ebitda-margin", "adjusted-ebitda", "adjusted-ebitda-margin",
        "adjusted-operating-income", "adjusted-operating-margin", "ebita", "adjusted-diluted-eps",
    ), ("change", "growth"), 10),
    Theme("common-size", "a line item as a share of its statement's total", (
        "cost-of-revenue-ratio", "operating-expense-ratio", "selling-expense-ratio", "research-intensity", "depreciation-ratio",
        "interest-burden-on-revenue", "tax-to-revenue", "restructuring-to-revenue", "impairment-to-revenue", "cash-share-of-assets",
        "receivables-share-of-assets", "inventory-share-of-assets", "ppe-share-of-assets", "goodwill-share-of-assets",
        "intangible-share-of-assets", "lease-share-of-assets", "deferred-revenue-share-of-assets",
        "goodwill-and-intangibles-share-of-assets", "goodwill-to-equity", "inventory-share-of-current-assets",
        "research-share-of-operating-expenses", "selling-to-gross-profit", "selling-and-research-to-revenue",
        "current-asset-share", "stock-compensation-to-revenue", "deferred-revenue-to-revenue",
        "deferred-revenue-share-of-current-liabilities",
    ), ("change",), 10),
    Theme("liquidity", "what is there to pay short-term debts with", (
        "current-ratio", "quick-ratio", "quick-ratio-excluding-inventory", "cash-ratio", "working-capital", "trade-working-capital",
        "trade-working-capital-to-revenue", "working-capital-to-revenue", "working-capital-to-assets", "cash-and-investments",
        "operating-cash-flow-ratio", "days-cash-on-hand", "defensive-interval",
    ), ("change", "higher"), 10),
    Theme("days-outstanding", "days of sales, inventory and payables, and the cash cycle", (
        "days-inventory", "days-inventory-ending", "days-sales", "days-sales-ending", "days-payables", "days-payables-ending",
        "operating-cycle", "cash-conversion-cycle", "cash-conversion-cycle-ending",
    ), ("change", "higher"), 12),
    Theme("turnover", "how often balances turn over in a year", (
        "inventory-turnover", "inventory-turnover-ending", "receivables-turnover", "receivables-turnover-ending", "payables-turnover",
        "purchases", "payables-turnover-on-purchases", "asset-turnover", "asset-turnover-ending", "fixed-asset-turnover",
        "working-capital-turnover", "equity-turnover", "capital-turnover", "gross-margin-return-on-inventory",
    ), ("higher",), 10),
    Theme("leverage", "debt against equity, capital, assets and earnings", (
        "total-debt", "net-debt", "net-debt-after-investments", "debt-to-equity", "long-term-debt-to-equity", "net-debt-to-equity",
        "liabilities-to-equity", "debt-to-capital", "net-debt-to-capital", "debt-to-assets", "liabilities-to-assets", "equity-ratio",
        "equity-multiplier", "equity-multiplier-ending", "debt-to-ebitda", "net-debt-to-ebitda", "lease-adjusted-debt-to-ebitda",
        "lease-adjusted-debt", "lease-share-of-adjusted-debt", "short-term-debt-share", "cash-to-debt", "retained-earnings-to-assets",
    ), ("change", "higher", "best-year"), 12),
    Theme("coverage", "income and cash against interest and debt", (
        "interest-coverage", "operating-income-coverage", "ebitda-interest-coverage", "cash-flow-to-debt", "free-cash-flow-to-debt",
        "debt-payback-years", "cash-interest-coverage", "debt-payment-coverage", "weighted-average-interest-rate",
        "interest-rate-on-ending-debt", "after-tax-cost-of-debt", "net-interest-expense",
    ), ("higher",), 10),
    Theme("returns", "returns on equity, assets and capital, average and ending", (
        "return-on-equity", "return-on-equity-ending", "return-on-opening-equity", "return-on-common-equity", "return-on-assets",
        "return-on-assets-ending", "operating-return-on-assets", "basic-earning-power", "nopat", "nopat-margin", "invested-capital",
        "return-on-invested-capital", "return-on-invested-capital-ending", "capital-employed", "return-on-capital-employed",
        "return-on-average-capital-employed", "return-on-tangible-equity", "dupont-return-on-equity", "dupont-return-on-assets",
        "tax-burden", "interest-burden", "leverage-contribution-to-return", "sustainable-growth-rate", "internal-growth-rate",
    ), ("change", "best-year"), 12),
    Theme("cash-flow", "free cash flow, its conversion, and what it pays for", (
        "free-cash-flow", "free-cash-flow-margin", "operating-cash-flow-margin", "cash-conversion", "cash-to-income",
        "free-cash-flow-conversion", "ebitda-cash-conversion", "free-cash-flow-after-dividends", "free-cash-flow-to-equity",
        "free-cash-flow-to-firm", "net-borrowing", "cash-flow-less-stock-compensation", "investing-and-financing-coverage",
        "net-change-in-cash-before-exchange",
    ), ("change", "growth", "higher"), 12),
    Theme("capital-spending", "capital expenditure against sales, depreciation and cash, and the age of assets", (
        "capex-intensity", "capex-to-depreciation", "capex-to-operating-cash-flow", "reinvestment-coverage", "depreciation-rate",
        "asset-life-used", "average-asset-age", "remaining-asset-life", "average-asset-life", "net-capital-investment",
        "implied-gross-ppe-retired",
    ), ("higher", "average"), 9),
    Theme("accruals", "how much of income is not cash, and the indices of earnings quality", (
        "accruals", "sloan-accruals-ratio", "accruals-to-assets", "accruals-with-investing", "cash-flow-accruals-ratio",
        "receivables-index", "gross-margin-index", "selling-expense-index", "leverage-index", "cash-return-on-assets",
        "cash-return-on-equity", "inventory-growth-spread", "receivables-growth-spread", "cash-flow-growth-gap",
        "sales-growth-index",
    ), (), 10),
    Theme("per-share", "figures per share, and dilution", (
        "basic-eps", "basic-eps-to-common", "basic-eps-of-parent", "diluted-eps", "implied-diluted-shares", "dilutive-shares",
        "dilution", "eps-dilution", "book-value-per-share", "tangible-book-value", "tangible-book-value-per-share",
        "net-current-asset-value-per-share", "sales-per-share", "cash-flow-per-share", "free-cash-flow-per-share", "cash-per-share",
        "ebitda-per-share", "share-count-change", "stock-compensation-per-share", "sales-to-earnings-per-share-gap",
        "eps-share-count-effect", "eps-earnings-effect",
    ), ("change",), 12),
    Theme("payout", "dividends and buybacks against income and cash", (
        "payout-ratio", "payout-ratio-per-share", "total-payout-ratio", "retention-rate", "dividend-coverage",
        "dividend-coverage-per-share", "cash-dividend-coverage", "free-cash-flow-dividend-coverage", "cash-returned",
        "net-cash-returned", "cash-returned-to-free-cash-flow", "average-repurchase-price", "net-share-issuance",
    ), ("higher",), 10),
    Theme("market-value", "share price against earnings, book value, sales and cash flow", (
        "market-capitalization", "enterprise-value", "price-to-earnings", "earnings-yield", "price-to-book", "price-to-sales",
        "ev-to-ebitda", "ev-to-revenue", "dividend-yield", "free-cash-flow-yield", "shareholder-yield",
        "market-value-to-liabilities", "market-debt-to-capital",
    ), (), 8),
    Theme("income-tax", "effective tax rates and what moves them", (
        "effective-tax-rate", "tax-to-net-income", "tax-saved-by-interest", "interest-after-tax", "tax-at-prior-rate",
        "effective-tax-rate-effect", "deferred-share-of-tax", "current-tax-expense", "current-tax-rate",
        "two-year-effective-tax-rate", "effective-tax-rate-change",
    ), ("change", "higher"), 10),
    Theme("mix", "products and services, units, employees, backlog", (
        "product-share-of-revenue", "service-share-of-revenue", "service-share-shift", "product-to-service-ratio",
        "service-contribution-to-growth", "service-share-of-revenue-growth", "noncontrolling-share-of-income", "backlog-to-revenue",
        "implied-orders", "book-to-bill", "revenue-per-employee", "operating-income-per-employee", "revenue-per-customer",
        "operating-lease-share",
    ), (), 10),
    Theme("bank", "interest spreads, efficiency, funding and credit quality of banks", (
        "net-interest-income", "net-interest-income-after-provision", "net-interest-margin", "net-interest-margin-ending",
        "yield-on-earning-assets", "yield-on-loans", "cost-of-deposits", "cost-of-funds", "net-interest-spread", "bank-revenue",
        "efficiency-ratio", "overhead-to-assets", "pre-provision-net-revenue", "fee-income-share", "loan-to-deposit-ratio",
        "loans-to-assets", "deposits-to-assets", "allowance-to-loans", "provision-to-loans", "provision-burden",
        "implied-net-charge-offs", "net-loans",
    ), ("change",), 10),
    Theme("insurer", "loss, expense and combined ratios of insurers", (
        "loss-ratio", "expense-ratio", "expense-ratio-on-premiums-written", "acquisition-ratio", "combined-ratio",
        "combined-ratio-trade-basis", "underwriting-income", "underwriting-margin", "investment-income-ratio", "operating-ratio",
        "premiums-earned-to-written", "premium-leverage",
    ), ("change",), 8),
    Theme("reit", "funds from operations and property income", (
        "funds-from-operations", "ffo-with-impairment", "ffo-per-share", "ffo-margin", "ffo-payout-ratio", "ffo-to-debt",
        "ffo-above-net-income", "net-operating-income", "noi-margin", "property-expense-ratio", "noi-yield-on-property",
        "vacancy-rate", "rent-at-full-occupancy", "rent-lost-to-vacancy",
    ), (), 8),
    Theme("software", "recurring revenue, billings and the cost of growth", (
        "arr-growth", "net-new-arr", "arr-per-customer", "arr-to-revenue", "subscription-share-of-revenue",
        "license-share-of-revenue", "billings", "billings-to-revenue", "rule-of-forty",
        "rule-of-forty-on-ebitda", "sales-efficiency", "arr-sales-efficiency",
    ), (), 8),
    Theme("retail", "sales by store, and what stores added", (
        "sales-per-store", "sales-per-store-ending", "operating-income-per-store", "inventory-per-store", "store-count-growth",
        "noncomparable-growth", "comparable-sales-gain", "noncomparable-gain",
    ), (), 8),
    Theme("growth-rates", "growth over two to four years, and how it moved", (
        "revenue-cagr-2", "revenue-cagr-3", "revenue-cagr-4", "net-income-cagr-2", "net-income-cagr-3", "net-income-cagr-4",
        "diluted-eps-cagr-2", "diluted-eps-cagr-3", "diluted-eps-cagr-4", "dividends-per-share-cagr-2",
        "dividends-per-share-cagr-3", "two-year-revenue-stack", "revenue-growth-acceleration", "average-revenue-three-years",
    ), (), 8),
    Theme("income-bridge", "what moved income, earnings per share and equity", (
        "gross-profit-volume-effect", "gross-profit-margin-effect", "operating-income-margin-effect",
        "operating-income-volume-effect", "eps-share-count-effect", "eps-earnings-effect", "price-effect-on-revenue",
        "volume-effect-on-revenue", "change-in-net-debt", "change-in-working-capital", "change-in-total-equity",
        "equity-change-beyond-income", "other-changes-in-retained-earnings", "retained-earnings-roll-forward",
        "cash-collected-from-customers", "cash-paid-to-suppliers", "nonoperating-result",
    ), (), 10),
)  # fmt: skip
"""Groups of metrics (synth.metrics), in the order of the docs."""
