"""Tables as PDF extraction gives them: one cell a line, blank cells and dashes lost."""

from __future__ import annotations

import re
from functools import lru_cache

from schemas.errors import ReadError
from schemas.table_text.printed import Printed, lines_from, squeeze, stacked

PAGE_WIDTH = 80
"""Characters of a line; a label goes on in the next line where its next word would not have fitted."""

_SIGN = re.compile(r"[A-Z]{0,3}[$€£¥₹]")
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_ENDED = r"(?:For the )?(?:(?:Fiscal )?Years?|Quarters?|(?:Three|Six|Nine|Twelve) Months) [Ee]nded"
_DAY = r"[A-Z][a-z]{2,8}\.? [0-9]{1,2}"
_PERIOD = re.compile(
    rf"(?:(?:As of |At |{_ENDED} )?(?:{_DAY}, )?|FY ?|Fiscal (?:[Yy]ear )?|[1-4]?[QH][1-4]? ?(?:FY)?)"
    r"(?:19|20)[0-9]{2}[AEFP]?(?: ?\((?:[0-9]{1,2}|[a-z])\)| ?\*)?"
    r"|(?:[$%] ?|Percent(?:age)? )?(?:Change|Variance)"
)
_SPANNER = re.compile(rf"(?:As of|At|{_ENDED})(?: {_DAY})?,?|{_DAY},?")
_VALUE = re.compile(
    r"""(?:(?:[A-Z]{0,3}[$€£¥₹]|USD|EUR|GBP|INR|JPY|Rs\.?)[ ]?)?
    (?:[(][ ]?[-+−–]?|[-+−–][ ]?)?(?:[A-Z]{0,3}[$€£¥₹][ ]?)?
    (?:[0-9][0-9,]*(?:\.[0-9]+)?|\.[0-9]+)[ ]?
    (?:\)[ ]?)?(?:%|x|X|bps?|pp|pts?|million|billion|thousand|crores?|lakhs?|days|times)?[ ]?\)?
    (?:[ ]?(?:\((?:[0-9]{1,2}|[a-z])\)|\*{1,3}|[†‡]))?
    | [nN]\.?/?[mMaA]\.? | \*{1,3} | [nN]ot[ ](?:meaningful|applicable)""",
    re.VERBOSE,
)


@lru_cache(maxsize=4096)  # a line is asked about when it is printed, and several times when it is read
def is_value(line: str) -> bool:
    """Tell a value (``4,258``, ``(5.2)%``, ``n.m.``) from a label or header; a bare year is no value."""
    return bool(_VALUE.fullmatch(line)) and not _PERIOD.fullmatch(line)


def is_sign(line: str) -> bool:
    """Tell a currency sign on a line of its own."""
    return bool(_SIGN.fullmatch(line))


def trailing_sign(line: str) -> tuple[str, str] | None:
    """Split ``55,466 $``: a value and the currency sign of the next one, pulled up onto its line."""
    value, space, sign = line.rpartition(" ")
    return (value, sign) if space and is_sign(sign) and is_value(value) else None


def is_period(line: str) -> bool:
    """Tell a line that is only a period, or a change between two.

    ``2023``, ``June 30, 2023``, ``FY2023``, ``2023 (1)``, ``Year Ended June 30, 2023``, ``% Change``.
    """
    return bool(_PERIOD.fullmatch(line))


def is_spanner(line: str) -> bool:
    """Tell a line that is a period but for its year: ``Three Months Ended June 30,``, ``As of``."""
    return bool(_SPANNER.fullmatch(line))


