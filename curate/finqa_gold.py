"""From FinQA's and ConvFinQA's labels to an answer: the program's value, its unit, scale and rounding.

A label has up to three parts that need not agree: a program, its result rounded to five decimals
(``exe_ans``), and what the annotator wrote (``56%``). The program is what the working shows, so it decides
the value; the annotator's text confirms it and says whether it is a percentage and how far it was rounded.
Where the two contradict each other the row is refused: one of them is wrong, and it is not known which.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from curate.figures import SCALES, convention, is_year, number_answer
from curate.finqa_measure import Measure, Measurer
from curate.finqa_working import givens, steps
from curate.programs import finqa
from curate.source import Refusal
from schemas.answer import Answer, ChoiceAnswer, SpanAnswer
from schemas.errors import DerivationError, ReadError
from schemas.execute import constant
from schemas.quantity import is_currency, round_half_away
from schemas.reading import read_numbers
from schemas.writing import write

if TYPE_CHECKING:
    from collections.abc import Sequence

    from curate.finqa_page import Page
    from curate.programs.finqa import Call
    from curate.programs.operands import Operands

_ASKS_PERCENT = re.compile(r"(?<!\d)(?<!\d )(?:\bpercent(?:age)?\b|%)(?! points?\b)", re.IGNORECASE)
_ASKS_POINTS = re.compile(r"\b(?:percentage|basis|percent) points?\b", re.IGNORECASE)
_ASKS_SHARE = re.compile(
    r"\b(?:portion|proportion|how much of|growth rate|rate of \w+|interest rate|growth (?:in|of)|return on|roi|margin|yield"
    r"|tax rate|(?:cumulative|annualized) (?:total )?(?:shareholder )?return|fraction|percentual)\b",
    re.IGNORECASE,
)
_ASKS_COUNT = re.compile(
    r"\b(?:number of|how many|shares? (?:outstanding|issued|granted|purchased|repurchased)|square f\w+|barrels|acres|employees"
    r"|miles|gwh|mwh|mmboe|mmbbl|tons|units|ratio|times|price|per (?!year|annum|month|quarter)\w+)\b",
    re.IGNORECASE,
)
"""Words for what is no money: the question goes before what the page's caption says."""
_ASKS_RATIO = re.compile(r"\bratio\b", re.IGNORECASE)
_ASKS_SCALE = re.compile(
    r"\b(?:in|of|many) (?:us ?)?(?:\$ ?)?(?:the )?(thousand|million|billion)s?\b", re.IGNORECASE
)
_DOWNWARD = re.compile(
    r"\b(?:decreas\w*|declin\w*|reduc\w*|drop\w*|fall|fell|lower|loss(?:es)?|lost|less|difference|decrement|downward)\b",
    re.IGNORECASE,
)
_SIZE = re.compile(r"\b(?:decrease|decline|reduction|drop|fall|loss|difference|decrement)\b", re.IGNORECASE)
_YES_OR_NO = re.compile(
    r"(?!.*\b(?:what|how|which)\b)(?:.*, )?(?:are|is|did|was|were|do|does|has|have|will|would)\b",
    re.IGNORECASE,
)
_YEAR_ASKED = re.compile(r"\b(?:what|which) (?:\w+ )?year\b|\bwhen\b", re.IGNORECASE)
_NO_OPERAND = frozenset({10**3, 10**4, 10**5, 10**6, 10**9})
_DASH = Fraction(2014)
_TEXT_PLACES = 5
_NAMES = {power: name for name, power in SCALES.items()}


@dataclass(frozen=True, slots=True)
class Label:
    """What upstream says the answer is: ``exe_ans`` and ``text`` where it has them."""

    program: str
    exe_ans: float | str | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Gold:
    """The answer, the parts of the reply before its last line, and what stands after Final answer."""

    answer: Answer
    working: list[str]
    final: str

    @property
    def reply(self) -> str:
        """The assistant's whole reply."""
        return "\n\n".join([*self.working, f"Final answer: {self.final}"])


@dataclass(frozen=True, slots=True)
class _Written:
    """An annotator's text as a number: 56 for ``56%``, with its decimals and its scale word."""

    value: Fraction
    places: int
    percent: bool
    scale: int | None


