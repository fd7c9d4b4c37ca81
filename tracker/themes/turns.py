"""Phrases with articles that count: « en prison », « race to the bottom ».

What enters: phrases as codes of words, then the codes of a page, what ends between its words, and
words that such a phrase has. What leaves: where these phrases stand. What it does not touch:
phrases of plain words, which a trie finds (``trie``).

A trie is walked word by word, from all of these words at once. ``…`` passes up to four words of
the same sentence; articles and short prepositions pass freely, three in a row at most, unless the
phrase has them itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from tracker.themes.gaps import GAP_WORDS
from tracker.themes.hits import Ints, Matches, firsts
from tracker.themes.lexicon import Lexicon
from tracker.themes.pages import BREAK, Page
from tracker.themes.steps import Steps, branches, flat

GAP = 0x1FFFFF
"""Stands for ``…`` among the codes of a phrase; no word has it."""
STOP_RUN = 3
_FARTHEST = 100
"""How many words a phrase may span at most."""
_NO_GAP = -1


class Turns:
    """A trie of ``phrases``, each with its number, and the codes of ``lexicon``."""

    def __init__(self, phrases: Mapping[tuple[int, ...], int], lexicon: Lexicon) -> None:
        steps, self._numbers = branches(*flat(phrases), phrases.values())
        self._lexicon = lexicon
        self._steps = Steps(steps)
        self._gap = np.zeros(len(self._numbers), np.int64)
        state, code, end = steps
        self._gap[state[code == GAP]] = end[code == GAP]

    def find(self, page: Page, words: Ints, behind: Ints) -> Matches:
        """The phrases that begin with one of ``words``, or with an article before one of
        ``behind``: their numbers, first and last words."""
        if not len(words) and not len(behind):
            return Matches(words, words, words)
        codes = page.codes.astype(np.int64)
        first = np.concatenate((words, *_articles_before(page, behind)))
        first = first[firsts(first)[0]]
        state = self._steps.after(np.zeros_like(first), codes[first])
        first, state = first[state > 0], state[state > 0]
        walkers = _walkers(state, first, first, first + 1, 0, _NO_GAP)
        found = [walkers[:3]]
        while walkers.size:
            walkers = _within(page, np.concatenate((walkers, self._into_gaps(walkers)), axis=1))
            state, first, last, at, passed, gap = walkers
            child = self._steps.after(state, codes[at])
            on = np.flatnonzero(child)
            ahead = _walkers(child[on], first[on], at[on], at[on] + 1, 0, _NO_GAP)
            found.append(ahead[:3])
            stop = self._lexicon.are_stops(page.codes[at])
            by = np.flatnonzero((gap > 0) | ((gap == _NO_GAP) & stop & (passed < STOP_RUN)))
            passed, gap = passed + (gap == _NO_GAP), gap - ((gap > 0) & ~stop)
            aside = _walkers(state[by], first[by], last[by], at[by] + 1, passed[by], gap[by])
            walkers = np.concatenate((ahead, aside), axis=1)
        state, first, last = np.concatenate(found, axis=1)
        number = self._numbers[state]
        return Matches(number, first, last).where(np.flatnonzero(number >= 0)).once()

    def _into_gaps(self, walkers: Ints) -> Ints:
        """The walkers whose phrase has a gap next, at its beginning."""
        state, first, last, at, _, gap = walkers
        on = np.flatnonzero((self._gap[state] > 0) & (gap == _NO_GAP))
        return _walkers(self._gap[state[on]], first[on], last[on], at[on], 0, GAP_WORDS)


def _walkers(
    state: Ints, first: Ints, last: Ints, at: Ints, passed: Ints | int, gap: Ints | int
) -> Ints:
    """A column per walker: its state, the first and the last word that its phrase has so far, the
    word it comes to; how many articles it passed, and how many words its gap may still pass."""
    walkers = np.empty((6, len(state)), np.int64)
    for row, column in enumerate((state, first, last, at, passed, gap)):
        walkers[row] = column
    return walkers


def _within(page: Page, walkers: Ints) -> Ints:
    """The walkers that come to a word, with nothing that ends before it."""
    _, first, _, at, _, gap = walkers
    near = np.flatnonzero((at < len(page.codes)) & (at < first + _FARTHEST))
    walkers, gap, sign = walkers[:, near], gap[near], page.signs[at[near]]
    goes_on = (sign != BREAK) & ((sign == 0) | (gap == _NO_GAP))
    return np.asarray(walkers[:, goes_on])


def _articles_before(page: Page, words: Ints) -> Iterator[Ints]:
    """The articles that stand in a row before these words."""
    for _ in range(_FARTHEST):
        words = words[words > 0] - 1
        words = words[page.articles[words]]
        if not len(words):
            return
        yield words
