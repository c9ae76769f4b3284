"""Tables printed in five formats read back as what was printed."""

import csv
import io
from html.parser import HTMLParser

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
    'R&D <net> of "grants" | other',
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
    sign_trails=st.booleans(),
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
@settings(max_examples=120)
@given(grid=any_grid | usual_grid, look=looks)
def test_what_is_printed_reads_back(form, grid, look):
    assume(not why_not(grid, form))
    reads_back(grid, form, look)


STATEMENT = Grid(
    ("Widget & Sons, Inc.", "(in millions)"),
    (("Years Ended December 31,", "", ""), ("2024", "2023", "2022")),
    (
        GridRow("Net sales:", ("", "", "")),
        GridRow("Products", ("$ 1,302.5", "$ 1,280.1", "$ 998.0"), 1),
        GridRow("Services", ("200.0", "180.0", "11.0"), 1),
        GridRow("", ("1,502.5", "1,460.1", "1,009.0"), 0, "above"),
        GridRow("Restructuring", ("—", "(12.5)", "-"), 0),
        GridRow("Margin", ("46.7%", "(5.2)%", "n.m."), 0, "double"),
    ),
)


@pytest.mark.parametrize("form", FORMS)
def test_an_ordinary_statement_can_be_printed_in_every_format(form):
    assert why_not(STATEMENT, form) == ""
    reads_back(STATEMENT, form, Look())


def test_a_spanning_header_is_part_of_each_header_that_it_spans():
    assert expected(STATEMENT, "html").columns == tuple(
        f"Years Ended December 31, {year}" for year in (2024, 2023, 2022)
    )
    mixed = Grid(
        (), (("2024", "", "Change", ""), ("Gross", "Net", "", "%")), (GridRow("a", ("1", "2", "3", "4")),)
    )
    assert expected(mixed, "csv").columns == ("2024 Gross", "2024 Net", "Change", "Change %")


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    "header",
    [
        (("2024", "", "", "2023"), ("a", "b", "c", "d")),
        (("", "2024", "", ""), ("a", "b", "c", "d")),
        (("2024", "", "2023", ""), ("Q1", "", "Q2", ""), ("a", "b", "c", "d")),
        (("December 31,", "December 25,", "December 31,", "December 25,"), ("2024", "2023", "2022", "2021")),
        (("Restated and adjusted, unaudited", "", "", ""), ("Retail", "Other", "% Change", "Total")),
    ],
)
@pytest.mark.parametrize("by_column", [True, False])
def test_stacked_headers_read_back(form, header, by_column):
    grid = Grid(("Title",), header, (GridRow("Net sales", ("10", "20", "30", "40")),))
    for thead in (True, False):
        reads_back(grid, form, Look(by_column=by_column, thead=thead, colspan=thead, tags=thead))


def test_pdf_text_loses_nils_and_the_row_says_so_by_having_no_values():
    read = read_printed(render(STATEMENT, "pdf-text"), 0, "pdf-text", 3)
    assert read.rows[4] == ("Restructuring", ("", "", ""))
    assert read.rows[3] == ("", ("1,502.5", "1,460.1", "1,009.0"))


def test_pdf_text_without_gaps_is_one_run_of_lines_where_the_header_can_be_told():
    text = render(STATEMENT, "pdf-text", Look(gaps=False, sign_apart=True))
    assert "\n\n" not in text
    assert text.split("\n")[2:10] == [
        "Years Ended December 31,", "2024", "2023", "2022", "Net sales:", "Products", "$", "1,302.5",
    ]  # fmt: skip
    segments = Grid(("Title",), (("Retail", "Wholesale"),), (GridRow("Net sales", ("10", "20")),))
    assert "\n\nRetail\nWholesale\n\n" in render(segments, "pdf-text", Look(gaps=False))


def test_pdf_text_may_pull_a_sign_up_to_the_value_before():
    look = Look(sign_apart=True, sign_trails=True)
    assert "\nProducts\n$\n1,302.5 $\n1,280.1 $\n998.0\n" in render(STATEMENT, "pdf-text", look)
    reads_back(STATEMENT, "pdf-text", look)


def test_pdf_text_keeps_a_header_cell_together_when_it_goes_column_by_column():
    header = (("December 31,", "December 25,"), ("2022", "2021"))
    grid = Grid((), header, (GridRow("Net sales", ("10", "20")),))
    by_column = render(grid, "pdf-text", Look(by_column=True))
    assert by_column.startswith("December 31,\n2022\nDecember 25,\n2021\n")
    assert render(grid, "pdf-text").startswith("December 31,\nDecember 25,\n2022\n2021\n")


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (GridRow("1,577", ("1", "2")), "the label '1,577' reads as a value"),
        (GridRow("1,577 $", ("1", "2")), "the label '1,577 $' reads as a value"),
        (GridRow("Due", ("2025", "2026")), "a cell of 'Due' reads as a label"),
        (GridRow("", ("—", "2")), "a row without a label"),
    ],
)
def test_what_pdf_text_could_not_tell_is_refused(row, says):
    grid = Grid((), (("a", "b"),), (GridRow("x", ("1", "2")), row))
    assert says in why_not(grid, "pdf-text")
    with pytest.raises(ValueError, match="no PDF text"):
        render(grid, "pdf-text")
    assert why_not(grid, "html") == ""


