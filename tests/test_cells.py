"""Cells, captions and rows, as filings print them."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.cells import Caption, read_caption, read_cell, row_measure

NUMBERS = [
    ("302,578", "302578", 0, None),
    ("$ 302,578", "302578", 0, "USD"),
    ("$ (0.42)", "-21/50", 2, "USD"),
    ("$(0.42)", "-21/50", 2, "USD"),
    ("($0.42)", "-21/50", 2, "USD"),
    ("$ ( 1,234 )", "-1234", 0, "USD"),
    ("(1,577)", "-1577", 0, None),
    ("(1,577", "-1577", 0, None),  # EDGAR puts the closing parenthesis in the next cell
    ("$(1,577", "-1577", 0, "USD"),
    ("(5.2)%", "-26/5", 1, "percent"),
    ("(5.2%)", "-26/5", 1, "percent"),
    ("(2.1% )", "-21/10", 1, "percent"),
    ("5.2 %", "26/5", 1, "percent"),
    ("-5.2", "-26/5", 1, None),
    ("- 5.2", "-26/5", 1, None),
    ("\u22125.2", "-26/5", 1, None),
    ("\u20135.2", "-26/5", 1, None),
    ("5.2-", "-26/5", 1, None),
    ("-$5.2", "-26/5", 1, "USD"),
    ("(190) bps", "-190", 0, "bps"),
    ("-130 bps", "-130", 0, "bps"),
    ("0.5 pts", "1/2", 1, "points"),
    ("5.2 pp", "26/5", 1, "points"),
    ("1.5x", "3/2", 1, "x"),
    ("5.5 years", "11/2", 1, "years"),
    ("1.3years", "13/10", 1, "years"),
    ("€ 5.2", "26/5", 1, "EUR"),
    ("5,2 €", "26/5", 1, "EUR"),
    ("¥1,234", "1234", 0, "JPY"),
    ("RMB 1,204", "1204", 0, "CNY"),
    ("HK$ 5.2", "26/5", 1, "HKD"),
    ("US$5.2", "26/5", 1, "USD"),
    ("₹12,34,567", "1234567", 0, "INR"),
    ("12,34,567.89", "123456789/100", 2, None),
    ("1.234.567", "1234567", 0, None),  # two dots: European for certain
    ("1.234,56", "30864/25", 2, None),
    ("1 234 567", "1234567", 0, None),
    ("1\u202f234\u202f567", "1234567", 0, None),
    ("1\u00a0234", "1234", 0, None),
    ("1'234'567", "1234567", 0, None),
    ("1.234", "617/500", 3, None),  # one dot: a decimal point
    ("1,234", "1234", 0, None),  # one comma before three digits: grouping
    ("0,125", "1/8", 3, None),  # nothing groups after a zero
    (".42", "21/50", 2, None),
    ("$(.42)", "-21/50", 2, "USD"),
    ("0", "0", 0, None),
    ("0.0", "0", 1, None),
    ("2023", "2023", 0, None),
    ("\uff11,\uff12\uff13\uff14", "1234", 0, None),
    ("+5.2%", "26/5", 1, "percent"),
    ("-9 ( 9 )", "-9", 0, None),  # FinQA prints what it read, then the original
    ("-449 ( 449 )", "-449", 0, None),
    ("27% ( 27 % )", "27", 0, "percent"),
    ("1,577)", "-1577", 0, None),  # the opening parenthesis stands in the cell before
    ("12.3%)", "-123/10", 1, "percent"),
    ("▲1,577", "-1577", 0, None),  # the minus of Japanese statements
    ("△ 1,577", "-1577", 0, None),
    ("1½", "3/2", 1, None),
    ("5¾ %", "23/4", 3, "percent"),
    ("(1,577) Cr", "-1577", 0, None),  # a credit, not crore
]


@pytest.mark.parametrize(("text", "value", "decimals", "unit"), NUMBERS)
def test_a_number_as_printed(text, value, decimals, unit):
    cell = read_cell(text)
    assert (cell.kind, cell.value, cell.decimals, cell.unit) == ("number", Fraction(value), decimals, unit)
    assert cell.footnotes == ()


@pytest.mark.parametrize(
    ("text", "value", "unit", "scale"),
    [
        ("$1.9 million", "19/10", "USD", 6),
        ("€1.5bn", "3/2", "EUR", 9),
        ("₹500 crore", "500", "INR", 7),
        ("52.3 million", "523/10", None, 6),
        ("$5.2M", "26/5", "USD", 6),
    ],
)
def test_a_cell_may_carry_its_own_scale(text, value, unit, scale):
    cell = read_cell(text)
    assert (cell.kind, cell.value, cell.unit, cell.scale) == ("number", Fraction(value), unit, scale)


@pytest.mark.parametrize(
    ("text", "value", "notes"),
    [
        ("2018 (3)", "2018", ("3",)),
        ("1,234(a)", "1234", ("a",)),
        ("1,234 (1)", "1234", ("1",)),
        ("1,234 (1)(2)", "1234", ("1", "2")),
        ("1,234 (1,2)", "1234", ("1", "2")),
        ("(1,234)(2)", "-1234", ("2",)),
        ("1,234*", "1234", ("*",)),
        ("1,234\u2020", "1234", ("\u2020",)),
        ("1,234\u00b2", "1234", ("\u00b2",)),  # NFKC would make it 12342
        ("1,234 [1]", "1234", ("1",)),
        ("(12.0)%(1)", "-12", ("1",)),
    ],
)
def test_footnote_marks_are_no_numbers(text, value, notes):
    cell = read_cell(text)
    assert (cell.kind, cell.value, cell.footnotes) == ("number", Fraction(value), notes)


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("1.234 €", ("617/500", "1234")),
        ("€ (1.234)", ("-617/500", "-1234")),
        ("2.978,478", ("1489239/500", "2978478")),
    ],
)
def test_a_cell_with_two_readings_is_ambiguous(text, readings):
    cell = read_cell(text)
    assert (cell.kind, cell.value) == ("ambiguous", None)
    assert cell.readings == tuple(map(Fraction, readings))


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("US$000", "USD"),
        ("£000", "GBP"),
        ("$000", "USD"),
        ("000", None),
        ("(000)", None),
        ("$'000", "USD"),
        ("RMB’000", "CNY"),
        ("(000s)", None),
    ],
)
def test_a_scale_mark_in_the_header_is_no_number(text, unit):
    cell = read_cell(text)
    assert (cell.kind, cell.scale, cell.unit) == ("text", 3, unit)


@pytest.mark.parametrize("text", ["(1)", "(3)", "$ (3)", "$(3)"])
def test_a_bracketed_number_alone_is_negative_not_a_footnote(text):
    assert read_cell(text).value in (-1, -3)
    assert read_cell(text).footnotes == ()


@pytest.mark.parametrize(
    "text", ["—", "–", "-", "--", "$ —", "$—", "—%", "$ -", "(—)", "nil", "—(1)", "-0-", "$ -0-"]
)
def test_dashes_are_nil(text):
    assert read_cell(text).kind == "nil"
    assert read_cell(text).value is None


@pytest.mark.parametrize(
    "text", ["n.m.", "N/M", "nm", "NM", "N/A", "n/a", "n.a.", "*", "**", "N/A(2)", "not meaningful"]
)
def test_not_meaningful(text):
    assert read_cell(text).kind == "not_meaningful"


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("", None),
        ("  ", None),
        ("\u00a0", None),
        ("$", "USD"),
        ("US$", "USD"),
        ("%", "percent"),
        (")", None),
        (")%", "percent"),
        ("RMB", "CNY"),
    ],
)
def test_blank_cells_may_hold_a_lone_sign(text, unit):
    assert (read_cell(text).kind, read_cell(text).unit) == ("blank", unit)


@pytest.mark.parametrize(
    "text",
    ["June 30, 2023", "FY2023", "Q3 2023", "1-3 years", "3 - 5", "5% to 7%", "<1%", "Note 5", "F-12", "10-K", "12.5 (restated)", "2018/2019", "1.2.3", "1,23,45", "Total", "(a)",
     "9" * 5000, "1e5 to 2", "1)", "½"],
)  # fmt: skip
def test_what_is_no_single_number_is_text(text):
    assert read_cell(text).kind == "text"


def test_a_label_keeps_its_footnote():
    assert read_cell("Sales(1)").footnotes == ("1",)
    assert read_cell("Sales(1)").kind == "text"


@given(st.text(max_size=40))
def test_no_text_makes_a_cell_raise(text):
    cell = read_cell(text)
    assert (cell.kind == "number") == (cell.value is not None)
    assert (cell.kind == "ambiguous") == (len(cell.readings) > 1)
    read_caption(text)
    row_measure(Caption(3, "USD"), text, cell)


CAPTIONS = [
    ("(in thousands, except per share data)", Caption(3, None, None, ("per share",))),
    ("$ in millions", Caption(6, "USD")),
    ("($ in millions)", Caption(6, "USD")),
    ("(Dollars in millions, except per share amounts)", Caption(6, "USD", None, ("per share",))),
    ("(Amounts in millions, except par value)", Caption(6, None, None, ("par value",))),
    ("(in millions, except share and per share data)", Caption(6, None, None, ("per share", "shares"))),
    ("(in millions, except ratios)", Caption(6, None, None, ("ratios",))),
    ("(In thousands, except percentages)", Caption(3, None, None, ("percentages",))),
    ("(₹ in crore)", Caption(7, "INR")),
    ("(Rs. in crores)", Caption(7, "INR")),
    ("(in lakhs)", Caption(5)),
    ("(INR lakhs)", Caption(5, "INR")),
    ("(` lakh)", Caption(5, "INR")),
    ("(in thousands of euros)", Caption(3, "EUR")),
    ("(In billions of yen)", Caption(9, "JPY")),
    ("(Millions of yen)", Caption(6, "JPY")),
    ("RMB'000", Caption(3, "CNY")),
    ("RMB\u2019Million", Caption(6, "CNY")),
    ("US$'000", Caption(3, "USD")),
    ("£000", Caption(3, "GBP")),
    ("€m", Caption(6, "EUR")),
    ("2019 €m", Caption(6, "EUR")),
    ("US$ million", Caption(6, "USD")),
    ("$M", Caption(6, "USD")),
    ("(in 000s)", Caption(3)),
    ("(thousands)", Caption(3)),
    ("(MILLIONS, EXCEPT PER COMMON SHARE DATA)", Caption(6, None, None, ("per share",))),
    ("(Inmillions,exceptpershareamounts)", Caption(6, None, None, ("per share",))),
    ("(in thousand NT dollars)", Caption(3, "TWD")),
    ("(in millions; shares in thousands)", Caption(6, None, 3)),
    ("(Dollars and shares in millions, except per share data)", Caption(6, "USD", 6, ("per share",))),
    ("(In millions, except number of shares, which are reflected in thousands, and per-share amounts)", Caption(6, None, 3, ("per share",))),
    ("All amounts are stated in thousands of U.S. dollars.", Caption(3, "USD")),
    ("Amounts in USD thousands, except ratios and percentages", Caption(3, "USD", None, ("percentages", "ratios"))),
    ("(in U.S. dollars)", Caption(0, "USD")),
    ("(unaudited)", Caption()),
    ("(in tens of thousands)", Caption(4)),
    ("(in hundreds of thousands)", Caption(5)),
    ("(in hundred millions of yen)", Caption(8, "JPY")),
    ("(in hundreds of millions)", Caption(8)),
    ("(000's omitted)", Caption(3)),
    ("In Mio. CHF", Caption(6, "CHF")),
    ("in TEUR", Caption(3, "EUR")),
    ("The company invested in millions of shares", Caption()),
    ("resulted in millions of dollars of losses", Caption(None, "USD")),
    ("Revenue increased by $5 million in 2023.", Caption(None, "USD")),
    ("The Company sold 5 million shares", Caption()),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), CAPTIONS)
def test_captions(text, expected):
    assert read_caption(text) == expected


THOUSANDS = read_caption("(in thousands, except per share data)")
MILLIONS = read_caption("($ in millions, except share and per share data)")


@pytest.mark.parametrize(
    ("caption", "label", "cell", "expected"),
    [
        (THOUSANDS, "Net sales", "$ 302,578", ("USD", 3)),
        (THOUSANDS, "Net sales", "€ 302,578", ("EUR", 3)),
        (THOUSANDS, "Diluted earnings (loss) per share", "$ (0.42)", ("USDPerShare", 0)),
        (THOUSANDS, "Dividends declared per common share", "0.25", ("USDPerShare", 0)),
        (THOUSANDS, "Basic earnings per share (cents)", "12.79", ("USDPerShare", -2)),
        (Caption(6, "GBP"), "Earnings per share (pence)", "12.79", ("GBPPerShare", -2)),
        (THOUSANDS, "Weighted average shares outstanding, diluted", "52,345", ("shares", 3)),
        (MILLIONS, "Weighted average shares outstanding, diluted", "52,345", ("shares", 0)),
        (read_caption("(in millions; shares in thousands)"), "Shares outstanding", "52,345", ("shares", 3)),
        (THOUSANDS, "Weighted average shares (in millions)", "52.3", ("shares", 6)),
        (THOUSANDS, "Diluted EPS shares outstanding", "9,159,124", ("shares", 3)),
        (THOUSANDS, "Basic", "$ 0.42", ("USDPerShare", 0)),
        (THOUSANDS, "Basic", "52,345", ("shares", 3)),
        (THOUSANDS, "Diluted", "$59,082", ("USD", 3)),  # the numerator of diluted EPS
        (THOUSANDS, "Repurchases of shares", "(1,577)", ("USD", 3)),
        (THOUSANDS, "Common stock, $0.01 par value; 100,000 shares authorized", "525", ("USD", 3)),
        (THOUSANDS, "Effective tax rate", "21.3%", ("pure", -2)),
        (THOUSANDS, "Effective tax rate", "21.3", ("pure", -2)),
        (THOUSANDS, "Foreign tax rate differential", "6,501", ("USD", 3)),
        (THOUSANDS, "Interest rate swaps", "1,204", ("USD", 3)),
        (THOUSANDS, "4.875% Senior Notes due 2022", "421.9", ("USD", 3)),
        (THOUSANDS, "Gross margin", "91,842", ("USD", 3)),
        (THOUSANDS, "Gross margin", "30.4%", ("pure", -2)),
        (THOUSANDS, "Operating margin (%)", "12.1", ("pure", -2)),
        (THOUSANDS, "Change", "(190) bps", ("pure", -4)),
        (THOUSANDS, "Change", "0.5 pts", ("pure", -2)),
        (THOUSANDS, "Current ratio", "1.5", ("pure", 0)),
        (THOUSANDS, "Inventory turnover", "6.2x", ("pure", 0)),
        (THOUSANDS, "Backlog (in billions)", "1.9", ("USD", 9)),
        (THOUSANDS, "Revenue (€ in millions)", "1.2", ("EUR", 6)),
        (THOUSANDS, "Number of employees", "12,345", ("employees", 0)),
        (THOUSANDS, "Stores at year end", "1,204", ("stores", 0)),
        (THOUSANDS, "Store operating expenses", "1,204", ("USD", 3)),
        (THOUSANDS, "Days sales outstanding", "45", ("days", 0)),
        (THOUSANDS, "Due within 30 days", "12", ("USD", 3)),
        (THOUSANDS, "Remaining term", "5.5 years", ("years", 0)),
        (THOUSANDS, "Restructuring", "$1.9 million", ("USD", 6)),
        (Caption(), "Widgets", "12", ("pure", 0)),
        (Caption(), "Cash", "$12", ("USD", 0)),
    ],
)
def test_what_a_row_measures(caption, label, cell, expected):
    assert row_measure(caption, label, read_cell(cell)) == expected
