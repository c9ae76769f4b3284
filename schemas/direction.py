"""The sign that words give a number: "a decrease of 12.6", "net loss was 5", "12.6 lower".

Explicit signs are read by ``schemas.reading``; an explicit minus and a word of the same direction are
one negation, not two ("a decrease of (12.6)" is -12.6).
"""

from __future__ import annotations

import re

from schemas.folded import Folded
from schemas.words import alternation, word_list

_NEG = alternation(
    word_list(
        r"decreas(?:e|es|ed|ing) declin(?:e|es|ed|ing) reduc(?:tion|tions|ed|es|ing) f[ae]ll fallen falls "
        r"falling drop(?:s|ped|ping)? down lower loss(?:es)? outflows? benefit negative minus deficit "
        r"shortfall shrank shrunk contract(?:ed|ion) deteriorat(?:e|es|ing) cash\s+(?:flows?\s+)?used net\s+used "
        r"deteriorat(?:ed|ion) worsen(?:ed|ing) narrow(?:ed|ing) slipped slid plummet(?:ed|ing|s)? "
        r"plung(?:ed|ing|e|es) tumbl(?:ed|ing|e|es) s[au]nk sinking lost loses? losing erod(?:ed|ing|es) "
        r"erosion diminish(?:ed|ing|es) dip(?:ped|s|ping)? cuts? shed shedding compress(?:ed|ion|ing) "
        r"shrink(?:age|ing|s)? slump(?:ed|ing|s)? retreat(?:ed|ing)? weaken(?:ed|ing) eas(?:ed|ing) "
        r"slash(?:ed|es|ing) trimm(?:ed|ing) collaps(?:ed|es|ing|e) slides? sliding slump(?:s)? diminution crater(?:ed|ing) sagg(?:ed|ing) dwindl(?:ed|es|ing) "
        r"crash(?:ed|es|ing) nosediv(?:ed|ing|e) backslid set-?backs? attrition reced(?:ed|es|ing) wan(?:ed|ing) soften(?:ed|ing) underperformed "
        r"went\s+backwards? got\s+smaller became\s+smaller fewer weaker neg\b\.? short(?:age|fell) cash\s+burn burn(?:ed|t) "
        r"squeez(?:ed|e) gave\s+up off(?=\s+(?:by\s+)?[$€£(]*$) downward downturn markdown "
        r"write-?(?:down|off)s?"
    )
)
_POS = alternation(
    word_list(
        r"increas(?:e|es|ed|ing) rose rise risen rising rises gr[eo]w grown growth growing up higher "
        r"inflows? gains? improv(?:ed|ement|es) positive expan(?:ded|sion) provided widen(?:ed|ing) climbed "
        r"surg(?:ed|e|ing) soar(?:ed|ing) jump(?:ed|ing|s)? advanced rallied upward gained added"
    )
)
_WORD = Folded(rf"\b(?:(?P<neg>{_NEG})|(?P<pos>{_POS}))\b|(?P<down>[↓▼⬇🔻📉])|(?P<up>[↑▲⬆🔺📈])")
_UNSAID = re.compile(
    r"\b(?:no|without|any|avoid(?:ed|s|ing)?(?:\s+an?)?|avert(?:ed|ing)?(?:\s+an?)?|prevent(?:ed|ing)?(?:\s+an?)?|before|excluding|not\s+an?|despite(?:\s+(?:the|an?))?|notwithstanding(?:\s+the)?|(?:partly|partially)?\s*(?:reversing|offsetting)(?:\s+an?)?)\s+$",
    re.IGNORECASE,
)
"""Before a word of direction that is not said of the number: "no decrease: 12.6"."""
_RATHER = re.compile(
    r"\(?\b(?:rather\s+than|instead\s+of|as\s+opposed\s+to|and\s+not|,\s+not)\s+(?:an?\s+|the\s+|by\s+)?[\w-]+\)?|\(not\s[^()]{1,30}\)",
    re.IGNORECASE,
)
_WORKING = re.compile(
    r"(?:[-+*/×÷=≈:x()\s$€£¥₹0-9.,%]|\b(?:million|billion|thousand|bn|mn|equals?|is|was|of)\b|(?<=[0-9])[MBKmbk]\b)*+",
    re.IGNORECASE,
)
"""What may stand between a label and its result: "decrease = 100 - 87.4 = 12.6" says "decrease = 12.6"."""
_CASH_AFTER = re.compile(r"\s+(?:of|in)\s+(?:net\s+)?(?:cash|operating|investing|financing)\b", re.IGNORECASE)
_CAME_TO = re.compile(
    r"\b(?:(?:amount(?:ed|s|ing)?|c[ao]m(?:es?|ing)|add(?:ed|s)\s+up|equal|equivalent|work(?:ed|s)\s+out)\s+to|(?:estimated|stands?|standing|stood|c[ao]m(?:es?|ing)\s+in|work(?:ed|s)\s+out|put|recorded|reported)\s+at"
    r"|(?:calculated|computed|reported|recorded|measured)\s+(?:as|to\s+be)|(?:that|which)\s+(?:totall?(?:ed|s|ing)|was|is|amounted\s+to|equal(?:s|led))|totall?(?:ed|s|ing))\b|→",
    re.IGNORECASE,
)
_TWO_SIDED = re.compile(r"\s*(?:/|\sor\s|\s+and\s|\(|\)\s*)\s*", re.IGNORECASE)
_TOKEN = re.compile(r"[A-Za-z][A-Za-z'.&-]*|[0-9]|[^\sA-Za-z0-9]")
_APPROX = frozenset(
    word_list(
        "approximately about roughly around nearly almost just only some circa c. ca approx approx. a an the exactly net "
        "precisely total further full whole mere estimated calculated reported modest slight sharp overall annual [ ] → ~ ≈ + * _ ** \" ' $ ( \\"
    )
)
_LINKS = frozenset(
    word_list(
        "of by was were is are be been being equals equal equaled totaled totalled totaling totalling reached "
        "amounting amounted : = → > came recorded reported"
    )
)
_BREAKS = frozenset(
    word_list(
        "plan plans obligation obligations ratio ratios rate rates allowance allowances reserve reserves payment "
        "payments carryforward carryforwards means mean meant so which that because but while resulting resulted leading "
        "led leaves leaving left gives giving yields offset despite therefore thus hence then when if cost costs "
        "program programs into profit profits driven caused followed multiplied divided given explained ; . ! ?"
    )
)
_QUALIFIED = (
    r"(?:(?!(?:an?|the|of|from|to|in|on|and|or|but|than|was|is|are|were|be|been|by|for|with|as|at|that|which|while|versus|vs|offset|despite|due|after|before|because|since|not|no|if|so|when"
    r"|per|other|its|our|their|decreas\w*|increas\w*|declin\w*|ris\w*|ros\w*|fell|fall\w*|gain\w*|grow\w*|grew|more|less|up|down|higher|lower|above|below|over|under|excluding|including|net\s+of)\b)[A-Za-z][A-Za-z&/'.-]*\s+){0,3}"
)
"""Words between a number and the noun that gives its direction: "a 12.6% year-over-year revenue decrease"."""
_AFTER = Folded(
    r"\s*(?:(?P<apart>[,;:=]\s*(?:(?:which|this|that)\s+(?:is|was|represents?|means?|marks?)\s+|representing\s+|i\.e\.,?\s+|indicating\s+|meaning\s+)?(?:an?\s+)?)|[(\[]\s*(?:an?\s+)?|[-—]{1,3}\s*(?:an?\s+)?"
    r"|which\s+(?:is|was|represents?)\s+(?:an?\s+)?|(?:of|as)\s+(?:an?\s+)?(?=(?:net\s+|operating\s+|overall\s+)?(?:loss(?:es)?|decline|decrease|reduction)\b)(?!.{0,20}\bof\b)"
    r"|in\s+(?:the\s+)?(?=(?:(?:net|operating)\s+)?loss|decline\b|red\b|negative\b)|(?:was|were)\s+(?=lost\b))?"
    rf"(?:year[ -]over[ -]year\s+|quarter[ -]over[ -]quarter\s+)?{_QUALIFIED}"
    r"(?:(?P<neg>decrease[ds]?|decreasing|decline[ds]?|declining|reduction|drop|fall|lower|less|below|loss(?:es)?|lost|outflow|benefit|deficit|shortfall|down|contraction|compression|shrinkage|erosion"
    r"|worse|smaller|fewer|weaker|slower|off(?=$|[.,;)])|negative|diminution|deterioration|slide|slump|plunge|dip|cut|setback|attrition|slippage|red(?=$|[.,;)\s])|hit(?!\s+\w)|squeeze|downturn|write-?down)"
    r"|(?P<pos>increase[ds]?|increasing|rise|gain|growth|higher|more|above|inflow|improvement|up|better|larger|expansion|surge|jump))\b"
    r"(?!\s*(?:/\s*(?:gain|increase|profit|income|rise|growth|up)|\(\s*(?:gain|increase|profit|income|rise|growth|benefit|loss|decrease)|or\s+(?:an?\s+)?(?:gain|increase|profit|income|rise|growth)|plans?\b|ratio\b|costs?\b|before\b|carry|program|expense|provision))"
    r"|\s*[(\[]?\s*(?P<down>[↓▼⬇🔻📉]|\(-\))|\s*[(\[]?\s*(?P<upward>[↑▲⬆🔺📈])"
)
_RATES = frozenset(("rate", "rates", "pct", "percent"))
_CHANGES = frozenset(
    ("decrease", "decline", "reduction", "drop", "contraction", "growth", "increase", "shrinkage")
)
"""Words whose rate is themselves: a rate of decline, but no rate of loss."""
_OF = re.compile(r"\s+(?:of|from|to)\b", re.IGNORECASE)
_PERIOD = re.compile(
    r"\b(?:(?:year|quarter|period|months)\s+(?:ended|ending)\s+)?(?:(?:[A-Z][a-z]{2,8}\.?\s[0-9]{1,2},\s|[0-9]{1,2}\s[A-Z][a-z]{2,8}\s|FY\s?|fiscal(?:\s+year)?\s|Q[1-4]\s?))?"
    r"(?:19|20)[0-9]{2}\b|\bFY\s?[0-9]{2}\b"
)
_HEADED = re.compile(
    r"\s+(?P<of>in\s+)?(?:(?!means?\b|so\b|but\b|and\b|then\b|yet\b|instead\b|it\b)[\w']+\s+){0,3}"
)
_INSERT = re.compile(
    r",\s[^,;:.()$€£¥0-9]{1,90},\s(?=(?:was|is|were|are|by|of|to|at|totall?ed|came|amounted|stood|equall?ed|equals)\b)|,\s[^,;:.()$€£¥0-9]{1,30}(?=:\s)"
)
"""What commas set apart between a word of direction and its number: "decreased, year over year, by 12.6"."""
_LEVEL_OF_LOSS = re.compile(
    r"\b(?:loss(?:es)?|deficit|shortfall|outflows?)\b(?!\s+(?:ratio|reserve|allowance|provision|carry|before|on\b|of\s+[$€£]?[0-9]))(?:(?!\b(?:profit|income|gain|from|ratio|reserve|after|before|on)\b)[^.;:]){0,60}?\bto\s+(?:about\s+|approximately\s+|around\s+|nearly\s+|some\s+)?[$€£¥(]{0,2}$",
    re.IGNORECASE,
)
"""A loss that moves to a level is a loss of that level, whichever way it moved: "the net loss narrowed to $5.0 million"."""
_WORDED_NAME = re.compile(r"(?<=[a-z])(?=[A-Z][a-z])")
_FAVOUR = re.compile(
    r"\b(?P<neg>unfavou?rable|adverse)|\b(?P<pos>favou?rable)|(?<=[0-9nkMB%])\s\(?(?:(?P<u>U)|F)\)?(?=$|[.,;])",
    re.IGNORECASE,
)


