"""What filings show, each as a knob: it appears when asked for, never when turned off, and never misleads."""

import re
from collections import Counter
from dataclasses import fields, replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.cells import read_caption, read_cell
from schemas.table_text import read_printed
from synth.absence import called
from synth.company.concepts import CONCEPTS
from synth.company.draw import draw_company
from synth.company.identity import CURRENCY_NAMES, SCALE_NAMES
from synth.levels import LEVELS
from synth.presentation.captions import title_case
from synth.presentation.fillers import FILLERS
from synth.presentation.headers import Headers
from synth.presentation.knobs import Knobs
from synth.presentation.layout import lay_out
from synth.presentation.remarks import AMOUNTS, DISCLAIMERS, DOLLARS, INTRODUCTIONS, SCALED, remarks
from synth.stream import Stream

TABLES = ("income-statement", "balance-sheet", "geography", "inventory", "tax-components", "receivables")


def laid_tables(
    knobs, count=60, *, asked=frozenset({"net_income"}), form="markdown", seed="knob", tables=TABLES
):
    """Lay out whole tables of many companies; the first two fiscal years."""
    for n in range(count):
        stream = Stream(seed, n)
        company = draw_company(stream)
        schedule = company.schedule(tables[n % len(tables)])
        if schedule is None:
            continue
        columns = schedule.columns[:2]
        laid = lay_out(
            stream, company, schedule, schedule.items, columns, knobs, form, changes=True, asked=asked
        )
        yield company, schedule, laid, read_printed(laid.text, 0, laid.form, len(laid.columns))


SHOWS = {
    "nil": "nil", "unlabelled_total": "unlabelled-total", "label_numbers": "label-numbers",
    "change_column": "change-column", "share_column": "share-column", "footnotes": "footnote-mark",
    "contra": "contra-row", "multi_row_header": "multi-row-header",
}  # fmt: skip
"""Knobs that a single table shows, and the phenomenon it is reported as."""


@pytest.mark.parametrize("knob", sorted(SHOWS))
def test_a_knob_turns_its_phenomenon_on_and_off(knob):
    off = replace(Knobs(), **{f.name: 0 for f in fields(Knobs) if f.name in SHOWS})
    turned = replace(off, **{knob: 100})
    always = [SHOWS[knob] in laid.phenomena for _, _, laid, _ in laid_tables(turned)]
    never = [laid for _, _, laid, _ in laid_tables(off) if SHOWS[knob] in laid.phenomena]
    assert sum(always) >= 5
    # A company can have a nil of its own, and nothing else comes unasked.
    assert len(never) <= (20 if knob == "nil" else 0)


_MONEY = (
    ("USD", 3),
    ("USD", 6),
    ("USD", 9),
    ("EUR", 3),
    ("EUR", 6),
    ("GBP", 6),
    ("INR", 5),
    ("INR", 6),
    ("INR", 7),
)


@pytest.mark.parametrize(
    ("sentence", "currency", "scale"),
    [(s, c, n) for c, n in _MONEY for s in (*SCALED, *(DOLLARS if c == "USD" else ()))],
)
def test_a_sentence_that_gives_the_scale_is_read_as_that_scale(sentence, currency, scale):
    said = sentence.format(
        word=SCALE_NAMES[scale], money=CURRENCY_NAMES[currency], name="Halvorsen Marine Holdings, Inc."
    )
    read = read_caption(said)
    assert read.scale == scale
    assert read.currency == currency or (currency == "USD" and read.currency is None)


@pytest.mark.parametrize("sentence", [*INTRODUCTIONS, *AMOUNTS, *DISCLAIMERS])
def test_neutral_prose_gives_no_scale_and_discloses_no_line_item(sentence):
    said = sentence.format(
        name="Halvorsen Marine", end="June 30, 2023", amount="$41.5 million", other="$1.2 billion"
    )
    assert read_caption(said).scale is None
    assert [c for c in CONCEPTS if called(said, c, anywhere=True)] == []


