"""Returns on capital, and the parts they come apart into."""

from __future__ import annotations

from synth.metrics.metric import Metric
from synth.metrics.sources import ALTMAN, CFA_RATIOS, KOLLER, PENMAN

_ASSETS = "average assets = average(total_assets, total_assets@-1)"
_EQUITY = "average equity = average(total_equity, total_equity@-1)"
_TAX = "tax rate = income_tax / pretax_income; share kept after tax = 1 - tax rate"
_NOPAT = f"{_TAX}; NOPAT = operating_income * share kept after tax"
_CAPITAL = "debt and equity = short_term_debt + long_term_debt + total_equity; invested capital = debt and equity - cash"
_PRIOR_CAPITAL = (
    "prior debt and equity = short_term_debt@-1 + long_term_debt@-1 + total_equity@-1;"
    " prior invested capital = prior debt and equity - cash@-1"
)

METRICS = (
    Metric(
        "return-on-equity", f"{_EQUITY}; net_income / average equity", "percent", (1, 2),
        ("return on average equity", "ROE on average equity"),
        "Net income divided by average total equity.", CFA_RATIOS, good=1,
        near=("return-on-equity-ending", "return-on-assets", "return-on-common-equity"),
    ),
    Metric(
        "return-on-equity-ending", "net_income / total_equity", "percent", (1, 2),
        ("return on year-end equity", "ROE on ending equity"),
        "Net income divided by total equity at the end of the year.", PENMAN, good=1, near=("return-on-equity",),
    ),
    Metric(
        "return-on-opening-equity", "net_income / total_equity@-1", "percent", (1, 2),
        ("return on opening equity", "return on beginning-of-year equity"),
        "Net income divided by total equity at the beginning of the year.", PENMAN, good=1,
        near=("return-on-equity", "return-on-equity-ending"),
    ),
    Metric(
        "return-on-common-equity",
        f"{_EQUITY}; income to common = net_income - preferred_dividends; income to common / average equity", "percent", (1, 2),
        ("return on common equity", "return on average equity after preferred dividends"),
        "Net income less preferred dividends, divided by average equity.", CFA_RATIOS, good=1, near=("return-on-equity",),
    ),
    Metric(
        "return-on-assets", f"{_ASSETS}; net_income / average assets", "percent", (1, 2),
        ("return on average assets", "ROA on average assets"),
        "Net income divided by average total assets.", CFA_RATIOS, good=1,
        near=("return-on-assets-ending", "return-on-equity", "operating-return-on-assets"),
    ),
    Metric(
        "return-on-assets-ending", "net_income / total_assets", "percent", (1, 2),
        ("return on year-end assets", "ROA on ending total assets"),
        "Net income divided by total assets at the end of the year.", PENMAN, good=1, near=("return-on-assets",),
    ),
    Metric(
        "operating-return-on-assets", f"{_ASSETS}; operating_income / average assets", "percent", (1, 2),
        ("operating return on assets", "operating ROA on average assets"),
        "Operating income divided by average total assets.", CFA_RATIOS, good=1, near=("return-on-assets",),
    ),
    Metric(
        "basic-earning-power", "EBIT = pretax_income + interest_expense; EBIT / total_assets", "percent", (1, 2),
        ("EBIT to total assets", "basic earning power"),
        "Earnings before interest and taxes divided by total assets, the third of Altman's five ratios.", ALTMAN, good=1,
        alternatives=("EBIT = net_income + income_tax + interest_expense; EBIT / total_assets",),
        near=("operating-return-on-assets",),
    ),
    Metric(
        "nopat", f"{_TAX}; operating_income * share kept after tax", "money", (0, 1),
        ("NOPAT", "net operating profit after tax"),
        "Operating income less taxes at the effective rate.", KOLLER, good=1, near=("return-on-invested-capital",),
    ),
    Metric(
        "nopat-margin", f"{_NOPAT}; NOPAT / revenue", "percent", (1, 2),
        ("NOPAT margin", "net operating profit after tax as a percentage of revenue"),
        "Net operating profit after tax divided by revenue.", KOLLER, good=1, near=("operating-margin", "net-margin"),
    ),
    Metric(
        "invested-capital", "debt and equity = short_term_debt + long_term_debt + total_equity; debt and equity - cash",
        "money", (0, 1), ("invested capital", "debt plus equity less cash"),
        "Total debt plus total equity less cash, the financing side of invested capital.", KOLLER, near=("capital-employed",),
    ),
    Metric(
        "return-on-invested-capital",
        f"{_NOPAT}; {_CAPITAL}; {_PRIOR_CAPITAL};"
        " average invested capital = average(invested capital, prior invested capital); NOPAT / average invested capital",
        "percent", (1, 2), ("return on average invested capital", "ROIC on average invested capital"),
        "Net operating profit after tax divided by average invested capital.", KOLLER, good=1,
        near=("return-on-invested-capital-ending", "return-on-capital-employed"),
    ),
    Metric(
        "return-on-invested-capital-ending", f"{_NOPAT}; {_CAPITAL}; NOPAT / invested capital", "percent", (1, 2),
        ("return on year-end invested capital", "ROIC on ending invested capital"),
        "Net operating profit after tax divided by invested capital at the end of the year.", KOLLER, good=1,
        near=("return-on-invested-capital",),
    ),
    Metric(
        "capital-turnover", f"{_CAPITAL}; revenue / invested capital", "x", (2, 1),
        ("invested capital turnover", "revenue per unit of invested capital"),
        "Revenue divided by invested capital at the end of the year.", KOLLER, good=1, near=("asset-turnover-ending",),
    ),
    Metric(
        "capital-employed", "total_assets - current_liabilities", "money", (0, 1),
        ("capital employed", "total assets less current liabilities"),
        "Total assets less current liabilities.", PENMAN, near=("invested-capital",),
    ),
    Metric(
        "return-on-capital-employed",
        "EBIT = pretax_income + interest_expense; capital employed = total_assets - current_liabilities; EBIT / capital employed",
        "percent", (1, 2), ("return on capital employed", "ROCE on year-end capital employed"),
        "Earnings before interest and taxes divided by total assets less current liabilities.", CFA_RATIOS, good=1,
        alternatives=(
            ("EBIT = net_income + income_tax + interest_expense; capital employed = total_assets - current_liabilities;"
            " EBIT / capital employed"),
        ),
        near=("return-on-invested-capital-ending", "return-on-average-capital-employed"),
    ),
    Metric(
        "return-on-average-capital-employed",
        "EBIT = pretax_income + interest_expense; capital employed = total_assets - current_liabilities;"
        " prior capital employed = total_assets@-1 - current_liabilities@-1;"
        " average capital employed = average(capital employed, prior capital employed); EBIT / average capital employed",
        "percent", (1, 2), ("return on average capital employed", "ROCE on average capital employed"),
        "Earnings before interest and taxes divided by average capital employed.", CFA_RATIOS, good=1,
        near=("return-on-capital-employed",),
    ),
    Metric(
        "return-on-tangible-equity",
        "equity less goodwill = total_equity - goodwill; tangible equity = equity less goodwill - intangibles;"
        " net_income / tangible equity",
        "percent", (1, 2), ("return on year-end tangible equity", "ROTE on ending tangible equity"),
        "Net income divided by equity less goodwill and other intangible assets.", KOLLER, good=1,
        near=("return-on-equity-ending",),
    ),
    Metric(
        "dupont-return-on-equity",
        "net margin = net_income / revenue; asset turnover = revenue / total_assets; leverage = total_assets / total_equity;"
        " return on assets = net margin * asset turnover; return on assets * leverage",
        "percent", (1, 2), ("return on year-end equity by the three DuPont factors", "DuPont return on ending equity"),
        "Net margin times asset turnover times the equity multiplier, on year-end balances.", CFA_RATIOS, good=1,
        alternatives=("net_income / total_equity",), near=("dupont-return-on-assets", "return-on-equity"),
    ),
    Metric(
        "dupont-return-on-assets",
        "net margin = net_income / revenue; asset turnover = revenue / total_assets; net margin * asset turnover",
        "percent", (1, 2), ("return on year-end assets by the two DuPont factors", "net margin times asset turnover"),
        "Net margin times asset turnover, on year-end assets.", CFA_RATIOS, good=1,
        alternatives=("net_income / total_assets",), near=("dupont-return-on-equity",),
    ),
    Metric(
        "tax-burden", "net_income / pretax_income", "x", (2, 1),
        ("tax burden", "DuPont tax burden", "net income divided by income before taxes"),
        "Net income divided by income before taxes, the first of the five DuPont factors.", CFA_RATIOS, good=1,
        near=("interest-burden",),
    ),
    Metric(
        "interest-burden", "EBIT = pretax_income + interest_expense; pretax_income / EBIT", "x", (2,),
        ("interest burden", "DuPont interest burden"),
        "Income before taxes divided by earnings before interest and taxes, the second of the five DuPont factors.",
        CFA_RATIOS, good=1, near=("tax-burden",),
    ),
    Metric(
        "change-in-return-on-equity",
        "return on equity = net_income / total_equity; prior return on equity = net_income@-1 / total_equity@-1;"
        " return on equity - prior return on equity",
        "points", (1, 2), ("change in return on year-end equity", "movement in ROE on ending equity"),
        "This year's return on ending equity less last year's.", CFA_RATIOS, good=1, convention="direction",
        near=("return-on-equity-ending",),
    ),
    Metric(
        "leverage-contribution-to-return",
        "return on equity = net_income / total_equity; return on assets = net_income / total_assets;"
        " return on equity - return on assets",
        "points", (1, 2), ("return on equity in excess of return on assets", "spread of ROE over ROA on year-end balances"),
        "Return on ending equity less return on ending assets: what leverage adds.", PENMAN,
        near=("dupont-return-on-equity",),
    ),
)  # fmt: skip
