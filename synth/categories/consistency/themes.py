"""Which metrics given solutions are about, by theme; and the pages they need."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from schemas.errors import CrossfootError
from synth.company.printed_in import homes
from synth.formula import formula
from synth.metrics import METRICS, THEMES
from synth.pages import able
from synth.questions.given_solution import MOST_STEPS, solve_metric
from synth.questions.metric import shared, want_metric

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from synth.company.company import Company
    from synth.metrics import Metric
    from synth.pages import Want
    from synth.questions.given_solution import Solution
    from synth.scene import Scene
    from synth.stream import Stream

NO_ERRORS = 37
"""Of a hundred given solutions, how many are right."""


def usable(metric: Metric) -> bool:
    """Whether some company prints what a metric needs, and a solution of it has a fair number of steps."""
    if metric.unit in {"per-unit", "per-customer", "per-store"}:
        return False  # counts of these print as plain numbers
    parsed = formula(metric.formula)
    reads = len(parsed.leaves)
    steps = len(parsed.ops)
    if (
        steps + (reads if steps == 1 or reads <= 4 else 0) > MOST_STEPS
        or steps > 7
        or any(o.op == "abs" for o in parsed.ops)
    ):
        return False
    try:
        able(tuple(dict.fromkeys(leaf.concept for leaf in parsed.leaves)))
    except CrossfootError:
        return False
    return True


def of_themes(*names: str) -> tuple[Metric, ...]:
    """Return the usable metrics of some themes."""
    return tuple(m for name in names for m in THEMES[name] if usable(m))


def wants(metrics: Sequence[Metric]) -> Callable[[Stream], Want]:
    """Return a want that draws one of the metrics."""

    def want(stream: Stream) -> Want:
        metric = stream.choice(metrics)
        return replace(
            want_metric(metric, changes=False), prefer=lambda company, base: has_all(company, base, metric)
        )

    return want


def has_all(company: Company, base: str, metric: Metric) -> bool:
    """Whether a company has every fact of a metric, none of them nil, and none negative under a root."""
    at = company.periods.index(base)
    positive = any(op.op == "root" for op in metric.parsed.ops)
    known = homes(company.industry)
    for leaf in metric.parsed.leaves:
        if at + leaf.back >= len(company.periods):
            return False
        period = company.periods[at + leaf.back]
        # The first table that such companies print it in; this one's may lack the row.
        home = company.schedule(known[leaf.concept][0]) if leaf.concept in known else None
        if home is None or all(item.concept != leaf.concept for item in home.items):
            return False
        number = company.number(leaf.concept, period) if company.has(leaf.concept, period) else 0
        if not number or (positive and number < 0):
            return False
    return True


def solved(
    scene: Scene, metrics: Sequence[Metric], *, lookups: bool = False, last: frozenset[str] | None = None
) -> Solution:
    """Work out one of the metrics that the page allows, rightly; ``last`` are the operations it may end with.

    Raises KeyError where the page allows none.
    """
    for _ in range(5):
        metric = metric_on(scene, metrics)
        try:
            made = solve_metric(scene, metric, lookups=lookups)
        except (CrossfootError, ZeroDivisionError):
            continue
        if last is None or made.plan[made.last].op in last:
            return made
    raise KeyError("the facts of a metric")


def metric_on(scene: Scene, metrics: Sequence[Metric]) -> Metric:
    """Choose one of the metrics that the page prints everything for.

    The page was laid out for one of them; others may be there by chance, and are as good.
    """
    back_of = {p: n - scene.company.periods.index(scene.base) for n, p in enumerate(scene.company.periods)}
    there = {(f.concept, back_of[f.period]) for f in scene.places if not f.member and f.period in back_of}
    found = [
        m for m in metrics
        if (not m.industries or scene.company.industry in m.industries)
        and there.issuperset(_needs(m.formula)) and not shared(scene, m)
    ]  # fmt: skip
    if not found:
        raise KeyError("the facts of a metric")
    # What takes more facts stands on fewer pages.
    return scene.stream.weighted([(m, len(m.parsed.leaves)) for m in found])


@lru_cache(maxsize=1024)
def _needs(text: str) -> frozenset[tuple[str, int]]:
    """Return the line items of a formula, each with how many years back it is."""
    return frozenset((leaf.concept, leaf.back) for leaf in formula(text).leaves)


ALL = tuple(m for m in METRICS.values() if usable(m))
