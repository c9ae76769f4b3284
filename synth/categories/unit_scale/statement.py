"""The standard and hard levels: questions on a two-year income statement.

A family is one function from a Scene to an Ask, with the concepts whose rows it needs.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from schemas.derivation import Rounding
from schemas.quantity import rate
from schemas.table import Mention, Passage
from synth.company.identity import CURRENCY_NAMES, SCALE_NAMES, Identity, draw_identity
from synth.company.income import Income, draw_income
from synth.company.labels import caption, spoken
from synth.presentation.sheet import SYMBOLS, Line, Sheet, Statement, grouped, lay_out
from synth.problem import Ask, Page, Problem, Wrong

if TYPE_CHECKING:
    from collections.abc import Callable

    from synth.stream import Stream

_ORDER = (
    "revenue", "cost_of_revenue", "gross_profit", "selling_expense", "research_expense",
    "operating_income", "interest_expense", "pretax_income", "income_tax", "net_income",
    "diluted_shares", "diluted_eps",
)  # fmt: skip
_AMOUNTS = _ORDER[:10]
_MARGINS = {
    "gross margin": "gross_profit",
    "operating margin": "operating_income",
    "net margin": "net_income",
}
_OTHER_SCALES = {3: (6,), 6: (3, 9), 9: (6,), 5: (7,), 7: (5, 6)}


@dataclass(slots=True)
class Scene:
    """A company's statement laid out, and what families need to ask about it."""

    stream: Stream
    identity: Identity
    income: Income
    sheet: Sheet
    labels: dict[str, str]
    passages: tuple[Passage, ...] = ()

    def ref(self, concept: str, year: int = 0) -> str:
        """Return the reference of a concept's cell; ``year`` 0 is the newest."""
        return self.sheet.ref(concept, self.identity.period(self.identity.years[year]))

    def named(self, concept: str) -> str:
        """Return how a question names the concept."""
        return spoken(concept, self.labels[concept])

    def fiscal(self, year: int = 0) -> str:
        """Return ``fiscal 2023``."""
        return f"fiscal {self.identity.years[year]}"

    @property
    def currency(self) -> str:
        """The reporting currency's code."""
        return self.identity.currency

    @property
    def money(self) -> str:
        """The reporting currency's name."""
        return CURRENCY_NAMES[self.currency]

    @property
    def scale(self) -> int:
        """The reporting scale."""
        return self.identity.scale

    def others(self, concept: str) -> list[str]:
        """Return the other amounts that the statement prints."""
        return [c for c in _AMOUNTS if c in self.labels and c != concept]


@dataclass(frozen=True, slots=True)
class Family:
    """A question family: the rows it needs, the rows that would give it away, and its question."""

    ask: Callable[[Scene], Ask]
    needs: tuple[str, ...] = ()
    hides: tuple[str, ...] = ()
    currency: str | None = None
    passage: Callable[[Scene], Passage] | None = None


def draw(stream: Stream, *, hard: bool) -> Problem:
    """Draw a company, lay out the rows a family needs among others, and ask."""
    name = stream.choice(sorted(FAMILIES))
    family = FAMILIES[name]
    identity = draw_identity(stream, family.currency)
    income = draw_income(stream, identity)
    optional = [c for c in _ORDER if c not in family.needs and c not in family.hides]
    extra = optional if hard else stream.sample(optional, stream.between(2, min(4, len(optional))))
    concepts = [c for c in _ORDER if c in family.needs or c in extra]
    for amount in ("net_income", "revenue"):  # a look-alike row needs two amounts at least
        if amount not in concepts and sum(c in _AMOUNTS for c in concepts) < 2:
            concepts = [c for c in _ORDER if c in concepts or c == amount]
    labels = {concept: caption(stream, concept) for concept in concepts}
    sheet = _lay_out(stream, identity, income, labels)
    scene = Scene(stream, identity, income, sheet, labels)
    if family.passage:
        scene.passages = (family.passage(scene),)
    text = "\n\n".join([sheet.text, *(passage.text for passage in scene.passages)])
    page = Page(text, (sheet,), scene.passages, _phenomena(scene))
    ask = replace(family.ask(scene), family=name)
    return Problem(page, ask, stream.choice(("named", "steps", "terse")))


