"""A table from pairs of numbers to numbers, asked for many pairs at once.

What enters: columns of pairs, a state and what comes next, with the state that follows; then such
pairs alone. What leaves: a column of states, 0 where nothing follows. What it does not touch: what
the states are of (``trie``, ``gaps``, ``turns``).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import chain

import numpy as np

from tracker.themes.hits import Ints, distinct

_NEXT_BITS = 21
"""What comes next is a code point of Unicode or the number of a phrase."""
_MIX = np.uint64(0x9E3779B97F4A7C15)
_ROOM = 4
"""Places of the table per pair: most lie where they are looked for first."""
_NONE = -1


class Steps:
    """``rows``: three columns, state and what comes next → the state that follows; all of them
    numbers from 1 on but for the first state, 0."""

    def __init__(self, rows: Ints) -> None:
        keys, values = rows[0] << _NEXT_BITS | rows[1], rows[2]
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


def flat(phrases: Collection[Sequence[int]]) -> tuple[Ints, Ints]:
    """Phrases end to end, and how long each is."""
    lengths = np.fromiter(map(len, phrases), np.int64, len(phrases))
    return np.fromiter(chain.from_iterable(phrases), np.int64, int(lengths.sum())), lengths


def branches(codes: Ints, lengths: Ints, numbers: Collection[int]) -> tuple[Ints, Ints]:
    """The trie of phrases that stand end to end, none empty, with their numbers: its steps, as
    ``Steps`` wants them, and for each state the number of the phrase that ends there, or -1."""
    at = np.cumsum(lengths) - lengths
    ends = at + lengths
    state = np.zeros(len(lengths), np.int64)
    steps = [np.zeros((3, 0), np.int64)]
    states = 1
    going = np.arange(len(lengths))
    while len(going):
        following = codes[at[going]]
        first, group = distinct(state[going], following)
        new = np.arange(states, states + len(first))
        steps.append(np.stack((state[going][first], following[first], new)))
        state[going] = new[group]
        states += len(first)
        at[going] += 1
        going = going[at[going] < ends[going]]
    told = np.full(states, -1, np.int64)
    told[state] = np.fromiter(numbers, np.int64, len(lengths))
    return np.concatenate(steps, axis=1), told
