"""The trie finds each phrase wherever its words stand side by side, and nothing else."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tracker.themes.trie import Trie

codes = st.sampled_from("|\x00 !a")
"""A sentence's end, a word of no phrase, three words."""
phrases = st.lists(st.text(st.sampled_from(" !a"), min_size=1, max_size=4), unique=True)


def found(trie: Trie, text: str) -> list[tuple[int, int, int]]:
    words = np.array([ord(code) for code in text if code != "|"], np.uint32)
    ends = [n - text[:n].count("|") for n, code in enumerate(text) if code == "|"]
    parted = np.zeros(len(words) + 1, np.bool_)
    parted[[*ends, -1]] = True
    return sorted(zip(*(column.tolist() for column in trie.find(words, parted)), strict=True))


@given(phrases, st.lists(codes, max_size=30).map("".join))
def test_every_place_of_every_phrase_is_found(some: list[str], text: str) -> None:
    expected = [
        (number, at - text[:at].count("|"), at - text[:at].count("|") + len(phrase))
        for number, phrase in enumerate(some)
        for at in range(len(text))
        if text.startswith(phrase, at)
    ]
    trie = Trie({phrase: number for number, phrase in enumerate(some)})
    assert found(trie, text) == sorted(expected)


def test_a_hundred_thousand_phrases_find_their_own_place_in_the_table() -> None:
    words = [chr(0x20 + n) for n in range(400)]
    some = [a + b for a in words for b in words[:250]]
    trie = Trie({phrase: number for number, phrase in enumerate(some)})
    text = "".join(some[::997])
    ours = {(number, at) for number, at, _ in found(trie, text)}
    assert {(997 * n, 2 * n) for n in range(len(some[::997]))} <= ours
    assert all(some[number] == text[at : at + 2] for number, at in ours)


def test_codes_that_no_phrase_has_are_passed_over() -> None:
    assert found(Trie({"a": 7}), "\U0010ffff b") == []
    assert found(Trie({}), "ab") == []
    assert found(Trie({"a": 7}), "") == []
