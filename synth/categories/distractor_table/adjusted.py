"""Per-share figures on two share counts, adjusted figures beside GAAP ones, products beside services."""

from __future__ import annotations

from synth.categories.distractor_table.near_families import near_families
from synth.questions.near_ratio import NearRatio


def _growth(concept: str) -> str:
    return f"change = {concept} - {concept}@-1; change / {concept}@-1"


SHARES = (
    NearRatio(
        "difference = basic_eps - diluted_eps; difference / basic_eps",
        ("the dilution of earnings per share, basic less diluted, as a percentage of the basic figure",),
        (("wrong_base", "x = basic_eps - diluted_eps; x / diluted_eps"), ("wrong_line_item", "x = diluted_shares - basic_shares; x / basic_shares"),
         ("wrong_line_item", "x = basic_eps - dividends_per_share; x / basic_eps")),
        beside=("basic_shares", "diluted_shares", "net_income"),
    ),
    NearRatio(
        "dilutive shares = diluted_shares - basic_shares; dilutive shares / basic_shares",
        ("potentially dilutive shares, diluted less basic average shares, as a percentage of the basic average",),
        (("wrong_base", "x = diluted_shares - basic_shares; x / diluted_shares"), ("wrong_line_item", "x = basic_eps - diluted_eps; x / basic_eps"),
         ("wrong_base", "diluted_shares / basic_shares")),
        tables=("income-statement",), beside=("basic_eps", "diluted_eps"),
    ),
    NearRatio(
        _growth("diluted_eps"), ("the percentage change in diluted earnings per share",),
        (("wrong_line_item", _growth("basic_eps")), ("wrong_line_item", _growth("net_income")), ("wrong_line_item", "x = diluted_eps - basic_eps@-1; x / basic_eps@-1")),
        beside=("basic_eps", "net_income"), growth=True,
    ),
    NearRatio(
        _growth("basic_eps"), ("the percentage change in basic earnings per share",),
        (("wrong_line_item", _growth("diluted_eps")), ("wrong_line_item", _growth("net_income")), ("wrong_line_item", "x = basic_eps - diluted_eps@-1; x / diluted_eps@-1")),
        beside=("diluted_eps", "net_income"), growth=True,
    ),
    NearRatio(
        "diluted_eps - dividends_per_share", ("diluted earnings per share left after dividends declared per share",),
        (("wrong_line_item", "basic_eps - dividends_per_share"), ("wrong_sign", "diluted_eps + dividends_per_share"), ("wrong_period", "diluted_eps@-1 - dividends_per_share")),
        unit="per-share", beside=("basic_eps",),
    ),
    NearRatio(
        "operating_cash_flow / diluted_shares", ("operating cash flow per diluted share",),
        (("wrong_base", "operating_cash_flow / basic_shares"), ("wrong_line_item", "net_income / diluted_shares"), ("wrong_line_item", "x = operating_cash_flow - capex; x / diluted_shares")),
        unit="per-share", tables=("cash-flow", "income-statement"), beside=("basic_shares", "net_income", "capex"),
    ),
)  # fmt: skip

PARENT = (
    NearRatio(
        "noncontrolling_income / net_income",
        ("the share of net income that belongs to noncontrolling interests",),
        (("wrong_base", "noncontrolling_income / parent_income"), ("reversed_subtraction", "parent_income / net_income"), ("wrong_base", "noncontrolling_income / pretax_income")),
        tables=("income-statement",), beside=("parent_income", "pretax_income"),
    ),
    NearRatio(
        "parent_income / revenue",
        ("net income attributable to the company as a percentage of revenue",),
        (("wrong_line_item", "net_income / revenue"), ("wrong_line_item", "noncontrolling_income / revenue"), ("wrong_line_item", "pretax_income / revenue")),
        tables=("income-statement",), beside=("net_income", "pretax_income"),
    ),
    NearRatio(
        "parent_income / parent_equity",
        ("net income attributable to the company as a percentage of stockholders' equity attributable to the company at year end",),
        (("wrong_line_item", "net_income / parent_equity"), ("wrong_base", "parent_income / total_equity"), ("wrong_line_item", "net_income / total_equity"),
         ("average_vs_ending", "x = average(parent_equity, parent_equity@-1); parent_income / x")),
        tables=("income-statement", "balance-sheet"), beside=("net_income", "total_equity"),
    ),
    NearRatio(
        _growth("parent_income"), ("the percentage change in net income attributable to the company",),
        (("wrong_line_item", _growth("net_income")), ("wrong_line_item", _growth("pretax_income")), ("wrong_line_item", "x = parent_income - net_income@-1; x / net_income@-1")),
        tables=("income-statement",), beside=("net_income", "pretax_income"), growth=True,
    ),
)  # fmt: skip

