"""Readers of the five formats, on texts that no renderer of ours wrote."""

import contextlib
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.errors import ReadError
from schemas.table_text import Printed, read_printed

FORMS = ["markdown", "fixed-width", "html", "csv", "pdf-text"]


def read(form, columns, text):
    return read_printed(text, 0, form, columns)


def test_pdf_text_without_blank_lines_as_a_balance_sheet_comes_out_of_a_filing():
    text = """\
Harlow Instruments
Consolidated Balance Sheet
(Dollars in thousands)
June 30, 2031
December 31, 2030
Assets
Current assets
Cash
$
4,100~
$
3,200~
Receivables net of allowances of $16 and $17
~$
947~
932~
Held for sale
416~
Total current assets
5,047
4,132
2031 notes
(17)
12 (a)
Total
5,030
4,144

The accompanying notes are an integral part.
""".replace("~", " ")
    assert read("pdf-text", 2, text) == Printed(
        ("Harlow Instruments", "Consolidated Balance Sheet", "(Dollars in thousands)"),
        ("June 30, 2031", "December 31, 2030"),
        (
            ("Assets", ("", "")),
            ("Current assets", ("", "")),
            ("Cash", ("$ 4,100", "$ 3,200")),
            ("Receivables net of allowances of $16 and $17", ("$ 947", "932")),
            ("Held for sale", ("", "")),
            ("Total current assets", ("5,047", "4,132")),
            ("2031 notes", ("(17)", "12 (a)")),
            ("Total", ("5,030", "4,144")),
        ),
    )


def test_pdf_text_joins_a_label_that_the_page_broke():
    label = "Preferred stock, $0.01 par value; 100,000 shares authorized; no shares issued and"
    text = f"a\nb\n\n{label}\noutstanding\n1\n2\nNext\n3\n4"
    assert read("pdf-text", 2, text).rows == ((f"{label} outstanding", ("1", "2")), ("Next", ("3", "4")))


def test_fixed_width_with_tags_and_centred_headers():
    text = """\
<TABLE>
<CAPTION>
                 HARLOW INSTRUMENTS CO
                 (In thousands)

                                   Year Ended         Six Months
                                 December 31,            Ended
                             --------------------    -----------
(Unaudited)                    1997        1996        June 1998
<S>                          <C>         <C>         <C>
Net sales ................   $  8,100    $   (710)   $    4,000
Other, net ...............        (17)          -
  Interest on long-term
    debt .................          9          10            11
                             --------    --------    ----------
                             $  8,092    $   (700)   $    4,011
                             ========    ========    ==========
</TABLE>
after"""
    assert read("fixed-width", 3, text) == Printed(
        ("HARLOW INSTRUMENTS CO", "(In thousands)", "(Unaudited)"),
        ("Year Ended December 31, 1997", "Year Ended December 31, 1996", "Six Months Ended June 1998"),
        (
            ("Net sales", ("$ 8,100", "$ (710)", "$ 4,000")),
            ("Other, net", ("(17)", "-", "")),
            ("Interest on long-term debt", ("9", "10", "11")),
            ("", ("$ 8,092", "$ (700)", "$ 4,011")),
        ),
    )


def test_html_as_filing_software_writes_it():
    text = """\
<div><p><b>Harlow &amp; Co</b><br>(in&nbsp;millions)</p></div>
<TABLE cellspacing='0'>
<tr><td>&nbsp;</td><td></td><td colspan="3">2031</td><td></td><td COLSPAN=3>2030</td></tr>
<TR><TD><font size="2">Net sales</font></TD><td></td><td>$</td><td>8,100</td><td></td>
    <td></td><td>$</td><td>(710</td><td>)</td></TR>
<tr><td style="padding-left:10pt">Margin</td><td></td><td colspan=2>5.2</td><td>%</td><td></td><td colspan=2>(4.1</td><td>)%</td></tr>
</TABLE> after"""
    assert read("html", 2, text) == Printed(
        ("Harlow & Co", "(in millions)"),
        ("2031", "2030"),
        (("Net sales", ("$ 8,100", "$ (710)")), ("Margin", ("5.2%", "(4.1)%"))),
    )


def test_csv_as_a_spreadsheet_exports_it():
    text = (
        '"Harlow, Co",,,\n,,,\n(in millions),2031,2030,Change\n"Net ""core"" sales","8,100",(710),\n\nafter'
    )
    assert read("csv", 3, text) == Printed(
        ("Harlow, Co", "(in millions)"),
        ("2031", "2030", "Change"),
        (('Net "core" sales', ("8,100", "(710)", "")),),
    )


