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

from schemas.derivation import Derivation
from schemas.errors import CrossfootError, VerificationError, nearest
from schemas.example import Difficulty, Example, Generated, Turn
from schemas.table import Context
from synth.gates import verify
from synth.options import DEFAULT, options_from
from synth.stream import Stream
from synth.turn import build_turn

if TYPE_CHECKING:
    from collections.abc import Iterator

    from synth.options import Options
    from synth.problem import Problem

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
    def draw(stream: Stream, level: str, options: Options) -> Problem:
        """Draw a page and a question from the stream, as the options want them."""
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
    """Return a category by name. Raises CrossfootError with the nearest known name.

    Imports no other category where the name is its module's: each of them takes its time.
    """
    from synth import categories as package

    own = name.replace("-", "_")
    if any(info.name == own for info in pkgutil.iter_modules(package.__path__)):
        module = cast("Category", importlib.import_module(f"{package.__name__}.{own}"))
        if name == module.NAME:
            return module
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


def make(
    cat: Category, seed: int, index: int, level: str, refused: Counter[str], options: Options = DEFAULT
) -> Example:
    """Make one verified example; refusals are counted per gate in ``refused``.

    Raises VerificationError when no attempt passes every gate.
    """
    text = options.text()
    for attempt in range(ATTEMPTS):
        stream = Stream(f"{cat.NAME}@{cat.VERSION}", level, seed, index, attempt, *([text] if text else []))
        try:
            example = build(cat, cat.draw(stream, level, options), seed, index, level, text)
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
    """Make an example again from its provenance; None where its generator's version isn't here.

    Raises CrossfootError where category, level and provenance contradict one another.
    """
    p, difficulty = example.provenance, example.difficulty
    if not isinstance(p, Generated):
        return None
    name, _, number = p.generator.partition("@")
    if name != example.category:
        raise CrossfootError(f"the category is {example.category}, but the generator is {p.generator}")
    cat = categories().get(name)
    if cat is None or number != str(cat.VERSION):
        return None
    if difficulty is None or difficulty.level not in cat.LEVELS:
        raise CrossfootError(f"{p.generator} has no level {difficulty.level if difficulty else None!r}")
    return make(cat, p.seed, p.index, difficulty.level, Counter(), options_from(p.options))


def generate(
    name: str,
    *,
    count: int,
    seed: int,
    difficulty: str | None = None,
    start: int = 0,
    refused: Counter[str] | None = None,
    options: Options = DEFAULT,
) -> Iterator[Example]:
    """Yield ``count`` verified examples of a category, from index ``start``.

    Raises CrossfootError for an unknown category or level, VerificationError for a broken one.
    """
    cat = category(name)
    level = level_of(cat, difficulty)
    counts = Counter[str]() if refused is None else refused
    for index in range(start, start + count):
        yield make(cat, seed, index, level, counts, options)


def build(cat: Category, problem: Problem, seed: int, index: int, level: str, options: str) -> Example:
    """Solve and render a problem; ``options`` is what was fixed of it, as text. Not verified yet."""
    page = problem.page
    turns: list[Turn] = []
    for number, ask in enumerate((problem.ask, *problem.then)):
        prompt = f"{page.text}\n\n{ask.question}" if number == 0 else ask.question
        # Inputs are listed once; later answers of a conversation are as brief as their questions.
        style = "named" if number and problem.style == "table" else problem.style
        turns.append(build_turn(ask, page, prompt, style, turns))
    difficulty = Difficulty.trusted(
        level=level,
        steps=max(len(t.proof.steps) if isinstance(t.proof, Derivation) else 0 for t in turns),
        tables=len(page.sheets),
        distractors=len(turns[0].distractors),
        phenomena=page.phenomena,
    )
    return Example.trusted(
        id="",
        category=cat.NAME,
        family=problem.ask.family,
        difficulty=difficulty,
        provenance=Generated.trusted(
            kind="generated", generator=f"{cat.NAME}@{cat.VERSION}", seed=seed, index=index, options=options
        ),
        document="/".join(filter(None, ("synthetic", cat.NAME, level, options, str(seed), str(index)))),
        context=Context.trusted(tables=tuple(sheet.table for sheet in page.sheets), passages=page.passages),
        turns=tuple(turns),
        copy_number=0,
    ).with_id()
