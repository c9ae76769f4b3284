"""Families that need a figure from the prose beside the statement, at a scale of its own."""

from __future__ import annotations

from fractions import Fraction

from schemas.derivation import Rounding
from schemas.table import Mention, Passage
from synth.categories.unit_scale.scene import Family, Scene
from synth.company.identity import SCALE_NAMES
from synth.presentation.sheet import SYMBOLS, grouped
from synth.problem import Ask, Wrong


def _depreciation(scene: Scene) -> Passage:
    """A note with a figure in the next larger scale than the statement's."""
    scale = {3: 6, 6: 9, 5: 7, 7: 9, 9: 6}[scene.scale]
    word = {6: "million", 7: "crore", 9: "billion"}[scale]
    cost = scene.income.years[0]["cost_of_revenue"]
    places = 3 if scale - scene.scale >= 3 else 2
    value = Fraction(int(cost / 10 ** (scale - places) * scene.stream.between(40, 90) / 1000), 10**places)
    number = f"{SYMBOLS[scene.currency]}{grouped(value, places)} {word}"
    head = f"{scene.labels['cost_of_revenue']} included depreciation of "
    text = f"{head}{number} in {scene.fiscal()}."
    mention = Mention(
        span=(len(head), len(head) + len(number)), value=value * 10**scale, unit=scene.currency, scale=scale,
        decimals=places - scale, period=scene.identity.period(scene.identity.years[0]), concept="depreciation",
    )  # fmt: skip
    return Passage(id="p0", text=text, mentions=(mention,))


def _two_scales_on_a_page(scene: Scene) -> Ask:
    start, end = scene.passages[0].mentions[0].span
    note, gross = f"p0[{start}:{end}]", scene.ref("gross_profit")
    apart = scene.passages[0].mentions[0].scale - scene.scale
    word = SCALE_NAMES[scene.scale]
    # The unscaled sum: the note's figure taken as if it were in the statement's scale.
    shrink = (
        ("divide", note, f"const_{10**apart}") if apart > 0 else ("multiply", note, f"const_{10**-apart}")
    )
    wording = scene.stream.choice((
        "What was gross profit before depreciation in {year}, in {scale} of {money}?",
        "Add the depreciation back to {year} gross profit and state the sum in {scale} of {money}.",
    ))  # fmt: skip
    return Ask(
        question=wording.format(year=scene.fiscal(), scale=word, money=scene.money),
        program=(("add", gross, note),),
        rounding=Rounding(unit=scene.currency, scale=scene.scale, places=0),
        names=("Gross profit before depreciation",),
        method=f"The statement is in {word}, the note is not: both are written out before they are added.",
        wrong=(
            Wrong("wrong_scale", (shrink, ("add", gross, "#0"))),
            Wrong("wrong_sign", (("subtract", gross, note),)),
            Wrong("missing_component", (("lookup", gross),)),
            Wrong("wrong_period", (("add", scene.ref("gross_profit", 1), note),)),
        ),
    )


def _borrowings(scene: Scene) -> Passage:
    revenue = scene.income.years[0]["revenue"]
    scale = 9 if revenue >= 20 * 10**9 else 6
    value = Fraction(int(revenue / 10 ** (scale - 1) * scene.stream.between(100, 900) / 1000), 10)
    number = f"{SYMBOLS[scene.currency]}{grouped(value, 1)} {'million' if scale == 6 else 'billion'}"
    head = "Borrowings that bear interest at a floating rate were "
    text = f"{head}{number} at {scene.identity.year_end}, {scene.identity.years[0]}."
    mention = Mention(
        span=(len(head), len(head) + len(number)), value=value * 10**scale, unit=scene.currency, scale=scale,
        decimals=1 - scale, concept="floating_debt",
    )  # fmt: skip
    return Passage(id="p0", text=text, mentions=(mention,))


def _cost_of_basis_points(scene: Scene) -> Ask:
    mention = scene.passages[0].mentions[0]
    debt = f"p0[{mention.span[0]}:{mention.span[1]}]"
    bps = scene.stream.choice((10, 25, 50, 75, 125, 150))
    number = f"{bps} basis points"
    asked = 3 if mention.scale == 6 else 6
    head = scene.stream.choice((
        "By how much would annual interest on the floating-rate borrowings rise if rates rose by ",
        "What would a year's additional interest on the floating-rate borrowings be after a rate increase of ",
    ))  # fmt: skip
    question = f"{head}{number}? Answer in {SCALE_NAMES[asked]} of {scene.money}, to one decimal place."
    rise = f"q[{len(head)}:{len(head) + len(number)}]"
    spread = Mention(
        span=(len(head), len(head) + len(number)),
        value=Fraction(bps, 10_000),
        unit="points",
        scale=-4,
        decimals=4,
    )
    return Ask(
        question=question,
        program=(("multiply", debt, rise),),
        rounding=Rounding(unit=scene.currency, scale=asked, places=1),
        names=("Additional interest",),
        method="A basis point is a hundredth of a percentage point.",
        convention="magnitude",
        mentions=(spread,),
        wrong=(
            Wrong("wrong_scale", (("multiply", debt, rise), ("multiply", "#0", "const_100"))),
            Wrong("wrong_scale", (("multiply", debt, rise), ("divide", "#0", "const_1000"))),
            Wrong("wrong_line_item", (("multiply", scene.ref("interest_expense"), rise),)),
        ),
    )


FAMILIES = {
    "two-scales-on-a-page": Family(
        _two_scales_on_a_page, needs=("cost_of_revenue", "gross_profit"), passage=_depreciation
    ),
    "cost-of-basis-points": Family(_cost_of_basis_points, needs=("interest_expense",), passage=_borrowings),
}
