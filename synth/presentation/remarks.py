"""Prose beside a table that no question needs: introductions, amounts that matter to nobody, disclaimers.

What the sentences speak of is none of the line items that questions ask about, so that nothing they say can be
taken for an operand, nor for the disclosure of one.
"""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING

from synth.company.identity import CURRENCY_NAMES, SCALE_NAMES
from synth.presentation.sheet import SYMBOLS, grouped

if TYPE_CHECKING:
    from synth.company.company import Company
    from synth.presentation.knobs import Knobs
    from synth.stream import Stream

INTRODUCTIONS = (
    "The following table sets forth selected information for the periods indicated.",
    "The table below should be read in conjunction with the notes to the consolidated financial statements.",
    "The accompanying notes are an integral part of these consolidated financial statements.",
    "The amounts that {name} reported are summarized below.",
    "{name} and its subsidiaries report the following.",
    "The components are presented in the table below.",
    "Details are as follows:",
    "Amounts for the most recent period have been prepared on a basis consistent with the prior periods.",
    "Certain prior period amounts have been regrouped to conform to the current presentation.",
    "The information below has been derived from the audited consolidated financial statements.",
    "See the accompanying notes.",
)
SCALED = (
    "All amounts are stated in {word} of {money}, except per share data.",
    "Amounts are presented in {word} of {money} unless otherwise noted.",
    "The following figures are in {word} of {money}, except per share amounts.",
    "Figures in the table are expressed in {word} of {money}.",
    "The following table sets forth the amounts for the periods indicated (in {word} of {money}):",
    "The following is a summary (in {word} of {money}):",
    "{name} reported the following (in {word} of {money}, except per share data):",
)
"""Sentences that give the tables' scale."""
DOLLARS = (
    "The following table presents the amounts for the periods indicated (in {word}):",
    "The components consist of the following (in {word}):",
    "A summary is as follows (in {word}):",
    "{name} reported the following (in {word}, except per share data):",
    "The table below summarizes the results (dollars in {word}).",
)
"""The same where the currency goes without saying."""
AMOUNTS = (
    "At {end}, outstanding letters of credit and surety bonds totaled {amount}.",
    "As of {end}, approximately {amount} was available under the undrawn revolving facility.",
    "The board has authorized a further program of up to {amount}, none of which has been used.",
    "A legal contingency of up to {amount} is considered reasonably possible; nothing has been recorded for it.",
    "We estimate that compliance with new regulations will require about {amount} over the next three years.",
    "Insurance coverage for the incident at our former site is limited to {amount}.",
    "The notional amount of forward contracts was {amount} at {end}.",
    "Unrecognized tax positions of {amount} would lower the effective rate if recognized.",
    "We expect to contribute {amount} to our defined benefit plans in the coming year.",
    "A hypothetical 10% move in market prices would change the fair value of our hedges by {amount}.",
    "Severance obligations of the plan announced after year end are estimated at {amount}.",
    "Guarantees given to third parties amounted to {amount} at {end}, compared with {other} a year earlier.",
    "The largest single customer contract signed in the year is worth {amount} over its life.",
    "Our exposure to the counterparty did not exceed {amount} at any time during the year.",
)
DISCLAIMERS = (
    "Figures may not add due to rounding.", "Totals may not sum due to rounding.", "Certain columns may not add due to rounding.",
)  # fmt: skip
_WORDS = {0: "", 3: " thousand", 5: " lakh", 6: " million", 7: " crore", 9: " billion"}


_AHEAD = re.compile(r"\b(?:following|below|the table)\b|:$")


def introduces(text: str) -> bool:
    """Whether a sentence speaks of the table that stands after it.

    >>> introduces("Details are as follows:"), introduces("See the accompanying notes.")
    (True, False)
    """
    return _AHEAD.search(text) is not None


def scale_sentence(stream: Stream, company: Company, *, excepts: bool) -> str:
    """Return a sentence that gives the tables' scale, for pages whose tables do not.

    ``excepts`` says whether these may print amounts per share, and the sentence excepts them.
    """
    who = company.identity
    every = (*SCALED, *DOLLARS) if who.currency == "USD" else SCALED
    return stream.choice([s for s in every if excepts or "except" not in s]).format(
        word=SCALE_NAMES[who.scale], money=CURRENCY_NAMES[who.currency], name=company.identity.name
    )


def remarks(stream: Stream, company: Company, knobs: Knobs) -> list[str]:
    """Draw the sentences beside a page's tables that give nothing to compute with."""
    found = []
    if stream.chance(knobs.introduction):
        found.append(stream.choice(INTRODUCTIONS).format(name=company.identity.name))
    if stream.chance(knobs.prose_amount):
        found.append(_amount(stream, company))
    if stream.chance(knobs.disclaimer):
        found.append(stream.choice(DISCLAIMERS))
    return found


def _amount(stream: Stream, company: Company) -> str:
    """Return a sentence with an amount of a size that suits the company."""
    who = company.identity
    step = 7 if who.currency == "INR" else 6
    revenue = abs(company.books[company.periods[0], ""].get("revenue", 0))
    power = who.scale - who.places - step + 1  # to tenths of a million (or crore)
    tenths = revenue * 10**power if power >= 0 else revenue // 10**-power
    first = max(3, tenths * stream.between(3, 90) // 1000)
    texts = []
    for n in (first, max(2, first * stream.between(60, 140) // 100)):
        scale, places, shown = (9, 1, n // 1000) if step == 6 and n >= 20_000 else (step, n < 1000, n)
        amount = Fraction(shown, 10)
        texts.append(f"{SYMBOLS[who.currency]}{grouped(amount, int(places))}{_WORDS[scale]}")
    end = f"{who.year_end}, {company.periods[0].removeprefix('FY')}"
    return stream.choice(AMOUNTS).format(amount=texts[0], other=texts[1], end=end)
