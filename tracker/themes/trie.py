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

from tracker.themes.hits import Bits, Ints, flags
from tracker.themes.steps import Steps, branches


class Trie:
    """Phrases by number. ``phrases``: their codes, one character per word, none of them empty."""

    def __init__(self, phrases: Mapping[str, int]) -> None:
        every = np.frombuffer("".join(phrases).encode("utf-32-le"), "<u4").astype(np.int64)
        lengths = np.fromiter(map(len, phrases), np.int64, len(phrases))
        steps, self._numbers = branches(every, lengths, phrases.values())
        state, code, end = steps
        begin = state == 0
        self._first = np.zeros(code[begin].max(initial=0) + 2, np.int64)
        self._first[code[begin]] = end[begin]
        self._goes_on = flags(state, len(self._numbers))
        self._steps = Steps(steps[:, ~begin])

    def find(self, codes: npt.NDArray[np.uint32], parted: Bits) -> tuple[Ints, Ints, Ints]:
        """``number, first, last`` of each phrase: ``codes[first:last]`` are its words. ``parted``:
        where no phrase goes on, for each of the codes and at their end, where it is true."""
        state = self._first.take(codes, mode="clip")
        first = np.flatnonzero(state)
        state = state[first]
        last = first + 1
        found: list[tuple[Ints, Ints, Ints]] = []
        while len(first):
            number = self._numbers[state]
            whole = np.flatnonzero(number >= 0)
            found.append((number[whole], first[whole], last[whole]))
            on = np.flatnonzero(self._goes_on[state] & ~parted[last])
            first, last, state = first[on], last[on], state[on]
            state = self._steps.after(state, codes[last].astype(np.int64))
            on = np.flatnonzero(state)
            first, last, state = first[on], last[on] + 1, state[on]
        if not found:
            nothing = np.zeros(0, np.int64)
            return nothing, nothing, nothing
        number, first, last = map(np.concatenate, zip(*found, strict=True))
        return number, first, last
