"""Balances on either side: net debt or net cash, negative working capital, deficits, debit and credit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemas.errors import CrossfootError
from synth.asking import ask_number
from synth.categories.sign.figures import (
    BANK,
    COMMERCIAL,
    amounts,
    below,
    by_sign,
    figure,
    less,
    needs,
    page,
    plan,
    printable,
    there,
    whole,
)
from synth.company.concepts import CONCEPTS
from synth.family import Family
from synth.questions.metric import exact
from synth.questions.wording import start

if TYPE_CHECKING:
    from synth.pages import Want
    from synth.problem import Ask
    from synth.scene import Scene
    from synth.stream import Stream

_NETS = (
    (
        "debt = short_term_debt + long_term_debt; debt - cash",
        "net debt",
        "total debt less cash",
        "debt = short_term_debt + long_term_debt; cash - debt",
        ("net debt", "net cash"),
        COMMERCIAL,
    ),
    (
        "debt = short_term_debt + long_term_debt; liquid funds = cash + short_term_investments; debt - liquid funds",
        "net debt",
        "total debt less cash and short-term investments",
        "debt = short_term_debt + long_term_debt; debt - cash + short_term_investments",
        ("net debt", "net cash"),
        COMMERCIAL,
    ),
    (
        "current_assets - current_liabilities",
        "working capital",
        "current assets less current liabilities",
        "current_liabilities - current_assets",
        ("positive", "negative"),
        COMMERCIAL,
    ),
    (
        "trade assets = receivables + inventory; trade assets - payables",
        "trade working capital",
        "receivables plus inventories less payables",
        "trade assets = receivables + inventory; trade assets + payables",
        ("positive", "negative"),
        COMMERCIAL,
    ),
    (
        "total_equity - goodwill - intangibles",
        "tangible equity",
        "total equity less goodwill and intangible assets",
        "total_equity - goodwill + intangibles",
        ("positive", "negative"),
        COMMERCIAL,
    ),
    (
        "cash - current_liabilities",
        "cash less current liabilities",
        "cash less current liabilities",
        "current_liabilities - cash",
        ("positive", "negative"),
        COMMERCIAL,
    ),
    (
        "loans - deposits",
        "loans less deposits",
        "total loans less deposits",
        "deposits - loans",
        ("positive", "negative"),
        BANK,
    ),
)
"""Formula, name, definition, a wrong formula, what it is called over and under zero, industries."""


def _turn(n: int, stream: Stream) -> object:
    tests = (
        lambda c, p: figure(c, "cash", p) > figure(c, "short_term_debt", p) + figure(c, "long_term_debt", p),
        lambda c, p: (
            figure(c, "short_term_investments", p) > 0
            and figure(c, "cash", p) * 2 > figure(c, "long_term_debt", p)
        ),
        less("current_assets", "current_liabilities"),
        there("inventory", "receivables"),
        lambda c, p: (
            0 < figure(c, "total_equity", p) < figure(c, "goodwill", p) + figure(c, "intangibles", p)
        ),
        less("current_liabilities", "cash"),
        there("loans"),
    )
    return tests[n] if stream.chance(55) else None


def _net_page(stream: Stream) -> Want:
    n = stream.weighted([(0, 6), (1, 3), (2, 6), (3, 2), (4, 4), (5, 2), (6, 1)])
    text, _, _, _, _, industries = _NETS[n]
    prefer = _turn(n, stream) or there(*needs(text))
    return page(("balance-sheet",), needs(text), industries=industries, prefer=prefer)  # type: ignore[arg-type]


def _pick(scene: Scene) -> tuple[str, str, str, str, tuple[str, str]]:
    apt = [x for x in _NETS if printable(scene, x[0])]
    # Where short-term investments are shown, "total debt less cash" alone would be another figure.
    fuller = [x for x in apt if "short_term_investments" in x[0]]
    text, name, definition, off, words, _ = scene.stream.choice(fuller or apt)
    return text, name, definition, off, words


def _net(scene: Scene) -> Ask:
    text, name, definition, off, _ = _pick(scene)
    question = scene.say((
        "What was {name} ({definition}) at {at}? It may be negative.",
        "Compute {name} at {at}, taken as {definition}. Keep the sign.",
        "With {name} defined as {definition}, what was it at {at}?",
        "How much was {company}'s {name} at {at} ({definition})? A negative figure takes a minus sign.",
        "{Definition}: what does this come to at {at}?",
    ), name=name, definition=definition, Definition=start(definition), at=scene.at(), company=whole(scene))  # fmt: skip
    return ask_number(
        scene,
        plan(scene, text),
        question,
        amounts(scene),
        result=name,
        also_wrong=[("wrong_sign", plan(scene, off))],
    )


def _which(scene: Scene) -> Ask:
    text, name, definition, _, words = _pick(scene)
    if words[0] == "net debt":
        question = scene.say((
            "Was {company} in a position of net debt or net cash at {at} ({definition})?",
            "Taking {definition}, did the company have net debt or net cash at {at}?",
            "At {at}, does {definition} show net debt or net cash?",
            "Net debt or net cash at {at}, with net debt as {definition}?",
        ), company=whole(scene), definition=definition, at=scene.at())  # fmt: skip
        return by_sign(
            scene,
            plan(scene, text),
            question,
            words,
            others=("neither",),
            mode="reversed_subtraction",
            result=name,
        )
    question = scene.say((
        "Was {name} ({definition}) positive or negative at {at}?",
        "Is {definition} positive or negative at {at}?",
        "At {at}, was {company}'s {name} positive, negative or zero, taken as {definition}?",
        "Does {definition} leave a positive or a negative figure at {at}?",
    ), name=name, definition=definition, at=scene.at(), company=whole(scene))  # fmt: skip
    return by_sign(
        scene, plan(scene, text), question, words, others=("zero",), mode="reversed_subtraction", result=name
    )


# roll-forwards ----------------------------------------------------------------------------------------------

_PARTS = {
    "net_income": ("net income or loss", 1), "other_comprehensive_income": ("other comprehensive income or loss", 1),
    "dividends_paid": ("dividends", -1), "preferred_dividends": ("preferred dividends", -1), "buybacks": ("share repurchases", -1),
    "stock_issued": ("stock issued", 1), "stock_compensation": ("stock-based compensation", 1),
}  # fmt: skip


def _roll_page(stream: Stream) -> Want:
    prefer = below("net_income") if stream.chance(45) else there("buybacks")
    return page(("equity",), ("equity_beginning", *_PARTS), hides=("equity_ending",), prefer=prefer)


def _terms(scene: Scene) -> list[str]:
    return [c for c in _PARTS if printable(scene, c)]


def _roll(scene: Scene) -> Ask:
    terms = _terms(scene)
    question = scene.say((
        "What was total equity at the end of {when}?",
        "Roll total equity forward: what was it at the end of {when}?",
        "Starting from opening equity, what did total equity come to at the close of {when}?",
        "From the movements shown, derive total equity at the end of {when}.",
    ), when=scene.when(), year=scene.short(scene.base))  # fmt: skip
    added = [c for c in terms if _PARTS[c][1] > 0]
    taken = [c for c in terms if _PARTS[c][1] < 0]
    text = f"additions = {' + '.join(['equity_beginning', *added])}"
    steps = (
        f"{text}; deductions = {' + '.join(taken)}; additions - deductions"
        if len(taken) > 1
        else f"{text}; additions - {taken[0]}"
        if taken
        else text
    )
    name = "opening equity with additions"
    steps = steps.replace("additions", name)
    wrong = [("missing_component", plan(scene, text.replace("additions", name)))] if taken else []
    if taken:
        wrong.insert(0, ("wrong_sign", plan(scene, " + ".join(["equity_beginning", *added, *taken]))))
    if len(added) > 1:
        wrong.append(("missing_component", plan(scene, f"equity_beginning + {added[0]}")))
    return ask_number(
        scene,
        plan(scene, steps),
        question,
        amounts(scene),
        result="total equity at the end of the year",
        also_wrong=wrong,
    )


def _movement(scene: Scene) -> Ask:
    concept = scene.stream.choice(_terms(scene))
    noun, sign = _PARTS[concept]
    question = scene.say((
        "By what amount did {noun} change total equity in {when}? A reduction is negative.",
        "What was the effect of {noun} on total equity in {when}, a reduction being negative?",
        "With increases positive and reductions negative, what did {noun} do to total equity in {when}?",
        "State the signed movement in total equity caused by {noun} in {when}.",
    ), noun=noun, when=scene.when(), year=scene.short(scene.base))  # fmt: skip
    steps = plan(scene, concept if sign > 0 else f"negate({concept})")
    wrong = [("parenthesis_misread", plan(scene, f"negate({concept})" if sign > 0 else concept))]
    return ask_number(
        scene, steps, question, amounts(scene), result=f"effect of {noun} on total equity", also_wrong=wrong
    )


def _deficit_page(stream: Stream) -> Want:
    return _earnings_page(deficit=stream.chance(60))


def _paying_page(stream: Stream) -> Want:
    return _earnings_page(deficit=stream.chance(20))


def _earnings_page(*, deficit: bool) -> Want:
    prefer = below("retained_earnings") if deficit else there("dividends_paid")
    return page(
        ("balance-sheet", "income-statement"),
        ("retained_earnings", "parent_income", "net_income"),
        years=2,
        changes=False,
        prefer=prefer,
    )


def _deficit_move(scene: Scene) -> Ask:
    question = scene.say((
        "By how much did retained earnings (or the accumulated deficit, as a negative) change from {then} to {now}? An improvement is positive.",
        "What was the change in retained earnings between {then} and {now}, an accumulated deficit being negative?",
        "Counting an accumulated deficit as negative retained earnings, how did the balance move from {then} to {now}?",
        "How far did retained earnings rise or fall from {then} to {now}? A deficit is a negative balance.",
    ), then=scene.at(1), now=scene.at())  # fmt: skip
    wrong = [("parenthesis_misread", plan(scene, "abs(retained_earnings) - abs(retained_earnings@-1)"))]
    return ask_number(scene, plan(scene, "retained_earnings - retained_earnings@-1"), question, amounts(scene),
                      result="change in retained earnings", convention="direction", also_wrong=wrong)  # fmt: skip


def _deficit_rest(scene: Scene) -> Ask:
    concept = "parent_income" if printable(scene, "parent_income") else "net_income"
    noun = CONCEPTS[concept].spoken[0]
    question = scene.say((
        "By how much did the change in retained earnings during {when} differ from {noun}? Reductions beyond {noun} are negative.",
        "What part of the change in retained earnings in {when} is not explained by {noun}, with its sign?",
        "Take {noun} of {when} out of the change in retained earnings over the year. What signed amount is left?",
    ), noun=noun, when=scene.when(), year=scene.short(scene.base))  # fmt: skip
    text = f"change in retained earnings = retained_earnings - retained_earnings@-1; change in retained earnings - {concept}"
    steps = plan(scene, text)
    if not exact(scene, steps):
        raise CrossfootError("income explains the whole change")
    wrong = [("wrong_sign", plan(scene, text.replace(f"earnings - {concept}", f"earnings + {concept}")))]
    return ask_number(
        scene,
        steps,
        question,
        amounts(scene),
        result=f"change in retained earnings beyond {noun}",
        also_wrong=wrong,
    )


FAMILIES = [
    Family(
        "net-position",
        "Net debt, working capital and other balances that may be negative",
        _net_page,
        _net,
        weight=12,
    ),
    Family(
        "net-position-side",
        "Net debt or net cash, positive or negative working capital",
        _net_page,
        _which,
        weight=8,
    ),
    Family("equity-roll-forward", "Closing equity from movements that add and deduct", _roll_page, _roll),
    Family(
        "equity-movement", "What a movement did to equity, with its sign", _roll_page, _movement, weight=7
    ),
    Family(
        "deficit-change",
        "The change of retained earnings or of a deficit",
        _deficit_page,
        _deficit_move,
        weight=8,
    ),
    Family(
        "deficit-unexplained",
        "What moved retained earnings beside net income",
        _paying_page,
        _deficit_rest,
        weight=7,
    ),
]
