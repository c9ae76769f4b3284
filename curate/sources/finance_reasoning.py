r"""FinanceReasoning: numeric problems of finance with Python solutions, in three levels.

| | |
|---|---|
| paper | Tang et al. 2025, https://aclanthology.org/2025.acl-long.766 |
| upstream | https://github.com/BUPT-Reasoning-Lab/FinanceReasoning, ``data/FinanceReasoning``, at b0fe6455396f831955e4eb988472b4a563403bc5 |
| hub | BUPT-Reasoning-Lab/FinanceReasoning; no commit could be verified and none is pinned: its current one is read, and recorded in the lock |
| licence | CC BY 4.0 on the hub's card; the GitHub repository states none |

``easy.json`` (1,000), ``medium.json`` (1,000) and ``hard.json`` (238) are lists of objects. One of ours, in
upstream's schema::

    {"question_id": "test-90001", "level": "easy", "source": "CodeTAT-QA-test-90001",
     "question": "What was the percentage change in bottle sales? Answer to two decimal places.",
     "context": "{\"Bottle sales\": {\"2019\": 418.0, \"2018\": 395.0}}",
     "python_solution": "now = df[\"Bottle sales\"][\"2019\"]\nbefore = df[...]\nanswer = (now - before) / before * 100.0",
     "ground_truth": 5.82, "difficulty": 1.79, "statistics": {...}}

Traps:

- ``context`` is Markdown, plain text, JSON of rows of columns (CodeTAT-QA), a Python list of Markdown
  tables as text (FinanceMath: ``['| ...']``, or ``[]``) or empty.
- The solutions are text in four forms. They are interpreted (curate.programs.python_solution) and never
  executed.
- The rounding order ends the question and is not always followed by the ground truth.
- ``ground_truth`` is in the unit that is asked for: 18.75 is "a percentage", 5 is "in millions".
- 23 of all 2,238 solutions do not give the ground truth; often that was corrected and the code was not.
- At least 720 questions are FinQA's and 270 TAT-QA's, lightly reworded (``source`` CodeFinQA, CodeTAT-QA).
"""

from __future__ import annotations

import ast
import hashlib
import json
import re
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictFloat, StrictInt, ValidationError

from curate.build import build, malformed, markdown_table, read_json_list
from curate.figures import SCALES, convention, number_answer, printed
from curate.programs.python_solution.trace import trace
from curate.reasoning_scale import page_amount
from curate.source import Raw, Refusal, Source
from curate.worked import steps
from schemas.answer import ChoiceAnswer
from schemas.errors import DerivationError
from schemas.quantity import DISPLAY_SCALE, round_half_away
from schemas.words import SCALE_NAMES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from curate.programs.python_solution.trace import Trace
    from curate.source import Origin
    from schemas.answer import NumberAnswer
    from schemas.example import Example


class _Row(BaseModel):
    model_config = ConfigDict(extra="ignore", allow_inf_nan=False)
    question_id: str = Field(min_length=1)
    level: Literal["easy", "medium", "hard"]
    source: str = Field(min_length=1)
    question: str = Field(min_length=1)
    context: str
    python_solution: str = Field(min_length=1)
    ground_truth: StrictBool | StrictInt | StrictFloat


def read(file: Path) -> Iterator[Raw]:
    """Yield one row a problem."""
    for number, data in enumerate(read_json_list(file)):
        yield Raw(str(data.get("question_id") or f"{file.name} item {number}"), data)


def example(raw: Raw, origin: Origin) -> Example | Refusal:
    """Make a problem into an Example whose worked reply are the steps of its own solution."""
    try:
        row = _Row.model_validate(raw.data)
    except ValidationError as error:
        return malformed(error)
    gold = row.ground_truth
    try:
        traced = trace(row.python_solution, row.context)
    except DerivationError as error:
        return Refusal("gold-derivation", f"the solution does not run ({error}); the ground truth is {gold}")
    if not traced.outcome.agrees(gold):
        return Refusal(
            "gold-derivation",
            f"the solution gives {_shown(traced.outcome.value)}, the ground truth is {gold}",
        )
    answer = _choice(row.question, gold) if isinstance(gold, bool) else _number(row, gold, traced)
    if isinstance(answer, Refusal):
        return answer
    final = answer.display if answer.kind == "number" else answer.choice
    working = steps(traced, answer.places if answer.kind == "number" else 2)
    if answer.kind == "number" and answer.scale in SCALE_NAMES and not _SCALE.search(row.question):
        working.append(f"The figures are in {SCALE_NAMES[answer.scale]}s.")
    return build(
        SOURCE,
        origin,
        row_id=row.question_id,
        family=_family(row.source),
        document=f"finance-reasoning/{_document(row)}",
        context=_context(row.context),
        question=row.question.strip(),
        working=["\n".join(working)] if working else [],
        final=final,
        answer=answer,
        level=row.level,
    )


