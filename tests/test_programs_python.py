"""The interpreter of Python solutions: exact where it can be, and closed to everything that is no list."""

from __future__ import annotations

import contextlib
import json
import os
import time
import tracemalloc
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curate.programs.operands import Operands
from curate.programs.python_solution import LimitError, Limits, UnsupportedError, derive, run
from schemas.errors import DerivationError
from schemas.execute import displayed, execute

F = Fraction


@pytest.mark.parametrize(
    ("code", "form", "value"),
    [
        ("def solution():\n    a = 0.1\n    return a + 0.2\n\nprint(solution())", "solution", F(3, 10)),
        ("sales = 12.5\nanswer = sales / 5", "answer", F(5, 2)),
        ("a = 3\na * 4", "last", F(12)),
        ("a = 3\nb = a * 4", "last", F(12)),
        ("a = 3\nprint('is', a * 5)", "last", F(15)),
        ('x = df["Sales"]["2019"]\nanswer = x - df["Sales"]["2018"]', "df", F(1, 10)),
    ],
)
def test_the_four_forms(code, form, value):
    outcome = run(code, '{"Sales": {"2019": 1.3, "2018": 1.2}}')
    assert (outcome.form, outcome.value, outcome.exact) == (form, value, True)


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("0.1 + 0.2 == 0.3", True),
        ("1_000.5e-3", F(10005, 10000)),
        ("7 // 2 + 7 % 2", F(4)),
        ("-7.5 // 2", F(-4)),
        ("2 ** -3", F(1, 8)),
        ("(1 + 0.05) ** 3.0", F(105, 100) ** 3),
        ("round(2.675, 2)", F(268, 100)),
        ("round(2.5) + round(1234, -2)", F(1202)),
        ("sum([1, 2.5], 1)", F(9, 2)),
        ("sum(x * y for x, y in zip([1, 2], [3, 4]))", F(11)),
        ("[x for r in [[1], [2, 3]] for x in r if x > 1][-1]", F(3)),
        ("max([3, 1], [2, 9])[1] + min(4, 5)", F(5)),
        ("max([1, -5], key=lambda x: x ** 2)", F(-5)),
        ("sorted([3, 1, 2], reverse=True)[0]", F(3)),
        ("{'a': 1, 'b': 2}['b'] + len({'a': 1}.items())", F(3)),
        ("[10, 20, 30][1:][0] + (1, 2)[0]", F(21)),
        ("5 if 1 < 2 <= 2 and not 0 else 6", F(5)),
        ("sum(i * x for i, x in enumerate([5, 6], start=1))", F(17)),
        ("float('1.25') + int('2') + int(3.9)", F(625, 100)),
        ("sum(list(map(lambda a, b: a - b, [5, 5], [1, 2])))", F(7)),
        ("'call'.upper() == 'CALL'", True),
        ("2 in [1, 2.0] and 'b' in {'b': 1}", True),
        ("len(f'{1234.5:,.2f}')", F(8)),
        ("min(10, float('inf'))", F(10)),
    ],
)
def test_python_means_what_it_means_but_exactly(expression, value):
    outcome = run(f"answer = {expression}")
    assert outcome.value == value
    assert outcome.exact


DAYS = """
from datetime import datetime as d
f = '%Y-%m-%d'
answer = (d.strptime('2023-09-01', f) - d.strptime('2023-03-01', f)).days
"""


@pytest.mark.parametrize(
    ("code", "value"),
    [
        (
            "total = 0\nfor i in range(1, 5):\n    if i == 3:\n        continue\n    total += i\nanswer = total",
            7,
        ),
        ("n = 0\nwhile True:\n    n += 1\n    if n > 9:\n        break\nanswer = n", 10),
        ("def f(a, b=2, *, c=3):\n    return a + b * c\nanswer = f(1, c=4)", 9),
        ("def f(n):\n    return 1 if n < 2 else n * f(n - 1)\nanswer = f(10)", 3628800),
        ("x = [1]\nx.append(2)\nx += [3]\nx[0] = 5\nanswer = sum(x)", 10),
        ("a, (b, c) = 1, (2, 3)\nanswer = a + b + c", 6),
        ("k = 2\ndef solution(n=3):\n    def g(x):\n        return x * k\n    return g(n)", 6),
        ("for x in []:\n    pass\nelse:\n    answer = 4", 4),
        (DAYS, 184),
        ("import math\nanswer = math.comb(5, 2) + math.factorial(4) + math.ceil(1.2)", 36),
        ("a, b = zip(*[(1, 2), (3, 4)])\nanswer = sum(b)", 6),
        ("import numpy as np\nanswer = np.mean([1, 2]) + np.var([1, 3])", F(5, 2)),
        ("import statistics\nanswer = statistics.median([4, 1, 3, 2])", F(5, 2)),
    ],
)
def test_statements_functions_and_modules(code, value):
    outcome = run(code)
    assert outcome.value == value
    assert outcome.exact


