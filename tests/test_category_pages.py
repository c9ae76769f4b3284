"""The pages in docs/categories are what the generators make now."""

from pathlib import Path

import pytest

from synth.category_page import page
from synth.generator import categories

PAGES = Path(__file__).parents[1] / "docs/categories"


@pytest.mark.parametrize("name", sorted(categories()))
def test_a_category_page_shows_every_family_as_it_is_made_now(name):
    cat = categories()[name]
    said = (PAGES / f"{name}.md").read_text(encoding="utf-8")
    for level in cat.LEVELS:
        assert all(f"\n## {family}\n" in said for family in cat.families(level))
    assert said == page(cat), "write the pages again: python -m synth.category_page docs/categories"