def _family(source: str) -> str:
    """Return the set that a problem was taken from: ``CodeTAT-QA-test-8`` is from CodeTAT-QA."""
    return re.sub(r"-(?:train|validation|dev|test)-\d+$", "", source)


def _document(row: _Row) -> str:
    """Name a problem by its context, so that all questions on a page have one key; without one by its source."""
    parts = _context(row.context)
    if not parts:
        return row.source
    return hashlib.sha256(" ".join("\n".join(parts).split()).encode()).hexdigest()[:16]


_STRINGS = re.compile(
    r"""\[\s*(?:(?:'(?:[^'\\\n\r\0]|\\[nt'"\\])*'|"(?:[^"\\\n\r\0]|\\[nt'"\\])*")\s*(?:,\s*)?)*\]"""
)
"""A Python list of plain strings."""


def _context(text: str) -> list[str]:
    """Return the parts of a context, tables of JSON as Markdown."""
    text = text.strip()
    if text.startswith("{"):
        grid = _grid(text)
        return [markdown_table(grid)] if grid else [text]
    if _STRINGS.fullmatch(text):
        parts = ast.literal_eval(text)  # a flat list of strings, which the pattern has seen to
        return [part.strip() for part in parts if part.strip()]
    return [text] if text else []


def _grid(text: str) -> list[list[str]] | None:
    """Read JSON of rows of columns as a table: its outer keys label the rows. None for other JSON."""
    try:
        data = json.loads(text, parse_float=str, parse_int=str)
    except (ValueError, RecursionError):
        return None
    if not isinstance(data, dict) or not data or not all(isinstance(row, dict) for row in data.values()):
        return None
    columns = list(dict.fromkeys(name for row in data.values() for name in row))
    if not columns:
        return None
    body = [[label, *(_cell(row.get(name)) for name in columns)] for label, row in data.items()]
    return [["", *columns], *body]


def _cell(value: object) -> str:
    """Print a cell; 2019.0 in the JSON is the 2019 of the page."""
    text = "" if value is None else str(value)
    return re.sub(r"^(-?\d+)\.0$", r"\1", text)


def _choice(question: str, gold: bool) -> ChoiceAnswer:
    if re.search(r"\btrue\b", question, re.IGNORECASE):
        return ChoiceAnswer(choice=str(gold), options=("True", "False"))
    return ChoiceAnswer(choice="yes" if gold else "no", options=("yes", "no"))


def _number(row: _Row, gold: float, traced: Trace) -> NumberAnswer | Refusal:
    decimal = Decimal(repr(gold))
    given = Fraction(decimal)
    order = _order(row.question)
    decimals = max(0, -int(decimal.as_tuple().exponent))
    asked = _places(order)
    places = (0 if given.denominator == 1 else decimals) if asked is None else asked
    printed = round_half_away(given, places)
    value = Fraction(traced.outcome.value) if traced.unrounded is None else traced.unrounded
    half = Fraction(1, 2 * 10**places)
    if abs(value - printed) > half:
        return Refusal(
            "gold-rounding",
            f"{places} decimals are asked for, which is {_shown(round_half_away(value, places))}; "
            f"the ground truth is {gold}",
        )
    unit, scale = _unit(row, order, traced)
    power = scale + DISPLAY_SCALE.get(unit, 0)
    one = Fraction(10) ** power
    rounds = round_half_away(value, places) == printed
    answer = number_answer(
        printed,
        places,
        unit=unit,
        scale=scale,
        exact=value * one if rounds else None,
        sign=convention(row.question, given),
    )
    if rounds:
        return answer
    # A tie that upstream rounded to even: both roundings are right.
    return answer.model_copy(
        update={"exact": value * one, "accept": ((value - half) * one, (value + half) * one)}
    )


