r"""Markup of replies: what a reader sees of Markdown, HTML and LaTeX, and one kind of white space.

``normalised`` is the entrance of every reply: invisible characters, HTML entities, comments and runs of
blanks are gone after it. ``clean`` takes the markup off a piece. Both are linear in the text.
"""

from __future__ import annotations

import html
import re

from schemas.numerals import plain, without_invisible

_ENTITY = re.compile(r"&(?:#[0-9]{1,6}|#[xX][0-9a-fA-F]{1,5}|[a-zA-Z]{2,8});")
_BLANKS = re.compile(r"[ \t\xa0]{2,}|\t")
_SUPERSCRIPT = re.compile(r"(?<=10)[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3}")
_DIGITS_UP = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
_SPECIAL = re.compile(r"<\|[a-z_0-9]{1,30}\|>")


_ENVIRONMENT = re.compile(r"\\(?:begin|end)\{[a-z]{1,12}\*?\}\n?|&(?=\s?(?:=|\\[a-z]))")


def normalised(reply: str) -> str:
    """Return the reply with entities read, typographic variants plain, and every run of blanks one space."""
    text = reply
    if "&" in text and ";" in text:
        text = _ENTITY.sub(lambda found: html.unescape(found[0]), text)
    if not text.isascii():
        text = plain(without_invisible(text))
        if "10" in text:
            text = _SUPERSCRIPT.sub(lambda found: "^" + found[0].translate(_DIGITS_UP), text)
        if "·10" in text or "· 10" in text:
            text = text.replace("·10^", "×10^").replace("· 10^", "× 10^")
        if " \xa0" in text or "\xa0 " in text or "\xa0\xa0" in text:
            text = _BLANKS.sub(" ", text)
    if "<|" in text:
        text = _SPECIAL.sub("", text)
    if "\\end{" in text:
        text = _ENVIRONMENT.sub("", text)
    if "<!--" in text:
        text = _without_comments(text)
    if "  " in text or "\t" in text:
        text = _BLANKS.sub(" ", text)
    return text


def _without_comments(text: str) -> str:
    pieces, at = [], 0
    while (start := text.find("<!--", at)) >= 0 and (stop := text.find("-->", start)) >= 0:
        pieces.append(text[at:start])
        at = stop + 3
    return "".join([*pieces, text[at:]])


_STRUCK = re.compile(r"~~[^~\n]{0,400}~~|<(s|del|strike)>[^<\n]{0,400}</\1>")
_CITED = re.compile(r"(?<=[\w.%)])\s?\[\^?[0-9]{1,2}\](?!\()|\[\^\w{1,8}\]")
_TAG = re.compile(r"</?[a-zA-Z][^<>\n]{0,60}>")
_RAISED = re.compile(r"(?<=10)<sup>\s?(-?[0-9]{1,2})\s?</sup>|<(su[pb])>[^<\n]{0,12}</\2>", re.IGNORECASE)
_STAR = re.compile(
    r"(?<![\s*])\*(?![0-9*])|(?<![0-9\s*])\*(?![\s*])|(?<=\s)\*(?=[^\s*])|(?<=[^\s*])\*(?=\s)|^\*(?=\S)|\*$"
)
_UNDERSCORED = re.compile(r"(?<![\w])_(?=[^\s_])([^_\n]{1,80})(?<=[^\s_])_(?!\w)")
_MATH = re.compile(r"\$(?=[^\s$])([^$\n]{1,300}?)(?<![\s$A-Z])\$(?![0-9])")
_FRAC = re.compile(r"\\[dt]?frac\s?\{([^{}]{0,60})\}\s?\{([^{}]{0,60})\}")
_CANCELLED = re.compile(r"\\(?:[bx]?cancel|sout|st|xout|hcancel)\s?\{[^{}]{0,200}\}")
_TIE = re.compile(r"(?<=[0-9}%\])])~(?=[A-Za-z\\%€£$])|(?<=[-(])~(?=[0-9$])")
_LATEX = re.compile(
    r"\\(?:text|mathrm|mathbf|textbf|mathit|mathsf|mbox|hbox|operatorname|boxed|emph|underline|textit|textrm)\s?\{|\\(?:begin|end)\s?\{[a-z]{1,12}\*?\}"
    r"|\\not\s?=|\\[,!;: >/]|\\[()\[\]]|\\[%#&_]|\\(?:left|right|[bB]igg?[lr]?)(?![a-zA-Z])\.?|\\[a-zA-Z]+|\{,\}|[{}]|\\\\|&(?==|\s?\\)"
)
_LATEX_TEXT = {
    "\\,": "\xa0", "\\!": "", "\\;": " ", "\\:": " ", "\\ ": " ", "\\%": "%", "{,}": ",", "\\times": "×",
    "\\cdot": "×", "\\approx": "≈", "\\div": "÷", "\\$": "$", "\\euro": "€", "\\pounds": "£", "\\yen": "¥",
    "\\Rightarrow": "→", "\\rightarrow": "→", "\\implies": "→", "\\to": "→", "{": "", "}": "", "&": "",
    "\\#": "#", "\\&": "&", "\\_": "_", "\\/": "", "\\>": " ",
    "\\simeq": "≈", "\\cong": "≈", "\\sim": "≈", "\\equiv": "=", "\\thickapprox": "≈", "\\doteq": "≈", "\\leadsto": "→",
    "\\geq": "≥", "\\ge": "≥", "\\geqslant": "≥", "\\gtrsim": "≥", "\\gg": ">", "\\gt": ">",
    "\\leq": "≤", "\\le": "≤", "\\leqslant": "≤", "\\lesssim": "≤", "\\ll": "<", "\\lt": "<",
    "\\neq": "≠", "\\ne": "≠", "\\pm": "±", "\\mp": "±", "\\neg": " not ", "\\lnot": " not ", "\\not": " not ",
    "\\sqrt": "√", "\\log": " log ", "\\ln": " ln ", "\\exp": " exp ", "\\min": " minimum ", "\\max": " maximum ",
    "\\downarrow": "↓", "\\uparrow": "↑", "\\textdollar": "$", "\\texteuro": "€", "\\textminus": "-", "\\minus": "-",
    "\\ldots": "…", "\\dots": "…", "\\lor": " or ", "\\vee": " or ", "\\land": " and ", "\\ast": "*",
}  # fmt: skip
"""Relations and functions become their marks: "91.8" and "≥ 91.8" are different claims."""


