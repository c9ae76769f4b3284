"""What the sources of prose share: which rows are about finance, which hold a label, and their keys.

Instruction sets that call themselves financial are mostly something else. ``unfit`` is the filter, a
few rules about words and shape, each with the name that it has in rejected.parquet:

===============  ================================================================================
``empty``        no question or no answer
``not-english``  other scripts, or no common English word
``code``         a fenced block or a line of a program
``extraction``   the answer is a JSON object: entities taken out of invented personal data
``no-context``   the question is about an article or figures that the row does not hold
``bare-number``  the answer is a number from a page of FinQA or the like; the source of its own
                 has it with its derivation
``unasked``      the answer is a label (positive, bullish) or a few words that no question asks for
``not-finance``  see ``is_finance``
===============  ================================================================================
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from typing import TYPE_CHECKING

from curate.figures import read_figure
from curate.source import Raw, Refusal
from curate.streams import read_rows
from schemas.answer import ChoiceAnswer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

OPTIONS: tuple[tuple[str, ...], ...] = (
    ("positive", "negative", "neutral"),
    ("positive", "negative"),
    ("bullish", "bearish", "neutral"),
    ("bullish", "bearish"),
    ("hawkish", "dovish", "neutral"),
    ("yes", "no"),
    ("true", "false"),
)
"""Closed lists of labels. A question offers one where it names all of its members."""

_STRONG = re.compile(
    r"""\b(?:
      stocks?(?!\w|\s*pot) | shareholders? | stockholders? | dividends? | equit(?:y|ies) | treasur(?:y|ies)
    | etfs? | index\ funds? | mutual\ funds? | hedge\ funds? | money\ market | portfolios? | brokers? | brokerages?
    | invest(?:ors?|ments?|ing|ed|s)? | financ(?:e|es|ed|ial|ially|ing) | mortgages? | refinanc\w+ | loans? | lend(?:er|ers|ing)
    | borrow(?:er|ers|ing|ed)? | creditors? | credit\ (?:cards?|scores?|reports?|unions?|ratings?|histor(?:y|ies)|risk|lines?)
    | debts? | interest\ rates? | compound(?:ing|ed)?\ interest | annual\ interest | apr | apy | annuit(?:y|ies)
    | banks? | banking | fdic | checking\ accounts? | savings? accounts? | direct\ deposit | overdrafts?
    | taxes | taxable | taxation | tax(?:ed|payers?)? | irs | hmrc | vat | capital\ gains? | deductibles? | tax\ deductions? | w-?[24] | 1099
    | iras? | roth | 401\s?\(?k\)?s? | 403b | pensions? | retirement | social\ security | life\ insurance | insur(?:ance|er|ers|ed)
    | revenues? | earnings | net\ income | gross\ (?:margin|profit|income)s? | profits? | profitab(?:le|ility) | ebitda? | eps
    | balance\ sheets? | cash\ flows? | income\ statements? | financial\ statements? | working\ capital | amortiz\w+ | depreciat\w+
    | accounting | accountants? | bookkeep\w+ | payroll | invoic\w+ | accounts?\ (?:payable|receivable)
    | gdp | inflation(?:ary)? | deflation | recessions? | fiscal | monetary | federal\ reserve | central\ banks? | quantitative\ easing
    | forex | exchange\ rates? | currenc(?:y|ies) | bitcoins? | cryptocurrenc(?:y|ies)
    | (?:call|put|stock)\ options? | options?\ (?:trad\w+|chains?|contracts?) | futures\ contracts? | short\ sell\w* | margin\ calls?
    | bond\ (?:yield|fund|market|price|holder)s? | (?:corporate|government|municipal|savings|junk|treasury)\ bonds? | coupon\ (?:rate|payment)s?
    | net\ present\ value | npv | irr | wacc | valuations? | market\ cap(?:italization)? | p/e | price[- ]to[- ]earnings | ipos?
    | venture\ capital | private\ equity | mergers? | acquisitions? | 10-?[kq] | annual\ reports? | nasdaq | nyse | ftse | s&p | dow\ jones
    | budget(?:s|ing)? | salar(?:y|ies) | wages? | net\ worth | down\ payments? | escrow | foreclosures? | bankrupt(?:cy)? | audit(?:s|ed|ors?|ing)?
    | pay(?:ing)?\ off | oil\ prices? | gold\ prices? | prices?\ of\ gold | commodit(?:y|ies) | traders? | volatil\w+ | liquidity | collateral
    )(?!\w)""",
    re.IGNORECASE | re.VERBOSE,
)
_WEAK = re.compile(
    r"\b(?:bonds?|options?|futures|shares?|funds?|money|markets?|prices?|costs?|payments?|paid|sales|accounts?|income|"
    r"savings?|save|rates?|returns?|yields?|premiums?|assets?|liabilit(?:y|ies)|economy|economics?|economic|trad(?:e|es|ing)|"
    r"compan(?:y|ies)|business(?:es)?|dollars?|euros?|pounds?|cash|checks?|cheques?|deposits?|rent|gold|capital|"
    r"risks?|credits?|expenses?|fees?|interest|leases?|transactions?|purchas\w+|afford|wealth|rich|retire)\b|[$€£¥]\s?\d",
    re.IGNORECASE,
)
_NOT_MONEY = re.compile(
    r"\b(?:covalent|ionic|chemical|hydrogen|poem|haiku|story|lyrics|novel|film|movie|sonnet|recipes?|slogan|tweet)\b",
    re.IGNORECASE,
)
_COMMON = re.compile(
    r"\b(?:the|of|and|to|in|is|an?|are|for|what|how|do|does|i|you|my|it|that|on|with|be|can|was|or|should|which|why|when|have)\b",
    re.IGNORECASE,
)
_CODE = re.compile(
    r"```|^\s*(?:def \w+\(|#include\b|import \w+\s*;?$|from \w+ import |public class |function \w+\(|using namespace )|"
    r"\bSELECT\b.{1,200}\bFROM\b|<html\b|</\w+>",
    re.MULTILINE,
)
_ABSENT = re.compile(
    r"\b(?:in|from|by|to|of|on|using|with) (?:the|this) (?:\w+ )?(?:article|passage|paragraph|text|document|table|excerpt|report)\b|"
    r"\b(?:summari[sz]e|rewrite|edit) (?:the|this) (?:following )?(?:article|passage|paragraph|text|document)\b|"
    r"\baccording to the (?:article|passage|text|author|table)\b",
    re.IGNORECASE,
)
_SHORT_PROMPT = 200
_FEW_WORDS = 5
_ASKS = re.compile(
    r"\?|:\s*$|\b(?:what|which|who|whose|how|why|when|where|classify|identify|determine|summari[sz]e|answer|choose|select|"
    r"name|list|find|give|explain|describe|calculate|compute|write|predict|extract|provide|tell|generate|create|convert)\b",
    re.IGNORECASE,
)
_LOOKED_AT = 20_000
_LONG = 2_000
"""Characters of a question; each time as many again it takes one more word of finance."""
_HEAD = re.compile(r"^(?:Question(?: about [^:\n]{1,40})?|Request|Instruction|Q)\s*:\s*", re.IGNORECASE)


def is_finance(question: str, answer: str) -> bool:
    """Whether a row looks like finance, by its words: three points or more, a long question more.

    A word of finance (stock, mortgage, revenue; about 200 of them) counts two in the question and one in
    the answer, an everyday word of money (price, fund, rent) one in the question, for two of them at
    most; the same word again counts nothing. A poem or a film with money in it is not finance.
    """
    if _NOT_MONEY.search(question[:400]):
        return False
    asked, told = _words(_STRONG, question), _words(_STRONG, answer)
    return 2 * len(asked) + len(told) + min(2, len(_words(_WEAK, question))) >= 3 + len(question) // _LONG


def _words(pattern: re.Pattern[str], text: str) -> set[str]:
    return {found[0].lower().rstrip("s") for found in pattern.finditer(text)}


def unfit(question: str, answer: str, *, system: str = "") -> Refusal | None:
    """Return why a row of an instruction set is left out, None for one that is taken.

    Of very long texts the first 20,000 characters are looked at.
    """
    question, answer = question[:_LOOKED_AT], answer[:_LOOKED_AT]
    asked, told = f"{system} {question}".strip(), answer.strip()
    if not question.strip() or not told:
        return Refusal("empty", f"the {'answer' if question.strip() else 'question'} is empty")
    if not _is_english(f"{question}\n{answer}"):
        return Refusal("not-english", "not English: other letters, or none of its common words")
    if _CODE.search(answer) or _CODE.search(question):
        return Refusal("code", "the row is about a program")
    if _is_json_object(told):
        return Refusal("extraction", "the answer is a JSON object")
    if label(told) and not offered(asked, told):
        return Refusal("unasked", f"the answer is the label {told!r}, and no question offers it")
    if len(told.split()) <= _FEW_WORDS and not _ASKS.search(asked):
        return Refusal("unasked", f"the answer is {told!r}, and nothing is asked")
    figure = read_figure(told)
    if figure is not None:
        return Refusal(
            "bare-number", f"the answer is no more than {told!r}, and nothing says how it came about"
        )
    if _is_dangling(question):
        return Refusal("no-context", "the question is about a text that the row does not hold")
    if not is_finance(question, answer):
        return Refusal("not-finance", "too few words of finance")
    return None


def _is_english(text: str) -> bool:
    letters = [char for char in text if char.isalpha()]
    latin = sum(char.isascii() for char in letters)
    return bool(letters) and latin >= 0.95 * len(letters) and _COMMON.search(text) is not None


def _is_json_object(text: str) -> bool:
    if not text.startswith("{"):
        return False
    try:
        return isinstance(json.loads(text), dict)
    except (ValueError, RecursionError):
        return False


def _is_dangling(question: str) -> bool:
    """Whether a short question points at a text that should stand before it."""
    if len(question) > _SHORT_PROMPT or "\n" in _HEAD.sub("", question.strip()):
        return False
    begins = re.match(
        r"(?:and|but|so|then)\b|.{0,40}\b(?:that|those|these) (?:years?|amounts?|values?|figures?)\b",
        question,
        re.IGNORECASE,
    )
    return bool(begins or _ABSENT.search(question))


def label(text: str) -> str | None:
    """Return an answer that is one word of a closed list, in small letters; None for any other."""
    word = text.strip().strip("\"'.!").lower()
    return word if any(word in group for group in OPTIONS) else None


def offered(question: str, answer: str) -> ChoiceAnswer | None:
    """Return a label as a choice if the end of the question offers the list that it is from."""
    word = label(answer)
    if word is None:
        return None
    ends = [" ".join(part.lower().split()) for part in (question[:400], question[-400:])]
    for group in OPTIONS:
        between = r"\W+(?:(?:or|and)\W+)?"
        orders = rf"\b(?:{'|'.join(group)})(?:{between}(?:{'|'.join(group)})){{{len(group) - 1}}}\b"
        if word in group and any(
            all(re.search(rf"\b{each}\b", found[0]) for each in group)
            for end in ends
            for found in re.finditer(orders, end)
        ):
            return ChoiceAnswer(choice=word, options=group)
    return None


def bare(question: str) -> str:
    """Return a question without the ``Question:`` that some sets put before it."""
    return _HEAD.sub("", question.strip())


def question_key(question: str) -> str:
    """Name a document after its question: the same one in two sets has one key, whatever its case and marks.

    FiQA's questions come again in Finance-Alpaca and Finance-Instruct; under one key they never stand on
    both sides of a split.
    """
    return f"question/{_digest(bare(question))}"


def sentence_key(sentence: str) -> str:
    """Name a document after a sentence (of news, a headline), likewise."""
    return f"sentence/{_digest(sentence)}"


def row_key(*parts: str) -> str:
    """Name a row that upstream gives no key by what it says, so that no other row's place matters."""
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def keyed_rows(file: Path, columns: Sequence[str]) -> Iterator[Raw]:
    """Yield a file's rows one by one, each named by what its columns say; broken ones by their place."""
    for row in read_rows(file):
        key = row.place if row.broken else row_key(*(str(row.data.get(name)) for name in columns))
        yield Raw(key, row.data, row.place, row.broken)


def _digest(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).casefold()
    words = re.findall(r"\w+", plain)
    return hashlib.sha256(" ".join(words or [plain]).encode("utf-8", "surrogatepass")).hexdigest()[:16]
