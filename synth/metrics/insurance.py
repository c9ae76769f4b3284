"""Insurers: losses and expenses against the premiums that pay for them."""

from __future__ import annotations

from synth.metrics.metric import Metric
from synth.metrics.sources import CFA_BANKS, NAIC

_INSURER = ("insurer",)
_EXPENSES = "total expenses = underwriting_expense + acquisition_costs"

METRICS = (
    Metric(
        "loss-ratio", "losses_incurred / premiums_earned", "percent", (1, 2),
        ("loss ratio", "losses and loss adjustment expenses as a percentage of premiums earned"),
        "Losses and loss adjustment expenses incurred divided by premiums earned.", NAIC, good=-1, industries=_INSURER,
        near=("expense-ratio", "combined-ratio"),
    ),
    Metric(
        "expense-ratio", f"{_EXPENSES}; total expenses / premiums_earned", "percent", (1, 2),
        ("underwriting expense ratio on premiums earned", "GAAP expense ratio"),
        "Underwriting expenses and acquisition costs divided by premiums earned.", CFA_BANKS, good=-1, industries=_INSURER,
        near=("expense-ratio-on-premiums-written", "loss-ratio"),
    ),
    Metric(
        "expense-ratio-on-premiums-written", f"{_EXPENSES}; total expenses / premiums_written", "percent", (1, 2),
        ("underwriting expense ratio on premiums written", "statutory expense ratio"),
        "Underwriting expenses and acquisition costs divided by premiums written.", NAIC, good=-1, industries=_INSURER,
        near=("expense-ratio",),
    ),
    Metric(
        "acquisition-ratio", "acquisition_costs / premiums_earned", "percent", (1, 2),
        ("acquisition cost ratio", "acquisition costs as a percentage of premiums earned"),
        "Amortized policy acquisition costs divided by premiums earned.", CFA_BANKS, good=-1, industries=_INSURER,
        near=("expense-ratio",),
    ),
    Metric(
        "combined-ratio",
        "loss ratio = losses_incurred / premiums_earned;"
        f" {_EXPENSES}; expense ratio = total expenses / premiums_earned; loss ratio + expense ratio",
        "percent", (1, 2), ("combined ratio", "combined ratio on premiums earned"),
        "The loss ratio plus the expense ratio, both on premiums earned; below 100% underwriting makes a profit.", CFA_BANKS,
        good=-1, industries=_INSURER,
        alternatives=("claims and expenses = losses_incurred + underwriting_expense + acquisition_costs; claims and expenses / premiums_earned",),
        near=("combined-ratio-trade-basis", "loss-ratio"),
    ),
    Metric(
        "combined-ratio-trade-basis",
        "loss ratio = losses_incurred / premiums_earned;"
        f" {_EXPENSES}; expense ratio = total expenses / premiums_written; loss ratio + expense ratio",
        "percent", (1, 2), ("trade-basis combined ratio", "combined ratio with expenses on premiums written"),
        "Losses over premiums earned plus expenses over premiums written.", NAIC, good=-1, industries=_INSURER,
        near=("combined-ratio",),
    ),
    Metric(
        "underwriting-income",
        "claims and expenses = losses_incurred + underwriting_expense + acquisition_costs; premiums_earned - claims and expenses",
        "money", (0, 1), ("underwriting income or loss", "underwriting result"),
        "Premiums earned less losses, underwriting expenses and acquisition costs.", NAIC, good=1, industries=_INSURER,
        near=("combined-ratio",),
    ),
    Metric(
        "underwriting-margin",
        "claims and expenses = losses_incurred + underwriting_expense + acquisition_costs;"
        " underwriting income = premiums_earned - claims and expenses; underwriting income / premiums_earned",
        "percent", (1, 2), ("underwriting margin", "underwriting income as a percentage of premiums earned"),
        "Underwriting income divided by premiums earned: one less the combined ratio.", CFA_BANKS, good=1, industries=_INSURER,
        near=("combined-ratio",),
    ),
    Metric(
        "investment-income-ratio", "investment_income / premiums_earned", "percent", (1, 2),
        ("investment income ratio", "net investment income as a percentage of premiums earned"),
        "Net investment income divided by premiums earned.", NAIC, good=1, industries=_INSURER, near=("operating-ratio",),
    ),
    Metric(
        "operating-ratio",
        "claims and expenses = losses_incurred + underwriting_expense + acquisition_costs;"
        " combined ratio = claims and expenses / premiums_earned; investment ratio = investment_income / premiums_earned;"
        " combined ratio - investment ratio",
        "points", (1, 2), ("overall operating ratio of an insurer", "combined ratio less the investment income ratio"),
        "The combined ratio less the investment income ratio.", NAIC, good=-1, industries=_INSURER, near=("combined-ratio",),
    ),
    Metric(
        "premiums-earned-to-written", "premiums_earned / premiums_written", "percent", (1, 2),
        ("premiums earned as a percentage of premiums written", "earned-to-written ratio"),
        "Premiums earned divided by premiums written.", NAIC, industries=_INSURER, near=("premium-leverage",),
    ),
    Metric(
        "premium-leverage", "premiums_written / total_equity", "x", (2,),
        ("premiums written to equity", "premium leverage"),
        "Premiums written divided by equity, as regulators compare premiums with surplus.", "NAIC, IRIS Ratios Manual",
        good=-1, industries=_INSURER, near=("premiums-earned-to-written",),
    ),
)  # fmt: skip
