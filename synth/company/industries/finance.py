"""Banks and insurers: their books have lines of their own (see synth/company/books)."""

from __future__ import annotations

from synth.company.industry import Industry, Kpi

# fmt: off
FINANCE = (
    Industry(
        name="bank",
        kind="bank",
        trades=("Bancorp", "Bank", "Financial", "Bancshares", "Savings", "National Bank", "Trust"),
        revenue=(),
        lines=(),
        captions=("Total revenues", "Total revenue", "Total net revenue"),
        segments=(
            "Retail Banking",
            "Commercial Banking",
            "Wealth Management",
            "Card Services",
            "Treasury",
            "Mortgage",
            "Capital Markets",
        ),
        products=("Mortgages", "Deposits", "Cards", "Advisory", "Trust services", "Payments", "Auto lending"),
        kpis=(
            Kpi("branches", 3_000_000, 9_000_000, per=True),
            Kpi("net_interest_margin", 210, 440),
            Kpi("efficiency_ratio", 5200, 7100),
            Kpi("tier_one_ratio", 980, 1490),
            Kpi("nonperforming_share", 30, 190),
            Kpi("assets_under_management", 3000, 24000),
            Kpi("employees", 90_000, 700_000, per=True),
        ),
        growth=(-20, 120),
        plant=(250, 600),
        life=(14, 24),
        goodwill=(0, 700),
        debt=(0, 0),
        cash=(600, 1500),
        stock_pay=(6, 24),
    ),
    Industry(
        name="insurer",
        kind="insurer",
        trades=(
            "Insurance",
            "Assurance",
            "Casualty",
            "Mutual Holdings",
            "Re",
            "Indemnity",
            "Life & Casualty",
        ),
        revenue=(),
        lines=(),
        captions=("Total revenues", "Total revenue", "Total net revenue"),
        segments=("Personal Lines", "Commercial Lines", "Specialty", "Reinsurance", "Surety", "Crop"),
        products=("Motor", "Homeowners", "Workers' compensation", "Liability", "Property", "Marine cargo"),
        kpis=(
            Kpi("combined_ratio", 8700, 10900),
            Kpi("policies_in_force", 800_000, 3_000_000, per=True),
            Kpi("retention_rate", 7600, 9300),
            Kpi("catastrophe_share", 150, 1240),
            Kpi("agents", 200_000, 900_000, per=True),
            Kpi("employees", 90_000, 700_000, per=True),
        ),
        growth=(-30, 150),
        goodwill=(0, 260),
        intangibles=(10, 120),
        debt=(120, 420),
        cash=(60, 220),
        stock_pay=(4, 18),
    ),
)
# fmt: on
