"""The page of all metrics, made from the registry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synth.metrics import METRICS, THEMES

if TYPE_CHECKING:
    from synth.metrics.metric import Metric

_HEAD = """\
# Metrics

{count} formulas, printed from the registry in `synth/metrics/` by `python -m synth.metrics`. A snake-case name is a fact
of the company, `@-1` the same fact a year before; `a = …;` defines an intermediate result. "Also" lists other formulas that
give the same figure from other facts: a figure is called not disclosed only if none of them can be computed.
"""
_GOOD = {1: "more is better", -1: "less is better", 0: ""}


def page() -> str:
    """Return the page as Markdown, ending in a newline."""
    parts = [_HEAD.format(count=len(METRICS))]
    for theme, metrics in THEMES.items():
        parts.append(f"## {theme}\n")
        parts += [_entry(metric) for metric in metrics]
    return "\n".join(parts)


def _entry(metric: Metric) -> str:
    decimals = " or ".join(map(str, metric.places))
    plural = "decimal" if metric.places == (1,) else "decimals"
    convention = metric.convention if metric.convention != "signed" else ""
    notes = [
        metric.unit,
        f"{decimals} {plural}",
        _GOOD[metric.good],
        convention,
        ", ".join(metric.industries),
    ]
    lines = [
        f"### {metric.name}\n",
        f"{metric.definition}\n",
        *(f"{'Also' if at else 'Formula'}: `{way}`  " for at, way in enumerate(metric.ways)),
        f"Called: {'; '.join(metric.spoken)}  ",
        f"Stated in: {', '.join(filter(None, notes))}  ",
    ]
    if metric.near:
        lines.append(f"Not to be confused with: {', '.join(metric.near)}  ")
    return "\n".join([*lines, f"Source: {metric.source}\n"])
