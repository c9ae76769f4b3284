"""Banks: interest spreads, efficiency, funding and credit quality."""

from __future__ import annotations

from synth.metrics.metric import Metric
from synth.metrics.sources import CFA_BANKS, ITEM_1402, ITEM_1405, UBPR

_BANK = ("bank",)
_REVENUE = "total revenue = net_interest_income + noninterest_income"
_EARNING = "earning assets = loans + securities"
_AVERAGE_EARNING = (
    f"{_EARNING}; prior earning assets = loans@-1 + securities@-1;"
    " average earning assets = average(earning assets, prior earning assets)"
)
_YIELD = f"{_AVERAGE_EARNING}; yield on earning assets = total_interest_income / average earning assets"
_FUNDING = (
    "funding = deposits + short_term_debt + long_term_debt; prior funding = deposits@-1 + short_term_debt@-1 + long_term_debt@-1;"
    " average funding = average(funding, prior funding)"
)

METRICS = (
    Metric(
        "net-interest-income", "total_interest_income - total_interest_expense", "money", (0, 1),
        ("net interest income", "interest income less interest expense"),
        "Total interest income less total interest expense.", "SEC Regulation S-X Rule 9-04", good=1, industries=_BANK,
        near=("net-interest-income-after-provision",),
    ),
    Metric(
        "net-interest-income-after-provision", "net_interest_income - credit_provision", "money", (0, 1),
        ("net interest income after provision for credit losses", "net interest income net of the credit provision"),
        "Net interest income less the provision for credit losses.", "SEC Regulation S-X Rule 9-04", good=1, industries=_BANK,
        near=("net-interest-income",),
    ),
    Metric(
        "net-interest-margin", f"{_AVERAGE_EARNING}; net_interest_income / average earning assets", "percent", (2,),
        ("net interest margin on average earning assets", "NIM on average earning assets"),
        "Net interest income divided by average interest-earning assets (loans and securities).", ITEM_1402, good=1, industries=_BANK,
        alternatives=(
            ("net interest income = total_interest_income - total_interest_expense;"
            f" {_AVERAGE_EARNING}; net interest income / average earning assets"),
        ),
        near=("net-interest-margin-ending", "net-interest-spread"),
    ),
    Metric(
        "net-interest-margin-ending", f"{_EARNING}; net_interest_income / earning assets", "percent", (2,),
        ("net interest income over year-end earning assets", "net interest margin on ending earning assets"),
        "Net interest income divided by loans and securities at the end of the year.", CFA_BANKS, good=1, industries=_BANK,
        near=("net-interest-margin",),
    ),
    Metric(
        "net-interest-margin-change",
        f"{_EARNING}; prior earning assets = loans@-1 + securities@-1;"
        " net interest margin = net_interest_income / earning assets;"
        " prior net interest margin = net_interest_income@-1 / prior earning assets;"
        " net interest margin - prior net interest margin",
        "bps", (0,), ("change in net interest margin on year-end earning assets", "movement in the ending-balance NIM"),
        "This year's net interest margin on ending earning assets less last year's.", CFA_BANKS, good=1,
        convention="direction", industries=_BANK, near=("net-interest-margin-ending",),
    ),
    Metric(
        "yield-on-earning-assets", f"{_AVERAGE_EARNING}; total_interest_income / average earning assets", "percent", (2,),
        ("yield on average earning assets", "interest income over average earning assets"),
        "Total interest income divided by average interest-earning assets (loans and securities).", ITEM_1402, good=1, industries=_BANK,
        near=("net-interest-margin", "cost-of-funds"),
    ),
    Metric(
        "yield-on-loans", "average loans = average(loans, loans@-1); loan_interest / average loans", "percent", (2,),
        ("yield on average loans", "interest on loans over average loans"),
        "Interest and fees on loans divided by average loans.", ITEM_1402, good=1, industries=_BANK,
        near=("yield-on-earning-assets",),
    ),
    Metric(
        "cost-of-deposits", "average deposits = average(deposits, deposits@-1); deposit_interest / average deposits", "percent", (2,),
        ("cost of average deposits", "interest on deposits over average deposits"),
        "Interest on deposits divided by average deposits.", ITEM_1402, good=-1, industries=_BANK, near=("cost-of-funds",),
    ),
    Metric(
        "cost-of-funds", f"{_FUNDING}; total_interest_expense / average funding", "percent", (2,),
        ("cost of funds", "interest expense over average deposits and borrowings"),
        "Total interest expense divided by average deposits and borrowings.", UBPR, good=-1, industries=_BANK,
        near=("cost-of-deposits",),
    ),
    Metric(
        "net-interest-spread",
        f"{_YIELD}; {_FUNDING}; cost of funds = total_interest_expense / average funding; yield on earning assets - cost of funds",
        "points", (2,), ("net interest spread", "yield on earning assets less cost of funds"),
        "The yield on average earning assets less the rate paid on average deposits and borrowings.", CFA_BANKS, good=1,
        industries=_BANK, near=("net-interest-margin",),
    ),
    Metric(
        "bank-revenue", "net_interest_income + noninterest_income", "money", (0, 1),
        ("total revenue net of interest expense", "net interest income plus noninterest income"),
        "Net interest income plus noninterest income.", UBPR, good=1, industries=_BANK, near=("pre-provision-net-revenue",),
    ),
    Metric(
        "efficiency-ratio", f"{_REVENUE}; noninterest_expense / total revenue", "percent", (1, 2),
        ("efficiency ratio", "noninterest expense as a percentage of revenue net of interest expense"),
        "Noninterest expense divided by the sum of net interest income and noninterest income.", UBPR, good=-1,
        industries=_BANK, near=("overhead-to-assets",),
    ),
    Metric(
        "overhead-to-assets", "average assets = average(total_assets, total_assets@-1); noninterest_expense / average assets",
        "percent", (2,), ("noninterest expense as a percentage of average assets", "overhead ratio"),
        "Noninterest expense divided by average total assets.", UBPR, good=-1, industries=_BANK, near=("efficiency-ratio",),
    ),
    Metric(
        "pre-provision-net-revenue", f"{_REVENUE}; total revenue - noninterest_expense", "money", (0, 1),
        ("pre-provision net revenue", "PPNR"),
        "Net interest income plus noninterest income less noninterest expense, before the provision for credit losses.",
        "Federal Reserve, Dodd-Frank Act Stress Test methodology", good=1, industries=_BANK,
        alternatives=("pretax_income + credit_provision",), near=("bank-revenue",),
    ),
    Metric(
        "fee-income-share", f"{_REVENUE}; noninterest_income / total revenue", "percent", (1,),
        ("noninterest income as a percentage of revenue", "fee income share of revenue"),
        "Noninterest income divided by the sum of net interest income and noninterest income.", CFA_BANKS, industries=_BANK,
        near=("efficiency-ratio",),
    ),
    Metric(
        "loan-to-deposit-ratio", "loans / deposits", "percent", (1, 2),
        ("loan-to-deposit ratio", "loans as a percentage of deposits"),
        "Total loans divided by total deposits.", UBPR, industries=_BANK, near=("loans-to-assets",),
    ),
    Metric(
        "loans-to-assets", "loans / total_assets", "percent", (1, 2),
        ("loans as a percentage of total assets", "loan-to-asset ratio"),
        "Loans divided by total assets.", UBPR, industries=_BANK, near=("loan-to-deposit-ratio",),
    ),
    Metric(
        "deposits-to-assets", "deposits / total_assets", "percent", (1,),
        ("deposits as a percentage of total assets", "deposit funding ratio"),
        "Deposits divided by total assets.", UBPR, industries=_BANK, near=("loan-to-deposit-ratio",),
    ),
    Metric(
        "allowance-to-loans", "allowance_for_credit_losses / loans", "percent", (2,),
        ("allowance for credit losses as a percentage of loans", "allowance coverage of loans", "reserve ratio on loans"),
        "The allowance for credit losses divided by total loans.", ITEM_1405, industries=_BANK, near=("provision-to-loans",),
    ),
    Metric(
        "provision-to-loans", "average loans = average(loans, loans@-1); credit_provision / average loans", "percent", (2,),
        ("provision for credit losses as a percentage of average loans", "credit cost ratio"),
        "The provision for credit losses divided by average loans.", CFA_BANKS, good=-1, industries=_BANK,
        near=("allowance-to-loans",),
    ),
    Metric(
        "provision-burden", "credit_provision / net_interest_income", "percent", (1, 2),
        ("provision for credit losses as a percentage of net interest income", "provision ratio"),
        "The provision for credit losses divided by net interest income.", UBPR, good=-1, industries=_BANK,
        near=("provision-to-loans",),
    ),
    Metric(
        "implied-net-charge-offs",
        "opening allowance and provision = allowance_for_credit_losses@-1 + credit_provision;"
        " opening allowance and provision - allowance_for_credit_losses",
        "money", (0, 1), ("net charge-offs implied by the allowance roll-forward", "implied net charge-offs"),
        "The opening allowance plus the provision less the closing allowance, where nothing else moved it.",
        "FASB ASC 326-20-50, Financial Instruments—Credit Losses: Disclosure", good=-1, industries=_BANK,
        alternatives=("net_charge_offs",), near=("provision-to-loans",),
    ),
    Metric(
        "net-loans", "loans - allowance_for_credit_losses", "money", (0, 1),
        ("net loans", "loans net of the allowance for credit losses"),
        "Loans less the allowance for credit losses.", "SEC Regulation S-X Rule 9-03", industries=_BANK,
        near=("allowance-to-loans",),
    ),
)  # fmt: skip
