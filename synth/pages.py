"""Planning a page: which tables, rows and columns it takes to ask a question, and what stands around them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING

from schemas.errors import CrossfootError
from synth.company.concepts import CONCEPTS
from synth.company.draw import draw_company
from synth.company.industries import INDUSTRIES
from synth.company.printed_in import homes, prints
from synth.company.rounding import round_books
from synth.company.schedule import Item
from synth.presentation.captions import STATEMENTS
from synth.presentation.layout import lay_out
from synth.presentation.remarks import introduces, remarks, scale_sentence
from synth.presentation.subtotal import sums
from synth.problem import Page
from synth.scene import Scene

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from schemas.table import Table, TableFormat
    from synth.company.company import Company
    from synth.company.schedule import Column, Schedule
    from synth.levels import Level
    from synth.presentation.layout import Laid
    from synth.stream import Stream

_CORE = ("income-statement", "balance-sheet", "cash-flow")
"""Tables that stand beside others without being asked about."""
_EXCERPTS = frozenset((
    *_CORE, "quarters", "interim", "restatement", "pro-forma", "selected-data", "working-capital", "per-share", "peers",
))  # fmt: skip
"""Long tables of which a page may show some rows; all others keep whole what they add up."""
_REDRAWS = 24
"""Companies drawn in place of one that lacks a wanted table, or isn't what a question prefers."""
_WHEN = (("fiscal", 30), ("year", 30), ("fy", 12), ("ended", 14), ("fiscal-year", 14))


@dataclass(frozen=True, slots=True)
class Want:
    """What a question needs of a page.

    ``concepts`` are rows that must stand there, for ``years`` fiscal years up to the asked one; ``tables``
    are the schedules that hold them (found where empty). ``hides`` are rows that would give the answer
    away: they are left out everywhere. ``whole`` tables keep all their rows (those named, or all wanted ones).
    ``changes`` allows columns of changes. ``quarters`` keeps quarter columns.
    """

    concepts: tuple[str, ...] = ()
    years: int = 1
    tables: tuple[str, ...] = ()
    hides: tuple[str, ...] = ()
    whole: bool | tuple[str, ...] = False
    changes: bool = True
    industries: tuple[str, ...] = ()
    currency: str | None = None
    quarters: bool = False
    columns: Callable[[Company, Schedule], Sequence[Column] | None] | None = None
    """Chooses a table's columns: any periods and members that its rows have facts for. None leaves the usual
    choice to the page."""
    newest: bool = False
    """The asked fiscal year is the newest, as where a table (segments, maturities) has no other."""
    alter: Callable[[Stream, Company], None] | None = None
    """Puts an error into the figures that the tables print, after they are drawn; page and proof then agree on
    the wrong figure."""
    shown_years: int = 0
    """Fiscal years that the tables show at least, the asked one included."""
    scale_in_prose: bool = False
    """The scale stands in the prose beside the tables, whatever the level's rate."""
    keeps_blanks: bool = False
    """The tables' blank cells must keep their places, which they lose in PDF text."""
    prefer: Callable[[Company, str], bool] | None = None
    """Whether a company's asked fiscal year suits the question (a loss, a line that isn't nil). A company that
    doesn't is drawn again, a few times; the question must cope with one that still doesn't."""


@dataclass(slots=True)
class Sheet:
    """A table placed in the prompt."""

    text: str
    table: Table