def _lay_out(stream: Stream, identity: Identity, income: Income, labels: dict[str, str]) -> Sheet:
    per_share = "diluted_eps" in labels or stream.chance(30)
    word = SCALE_NAMES[identity.scale]
    currency = "" if identity.currency == "USD" else f"{CURRENCY_NAMES[identity.currency]} "
    note = f"({currency}in {word}{', except per share data' if per_share else ''})"
    lines = tuple(_line(identity, income, concept, label) for concept, label in labels.items())
    headers = tuple(f"Fiscal year ended {identity.year_end}, {year}" for year in identity.years)
    if stream.chance(60):
        headers = tuple(str(year) for year in identity.years)
    statement = Statement(
        title=f"{identity.name}\nConsolidated Statements of Operations (excerpt)",
        caption=note,
        columns=headers,
        periods=tuple(identity.period(year) for year in identity.years),
        lines=lines,
        symbols=stream.chance(73),
    )
    return lay_out(statement, table_id="t0", start=0)


def _line(identity: Identity, income: Income, concept: str, label: str) -> Line:
    values = income.values(concept)
    if concept == "diluted_eps":
        return Line(concept, label, rate(identity.currency, "shares"), values, places=2)
    if concept == "diluted_shares":
        if identity.scale == 3:
            return Line(concept, f"{label} (in thousands)", "shares", values, scale=3)
        return Line(concept, f"{label} (in millions)", "shares", values, scale=6, places=3)
    return Line(
        concept, label, identity.currency, values, scale=identity.scale, total=concept == "net_income"
    )


def _phenomena(scene: Scene) -> tuple[str, ...]:
    found = {"scale-caption", "newest-first"}
    if "except" in scene.sheet.table.caption:
        found.add("scale-caption-with-exception")
    if any("(" in label and ")" in label for label in scene.labels.values()):
        found.add("two-sided-label")
    if any(cell.printed.find("(") >= 0 for cell in scene.sheet.table.cells):
        found.add("parenthesised-number")
    if "diluted_eps" in scene.labels:
        found.add("per-share-unscaled")
    if scene.identity.year_end != "December 31":
        found.add("non-december-year")
    if scene.passages:
        found.add("amount-in-prose")
    return tuple(sorted(found))


def _lookups(scene: Scene, concept: str, asked: int = 0) -> tuple[Wrong, ...]:
    """Return the wrong answers of reading a figure off a scaled statement, asked at another scale."""
    ref, apart = scene.ref(concept), asked - scene.scale
    as_printed = (
        ("multiply", ref, f"const_{10**apart}") if apart > 0 else ("divide", ref, f"const_{10**-apart}")
    )
    other = scene.stream.choice(scene.others(concept))
    return (
        Wrong("wrong_scale", (as_printed,)),
        Wrong("wrong_scale", (("divide", ref, "const_1000"),)),
        Wrong("wrong_period", (("lookup", scene.ref(concept, 1)),)),
        Wrong("wrong_line_item", (("lookup", scene.ref(other)),)),
    )


def _amount_in_full(scene: Scene) -> Ask:
    concept = scene.stream.choice(scene.others(""))
    wording = scene.stream.choice((
        "What was {item} in {year}, in {money}, written out in full?",
        "State {item} for {year} in single {money} (no scale word).",
        "How many {money} was {item} in {year}?",
    ))  # fmt: skip
    return Ask(
        question=wording.format(item=scene.named(concept), year=scene.fiscal(), money=scene.money),
        program=(("lookup", scene.ref(concept)),),
        rounding=Rounding(unit=scene.currency, places=0),
        names=(scene.named(concept).capitalize(),),
        method=f"The statement is in {SCALE_NAMES[scene.scale]}, so the printed figure is multiplied out.",
        wrong=_lookups(scene, concept),
    )


def _amount_in_other_scale(scene: Scene) -> Ask:
    concept = scene.stream.choice(scene.others(""))
    asked = scene.stream.choice(_OTHER_SCALES[scene.scale])
    places = 0
    if asked > scene.scale:
        # Two significant digits at least: $0.1 billion says little about $65 million.
        shown = scene.income.values(concept)[0] / 10**asked
        enough = next((p for p in range(1, 7) if abs(shown) * 10**p >= 10), 6)
        places = min(asked - scene.scale, scene.stream.between(enough, enough + 1))
    rounded = f" Round to {places} decimal place{'s' if places > 1 else ''}." if places else ""
    wording = scene.stream.choice((
        "What was {item} in {year}, in {scale} of {money}?{rounded}",
        "Express {item} for {year} in {scale} of {money}.{rounded}",
    ))  # fmt: skip
    return Ask(
        question=wording.format(
            item=scene.named(concept), year=scene.fiscal(), scale=SCALE_NAMES[asked], money=scene.money,
            rounded=rounded,
        ),
        program=(("lookup", scene.ref(concept)),),
        rounding=Rounding(unit=scene.currency, scale=asked, places=places),
        names=(scene.named(concept).capitalize(),),
        method=f"The statement is in {SCALE_NAMES[scene.scale]} and the answer is asked in {SCALE_NAMES[asked]}.",
        wrong=_lookups(scene, concept, asked),
    )  # fmt: skip