def direction(text: str, start: int, end: int) -> int:
    """Return -1, +1 or 0: what the words around the number at [start, end) say about its sign.

    Not taken: words of two-sided labels ("income (loss)"), of compounds ("loss ratio", "benefit
    plan"), and of levels ("fell to 9.5", "down from 10").
    """
    if start == 0 and len(text) - end < 2:
        return 0  # nothing but the number, and a full stop perhaps
    window = text[max(0, start - 90) : start + (text[start : start + 1] == "(")]
    cut = window.rfind("\n")
    if cut >= 0:
        window = window[cut + 1 :]
    if "20" in window or "19" in window or "FY" in window:
        window = _PERIOD.sub("year", window)
    if "ather" in window or "nstead" in window or "not" in window or "opposed" in window:
        window = _RATHER.sub("", window)
    window = _spelled_out(window)
    if _closed(text, window, end):
        return -1
    words = list(_WORD.finditer(window))
    if words:
        moved = _FROM_TO.search(window, words[-1].end())
        if moved is not None and not _UNSAID.search(window, 0, words[-1].start()):
            return -1 if words[-1]["neg"] or words[-1]["down"] else 1
        if "to" in window and _LEVEL_OF_LOSS.search(window):
            return -1
        label = words[-1].end()
        label += window.startswith(")", label)
        if window.rstrip(" $€£¥₹(")[-1:] in ("=", "≈") and _WORKING.fullmatch(window, label):
            window = f"{window[:label]} = "
        said = _before(_CAME_TO.sub("was", window), words)
        if said:
            return said
    if window.rstrip(" $€£¥₹(").endswith("used") and _CASH_AFTER.match(text, end):
        return -1
    return _following(text, end)


