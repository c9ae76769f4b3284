"""The modules that a solution may import: these members and nothing else."""

from __future__ import annotations

import ast
import math
import re
import statistics
from datetime import date, datetime, timedelta
from fractions import Fraction
from functools import reduce
from typing import TYPE_CHECKING, Any

from curate.programs.python_solution.functions import (
    Host,
    average,
    extreme,
    number,
    ordered,
    rounded,
    table,
    total,
    whole,
)
from curate.programs.python_solution.limits import LimitError, UnsupportedError
from curate.programs.python_solution.values import (
    Namespace,
    Number,
    binary,
    collect,
    power,
    settle,
    walk,
)
from schemas.errors import DerivationError

if TYPE_CHECKING:
    from collections.abc import Callable


def _by_float(function: Callable[..., float]) -> Callable[..., Any]:
    return lambda m, *args: settle(function(*(float(number(x)) for x in args)), m.budget)


def _real(x: Any) -> Number:
    return Fraction(x) if isinstance(number(x), int) else number(x)


def _factorial(m: Host, n: Any) -> Number:
    if whole(n) > 1000:
        raise LimitError("the factorial of more than 1000")
    return settle(math.factorial(whole(n)), m.budget)


def _comb(m: Host, n: Any, k: Any) -> Number:
    n, k = whole(n), whole(k)
    if min(k, n - k) * n.bit_length() > 2 * m.budget.limits.int_bits:
        raise LimitError("a binomial coefficient that is too large")
    return settle(math.comb(n, k), m.budget)


def _product(m: Host, values: Any, start: Any = 1) -> Any:
    return reduce(
        lambda x, y: binary(ast.Mult, x, number(y), m.budget), walk(values, m.budget), number(start)
    )


