"""Many texts as one page: every word as a code, and where it stands.

What enters: texts. What leaves: their words as columns (numpy), one row per word of all texts
together. What it does not touch: what a phrase is.

Texts are laid end to end with « | » between them, which ends a sentence, so that no phrase goes
from one to the next. Where words begin and end, and what stands between them, is worked out for
the whole page at once, from its bytes: a byte of UTF-8 is an eighth of what numpy takes to look a
code point up. What is not ASCII is looked at by itself, but for the letters of Europe.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np
import numpy.typing as npt

from tracker.themes.hits import Bits, Counts, Hits, Ints, among, running
from tracker.themes.learned import Codes, Learned
from tracker.themes.lexicon import Lexicon
from tracker.themes.words import WORD

Bytes = npt.NDArray[np.uint8]

SOFT, BREAK = 1, 2
"""What may end between two words: a bracket or quotation; a sentence."""
PADDING = b" " * 16
"""After the last byte of a page; whoever reads words eight bytes at a time needs no other limit."""
_BETWEEN = " | "
_PARAGRAPH = re.compile(r"\n\s*\n")
_FIRST_PLANE = 0x10000
_WIDEST = 4
"""Bytes of a code point."""
# What a byte or a code point is. Those from brackets on may end something.
_OTHER, _LETTER, _SPACE, _BRACKET, _DASH, _STOP = range(6)
_KINDS = ((_DASH, "-–—"), (_BRACKET, '()«»"'), (_STOP, ".;:!?¡¿…|"), (_OTHER, "_"))


@dataclass(frozen=True)
class Page:
    """Texts read together. Offsets are code points from the beginning of the first text, but for
    those of words, which are bytes: ``places`` and ``bytes_at`` make the ones of the others.

    ``text``: as it is read, without line ends; ``raw``: the same as UTF-8; ``written``: as it came.
    ``begins``: where each text begins. ``codes``: one per word; ``signs``: what ends before each
    word and after the last, ``BREAK``, ``SOFT`` or 0; ``starts``, ``ends``: where words stand;
    ``articles``: whether they are some. ``others``: the words that are none, by number; ``kept``:
    their codes, in which the trie looks; ``parted``: whether a sentence ends before each of them,
    and after the last. ``dotted``: where three letters or more may be parted by full stops.
    """

    text: str
    raw: bytes
    written: str
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

    @classmethod
    def read(cls, texts: Sequence[str], lexicon: Lexicon) -> Page:
        """``texts`` as a page, with the codes of ``lexicon``."""
        written = _BETWEEN.join(texts)
        text = _spaced(written)
        raw = text.encode("utf-8", "surrogatepass") + PADDING
        of_bytes = np.frombuffer(raw, np.uint8)
        letters, marks = _characters(of_bytes)
        edges = np.flatnonzero(letters[1:] != letters[:-1]) + 1
        if letters[0]:
            edges = np.concatenate(([0], edges))
        starts, ends = edges[::2], edges[1::2]
        signs = _signs(marks, starts)
        codes = lexicon.codes(raw, starts, ends)
        articles = lexicon.are_stops(codes)
        others = np.flatnonzero(~articles)
        ended = running(signs == BREAK)[others]
        parted = np.ones(len(others) + 1, np.bool_)
        parted[1:-1] = ended[1:] != ended[:-1]
        lengths = np.fromiter(map(len, texts), np.int64, len(texts)) + len(_BETWEEN)
        return cls(
            text=text,
            raw=raw,
            written=written,
            begins=np.cumsum(lengths) - lengths,
            codes=codes,
            signs=signs,
            starts=starts,
            ends=ends,
            articles=articles,
            others=others,
            kept=codes[others],
            parted=parted,
            dotted=marks.dotted(letters),
        )

    def places(self, offsets: Ints) -> Ints:
        """The code points that begin at these bytes."""
        return offsets if self._ascii else np.asarray(offsets - self._behind[offsets])

    def bytes_at(self, places: Ints) -> Ints:
        """The bytes that these code points begin at."""
        return places if self._ascii else self._heads[places]

    @property
    def _ascii(self) -> bool:
        return len(self.raw) - len(PADDING) == len(self.text)

    @cached_property
    def _behind(self) -> Counts:
        """For each byte, how many up to it go on a code point that an earlier one began."""
        return running(np.frombuffer(self.raw, np.int8) < -0x40)

    @cached_property
    def _heads(self) -> Ints:
        """The bytes that begin a code point."""
        return np.flatnonzero(np.frombuffer(self.raw, np.int8) >= -0x40)

    def told(self, learned: Learned, hits: Hits) -> Codes:
        """What is ``learned`` of the words at each of these places."""
        return learned.of(self.raw, self.bytes_at(hits.start), self.bytes_at(hits.end))

    def quote(self, start: int, end: int) -> str:
        """What stands between two offsets."""
        return self.text[start:end]


def _spaced(text: str) -> str:
    """``text``, as long as it was, with a space for each line end and « | » for a paragraph's."""
    if "_" in text:
        text = text.replace("_", " ")
    if "\n" in text:
        text = _PARAGRAPH.sub(lambda m: "|" + " " * (len(m[0]) - 1), text).replace("\n", " ")
    return text