def test_rows_of_nil_are_no_line_items_and_stand_between_line_items_of_their_table():
    captions = {
        re.sub(r"\W+", " ", text.lower()).strip()
        for known in CONCEPTS.values()
        for text in (*known.labels, *known.two_sided, *known.losses, *known.spoken)
    }
    for name, fillers in FILLERS.items():
        for filler in fillers:
            assert not {re.sub(r"\W+", " ", label.lower()).strip() for label in filler.labels} & captions
            assert filler.after | filler.before <= set(CONCEPTS), (name, filler)


def test_a_row_of_nil_stands_in_its_section_only():
    knobs = replace(Knobs(), nil=100, unlabelled_total=0, label_case=0, change_column=0, share_column=0)
    seen = Counter()
    tables = (
        "income-statement",
        "balance-sheet",
        "cash-flow",
        "segment-years",
        "geography",
        "non-gaap",
        "equity",
    )
    for _, schedule, laid, read in laid_tables(knobs, 280, tables=tables):
        called = {label: concept for (concept, _), label in laid.labels.items()}
        concepts = {r: called[label] for r, (label, _) in enumerate(read.rows) if label in called}
        for r, (label, _) in enumerate(read.rows):
            known = [f for f in FILLERS.get(schedule.name, ()) if label in f.labels]
            if not known:
                continue
            above = next(concepts[n] for n in range(r - 1, -1, -1) if n in concepts)
            below = next(concepts[n] for n in range(r + 1, len(read.rows)) if n in concepts)
            assert any(above in f.after and below in f.before for f in known), laid.text
            if "iscontinued" in label:
                assert (above, below) == ("income_tax", "net_income")
            if label == "Assets held for sale":
                assert below == "current_assets"
            seen[schedule.name] += 1
    assert min(seen[n] for n in ("income-statement", "balance-sheet", "cash-flow", "non-gaap")) > 5
    assert not seen["segment-years"] + seen["geography"]


def test_neutral_prose_follows_its_knobs():
    company = draw_company(Stream("prose"))
    off = replace(Knobs(), introduction=0, prose_amount=0, disclaimer=0)
    assert all(remarks(Stream("off", n), company, off) == [] for n in range(30))
    full = replace(Knobs(), introduction=100, prose_amount=100, disclaimer=100)
    assert all(len(remarks(Stream("full", n), company, full)) == 3 for n in range(30))


def test_a_figure_without_a_label_is_a_total_of_the_schedule_right_below_its_parts():
    knobs = replace(Knobs(), unlabelled_total=100, nil=0, change_column=0, share_column=0, footnotes=0)
    sums = 0
    for n in range(240):
        stream = Stream("bare", n)
        company = draw_company(stream)
        schedule = company.schedule(("income-statement", "balance-sheet", "cash-flow", "inventory")[n % 4])
        if schedule is None:
            continue
        # An excerpt: some of the rows, as a page shows them.
        rows = [i for k, i in enumerate(schedule.items) if n % 3 or k % 5]
        laid = lay_out(
            stream, company, schedule, rows, schedule.columns[:2], knobs, "markdown", asked=frozenset()
        )
        read = read_printed(laid.text, 0, laid.form, len(laid.columns))
        parts = {schedule.items[at].concept: [schedule.items[i] for i, _ in t] for at, t in schedule.totals}
        bodies = {body.at: body for body in laid.cells}
        for r, (label, cells) in enumerate(read.rows):
            if label:
                continue
            for c, text in enumerate(cells):
                fact = bodies[r, c].fact
                assert fact is not None, (
                    laid.text
                )  # no sum of an excerpt's rows: what stands there is the total
                above = [read_cell(read.rows[k][1][c]).value or Fraction(0) for k in range(r)]
                count = len(parts[fact.concept])
                assert [bodies[k, c].fact and bodies[k, c].fact.concept for k in range(r - count, r)] == [
                    p.concept if bodies[k, c].value is not None else None
                    for k, p in zip(range(r - count, r), parts[fact.concept], strict=True)
                ], laid.text
                assert read_cell(text).value == sum(above[-count:]), laid.text
                assert fact.concept not in {"total_assets", "net_income", "total_equity", "cash_ending"}
                sums += 1
    assert sums > 60


