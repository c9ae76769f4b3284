"""Quarters that no column prints: out of cumulative figures, or the full year less the year to date."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synth.asking import ask_number, growth
from synth.categories.distractor_table.quarterly_page import (
    base_words,
    fact_of,
    item_beside,
    page,
    period_of,
    third_quarter,
    whole_of,
)
from synth.company.schedule import Column
from synth.family import Family
from synth.plan import act, joined
from synth.questions.near import amount, aside, only, percent, positive, put_in, said
from synth.questions.wording import item_of, was

if TYPE_CHECKING:
    from synth.company.company import Company
    from synth.company.schedule import Schedule
    from synth.plan import Plan
    from synth.problem import Ask
    from synth.scene import Scene


def _cumulative(company: Company, schedule: Schedule) -> list[Column]:
    """Three, six, nine and twelve months of the newest year."""
    del schedule
    p = company.periods[0]
    heads = (
        ("Q1 ", "First three months"),
        ("6M ", "First six months"),
        ("9M ", "First nine months"),
        ("", "Full year"),
    )
    return [Column(f"{part}{p}", "", (head, p[2:])) for part, head in heads]


def _nine_or_six(company: Company, schedule: Schedule) -> list[Column]:
    """Nine (or six) months of two years, without the quarter."""
    del schedule
    part = "9M" if _nine(company) else "6M"
    return [Column(f"{part} {p}") for p in company.periods[:2]]


def _nine(company: Company) -> bool:
    return company.child("year to date").chance(70)


def _trailing(company: Company, schedule: Schedule) -> list[Column] | None:
    """An annual statement issued before the newest year was over; nine months beside it."""
    if schedule.name == "interim":
        return third_quarter(company, schedule)
    return [c for c in schedule.columns if c.period != company.periods[0]]


CUMULATIVE = page(("interim",), only("interim", _cumulative))
ANNUAL = page(("income-statement", "interim"), only("interim", _nine_or_six))
TRAILING = page(("income-statement", "interim"), _trailing, 3)


def _isolated(scene: Scene) -> Ask:
    """A quarter out of cumulative figures."""
    name, long, short = scene.stream.choice(
        (("Q2", "6M", "Q1"), ("Q3", "9M", "6M"), ("Q4", "", "9M"), ("Q3", "9M", "6M"))
    )
    concept = scene.stream.choice(
        positive(scene, *((period_of(scene, x), "") for x in ("Q1", "6M", "9M", "")))
    )
    item = item_of(scene, concept)
    new, old = fact_of(scene, concept, long), fact_of(scene, concept, short)
    plan = (act("subtract", new, old),)
    question = said(scene, (
        "What {was} {item} in {when} alone?", "Derive {item} for {when} from the cumulative figures.",
        "The table is cumulative. How much {item} falls to {when}?", "Isolate {item} of {when} from the year-to-date amounts.",
        "What did {when} by itself contribute to {item}?",
    ), item=item, was=was(item), when=scene.when_period(period_of(scene, name)))  # fmt: skip
    wrong: list[tuple[str, Plan]] = [("quarter_vs_year", (act("lookup", new),))]
    if name == "Q3":
        wrong += [
            ("quarter_vs_year", (act("subtract", new, fact_of(scene, concept, "Q1")),)),
            ("quarter_vs_year", (act("divide", new, 3),)),
        ]
    wrong += [
        ("quarter_vs_year", (act("divide", fact_of(scene, concept), 4),)), ("quarter_vs_year", (act("lookup", old),)),
    ]  # fmt: skip
    return ask_number(
        scene, plan, question, amount(scene), result=f"{item} of the quarter alone", also_wrong=wrong
    )


def _isolated_margin(scene: Scene) -> Ask:
    name, long, short = scene.stream.choice((("Q2", "6M", "Q1"), ("Q3", "9M", "6M"), ("Q4", "", "9M")))
    concept = item_beside(scene, ("Q1", "6M", "9M", ""))
    item = item_of(scene, concept)
    plan = (
        act("subtract", fact_of(scene, concept, long), fact_of(scene, concept, short), name=f"{item} of the quarter"),
        act("subtract", fact_of(scene, whole_of(scene), long), fact_of(scene, whole_of(scene), short), name=f"{base_words(scene)} of the quarter"),
        act("divide", "#0", "#1"),
    )  # fmt: skip
    question = said(scene, (
        "What {was} {item} as a percentage of {base} in {when} alone?",
        "From the cumulative figures, compute {item} relative to {base} for {when} by itself.",
        "Isolate {when}: what percentage of {base} {was} {item}?",
        "How high {was} {item} as a share of {base} in {when}, taken alone?",
    ), item=item, was=was(item), base=base_words(scene), when=scene.when_period(period_of(scene, name)))  # fmt: skip
    wrong: list[tuple[str, Plan]] = [
        ("quarter_vs_year", (act("divide", fact_of(scene, concept, x), fact_of(scene, whole_of(scene), x)),))
        for x in (long, short)
    ]
    wrong.append(("quarter_vs_year", (plan[0], act("divide", "#0", fact_of(scene, whole_of(scene), long)))))
    return ask_number(
        scene, plan, question, percent(scene), result=f"{item} to {base_words(scene)}", also_wrong=wrong
    )


def _rest(scene: Scene) -> tuple[str, str]:
    """Return what is left of the year behind the printed year to date: (its name, that part)."""
    return ("Q4", "9M") if _nine(scene.company) else ("H2", "6M")


def _rest_words(scene: Scene, back: int = 0) -> str:
    if _rest(scene)[0] == "Q4":
        return scene.when_period(period_of(scene, "Q4", back))
    year = scene.short(period_of(scene, "", back))
    return f"the second half of {'' if scene.when_style == 'year' else 'fiscal '}{year}"


def _remainder(scene: Scene) -> Ask:
    """The rest of the year: the annual statement less the year to date."""
    _, part = _rest(scene)
    back = scene.stream.choice((0, 0, 1))
    concept = scene.stream.choice(
        positive(scene, (period_of(scene, "", back), ""), (period_of(scene, part, back), ""))
    )
    item = item_of(scene, concept)
    year, so_far = fact_of(scene, concept, "", back), fact_of(scene, concept, part, back)
    plan = (act("subtract", year, so_far),)
    question = said(scene, (
        "What {was} {item} in {when}?", "Derive {item} for {when} from the annual and the year-to-date figures.",
        "How much {item} falls to {when}?", "Neither table prints {when}. What {was} {item} in it?",
        "From the full year and the interim statement, work out {item} of {when}.",
    ), item=item, was=was(item), when=_rest_words(scene, back))  # fmt: skip
    wrong: list[tuple[str, Plan]] = [("quarter_vs_year", (act("divide", year, 4 if part == "9M" else 2),)), ("wrong_period", (act("subtract", year, fact_of(scene, concept, part, 1 - back)),)), ("quarter_vs_year", (act("lookup", so_far),)),
             ("quarter_vs_year", (act("lookup", year),))]  # fmt: skip
    note = aside(scene, "For {when} the Company reported {item} of {amount}.", fact_of(scene, concept, "Q2" if part == "9M" else "Q3", back),
                 "another quarter", item=item, was=was(item), when=scene.when_period(period_of(scene, "Q2" if part == "9M" else "Q3", back)))  # fmt: skip
    if note:
        wrong.insert(0, ("quarter_vs_year", put_in((act("subtract", year, so_far),), so_far, note)))
    return ask_number(
        scene, plan, question, amount(scene), result=f"{item} of the rest of the year", also_wrong=wrong
    )


def _remainder_growth(scene: Scene) -> Ask:
    name, part = _rest(scene)
    del name
    concept = scene.stream.choice(
        positive(scene, *((period_of(scene, x, b), "") for x in ("", part) for b in (0, 1)))
    )
    item = item_of(scene, concept)
    now, then = (
        (
            act(
                "subtract",
                fact_of(scene, concept, "", b),
                fact_of(scene, concept, part, b),
                name=f"{item} of {_rest_words(scene, b)}",
            ),
        )
        for b in (0, 1)
    )
    plan, ends = joined(now, then)
    plan = (*plan, act("subtract", ends[0], ends[1], name="change"), act("divide", "#2", ends[1]))
    question = said(scene, (
        "By what percentage did {item} of {when} differ from that of {old}?",
        "How fast did {item} grow in {when} against {old}?",
        "What was the year-over-year change in {item} for {when}, compared with {old}?",
        "Work out {item} of {when} and of {old}. What was the percentage change?",
    ), item=item, was=was(item), when=_rest_words(scene), old=_rest_words(scene, 1))  # fmt: skip
    wrong: list[tuple[str, Plan]] = [
        ("quarter_vs_year", growth(fact_of(scene, concept), fact_of(scene, concept, "", 1))),
        ("quarter_vs_year", growth(fact_of(scene, concept, part), fact_of(scene, concept, part, 1))),
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


def _trailing_twelve(scene: Scene) -> Ask:
    concept = scene.stream.choice(
        positive(
            scene,
            (period_of(scene, "", 1), ""),
            (period_of(scene, "9M"), ""),
            (period_of(scene, "9M", 1), ""),
        )
    )
    item = item_of(scene, concept)
    year, new, old = (
        fact_of(scene, concept, "", 1),
        fact_of(scene, concept, "9M"),
        fact_of(scene, concept, "9M", 1),
    )
    plan = (act("subtract", year, old, name="fourth quarter of the year before"), act("add", "#0", new))
    question = said(scene, (
        "What {was} {item} for the twelve months to the end of {when}?",
        "Compute trailing-twelve-month {item} as of the end of {when}.",
        "Over the last four quarters up to and including {when}, what {was} {item}?",
        "Roll {item} forward: what is the last-twelve-months figure at the end of {when}?",
    ), item=item, was=was(item), when=scene.when_period(period_of(scene, "Q3")))  # fmt: skip
    wrong: list[tuple[str, Plan]] = [
        ("quarter_vs_year", (act("add", year, new),)), ("reversed_subtraction", (act("subtract", year, new), act("add", "#0", old))),
        ("quarter_vs_year", (act("divide", new, 9), act("multiply", "#0", 12))),
        ("quarter_vs_year", (act("subtract", year, fact_of(scene, concept, "Q3", 1)), act("add", "#0", fact_of(scene, concept, "Q3")))),
    ]  # fmt: skip
    return ask_number(scene, plan, question, amount(scene), result=f"trailing {item}", also_wrong=wrong)


FAMILIES = [
    Family("isolated-quarter", "A quarter out of cumulative columns", CUMULATIVE, _isolated),
    Family(
        "isolated-quarter-margin", "A margin of a quarter that no column prints", CUMULATIVE, _isolated_margin
    ),
    Family("rest-of-year", "The full year less the year to date", ANNUAL, _remainder),
    Family(
        "rest-of-year-growth",
        "Growth of a quarter (or half) that no column prints",
        ANNUAL,
        _remainder_growth,
    ),
    Family("trailing-twelve-months", "The last four quarters, across a year end", TRAILING, _trailing_twelve),
]
