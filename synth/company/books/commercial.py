"""The books of a company that sells goods or services: working capital, plant, goodwill, leases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synth.company.books.common import finance, opening_equity, taxes

if TYPE_CHECKING:
    from synth.company.books.common import Book, Plan
    from synth.company.industry import Range


class Commercial:
    """Draws the opening balance and one year after the other."""

    def __init__(self, plan: Plan, revenue: int, shares: int) -> None:
        self.plan = plan
        self._shares = shares
        industry = plan.industry
        draw = plan.between

        def rate(range_: Range) -> int:
            return draw(*range_)

        self._revenue = revenue
        self._receivable = rate(industry.receivable_days) * 1000 // 365
        self._inventory = rate(industry.inventory_days) * 1000 // 365
        self._payable = rate(industry.payable_days) * 1000 // 365
        self._prepaid = draw(8, 40)
        self._accrued = draw(40, 130)
        self._deferred = rate(industry.deferred_revenue)
        self._other_assets = draw(10, 80)
        self._other_liabilities = draw(15, 120)
        self._plant_name, self._net_name = (
            ("real_estate_gross", "real_estate") if "property" in industry.traits else ("ppe_gross", "ppe")
        )
        # What these habits leave over: a thin or ill company's costs are raised until little or less is left.
        spent = sum(share for _, share in plan.costs) + sum(share for _, share in plan.expenses)
        if industry.face and "amortization_expense" not in industry.face[:1]:
            spent += sum(industry.plant) * plan.depreciation // 2000
        if industry.face:
            spent += sum(industry.intangibles) * plan.amortization // 2000
        room = 1000 - spent - plan.debt * plan.rate // 1000
        if plan.thin:
            self._drag = max(0, room - draw(10, 50))
        elif plan.ill:
            self._drag = max(0, room + draw(20, 160))
        else:
            self._drag = max(0, 55 - room)

    def opening(self) -> Book:
        """Draw the balances before the first year."""
        plan, industry = self.plan, self.plan.industry
        draw = plan.between
        size = self._revenue
        gross = size * draw(*industry.plant) // 1000
        worn = gross * draw(280, 600) // 1000
        book: Book = {
            "revenue": size,
            "cash": size * plan.cash // 1000,
            "short_term_investments": size * draw(10, 150) // 1000 if plan.invests else 0,
            self._plant_name: gross,
            "accumulated_depreciation": worn,
            self._net_name: gross - worn,
            "goodwill": size * draw(*industry.goodwill) // 1000,
            "intangibles": size * draw(*industry.intangibles) // 1000,
            "deferred_tax": size * draw(5, 60) // 1000,
        }
        if not industry.goodwill[0] and plan.chance(15) and not plan.acquirer:
            book["goodwill"] = 0
        self._working(book, size, size * draw(450, 750) // 1000)
        leases = size * draw(*industry.leases) // 1000 if plan.lessee else 0
        self._leases(book, leases, leases * draw(-60, 10) // 1000)
        debt = size * plan.debt // 1000
        book["short_term_debt"] = debt // draw(6, 25)
        book["long_term_debt"] = debt - book["short_term_debt"]
        opening_equity(plan, book, self._assets(book) - self._liabilities(book), self._shares)
        return book

    def year(self, before: Book) -> Book:
        """Draw the year after ``before``."""
        plan, industry = self.plan, self.plan.industry
        draw, chance = plan.between, plan.chance
        last = before["revenue"]
        size = last + last * (plan.growth + draw(-70, 70)) // 1000 + draw(0, 9)
        bad = draw(*industry.shock) if chance(13) else 0
        book: Book = {"revenue": size}
        left = size
        for concept, share in plan.revenue[:-1]:
            book[concept] = part = size * (share + draw(-9, 9)) // 1000
            left -= part
        if plan.revenue:
            book[plan.revenue[-1][0]] = left
        worn = before[self._plant_name] * plan.depreciation // 1000
        amortized = before["intangibles"] * plan.amortization // 1000
        operating = self._operating(before, book, bad, worn, amortized)
        # Below the line.
        debt = before["short_term_debt"] + before["long_term_debt"]
        book["interest_expense"] = interest = debt * plan.rate // 1000
        earned = (before["cash"] + before["short_term_investments"]) * draw(5, 35) // 1000
        book["interest_income"] = earned
        pretax = operating - interest + earned
        if plan.other:
            book["other_income"] = other = size * draw(-7, 6) // 1000 + draw(-2, 2)
            pretax += other
        kept = self._sold(before, book)
        pretax += book.get("gain_on_sale", 0)
        taxes(plan, before, book, pretax)
        # Non-cash lines and balances.
        book["depreciation"] = worn
        book["amortization"] = amortized
        book["depreciation_amortization"] = worn + amortized
        book["stock_compensation"] = pay = size * plan.stock_pay // 1000 + draw(0, 3)
        cost = sum(book[concept] for concept, _ in plan.costs) or size - operating
        self._working(book, size, cost)
        fixed = self._investing(before, book, worn, amortized, kept)
        moved = size * draw(-9, 7) // 1000
        change = self._changes(before, book, moved)
        cash = book["net_income"] + worn + amortized + pay + book["deferred_tax_change"] + change
        book["operating_cash_flow"] = cash = cash + book.get("impairment", 0) - book.get("gain_on_sale", 0)
        leases = before["lease_liability_total"]
        if plan.lessee:
            grown = leases * draw(-120, 160) // 1000
            self._leases(book, leases + grown, before["lease_assets"] - leases)
        else:
            self._leases(book, 0, 0)
        finance(plan, before, book, cash + fixed, moved)
        self._assets(book)
        self._liabilities(book)
        book["liabilities_and_equity"] = book["total_liabilities"] + book["total_equity"]
        return book

    def _operating(self, before: Book, book: Book, bad: int, worn: int, amortized: int) -> int:
        """Costs and expenses; returns the operating income."""
        plan = self.plan
        draw, chance = plan.between, plan.chance
        size = book["revenue"]
        drag = (self._drag + bad) * size // 1000
        spent = 0
        if plan.costs:
            cost = 0
            for concept, share in plan.costs:
                book[concept] = part = size * (share + draw(-14, 14)) // 1000 + draw(0, 5)
                cost += part
            first = plan.costs[0][0]
            more = drag * 6 // 10
            drag -= more
            book[first] += more
            book["cost_of_revenue"] = cost = cost + more
            book["gross_profit"] = size - cost
        else:
            cost = 0
        expenses = plan.expenses
        for concept, share in expenses:
            book[concept] = part = size * max(1, share + draw(-6, 6)) // 1000 + draw(0, 5)
            spent += part
        book[expenses[0][0]] += drag
        spent += drag
        face = plan.industry.face
        if "depreciation_amortization" in face:
            book["depreciation_amortization"] = worn + amortized
            spent += worn + amortized
        else:
            if "depreciation_expense" in face:
                book["depreciation_expense"] = worn
                spent += worn
            if "amortization_expense" in face:
                book["amortization_expense"] = amortized
                spent += amortized
        if plan.restructurer:
            book["restructuring"] = part = size * draw(2, 24) // 1000 if chance(65) else 0
            spent += part
        if plan.impairer:
            book["impairment"] = part = before["goodwill"] * draw(40, 260) // 1000 if chance(35) else 0
            spent += part
        book["operating_expenses"] = spent
        book["operating_income"] = income = size - cost - spent
        return income

    def _working(self, book: Book, size: int, cost: int) -> None:
        """Draw the balances that follow sales and costs."""
        near = self.plan.near
        book["receivables"] = near(size * self._receivable // 1000)
        if self._inventory:
            book["inventory"] = near(max(cost, 1) * self._inventory // 1000)
        book["prepaid_expenses"] = near(size * self._prepaid // 1000)
        book["other_assets"] = near(size * self._other_assets // 1000)
        book["payables"] = near(max(cost, size // 4) * self._payable // 1000)
        book["accrued_liabilities"] = near(size * self._accrued // 1000)
        if self._deferred:
            book["deferred_revenue"] = near(size * self._deferred // 1000)
        book["other_liabilities"] = near(size * self._other_liabilities // 1000)

    def _changes(self, before: Book, book: Book, moved: int) -> int:
        """State the effect on cash of changes in operating balances; returns their sum."""
        total = 0
        for line, name, sign in _CHANGES:
            if name in book:
                book[line] = change = sign * (book[name] - before[name])
                total += change
        book["change_in_other"] = change = (
            before["other_assets"] - book["other_assets"] + book["other_liabilities"]
            - before["other_liabilities"] + moved
        )  # fmt: skip
        return total + change

    def _sold(self, before: Book, book: Book) -> int:
        """Retire plant, and sell some of it; returns the book value of what was sold."""
        plan = self.plan
        past = before["accumulated_depreciation"]
        retired = min(before[self._plant_name] * plan.between(0, 45) // 1000, past)
        book["plant_retired"] = retired
        if not plan.seller:
            return 0
        if "property" in plan.industry.traits:
            kept = retired * plan.between(300, 900) // 1000
            book["gain_on_sale"] = kept * plan.between(-60, 700) // 1000
            return kept
        return retired * plan.between(0, 200) // 1000

    def _investing(self, before: Book, book: Book, worn: int, amortized: int, kept: int) -> int:
        """Plant, acquisitions, securities; returns (and states) the investing cash flow."""
        plan = self.plan
        draw = plan.between
        size = book["revenue"]
        gross, past = before[self._plant_name], before["accumulated_depreciation"]
        capex = worn * (plan.capex + draw(-20, 25)) // 100 + draw(1, 9)
        retired = book["plant_retired"]
        book["capex"] = capex
        book[self._plant_name] = gross + capex - retired
        book["accumulated_depreciation"] = past + worn - (retired - kept)
        book[self._net_name] = book[self._plant_name] - book["accumulated_depreciation"]
        flow = kept + book.get("gain_on_sale", 0) - capex
        if plan.seller:
            book["asset_sales"] = flow + capex
        goodwill = intangibles = 0
        if plan.acquirer:
            if plan.chance(55):
                goodwill = size * draw(8, 110) // 1000
                intangibles = size * draw(5, 70) // 1000
            book["acquisitions"] = goodwill + intangibles
            book["acquired_goodwill"] = goodwill
            book["acquired_intangibles"] = intangibles
            flow -= goodwill + intangibles
        book["goodwill"] = before["goodwill"] + goodwill - book.get("impairment", 0)
        book["intangibles"] = before["intangibles"] + intangibles - amortized
        held = before["short_term_investments"]
        book["short_term_investments"] = held
        if plan.invests:
            book["short_term_investments"] = now = size * draw(8, 120) // 1000
            sold = held * draw(300, 950) // 1000
            bought = now - held + sold
            if bought < 0:
                sold -= bought
                bought = 0
            book["investment_purchases"] = bought
            book["investment_sales"] = sold
            flow += sold - bought
        book["investing_cash_flow"] = flow
        return flow

    def _leases(self, book: Book, liability: int, gap: int) -> None:
        book["lease_liability_total"] = liability
        book["lease_assets"] = liability + gap
        book["current_lease_liabilities"] = liability * 17 // 100
        book["lease_liabilities"] = liability - liability * 17 // 100

    def _assets(self, book: Book) -> int:
        current = (
            book["cash"] + book["short_term_investments"] + book["receivables"] + book.get("inventory", 0)
            + book["prepaid_expenses"]
        )  # fmt: skip
        book["current_assets"] = current
        book["total_assets"] = total = (
            current + book[self._net_name] + book["lease_assets"] + book["goodwill"] + book["intangibles"]
            + book["other_assets"]
        )  # fmt: skip
        return total

    def _liabilities(self, book: Book) -> int:
        current = (
            book["payables"] + book["accrued_liabilities"] + book["short_term_debt"]
            + book.get("deferred_revenue", 0) + book["current_lease_liabilities"]
        )  # fmt: skip
        book["current_liabilities"] = current
        book["total_debt"] = book["short_term_debt"] + book["long_term_debt"]
        book["total_liabilities"] = total = (
            current + book["long_term_debt"] + book["lease_liabilities"] + book["deferred_tax"]
            + book["other_liabilities"]
        )  # fmt: skip
        return total


_CHANGES = (
    ("change_in_receivables", "receivables", -1),
    ("change_in_inventory", "inventory", -1),
    ("change_in_prepaid", "prepaid_expenses", -1),
    ("change_in_payables", "payables", 1),
    ("change_in_accrued", "accrued_liabilities", 1),
    ("change_in_deferred_revenue", "deferred_revenue", 1),
)
