"""Programs of all languages as one small tree, so that a rule is written once."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from curate.programs import arithmetic, finqa
from schemas.execute import constant

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


@dataclass(frozen=True, slots=True)
class Leaf:
    """A number of a program.

    ``constant`` where the program says that it is the formula's own, ``cell`` where it says that it is read
    from the table.
    """

    value: Fraction
    text: str
    constant: bool = False
    cell: bool = False


@dataclass(frozen=True, slots=True)
class Op:
    """An operation: ``+ - * / ^ > neg``, or ``max min sum average`` of a table's row."""

    op: str
    args: tuple[Node, ...]


Node = Leaf | Op


class Relative(NamedTuple):
    """A relative change ``(new - old) / base``, as a ratio."""

    new: Leaf
    old: Leaf
    base: Leaf


def from_arithmetic(expression: arithmetic.Expression) -> Node:
    """Make a tree of TAT-QA's arithmetic."""
    match expression:
        case arithmetic.Number():
            return Leaf(arithmetic.evaluate(expression), arithmetic.pretty(expression))
        case arithmetic.Negative():
            inner = from_arithmetic(expression.of)
            return Leaf(-inner.value, f"-{inner.text}") if isinstance(inner, Leaf) else Op("neg", (inner,))
        case arithmetic.Operation():
            return Op(expression.op, (from_arithmetic(expression.left), from_arithmetic(expression.right)))


_OPS = {"add": "+", "subtract": "-", "multiply": "*", "divide": "/", "exp": "^", "greater": ">"}


def from_finqa(program: str, table: Sequence[Sequence[str]] = ()) -> Node | None:
    """Make a tree of a FinQA program; None for an operand that is none. Raises ReadError."""
    nodes: list[Node] = []
    for call in finqa.parse(program):
        args: list[Node] = []
        if call.op.startswith("table_"):
            rows = [row for row in table if row and row[0].strip() == call.args[0]]
            cells = [(cell, finqa.read_cell(cell)) for cell in (rows[-1][1:] if rows else ())]
            args = [Leaf(value, cell) for cell, value in cells if value is not None]
            nodes.append(Op(call.op.removeprefix("table_"), tuple(args)))
            continue
        for text in call.args:
            if text.startswith("#") and text[1:].isdecimal() and int(text[1:]) < len(nodes):
                args.append(nodes[int(text[1:])])
                continue
            fixed = constant(text)
            value = finqa.number(text) if fixed is None else Fraction(fixed)
            if value is None:
                return None
            args.append(Leaf(value, text, constant=fixed is not None))
        nodes.append(args[0] if call.op == "lookup" else Op(_OPS[call.op], tuple(args)))
    return nodes[-1]


def value(node: Node) -> Fraction | None:
    """Return the exact value; None where there is none (a root, a division by zero, ``>``)."""
    if isinstance(node, Leaf):
        return node.value
    args = [value(arg) for arg in node.args]
    known = [arg for arg in args if arg is not None]
    if len(known) != len(args) or not known:
        return None
    match node.op:
        case "+":
            return known[0] + known[1]
        case "-":
            return known[0] - known[1]
        case "*":
            return known[0] * known[1]
        case "/":
            return known[0] / known[1] if known[1] else None
        case "neg":
            return -known[0]
        case "max":
            return max(known)
        case "min":
            return min(known)
        case "sum":
            return sum(known, Fraction(0))
        case "average":
            return sum(known, Fraction(0)) / len(known)
        case "^" if known[1].denominator == 1 and 0 <= known[1] <= 50:
            return known[0] ** int(known[1])
    return None


def walk(node: Node) -> Iterator[Node]:
    """Yield a node and all below it, from the top, in the order written."""
    yield node
    if isinstance(node, Op):
        for arg in node.args:
            yield from walk(arg)


def leaves(node: Node) -> list[Leaf]:
    """Return the numbers in the order written."""
    return [each for each in walk(node) if isinstance(each, Leaf)]


def ops(node: Node) -> set[str]:
    """Return the operations that occur."""
    return {each.op for each in walk(node) if isinstance(each, Op)}


def is_percented(node: Node) -> bool:
    """Whether the last thing done is x 100 (or / 0.01), or all terms of a last sum or difference are."""
    match node:
        case Op("*", (_, Leaf(hundred))) | Op("*", (Leaf(hundred), _)) if hundred == 100:
            return True
        case Op("/", (_, Leaf(hundredth))) if hundredth == Fraction(1, 100):
            return True
        case Op("+" | "-", (left, right)):
            return is_percented(left) or is_percented(right)
    return False


def ratio_part(node: Node) -> Node:
    """Take a last x 100 off."""
    match node:
        case Op("*", (inner, Leaf(hundred))) | Op("*", (Leaf(hundred), inner)) if hundred == 100:
            return inner
        case Op("/", (inner, Leaf(hundredth))) if hundredth == Fraction(1, 100):
            return inner
    return node


def as_difference(node: Node) -> tuple[Leaf, Leaf] | None:
    """Read ``a - b`` of two numbers of the page."""
    match node:
        case Op("-", (Leaf() as a, Leaf() as b)) if not (a.constant or b.constant):
            return a, b
        case Op("+", (Leaf() as a, Leaf() as b)) if b.value < 0 and b.text.startswith("-"):
            return a, Leaf(-b.value, b.text.removeprefix("-").strip("()"))
    return None


def as_relative(node: Node) -> Relative | None:
    """Read ``(a - b) / c`` or ``a / b - 1``, with or without x 100."""
    match ratio_part(node):
        case Op("/", (Op() as top, Leaf() as base)) if not base.constant:
            pair = as_difference(top)
            return Relative(*pair, base) if pair else None
        case Op("-", (Op("/", (Leaf() as new, Leaf() as base)), Leaf(one))) if one == 1:
            return None if new.constant or base.constant else Relative(new, base, base)
    return None


def difference(a: Leaf, b: Leaf) -> Op:
    """Return ``a - b``."""
    return Op("-", (a, b))


def relative(new: Leaf, old: Leaf) -> Op:
    """Return ``(new - old) / old``."""
    return Op("/", (difference(new, old), old))


_NAMES = {symbol: name for name, symbol in _OPS.items()}


def finqa_text(node: Node) -> str:
    """Print a tree as FinQA's program."""
    steps: list[str] = []

    def put(each: Node) -> str:
        if isinstance(each, Leaf):
            return each.text
        args = [put(arg) for arg in each.args]
        steps.append(f"{_NAMES[each.op]}({', '.join(args)})")
        return f"#{len(steps) - 1}"

    last = put(node)
    return ", ".join(steps) or last


def plain_text(node: Node) -> str:
    """Print a tree as arithmetic with brackets, which ``curate.programs.arithmetic`` reads again."""
    if isinstance(node, Leaf):
        return node.text
    if node.op == "neg":
        return f"-({plain_text(node.args[0])})"
    if len(node.args) != 2:
        return f"{node.op}({', '.join(map(plain_text, node.args))})"
    left, right = (f"({plain_text(arg)})" if isinstance(arg, Op) else arg.text for arg in node.args)
    return f"{left} {node.op} {right}"