def set_scene(stream: Stream, want: Want, level: Level, form: TableFormat | None = None) -> Scene:
    """Draw a company and lay out a page that a question can be asked about.

    Raises CrossfootError where the company has no table for what is wanted.
    """
    shown = max(want.years, want.shown_years) + stream.between(*level.years)
    shown = max(2, min(5, shown))
    company, base = _company(stream, want, shown)
    for n in range(_REDRAWS):
        if all(company.schedule(t) for t in want.tables) and (
            want.prefer is None or want.prefer(company, base)
        ):
            break
        company, base = _company(stream.child(f"redraw {n}"), want, shown)
    names = list(want.tables) or _tables(company, want.concepts)
    extra = stream.between(*level.tables)
    others = [n for n in _CORE if n not in names]
    names += stream.sample(others, min(extra, len(others)))
    for name in names:
        company.schedule(name)  # what is drawn later would be drawn from rounded or altered figures
    rounded = stream.chance(level.knobs.rounded) and round_books(company)
    if want.alter is not None:
        want.alter(stream, company)
    # A table without money has no scale: a sentence for all tables would be wrong of it.
    scaled = all(found.scaled for name in names if (found := company.schedule(name)) is not None)
    stated = not scaled or (stream.chance(level.knobs.scale_caption) and not want.scale_in_prose)
    prose = (
        "" if stated else scale_sentence(stream, company, excepts=any(name in STATEMENTS for name in names))
    )
    forms = level.knobs.formats()
    if want.keeps_blanks:
        forms = tuple((f, weight) for f, weight in forms if f != "pdf-text")
    chosen = stream.weighted(forms) if form is None else form
    laid: list[Laid] = []
    oldest_first = stream.chance(level.knobs.oldest_first)  # a filing keeps one order of years
    for name in names:
        schedule = company.schedule(name)
        if schedule is None:
            raise CrossfootError(f"this company prints no {name}")
        needed = name in want.tables or any(i.concept in want.concepts for i in schedule.items)
        rows = _rows(stream, schedule, want, level, needed=needed)
        columns = _columns(schedule, company, want, oldest_first=oldest_first)
        if rows and columns:
            laid.append(
                lay_out(
                    stream, company, schedule, rows, columns, level.knobs, chosen,
                    prose=prose, changes=want.changes and len(names) == 1, asked=_asked(want),
                )
            )  # fmt: skip
    if form is not None and any(t.form != form for t in laid):
        raise CrossfootError(f"a table of this page can't be printed as {form}")
    scene = Scene(stream, company, level, laid, base, stream.weighted(_WHEN))
    if rounded:
        scene.phenomena.add("rounded-components")
    if prose:
        scene.remark(prose)
        scene.phenomena.add("scale-in-prose")
    for text in remarks(stream, company, level.knobs):
        if not (prose and introduces(prose) and introduces(text)):
            scene.remark(text)
    return scene


def _asked(want: Want) -> frozenset[str] | None:
    """Return the line items a question is about, None where it may be about any of the page's, or hides some."""
    if want.hides or want.whole or not want.concepts:
        return None
    return frozenset(want.concepts)


def _company(stream: Stream, want: Want, shown: int) -> tuple[Company, str]:
    """Draw a company with ``shown`` fiscal years, and the one to ask about."""
    industry = stream.choice(want.industries or able(want.concepts, want.tables))
    company = draw_company(stream, years=shown, industry=industry, currency=want.currency)
    older = shown > want.years and stream.chance(25) and not want.newest
    return company, company.periods[1 if older else 0]


