"""A table from pairs of numbers to numbers, asked for many pairs at once.

What enters: pairs, a state and what comes next, with the state that follows; then columns of
pairs. What leaves: a column of states, 0 where nothing follows. What it does not touch: what the
states are of (``trie``, ``gaps``, ``turns``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from tracker.themes.hits import Ints

_NEXT_BITS = 21
"""What comes next is a code point of Unicode or the number of a phrase."""
_MIX = np.uint64(0x9E3779B97F4A7C15)
_ROOM = 4
"""Places of the table per pair: most lie where they are looked for first."""
_NONE = -1


class Steps:
    """``rows``: state and what comes next → the state that follows, all of them numbers from 1 on
    but for the first state, 0."""

    def __init__(self, rows: Mapping[tuple[int, int], int]) -> None:
        pairs = np.array([*rows], np.int64).reshape(-1, 2).T
        keys, values = pairs[0] << _NEXT_BITS | pairs[1], np.array([*rows.values()], np.int64)
        self._bits = max(4, (_ROOM * len(keys)).bit_length())
        size = 1 << self._bits
        self._keys = np.full(size, _NONE, np.int64)
        self._values = np.zeros(size, np.int64)
        self._mask = size - 1
        at = self._place(keys)
        while len(keys):
            # Of those that want one place, the last to write has it; the others look further.
            free = np.flatnonzero(self._keys[at] == _NONE)
            self._keys[at[free]] = keys[free]
            settled = self._keys[at] == keys
            self._values[at[settled]] = values[settled]
            keys, values, at = keys[~settled], values[~settled], (at[~settled] + 1) & self._mask

    def after(self, states: Ints, following: Ints) -> Ints:
        """The state that follows each."""
        keys = states << _NEXT_BITS | following
        at = self._place(keys)
        there = self._keys[at]
        values = np.where(there == keys, self._values[at], 0)
        rest = np.flatnonzero((there != keys) & (there != _NONE))
        while len(rest):
            at[rest] = (at[rest] + 1) & self._mask
            there = self._keys[at[rest]]
            found = rest[there == keys[rest]]
            values[found] = self._values[at[found]]
            rest = rest[(there != keys[rest]) & (there != _NONE)]
        return values

    def _place(self, keys: Ints) -> Ints:
        mixed = (keys.view(np.uint64) * _MIX) >> np.uint64(64 - self._bits)
        return mixed.view(np.int64)


def branches(
    phrases: Iterable[tuple[Sequence[int], int]],
) -> tuple[dict[tuple[int, int], int], list[int]]:
    """The trie of ``(phrase, number)``: its steps, and for each state the number of the phrase
    that ends there, or -1."""
    steps: dict[tuple[int, int], int] = {}
    numbers = [-1]
    for phrase, number in phrases:
        state = 0
        for one in phrase:
            state = steps.setdefault((state, one), len(steps) + 1)
            if state == len(numbers):
                numbers.append(-1)
        numbers[state] = number
    return steps, numbers
