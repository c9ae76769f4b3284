"""Counting verdicts: accuracies with their intervals, and the errors behind them.

``ungraded`` verdicts (prose) are counted apart and never stand in an accuracy.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from schemas.answer import Verdict


def wilson(successes: int, n: int, z: float = 1.96) -> tuple[float, float]:
    """Return Wilson's score interval for a proportion (Wilson 1927); (0.0, 1.0) where n is 0.

    Raises ValueError unless 0 <= successes <= n.
    """
    if not 0 <= successes <= n:
        raise ValueError(f"{successes} successes of {n}")
    if n == 0:
        return 0.0, 1.0
    p, zz = successes / n, z * z
    centre = (p + zz / (2 * n)) / (1 + zz / n)
    half = z / (1 + zz / n) * math.sqrt(p * (1 - p) / n + zz / (4 * n * n))
    low = 0.0 if successes == 0 else max(0.0, centre - half)
    high = 1.0 if successes == n else min(1.0, centre + half)
    return low, high


@dataclass(slots=True)
class Score:
    """Verdicts of one group of replies."""

    kinds: Counter[str] = field(default_factory=Counter)
    modes: Counter[str] = field(default_factory=Counter)
    """Of the wrong ones; ``unnamed`` where the error can't be told."""

    def add(self, verdict: Verdict) -> None:
        """Count one verdict."""
        self.kinds[verdict.kind] += 1
        if verdict.kind == "wrong":
            self.modes[verdict.mode or "unnamed"] += 1

    @property
    def total(self) -> int:
        """All replies."""
        return self.kinds.total()

    @property
    def graded(self) -> int:
        """Replies that a rule could grade: all but the ungraded."""
        return self.total - self.kinds["ungraded"]

    @property
    def correct(self) -> int:
        """Right replies."""
        return self.kinds["correct"]

    @property
    def accuracy(self) -> float | None:
        """Correct over graded; None where nothing was graded."""
        return self.correct / self.graded if self.graded else None

    def as_dict(self) -> dict[str, Any]:
        """Return plain data for JSON: counts, accuracy and its 95% interval, kinds and modes by frequency."""
        return {
            "total": self.total,
            "graded": self.graded,
            "correct": self.correct,
            "accuracy": self.accuracy,
            "interval": list(wilson(self.correct, self.graded)) if self.graded else None,
            "kinds": dict(_ranked(self.kinds)),
            "modes": dict(_ranked(self.modes)),
        }


def _ranked(counts: Counter[str]) -> list[tuple[str, int]]:
    return sorted(((k, n) for k, n in counts.items() if n), key=lambda item: (-item[1], item[0]))
