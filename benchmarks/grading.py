"""How often does the grader accept a wrong reply or refuse a right one, and how fast is it?

    python benchmarks/grading.py [--pairs 200000] [--peer-pairs 4000] [--left-over FILE]

Replies are made by mutation from the answers of generated examples (every category and level there
is) and, where CROSSFOOT_DATA points to them, of TAT-QA and FinQA. Each mutation knows by construction,
in exact arithmetic, whether its reply is right. The numbers are written here, not by schemas.writing,
so that a mistake shared by writer and reader shows. Beside it: math-verify (pip install math-verify) on a
sample of the same pairs. Every pair that is misjudged is written to --left-over.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import random
import sys
import time
from collections import Counter, defaultdict
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from schemas import grade
from schemas.answer import Distractor, NumberAnswer
from schemas.quantity import DISPLAY_SCALE, is_currency, round_half_away, split_rate
from synth import category_names, generate
from synth.generator import category

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SYMBOL = {"USD": "$", "EUR": "€", "GBP": "£", "INR": "₹"}
WORD = {0: "", 3: " thousand", 5: " lakh", 6: " million", 7: " crore", 9: " billion", 12: " trillion"}
SHORT = {3: "K", 6: "M", 9: "B"}
PURE = {"percent": "%", "points": " percentage points", "bps": " basis points", "x": "x", "pure": ""}


@dataclass(frozen=True)
class Case:
    """An answer, its value in the asked unit (exact and as displayed), and its wrong answers."""

    answer: NumberAnswer
    exact: Fraction
    shown: Fraction
    distractors: tuple[Distractor, ...]
    source: str


@dataclass(frozen=True)
class Pair:
    """A reply made by a mutation, and whether it is right."""

    case: Case
    mutation: str
    reply: str
    right: bool


def case_of(answer: NumberAnswer, distractors: tuple[Distractor, ...], source: str) -> Case:
    """Work out an answer's value in the unit and scale that is asked for."""
    one = Fraction(10) ** (answer.scale + DISPLAY_SCALE.get(answer.unit, 0))
    exact = answer.exact / one
    return Case(answer, exact, round_half_away(exact, answer.places), distractors, source)


def number(value: Fraction, places: int, *, comma: str = ",") -> str:
    """Write a number with ``places`` decimals (rounded half away from zero)."""
    scaled = abs(round_half_away(value, places)) * 10**places
    whole, rest = divmod(int(scaled), 10**places)
    text = f"{whole:,}".replace(",", comma) + (f".{rest:0{places}d}" if places else "")
    return f"-{text}" if value < 0 else text


def dress(case: Case, text: str, *, scale: int | None = None, symbol: str | None = None) -> str:
    """Give a written number the unit and scale that the question asks for (or another)."""
    unit, power = case.answer.unit, case.answer.scale if scale is None else scale
    minus = "-" if text.startswith("-") else ""
    digits = text.removeprefix("-")
    if is_currency(unit):
        return f"{minus}{symbol or SYMBOL.get(unit, unit + ' ')}{digits}{WORD[power]}"
    if parts := split_rate(unit):
        return f"{minus}{symbol or SYMBOL.get(parts[0], parts[0] + ' ')}{digits} per share"
    if unit in PURE:
        return f"{text}{PURE[unit]}{WORD[power]}"
    return f"{text}{WORD[power]} {unit}"