_EBITDA = ("non-gaap", "income-statement")
ADJUSTED = (
    NearRatio(
        "adjusted_ebitda / revenue", ("adjusted EBITDA as a percentage of revenue", "the adjusted EBITDA margin"),
        (("wrong_line_item", "ebitda / revenue"), ("wrong_line_item", "operating_income / revenue"), ("wrong_line_item", "net_income / revenue")),
        tables=_EBITDA, beside=("ebitda", "operating_income", "net_income"),
    ),
    NearRatio(
        "ebitda / revenue", ("EBITDA, without further adjustments, as a percentage of revenue",),
        (("wrong_line_item", "adjusted_ebitda / revenue"), ("wrong_line_item", "operating_income / revenue"), ("wrong_line_item", "net_income / revenue")),
        tables=_EBITDA, beside=("adjusted_ebitda", "operating_income", "net_income"),
    ),
    NearRatio(
        "adjustments = adjusted_ebitda - ebitda; adjustments / adjusted_ebitda",
        ("the gap between EBITDA and adjusted EBITDA as a percentage of adjusted EBITDA",),
        (("wrong_base", "x = adjusted_ebitda - ebitda; x / ebitda"), ("wrong_line_item", "x = adjusted_ebitda - net_income; x / adjusted_ebitda"),
         ("wrong_base", "x = adjusted_ebitda - ebitda; x / net_income")),
        tables=("non-gaap",), beside=("net_income",),
    ),
    NearRatio(
        _growth("adjusted_ebitda"), ("the percentage change in adjusted EBITDA",),
        (("wrong_line_item", _growth("ebitda")), ("wrong_line_item", _growth("net_income")), ("wrong_line_item", "x = adjusted_ebitda - ebitda@-1; x / ebitda@-1")),
        tables=("non-gaap",), beside=("ebitda", "net_income"), growth=True,
    ),
    NearRatio(
        "total debt = short_term_debt + long_term_debt; total debt / adjusted_ebitda",
        ("total debt, current and long-term, as a multiple of adjusted EBITDA",),
        (("wrong_base", "x = short_term_debt + long_term_debt; x / ebitda"), ("missing_component", "long_term_debt / adjusted_ebitda"),
         ("gross_vs_net", "x = short_term_debt + long_term_debt; y = x - cash; y / adjusted_ebitda"), ("wrong_line_item", "total_liabilities / adjusted_ebitda")),
        unit="x", tables=("non-gaap", "balance-sheet"), beside=("ebitda", "cash", "total_liabilities"),
    ),
)  # fmt: skip

EARNINGS = (
    NearRatio(
        _growth("adjusted_net_income"), ("the percentage change in adjusted net income",),
        (("wrong_line_item", _growth("net_income")), ("wrong_line_item", "x = adjusted_net_income - net_income@-1; x / net_income@-1"), ("wrong_line_item", "x = net_income - adjusted_net_income@-1; x / adjusted_net_income@-1")),
        tables=("adjusted-income",), beside=("net_income",), growth=True,
    ),
    NearRatio(
        "adjusted_net_income / revenue", ("adjusted net income as a percentage of revenue",),
        (("wrong_line_item", "net_income / revenue"), ("wrong_line_item", "operating_income / revenue"), ("wrong_line_item", "pretax_income / revenue")),
        tables=("adjusted-income", "income-statement"), beside=("net_income", "pretax_income"),
    ),
    NearRatio(
        "difference = adjusted_eps - diluted_eps; difference / diluted_eps",
        ("the excess of adjusted over GAAP diluted earnings per share, as a percentage of the GAAP figure",),
        (("wrong_base", "x = adjusted_eps - diluted_eps; x / adjusted_eps"), ("missing_component", "amortization_per_share / diluted_eps"),
         ("gross_vs_net", "x = adjusted_eps - diluted_eps; y = x + tax_per_share; y / diluted_eps")),
        tables=("adjusted-eps",), beside=("tax_per_share",),
    ),
    NearRatio(
        _growth("adjusted_eps"), ("the percentage change in adjusted diluted earnings per share",),
        (("wrong_line_item", _growth("diluted_eps")), ("wrong_line_item", "x = adjusted_eps - diluted_eps@-1; x / diluted_eps@-1"), ("wrong_line_item", "x = diluted_eps - adjusted_eps@-1; x / adjusted_eps@-1")),
        tables=("adjusted-eps",), beside=("diluted_eps",), growth=True,
    ),
    NearRatio(
        _growth("diluted_eps"), ("the percentage change in diluted earnings per share on the GAAP basis",),
        (("wrong_line_item", _growth("adjusted_eps")), ("wrong_line_item", "x = diluted_eps - adjusted_eps@-1; x / adjusted_eps@-1"), ("wrong_line_item", "x = adjusted_eps - diluted_eps@-1; x / diluted_eps@-1")),
        tables=("adjusted-eps",), beside=("adjusted_eps",), growth=True,
    ),
)  # fmt: skip


