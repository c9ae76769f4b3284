"""What a reader of filings expects of a page: one order of years, tables that add up, captions that are true."""

import re
from dataclasses import replace
from fractions import Fraction

import pytest

from synth.company.concepts import CONCEPTS
from synth.company.draw import draw_company
from synth.company.schedules import SCHEDULES
from synth.levels import LEVELS
from synth.pages import Want, finish, set_scene
from synth.presentation.knobs import Knobs
from synth.presentation.layout import lay_out
from synth.presentation.remarks import introduces
from synth.stream import Stream

_PLAIN = replace(
    Knobs(), footnotes=0, label_case=0, nil=0, unlabelled_total=0, change_column=0, share_column=0
)


def laid_whole(name, count=120, knobs=_PLAIN, seed="whole", columns=8):
    """Lay out one whole table of many companies."""
    for n in range(count):
        stream = Stream(seed, name, n)
        company = draw_company(stream)
        schedule = company.schedule(name)
        if schedule is not None:
            laid = lay_out(
                stream, company, schedule, schedule.items, schedule.columns[:columns], knobs, "markdown",
                changes=True, asked=frozenset(),
            )  # fmt: skip
            yield company, schedule, laid


@pytest.mark.parametrize("oldest_first", [False, True])
def test_a_header_names_the_years_of_a_change_as_the_change_runs(oldest_first):
    seen = set()
    for n in range(160):
        stream = Stream("named", n)
        company = draw_company(stream, years=3)
        schedule = company.schedule("balance-sheet")
        columns = schedule.columns[:3][:: -1 if oldest_first else 1]
        knobs = replace(_PLAIN, change_column=100)
        laid = lay_out(stream, company, schedule, schedule.items, columns, knobs, "markdown", changes=True)
        new, old = (p.removeprefix("FY") for p in company.periods[:2])
        for header in laid.columns:
            years = re.findall(r"\d{4}", header)
            if len(years) != 2:
                continue
            # "from 2019 to 2020", "2020 against 2019"
            assert years == ([old, new] if " to " in header else [new, old]), header
            seen.add(" to " in header)
    assert seen == {False, True}


@pytest.mark.parametrize("name", ["cash-flow", "equity", "non-gaap", "comprehensive-income", "balance-sheet"])
def test_rows_that_are_added_up_print_with_their_signs(name):
    checked = 0
    knobs = replace(_PLAIN, unsigned_loss=100, contra=100)
    for company, _schedule, laid in laid_whole(name, 60, knobs):
        for body in laid.cells:
            if body.fact is None or body.value is None:
                continue
            fact = company.value(body.fact.concept, body.fact.period, body.fact.member)
            assert (body.value < 0) == ("(" in body.text or "-" in body.text)
            if fact < 0:
                assert body.value < 0, laid.text
                checked += 1
    assert checked > 20


def test_a_loss_without_a_sign_stands_in_income_statements_only_and_for_all_such_rows():
    unsigned = 0
    for name in ("income-statement", "cash-flow", "tax-components"):
        for _, _, laid in laid_whole(name):
            signs = {
                body.negated for body in laid.cells
                if body.value is not None and body.fact and body.fact.concept in {"basic_eps", "diluted_eps"}
                and body.label.startswith("Basic loss") | body.label.startswith("Diluted loss")
            }  # fmt: skip
            assert len(signs) < 2
            found = "unsigned-negative" in laid.phenomena
            assert not found or name == "income-statement", laid.text
            unsigned += found
    assert unsigned > 3


def test_less_stands_before_plain_captions_of_single_rows_and_never_in_a_cash_flow_statement():
    knobs = replace(_PLAIN, contra=100, two_sided=100)
    count = 0
    for name in ("income-statement", "balance-sheet", "cash-flow", "ppe", "equity"):
        for _, schedule, laid in laid_whole(name, 50, knobs):
            sums = {schedule.items[at].concept for at, _ in schedule.totals}
            for (concept, _), label in laid.labels.items():
                if not re.match(r"(?:Less|Deduct)\b", label) or label in CONCEPTS[concept].labels:
                    continue
                assert not schedule.signed, label
                assert concept not in sums, laid.text
                assert "(benefit)" not in label.lower(), label
                count += 1
    assert count > 50


def test_operating_expenses_are_not_called_all_costs():
    assert not [x for x in CONCEPTS["operating_expenses"].labels if "cost" in x.lower()]


def test_an_exception_is_named_only_by_statements_or_where_its_rows_are():
    knobs = replace(_PLAIN, caption_exception=100, scale_caption=100)
    statements = {"income-statement", "balance-sheet", "quarters", "interim", "equity", "selected-data"}
    for name in SCHEDULES:
        for _, schedule, laid in laid_whole(name, 8, knobs):
            measures = {CONCEPTS[i.concept].measure for i in schedule.items if i.concept}
            words = laid.caption
            assert "except" not in words or "as noted" in words or name in statements or (
                measures & {"per-share", "ratio", "percent"}
            ), (name, words)  # fmt: skip
            assert "ratios" not in words or "ratio" in measures
            assert "percentages" not in words or "percent" in measures