@pytest.mark.parametrize(
    ("code", "value"),
    [
        ("import math\nanswer = 100 * math.exp(0.05)", 105.12710963760242),
        ("from math import log, sqrt\nanswer = log(2) / sqrt(2)", 0.4901290717342736),
        ("from scipy.stats import norm\nanswer = norm.cdf(1.96) + norm.ppf(0.975)", 2.9349660893918335),
        ("answer = 2 ** 0.5", 1.4142135623730951),
        ("import math\nanswer = round(math.exp(3))", 20),
    ],
)
def test_irrational_functions_fall_back_to_floats_and_say_so(code, value):
    outcome = run(code)
    assert float(outcome.value) == pytest.approx(value, abs=1e-9)
    assert not outcome.exact


def test_a_fraction_that_grows_too_long_goes_on_as_a_float():
    outcome = run("x = 1.0\nfor i in range(500):\n    x = x * 1.0123456789\nanswer = x")
    assert not outcome.exact
    assert float(outcome.value) == pytest.approx(1.0123456789**500)


def test_a_result_is_compared_at_golds_own_decimals():
    assert run("answer = 2 / 3").agrees(0.667)
    assert run("answer = 2 / 3").agrees(1)
    assert not run("answer = 2 / 3").agrees(0.66)
    assert run("answer = 3 > 2").agrees(True)
    assert not run("answer = 1").agrees(True)


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("answer = 1 / 0", "line 1: ZeroDivisionError"),
        ("x = 1\nanswer = [1][2]", "line 2: IndexError"),
        ("answer = {'a': 1}['b']", "KeyError: 'b'"),
        ("raise ValueError('no')", "the solution raises ValueError"),
        ("assert 1 > 2", "assertion"),
        ("answer = 'yes'", "no finite number, but str"),
        ("answer = float('inf')", "no finite number"),
        ("answer = (-8) ** 0.5", "fractional power of a negative"),
        ("def solution(x):\n    return x", "lacks the argument x"),
        ("pass", "no finite number, but NoneType"),
        ("def f(:", "no Python"),
        ("answer = df['a']['b']", "no JSON"),
        ("answer = 13,981.9", "no finite number, but tuple"),
    ],
)
def test_what_gives_no_number_says_why_and_where(code, why):
    with pytest.raises(DerivationError, match=why):
        run(code)


