"""What-ifs of tax, share count, working capital and financing."""

from __future__ import annotations

from synth.questions.supposition import Supposition

TAX = (
    Supposition(
        "tax = pretax_income * lever; pretax_income - tax",
        "money",
        (0,),
        "net income",
        "percent",
        120,
        350,
        (
            "What would net income for {when} have been at an effective tax rate of {lever}?",
            "Replace the tax provision of {when} by one at {lever} of income before taxes. What net income results?",
            "Had {company} been taxed at {lever} in {when}, what would it have earned after tax?",
        ),
        wrong=(
            ("missing_component", "pretax_income * lever"),
            ("wrong_base", "tax = net_income * lever; net_income - tax"),
            ("wrong_base", "tax = operating_income * lever; operating_income - tax"),
        ),
        positive=("pretax_income",),
        concepts=("net_income", "income_tax"),
    ),
    Supposition(
        "tax at the other rate = pretax_income * lever; income_tax - tax at the other rate",
        "money",
        (0,),
        "tax difference",
        "percent",
        120,
        350,
        (
            "By how much does the tax provision of {when} exceed (positive) or fall short of (negative) what a rate of {lever} would give?",
            "Compare the {when} tax provision with tax at {lever} of income before taxes: what is the provision less that amount?",
        ),
        wrong=(
            ("reversed_subtraction", "tax = pretax_income * lever; tax - income_tax"),
            ("wrong_base", "tax = net_income * lever; income_tax - tax"),
        ),
        positive=("pretax_income", "income_tax"),
        signed=True,
    ),
    Supposition(
        "tax = operating_income * lever; operating_income - tax",
        "money",
        (0,),
        "NOPAT",
        "percent",
        150,
        320,
        (
            "Taking a tax rate of {lever}, what was net operating profit after tax for {when}?",
            "Compute NOPAT for {when} at an assumed tax rate of {lever}.",
        ),
        wrong=(
            ("wrong_base", "tax = pretax_income * lever; pretax_income - tax"),
            ("missing_component", "operating_income * lever"),
        ),
        positive=("operating_income",),
        concepts=("pretax_income",),
    ),
    Supposition(
        "tax = pretax_income * lever; income after tax = pretax_income - tax; income after tax / diluted_shares",
        "per-share",
        (2,),
        "diluted earnings per share",
        "percent",
        120,
        350,
        (
            "At an effective tax rate of {lever}, what would diluted earnings per share have been in {when} (net income over diluted shares)?",
        ),
        wrong=(
            (
                "wrong_line_item",
                "tax = pretax_income * lever; income = pretax_income - tax; income / basic_shares",
            ),
            ("missing_component", "pretax_income / diluted_shares"),
        ),
        positive=("pretax_income", "diluted_shares"),
        concepts=("basic_shares",),
    ),
)
SHARES = (
    Supposition(
        "fewer shares = diluted_shares - lever; net_income / fewer shares",
        "per-share",
        (2,),
        "diluted earnings per share",
        "shares",
        20,
        120,
        (
            "If {company} had had {lever} fewer diluted shares in {when} and the same net income, what would diluted earnings per share have been?",
            "Take {lever} off the diluted share count of {when} and divide net income by what is left. What is earnings per share?",
        ),
        of="diluted_shares",
        wrong=(
            ("wrong_sign", "more shares = diluted_shares + lever; net_income / more shares"),
            ("wrong_line_item", "fewer shares = basic_shares - lever; net_income / fewer shares"),
        ),
        positive=("net_income",),
        concepts=("basic_shares",),
    ),
    Supposition(
        "more shares = diluted_shares + lever; net_income / more shares",
        "per-share",
        (2,),
        "diluted earnings per share",
        "shares",
        20,
        200,
        (
            "Suppose an acquisition paid in stock had added {lever} to the diluted count of {when} without adding income. What would diluted earnings per share have been?",
            "With {lever} more outstanding throughout {when} and net income unchanged, what would diluted earnings per share have been?",
        ),
        of="diluted_shares",
        wrong=(
            ("wrong_sign", "fewer shares = diluted_shares - lever; net_income / fewer shares"),
            ("wrong_line_item", "more shares = basic_shares + lever; net_income / more shares"),
        ),
        positive=("net_income",),
        concepts=("basic_shares",),
    ),
    Supposition(
        "shares cut = diluted_shares * lever; shares left = diluted_shares - shares cut; net_income / shares left",
        "per-share",
        (2,),
        "diluted earnings per share",
        "percent",
        10,
        100,
        (
            "If buybacks had reduced the diluted share count of {when} by {lever} with net income unchanged, what would diluted earnings per share have been?",
            "What would diluted earnings per share for {when} have been on {lever} fewer shares and the same net income?",
        ),
        wrong=(
            ("wrong_base", "gain = diluted_eps * lever; diluted_eps + gain"),
            ("wrong_line_item", "cut = basic_shares * lever; left = basic_shares - cut; net_income / left"),
        ),
        positive=("net_income", "diluted_shares"),
        concepts=("diluted_eps",),
    ),
    Supposition(
        "owed = diluted_shares * lever; new count = diluted_shares + owed; new count - basic_shares",
        "shares",
        (0,),
        "dilutive shares",
        "percent",
        10,
        60,
        (
            "If the diluted count of {when} had been {lever} larger, by how many shares would it have exceeded the basic count?",
        ),
        positive=("diluted_shares", "basic_shares"),
    ),
    Supposition(
        "added income = net_income * lever; new income = net_income + added income; new income / basic_shares",
        "per-share",
        (2,),
        "basic earnings per share",
        "percent",
        20,
        300,
        (
            "If net income of {when} had been {lever} higher on the same basic share count, what would it have come to per basic share?",
        ),
        wrong=(
            (
                "wrong_line_item",
                "added = net_income * lever; new income = net_income + added; new income / diluted_shares",
            ),
        ),
        positive=("net_income", "basic_shares"),
        concepts=("diluted_shares",),
    ),
)
WORKING = (
    Supposition(
        "part of the year = lever / 365; revenue * part of the year",
        "money",
        (0,),
        "cash freed",
        "days",
        2,
        15,
        (
            "How much cash would {company} free by collecting its receivables {lever} sooner, on {when} revenue (365-day year)?",
            "What is the cash effect of cutting days sales outstanding by {lever}, at the revenue of {when} and 365 days a year?",
        ),
        wrong=(
            ("wrong_base", "part = lever / 365; receivables * part"),
            ("wrong_base", "part = lever / 360; revenue * part"),
            ("wrong_base", "part = lever / 365; cost_of_revenue * part"),
        ),
        positive=("revenue",),
        concepts=("receivables",),
    ),
    Supposition(
        "part of the year = lever / 365; cost_of_revenue * part of the year",
        "money",
        (0,),
        "cash freed",
        "days",
        2,
        20,
        (
            "By how much would inventory fall if {company} held {lever} less of it, at the cost of revenue of {when} (365-day year)?",
            "Paying suppliers {lever} later would have raised payables by how much, on the {when} cost of revenue and a 365-day year?",
        ),
        wrong=(
            ("wrong_base", "part = lever / 365; revenue * part"),
            ("wrong_base", "part = lever / 360; cost_of_revenue * part"),
            ("wrong_base", "part = lever / 365; inventory * part"),
        ),
        positive=("cost_of_revenue",),
        concepts=("revenue",),
    ),
    Supposition(
        "write down = inventory * lever; assets left = current_assets - write down; assets left / current_liabilities",
        "x",
        (2,),
        "current ratio",
        "percent",
        50,
        400,
        (
            "What would the current ratio be at {at} after writing down {lever} of inventory?",
            "If {lever} of the inventory at {at} were worthless, what would the current ratio be?",
        ),
        wrong=(
            (
                "wrong_base",
                "write down = current_assets * lever; assets left = current_assets - write down; assets left / current_liabilities",
            ),
            ("gross_vs_net", "assets = current_assets - inventory; assets / current_liabilities"),
        ),
        positive=("inventory", "current_liabilities"),
    ),
    Supposition(
        "assets left = current_assets - lever; debts left = current_liabilities - lever; assets left / debts left",
        "x",
        (2,),
        "current ratio",
        "money",
        100,
        700,
        (
            "If {company} had paid {lever} of its payables in cash on the last day of {when}, what would the current ratio have been?",
            "Use {lever} of cash to settle accounts payable at {at}. What is the current ratio then?",
        ),
        of="payables",
        wrong=(
            ("missing_component", "assets left = current_assets - lever; assets left / current_liabilities"),
            ("missing_component", "debts left = current_liabilities - lever; current_assets / debts left"),
        ),
        positive=("current_assets", "current_liabilities"),
    ),
    Supposition(
        "inventory * lever",
        "money",
        (0,),
        "inventory lost",
        "percent",
        20,
        300,
        ("If shrinkage took {lever} of the inventory held at {at}, what amount would be lost?",),
        positive=("inventory",),
        wrong=(("wrong_line_item", "cost_of_revenue * lever"), ("wrong_line_item", "current_assets * lever")),
        concepts=("current_assets",),
    ),
)
FINANCE = (
    Supposition(
        "total debt = short_term_debt + long_term_debt; total debt * lever", "money", (0,), "added interest", "bps", 25, 250,
        ("If the rate on all debt outstanding at {at} rose by {lever}, how much more interest would a full year cost?",
         "All of {company}'s debt at {at} reprices {lever} higher. What is the added interest for a year?"),
        wrong=(("missing_component", "long_term_debt * lever"), ("wrong_base", "interest_expense * lever")), positive=("short_term_debt", "long_term_debt")),
    Supposition(
        "new debt = short_term_debt + long_term_debt + lever; new debt / total_equity", "x", (2,), "debt-to-equity ratio", "money", 50, 500,
        ("If {company} had borrowed a further {lever} at {at} and kept it in cash, what would its ratio of total debt to equity have been?",
         "Add new borrowings of {lever} to the debt at {at}. What is debt to equity?"),
        of="long_term_debt", wrong=(("missing_component", "new debt = long_term_debt + lever; new debt / total_equity"), ("wrong_base", "new debt = short_term_debt + long_term_debt + lever; new debt / total_assets")),
        positive=("total_equity",)),
    Supposition(
        "debt left = short_term_debt + long_term_debt; net debt = debt left - cash; net debt + lever", "money", (0,), "net debt", "money", 30, 400,
        ("An acquisition for {lever}, paid from cash on hand at {at}, would leave {company} with what net debt (debt less cash)?",),
        of="cash", wrong=(("wrong_sign", "debt = short_term_debt + long_term_debt; net debt = debt - cash; net debt - lever"), ("missing_component", "debt = short_term_debt + long_term_debt; debt - cash")), signed=True),
    Supposition(
        "net_income * lever", "money", (0,), "dividends", "percent", 100, 700,
        ("If {company} had paid out {lever} of its {when} net income, what would dividends have been?",
         "A payout ratio of {lever} on {when} net income means dividends of what amount?"),
        wrong=(("wrong_base", "operating_cash_flow * lever"), ("wrong_base", "pretax_income * lever"), ("wrong_base", "kept = net_income * lever; net_income - kept")),
        positive=("net_income",), concepts=("operating_cash_flow",)),
    Supposition(
        "capital spending = revenue * lever; operating_cash_flow - capital spending", "money", (0,), "free cash flow", "percent", 20, 150,
        ("If capital expenditures had been {lever} of revenue in {when}, what would free cash flow have been?",
         "Keep operating cash flow of {when} and set capital expenditures at {lever} of revenue. What free cash flow is left?"),
        wrong=(("wrong_base", "spent = operating_cash_flow * lever; operating_cash_flow - spent"), ("missing_component", "operating_cash_flow - capex")),
        positive=("revenue", "operating_cash_flow"), signed=True, concepts=("capex",)),
    Supposition(
        "return = lever; total_equity * lever", "money", (0,), "net income", "percent", 40, 250,
        ("What net income would give a return of {lever} on the equity at {at}?",
         "On year-end equity at {at}, a return of {lever} would take what net income?"),
        wrong=(("wrong_base", "total_assets * lever"), ("wrong_base", "net_income * lever")), positive=("total_equity",), concepts=("net_income",)),
)  # fmt: skip
