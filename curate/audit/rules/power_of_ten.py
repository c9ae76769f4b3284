"""Power of ten: a constant of a thousand or more is added or subtracted where it should multiply.

``subtract(109.8, const_1000000)`` leaves next to nothing of the figure.

Takes for an error what is none: a figure of the page that is a round million. Finds
SNA/2007/page_49.pdf-3 in FinQA.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from curate.audit import tree
from curate.audit.claimed import Fix, finding
from curate.figures import printed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from curate.audit.claimed import Claimed, Finding

RULE = "power-of-ten"


def check(claim: Claimed) -> Iterator[Finding]:
    """Yield a finding where a power of ten is a term of a sum."""
    if claim.tree is None or claim.gold is None:
        return
    for node in tree.walk(claim.tree):
        match node:
            case tree.Op("+" | "-", (tree.Leaf(_, _, False) as figure, tree.Leaf(power, name, True))) if (
                power >= 1000
            ):
                right = _replace(claim.tree, node, tree.Op("*", node.args))
                value = tree.value(right)
                if value is None or claim.sheet.places(power):
                    continue
                yield finding(
                    claim,
                    RULE,
                    should_be=f"{printed(value, 6)} = {tree.plain_text(right)}",
                    score=0.95 if abs(figure.value) < power else 0.8,
                    evidence=f"{name} is {'added to' if node.op == '+' else 'taken from'} {figure.text}",
                    fix=Fix(value=value, tree=right),
                )
                return


def _replace(node: tree.Node, old: tree.Node, new: tree.Node) -> tree.Node:
    if node is old:
        return new
    if isinstance(node, tree.Op):
        return tree.Op(node.op, tuple(_replace(arg, old, new) for arg in node.args))
    return node
