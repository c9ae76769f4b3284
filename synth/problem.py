"""What a category draws: a prompt with its facts laid out, a question, and how to answer it.

Nothing here is solved yet. Programs are tuples of ``(op, argument, …)`` in the reference language of
schemas.derivation; the engine solves, renders and verifies them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from schemas.answer import Convention
    from schemas.derivation import Rounding
    from schemas.table import Mention, Passage
    from synth.presentation.sheet import Sheet

Program = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Wrong:
    """A way to get it wrong: the error's name, the program that makes it, and how it is displayed.

    ``rounding`` is the question's own unless the error is in the unit or the precision.
    """

    mode: str
    program: Program
    rounding: Rounding | None = None


@dataclass(frozen=True, slots=True)
class Ask:
    """One question: its wording, its program, how the answer is asked for, and its wrong answers."""

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


@dataclass(slots=True)
class Page:
    """A prompt's context: text in order, with its sheets and passages."""

    text: str
    sheets: tuple[Sheet, ...]
    passages: tuple[Passage, ...] = ()
    phenomena: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Problem:
    """A page and a question about it."""

    page: Page
    ask: Ask
    style: str
    """How the worked answer is written: ``terse``, ``named`` or ``steps``."""