NEST = "for i in range(60):\n    x = [x, x]\n"
ESCAPES = {
    "attributes": "answer = ().__class__.__bases__[0].__subclasses__()",
    "mro": "answer = ''.__class__.mro()",
    "import": "__import__('os').system('true')",
    "import statement": "import os\nanswer = 1",
    "from import": "from os import system",
    "submodule": "import statistics\nanswer = statistics.sys",
    "star": "from math import *",
    "module dict": "from math import __dict__",
    "builtins": "answer = __builtins__",
    "getattr": "answer = getattr(1, 'real')",
    "eval": "answer = eval('1')",
    "exec": "exec('answer = 1')",
    "compile": "answer = compile('1', '', 'eval')",
    "open": "answer = open('x')",
    "globals": "answer = globals()",
    "type": "answer = type(1)",
    "format": "answer = '{0.__class__}'.format(1)",
    "format_map": "answer = '{a}'.format_map({'a': 1})",
    "percent": "answer = '%d' % 1",
    "function globals": "def f(): return 1\nanswer = f.__globals__",
    "function name": "def f(): return 1\nanswer = f.name",
    "lambda code": "answer = (lambda: 1).__code__",
    "builtin self": "answer = print.__self__",
    "builtin field": "answer = print.run",
    "namespace field": "import math\nanswer = math.members",
    "keyword": "answer = dict(__class__=1)",
    "class": "class A: pass",
    "decorator": "@print\ndef solution(): return 1",
    "try": "try:\n    1 / 0\nexcept Exception:\n    answer = 1",
    "endless try": "while True:\n    try:\n        1 / 0\n    except Exception:\n        pass",
    "with": "with open('x') as f: pass",
    "generator": "def f():\n    yield 1",
    "async": "async def f(): pass",
    "walrus": "answer = (x := 1)",
    "global": "def f():\n    global x",
    "bytes": "answer = b'1'",
    "complex": "answer = 1j",
    "set": "answer = len({1})",
    "attribute assignment": "x = []\nx.a = 1",
    "conversion": "answer = f'{1!r}'",
    "numpy file": "import numpy as np\nanswer = np.load('x')",
}
BOMBS = {
    "power": "answer = 10**10**10",
    "tower": "answer = 9**9**9",
    "squares": "x = 10\nfor i in range(100): x = x * x\nanswer = x",
    "power of one": "answer = 1**(10**2000) + 'a'",
    "texts": "answer = 'a' * 10**9",
    "lists": "answer = [0] * 10**9",
    "tuples": "answer = (0,) * 10**9",
    "text that doubles": "s = 'a'\nwhile True: s = s + s",
    "list that doubles": "x = [1]\nwhile True: x += x",
    "list that grows as it is walked": "x = [1]\nfor y in x: x.append(y)",
    "extend": "x = [1]\nwhile True: x.extend(x)",
    "insert": "x = []\nwhile True: x.insert(0, 1)",
    "many lists": "k = []\nx = [0] * 9000\nwhile True: k.append(x[:])",
    "many texts": "k = []\nwhile True: k.append('a' * 9000)",
    "endless": "while True: pass",
    "endless sum": "x = 1\nwhile x > 0: x += 1",
    "recursion": "def f(n): return f(n + 1)\nanswer = f(0)",
    "lambda recursion": "f = lambda g: g(g)\nanswer = f(f)",
    "nested lambdas": "answer = " + "(lambda: " * 90 + "1" + ")" * 90,
    "brackets": "answer = " + "(" * 5000 + "1" + ")" * 5000,
    "minus signs": "answer = " + "-" * 15000 + "1",
    "nots": "answer = " + "not " * 4000 + "1",
    "attributes": "answer = x" + ".a" * 5000,
    "subscripts": "answer = x" + "[0]" * 5000,
    "a long sum": "answer = 1" + "+1" * 4000,
    "a long power": "answer = 1" + "**1" * 4000,
    "conditions": "answer = " + "1 if 1 else " * 1500 + "1",
    "f-strings in f-strings": "answer = " + "f'{" * 50 + "1" + "}'" * 50,
    "a huge range": "answer = sum(range(10**18))",
    "a listed range": "answer = list(range(10**12))",
    "a searched range": "answer = 1.5 in range(10**12)",
    "a starred range": "answer = max(*range(10**9))",
    "an unpacked range": "a, b = range(10**9)",
    "comprehension": "answer = len([1 for a in range(999) for b in range(999) for c in range(999)])",
    "generator": "answer = sum(1 for a in range(10**6) for b in range(10**6))",
    "map": "answer = sum(map(lambda x: x, range(10**9)))",
    "zip": "answer = zip(range(10**9), range(10**9))",
    "sorted": "answer = sorted(range(10**9))",
    "key": "answer = max(range(9999), key=lambda x: sum(range(9999)))",
    "lists of shared lists, compared": f"x = [1]\n{NEST}y = x\nx = [1]\n{NEST}answer = x == y",
    "lists of shared lists, printed": f"x = [1]\n{NEST}answer = f'{{x}}'",
    "lists of shared lists, ordered": f"x = [1]\n{NEST}answer = sorted([x, x])",
    "tuples of shared tuples as key": f"x = [1]\n{NEST}answer = {{(tuple(x), tuple(x)): 1}}",
    "a list in itself": "x = []\nx.append(x)\ny = []\ny.append(y)\nanswer = x == y",
    "colliding keys": "answer = {i * (2**61 - 1): 1 for i in range(10000)}",
    "many keys": "d = {}\ni = 0\nwhile True:\n    d[i] = i\n    i += 1",
    "width": 'answer = f"{1:1000000000}"',
    "computed width": 'w = 10**9\nanswer = f"{1:{w}}"',
    "precision": 'answer = f"{1:.1000000000f}"',
    "format width": "answer = format(1, '1000000000d')",
    "ljust": "answer = 'a'.ljust(10**9)",
    "replace": "x = 'a' * 10000\nanswer = x.replace('a', x)",
    "join": "answer = ('a' * 5000).join(['b'] * 5000)",
    "factorial": "import math\nanswer = math.factorial(10**9)",
    "binomial": "import math\nanswer = math.comb(10**9, 10**8)",
    "product": "import math\nanswer = math.prod(range(1, 10**9))",
    "digits": "answer = int('9' * 5000)",
    "a long literal": "answer = " + "9" * 10000,
    "a long hexadecimal": "answer = 0x" + "f" * 15000,
    "an exponent": "answer = 1e999999999",
    "places": "answer = round(1.5, 10**9)",
    "date format": "from datetime import datetime\nanswer = datetime.strptime('1' * 40, '%f' * 20)",
    "long integers": "x = 2**4000\nwhile True: y = x * x",
    "long remainders": "x = 3**5000\ny = 7**1000\nwhile True: z = x % y",
    "long fractions": "x = 1.5\nwhile True: x = x - (x * x - 2) / (2 * x)",
    "a long script": "answer = 1\n" * 3000,
}


