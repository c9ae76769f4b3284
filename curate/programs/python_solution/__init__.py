"""An interpreter of FinanceReasoning's Python solutions: a list of constructs, exact numbers, limits."""

from curate.programs.python_solution.limits import LimitError, Limits, UnsupportedError
from curate.programs.python_solution.solution import Outcome, run
from curate.programs.python_solution.straight import derive, operands

__all__ = ["LimitError", "Limits", "Outcome", "UnsupportedError", "derive", "operands", "run"]
