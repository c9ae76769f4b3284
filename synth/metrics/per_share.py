"""Per-share figures, dividends and dilution."""

from __future__ import annotations

from synth.metrics.metric import Metric
from synth.metrics.sources import CFA_INCOME, CFA_RATIOS, GRAHAM, KOLLER, PENMAN

_ASC_260 = "FASB ASC 260-10-45, Earnings per Share: Other Presentation Matters"

METRICS = (
    Metric(
        "basic-eps", "net_income / basic_shares", "per-share", (2,),
        ("basic earnings per share", "basic EPS"),
        "Net income divided by the weighted average number of basic shares outstanding.", _ASC_260, good=1,
        near=("diluted-eps", "basic-eps-to-common"),
    ),
    Metric(
        "basic-eps-to-common", "income to common = net_income - preferred_dividends; income to common / basic_shares",
        "per-share", (2,), ("basic earnings per common share", "basic EPS after preferred dividends"),
        "Net income less preferred dividends, divided by weighted average basic shares.", _ASC_260, good=1, near=("basic-eps",),
    ),
    Metric(
        "basic-eps-of-parent", "parent_income / basic_shares", "per-share", (2,),
        ("basic earnings per share attributable to the parent", "basic EPS after noncontrolling interests"),
        "Net income attributable to the parent divided by weighted average basic shares.", _ASC_260, good=1, near=("basic-eps",),
        alternatives=("parent income = net_income - noncontrolling_income; parent income / basic_shares",),
    ),
    Metric(
        "diluted-eps", "net_income / diluted_shares", "per-share", (2,),
        ("diluted earnings per share", "diluted EPS"),
        "Net income divided by the weighted average number of diluted shares outstanding.", _ASC_260, good=1,
        near=("basic-eps",),
    ),
    Metric(
        "implied-diluted-shares", "net_income / diluted_eps", "shares", (0,),
        ("diluted share count implied by earnings per share", "number of diluted shares implied by diluted EPS"),
        "Net income divided by diluted earnings per share.", _ASC_260, near=("dilutive-shares",),
    ),
    Metric(
        "dilutive-shares", "diluted_shares - basic_shares", "shares", (0, 1),
        ("dilutive effect in shares", "incremental dilutive shares"),
        "Weighted average diluted shares less weighted average basic shares.", _ASC_260, good=-1,
        near=("dilution",),
    ),
    Metric(
        "dilution", "dilutive shares = diluted_shares - basic_shares; dilutive shares / basic_shares", "percent", (2, 1),
        ("dilution of the share count", "dilutive shares as a percentage of basic shares"),
        "Incremental dilutive shares divided by weighted average basic shares.", _ASC_260, good=-1, near=("eps-dilution",),
    ),
    Metric(
        "eps-dilution", "EPS lost = basic_eps - diluted_eps; EPS lost / basic_eps", "percent", (1, 2),
        ("dilution of earnings per share", "diluted EPS shortfall against basic EPS"),
        "Basic less diluted earnings per share, divided by basic earnings per share.", _ASC_260, good=-1,
        convention="magnitude", near=("dilution",),
    ),
    Metric(
        "adjusted-diluted-eps",
        "adjusted net income = net_income + restructuring + impairment; adjusted net income / diluted_shares", "per-share", (2,),
        ("diluted earnings per share before restructuring and impairment, without tax effects", "pre-tax-adjusted diluted EPS"),
        "Net income with restructuring and impairment charges added back untaxed, divided by diluted shares.",
        "SEC Regulation G", good=1, near=("diluted-eps",),
    ),
    Metric(
        "book-value-per-share", "total_equity / basic_shares", "per-share", (2,),
        ("book value per share", "equity per share"),
        "Total equity divided by the weighted average number of basic shares.", CFA_RATIOS, good=1,
        near=("tangible-book-value-per-share",),
    ),
    Metric(
        "tangible-book-value", "equity less goodwill = total_equity - goodwill; equity less goodwill - intangibles",
        "money", (0, 1), ("tangible book value", "equity less goodwill and other intangible assets"),
        "Total equity less goodwill and other intangible assets.", GRAHAM, good=1, near=("tangible-book-value-per-share",),
    ),
    Metric(
        "tangible-book-value-per-share",
        "equity less goodwill = total_equity - goodwill; tangible book value = equity less goodwill - intangibles;"
        " tangible book value / basic_shares",
        "per-share", (2,), ("tangible book value per share", "tangible equity per share"),
        "Equity less goodwill and other intangible assets, divided by basic shares.", GRAHAM, good=1,
        near=("book-value-per-share",),
    ),
    Metric(
        "net-current-asset-value-per-share",
        "net current asset value = current_assets - total_liabilities; net current asset value / basic_shares",
        "per-share", (2,), ("net current asset value per share", "current assets less all liabilities per share"),
        "Current assets less total liabilities, divided by basic shares.", GRAHAM, good=1, near=("book-value-per-share",),
    ),
    Metric(
        "sales-per-share", "revenue / diluted_shares", "per-share", (2,),
        ("sales per diluted share", "revenue per diluted share"),
        "Revenue divided by weighted average diluted shares.", CFA_RATIOS, good=1, near=("diluted-eps",),
    ),
    Metric(
        "cash-flow-per-share", "operating_cash_flow / diluted_shares", "per-share", (2,),
        ("operating cash flow per diluted share", "cash flow per diluted share"),
        "Cash provided by operating activities divided by diluted shares, as analysts compute it.", CFA_RATIOS, good=1,
        near=("free-cash-flow-per-share",),
    ),
    Metric(
        "free-cash-flow-per-share", "free cash flow = operating_cash_flow - capex; free cash flow / diluted_shares",
        "per-share", (2,), ("free cash flow per diluted share", "FCF per diluted share"),
        "Operating cash flow less capital expenditure, divided by diluted shares.", KOLLER, good=1,
        near=("cash-flow-per-share",),
    ),
    Metric(
        "cash-per-share", "liquid funds = cash + short_term_investments; liquid funds / diluted_shares", "per-share", (2,),
        ("cash and short-term investments per diluted share", "liquid funds per diluted share"),
        "Cash and short-term investments divided by diluted shares.", GRAHAM, good=1, near=("cash-flow-per-share",),
    ),
    Metric(
        "ebitda-per-share", "EBITDA = operating_income + depreciation_amortization; EBITDA / diluted_shares", "per-share", (2,),
        ("EBITDA per diluted share", "EBITDA over the diluted share count"), "EBITDA divided by diluted shares, as analysts compute it.", CFA_RATIOS, good=1,
        near=("diluted-eps",),
    ),
    Metric(
        "payout-ratio", "dividends_paid / net_income", "percent", (1, 2),
        ("dividend payout ratio", "share of net income paid out as dividends"),
        "Dividends paid divided by net income.", CFA_RATIOS, near=("retention-rate", "payout-ratio-per-share", "total-payout-ratio"),
    ),
    Metric(
        "payout-ratio-per-share", "dividends_per_share / diluted_eps", "percent", (1, 2),
        ("dividends per share as a percentage of diluted earnings per share", "per-share payout ratio"),
        "Dividends per share divided by diluted earnings per share.", CFA_RATIOS, near=("payout-ratio",),
    ),
    Metric(
        "total-payout-ratio", "cash returned = dividends_paid + buybacks; cash returned / net_income", "percent", (1,),
        ("total payout ratio", "dividends and buybacks as a percentage of net income"),
        "Dividends and share repurchases together divided by net income.",
        "CFA Institute, CFA Program Curriculum, Corporate Issuers: Analysis of Dividends and Share Repurchases", near=("payout-ratio",),
    ),
    Metric(
        "retention-rate", "retained income = net_income - dividends_paid; retained income / net_income", "percent", (1, 2),
        ("retention rate", "plowback ratio", "share of net income retained"),
        "Net income less dividends, divided by net income.", CFA_RATIOS, near=("payout-ratio",),
    ),
    Metric(
        "dividend-coverage", "net_income / dividends_paid", "x", (1, 2),
        ("dividend coverage", "dividend cover by earnings"),
        "Net income divided by dividends paid.", GRAHAM, good=1, near=("payout-ratio", "cash-dividend-coverage"),
    ),
    Metric(
        "dividend-coverage-per-share", "diluted_eps / dividends_per_share", "x", (1, 2),
        ("dividend cover per share", "diluted earnings per share over dividends per share"),
        "Diluted earnings per share divided by dividends per share.", GRAHAM, good=1, near=("dividend-coverage",),
    ),
    Metric(
        "cash-dividend-coverage", "operating_cash_flow / dividends_paid", "x", (1, 2),
        ("dividend coverage by operating cash flow", "dividend payment ratio"),
        "Cash provided by operating activities divided by dividends paid.", CFA_RATIOS, good=1,
        near=("dividend-coverage", "free-cash-flow-dividend-coverage"),
    ),
    Metric(
        "free-cash-flow-dividend-coverage", "free cash flow = operating_cash_flow - capex; free cash flow / dividends_paid",
        "x", (1, 2), ("dividend coverage by free cash flow", "free cash flow dividend cover"),
        "Operating cash flow less capital expenditure, divided by dividends paid.",
        "CFA Institute, CFA Program Curriculum, Corporate Issuers: Analysis of Dividends and Share Repurchases", good=1,
        near=("cash-dividend-coverage",),
    ),
    Metric(
        "share-count-change", "change in shares = diluted_shares - diluted_shares@-1; change in shares / diluted_shares@-1",
        "percent", (1, 2), ("change in the diluted share count", "net share issuance or reduction"),
        "The change in weighted average diluted shares divided by last year's.", KOLLER, good=-1, convention="direction",
        near=("dilution",),
    ),
    Metric(
        "stock-compensation-per-share", "stock_compensation / diluted_shares", "per-share", (2,),
        ("stock-based compensation per diluted share", "stock compensation over the diluted share count"),
        "Stock-based compensation expense divided by diluted shares.", PENMAN, good=-1, near=("diluted-eps",),
    ),
    Metric(
        "sales-to-earnings-per-share-gap", "sales per share = revenue / diluted_shares; sales per share - diluted_eps",
        "per-share", (2,), ("costs and taxes per diluted share", "sales per diluted share less diluted EPS"),
        "Revenue per diluted share less diluted earnings per share.", CFA_INCOME, good=-1, near=("sales-per-share",),
    ),
)  # fmt: skip