def test_an_unlabelled_row_after_lost_values_is_refused_as_pdf_text():
    rows = (GridRow("x", ("1", "—")), GridRow("", ("1", "2")))
    assert "without a label" in why_not(Grid((), (("a", "b"),), rows), "pdf-text")


@pytest.mark.parametrize(
    ("header", "rows", "says"),
    [
        ((), (GridRow("a", ("1",)),), "needs a header"),
        ((("2024",),), (), "needs a header"),
        ((("",), ("2024",)), (GridRow("a", ("1",)),), "header row without a text"),
        ((("2024",), ("a", "b")), (GridRow("a", ("1",)),), "unequal length"),
        ((("2024",),), (GridRow("a", ("1", "2")),), "2 cells for 1 columns"),
        ((("2024",),), (GridRow("", ("1",)),), "first row without a label"),
        ((("2024",),), (GridRow("a", ("1",)), GridRow("", ("",))), "an empty row"),
        ((("2024",),), (GridRow("a  b", ("1",)),), "white space"),
        ((("2024",),), (GridRow("a\nb", ("1",)),), "white space"),
        ((("2024",),), (GridRow("----", ("1",)),), "can't be told"),
        ((("2024",),), (GridRow("a ...", ("1",)),), "can't be told"),
        ((("<S>",),), (GridRow("a", ("1",)),), "can't be told"),
    ],
)
def test_a_grid_that_no_reader_could_tell_is_refused(header, rows, says):
    with pytest.raises(ValueError, match=says):
        Grid((), header, rows)


def test_fixed_width_looks_like_an_old_filing():
    text = render(
        STATEMENT,
        "fixed-width",
        Look(sign_apart=True, leaders=True, tags=True, centred=True, indent="spaces"),
    )
    assert (
        text
        == """\
<TABLE>
<CAPTION>
                  Widget & Sons, Inc.
                     (in millions)

                          Years Ended December 31,
                     ----------------------------------
                        2024         2023        2022
                     ----------  -----------  ---------
<S>                  <C>         <C>          <C>
Net sales:
  Products ........  $ 1,302.5   $ 1,280.1    $   998.0
  Services ........      200.0       180.0         11.0
                     ----------  -----------  ---------
                       1,502.5     1,460.1      1,009.0
Restructuring .....          —       (12.5)           -
                     ----------  -----------  ---------
Margin ............       46.7%       (5.2)%       n.m.
                     ==========  ===========  =========
</TABLE>"""
    )


def test_a_section_header_never_reads_as_the_start_of_the_next_label():
    section = "Changes in assets and liabilities, net of acquired"
    rows = (GridRow(section, ("",)), GridRow("businesses", ("12",)), GridRow("x" * 90, ("3",)))
    grid = Grid((), (("2024",),), rows)
    for indent in ("spaces", "none"):
        reads_back(grid, "fixed-width", Look(indent=indent))
    words = "acquired businesses and amounts held by entities that are not consolidated yet,"
    almost = Grid((), (("2024",),), (GridRow(words, ("",)), GridRow("net of cash", ("12",))))
    assert "going on" in why_not(almost, "pdf-text")
    reads_back(almost, "fixed-width", Look())


class _Outline(HTMLParser):
    def __init__(self):
        super().__init__()
        self.open, self.widths = [], []

    def handle_starttag(self, tag, attrs):
        if tag == "br":
            return
        self.open.append(tag)
        if tag == "tr":
            self.widths.append(0)
        if tag in {"td", "th"}:
            self.widths[-1] += int(dict(attrs).get("colspan", 1))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


@settings(max_examples=40)
@given(grid=usual_grid, look=looks)
def test_html_is_well_formed_and_its_rows_are_equally_wide(grid, look):
    outline = _Outline()
    outline.feed(render(grid, "html", look))
    assert not outline.open
    assert len(set(outline.widths)) == 1
    assert len(outline.widths) == len(grid.header) + len(grid.rows)


@settings(max_examples=40)
@given(grid=usual_grid, look=looks)
def test_csv_is_what_a_csv_reader_expects(grid, look):
    records = list(csv.reader(io.StringIO(render(grid, "csv", look)), strict=True))[len(grid.heading) :]
    assert len({len(record) for record in records}) == 1
    assert [record[0].strip() for record in records[len(grid.header) :]] == [row.label for row in grid.rows]
