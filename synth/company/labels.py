"""What filings call things: several captions for each concept; two-sided ones where losses occur."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from synth.stream import Stream

LABELS: dict[str, tuple[str, ...]] = {
    "revenue": ("Net sales", "Revenue", "Total revenues", "Net revenues", "Total net sales"),
    "cost_of_revenue": ("Cost of goods sold", "Cost of sales", "Cost of revenue", "Cost of products sold"),
    "gross_profit": ("Gross profit",),
    "selling_expense": (
        "Selling, general and administrative expenses", "Selling, general and administrative",
        "Marketing, general and administrative",
    ),
    "research_expense": ("Research and development", "Product development", "Research, development and engineering"),
    "operating_income": ("Operating income (loss)", "Income (loss) from operations", "Operating profit (loss)"),
    "interest_expense": ("Interest expense", "Interest expense, net", "Interest and other financing costs"),
    "pretax_income": ("Income (loss) before income taxes", "Earnings (loss) before taxes"),
    "income_tax": ("Provision (benefit) for income taxes", "Income tax expense (benefit)"),
    "net_income": ("Net income (loss)", "Net earnings (loss)"),
    "diluted_shares": ("Weighted average diluted shares outstanding", "Diluted weighted average shares"),
    "diluted_eps": ("Diluted earnings (loss) per share", "Diluted net income (loss) per share"),
}  # fmt: skip

SPOKEN: dict[str, str] = {
    "selling_expense": "selling, general and administrative expense",
    "research_expense": "research and development expense",
    "operating_income": "operating income",
    "pretax_income": "income before taxes",
    "income_tax": "the income tax provision",
    "net_income": "net income",
    "diluted_shares": "the weighted average diluted share count",
    "diluted_eps": "diluted earnings per share",
}
"""How a question names a concept, where that isn't its caption."""


def caption(stream: Stream, concept: str) -> str:
    """Draw one of a concept's captions."""
    return stream.choice(LABELS[concept])


def spoken(concept: str, label: str) -> str:
    """Return how a question names the line item with this caption."""
    return SPOKEN.get(concept, label[:1].lower() + label[1:])
