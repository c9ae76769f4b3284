"""What a row claims, whatever its source: a question, a page, a gold answer and how it was reached."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from curate.audit.page import Page
from curate.audit.tree import value

if TYPE_CHECKING:
    from fractions import Fraction

    from curate.audit.tree import Node

Scale = Literal["", "thousand", "million", "billion", "percent"]


@dataclass(frozen=True)
class Claimed:
    """One question of one row.

    ``gold`` is the gold number as upstream stores it and ``places`` its decimals. ``scale`` is None
    where upstream states none (FinQA), else TAT-QA's. ``percents`` says how upstream stores a
    percentage: ``hundred`` (12.67 is 12.67%), ``ratio`` (0.1267 is), or ``any``. ``spans`` are gold
    texts. ``label`` is a second answer that an annotator wrote (FinQA's text answer). ``readings``
    are all values that the program may mean; ``failure`` says why it gave none. ``dialogue`` are the
    earlier questions of a conversation. ``page`` names what the question stands on.
    """

    source: str
    row_id: str
    question: str
    page: str
    turn: int | None = None
    gold: Fraction | None = None
    places: int = 0
    choice: str | None = None
    scale: Scale | None = None
    percents: Literal["hundred", "ratio", "any"] = "any"
    spans: tuple[str, ...] = ()
    label: str | None = None
    program: str = ""
    tree: Node | None = None
    readings: tuple[Fraction, ...] = ()
    failure: str = ""
    counted: int | None = None
    grid: tuple[tuple[str, ...], ...] = ()
    texts: tuple[str, ...] = ()
    dialogue: tuple[str, ...] = ()
    shown: str = ""
    code: bool = False

    @cached_property
    def sheet(self) -> Page:
        """The table, read."""
        return Page(self.grid, normalised=self.source in ("finqa", "convfinqa"))

    @cached_property
    def executed(self) -> Fraction | None:
        """What the program gives as written; None without one."""
        return self.readings[0] if self.readings else (value(self.tree) if self.tree else None)

    @property
    def what_is_there(self) -> str:
        """The gold answer as upstream shows it, with its scale."""
        return self.shown


@dataclass(frozen=True, slots=True)
class Fix:
    """A right answer that a rule has computed, in the terms of the row's own gold."""

    value: Fraction | None = None
    tree: Node | None = None
    scale: Scale | None = None
    spans: tuple[str, ...] = ()


Confidence = Literal["certain", "likely", "possible"]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that a rule holds against a row.

    ``score`` is the rule's own estimate that the row is wrong, from 0 to 1; ``confidence`` is its
    band: certain from 0.9, likely from 0.6, else possible.
    """

    source: str
    row_id: str
    turn: int | None
    rule: str
    there: str
    should_be: str
    score: float
    evidence: str
    question: str = ""
    fix: Fix | None = field(default=None, compare=False)

    @property
    def confidence(self) -> Confidence:
        """The band of the score."""
        return "certain" if self.score >= 0.9 else "likely" if self.score >= 0.6 else "possible"


def finding(
    claim: Claimed, rule: str, *, should_be: str, score: float, evidence: str, fix: Fix | None = None
) -> Finding:
    """Make a finding about a claim."""
    return Finding(
        source=claim.source,
        row_id=claim.row_id,
        turn=claim.turn,
        rule=rule,
        there=claim.what_is_there,
        should_be=should_be,
        score=score,
        evidence=" ".join(evidence.split()),
        question=" ".join(claim.question.split()),
        fix=fix,
    )
