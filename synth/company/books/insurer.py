"""The books of a property and casualty insurer: premiums, losses, reserves and investments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synth.company.books.common import finance, opening_equity, taxes

if TYPE_CHECKING:
    from synth.company.books.common import Book, Plan

_CHANGES = (
    ("change_in_premiums_receivable", "premiums_receivable", -1),
    ("change_in_reinsurance", "reinsurance_recoverables", -1),
    ("change_in_acquisition_costs", "deferred_acquisition_costs", -1),
    ("change_in_loss_reserves", "loss_reserves", 1),
    ("change_in_unearned_premiums", "unearned_premiums", 1),
)


class Insurer:
    """Draws the opening balance and one year after the other."""

    def __init__(self, plan: Plan, revenue: int, shares: int) -> None:
        self.plan = plan
        draw = plan.between
        self._revenue, self._shares = revenue, shares
        self._loss = draw(560, 680)
        self._acquisition = draw(110, 180)
        self._underwriting = draw(90, 150)
        self._yield = draw(24, 48)
        if plan.ill:
            self._loss += draw(110, 220)
        elif plan.thin:
            self._loss += draw(30, 80)

    def opening(self) -> Book:
        """Draw the balances before the first year."""
        plan = self.plan
        draw = plan.between
        size = self._revenue
        debt = size * plan.debt // 1000
        book: Book = {
            "revenue": size,
            "premiums_written": size,
            "cash": size * plan.cash // 1000,
            "investments": size * draw(1700, 2600) // 1000,
            "goodwill": size * draw(*plan.industry.goodwill) // 1000,
            "intangibles": size * draw(*plan.industry.intangibles) // 1000,
            "short_term_debt": debt // draw(6, 25),
            "deferred_tax": size * draw(5, 60) // 1000,
        }
        book["long_term_debt"] = debt - book["short_term_debt"]
        self._working(book, size)
        opening_equity(plan, book, self._assets(book) - self._liabilities(book), self._shares)
        return book

    def _working(self, book: Book, written: int) -> None:
        near = self.plan.near
        book["premiums_receivable"] = near(written * 230 // 1000)
        book["reinsurance_recoverables"] = near(written * 240 // 1000)
        book["deferred_acquisition_costs"] = near(written * 85 // 1000)
        book["other_assets"] = near(written * 110 // 1000)
        book["loss_reserves"] = near(written * 1080 // 1000)
        book["unearned_premiums"] = near(written * 450 // 1000)
        book["other_liabilities"] = near(written * 120 // 1000)

    def year(self, before: Book) -> Book:
        """Draw the year after ``before``."""
        plan = self.plan
        draw, chance = plan.between, plan.chance
        last = before["premiums_written"]
        written = last + last * (plan.growth + draw(-40, 40)) // 1000 + draw(0, 9)
        book: Book = {"premiums_written": written}
        self._working(book, written)
        earned = written - book["unearned_premiums"] + before["unearned_premiums"]
        book["premiums_earned"] = earned
        book["investment_income"] = income = before["investments"] * (self._yield + draw(-4, 4)) // 1000
        book["realized_gains"] = gains = before["investments"] * draw(-14, 17) // 1000 + draw(-2, 2)
        book["fee_income"] = fees = written * draw(4, 30) // 1000
        book["revenue"] = size = earned + income + gains + fees
        bad = draw(90, 230) if chance(13) else 0
        book["losses_incurred"] = losses = earned * (self._loss + bad + draw(-30, 30)) // 1000
        book["acquisition_costs"] = acquiring = earned * (self._acquisition + draw(-8, 8)) // 1000
        book["underwriting_expense"] = running = earned * (self._underwriting + draw(-8, 8)) // 1000
        amortized = before["intangibles"] * plan.amortization // 1000
        book["amortization_expense"] = book["amortization"] = amortized
        debt = before["short_term_debt"] + before["long_term_debt"]
        book["interest_expense"] = interest = debt * plan.rate // 1000
        spent = losses + acquiring + running + amortized + interest
        if plan.restructurer:
            book["restructuring"] = part = size * draw(2, 20) // 1000 if chance(60) else 0
            spent += part
        book["total_expenses"] = spent
        taxes(plan, before, book, size - spent)
        book["depreciation_amortization"] = amortized
        book["stock_compensation"] = pay = size * plan.stock_pay // 1000 + draw(0, 3)
        change = 0
        for line, name, sign in _CHANGES:
            book[line] = part = sign * (book[name] - before[name])
            change += part
        moved = before["investments"] * draw(-25, 18) // 1000
        # Unrealised gains are no cash: they raise the investments' carrying amount.
        book["change_in_other"] = part = (
            before["other_assets"] - book["other_assets"] + book["other_liabilities"]
            - before["other_liabilities"]
        )  # fmt: skip
        book["operating_cash_flow"] = cash = (
            book["net_income"] + amortized + pay - gains + book["deferred_tax_change"] + change + part
        )
        sold = before["investments"] * draw(120, 300) // 1000
        bought = max(0, sold + cash * draw(500, 900) // 1000)
        book["investment_purchases"] = bought
        book["investment_sales"] = sold
        book["investments"] = before["investments"] + bought - sold + gains + moved
        book["investing_cash_flow"] = fixed = sold - bought - self._acquire(before, book, amortized)
        finance(plan, before, book, cash + fixed, moved)
        self._assets(book)
        self._liabilities(book)
        book["liabilities_and_equity"] = book["total_liabilities"] + book["total_equity"]
        return book

    def _acquire(self, before: Book, book: Book, amortized: int) -> int:
        goodwill = intangibles = 0
        if self.plan.acquirer:
            if self.plan.chance(50):
                goodwill = book["revenue"] * self.plan.between(8, 70) // 1000
                intangibles = book["revenue"] * self.plan.between(5, 40) // 1000
            book["acquisitions"] = goodwill + intangibles
            book["acquired_goodwill"] = goodwill
            book["acquired_intangibles"] = intangibles
        book["goodwill"] = before["goodwill"] + goodwill
        book["intangibles"] = before["intangibles"] + intangibles - amortized
        return goodwill + intangibles

    @staticmethod
    def _assets(book: Book) -> int:
        book["total_assets"] = total = (
            book["investments"] + book["cash"] + book["premiums_receivable"]
            + book["reinsurance_recoverables"] + book["deferred_acquisition_costs"] + book["goodwill"]
            + book["intangibles"] + book["other_assets"]
        )  # fmt: skip
        return total

    @staticmethod
    def _liabilities(book: Book) -> int:
        book["total_debt"] = book["short_term_debt"] + book["long_term_debt"]
        book["total_liabilities"] = total = (
            book["loss_reserves"]
            + book["unearned_premiums"]
            + book["total_debt"]
            + book["deferred_tax"]
            + book["other_liabilities"]
        )
        return total
