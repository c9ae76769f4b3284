"""Revenue by region and by product line, its mix in per cent, and the bridge from one year to the next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synth.company.parts import drift, header, member_row, put_parts, row, sizes, split
from synth.company.schedule import Schedule
from synth.company.schedules.columns import years

if TYPE_CHECKING:
    from synth.company.company import Company
    from synth.stream import Stream

_REGIONS = {
    "USD": (
        ("United States", "Canada", "Latin America", "Europe", "Asia Pacific"),
        ("North America", "Europe, Middle East and Africa", "Asia Pacific", "Latin America"),
        ("Americas", "EMEA", "Asia Pacific"),
        ("United States", "International"),
        ("United States", "Europe", "Japan", "China", "Rest of world"),
    ),
    "EUR": (("Germany", "France", "Rest of Europe", "Americas", "Asia"), ("Europe", "Americas", "Asia Pacific"),
            ("Benelux", "Southern Europe", "Nordics", "Rest of world")),
    "GBP": (("United Kingdom", "Continental Europe", "North America", "Rest of world"),
            ("UK and Ireland", "Rest of Europe", "Americas", "Asia")),
    "INR": (("India", "North America", "Europe", "Rest of world"), ("Domestic", "Exports"),
            ("India", "South-East Asia", "Middle East", "Others")),
}  # fmt: skip
_HOME = frozenset({"utility", "reit", "bank", "insurer"})
_STATES = (("Northeast", "Midwest", "South", "West"), ("Coastal", "Central", "Mountain"),
           ("Northern region", "Central region", "Southern region"))  # fmt: skip


def geography(stream: Stream, company: Company) -> Schedule:
    """Draw revenue by region, and long-lived assets where plant is shown."""
    home = company.industry in _HOME and company.identity.currency == "USD"
    # A region is called like no segment: a question names its member only.
    taken = {name.lower() for name in company.plan.segments}
    known = [names for names in _REGIONS[company.identity.currency] if not taken & {n.lower() for n in names}]
    names = stream.choice(_STATES if home else known)
    company.members["region"] = names
    weights, assets = sizes(stream, len(names), 8), sizes(stream, len(names), 8)
    with_assets = company.has("ppe", company.periods[0]) and stream.chance(45)
    for period in reversed(company.periods):
        weights, assets = drift(stream, weights), drift(stream, assets, 4)
        put_parts(company, "region_revenue", period, names, split(company.number("revenue", period), weights))
        put_parts(company, "region_assets", period, names,
                  split(company.number("ppe", period) if with_assets else 0, assets))  # fmt: skip
    n = len(names)
    every = tuple((i, 1) for i in range(n))
    columns = years(company.periods)
    titles = company.titles("Revenue by geographic area", "Geographic information", "Net sales by region")
    if not with_assets:
        items = (
            *(member_row("region_revenue", m) for m in names),
            row("revenue", "total", 0, company.caption),
        )
        return Schedule("geography", titles, items, columns, totals=((n, every),))
    sales, plant = stream.choice(company.titles("Net sales", "Revenue", "Revenues")), "Long-lived assets"
    both = (
        header(sales), *(member_row("region_revenue", m, 1, sales, indent=1) for m in names),
        row("revenue", "subtotal", 0, company.caption, sales),
        header(plant), *(member_row("region_assets", m, 1, plant, indent=1) for m in names),
        row("ppe", "total", 0, "Total long-lived assets", plant),
    )  # fmt: skip
    totals = (
        (n + 1, tuple((i + 1, 1) for i in range(n))), (2 * n + 3, tuple((i + n + 3, 1) for i in range(n))),
    )  # fmt: skip
    return Schedule("geography", titles, both, columns, totals=totals)


def products(stream: Stream, company: Company) -> Schedule:
    """Draw revenue by product line."""
    count = stream.between(3, min(6, len(company.plan.products)))
    names = (
        *stream.sample(company.plan.products, count),
        stream.choice(("Other", "All other", "Other products")),
    )
    company.members["product"] = names
    weights = [*sizes(stream, count), stream.between(5, 60)]
    for period in reversed(company.periods):
        weights = drift(stream, weights, 12)
        put_parts(
            company, "product_line_revenue", period, names, split(company.number("revenue", period), weights)
        )
    items = (
        *(member_row("product_line_revenue", m) for m in names),
        row("revenue", "total", 0, company.caption),
    )
    n = len(names)
    return Schedule("products", company.titles("Revenue by product line", "Disaggregation of revenue", "Net sales by product category"),
                    items, years(company.periods), totals=((n, tuple((i, 1) for i in range(n))),))  # fmt: skip


def revenue_mix(stream: Stream, company: Company) -> Schedule:
    """Return each product line's share of revenue in tenths of a per cent, made to add up to 100.0%."""
    del stream
    company.need("products")
    names = company.members["product"]
    for period in company.periods:
        whole = company.number("revenue", period)
        amounts = [company.number("product_line_revenue", period, m) for m in names]
        tenths = [1000 * amount // whole for amount in amounts]
        # Largest remainders first, as tables that must show 100.0% are rounded.
        order = sorted(range(len(names)), key=lambda i: (-(1000 * amounts[i] % whole), i))
        for i in order[: 1000 - sum(tenths)]:
            tenths[i] += 1
        put_parts(company, "product_share", period, names, [10 * x for x in tenths])
    n = len(names)
    items = (*(member_row("product_share", m) for m in names), row("product_share", "total", 0, "Total"))
    return Schedule("revenue-mix", company.titles("Revenue mix", "Percentage of net sales by product category"), items,
                    years(company.periods), scaled=False, totals=((n, tuple((i, 1) for i in range(n))),))  # fmt: skip


def revenue_bridge(stream: Stream, company: Company) -> Schedule:
    """Divide the change in revenue into volume, price, acquisitions and currency."""
    between = stream.between
    bought = any(company.books[p, ""].get("acquisitions") for p in company.periods)
    foreign = any(company.books[p, ""]["fx_effect"] for p in company.periods)
    for at, period in enumerate(company.periods[:-1]):
        before = company.number("revenue", company.periods[at + 1])
        change = company.number("revenue", period) - before
        price = before * between(-12, 38) // 1000
        merged = before * between(4, 60) // 1000 if company.books[period, ""].get("acquisitions") else 0
        currency = before * between(-32, 24) // 1000 if foreign else 0
        company.put("revenue_prior", period, before)
        company.put("revenue_volume", period, change - price - merged - currency)
        company.put("revenue_price", period, price)
        if bought:
            company.put("revenue_acquired", period, merged)
        if foreign:
            company.put("revenue_currency", period, currency)
    names = ["revenue_prior", "revenue_volume", "revenue_price"]
    names += ["revenue_acquired"] * bought + ["revenue_currency"] * foreign
    items = (*(row(name, "item", 1) for name in names), row("revenue", "total", 0, company.caption))
    n = len(names)
    return Schedule("revenue-bridge", company.titles("Change in net sales", "Components of the change in revenue"), items,
                    years(company.periods[:-1]), totals=((n, tuple((i, 1) for i in range(n))),))  # fmt: skip