@dataclass(frozen=True, slots=True)
class _Shown:
    """How an answer is displayed: ``factor`` takes the program's value to the number displayed."""

    factor: int
    unit: str
    scale: int


def gold(label: Label, page: Page, question: str) -> Gold | Refusal:
    """Make a label into an answer with its working, or say which rule it breaks."""
    try:
        calls = finqa.parse(label.program)
        result = finqa.evaluate(label.program, page.table)
    except (ReadError, DerivationError) as error:
        return Refusal("gold-program", f"the program does not run: {error}")
    if label.exe_ans is not None and not result.agrees(label.exe_ans):
        return Refusal("gold-derivation", f"the program gives another result than exe_ans {label.exe_ans!r}")
    places = finqa.operands(page.table, page.texts, question)
    if refusal := _nonsense(calls) or _dash(calls, page, places):
        return refusal
    working = givens(calls, page, places)
    if result.choice is not None:
        return _choice(result.choice, label, calls, working)
    value = result.exact if result.exact is not None else result.enclosure and result.enclosure[0]
    if value is None:
        return Refusal("gold-program", "the program gives no number")
    written = _written(label.text)
    if written is None and (
        (label.text or "").strip().lower() in ("yes", "no") or _YES_OR_NO.match(question)
    ):
        return Refusal("gold-unit", f"yes or no is asked, but {label.program!r} gives a number")
    measure = Measurer(page, places, question).result(calls)
    if measure.flaw:
        return Refusal("gold-scale", f"{label.program!r}: {measure.flaw}")
    if measure.kind == "ratio" and _is_amount(calls, places, question):
        measure = Measure("amount")
    shown = _shown(measure, value, written, question, label, calls)
    if isinstance(shown, Refusal):
        return shown
    return _number(shown, value, written, question, calls, page, working, exact=result.exact is not None)


def _number(
    shown: _Shown,
    value: Fraction,
    written: _Written | None,
    question: str,
    calls: Sequence[Call],
    page: Page,
    working: list[str],
    *,
    exact: bool,
) -> Gold | Refusal:
    displayed = value * shown.factor
    if calls[-1].op == "lookup" and is_year(str(displayed)) and _YEAR_ASKED.search(question):
        return Gold(SpanAnswer(text=str(displayed)), _joined(working), str(displayed))
    decimals = _places(displayed, written, looked_up=calls[-1].op == "lookup" and shown.factor == 1)
    sign = convention(question, displayed)
    lines = steps(calls, page.table, _right_side(displayed, decimals, shown))
    if written and written.value * displayed < 0:
        # "By how much did it decrease?", answered 32 for a program that gives -32.
        if not _DOWNWARD.search(question):
            return Refusal(
                "gold-text", f"the program gives {_plain(displayed)}, the text says {_plain(written.value)}"
            )
        displayed, sign = -displayed, "magnitude"
        size = _right_side(displayed, decimals, shown)
        if lines:
            lines.append(f"The {_word_down(question)} is {size}.")
    power = shown.scale - (2 if shown.unit in ("percent", "points") else 0)
    answer = number_answer(
        round_half_away(displayed, decimals),
        decimals,
        unit=shown.unit,
        scale=shown.scale,
        exact=displayed * Fraction(10) ** power if exact else None,
        sign=sign,
    )
    if lines is None:
        lines = []
    if shown.unit in ("percent", "points") and shown.factor == 1 and lines:
        lines.append("The figures are in percent.")
    elif shown.scale in _NAMES:
        lines.append(f"The figures are in {_NAMES[shown.scale]}s.")
    return Gold(answer, _joined([*working, *lines]), answer.display)


def _word_down(question: str) -> str:
    """Return the question's own word for a size: the decrease, the difference."""
    found = _SIZE.search(question)
    return found[0].lower() if found else "size of the change"


def _joined(lines: list[str]) -> list[str]:
    return ["\n".join(lines)] if lines else []


def _right_side(displayed: Fraction, decimals: int, shown: _Shown) -> str:
    text = write(round_half_away(displayed, decimals), "pure", places=decimals).replace(",", "")
    return f"{text}%" if shown.factor == 100 else text


