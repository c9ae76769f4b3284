"""Re-execute every program of the real data sets and say how many give their gold answer, and how fast.

    CROSSFOOT_DATA=<folder> python benchmarks/programs.py

Reads FinQA, ConvFinQA, TAT-QA and FinanceReasoning as upstream publishes them. "Proved" programs have
a derivation that executes over the row's own table and texts; a "unique" proof cites no number that is
printed at two places of a kind.
"""

from __future__ import annotations

import json
import os
import re
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

# The folder of a script comes first on the path, and curate.py beside this file would be taken for the package.
sys.path.insert(0, str(Path(__file__).parent.parent))

from curate.programs import arithmetic, finqa, python_solution
from curate.programs.operands import Operands
from curate.programs.python_solution.limits import UnsupportedError
from schemas.errors import CrossfootError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from schemas.derivation import Derivation


@dataclass
class Tally:
    """Counts of one data set; ``why`` counts what did not run, ``unproved`` what has no proof."""

    name: str
    programs: int = 0
    gold: int = 0
    agree: int = 0
    disagree: list[str] = field(default_factory=list)
    why: Counter[str] = field(default_factory=Counter)
    proved: int = 0
    unique: int = 0
    unproved: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0

    def run(self, row_id: str, evaluate: Callable[[], Any], agrees: Callable[[Any], bool] | None) -> None:
        """Evaluate one program and compare it with its gold answer, where there is one."""
        self.programs += 1
        self.gold += agrees is not None
        began = time.perf_counter()
        try:
            result = evaluate()
        except UnsupportedError as error:
            self.why[f"unsupported: {error.construct}"] += 1
            return
        except CrossfootError as error:
            self.why[_reason(error)] += 1
            return
        finally:
            self.seconds += time.perf_counter() - began
        if agrees is not None:
            if agrees(result):
                self.agree += 1
            else:
                self.disagree.append(row_id)

    def prove(self, derive: Callable[[], Derivation], places: Callable[[], Operands]) -> None:
        """Make the proof of one program."""
        try:
            proof = derive()
        except CrossfootError as error:
            self.unproved[_reason(error)] += 1
            return
        self.proved += 1
        operands = places()
        refs = {arg for step in proof.steps for arg in step.args if arg.endswith("]")}
        self.unique += all(operands.unique(ref) for ref in refs)


def _reason(error: Exception) -> str:
    text = re.sub(r"^(?:line \d+: |step #\d+: |[a-z_]+\(.*\): )+", "", str(error))
    return re.sub(r"'[^']*'|-?\d[\d.,e+/-]*", "…", text)


def _read(root: Path, folder: str) -> Iterator[tuple[str, Any]]:
    for file in sorted((root / folder).glob("*.json")):
        yield file.name, json.loads(file.read_text())


def _page(row: dict[str, Any]) -> tuple[list[list[str]], list[str]]:
    return row.get("table", []), [" ".join(row.get("pre_text", [])), " ".join(row.get("post_text", []))]


def _finqa(tally: Tally, row_id: str, program: str, gold: Any, row: dict[str, Any], question: str) -> None:
    table, texts = _page(row)
    agrees = None if gold is None else (lambda result: result.agrees(gold))
    tally.run(row_id, lambda: finqa.evaluate(program, table), agrees)
    if table:
        tally.prove(
            lambda: finqa.derive(program, table, texts, question),
            lambda: finqa.operands(table, texts, question),
        )


def finqa_programs(root: Path) -> Iterator[Tally]:
    """Run FinQA's programs and ConvFinQA's, turn by turn."""
    for name, rows in _read(root, "finqa"):
        tally = Tally(name)
        for row in rows:
            qa = row["qa"]
            _finqa(tally, row["id"], qa["program"], qa.get("exe_ans"), row, qa["question"])
        yield tally
    for name, rows in _read(root, "convfinqa"):
        tally = Tally(name)
        for row in rows["train"] if isinstance(rows, dict) else rows:
            said = row.get("dialogue") or row["annotation"]
            programs = said.get("turn_program", [])
            results = said.get("exe_ans_list") or said.get("executed_answers") or [None] * len(programs)
            questions = said.get("dialogue_break") or said.get("conv_questions")
            page = {} if "dialogue" in row else row  # the cleaned layout keeps no table as printed
            for n, program in enumerate(programs):
                _finqa(tally, f"{row['id']} turn {n}", program, results[n], page, questions[n])
        if tally.programs:
            yield tally