def _per_share_left_unscaled(scene: Scene) -> Ask:
    ref = scene.ref("diluted_eps")
    wording = scene.stream.choice((
        "What were diluted earnings per share in {year}?",
        "How much did the company earn per diluted share in {year}?",
    ))  # fmt: skip
    return Ask(
        question=wording.format(year=scene.fiscal()),
        program=(("lookup", ref),),
        rounding=Rounding(unit=rate(scene.currency, "shares"), places=2),
        names=("Diluted earnings per share, as printed",),
        method="Per-share data are excepted from the caption's scale.",
        wrong=(
            Wrong("per_share_scaled", (("multiply", ref, f"const_{10**scene.scale}"),)),
            Wrong("wrong_period", (("lookup", scene.ref("diluted_eps", 1)),)),
            Wrong("wrong_sign", (("negate", ref),)),
        ),
    )


def _share_count_in_full(scene: Scene) -> Ask:
    ref = scene.ref("diluted_shares")
    wording = scene.stream.choice((
        "How many weighted average diluted shares were outstanding in {year}, written out in full?",
        "State the weighted average diluted share count for {year} in single shares.",
    ))  # fmt: skip
    return Ask(
        question=wording.format(year=scene.fiscal()),
        program=(("lookup", ref),),
        rounding=Rounding(unit="shares", places=0),
        names=("Diluted shares",),
        method="The share row has a scale of its own.",
        wrong=(
            Wrong("wrong_scale", (("divide", ref, "const_1000"),)),
            Wrong("wrong_scale", (("multiply", ref, "const_1000"),)),
            Wrong("wrong_period", (("lookup", scene.ref("diluted_shares", 1)),)),
        ),
    )


def _eps_from_parts(scene: Scene) -> Ask:
    net, shares = scene.ref("net_income"), scene.ref("diluted_shares")
    other = scene.stream.choice(scene.others("net_income"))
    wording = scene.stream.choice((
        "What were diluted earnings per share in {year}? Round to the cent.",
        "Work out diluted earnings per share for {year} to two decimal places.",
    ))  # fmt: skip
    return Ask(
        question=wording.format(year=scene.fiscal()),
        program=(("divide", net, shares),),
        rounding=Rounding(unit=rate(scene.currency, "shares"), places=2),
        names=("Diluted earnings per share",),
        method="Net income over diluted shares, once both are at the same scale.",
        wrong=(
            Wrong("wrong_scale", (("divide", net, shares), ("multiply", "#0", "const_1000"))),
            Wrong("wrong_period", (("divide", scene.ref("net_income", 1), scene.ref("diluted_shares", 1)),)),
            Wrong("wrong_line_item", (("divide", scene.ref(other), shares),)),
        ),
    )


def _margin(scene: Scene) -> tuple[str, str]:
    return scene.stream.choice([(n, c) for n, c in _MARGINS.items() if c in scene.labels])


def _margin_percent(scene: Scene) -> Ask:
    name, part = _margin(scene)
    a, b = scene.ref(part), scene.ref("revenue")
    other = scene.stream.choice(scene.others(part))
    wording = scene.stream.choice((
        "What was the {name} in {year}, in percent to one decimal place?",
        "Calculate the {year} {name} as a percentage. Round to one decimal place.",
    ))  # fmt: skip
    return Ask(
        question=wording.format(name=name, year=scene.fiscal()),
        program=(("divide", a, b),),
        rounding=Rounding(unit="percent", places=1),
        names=(f"{scene.fiscal()} {name}".capitalize(),),
        method=f"The {name} is {scene.named(part)} over {scene.named('revenue')}; the scale cancels.",
        wrong=(
            Wrong("wrong_period", (("divide", scene.ref(part, 1), scene.ref("revenue", 1)),)),
            Wrong("wrong_line_item", (("divide", scene.ref(other), b),)),
            Wrong("wrong_scale", (("divide", a, b), ("divide", "#0", "const_100"))),
            Wrong("wrong_base", (("divide", a, scene.ref("revenue", 1)),)),
        ),
    )


