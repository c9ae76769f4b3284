"""From a program's results to words: which is largest, in which order, whether it foots, which step is wrong.

Like the executor this knows nothing of who wrote the program: values come from the re-read prompt.
"""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING

from schemas.errors import DerivationError
from schemas.quantity import round_half_away, ten

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from schemas.derivation import Derivation, Selection
    from schemas.quantity import Quantity

_STEP = re.compile(r"#(\d{1,6})")


def selected(
    derivation: Derivation, values: Sequence[Fraction], resolve: Callable[[str], Quantity]
) -> tuple[str, ...]:
    """Return the names that a derivation's selection picks (one, or all in order).

    ``values`` are the steps' results in base units. Raises DerivationError for a tie, a step that
    isn't there, or names that do not fit the rule.
    """
    rule = derivation.select
    if rule is None:
        raise DerivationError("the derivation selects nothing")
    results = [_result(ref, values) for ref in rule.of]
    match rule.rule:
        case "largest" | "smallest" | "descending" | "ascending":
            return _ranked(rule, results)
        case "sign":
            return (_by_sign(rule, results[0]),)
        case "foots":
            slack = tolerance(derivation, rule.of[0], resolve)
            return (rule.names[0 if abs(results[0]) <= slack else 1],)
        case "first-wrong":
            return (rule.names[first_wrong(rule, results, resolve)],)
        case "agrees":
            return (rule.names[_outcome(rule, results, resolve)],)
        case "matches":
            return (_matching(rule, results, resolve),)


def _result(ref: str, values: Sequence[Fraction]) -> Fraction:
    found = _STEP.fullmatch(ref)
    if found is None or int(found[1]) >= len(values):
        raise DerivationError(f"{ref} is no step to select from")
    return values[int(found[1])]


def _ranked(rule: Selection, results: list[Fraction]) -> tuple[str, ...]:
    if len(rule.names) != len(results):
        raise DerivationError("a ranking needs one name for each step")
    if len(set(results)) != len(results):
        raise DerivationError("two of the results are equal: nothing to choose between them")
    down = rule.rule in {"largest", "descending"}
    order = [name for _, name in sorted(zip(results, rule.names, strict=True), reverse=down)]
    return tuple(order) if rule.rule in {"descending", "ascending"} else (order[0],)


def _by_sign(rule: Selection, result: Fraction) -> str:
    if result == 0 and len(rule.names) < 3:
        raise DerivationError("the result is zero, which none of the names stands for")
    return rule.names[2 if result == 0 else 0 if result > 0 else 1]


def tolerance(derivation: Derivation, ref: str, resolve: Callable[[str], Quantity]) -> Fraction:
    """Return by how much printed operands may miss each other: half a last digit for each of them."""
    seen: set[str] = set()
    todo, slack = [ref], Fraction(0)
    while todo:
        here = todo.pop()
        if here in seen:
            continue
        seen.add(here)
        if found := _STEP.fullmatch(here):
            todo += derivation.steps[int(found[1])].args
        elif not here.startswith("const_"):
            decimals = resolve(here).decimals
            slack += 0 if decimals is None else ten(-decimals) / 2
    return slack


def first_wrong(rule: Selection, results: list[Fraction], resolve: Callable[[str], Quantity]) -> int:
    """Return the index of the first step that the text states otherwise; the last name's where none is."""
    if len(rule.stated) != len(results) or len(rule.names) != len(results) + 1:
        raise DerivationError("first-wrong needs what is stated for each step, and a name for none")
    for i, (right, ref) in enumerate(zip(results, rule.stated, strict=True)):
        if not _agree(right, ref, resolve):
            return i
    return len(results)


def _agree(right: Fraction, ref: str, resolve: Callable[[str], Quantity]) -> bool:
    """Whether a result is what is printed at ``ref``, at the precision printed there."""
    said = resolve(ref)
    return said.decimals is not None and round_half_away(right, said.decimals) == said.value


def _outcome(rule: Selection, results: list[Fraction], resolve: Callable[[str], Quantity]) -> int:
    """Return the place of what was found among the names: one binary digit a step, 1 where it disagrees."""
    if len(rule.stated) != len(results) or len(rule.names) != 2 ** len(results):
        raise DerivationError("agrees needs what is stated for each step, and a name for every outcome")
    at = 0
    for right, ref in zip(results, rule.stated, strict=True):
        at = 2 * at + (not _agree(right, ref, resolve))
    return at


def _matching(rule: Selection, results: list[Fraction], resolve: Callable[[str], Quantity]) -> str:
    if len(rule.stated) != 1 or len(rule.names) != len(results):
        raise DerivationError("matches needs one stated number, and a name for each step")
    found = [
        name
        for right, name in zip(results, rule.names, strict=True)
        if _agree(right, rule.stated[0], resolve)
    ]
    if len(found) != 1:
        raise DerivationError(f"{len(found) or 'none'} of the steps give what is stated, not one")
    return found[0]
