"""Many texts as one page: every word as a code, and where it stands.

What enters: texts. What leaves: their words as columns (numpy), one row per word of all texts
together. What it does not touch: what a phrase is.

Texts are laid end to end with « | » between them, which ends a sentence, so that no phrase goes
from one to the next. Where words begin and end, and what stands between them, is worked out for
the whole page at once, from its bytes: a byte of UTF-8 is an eighth of what numpy takes to look a
code point up. What is not ASCII is looked at by itself, but for the accented letters of Latin-1.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from tracker.themes.hits import Bits, Counts, Ints, running
from tracker.themes.lexicon import Codes, Lexicon
from tracker.themes.words import WORD

Bytes = npt.NDArray[np.uint8]

SOFT, BREAK = 1, 2
"""What may end between two words: a bracket or quotation; a sentence."""
PADDING = b" " * 16
"""After the last byte of a page; whoever reads words eight bytes at a time needs no other limit."""
_BETWEEN = " | "
_PARAGRAPH = re.compile(r"\n\s*\n")
_FIRST_PLANE = 0x10000
# What a byte or a code point is. Those from brackets on may end something.
_OTHER, _LETTER, _SPACE, _UNSEEN, _BRACKET, _DASH, _STOP = range(7)
_KINDS = ((_DASH, "-–—"), (_BRACKET, '()«»"'), (_STOP, ".;:!?¡¿…|"), (_OTHER, "_"))
_NOT_LETTERS = (b"\xc3\x97", b"\xc3\xb7")
"""« × » and « ÷ », among the accented letters."""


@dataclass(frozen=True, slots=True)
class Page:
    """Texts read together. Offsets are code points from the beginning of the first text, but for
    those of words, which are bytes: ``places`` makes the ones of the others.

    ``begins``: where each text begins. ``codes``: one per word; ``signs``: what ends before each
    word and after the last, ``BREAK``, ``SOFT`` or 0; ``starts``, ``ends``: where words stand;
    ``articles``: whether they are some. ``others``: the words that are none, by number; ``kept``:
    their codes, in which the trie looks; ``parted``: whether a sentence ends before each of them,
    and after the last. ``dotted``: where three letters or more may be parted by full stops.
    """

    text: str
    begins: Ints
    codes: Codes
    signs: Bytes
    starts: Ints
    ends: Ints
    articles: Bits
    others: Ints
    kept: Codes
    parted: Bits
    dotted: Ints
    _widths: Counts | None

    @classmethod
    def read(cls, texts: Sequence[str], lexicon: Lexicon) -> Page:
        """``texts`` as a page, with the codes of ``lexicon``."""
        text = _spaced(_BETWEEN.join(texts))
        raw = text.encode("utf-8", "surrogatepass") + PADDING
        of_bytes = np.frombuffer(raw, np.uint8)
        kinds = _kinds_of(raw, of_bytes)
        letters = kinds == _LETTER
        edges = np.flatnonzero(letters[1:] != letters[:-1]) + 1
        if letters[0]:
            edges = np.concatenate(([0], edges))
        starts, ends = edges[::2], edges[1::2]
        signs = _signs(kinds, starts)
        codes = lexicon.codes(raw, starts, ends)
        articles = lexicon.are_stops(codes)
        others = np.flatnonzero(~articles)
        parted = np.zeros(len(others) + 1, np.bool_)
        parted[np.searchsorted(others, np.flatnonzero(signs == BREAK))] = True
        parted[-1] = True
        lengths = np.fromiter(map(len, texts), np.int64, len(texts)) + len(_BETWEEN)
        ascii_only = len(raw) - len(PADDING) == len(text)
        return cls(
            text=text,
            begins=np.cumsum(lengths) - lengths,
            codes=codes,
            signs=signs,
            starts=starts,
            ends=ends,
            articles=articles,
            others=others,
            kept=codes[others],
            parted=parted,
            dotted=_dotted(of_bytes, letters),
            _widths=None if ascii_only else _continued(of_bytes),
        )

    def places(self, offsets: Ints) -> Ints:
        """The code points that begin at these bytes."""
        return offsets if self._widths is None else offsets - self._widths[offsets]

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


def _continued(of_bytes: Bytes) -> Counts:
    """For each byte, how many up to it go on a code point that an earlier one began."""
    return running(of_bytes.view(np.int8) < -0x40)


def _dotted(of_bytes: Bytes, letters: Bits) -> Ints:
    """Bytes between two full stops that are part of a word."""
    dots = np.flatnonzero(of_bytes == ord("."))
    near = dots[np.flatnonzero(np.diff(dots) == 2)] + 1
    return near[letters[near]]


def _kinds_of(raw: bytes, of_bytes: Bytes) -> Bytes:
    """What each byte is; all bytes of one code point are the same."""
    kinds = np.frombuffer(bytearray(raw.translate(_of_bytes())), np.uint8)
    heads = np.flatnonzero(kinds == _UNSEEN)
    if any(sign in raw for sign in _NOT_LETTERS):
        heads = np.concatenate((heads, np.flatnonzero(of_bytes == _NOT_LETTERS[0][0])))
    if not len(heads):
        return kinds
    head = of_bytes[heads]
    for width, below, first in ((2, 0xE0, 0x1F), (3, 0xF0, 0x0F), (4, 0x100, 0x07)):
        some = head < below
        here, point = heads[some], (head[some] & first).astype(np.int64)
        heads, head = heads[~some], head[~some]
        for nth in range(1, width):
            point = point << 6 | of_bytes[here + nth] & 0x3F
        found = _kinds().take(point, mode="clip")
        if width == 4:
            found = np.array([_kind(chr(one)) for one in point.tolist()], np.uint8)
        for nth in range(width):
            kinds[here + nth] = found
    return kinds


def _signs(kinds: Bytes, starts: Ints) -> Bytes:
    """What ends before each word and after the last."""
    signs = np.zeros(len(starts) + 1, np.uint8)
    marks = np.flatnonzero(kinds >= _BRACKET)
    kind, word = kinds[marks], np.searchsorted(starts, marks)
    signs[word[kind == _BRACKET]] = SOFT
    signs[word[_parting(kinds, marks, kind)]] = BREAK
    signs[word[kind == _STOP]] = BREAK
    return signs


def _parting(kinds: Bytes, marks: Ints, kind: Bytes) -> Ints:
    """The first bytes, among ``marks``, of the dashes that have a space on either side. A page
    ends with spaces, so that there is one before its first byte too."""
    dashes = np.flatnonzero(kind == _DASH)
    before, after = (kinds[marks[dashes] + step] for step in (-1, 1))
    first, last = before != _DASH, after != _DASH
    apart: Ints = dashes[first][(before[first] == _SPACE) & (after[last] == _SPACE)]
    return apart


@cache
def _of_bytes() -> bytes:
    """What each byte is by itself: ASCII as it is; the first byte of other code points unseen,
    unless all that it may begin are letters; what goes on such a code point, a letter."""
    kinds = bytearray([_LETTER]) * 256
    kinds[:0x80] = _kinds()[:0x80].tobytes()
    for head in range(0xC0, 0x100):
        begun = _kinds()[(head - 0xC0) << 6 :][:0x40] if head < 0xE0 else _kinds()[:1]
        if head != _NOT_LETTERS[0][0] and (begun != _LETTER).any():
            kinds[head] = _UNSEEN
    return bytes(kinds)


@cache
def _kind(character: str) -> int:
    """What a code point beyond the first plane is; few texts have one."""
    return _LETTER if WORD.match(character) else _OTHER


@cache
def _kinds() -> Bytes:
    """What each code point of the first plane of Unicode is."""
    table = np.zeros(_FIRST_PLANE, np.uint8)
    every = "".join(map(chr, range(len(table))))
    for kind, pattern in ((_SPACE, re.compile(r"\s+")), (_LETTER, WORD)):
        for match in pattern.finditer(every):
            table[match.start() : match.end()] = kind
    for kind, characters in _KINDS:
        table[[ord(character) for character in characters]] = kind
    return table