_PLACES = r"(?:stores?|shops?|locations?|branch(?:es)?|restaurants?|outlets?|plants?|offices?|clubs?|hotels?|warehouses?)"
_CLOSING = re.compile(
    rf"\b(?:closed|closing|clos(?:ures?|ings)\s+of|{_PLACES}\s+closures?\s+(?:of|were|totall?ed)|shut(?:\s+down|ting|tered)?)\s+(?:(?:an?|the|net|total|about|approximately|of)\s+){{0,3}}$",
    re.IGNORECASE,
)
_PLACES_CLOSED = re.compile(
    rf"\s*(?:net\s+)?(?:{_PLACES}\s+)?(?:(?:were|was|being|net)\s+)?(?P<closed>closed|closures?|closings|shut)\b",
    re.IGNORECASE,
)
_PLACE_NEAR = re.compile(rf"(?:\s*net)?\s*{_PLACES}\b", re.IGNORECASE)
_FROM_TO = re.compile(
    r"\s*from\s+[^;:,]{0,12}[0-9][^;:]{0,20}?\s+to\s+[^;:,]{0,6}[0-9][^;:]{0,20}?[,(—-]\s*(?:or\s+|i\.e\.,?\s+|which\s+is\s+)?"
    r"(?:an?\s+(?:net\s+|total\s+|absolute\s+)?(?:change|difference|move|movement|swing)\s+of\s+|by\s+)?(?:about\s+|approximately\s+)?[$€£(]{0,2}$",
    re.IGNORECASE,
)
"""Levels between a word of direction and the change: "declined from 455 to 416, a change of 39"."""


