"""The books of a bank: interest earned and paid, loans and deposits, provisions for credit losses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synth.company.books.common import finance, opening_equity, taxes

if TYPE_CHECKING:
    from synth.company.books.common import Book, Plan

_FEES = (("service_charges", 40), ("wealth_fees", 35), ("card_fees", 28), ("other_noninterest_income", 22))
_COSTS = (("compensation_expense", 290), ("occupancy_expense", 55), ("technology_expense", 70),
          ("other_noninterest_expense", 95))  # fmt: skip


class Bank:
    """Draws the opening balance and one year after the other. ``revenue`` is net of interest expense."""

    def __init__(self, plan: Plan, revenue: int, shares: int) -> None:
        self.plan = plan
        draw = plan.between
        self._revenue, self._shares = revenue, shares
        self._yield, self._cost = draw(46, 68), draw(8, 22)
        self._securities = draw(22, 45)
        self._fees = [(name, share + draw(-15, 15)) for name, share in _FEES]
        self._costs = [(name, share + draw(-20, 25)) for name, share in _COSTS]
        self._provision = draw(3, 10)
        if plan.ill:
            self._provision += draw(18, 45)
        elif plan.thin:
            self._provision += draw(5, 10)

    def opening(self) -> Book:
        """Draw the balances before the first year."""
        plan = self.plan
        draw = plan.between
        size = self._revenue
        loans = size * draw(13000, 19000) // 1000
        gross = size * draw(250, 600) // 1000
        worn = gross * draw(300, 550) // 1000
        debt = loans * draw(60, 160) // 1000
        book: Book = {
            "revenue": size,
            "cash": size * plan.cash // 1000,
            "securities": loans * draw(220, 420) // 1000,
            "loans": loans,
            "allowance_for_credit_losses": loans * draw(9, 19) // 1000,
            "ppe_gross": gross,
            "accumulated_depreciation": worn,
            "ppe": gross - worn,
            "goodwill": size * draw(*plan.industry.goodwill) // 1000,
            "other_assets": size * draw(500, 1100) // 1000,
            "deposits": loans * draw(1010, 1180) // 1000,
            "short_term_debt": debt * draw(150, 500) // 1000,
            "other_liabilities": size * draw(200, 500) // 1000,
            "deferred_tax": size * draw(5, 60) // 1000,
        }
        book["long_term_debt"] = debt - book["short_term_debt"]
        # Equity of 8% to 12% of assets: deposits take what is left.
        assets = self._assets(book)
        rest = self._liabilities(book) - book["deposits"]
        book["deposits"] = assets - rest - assets * draw(80, 120) // 1000
        opening_equity(plan, book, assets - self._liabilities(book), self._shares)
        return book

    def year(self, before: Book) -> Book:
        """Draw the year after ``before``."""
        plan = self.plan
        draw, chance = plan.between, plan.chance
        drift = draw(-4, 4)
        loan = before["loans"] * (self._yield + drift) // 1000
        paper = before["securities"] * (self._securities + draw(-3, 3)) // 1000
        paid = before["deposits"] * max(1, self._cost + drift + draw(-2, 2)) // 1000
        borrowed = before["total_debt"] * (plan.rate * 2 // 3 + 5) // 1000
        net_interest = loan + paper - paid - borrowed
        provision = before["loans"] * (self._provision + (draw(14, 30) if chance(9) else draw(-3, 3))) // 1000
        book: Book = {
            "loan_interest": loan,
            "securities_interest": paper,
            "total_interest_income": loan + paper,
            "deposit_interest": paid,
            "borrowing_interest": borrowed,
            "total_interest_expense": paid + borrowed,
            "interest_expense": paid + borrowed,
            "net_interest_income": net_interest,
            "credit_provision": provision,
            "net_interest_after_provision": net_interest - provision,
        }
        base = max(net_interest, self._revenue // 2)
        fees = 0
        for name, share in self._fees:
            book[name] = part = base * max(4, share + draw(-6, 6)) * 2 // 1000 + draw(0, 3)
            fees += part
        book["noninterest_income"] = fees
        book["revenue"] = size = net_interest + fees
        worn = before["ppe_gross"] * plan.depreciation // 1000
        costs = self._expenses(book)
        taxes(plan, before, book, net_interest - provision + fees - costs)
        book["depreciation"] = book["depreciation_amortization"] = worn
        book["stock_compensation"] = pay = size * plan.stock_pay // 1000 + draw(0, 3)
        # Balances.
        lost = before["allowance_for_credit_losses"] * draw(130, 420) // 1000
        book["net_charge_offs"] = lost
        book["allowance_for_credit_losses"] = before["allowance_for_credit_losses"] + provision - lost
        book["loans"] = loans = before["loans"] * (1000 + plan.growth + draw(-30, 40)) // 1000
        book["net_loan_originations"] = lent = loans - before["loans"] + lost
        book["securities"] = paper = before["securities"] * draw(930, 1110) // 1000
        sold = before["securities"] * draw(120, 330) // 1000
        book["investment_sales"] = sold
        book["investment_purchases"] = bought = paper - before["securities"] + sold
        capex = self._premises(before, book, worn)
        book["goodwill"] = before["goodwill"]
        book["other_assets"] = plan.near(before["other_assets"] * 103 // 100)
        book["other_liabilities"] = plan.near(before["other_liabilities"] * 103 // 100)
        moved = size * draw(-40, 30) // 1000
        book["change_in_other"] = change = (
            before["other_assets"] - book["other_assets"] + book["other_liabilities"]
            - before["other_liabilities"] + moved
        )  # fmt: skip
        book["operating_cash_flow"] = cash = (
            book["net_income"] + provision + worn + pay + book["deferred_tax_change"] + change
        )
        book["investing_cash_flow"] = fixed = sold - bought - lent - capex
        # Deposits follow loans and securities, so that borrowing stays ordinary.
        grown = loans - before["loans"] + paper - before["securities"]
        book["change_in_deposits"] = grown = grown * draw(800, 1050) // 1000
        book["deposits"] = before["deposits"] + grown
        finance(plan, before, book, cash + fixed + grown, moved)
        self._assets(book)
        self._liabilities(book)
        book["liabilities_and_equity"] = book["total_liabilities"] + book["total_equity"]
        return book

    def _expenses(self, book: Book) -> int:
        plan, size = self.plan, book["revenue"]
        costs = 0
        for name, share in self._costs:
            book[name] = part = size * max(4, share + plan.between(-9, 9)) // 1000 + plan.between(0, 3)
            costs += part
        if plan.restructurer:
            book["restructuring"] = part = size * plan.between(2, 24) // 1000 if plan.chance(60) else 0
            costs += part
        book["noninterest_expense"] = costs
        return costs

    def _premises(self, before: Book, book: Book, worn: int) -> int:
        gross, past = before["ppe_gross"], before["accumulated_depreciation"]
        book["capex"] = capex = worn * self.plan.capex // 100 + self.plan.between(1, 9)
        book["plant_retired"] = retired = min(gross * self.plan.between(0, 40) // 1000, past)
        book["ppe_gross"] = gross + capex - retired
        book["accumulated_depreciation"] = past + worn - retired
        book["ppe"] = book["ppe_gross"] - book["accumulated_depreciation"]
        return capex

    @staticmethod
    def _assets(book: Book) -> int:
        book["net_loans"] = book["loans"] - book["allowance_for_credit_losses"]
        book["total_assets"] = total = (
            book["cash"] + book["securities"] + book["net_loans"] + book["ppe"] + book["goodwill"]
            + book["other_assets"]
        )  # fmt: skip
        return total

    @staticmethod
    def _liabilities(book: Book) -> int:
        book["total_debt"] = book["short_term_debt"] + book["long_term_debt"]
        book["total_liabilities"] = total = (
            book["deposits"] + book["total_debt"] + book["deferred_tax"] + book["other_liabilities"]
        )
        return total
