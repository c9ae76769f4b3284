"""Balances: current and long-term portions, averages and year ends, gross and net, totals and subtotals."""

from __future__ import annotations

from synth.categories.distractor_table.near_families import near_families
from synth.questions.near_ratio import NearRatio

_DEBT = "short_term_debt + long_term_debt"

PORTIONS = (
    NearRatio(
        f"total debt = {_DEBT}; short_term_debt / total debt",
        ("the share of total debt, current and long-term, that falls due within a year",
         "the current portion as a percentage of all debt, current and long-term together"),
        (("missing_component", "short_term_debt / long_term_debt"), ("wrong_base", "short_term_debt / current_liabilities"),
         ("reversed_subtraction", f"total = {_DEBT}; long_term_debt / total"), ("wrong_base", "short_term_debt / total_liabilities")),
        beside=("current_liabilities", "total_liabilities"), instant=True,
    ),
    NearRatio(
        "lease liabilities = current_lease_liabilities + lease_liabilities; current_lease_liabilities / lease liabilities",
        ("the current part of operating lease liabilities as a percentage of both parts, current and long-term",
         "the share of operating lease liabilities, current and long-term, that is current"),
        (("missing_component", "current_lease_liabilities / lease_liabilities"),
         ("wrong_base", "current_lease_liabilities / current_liabilities"), ("wrong_base", "current_lease_liabilities / lease_assets")),
        beside=("current_liabilities", "lease_assets"), instant=True,
    ),
    NearRatio(
        "current_liabilities / total_liabilities",
        ("the share of total liabilities that is current", "total current liabilities as a percentage of total liabilities"),
        (("wrong_base", "current_liabilities / liabilities_and_equity"), ("wrong_line_item", "short_term_debt / total_liabilities"),
         ("wrong_line_item", "current_liabilities / current_assets"),
         ("reversed_subtraction", "x = total_liabilities - current_liabilities; x / total_liabilities")),
        beside=("liabilities_and_equity", "current_assets"), instant=True,
    ),
    NearRatio(
        "all leases = current_lease_liabilities + lease_liabilities; all debt = short_term_debt + long_term_debt; all leases / all debt",
        ("operating lease liabilities, current and long-term, as a percentage of debt, current and long-term",),
        (("missing_component", "lease_liabilities / long_term_debt"),
         ("missing_component", "x = current_lease_liabilities + lease_liabilities; x / long_term_debt"),
         ("missing_component", "x = short_term_debt + long_term_debt; lease_liabilities / x")),
        instant=True,
    ),
)  # fmt: skip
_AVERAGES = (
    ("revenue", "total_assets", "total assets", "x", "revenue as a multiple of {b}", "asset turnover on {b}"),
    ("net_income", "total_equity", "total equity", "percent", "net income as a percentage of {b}", "the return on {b}"),
    ("net_income", "total_assets", "total assets", "percent", "net income as a percentage of {b}", "the return on {b}"),
    ("cost_of_revenue", "inventory", "inventory", "x", "cost of revenue as a multiple of {b}", "inventory turnover, from cost of revenue and {b}"),
    ("revenue", "receivables", "receivables", "x", "revenue as a multiple of {b}", "receivables turnover on {b}"),
    ("operating_income", "total_assets", "total assets", "percent", "operating income as a percentage of {b}", "the operating return on {b}"),
    ("cost_of_revenue", "payables", "accounts payable", "x", "cost of revenue as a multiple of {b}", "payables turnover, from cost of revenue and {b}"),
    ("interest_expense", "long_term_debt", "long-term debt", "percent", "interest expense as a percentage of {b}", "the interest cost of {b}"),
)  # fmt: skip


