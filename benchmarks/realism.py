"""Do our tables look like real ones? Rates of what filings show, and a classifier that tells ours apart.

    python benchmarks/realism.py [--rows 2000] [--seed 3] [--no-classifier]

The rates: our default mix (every category at ``standard``, in equal parts) beside TAT-QA's dev tables and
FinanceBench's evidence pages under CROSSFOOT_DATA, counted by the same code over the same neutral view
(realism_views). Ours are read back from the printed prompt. Each row says which collection it is held against,
and a ratio outside a factor of two of the nearest real rate is marked. Figures of inline-XBRL filings (IX) were
counted from 38 filings that are not in CROSSFOOT_DATA; ours beside them come from the stored facts.

The classifier (scikit-learn, needed here only): character 1- to 4-grams of labels and cells, digits masked,
logistic regression, 5 folds. An area under the curve of 0.5 would mean that it cannot tell ours from TAT-QA's.
"""

from __future__ import annotations

import argparse
import os
import re
import statistics
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from realism_tell_apart import tell_apart
from realism_views import View, of_example, of_financebench, of_tatqa

from schemas.answer import NumberAnswer
from synth import category_names, generate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from schemas.example import Example

_SCALED = re.compile(
    r"\b(?:in|of)\s(?:\$|€|£|₹|us\$|nt\$|\w+\s)?\s?(?:thousands|millions|billions|lakhs?|crores?)\b|[$€£]\s?(?:in\s)?(?:millions?|thousands?|'?000s?)"
    r"|\b(?:thousands|millions)\sof\b|[$€£(]'?000s?\b|\(millions|\(thousands|\b(?:in|€|\$|£|rmb|us\$) ?(?:million|thousand|billion)\b",
    re.IGNORECASE,
)
_EXCEPTED = re.compile(
    rf"(?:{_SCALED.pattern})[^.\n]{{0,60}}?\b(?:except|unless|excluding|other than)\b", re.IGNORECASE
)
_PAREN = re.compile(r"\(\s*[$€£₹]?\s*\d[\d,.]*\s?%?\s?\)?%?$|^[$€£₹]\s?\(\s*\d")
_NIL = re.compile(r"[$€£₹]?\s?(?:—|-|–|--|―)\s?%?")
_TWO_SIDED = re.compile(
    r"\((?:net )?(?:loss(?:es)?|benefit|expenses?|income|decreases?|increases?|gains?|deficit|used|provision|provided|credit|earnings|asset|liability|recovery|charges?|costs?|reduction|surplus|negative|under|over|favou?rable|unfavou?rable|reversal|expense)\b[^)]*\)",
    re.IGNORECASE,
)  # fmt: skip
_CONTRA = re.compile(
    r"^\(?less\b|\ballowance\b|treasury (?:stock|shares)|accumulated (?:depreciation|amorti)", re.IGNORECASE
)
_NUMBERED = re.compile(r"\$\s?\d|\d{1,3}(?:,\d{3})+|\d\.\d\d?\s?par\b|\bpar value\b|\d+\.\d+%?")
_MONTH = r"(?:january|february|march|april|may|june|july|august|september|october|november)"
_OTHER_END = re.compile(rf"\b{_MONTH}\s\d{{1,2}}\b,?(?:\s(?:19|20)\d\d)?|\b(?:19|20)\d\d/\d\d", re.IGNORECASE)
_YEAR = re.compile(r"\b(?:FY\s?)?((?:19|20)\d\d)\b")
_SHORT = re.compile(r"\b(?:three|3)[ -]months|\bquarters?\b|\bq[1-4]\b", re.IGNORECASE)
_LONGER = re.compile(
    r"\b(?:six|nine|twelve|6|9|12)[ -]months|year[ -]to[ -]date|\byears? ended|full year|fiscal (?:19|20)\d\d",
    re.IGNORECASE,
)
_CHANGE = re.compile(
    r"\b(?:change|variance|increase|decrease|growth|chg\.?)\b|\bvs\b|\bover (?:19|20)\d\d", re.IGNORECASE
)
_NM = re.compile(r"\(?(?:n\.?\s?/?m\.?f?\.?|n\.?/?a\.?|\*{1,3}|not meaningful|#)\)?", re.IGNORECASE)
_MARKED = re.compile(r"(?:\S\s?(?:\(\d{1,2}\)|\([a-h]\)|\[\d{1,2}\])|[a-z]\s?(?:\*+|†))$")
_RESTATED = re.compile(
    r"\b(?:restated|recast|reclassified|as (?:previously )?(?:reported|adjusted|revised|originally)|pro forma)\b",
    re.IGNORECASE,
)
_OUTSIDE = re.compile(r"\b(?:eliminations?|unallocated|corporate|intersegment)\b", re.IGNORECASE)
_PROSE_AMOUNT = re.compile(r"[$€£₹]\s?[\d.,]+\s(?:thousand|million|billion|lakh|crore)", re.IGNORECASE)
_ROUNDING = re.compile(
    r"\bdue to rounding\b|\brounding differences|\bmay not (?:add|sum|foot)\b", re.IGNORECASE
)
_BPS = re.compile(r"\bbps\b|\bbasis points?\b|\bbp\b", re.IGNORECASE)
_SHARE = re.compile(r"\bper\b[^,;]{0,30}\bshare\b", re.IGNORECASE)
_PERCENT_OF = re.compile(r"%\s?of|percent(?:age)? of", re.IGNORECASE)
_SYMBOL = re.compile(r"[$€£₹]")
_NUMERIC = re.compile(r"\d")


