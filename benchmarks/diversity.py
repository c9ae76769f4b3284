"""How different are ten thousand examples, and are their printed equations true?

    python benchmarks/diversity.py [--rows 10000] [--peers]

The default mix (every category in equal parts at its default level). Counted: distinct conversations, distinct
question texts after masking numbers, names and periods, distinct derivation shapes (operations and the roles of
their operands), and examples that two seeds share. Every printed equation of every reply is checked by a small
evaluator written here, from the printed text only. With --peers the same masking counts reasoning-gym's questions.
"""

from __future__ import annotations

import argparse
import hashlib
import re
from collections import Counter
from fractions import Fraction
from typing import TYPE_CHECKING

from schemas.derivation import Derivation
from synth import category_names, generate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schemas.example import Example

_MONTH = "January|February|March|April|May|June|July|August|September|October|November|December"
_PERIOD = re.compile(
    rf"\b(?:the )?(?:(?:first|second|third|fourth) quarter of |(?:first )?(?:three|six|nine) months of )?"
    rf"(?:the (?:fiscal )?year ended |(?:the )?end of )?(?:FY ?|fiscal (?:year )?|(?:{_MONTH}) \d{{1,2}}, )?(?:19|20)\d\d\b"
    rf"|\b(?:{_MONTH}) \d{{1,2}}\b|\bQ[1-4]\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"[$€£₹]?\d[\d,]*(?:\.\d+)?%?")
_CELL = re.compile(r"(t\d+)\[(\d+),(\d+)\]")


_NAME = re.compile(
    r"(?<=[a-z,'’(] )[A-Z][a-z][\w.'’&-]*(?:,? (?:& )?[A-Z][a-z][\w.'’&-]*)*(?:,? (?:plc|N\.V\.|SE|AG|S\.A\.))?"
)
"""Capitalised words within a sentence: names that no table's title gives."""


def mask(question: str, names: list[str]) -> str:
    """Mask names (longest first), periods and numbers of a question."""
    for name in sorted(set(names), key=len, reverse=True):
        question = question.replace(name, "NAME")
    return _NUMBER.sub("#", _NAME.sub("NAME", _PERIOD.sub("period", question)))


def names_of(example: Example) -> list[str]:
    """Return the names on an example's page: the company's, and those of segments, regions and products."""
    company = [t.title.split("\n")[0] for t in example.context.tables if "\n" in t.title]
    members = [c.member for t in example.context.tables for c in t.cells if c.member]
    words = [word for name in company for word in (name, " ".join(name.split()[:2]))]
    return [n for n in (*words, *members) if len(n) > 2]


def shape(example: Example) -> str:
    """Return the operations of the first turn's proof with the roles of their operands: line item and year."""
    proof = example.turns[0].proof
    if not isinstance(proof, Derivation):
        return f"absence of {proof.figure}" if proof else ""
    cells = {f"{t.id}[{c.at[0]},{c.at[1]}]": c for t in example.context.tables for c in t.cells}
    years = sorted({c.period for c in cells.values() if c.period}, reverse=True)
    parts = []
    for step in proof.steps:
        roles = []
        for arg in step.args:
            if _CELL.fullmatch(arg) and (cell := cells.get(arg)):
                later = years.index(cell.period) if cell.period in years else 0
                roles.append(f"{cell.concept}@{later}{'/m' if cell.member else ''}")
            else:
                roles.append(arg if arg[0] == "#" or arg.startswith("const") else arg[0])
        parts.append(f"{step.op}({','.join(roles)})")
    return ";".join(parts) + (f">{proof.select.rule}" if proof.select else "")


# --- the equation checker: text in, false equations out; it shares nothing with the package --------------------

_SIDE = r"[-−(]*[$€£₹]?\d[\d,.]*(?:\s?(?:%|percentage points|basis points))?\)?(?:\s*(?:[-+×/*]|\^)\s*[-−(]*[$€£₹]?\d[\d,.]*(?:\s?(?:%|percentage points|basis points))?\)?)*"
_EQUATION = re.compile(rf"(?P<left>[-−(]*[$€£₹]?\d[^=\n:;|]*?[-+×/*^][^=\n:;|]*?)\s=\s(?P<right>{_SIDE})")
_TOKEN = re.compile(
    r"\s*(?:[$€£₹]?(?P<num>\d[\d,]*(?:\.\d+)?)(?P<unit>\s?%|\s?percentage points|\s?basis points)?|(?P<op>[-−+×/*^()]))"
)
_UNIT = {"%": Fraction(1, 100), "percentage points": Fraction(1, 100), "basis points": Fraction(1, 10_000)}


def tokens(text: str) -> list[tuple[str, Fraction | str, Fraction]] | None:
    """Split arithmetic into numbers (value, half a last digit) and operators; None where it is something else."""
    out: list[tuple[str, Fraction | str, Fraction]] = []
    at = 0
    text = text.strip().rstrip(".,")
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None:
            return None
        if found["num"]:
            digits = found["num"].replace(",", "")
            unit = _UNIT.get((found["unit"] or "").strip(), Fraction(1))
            places = len(digits.partition(".")[2])
            out.append(("n", Fraction(digits) * unit, Fraction(1, 2 * 10**places) * unit))
        else:
            out.append(("o", {"−": "-", "×": "*"}.get(found["op"], found["op"]), Fraction(0)))
        at = found.end()
    return out


def value(items: list[tuple[str, Fraction | str, Fraction]]) -> Fraction | None:
    """Evaluate tokens by precedence climbing; a lone number in parentheses is an accounting negative."""
    at = 0

    def atom() -> Fraction:
        nonlocal at
        kind, what, _ = items[at]
        at += 1
        if kind == "n":
            return Fraction(what)
        if what == "-":
            return -atom()
        if what != "(":
            raise ValueError(what)
        start = at
        inner = expression(0)
        if items[at][1] != ")":
            raise ValueError(items[at])
        lone = at - start == 1
        at += 1
        return -inner if lone else inner

    def expression(least: int) -> Fraction:
        nonlocal at
        left = atom()
        while at < len(items) and (op := items[at][1]) in ("+", "-", "*", "/", "^"):
            rank = {"+": 1, "-": 1, "*": 2, "/": 2, "^": 3}[str(op)]
            if rank < least:
                break
            at += 1
            right = expression(rank + 1)
            left = {"+": lambda a, b: a + b, "-": lambda a, b: a - b, "*": lambda a, b: a * b, "/": lambda a, b: a / b, "^": lambda a, b: a ** int(b)}[str(op)](left, right)  # fmt: skip
        return left

    try:
        result = expression(0)
    except (IndexError, ValueError, ZeroDivisionError):
        return None
    return result if at == len(items) else None


def false_equations(reply: str) -> Iterator[tuple[str, bool]]:
    """Yield every printed equation that can be evaluated, and whether it is false as printed."""
    for line in reply.splitlines():
        for found in _EQUATION.finditer(line):
            left, right = tokens(found["left"]), tokens(found["right"])
            if left is None or right is None:
                yield found[0], True
                continue
            a, b = value(left), value(right)
            if a is None or b is None:
                yield found[0], True
                continue
            slack = max((half for kind, _, half in right if kind == "n"), default=Fraction(0))
            yield found[0], abs(a - b) > slack


def count(rows: int) -> None:
    """Count the default mix."""
    mix = category_names()
    each = rows // len(mix)
    seen: set[bytes] = set()
    questions: Counter[str] = Counter()
    shapes: Counter[str] = Counter()
    families: Counter[str] = Counter()
    few: Counter[int] = Counter()
    wrong: list[str] = []
    equations = made = 0
    for name in mix:
        local: set[str] = set()
        for example in generate(name, count=each, seed=1):
            made += 1
            text = "\n".join(m["content"] for m in example.messages)
            seen.add(hashlib.sha256(text.encode()).digest())
            masked = mask(example.turns[0].question, names_of(example))
            questions[masked] += 1
            local.add(masked)
            shapes[shape(example)] += 1
            families[f"{name}/{example.family}"] += 1
            few[len(example.turns[0].distractors)] += 1
            for equation, false in false_equations(example.turns[0].reply):
                equations += 1
                if false:
                    wrong.append(equation)
        print(
            f"{name:20}{len(local):>7,} distinct masked questions in {each:,}; {sum(f.startswith(name) for f in families)} families"
        )
    other = {
        hashlib.sha256("\n".join(m["content"] for m in e.messages).encode()).digest()
        for name in mix for e in generate(name, count=each // 4, seed=2)
    }  # fmt: skip
    print(
        f"\nexamples {made:,}, distinct {len(seen):,}; shared with another seed: {len(seen & other)} of {len(other):,}"
    )
    print(
        f"distinct masked questions: {len(questions):,}; the commonest stands {max(questions.values())} times"
    )
    print(f"distinct derivation shapes: {len(shapes):,}; families: {len(families)}")
    at_least = sum(n for k, n in few.items() if k >= 3)
    print(f"examples with three or more wrong answers: {at_least / made:.1%} ({dict(sorted(few.items()))})")
    print(f"printed equations: {equations:,}; false: {len(wrong)}")
    for equation in wrong[:20]:
        print(f"  {equation}")


def count_peers(rows: int) -> None:
    """Count reasoning-gym's questions by the same masking."""
    import reasoning_gym

    for name in ("gsm_symbolic", "basic_arithmetic"):
        dataset = reasoning_gym.create_dataset(name, size=rows, seed=1)
        found = {
            mask(dataset[i]["question"], re.findall(r"\b[A-Z][a-z]+\b", dataset[i]["question"]))
            for i in range(rows)
        }
        print(f"reasoning-gym {name}: {len(found):,} distinct masked questions in {rows:,}")


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--peers", action="store_true", help="count reasoning-gym's questions too")
    args = parser.parse_args()
    count(args.rows)
    if args.peers:
        count_peers(args.rows)


if __name__ == "__main__":
    main()
