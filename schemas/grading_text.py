"""Grading answers that are text: spans, several spans, and choices from a closed list.

Normalisation follows SQuAD (Rajpurkar et al. 2016: lower case, no punctuation, no articles, single
spaces) with one difference that money needs: numbers are compared as numbers, so that ``1.9`` is not
``19`` and ``$1,204 thousand`` is ``$1.204 million``.
"""

from __future__ import annotations

import re
from collections import Counter
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING

from schemas.grading_absence import claims_absence, refuses
from schemas.grading_last import MAX_STATEMENT, Statement
from schemas.grading_number import verdict
from schemas.grading_ranked import numbered_order, without_figures
from schemas.numerals import plain, without_invisible
from schemas.reading import read_numbers
from schemas.words import word_list

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from schemas.answer import Distractor, SpanAnswer, SpansAnswer, Verdict

_WORDS = re.compile(r"[^\W_]+(?:'[^\W_]+)?")
_ARTICLES = frozenset(("a", "an", "the"))


@lru_cache(maxsize=2048)
def normalised_tokens(text: str) -> tuple[str, ...]:
    """Return the tokens that count: numbers as ``#value unit``, words lower-cased without articles."""
    text = plain(without_invisible(text))[: 4 * MAX_STATEMENT]
    if ",20" in text or ",19" in text:
        text = _DATE_COMMA.sub(", ", text)
    if " & " in text:
        text = _AMPERSAND.sub(" and ", text)
    tokens: list[str] = []
    at = 0
    for number in read_numbers(text):
        tokens += _words(text[at : number.start])
        value = Fraction(number.mantissa) * Fraction(10) ** number.exponent()
        unit = {"percent": "%", "points": "pt", "bps": "pt"}.get(number.unit or "", number.unit or "")
        tokens.append(f"#{value}{unit if unit in ('%', 'pt') or len(unit) == 3 else ''}")
        if unit and unit not in ("%", "pt") and len(unit) != 3:
            tokens.append(unit.lower())
        at = number.end
    tokens += _words(text[at:])
    return tuple(tokens)


_DATE_COMMA = re.compile(
    r"(?<=[a-z] [0-3][0-9]),(?=(?:19|20)[0-9]{2}\b)|(?<=[a-z] [1-9]),(?=(?:19|20)[0-9]{2}\b)"
)
_AMPERSAND = re.compile(r"\s&\s")


def _words(text: str) -> list[str]:
    return [word for word in _WORDS.findall(text.lower()) if word not in _ARTICLES]


def _same(mine: tuple[str, ...], gold: tuple[str, ...]) -> bool:
    """Compare token by token; a bare number matches the same number in a currency."""
    return len(mine) == len(gold) and all(
        a == b or _same_number(a, b) for a, b in zip(mine, gold, strict=True)
    )


def _same_number(a: str, b: str) -> bool:
    if a[0] != "#" or b[0] != "#":
        return False
    return a.rstrip(_UPPER) == b.rstrip(_UPPER) and (a[-1] not in _UPPER or b[-1] not in _UPPER)


_UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def exact_match(prediction: str, golds: Iterable[str]) -> bool:
    """Whether the prediction equals one of the gold texts after normalisation."""
    mine = normalised_tokens(prediction)
    return any(_same(mine, normalised_tokens(gold)) for gold in golds)


def f1(prediction: str, golds: Iterable[str]) -> float:
    """Return the best token F1 against the gold texts, 0.0 to 1.0 (SQuAD's definition)."""
    mine = Counter(normalised_tokens(prediction))
    best = 0.0
    for gold in golds:
        theirs = Counter(normalised_tokens(gold))
        common = sum((mine & theirs).values())
        if not mine or not theirs:
            best = max(best, float(mine == theirs))
        elif common:
            best = max(best, 2 * common / (sum(mine.values()) + sum(theirs.values())))
    return best


