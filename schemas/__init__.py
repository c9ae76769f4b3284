"""The language of Crossfoot: quantities, tables, derivations, answers, examples, grading, recipes.

``from schemas import grade`` gives the grader; the submodules give the rest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from schemas.grading import grade

__all__ = ["grade"]


def __getattr__(name: str) -> Any:
    # Lazily, so that importing one small submodule does not pull in all of them.
    if name == "grade":
        from schemas.grading import grade

        return grade
    raise AttributeError(name)
