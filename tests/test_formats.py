"""Tables printed in five formats read back as what was printed."""

from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from schemas.table_text import read_printed
from synth.presentation.formats import Grid, GridRow, Look, expected, render, why_not

FORMS = ["markdown", "fixed-width", "html", "csv", "pdf-text"]

LABELS = [
    "Net sales",
    "Cost of sales, excluding depreciation",
    "Less: accumulated depreciation",
    "(Loss) earnings before income taxes",
    "Provision (benefit) for income taxes",
    "Common stock, $0.01 par value; 500,000 shares authorized",
    "Accounts receivable, net of allowances of $95 and $103",
    "Common stock, par value $0.01; shares authorized: 2,250; shares issued: 1,645 and 1,232; shares outstanding: 1,612 and 1,207",
    "Cash, cash equivalents and restricted cash, including amounts that are held by consolidated variable interest entities",
    "R&D <net> of \"grants\" | other",
    "Sales(1)",
    "Notes due 2030 (a)",
    "Basic",
    "Diluted",
    "Assets",
    "Current assets:",
    "2019 acquisitions",
    "Level 3",
    "Widget Inc.",
    "a\\",
    "\\| b",
    "&nbsp",
    "&lt;tag&gt;",
    "- other",
    "=SUM",
    "'quoted' text, \"twice\"",
]
CELLS = [
    "$ 302,578",
    "$302,578",
    "$ (0.42)",
    "(5.2)%",
    "5.2%",
    "(5.2%)",
    "1,577",
    "(1,577)",
    "302.5",
    "0.42",
    ".42",
    "(190) bps",
    "-130 bps",
    "1.9 pp",
    "18.6x",
    "€ 12",
    "₹ 1,23,456",
    "US$ 7.1",
    "n.m.",
    "N/A",
    "NM",
    "*",
    "1,234(a)",
    "12.5 (1)",
    "$ 1.9 million",
]
NILS = ["—", "-", "--", "–", "", "$ —", "$ -", "—%"]
TEXTS = ["Level 2", "Various", "2.5% to 3.0%", "2025", "a|b", "<5", '"', "$", "%", ")", "$ %", "A, B"]
HEADERS = [
    "2024",
    "2023",
    "2022 (1)",
    "December 31, 2024",
    "December 31,",
    "As of June 30,",
    "Three Months Ended June 30,",
    "Six Months Ended June 30,",
    "Years Ended",
    "North America",
    "Total",
    "% Change",
    "Change in fair value of instruments",
    "As restated",
    "R&D | other",
]
HEADINGS = [
    "Widget & Sons, Inc.",
    "CONSOLIDATED BALANCE SHEETS",
    "(In millions, except per share data)",
    "(unaudited)",
    "December 31, 2024",
    "As of June 30,",
    "Amounts in $ | thousands",
    "2024 and 2023 < 2022",
]

wide_text = st.text(max_size=30).map(lambda text: " ".join(text.split()))
close_text = st.text("ab1, .()$%|\\\"'<>&-=*—;:/", max_size=24).map(lambda text: " ".join(text.split()))


def texts(*known):
    return st.one_of(*(st.sampled_from(k) for k in known), wide_text, close_text)


looks = st.builds(
    Look,
    sign_apart=st.booleans(),
    closing_apart=st.booleans(),
    indent=st.sampled_from(["spaces", "nbsp", "none"]),
    aligned=st.booleans(),
    padded=st.booleans(),
    leaders=st.booleans(),
    tags=st.booleans(),
    rules=st.booleans(),
    centred=st.booleans(),
    quoted=st.booleans(),
    filled=st.booleans(),
    thead=st.booleans(),
    colspan=st.booleans(),
    styled=st.booleans(),
    heading=st.sampled_from(["lines", "p", "caption"]),
    by_column=st.booleans(),
    gaps=st.booleans(),
)


@st.composite
def grids(draw, label, cell, header, heading):
    columns = draw(st.integers(1, 5))
    rows = draw(
        st.lists(
            st.builds(
                GridRow,
                label,
                st.one_of(
                    st.lists(cell, min_size=columns, max_size=columns).map(tuple),
                    st.just(("",) * columns),
                ),
                st.integers(0, 3),
                st.sampled_from(["", "above", "double"]),
            ),
            min_size=1,
            max_size=8,
        )
    )
    names = draw(
        st.lists(
            st.lists(st.one_of(header, st.just("")), min_size=columns, max_size=columns).map(tuple),
            min_size=1,
            max_size=3,
        )
    )
    headings = draw(st.lists(heading, max_size=3))
    corner = draw(st.one_of(st.just(""), st.just("(in millions)"), heading))
    try:
        return Grid(tuple(h for h in headings if h), tuple(names), tuple(rows), corner)
    except ValueError:
        assume(False)


any_grid = grids(texts(LABELS), texts(CELLS, NILS, TEXTS), texts(HEADERS), texts(HEADINGS))
usual_grid = grids(
    st.sampled_from([*LABELS, ""]),
    st.sampled_from([*CELLS, *NILS]),
    st.sampled_from(HEADERS),
    st.sampled_from(HEADINGS),
)


def reads_back(grid, form, look):
    text = render(grid, form, look)
    assert "\n\n\n" not in text
    prompt = f"Consider:\n\n{text}\n\nWhat was 1,234 in 2024?\n"
    start = len("Consider:\n\n")
    assert read_printed(prompt, start, form, grid.columns) == expected(grid, form), text
    assert read_printed(text, 0, form, grid.columns) == expected(grid, form)


@pytest.mark.parametrize("form", FORMS)
@settings(max_examples=300, deadline=None)
@given(grid=any_grid | usual_grid, look=looks)
def test_what_is_printed_reads_back(form, grid, look):
    assume(not why_not(grid, form))
    reads_back(grid, form, look)