_ORDER = re.compile(r"\b(?:Answer|Provide|Please|Express|Give|Present|Round|Report|State|Return)\b")
_COUNTS = {"zero": 0, "a single": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_DECIMALS = re.compile(rf"\b({'|'.join(_COUNTS)}|\d)[- ]decimals?\b", re.IGNORECASE)
_NEAREST = re.compile(
    r"\b(?:nearest|closest)\s+(?:(?:whole|integer|full)\s+)?(\w+)|\b(?:as|to) an? (?:whole number|integer)|\binteger value",
    re.IGNORECASE,
)
_FINE = {"cent": 2, "tenth": 1, "hundredth": 2, "thousandth": 3}
_COARSE = {"ten", "hundred", "thousand", "million", "billion"}


def _order(question: str) -> str:
    """Return what ends a question: how its answer is to be given."""
    tail = question.strip()[-220:]
    orders = [found.start() for found in _ORDER.finditer(tail)]
    sentences = [found.end() for found in re.finditer(r"[.?!]\s+(?=\S)", tail)]
    return tail[max(orders or sentences, default=0) :]


def _places(order: str) -> int | None:
    """Return the decimals that are asked for; None where the order does not say."""
    if found := list(_DECIMALS.finditer(order)):
        word = found[-1][1].lower()
        return int(word) if word.isdigit() else _COUNTS[word]
    if found := list(_NEAREST.finditer(order)):
        word = (found[-1][1] or "").lower()
        return None if word in _COARSE else _FINE.get(word, 0)
    return None


_CURRENCIES = {
    "EUR": r"\beuros?\b|\bEUR\b|€",
    "GBP": r"\bpounds?\b|\bGBP\b|£",
    "JPY": r"\byen\b|\bJPY\b|¥",
    "INR": r"\brupees?\b|\bINR\b|₹",
    "USD": r"\bdollars?\b|\bcents?\b|\bUSD\b|\$",
}
_SCALE = re.compile(r"\bin (?:US ?)?(?:\$ ?|USD )?(thousand|million|billion)s?\b", re.IGNORECASE)
_PERCENT = re.compile(r"\bpercent|%", re.IGNORECASE)
_MONEY = re.compile(
    r"\b(?:revenues?|incomes?|costs?|prices?|values?|amounts?|profits?|payments?|sales|expenses?|earnings|debts?|dividends?|"
    r"balances?|tax(?:es)?|worth|cash|assets?|liabilit(?:y|ies)|pay|paid|loss(?:es)?|savings?|interest|premiums?|proceeds|"
    r"capital|fees?|salar(?:y|ies)|gains?|npv|money|funds?|obligations?|impairments?|deductions?|principal|contributions?|"
    r"goodwill|equity|inventor(?:y|ies)|amorti[sz]ation|depreciation|compensation|commissions?|budget|spen[dt]|charges?)\b",
    re.IGNORECASE,
)
_NO_MONEY = re.compile(
    r"\b(?:ratios?|percent\w*|rates?|multiples?|betas?|times|how many|numbers? of|days?|duration|returns?|yields?|index|units|"
    r"turnover|probabilit(?:y|ies)|likelihood|scores?|factors?|coefficients?|deviations?|variances?|correlations?|"
    r"covariances?|elasticit(?:y|ies)|margins?|shares? outstanding|weighted[- ]average (?:common )?shares|growth|proportions?|"
    r"portions?|alpha|delta|gamma|vega|theta|convexity|maturit(?:y|ies)|volatilit(?:y|ies)|years to|how long|square|"
    r"employees|p/e|to-\w+|quantit(?:y|ies)|exchange)\b|%",
    re.IGNORECASE,
)
_OF_A_HUNDRED = re.compile(
    r"\bpercent|%|\bgrowth\b|\brates?\b|\bmargins?\b|\byields?\b|\breturns?\b|\b(?:pro)?portions?\b|\broi\b|\birr\b",
    re.IGNORECASE,
)


def _unit(row: _Row, order: str, traced: Trace) -> tuple[str, int]:
    """Return the unit and scale that the ground truth is in, as far as question and solution say."""
    if re.search(r"\b(?:in|how many) (?:basis points?|bps)\b", row.question, re.IGNORECASE):
        return "bps", 0
    if re.search(r"\bpercentage points?\b", row.question, re.IGNORECASE):
        return "points", 0
    if _PERCENT.search(order) and not re.search(r"decimal (?:form|number|value)", order, re.IGNORECASE):
        return "percent", 0
    if (hundredths := _hundredths(traced)) and _OF_A_HUNDRED.search(row.question):
        return hundredths, 0
    currency = next(
        (unit for unit, words in _CURRENCIES.items() if re.search(words, order, re.IGNORECASE)), "pure"
    )
    scales = {found[1].lower() for found in _SCALE.finditer(order)}
    if not scales and currency == "pure":
        scales = {found[1].lower() for found in _SCALE.finditer(row.question)}
    if len(scales) == 1:
        scale = SCALES[scales.pop()]
        return ("shares" if currency == "pure" and _asks_shares(row.question) else currency), scale
    asked = row.question.strip()
    if _ORDER.match(order):
        asked = asked.removesuffix(order)
    if currency == "pure" and _asks_money(asked):
        return page_amount(row.python_solution, row.context, row.question) or ("money", 0)
    return currency, 0


def _asks_money(question: str) -> bool:
    """Whether what is asked is an amount of money, whose currency a reply may name then.

    By the words of the last sentence; it takes a word of money and none of a ratio, a count or a rate.
    """
    sentence = re.split(r"(?<=[.?!])\s+(?=\S)", question.strip())[-1]
    return _MONEY.search(sentence) is not None and _NO_MONEY.search(sentence) is None


def _hundredths(traced: Trace) -> str | None:
    """Return what a solution that ends with times 100 gives: a ratio's percent, a difference's points."""
    steps = {
        each.name: each.expression for each in traced.assigned if not isinstance(each.expression, ast.Name)
    }
    last = [each.expression for each in traced.assigned if not isinstance(each.expression, ast.Name)]
    node = _inside(last[-1]) if last else None
    if isinstance(node, ast.Name) and node.id in steps:
        node = _inside(steps[node.id])
    match node:
        case ast.BinOp(op=ast.Mult(), left=operand, right=ast.Constant(value=value)) if value == 100:
            return _of_what(operand, steps, 5)
        case ast.BinOp(op=ast.Mult(), left=ast.Constant(value=value), right=operand) if value == 100:
            return _of_what(operand, steps, 5)
        case ast.BinOp(op=ast.Div(), left=ast.BinOp(op=ast.Mult(), right=ast.Constant(value=value))) if (
            value == 100
        ):
            return "percent"
    return None


def _of_what(node: ast.expr, steps: dict[str, ast.expr], depth: int) -> str | None:
    match _inside(node):
        case ast.Name(id=name) if name in steps and depth:
            return _of_what(steps[name], steps, depth - 1)
        case ast.BinOp(op=ast.Sub(), right=ast.Constant(value=value)) if value == 1:
            return "percent"
        case ast.BinOp(op=ast.Sub(), left=ast.Constant(value=value)) if value == 1:
            return "percent"
        case ast.BinOp(op=ast.Sub()):
            return "points"
        case ast.BinOp():
            return "percent"
    return None


def _inside(node: ast.expr) -> ast.expr:
    """Return what is rounded, or made positive."""
    while (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in ("round", "abs", "float")
    ):
        if not node.args:
            break
        node = node.args[0]
    return node


def _asks_shares(question: str) -> bool:
    return (
        re.search(
            r"\b(?:number of|how many)\b[^.?]*\bshares\b|\bshares outstanding\b", question, re.IGNORECASE
        )
        is not None
    )


def _shown(value: Fraction | bool) -> str:
    return str(value) if isinstance(value, bool) else printed(value, 10)


SOURCE = Source(
    name="finance-reasoning",
    licence="CC-BY-4.0",
    repo="BUPT-Reasoning-Lab/FinanceReasoning",
    revision="",
    files=("easy.json", "medium.json", "hard.json"),
    patterns=(("easy*.json", "medium*.json", "hard*.json"),),
    read=read,
    example=example,
    page="https://github.com/BUPT-Reasoning-Lab/FinanceReasoning",
    upstream_rows=2_238,
)
