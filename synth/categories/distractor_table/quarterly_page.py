"""Pages with quarters and year-to-date columns, and the facts in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synth.company.schedule import Column
from synth.pages import Want
from synth.plan import Fact
from synth.questions.near import positive

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from synth.company.company import Company
    from synth.company.schedule import Schedule
    from synth.scene import Scene
    from synth.stream import Stream

_TRADE = ("revenue", "operating_income", "pretax_income", "income_tax", "net_income")
_ALL = ("pretax_income", "income_tax", "net_income")
_NOT_WHOLE = frozenset({"revenue", "noncontrolling_income"})


def third_quarter(company: Company, schedule: Schedule) -> list[Column]:
    """The third quarter beside nine months, for two years."""
    del schedule
    return [Column(f"{part} {p}") for part in ("Q3", "9M") for p in company.periods[:2]]


def page(
    tables: tuple[str, ...],
    columns: Callable[[Company, Schedule], Sequence[Column] | None] | None = None,
    years: int = 2,
) -> Callable[[Stream], Want]:
    """Return a want for quarterly tables of a commercial company, at times of a bank or an insurer."""

    def want(stream: Stream) -> Want:
        return Want(
            concepts=_ALL if stream.chance(15) else _TRADE, years=years, tables=tables, changes=False, newest=True,
            quarters=True, columns=columns, prefer=earns,
        )  # fmt: skip

    return want


def earns(company: Company, _base: str) -> bool:
    """Whether all quarters of both years earned something."""
    company.need("quarters")
    return all(company.number("net_income", q) > 0 for q in company.quarters)


def period_of(scene: Scene, part: str, back: int = 0) -> str:
    """Return a part of a fiscal year ("Q3", "9M", "" for all of it), ``back`` years before the newest."""
    period = scene.company.periods[back]
    return f"{part} {period}" if part else period


def fact_of(scene: Scene, concept: str, part: str = "", back: int = 0) -> Fact:
    """Return a concept's fact in a part of a fiscal year."""
    return Fact(concept, period_of(scene, part, back))


def whole_of(scene: Scene) -> str:
    """Return what shares are taken of: revenue, or pretax income where a bank prints no revenue."""
    return "revenue" if any(f.concept == "revenue" for f in scene.places) else "pretax_income"


def base_words(scene: Scene) -> str:
    """Return what shares are taken of, in words."""
    return "revenue" if whole_of(scene) == "revenue" else "income before taxes"


def item_beside(scene: Scene, parts: Sequence[str], backs: Sequence[int] = (0,)) -> str:
    """Choose an item, other than the whole and not tiny beside it, that is printed above zero in these columns."""
    columns = [period_of(scene, x, b) for x in parts for b in backs]
    found = [
        c
        for c in positive(scene, *((p, "") for p in columns))
        if c != whole_of(scene) and c not in _NOT_WHOLE
    ]
    size = scene.value(Fact(whole_of(scene), columns[0]))
    return scene.stream.choice([c for c in found if scene.value(Fact(c, columns[0])) * 50 > size] or found)
