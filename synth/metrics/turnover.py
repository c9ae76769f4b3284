"""Activity: how often balances turn over in a year, and for how many days they stand."""

from __future__ import annotations

from synth.metrics.metric import Metric
from synth.metrics.sources import CFA_ASSETS, CFA_RATIOS, PENMAN

_INVENTORY = "average inventory = average(inventory, inventory@-1)"
_RECEIVABLES = "average receivables = average(receivables, receivables@-1)"
_PAYABLES = "average payables = average(payables, payables@-1)"
_DIO = f"{_INVENTORY}; inventory to cost = average inventory / cost_of_revenue; days of inventory = inventory to cost * 365"
_DSO = f"{_RECEIVABLES}; receivables to revenue = average receivables / revenue; days of sales = receivables to revenue * 365"
_DPO = f"{_PAYABLES}; payables to cost = average payables / cost_of_revenue; days of payables = payables to cost * 365"
_ENDING = (
    "inventory to cost = inventory / cost_of_revenue; days of inventory = inventory to cost * 365;"
    " receivables to revenue = receivables / revenue; days of sales = receivables to revenue * 365;"
    " payables to cost = payables / cost_of_revenue; days of payables = payables to cost * 365"
)
_CYCLE = "operating cycle = days of inventory + days of sales"

