"""What a category draws: a prompt with its facts laid out, questions, and how to answer them.

Nothing here is solved yet. Programs are tuples of ``(op, argument, …)`` in the reference language of
schemas.derivation; the engine solves, renders and verifies them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol

if TYPE_CHECKING:
    from schemas.answer import Convention
    from schemas.derivation import Absence, Rounding, Selection
    from schemas.table import Mention, Passage, Table
    from synth.plan import Plan

Program = tuple[tuple[str, ...], ...]
Kind = Literal["number", "choice", "span", "spans", "fields", "not_disclosed"]


class LaidOut(Protocol):
    """A table in the prompt: its text, and the facts in it."""

    text: str
    table: Table


class Wrong(NamedTuple):
    """A way to get it wrong: the error's name, the program that makes it, and how it is displayed.

    ``rounding`` is the question's own unless the error is in the unit or the precision. ``select`` makes
    words of the program; ``text`` is a wrong answer that no program makes.
    """

    mode: str
    program: Program = ()
    rounding: Rounding | None = None
    select: Selection | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Ask:
    """One question: its wording, its program, how the answer is asked for, and its wrong answers.

    ``kind`` says what the answer is. A number is the last step's; words are what ``select`` makes of the
    steps; ``fields`` are the wrong step and its right value (rule ``first-wrong``); ``not_disclosed`` has an
    ``absence`` and no program.
    """

    question: str
    program: Program
    rounding: Rounding
    names: tuple[str, ...]
    """What each step computes, in words ("Fiscal 2023 gross margin"), for the worked answer."""
    method: str = ""
    """One sentence that says how to go about it; may be empty."""
    convention: Convention = "signed"
    wrong: tuple[Wrong, ...] = ()
    mentions: tuple[Mention, ...] = ()
    """Numbers that the question itself gives; spans are offsets in ``question``."""
    family: str = ""
    """The question family's name; a category with a registry of families fills it in."""
    kind: Kind = "number"
    select: Selection | None = None
    options: tuple[str, ...] = ()
    """What a ``choice`` is among (the selection's names where empty)."""
    absence: Absence | None = None
    roundings: tuple[Rounding, ...] = ()
    """How each step's right value is asked for, where ``fields`` have steps of several units."""
    inputs: dict[str, str] = field(default_factory=dict)
    """What each operand is in words, for the styles that list them."""
    plan: Plan = ()
    """The plan the program was compiled from, for questions that lean on this one."""
    result: str = ""
    """What the answer is, in words ("gross margin")."""
    conclusion: str = ""
    """A sentence between the working and the final answer."""
    redatable: bool = True
    """Whether the same plan, a year earlier, is the same figure: not where rows that are nil were left out."""


@dataclass(slots=True)
class Page:
    """A prompt's context: text in order, with its sheets and passages."""

    text: str
    sheets: tuple[LaidOut, ...]
    passages: tuple[Passage, ...] = ()
    phenomena: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Problem:
    """A page, a question about it, and those that follow in the same conversation."""

    page: Page
    ask: Ask
    style: str
    """How the worked answer is written: ``terse``, ``named``, ``steps``, ``table`` or ``check``."""
    then: tuple[Ask, ...] = ()
