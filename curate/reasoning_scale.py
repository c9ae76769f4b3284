"""What FinanceReasoning's amounts are in where only the page says so: CodeFinQA's pages have FinQA's captions.

"What is the net change in net revenue? Answer to three decimal places." on a page in millions has the ground truth
-42.4, which is -42.4 million. The solution's own numbers are measured where they stand on the page, as FinQA's
programs are (curate.finqa_measure); where that is not certain nothing is said.
"""

from __future__ import annotations

import re

from curate.audit.python_tree import from_python, table_of
from curate.audit.tree import Leaf, Node, Op, finqa_text, ops
from curate.figures import SCALES
from curate.finqa_measure import Measurer
from curate.finqa_page import Fields, make_page
from curate.programs import finqa
from schemas.errors import DerivationError, ReadError

_PER = re.compile(r"\b(?:per|each|price)\b", re.IGNORECASE)
_STEPS = frozenset({"+", "-", "*", "/"})


def page_amount(code: str, context: str, question: str) -> tuple[str, int] | None:
    """Return the unit and scale (3, 6 or 9) of a solution's result, an amount of the page; None if not certain."""
    grid, tree = table_of(context), from_python(code, context)
    if (
        _PER.search(question)
        or tree is None
        or not grid
        or context.lstrip().startswith("{")
        or ops(tree) - _STEPS
    ):
        return None
    before, _, rest = " ".join(context.split()).partition("|")
    after = rest.rpartition("|")[2]
    page = make_page(
        Fields(filename="", pre_text=[before], post_text=[after], table=[list(row) for row in grid])
    )
    try:
        calls = finqa.parse(finqa_text(_with_constants(tree)))
        measure = Measurer(page, finqa.operands(page.table, page.texts, question), question).result(calls)
    except (ReadError, DerivationError):
        return None
    if (
        measure.kind != "amount"
        or measure.flaw
        or measure.scale is None
        or measure.scale not in SCALES.values()
    ):
        return None
    return (measure.unit if measure.unit != "pure" else "money"), measure.scale


def _with_constants(node: Node) -> Node:
    """Name the formula's own numbers as FinQA does."""
    if isinstance(node, Leaf):
        whole = node.constant and node.value.denominator == 1
        return Leaf(node.value, f"const_{node.value}", constant=True) if whole else node
    return Op(node.op, tuple(map(_with_constants, node.args)))