_FILLER = frozenset(
    word_list(
        "it's that's is was were are be it its this that there here answer final so therefore thus hence we get which segment company's i guess think believe say as "
        "of in at by for to from on during would since and also both namely respectively"
    )
)
_JOINS_BEFORE = frozenset(
    word_list(
        "is was were are be in at by of to for from on during as equals named called namely through until since answer under uses use used using applies applied adopted follows"
    )
)
_COPULAS = frozenset(word_list("is was were are be being equals named called namely it's that's answer"))
_RIVALS = frozenset(
    word_list(
        "followed instead rather compared ahead behind like unlike replaced besides other another also exceed exceeds exceeded exceeding surpass surpasses surpassed beat beats "
        "beating overtook overtakes outpaced outpaces outperformed topped tops trailed trails twice half double triple times larger smaller higher lower greater bigger depends depend "
        "well both what whereas while although alongside"
    )
)
"""Words before a span that give it another part than that of the answer: "Services, followed by Cloud"."""
_SAYS = re.compile(
    r"\s*(?:segment|division|region|business|unit|category|area|line)?\s*,?\s*(?:is|was|are|were|had|has|have|generated|reported|recorded|earned|posted)\s+(?:the|our|its|your)\s+(?!second|third|next|smallest|least|other)[^,;.()]{1,80}[.!]?\s*$",
    re.IGNORECASE,
)
_LEADS_IN = frozenset(
    word_list("is was are were include includes included namely follows following comprise comprises")
)
_CUT = re.compile(
    r"(?:,|;|\s-|\s—|\.|\()\s*(?:because|since|as|which|where|given|due|based|so|not)\b|\s(?:because|since)\s|[;.]\s|\s\(|, (?:with|at)\b|\s(?:with|at)\s[$€£¥₹]?[0-9]|(?::|\s[-—|=])\s[$€£¥₹]?[0-9]",
    re.IGNORECASE,
)
_SPOILS = frozenset(
    word_list(
        "or not nor than except excluding without neither either but versus vs n't isn't wasn't aren't weren't can't cannot couldn't never hardly unlikely whether isnt depends "
        "wrong incorrect false"
    )
)


def grade_span(statement: Statement, answer: SpanAnswer, distractors: Sequence[Distractor] = ()) -> Verdict:
    """Grade a span: equal after normalisation, or the last thing that the final statement says."""
    read = _focus(statement)
    golds = (answer.text, *answer.aliases)
    if states(read, golds):
        return verdict("correct", read)
    if not _WORDS.search(read):
        return verdict("no_answer", read, "empty")
    hit = next((d for d in distractors if states(read, (d.display,))), None)
    if hit is not None:
        return verdict("wrong", read, f"the distractor {hit.display!r}", hit.mode)
    if read.endswith("?") and states(read.rstrip("? "), golds):
        return verdict("ambiguous", read, "a question")
    if claims_absence(read):
        return verdict("wrong", read, "says that it is not disclosed", "claimed_absent")
    if refuses(read):
        return verdict("no_answer", read, "declines to answer")
    tokens = normalised_tokens(read)
    held = any(_find(tokens, normalised_tokens(gold)) is not None for gold in golds)
    if held and not _SPOILS.isdisjoint(tokens):
        return verdict("ambiguous", read, "more than one answer")
    return verdict("wrong", read, "more than the span" if held else "another text")


def _focus(statement: Statement) -> str:
    start, end = statement.focus
    return statement.text[start:end].strip()


def states(text: str, golds: Sequence[str]) -> bool:
    """Whether a final statement gives one of the texts as its answer."""
    if _LETTERED.match(text):
        text = text[_LETTERED.match(text).end() :]  # type: ignore[union-attr] # it matches
    if ("?" in text or _MARKS.search(text)) and not any(_MARKS.search(gold) or "?" in gold for gold in golds):
        return False  # asked, or a bound: "> $1.9 million"
    cut = _CUT.search(text, 1)
    if cut is not None and _rivalled(text[cut.end() :], cut[0]):
        cut = None
    for piece in (text, text[: cut.start()]) if cut is not None else (text,):
        tokens = normalised_tokens(piece)
        for gold in golds:
            wanted = normalised_tokens(gold)
            if not wanted:
                continue
            if _same(tokens, wanted):
                return True
            at = _find(tokens, wanted)
            if at is None or not _SPOILS.isdisjoint(tokens[:at] + tokens[at + len(wanted) :]):
                continue
            rest = tokens[at + len(wanted) :]
            if all(token in _FILLER for token in tokens[:at] + rest):
                return True
            if not rest and at and _led_up_to(piece, tokens[:at]):
                return True
            if at <= 6 and _subject(piece, gold):
                return True
    return False


_LETTERED = re.compile(r"\s*(?:\([A-Ha-h]\)|[A-H][.)])\s+(?=\S)")
_MARKS = re.compile(r"[<>≤≥≠]|!=")
_CLAUSE_WORDS = frozenset(
    word_list(
        "it its this that these they is was were are had has have with at because since as which where given due based so by from in of the for on and than more most about"
        " see note table per according total grew rose fell reported generated"
    )
)


def _rivalled(rest: str, mark: str) -> bool:
    """Whether what follows a ";" is nothing but another name: "North America; Europe"."""
    if mark[:1] != ";":
        return False
    words = _words(rest)
    return 0 < len(words) <= 5 and _CLAUSE_WORDS.isdisjoint(words) and not any(c.isdecimal() for c in rest)


