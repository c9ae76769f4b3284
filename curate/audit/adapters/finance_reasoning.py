"""FinanceReasoning's questions as claims: the solution and what it gives, beside the ground truth."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from curate.audit.claimed import Claimed
from curate.audit.python_tree import from_python, table_of
from curate.audit.reading import number_of
from curate.audit.tree import plain_text, value
from curate.programs.python_solution import LimitError, UnsupportedError, run
from schemas.errors import DerivationError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from curate.audit.claimed import Fix
    from curate.source import Raw


def claims(raw: Raw) -> Iterator[Claimed]:
    """Yield the one claim of a problem."""
    data = raw.data
    truth, code = data.get("ground_truth"), data.get("python_solution")
    number = number_of(truth)
    if (number is None and not isinstance(truth, bool)) or not isinstance(code, str):
        return
    context = str(data.get("context") or "")
    readings: tuple[Fraction, ...] = ()
    failure, choice = "", None
    try:
        outcome = run(code, context)
        if isinstance(outcome.value, bool):
            choice = str(outcome.value)
        else:
            readings = (outcome.value,)
    except (UnsupportedError, LimitError):
        pass  # the interpreter's limit, not the row's error
    except DerivationError as error:
        failure = str(error)
    # What the interpreter gives decides: a tree that gives something else was not read right.
    tree = from_python(code, context) if readings else None
    given = value(tree) if tree else None
    if given is None or abs(given - readings[0]) > max(abs(given) / 100, Fraction(1, 2)):
        tree = None
    yield Claimed(
        source="finance-reasoning",
        row_id=raw.row_id,
        question=str(data.get("question", "")),
        page=context,
        gold=None if number is None else Fraction(number),
        places=0 if number is None else max(0, -int(number.as_tuple().exponent)),
        choice=str(truth) if isinstance(truth, bool) else None,
        label=choice,
        program=" ".join(code.split()) if tree is None else plain_text(tree),
        tree=tree,
        readings=readings,
        failure=failure,
        grid=table_of(context),
        texts=(context,),
        shown=str(truth),
        code=True,
    )


def repair(raw: Raw, fix: Fix) -> Raw | None:
    """Nothing is repaired: of truth and solution either may be wrong."""
    del raw, fix
    return None