def _kind(name: str, other: str) -> tuple[NearRatio, ...]:
    """Products or services: revenue and cost of their own."""
    margin = f"{name} gross profit = {name}_revenue - {name}_cost; {name} gross profit / {name}_revenue"
    return (
        NearRatio(
            margin, (f"the gross margin on {name}s alone", f"{name} revenue less the cost of {name}s, as a percentage of {name} revenue"),
            (("subtotal_double_count", "gross_profit / revenue"), ("wrong_line_item", f"x = {other}_revenue - {other}_cost; x / {other}_revenue"),
             ("wrong_line_item", f"x = {name}_revenue - cost_of_revenue; x / {name}_revenue"), ("wrong_base", f"x = {name}_revenue - {name}_cost; x / revenue")),
            tables=("income-statement",), beside=(f"{other}_revenue", f"{other}_cost", "gross_profit", "revenue", "cost_of_revenue"),
        ),
        NearRatio(
            f"{name}_cost / {name}_revenue", (f"the cost of {name}s as a percentage of {name} revenue",),
            (("subtotal_double_count", "cost_of_revenue / revenue"), ("wrong_base", f"{name}_cost / revenue"), ("wrong_base", f"{name}_cost / cost_of_revenue"),
             ("wrong_line_item", f"{other}_cost / {other}_revenue")),
            tables=("income-statement",), beside=(f"{other}_revenue", f"{other}_cost", "revenue", "cost_of_revenue"),
        ),
        NearRatio(
            f"{name} gross profit = {name}_revenue - {name}_cost; {name} gross profit / gross_profit", (f"the share of total gross profit that {name}s earned",),
            (("wrong_base", f"x = {name}_revenue - {name}_cost; x / {name}_revenue"), ("wrong_line_item", f"{name}_revenue / revenue"),
             ("wrong_line_item", f"x = {other}_revenue - {other}_cost; x / gross_profit")),
            tables=("income-statement",), beside=(f"{other}_revenue", f"{other}_cost", "revenue"),
        ),
        NearRatio(
            _growth(f"{name}_revenue"), (f"the percentage change in {name} revenue",),
            (("subtotal_double_count", _growth("revenue")), ("wrong_line_item", _growth(f"{other}_revenue")), ("wrong_line_item", _growth(f"{name}_cost"))),
            tables=("income-statement",), beside=(f"{other}_revenue", "revenue", f"{name}_cost"), growth=True,
        ),
    )  # fmt: skip


FAMILIES = near_families({
    "basic-or-diluted": ("Per-share figures and share counts, basic and diluted", SHARES),
    "parent-or-consolidated": ("Net income with and without noncontrolling interests", PARENT),
    "adjusted-or-plain-ebitda": ("EBITDA and adjusted EBITDA", ADJUSTED),
    "adjusted-or-gaap-earnings": ("Adjusted and GAAP earnings", EARNINGS),
    "product-revenue-and-cost": ("Products, apart from services", _kind("product", "service")),
    "service-revenue-and-cost": ("Services, apart from products", _kind("service", "product")),
})  # fmt: skip
