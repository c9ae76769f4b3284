"""Random streams: a function of their key alone."""

from synth.stream import Stream


def test_a_stream_is_the_same_on_every_machine_and_python():
    stream = Stream("unit-scale@1", "standard", 7, 412, 0)
    # Written down once; a change here changes every generated example.
    assert [stream.below(10**6) for _ in range(5)] == list(FIRST_FIVE)


FIRST_FIVE = (59404, 949027, 591540, 484116, 175992)


def test_neighbouring_seeds_share_nothing():
    a = [Stream("x", 42, i).below(10**12) for i in range(200)]
    b = [Stream("x", 43, i).below(10**12) for i in range(200)]
    assert not set(a) & set(b)


def test_leading_digits_are_benford_like():
    stream = Stream("benford")
    firsts = [int(str(stream.magnitude(4))[0]) for _ in range(4000)]
    ones, nines = firsts.count(1) / 4000, firsts.count(9) / 4000
    assert 0.24 < ones < 0.36
    assert nines < 0.09


def test_a_key_of_parts_is_not_the_key_of_their_concatenation():
    assert Stream("a", "bc").below(10**12) != Stream("ab", "c").below(10**12)