def _heads(view: View) -> str:
    return "\n".join((*view.heading, *view.header))


def _columns(view: View) -> tuple[str, ...]:
    """Return what heads the columns: on a page of lines, where they cannot be told, any short line."""
    return (*view.header, *view.heading) if view.form == "page" else view.header


def _scaled(view: View) -> bool:
    return bool(_SCALED.search(_heads(view)) or any(_SCALED.search(label) for label in view.labels[:1]))


def _some(pattern: re.Pattern[str], texts: Iterable[str]) -> bool:
    return any(pattern.search(text) for text in texts)


def _all(pattern: re.Pattern[str], texts: Iterable[str]) -> bool:
    return any(pattern.fullmatch(text) for text in texts)


def _around(view: View) -> list[str]:
    return [*view.heading, *view.header, *view.labels]


def _total_rows(view: View) -> int:
    return sum(
        bool(re.match(r"(?:sub)?totals?\b", label.lower())) and any(cells) for label, cells in view.rows
    )


def _unlabelled(view: View) -> bool:
    return any(not label and _some(_NUMERIC, cells) for label, cells in view.rows)


def _sections(view: View) -> bool:
    return any(label and not any(cells) for label, cells in view.rows[:-1])


def _twice(view: View) -> bool:
    found = Counter(label.lower().rstrip(": ") for label, cells in view.rows if label and any(cells))
    return any(n > 1 for n in found.values())


def _order(view: View) -> int:
    """1 for years newest first, -1 for oldest first, 0 where columns name no two years in order."""
    years = [int(found[1]) for text in view.header if (found := _YEAR.search(text))]
    if len(set(years)) < 2:
        return 0
    first = list(dict.fromkeys(years))
    return 1 if first == sorted(first, reverse=True) else -1 if first == sorted(first) else 0


def _partly_signed(view: View) -> bool | None:
    """Whether a currency sign stands on some rows of money only, or in a cell of its own."""
    numbered = [cells for _, cells in view.rows if _some(_NUMERIC, cells)]
    signed = sum(_some(_SYMBOL, cells) for cells in numbered)
    return 0 < signed < len(numbered)


def _fiscal_end(view: View) -> bool:
    return _some(_OTHER_END, [*view.heading, *view.header, *view.labels])