def _latex(found: re.Match[str]) -> str:
    text = found[0]
    if text in _LATEX_TEXT:
        return _LATEX_TEXT[text]
    if text.startswith("\\not") and text.endswith("="):
        return "≠"
    if text.startswith(("\\left", "\\right", "\\big", "\\Big")):
        return "" if text not in _ARROWS else "→"
    return "" if text.endswith("{") else " "


_ARROWS = frozenset(("\\leftarrow",))
_GROUPED = re.compile(
    r"[1-9](?<![0-9.,'\xa0][1-9])(?<![0-9] [1-9])[0-9]{0,2}(?: [0-9]{3})++(?![0-9]|[ ][0-9])"
)
"""The digit comes first, before what may not precede it, so that the search can skip to digits."""


def clean(text: str) -> str:
    """Take Markdown, HTML tags and LaTeX off a piece of a reply, leaving what a reader sees."""
    if "\\" in text or "{" in text or text.count("$") > 1:
        text = _without_latex(text)
    if "~" in text:
        text = _TIE.sub(" ", text)
    if "*" in text or "_" in text or "`" in text or "~" in text:
        if "~~" in text:
            text = _STRUCK.sub("", text)
        text = text.replace("**", "").replace("__", "").replace("`", "")
        if "*" in text:
            text = _STAR.sub("", text)
        if "_" in text:
            text = _UNDERSCORED.sub(r"\1", text)
    if "<" in text:
        text = _TAG.sub(
            "", _RAISED.sub(lambda found: f"^{found[1]}" if found[1] else "", _STRUCK.sub("", text))
        )
    if "[" in text:
        text = _CITED.sub("", text)
    if "->" in text or "=>" in text:
        text = text.replace("-->", "→").replace("->", "→").replace("=>", "→")
    return _GROUPED.sub(lambda m: m[0].replace(" ", "\xa0"), text) if " " in text else text


def _without_latex(text: str) -> str:
    text = _FRAC.sub(r"\1 / \2", text) if "frac" in text else text
    if "\\" in text and ("cancel" in text or "out{" in text or "\\st{" in text):
        text = _CANCELLED.sub("", text)
    text = text.replace("\\$", "\x01").replace("$$", " ")
    if "$" in text:
        text = _MATH.sub(r"\1", text)
    if "\\" in text or "{" in text:
        text = _LATEX.sub(_latex, _TIE.sub(" ", text) if "~" in text else text)
        if "  " in text or " \xa0" in text or "\xa0 " in text or "\xa0\xa0" in text:
            text = _BLANKS.sub(" ", text)
    return text.replace("\x01", "$")
