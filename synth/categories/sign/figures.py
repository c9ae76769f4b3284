"""Which years these families like, plans written as formulas, and how their answers are asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synth.asking import Asked, ask_words, asked
from synth.company.concepts import CONCEPTS
from synth.company.industries import INDUSTRIES
from synth.formula import Leaf, formula
from synth.pages import Want
from synth.plan import Fact, Plan, described, from_formula
from synth.questions.metric import exact
from synth.questions.wording import item_of, the

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from synth.company.company import Company
    from synth.problem import Ask
    from synth.scene import Scene

    Test = Callable[[Company, str], bool]

ANY = tuple(INDUSTRIES)
BANK = ("bank",)
COMMERCIAL = tuple(name for name, plan in INDUSTRIES.items() if plan.kind in {"commercial", "reit"})
"""Industries with operating income and a classified balance sheet, or nearly so."""
_NEWEST = ("equity", "segments", "ppe")
"""Tables that show the newest year, or the newest two year ends."""
_BLANKS = ("equity", "segments")
"""Tables with members across, which don't have facts in every row."""
STATEMENTS = ("income-statement", "balance-sheet", "cash-flow")

SIDES: dict[str, tuple[str, str]] = {
    "net_income": ("net income", "net loss"),
    "operating_income": ("operating income", "operating loss"),
    "pretax_income": ("income before taxes", "loss before taxes"),
    "parent_income": ("net income attributable to the company", "net loss attributable to the company"),
    "other_income": ("other income, net", "other expense, net"),
    "income_tax": ("income tax expense", "income tax benefit"),
    "deferred_tax_change": ("deferred tax expense", "deferred tax benefit"),
    "retained_earnings": ("retained earnings", "accumulated deficit"),
    "accumulated_oci": ("accumulated other comprehensive income", "accumulated other comprehensive loss"),
    "operating_cash_flow": (
        "net cash provided by operating activities",
        "net cash used in operating activities",
    ),
    "investing_cash_flow": (
        "net cash provided by investing activities",
        "net cash used in investing activities",
    ),
    "financing_cash_flow": (
        "net cash provided by financing activities",
        "net cash used in financing activities",
    ),
    "net_change_in_cash": ("net increase in cash", "net decrease in cash"),
    "change_in_deposits": ("net increase in deposits", "net decrease in deposits"),
    "realized_gains": ("net realized investment gains", "net realized investment losses"),
    "fx_effect": ("exchange rate gain on cash", "exchange rate loss on cash"),
}
"""What a line item is called where it is positive, and where it is negative."""


# companies a question likes ------------------------------------------------------------------------------


def figure(company: Company, concept: str, period: str, back: int = 0) -> int:
    """Return a fact of the statements in its printing unit, 0 where there is none."""
    at = company.periods.index(period) + back
    if at >= len(company.periods):
        return 0
    return company.books[company.periods[at], ""].get(concept, 0)


def there(*concepts: str, years: int = 1) -> Test:
    """Prefer years in which none of the line items is nil."""
    return lambda company, period: all(figure(company, c, period, b) for c in concepts for b in range(years))


def below(*concepts: str, years: int = 1) -> Test:
    """Prefer years in which all of the line items are negative."""
    return lambda company, period: all(
        figure(company, c, period, b) < 0 for c in concepts for b in range(years)
    )


def above(*concepts: str, years: int = 1) -> Test:
    """Prefer years in which all of the line items are positive."""
    return lambda company, period: all(
        figure(company, c, period, b) > 0 for c in concepts for b in range(years)
    )


def less(small: str, large: str) -> Test:
    """Prefer years in which one line item is smaller than another."""
    return lambda company, period: figure(company, small, period) < figure(company, large, period)


def differing(a: str, b: str) -> Test:
    """Prefer years in which two line items have different figures, neither of them nil."""
    filled = there(a, b)
    return lambda company, period: (
        filled(company, period) and figure(company, a, period) != figure(company, b, period)
    )


def turned(concept: str) -> Test:
    """Prefer years in which a line item has another sign than the year before."""
    return lambda company, period: figure(company, concept, period) * figure(company, concept, period, 1) < 0


def both(*tests: Test) -> Test:
    """Prefer years that all tests hold for."""
    return lambda company, period: all(test(company, period) for test in tests)


def prints(table: str, *concepts: str) -> Test:
    """Prefer companies whose table has these rows, and none of them nil in the asked year."""

    def test(company: Company, period: str) -> bool:
        schedule = company.schedule(table)
        rows = {item.concept for item in schedule.items} if schedule else set()
        return all(c in rows and figure(company, c, period) for c in concepts)

    return test


