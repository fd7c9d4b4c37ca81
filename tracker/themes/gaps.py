"""Phrases with gaps, joined from their parts: « préparation … sortie ».

What enters: what the trie found on a page, parts of such phrases among it. What leaves: where
the phrases stand. What it does not touch: phrases without gaps, or with articles that count.

A gap takes up to four words, articles between them not counted, of one sentence: no bracket and
no quotation mark either. All phrases of the page are joined together, one part more at each step.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from tracker.themes.hits import Bits, Ints, distinct, pairs
from tracker.themes.lexicon import NOTHING
from tracker.themes.pages import Page

_GAP_WORDS = 4


@dataclass(frozen=True, slots=True)
class Matches:
    """What the trie found: numbers of phrases, and ``[first, last)`` among the kept codes."""

    number: Ints
    first: Ints
    last: Ints

    def where(self, rows: Bits | Ints) -> Matches:
        """Only these rows."""
        return Matches(self.number[rows], self.first[rows], self.last[rows])


class Gapped:
    """Phrases with gaps. ``phrases``: the numbers of their parts → their own; all below
    ``numbers``."""

    def __init__(self, phrases: Mapping[tuple[int, ...], int], numbers: int) -> None:
        ordered = sorted(phrases)
        longest = max(map(len, ordered), default=1)
        padded = [(*parts, *[-1] * (longest - len(parts)), -1) for parts in ordered]
        self._parts = np.array(padded, np.int64).reshape(-1, longest + 1)
        self._numbers = np.array([phrases[parts] for parts in ordered], np.int64)
        self._begins = np.searchsorted(self._parts[:, 0], np.arange(numbers + 1))

    def find(self, page: Page, match: Matches) -> tuple[Ints, Ints, Ints]:
        """``start, end, number`` of each phrase, in code points of the page."""
        match = match.where(np.lexsort((match.first, match.number)))
        size = len(page.kept) + _GAP_WORDS + 2
        keys = match.number * size + match.first
        signs = np.cumsum(page.codes < NOTHING)
        word, before = page.words[page.places[match.first]], signs[page.places[match.first]]
        after = signs[page.places[match.last - 1]]
        first, phrase = pairs(self._begins[match.number], self._begins[match.number + 1])
        last = first
        whole: list[tuple[Ints, Ints, Ints]] = []
        for step in range(1, self._parts.shape[1]):
            wanted = self._parts[phrase, step]
            done = wanted < 0
            whole.append((first[done], last[done], phrase[done]))
            first, last, phrase, wanted = (c[~done] for c in (first, last, phrase, wanted))
            nearest = wanted * size + match.last[last]
            row, following = pairs(
                np.searchsorted(keys, nearest),
                np.searchsorted(keys, nearest + _GAP_WORDS, "right"),
            )
            width = match.first[following] - match.last[last[row]]
            full = (width == _GAP_WORDS) & page.articles[word[following] - 1]
            joined = (after[last[row]] == before[following]) & ~full
            row, last = row[joined], following[joined]
            first, phrase = first[row], phrase[row]
        first, last, phrase = map(np.concatenate, zip(*whole, strict=True))
        if len(first):
            once, _ = distinct(first, last, phrase)
            first, last, phrase = first[once], last[once], phrase[once]
        start = page.starts[word[first]]
        end = page.ends[page.words[page.places[match.last[last] - 1]]]
        return start, end, self._numbers[phrase]
