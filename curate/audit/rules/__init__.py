"""One file a rule. ``RULE`` is its name; ``check`` yields what it holds against one claim.

A docstring gives the rule, what it is known to take for an error that is none, and an id it finds.
Scores are set by hand: 0.9 and more only where a case had no false positive among the rows that were read
(tests/audit_labels, benchmarks/audit.py).
"""

from __future__ import annotations

import importlib
import pkgutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from curate.audit.claimed import Claimed, Finding


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: ``check`` looks at one claim, ``compare`` at all claims of a source together."""

    name: str
    says: str
    check: Callable[[Claimed], Iterator[Finding]] | None
    compare: Callable[[Sequence[Claimed]], Iterator[Finding]] | None


def all_rules() -> list[Rule]:
    """Return the rules by name."""
    found = []
    for info in sorted(pkgutil.iter_modules(__path__), key=lambda each: each.name):
        module = importlib.import_module(f"{__name__}.{info.name}")
        says = (module.__doc__ or "").splitlines()[0]
        found.append(
            Rule(module.RULE, says, getattr(module, "check", None), getattr(module, "compare", None))
        )
    return found
