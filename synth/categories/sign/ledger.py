"""The ledger's side of a balance, and what components add to equity or take from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemas.errors import CrossfootError
from synth.asking import ask_number, asked
from synth.categories.sign.figures import (
    ANY,
    BANK,
    COMMERCIAL,
    above,
    below,
    both,
    by_sign,
    called,
    moment,
    page,
    plan,
    printable,
    prints,
    there,
)
from synth.company.concepts import CONCEPTS
from synth.family import Family
from synth.plan import Act

if TYPE_CHECKING:
    from synth.pages import Want
    from synth.problem import Ask
    from synth.scene import Scene
    from synth.stream import Stream

_BOOKS = {
    **dict.fromkeys(("cash", "receivables", "inventory", "ppe", "goodwill", "total_assets", "prepaid_expenses", "intangibles"), 1),
    **dict.fromkeys(("payables", "accrued_liabilities", "long_term_debt", "deferred_revenue", "common_stock", "paid_in_capital",
                     "retained_earnings", "accumulated_oci", "total_liabilities"), -1),
    "treasury_stock": 1, "accumulated_depreciation": -1, "allowance_for_credit_losses": -1,
}  # fmt: skip
"""Line items, 1 where a positive figure is a debit balance."""


def _books_page(stream: Stream) -> Want:
    concept = stream.weighted(
        (
            ("retained_earnings", 4),
            ("treasury_stock", 3),
            ("accumulated_oci", 2),
            ("accumulated_depreciation", 2),
            ("allowance_for_credit_losses", 1),
        )
    )
    table = "ppe" if concept == "accumulated_depreciation" else "balance-sheet"
    industries = BANK if concept == "allowance_for_credit_losses" else COMMERCIAL if table == "ppe" else ANY
    test = below(concept) if concept == "retained_earnings" and stream.chance(60) else prints(table, concept)
    return page((table,), (concept, "goodwill", "long_term_debt"), industries=industries, prefer=test)


def _side(scene: Scene) -> Ask:
    debit = scene.stream.chance(50)
    found = [c for c in _BOOKS if printable(scene, c)]
    apt = [c for c in found if (scene.value(scene.fact(c)) * _BOOKS[c] > 0) == debit]
    special = [
        c
        for c in apt
        if c
        in {
            "retained_earnings",
            "treasury_stock",
            "accumulated_oci",
            "accumulated_depreciation",
            "allowance_for_credit_losses",
        }
    ]
    concept = scene.stream.choice(special or apt or found)
    question = scene.say((
        "Is the balance of {item} {moment} a debit or a credit balance?",
        "Does the account for {item} {moment} carry a debit or a credit balance?",
        "In the ledger, would {item} {moment} stand as a debit balance or a credit balance?",
        "Which kind of balance is {item} {moment}: a debit balance, a credit balance or none?",
    ), item=called(scene, concept), moment=moment(scene, concept))  # fmt: skip
    steps = plan(scene, concept)
    if _BOOKS[concept] < 0:
        steps = (Act("negate", steps[0].args, f"debit balance of {CONCEPTS[concept].spoken[0]}"),)
    return by_sign(scene, steps, question, ("debit", "credit"), others=("none",), result=f"debit balance of {CONCEPTS[concept].spoken[0]}",
                   method="Assets and deductions from equity have debit balances; liabilities, equity and deductions from assets have credit balances.")  # fmt: skip


def _to_equity_page(stream: Stream) -> Want:
    prefer = below("retained_earnings") if stream.chance(60) else there("treasury_stock")
    return page(
        ("balance-sheet",),
        ("retained_earnings", "accumulated_oci", "treasury_stock", "parent_equity", "total_equity"),
        prefer=both(prefer, above("total_equity")),
    )


def _of_equity(scene: Scene) -> Ask:
    whole_ = "parent_equity" if printable(scene, "parent_equity") else "total_equity"
    found = [
        c
        for c in ("retained_earnings", "accumulated_oci", "treasury_stock")
        if printable(scene, f"{c} / {whole_}")
    ]
    concept = scene.stream.choice(found)
    if scene.value(scene.fact(whole_)) <= 0:
        raise CrossfootError("a share of equity that isn't positive turns every sign")
    noun = "stockholders' equity attributable to the company" if whole_ == "parent_equity" else "total equity"
    question = scene.say((
        "What does {item} contribute to {noun} {moment}, as a percentage of it? A deduction is negative.",
        "As a signed percentage of {noun}, how large is the contribution of {item} {moment}? Deductions are negative.",
        "Express the contribution of {item} {moment} as a percentage of {noun}; what lowers equity is negative.",
        "In percent of {noun}, what does {item} add {moment}? If it is taken away, give a negative number.",
    ), item=called(scene, concept), noun=noun, moment=moment(scene, concept))  # fmt: skip
    own, other = (
        (f"negate({concept})", concept) if concept == "treasury_stock" else (concept, f"negate({concept})")
    )
    wrong = [("wrong_sign", plan(scene, f"contribution = {other}; contribution / {whole_}"))]
    steps = plan(
        scene, f"contribution = {own}; contribution / {whole_}" if own != concept else f"{concept} / {whole_}"
    )
    return ask_number(
        scene, steps, question, asked(scene, "percent", 1), result=f"contribution to {noun}", also_wrong=wrong
    )


FAMILIES = [
    Family("debit-or-credit", "The side of the ledger a balance stands on", _books_page, _side, weight=7),
    Family(
        "share-of-equity",
        "What a component adds to or takes from equity, in percent",
        _to_equity_page,
        _of_equity,
        weight=7,
    ),
]