def test_a_bare_total_is_not_one_that_will_be_asked_about():
    knobs = replace(Knobs(), unlabelled_total=100)
    everything = frozenset(CONCEPTS)
    for _, schedule, laid, _ in laid_tables(knobs, asked=everything):
        for (concept, member), label in laid.labels.items():
            parts = next((t for at, t in schedule.totals if schedule.items[at].concept == concept), ())
            assert label or (not member and schedule.items[parts[0][0]].member), laid.text
    for _, _, laid, _ in laid_tables(knobs, asked=None):
        assert all(laid.labels.values())


def test_shares_are_the_row_over_the_base_and_their_change_is_in_basis_points():
    knobs = replace(Knobs(), share_column=100, change_column=0, nil=0, unlabelled_total=0)
    seen = 0
    for company, schedule, laid, read in laid_tables(knobs, tables=("income-statement", "balance-sheet")):
        if "share-column" not in laid.phenomena:
            continue
        base = "revenue" if schedule.name == "income-statement" else "total_assets"
        first = len(schedule.columns[:2])
        for fact, body in laid.places.items():
            cells = read.rows[body.at[0]][1]
            share = read_cell(cells[first])
            if fact.period != schedule.columns[0].period or share.value is None:
                continue
            exact = 100 * abs(body.value) / company.value(base, fact.period)
            assert abs(exact - share.value) <= Fraction(1, 2 * 10**share.decimals)
            if "Change (bps)" in laid.columns and cells[-1]:
                other = read_cell(cells[first + 1]).value
                assert read_cell(cells[-1]).value == 100 * (share.value - other)
            seen += 1
    assert seen > 30


@pytest.mark.parametrize("count", [2, 3])
@pytest.mark.parametrize("oldest_first", [False, True])
def test_changes_are_from_the_older_year_to_the_newer(oldest_first, count):
    knobs = replace(Knobs(), change_column=100, nil=0, unlabelled_total=0)
    seen = 0
    for n in range(40):
        stream = Stream("change", n)
        company = draw_company(stream, years=3)
        schedule = company.schedule("balance-sheet")
        columns = schedule.columns[:count][:: -1 if oldest_first else 1]
        laid = lay_out(stream, company, schedule, schedule.items, columns, knobs, "markdown", changes=True)
        read = read_printed(laid.text, 0, laid.form, len(laid.columns))
        new, old = sorted((c.period for c in columns), reverse=True)[:2]
        for fact, body in laid.places.items():
            before = laid.places.get(fact._replace(period=old))
            change = read_cell(read.rows[body.at[0]][1][-1])
            if fact.period != new or before is None or change.unit != "percent" or body.negated:
                continue
            exact = 100 * (body.value - before.value) / abs(before.value)
            assert abs(exact - change.value) <= Fraction(1, 2 * 10**change.decimals), laid.text
            seen += 1
    assert seen > 50


def test_no_shares_of_what_will_be_asked_about():
    knobs = replace(Knobs(), share_column=100, change_column=0)
    both = frozenset({"revenue", "total_assets"})
    for asked in (both, None):
        for _, _, laid, _ in laid_tables(knobs, asked=asked, tables=("income-statement", "balance-sheet")):
            assert "share-column" not in laid.phenomena


def test_quarters_are_dated_only_where_the_fiscal_year_is_the_calendar_year():
    dated = 0
    for n in range(150):
        stream = Stream("quarters", n)
        company = draw_company(stream)
        schedule = company.schedule("quarters")
        if schedule is None:
            continue
        columns = [replace(c, header=()) for c in schedule.columns]
        rows = Headers(stream, company, columns, Knobs(), schedule).rows()
        if re.search(r"(?:Three|Six|Nine) [Mm]onths [Ee]nded \w+ \d", " ".join(rows[0])):
            assert company.identity.year_end == "December 31"
            dated += 1
    assert dated > 10


@given(st.text(alphabet=st.characters(max_codepoint=127, categories=("L", "Nd", "P", "Zs")), max_size=60))
def test_title_case_only_changes_capitals(text):
    assert title_case(text).lower() == text.lower()
    assert title_case(title_case(text)) == title_case(text)


def test_starter_pages_stay_calm():
    calm = LEVELS["starter"].knobs
    assert (calm.label_numbers, calm.share_column, calm.change_column, calm.unlabelled_total, calm.nil) == (
        0,
    ) * 5
