"""What a question's answer is, what a wrong answer is called, and what grading a reply gives."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, model_validator

from schemas.derivation import Derivation
from schemas.model import Model
from schemas.quantity import Exact


class ErrorMode(StrEnum):
    """The known ways of being wrong. Open: fields that hold a mode accept new snake_case names."""

    WRONG_SCALE = "wrong_scale"
    WRONG_SIGN = "wrong_sign"
    WRONG_PERIOD = "wrong_period"
    WRONG_LINE_ITEM = "wrong_line_item"
    WRONG_SEGMENT = "wrong_segment"
    WRONG_UNIT = "wrong_unit"
    PERCENT_VS_POINTS = "percent_vs_points"
    WRONG_BASE = "wrong_base"
    REVERSED_SUBTRACTION = "reversed_subtraction"
    PREMATURE_ROUNDING = "premature_rounding"
    PARENTHESIS_MISREAD = "parenthesis_misread"
    PER_SHARE_SCALED = "per_share_scaled"
    SUBTOTAL_DOUBLE_COUNT = "subtotal_double_count"
    MISSING_COMPONENT = "missing_component"
    GROSS_VS_NET = "gross_vs_net"
    QUARTER_VS_YEAR = "quarter_vs_year"
    UNRESTATED_COLUMN = "unrestated_column"
    AVERAGE_VS_ENDING = "average_vs_ending"
    WRONG_ORDER = "wrong_order"
    ARITHMETIC_SLIP = "arithmetic_slip"
    """A dropped carry, a wrong digit: the operands are right, the result isn't."""
    CORRECTED_WORKING = "corrected_working"
    """Works a solution out anew where the question asks what its own figures lead to."""
    MISCOPIED = "miscopied"
    """A figure copied with two digits exchanged, or from another line of one's own working."""
    LATER_STEP = "later_step"
    """Blames a step that only carries an earlier step's error on."""
    FALSE_ALARM = "false_alarm"
    """Finds an error where there is none."""
    MISSED_ERROR = "missed_error"
    """Finds nothing wrong where something is."""
    CLAIMED_ABSENT = "claimed_absent"
    """Says "not disclosed" of a figure that the context gives."""
    INVENTED_FIGURE = "invented_figure"
    """States a figure that the context does not give."""


Mode = Annotated[str, Field(pattern=r"^[a-z][a-z_]*$")]
Convention = Literal["signed", "magnitude", "direction"]


class NumberAnswer(Model):
    """A number.

    ``exact`` and ``accept`` are in base units; ``unit``, ``scale`` and ``places`` are how the
    question asks for it: ``unit="USD", scale=6, places=1`` is "in millions of dollars, to one
    decimal". ``unit`` may be a display unit of pure numbers (percent, points, bps, x).

    ``decimals`` is set when the source printed a rounded number, so that ``exact`` is known only to
    ± ½ · 10^-decimals; None means that ``exact`` is exact and a finer reply must round from it.

    ``convention``: ``signed``, the sign is part of the answer; ``magnitude``, an amount is asked and
    its sign is presentation; ``direction``, the sign may be said in words ("a decrease of 12.6").
    """

    kind: Literal["number"] = "number"
    exact: Exact
    unit: str
    scale: int = 0
    places: int
    convention: Convention = "signed"
    accept: tuple[Exact, Exact]
    decimals: int | None = None
    display: str
    renderings: tuple[str, ...] = ()
    """Other ways of writing the same answer, all of which must be graded correct."""

    @model_validator(mode="after")
    def _interval(self) -> NumberAnswer:
        low, high = self.accept
        if not low <= self.exact <= high:
            raise ValueError("accept must be an interval [low, high] that holds exact")
        return self


class SpanAnswer(Model):
    """A piece of text from the context, or a short phrase; ``aliases`` are just as right."""

    kind: Literal["span"] = "span"
    text: str
    aliases: tuple[str, ...] = ()


class SpansAnswer(Model):
    """Several pieces of text; the order counts when ``ordered``."""

    kind: Literal["spans"] = "spans"
    texts: tuple[str, ...] = Field(min_length=1)
    ordered: bool = False


class ChoiceAnswer(Model):
    """One of a closed list, yes/no included."""

    kind: Literal["choice"] = "choice"
    choice: str
    options: tuple[str, ...] = Field(min_length=2)

    @model_validator(mode="after")
    def _among(self) -> ChoiceAnswer:
        if self.choice not in self.options:
            raise ValueError("choice must be one of options")
        return self


class NotDisclosedAnswer(Model):
    """The context does not say; the honest answer is to say so."""

    kind: Literal["not_disclosed"] = "not_disclosed"
    what: str = ""


FieldAnswer = Annotated[NumberAnswer | SpanAnswer | ChoiceAnswer, Field(discriminator="kind")]


class FieldsAnswer(Model):
    """Several named answers, each of which must be right: the wrong step and its right value."""

    kind: Literal["fields"] = "fields"
    fields: dict[str, FieldAnswer] = Field(min_length=1)


class ProseAnswer(Model):
    """An explanation that no rule can grade; its verdict is ``ungraded``."""

    kind: Literal["prose"] = "prose"
    text: str


Answer = Annotated[
    NumberAnswer | SpanAnswer | SpansAnswer | ChoiceAnswer | NotDisclosedAnswer | FieldsAnswer | ProseAnswer,
    Field(discriminator="kind"),
]


class Distractor(Model):
    """A wrong answer, the error that leads to it, and the mutated derivation that shows how."""

    mode: Mode
    display: str
    exact: Exact | None = None
    """The wrong number in base units; None where the wrong answer is a text (``display``)."""
    also: tuple[Mode, ...] = ()
    """Other errors that lead to the same displayed answer, merged into this one."""
    derivation: Derivation | None = None


VerdictKind = Literal[
    "correct", "wrong", "too_coarse", "ambiguous", "no_answer", "unparseable", "truncated", "ungraded"
]  # fmt: skip


class Verdict(Model):
    """What grading one free-text reply gives."""

    kind: VerdictKind
    mode: Mode | None = None
    """For a wrong reply, the error where it can be told."""
    power: int | None = None
    """For ``wrong_scale``, k where the reply is 10^k times the answer."""
    read: str | None = None
    """The part of the reply that was taken as its final answer."""
    why: str = ""

    @property
    def correct(self) -> bool:
        """Whether the reply is right."""
        return self.kind == "correct"