def _median(m: Host, values: Any) -> Any:
    items = ordered(m, [number(x) for x in walk(values, m.budget)])
    middle = items[(len(items) - 1) // 2 : len(items) // 2 + 1]
    return items[len(items) // 2] if len(middle) == 1 else average(m, middle)


def _variance(ddof: int, *, root: bool = False) -> Callable[..., Any]:
    def run(m: Host, values: Any, ddof: Any = ddof) -> Any:
        items = collect(values, m.budget)
        mean = average(m, items)
        squares = [power(binary(ast.Sub, number(x), mean, m.budget), 2, m.budget) for x in items]
        variance = binary(ast.Div, total(m, squares), len(items) - whole(ddof), m.budget)
        return settle(math.sqrt(variance), m.budget) if root else variance

    return run


def _isclose(_m: Host, x: Any, y: Any, rel_tol: Any = 1e-9, abs_tol: Any = 0.0) -> bool:
    return math.isclose(*(float(number(v)) for v in (x, y)), rel_tol=float(rel_tol), abs_tol=float(abs_tol))


def _cdf(m: Host, x: Any, loc: Any = 0, scale: Any = 1) -> Number:
    z = (float(number(x)) - float(number(loc))) / float(number(scale))
    return settle(math.erfc(-z / math.sqrt(2)) / 2, m.budget)


def _pdf(m: Host, x: Any, loc: Any = 0, scale: Any = 1) -> Number:
    return settle(
        statistics.NormalDist(float(number(loc)), float(number(scale))).pdf(float(number(x))), m.budget
    )


def _ppf(m: Host, p: Any, loc: Any = 0, scale: Any = 1) -> Number:
    return settle(
        statistics.NormalDist(float(number(loc)), float(number(scale))).inv_cdf(float(number(p))), m.budget
    )


_DATE = re.compile(r"(?:%[YymdbB]|[-/., ])*")


def _strptime(_m: Host, text: Any, form: Any) -> datetime:
    if not (isinstance(text, str) and isinstance(form, str)) or len(text) > 40 or len(form) > 40:
        raise DerivationError("strptime takes a short date and a short format")
    # Python makes a regular expression of the format, so only plain ones are let through.
    if not _DATE.fullmatch(form) or any(form.count(mark) > 1 for mark in re.findall("%.", form)):
        raise UnsupportedError(f"the date format {form!r}")
    return datetime.strptime(text, form)  # noqa: DTZ007 - the solutions' dates have no zone


def _date(_m: Host, year: Any, month: Any, day: Any) -> date:
    return date(whole(year), whole(month), whole(day))


def _datetime(_m: Host, year: Any, month: Any, day: Any) -> datetime:
    return datetime(whole(year), whole(month), whole(day))  # noqa: DTZ001 - as above


def _timedelta(_m: Host, days: Any = 0) -> timedelta:
    return timedelta(whole(days))


_PLACE = {"loc", "scale"}
_REAL = {
    "sqrt": _by_float(math.sqrt),
    "exp": _by_float(math.exp),
    "log": _by_float(math.log),
    "log10": _by_float(math.log10),
    "log2": _by_float(math.log2),
    "log1p": _by_float(math.log1p),
    "expm1": _by_float(math.expm1),
}
_NORM = Namespace("norm", table({"cdf": _cdf, "pdf": _pdf, "ppf": _ppf}, cdf=_PLACE, pdf=_PLACE, ppf=_PLACE))
_STATS = Namespace("scipy.stats", {"norm": _NORM})

MODULES: dict[str, Namespace] = {
    "math": Namespace(
        "math",
        {
            **table(
                {
                    **_REAL,
                    "pow": lambda m, x, y: power(_real(x), number(y), m.budget),
                    "floor": lambda m, x: settle(math.floor(number(x)), m.budget),
                    "ceil": lambda m, x: settle(math.ceil(number(x)), m.budget),
                    "trunc": lambda m, x: settle(math.trunc(number(x)), m.budget),
                    "fabs": lambda m, x: settle(abs(number(x)), m.budget),
                    "erf": _by_float(math.erf),
                    "fsum": total,
                    "prod": _product,
                    "factorial": _factorial,
                    "comb": _comb,
                    "isclose": _isclose,
                },
                prod={"start"},
                isclose={"rel_tol", "abs_tol"},
            ),
            "pi": math.pi,
            "e": math.e,
            "inf": math.inf,
        },
    ),
    "statistics": Namespace(
        "statistics",
        table(
            {
                "mean": average,
                "fmean": average,
                "median": _median,
                "variance": _variance(1),
                "pvariance": _variance(0),
                "stdev": _variance(1, root=True),
                "pstdev": _variance(0, root=True),
            }
        ),
    ),
    # Functions of numbers and lists only: an array's operators are not a list's, so there is no array.
    "numpy": Namespace(
        "numpy",
        {
            **table(
                {
                    **_REAL,
                    "mean": average,
                    "average": average,
                    "median": _median,
                    "sum": total,
                    "prod": _product,
                    "min": extreme(ast.Lt),
                    "max": extreme(ast.Gt),
                    "var": _variance(0),
                    "std": _variance(0, root=True),
                    "abs": lambda m, x: settle(abs(number(x)), m.budget),
                    "round": rounded,
                    "power": lambda m, x, y: power(number(x), number(y), m.budget),
                },
                var={"ddof"},
                std={"ddof"},
            ),
            "pi": math.pi,
            "e": math.e,
            "inf": math.inf,
        },
    ),
    "scipy": Namespace("scipy", {"stats": _STATS}),
    "scipy.stats": _STATS,
    "datetime": Namespace(
        "datetime",
        {
            "datetime": Namespace("datetime.datetime", table({"strptime": _strptime, "(": _datetime})),
            "date": Namespace("datetime.date", table({"(": _date})),
            "timedelta": Namespace("datetime.timedelta", table({"(": _timedelta}, **{"(": {"days"}})),
        },
    ),
}
"""The modules that ``import`` may name. A class's own call is its member ``(``."""
