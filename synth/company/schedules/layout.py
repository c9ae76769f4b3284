"""Rows written as text: which items stand where, and what adds up to what.

A layout is a tuple of rows: ``"# Assets"`` is a header; ``"inventory"`` an item; ``"-capex"`` an item that
is taken away in the next total; ``"gross_profit = revenue - cost_of_revenue"`` a total of these rows;
``"current_assets = ."`` a total of all items since the total or header before it; ``"== total_assets = …"``
a grand total. ``"~ basic_eps"`` is an item that enters no total, ``"cash | Cash, end"`` one with a caption of
its own, ``"@ segment_revenue/Marine"`` a member's row. An item whose facts are all nil is left out, a total only where
it has no facts.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from synth.company.schedule import Item

if TYPE_CHECKING:
    from collections.abc import Iterable

    from synth.company.company import Company
    from synth.company.schedule import Column, Role

Totals = tuple[tuple[int, tuple[tuple[int, int], ...]], ...]
_Row = tuple[str, str, str, tuple[tuple[str, int], ...], str]
_TERM = re.compile(r"([+-]?)\s*([a-z_]+)")


def arrange(
    company: Company, layout: tuple[str, ...], columns: Iterable[Column], keep: Iterable[str] = ()
) -> tuple[tuple[Item, ...], Totals]:
    """Return the rows the company prints in these columns, and which add up to which.

    ``keep`` names concepts that stay though they are nil.
    """
    present = set(keep)
    absent = names(layout)
    for column in columns:
        book = company.books.get((column.period, column.member))
        if book:
            present.update([name for name, total in absent if name in book and (total or book[name])])
            absent = tuple([row for row in absent if row[0] not in present])
    return _arranged(layout, frozenset(present))


@lru_cache(maxsize=512)
def names(layout: tuple[str, ...]) -> tuple[tuple[str, bool], ...]:
    """Return the concepts of a layout's rows, and whether they are totals."""
    return tuple((name, bool(terms) or kind == "run") for kind, name, _, terms, _ in _parsed(layout) if name)


def _parts(row: str) -> tuple[str, str, str, str]:
    """Split a row into mark, concept, right-hand side and caption."""
    row, _, text = (part.strip() for part in row.partition("|"))
    mark = ""
    for sign in ("==", "~", "-"):
        if row.startswith(sign):
            mark, row = sign, row[len(sign) :].strip()
            break
    name, _, right = (part.strip() for part in row.partition("="))
    return mark, name, right, text


@lru_cache(maxsize=512)
def _parsed(layout: tuple[str, ...]) -> tuple[_Row, ...]:
    """Parse rows into (kind, concept, mark, terms, text); kind is "header", "run" (``= .``) or "row"."""
    rows: list[_Row] = []
    for row in layout:
        if row.startswith("#"):
            rows.append(("header", "", "", (), row[1:].strip()))
            continue
        mark, name, right, text = _parts(row)
        terms = tuple((x, -1 if s == "-" else 1) for s, x in _TERM.findall(right)) if right != "." else ()
        rows.append(("run" if right == "." else "row", name, mark, terms, text))
    return tuple(rows)


_item = lru_cache(maxsize=8192)(Item)  # the same few rows in every company


@lru_cache(maxsize=4096)
def _arranged(layout: tuple[str, ...], present: frozenset[str]) -> tuple[tuple[Item, ...], Totals]:
    rows: list[tuple[str, Role, str, str]] = []
    totals: list[tuple[int, tuple[tuple[int, int], ...]]] = []
    weights: dict[int, int] = {}
    places: dict[str, int] = {}
    since: list[tuple[int, int]] = []
    section = ""
    for kind, name, mark, right, text in _parsed(layout):
        if kind == "header":
            if rows and not rows[-1][0]:
                rows.pop()
            section = text
            if section:
                rows.append(("", "header", section, ""))
            since = []
            continue
        if name not in present:
            continue
        terms: list[tuple[int, int]] = []
        if kind == "run":
            terms, since = since, []
        elif right:
            terms = [(places[x], sign) for x, sign in right if x in places]
            since = []
        if terms == [(len(rows) - 1, 1)] and rows[-1][1] == "item":
            # A total of one item would repeat it: the total stands alone.
            del places[rows.pop()[0]]
            terms = []
            if rows and not rows[-1][0]:
                rows.pop()
                section = ""
        if len(terms) == 1 and terms[0][1] == 1 and rows[terms[0][0]][1] != "item":
            places[name] = terms[0][0]  # a total of one total repeats it, too: it is left out
            continue
        if rows and not rows[-1][0] and not terms and (right or kind == "run"):
            # A total without items needs no header.
            rows.pop()
            section = ""
        at = len(rows)
        places[name] = at
        role: Role = "item"
        if terms:
            role = "total" if mark == "==" else "subtotal"
            totals.append((at, tuple(terms)))
            for place, weight in terms:
                weights.setdefault(place, weight)
        elif mark != "~":
            since.append((at, -1 if mark == "-" else 1))
        rows.append((name, role, text, section))
    while rows and not rows[-1][0]:
        rows.pop()
    return tuple(
        _item(name, "", role, weights.get(i, 0), text, "" if role == "header" else section,
              1 if section and role == "item" else 0)
        for i, (name, role, text, section) in enumerate(rows)
    ), tuple(totals)  # fmt: skip
