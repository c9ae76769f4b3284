"""Metrics: every formula of the generators, in one declarative place, with its definition and source.

``METRICS`` maps a name to its Metric. ``python -m synth.metrics`` prints all of them as a page.
"""

from __future__ import annotations

import re

from synth.formula import formula
from synth.metrics import (
    banking,
    bridges,
    cash_flow,
    common_size,
    growth,
    insurance,
    leverage,
    liquidity,
    market,
    mix,
    per_share,
    profitability,
    real_estate,
    retail,
    returns,
    sign,
    software,
    tax,
    turnover,
)
from synth.metrics.metric import Metric, formula_unit

__all__ = ["METRICS", "THEMES", "Metric", "formula_unit"]

THEMES: dict[str, tuple[Metric, ...]] = {
    "Profitability": profitability.METRICS,
    "Liquidity": liquidity.METRICS,
    "Turnover and days": turnover.METRICS,
    "Leverage and coverage": leverage.METRICS,
    "Returns": returns.METRICS,
    "Per share, dividends, dilution": per_share.METRICS,
    "Cash flow and earnings quality": cash_flow.METRICS,
    "Share price": market.METRICS,
    "Growth": growth.METRICS,
    "Common size": common_size.METRICS,
    "Mix and unit economics": mix.METRICS,
    "Income tax": tax.METRICS,
    "Banks": banking.METRICS,
    "Insurers": insurance.METRICS,
    "Real estate": real_estate.METRICS,
    "Software": software.METRICS,
    "Retail": retail.METRICS,
    "Bridges and roll-forwards": bridges.METRICS,
    "Signs": sign.METRICS,
}
"""The metrics by theme, in the order of the page."""

_NAME = re.compile(r"[a-z]+(?:-[a-z0-9]+)*")


def _registry() -> dict[str, Metric]:
    metrics: dict[str, Metric] = {}
    for metric in (metric for theme in THEMES.values() for metric in theme):
        if metric.name in metrics:
            raise ValueError(f"{metric.name}: two metrics of that name")
        _check(metric)
        metrics[metric.name] = metric
    for metric in metrics.values():
        if unknown := [name for name in metric.near if name not in metrics or name == metric.name]:
            raise ValueError(f"{metric.name}: near {unknown[0]}, which is no other metric")
    return metrics


def _check(metric: Metric) -> None:
    if not _NAME.fullmatch(metric.name):
        raise ValueError(f"{metric.name!r} is no kebab-case name")
    for text in metric.ways:
        formula(text)  # ValueError where it can't be read
    if not metric.spoken or not metric.places or not metric.parsed.leaves:
        raise ValueError(f"{metric.name}: wants a spoken name, decimals and facts")
    names = metric.step_names()
    if len(names) != len(metric.parsed.ops) or not all(names):
        raise ValueError(f"{metric.name}: an intermediate result has no name")


METRICS: dict[str, Metric] = _registry()
