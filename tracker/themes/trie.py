"""Which phrases begin at each word of a page: a trie walked from all words at once.

What enters: phrases as codes of words, once; then the codes of a page. What leaves: where each
phrase stands, as columns. What it does not touch: what a phrase is, or which words are left out.

Every word of the page that begins a phrase is a walker; at each step those walk on whose next word
goes on some phrase, all in one look into a table of the steps. No walker takes more steps than the
longest phrase has words, and a text without labels has none, so the time is linear in the text.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from tracker.themes.hits import Ints

_WORD_BITS = 21
"""A code is a code point of Unicode."""
_MIX = np.uint64(0x9E3779B97F4A7C15)
_ROOM = 4
"""Places of the table per step: most steps lie where they are looked for first."""


class Trie:
    """Phrases by number. ``phrases``: their codes, one character per word, none of them empty."""

    def __init__(self, phrases: Mapping[str, int]) -> None:
        steps: dict[tuple[int, str], int] = {}
        numbers = [-1]
        for phrase, number in phrases.items():
            state = 0
            for code in phrase:
                state = steps.setdefault((state, code), len(steps) + 1)
                if state == len(numbers):
                    numbers.append(-1)
            numbers[state] = number
        self._numbers = np.array(numbers, np.int64)
        begins = np.array([state for state, _ in steps], np.int64)
        codes = np.array([ord(code) for _, code in steps], np.int64)
        ends = np.arange(1, len(numbers))
        first = begins == 0
        self._first = np.zeros(int(codes.max(initial=0)) + 2, np.int64)
        self._first[codes[first]] = ends[first]
        self._goes_on = np.zeros(len(numbers), np.bool_)
        self._goes_on[begins] = True
        self._steps = _Steps((begins << _WORD_BITS | codes)[~first], ends[~first])

    def find(self, codes: npt.NDArray[np.uint32]) -> tuple[Ints, Ints, Ints]:
        """``number, first, last`` of each phrase: ``codes[first:last]`` are its words."""
        state = self._first.take(codes, mode="clip")
        first = np.flatnonzero(state)
        state = state[first]
        last = first + 1
        found: list[tuple[Ints, Ints, Ints]] = []
        while len(first):
            number = self._numbers[state]
            whole = np.flatnonzero(number >= 0)
            found.append((number[whole], first[whole], last[whole]))
            on = np.flatnonzero(self._goes_on[state] & (last < len(codes)))
            first, last, state = first[on], last[on], state[on]
            state = self._steps.look_up(state << _WORD_BITS | codes[last])
            on = np.flatnonzero(state)
            first, last, state = first[on], last[on] + 1, state[on]
        if not found:
            nothing = np.zeros(0, np.int64)
            return nothing, nothing, nothing
        number, first, last = map(np.concatenate, zip(*found, strict=True))
        return number, first, last


class _Steps:
    """State and code → state, 0 where there is none: a table with open addresses."""

    def __init__(self, keys: Ints, values: Ints) -> None:
        self._bits = max(4, (_ROOM * len(keys)).bit_length())
        size = 1 << self._bits
        self._keys = np.full(size, -1, np.int64)
        self._values = np.zeros(size, np.int64)
        self._mask = size - 1
        at = self._place(keys)
        while len(keys):
            # Of those that want one place, the last to write has it; the others look further.
            free = np.flatnonzero(self._keys[at] < 0)
            self._keys[at[free]] = keys[free]
            settled = self._keys[at] == keys
            self._values[at[settled]] = values[settled]
            keys, values, at = keys[~settled], values[~settled], (at[~settled] + 1) & self._mask

    def look_up(self, keys: Ints) -> Ints:
        """The value of each key."""
        at = self._place(keys)
        there = self._keys[at]
        values = np.where(there == keys, self._values[at], 0)
        rest = np.flatnonzero((there != keys) & (there >= 0))
        while len(rest):
            at[rest] = (at[rest] + 1) & self._mask
            there = self._keys[at[rest]]
            found = rest[there == keys[rest]]
            values[found] = self._values[at[found]]
            rest = rest[(there != keys[rest]) & (there >= 0)]
        return values

    def _place(self, keys: Ints) -> Ints:
        mixed = (keys.astype(np.uint64) * _MIX) >> np.uint64(64 - self._bits)
        return mixed.astype(np.int64)
