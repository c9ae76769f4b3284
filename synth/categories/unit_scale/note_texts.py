"""What notes tell of line items: amounts within them or beside them, to be printed at a scale of their own."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Note:
    """What a note tells of a line item: an amount within it, or one that stands beside it.

    ``text`` is the note (``{amount}``, ``{when}``, ``{at}``, ``{company}``); ``name`` what the amount is. An
    amount ``within`` the item can be taken out of it. ``share`` is how much of the item it is, in thousandths.
    """

    concept: str
    text: str
    name: str
    share: tuple[int, int]
    within: bool = True


NOTES = (
    Note("revenue", "Sales to the largest customer were {amount} in {when}.", "sales to the largest customer", (80, 320)),
    Note("revenue", "Revenue of {when} includes {amount} recognized from long-term contracts.", "revenue from long-term contracts", (60, 450)),
    Note("revenue", "Government agencies accounted for {amount} of the revenue of {when}.", "revenue from government agencies", (30, 250)),
    Note("revenue", "Related parties contributed {amount} to revenue in {when}.", "revenue from related parties", (5, 60)),
    Note("revenue", "Orders received after the end of {when} but before this report was issued came to {amount}.", "orders received after the year end", (20, 200), within=False),
    Note("cost_of_revenue", "Depreciation of {amount} is part of the cost of revenue of {when}.", "depreciation in cost of revenue", (30, 120)),
    Note("cost_of_revenue", "Inventory write-downs of {amount} were charged to cost of revenue in {when}.", "inventory write-downs", (5, 40)),
    Note("selling_expense", "Advertising costs, expensed as incurred, were {amount} in {when} and are part of selling, general and administrative expense.", "advertising costs", (40, 300)),
    Note("selling_expense", "Shipping and handling of {amount} is classified in selling, general and administrative expense for {when}.", "shipping and handling", (30, 200)),
    Note("operating_expenses", "Operating expenses of {when} include litigation costs of {amount}.", "litigation costs", (5, 80)),
    Note("operating_expenses", "Severance of {amount} was recorded within operating expenses in {when}.", "severance", (5, 60)),
    Note("research_expense", "External contractors were paid {amount} for research and development in {when}, all of it expensed.", "contracted research", (60, 400)),
    Note("capex", "Capital expenditures of {when} include {amount} for a new distribution center.", "the distribution center", (50, 400)),
    Note("capex", "Maintenance spending made up {amount} of capital expenditures in {when}.", "maintenance spending", (150, 600)),
    Note("total_assets", "Assets pledged as collateral had a carrying amount of {amount} at {at}.", "pledged assets", (20, 250)),
    Note("total_assets", "Assets of {amount} were held by variable interest entities at {at}.", "assets of variable interest entities", (10, 150)),
    Note("cash", "Of the cash and cash equivalents at {at}, {amount} was held by foreign subsidiaries.", "cash held by foreign subsidiaries", (100, 700)),
    Note("cash", "Cash equivalents included {amount} of money market funds at {at}.", "money market funds", (100, 700)),
    Note("cash", "Restricted deposits, not part of cash and cash equivalents, were {amount} at {at}.", "restricted deposits", (20, 200), within=False),
    Note("long_term_debt", "Senior notes, carried within long-term debt, stood at {amount} at {at}.", "senior notes", (200, 800)),
    Note("long_term_debt", "Undrawn credit lines of {amount} were available at {at}.", "undrawn credit lines", (100, 600), within=False),
    Note("long_term_debt", "The company guarantees borrowings of joint ventures, not on its balance sheet, of {amount} at {at}.", "guaranteed borrowings", (30, 300), within=False),
    Note("total_liabilities", "Environmental obligations of {amount} are part of the liabilities at {at}.", "environmental obligations", (5, 90)),
    Note("total_liabilities", "Unconditional purchase commitments, not recorded as liabilities, were {amount} at {at}.", "purchase commitments", (30, 300), within=False),
    Note("receivables", "Unbilled amounts of {amount} are part of receivables at {at}.", "unbilled receivables", (50, 350)),
    Note("receivables", "Receivables sold under a factoring program and no longer on the balance sheet were {amount} at {at}.", "factored receivables", (50, 350), within=False),
    Note("inventory", "Finished goods made up {amount} of inventories at {at}.", "finished goods", (200, 700)),
    Note("inventory", "Inventories held on consignment by dealers, included above, were {amount} at {at}.", "consigned inventories", (30, 250)),
    Note("goodwill", "Goodwill of {amount} at {at} relates to the acquisition of a distributor.", "goodwill of the distributor", (50, 500)),
    Note("total_equity", "Retained earnings of {amount} were restricted by covenants at {at}.", "restricted earnings", (30, 300)),
    Note("depreciation_amortization", "Amortization of acquired intangibles was {amount} of the depreciation and amortization of {when}.", "amortization of acquired intangibles", (80, 500)),
    Note("interest_expense", "Interest of {amount} on finance leases is part of interest expense for {when}.", "interest on finance leases", (20, 250)),
    Note("operating_cash_flow", "Customer prepayments added {amount} to operating cash flow in {when}.", "customer prepayments", (30, 300)),
    Note("operating_cash_flow", "A tax refund of {amount} is part of the operating cash flow of {when}.", "the tax refund", (10, 150)),
    Note("loans", "Commercial real estate loans were {amount} of total loans at {at}.", "commercial real estate loans", (100, 450)),
    Note("deposits", "Uninsured deposits were {amount} of total deposits at {at}.", "uninsured deposits", (150, 500)),
    Note("premiums_earned", "Premiums of {amount} earned in {when} came from a single agency.", "premiums from a single agency", (30, 200)),
)  # fmt: skip