def _choice(choice: str, label: Label, calls: Sequence[Call], working: list[str]) -> Gold | Refusal:
    text = (label.text or "").strip().lower()
    if text and text != choice:
        return Refusal("gold-text", f"the program gives {choice!r}, the text says {label.text!r}")
    lines = list(working)
    if all(not arg.startswith("#") and finqa.number(arg) is not None for arg in calls[-1].args):
        is_it = "is" if choice == "yes" else "is not"
        lines.append(f"{calls[-1].args[0]} {is_it} greater than {calls[-1].args[1]}.")
    return Gold(ChoiceAnswer(choice=choice, options=("yes", "no")), _joined(lines), choice)


def _nonsense(calls: Sequence[Call]) -> Refusal | None:
    """Refuse programs that add or subtract a number no formula adds.

    Upstream has averages written ``add(#1, const_3), divide(#2, const_2)``, which is (sum + 3) / 2, and
    ``subtract(109.8, const_1000000)`` for a multiplication.
    """
    for index, call in enumerate(calls):
        if call.op not in ("add", "subtract"):
            continue
        fixed = [n for arg in call.args if (n := constant(arg)) is not None]
        if any(n in _NO_OPERAND for n in fixed):
            return Refusal("gold-program", f"{call.op}({', '.join(call.args)}) is no step of any formula")
        after = calls[index + 1] if index + 1 < len(calls) else None
        halved = after and after.op == "divide" and after.args == (f"#{index}", "const_2")
        if halved and any(n > 1 for n in fixed) and any(arg.startswith("#") for arg in call.args):
            return Refusal(
                "gold-average",
                f"{call.op}({', '.join(call.args)}), then half of it: an average of the wrong n",
            )
    return None


def _dash(calls: Sequence[Call], page: Page, places: Operands) -> Refusal | None:
    """Refuse programs that reckon with a dash as the number 2014."""
    for call in calls:
        if call.op.startswith("table_"):
            rows = [r for r, row in enumerate(page.table) if row and row[0].strip() == call.args[0]]
            if rows and any((rows[-1], c) in page.dashes for c in range(len(page.table[0]))):
                return Refusal(
                    "gold-dash", f"{call.op}({call.args[0]}): a cell of the row is a dash, not 2014"
                )
        elif call.op != "lookup" and page.dashes:
            for arg in call.args:
                if finqa.number(arg) == _DASH and places.find(_DASH) is None:
                    return Refusal(
                        "gold-dash", f"{call.op}({', '.join(call.args)}): 2014 is a dash on the page"
                    )
    return None


def _written(text: str | None) -> _Written | None:
    """Read an annotator's text; None for an empty one and for anything but one number."""
    cleaned = re.sub(r"(?:\\+n|\s)+$", "", text or "")
    numbers = read_numbers(re.sub(r"\$ (?=[\d.])", "$", cleaned))
    if len(numbers) != 1:
        return None
    found = numbers[0]
    percent = found.unit in ("percent", "points")
    return _Written(found.value, found.decimals, percent, found.scale)


def _agrees(value: Fraction, written: _Written) -> bool:
    """Whether a value is what an annotator wrote, rounded or cut off there, or rounded on the way (1%)."""
    unit = Fraction(1, 10**written.places)
    near = abs(abs(value) - abs(written.value))
    return (near <= unit and near <= max(abs(value) / 10, unit / 2)) or near <= abs(value) / 100


