"""Income tax: effective rates and what moves them."""

from __future__ import annotations

from synth.metrics.metric import Metric
from synth.metrics.sources import CFA_TAXES, KOLLER

_ASC_740 = "FASB ASC 740-10-50-12, Income Taxes: Disclosure (rate reconciliation)"
_RATE = "tax rate = income_tax / pretax_income"

METRICS = (
    Metric(
        "effective-tax-rate", "income_tax / pretax_income", "percent", (1, 2),
        ("effective tax rate", "effective income tax rate", "income tax as a percentage of income before taxes"),
        "Income tax expense divided by income before income taxes.", _ASC_740, good=-1,
        alternatives=("income tax = pretax_income - net_income; income tax / pretax_income",), near=("tax-to-net-income",),
    ),
    Metric(
        "tax-to-net-income", "income_tax / net_income", "percent", (1, 2),
        ("income tax as a percentage of net income", "ratio of income tax to net income"),
        "Income tax expense divided by net income, a base that is already after tax.", CFA_TAXES, good=-1,
        near=("effective-tax-rate",),
    ),
    Metric(
        "effective-tax-rate-change",
        f"{_RATE}; prior tax rate = income_tax@-1 / pretax_income@-1; tax rate - prior tax rate", "points", (1, 2),
        ("change in the effective tax rate", "movement in the effective income tax rate"),
        "This year's effective tax rate less last year's.", _ASC_740, good=-1, convention="direction",
        near=("effective-tax-rate",),
    ),
    Metric(
        "tax-saved-by-interest", f"{_RATE}; interest_expense * tax rate", "money", (0, 1),
        ("tax shield of interest", "tax saved by deducting interest"),
        "Interest expense times the effective tax rate.", KOLLER, good=1, near=("interest-after-tax",),
    ),
    Metric(
        "interest-after-tax", f"{_RATE}; share kept after tax = 1 - tax rate; interest_expense * share kept after tax", "money", (0, 1),
        ("interest expense after tax", "after-tax interest expense"),
        "Interest expense times one less the effective tax rate.", KOLLER, good=-1, near=("tax-saved-by-interest",),
    ),
    Metric(
        "tax-at-prior-rate", "prior tax rate = income_tax@-1 / pretax_income@-1; pretax_income * prior tax rate", "money", (0, 1),
        ("income tax expense at the prior year's effective rate", "tax expense had the effective rate not changed"),
        "This year's income before taxes times last year's effective tax rate.", _ASC_740, good=-1,
        near=("effective-tax-rate-effect",),
    ),
    Metric(
        "effective-tax-rate-effect",
        "prior tax rate = income_tax@-1 / pretax_income@-1; tax at prior rate = pretax_income * prior tax rate;"
        " income_tax - tax at prior rate",
        "money", (0, 1), ("effect of the changed tax rate on income tax expense", "tax expense due to the change in the effective rate"),
        "Income tax expense less what last year's effective rate would have given on this year's income.", _ASC_740, good=-1,
        convention="direction", near=("tax-at-prior-rate",),
    ),
    Metric(
        "deferred-share-of-tax", "deferred_tax_change / income_tax", "percent", (1,),
        ("deferred share of income tax expense", "deferred taxes as a percentage of income tax expense"),
        "Deferred income tax expense divided by total income tax expense.", CFA_TAXES, near=("current-tax-expense",),
    ),
    Metric(
        "current-tax-expense", "income_tax - deferred_tax_change", "money", (0, 1),
        ("current income tax expense", "income tax expense excluding deferred taxes"),
        "Total income tax expense less its deferred part.", CFA_TAXES, good=-1, near=("deferred-share-of-tax",),
    ),
    Metric(
        "current-tax-rate", "current tax = income_tax - deferred_tax_change; current tax / pretax_income", "percent", (1, 2),
        ("current tax rate", "current income tax as a percentage of income before taxes"),
        "Income tax expense other than deferred taxes, divided by income before taxes.", CFA_TAXES, good=-1,
        near=("effective-tax-rate",),
    ),
    Metric(
        "two-year-effective-tax-rate",
        "two years of tax = income_tax + income_tax@-1; two years of pretax income = pretax_income + pretax_income@-1;"
        " two years of tax / two years of pretax income",
        "percent", (1, 2), ("effective tax rate of the two years taken together", "two years' income tax over the two years' income before taxes"),
        "Two years' income tax expense divided by the same years' income before taxes.", CFA_TAXES, good=-1,
        near=("effective-tax-rate",),
    ),
)  # fmt: skip