def _averaged(average: bool) -> tuple[NearRatio, ...]:
    found = []
    for top, base, name, unit, *phrases in _AVERAGES:
        mean = f"average balance = average({base}, {base}@-1); {top} / average balance"
        end = f"{top} / {base}"
        words = f"average {name} (the mean of opening and closing balance)" if average else f"year-end {name}"
        wrong = (("average_vs_ending", end if average else mean), ("average_vs_ending", f"{top} / {base}@-1"))
        more = {
            "inventory": (("wrong_line_item", f"a = average({base}, {base}@-1); revenue / a"),),
            "total_equity": (
                ("wrong_line_item", f"a = average(parent_equity, parent_equity@-1); {top} / a"),
            ),
            "receivables": (("wrong_line_item", f"{top} / payables"),),
            "total_assets": (("wrong_line_item", f"{top} / current_assets"),),
        }.get(base, ())
        found.append(
            NearRatio(
                mean if average else end,
                tuple(p.format(b=words) for p in phrases),
                (*wrong, *more),
                unit=unit,
            )
        )
    return tuple(found)


AVERAGE, ENDING = _averaged(True), _averaged(False)

NET_DEBT = (
    NearRatio(
        f"total debt = {_DEBT}; total debt - cash",
        ("net debt, that is current and long-term debt less cash and cash equivalents",
         "debt (current portion and long-term) net of cash and cash equivalents"),
        (("gross_vs_net", _DEBT), ("missing_component", "long_term_debt - cash"), ("wrong_line_item", "total_liabilities - cash"),
         ("wrong_line_item", f"x = {_DEBT}; y = x - cash; y - short_term_investments")),
        unit="money", beside=("total_liabilities",), instant=True,
    ),
    NearRatio(
        f"total debt = {_DEBT}; net debt = total debt - cash; net debt / total_equity",
        ("net debt (current and long-term debt less cash) as a percentage of total equity",),
        (("gross_vs_net", f"x = {_DEBT}; x / total_equity"), ("missing_component", "x = long_term_debt - cash; x / total_equity"),
         ("wrong_base", f"x = {_DEBT}; y = x - cash; y / liabilities_and_equity"), ("wrong_line_item", "total_liabilities / total_equity")),
        beside=("total_liabilities", "liabilities_and_equity"), instant=True,
    ),
    NearRatio(
        f"total debt = {_DEBT}; cash / total debt",
        ("cash and cash equivalents as a percentage of current and long-term debt",),
        (("missing_component", "cash / long_term_debt"), ("missing_component", "cash / short_term_debt"), ("wrong_base", "cash / total_liabilities")),
        beside=("total_liabilities",), instant=True,
    ),
)  # fmt: skip

SUBTOTALS = (
    NearRatio(
        "noncurrent assets = total_assets - current_assets; noncurrent assets / total_assets",
        ("the share of total assets that is not current", "all assets other than current ones as a percentage of total assets"),
        (("reversed_subtraction", "current_assets / total_assets"), ("wrong_line_item", "ppe / total_assets"),
         ("subtotal_double_count", "x = total_assets + current_assets; current_assets / x")),
        instant=True,
    ),
    NearRatio(
        "total_liabilities - current_liabilities",
        ("non-current liabilities, that is total liabilities less current ones", "the amount of liabilities not due within a year"),
        (("subtotal_double_count", "liabilities_and_equity - current_liabilities"), ("wrong_line_item", "total_assets - current_liabilities"),
         ("subtotal_double_count", "total_liabilities + current_liabilities"), ("wrong_line_item", "total_liabilities - current_assets")),
        unit="money", beside=("liabilities_and_equity", "total_assets"), instant=True,
    ),
    NearRatio(
        "quick assets = current_assets - inventory; quick assets / current_liabilities",
        ("current assets without inventory as a multiple of current liabilities", "the ratio of current assets excluding inventory to current liabilities"),
        (("gross_vs_net", "current_assets / current_liabilities"), ("wrong_base", "x = current_assets - inventory; x / total_liabilities"),
         ("wrong_line_item", "x = total_assets - inventory; x / current_liabilities")),
        unit="x", beside=("total_liabilities",), instant=True,
    ),
    NearRatio(
        "total_liabilities / total_equity",
        ("total liabilities as a percentage of total equity",),
        (("subtotal_double_count", "liabilities_and_equity / total_equity"), ("wrong_line_item", "current_liabilities / total_equity"),
         ("wrong_base", "total_liabilities / liabilities_and_equity"), ("wrong_line_item", "total_liabilities / parent_equity")),
        beside=("liabilities_and_equity", "current_liabilities"), instant=True,
    ),
    NearRatio(
        "other operating expenses = operating_expenses - selling_expense; other operating expenses / operating_expenses",
        ("operating expenses other than selling, general and administrative ones as a percentage of total operating expenses",),
        (("reversed_subtraction", "selling_expense / operating_expenses"), ("wrong_base", "x = operating_expenses - selling_expense; x / revenue"),
         ("wrong_line_item", "x = cost_of_revenue - selling_expense; x / cost_of_revenue")),
        beside=("cost_of_revenue", "revenue"),
    ),
    NearRatio(
        "all costs = cost_of_revenue + operating_expenses; all costs / revenue",
        ("cost of revenue and total operating expenses together as a percentage of revenue",),
        (("missing_component", "operating_expenses / revenue"), ("missing_component", "cost_of_revenue / revenue"),
         ("subtotal_double_count", "x = cost_of_revenue + operating_expenses + selling_expense; x / revenue"),
         ("wrong_base", "x = cost_of_revenue + operating_expenses; x / gross_profit")),
        beside=("gross_profit",),
    ),
)  # fmt: skip

