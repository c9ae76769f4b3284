"""How often does the grader accept a wrong reply or refuse a right one, and how fast is it?

    python benchmarks/grading.py [--pairs 200000] [--peer-pairs 4000] [--left-over FILE]

Replies are made by mutation from the answers of generated examples (every category and level there
is), of questions with other kinds of answers made here (spans, choices, absence, fields) and, where
CROSSFOOT_DATA points to them, of TAT-QA and FinQA. Each mutation knows by construction, in exact
arithmetic, whether its reply is right: wrong ones hold another number, or hold the right one and deny it,
bound it, put it in a range, offer another beside it or take it back. The numbers are written here, not by schemas.writing,
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
from schemas.answer import (
    ChoiceAnswer,
    Distractor,
    FieldsAnswer,
    NotDisclosedAnswer,
    NumberAnswer,
    SpanAnswer,
)
from schemas.quantity import DISPLAY_SCALE, is_currency, round_half_away, split_rate
from synth import category_names, generate
from synth.generator import category

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from schemas.answer import Answer

SYMBOL = {"USD": "$", "EUR": "€", "GBP": "£", "INR": "₹"}
WORD = {0: "", 3: " thousand", 5: " lakh", 6: " million", 7: " crore", 9: " billion", 12: " trillion"}
SHORT = {3: "K", 6: "M", 9: "B"}
PURE = {"percent": "%", "points": " percentage points", "bps": " basis points", "x": "x", "pure": ""}


@dataclass(frozen=True)
class Case:
    """A number, its value in the asked unit (exact and as displayed), and its wrong answers."""

    answer: NumberAnswer
    exact: Fraction
    shown: Fraction
    distractors: tuple[Distractor, ...]
    source: str


@dataclass(frozen=True)
class Words:
    """An answer that is no single number."""

    answer: Answer
    source: str = "other kinds"
    distractors: tuple[Distractor, ...] = ()


@dataclass(frozen=True)
class Pair:
    """A reply made by a mutation, and whether it is right."""

    case: Case | Words
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
        return f"{minus}{symbol or SYMBOL.get(parts[0], parts[0] + ' ')}{digits}{WORD[power]} per {parts[1].removesuffix('s')}"
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


def right_wordings(case: Case, rng: random.Random) -> Iterator[tuple[str, str]]:
    """Yield replies that state the number among other words: remarks, lists, comparisons, denials of others."""
    full = dress(case, number(case.shown, case.answer.places))
    other = dress(case, number(rival(case), case.answer.places))
    year = rng.randint(2015, 2024)
    yield "closing remark", f"The result is **{full}**.\n\nLet me know if you need anything else!"
    yield "source line", f"The result is {full}.\n\nSource: Note {rng.randint(2, 20)} of the 10-K."
    yield "bullet below the marker", f"Final answer:\n- {full}"
    yield "numbered below the marker", f"Final answer:\n1. {full}"
    yield "heading and working", f"**Answer**\n\n{full}\n\n**Working**\n\nSee the table for {year}."
    yield "special token", f"Final answer: {full}<|im_end|>"
    yield "citation", f"Final answer: {full} [2]"
    yield "another denied", f"Final answer: {full}, not {other}"
    yield "not but", f"The answer is not {other} but {full}."
    yield "compared with", f"In fiscal {year} it was {full}, compared with {other} a year earlier."
    yield "the other year in brackets", f"Final answer: {full} ({year}: {other})"
    yield "rather than", f"It is {full} rather than {other}."
    yield "restated after the answer", f"Final answer: {full}. Actually this matches the {full} in the notes."
    yield "struck out", f"Final answer: ~~{other}~~ {full}"
    yield "JSON", json.dumps({"answer": full, "other": other}, ensure_ascii=False)
    yield from right_markings(case, full, other)


def right_markings(case: Case, full: str, other: str) -> Iterator[tuple[str, str]]:
    """Yield right replies whose unit, number or answer is set apart by white space, LaTeX, brackets or fields."""
    text = number(case.shown, case.answer.places)
    unit = unit_words(case)
    yield "runs of spaces", f"Final  answer:\t{full.replace(' ', '  ')}"
    yield "entities", f"Final answer: {full.replace('-', '&minus;', 1).replace(' ', '&nbsp;')}"
    yield "explained", f"It was {full}. This was calculated from {other} and other figures."
    yield "verified", f"It was {full}.\n\nVerification: {other} - {other} + {full} = {full}"
    yield "another period after it", f"It was {full}. The prior-year figure was {other}."
    yield "said again below", f"Final answer: {full}\n\nSo the answer is {full}."
    yield "equation turned", f"Final answer: {full} = {other} - {other} + 0"
    if unit:
        yield "unit in LaTeX", f"$\\boxed{{{text} \\text{{ {unit}}}}}$".replace("%", "\\%")
        yield "unit behind the box", f"\\boxed{{{text}}}\\ \\text{{{unit}}}".replace("%", "\\%")
        yield "unit in brackets", f"Final answer: {text} ({unit})"
        yield "unit in the head", f"Final answer ({unit}): {text}"
        yield (
            "unit field",
            json.dumps(
                {"answer": float(case.shown) if case.shown.denominator > 1 else int(case.shown), "unit": unit}
            ),
        )
        yield "unit line", f"Answer: {text}\nUnit: {unit}"


def unit_words(case: Case, scale: int | None = None, currency: str | None = None) -> str:
    """Write the unit and scale that the question asks for (or another) as words alone; empty where it has none."""
    unit, power = case.answer.unit, case.answer.scale if scale is None else scale
    if is_currency(unit):
        return f"{currency or unit}{WORD[power]}"
    return PURE.get(unit, "").strip()


def wrong_wordings(case: Case, rng: random.Random) -> Iterator[tuple[str, str]]:
    """Yield replies that hold the right number and do not state it."""
    text = number(case.shown, case.answer.places)
    full = dress(case, text)
    other = dress(case, number(rival(case), case.answer.places))
    low, high = (full, other) if rival(case) > case.shown else (other, full)
    year = rng.randint(2015, 2024)
    yield "denied", f"The answer is not {full}."
    yield "denied after", f"Final answer: {full} is incorrect"
    yield "asked", f"Is it {full}?"
    yield "range", f"Final answer: between {low} and {high}"
    yield "range to", f"Final answer: {low} to {high}"
    yield "bound above", f"Final answer: over {full}"
    yield "bound below", f"Final answer: at least {full}"
    yield "or more", f"Final answer: {full} or more"
    yield "taken back in the line", f"Final answer: {full}. Wait, I misread: it is {other}."
    yield "taken back below", f"\\boxed{{{full}}}\n\nHold on, that should be {other}."
    yield "outright wrong", f"Final answer: {full}. That is wrong."
    yield "or in brackets", f"Final answer: {full} (or {other})"
    yield "either bold", f"Either **{other}** or **{full}**"
    yield "possibly", f"It is {other}. But it might also be {full}."
    yield "factor", f"Final answer: half of {full}"
    yield "not divided yet", f"Final answer: {full} divided by 3"
    yield "compared with it", f"It was **{other}**, compared with **{full}** a year earlier."
    yield "two years' bullets", f"- {year}: {other}\n- {year - 1}: {full}"
    yield "disclaimed", f"The figure asked for is not disclosed; only another one of {full} is."
    yield "replaced by a weak marker", f"\\boxed{{{full}}}\n\nTherefore, the answer is {other}."
    yield "no, it is", f"Final answer: {full}\n\nNo, it's {other}."
    yield "correction in brackets", f"The answer is {full} (correction: {other})"
    yield "the correct figure", f"Final answer: {full}\n\nHowever, the correct figure is {other}."
    yield "called wrong in brackets", f"Final answer: {full} (wrong)"
    yield "ignore the above", f"Final answer: {full}\n\nIgnore the above."
    yield "explanation's figure", f"It was {other}. This was calculated by subtracting {full} from the total."
    yield "note's figure", f"It was {other}.\n\nNote: another item was {full}."
    yield "two items", f"- Gross profit: {other}\n- Operating income: {full}"
    yield "LaTeX bound", f"$\\boxed{{\\geq {text}}}$"
    yield "LaTeX denial", f"$\\boxed{{\\neq {text}}}$"
    yield "LaTeX root", f"$\\boxed{{\\sqrt{{{text}}}}}$"
    yield "band", f"Final answer: {full} (±0.5)"
    if is_currency(case.answer.unit):
        foreign = "EUR" if case.answer.unit != "EUR" else "USD"
        yield "other currency in brackets", f"Final answer: {text} ({unit_words(case, currency=foreign)})"
        yield "other currency in the head", f"Final answer ({unit_words(case, currency=foreign)}): {text}"
        yield "other currency in LaTeX", f"$\\boxed{{{text}~\\text{{{unit_words(case, currency=foreign)}}}}}$"
        yield "other currency field", f"Answer: {text}\nUnit: {unit_words(case, currency=foreign)}"
        scale = {3: 6, 6: 9, 9: 6, 5: 7, 7: 5, 0: 3}.get(case.answer.scale, 6)
        if case.shown:
            yield "other scale in brackets", f"Final answer: {text} ({unit_words(case, scale)})"
            yield "other scale two spaces on", f"Final answer: {text} {WORD[scale]}"
            yield "other scale field", json.dumps({"answer": text, "unit": unit_words(case, scale)})
            yield "other scale before", f"In{WORD[scale]}s, it is {text}"
        yield "unknown code", f"Final answer: {text} XQQ"
        yield "a rate", f"Final answer: {full} per day"
        yield "foreign scale word", f"Final answer: {text} Billionen Euro"


def rival(case: Case) -> Fraction:
    """Return another number of the same unit, which nothing could take for the answer."""
    return case.shown * 2 + (7 if case.shown > 0 else -7)


SEGMENTS = (
    "Cloud and Devices",
    "North America",
    "Consumer Health",
    "Asset Management",
    "Services",
    "Wholesale Banking",
    "Europe",
    "Power & Gas",
)
WHATS = (
    "research and development expense",
    "advertising cost",
    "the backlog",
    "capital expenditures",
    "deferred revenue",
)


def words(rng: random.Random, count: int) -> Iterator[Pair]:
    """Yield pairs of the other kinds of answers."""
    for _ in range(count):
        yield from _span_pairs(*rng.sample(SEGMENTS, 2))
        yield from _choice_pairs(rng)
        yield from _absence_pairs(rng)
        yield from _field_pairs(rng)


def _made(answer: Answer, right: dict[str, str], wrong: dict[str, str]) -> Iterator[Pair]:
    case = Words(answer)
    for replies, is_right in ((right, True), (wrong, False)):
        for name, reply in replies.items():
            yield Pair(case, f"{answer.kind}: {name}", reply, right=is_right)


def _span_pairs(gold: str, other: str) -> Iterator[Pair]:
    return _made(
        SpanAnswer(text=gold),
        {
            "plain": gold, "marker": f"Final answer: {gold}", "sentence": f"The largest segment was {gold}.", "it is": f"It's {gold}",
            "subject": f"{gold} is the largest segment.", "lower case": gold.lower(), "reason": f"{gold}, because it grew fastest.",
            "with its figure": f"The largest segment was {gold} with $91.8 million.", "ampersand": gold.replace(" and ", " & "),
        },
        {
            "other": other, "second": f"{other}, followed by {gold}", "instead of": f"{other} instead of {gold}", "or": f"{gold} or {other}",
            "as well as": f"{other} as well as {gold}", "ahead of": f"{other} ahead of {gold}", "compared with": f"Compared with {gold}",
            "denied": f"Final answer: not {gold}", "taken back": f"Final answer: {gold}\n\nWait, it is {other}.",
            "smallest": f"The largest is {other} and the smallest is {gold}", "half": gold.rpartition(" ")[0] or f"{gold} Holdings",
        },
    )  # fmt: skip


def _choice_pairs(rng: random.Random) -> Iterator[Pair]:
    yes = rng.random() < 0.5
    gold, other = ("yes", "no") if yes else ("no", "yes")
    verb = "does" if yes else "does not"
    against = "does not" if yes else "does"
    yield from _made(
        ChoiceAnswer(choice=gold, options=("yes", "no")),
        {
            "plain": gold.title(), "marker": f"Final answer: {gold}", "reason": f"{gold.title()}, because the totals are what they are.",
            "verb": f"It {verb} foot.", "first word": f"{gold.title()}. The columns were added up.", "so": f"The total was recomputed, so {gold}.",
        },
        {
            "other": other.title(), "verb": f"It {against} foot.", "both": "Yes and no", "either": "yes or no", "back": f"{gold}. On second thought, {other}.",
            "back below": f"Final answer: {gold}\n\nActually {other}.", "neither": "It depends.", "slash": "yes/no",
        },
    )  # fmt: skip
    up = rng.random() < 0.5
    gold, other = ("increase", "decrease") if up else ("decrease", "increase")
    yield from _made(
        ChoiceAnswer(choice=gold, options=("increase", "decrease", "no change")),
        {"plain": gold, "sentence": f"There was a clear {gold}.", "not the other": f"{gold}, not a {other}", "verb": f"It {gold}d."},
        {"other": other, "no": f"no {gold}", "failed": f"It failed to {gold}.", "both": f"both an {gold} and a {other}", "opposite": f"the opposite of a {gold}"},
    )  # fmt: skip


def _absence_pairs(rng: random.Random) -> Iterator[Pair]:
    what, figure = rng.choice(WHATS), f"${rng.randint(10, 999) / 10} million"
    return _made(
        NotDisclosedAnswer(what=what),
        {
            "plain": "Not disclosed", "marker": "Final answer: not disclosed", "sentence": f"The filing does not disclose {what}.",
            "another figure": f"Not disclosed; only net sales of {figure} are given.", "brackets": f"It is not disclosed (net sales were {figure}).",
            "cannot": "It cannot be determined from the excerpt.",
        },
        {
            "figure": figure, "but": f"It is not disclosed in the MD&A, but the notes show {figure}.", "colon": f"not disclosed: {figure}",
            "while": f"While it is not given, {what} was {figure}.", "guess": f"Not disclosed, but probably about {figure}.",
            "therefore": f"Data not available; therefore {figure} is assumed.", "refusal": "I can't help with that.",
        },
    )  # fmt: skip


def _field_pairs(rng: random.Random) -> Iterator[Pair]:
    step, value = rng.randint(2, 6), rng.randint(1_001, 98_999)
    wrong = value + 90
    exact = Fraction(value * 1000)
    return _made(
        FieldsAnswer(
            fields={
                "step": NumberAnswer(exact=Fraction(step), unit="pure", places=0, accept=(Fraction(step), Fraction(step)), display=str(step)),
                "correct_value": NumberAnswer(
                    exact=exact, unit="USD", scale=3, places=0, accept=(exact - 500, exact + 500), display=f"${value:,} thousand"
                ),
            }
        ),
        {
            "plain": f"Final answer: step {step}; correct value ${value:,} thousand", "bare": f"Final answer: {step}; {value:,}",
            "reversed": f"${value:,} thousand at step {step}", "arrow": f"step {step} → ${value:,} thousand",
            "should read": f"Step {step} is wrong: {wrong:,} should read {value:,}", "sentence": f"The first error is in step {step}; the correct value is ${value:,} thousand.",
        },
        {
            "other step": f"Final answer: step {step + 1}; correct value ${value:,} thousand", "other value": f"Final answer: step {step}; correct value ${wrong:,} thousand",
            "denied step": f"not step {step}; correct value ${value:,} thousand", "denied value": f"step {step}; correct value is not ${value:,} thousand",
            "half": f"Final answer: step {step}", "turned around": f"Step {step} is wrong: {value:,} should read {wrong:,}",
        },
    )  # fmt: skip


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
    if a.scale and is_currency(a.unit) and shown:
        other = {3: 6, 6: 9, 9: 6, 5: 7, 7: 5}[a.scale]
        yield "another scale word", put(shown, scale=other)
    if is_currency(a.unit):
        yield "another currency", put(shown, symbol="€" if a.unit != "EUR" else "$")
        yield "a percentage", f"{text}%"
    if a.unit == "percent" and shown:  # nothing is nothing in any unit
        yield "relative as points", f"{text} percentage points"
        yield "percent as bps", f"{text} basis points"
        yield "ratio with percent sign", f"{number(shown / 100, places + 2)}%"
    if a.unit == "bps" and shown:
        yield "bps as percent", f"{text}%"
        yield "bps as points", f"{text} percentage points"
    if a.unit == "points" and shown:
        yield "points as bps", f"{text} bps"
    elsewhere = put(rival(case))
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
    cases += generated(max(50, (wanted // 37 - len(cases)) // levels + 1))
    made: list[Pair] = []
    for case in cases:
        made += [Pair(case, name, reply, right=True) for name, reply in right_replies(case, rng)]
        made += [Pair(case, name, reply, right=False) for name, reply in wrong_replies(case, rng)]
        # Every case gets some of the wordings, and all of them together cover every wording.
        right, wrong = [*right_wordings(case, rng)], [*wrong_wordings(case, rng)]
        made += [Pair(case, name, reply, right=True) for name, reply in rng.sample(right, 5)]
        made += [Pair(case, name, reply, right=False) for name, reply in rng.sample(wrong, 7)]
    made += words(rng, max(50, wanted // 500))
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
            return bool(verify(parse(_gold(pair.case.answer)), parse(pair.reply)))
        except Exception:  # noqa: BLE001 - a peer that raises has accepted nothing
            return False

    return accepts


def _gold(answer: Answer) -> str:
    """Write an answer as one text, for a grader that takes it so."""
    match answer.kind:
        case "number":
            return answer.display
        case "span":
            return answer.text
        case "choice":
            return answer.choice
        case "fields":
            return "; ".join(f"{name}: {_gold(field)}" for name, field in answer.fields.items())
        case _:
            return "not disclosed"


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
                "answer": pair.case.answer.model_dump(mode="json"), "verdict": verdict.kind, "mode": verdict.mode, "why": verdict.why,
            }  # fmt: skip
            f.write(json.dumps(row, ensure_ascii=False) + "\n")
    print(f"{len(bad)} misjudged pairs, each listed in {args.left_over}")


if __name__ == "__main__":
    main()