@pytest.mark.parametrize("code", ESCAPES.values(), ids=ESCAPES)
def test_no_way_out(code):
    with pytest.raises(DerivationError):
        run(code)


@pytest.mark.parametrize("code", BOMBS.values(), ids=BOMBS)
def test_no_bomb_takes_a_second(code):
    began = time.process_time()
    with pytest.raises(DerivationError):
        run(code)
    assert time.process_time() - began < 1


def test_no_bomb_takes_much_memory():
    tracemalloc.start()
    try:
        for code in BOMBS.values():
            tracemalloc.reset_peak()
            before = tracemalloc.get_traced_memory()[0]
            # Steps cost ten times as much while memory is traced: fewer of them are enough to see growth.
            with contextlib.suppress(DerivationError):
                run(code, limits=Limits(steps=30_000))
            assert tracemalloc.get_traced_memory()[1] - before < 8_000_000, code[:80]
    finally:
        tracemalloc.stop()


def test_a_context_is_limited_as_the_code_is():
    code = "answer = df['a']"
    for context in (
        "[" * 100_000,
        '{"a": ' + "9" * 5000 + "}",
        '{"a": 1e999999}',
        '{"a": NaN}',
        " " * 2_000_000,
    ):
        with pytest.raises(DerivationError):
            run(code, context)


def test_limits_are_named_and_can_be_set():
    with pytest.raises(LimitError, match="more than 50 steps"):
        run("answer = sum(range(100))", limits=Limits(steps=50))
    with pytest.raises(LimitError, match="line 1: more than 0.0 s"):
        run("x = 1\nwhile True: x = 1", limits=Limits(seconds=0.0))
    with pytest.raises(UnsupportedError) as caught:
        run("x = 1\ntry:\n    pass\nexcept Exception:\n    pass")
    assert caught.value.construct == "Try"


_WORDS = st.lists(
    st.sampled_from(
        [
            "answer",
            "=",
            "x",
            "y",
            "1",
            "2.5",
            "'a'",
            "(",
            ")",
            "[",
            "]",
            "{",
            "}",
            ",",
            ":",
            ".",
            "+",
            "-",
            "*",
            "/",
            "**",
            "//",
            "%",
            "==",
            "<",
            "if",
            "else",
            "for",
            "in",
            "while",
            "def",
            "return",
            "lambda",
            "not",
            "sum",
            "range",
            "len",
            "zip",
            "f'{x}'",
            "math",
            "import",
            "__class__",
            "\n",
            "\n",
            "",
            "",
            "0",
            "10",
            "print",
            "sorted",
            "key=",
            "max",
            "dict",
        ]
    ),
    max_size=25,
).map(" ".join)


@settings(deadline=None)
@given(st.text(max_size=80) | _WORDS)
def test_no_text_raises_anything_but_an_expected_error(text):
    with contextlib.suppress(DerivationError):
        run(text, limits=Limits(steps=2000))


_LEAVES = st.decimals(-1000, 1000, places=2).map(str) | st.integers(-1000, 1000).map(str)
_TREES = st.recursive(
    _LEAVES, lambda inner: st.tuples(st.sampled_from(["+", "-", "*", "/", "**"]), inner, inner), max_leaves=10
)


def value_of(tree):
    if isinstance(tree, str):
        return Fraction(tree)
    op, left, right = tree[0], value_of(tree[1]), tree[2]
    if op == "**":
        return left**2
    right = value_of(right)
    if op == "/":
        return left / right
    return left + right if op == "+" else left - right if op == "-" else left * right