@lru_cache(maxsize=4096)
def able(concepts: tuple[str, ...], tables: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Return the industries whose companies print all of these line items and tables.

    Raises CrossfootError where there is none.
    """
    found = tuple(
        name for name in INDUSTRIES
        if all(c in homes(name) for c in concepts) and all(prints(name, t) for t in tables)
    )  # fmt: skip
    if not found:
        raise CrossfootError(f"no industry prints all of {', '.join((*concepts, *tables))}")
    return found


def _tables(company: Company, concepts: tuple[str, ...]) -> list[str]:
    """Choose schedules that print the concepts between them: as few as the first homes allow."""
    known = homes(company.industry)
    names: list[str] = []
    for concept in concepts:
        where = known.get(concept, ())
        if not where:
            raise CrossfootError(f"no table of this company prints {concept}")
        if not any(h in names for h in where):
            names.append(where[0])
    return names


def _rows(stream: Stream, schedule: Schedule, want: Want, level: Level, *, needed: bool) -> list[Item]:
    """Choose a table's rows: those needed, and others by the level, in the statement's order."""
    items = [i for i in schedule.items if i.role == "header" or i.concept not in want.hides]
    if needed and (schedule.name in want.whole if isinstance(want.whole, tuple) else want.whole):
        return _with_headers(stream, items, set(range(len(items))), level)
    kept = {n for n, i in enumerate(items) if i.concept in want.concepts}
    rest = [n for n, i in enumerate(items) if n not in kept and i.role != "header"]
    low, high = level.rows
    kept |= set(stream.sample(rest, min(len(rest), stream.between(low, high) + (0 if kept else 3))))
    if schedule.name in _EXCERPTS:
        if _asked(want) is not None and stream.chance(level.knobs.unlabelled_total * 2 // 3):
            kept |= _completed(stream, schedule, kept)
    else:
        hidden = {n for n, i in enumerate(schedule.items) if i.role != "header" and i.concept in want.hides}
        kept = _related(schedule, kept, hidden)
    return _with_headers(stream, items, kept, level)


def _related(schedule: Schedule, kept: set[int], hidden: set[int]) -> set[int]:
    """Return the rows kept and all that they add up with, by the rows' numbers among those not hidden.

    A total brings its parts, and a part its total and the other parts; a total brings no further total above it.
    """
    place = [n for n in range(len(schedule.items)) if n not in hidden]
    rows = {place[n] for n in kept}
    tops = {at for at, _ in schedule.totals}
    for at, terms in reversed(schedule.totals):  # a total of totals brings these, and each its own parts
        parts = {i for i, _ in terms}
        if at in rows or rows & (parts - tops):
            rows |= parts | {at}
    number = {row: n for n, row in enumerate(place)}
    return {number[row] for row in rows if row in number}


_MISSING = 3
"""Rows that are brought in at most to complete a total's parts."""


def _completed(stream: Stream, schedule: Schedule, kept: set[int]) -> set[int]:
    """Return the rows of a total and all of its parts that nearly all stand there; none where there is no such total.

    Nothing of the schedule is hidden. Only below all of its parts can a total go without a label.
    """
    near = [{total, *parts} - kept for total, parts in sums(schedule)]
    return stream.choice([rows for rows in near if len(rows) <= _MISSING] or [set()])


def _with_headers(stream: Stream, items: list[Item], kept: set[int], level: Level) -> list[Item]:
    """Put section headers back over the rows that are kept, where the same label stands twice or by chance."""
    labels = [items[n].text or CONCEPTS[items[n].concept].labels[0] for n in sorted(kept) if items[n].concept]
    sections = {items[n].section for n in kept if items[n].section}
    needed = len(set(labels)) < len(labels)
    if not sections or not (needed or stream.chance(level.knobs.section_headers)):
        return [_unsectioned(items[n]) for n in sorted(kept)]
    out: list[Item] = []
    for n, item in enumerate(items):
        if n in kept or (item.role == "header" and item.text in sections):
            out.append(item)
    return out


def _unsectioned(item: Item) -> Item:
    """Return a row as it stands without its section: "Basic" is then called by its full name."""
    if not item.section and not item.indent:
        return item
    named = item.text if item.member else ""
    return Item(item.concept, item.member, item.role, item.weight, named)


def _columns(schedule: Schedule, company: Company, want: Want, *, oldest_first: bool) -> list[Column]:
    own = want.columns(company, schedule) if want.columns else None
    if own is not None:
        return list(own)
    years = set(company.periods)
    columns = [
        c
        for c in schedule.columns
        if want.quarters or c.period in years or not any(x.period in years for x in schedule.columns)
    ]
    if oldest_first and not any(c.member for c in columns):
        # Only the years turn: quarters before the nine months, the quarters of one year in their order.
        runs = groupby(columns, lambda c: c.period.rpartition("FY")[0])
        columns = [c for _, run in runs for c in reversed(list(run))]
    return columns[:8]


def finish(scene: Scene) -> Page:
    """Assemble the page: tables and passages in order, each table told where it stands."""
    blocks: list[str] = []
    sheets: list[Sheet] = []
    at = 0
    before = scene.stream.chance(40)
    passages = [p.text for p in scene.passages]
    opening = [text for text in passages if introduces(text)]
    others = [text for text in passages if not introduces(text)]
    # What introduces the tables stands before them, and a sentence that ends in a colon last.
    head = sorted((*(others[:1] if before else ()), *opening), key=lambda text: text.endswith(":"))
    for text in head:
        blocks.append(text)
        at += len(text) + 2
    for number, laid in enumerate(scene.tables):
        sheets.append(Sheet(laid.text, laid.table(f"t{number}", at)))
        blocks.append(laid.text)
        at += len(laid.text) + 2
    blocks += [text for text in passages if text not in head]
    found = set(scene.phenomena).union(*(laid.phenomena for laid in scene.tables))
    return Page("\n\n".join(blocks), tuple(sheets), tuple(scene.passages), tuple(sorted(found)))
