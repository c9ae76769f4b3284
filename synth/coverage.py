"""What a file of examples holds: families, error modes, phenomena, difficulty, formats, lengths, repeats."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from schemas.errors import CrossfootError
from schemas.rows import read_examples
from synth.progress import progress

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from schemas.example import Example, Turn

PERCENTS = (0, 5, 25, 50, 75, 95, 99, 100)


@dataclass(slots=True)
class Coverage:
    """Counts over a file's examples.

    ``modes`` and ``answers`` count distractors and turns, ``formats`` tables, the others examples.
    ``prompts`` and ``replies`` are lengths in characters, one a turn; a prompt is all that stands before
    its reply.
    """

    rows: int = 0
    families: Counter[str] = field(default_factory=Counter)
    """By ``category/family``."""
    modes: Counter[str] = field(default_factory=Counter)
    """Error modes; a distractor that two errors lead to counts for both."""
    phenomena: Counter[str] = field(default_factory=Counter)
    levels: Counter[str] = field(default_factory=Counter)
    steps: Counter[int] = field(default_factory=Counter)
    tables: Counter[int] = field(default_factory=Counter)
    distractors: Counter[int] = field(default_factory=Counter)
    turns: Counter[int] = field(default_factory=Counter)
    answers: Counter[str] = field(default_factory=Counter)
    formats: Counter[str] = field(default_factory=Counter)
    prompts: list[int] = field(default_factory=list)
    replies: list[int] = field(default_factory=list)
    questions: Counter[str] = field(default_factory=Counter)
    """By their text with numbers, names and periods masked."""
    exact: set[bytes] = field(default_factory=set)
    """Digests of the conversations, replies included."""

    def add(self, example: Example) -> None:
        """Count one example."""
        self.rows += 1
        self.families[f"{example.category}/{example.family}"] += 1
        self.turns[len(example.turns)] += 1
        self.formats.update(table.format for table in example.context.tables)
        if (difficulty := example.difficulty) is not None:
            self.levels[difficulty.level] += 1
            self.steps[difficulty.steps] += 1
            self.tables[difficulty.tables] += 1
            self.distractors[difficulty.distractors] += 1
            self.phenomena.update(difficulty.phenomena)
        digest = hashlib.blake2b(digest_size=16)
        before = 0
        for turn in example.turns:
            before = self._add_turn(example, turn, before)
            for message in turn.messages:
                digest.update(f"{message.role}\0{message.content}\0".encode())
        self.exact.add(digest.digest())

    def _add_turn(self, example: Example, turn: Turn, before: int) -> int:
        """Count one turn after ``before`` characters of conversation; return how many there are now."""
        for wrong in turn.distractors:
            self.modes.update({wrong.mode, *wrong.also})
        self.answers[turn.answer.kind] += 1
        prompt = before + sum(len(message.content) for message in turn.messages[:-1])
        self.prompts.append(prompt)
        self.replies.append(len(turn.reply))
        self.questions[masked(turn.question, example)] += 1
        return prompt + len(turn.reply)

    def repeats(self) -> dict[str, int]:
        """Return how many questions there are, and how many differ."""
        asked = self.questions.total()
        return {
            "examples": self.rows,
            "distinct_examples": len(self.exact),
            "questions": asked,
            "distinct_masked_questions": len(self.questions),
            "most_repeated_masked_question": max(self.questions.values(), default=0),
        }

    def as_json(self) -> dict[str, Any]:
        """Return everything as plain values, each count in falling order."""
        by_count = ("families", "modes", "phenomena", "levels", "answers", "formats")
        by_number = ("steps", "tables", "distractors", "turns")
        return {
            "rows": self.rows,
            **{name: dict(ranked(getattr(self, name))) for name in by_count},
            **{name: dict(sorted(getattr(self, name).items())) for name in by_number},
            "prompt_characters": percentiles(self.prompts),
            "reply_characters": percentiles(self.replies),
            "repeats": self.repeats(),
        }


def ranked(counts: Counter[str]) -> list[tuple[str, int]]:
    """Return counts in falling order, equal ones by name."""
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def percentiles(values: list[int]) -> dict[str, int]:
    """Return percentiles by nearest rank, p0 the smallest and p100 the largest value."""
    ordered = sorted(values)
    last = len(ordered)
    return {f"p{p}": ordered[max(0, -(-p * last // 100) - 1)] for p in PERCENTS} if ordered else {}


def cover(path: Path) -> Coverage:
    """Count what a JSONL or Parquet file of examples holds.

    Raises CrossfootError where there is no such file or it is empty, RowError for a row that is no example.
    """
    coverage = Coverage()
    with progress("counting") as show:
        for example in read_examples(path):
            coverage.add(example)
            show(coverage.rows)
    if not coverage.rows:
        raise CrossfootError(f"{path}: holds no examples")
    return coverage


_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_PERIOD = re.compile(
    rf"\b(?:(?:first|second|third|fourth)[ -]quarter|(?:first|second) half|[1-4]Q|Q[1-4]|H[12]|[1-4]H)(?:[ ']*\d+)?\b"
    rf"|\b(?:{_MONTHS})(?: \d{{1,2}})?(?:,? \d{{4}})?\b|\b(?:FY|CY) ?'?\d+\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\d+(?:[.,/]\d+)*")
_MARKS = re.compile(r"<period>|#")
_SUFFIX = re.compile(
    r"[\s,]+(?:(?:and|&)\s+)?(?:Corp|Corporation|Inc|Incorporated|Ltd|Limited|LLC|LP|L\.P|plc|PLC|Co|Company|"
    r"N\.V|S\.A|AG|SE|Group|Holdings|Trust)\.?$"
)


def masked(question: str, example: Example) -> str:
    """Return a question with its periods, numbers and names taken out, to see which ones are asked anew.

    Names are the company's, as the first line of a table's title gives it (with and without "Inc." and
    the like), and the headers of columns, which name periods, segments and bases.
    """
    for name in _names(example):
        question = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", "<name>", question)
    return _NUMBER.sub("#", _PERIOD.sub("<period>", question))


def _names(example: Example) -> list[str]:
    """Return the names a question may mention, the longest first."""
    names: set[str] = set()
    for table in example.context.tables:
        names.update(_shorter(table.title.partition("\n")[0].strip()))
        names.update(" ".join(column.split()) for column in table.columns)
    return sorted((name for name in names if _is_name(name)), key=lambda name: (-len(name), name))


def _shorter(name: str) -> Iterable[str]:
    """Give a company's name, and what is left of it without each legal form at its end."""
    while name:
        yield name
        short = _SUFFIX.sub("", name)
        if short == name:
            return
        name = short


def _is_name(text: str) -> bool:
    """Whether a header or a title says more than a period: "2023" and "Q1 2023" are masked as such."""
    rest = _MARKS.sub("", _NUMBER.sub("#", _PERIOD.sub("<period>", text)))
    return any(word[0].isupper() for word in re.findall(r"[^\W\d_]{2,}", rest))