def _led_up_to(text: str, before: tuple[str, ...]) -> bool:
    """Whether a span that ends the statement is its answer: "The largest segment was Cloud".

    What stands before it must link to it, without a clause of its own that names another answer.
    """
    if before[-1] not in _JOINS_BEFORE or not _RIVALS.isdisjoint(before):
        return False
    if ";" in text and not _COPULAS.isdisjoint(normalised_tokens(text.split(";", 1)[0])):
        return False  # "The largest was Europe; the smallest was …"
    clause = re.split(r"[,;:.]\s", text)
    if len(clause) > 1 and not (_LEADING.match(text) or text.lstrip().startswith("The")):
        return False
    copulas = [i for i, word in enumerate(before) if word in _COPULAS]
    if len(before) > 1 and before[-2] in _ORDINALS:
        return False
    if before[-1] in _COPULAS:
        return len(copulas) == 1 or "and" not in before
    if before[-1] in _VERBS:
        return True
    if not copulas:  # "tested under the straight-line method" has a verb, "Services under Cloud" none
        return len(before) > 2 or before[0] in _FILLER
    return copulas[-1] < len(before) - 2 or before[0] in _FILLER


_VERBS = frozenset(word_list("uses use used using applies applied adopted follows"))
_ORDINALS = frozenset(word_list("second third next last runner-up"))
_LEADING = re.compile(
    r"\s*(?:according|based|by|since|because|given|as|in|for|from|with|so|thus|therefore|hence|among|of)\b",
    re.IGNORECASE,
)


_PERIOD_FIRST = re.compile(r"^(?:in|for|during|at|as of)\s[^,;.]{1,40},\s")


def _subject(text: str, gold: str) -> bool:
    """Whether the statement is "Cloud is the largest segment": the span, then what was asked for."""
    low = plain(without_invisible(text)).lower().lstrip(" \"'*")
    low = _PERIOD_FIRST.sub("", low).removeprefix("the ")
    name = plain(gold).lower().removeprefix("the ")
    return low.startswith(name) and _SAYS.match(low, len(name)) is not None


def _find(tokens: tuple[str, ...], wanted: tuple[str, ...], start: int = 0) -> int | None:
    """Return where ``wanted`` last stands in ``tokens``, at or after ``start``."""
    for at in range(len(tokens) - len(wanted), start - 1, -1):
        if _same(tokens[at : at + len(wanted)], wanted):
            return at
    return None


def grade_spans(statement: Statement, answer: SpansAnswer, reply: str = "") -> Verdict:
    """Grade several spans: all of them and nothing else, in order where the order counts.

    ``reply`` holds the numbers of a list that stands on several lines, which its statement leaves out.
    """
    read = _focus(statement)
    tokens = normalised_tokens(without_figures(read, answer.texts))
    if not tokens:
        return verdict("no_answer", read, "empty")
    if _SUBTRACTED.search(read) and not any(_SUBTRACTED.search(text) for text in answer.texts):
        return verdict("unparseable", read, "arithmetic, no list")
    left: list[str | None] = list(tokens)
    places = []
    for text in sorted(answer.texts, key=lambda t: -len(normalised_tokens(t))):
        wanted = normalised_tokens(text)
        at = _first(left, wanted)
        if at is None:
            return verdict("wrong", read, f"{text!r} is missing")
        left[at : at + len(wanted)] = [None] * len(wanted)
        places.append((at, text))
    first = min(at for at, _ in places)
    if first and tokens[first - 1] in _LEADS_IN:  # "The intangible assets are …"
        left[:first] = [None] * first
    extra = [token for token in left if token is not None and token not in _FILLER]
    if extra:
        return verdict("wrong", read, f"more than the spans: {' '.join(extra[:5])!r}")
    order = [text for _, text in sorted(places)]
    if answer.ordered and "\n" in read:
        order = numbered_order(reply, answer.texts) or order
    if answer.ordered and order != list(answer.texts):
        return verdict("wrong", read, "the right spans in another order", "wrong_order")
    if answer.ordered and "<" in read:
        return verdict("ambiguous", read, 'joined by "<", which ranks the first lowest')
    return verdict("correct", read)


_SUBTRACTED = re.compile(r"[0-9]\s[-+*/×÷]\s[$€£]?[0-9]")


def _first(tokens: list[str | None], wanted: tuple[str, ...]) -> int | None:
    for at in range(len(tokens) - len(wanted) + 1):
        piece = tokens[at : at + len(wanted)]
        if None not in piece and _same(tuple(t for t in piece if t is not None), wanted):
            return at
    return None
