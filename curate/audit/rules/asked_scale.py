"""Asked scale: the question asks for thousands, millions or billions, and the result is in another.

Each amount of the program must be found on the page with one scale: a scale word behind it in the text,
or the table's head. The result must be an amount (no quotient of two), and no step rescales it.

Takes for an error what is none: "in millions" said of the figures that are given. Finds
AMT/2012/page_118.pdf-2 in FinQA.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from curate.audit import tree
from curate.audit.claimed import Fix, finding
from curate.audit.wording import asked_scale, asks_percent
from curate.figures import printed
from schemas.reading import read_numbers
from schemas.words import SCALE_NAMES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from curate.audit.claimed import Claimed, Finding

RULE = "asked-scale"


def check(claim: Claimed) -> Iterator[Finding]:
    """Yield a finding where the asked power of ten is not the figures' own."""
    asked = asked_scale(claim.question)
    if asked is None or claim.tree is None or claim.gold is None or claim.scale is not None:
        return
    if asks_percent(claim.question) or any(
        leaf.constant and leaf.value >= 1000 for leaf in tree.leaves(claim.tree)
    ):
        return
    powers: dict[tree.Leaf, int | None] = {leaf: _power(claim, leaf) for leaf in tree.leaves(claim.tree)}
    amounts = {power for leaf, power in powers.items() if power is not None}
    if len(amounts) != 1 or _degree(claim.tree, powers) != 1:
        return
    (power,) = amounts
    if power == asked or claim.executed is None:
        return
    factor = Fraction(10) ** (power - asked)
    right = claim.executed * factor
    name = SCALE_NAMES.get(power, "ones")
    constant = tree.Leaf(
        Fraction(10) ** abs(power - asked), f"const_{10 ** abs(power - asked)}", constant=True
    )
    fixed = tree.Op("*" if power > asked else "/", (claim.tree, constant))
    in_text = not any(claim.sheet.places(leaf.value) for leaf, p in powers.items() if p is not None)
    yield finding(
        claim,
        RULE,
        should_be=f"{printed(right, 6)} {SCALE_NAMES[asked]}",
        score=0.8 if in_text else 0.7,
        evidence=f"the figures are in {name}s, the question asks for {SCALE_NAMES[asked]}s",
        fix=Fix(value=right, tree=fixed),
    )


def _power(claim: Claimed, leaf: tree.Leaf) -> int | None:
    """Return the one power of ten that the page gives a number, None for one that is no amount."""
    if leaf.constant:
        return None
    found: set[int | None] = set()
    for cell in claim.sheet.places(leaf.value):
        found.add(claim.sheet.scale(cell.column)[0])
    for text in claim.texts:
        for number in read_numbers(text):
            if abs(number.value) == abs(leaf.value):
                found.add(number.scale if number.mark or number.scale else None)
    return found.pop() if len(found) == 1 else None


def _degree(node: tree.Node, powers: dict[tree.Leaf, int | None]) -> int | None:
    """Return how often an amount is multiplied into a result: 1 for an amount, 0 for a ratio."""
    if isinstance(node, tree.Leaf):
        return 0 if powers[node] is None else 1
    degrees = [_degree(arg, powers) for arg in node.args]
    if None in degrees or not degrees:
        return None
    known = [degree for degree in degrees if degree is not None]
    match node.op:
        case "*":
            return known[0] + known[1]
        case "/":
            return known[0] - known[1]
    return known[0] if len(set(known)) == 1 else None
