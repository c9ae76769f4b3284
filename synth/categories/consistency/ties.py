"""Families about figures that tie: the balance sheet's equation, cash between statements, earnings per share."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from schemas.derivation import Rounding, Selection
from schemas.errors import CrossfootError
from synth.asking import ask_number, ask_words, asked, inputs
from synth.categories.consistency.relations import FOOTS
from synth.family import Family
from synth.pages import Want
from synth.plan import Act, Fact, Plan, compile_plan
from synth.problem import Ask, Wrong

if TYPE_CHECKING:
    from synth.company.company import Company
    from synth.scene import Scene
    from synth.stream import Stream

_YES_NO = (" Answer yes or no.", " Yes or no?", " Answer with yes or no.")


@dataclass(frozen=True, slots=True)
class Off:
    """Alters one of some concepts of the newest year by a slip of some digits, in ``chance`` of a hundred draws."""

    concepts: tuple[str, ...]
    chance: int = 100 - FOOTS
    back: int = 0
    least: int = 6

    def __call__(self, stream: Stream, company: Company) -> None:
        """Alter one fact of the company."""
        if not stream.chance(self.chance):
            return
        book = company.books[company.periods[self.back], ""]
        found = [c for c in self.concepts if book.get(c)]
        for concept in stream.sample(found, len(found)):
            digits = str(abs(book[concept]))
            for i in range(stream.below(max(1, len(digits) - 1)), len(digits)):
                size = max(self.least, 10 ** (len(digits) - 1 - i) * stream.between(1, 4))
                if abs(book[concept]) > 2 * size:
                    book[concept] += size if stream.chance(50) else -size
                    return


BALANCES = (
    "Do total assets at {at} equal total liabilities plus total equity?",
    "Does the balance sheet balance at {at}?",
    "Is the accounting equation satisfied at {at} by the totals printed?",
    "At {at}, are total assets fully accounted for by liabilities and equity?",
    "Check the balance sheet equation at {at} with the figures shown. Does it hold?",
)
OUT_OF_BALANCE = (
    "By how much is the balance sheet out of balance at {at} (total assets less total liabilities and total equity)?",
    "The balance sheet does not balance at {at}. What is total assets less the sum of liabilities and equity?",
    "Compute total assets minus total liabilities minus total equity at {at}: what is left unexplained?",
)


def _equation(scene: Scene) -> Plan:
    """Return the plan of what total assets have beyond liabilities and equity."""
    return (
        Act("sum", (scene.fact("total_liabilities"), scene.fact("total_equity")), "liabilities and equity"),
        Act("subtract", (scene.fact("total_assets"), "#0"), "difference"),
    )


def _compared(scene: Scene, plan: Plan, question: str, said: str) -> Ask:
    from synth.questions.metric import exact

    last = len(plan) - 1
    ok = abs(exact(scene, plan)) * 2 <= _slack(scene, plan)
    return ask_words(
        scene, plan, question + scene.stream.choice(_YES_NO), ("foots", [last], ["yes", "no"]), options=("yes", "no"),
        shown=scene.currency, wrong_texts=[("false_alarm", "no") if ok else ("missed_error", "yes")], result="difference",
        conclusion=f"{said} {'agree' if ok else 'do not agree, by more than rounding explains'}.",
    )  # fmt: skip


def _slack(scene: Scene, plan: Plan) -> Fraction:
    used = {x for a in plan for x in a.args if isinstance(x, Fact)}
    return sum((Fraction(10) ** -(scene.places[f][1].decimals or 0) for f in used), Fraction(0))


def _balances(scene: Scene) -> Ask:
    return _compared(
        scene, _equation(scene), scene.say(BALANCES, at=scene.at()), "The two sides of the balance sheet"
    )


def _out(scene: Scene) -> Ask:
    from synth.questions.metric import exact

    plan = _equation(scene)
    if not exact(scene, plan):
        raise CrossfootError("the balance sheet balances")
    reverse: Plan = (plan[0], Act("subtract", plan[1].args[::-1]))
    one_left_out: Plan = (Act("subtract", (scene.fact("total_assets"), scene.fact("total_liabilities"))),)
    return ask_number(
        scene, plan, scene.say(OUT_OF_BALANCE, at=scene.at()), asked(scene, "money", scene.company.identity.places),
        result="difference", also_wrong=[("reversed_subtraction", reverse), ("missing_component", one_left_out)],
    )  # fmt: skip


CASH_TIES = (
    "Does cash at the end of {when} on the cash flow statement agree with cash on the balance sheet?",
    "Tie the closing cash of the cash flow statement to the balance sheet for {when}. Do they agree?",
    "Is the cash balance of the balance sheet at {at} the one that the cash flow statement ends with?",
    "Do the balance sheet and the cash flow statement show the same cash at {at}?",
)


def _cash_ties(scene: Scene) -> Ask:
    plan: Plan = (Act("subtract", (scene.fact("cash_ending"), scene.fact("cash")), "difference"),)
    return _compared(
        scene, plan, scene.say(CASH_TIES, when=scene.when(), at=scene.at()), "The two cash balances"
    )


OPENING = (
    "Does the opening cash of {when} equal the closing cash of {old}?",
    "Is cash at the beginning of {when} the cash that {old} ended with?",
    "Do the cash balances roll over from {old} to {when}: closing of the one, opening of the other?",
    "Compare cash at the end of {old} with cash at the beginning of {when}. Are they the same?",
)


def _opening(scene: Scene) -> Ask:
    plan: Plan = (
        Act("subtract", (scene.fact("cash_beginning"), scene.fact("cash_ending", 1)), "difference"),
    )
    return _compared(
        scene, plan, scene.say(OPENING, when=scene.when(), old=scene.when(1)), "Opening and closing cash"
    )


CASH_MOVES = (
    "Do the cash flows of {when} explain the change from opening to closing cash?",
    "Add the net cash flows from operating, investing and financing activities (and exchange effects, if shown) of {when} to opening cash. Do they give closing cash?",
    "Does opening cash plus all cash flows of {when} lead to the closing cash printed?",
    "Reconcile cash for {when} from the three categories of cash flow. Does it tie out?",
)


def _cash_moves(scene: Scene) -> Ask:
    parts = [scene.fact(c) for c in ("operating_cash_flow", "investing_cash_flow", "financing_cash_flow")]
    currency = scene.fact("fx_effect")
    if scene.company.has(*currency) and scene.company.number(*currency):
        parts.append(currency)
    plan: Plan = (
        Act("sum", (scene.fact("cash_beginning"), *parts), "opening cash and all cash flows"),
        Act("subtract", (scene.fact("cash_ending"), "#0"), "difference"),
    )
    return _compared(scene, plan, scene.say(CASH_MOVES, when=scene.when()), "Closing cash and the cash flows")


EPS = (
    "Is the {kind} earnings per share printed for {when} what net income and the {kind} share count give?",
    "Divide net income of {when} by the weighted average {kind} shares. Does the printed {kind} EPS agree, to the decimals it is printed with?",
    "Does {kind} EPS for {when} tie to net income over {kind} weighted average shares?",
    "Recompute {kind} earnings per share for {when}. Does the figure in the table hold?",
    "Do net income, {kind} shares and {kind} earnings per share of {when} agree with one another?",
)


def _eps(scene: Scene, kind: str) -> Ask:
    """Compare the printed amount per share with the one computed, rounded as it is printed."""
    book = scene.company.books[scene.base, ""]
    if book.get("preferred_dividends") or book.get("noncontrolling_income"):
        raise CrossfootError("net income is not all the common shareholders'")
    eps = scene.fact(f"{kind}_eps")
    plan: Plan = (
        Act("divide", (scene.fact("net_income"), scene.fact(f"{kind}_shares")), f"{kind} earnings per share"),
    )
    from schemas.quantity import round_half_away
    from synth.questions.metric import exact

    cell = scene.places[eps][1]
    if cell.negated:
        raise CrossfootError("the loss per share prints without its sign")
    ok = round_half_away(exact(scene, plan), cell.decimals or 0) == cell.value
    plan = (*plan, Act("lookup", (eps,), f"{kind} earnings per share as printed"))
    program, names, place = compile_plan(plan, scene, plan[-1].name)
    return Ask(
        question=scene.say(EPS, kind=kind, when=scene.when()) + scene.stream.choice(_YES_NO),
        program=program,
        rounding=Rounding(unit=f"{scene.currency}PerShare", places=2),
        names=names,
        kind="choice",
        select=Selection(rule="agrees", of=(f"#{place[0]}",), names=("yes", "no"), stated=(scene.ref(eps),)),
        wrong=(Wrong("false_alarm", text="no") if ok else Wrong("missed_error", text="yes"),),
        inputs=inputs(plan, scene),
        conclusion=f"The printed figure {'agrees' if ok else 'does not agree'}, rounded as it is printed.",
    )


def _common_only(company: Company, base: str) -> bool:
    book = company.books[base, ""]
    return (
        not book.get("preferred_dividends")
        and not book.get("noncontrolling_income")
        and book["net_income"] > 0
        and all(book.get(f"{kind}_eps") for kind in ("basic", "diluted"))
    )


def _eps_want(kind: str) -> Want:
    return Want(
        concepts=("net_income", f"{kind}_shares", f"{kind}_eps"), tables=("income-statement",), newest=True, prefer=_common_only,
        alter=Off((f"{kind}_eps",), least=3),
    )  # fmt: skip


def _all_there(company: Company, base: str) -> bool:
    return all(company.books[base, ""].get(c) for c in ("total_assets", "total_liabilities", "total_equity"))


_SHEET = ("total_assets", "total_liabilities", "total_equity")
_FLOWS = ("operating_cash_flow", "investing_cash_flow", "financing_cash_flow")
FAMILIES = [
    Family("balance-sheet-balances", "Do assets equal liabilities and equity?",
           Want(concepts=_SHEET, tables=("balance-sheet",), hides=("liabilities_and_equity",), newest=True, prefer=_all_there, alter=Off(_SHEET)), _balances, weight=8),
    Family("out-of-balance", "By how much the balance sheet doesn't balance",
           Want(concepts=_SHEET, tables=("balance-sheet",), hides=("liabilities_and_equity",), newest=True, prefer=_all_there, alter=Off(_SHEET, chance=100)), _out, weight=6),
    Family("cash-ties", "Does closing cash tie to the balance sheet?",
           Want(concepts=("cash_ending", "cash"), tables=("cash-flow", "balance-sheet"), newest=True, alter=Off(("cash_ending", "cash"))), _cash_ties, weight=8),
    Family("opening-cash-ties", "Is opening cash the last year's closing cash?",
           Want(concepts=("cash_beginning", "cash_ending"), years=2, tables=("cash-flow",), newest=True, alter=Off(("cash_beginning",))), _opening, weight=6),
    Family("cash-flows-tie", "Do the cash flows explain the change in cash?",
           Want(concepts=(*_FLOWS, "fx_effect", "cash_beginning", "cash_ending"), tables=("cash-flow",), hides=("net_change_in_cash",),
                newest=True, alter=Off((*_FLOWS, "cash_ending"))), _cash_moves, weight=8),
    Family("basic-eps-ties", "Does basic EPS tie to income and shares?", _eps_want("basic"), lambda s: _eps(s, "basic"), weight=6),
    Family("diluted-eps-ties", "Does diluted EPS tie to income and shares?", _eps_want("diluted"), lambda s: _eps(s, "diluted"), weight=6),
]  # fmt: skip
