"""Numbers as text: ``str`` and format specifications, without widths, fills or attribute look-ups."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Any

from curate.programs.python_solution.limits import UnsupportedError
from curate.programs.python_solution.values import NUMBERS, Number, kind

_SPEC = re.compile(r"\+?,?(?:\.\d{1,2})?[fFeEgGd%]?")


def format_number(x: Number, spec: str) -> str:
    """Format a number as ``format`` does. Raises UnsupportedError for a width or fill."""
    if not _SPEC.fullmatch(spec):
        raise UnsupportedError(f"the format {spec[:20]!r}")
    return format(float(x) if isinstance(x, Fraction) else x, spec)


def plain_text(x: Any) -> str:
    """Return a value as text. Raises UnsupportedError for collections."""
    if isinstance(x, str):
        return x
    if x is None or isinstance(x, NUMBERS):
        return str(float(x)) if isinstance(x, Fraction) else str(x)
    raise UnsupportedError(f"the text of {kind(x)}")