GROSS = (
    NearRatio(
        "accumulated_depreciation / ppe_gross",
        ("accumulated depreciation as a percentage of property, plant and equipment at cost", "the depreciated part of plant at cost"),
        (("gross_vs_net", "accumulated_depreciation / ppe"), ("reversed_subtraction", "ppe / ppe_gross")),
        tables=("ppe",), beside=("ppe",), instant=True,
    ),
    NearRatio(
        "gross receivables = receivables + doubtful_allowance; doubtful_allowance / gross receivables",
        ("the allowance for doubtful accounts as a percentage of receivables before the allowance",
         "the share of gross accounts receivable that the allowance covers"),
        (("gross_vs_net", "doubtful_allowance / receivables"), ("wrong_line_item", "x = receivables + doubtful_allowance; write_offs / x"),
         ("wrong_period", "x = receivables + allowance_beginning; allowance_beginning / x")),
        tables=("balance-sheet", "allowance"), beside=("write_offs", "allowance_beginning"), instant=True,
    ),
    NearRatio(
        "debt_discount / debt_principal",
        ("unamortized discount and issuance costs as a percentage of debt principal",),
        (("gross_vs_net", "debt_discount / total_debt"), ("wrong_line_item", "debt_discount / long_term_debt"), ("wrong_line_item", "short_term_debt / debt_principal")),
        tables=("debt-maturities",), beside=("total_debt", "short_term_debt", "long_term_debt"), instant=True,
    ),
    NearRatio(
        "imputed_interest / lease_payments_total",
        ("imputed interest as a percentage of undiscounted lease payments", "the part of total undiscounted lease payments that is interest"),
        (("gross_vs_net", "imputed_interest / lease_liability_total"), ("wrong_line_item", "imputed_interest / lease_liabilities"),
         ("reversed_subtraction", "lease_liability_total / lease_payments_total")),
        tables=("lease-maturities",), beside=("lease_liability_total", "lease_liabilities"), instant=True,
    ),
    NearRatio(
        "allowance_for_credit_losses / loans",
        ("the allowance for credit losses as a percentage of loans before the allowance",),
        (("gross_vs_net", "allowance_for_credit_losses / net_loans"), ("wrong_line_item", "allowance_for_credit_losses / total_assets"),
         ("wrong_line_item", "credit_provision / loans")),
        beside=("net_loans", "total_assets", "credit_provision"), instant=True,
    ),
)  # fmt: skip

FAMILIES = near_families({
    "current-portion": ("Current and long-term portions of the same item", PORTIONS),
    "average-balance": ("A flow over an average balance", AVERAGE),
    "year-end-balance": ("A flow over a year-end balance", ENDING),
    "net-or-gross-debt": ("Debt net of cash", NET_DEBT),
    "total-less-subtotal": ("What is left of a total beside its subtotals", SUBTOTALS),
    "gross-or-net-carrying-amount": ("Allowances and depreciation over gross amounts", GROSS),
})  # fmt: skip