@dataclass(frozen=True)
class Phenomenon:
    """A phenomenon, how a view shows it, and the real collections it is held against."""

    name: str
    test: Callable[[View], bool | None]
    against: tuple[str, ...] = ("TQ",)


PHENOMENA = (
    Phenomenon("scale caption over the table", _scaled, ("TQ", "FB")),
    Phenomenon("scale only in the prose beside", lambda v: not _scaled(v) and _some(_SCALED, v.prose), ("TQ",)),
    Phenomenon("caption with an exception", lambda v: bool(_EXCEPTED.search(_heads(v).replace("\n", " "))), ("TQ", "FB")),
    Phenomenon("parenthesised numbers", lambda v: _some(_PAREN, v.cells), ("TQ", "FB")),
    Phenomenon("dash for nil", lambda v: _all(_NIL, v.cells), ("TQ",)),
    Phenomenon("per-share rows", lambda v: _some(_SHARE, v.labels), ("TQ", "FB")),
    Phenomenon("per-share rows under a scale", lambda v: _scaled(v) and _some(_SHARE, v.labels), ("TQ", "FB")),
    Phenomenon("two-sided labels", lambda v: _some(_TWO_SIDED, v.labels), ("TQ", "FB")),
    Phenomenon('", net" or "net of"', lambda v: _some(re.compile(r", net\b|\bnet of\b", re.IGNORECASE), v.labels), ("TQ", "FB")),
    Phenomenon("contra rows", lambda v: _some(_CONTRA, v.labels), ("TQ", "FB")),
    Phenomenon("numbers inside labels", lambda v: _some(_NUMBERED, v.labels), ("TQ", "FB")),
    Phenomenon("a total row", lambda v: _total_rows(v) > 0),
    Phenomenon("two or more total rows", lambda v: _total_rows(v) > 1),
    Phenomenon("an unlabelled subtotal", _unlabelled),
    Phenomenon("section headers", _sections),
    Phenomenon("the same label twice", _twice),
    Phenomenon("blank cells or several header rows", lambda v: v.blanks),
    Phenomenon("years newest first", lambda v: _order(v) > 0),
    Phenomenon("years oldest first", lambda v: _order(v) < 0),
    Phenomenon("a year that ends outside December", _fiscal_end, ("TQ", "FB")),
    Phenomenon("quarter beside a longer period", lambda v: _some(_SHORT, _columns(v)) and _some(_LONGER, _columns(v)), ("TQ", "FB")),
    Phenomenon("change columns", lambda v: _some(_CHANGE, v.header)),
    Phenomenon("basis points", lambda v: _some(_BPS, [*v.cells, *v.labels]), ("TQ", "FB")),
    Phenomenon("n.m., N/A, *", lambda v: _all(_NM, v.cells)),
    Phenomenon("footnote marks", lambda v: _some(_MARKED, _around(v)), ("TQ", "FB")),
    Phenomenon("eliminations, unallocated, corporate", lambda v: _some(_OUTSIDE, [*v.labels, *v.header]), ("TQ", "FB")),
    Phenomenon("restated, as adjusted, pro forma", lambda v: _some(_RESTATED, [*v.labels, *_columns(v)]), ("TQ", "FB")),
    Phenomenon("a currency sign in the cells", lambda v: _some(_SYMBOL, v.cells)),
    Phenomenon("currency sign on some rows only", _partly_signed),
    Phenomenon("percent cells", lambda v: any("%" in c for c in v.cells)),
    Phenomenon('"% of" rows or columns', lambda v: _some(_PERCENT_OF, [*v.header, *v.labels]), ("TQ", "FB")),
    Phenomenon("$x million in the prose", lambda v: _some(_PROSE_AMOUNT, v.prose)),
    Phenomenon("any prose beside the table", lambda v: bool(v.prose)),
    Phenomenon("rounding disclaimer", lambda v: bool(_ROUNDING.search(" ".join((*v.heading, *v.prose)))), ("FB",)),
)  # fmt: skip