def right_replies(case: Case, rng: random.Random) -> Iterator[tuple[str, str]]:
    """Yield (mutation, reply) for replies that are right by construction."""
    a, places = case.answer, case.answer.places
    text = number(case.shown, places)
    full = dress(case, text)
    other = number(Fraction(rng.randint(1, 10**6), 7), 2)
    yield "as displayed", full
    yield "bare number", text
    yield "final answer line", f"We take {other} and find it.\n\nFinal answer: {full}"
    yield "boxed", f"Therefore $\\boxed{{{text}}}$"
    yield "bold", f"The result is **{full}**."
    yield "sentence", f"So the answer is {full}."
    yield "after working", f"{other} - {other} = 0, which is not it. The answer is {full}"
    yield "no grouping", dress(case, number(case.shown, places, comma=""))
    yield "space before unit", full.replace("%", " %").replace("$", "$ ")
    yield "full stop and newline", f"\n\n{full}.\n"
    if case.shown < 0:
        yield "unicode minus", full.replace("-", "−", 1)
        yield (
            "parentheses",
            f"Final answer: {full.replace('-', '(', 1)})" if is_currency(a.unit) else f"({text[1:]})",
        )
        yield "negative in words", f"Final answer: negative {full.replace('-', '', 1)}"
    if case.shown < 0 and a.convention == "direction":
        yield "direction in words", f"a decrease of {full.replace('-', '', 1)}"
        yield "fell by", f"It fell by {full.replace('-', '', 1)}."
    if case.shown > 0 and a.convention == "direction":
        yield "direction in words", f"an increase of {full}"
    if case.exact == case.shown:
        yield "trailing zeros", dress(case, number(case.shown, places + 2))
    if a.decimals is None:
        yield "finer", dress(case, number(case.exact, places + rng.randint(1, 3)))
    if is_currency(a.unit):
        yield "iso code", f"Final answer: {a.unit} {text}{WORD[a.scale]}"
        if a.scale in SHORT and a.unit == "USD":
            yield "abbreviated", dress(case, text, scale=0) + SHORT[a.scale]
        smaller = {6: 3, 9: 6, 7: 5}.get(a.scale)
        if smaller is not None and a.decimals is None:
            finer = case.exact * 10 ** (a.scale - smaller)
            yield "smaller scale word", dress(case, number(finer, places), scale=smaller)
    if a.unit == "points" and a.decimals is None:
        yield "points as bps", f"{number(case.exact * 100, places)} bps"
    if a.unit == "bps" and a.decimals is None:
        yield "bps as points", f"{number(case.exact / 100, places + 2)} percentage points"
    if a.unit == "percent":
        yield "percent spelled", f"{text} percent"
        yield "latex percent", f"$\\boxed{{{text}\\%}}$"


def wrong_replies(case: Case, rng: random.Random) -> Iterator[tuple[str, str]]:
    """Yield (mutation, reply) for replies that are wrong by construction."""
    a, places, shown = case.answer, case.answer.places, case.shown
    ulp = Fraction(1, 10**places)
    text = number(shown, places)
    full = dress(case, text)
    low, high = (end / Fraction(10) ** (a.scale + DISPLAY_SCALE.get(a.unit, 0)) for end in a.accept)

    def wrong(value: Fraction) -> bool:
        if a.convention == "magnitude":
            return not (low <= value <= high or low <= -value <= high)
        return not low <= value <= high

    def put(value: Fraction, decimals: int = places, **how: object) -> str:
        return dress(case, number(value, decimals), **how)  # type: ignore[arg-type]

    for name, value in (
        ("last digit up", shown + ulp),
        ("last digit down", shown - ulp),
        ("ten times", shown * 10),
        ("a thousand times", shown * 1000),
        ("a million times", shown * 10**6),
    ):
        if wrong(value):
            yield name, put(value)
    for power in (1, 2, 3, 6):
        value = shown / 10**power
        if wrong(value) and value:
            yield f"over 10^{power}", put(value, places + power)
    if wrong(-shown):
        yield "sign flipped", put(-shown)
        if a.convention == "direction":
            word = "an increase of" if shown < 0 else "a decrease of"
            yield "direction flipped", f"Final answer: {word} {full.replace('-', '', 1)}"
    digits = [i for i, c in enumerate(text) if c.isdigit()]
    swaps = [(i, j) for i, j in pairwise(digits) if text[i] != text[j]]
    if swaps:
        i, j = rng.choice(swaps)
        swapped = list(text)
        swapped[i], swapped[j] = swapped[j], swapped[i]
        if wrong(Fraction("".join(swapped).replace(",", ""))):
            yield "digits swapped", dress(case, "".join(swapped))
    cut = Fraction(int(case.exact * 10**places), 10**places)
    if cut != shown and wrong(cut):
        yield "cut off, not rounded", put(cut)
    finer = shown + (ulp / 2 - ulp / 1000) * rng.choice((1, -1))
    if a.decimals is None and round_half_away(case.exact, places + 3) != finer:
        yield "finer but false", put(finer, places + 3)
    if places and shown != round_half_away(case.exact, places - 1):
        yield "too coarse", put(case.exact, places - 1)
    if a.scale and is_currency(a.unit):
        other = {3: 6, 6: 9, 9: 6, 5: 7, 7: 5}[a.scale]
        yield "another scale word", put(shown, scale=other)
    if is_currency(a.unit):
        yield "another currency", put(shown, symbol="€" if a.unit != "EUR" else "$")
        yield "a percentage", f"{text}%"
    if a.unit == "percent":
        yield "relative as points", f"{text} percentage points"
        yield "percent as bps", f"{text} basis points"
        yield "ratio with percent sign", f"{number(shown / 100, places + 2)}%"
    if a.unit == "bps":
        yield "bps as percent", f"{text}%"
        yield "bps as points", f"{text} percentage points"
    if a.unit == "points":
        yield "points as bps", f"{text} bps"
    elsewhere = put(shown * 2 + (7 if shown > 0 else -7))
    yield "right only on the way", f"We first get {full}, and from it:\n\nFinal answer: {elsewhere}"
    yield "two answers", f"Final answer: {full} or {elsewhere}"
    yield "refusal", "I can't answer that from the table."
    yield "nothing", ""
    yield "words only", "It depends on the company."
    for d in case.distractors:
        yield f"distractor {d.mode}", f"Final answer: {d.display}"


