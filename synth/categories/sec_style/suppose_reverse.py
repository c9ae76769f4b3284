"""Ratios run backwards: the figure that would give a stated ratio."""

from __future__ import annotations

from synth.questions.supposition import Supposition

REVERSE = (
    Supposition(
        "operating_income / lever", "money", (0,), "revenue needed", "percent", 40, 300,
        ("At an operating margin of {lever}, what revenue would have been needed to earn the operating income of {when}?",
         "What revenue would make the {when} operating income a margin of {lever}?"),
        wrong=(("wrong_base", "operating_income * lever"), ("wrong_line_item", "net_income / lever"), ("wrong_line_item", "gross_profit / lever")),
        positive=("operating_income",), concepts=("revenue",)),
    Supposition(
        "share of costs = 1 - lever; cost_of_revenue / share of costs", "money", (0,), "revenue needed", "percent", 150, 650,
        ("What revenue would have given a gross margin of {lever} on the cost of revenue of {when}?",
         "With cost of revenue as in {when}, which revenue makes the gross margin {lever}?"),
        wrong=(("wrong_base", "cost_of_revenue / lever"), ("wrong_base", "markup = 1 + lever; cost_of_revenue * markup")), positive=("cost_of_revenue",), concepts=("revenue",)),
    Supposition(
        "share of costs = 1 - lever; revenue * share of costs", "money", (0,), "highest cost of revenue", "percent", 150, 700,
        ("How high could cost of revenue have been in {when} for a gross margin of exactly {lever} on the revenue reported?",
         "Which cost of revenue would have left a gross margin of {lever} in {when}?"),
        wrong=(("missing_component", "revenue * lever"), ("wrong_base", "share = 1 - lever; cost_of_revenue * share")), positive=("revenue",), concepts=("cost_of_revenue",)),
    Supposition(
        "share kept = 1 - lever; net_income / share kept", "money", (0,), "income before taxes needed", "percent", 150, 330,
        ("What income before taxes would have given the net income of {when} at a tax rate of {lever}?",
         "Gross up the {when} net income at a tax rate of {lever}: what is the pretax figure?"),
        wrong=(("wrong_base", "net_income / lever"), ("wrong_base", "up = 1 + lever; net_income * up")), positive=("net_income",), concepts=("pretax_income",)),
    Supposition(
        "highest debts = current_assets / lever; highest debts - current_liabilities", "money", (0,), "room for more current liabilities", "x", 105, 260,
        ("How far could current liabilities rise (or must they fall, if negative) from their level at {at} for a current ratio of {lever}, current assets unchanged?",
         "For a current ratio of {lever} at {at} with the current assets reported, by how much would current liabilities differ from those reported?"),
        wrong=(("wrong_base", "target = current_liabilities * lever; target - current_assets"), ("missing_component", "current_assets / lever")),
        positive=("current_assets", "current_liabilities"), signed=True),
    Supposition(
        "EBITDA = operating_income + depreciation_amortization; highest debt = EBITDA * lever; debt now = short_term_debt + long_term_debt; highest debt - debt now",
        "money", (0,), "borrowing room", "x", 150, 450,
        ("A covenant caps total debt at {lever} EBITDA (operating income plus depreciation and amortization of {when}). How much more could {company} have borrowed at {at}? Negative means over the cap.",),
        wrong=(("missing_component", "EBITDA = operating_income + depreciation_amortization; EBITDA * lever"),
               ("wrong_line_item", "highest = operating_income * lever; debt = short_term_debt + long_term_debt; highest - debt"),
               ("missing_component", "EBITDA = operating_income + depreciation_amortization; highest = EBITDA * lever; highest - long_term_debt")),
        positive=("operating_income", "depreciation_amortization"), signed=True),
    Supposition(
        "interest_expense * lever", "money", (0,), "EBIT needed", "x", 200, 900,
        ("What income before interest and taxes would cover the {when} interest expense {lever}?",
         "For interest coverage of {lever}, what EBIT does the interest expense of {when} require?"),
        wrong=(("wrong_base", "pretax_income / lever"), ("wrong_base", "operating_income / lever")), positive=("interest_expense",), concepts=("operating_income",)),
    Supposition(
        "growth factor = 1 + lever; target = revenue@-1 * growth factor; target - revenue", "money", (0,), "shortfall", "percent", 20, 250,
        ("By how much did revenue of {when} miss (positive) or beat (negative) a target of {lever} growth over {old}?",
         "Set a target of {lever} above {old} revenue. What is the target less the revenue of {when}?"),
        wrong=(("wrong_base", "factor = 1 + lever; target = revenue * factor; target - revenue"), ("reversed_subtraction", "factor = 1 + lever; target = revenue@-1 * factor; revenue - target")),
        positive=("revenue",), signed=True),
    Supposition(
        "average assets = average(total_assets, total_assets@-1); average assets * lever", "money", (0,), "net income needed", "percent", 20, 140,
        ("What net income would {company} have needed in {when} for a return of {lever} on average total assets?",),
        wrong=(("average_vs_ending", "total_assets * lever"), ("wrong_base", "total_equity * lever")), positive=("total_assets",), concepts=("net_income",)),
)  # fmt: skip
"""Questions that run a ratio backwards: which figure would give it."""