def page(
    tables: Sequence[str],
    concepts: Sequence[str],
    *,
    years: int = 1,
    hides: Sequence[str] = (),
    prefer: Test | None = None,
    industries: tuple[str, ...] = ANY,
    changes: bool = True,
) -> Want:
    """Return a want for rows of named tables; a row that a company doesn't have is left out."""
    return Want(
        concepts=tuple(dict.fromkeys(concepts)), years=years, tables=tuple(tables), hides=tuple(hides), changes=changes,
        industries=industries, newest=not set(tables).isdisjoint(_NEWEST), keeps_blanks=not set(tables).isdisjoint(_BLANKS),
        prefer=prefer,
    )  # fmt: skip


# plans ---------------------------------------------------------------------------------------------------


def plan(scene: Scene, text: str, back: int = 0) -> Plan:
    """Return the plan of a formula ``back`` years before the asked one."""

    def at(leaf: Leaf) -> Fact:
        return scene.fact(leaf.concept, back + leaf.back)

    return from_formula(formula(text), at)


def printable(scene: Scene, text: str, back: int = 0) -> bool:
    """Whether the page prints all that a formula needs."""
    leaves = formula(text).leaves
    oldest = scene.company.periods.index(scene.base) + back + max(x.back for x in leaves)
    if oldest >= len(scene.company.periods):
        return False
    return all(scene.printed(scene.fact(x.concept, back + x.back)) for x in leaves)


def needs(text: str) -> tuple[str, ...]:
    """Return the line items of a formula."""
    return tuple(dict.fromkeys(x.concept for x in formula(text).leaves))


def pick(scene: Scene, concepts: Sequence[str], *, back: int = 0) -> str:
    """Choose one of the line items printed for the asked year and ``back`` before: as often below zero as above.

    Raises IndexError where none is printed.
    """
    found = [c for c in concepts if all(printable(scene, c, b) for b in range(back + 1))]
    negative = scene.stream.chance(50)
    apt = [c for c in found if (scene.value(scene.fact(c)) < 0) == negative]
    return scene.stream.choice(apt or found)


# questions -----------------------------------------------------------------------------------------------


def amounts(scene: Scene) -> Asked:
    """Ask for an amount in the reporting scale, as finely as the page prints amounts."""
    return asked(scene, "money", scene.company.identity.places)


def moment(scene: Scene, concept: str, back: int = 0) -> str:
    """Say when: ``in fiscal 2023``, or ``at the end of fiscal 2023`` for a balance."""
    return f"at {scene.at(back)}" if CONCEPTS[concept].instant else f"in {scene.when(back)}"


_BARE = ("net income", "operating income", "income before", "other ", "income tax expense", "deferred tax expense", "retained", "net cash",
         "accumulated other comprehensive income", "net realized")  # fmt: skip


def side(scene: Scene, concept: str, back: int = 0) -> str:
    """Return what a line item is called with the sign it has: ``net loss``."""
    name = SIDES[concept][scene.value(scene.fact(concept, back)) < 0]
    return name if name.startswith(_BARE) else f"the {name}"


def called(scene: Scene, concept: str) -> str:
    """Return how the question names a line item: so that it means one row, with an article where it needs one."""
    return the(item_of(scene, concept))


def labelled(scene: Scene, steps: Plan) -> Plan:
    """Name every act of a plan, the last one too: where several results are compared, none of them is the answer."""
    return tuple(a._replace(name=a.name or described(a, steps, scene)) for a in steps)


def whole(scene: Scene) -> str:
    """Return the company's name."""
    return scene.company.identity.name


def by_sign(
    scene: Scene,
    steps: Plan,
    question: str,
    names: Sequence[str],
    *,
    others: Sequence[str] = (),
    mode: str = "wrong_sign",
    result: str = "result",
    method: str = "",
    shown: str = "",
    conclusion: str = "",
    wrong: Sequence[tuple[str, Plan]] = (),
) -> Ask:
    """Ask for words that the sign of a plan's result chooses: the first name above zero, the second below.

    ``others`` are further options. Raises KeyError where the result is zero.
    """
    if not exact(scene, steps):
        raise KeyError("a difference: the result is zero")
    options = (*names, *others)
    return ask_words(
        scene, steps, question, ("sign", [len(steps) - 1], names), shown=shown or scene.currency, options=options,
        wrong=wrong, wrong_texts=[(mode, option) for option in options], result=result, method=method,
        conclusion=conclusion,
    )  # fmt: skip