def _shown(
    measure: Measure,
    value: Fraction,
    written: _Written | None,
    question: str,
    label: Label,
    calls: Sequence[Call],
) -> _Shown | Refusal:
    asks_percent = bool(_ASKS_PERCENT.search(question))
    points = measure.points or _ASKS_POINTS.search(question) or _subtracted(calls)
    percent = "points" if points and not _relative_change(calls) else "percent"
    if written:
        as_is, hundredfold = _agrees(value, written), _agrees(value * 100, written)
        scaled = next((k for k in (3, 6, 9) if _agrees(value / 10**k, written)), None)
        if written.percent:
            if hundredfold and measure.kind != "percent":
                return _Shown(100, percent, 0)
            return _Shown(1, percent, 0) if as_is else _disagree(value, label)
        if hundredfold and not as_is:
            fits = measure.kind == "ratio" or asks_percent
            return _Shown(100, percent, 0) if fits else _disagree(value, label)
        if not as_is:
            if scaled is None or written.scale != scaled:
                return _disagree(value, label)
            return _amount(Measure("amount", measure.unit, 0), written, question)
    if measure.kind == "percent":
        return _Shown(1, percent, 0)
    if measure.kind == "ratio":
        usual = _relative_change(calls) or _ASKS_SHARE.search(question)
        if (
            asks_percent
            or percent == "points"
            or (written is None and usual and not _ASKS_RATIO.search(question))
        ):
            return _Shown(100, percent, 0)
        return _Shown(1, "pure", 0)
    if asks_percent:
        if calls[-1].op == "divide" and not written and abs(value) <= 1:
            return _Shown(100, percent, 0)  # by a constant that stands for a number of the page
        if written and abs(value) <= 100:
            return _Shown(1, percent, 0)
        if any("%" in arg or arg == "const_100" for call in calls for arg in call.args):
            return _amount(measure, written, question)  # the percentage of the question is an operand
        return Refusal("gold-unit", f"a percentage is asked, but {label.program!r} gives an amount")
    return _amount(measure, written, question)


def _is_amount(calls: Sequence[Call], places: Operands, question: str) -> bool:
    """Whether a quotient is an amount after all: millions are asked, and no cell of the table divides.

    "What is the expected annual expense, in millions?" is an amount over the 3.5 years that the text names.
    """
    if calls[-1].op != "divide" or not _ASKS_SCALE.search(question):
        return False
    if _ASKS_PERCENT.search(question) or _ASKS_SHARE.search(question) or _ASKS_RATIO.search(question):
        return False
    by = finqa.number(calls[-1].args[1])
    place = places.find(by) if by is not None else None
    return not calls[-1].args[1].startswith("#") and (place is None or not place.ref.startswith("t0["))


def _relative_change(calls: Sequence[Call]) -> bool:
    """Whether the program ends in (a - b) / b or a / b - 1."""
    if len(calls) < 2:
        return False
    first, last = calls[-2:]
    step = f"#{len(calls) - 2}"
    if (first.op, last.op) == ("subtract", "divide"):
        return last.args[0] == step and last.args[1] in first.args
    return (first.op, last.op) == ("divide", "subtract") and last.args in ((step, "1"), (step, "const_1"))


def _subtracted(calls: Sequence[Call]) -> bool:
    """Whether the result is one earlier result less another: of two percentages, points."""
    return calls[-1].op == "subtract" and all(arg.startswith("#") for arg in calls[-1].args)


def _disagree(value: Fraction, label: Label) -> Refusal:
    return Refusal("gold-text", f"the program gives {_plain(value)}, the text says {label.text!r}")


def _amount(measure: Measure, written: _Written | None, question: str) -> _Shown | Refusal:
    asked = _ASKS_SCALE.search(question)
    wanted = SCALES[asked[1].lower()] if asked else None
    if written and written.scale in _NAMES and wanted is None:
        wanted = written.scale
    if is_currency(measure.unit) and _ASKS_COUNT.search(question):
        return _Shown(1, "pure", wanted or 0)
    unit = measure.unit
    if wanted is not None:
        known = measure.scale is not None and (unit != "pure" or measure.scale == 0)
        if known and measure.scale != wanted:
            said = f"{_NAMES[measure.scale]}s" if measure.scale in _NAMES else "units"
            return Refusal("gold-scale", f"asked in {_NAMES[wanted]}s, but the figures are in {said}")
        return _Shown(1, unit, wanted)
    if measure.scale in _NAMES:
        return _Shown(1, unit, measure.scale)
    return _Shown(1, unit if measure.scale == 0 else "pure", 0)


def _places(displayed: Fraction, written: _Written | None, *, looked_up: bool) -> int:
    """Return the decimals to display: the annotator's, else what is exact, else two or three digits."""
    if written:
        places = min(written.places, _TEXT_PLACES)
        if displayed == 0 or round_half_away(displayed, places):
            return places
    most = 4 if looked_up else 2
    for places in range(most + 1):
        if (displayed * 10**places).denominator == 1:
            return places
    places = 2
    while places < _TEXT_PLACES and abs(displayed) * 10**places < 100:
        places += 1
    return places


def _plain(value: Fraction) -> str:
    return write(value, "pure", places=_places(value, None, looked_up=True)).replace(",", "")
