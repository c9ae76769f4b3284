"""Families that change one figure: price, cost, margin, tax rate, share count, working capital, financing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synth.family import Family
from synth.questions.supposition import Supposition, ask_supposition, page_of_any

if TYPE_CHECKING:
    from synth.problem import Ask
    from synth.scene import Scene

_PRICE = (
    Supposition(
        "added revenue = revenue * lever; operating_income + added revenue", "money", (0,), "operating income", "percent", 10, 120,
        ("If {company} had charged {lever} more for everything it sold in {when}, with volumes and all costs unchanged, what would operating income have been?",
         "Suppose prices in {when} had been {lever} higher and nothing else different. What operating income would have resulted?",
         "Assume a price increase of {lever} across the board in {when}, at the same volume and cost. Compute operating income."),
        wrong=(("wrong_base", "added = operating_income * lever; operating_income + added"), ("missing_component", "revenue * lever")),
        positive=("revenue",), signed=True, method="All of a price change goes to operating income where volume and costs stay."),
    Supposition(
        "added revenue = revenue * lever; new income = operating_income + added revenue; new revenue = revenue + added revenue; new income / new revenue",
        "percent", (1, 2), "operating margin", "percent", 10, 120,
        ("If prices in {when} had been {lever} higher with volumes and costs unchanged, what would the operating margin have been?",
         "What operating margin would {company} have had in {when} if it had sold the same volume at prices {lever} higher, at the same cost?"),
        wrong=(("wrong_base", "added = revenue * lever; new income = operating_income + added; new income / revenue"),
               ("missing_component", "operating_income / revenue")), positive=("revenue", "operating_income")),
    Supposition(
        "added gross profit = gross_profit * lever; gross_profit + added gross profit", "money", (0,), "gross profit", "percent", 20, 200,
        ("If volume in {when} had been {lever} higher at the same prices and the same cost per unit, what would gross profit have been?",
         "Suppose {company} had sold {lever} more units in {when}, price and unit cost unchanged. What gross profit would it have made?"),
        wrong=(("wrong_base", "added = revenue * lever; gross_profit + added"), ("wrong_sign", "lost = gross_profit * lever; gross_profit - lost")),
        positive=("gross_profit",), concepts=("revenue",), method="Price and unit cost fixed, gross profit moves with volume."),
    Supposition(
        "added gross profit = gross_profit * lever; operating_income + added gross profit", "money", (0,), "operating income", "percent", 20, 200,
        ("Suppose volume in {when} had been {lever} higher at unchanged prices and unit costs, with operating expenses fixed. What would operating income have been?",
         "With {lever} more volume in {when}, the same gross margin and the same operating expenses, what operating income would {company} have reported?"),
        wrong=(("wrong_base", "added = revenue * lever; operating_income + added"), ("wrong_base", "added = operating_income * lever; operating_income + added")),
        positive=("gross_profit",), signed=True, concepts=("revenue",)),
    Supposition(
        "lost revenue = revenue * lever; revenue - lost revenue", "money", (0,), "revenue", "percent", 10, 250,
        ("If {company} loses customers worth {lever} of its {when} revenue and nothing replaces them, what revenue remains?",
         "What would revenue for {when} have been, had it been {lever} lower?"),
        wrong=(("wrong_sign", "added = revenue * lever; revenue + added"), ("missing_component", "revenue * lever")), positive=("revenue",)),
)
_COST = (
    Supposition(
        "saving = cost_of_revenue * lever; operating_income + saving", "money", (0,), "operating income", "percent", 10, 100,
        ("If cost of revenue in {when} had been {lever} lower, all else equal, what would operating income have been?",
         "Suppose {company} had cut its {when} cost of revenue by {lever}. What operating income would it have reported?"),
        wrong=(("wrong_sign", "saving = cost_of_revenue * lever; operating_income - saving"), ("wrong_base", "saving = operating_income * lever; operating_income + saving")),
        positive=("cost_of_revenue",), signed=True),
    Supposition(
        "more cost = cost_of_revenue * lever; new gross profit = gross_profit - more cost; new gross profit / revenue", "percent", (1, 2), "gross margin", "percent", 10, 90,
        ("If input prices had raised cost of revenue by {lever} in {when} and none of it could be passed on, what would the gross margin have been?",
         "What gross margin would {when} have shown with cost of revenue {lever} higher and revenue unchanged?"),
        wrong=(("wrong_sign", "more cost = cost_of_revenue * lever; new gross profit = gross_profit + more cost; new gross profit / revenue"),
               ("wrong_line_item", "margin = gross_profit / revenue; margin - lever")), positive=("gross_profit", "revenue")),
    Supposition(
        "saving = selling_expense * lever; new income = operating_income + saving; new income / revenue", "percent", (1, 2), "operating margin", "percent", 20, 200,
        ("If selling, general and administrative expense in {when} had been {lever} lower, what would the operating margin have been?",
         "Take {lever} off selling, general and administrative expense for {when}. What is the operating margin then?"),
        wrong=(("wrong_line_item", "margin = operating_income / revenue; margin + lever"), ("wrong_sign", "saving = selling_expense * lever; new income = operating_income - saving; new income / revenue")),
        positive=("selling_expense", "revenue", "operating_income")),
    Supposition(
        "more = research_expense * lever; operating_income - more", "money", (0,), "operating income", "percent", 50, 400,
        ("Had {company} spent {lever} more on research and development in {when}, and nothing else changed, what would operating income have been?",
         "What would operating income for {when} have been with research and development expense {lever} higher?"),
        wrong=(("wrong_sign", "more = research_expense * lever; operating_income + more"), ("missing_component", "research_expense * lever")),
        positive=("research_expense",), signed=True),
    Supposition(
        "saving = fuel_expense * lever; operating_income + saving", "money", (0,), "operating income", "percent", 30, 300,
        ("If fuel expense had been {lever} lower in {when}, other things equal, what would operating income have been?",
         "Assume fuel prices {lever} below those of {when} at the same consumption. What operating income follows?"),
        wrong=(("wrong_sign", "saving = fuel_expense * lever; operating_income - saving"),), positive=("fuel_expense",), signed=True),
)
_MARGIN = (
    Supposition(
        "revenue * lever", "money", (0,), "operating income at that margin", "percent", 30, 280,
        ("On the revenue of {when}, what operating income would an operating margin of {lever} have meant?",
         "If {company} had earned an operating margin of {lever} in {when}, what would operating income have been?"),
        wrong=(("wrong_base", "cost_of_revenue * lever"),), positive=("revenue",), concepts=("operating_income",)),
    Supposition(
        "revenue * lever", "money", (0,), "added gross profit", "points", 5, 60,
        ("How much more gross profit would {company} have made in {when} if its gross margin had been {lever} wider on the same revenue?",
         "What is an improvement of {lever} in the gross margin worth in gross profit, on {when} revenue?"),
        wrong=(("wrong_base", "gross_profit * lever"), ("wrong_base", "cost_of_revenue * lever")), positive=("revenue",), concepts=("gross_profit",)),
    Supposition(
        "gain = revenue * lever; operating_income + gain", "money", (0,), "operating income", "bps", 20, 300,
        ("What would operating income have been in {when} had the operating margin been {lever} wider?",
         "Add {lever} to the operating margin of {when}: what is operating income then?"),
        wrong=(("wrong_base", "gain = operating_income * lever; operating_income + gain"), ("missing_component", "revenue * lever")),
        positive=("revenue",), signed=True),
    Supposition(
        "operating margin = operating_income / revenue; growth factor = 1 + lever; next revenue = revenue * growth factor; next revenue * operating margin",
        "money", (0,), "operating income of the next year", "percent", 10, 200,
        ("If revenue grows {lever} in the year after {when} and the operating margin stays what it was, what will operating income be?",
         "Project operating income one year past {when}: revenue up {lever}, the same operating margin."),
        wrong=(("wrong_base", "gain = revenue * lever; operating_income + gain"), ("wrong_sign", "lost = operating_income * lever; operating_income - lost")),
        positive=("revenue", "operating_income"), method="At a constant margin operating income grows as fast as revenue."),
    Supposition(
        "growth factor = 1 + lever; next revenue = revenue * growth factor; next year cost = next revenue - operating_income; next year cost / next revenue",
        "percent", (1,), "share of costs in the next year's revenue", "percent", 10, 150,
        ("If revenue grows {lever} in the year after {when} but operating income does not grow at all, what share of revenue will operating costs take?",),
        positive=("revenue", "operating_income")),
)
_TAX = (
    Supposition(
        "tax = pretax_income * lever; pretax_income - tax", "money", (0,), "net income", "percent", 120, 350,
        ("What would net income for {when} have been at an effective tax rate of {lever}?",
         "Replace the tax provision of {when} by one at {lever} of income before taxes. What net income results?",
         "Had {company} been taxed at {lever} in {when}, what would it have earned after tax?"),
        wrong=(("missing_component", "pretax_income * lever"), ("wrong_base", "tax = net_income * lever; net_income - tax"),
               ("wrong_base", "tax = operating_income * lever; operating_income - tax")),
        positive=("pretax_income",), concepts=("net_income", "income_tax")),
    Supposition(
        "tax at the other rate = pretax_income * lever; income_tax - tax at the other rate", "money", (0,), "tax difference", "percent", 120, 350,
        ("By how much does the tax provision of {when} exceed (positive) or fall short of (negative) what a rate of {lever} would give?",
         "Compare the {when} tax provision with tax at {lever} of income before taxes: what is the provision less that amount?"),
        wrong=(("reversed_subtraction", "tax = pretax_income * lever; tax - income_tax"), ("wrong_base", "tax = net_income * lever; income_tax - tax")),
        positive=("pretax_income", "income_tax"), signed=True),
    Supposition(
        "tax = operating_income * lever; operating_income - tax", "money", (0,), "NOPAT", "percent", 150, 320,
        ("Taking a tax rate of {lever}, what was net operating profit after tax for {when}?",
         "Compute NOPAT for {when} at an assumed tax rate of {lever}."),
        wrong=(("wrong_base", "tax = pretax_income * lever; pretax_income - tax"), ("missing_component", "operating_income * lever")),
        positive=("operating_income",), concepts=("pretax_income",)),
    Supposition(
        "tax = pretax_income * lever; income after tax = pretax_income - tax; income after tax / diluted_shares", "per-share", (2,), "diluted earnings per share", "percent", 120, 350,
        ("At an effective tax rate of {lever}, what would diluted earnings per share have been in {when} (net income over diluted shares)?",),
        wrong=(("wrong_line_item", "tax = pretax_income * lever; income = pretax_income - tax; income / basic_shares"), ("missing_component", "pretax_income / diluted_shares")),
        positive=("pretax_income", "diluted_shares"), concepts=("basic_shares",)),
)
_SHARES = (
    Supposition(
        "fewer shares = diluted_shares - lever; net_income / fewer shares", "per-share", (2,), "diluted earnings per share", "shares", 20, 120,
        ("If {company} had had {lever} fewer diluted shares in {when} and the same net income, what would diluted earnings per share have been?",
         "Take {lever} off the diluted share count of {when} and divide net income by what is left. What is earnings per share?"),
        of="diluted_shares", wrong=(("wrong_sign", "more shares = diluted_shares + lever; net_income / more shares"), ("wrong_line_item", "fewer shares = basic_shares - lever; net_income / fewer shares")),
        positive=("net_income",), concepts=("basic_shares",)),
    Supposition(
        "more shares = diluted_shares + lever; net_income / more shares", "per-share", (2,), "diluted earnings per share", "shares", 20, 200,
        ("Suppose an acquisition paid in stock had added {lever} to the diluted count of {when} without adding income. What would diluted earnings per share have been?",
         "With {lever} more outstanding throughout {when} and net income unchanged, what would diluted earnings per share have been?"),
        of="diluted_shares", wrong=(("wrong_sign", "fewer shares = diluted_shares - lever; net_income / fewer shares"), ("wrong_line_item", "more shares = basic_shares + lever; net_income / more shares")),
        positive=("net_income",), concepts=("basic_shares",)),
    Supposition(
        "shares cut = diluted_shares * lever; shares left = diluted_shares - shares cut; net_income / shares left", "per-share", (2,), "diluted earnings per share", "percent", 10, 100,
        ("If buybacks had reduced the diluted share count of {when} by {lever} with net income unchanged, what would diluted earnings per share have been?",
         "What would diluted earnings per share for {when} have been on {lever} fewer shares and the same net income?"),
        wrong=(("wrong_base", "gain = diluted_eps * lever; diluted_eps + gain"), ("wrong_line_item", "cut = basic_shares * lever; left = basic_shares - cut; net_income / left")),
        positive=("net_income", "diluted_shares"), concepts=("diluted_eps",)),
    Supposition(
        "owed = diluted_shares * lever; new count = diluted_shares + owed; new count - basic_shares", "shares", (0,), "dilutive shares", "percent", 10, 60,
        ("If the diluted count of {when} had been {lever} larger, by how many shares would it have exceeded the basic count?",), positive=("diluted_shares", "basic_shares")),
    Supposition(
        "added income = net_income * lever; new income = net_income + added income; new income / basic_shares", "per-share", (2,), "basic earnings per share", "percent", 20, 300,
        ("If net income of {when} had been {lever} higher on the same basic share count, what would it have come to per basic share?",),
        wrong=(("wrong_line_item", "added = net_income * lever; new income = net_income + added; new income / diluted_shares"),), positive=("net_income", "basic_shares"),
        concepts=("diluted_shares",)),
)
_WORKING = (
    Supposition(
        "part of the year = lever / 365; revenue * part of the year", "money", (0,), "cash freed", "days", 2, 15,
        ("How much cash would {company} free by collecting its receivables {lever} sooner, on {when} revenue (365-day year)?",
         "What is the cash effect of cutting days sales outstanding by {lever}, at the revenue of {when} and 365 days a year?"),
        wrong=(("wrong_base", "part = lever / 365; receivables * part"), ("wrong_base", "part = lever / 360; revenue * part"), ("wrong_base", "part = lever / 365; cost_of_revenue * part")),
        positive=("revenue",), concepts=("receivables",)),
    Supposition(
        "part of the year = lever / 365; cost_of_revenue * part of the year", "money", (0,), "cash freed", "days", 2, 20,
        ("By how much would inventory fall if {company} held {lever} less of it, at the cost of revenue of {when} (365-day year)?",
         "Paying suppliers {lever} later would have raised payables by how much, on the {when} cost of revenue and a 365-day year?"),
        wrong=(("wrong_base", "part = lever / 365; revenue * part"), ("wrong_base", "part = lever / 360; cost_of_revenue * part"), ("wrong_base", "part = lever / 365; inventory * part")),
        positive=("cost_of_revenue",), concepts=("revenue",)),
    Supposition(
        "write down = inventory * lever; assets left = current_assets - write down; assets left / current_liabilities", "x", (2,), "current ratio", "percent", 50, 400,
        ("What would the current ratio be at {at} after writing down {lever} of inventory?",
         "If {lever} of the inventory at {at} were worthless, what would the current ratio be?"),
        wrong=(("wrong_base", "write down = current_assets * lever; assets left = current_assets - write down; assets left / current_liabilities"), ("gross_vs_net", "assets = current_assets - inventory; assets / current_liabilities")),
        positive=("inventory", "current_liabilities")),
    Supposition(
        "assets left = current_assets - lever; debts left = current_liabilities - lever; assets left / debts left", "x", (2,), "current ratio", "money", 100, 700,
        ("If {company} had paid {lever} of its payables in cash on the last day of {when}, what would the current ratio have been?",
         "Use {lever} of cash to settle accounts payable at {at}. What is the current ratio then?"),
        of="payables", wrong=(("missing_component", "assets left = current_assets - lever; assets left / current_liabilities"), ("missing_component", "debts left = current_liabilities - lever; current_assets / debts left")),
        positive=("current_assets", "current_liabilities")),
    Supposition(
        "inventory * lever", "money", (0,), "inventory lost", "percent", 20, 300,
        ("If shrinkage took {lever} of the inventory held at {at}, what amount would be lost?",), positive=("inventory",),
        wrong=(("wrong_line_item", "cost_of_revenue * lever"), ("wrong_line_item", "current_assets * lever")), concepts=("current_assets",)),
)
_FINANCE = (
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


def _family(name: str, about: str, suppositions: tuple[Supposition, ...], weight: int = 8) -> Family:
    def ask(scene: Scene) -> Ask:
        return ask_supposition(scene, suppositions)

    return Family(name, about, page_of_any(suppositions), ask, weight=weight)


FAMILIES = [
    _family("what-if-price-volume", "Income at another price or volume", _PRICE),
    _family("what-if-cost", "Income or margin at another cost", _COST),
    _family("what-if-margin", "Income at another margin or growth", _MARGIN),
    _family("what-if-tax", "Income at another tax rate", _TAX),
    _family("what-if-share-count", "Earnings per share on another share count", _SHARES),
    _family("what-if-working-capital", "Cash and liquidity after a change in working capital", _WORKING),
    _family("what-if-financing", "Debt, interest, payout and spending at another level", _FINANCE),
    _family("reverse-target", "The figure that would give a stated ratio", REVERSE, 10),
]