def generated(per_level: int) -> Iterator[Case]:
    """Yield the answers of generated examples of every category and level."""
    for name in category_names():
        for level in category(name).LEVELS:
            for example in generate(name, count=per_level, seed=20, difficulty=level):
                for turn in example.turns:
                    if isinstance(turn.answer, NumberAnswer):
                        yield case_of(turn.answer, turn.distractors, f"synth {name}")


def _answer(value: Fraction, places: int, unit: str, scale: int) -> NumberAnswer:
    one = Fraction(10) ** (scale + DISPLAY_SCALE.get(unit, 0))
    half = one / 10**places / 2
    return NumberAnswer(
        exact=value * one, unit=unit, scale=scale, places=places, accept=(value * one - half, value * one + half),
        decimals=places - scale - DISPLAY_SCALE.get(unit, 0), display=number(value, places),
    )  # fmt: skip


def real() -> Iterator[Case]:
    """Yield the numeric gold answers of TAT-QA and FinQA, where CROSSFOOT_DATA has them."""
    root = Path(os.environ.get("CROSSFOOT_DATA", ""))
    if not os.environ.get("CROSSFOOT_DATA"):
        print("CROSSFOOT_DATA is not set: generated answers only", file=sys.stderr)
        return
    scales = {"": 0, "thousand": 3, "million": 6, "billion": 9, "percent": 0}
    for file in sorted((root / "tatqa").glob("*.json")):
        for context in json.loads(file.read_text("utf-8")):
            for question in context["questions"]:
                if question["answer_type"] == "arithmetic":
                    value = Fraction(str(question["answer"]))
                    places = len(str(question["answer"]).partition(".")[2])
                    scale = question["scale"]
                    unit = "percent" if scale == "percent" else ("USD" if scale else "pure")
                    if value:
                        yield case_of(_answer(value, places, unit, scales[scale]), (), "TAT-QA")
    for file in sorted((root / "finqa").glob("*.json")):
        for record in json.loads(file.read_text("utf-8")):
            gold = record["qa"].get("exe_ans")
            if isinstance(gold, (int, float)) and gold and abs(gold) < 1e15 and "e" not in str(gold):
                value = Fraction(str(gold))
                places = len(str(gold).partition(".")[2]) if value.denominator > 1 else 0
                yield case_of(_answer(value, places, "pure", 0), (), "FinQA")


