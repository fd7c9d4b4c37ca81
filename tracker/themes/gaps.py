"""Phrases with gaps, joined from their parts: « préparation … sortie ».

What enters: what the trie found on a page, parts of such phrases among it. What leaves: where
the phrases stand. What it does not touch: phrases without gaps, or with articles that count.

A gap takes up to four words, articles between them not counted, of one sentence: no bracket and
no quotation mark either. The parts of phrases are a trie of their own: from each part that begins
one, what stands near enough after it is tried, for all of the page at once.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from tracker.themes.hits import Bits, Counts, Ints, Matches, flags, pairs, running
from tracker.themes.pages import Page
from tracker.themes.steps import Steps, branches, flat

GAP_WORDS = 4


class Gapped:
    """Phrases with gaps. ``phrases``: the numbers of their parts → their own; all below
    ``numbers``."""

    def __init__(self, phrases: Mapping[tuple[int, ...], int], numbers: int) -> None:
        steps, self._numbers = branches(*flat(phrases), phrases.values())
        state, part, end = steps
        begin = state == 0
        self._first = np.zeros(numbers + 1, np.int64)
        self._first[part[begin]] = end[begin]
        self._steps = Steps(steps[:, ~begin])
        self._goes_on = flags(state, len(self._numbers))
        self._later = flags(part[~begin], numbers + 1)

    def find(self, page: Page, match: Matches) -> Matches:
        """``number, first, last`` of each phrase: the words of the page, the last included."""
        state = self._first[match.number]
        begun = np.flatnonzero(state)
        if not len(begun):
            return match.where(begun)
        later = match.where(np.flatnonzero(self._later[match.number]))
        later = later.where(np.argsort(later.first))
        state, first, last = state[begun], match.first[begun], match.last[begun]
        signs = running(page.signs > 0)
        found: list[Matches] = []
        while len(first):
            row, at = pairs(
                np.searchsorted(later.first, last),
                np.searchsorted(later.first, last + GAP_WORDS, "right"),
            )
            state = self._steps.after(state[row], later.number[at])
            on = np.flatnonzero(state)
            row, at, state = row[on], at[on], state[on]
            on = np.flatnonzero(_near(page, signs, last[row], later.first[at]))
            state, first, last = state[on], first[row[on]], later.last[at[on]]
            number = self._numbers[state]
            whole = np.flatnonzero(number >= 0)
            found.append(Matches(number[whole], first[whole], last[whole]))
            on = np.flatnonzero(self._goes_on[state])
            state, first, last = state[on], first[on], last[on]
        nothing = np.zeros(0, np.int64)
        words = Matches(nothing, nothing, nothing).and_those(*found).once()
        return Matches(words.number, page.others[words.first], page.others[words.last - 1])


def _near(page: Page, signs: Counts, last: Ints, following: Ints) -> Bits:
    """Whether nothing ends between what goes before the word ``last`` and the word ``following``,
    and no article stands there after the most words that a gap takes."""
    word = page.others[following]
    full = (following - last == GAP_WORDS) & page.articles[word - 1]
    return np.asarray((signs[page.others[last - 1]] == signs[word]) & ~full)
