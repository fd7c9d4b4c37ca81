"""Many texts as one page: every word as a code, and where it stands.

What enters: texts. What leaves: their words as columns (numpy), one row per word of all texts
together, and the codes in which phrases are looked for. What it does not touch: what a phrase is.

Texts are laid end to end with « | » between them, which ends a sentence, so that no phrase goes
from one to the next. Where words begin and end, and what stands between them, is worked out for
the whole page at once, from its code points.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from tracker.themes.hits import Bits, Ints
from tracker.themes.lexicon import (
    BREAK,
    FIRST_PLANE,
    FIRST_WORD,
    NOTHING,
    SOFT,
    Codes,
    Lexicon,
    beyond_first_plane,
)
from tracker.themes.words import WORD

_BETWEEN = " | "
_PARAGRAPH = re.compile(r"\n\s*\n")
# What a code point is.
_OTHER, _LETTER, _SPACE, _DASH, _BRACKET, _STOP = range(6)
_KINDS = ((_DASH, "-–—"), (_BRACKET, '()«»"'), (_STOP, ".;:!?¡¿…|"), (_OTHER, "_"))


@dataclass(frozen=True, slots=True)
class Page:
    """Texts read together. Offsets are code points from the beginning of the first text.

    ``begins``: where each text begins. ``codes``: of words, and between them of what ends there;
    ``words``: for each code, how many words stand before it. ``starts``, ``ends``: one row per
    word; ``articles``: whether it is one. ``kept``: the codes, without articles and brackets, in
    which the trie looks, and ``places``: where each of them stands among ``codes``.
    ``dotted``: where three letters or more may be parted by full stops.
    """

    text: str
    begins: Ints
    codes: Codes
    words: Ints
    starts: Ints
    ends: Ints
    articles: Bits
    kept: Codes
    places: Ints
    dotted: Ints

    @classmethod
    def read(cls, texts: Sequence[str], lexicon: Lexicon) -> Page:
        """``texts`` as a page, with the codes of ``lexicon``."""
        text = _spaced(_BETWEEN.join(texts))
        # As wide as an index is: numpy would widen them at every look into a table.
        points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4").astype(np.int64)
        kinds = _kinds().take(points, mode="clip")
        for place in beyond_first_plane(points).tolist():
            kinds[place] = _kind(text[place])
        edges = np.flatnonzero(np.diff(kinds == _LETTER, prepend=False, append=False))
        starts, ends = edges[::2], edges[1::2]
        found = lexicon.codes(text, points, starts, ends)
        codes = _with_signs(found, _signs(kinds, starts))
        is_word = codes >= NOTHING
        articles = (found > FIRST_WORD) & (found <= FIRST_WORD + lexicon.stops)
        kept = codes != SOFT
        kept[is_word] = ~articles
        places = np.flatnonzero(kept)
        dots = points == ord(".")
        lengths = np.fromiter(map(len, texts), np.int64, len(texts)) + len(_BETWEEN)
        return cls(
            text=text,
            begins=np.cumsum(lengths) - lengths,
            codes=codes,
            words=np.cumsum(is_word) - is_word,
            starts=starts,
            ends=ends,
            articles=articles,
            kept=codes[places],
            places=places,
            dotted=np.flatnonzero(dots[2:] & dots[:-2] & (kinds[1:-1] == _LETTER)),
        )

    def quote(self, start: int, end: int) -> str:
        """What stands between two offsets."""
        return self.text[start:end]

    def text_of(self, places: Ints) -> Ints:
        """The number of the text that each of these offsets is in."""
        return np.searchsorted(self.begins, places, "right") - 1


def _spaced(text: str) -> str:
    """``text``, as long as it was, with a space for each line end and « | » for a paragraph's."""
    if "_" in text:
        text = text.replace("_", " ")
    if "\n" in text:
        text = _PARAGRAPH.sub(lambda m: "|" + " " * (len(m[0]) - 1), text).replace("\n", " ")
    return text


def _signs(kinds: npt.NDArray[np.uint8], starts: Ints) -> npt.NDArray[np.uint8]:
    """What ends before each word and after the last: 2 a sentence, 1 a bracket or quotation."""
    signs = np.zeros(len(starts) + 1, np.uint8)
    signs[np.searchsorted(starts, np.flatnonzero(kinds == _BRACKET))] = 1
    dashes = np.flatnonzero(kinds == _DASH)
    if len(dashes):  # between spaces, or at either end of all
        near = np.concatenate(([_SPACE], kinds, [_SPACE]))
        dashes = dashes[(near[dashes] == _SPACE) & (near[dashes + 2] == _SPACE)]
        signs[np.searchsorted(starts, dashes)] = 2
    signs[np.searchsorted(starts, np.flatnonzero(kinds == _STOP))] = 2
    return signs


def _with_signs(words: Codes, signs: npt.NDArray[np.uint8]) -> Codes:
    """The codes of words, with one between them wherever something ends."""
    some = signs > 0
    before = np.cumsum(some)
    codes = np.empty(len(words) + before[-1], np.uint32)
    codes[np.arange(len(words)) + before[:-1]] = words
    gaps = np.flatnonzero(some)
    codes[gaps + before[gaps] - 1] = np.where(signs[gaps] == 2, BREAK, SOFT)
    return codes


@cache
def _kind(character: str) -> int:
    """What a code point beyond the first plane is; few texts have one."""
    return _LETTER if WORD.match(character) else _OTHER


@cache
def _kinds() -> npt.NDArray[np.uint8]:
    """What each code point of the first plane of Unicode is."""
    table = np.zeros(FIRST_PLANE, np.uint8)
    every = "".join(map(chr, range(len(table))))
    for kind, pattern in ((_SPACE, re.compile(r"\s+")), (_LETTER, WORD)):
        for match in pattern.finditer(every):
            table[match.start() : match.end()] = kind
    for kind, characters in _KINDS:
        table[[ord(character) for character in characters]] = kind
    return table