@dataclass(frozen=True, slots=True)
class _Marks:
    """The code points that are neither words nor ASCII spaces, by their first bytes and widths in
    bytes, and what they are (``kind``); and the bytes they are among, the last of them spaces."""

    of_bytes: Bytes
    first: Ints
    width: Ints
    kind: Bytes

    def dotted(self, letters: Bits) -> Ints:
        """Bytes after a full stop that begin a letter, with another full stop a letter away."""
        dots = self.first[self.of_bytes[self.first] == ord(".")]
        near = dots[:-1][np.diff(dots) <= 1 + _WIDEST] + 1
        return np.asarray(near[letters[near]])

    def parting(self) -> Ints:
        """The dashes that have a space on either side; several in a row are one."""
        dashes = np.flatnonzero(self.kind == _DASH)
        dashes = dashes[np.argsort(self.first[dashes])]
        first = self.first[dashes]
        end = first + self.width[dashes]
        begins, closes = np.ones((2, len(dashes)), np.bool_)
        begins[1:] = closes[:-1] = first[1:] != end[:-1]
        spaces = self.kind == _SPACE
        wide, wide_end = self.first[spaces], self.first[spaces] + self.width[spaces]
        # A page ends with spaces, so that there is one before its first byte too.
        before = _ascii_spaces()[self.of_bytes[first - 1]] | among(first, wide_end)
        after = _ascii_spaces()[self.of_bytes[end]] | among(end, wide)
        return np.asarray(dashes[begins][before[begins] & after[closes]])


def _characters(of_bytes: Bytes) -> tuple[Bits, _Marks]:
    """For each byte whether it is part of a word, and what stands between words. Comparisons of
    whole columns of bytes are quicker than a look into a table for each."""
    letters = (of_bytes | 0x20) - np.uint8(ord("a")) < 26
    letters |= of_bytes - np.uint8(ord("0")) < 10
    letters |= of_bytes >= 0x80
    plain = np.flatnonzero(~letters & (of_bytes != ord(" ")))
    columns = [(plain, np.ones_like(plain), _kinds()[of_bytes[plain]])]
    for width, first, point in _beyond_ascii(of_bytes):
        kind = _kinds().take(point, mode="clip")
        if width == 4:
            kind = np.array([_kind(chr(one)) for one in point.tolist()], np.uint8)
        other = np.flatnonzero(kind != _LETTER)
        first, kind = first[other], kind[other]
        for nth in range(width):
            letters[first + nth] = False
        columns.append((first, np.full_like(first, width), kind))
    first, width_of, kind = map(np.concatenate, zip(*columns, strict=True))
    return letters, _Marks(of_bytes, first, width_of, kind)


def _beyond_ascii(of_bytes: Bytes) -> Iterator[tuple[int, Ints, Ints]]:
    """The code points that may be no letters: width in bytes, first bytes, and the points."""
    heads = np.flatnonzero(of_bytes >= 0xC0)
    head, following = of_bytes[heads], of_bytes[heads + 1]
    some = np.flatnonzero(_unsure()[head, following & 0x3F])
    heads, head = heads[some], head[some]
    for width, below, bits in ((2, 0xE0, 0x1F), (3, 0xF0, 0x0F), (4, 0x100, 0x07)):
        here = head < below
        first, point = heads[here], (head[here] & bits).astype(np.int64)
        if len(first):
            for nth in range(1, width):
                point = point << 6 | of_bytes[first + nth] & 0x3F
            yield width, first, point
        heads, head = heads[~here], head[~here]


def _signs(marks: _Marks, starts: Ints) -> Bytes:
    """What ends before each word and after the last."""
    signs = np.zeros(len(starts) + 1, np.uint8)
    ending = np.flatnonzero(marks.kind >= _BRACKET)
    kind, word = marks.kind[ending], np.searchsorted(starts, marks.first[ending])
    signs[word[kind == _BRACKET]] = SOFT
    signs[np.searchsorted(starts, marks.first[marks.parting()])] = BREAK
    signs[word[kind == _STOP]] = BREAK
    return signs


@cache
def _ascii_spaces() -> Bits:
    """Whether a byte is a space by itself."""
    return np.append(_kinds()[:0x80] == _SPACE, np.zeros(0x80, np.bool_))


@cache
def _unsure() -> Bits:
    """Whether two bytes, the first by itself and the last six bits of the second, may begin what is
    no letter: true of all code points of three bytes or more, which are looked at by themselves."""
    unsure = np.ones((0x100, 0x40), np.bool_)
    unsure[0xC0:0xE0] = _kinds()[: 0x20 << 6].reshape(0x20, 0x40) != _LETTER
    return unsure


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
