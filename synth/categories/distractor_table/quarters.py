"""Quarters, year to date and full years beside one another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synth.asking import ask_number, ask_words, growth
from synth.categories.distractor_table.quarterly_page import (
    base_words,
    fact_of,
    item_beside,
    page,
    period_of,
    third_quarter,
    whole_of,
)
from synth.family import Family
from synth.plan import act, joined
from synth.questions.near import only, percent, points, positive, said, swapped
from synth.questions.wording import item_of, was

if TYPE_CHECKING:
    from schemas.derivation import Rule
    from synth.plan import Plan
    from synth.problem import Ask
    from synth.scene import Scene

INTERIM = page(("interim",), only("interim", third_quarter))
QUARTERS = page(("quarters",))


def _quarter_growth(scene: Scene) -> Ask:
    part, other = scene.stream.choice((("Q3", "9M"), ("9M", "Q3")))
    concept = scene.stream.choice(
        positive(scene, *((period_of(scene, x, b), "") for x in ("Q3", "9M") for b in (0, 1)))
    )
    item = item_of(scene, concept)
    plan = growth(fact_of(scene, concept, part), fact_of(scene, concept, part, 1))
    question = said(scene, (
        "By what percentage did {item} change in {when} against {old}?",
        "How fast did {item} grow in {when}, compared with {old}?",
        "What was the change in {item} for {when} over {old}, in percent?",
        "Compare {item} of {when} with {old}: what was the percentage change?",
    ), item=item, was=was(item), when=scene.when_period(period_of(scene, part)), old=scene.when_period(period_of(scene, part, 1)))  # fmt: skip
    wrong: list[tuple[str, Plan]] = [
        ("quarter_vs_year", growth(fact_of(scene, concept, other), fact_of(scene, concept, other, 1))),
        ("quarter_vs_year", growth(fact_of(scene, concept, part), fact_of(scene, concept, other, 1))),
    ]  # fmt: skip
    return ask_number(
        scene,
        plan,
        question,
        percent(scene),
        result=f"growth of {item}",
        convention="direction",
        also_wrong=wrong,
    )


def _quarter_against_nine(scene: Scene) -> Ask:
    concept = item_beside(scene, ("Q3", "9M"))
    item = item_of(scene, concept)
    quarter, nine = (
        (
            act(
                "divide",
                fact_of(scene, concept, x),
                fact_of(scene, whole_of(scene), x),
                name=f"{item} to {base_words(scene)}, {words}",
            ),
        )
        for x, words in (("Q3", "quarter"), ("9M", "nine months"))
    )
    plan, ends = joined(quarter, nine)
    plan = (*plan, act("subtract", *ends, name="quarter less nine months"))
    question = said(scene, (
        "By how much {was} {item} as a percentage of {base} higher or lower in {when} than in {long}?",
        "How far did the ratio of {item} to {base} in {when} lie above or below that of {long}?",
        "Quarter less nine months: what is the difference in {item} as a share of {base} between {when} and {long}?",
    ), item=item, was=was(item), base=base_words(scene), when=scene.when_period(period_of(scene, "Q3")), long=scene.when_period(period_of(scene, "9M")))  # fmt: skip
    mixed = swapped(plan, {fact_of(scene, whole_of(scene), "Q3"): fact_of(scene, whole_of(scene), "9M")})
    return ask_number(
        scene,
        plan,
        question,
        points(scene),
        result="quarter less nine months",
        also_wrong=[("quarter_vs_year", mixed)],
    )


_FOUR = ("Q1", "Q2", "Q3", "Q4")


def _quarter_share(scene: Scene) -> Ask:
    part = scene.stream.choice(_FOUR)
    concept = scene.stream.choice(positive(scene, *((period_of(scene, x), "") for x in (*_FOUR, ""))))
    item = item_of(scene, concept)
    plan = (act("divide", fact_of(scene, concept, part), fact_of(scene, concept)),)
    question = said(scene, (
        "What share of the year's {item} fell to {when}?", "How large {was} {item} of {when} as a percentage of the full year's?",
        "What percentage of full-year {item} did {when} account for?", "Seasonality: which part of annual {item} came in {when}, in percent?",
    ), item=item, was=was(item), when=scene.when_period(period_of(scene, part)))  # fmt: skip
    rest = (
        act("sum", *(fact_of(scene, concept, x) for x in _FOUR if x != part)),
        act("divide", fact_of(scene, concept, part), "#0"),
    )
    double = (
        act("sum", *(fact_of(scene, concept, x) for x in (*_FOUR, ""))),
        act("divide", fact_of(scene, concept, part), "#0"),
    )
    wrong: list[tuple[str, Plan]] = [("wrong_base", rest), ("subtotal_double_count", double)]
    wrong += [
        ("wrong_period", (act("divide", fact_of(scene, concept, x), fact_of(scene, concept)),))
        for x in _FOUR
        if x != part
    ]
    return ask_number(scene, plan, question, percent(scene), result=f"share of {item}", also_wrong=wrong)


def _half_growth(scene: Scene) -> Ask:
    concept = scene.stream.choice(positive(scene, *((period_of(scene, x), "") for x in (*_FOUR, ""))))
    item = item_of(scene, concept)
    first, second, third, fourth = (fact_of(scene, concept, x) for x in _FOUR)
    plan = (
        act("add", first, second, name="first half"), act("add", third, fourth, name="second half"),
        act("subtract", "#1", "#0", name="change"), act("divide", "#2", "#0"),
    )  # fmt: skip
    question = said(scene, (
        "By what percentage {was} {item} higher or lower in the second half of {when} than in the first?",
        "How did {item} of the second half of {when} compare with the first half, in percent of the first?",
        "Add the quarters of {when} up to halves: what was the change in {item} from the first to the second?",
    ), item=item, was=was(item), when=scene.when())  # fmt: skip
    wrong = [
        ("wrong_base", (*plan[:3], act("divide", "#2", fact_of(scene, concept)))), ("wrong_period", growth(fourth, first)),
        ("subtotal_double_count", swapped(plan, {fourth: fact_of(scene, concept)})),
    ]  # fmt: skip
    return ask_number(
        scene,
        plan,
        question,
        percent(scene),
        result=f"change in {item}",
        convention="direction",
        also_wrong=wrong,
    )


def _sequential(scene: Scene) -> Ask:
    at = scene.stream.between(1, 3)
    concept = scene.stream.choice(positive(scene, *((period_of(scene, x), "") for x in (*_FOUR, ""))))
    item = item_of(scene, concept)
    new, old = fact_of(scene, concept, _FOUR[at]), fact_of(scene, concept, _FOUR[at - 1])
    plan = growth(new, old)
    question = said(scene, (
        "By what percentage did {item} change in {when} from the quarter before?",
        "What was the sequential growth of {item} in {when}?", "Quarter on quarter, how did {item} move in {when}, in percent?",
        "How did {item} of {when} compare with the preceding quarter, in percent?",
    ), item=item, was=was(item), when=scene.when_period(period_of(scene, _FOUR[at])))  # fmt: skip
    wrong: list[tuple[str, Plan]] = [
        ("wrong_period", growth(new, fact_of(scene, concept, x))) for x in _FOUR[: at - 1]
    ]
    wrong += [("wrong_period", growth(fact_of(scene, concept, _FOUR[at + 1]), new))] if at < 3 else []
    return ask_number(
        scene,
        plan,
        question,
        percent(scene),
        result=f"change in {item}",
        convention="direction",
        also_wrong=wrong,
    )


def _best_quarter(scene: Scene) -> Ask:
    concept = item_beside(scene, (*_FOUR, ""))
    item = item_of(scene, concept)
    high = scene.stream.chance(60)
    plan = tuple(
        act("divide", fact_of(scene, concept, x), fact_of(scene, whole_of(scene), x), name=f"{x} ratio")
        for x in _FOUR
    )
    question = said(scene, (
        "In which quarter of {when} {was} {item} the {most} percentage of {base}: Q1, Q2, Q3 or Q4?",
        "Name the quarter (Q1 to Q4) of {when} with the {most} ratio of {item} to {base}.",
        "Which of the quarters Q1, Q2, Q3 and Q4 of {when} shows the {most} {item} relative to {base}?",
    ), item=item, was=was(item), base=base_words(scene), when=scene.when(), most="highest" if high else "lowest")  # fmt: skip
    rule: Rule = "largest" if high else "smallest"
    amounts = tuple(act("lookup", fact_of(scene, concept, x)) for x in _FOUR)
    return ask_words(
        scene, plan, question, (rule, range(4), _FOUR), wrong=[("wrong_base", amounts)],
        wrong_texts=[("wrong_period", x) for x in _FOUR], result="ratio",
    )  # fmt: skip


FAMILIES = [
    Family(
        "quarter-or-year-to-date-growth", "Growth of the quarter, or of nine months", INTERIM, _quarter_growth
    ),
    Family(
        "quarter-against-nine-months",
        "A ratio of the quarter against the year to date",
        INTERIM,
        _quarter_against_nine,
    ),
    Family("quarter-share", "A quarter's share of the year", QUARTERS, _quarter_share),
    Family("half-year-growth", "Quarters added up to halves", QUARTERS, _half_growth),
    Family("sequential-growth", "A quarter against the one before", QUARTERS, _sequential),
    Family("best-quarter", "The quarter with the highest or lowest ratio", QUARTERS, _best_quarter),
]
