"""What a solution may cost: every evaluation, element and digit is charged to one budget."""

from __future__ import annotations

import time
from dataclasses import dataclass

from schemas.errors import DerivationError


class UnsupportedError(DerivationError):
    """A construct of Python that the interpreter does not know; ``construct`` names it."""

    def __init__(self, construct: str, *, line: int | None = None) -> None:
        self.construct = construct
        super().__init__(f"{'' if line is None else f'line {line}: '}unsupported: {construct}")


class LimitError(DerivationError):
    """A solution that costs more than it may."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of one run. All but ``seconds`` are deterministic and far below what hurts.

    ``seconds`` is a net under the others: with 100,000 steps a run takes less than half a second.
    """

    code_chars: int = 20_000
    context_chars: int = 1_000_000
    nodes: int = 5_000
    """Nodes of the syntax tree."""
    depth: int = 100
    """Nesting of the syntax tree."""
    levels: int = 160
    """Nesting of evaluations, calls of the solution's own functions included."""
    steps: int = 100_000
    int_bits: int = 8_192
    exact_bits: int = 1_024
    """A fraction with more bits than this goes on as a binary float (loops that compound interest)."""
    text_chars: int = 10_000
    items: int = 10_000
    """Elements of a list, tuple or range that is walked; a dict may have a tenth of that."""
    seconds: float = 5.0


class Budget:
    """Counts what a run has used. Every method raises LimitError where it is too much."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.steps = self.levels = 0
        self.inexact = False
        """Whether a binary float came into the run."""
        self._watch = 0
        self._end = time.monotonic() + limits.seconds

    def spend(self, steps: int = 1) -> None:
        """Charge steps: one an evaluation, and one for every few elements, characters or bits made."""
        self.steps += steps
        if self.steps > self._watch:
            if self.steps > self.limits.steps:
                raise LimitError(f"more than {self.limits.steps} steps")
            if time.monotonic() > self._end:
                raise LimitError(f"more than {self.limits.seconds} s")
            self._watch = min(self.steps + 1000, self.limits.steps)

    def items(self, count: int) -> None:
        """Charge a new list, tuple or dict of ``count`` elements."""
        if count > self.limits.items:
            raise LimitError(f"a collection of more than {self.limits.items} elements")
        self.spend(count // 8)

    def keys(self, count: int) -> None:
        """Charge a dict that grows to ``count`` keys: colliding hashes make these dearer."""
        if count > self.limits.items // 10:
            raise LimitError(f"a dict of more than {self.limits.items // 10} keys")

    def text(self, count: int) -> None:
        """Charge a new text of ``count`` characters."""
        if count > self.limits.text_chars:
            raise LimitError(f"a text of more than {self.limits.text_chars} characters")
        self.spend(count // 64)
