"""Families that derive a metric from the statements."""

from __future__ import annotations

from synth.family import Family
from synth.metrics import METRICS
from synth.questions.metric import ask_change, ask_higher, ask_level, want_metric

FAMILIES = [
    Family("gross-margin", "Gross margin of a year", want_metric(METRICS["gross-margin"]), lambda s: ask_level(s, METRICS["gross-margin"])),
    Family("current-ratio", "x", want_metric(METRICS["current-ratio"]), lambda s: ask_level(s, METRICS["current-ratio"])),
    Family("inventory-turnover", "x", want_metric(METRICS["inventory-turnover"]), lambda s: ask_level(s, METRICS["inventory-turnover"])),
    Family("operating-margin-change", "x", want_metric(METRICS["operating-margin"], years=2, changes=False), lambda s: ask_change(s, METRICS["operating-margin"])),
    Family("net-margin-higher", "x", want_metric(METRICS["net-margin"], years=2), lambda s: ask_higher(s, METRICS["net-margin"])),
]
