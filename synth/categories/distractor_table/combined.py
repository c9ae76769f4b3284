"""Questions that need rows of two or three tables, or of one table that mixes statements."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synth.asking import ask_number, ask_words, asked
from synth.categories.distractor_table.near_families import near_families
from synth.categories.distractor_table.segments import (
    PROFIT,
    SALES,
    choose,
    names,
    of,
    others,
    some,
    total_profit,
)
from synth.company.schedule import Column
from synth.family import Family
from synth.pages import Want
from synth.plan import act
from synth.questions.near import above_zero, amount, only, percent, points, said
from synth.questions.near_ratio import NearRatio
from synth.questions.wording import listed

if TYPE_CHECKING:
    from synth.company.company import Company
    from synth.company.schedule import Schedule
    from synth.plan import Plan
    from synth.problem import Ask
    from synth.scene import Scene

ASSETS, CAPEX, WEAR = "segment_assets", "segment_capex", "segment_depreciation"


def _many(company: Company, _base: str) -> bool:
    company.need("segments")
    return len(company.members["segment"]) > 2


def _taxed(company: Company, base: str) -> bool:
    """Whether the company paid tax on a profit, and a segment earned one."""
    company.need("segments")
    book = company.books[base, ""]
    return (
        book["pretax_income"] > 0
        and book["income_tax"] > 0
        and any(company.number(PROFIT, base, m) > 0 for m in company.members["segment"])
    )


def _columns(company: Company, schedule: Schedule) -> list[Column]:
    """Segments, one column for corporate items and eliminations together, and the total.

    Each of the two alone has nothing in some rows, and text out of a PDF loses the dash.
    """
    newest, last = company.periods[0], schedule.columns[-1]
    for item in schedule.items:
        both = sum(company.number(item.concept, newest, m) for m in company.members["segment_adjustment"])
        company.put(item.concept, newest, both, _REST)
    return [
        *(Column(newest, m, (m,)) for m in company.members["segment"]),
        Column(newest, _REST, (_REST,)),
        last,
    ]


_REST = "Corporate and eliminations"


def _spends(company: Company, base: str) -> bool:
    company.need("segments")
    return all(company.number(c, base, m) > 0 for c in (CAPEX, WEAR) for m in company.members["segment"])


_SEGMENTS = only("segments", _columns)
COLUMNS = Want(tables=("segments",), whole=True, newest=True, columns=_SEGMENTS)
SPENDING = Want(tables=("segments",), whole=True, newest=True, columns=_SEGMENTS, prefer=_spends)
MANY = Want(tables=("segments",), whole=True, newest=True, columns=_SEGMENTS, prefer=_many)
WITH_TAX = Want(
    concepts=("pretax_income", "income_tax", "net_income"), tables=("segments", "income-statement"), whole=("segments",), newest=True,
    columns=_SEGMENTS, prefer=_taxed,
)  # fmt: skip
WITH_INCOME = Want(
    years=1, concepts=("revenue", "operating_income", "pretax_income"), tables=("segment-years", "income-statement"),
    whole=("segment-years",), changes=False,
)  # fmt: skip


def _return(scene: Scene) -> Ask:
    m = choose(scene, (ASSETS, 0))
    top, base = scene.fact(PROFIT, 0, m), scene.fact(ASSETS, 0, m)
    plan = (act("divide", top, base),)
    question = said(scene, (
        "What return did {m} earn on its own assets in {when}: segment profit over segment assets?", "Compute the return on segment assets of {m} for {when}.",
        "How large was segment profit of {m} as a percentage of the assets of that segment in {when}?", "For {when}, relate segment profit of {m} to its assets.",
    ), m=of(m), when=scene.when())  # fmt: skip
    wrong: list[tuple[str, Plan]] = [
        ("wrong_line_item", (act("divide", top, scene.fact(SALES, 0, m)),)), ("wrong_segment", (act("divide", scene.fact(PROFIT), scene.fact(ASSETS)),)),
        ("wrong_base", (act("divide", top, scene.fact(ASSETS)),)), *others(scene, m, plan),
    ]  # fmt: skip
    return ask_number(scene, plan, question, percent(scene), result=f"return of {of(m)}", also_wrong=wrong)


def _spending(scene: Scene) -> Ask:
    """Capital expenditures of a segment over its depreciation, revenue or assets."""
    base, words, unit = scene.stream.choice(
        (
            (WEAR, "depreciation and amortization", "x"),
            (SALES, "revenue", "percent"),
            (ASSETS, "assets", "percent"),
        )
    )
    m = choose(scene, (CAPEX, 0), (base, 0))
    top, under = scene.fact(CAPEX, 0, m), scene.fact(base, 0, m)
    plan = (act("divide", top, under),)
    question = said(scene, (
        "How high were capital expenditures of {m} relative to its {words} in {when}?", "What {as_} of its {words} did {m} spend on capital expenditures in {when}?",
        "Relate capital expenditures to {words}, both of {m}, for {when}.",
    ), m=of(m), words=words, when=scene.when(), as_="multiple" if unit == "x" else "percentage")  # fmt: skip
    wrong: list[tuple[str, Plan]] = [
        ("wrong_segment", (act("divide", scene.fact(CAPEX), scene.fact(base)),)), ("wrong_base", (act("divide", top, scene.fact(base)),)),
        ("wrong_line_item", (act("divide", scene.fact(WEAR if base != WEAR else PROFIT, 0, m), under),)), *others(scene, m, plan),
    ]  # fmt: skip
    how = percent(scene) if unit == "percent" else asked(scene, "x", 2)
    return ask_number(scene, plan, question, how, result=f"capital expenditures to {words}", also_wrong=wrong)


def _best_return(scene: Scene) -> Ask:
    members = some(scene)
    high = scene.stream.chance(65)
    plan = tuple(
        act("divide", scene.fact(PROFIT, 0, m), scene.fact(ASSETS, 0, m), name=f"return of {m}")
        for m in members
    )
    question = said(scene, (
        "Which of {names} earned the {most} return on its own assets in {when}?",
        "Of {names}, in which segment was segment profit the {most} percentage of segment assets for {when}?",
        "Among the segments {names}, name the one with the {most} segment profit relative to segment assets in {when}.",
    ), names=listed(members), most="highest" if high else "lowest", when=scene.when())  # fmt: skip
    margins = tuple(act("divide", scene.fact(PROFIT, 0, m), scene.fact(SALES, 0, m)) for m in members)
    amounts = tuple(act("lookup", scene.fact(PROFIT, 0, m)) for m in members)
    return ask_words(
        scene, plan, question, ("largest" if high else "smallest", range(len(members)), members),
        wrong=[("wrong_line_item", margins), ("wrong_base", amounts)], wrong_texts=[("wrong_segment", m) for m in members], result="return",
    )  # fmt: skip


def _after_tax(scene: Scene) -> Ask:
    m = scene.stream.choice([x for x in names(scene) if above_zero(scene, scene.fact(PROFIT, 0, x))])
    profit, pretax, tax, net = (
        scene.fact(PROFIT, 0, m),
        scene.fact("pretax_income"),
        scene.fact("income_tax"),
        scene.fact("net_income"),
    )
    plan = (
        act("divide", tax, pretax, name="effective tax rate"), act("subtract", 1, "#0", name="part left after tax"), act("multiply", profit, "#1"),
    )  # fmt: skip
    question = said(scene, (
        "What was segment profit of {m} in {when} after tax at the company's effective rate?",
        "Apply the effective tax rate of {when} to the segment profit of {m}: what is left after tax?",
        "Tax-adjust the profit of {m} for {when} with the company's own effective tax rate.",
        "If the segment profit of {m} bore tax at the effective rate of {when}, how much would remain?",
    ), m=of(m), when=scene.when())  # fmt: skip
    wrong: list[tuple[str, Plan]] = [
        ("missing_component", (act("divide", tax, pretax), act("multiply", profit, "#0"))),
        ("wrong_base", (act("divide", tax, net), act("subtract", 1, "#0"), act("multiply", profit, "#1"))),
        ("wrong_segment", (*plan[:2], act("multiply", scene.fact(PROFIT), "#1"))), *others(scene, m, plan),
    ]  # fmt: skip
    return ask_number(
        scene, plan, question, amount(scene), result="segment profit after tax", also_wrong=wrong
    )


def _margin_gap(scene: Scene) -> Ask:
    m = choose(scene, (SALES, 0))
    whole = total_profit(scene)
    plan = (
        act("divide", scene.fact(PROFIT, 0, m), scene.fact(SALES, 0, m), name=f"margin of {of(m)}"),
        act("divide", scene.fact(whole), scene.fact("revenue"), name="consolidated margin"), act("subtract", "#0", "#1", name="difference in margin"),
    )  # fmt: skip
    word = "operating income" if whole == "operating_income" else "income before taxes"
    question = said(scene, (
        "How far was the margin of {m} above or below the consolidated one ({word} over revenue) in {when}?",
        "Segment margin of {m} less the company's ratio of {word} to revenue: what was the difference in {when}?",
        "By how much did the profit margin of {m} differ from the consolidated margin, {word} over revenue, in {when}?",
    ), m=of(m), word=word, when=scene.when())  # fmt: skip
    wrong: list[tuple[str, Plan]] = [
        ("wrong_base", (act("divide", scene.fact(PROFIT, 0, m), scene.fact("revenue")), *plan[1:])), *others(scene, m, plan),
    ]  # fmt: skip
    return ask_number(scene, plan, question, points(scene), result="difference in margin", also_wrong=wrong)


_CAPITAL = "capital = short_term_debt + long_term_debt + total_equity"
_TAXED = "tax rate = income_tax / pretax_income; part kept = 1 - tax rate; after tax = operating_income * part kept"
INVESTED = (
    NearRatio(
        f"{_TAXED}; {_CAPITAL}; after tax / capital",
        ("the return on invested capital, that is operating income after tax at the effective rate over year-end debt (current and long-term) plus total equity",
         "operating income after tax at the effective tax rate, as a percentage of year-end debt, both portions, plus total equity"),
        (("missing_component", f"{_CAPITAL}; operating_income / capital"),
         ("missing_component", f"{_TAXED}; capital = long_term_debt + total_equity; after tax / capital"),
         ("wrong_line_item", f"{_CAPITAL}; net_income / capital"),
         ("wrong_line_item", f"{_TAXED}; capital = total_liabilities + total_equity; after tax / capital")),
        tables=("income-statement", "balance-sheet"), beside=("net_income", "total_liabilities"),
    ),
    NearRatio(
        f"{_TAXED}; after tax / total_assets",
        ("operating income after tax at the effective rate, as a percentage of year-end total assets",),
        (("missing_component", "operating_income / total_assets"), ("wrong_line_item", "net_income / total_assets"),
         ("wrong_base", f"{_TAXED}; after tax / total_equity"), ("wrong_line_item", "x = operating_income - income_tax; x / total_assets")),
        tables=("income-statement", "balance-sheet"), beside=("net_income", "total_equity"),
    ),
    NearRatio(
        f"{_TAXED}; after tax / revenue",
        ("operating income after tax at the effective rate, as a percentage of revenue",),
        (("missing_component", "operating_income / revenue"), ("wrong_line_item", "net_income / revenue"),
         ("wrong_base", "x = income_tax / net_income; y = 1 - x; z = operating_income * y; z / revenue")),
        tables=("income-statement",), beside=("net_income",),
    ),
)  # fmt: skip
_ONE = ("selected-data",)
SELECTED = (
    NearRatio("net_income / total_assets", ("net income as a percentage of total assets at year end",), (("wrong_line_item", "operating_income / total_assets"), ("wrong_base", "net_income / total_equity"), ("wrong_base", "net_income / revenue"), ("wrong_line_item", "operating_cash_flow / total_assets")), tables=_ONE, beside=("operating_income", "total_equity", "revenue", "operating_cash_flow")),
    NearRatio("long_term_debt / total_equity", ("long-term debt as a percentage of total equity",), (("wrong_base", "long_term_debt / total_assets"), ("reversed_subtraction", "total_equity / long_term_debt"), ("wrong_line_item", "x = total_assets - total_equity; x / total_equity")), tables=_ONE, beside=("total_assets",), instant=True),
    NearRatio("free cash flow = operating_cash_flow - capex; free cash flow / revenue", ("operating cash flow less capital expenditures as a percentage of revenue",), (("gross_vs_net", "operating_cash_flow / revenue"), ("wrong_line_item", "x = net_income - capex; x / revenue"), ("wrong_line_item", "net_income / revenue")), tables=_ONE, beside=("net_income",)),
    NearRatio("operating_cash_flow / net_income", ("operating cash flow as a percentage of net income",), (("wrong_line_item", "operating_cash_flow / operating_income"), ("gross_vs_net", "x = operating_cash_flow - capex; x / net_income"), ("reversed_subtraction", "net_income / operating_cash_flow")), tables=_ONE, beside=("operating_income", "capex")),
    NearRatio("revenue / total_assets", ("revenue as a multiple of total assets at year end",), (("wrong_base", "revenue / total_equity"), ("wrong_line_item", "gross_profit / total_assets"), ("reversed_subtraction", "total_assets / revenue")), unit="x", tables=_ONE, beside=("total_equity", "gross_profit")),
    NearRatio("dividends_per_share / diluted_eps", ("dividends declared per share as a percentage of diluted earnings per share",), (("reversed_subtraction", "diluted_eps / dividends_per_share"), ("wrong_period", "dividends_per_share@-1 / diluted_eps@-1"), ("wrong_period", "dividends_per_share / diluted_eps@-1")), tables=_ONE),
)  # fmt: skip
STORES = tuple(
    NearRatio(
        f"{top} / stores", (f"{words} per store, on the number of stores at year end",),
        (("wrong_period", f"{top} / stores_beginning"), ("wrong_line_item", f"{other} / stores"), ("wrong_period", f"{top}@-1 / stores@-1"), ("wrong_line_item", f"{top} / stores_opened")),
        unit="per-store", tables=("income-statement", "stores"), beside=(other, "stores_beginning", "stores_opened"),
    )
    for top, words, other in (
        ("revenue", "revenue", "gross_profit"), ("operating_income", "operating income", "net_income"),
        ("gross_profit", "gross profit", "revenue"), ("net_income", "net income", "operating_income"),
    )
)  # fmt: skip

FAMILIES = [
    Family("segment-return-on-assets", "Segment profit over segment assets", COLUMNS, _return),
    Family("segment-capital-spending", "A segment's capital expenditures over another of its figures", SPENDING, _spending),
    Family("segment-best-return", "The segment with the highest or lowest return on its assets", MANY, _best_return),
    Family("segment-profit-after-tax", "Segment profit taxed at the company's effective rate", WITH_TAX, _after_tax),
    Family("segment-margin-gap", "A segment's margin against the consolidated one", WITH_INCOME, _margin_gap),
    *near_families({
        "operating-income-after-tax": ("Operating income taxed at the effective rate, over capital", INVESTED),
        "selected-figures": ("A table that mixes rows of three statements", SELECTED),
        "revenue-per-store": ("Statement figures over a store count that rolls forward", STORES),
    }),
]  # fmt: skip