XBRL = {
    "parenthesised numbers": 68.0,
    "dash for nil": 35.0,
    "per-share rows under a scale": 16.0,
    "eliminations, unallocated, corporate": 10.0,
}
"""Percent of 1,584 tables of inline-XBRL filings, as counted there."""


def rate(test: Callable[[View], bool | None], views: Sequence[View]) -> float:
    """Return the percentage of the views that show something, of those where it can be seen."""
    found = [shown for view in views if (shown := test(view)) is not None]
    return 100 * sum(found) / len(found) if found else float("nan")


def ratio_mark(ours: float, real: Sequence[float]) -> tuple[str, str]:
    """Return ours over the nearest real rate, and a mark where that is outside a factor of two.

    The mark is ``◄``, or ``·`` where ours lies between two real collections.
    """
    known = [other for other in real if other > 0]
    ratios = [ours / other for other in known]
    if not ratios:
        return "-", ""
    best = min(ratios, key=lambda r: max(r, 1 / r) if r else float("inf"))
    if 0.5 <= best <= 2:
        return f"{best:.2f}", ""
    return f"{best:.2f}", " ·" if min(known) <= ours <= max(known) else " ◄"


def rates(ours: Sequence[View], real: dict[str, Sequence[View]]) -> None:
    """Print the table of rates."""
    print(f"{'percent of tables':40}{'ours':>7}{'TQ':>7}{'FB':>7}{'IX':>7}  {'held against':14}{'ratio':>6}")
    marks: Counter[str] = Counter()
    for phenomenon in PHENOMENA:
        mine = rate(phenomenon.test, ours)
        theirs = {name: rate(phenomenon.test, real[name]) for name in phenomenon.against}
        if phenomenon.name in XBRL:
            theirs["IX"] = XBRL[phenomenon.name]
        ratio, mark = ratio_mark(mine, list(theirs.values()))
        marks[mark] += 1
        shown = "".join(
            f"{theirs[name]:>7.0f}" if name in theirs else f"{'':>7}" for name in ("TQ", "FB", "IX")
        )
        print(f"{phenomenon.name:40}{mine:>7.0f}{shown}  {', '.join(theirs):14}{ratio:>6}{mark}")
    print(
        f"{marks[' ◄'] + marks[' ·']} of {len(PHENOMENA)} outside a factor of two of the nearest collection,"
    )
    print(f"{marks[' ·']} of them (·) between two collections that are further apart\n")


def scale_words(views: Sequence[View]) -> Counter[str]:
    """Count the scales that the tables, or else the prose beside them, name."""
    found: Counter[str] = Counter()
    for view in views:
        words = _SCALED.search(_heads(view)) or next(filter(None, map(_SCALED.search, view.prose)), None)
        if words:
            said = words[0].lower()
            found[
                "thousand"
                if "thousand" in said or "000" in said
                else "billion"
                if "billion" in said
                else "million"
            ] += 1
    return found