def header_columns(lines: list[str], columns: int) -> tuple[str, ...] | None:
    """Give the header texts of a page to the columns; None where they can't be.

    As many texts as columns: one each. With more, the last ones are the last header row, and those
    before it one row of texts that span equally many columns each. Twice as many, years alternating
    with other texts, stand column by column: ``December 31,`` ``2022`` ``December 25,`` ``2021``.
    """
    if len(lines) == columns:
        return tuple(lines)
    upper = len(lines) - columns
    if upper < 1 or columns % upper:
        return None
    if upper == columns and all(bool(_YEAR.fullmatch(line)) == bool(i % 2) for i, line in enumerate(lines)):
        return tuple(f"{a} {b}" for a, b in zip(lines[::2], lines[1::2], strict=True))
    row = [""] * columns
    row[:: columns // upper] = lines[:upper]
    return stacked([row, lines[upper:]])


def read_pdf_text(text: str, start: int, columns: int) -> Printed:
    """Read a table of one cell a line.

    The block is either heading, header and body with a blank line between each two (no heading, no
    blank line for it), or all in one run of lines; then the header is the first lines that are only
    periods, one a column, with the lines before them that are periods but for the year. The body starts with a label; a row is its label and the values that
    follow, a currency sign (on a line of its own, or at the end of the value before) joined with the
    value after it. A row with fewer values than columns has
    lost some, and nothing says which: its cells are "". More values, by whole rows, are rows without
    a label. A label line goes on in the next if that line's first word would not have fitted within
    PAGE_WIDTH. A blank line after the body ends the table.
    """
    blocks: list[list[str]] = [[]]
    found = False
    for _, line in lines_from(text, start):
        words = squeeze(line)
        if not words:
            if found:
                break
            if blocks[-1]:
                blocks.append([])
            if len(blocks) > 3:
                break
            continue
        found = found or is_value(words)
        blocks[-1].append(words)
    if not found:
        raise ReadError("no table of one cell a line: no value", text=text, at=start)
    body = blocks.pop()
    if blocks:
        header, heading = blocks[-1], blocks[-2] if len(blocks) > 1 else []
    else:
        first = next((i for i, line in enumerate(body) if is_period(line)), len(body))
        last = first
        while last < len(body) and is_period(body[last]):
            last += 1
        if last - first != columns:
            raise ReadError(f"{last - first} periods for {columns} value columns", text=text, at=start)
        while first and is_spanner(body[first - 1]):
            first -= 1
        heading, header, body = body[:first], body[first:last], body[last:]
    names = header_columns(header, columns)
    if names is None:
        raise ReadError(f"{len(header)} header texts for {columns} value columns", text=text, at=start)
    if not body:
        raise ReadError("a header without a row", text=text, at=start)
    return Printed(tuple(heading), names, _rows(body, columns, text, start))


def _rows(body: list[str], columns: int, text: str, at: int) -> tuple[tuple[str, tuple[str, ...]], ...]:
    rows: list[tuple[str, tuple[str, ...]]] = []
    label: list[str] = []
    values: list[str] = []
    sign = ""
    for line in body:
        if is_sign(line) and not sign:
            sign = line
        elif is_value(line):
            if not label:
                raise ReadError("a value before the first label", text=text, at=at)
            values.append(f"{sign} {line}" if sign else line)
            sign = ""
        elif label and (pulled := trailing_sign(line)) is not None:
            values.append(f"{sign} {pulled[0]}" if sign else pulled[0])
            sign = pulled[1]
        elif sign:
            raise ReadError(f"a currency sign without a value before {line!r}", text=text, at=at)
        else:
            goes_on = bool(label) and len(label[-1]) + 1 + len(line.split(" ", 1)[0]) > PAGE_WIDTH
            if values or not goes_on:
                rows += _attributed(label, values, columns, text, at)
                label, values = [], []
            label.append(line)
    if sign:
        raise ReadError("a currency sign without a value", text=text, at=at)
    rows += _attributed(label, values, columns, text, at)
    return tuple(rows)


def _attributed(
    label: list[str], values: list[str], columns: int, text: str, at: int
) -> list[tuple[str, tuple[str, ...]]]:
    """Give a label the values after it, and rows without a label those beyond."""
    if not label:
        return []
    if len(values) < columns:
        return [(" ".join(label), ("",) * columns)]
    if len(values) % columns:
        raise ReadError(f"{len(values)} values in rows of {columns} columns", text=text, at=at)
    return [
        ("" if i else " ".join(label), tuple(values[i : i + columns])) for i in range(0, len(values), columns)
    ]
