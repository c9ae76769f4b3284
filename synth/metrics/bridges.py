"""Bridges: what moved a figure from one year to the next, and roll-forwards of balances."""

from __future__ import annotations

from synth.metrics.metric import Metric
from synth.metrics.sources import CFA_ASSETS, CFA_CASH, ITEM_303, PENMAN

_ASC_230 = "FASB ASC 230-10-45, Statement of Cash Flows: Other Presentation Matters"
_ASC_505 = "FASB ASC 505-10-50-2, Equity: Disclosure of Changes in Equity"

METRICS = (
    Metric(
        "gross-profit-volume-effect",
        "change in revenue = revenue - revenue@-1; prior gross margin = gross_profit@-1 / revenue@-1;"
        " change in revenue * prior gross margin",
        "money", (0, 1), ("effect of revenue growth on gross profit", "volume effect in the gross profit bridge"),
        "The change in revenue times last year's gross margin.", ITEM_303, good=1, convention="direction",
        near=("gross-profit-margin-effect",),
    ),
    Metric(
        "gross-profit-margin-effect",
        "gross margin = gross_profit / revenue; prior gross margin = gross_profit@-1 / revenue@-1;"
        " change in gross margin = gross margin - prior gross margin; change in gross margin * revenue",
        "money", (0, 1), ("effect of the margin change on gross profit", "margin effect in the gross profit bridge"),
        "The change in gross margin times this year's revenue.", ITEM_303, good=1, convention="direction",
        near=("gross-profit-volume-effect",),
    ),
    Metric(
        "operating-income-margin-effect",
        "operating margin = operating_income / revenue; prior operating margin = operating_income@-1 / revenue@-1;"
        " change in operating margin = operating margin - prior operating margin; change in operating margin * revenue",
        "money", (0, 1), ("effect of the margin change on operating income", "margin effect in the operating income bridge"),
        "The change in operating margin times this year's revenue.", ITEM_303, good=1, convention="direction",
        near=("operating-income-volume-effect",),
    ),
    Metric(
        "operating-income-volume-effect",
        "change in revenue = revenue - revenue@-1; prior operating margin = operating_income@-1 / revenue@-1;"
        " change in revenue * prior operating margin",
        "money", (0, 1), ("effect of revenue growth on operating income", "volume effect in the operating income bridge"),
        "The change in revenue times last year's operating margin.", ITEM_303, good=1, convention="direction",
        near=("operating-income-margin-effect",),
    ),
    Metric(
        "eps-share-count-effect",
        "earnings at prior share count = net_income / diluted_shares@-1; earnings per share = net_income / diluted_shares;"
        " earnings per share - earnings at prior share count",
        "per-share", (2, 3), ("effect of the changed share count on diluted earnings per share", "share count effect in the EPS bridge"),
        "Diluted earnings per share less what this year's net income gives on last year's share count.", PENMAN, good=1,
        convention="direction", near=("eps-earnings-effect",),
    ),
    Metric(
        "eps-earnings-effect",
        "change in net income = net_income - net_income@-1; change in net income / diluted_shares@-1", "per-share", (2, 3),
        ("effect of net income on diluted earnings per share", "earnings effect in the EPS bridge"),
        "The change in net income divided by last year's diluted shares.", PENMAN, good=1, convention="direction",
        near=("eps-share-count-effect",),
    ),
    Metric(
        "price-effect-on-revenue",
        "average price = revenue / units_sold; prior average price = revenue@-1 / units_sold@-1;"
        " change in price = average price - prior average price; change in price * units_sold",
        "money", (0, 1), ("price effect on revenue", "revenue change due to price"),
        "The change in the average price times this year's units.", ITEM_303, good=1, convention="direction",
        near=("volume-effect-on-revenue",),
    ),
    Metric(
        "volume-effect-on-revenue",
        "change in units = units_sold - units_sold@-1; prior average price = revenue@-1 / units_sold@-1;"
        " change in units * prior average price",
        "money", (0, 1), ("volume effect on revenue", "revenue change due to volume"),
        "The change in units times last year's average price.", ITEM_303, good=1, convention="direction",
        near=("price-effect-on-revenue",),
    ),
    Metric(
        "net-change-in-cash", "operating_cash_flow + investing_cash_flow + financing_cash_flow + fx_effect", "money", (0, 1),
        ("net change in cash", "net increase or decrease in cash"),
        "The sum of operating, investing and financing cash flows and the effect of exchange rates.", _ASC_230, good=1,
        convention="direction", alternatives=("cash_ending - cash_beginning", "net_change_in_cash"),
        near=("net-change-in-cash-before-exchange",),
    ),
    Metric(
        "net-change-in-cash-before-exchange", "operating_cash_flow + investing_cash_flow + financing_cash_flow", "money", (0, 1),
        ("net change in cash before exchange rate effects", "sum of the three cash flow categories"),
        "The sum of operating, investing and financing cash flows.", _ASC_230, good=1, convention="direction",
        near=("net-change-in-cash",),
    ),
    Metric(
        "ending-cash", "cash_beginning + net_change_in_cash", "money", (0, 1),
        ("cash at the end of the year by the roll-forward", "cash at the beginning plus the net change in cash"),
        "Cash at the beginning of the year plus the net change in cash.", _ASC_230, good=1, near=("net-change-in-cash",),
    ),
    Metric(
        "retained-earnings-roll-forward",
        "opening balance and income = retained_earnings@-1 + parent_income; opening balance and income - dividends_paid",
        "money", (0, 1), ("retained earnings by the roll-forward", "opening retained earnings plus income less dividends"),
        "Opening retained earnings plus net income attributable to the parent less dividends.", _ASC_505,
        near=("other-changes-in-retained-earnings",),
    ),
    Metric(
        "other-changes-in-retained-earnings",
        "opening balance and income = retained_earnings@-1 + parent_income;"
        " expected balance = opening balance and income - dividends_paid; retained_earnings - expected balance",
        "money", (0, 1), ("changes in retained earnings other than income and dividends", "unexplained change in retained earnings"),
        "Closing retained earnings less what income and dividends explain.", _ASC_505, near=("retained-earnings-roll-forward",),
    ),
    Metric(
        "change-in-total-equity", "total_equity - total_equity@-1", "money", (0, 1),
        ("change in total equity", "movement in shareholders' equity over the year"),
        "Total equity at the end of the year less that at its beginning.", _ASC_505, good=1, convention="direction",
        near=("equity-change-beyond-income",),
    ),
    Metric(
        "equity-change-beyond-income", "change in equity = total_equity - total_equity@-1; change in equity - net_income",
        "money", (0, 1), ("change in equity not explained by net income", "equity change beyond net income"),
        "The change in total equity less net income.", _ASC_505, near=("change-in-total-equity",),
    ),
    Metric(
        "implied-gross-ppe-retired",
        "cost before retirements = ppe_gross@-1 + capex; cost before retirements - ppe_gross", "money", (0, 1),
        ("gross property, plant and equipment retired", "cost of assets sold or retired implied by the roll-forward"),
        "Opening gross property, plant and equipment plus capital expenditure less the closing amount.", CFA_ASSETS,
        near=("net-capital-investment",),
    ),
    Metric(
        "net-capital-investment", "capex - asset_sales", "money", (0, 1),
        ("capital expenditure net of asset sales", "net capital investment"),
        "Capital expenditure less proceeds from the sale of assets.", CFA_CASH, near=("free-cash-flow",),
    ),
    Metric(
        "cash-collected-from-customers", "revenue and opening receivables = revenue + receivables@-1; revenue and opening receivables - receivables",
        "money", (0, 1), ("cash collected from customers", "cash receipts implied by revenue and receivables"),
        "Revenue less the increase in receivables, leaving deferred revenue aside.", CFA_CASH, good=1,
        alternatives=("receivables change = receivables - receivables@-1; revenue - receivables change",),
        near=("cash-paid-to-suppliers",),
    ),
    Metric(
        "cash-paid-to-suppliers",
        "inventory change = inventory - inventory@-1; purchases = cost_of_revenue + inventory change;"
        " payables change = payables - payables@-1; purchases - payables change",
        "money", (0, 1), ("cash paid to suppliers", "cash payments implied by cost of revenue, inventory and payables"),
        "Cost of revenue plus the increase in inventory less the increase in payables.", CFA_CASH, good=-1,
        near=("cash-collected-from-customers",),
    ),
)  # fmt: skip
