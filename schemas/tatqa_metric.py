"""TAT-QA's own exact match and F1, so that figures can stand beside published ones.

Written from the definition in Zhu et al. 2021 (TAT-QA, section 5) and the behaviour of its public
evaluator: an answer is one text, its number times its scale to four decimals, compared as a bag of
normalised tokens; arithmetic and count answers have F1 equal to EM. Known oddities are kept, for
comparability only: a percentage matches its ratio, a sign in parentheses is seen only without
commas, and numbers are rounded to two decimals before they are scaled. ``schemas.grading`` does none
of this.
"""

from __future__ import annotations

import math
import re
import string
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Sequence

Scale = Literal["", "thousand", "million", "billion", "percent"]

_FACTORS = {"hundred": 100.0, "thousand": 1e3, "million": 1e6, "billion": 1e9, "percent": 0.01}
_IGNORED = str.maketrans("", "", "'\"\\$€£¥%(),[]")
_PUNCTUATION = str.maketrans("", "", string.punctuation)
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?|[+-]?\.\d+")
_BRACKETED = re.compile(r"\([\d.\s]+\)")
_PERCENT = re.compile(r"[\d.\s]%")
_WITH_WORD = re.compile(r"[\d.]\s?[a-zA-Z]+")
_ARTICLE = re.compile(r"\b(?:a|an|the)\b")
_LONGEST = 2000


def em_f1(
    gold: Sequence[str],
    prediction: str | Sequence[str],
    *,
    gold_scale: str = "",
    scale: str = "",
    numeric: bool = False,
) -> tuple[float, float]:
    """Score a prediction against the gold answer as TAT-QA does; both numbers are 0.0 to 1.0.

    ``gold`` and ``prediction`` are the spans of one answer, ``gold_scale`` and ``scale`` the scales
    beside them; ``numeric`` says that the gold answer is arithmetic or a count.
    """
    said = [prediction] if isinstance(prediction, str) else list(prediction)
    if not gold or not said or not any(said):
        return 0.0, 0.0
    wanted = _answer_text(gold, gold_scale)
    tries = [_answer_text(said, scale)]
    if len(said) == 1 and not scale and "%" not in said[0] and _is_number(said[0]):
        number = _to_number(said[0])
        if number is not None:
            tries.append(f"{number:.4f}")
    em, f1 = max(_compare(text, wanted) for text in tries)
    return (em, em) if numeric else (em, f1)


def _factor(text: str) -> float:
    low = text.lower()
    return next((factor for word, factor in _FACTORS.items() if word in low), 1.0)


def _is_number(text: str) -> bool:
    words = text.translate(_IGNORED).split()
    try:
        return bool(words) and not math.isnan(float(words[0])) and (len(words) < 2 or _factor(words[1]) != 1)
    except ValueError:
        return False


def _to_number(text: str) -> float | None:
    text = text[:_LONGEST]
    found = _NUMBER.search(text.translate(_IGNORED))
    if found is None or found[0].lstrip("+-").startswith("."):
        return None
    value = float(found[0])
    word = _WITH_WORD.search(text)
    value *= _factor(word[0]) if word is not None else 1.0
    if _BRACKETED.search(text):
        value = -value
    if _PERCENT.search(text):
        value *= 0.01
    return round(value, 4)


def _answer_text(answers: Sequence[str], scale: str) -> str:
    parts = []
    for answer in sorted(map(str, answers)):
        text = answer[:_LONGEST]
        number = _to_number(text) if _is_number(text) else None
        if number is None:
            parts.append(f"{text} {scale}" if scale else text)
        elif "%" in text:
            parts.append(f"{number:.4f}")
        else:
            parts.append(f"{round(number, 2) * (_factor(scale) if scale else 1.0):.4f}")
    return " ".join(parts)


def _normalised(text: str) -> str:
    parts = []
    for token in text.lower().split(" "):
        bare = token if _is_number(token) else token.translate(_PUNCTUATION)
        if _is_number(bare):
            bare = str(_to_number(bare))
        parts.append(" ".join(_ARTICLE.sub(" ", bare).split()))
    return " ".join(part for part in parts if part)


def _compare(prediction: str, gold: str) -> tuple[float, float]:
    mine, theirs = _normalised(prediction), _normalised(gold)
    bag, gold_bag = set(mine.split()), set(theirs.split())
    common = len(bag & gold_bag)
    precision = common / len(bag) if bag else 1.0
    recall = common / len(gold_bag) if gold_bag else 1.0
    f1 = 2 * precision * recall / (precision + recall) if precision or recall else 0.0
    return float(mine == theirs), round(f1, 2)
