"""The short way of reading a plain cell gives what the long way gives."""

from hypothesis import given, settings
from hypothesis import strategies as st

from schemas import cells

PLAIN = st.from_regex(cells._PLAIN, fullmatch=True)


@settings(max_examples=2000, deadline=None)
@given(PLAIN)
def test_the_short_way_agrees_with_the_long_way(text):
    assert cells.read_cell(text) == cells._classify(text)