def _readings(question: dict[str, Any]) -> Iterator[tuple[str, Fraction]]:
    """Yield a TAT-QA derivation's values, from "as written" to the conventions annotators used."""
    text = question["derivation"]
    plain = arithmetic.evaluate(arithmetic.parse(text, words=True))
    bare = arithmetic.evaluate(arithmetic.parse(text.replace("%", ""), words=True))
    negative = arithmetic.evaluate(arithmetic.parse(text, accounting=True, words=True))
    power = {"thousand": 3, "million": 6, "billion": 9}.get(question["scale"], 0)
    yield "as written", bare
    yield "x100 of a percentage", bare * 100
    yield "% as a hundredth, x100", plain * 100
    yield "x0.01", bare / 100
    yield "(n) as -n", negative
    yield "(n) as -n, x100", negative * 100
    yield "scale words", plain / 10**power


def tatqa_programs(root: Path) -> Iterator[tuple[Tally, Counter[str]]]:
    """Evaluate TAT-QA's arithmetic derivations; the second value counts the readings that agreed."""
    for name, contexts in _read(root, "tatqa"):
        tally, readings = Tally(name), Counter[str]()
        for context in contexts:
            texts = [p["text"] for p in context["paragraphs"]]
            for question in context["questions"]:
                if question["answer_type"] != "arithmetic":
                    continue
                gold = Decimal(repr(question["answer"]))
                places = max(0, -int(gold.as_tuple().exponent))
                exact = Fraction(gold)

                # A tie may have been rounded either way.
                def agrees(
                    values: list[tuple[str, Fraction]],
                    half: Fraction = Fraction(1, 2 * 10**places),
                    exact: Fraction = exact,
                    readings: Counter[str] = readings,
                ) -> bool:
                    found = next((how for how, v in values if abs(v - exact) <= half), None)
                    readings.update([found] if found else [])
                    return found is not None

                tally.run(question["uid"], lambda q=question: list(_readings(q)), agrees)
                operands = Operands(context["table"]["table"], texts, question["question"])
                expression = arithmetic.parse(question["derivation"], words=True)
                tally.prove(lambda e=expression, o=operands: arithmetic.derive(e, o), lambda o=operands: o)
        yield tally, readings


def python_programs(root: Path) -> Iterator[Tally]:
    """Interpret FinanceReasoning's Python solutions."""
    for name, rows in _read(root, "financereasoning"):
        tally = Tally(name)
        for row in rows:
            code, context, question = row["python_solution"], row["context"], row["question"]
            truth = row["ground_truth"]
            tally.run(
                row["question_id"],
                lambda c=code, x=context: python_solution.run(c, x),
                lambda outcome, t=truth: outcome.agrees(t),
            )
            tally.prove(
                lambda c=code, x=context, q=question: python_solution.derive(c, x, q),
                lambda c=code, x=context, q=question: python_solution.operands(c, x, q),
            )
        yield tally


def main() -> int:
    """Print the table."""
    root = os.environ.get("CROSSFOOT_DATA")
    if not root:
        print("CROSSFOOT_DATA is not set: it names the folder with finqa, convfinqa, tatqa, financereasoning")
        return 2
    finqa.evaluate("divide(1, 3)")  # the executor imports sympy on its first run
    head = ("file", "programs", "with gold", "agree", "disagree", "not run", "proved", "unique", "per second")
    print("{:42}{:>10}{:>10}{:>8}{:>10}{:>9}{:>8}{:>8}{:>12}".format(*head))
    readings: Counter[str] = Counter()
    tallies = list(finqa_programs(Path(root)))
    for tally, how in tatqa_programs(Path(root)):
        tallies.append(tally)
        readings += how
    tallies += python_programs(Path(root))
    for t in tallies:
        numbers = (t.programs, t.gold, t.agree, len(t.disagree), t.why.total(), t.proved, t.unique)
        rate = t.programs / t.seconds
        print("{:42}{:>10}{:>10}{:>8}{:>10}{:>9}{:>8}{:>8}{:>12,.0f}".format(t.name, *numbers, rate))
    print("\nTAT-QA, the reading that agreed:", dict(readings))
    print("\ndisagree:", *(f"{t.name}: {' '.join(t.disagree)}" for t in tallies if t.disagree), sep="\n  ")
    for title, counts in (
        ("not run", sum((t.why for t in tallies), Counter[str]())),
        ("not proved", sum((t.unproved for t in tallies), Counter[str]())),
    ):
        print(f"\n{title}:")
        for why, count in counts.most_common(25):
            print(f"  {count:5}  {why}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