def stored(examples: Sequence[Example], tatqa: Sequence[View]) -> None:
    """Print what only the stored facts tell, beside the figures of inline-XBRL filings."""
    tables = [t for e in examples for t in e.context.tables]
    cells = [c for t in tables for c in t.cells if c.value is not None]
    parens = [c for c in cells if "(" in c.printed and c.concept]
    negative = [c for c in cells if c.concept and c.value and (c.value < 0) != c.negated]
    scales = Counter(c.scale for c in cells if c.unit == "USD" and c.concept)
    kinds = [{(c.unit, c.scale) for c in t.cells if c.value is not None and c.concept} for t in tables]
    of_scale = {p: 100 * n / max(1, scales.total()) for p, n in scales.items()}
    numbers = [a for e in examples for turn in e.turns if isinstance(a := turn.answer, NumberAnswer)]
    words = scale_words(tatqa)
    real = {word: 100 * n / words.total() for word, n in words.items()}
    figures: tuple[tuple[str, float, tuple[float, ...]], ...] = (
        ("parenthesised facts that are not negative", 100 * sum(c.negated for c in parens) / max(1, len(parens)), (53,)),
        ("negative facts printed without any sign", 100 * sum(c.value > 0 for c in negative) / max(1, len(negative)), (17,)),
        ("tables with two scales", 100 * sum(len({s for _, s in k}) > 1 for k in kinds) / len(kinds), (24,)),
        ("tables with two kinds of unit", 100 * sum(len({u for u, _ in k}) > 1 for k in kinds) / len(kinds), (23,)),
        ("USD facts in millions", of_scale.get(6, 0.0), (76, real.get("million", 0.0))),
        ("USD facts in thousands", of_scale.get(3, 0.0), (5, real.get("thousand", 0.0))),
        ("USD facts in billions", of_scale.get(9, 0.0), (3, real.get("billion", 0.0))),
        ("negative answers (TQ: computed ones)", 100 * sum(a.exact < 0 for a in numbers) / max(1, len(numbers)), (22,)),
    )  # fmt: skip
    print(f"{'percent of facts, tables or answers':44}{'ours':>7}{'IX (TQ)':>12}{'ratio':>9}")
    for name, mine, theirs in figures:
        ratio, mark = ratio_mark(mine, theirs)
        said = f"{theirs[0]:.0f}" + (f" ({theirs[1]:.0f})" if len(theirs) > 1 else "")
        print(f"{name:44}{mine:>7.0f}{said:>12}{ratio:>9}{mark}")
    print()


def shapes(ours: Sequence[View], real: Sequence[View]) -> None:
    """Print sizes: rows, columns, characters of labels, prose."""
    measures: tuple[tuple[str, Callable[[View], float]], ...] = (
        ("rows", lambda v: len(v.rows)),
        ("value columns", lambda v: len(v.header)),
        ("characters of a label (mean)", lambda v: statistics.fmean(map(len, v.labels or [""]))),
        (
            "decimals shown (% of numbers)",
            lambda v: 100 * statistics.fmean(["." in c for c in v.cells] or [0]),
        ),
        ("words of prose beside", lambda v: sum(len(p.split()) for p in v.prose)),
    )
    print(f"{'10th, 50th and 90th percentile':40}{'ours':>22}{'TAT-QA':>22}")
    for name, of in measures:
        print(f"{name:40}" + "".join(f"{_deciles([of(v) for v in views]):>22}" for views in (ours, real)))
    print()


def _deciles(values: Sequence[float]) -> str:
    cuts = statistics.quantiles(values, n=10)
    return " ".join(f"{cuts[i]:.0f}" for i in (0, 4, 8))


def main() -> None:
    """Run both parts."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=3)
    parser.add_argument("--no-classifier", action="store_true")
    args = parser.parse_args()
    names = category_names()
    print(f"{args.rows:,} examples of {', '.join(names)}, default level")
    examples = [e for name in names for e in generate(name, count=args.rows // len(names), seed=args.seed)]
    ours = [view for e in examples for view in of_example(e)]
    data = os.environ.get("CROSSFOOT_DATA")
    if not data:
        sys.exit("CROSSFOOT_DATA is not set: there is nothing real to hold ours against")
    tatqa = list(of_tatqa(Path(data) / "tatqa" / "tatqa_dataset_dev.json"))
    pages = list(of_financebench(Path(data) / "financebench" / "financebench_open_source.jsonl"))
    stored(examples, tatqa)
    print(
        f"ours {len(ours):,} tables, TQ (TAT-QA dev) {len(tatqa)} tables, FB (FinanceBench) {len(pages)} pages\n"
    )
    rates(ours, {"TQ": tatqa, "FB": pages})
    shapes(ours, tatqa)
    if not args.no_classifier:
        tell_apart(ours, tatqa)


if __name__ == "__main__":
    main()