def _margin_change(scene: Scene, unit: str, places: int, wording: str) -> Ask:
    name, part = _margin(scene)
    new, old = (
        ("divide", scene.ref(part), scene.ref("revenue")),
        ("divide", scene.ref(part, 1), scene.ref("revenue", 1)),
    )
    other = scene.stream.choice([c for c in scene.others(part) if c != "revenue"])
    relative = (new, old, ("subtract", "#0", "#1"), ("divide", "#2", "#1"))
    percent = Rounding(unit="percent", places=places)
    swapped = (
        ("divide", scene.ref(other), scene.ref("revenue")), ("divide", scene.ref(other, 1), scene.ref("revenue", 1)),
        ("subtract", "#0", "#1"),
    )  # fmt: skip
    return Ask(
        question=wording.format(name=name, new=scene.fiscal(), old=scene.fiscal(1)),
        program=(new, old, ("subtract", "#0", "#1")),
        rounding=Rounding(unit=unit, places=places),
        names=(f"{scene.fiscal()} {name}".capitalize(), f"{scene.fiscal(1)} {name}".capitalize(), "Change"),
        method=f"The {name} is {scene.named(part)} over {scene.named('revenue')}, and the change is new less old.",
        convention="direction",
        wrong=(
            Wrong("reversed_subtraction", (new, old, ("subtract", "#1", "#0"))),
            Wrong("percent_vs_points", relative, percent),
            Wrong("wrong_line_item", swapped),
            Wrong("wrong_scale", (new, old, ("subtract", "#0", "#1"), ("divide", "#2", "const_100"))),
        ),
    )  # fmt: skip


def _margin_change_bps(scene: Scene) -> Ask:
    wording = scene.stream.choice((
        "By how many basis points did the {name} change from {old} to {new}? Round to the nearest basis point.",
        "What was the change in {name} between {old} and {new}, in basis points to the nearest whole one?",
    ))  # fmt: skip
    return _margin_change(scene, "bps", 0, wording)


def _margin_change_points(scene: Scene) -> Ask:
    wording = scene.stream.choice((
        "By how many percentage points did the {name} change from {old} to {new}? Round to two decimal places.",
        "State the change in {name} from {old} to {new} in percentage points, to two decimal places.",
    ))  # fmt: skip
    return _margin_change(scene, "points", 2, wording)


def _growth_percent(scene: Scene) -> Ask:
    concept = scene.stream.choice([c for c in scene.others("") if min(scene.income.values(c)) > 0])
    new, old = scene.ref(concept), scene.ref(concept, 1)
    wording = scene.stream.choice((
        "By what percentage did {item} change from {old} to {new}? Round to one decimal place.",
        "What was the relative change in {item} in {new} against {old}, in percent to one decimal place?",
    ))  # fmt: skip
    change = ("subtract", new, old)
    return Ask(
        question=wording.format(item=scene.named(concept), new=scene.fiscal(), old=scene.fiscal(1)),
        program=(change, ("divide", "#0", old)),
        rounding=Rounding(unit="percent", places=1),
        names=("Change", "Relative to the older year"),
        convention="direction",
        method="The change is measured against the older year.",
        wrong=(
            Wrong("wrong_base", (change, ("divide", "#0", new))),
            Wrong("reversed_subtraction", (("subtract", old, new), ("divide", "#0", old))),
            Wrong("wrong_scale", (change, ("divide", "#0", old), ("divide", "#1", "const_100"))),
        ),
    )


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


FAMILIES: dict[str, Family] = {
    "amount-in-full": Family(_amount_in_full),
    "amount-in-other-scale": Family(_amount_in_other_scale),
    "indian-scales": Family(_amount_in_other_scale, currency="INR"),
    "per-share-left-unscaled": Family(_per_share_left_unscaled, needs=("diluted_eps", "net_income")),
    "share-count-in-full": Family(_share_count_in_full, needs=("diluted_shares",)),
    "eps-from-parts": Family(
        _eps_from_parts, needs=("revenue", "net_income", "diluted_shares"), hides=("diluted_eps",)
    ),
    "margin-percent": Family(_margin_percent, needs=("revenue", "gross_profit", "operating_income")),
    "margin-change-in-basis-points": Family(
        _margin_change_bps, needs=("revenue", "gross_profit", "net_income")
    ),
    "margin-change-in-points": Family(
        _margin_change_points, needs=("revenue", "operating_income", "net_income")
    ),
    "growth-percent": Family(_growth_percent, needs=("revenue", "operating_income")),
    "two-scales-on-a-page": Family(
        _two_scales_on_a_page, needs=("cost_of_revenue", "gross_profit"), passage=_depreciation
    ),
    "cost-of-basis-points": Family(_cost_of_basis_points, needs=("interest_expense",), passage=_borrowings),
}