def test_numbers_in_labels_agree_with_the_row():
    knobs = replace(_PLAIN, label_numbers=100)
    pars = bare = 0
    for company, _, laid in laid_whole("balance-sheet", 250, knobs):
        shift = Fraction(10) ** max(0, company.power("shares"))
        issued = company.number("diluted_shares", company.periods[0]) * shift
        for body in laid.cells:
            assert "at cost, at cost" not in body.label
            assert body.label.lower().count("allowances") < 2
            if body.fact is None or body.value is None or body.fact.concept != "common_stock":
                continue
            bare += "no par value" in body.label
            if par := re.search(r"[$€£₹]([\d.]+) par|par value [$€£₹]([\d.]+)", body.label):
                each = Fraction(par[1] or par[2])
                slack = Fraction(10) ** -body.decimals / 2 / each
                shares = body.value / each
                authorized = re.search(r"([\d,]+)( million)? shares", body.label)
                most = int(authorized[1].replace(",", "")) * (10**6 if authorized[2] else 1)
                assert shares + slack >= issued * Fraction(9, 10), body.label
                assert shares - slack <= most, (body.label, body.text)
                pars += 1
    assert pars > 3 * bare > 0


_NOTES = (
    "non-gaap",
    "tax-reconciliation",
    "debt-maturities",
    "allowance",
    "segment-years",
    "goodwill",
    "inventory",
)


@pytest.mark.parametrize("name", _NOTES)
def test_tables_that_add_up_show_all_they_add_up(name):
    shown = 0
    for n in range(25):
        stream = Stream("adds", name, n)
        scene = set_scene(stream, Want(tables=(name,)), LEVELS["standard"])
        schedule, laid = scene.company.schedule(name), scene.tables[0]
        rows = set(laid.labels)
        for at, terms in schedule.totals:
            total = schedule.items[at]
            parts = [schedule.items[i] for i, _ in terms]
            if (total.concept, total.member) in rows:
                assert all((p.concept, p.member) in rows for p in parts), laid.text
                shown += 1
    assert shown > 15


def test_the_tables_of_a_page_run_in_one_order_of_years():
    level = LEVELS["hard"]
    level = replace(level, tables=(2, 2), knobs=replace(level.knobs, oldest_first=50))
    orders = set()
    for n in range(60):
        scene = set_scene(Stream("order", n), Want(concepts=("net_income",), years=2), level)
        found = set()
        for laid in scene.tables:
            years = [
                body.fact.period for body in laid.cells if body.fact and body.at[0] == laid.cells[0].at[0]
            ]
            years = years or [b.fact.period for b in laid.cells if b.fact][:2]
            if len(set(years)) > 1:
                found.add(years[0] < years[1])
        assert len(found) < 2
        orders |= found
    assert orders == {False, True}


def test_interim_columns_turn_only_the_years_and_say_when_the_months_ended():
    level = LEVELS["standard"]
    level = replace(level, knobs=replace(level.knobs, oldest_first=100))
    dated = 0
    for n in range(40):
        scene = set_scene(Stream("interim", n), Want(tables=("interim",), quarters=True), level)
        text = " | ".join(scene.tables[0].columns)
        assert not re.search(r"ended \d", text), text
        quarters = [bool(re.search(r"(?i)three months|Q\d|quarter", c)) for c in scene.tables[0].columns]
        assert quarters in ([True, True, False, False], [False] * 4), text
        if scene.company.identity.year_end == "December 31":
            assert re.search(r"(?i)six months ended June 30|nine months ended September 30", text), text
            dated += 1
    assert dated > 10


def test_what_introduces_a_table_stands_before_it():
    level = LEVELS["standard"]
    level = replace(level, knobs=replace(level.knobs, introduction=100, scale_caption=30))
    seen = 0
    for n in range(60):
        scene = set_scene(Stream("ahead", n), Want(concepts=("net_income",)), level)
        page = finish(scene)
        for passage in page.passages:
            if introduces(passage.text):
                assert page.text.index(passage.text) < page.sheets[0].table.start
                seen += 1
    assert seen > 20


def test_headers_of_periods_keep_one_case():
    for n in range(80):
        stream = Stream("cased", n)
        company = draw_company(stream)
        for name in ("interim", "income-statement"):
            schedule = company.schedule(name)
            laid = lay_out(stream, company, schedule, schedule.items, schedule.columns, Knobs(), "markdown")
            for words in (*laid.columns, laid.title):
                assert not re.search(r"\b(?:months|year|years) Ended|Months ended|\bof of\b", words), words
