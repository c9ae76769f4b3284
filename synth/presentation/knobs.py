"""Knobs: how often a page shows what real filings show.

Rates are percents; defaults follow counts in public filings (TAT-QA's tables, FinanceBench's evidence pages,
inline-XBRL 10-K and 10-Q filings).
``Knobs()`` is the default mix. A level turns some up or down, and each can be set by name.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

from schemas.errors import CrossfootError, nearest

if TYPE_CHECKING:
    from schemas.table import TableFormat


@dataclass(frozen=True, slots=True)
class Knobs:
    """Percent of pages (or of the rows and cells that could show it) with a phenomenon."""

    scale_caption: int = 62
    """The scale stands in a caption over the table; else in the prose beside it."""
    caption_exception: int = 40
    """The caption of an excerpt names exceptions ("except per share data") of which no row is shown, or a caption
    names ratios that are."""
    caption_in_header: int = 15
    """Of captions: the scale stands in the header's corner cell."""
    minus_sign: int = 6
    """Negatives print with a minus instead of parentheses."""
    unsigned_loss: int = 55
    """Tables whose rows that are negative throughout say so ("Net loss"); income statements then print no sign."""
    two_sided: int = 20
    """Two-sided captions ("Operating income (loss)") where no shown value is negative."""
    contra: int = 45
    """Deducted rows carry "Less:" and print in parentheses, outside statements of cash flows."""
    nil: int = 57
    """A row that the company has nothing of ("Commitments and contingencies"), printed in dashes or left blank."""
    not_meaningful: int = 60
    """A change column prints "n.m." where a ratio would be absurd; else it is left blank there."""
    footnotes: int = 17
    """A label or header carries a footnote mark ("Sales(1)", "2018 (3)", "Goodwill (Note 5)")."""
    label_numbers: int = 50
    """Of labels that could: numbers stand in it (par value and authorized shares, allowances)."""
    label_case: int = 22
    """Labels are set in title case, or their totals in capitals."""
    section_headers: int = 45
    """Section-header rows are kept."""
    section_colon: int = 55
    """Section headers end in a colon."""
    unlabelled_total: int = 85
    """A total right below all of its parts has no label; mostly its last parts are brought in for it."""
    multi_row_header: int = 50
    """Headers take two rows, or leave blank cells."""
    oldest_first: int = 6
    """Years run from the oldest."""
    period_title: int = 40
    """Where the headers give years only: the title says when they end ("Years ended June 30, 2023 and 2022")."""
    change_column: int = 45
    """Columns of changes (amounts, percent, basis points) stand beside the years, where they give nothing away."""
    share_column: int = 60
    """Columns of percentages of revenue or total assets stand beside the years, where they give nothing away."""
    currency_first_rows: int = 60
    """A currency sign stands on the first and total rows; else on every row or on none."""
    currency_apart: int = 60
    """The currency sign has a cell of its own, where the format has cells for it."""
    introduction: int = 40
    """A sentence without figures introduces the table."""
    prose_amount: int = 38
    """Prose beside the table states an amount with a scale word that no question needs."""
    rounded: int = 4
    """Amounts are in a coarser unit than the books', each rounded for itself: sums may miss by a last digit."""
    disclaimer: int = 3
    """A line says that figures may not add due to rounding."""
    markdown: int = 50
    fixed_width: int = 15
    html: int = 12
    csv: int = 8
    pdf_text: int = 15

    def formats(self) -> tuple[tuple[TableFormat, int], ...]:
        """Return the table formats with their weights."""
        return (
            ("markdown", self.markdown), ("fixed-width", self.fixed_width), ("html", self.html),
            ("csv", self.csv), ("pdf-text", self.pdf_text),
        )  # fmt: skip


def knobs_from(base: Knobs, settings: dict[str, int]) -> Knobs:
    """Set knobs by name. Raises CrossfootError for an unknown name or a rate outside 0 to 100."""
    names = [f.name for f in fields(Knobs)]
    for name, rate in settings.items():
        if name.replace("-", "_") not in names:
            raise CrossfootError(f"unknown knob {name!r}{nearest(name, names)}")
        if not 0 <= rate <= 100:
            raise CrossfootError(f"knob {name} is a rate from 0 to 100 percent, not {rate}")
    tuned = replace(base, **{name.replace("-", "_"): rate for name, rate in settings.items()})
    if not any(weight for _, weight in tuned.formats()):
        raise CrossfootError("every table format has the weight 0: leave one of them")
    return tuned
