"""What stands behind balance sheet lines: plant and intangibles by class, inventory, accruals, allowances."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synth.company.parts import drift, member_row, put_parts, row, sizes, split
from synth.company.schedule import Column, Schedule
from synth.company.schedules.columns import years
from synth.company.schedules.layout import arrange

if TYPE_CHECKING:
    from synth.company.company import Company
    from synth.stream import Stream

_PLANT = {
    "airline": ("Aircraft and flight equipment", "Ground equipment", "Buildings and improvements", "Spare parts"),
    "telecom": ("Network plant", "Buildings and improvements", "Customer premises equipment", "Vehicles", "Software"),
    "utility": ("Generation", "Transmission", "Distribution", "General plant", "Construction work in progress"),
    "miner": ("Mineral properties", "Mine development", "Machinery and equipment", "Buildings", "Assets under construction"),
    "energy": ("Proved properties", "Unproved properties", "Gathering systems", "Other property and equipment"),
    "reit": ("Land", "Buildings and improvements", "Tenant improvements", "Development in progress"),
    "software": ("Computer equipment", "Furniture and fixtures", "Leasehold improvements", "Capitalized software"),
    "bank": ("Land", "Buildings and improvements", "Furniture and equipment", "Leasehold improvements"),
    "retailer": ("Land", "Buildings", "Fixtures and equipment", "Leasehold improvements", "Construction in progress"),
}  # fmt: skip
_PLANT_ELSE = (
    ("Land and improvements", "Buildings", "Machinery and equipment", "Construction in progress"),
    ("Land", "Buildings and improvements", "Machinery", "Computer equipment and software", "Leasehold improvements"),
)  # fmt: skip
_INTANGIBLES = ("Customer relationships", "Developed technology", "Trade names", "Patents", "Licenses",
                "Non-compete agreements", "Order backlog")  # fmt: skip
_ACCRUED = ("Compensation and benefits", "Customer rebates", "Warranty", "Taxes other than income", "Interest",
            "Professional fees", "Restructuring", "Legal", "Insurance", "Marketing and advertising")  # fmt: skip


def ppe(stream: Stream, company: Company) -> Schedule | None:
    """Divide plant at cost among classes, less accumulated depreciation, at the newest two year ends."""
    if company.plan.kind == "insurer":
        return None
    pair = company.periods[:2]
    gross, net = ("real_estate_gross", "real_estate") if company.plan.kind == "reit" else ("ppe_gross", "ppe")
    names = _PLANT.get(company.industry) or stream.choice(_PLANT_ELSE)
    company.members["plant"] = names
    weights = sizes(stream, len(names))
    if company.plan.kind == "reit":  # mostly buildings
        between = stream.between
        weights = [between(120, 250), between(560, 700), between(30, 90), between(10, 60)]
    for period in reversed(pair):
        put_parts(company, "plant_cost", period, names, split(company.number(gross, period), weights))
        weights = drift(stream, weights, 5)
    n = len(names)
    items = (
        *(member_row("plant_cost", m) for m in names), row(gross, "subtotal", 1),
        row("accumulated_depreciation", "item", -1), row(net, "total"),
    )  # fmt: skip
    totals = ((n, tuple((i, 1) for i in range(n))), (n + 2, ((n, 1), (n + 1, -1))))
    return Schedule("ppe", ("Property, plant and equipment", "Property and equipment"), items, years(pair),
                    instant=True, totals=totals)  # fmt: skip


def intangibles(stream: Stream, company: Company) -> Schedule | None:
    """Gross amount, accumulated amortization and net of each class, across; classes down."""
    newest = company.periods[0]
    net = company.books[newest, ""].get("intangibles", 0)
    if net < 60:
        return None
    names = tuple(stream.sample(_INTANGIBLES, stream.between(3, 5)))
    company.members["intangible"] = names
    nets = split(net, sizes(stream, len(names), 20))
    worn = [part * stream.between(150, 1600) // 1000 for part in nets]
    put_parts(company, "intangibles_gross", newest, names, [a + b for a, b in zip(nets, worn, strict=True)])
    put_parts(company, "intangibles_amortized", newest, names, worn)
    put_parts(company, "intangibles_net", newest, names, nets)
    n = len(names)
    columns = (*(Column(newest, m, (m,)) for m in names), Column(newest, "", ("Total",)))
    items = (
        row("intangibles_gross", "item", 1), row("intangibles_amortized", "item", -1), row("intangibles_net", "total"),
    )  # fmt: skip
    return Schedule("intangibles", ("Intangible assets", "Acquired intangible assets"), items, columns, instant=True,
                    totals=((2, ((0, 1), (1, -1))),), across=((n, tuple((i, 1) for i in range(n))),))  # fmt: skip


def amortization(stream: Stream, company: Company) -> Schedule | None:
    """Estimated future amortization of intangible assets: five years and thereafter."""
    newest = company.periods[0]
    net = company.books[newest, ""].get("intangibles", 0)
    if net < 60:
        return None
    first = company.identity.years[0] + 1
    names = (*(str(first + i) for i in range(5)), "Thereafter")
    company.members["amortization_year"] = names
    weights = [100 - 12 * i + stream.between(-4, 4) for i in range(5)]
    put_parts(company, "amortization_due", newest, names, split(net, [*weights, stream.between(40, 260)]))
    items = (*(member_row("amortization_due", m) for m in names), row("intangibles", "total", 0, "Total"))
    return Schedule("amortization", ("Estimated future amortization expense",), items,
                    (Column(newest, header=("Amortization",)),), totals=((6, tuple((i, 1) for i in range(6))),))  # fmt: skip


def inventory(stream: Stream, company: Company) -> Schedule | None:
    """Divide inventory into its stages; some value it by LIFO and show the reserve."""
    pair = company.periods[:2]
    if any(company.books[p, ""].get("inventory", 0) < 30 for p in pair):
        return None
    weights = [stream.between(15, 40), stream.between(8, 30), stream.between(30, 80)]
    reserved = stream.chance(30)
    for period in pair:
        whole = company.number("inventory", period)
        reserve = whole * stream.between(15, 90) // 1000 + 1 if reserved else 0
        parts = split(whole + reserve, drift(stream, weights))
        for name, part in zip(("raw_materials", "work_in_process", "finished_goods"), parts, strict=True):
            company.put(name, period, part)
        if reserved:
            company.put("inventory_gross", period, whole + reserve)
            company.put("lifo_reserve", period, reserve)
    layout: tuple[str, ...] = ("raw_materials", "work_in_process", "finished_goods")
    layout += (
        ("inventory_gross = .", "lifo_reserve", "== inventory = inventory_gross - lifo_reserve")
        if reserved else ("== inventory = .",)
    )  # fmt: skip
    columns = years(pair)
    items, totals = arrange(company, layout, columns)
    return Schedule(
        "inventory", ("Inventories", "Components of inventory"), items, columns, instant=True, totals=totals
    )


def accrued(stream: Stream, company: Company) -> Schedule | None:
    """Divide accrued liabilities."""
    pair = company.periods[:2]
    if not company.has("accrued_liabilities", pair[0]):
        return None
    names = (*stream.sample(_ACCRUED, stream.between(3, 6)), "Other")
    company.members["accrual"] = names
    weights = [*sizes(stream, len(names) - 1), stream.between(30, 120)]
    for period in reversed(pair):
        put_parts(
            company, "accrual", period, names, split(company.number("accrued_liabilities", period), weights)
        )
        weights = drift(stream, weights, 15)
    n = len(names)
    items = (*(member_row("accrual", m) for m in names), row("accrued_liabilities", "total"))
    return Schedule("accrued", ("Accrued liabilities", "Accrued expenses and other current liabilities"), items,
                    years(pair), instant=True, totals=((n, tuple((i, 1) for i in range(n))),))  # fmt: skip


_ALLOWANCE = (
    "allowance_beginning", "bad_debt_expense", "-write_offs", "recoveries", "== doubtful_allowance = .",
)  # fmt: skip


def allowance(stream: Stream, company: Company) -> Schedule | None:
    """Roll the allowance for doubtful accounts forward over all years; receivables before and after it."""
    if not company.has("receivables", company.periods[0]):
        return None
    rate = stream.between(8, 55)
    held = company.number("receivables", company.opening) * rate // 1000 + 1
    for period in reversed(company.periods):
        net = company.number("receivables", period)
        closing = net * max(3, rate + stream.between(-4, 4)) // 1000 + 1
        company.put("allowance_beginning", period, held)
        lost = held * stream.between(150, 800) // 1000
        back = lost * stream.between(0, 150) // 1000
        if closing - held + lost - back < 0:
            lost += held - closing - lost + back
        company.put("write_offs", period, lost)
        company.put("recoveries", period, back)
        company.put("bad_debt_expense", period, closing - held + lost - back)
        company.put("doubtful_allowance", period, closing)
        company.put("gross_receivables", period, net + closing)
        held = closing
    columns = years(company.periods)
    items, totals = arrange(company, _ALLOWANCE, columns, ("doubtful_allowance",))
    return Schedule("allowance", ("Allowance for doubtful accounts", "Valuation and qualifying accounts"), items,
                    columns, totals=totals)  # fmt: skip


_DEFERRED = ("deferred_beginning", "deferred_billed", "-deferred_recognized", "== deferred_revenue = .")


def deferred_revenue(stream: Stream, company: Company) -> Schedule | None:
    """Roll deferred revenue forward: billings less what was recognized."""
    if not company.books[company.periods[-1], ""].get("deferred_revenue"):
        return None
    before = company.number("deferred_revenue", company.opening)
    for period in reversed(company.periods):
        closing = company.number("deferred_revenue", period)
        recognized = before * stream.between(550, 990) // 1000
        company.put("deferred_beginning", period, before)
        if closing - before + recognized < 0:
            recognized = before - closing
        company.put("deferred_recognized", period, recognized)
        company.put("deferred_billed", period, closing - before + recognized)
        before = closing
    columns = years(company.periods)
    items, totals = arrange(company, _DEFERRED, columns, ("deferred_revenue",))
    return Schedule("deferred-revenue", ("Changes in deferred revenue", "Contract liabilities"), items, columns,
                    totals=totals)  # fmt: skip


_WORKING = (
    "# Current assets", "cash", "short_term_investments", "receivables", "inventory", "prepaid_expenses",
    "current_assets = .",
    "# Current liabilities", "payables", "accrued_liabilities", "short_term_debt", "deferred_revenue",
    "current_lease_liabilities", "current_liabilities = .",
    "#", "== working_capital = current_assets - current_liabilities",
)  # fmt: skip


def working_capital(stream: Stream, company: Company) -> Schedule | None:
    """Return current assets less current liabilities, line by line."""
    del stream
    if not company.has("current_assets", company.periods[0]):
        return None
    for period in company.periods:
        book = company.books[period, ""]
        company.put("working_capital", period, book["current_assets"] - book["current_liabilities"])
    columns = years(company.periods)
    items, totals = arrange(company, _WORKING, columns, ("working_capital",))
    return Schedule("working-capital", ("Working capital", "Components of working capital"), items, columns,
                    instant=True, totals=totals)  # fmt: skip


def fair_value(stream: Stream, company: Company) -> Schedule | None:
    """Investments by level of the fair value hierarchy, at the newest year end."""
    newest = company.periods[0]
    book = company.books[newest, ""]
    name = next(
        (c for c in ("investments", "securities", "short_term_investments") if book.get(c, 0) > 200), ""
    )
    if not name:
        return None
    levels = ("Level 1", "Level 2", "Level 3")
    company.members["level"] = levels
    kinds = ("fair_value_government", "fair_value_corporate", "fair_value_other")
    whole = [0, 0, 0]
    for kind, part in zip(kinds, split(book[name], sizes(stream, 3, 30)), strict=True):
        tilt = [70, 25, 0] if kind == kinds[0] else [10, 80, 4] if kind == kinds[1] else [30, 30, 20]
        parts = split(part, [w + stream.between(1, 12) for w in tilt])
        put_parts(company, kind, newest, levels, parts)
        whole = [a + b for a, b in zip(whole, parts, strict=True)]
    put_parts(company, "fair_value_total", newest, levels, whole)
    items = (*(row(kind, "item", 1) for kind in kinds), row("fair_value_total", "total"))
    columns = (*(Column(newest, m, (m,)) for m in levels), Column(newest, "", ("Total",)))
    return Schedule("fair-value", ("Fair value measurements", "Assets measured at fair value"), items, columns,
                    instant=True, totals=((3, ((0, 1), (1, 1), (2, 1))),), across=((3, ((0, 1), (1, 1), (2, 1))),))  # fmt: skip
