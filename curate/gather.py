"""Collecting the examples of one entry of a mix, and the rows that are set aside on the way."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from curate.audit.policy import Audit
from curate.gold import check_gold
from curate.mixing import apportion
from curate.overlap.words import text_key
from curate.rejected import Rejected
from curate.source import Refusal, source_of
from curate.split import prompt_text, row_key
from curate.where import outside
from schemas.dataset import Input
from schemas.errors import RowError, VerificationError
from schemas.example import GENERATED_LICENCE, Generated
from schemas.files import sha256_file
from schemas.rows import canonical_hash, read_examples

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from curate.source import Origin
    from schemas.example import Example
    from schemas.recipe import Entry

_SPARE = 20
"""Where some generated rows repeat others or fail a ``where``, at most so many times the count are tried."""


@dataclass(slots=True)
class Gathered:
    """What one entry has to give: examples, rejected rows, inputs for the lock, and a note to show."""

    examples: list[Example] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    inputs: dict[str, Input] = field(default_factory=dict)
    note: str = ""
    train_only: dict[str, Refusal] = field(default_factory=dict)
    """By row key: why a row that the audit holds something against may not be in eval."""

    def keep(self, entry: Entry, example: Example, raw: Mapping[str, Any] | None = None) -> bool:
        """Keep a row if the entry's ``where`` and ``difficulty`` allow it, else reject it."""
        refusal = outside(entry.where, example, raw) or _other_level(entry, example)
        if refusal:
            self.rejected.append(
                Rejected(entry.name, row_key(example), refusal.rule, refusal.reason, example)
            )
        else:
            self.examples.append(example)
        return refusal is None


def _other_level(entry: Entry, example: Example) -> Refusal | None:
    level = example.difficulty.level if example.difficulty else None
    if entry.difficulty is None or level in entry.levels:
        return None
    asked = " or ".join(str(each) for each in entry.levels)
    return Refusal("difficulty", f"the level is {level}, the recipe asks for {asked}")


def generated(entry: Entry, seed: int, each: Callable[[], None]) -> Gathered:
    """Generate an entry's rows with the recipe's seed; every row has passed the proof gates.

    ``each`` is called once a row.
    """
    from synth import generate

    found = Gathered()
    asked: set[bytes] = set()
    drawn: list[Example] = []
    weights = {str(level or ""): Fraction(str(weight)) for level, weight in entry.levels.items()}
    for level, need in apportion(entry.train + entry.eval, weights).items():
        rows = generate(entry.name, count=need * _SPARE, seed=seed, difficulty=level or None)
        enough = len(found.examples) + need
        while len(found.examples) < enough and (example := next(rows, None)) is not None:
            each()
            drawn.append(example)
            prompt = text_key(prompt_text(example))
            if prompt in asked:
                reason = "asks the same as an earlier row"
                found.rejected.append(Rejected(entry.name, row_key(example), "repeat", reason, example))
            elif found.keep(entry, example):
                asked.add(prompt)
    found.inputs[entry.name] = Input(
        name=entry.name,
        sha256=canonical_hash(drawn),
        rows=len(drawn),  # with the repeats and what ``where`` leaves out: taken + left out = read
        revision=_generators(drawn),
        licence=GENERATED_LICENCE,
    )
    levels = ", ".join(str(each) for each in entry.levels)
    level = f", level {levels}" if entry.difficulty else ""
    found.note = f"{entry.name}: {len(drawn)} rows generated with seed {seed}{level}"
    return found


def given(entry: Entry, file: Path, each: Callable[[], None]) -> Gathered:
    """Take an entry's rows from a file of rows made before, proving each of them again.

    Raises RowError naming file, line and id for a row that is of another category, was changed
    after it was made, or does not pass the proof gates.
    """
    found = Gathered()
    rows = []
    for example in _verified(entry.name, file):
        rows.append(example)
        found.keep(entry, example)
        each()
    found.inputs[entry.name] = Input(
        name=entry.name,
        sha256=sha256_file(file),
        rows=len(rows),
        revision=_generators(rows),
        licence=GENERATED_LICENCE,
    )
    found.note = f"{entry.name}: {len(rows)} rows of {file}, verified again"
    return found


def _verified(category: str, file: Path) -> Iterator[Example]:
    for line, example in enumerate(read_examples(file), 1):
        if not isinstance(example.provenance, Generated) or example.category != category:
            raise RowError(
                f"a row of {example.source} {example.category!r}, but it was given for {category!r}",
                file=file, line=line, row_id=example.id,
            )  # fmt: skip
        check_proof(example, file=file, line=line)
        yield example


def check_proof(example: Example, *, file: Path, line: int) -> None:
    """Check a generated row's id and proof. Raises RowError naming file, line and id."""
    from synth import verify

    if example.content_hash() != example.id:
        raise RowError(
            "its content does not give its id: the row was changed after it was made",
            file=file, line=line, row_id=example.id,
        )  # fmt: skip
    try:
        verify(example)
    except VerificationError as error:
        raise RowError(
            f"its proof does not hold ({error})", file=file, line=line, row_id=example.id
        ) from None


def _generators(examples: Iterable[Example]) -> str:
    names = {e.provenance.generator for e in examples if isinstance(e.provenance, Generated)}
    return ", ".join(sorted(names))


def _repaired(example: Example, said: str) -> Example:
    provenance = example.provenance.model_copy(update={"repaired": said})
    return example.model_copy(update={"provenance": provenance}).with_id()


def sourced(entry: Entry, origin: Origin) -> Gathered:
    """Read a real source and make its rows into examples. Raises RowError where a file is not upstream's."""
    source = source_of(entry)
    found = Gathered()
    rows = (raw for file in origin.files for raw in source.read(file))
    audit = Audit.of(source.name, rows, entry.audit or "drop")
    for file in origin.files:
        count = 0
        for raw in source.read(file):
            count += 1
            decision = audit.decide(raw)
            made = source.example(decision.raw, origin)
            refusal = made if isinstance(made, Refusal) else check_gold(made)
            if refusal and decision.repaired:
                refusal = Refusal(
                    decision.repaired.partition(":")[0], f"repaired, it fails: {refusal.reason}"
                )
            refusal = refusal or decision.refusal
            if refusal:
                example = None if isinstance(made, Refusal) else made
                found.rejected.append(
                    Rejected(entry.name, raw.row_id, refusal.rule, refusal.reason, example, raw.data)
                )
            elif not isinstance(made, Refusal):
                if decision.repaired:
                    made = _repaired(made, decision.repaired)
                if found.keep(entry, made, raw.data) and decision.train_only:
                    found.train_only[row_key(made)] = decision.train_only
        found.inputs[f"{source.name}/{file.name}"] = Input(
            name=source.name,
            sha256=sha256_file(file),
            rows=count,
            revision=origin.revision,
            licence=origin.licence,
        )
    names = ", ".join(file.name for file in origin.files)
    what = {"fixture": "FIXTURES (invented rows) in", "local": "local files in"}.get(
        origin.revision, f"hub revision {origin.revision[:7]},"
    )
    where = f" {origin.files[0].parent}:" if origin.revision in ("fixture", "local") else ""
    found.note = f"{source.name}: {what}{where} {names}"
    return found
