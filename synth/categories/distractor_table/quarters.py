"""Quarters, year to date and full years beside one another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synth.asking import ask_number, ask_words, growth
from synth.company.schedule import Column
from synth.family import Family
from synth.pages import Want
from synth.plan import Fact, act, joined
from synth.questions.near import amount, aside, only, percent, points, positive, put_in, said, swapped
from synth.questions.wording import item_of, was

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from schemas.derivation import Rule
    from synth.company.company import Company
    from synth.company.schedule import Schedule
    from synth.plan import Plan
    from synth.problem import Ask
    from synth.scene import Scene
    from synth.stream import Stream

_TRADE = ("revenue", "operating_income", "pretax_income", "income_tax", "net_income")
_ALL = ("pretax_income", "income_tax", "net_income")
_NOT_WHOLE = frozenset({"revenue", "noncontrolling_income"})


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


def _third(company: Company, schedule: Schedule) -> list[Column]:
    """The third quarter beside nine months, for two years."""
    del schedule
    heads = (("Q3", "Three months ended"), ("9M", "Nine months ended"))
    return [Column(f"{part} {p}", "", (head, p[2:])) for part, head in heads for p in company.periods[:2]]


def _nine_or_six(company: Company, schedule: Schedule) -> list[Column]:
    """Nine (or six) months of two years, without the quarter."""
    del schedule
    part, head = ("9M", "Nine months ended") if _nine(company) else ("6M", "Six months ended")
    return [Column(f"{part} {p}", "", (head, p[2:])) for p in company.periods[:2]]


def _nine(company: Company) -> bool:
    return company.child("year to date").chance(70)


def _trailing(company: Company, schedule: Schedule) -> list[Column] | None:
    """An annual statement issued before the newest year was over; nine months beside it."""
    if schedule.name == "interim":
        return _third(company, schedule)
    return [c for c in schedule.columns if c.period != company.periods[0]]


def _page(
    tables: tuple[str, ...],
    columns: Callable[[Company, Schedule], Sequence[Column] | None] | None = None,
    years: int = 2,
) -> Callable[[Stream], Want]:
    """Return a want for quarterly tables of a commercial company, at times of a bank or an insurer."""

    def want(stream: Stream) -> Want:
        return Want(
            concepts=_ALL if stream.chance(15) else _TRADE, years=years, tables=tables, changes=False, newest=True,
            quarters=True, columns=columns, prefer=_earns,
        )  # fmt: skip

    return want


def _earns(company: Company, _base: str) -> bool:
    """Whether all quarters of both years earned something."""
    company.need("quarters")
    return all(company.number("net_income", q) > 0 for q in company.quarters)


CUMULATIVE = _page(("interim",), only("interim", _cumulative))
ANNUAL = _page(("income-statement", "interim"), only("interim", _nine_or_six))
INTERIM = _page(("interim",), only("interim", _third))
QUARTERS = _page(("quarters",))
TRAILING = _page(("income-statement", "interim"), _trailing, 3)


def _p(scene: Scene, part: str, back: int = 0) -> str:
    period = scene.company.periods[back]
    return f"{part} {period}" if part else period


def _f(scene: Scene, concept: str, part: str = "", back: int = 0) -> Fact:
    return Fact(concept, _p(scene, part, back))


def _isolated(scene: Scene) -> Ask:
    """A quarter out of cumulative figures."""
    name, long, short = scene.stream.choice(
        (("Q2", "6M", "Q1"), ("Q3", "9M", "6M"), ("Q4", "", "9M"), ("Q3", "9M", "6M"))
    )
    concept = scene.stream.choice(positive(scene, *((_p(scene, x), "") for x in ("Q1", "6M", "9M", ""))))
    item = item_of(scene, concept)
    new, old = _f(scene, concept, long), _f(scene, concept, short)
    plan = (act("subtract", new, old),)
    question = said(scene, (
        "What {was} {item} in {when} alone?", "Derive {item} for {when} from the cumulative figures.",
        "The table is cumulative. How much {item} falls to {when}?", "Isolate {item} of {when} from the year-to-date amounts.",
        "What did {when} by itself contribute to {item}?",
    ), item=item, was=was(item), when=scene.when_period(_p(scene, name)))  # fmt: skip
    wrong: list[tuple[str, Plan]] = [("quarter_vs_year", (act("lookup", new),))]
    if name == "Q3":
        wrong += [
            ("quarter_vs_year", (act("subtract", new, _f(scene, concept, "Q1")),)),
            ("quarter_vs_year", (act("divide", new, 3),)),
        ]
    wrong += [
        ("quarter_vs_year", (act("divide", _f(scene, concept), 4),)), ("quarter_vs_year", (act("lookup", old),)),
    ]  # fmt: skip
    return ask_number(
        scene, plan, question, amount(scene), result=f"{item} of the quarter alone", also_wrong=wrong
    )


def _isolated_margin(scene: Scene) -> Ask:
    name, long, short = scene.stream.choice((("Q2", "6M", "Q1"), ("Q3", "9M", "6M"), ("Q4", "", "9M")))
    concept = _part(scene, ("Q1", "6M", "9M", ""))
    item = item_of(scene, concept)
    plan = (
        act("subtract", _f(scene, concept, long), _f(scene, concept, short), name=f"{item} of the quarter"),
        act("subtract", _f(scene, _whole(scene), long), _f(scene, _whole(scene), short), name=f"{_base(scene)} of the quarter"),
        act("divide", "#0", "#1"),
    )  # fmt: skip
    question = said(scene, (
        "What {was} {item} as a percentage of {base} in {when} alone?",
        "From the cumulative figures, compute {item} relative to {base} for {when} by itself.",
        "Isolate {when}: what percentage of {base} {was} {item}?",
        "How high {was} {item} as a share of {base} in {when}, taken alone?",
    ), item=item, was=was(item), base=_base(scene), when=scene.when_period(_p(scene, name)))  # fmt: skip
    wrong = [
        ("quarter_vs_year", (act("divide", _f(scene, concept, x), _f(scene, _whole(scene), x)),))
        for x in (long, short)
    ]
    wrong.append(("quarter_vs_year", (plan[0], act("divide", "#0", _f(scene, _whole(scene), long)))))
    return ask_number(
        scene, plan, question, percent(scene), result=f"{item} to {_base(scene)}", also_wrong=wrong
    )


def _whole(scene: Scene) -> str:
    """Return what shares are taken of: revenue, or pretax income where a bank prints no revenue."""
    return "revenue" if any(f.concept == "revenue" for f in scene.places) else "pretax_income"


def _base(scene: Scene) -> str:
    return "revenue" if _whole(scene) == "revenue" else "income before taxes"


def _part(scene: Scene, parts: Sequence[str], backs: Sequence[int] = (0,)) -> str:
    """Choose an item, other than the whole and not tiny beside it, that is printed above zero in these columns."""
    columns = [_p(scene, x, b) for x in parts for b in backs]
    found = [
        c for c in positive(scene, *((p, "") for p in columns)) if c != _whole(scene) and c not in _NOT_WHOLE
    ]
    whole = scene.value(Fact(_whole(scene), columns[0]))
    return scene.stream.choice([c for c in found if scene.value(Fact(c, columns[0])) * 50 > whole] or found)


def _rest(scene: Scene) -> tuple[str, str]:
    """Return what is left of the year behind the printed year to date: (its name, that part)."""
    return ("Q4", "9M") if _nine(scene.company) else ("H2", "6M")


def _rest_words(scene: Scene, back: int = 0) -> str:
    if _rest(scene)[0] == "Q4":
        return scene.when_period(_p(scene, "Q4", back))
    year = scene.short(_p(scene, "", back))
    return f"the second half of {'' if scene.when_style == 'year' else 'fiscal '}{year}"


def _remainder(scene: Scene) -> Ask:
    """The rest of the year: the annual statement less the year to date."""
    _, part = _rest(scene)
    back = scene.stream.choice((0, 0, 1))
    concept = scene.stream.choice(positive(scene, (_p(scene, "", back), ""), (_p(scene, part, back), "")))
    item = item_of(scene, concept)
    year, so_far = _f(scene, concept, "", back), _f(scene, concept, part, back)
    plan = (act("subtract", year, so_far),)
    question = said(scene, (
        "What {was} {item} in {when}?", "Derive {item} for {when} from the annual and the year-to-date figures.",
        "How much {item} falls to {when}?", "Neither table prints {when}. What {was} {item} in it?",
        "From the full year and the interim statement, work out {item} of {when}.",
    ), item=item, was=was(item), when=_rest_words(scene, back))  # fmt: skip
    wrong: list[tuple[str, Plan]] = [("quarter_vs_year", (act("divide", year, 4 if part == "9M" else 2),)), ("wrong_period", (act("subtract", year, _f(scene, concept, part, 1 - back)),)), ("quarter_vs_year", (act("lookup", so_far),)),
             ("quarter_vs_year", (act("lookup", year),))]  # fmt: skip
    note = aside(scene, "For {when} the Company reported {item} of {amount}.", _f(scene, concept, "Q2" if part == "9M" else "Q3", back),
                 "another quarter", item=item, was=was(item), when=scene.when_period(_p(scene, "Q2" if part == "9M" else "Q3", back)))  # fmt: skip
    if note:
        wrong.insert(0, ("quarter_vs_year", put_in((act("subtract", year, so_far),), so_far, note)))
    return ask_number(
        scene, plan, question, amount(scene), result=f"{item} of the rest of the year", also_wrong=wrong
    )


def _remainder_growth(scene: Scene) -> Ask:
    name, part = _rest(scene)
    del name
    concept = scene.stream.choice(
        positive(scene, *((_p(scene, x, b), "") for x in ("", part) for b in (0, 1)))
    )
    item = item_of(scene, concept)
    now, then = (
        (
            act(
                "subtract",
                _f(scene, concept, "", b),
                _f(scene, concept, part, b),
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
    wrong = [
        ("quarter_vs_year", growth(_f(scene, concept), _f(scene, concept, "", 1))),
        ("quarter_vs_year", growth(_f(scene, concept, part), _f(scene, concept, part, 1))),
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
        positive(scene, (_p(scene, "", 1), ""), (_p(scene, "9M"), ""), (_p(scene, "9M", 1), ""))
    )
    item = item_of(scene, concept)
    year, new, old = _f(scene, concept, "", 1), _f(scene, concept, "9M"), _f(scene, concept, "9M", 1)
    plan = (act("subtract", year, old, name="fourth quarter of the year before"), act("add", "#0", new))
    question = said(scene, (
        "What {was} {item} for the twelve months to the end of {when}?",
        "Compute trailing-twelve-month {item} as of the end of {when}.",
        "Over the last four quarters up to and including {when}, what {was} {item}?",
        "Roll {item} forward: what is the last-twelve-months figure at the end of {when}?",
    ), item=item, was=was(item), when=scene.when_period(_p(scene, "Q3")))  # fmt: skip
    wrong = [
        ("quarter_vs_year", (act("add", year, new),)), ("reversed_subtraction", (act("subtract", year, new), act("add", "#0", old))),
        ("quarter_vs_year", (act("divide", new, 9), act("multiply", "#0", 12))),
        ("quarter_vs_year", (act("subtract", year, _f(scene, concept, "Q3", 1)), act("add", "#0", _f(scene, concept, "Q3")))),
    ]  # fmt: skip
    return ask_number(scene, plan, question, amount(scene), result=f"trailing {item}", also_wrong=wrong)


def _quarter_growth(scene: Scene) -> Ask:
    part, other = scene.stream.choice((("Q3", "9M"), ("9M", "Q3")))
    concept = scene.stream.choice(
        positive(scene, *((_p(scene, x, b), "") for x in ("Q3", "9M") for b in (0, 1)))
    )
    item = item_of(scene, concept)
    plan = growth(_f(scene, concept, part), _f(scene, concept, part, 1))
    question = said(scene, (
        "By what percentage did {item} change in {when} against {old}?",
        "How fast did {item} grow in {when}, compared with {old}?",
        "What was the change in {item} for {when} over {old}, in percent?",
        "Compare {item} of {when} with {old}: what was the percentage change?",
    ), item=item, was=was(item), when=scene.when_period(_p(scene, part)), old=scene.when_period(_p(scene, part, 1)))  # fmt: skip
    wrong = [
        ("quarter_vs_year", growth(_f(scene, concept, other), _f(scene, concept, other, 1))),
        ("quarter_vs_year", growth(_f(scene, concept, part), _f(scene, concept, other, 1))),
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
    concept = _part(scene, ("Q3", "9M"))
    item = item_of(scene, concept)
    quarter, nine = (
        (
            act(
                "divide",
                _f(scene, concept, x),
                _f(scene, _whole(scene), x),
                name=f"{item} to {_base(scene)}, {words}",
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
    ), item=item, was=was(item), base=_base(scene), when=scene.when_period(_p(scene, "Q3")), long=scene.when_period(_p(scene, "9M")))  # fmt: skip
    mixed = swapped(plan, {_f(scene, _whole(scene), "Q3"): _f(scene, _whole(scene), "9M")})
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
    concept = scene.stream.choice(positive(scene, *((_p(scene, x), "") for x in (*_FOUR, ""))))
    item = item_of(scene, concept)
    plan = (act("divide", _f(scene, concept, part), _f(scene, concept)),)
    question = said(scene, (
        "What share of the year's {item} fell to {when}?", "How large {was} {item} of {when} as a percentage of the full year's?",
        "What percentage of full-year {item} did {when} account for?", "Seasonality: which part of annual {item} came in {when}, in percent?",
    ), item=item, was=was(item), when=scene.when_period(_p(scene, part)))  # fmt: skip
    rest = (
        act("sum", *(_f(scene, concept, x) for x in _FOUR if x != part)),
        act("divide", _f(scene, concept, part), "#0"),
    )
    double = (
        act("sum", *(_f(scene, concept, x) for x in (*_FOUR, ""))),
        act("divide", _f(scene, concept, part), "#0"),
    )
    wrong = [("wrong_base", rest), ("subtotal_double_count", double)]
    wrong += [
        ("wrong_period", (act("divide", _f(scene, concept, x), _f(scene, concept)),))
        for x in _FOUR
        if x != part
    ]
    return ask_number(scene, plan, question, percent(scene), result=f"share of {item}", also_wrong=wrong)


def _half_growth(scene: Scene) -> Ask:
    concept = scene.stream.choice(positive(scene, *((_p(scene, x), "") for x in (*_FOUR, ""))))
    item = item_of(scene, concept)
    first, second, third, fourth = (_f(scene, concept, x) for x in _FOUR)
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
        ("wrong_base", (*plan[:3], act("divide", "#2", _f(scene, concept)))), ("wrong_period", growth(fourth, first)),
        ("subtotal_double_count", swapped(plan, {fourth: _f(scene, concept)})),
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
    concept = scene.stream.choice(positive(scene, *((_p(scene, x), "") for x in (*_FOUR, ""))))
    item = item_of(scene, concept)
    new, old = _f(scene, concept, _FOUR[at]), _f(scene, concept, _FOUR[at - 1])
    plan = growth(new, old)
    question = said(scene, (
        "By what percentage did {item} change in {when} from the quarter before?",
        "What was the sequential growth of {item} in {when}?", "Quarter on quarter, how did {item} move in {when}, in percent?",
        "How did {item} of {when} compare with the preceding quarter, in percent?",
    ), item=item, was=was(item), when=scene.when_period(_p(scene, _FOUR[at])))  # fmt: skip
    wrong = [("wrong_period", growth(new, _f(scene, concept, x))) for x in _FOUR[: at - 1]]
    wrong += [("wrong_period", growth(_f(scene, concept, _FOUR[at + 1]), new))] if at < 3 else []
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
    concept = _part(scene, (*_FOUR, ""))
    item = item_of(scene, concept)
    high = scene.stream.chance(60)
    plan = tuple(
        act("divide", _f(scene, concept, x), _f(scene, _whole(scene), x), name=f"{x} ratio") for x in _FOUR
    )
    question = said(scene, (
        "In which quarter of {when} {was} {item} the {most} percentage of {base}: Q1, Q2, Q3 or Q4?",
        "Name the quarter (Q1 to Q4) of {when} with the {most} ratio of {item} to {base}.",
        "Which of the quarters Q1, Q2, Q3 and Q4 of {when} shows the {most} {item} relative to {base}?",
    ), item=item, was=was(item), base=_base(scene), when=scene.when(), most="highest" if high else "lowest")  # fmt: skip
    rule: Rule = "largest" if high else "smallest"
    amounts = tuple(act("lookup", _f(scene, concept, x)) for x in _FOUR)
    return ask_words(
        scene, plan, question, (rule, range(4), _FOUR), wrong=[("wrong_base", amounts)],
        wrong_texts=[("wrong_period", x) for x in _FOUR], result="ratio",
    )  # fmt: skip


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
