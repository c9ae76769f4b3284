"""A scene: a company's page laid out, and what a question about it needs to know."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from schemas.table import Mention, Passage
from synth.company.concepts import CONCEPTS
from synth.company.identity import CURRENCY_NAMES
from synth.plan import Fact, Given
from synth.presentation.sheet import SYMBOLS, grouped

if TYPE_CHECKING:
    from collections.abc import Sequence
    from fractions import Fraction

    from synth.company.company import Company
    from synth.levels import Level
    from synth.presentation.layout import Body, Laid
    from synth.stream import Stream

BASES = ("As previously reported", "As restated", "As adjusted", "Pro forma", "As reported")
"""Members that are a basis of presentation, not a part of the company."""
_EMPTY = frozenset(
    {"and", "of", "the", "in", "on", "for", "to", "net", "total", "expense", "expenses", "income"}
)
_SCALE_WORD = {3: "thousand", 5: "lakh", 6: "million", 7: "crore", 9: "billion"}


@dataclass(slots=True)
class Scene:
    """What families ask about: facts by where they are printed, words for them, and notes beside the tables.

    ``base`` is the fiscal year asked about, newest unless the page shows more years than are needed.
    """

    stream: Stream
    company: Company
    level: Level
    tables: list[Laid]
    base: str
    when_style: str
    places: dict[Fact, tuple[int, Body]] = field(default_factory=dict)
    passages: list[Passage] = field(default_factory=list)
    phenomena: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        for number, laid in enumerate(self.tables):
            for fact, body in laid.places.items():
                self.places.setdefault(fact, (number, body))

    # facts -------------------------------------------------------------------------------------------

    def fact(self, concept: str, back: int = 0, member: str = "") -> Fact:
        """Return the fact of a concept ``back`` years before the asked one."""
        return Fact(concept, self.period(back), member)

    def period(self, back: int = 0) -> str:
        """Return the fiscal year ``back`` years before the asked one. Raises IndexError, KeyError."""
        at = self.company.periods.index(self.base) + back
        if at < 0:
            raise KeyError(f"no fiscal year {back} before {self.base}")
        return self.company.periods[at]

    def printed(self, fact: Fact) -> bool:
        """Whether the fact stands on the page in a cell that can be read."""
        return fact in self.places

    def ref(self, fact: Fact) -> str:
        """Return the reference of the fact's cell. Raises KeyError where it isn't printed."""
        number, body = self.places[fact]
        return f"t{number}[{body.at[0]},{body.at[1]}]"

    def placed(self, fact: Fact) -> tuple[str, bool]:
        """Return ``ref`` and ``flipped`` of a fact at once. Raises KeyError where it isn't printed."""
        number, body = self.places[fact]
        return f"t{number}[{body.at[0]},{body.at[1]}]", body.negated

    def flipped(self, fact: Fact) -> bool:
        """Whether the fact prints with its sign turned. Raises KeyError where it isn't printed."""
        return self.places[fact][1].negated

    def parenthesised(self, fact: Fact) -> bool:
        """Whether the fact prints as negative."""
        value = self.places[fact][1].value
        return value is not None and value < 0

    def value(self, fact: Fact) -> Fraction:
        """Return the fact as the page prints it, with its own sign, in base units."""
        body = self.places[fact][1]
        if body.value is None:
            raise KeyError(fact)
        return -body.value if body.negated else body.value

    def years(self, concept: str, member: str = "") -> list[str]:
        """Return the fiscal years that the page prints a concept for, newest first."""
        return [p for p in self.company.periods if Fact(concept, p, member) in self.places]

    def concepts(self, measure: str = "money", back: int = 0) -> list[str]:
        """Return the concepts of a measure that are printed for the asked year and the ones before it."""
        wanted = [self.period(b) for b in range(back + 1)]
        found = dict.fromkeys(f.concept for f in self.places if not f.member and f.period == wanted[0])
        return [
            c for c in found
            if CONCEPTS[c].measure == measure and all(Fact(c, p) in self.places for p in wanted)
        ]  # fmt: skip

    def members(self, concept: str, period: str | None = None) -> list[str]:
        """Return the members that a concept is printed for in a period."""
        period = period or self.base
        return [f.member for f in self.places if f.concept == concept and f.period == period and f.member]

    def members_of(self, fact: Fact) -> list[str]:
        """Return the other members that the fact's concept and period are printed for."""
        return [
            f.member for f in self.places
            if f.concept == fact.concept and f.period == fact.period and f.member != fact.member
        ]  # fmt: skip

    def is_basis(self, member: str) -> bool:
        """Whether a member is a basis of presentation (restated, pro forma)."""
        return member in BASES

    def other_periods(self, fact: Fact) -> list[str]:
        """Return the other periods that the fact's concept and member are printed for."""
        return [
            f.period for f in self.places
            if f.concept == fact.concept and f.member == fact.member and f.period != fact.period
        ]  # fmt: skip

    def neighbour(self, period: str, by: int) -> str:
        """Return the period ``by`` places further back ("" where the company has none)."""
        for line in (self.company.periods, self.company.quarters):
            if period in line:
                at = line.index(period) + by
                return line[at] if 0 <= at < len(line) else ""
        return ""

    def lookalikes(self, fact: Fact) -> list[str]:
        """Return concepts printed beside a fact that are taken for it: known ones, then the rows near it."""
        number, body = self.places[fact]
        measure = CONCEPTS[fact.concept].measure
        found = [c for c in CONCEPTS[fact.concept].near if Fact(c, fact.period, fact.member) in self.places]
        rows = [
            (abs(b.at[0] - body.at[0]), b.at[0], f.concept)
            for f, b in self.tables[number].places.items()
            if f.period == fact.period and f.member == fact.member and f.concept != fact.concept
            and CONCEPTS[f.concept].measure == measure
        ]  # fmt: skip
        return list(dict.fromkeys([*found, *(concept for _, _, concept in sorted(rows))]))

    # words -------------------------------------------------------------------------------------------

    @property
    def scale(self) -> int:
        """The reporting scale."""
        return self.company.identity.scale

    @property
    def currency(self) -> str:
        """The reporting currency's code."""
        return self.company.identity.currency

    @property
    def money(self) -> str:
        """The reporting currency's name."""
        return CURRENCY_NAMES[self.currency]

    def item(self, concept: str, member: str = "") -> str:
        """Return how the question names a line item: spoken, or as its row is labelled."""
        forms = self.forms(concept, member)
        if forms:
            return self.of_member(self.stream.choice(forms), member)
        label = self.label(concept, member)
        return self.of_member(f'the "{label}" line' if label else concept.replace("_", " "), member)

    def label(self, concept: str, member: str = "") -> str:
        """Return the caption that a line item is first printed under ("" where it isn't)."""
        return next((t.labels[concept, member] for t in self.tables if (concept, member) in t.labels), "")

    def forms(self, concept: str, member: str = "") -> tuple[str, ...]:
        """Return the spoken names that a reader can find: a row of others ("Other current assets") must be named by its words."""
        forms = CONCEPTS[concept].spoken
        words = _content(self.label(concept, member))
        if "other" not in words:
            return forms
        return tuple(form for form in forms if (words - {"other"} or words) & _content(form))

    def of_member(self, name: str, member: str) -> str:
        """Say whose figure it is: ``revenue of the Marine segment``."""
        if not member:
            return name
        if self.is_basis(member):
            return f"{name} ({member.lower()})"
        kind = next((axis for axis, names in self.company.members.items() if member in names), "")
        return f"{name} of the {member} segment" if kind == "segment" else f"{name} for {member}"

    def spoken(self, fact: Fact, *, period: bool = True) -> str:
        """Return what a step of the working calls a fact: ``fiscal 2023 gross profit``."""
        forms = CONCEPTS[fact.concept].spoken
        name = self.of_member(forms[0] if forms else fact.concept.replace("_", " "), fact.member)
        return f"{self.short(fact.period)} {name}" if period else name

    def short(self, period: str) -> str:
        """Name a period briefly: ``2023``, ``Q3 2023``."""
        return period.replace("FY", "").strip()

    def when(self, back: int = 0) -> str:
        """Return the asked period in words, as this page's question says it: ``fiscal 2023``."""
        return self.when_period(self.period(back))

    def when_period(self, period: str) -> str:
        """Return a period in words: ``fiscal 2023``, ``the third quarter of fiscal 2023``."""
        kind, _, year = period.rpartition("FY")
        if kind.strip():
            return f"{_PART[kind.strip()]} of {'fiscal ' if self.when_style != 'year' else ''}{year}"
        match self.when_style:
            case "year":
                return year
            case "fy":
                return f"FY{year}"
            case "ended":
                return f"the year ended {self.company.identity.year_end}, {year}"
            case "fiscal-year":
                return f"fiscal year {year}"
        return f"fiscal {year}"

    def at(self, back: int = 0) -> str:
        """Return the balance sheet date of the asked year: ``June 30, 2023`` or ``the end of fiscal 2023``."""
        year = self.period(back).removeprefix("FY")
        end = self.company.identity.year_end
        return f"{end}, {year}" if self.when_style in {"ended", "year"} else f"the end of {self.when(back)}"

    def say(self, wordings: Sequence[str], **parts: str) -> str:
        """Choose a wording and fill it in; its verb agrees with the line item it names."""
        from synth.questions.wording import plural  # wording is about scenes

        wording = self.stream.choice(wordings)
        for name in ("item", "a"):
            if f"was {{{name}}}" in wording and plural(parts.get(name, "")):
                wording = wording.replace(f"was {{{name}}}", f"were {{{name}}}")
        return wording.format(**parts).replace("the the ", "the ")

    # notes -------------------------------------------------------------------------------------------

    def amount(self, value: Fraction, scale: int, places: int) -> str:
        """Write an amount as prose does: ``$11.3 million``."""
        text = f"{SYMBOLS[self.currency]}{grouped(value / 10**scale, places)}"
        return f"{text} {_SCALE_WORD[scale]}" if scale else text

    def note(
        self, template: str, name: str, value: Fraction, *, scale: int, places: int, **parts: str
    ) -> Given:
        """Add a passage whose ``{amount}`` is a number that the question needs; returns the operand.

        ``value`` is in base units of the reporting currency and must be exact at ``places`` decimals.
        """
        shown = self.amount(value, scale, places)
        return self.passage(template, name, shown, value, self.currency, scale, places - scale, **parts)

    def passage(
        self,
        template: str,
        name: str,
        shown: str,
        value: Fraction,
        unit: str,
        scale: int,
        decimals: int,
        **parts: str,
    ) -> Given:
        """Add a passage that gives a number printed as ``shown``; returns the operand it is."""
        head, _, tail = template.partition("{amount}")
        head, tail = head.format(**parts), tail.format(**parts)
        span = (len(head), len(head) + len(shown))
        mention = Mention(span=span, value=value, unit=unit, scale=scale, decimals=decimals)
        number = len(self.passages)
        text = f"{head}{shown}{tail}"
        self.passages.append(Passage.trusted(id=f"p{number}", text=text, mentions=(mention,)))
        return Given(f"p{number}[{span[0]}:{span[1]}]", name)

    def remark(self, text: str) -> None:
        """Add a passage that gives nothing to compute with."""
        self.passages.append(Passage.trusted(id=f"p{len(self.passages)}", text=text, mentions=()))


def _content(text: str) -> set[str]:
    """Return the words of a name that tell it from others, in the singular."""
    return {w.removesuffix("s") for w in re.findall(r"[a-z]+", text.lower()) if w not in _EMPTY}


_PART = {
    "Q1": "the first quarter", "Q2": "the second quarter", "Q3": "the third quarter", "Q4": "the fourth quarter",
    "6M": "the first six months", "9M": "the first nine months",
}  # fmt: skip
