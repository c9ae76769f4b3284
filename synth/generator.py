"""draw -> solve -> render -> verify: one example from (version, category, level, seed, index).

Nothing else enters: an example can be made alone, in any order, on any machine. A draw that a gate
refuses is drawn again from the next attempt's stream and counted; a category that keeps being refused
is a bug and ends in a VerificationError.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections import Counter
from typing import TYPE_CHECKING, Protocol, cast

from schemas.answer import Distractor, NumberAnswer
from schemas.errors import CrossfootError, VerificationError, nearest
from schemas.example import Difficulty, Example, Generated, Message, Turn
from schemas.quantity import one
from schemas.table import Context
from schemas.writing import renderings
from synth.gates import verify
from synth.presentation.reply import final_phrase, reply_text
from synth.solve import Givens, rounded, solve
from synth.stream import Stream
from synth.working import working

if TYPE_CHECKING:
    from collections.abc import Iterator
    from fractions import Fraction

    from schemas.derivation import Derivation, Rounding
    from synth.problem import Ask, Problem

ATTEMPTS = 20


class Category(Protocol):
    """What a module in synth/categories/ must have."""

    NAME: str
    VERSION: int
    """Raised whenever the output for the same seed and index changes."""
    SUMMARY: str
    LEVELS: tuple[str, ...]

    @staticmethod
    def families(level: str) -> list[str]:
        """Return the names of the question families of a level."""
        ...

    @staticmethod
    def draw(stream: Stream, level: str) -> Problem:
        """Draw a page and a question from the stream alone."""
        ...


def categories() -> dict[str, Category]:
    """Return every category by name: each file or folder in synth/categories/ is one."""
    from synth import categories as package

    found: dict[str, Category] = {}
    for info in pkgutil.iter_modules(package.__path__):
        module = cast("Category", importlib.import_module(f"{package.__name__}.{info.name}"))
        found[module.NAME] = module
    return dict(sorted(found.items()))


def category_names() -> list[str]:
    """Return the names of all categories."""
    return list(categories())


def category(name: str) -> Category:
    """Return a category by name. Raises CrossfootError with the nearest known name."""
    known = categories()
    if name not in known:
        raise CrossfootError(f"unknown category {name!r}{nearest(name, known)}")
    return known[name]


def level_of(cat: Category, difficulty: str | None) -> str:
    """Return the level to generate at: the one named, else ``standard`` where there is one.

    Raises CrossfootError for a level that the category doesn't have.
    """
    if difficulty is None:
        return "standard" if "standard" in cat.LEVELS else cat.LEVELS[0]
    if difficulty not in cat.LEVELS:
        raise CrossfootError(
            f"category {cat.NAME} has no difficulty {difficulty!r}{nearest(difficulty, cat.LEVELS)}"
        )
    return difficulty


def make(cat: Category, seed: int, index: int, level: str, refused: Counter[str]) -> Example:
    """Make one verified example; refusals are counted per gate in ``refused``.

    Raises VerificationError when no attempt passes every gate.
    """
    for attempt in range(ATTEMPTS):
        stream = Stream(f"{cat.NAME}@{cat.VERSION}", level, seed, index, attempt)
        try:
            example = _build(cat, cat.draw(stream, level), seed, index, level)
            verify(example)
        except VerificationError as error:
            refused[error.gate] += 1
            last: CrossfootError = error
        except (CrossfootError, ZeroDivisionError) as error:
            refused["draw"] += 1
            last = CrossfootError(str(error))
        else:
            return example
    raise VerificationError(
        f"{ATTEMPTS} draws were refused; the last: {last}",
        category=cat.NAME, seed=seed, index=index, gate="draw",
    )  # fmt: skip


def remake(example: Example) -> Example | None:
    """Make an example again from its provenance; None where its generator's version isn't here."""
    p, difficulty = example.provenance, example.difficulty
    cat = categories().get(example.category)
    if cat is None or not isinstance(p, Generated) or p.generator != f"{cat.NAME}@{cat.VERSION}":
        return None
    if difficulty is None or difficulty.level not in cat.LEVELS:
        return None
    return make(cat, p.seed, p.index, difficulty.level, Counter())


def generate(
    name: str,
    *,
    count: int,
    seed: int,
    difficulty: str | None = None,
    start: int = 0,
    refused: Counter[str] | None = None,
) -> Iterator[Example]:
    """Yield ``count`` verified examples of a category, from index ``start``.

    Raises CrossfootError for an unknown category or level, VerificationError for a broken one.
    """
    cat = category(name)
    level = level_of(cat, difficulty)
    counts = Counter[str]() if refused is None else refused
    for index in range(start, start + count):
        yield make(cat, seed, index, level, counts)


def _build(cat: Category, problem: Problem, seed: int, index: int, level: str) -> Example:
    ask, page = problem.ask, problem.page
    givens = Givens(page, ask)
    derivation = solve(ask.program, givens, ask.rounding)
    answer = _answer(ask, derivation)
    lines = working(ask, derivation, givens)
    reply = reply_text(ask, lines, final_phrase(answer), problem.style)
    distractors = _distractors(ask, answer, givens)
    prompt = f"{page.text}\n\n{ask.question}"
    turn = Turn(
        question=ask.question,
        messages=(Message(role="user", content=prompt), Message(role="assistant", content=reply)),
        answer=answer,
        proof=derivation,
        distractors=distractors,
    )
    difficulty = Difficulty(
        level=level,
        steps=len(derivation.steps),
        tables=len(page.sheets),
        distractors=len(distractors),
        phenomena=page.phenomena,
    )
    return Example(
        id="",
        category=cat.NAME,
        family=ask.family,
        difficulty=difficulty,
        provenance=Generated(generator=f"{cat.NAME}@{cat.VERSION}", seed=seed, index=index),
        document=f"synthetic/{cat.NAME}/{level}/{seed}/{index}",
        context=Context(tables=tuple(sheet.table for sheet in page.sheets), passages=page.passages),
        turns=(turn,),
    ).with_id()


def _answer(ask: Ask, derivation: Derivation) -> NumberAnswer:
    exact = derivation.steps[-1].exact
    if exact is None:
        raise CrossfootError("a program's last step is exact")
    r = ask.rounding
    unit = one(r.unit, r.scale)
    middle, half = rounded(exact, r) * unit, unit / 2 / 10**r.places
    texts = renderings(exact, r.unit, r.scale, r.places, ask.convention)
    return NumberAnswer(
        exact=exact,
        unit=r.unit,
        scale=r.scale,
        places=r.places,
        convention=ask.convention,
        accept=(middle - half, middle + half),
        display=texts[0],
        renderings=texts[1:],
    )


def _distractors(ask: Ask, answer: NumberAnswer, givens: Givens) -> tuple[Distractor, ...]:
    """Solve the wrong programs; what displays like the answer is dropped, like another is merged."""
    kept: dict[str, Distractor] = {}
    for wrong in ask.wrong:
        rounding = wrong.rounding or ask.rounding
        try:
            derivation = solve(wrong.program, givens, rounding)
        except (CrossfootError, ZeroDivisionError):
            continue  # a mutation that makes no sense for these figures is no distractor
        exact = derivation.steps[-1].exact
        if exact is None or not rounded(exact, rounding) or _same(exact, rounding, answer, ask):
            continue  # an answer of "$0.0 million" tempts nobody
        text = renderings(exact, rounding.unit, rounding.scale, rounding.places, ask.convention)[0]
        if text in kept:
            if wrong.mode != kept[text].mode and wrong.mode not in kept[text].also:
                also = (*kept[text].also, wrong.mode)
                kept[text] = kept[text].model_copy(update={"also": also})
        else:
            kept[text] = Distractor(mode=wrong.mode, display=text, exact=exact, derivation=derivation)
    return tuple(kept.values())


def _same(exact: Fraction, rounding: Rounding, answer: NumberAnswer, ask: Ask) -> bool:
    shown = rounded(exact, rounding) * one(rounding.unit, rounding.scale)
    low, high = answer.accept
    if ask.convention == "magnitude":
        shown, low, high = abs(shown), min(abs(low), abs(high)), max(abs(low), abs(high))
    return low <= shown <= high
