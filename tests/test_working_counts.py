"""Counts in the working: a difference of stores is stores, not percentage points."""

from __future__ import annotations

import re

from synth import generate
from synth.options import Options


def test_growth_of_a_count_is_worked_from_a_count() -> None:
    seen = 0
    for example in generate("sec-style", count=60, seed=12, options=Options(families=("retail",))):
        reply = example.turns[0].reply
        if found := re.search(r"^(?:Step \d+\. )?Stores added: (.+)$", reply, re.MULTILINE):
            seen += 1
            assert re.fullmatch(r"[\d,]+ - [\d,]+ = -?[\d,]+", found[1]), reply
    assert seen >= 3
