"""What all books share: the yearly rates of one company, taxes and shareholders, cash and debt."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from synth.company.industry import Industry
    from synth.stream import Stream

Book = dict[str, int]


class Plan:
    """One company's habits: what it has at all, and its rates (per mille unless named otherwise).

    ``shift`` turns money units into cents per share unit: cents = money * 10^shift / shares.
    """

    def __init__(self, stream: Stream, industry: Industry, shift: int) -> None:
        between, chance = stream.between, stream.chance
        self.industry = industry
        self.between = between
        self.chance = chance
        self.shift = shift
        health = stream.weighted((("well", 72), ("thin", 19), ("ill", 9)))
        self.ill = health == "ill"
        self.thin = health == "thin"
        lines = [line for line in industry.lines if line.chance == 100 or chance(line.chance)]
        self.costs = [(x.concept, between(x.low, x.high)) for x in lines if x.cost]
        self.expenses = [(x.concept, between(x.low, x.high)) for x in lines if not x.cost]
        self.revenue = (
            ()
            if len(industry.revenue) < 2 or chance(industry.single)
            else tuple((concept, between(low, high)) for concept, low, high in industry.revenue)
        )
        self.growth = between(*industry.growth)
        self.tax = between(170, 290)
        self.statutory = 2300  # basis points; each year has its own
        self.rate = between(25, 85)  # interest on debt
        self.minority = chance(25)
        self.preferred = between(1, 6) if chance(7) else 0
        self.payer = chance(60) and not self.ill
        self.buyer = chance(55) and not self.ill
        self.acquirer = chance(45)
        self.restructurer = chance(35)
        self.impairer = chance(22)
        self.foreign = chance(75)
        self.seller = chance(50)
        self.lessee = chance(80)
        self.invests = chance(45)
        self.other = chance(70)
        self.stock_pay = between(*industry.stock_pay)
        self.capex = between(*industry.capex)
        self.depreciation = 1000 // between(*industry.life)
        self.amortization = between(70, 160)
        self.dilution = between(3, 35)
        self.multiple = between(9, 28)  # price over earnings
        self.dps = 0
        self.cash = between(*industry.cash)
        self.debt = between(*industry.debt)

    def near(self, base: int) -> int:
        """Return a figure within 7% of ``base``."""
        return base * self.between(930, 1070) // 1000


def rounded(numerator: int, denominator: int) -> int:
    """Divide and round half away from zero."""
    if numerator < 0:
        return -((-2 * numerator + denominator) // (2 * denominator))
    return (2 * numerator + denominator) // (2 * denominator)


_PARS = (1, 1, 1, 5, 10, 10, 25, 50, 100, 100)
"""Par values in cents."""
_TEN: tuple[int, ...] = tuple(10**k for k in range(12))


def cents(plan: Plan, amount: int, shares: int) -> int:
    """Return cents per share of an amount of money units over a number of share units."""
    if plan.shift >= 0:
        return rounded(amount * _TEN[plan.shift], shares)
    return rounded(amount, shares * _TEN[-plan.shift])


def money(plan: Plan, rate: int, shares: int) -> int:
    """Return money units for cents per share times share units."""
    if plan.shift >= 0:
        return rounded(rate * shares, _TEN[plan.shift])
    return rate * shares * _TEN[-plan.shift]


def taxes(plan: Plan, before: Book, book: Book, pretax: int) -> None:
    """From pretax income to the shareholders' income; current and deferred tax."""
    between = plan.between
    usual = plan.tax + (plan.statutory - 2300) * 6 // 100
    if pretax > 0:
        tax = pretax * (usual + between(-30, 30)) // 1000 + between(0, 2)
        if plan.chance(7):
            tax = -(tax * between(200, 900) // 1000) - 1  # an allowance is released in a good year
    elif plan.chance(65):
        tax = pretax * usual * between(300, 1000) // 1000000
    else:
        tax = -pretax * between(5, 60) // 1000 + 1  # taxes abroad in spite of the loss
    deferred = tax * between(-150, 400) // 1000
    if before["deferred_tax"] + deferred < 0:
        deferred = 0
    net = pretax - tax
    minority = net * between(-10, 60) // 1000 + 1 if plan.minority else 0
    book["pretax_income"] = pretax
    book["income_tax"] = tax
    book["deferred_tax_change"] = deferred
    book["current_tax"] = tax - deferred
    book["deferred_tax"] = before["deferred_tax"] + deferred
    book["net_income"] = net
    if plan.minority:
        book["noncontrolling_income"] = minority
    book["parent_income"] = net - minority
    if plan.preferred:
        book["preferred_dividends"] = before["preferred_stock"] * 6 // 100 + 1
        book["preferred_stock"] = before["preferred_stock"]


def finance(plan: Plan, before: Book, book: Book, flow: int, other: int) -> None:
    """Debt, dividends, buybacks and shares, equity and the closing cash.

    ``flow`` is the cash from operating, investing and (deposits) other financing activities; ``other`` is
    other comprehensive income that moved no cash. Sets cash, debt, equity and the financing lines.
    """
    between = plan.between
    size = book["revenue"]
    parent = book["parent_income"]
    preferred = book.get("preferred_dividends", 0)
    shares = before["shares_outstanding"]
    book["fx_effect"] = fx = before["cash"] * between(-22, 18) // 1000 if plan.foreign else 0
    issued_stock = size * between(0, 7) // 1000
    dividends = 0
    if plan.payer:
        if not plan.dps:
            plan.dps = max(1, cents(plan, max(parent, size // 50) * between(150, 550) // 1000, shares))
        else:
            plan.dps += plan.dps * between(-10, 120) // 1000
        dividends = money(plan, plan.dps, shares)
        book["dividends_per_share"] = plan.dps
    buybacks = parent * between(100, 700) // 1000 if plan.buyer and parent > 0 else 0
    repaid = before["short_term_debt"] + before["long_term_debt"] * between(0, 60) // 1000
    ready = before["cash"] + flow + fx + issued_stock - repaid - dividends - preferred - buybacks
    target = size * max(12, plan.cash + between(-40, 40)) // 1000
    issued = 0
    if ready < target:
        need = target - ready
        if parent < 0 and plan.chance(60):
            raised = need * between(300, 800) // 1000
            issued_stock += raised
            need -= raised
        issued = need
        ready = target
    elif plan.buyer and parent > 0 and plan.chance(50):
        more = (ready - target) * between(200, 700) // 1000
        buybacks += more
        ready -= more
    _debt(plan, before, book, issued, repaid)
    if plan.payer:
        book["dividends_paid"] = dividends
    if plan.buyer:
        book["buybacks"] = buybacks
    book["stock_issued"] = issued_stock
    book["cash_beginning"] = before["cash"]
    book["cash"] = book["cash_ending"] = ready
    book["net_change_in_cash"] = ready - before["cash"]
    book["financing_cash_flow"] = (
        issued + issued_stock - repaid - dividends - preferred - buybacks + book.get("change_in_deposits", 0)
    )
    book["other_comprehensive_income"] = fx + other
    book["comprehensive_income"] = book["net_income"] + fx + other
    _equity(plan, before, book, dividends + preferred, buybacks)
    _shares(plan, before, book, buybacks, issued_stock, parent - preferred)


def _debt(plan: Plan, before: Book, book: Book, issued: int, repaid: int) -> None:
    debt = before["short_term_debt"] + before["long_term_debt"] + issued - repaid
    book["short_term_debt"] = short = debt * plan.between(30, 170) // 1000
    book["long_term_debt"] = debt - short
    book["debt_issued"] = issued
    book["debt_repaid"] = repaid


def _equity(plan: Plan, before: Book, book: Book, dividends: int, buybacks: int) -> None:
    book["common_stock"] = before["common_stock"]
    book["paid_in_capital"] = before["paid_in_capital"] + book["stock_issued"] + book["stock_compensation"]
    book["retained_earnings"] = before["retained_earnings"] + book["parent_income"] - dividends
    book["accumulated_oci"] = before["accumulated_oci"] + book["other_comprehensive_income"]
    book["treasury_stock"] = before["treasury_stock"] + buybacks
    total_equity(plan, before, book)


def total_equity(plan: Plan, before: Book, book: Book) -> None:
    """Add equity up."""
    parent = (
        book.get("preferred_stock", 0) + book["common_stock"] + book["paid_in_capital"]
        + book["retained_earnings"] + book["accumulated_oci"] - book["treasury_stock"]
    )  # fmt: skip
    book["parent_equity"] = parent
    if plan.minority:
        share = before["noncontrolling_interest"] + book.get("noncontrolling_income", 0)
        book["noncontrolling_interest"] = share
        parent += share
    book["total_equity"] = parent


def opening_equity(plan: Plan, book: Book, equity: int, shares: int) -> None:
    """Divide opening equity (assets less liabilities) into its parts."""
    draw = plan.between
    size = book["revenue"]
    if plan.minority:
        book["noncontrolling_interest"] = max(1, equity * draw(5, 60) // 1000)
        equity -= book["noncontrolling_interest"]
    if plan.preferred:
        book["preferred_stock"] = abs(equity) * plan.preferred // 100 + 1
    book["common_stock"] = max(
        1, money(plan, _PARS[draw(0, len(_PARS) - 1)], shares * draw(1000, 1300) // 1000)
    )
    book["paid_in_capital"] = max(1, abs(equity) * draw(150, 700) // 1000)
    book["treasury_stock"] = abs(equity) * draw(20, 400) // 1000 if plan.buyer else 0
    book["accumulated_oci"] = size * draw(-45, 12) // 1000
    book["retained_earnings"] = (
        equity - book.get("preferred_stock", 0) - book["common_stock"] - book["paid_in_capital"]
        + book["treasury_stock"] - book["accumulated_oci"]
    )  # fmt: skip
    total_equity(plan, {"noncontrolling_interest": book.get("noncontrolling_interest", 0)}, book)
    book["liabilities_and_equity"] = book["total_liabilities"] + book["total_equity"]
    book["shares_outstanding"] = shares


def _shares(plan: Plan, before: Book, book: Book, buybacks: int, issued: int, common: int) -> None:
    shares = before["shares_outstanding"]
    price = max(cents(plan, book["revenue"] // 3, shares), cents(plan, common * plan.multiple, shares), 150)
    price = price * plan.between(850, 1150) // 1000
    bought = min(cents(plan, buybacks, price), shares // 8)
    sold = min(cents(plan, issued + book["stock_compensation"], price), shares // 6)
    after = shares - bought + sold
    basic = max(1, (shares + after) // 2)
    book["share_price"] = price
    book["shares_repurchased"] = bought
    book["shares_issued"] = sold
    book["shares_outstanding"] = after
    book["basic_shares"] = basic
    # Options and the like would make a loss per share smaller: they are then left out of the count.
    book["diluted_shares"] = basic if common < 0 else basic + basic * plan.dilution // 1000
    book["basic_eps"] = cents(plan, common, basic)
    book["diluted_eps"] = cents(plan, common, book["diluted_shares"])