def test_markdown_with_a_second_header_row_and_an_unlabelled_total():
    text = "Title\n\n| | Year | |\n|---|---|---|\n| | 2031 | 2030 |\n| a | - | - |\n| | - | - |\nafter"
    assert read("markdown", 2, text) == Printed(
        ("Title",), ("Year 2031", "Year 2030"), (("a", ("-", "-")), ("", ("-", "-")))
    )


@pytest.mark.parametrize(
    ("form", "text", "says"),
    [
        ("markdown", "| | a | b |\n| b | 1 | 2 |", "delimiter row"),
        ("csv", ",2024,2023\na,1", "a record of 2 fields"),
        ("csv", ',2024,2023\na,"1,2', "no CSV"),
        ("csv", "just a line\n\nand another", "no CSV table"),
        ("html", "<p>no table</p>", "no HTML table"),
        ("html", "<table><tr><td></td><td>1</td></tr></table>", "a row of 2 cells"),
        ("html", "<table><td>1</td></table>", "outside a row"),
        ("html", "<table><tr><td colspan=900000000>1</td></tr></table>", "more than 9 cells"),
        ("fixed-width", "a  b\nc  d", "no fixed-width table"),
        ("fixed-width", "        2024    2023\n        ----    ----\nlong label 1     2", "runs across"),
        ("fixed-width", "<S>   <C>\n", "1 <C> for 2"),
        ("pdf-text", "only\nlabels", "no value"),
        ("pdf-text", "2024\na\n1\n2", "1 periods for 2"),
        ("pdf-text", "2024\n2023\na\n1\n2\n3", "3 values in rows of 2"),
        ("pdf-text", "x\n\n1\n2", "header texts"),
        ("pdf-text", "2024\n2023\na\n1\n$\nb\n2", "sign without a value"),
    ],
)
def test_what_is_no_table_is_an_error_that_says_why(form, text, says):
    with pytest.raises(ReadError, match=says):
        read(form, 2, text)


@pytest.mark.parametrize("form", FORMS)
def test_where_and_how_wide_must_make_sense(form):
    with pytest.raises(ReadError, match="outside the text"):
        read_printed("abc", 4, form, 1)
    with pytest.raises(ReadError, match="needs a value column"):
        read_printed("abc", 0, form, 0)


PIECES = [
    "\n", "\n\n", "|", "| a | 1 | 2 |\n", "|---|---|---|\n", "a,1,2\n", '"', ",", "<table>", "</table>", "<tr>", "<td>",
    "</td>", '<td colspan="3">', "<thead>", "</thead>", "<caption>", "&nbsp;", "&#0;", "<S>", "<C>", "<S>  <C>  <C>\n", "----  ----",
    "    ----  ----\n", "====", "  ", "label", "label .....", "1,234", "\n$\n", "\n12\n", "2024\n2023\n", "n.m.", "—", "\\", "\x00", "\r",
]  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
@settings(max_examples=150)
@given(
    text=st.text(max_size=120)
    | st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=40).map("".join),
    start=st.integers(-1, 60),
    columns=st.integers(-1, 4),
)
def test_any_text_gives_a_table_of_that_width_or_a_read_error(form, text, start, columns):
    with contextlib.suppress(ReadError):
        printed = read_printed(text, start, form, columns)
        assert len(printed.columns) == columns
        assert printed.rows
        assert all(len(cells) == columns for _, cells in printed.rows)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    "unit",
    ["| a | 1 | 2 |\n", "<table><tr><td>", "<table><caption>", "<table", "colspan", "---- ", "x" * 79 + "\n", "1,234\n",
     "$\n", '"a,"\n', " ", "|", "a,1,2\n", ",", "<S> <C> <C>\n", "(", "1,", "a .. ", "&", "2024\n"],
)  # fmt: skip
def test_long_texts_take_time_in_proportion(form, unit):
    prefix = {
        "markdown": "| | a | b |\n|---|---|---|\n",
        "fixed-width": "  a    b\n  ----  ----\n",
        "html": "<table><tr><td>",
        "csv": ",a,b\n",
        "pdf-text": "a\nb\n\nc\n1\n2\n",
    }[form]
    text = prefix + unit * (200_000 // len(unit))
    began = time.process_time()
    with contextlib.suppress(ReadError):
        read(form, 2, text)
    assert time.process_time() - began < 3  # quadratic readers take minutes


def test_a_header_without_a_row_is_no_table():
    with pytest.raises(ReadError, match="without a row"):
        read_printed("0\n2000", 0, "pdf-text", 1)
