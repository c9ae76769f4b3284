"""Whether a statement asserts the number it holds, or denies, bounds, questions or takes it back.

"The answer is not $91.8 million", "over $91.8 million", "half of $91.8 million" and "$91.8 million?
Wait, it is $84.5 million" all hold the right number, and none of them states it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from schemas.folded import Folded
from schemas.grading_absence import absence
from schemas.words import word_list

if TYPE_CHECKING:
    from schemas.answer import VerdictKind
    from schemas.reading import Number

_MONEY = r"[$€£¥₹(*\"']{0,3}$"
_THROUGH = (
    r"(?:(?:be|been|being|is|was|an?|the|by|of|at|to|in|for|it|as|equal|exactly|actually|really|necessarily|about|likely|correct|answer"
    r"|final|say|report|state|step|net|gross|operating|total|loss(?:es)?|profit|gain|income|decreas(?:e|ed)|declin(?:e|ed)|reduc(?:ed|tion)"
    r"|increas(?:e|ed)|fall|fell|rise|rose|drop(?:ped)?|value|figure|number|amount|US|USD)\s+){0,5}"
)
DENIED = Folded(
    r"(?:(?:\b(?:not|never|cannot|neither|nor|other\s+than|anything\s+but|rather\s+than|instead\s+of|unlikely|wrong|incorrect|mistake|except(?:ing)?(?:\s+for)?|excluding|far\s+from)|n't)\s+|(?:≠|!=)\s*)"
    + _THROUGH
    + _MONEY
    + r"|(?:\b(?:do|does|did|would|could|can|will|has|have|had|is|was|are|were)(?:\s+not|n't)|\bcannot|\bnever)\s+(?:(?!(?:only|just|merely|but|yet|and|so|chang\w+)\b)\w+\s+){1,2}(?:(?:by|to|of|as)\s+)?(?:about\s+|approximately\s+)?"
    + _MONEY
)
"""What denies the number that follows, as far as 60 characters before it."""
_NOT_IT = r"(?:incorrect|wrong|false|untrue|mistaken|ruled\s+out|impossible|the\s+wrong\s+\w+|an?\s+(?:error|mistake)|not\s+(?:the\s+)?(?:final\s+|right\s+|correct\s+)?(?:answer|correct|right|accurate|true|figure|it\b))"
_DENIED_AFTER = re.compile(
    rf"[)\"'*]*\s*[(\[]\s*(?:(?:this|which)\s+is\s+)?(?:wrong|incorrect|false|not\s+(?:correct|right))\b|[)\"'*]*\s*(?:[,;.]\s*)?(?:(?:but|and|though|although)\s+)?(?:(?:this|that|it|which)\s+)?(?:(?:is|was|are|were|would\s+be|seems)\s+{_NOT_IT}"
    rf"|(?:isn't|wasn't)\s+(?:the\s+)?(?:answer|correct|right|it\b))|\s*\?\s*no\b|\s*(?:≠|!=)",
    re.IGNORECASE,
)
_THAN = r"(?:no\s+|not\s+)?(?:more|less|fewer|greater|higher|lower|larger|smaller|better|worse)\s+than"
BOUND = Folded(
    rf"(?:(?:[<>≤≥]=?|±|\+/-)\s?|\b(?:{_THAN}|at\s+least|at\s+most|up\s+to|over|under|above|below|beyond|exceed(?:s|ed|ing)?|in\s+excess\s+of"
    r"|(?:minimum|maximum)(?:\s+of)?|(?:just\s+)?(?:short|shy)\s+of|upwards?\s+of|north\s+of|as\s+(?:much|many|little|high|low)\s+as)\s+(?:about\s+|approximately\s+)?)"
    + _MONEY
)
_BOUND_AFTER = re.compile(
    r"\s?\+(?=[\s.,;)!]|$)|,?\s+(?:or\s+(?:more|less|higher|lower|above|below|greater|fewer|over|under)|at\s+(?:least|most|minimum|maximum|the\s+(?:least|most))"
    r"|and\s+(?:above|up|over|more|higher)|minimum|maximum)\b|[\s,]*[(\[]?\s*(?:±|\+/-|\+-)(?!\s?0(?![.0-9]))|,?\s+(?:plus\s+or\s+minus|give\s+or\s+take)\b",
    re.IGNORECASE,
)
_COMPARED = Folded(
    r"\b(?:(?:f[ae]ll(?:en)?|rose|risen?|up|down|changed|(?:in|de)creased|grew|grown|declined|dropped)\s+from|versus|vs\.?|compared\s+(?:to|with))\s+"
    + _MONEY
)
_SPAN_OF_TIME = frozenset(("days", "weeks", "months", "years", "hours"))
_FACTOR = re.compile(
    r"(?:√|\b(?:log|ln|exp)\s*\(?|\b(?:subtract|subtracting|deduct|deducting|add|adding)\s+(?:the\s+)?|\b(?:(?<!first )(?<!second )half|twice|double|triple|thrice|quadruple|(?:a|one|two|three)[ -](?:half|halves|thirds?|quarters?|fifths?|tenths?)"
    r"|(?:one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)\s+(?:percent|times)|[0-9]\s?/\s?[0-9]{1,3}"
    r"|square\s+root)\s+(?:of\s+)?(?:the\s+)?|(?<![A-Za-z&'])[b-z]\s?[-+*/×^]\s?)" + _MONEY
)
_FACTOR_AFTER = re.compile(
    r"\s?\^|(?<=[0-9])[²³]|\s[0-9]{1,2}\s?/\s?[0-9]{1,2}(?![0-9])|\s?:\s?(?!1(?:\.0+)?(?![.0-9]))[0-9]|\s?/\s?(?!share)[A-Za-z]|\s?[*×÷]\s?[A-Za-z]|\s(?:multiplied|divided)\s+by\b|\s(?:times|squared|cubed)\b"
    r"|\s(?:plus|minus|less)\s+(?!or\b|than\b)[a-z]|\s[-+*/]\s?[b-z](?![A-Za-z])"
)
_ASKED = re.compile(
    r"\b(?:asks?|asked(?![^:]{0,60}:\s*[$€£(*-]{0,3}$)|whether|wonder)\b|\bwill\s+be\s+(?:computed|calculated|derived)\s+from\b",
    re.IGNORECASE,
)
_MARKS = re.compile(r"[<>≤≥±√^²³≠?+/*×÷]")
_PARTS = re.compile(
    r"!=|n't|not|exceed|absent|omit|fail|except|exclud|un(?:disclos|avail|able|determin|specif|report|known|true|likely)"
)
_TIMES = re.compile(r"[0-9]\s?:\s?[0-9]")
_TOKEN = re.compile(r"\w+")
_CUES = frozenset(
    word_list(
        "never cannot neither nor other but rather instead unlikely wrong false incorrect mistake ruled impossible untrue more less fewer"
        " greater higher lower larger smaller better worse least most up over under above below beyond exceed excess minimum maximum upward upwards"
        " north as half twice double triple thrice quadruple third thirds quarter quarters fifth fifths tenth tenths percent times square squared"
        " cubed multiplied divided plus minus give ask asks asked whether wonder will unknown if unless provided assuming were had no from versus vs"
        " compared missing insufficient silent short shy log ln exp subtract subtracting add all supposed"
        " b c d e f g h i j k l m n o p q r s t u v w x y z"
    )
)
"""A statement without any of these is plain: most are."""


def has_cue(text: str, number: Number) -> bool:
    """Whether a statement holds any word or mark that the checks below look for."""
    if number.start == 0 and text[number.end :] in ("", "."):
        return False  # the number is all that is said
    low = text.lower()
    return (
        _MARKS.search(low) is not None
        or _PARTS.search(low) is not None
        or (":" in low and _TIMES.search(low) is not None)
        or not _CUES.isdisjoint(_TOKEN.findall(low))
    )


def objection(
    text: str, number: Number, *, alone: bool, named: bool = False
) -> tuple[VerdictKind, str] | None:
    """Return the verdict and the reason where the statement does not assert its number, else None.

    ``alone`` says that the statement is the reply's last words, without a marker: then it may also ask.
    ``named`` says that the number names a thing: "step 3 is wrong" does not deny the 3.
    """
    start, end = number.start, number.end
    before = text[max(0, start - 60) : start]
    if DENIED.search(before) or (not named and _DENIED_AFTER.match(text, end)):
        return "ambiguous", "the number is denied"
    bound = BOUND.search(before[-40:])
    if bound is not None and not (
        number.unit in _SPAN_OF_TIME
        and bound[0].lower().startswith("over")
        and before[-40:][: bound.start()].rstrip().endswith("ed")  # "amortized over 5 years"
    ):
        return "ambiguous", "a bound, not a value"
    if not named and _COMPARED.search(before[-40:]):
        return "ambiguous", "the figure that is compared with"
    if _BOUND_AFTER.match(text, end):
        return "ambiguous", "a bound, not a value"
    if _FACTOR.search(before[-30:]) or _FACTOR_AFTER.match(text, end):
        return "unparseable", "arithmetic left undone"
    if "?" in text[end : end + 60] and "?" in re.split(r"[.!\n]", text[end : end + 60], maxsplit=1)[0]:
        return "ambiguous", "a question"
    if _ON_CONDITION.search(text):
        return "ambiguous", "on a condition"
    if _FALSE.match(text):
        return "ambiguous", "the figure is called false"
    if alone and _ASKED.search(text, 0, start):
        return "no_answer", "says what is asked, or will be done"
    return None


_ON_CONDITION = re.compile(
    r"(?:\b(?:if|unless|provided|assuming)|(?:^|,\s?)(?:were|had))\b(?:(?!\b(?:that|which)\b)[^.;:!?]){0,60}?\b(?:(?:were|was|is|are|be|been)\s+(?:not\s+|also\s+)?|we\s+)(?:exclude|include|omitt?e?|ignore|remove|disregarde?|drop(?:pe)?|left\s+out|counte)d?\b",
    re.IGNORECASE,
)
"""A figure for other terms than those asked: "it would be 67.62% if thereafter were excluded"."""
_FALSE = re.compile(r"\W*(?:false|incorrect|wrong)\b(?!\s+(?:answer|value|figure|step))", re.IGNORECASE)
_CONNECTS = re.compile(
    r"\b(?:but|however|yet|so|therefore|thus|hence|though|although|while|equals?|gives?|calculat\w+|comput\w+|deriv\w+|subtract\w+|impl\w+|we\s+(?:get|find))\b|[=≈→]",
    re.IGNORECASE,
)
_ONLY = re.compile(r"\b(?:only|just|merely|solely)\b", re.IGNORECASE)
_UNKNOWN = re.compile(r"\b(?:unknown|undetermined)\b", re.IGNORECASE)


def disclaimed(text: str, start: int) -> VerdictKind | None:
    """Return ``wrong`` where the statement says, before its number, that the figure is not disclosed.

    "Not shown separately, but 302.6 - 210.8 = 91.8" goes on to give it; "not disclosed; only revenue of
    $91.8 million is" does not. ``no_answer`` where the answer is called unknown.
    """
    if _UNKNOWN.search(text, 0, start):
        return "no_answer"
    found = absence(text[:start])
    if found is None:
        return None
    between = text[found:start]
    leading = _CONNECTS.match(text) is not None
    return None if (leading or _CONNECTS.search(between)) and not _ONLY.search(between) else "wrong"


_BACK = Folded(
    r"\b(?:wait|actually|correction|correcting|corrected|scratch\s+that|strike\s+that|on\s+second\s+thought|(?:up)?on\s+(?:further\s+)?(?:reflection|review|closer\s+\w+|re-?(?:examin|consider|check|inspect|read|calculat|evaluat|think)\w+)|my\s+mistake"
    r"|oops|sorry|hold\s+on|disregard|ignore\s+(?:the|that|this|my)|recalculating|rechecking|hmm+|erratum|edit(?=\s*:)|i\s+mean\b|make\s+that|looking\s+again|my\s+bad|come\s+to\s+think"
    r"|i\s+(?:made\s+an?\s+(?:mistake|error)|misread|meant|miscalculated|was\s+wrong|should\s+have|(?:need|have|want)\s+to\s+(?:correct|revise|change|fix))|revised(?=\s*(?:answer|figure)?:)"
    r"|updated?(?=\s*(?:(?:final\s+)?answer|figure)?\s*:)|let\s+me\s+(?:re\w+|double\W?check|fix|correct)|but\s+(?:that|this|it)\s+(?:is|was)\s+(?:for|the)"
    r"|(?:the|my)\s+(?:correct|right|actual|true|real|proper|new|final)\s+(?:final\s+)?(?:answer|figure|value|number|amount|result)\b|(?:so|therefore|thus|hence|and|but)?,?\s*(?:the|my)\s+answer\s+(?:is|should|must|would)\b"
    r"|(?:that|this|it)(?:\s+is|'s|\s+was)\s+(?:wrong|incorrect|not\s+right)|alternatively|(?:might|could|may)\s+(?:also|instead)\s+be)\b|(?:^|[.;!?\n])\W*(?:or|no|rather)\b|(?:^|\n)[\s*#_]*(?:final\s+)?answer[\s*_]*:"
)
_OUTRIGHT = re.compile(
    r"\b(?:scratch\s+that|strike\s+that|my\s+mistake|disregard|ignore\s+(?:the|that|this|my)\s+(?:above|answer|previous|last|former)|i\s+was\s+wrong|i\s+made\s+an?\s+(?:mistake|error)"
    r"|(?:that|this)(?:\s+is|'s|\s+was)\s+(?:wrong|incorrect))\b",
    re.IGNORECASE,
)
HEDGED = re.compile(
    r"\b(?:might|could|may)\s+(?:also|instead|well|be)\b|^\W*(?:or|alternatively)\b|\b(?:possibly|perhaps|maybe)\b",
    re.IGNORECASE,
)
"""Words that make a second figure a rival of the first instead of its correction."""


def second_thoughts(later: str) -> tuple[str, bool] | None:
    """Return what follows a word of correction, and whether it takes the answer back outright.

    None where the reply goes on without one. Whether "wait, …" changes the answer is for the caller to
    see: "wait, let me recheck: 302.6 - 210.8 = 91.8" does not.
    """
    found = _BACK.search(later, 0, 3000) if later else None
    if found is None:
        return None
    tail = later[found.start() : found.start() + 400]
    return later[found.end() : found.end() + 400], _OUTRIGHT.search(tail) is not None