def lines_of(tree, lines):
    """Write a tree as straight-line code, one operation a line; return the name of its value."""
    if isinstance(tree, str):
        lines.append(f"x{len(lines)} = {tree}")
    else:
        left = lines_of(tree[1], lines)
        right = "2" if tree[0] == "**" else lines_of(tree[2], lines)
        lines.append(f"x{len(lines)} = {left} {tree[0]} {right}")
    return f"x{len(lines) - 1}"


@settings(deadline=None)
@given(_TREES, st.booleans())
def test_random_straight_lines_equal_fraction_arithmetic_and_their_proofs(tree, as_function):
    lines: list[str] = []
    name = lines_of(tree, lines)
    code = "\n".join(lines) + f"\nanswer = {name}"
    if as_function:
        code = "def solution():\n" + "".join(f"    {line}\n" for line in lines) + f"    return {name}"
    try:
        value = value_of(tree)
    except ZeroDivisionError:
        with pytest.raises(DerivationError, match="ZeroDivisionError"):
            run(code)
        return
    outcome = run(code)
    assert outcome.exact
    assert outcome.value == value
    leaves = [line.partition(" = ")[2] for line in lines]
    page = "\n".join(f"It was {leaf} then." for leaf in leaves if leaf.lstrip("-").replace(".", "").isdigit())
    proof = derive(code, page)
    assert execute(proof, Operands((), [page]).resolve).exact == value


def steps_of(code, context="", question=""):
    return [(step.op, *step.args) for step in derive(code, context, question).steps]


def test_a_proof_cites_the_context_and_keeps_a_formulas_own_numbers():
    context = "Sales were $1.5 million after 1,200 thousand; tax is 21%."
    code = "sales = 1500000\nbefore = 1200\nanswer = (sales - before) / 2 * 100"
    assert steps_of(code, context) == [
        ("multiply", "const_1000000", "p0[11:23]"),
        ("subtract", "#0", "p0[30:44]"),
        ("divide", "#1", "const_2"),
        ("multiply", "const_100", "#2"),
    ]


def test_a_proof_over_df_cites_its_cells():
    context = '{"Sales": {"2019": 1.3, "2018": 1.2}, "Cost": {"2018": 0.5}}'
    code = 'a = df["Sales"]["2019"]\nanswer = sum([a, df["Cost"]["2018"]]) / 2'
    assert steps_of(code, context) == [("sum", "t0[0,0]", "t0[1,1]"), ("divide", "#0", "const_2")]


def test_a_last_rounding_is_the_derivations_rounding():
    proof = derive("def solution():\n    r = 5 / 3\n    return round(r, 2)", "It has 5 and 3 parts.")
    assert (proof.rounding.places, proof.steps[-1].exact) == (2, F(5, 3))
    value = execute(proof, Operands((), ["It has 5 and 3 parts."]).resolve)
    assert displayed(value, proof.rounding) == F(167, 100)


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("x = 5\nif x > 1:\n    x = 2\nanswer = x", "If is no straight line"),
        ("answer = sum(x for x in [1, 2])", "GeneratorExp is no arithmetic"),
        ("import math\nanswer = math.sqrt(2)", "no exact number"),
        ("answer = 3 > 2", "no exact number"),
        ("x = 4321.5\nanswer = x + 5", "4321.5 is printed in no text"),
        ("answer = round(0.125 * 1, 2)", "round a tie"),
    ],
)
def test_what_has_a_value_but_no_proof_says_why(code, why):
    with pytest.raises(DerivationError, match=why):
        derive(code, "It has 5 parts and 0.125 of one.")


def real():
    root = os.environ.get("CROSSFOOT_DATA")
    files = sorted((Path(root) / "financereasoning").glob("*.json")) if root else []
    if not files:
        pytest.skip("CROSSFOOT_DATA names no folder with financereasoning")
    return [row for file in files for row in json.loads(file.read_text())]


def test_nearly_all_real_solutions_run_and_give_the_truth():
    rows = real()
    ran = agreed = 0
    for row in rows:
        with contextlib.suppress(DerivationError):
            outcome = run(row["python_solution"], row["context"])
            ran += 1
            agreed += outcome.agrees(row["ground_truth"])
    assert ran >= 0.97 * len(rows)
    assert agreed >= 0.97 * len(rows)
