"""Words as written → codes: one character per word that some phrase has.

What enters: the words of the phrases, once; then the words of texts, as bytes. What leaves: for
each word its code. What it does not touch: phrases, what stands between words.

A word is looked up as it is written (``learned``); the first time by its key (``words.key``).
"""

from __future__ import annotations

import re

import numpy as np

from tracker.normalise import fold
from tracker.themes.hits import Bits, Ints
from tracker.themes.learned import Codes, Learned
from tracker.themes.words import STOPS, key

NOTHING = 0
"""Code of a word that no phrase has."""
FIRST_WORD = 0x20
"""Above it the codes of words, in the order of their numbers."""
_SURROGATES = 0xD800


def code_of(number: int) -> int:
    """The code of a word by its number; surrogates are passed over, no encoding has them."""
    code = number + FIRST_WORD if number else NOTHING
    return code if code < _SURROGATES else code + 0x800


class Lexicon:
    """Words by number: of their keys from 1 on, stop words first; 0 for words of no phrase. May be
    used from several threads once all phrases are known."""

    def __init__(self) -> None:
        self.keys_of: dict[str, int] = {}
        for stop in sorted(STOPS):
            self.number(key(stop))
        self.stops = len(self.keys_of)
        self._prefixes: dict[str, int] = {}
        self._prefix = re.compile(r"(?!)")
        self._learned = Learned(self._code)

    def number(self, word: str) -> int:
        """The number of a word key; a new one gets the next."""
        return self.keys_of.setdefault(word, len(self.keys_of) + 1)

    def begin_with(self, prefixes: dict[str, int]) -> None:
        """A word of no phrase has the number of the first of these that it begins with."""
        self._prefixes = prefixes
        self._prefix = re.compile("|".join(map(re.escape, prefixes)) or r"(?!)")

    def codes(self, raw: bytes, starts: Ints, ends: Ints) -> Codes:
        """The code of each word of ``raw``, which is UTF-8 and ends with eight other bytes."""
        return self._learned.of(raw, starts, ends)

    def are_stops(self, codes: Codes) -> Bits:
        """Whether these are codes of articles. What is below them is beyond when it is reduced."""
        return np.asarray(codes - np.uint32(FIRST_WORD + 1) < self.stops)

    def _code(self, surface: str) -> int:
        number = self.keys_of.get(key(surface))
        if number is None:
            # Not by its key: a prefix is a matter of spelling.
            begins = self._prefix.match(fold(surface))
            number = self._prefixes[begins.group()] if begins else 0
        return code_of(number)