def _closed(text: str, window: str, end: int) -> bool:
    """Whether a count of places is of those closed: "39 stores closed", "a net closure of 39 stores"."""
    near = text.rfind(" ", 0, end) + 1
    if _PLACE_NEAR.match(text, near, end + 20) is None and _PLACE_NEAR.match(text, end, end + 20) is None:
        return False
    return (
        _PLACES_CLOSED.match(text, near, end + 40) is not None
        or _PLACES_CLOSED.match(text, end, end + 40) is not None
        or _CLOSING.search(window) is not None
    )


def _spelled_out(window: str) -> str:
    """Take names of code apart ("pct_decrease = 12.6") and leave out what commas or brackets set apart."""
    if "_" in window:
        window = window.replace("_", " ")
    if "Decrease" in window or "Decline" in window or "Loss" in window:
        window = _WORDED_NAME.sub(" ", window)
    if "neg. " in window or "Neg. " in window:
        window = window.replace("eg. ", "egative ")
    if "," in window:
        window = _INSERT.sub(" ", window).replace(", year:", ":")
    if ") " in window:
        window = window.replace("(approximately)", "").replace("(about)", "").replace("(roughly)", "")
    return window


def _following(text: str, end: int) -> int:
    """Return the direction that the words after a number give it: "12.6% lower", "12.6%, a decrease"."""
    rest = text[end : end + 2].strip()
    if not rest or rest[0] in ".|":
        return 0
    after = _AFTER.match(text, end, end + 90)
    if after is not None and not (after["apart"] and _OF.match(text, after.end())):
        return -1 if after["neg"] or after["down"] else 1
    return 0