def pairs(wanted: int) -> list[Pair]:
    """Make at least ``wanted`` pairs, the same ones every time."""
    rng = random.Random(0)
    cases = [*real()]
    levels = sum(len(category(name).LEVELS) for name in category_names())
    cases += generated(max(50, (wanted // 25 - len(cases)) // levels + 1))
    made: list[Pair] = []
    for case in cases:
        made += [Pair(case, name, reply, right=True) for name, reply in right_replies(case, rng)]
        made += [Pair(case, name, reply, right=False) for name, reply in wrong_replies(case, rng)]
    return made


def judge(made: list[Pair], accepts: Callable[[Pair], bool]) -> tuple[list[bool], float]:
    """Return what a grader accepts, and the seconds it took."""
    start = time.perf_counter()
    verdicts = [accepts(pair) for pair in made]
    return verdicts, time.perf_counter() - start


def ours(pair: Pair) -> bool:
    """Accept what schemas.grade calls correct."""
    return grade(pair.reply, pair.case.answer, pair.case.distractors).correct


def peer() -> Callable[[Pair], bool] | None:
    """Return math-verify as a grader, with its defaults; None where it isn't installed."""
    try:
        from math_verify import parse, verify
    except ImportError:
        return None
    logging.disable(logging.CRITICAL)

    def accepts(pair: Pair) -> bool:
        try:
            return bool(verify(parse(pair.case.answer.display), parse(pair.reply)))
        except Exception:  # noqa: BLE001 - a peer that raises has accepted nothing
            return False

    return accepts


def table(made: list[Pair], ours_: list[bool], peers: dict[int, bool]) -> None:
    """Print false accepts and rejects per mutation, ours beside the peer's on its sample."""
    rows: dict[tuple[bool, str], Counter[str]] = defaultdict(Counter)
    for i, (pair, accepted) in enumerate(zip(made, ours_, strict=True)):
        row = rows[pair.right, pair.mutation]
        row["n"] += 1
        row["bad"] += accepted != pair.right
        if i in peers:
            row["peer n"] += 1
            row["peer bad"] += peers[i] != pair.right
    for right, title in ((True, "right replies refused"), (False, "wrong replies accepted")):
        print(f"\n{title:34} {'ours':>16} {'math-verify':>16}")
        total: Counter[str] = Counter()
        for (is_right, name), row in sorted(rows.items()):
            if is_right == right:
                total += row
                print(
                    f"  {name:32} {row['bad']:>7} / {row['n']:<7} {row['peer bad']:>6} / {row['peer n']:<6}"
                )
        print(
            f"  {'ALL':32} {total['bad']:>7} / {total['n']:<7} {total['peer bad']:>6} / {total['peer n']:<6}"
        )


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pairs", type=int, default=200_000)
    parser.add_argument("--peer-pairs", type=int, default=4_000)
    parser.add_argument("--left-over", type=Path, default=Path("runs/benchmarks/grading.jsonl"))
    args = parser.parse_args()
    made = pairs(args.pairs)
    counts = Counter(pair.case.source for pair in made)
    print(f"{len(made)} pairs: {', '.join(f'{n} from {source}' for source, n in counts.most_common())}")
    for pair in made[:500]:
        ours(pair)
    verdicts, seconds = judge(made, ours)
    speed = len(made) / seconds
    peers: dict[int, bool] = {}
    ratio = ""
    accepts = peer()
    if accepts is None:
        print("math-verify is not installed (pip install math-verify): ours alone")
    else:
        sample = sorted(random.Random(1).sample(range(len(made)), min(args.peer_pairs, len(made))))
        accepts(made[0])
        answers, peer_seconds = judge([made[i] for i in sample], accepts)
        peers = dict(zip(sample, answers, strict=True))
        _, same_seconds = judge([made[i] for i in sample], ours)
        ratio = f"; math-verify {len(sample) / peer_seconds:,.0f}; ours is {peer_seconds / same_seconds:.0f} times as fast"
    table(made, verdicts, peers)
    print(f"\nreplies graded a second, one process: ours {speed:,.0f}{ratio}")
    bad = [(pair, ok) for pair, ok in zip(made, verdicts, strict=True) if ok != pair.right]
    args.left_over.parent.mkdir(parents=True, exist_ok=True)
    with args.left_over.open("w", encoding="utf-8") as f:
        for pair, _ in bad:
            verdict = grade(pair.reply, pair.case.answer, pair.case.distractors)
            row = {
                "mutation": pair.mutation, "right": pair.right, "reply": pair.reply, "source": pair.case.source,
                "display": pair.case.answer.display, "exact": str(pair.case.answer.exact), "unit": pair.case.answer.unit,
                "scale": pair.case.answer.scale, "places": pair.case.answer.places,
                "convention": pair.case.answer.convention, "verdict": verdict.kind, "mode": verdict.mode, "why": verdict.why,
            }  # fmt: skip
            f.write(json.dumps(row, ensure_ascii=False) + "\n")
    print(f"{len(bad)} misjudged pairs, each listed in {args.left_over}")


if __name__ == "__main__":
    main()
