"""Figures whose sign is the question: effects on cash, net positions, benefits and reversals."""

from __future__ import annotations

from synth.metrics.metric import Metric
from synth.metrics.sources import CFA_CASH, CFA_INCOME, RULE_5_03, SP_RATIOS

_ASC_230 = "FASB ASC 230-10-45-28, Statement of Cash Flows: Reconciliation of Net Income and Net Cash Flow"

METRICS = (
    Metric(
        "receivables-effect-on-cash", "receivables@-1 - receivables", "money", (0, 1),
        ("effect of receivables on operating cash flow", "cash flow effect of the change in receivables"),
        "Opening less closing receivables: an increase uses cash.", _ASC_230, good=1, near=("payables-effect-on-cash",),
    ),
    Metric(
        "inventory-effect-on-cash", "inventory@-1 - inventory", "money", (0, 1),
        ("effect of inventory on operating cash flow", "cash flow effect of the change in inventory"),
        "Opening less closing inventory: an increase uses cash.", _ASC_230, good=1, near=("receivables-effect-on-cash",),
    ),
    Metric(
        "payables-effect-on-cash", "payables - payables@-1", "money", (0, 1),
        ("effect of payables on operating cash flow", "cash flow effect of the change in payables"),
        "Closing less opening payables: an increase provides cash.", _ASC_230, good=1, near=("receivables-effect-on-cash",),
    ),
    Metric(
        "deferred-revenue-effect-on-cash", "deferred_revenue - deferred_revenue@-1", "money", (0, 1),
        ("effect of deferred revenue on operating cash flow", "cash flow effect of the change in deferred revenue"),
        "Closing less opening deferred revenue: an increase provides cash.", _ASC_230, good=1, near=("payables-effect-on-cash",),
    ),
    Metric(
        "trade-working-capital-effect-on-cash",
        "receivables effect = receivables@-1 - receivables; inventory effect = inventory@-1 - inventory;"
        " payables effect = payables - payables@-1; receivables effect + inventory effect + payables effect",
        "money", (0, 1), ("effect of trade working capital on cash", "cash released or absorbed by trade working capital"),
        "The decrease in receivables and inventory plus the increase in payables.", CFA_CASH, good=1,
        near=("change-in-working-capital", "working-capital-lines-effect"),
    ),
    Metric(
        "working-capital-lines-effect",
        "change_in_receivables + change_in_inventory + change_in_payables + change_in_accrued + change_in_deferred_revenue",
        "money", (0, 1), ("total effect of working capital changes on operating cash flow", "working capital lines of the cash flow statement in total"),
        "The sum of the working capital lines of the cash flow statement, as they affect cash.", _ASC_230, good=1,
        near=("trade-working-capital-effect-on-cash",),
    ),
    Metric(
        "cash-flow-before-working-capital",
        "working capital effect = change_in_receivables + change_in_inventory + change_in_payables + change_in_accrued"
        " + change_in_deferred_revenue; operating_cash_flow - working capital effect",
        "money", (0, 1), ("operating cash flow before working capital changes", "cash flow before movements in working capital"),
        "Operating cash flow less the effect of working capital changes.", SP_RATIOS, good=1,
        near=("working-capital-lines-effect", "free-cash-flow"),
    ),
    Metric(
        "net-interest-expense", "interest_expense - interest_income", "money", (0, 1),
        ("net interest expense", "interest expense net of interest income"),
        "Interest expense less interest income; negative where more is earned than paid.", RULE_5_03, good=-1,
        near=("nonoperating-result",),
    ),
    Metric(
        "nonoperating-result", "pretax_income - operating_income", "money", (0, 1),
        ("nonoperating income or expense, net", "result between operating income and income before taxes"),
        "Income before taxes less operating income; negative where nonoperating costs outweigh income.", RULE_5_03, good=1,
        near=("net-interest-expense",),
    ),
    Metric(
        "change-in-net-income", "net_income - net_income@-1", "money", (0, 1),
        ("change in net income", "improvement or deterioration of the net result"),
        "This year's net income or loss less last year's.", CFA_INCOME, good=1, convention="direction",
        near=("net-income-change-magnitude",),
    ),
    Metric(
        "net-income-change-magnitude", "change in net income = net_income - net_income@-1; abs(change in net income)", "money", (0, 1),
        ("size of the change in net income", "absolute change in net income"),
        "The size of the difference between this year's and last year's net income, whatever its direction.", CFA_INCOME,
        convention="magnitude", near=("change-in-net-income",),
    ),
    Metric(
        "net-income-change-relative-to-size",
        "change in net income = net_income - net_income@-1; size of prior net income = abs(net_income@-1);"
        " change in net income / size of prior net income",
        "percent", (1,), ("change in net income relative to the size of the prior year's result", "net income change over the absolute prior result"),
        "The change in net income divided by the absolute value of last year's, so that a loss in the base does not turn the sign.",
        CFA_INCOME, good=1, convention="direction", near=("change-in-net-income",),
    ),
    Metric(
        "tax-swing", "income_tax - income_tax@-1", "money", (0, 1),
        ("change in the income tax provision or benefit", "swing in income taxes"),
        "This year's income tax provision less last year's, a benefit counting as negative.",
        "FASB ASC 740-10-50-9, Income Taxes: Disclosure (components of expense)", good=-1, convention="direction",
        near=("effective-tax-rate-change",),
    ),
    Metric(
        "net-share-issuance", "stock_issued - buybacks", "money", (0, 1),
        ("net proceeds from share issuance after buybacks", "stock issued less share repurchases"),
        "Proceeds from stock issued less share repurchases; negative where more is bought back than issued.", CFA_CASH,
        near=("net-cash-returned",),
    ),
    Metric(
        "free-cash-flow-swing",
        "free cash flow = operating_cash_flow - capex; prior free cash flow = operating_cash_flow@-1 - capex@-1;"
        " free cash flow - prior free cash flow",
        "money", (0, 1), ("change in free cash flow", "swing in free cash flow"),
        "This year's free cash flow less last year's.", CFA_CASH, good=1, convention="direction", near=("free-cash-flow",),
    ),
    Metric(
        "accumulated-oci-change", "accumulated_oci - accumulated_oci@-1", "money", (0, 1),
        ("change in accumulated other comprehensive income", "other comprehensive income implied by the balance sheet"),
        "Closing less opening accumulated other comprehensive income, either of which may be a loss.",
        "FASB ASC 220-10-45, Comprehensive Income: Other Presentation Matters", good=1, convention="direction",
        near=("change-in-total-equity",),
    ),
)  # fmt: skip
