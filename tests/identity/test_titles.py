"""A dear pattern is left out only where it could find nothing."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tracker.identity import titles

PIECES = [
    *(" ", ".", ":", ";", "-", "--", "?", "!", "(", ")", "[", "1", "12", "é", "2e"),
    *("erratum", "corrigendum", "correction", "rectificatif", "retraction", " notice", "a "),
    *(
        "(vol 12, pg 34, 2009)",
        " (volume",
        "part ",
        "b",
        "ii",
        "tome",
        "two",
        "mai",
        "2009",
        "first",
    ),
    *("prison", "change1", "(1)", "and", "the ", "i", "first"),
]
TITLES = st.lists(st.sampled_from(PIECES), max_size=10).map("".join)


@given(TITLES)
def test_no_title_is_parted_cut_or_numbered_where_no_sign_of_it_stands(text: str) -> None:
    start = max(0, len(text) - titles._LONGEST_TAIL)
    assert titles._TAIL_SIGN(text, start) or not titles._TAIL.search(text, start)
    assert titles._MAY_PART(text) or not titles._SEPARATOR.search(text)
    found = tuple(titles._WORD.findall(text))
    plain = "".join(found).isalpha() and titles._NUMBERED.isdisjoint(found)
    assert not (plain and titles.numbers(found))
    if text[-1:].isalpha():
        assert titles._FOOTNOTE_MARK.sub("", titles._FOOTNOTE.sub("", text)) == text
