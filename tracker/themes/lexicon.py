"""Words as written → codes: one character per word that some phrase has.

What enters: the words of the phrases, once; then the words of texts, as bytes. What leaves: for
each word its code. What it does not touch: phrases, what stands between words.

All words of a page are looked up at once, by a fingerprint of 64 bits that numpy works out for
them together; Python sees a word the first time only, for its key (``words.key``).

Fingerprint: the sum of a word's bytes, read as numbers of 64 bits, each times an odd number of
its own, modulo 2⁶⁴ (multilinear hashing: Carter and Wegman, "Universal classes of hash functions",
1979). Two words of a million would share one with a chance of one in ten million.
"""

from __future__ import annotations

import re
from hashlib import blake2b
from threading import Lock

import numpy as np
import numpy.typing as npt

from tracker.normalise import fold
from tracker.themes.hits import Bits, Ints, firsts
from tracker.themes.words import STOPS, key

Codes = npt.NDArray[np.uint32]
_Prints = npt.NDArray[np.uint64]

NOTHING = 0
"""Code of a word that no phrase has."""
FIRST_WORD = 0x20
"""Above it the codes of words, in the order of their numbers."""
_SURROGATES = 0xD800
_FIRST_BYTES = np.array([(1 << 8 * count) - 1 for count in range(9)], np.uint64)
_ODD = tuple(np.uint64(pow(0x9E3779B97F4A7C15, nth, 1 << 64)) for nth in range(1, 9))
_MIX = np.uint64(0xD6E8FEB86659FD93)
_FIRST_BITS, _MOST_WORDS = 15, 300_000
_PROBES = 8


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
        self._lock = Lock()
        self._table = _Table(_FIRST_BITS)

    def number(self, word: str) -> int:
        """The number of a word key; a new one gets the next."""
        return self.keys_of.setdefault(word, len(self.keys_of) + 1)

    def begin_with(self, prefixes: dict[str, int]) -> None:
        """A word of no phrase has the number of the first of these that it begins with."""
        self._prefixes = prefixes
        self._prefix = re.compile("|".join(map(re.escape, prefixes)) or r"(?!)")

    def codes(self, raw: bytes, starts: Ints, ends: Ints) -> Codes:
        """The code of each word of ``raw``, which is UTF-8 and ends with eight other bytes."""
        prints = _fingerprints(raw, starts, ends)
        table = self._table
        codes = table.look_up(prints)
        new = np.flatnonzero(codes == _UNKNOWN)
        if not len(new):
            return codes
        first, group = firsts(prints[new])
        places = zip(starts[new[first]].tolist(), ends[new[first]].tolist(), strict=True)
        words = (str(raw[start:end], "utf-8", "surrogatepass") for start, end in places)
        found = np.array([self._code(word) for word in words], np.uint32)
        codes[new] = found[group]
        with self._lock:
            self._table = self._table.with_these(prints[new[first]], found)
        return codes

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


_UNKNOWN = 0xFFFFFFFF


class _Table:
    """Fingerprint → code, with open addresses: a row is never moved nor changed once written, so
    that a reader needs no lock."""

    def __init__(self, bits: int) -> None:
        self._bits = bits
        self._count = 0
        self._prints = np.zeros((1 << bits) + _PROBES, np.uint64)
        self._codes = np.full((1 << bits) + _PROBES, _UNKNOWN, np.uint32)

    def look_up(self, prints: _Prints) -> Codes:
        at = self._place(prints)
        codes = np.where(self._prints[at] == prints, self._codes[at], _UNKNOWN)
        for _ in range(1, _PROBES):
            rest = np.flatnonzero(codes == _UNKNOWN)
            if not len(rest):
                break
            at[rest] += 1
            there = at[rest]
            codes[rest] = np.where(
                self._prints[there] == prints[rest], self._codes[there], _UNKNOWN
            )
        return codes

    def with_these(self, prints: _Prints, codes: Codes) -> _Table:
        """This table with more rows, or a larger one; an empty one where very many are known."""
        table = self
        if self._count + len(prints) > len(self._prints) // 4:
            if self._count > _MOST_WORDS:
                return _Table(_FIRST_BITS)
            table = _Table(self._bits + 2)
            known = np.flatnonzero(self._codes != _UNKNOWN)
            table._add(self._prints[known], self._codes[known])
        table._add(prints, codes)
        return table

    def _add(self, prints: _Prints, codes: Codes) -> None:
        places = self._place(prints).tolist()
        for place, mark, code in zip(places, prints.tolist(), codes.tolist(), strict=True):
            for at in range(place, place + _PROBES):
                if self._codes[at] == _UNKNOWN:
                    # Mark before code: a reader in between sees an unknown word, not a wrong one.
                    self._prints[at] = mark
                    self._codes[at] = code
                    self._count += 1
                    break

    def _place(self, prints: _Prints) -> Ints:
        return ((prints * _MIX) >> np.uint64(64 - self._bits)).astype(np.int64)


def _fingerprints(raw: bytes, starts: Ints, ends: Ints) -> _Prints:
    """64 bits for each word, the same wherever it stands: its bytes, eight at a time as numbers,
    each times an odd number of its own. Two words of eight bytes or fewer never share one."""
    eights = np.ndarray(len(raw) - 7, "<u8", raw, strides=(1,))
    length = ends - starts
    prints = (eights[starts] & _FIRST_BYTES.take(length, mode="clip")) * _ODD[0]
    longer = np.flatnonzero(length > 8)
    for at, odd in enumerate(_ODD[1:], 1):
        if not len(longer):
            return np.asarray(prints)
        rest = length[longer] - 8 * at
        part = eights[starts[longer] + 8 * at] & _FIRST_BYTES.take(rest, mode="clip")
        prints[longer] += part * odd
        longer = longer[rest > 8]
    for word in longer.tolist():  # an address, or what a scan left
        digest = blake2b(raw[starts[word] : ends[word]], digest_size=8).digest()
        prints[word] = int.from_bytes(digest, "little")
    return np.asarray(prints)