METRICS = (
    Metric(
        "inventory-turnover", f"{_INVENTORY}; cost_of_revenue / average inventory", "x", (1, 2),
        ("inventory turnover", "inventory turnover on average inventory", "stock turn"),
        "Cost of revenue divided by average inventory.", CFA_RATIOS, good=1,
        near=("inventory-turnover-ending", "days-inventory"),
    ),
    Metric(
        "inventory-turnover-ending", "cost_of_revenue / inventory", "x", (1, 2),
        ("inventory turnover on year-end inventory", "cost of revenue divided by ending inventory"),
        "Cost of revenue divided by inventory at the end of the year.", PENMAN, good=1, near=("inventory-turnover",),
    ),
    Metric(
        "days-inventory", f"{_INVENTORY}; turnover = cost_of_revenue / average inventory; 365 / turnover", "days", (1, 0),
        ("days of inventory on hand", "days inventory outstanding on average inventory", "DIO on average balances"),
        "The days of the year divided by inventory turnover.", CFA_RATIOS, good=-1,
        alternatives=(_DIO,), near=("days-inventory-ending", "days-sales"),
    ),
    Metric(
        "days-inventory-ending", "inventory to cost = inventory / cost_of_revenue; inventory to cost * 365", "days", (1, 0),
        ("days inventory outstanding on year-end inventory", "DIO on ending inventory"),
        "Ending inventory divided by cost of revenue, times 365.", PENMAN, good=-1, near=("days-inventory",),
    ),
    Metric(
        "receivables-turnover", f"{_RECEIVABLES}; revenue / average receivables", "x", (1, 2),
        ("receivables turnover", "accounts receivable turnover on average receivables"),
        "Revenue divided by average receivables.", CFA_RATIOS, good=1, near=("receivables-turnover-ending", "days-sales"),
    ),
    Metric(
        "receivables-turnover-ending", "revenue / receivables", "x", (1, 2),
        ("receivables turnover on year-end receivables", "revenue divided by ending receivables"),
        "Revenue divided by receivables at the end of the year.", PENMAN, good=1, near=("receivables-turnover",),
    ),
    Metric(
        "days-sales", f"{_RECEIVABLES}; turnover = revenue / average receivables; 365 / turnover", "days", (1, 0),
        ("days of sales outstanding", "DSO on average receivables", "average collection period"),
        "The days of the year divided by receivables turnover.", CFA_RATIOS, good=-1,
        alternatives=(_DSO,), near=("days-sales-ending", "days-inventory", "days-payables"),
    ),
    Metric(
        "days-sales-ending", "receivables to revenue = receivables / revenue; receivables to revenue * 365", "days", (1, 0),
        ("days sales outstanding on year-end receivables", "DSO on ending receivables"),
        "Ending receivables divided by revenue, times 365.", PENMAN, good=-1, near=("days-sales",),
    ),
    Metric(
        "payables-turnover", f"{_PAYABLES}; cost_of_revenue / average payables", "x", (1, 2),
        ("payables turnover", "accounts payable turnover on average payables"),
        "Cost of revenue divided by average payables, where purchases are not disclosed.", CFA_RATIOS,
        near=("payables-turnover-on-purchases", "days-payables"),
    ),
    Metric(
        "purchases", "inventory change = inventory - inventory@-1; cost_of_revenue + inventory change", "money", (0, 1),
        ("purchases", "purchases implied by cost of revenue and inventory"),
        "Cost of revenue plus ending inventory less beginning inventory.", CFA_RATIOS,
        alternatives=("goods and inventory = cost_of_revenue + inventory; goods and inventory - inventory@-1",),
    ),
    Metric(
        "payables-turnover-on-purchases",
        f"inventory change = inventory - inventory@-1; purchases = cost_of_revenue + inventory change; {_PAYABLES};"
        " purchases / average payables",
        "x", (1, 2), ("payables turnover on purchases", "purchases divided by average payables"),
        "Purchases (cost of revenue plus the increase in inventory) divided by average payables.", CFA_RATIOS,
        near=("payables-turnover",),
    ),
    Metric(
        "days-payables", f"{_PAYABLES}; turnover = cost_of_revenue / average payables; 365 / turnover", "days", (1, 0),
        ("days payable outstanding on average payables", "DPO on average payables", "average payment period"),
        "The days of the year divided by payables turnover.", CFA_RATIOS,
        alternatives=(_DPO,), near=("days-payables-ending", "days-sales"),
    ),
    Metric(
        "days-payables-ending", "payables to cost = payables / cost_of_revenue; payables to cost * 365", "days", (1, 0),
        ("days payable outstanding on year-end payables", "DPO on ending payables"),
        "Ending payables divided by cost of revenue, times 365.", PENMAN, near=("days-payables",),
    ),
    Metric(
        "operating-cycle", f"{_DIO}; {_DSO}; days of inventory + days of sales", "days", (1, 0),
        ("operating cycle", "days from buying inventory to collecting cash"),
        "Days of inventory on hand plus days of sales outstanding.", CFA_RATIOS, good=-1, near=("cash-conversion-cycle",),
    ),
    Metric(
        "cash-conversion-cycle", f"{_DIO}; {_DSO}; {_DPO}; {_CYCLE}; operating cycle - days of payables", "days", (1, 0),
        ("cash conversion cycle", "cash cycle on average balances", "net operating cycle"),
        "Days of inventory plus days of sales outstanding less days payable outstanding.", CFA_RATIOS, good=-1,
        near=("operating-cycle", "cash-conversion-cycle-ending"),
    ),
    Metric(
        "cash-conversion-cycle-ending", f"{_ENDING}; {_CYCLE}; operating cycle - days of payables", "days", (1, 0),
        ("cash conversion cycle on year-end balances", "cash cycle on ending balances"),
        "The cash conversion cycle computed on balances at the end of the year.", PENMAN, good=-1,
        near=("cash-conversion-cycle", "operating-cycle"),
    ),
    Metric(
        "asset-turnover", "average assets = average(total_assets, total_assets@-1); revenue / average assets", "x", (2,),
        ("total asset turnover", "asset turnover on average assets"),
        "Revenue divided by average total assets.", CFA_RATIOS, good=1, near=("asset-turnover-ending", "fixed-asset-turnover"),
    ),
    Metric(
        "asset-turnover-ending", "revenue / total_assets", "x", (2,),
        ("asset turnover on year-end assets", "revenue divided by ending total assets"),
        "Revenue divided by total assets at the end of the year.", PENMAN, good=1, near=("asset-turnover",),
    ),
    Metric(
        "fixed-asset-turnover", "average net PPE = average(ppe, ppe@-1); revenue / average net PPE", "x", (2, 1),
        ("fixed asset turnover", "turnover of average property, plant and equipment"),
        "Revenue divided by average net property, plant and equipment.", CFA_ASSETS, good=1, near=("asset-turnover",),
    ),
    Metric(
        "working-capital-turnover",
        "working capital = current_assets - current_liabilities;"
        " prior working capital = current_assets@-1 - current_liabilities@-1;"
        " average working capital = average(working capital, prior working capital); revenue / average working capital",
        "x", (1, 2), ("working capital turnover", "revenue per unit of average working capital"),
        "Revenue divided by average working capital.", CFA_RATIOS, good=1, near=("asset-turnover",),
    ),
    Metric(
        "equity-turnover", "average equity = average(total_equity, total_equity@-1); revenue / average equity", "x", (2, 1),
        ("equity turnover", "revenue divided by average equity"),
        "Revenue divided by average total equity.", PENMAN, near=("asset-turnover",),
    ),
)  # fmt: skip