def favour(text: str) -> int:
    """Return -1 for "unfavorable", +1 for "favorable", 0 where neither or both are said."""
    found = {-1 if match["neg"] or match["u"] else 1 for match in _FAVOUR.finditer(text)}
    return found.pop() if len(found) == 1 else 0


def _before(window: str, words: list[re.Match[str]]) -> int:
    last = words[-1]
    sign = -1 if last["neg"] or last["down"] else 1
    if _UNSAID.search(window, 0, last.start()):
        return 0
    if len(words) > 1 and words[-2]["neg"] and words[-2][0].lower() == "negative" and last["pos"]:
        sign = -1  # "negative growth of 12.6%"
    elif len(words) > 1:
        other = words[-2]
        between = window[other.end() : last.start()]
        if _TWO_SIDED.fullmatch(between):
            return 0
        # "an increase in net loss of", "increased losses by": the head says it, not the noun
        headed = _HEADED.fullmatch(between)
        if headed is not None and (headed["of"] or window.rstrip().endswith(" by")):
            sign = -1 if other["neg"] or other["down"] else 1
    before, after = window[: last.start()].rstrip(), window[last.end() : last.end() + 1]
    if before.endswith(("(", "/")) and (after in ")/" or before.endswith("/")) and after != "":
        if before.rstrip("( ").lower().endswith("change"):
            return sign  # "percentage change (decrease): 12.6%"
        return 0  # the bracketed half of "income (loss)"
    if before.endswith(")") and "(" in before[-25:]:
        return 0  # the open half of "(increase) decrease"
    tokens = [token.lower() for token in _TOKEN.findall(window[last.end() :])]
    if tokens[-1:] == ["("] or tokens[-2:] == ["(", "$"]:  # "decreased by $12.6 million (12.6%)"
        said = _restated([*tokens[: tokens.index("(")], "("], sign)
        if said:
            return said
    while tokens and tokens[-1] in _APPROX:
        tokens.pop()
    if not tokens or tokens in ([","], ["-"], ["—"], ["|"], [":"]):
        return sign
    breaks = _BREAKS - _RATES if last[0].lower() in _CHANGES else _BREAKS
    if (
        tokens[-1] not in _LINKS
        or len(tokens) > (24 if "by" in tokens[-4:] else 9)
        or not breaks.isdisjoint(tokens)
    ):
        return _restated(tokens, sign)
    if any(token.isdecimal() for token in tokens) or "," in tokens[:-1]:
        return 0
    return sign


def _restated(tokens: list[str], sign: int) -> int:
    """Carry a direction over a restated amount: "a decrease of 5.2% or $12.6 million"."""
    if tokens[-1] in {"or", "(", "i.e.", "by", ":"} and any(token.isdecimal() for token in tokens[:-1]):
        levels = {"to", "from", "at"} & set(tokens)
        both = levels >= {"to", "from"}  # "decreased from 53.1 to 40.5, or 12.6": the last is the change
        return 0 if _BREAKS & set(tokens) - {"."} or (levels and not both) else sign
    return 0
