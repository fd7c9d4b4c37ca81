"""What Python says of pieces of text, asked once for each: a memory that numpy looks into.

What enters: a question, a function from a piece of text to a number; then pieces of pages, as
bytes. What leaves: a column of numbers. What it does not touch: what the numbers are.

Pieces are looked up all at once, by a fingerprint of 64 bits that numpy works out for them
together; Python is asked at the first sight only.

Fingerprint: the sum of a piece's bytes, read as numbers of 64 bits, each times an odd number of
its own, modulo 2⁶⁴ (multilinear hashing: Carter and Wegman, "Universal classes of hash functions",
1979). Two pieces of a million would share one with a chance of one in ten million.
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import blake2b
from threading import Lock

import numpy as np
import numpy.typing as npt

from tracker.themes.hits import Ints, firsts

Codes = npt.NDArray[np.uint32]
_Prints = npt.NDArray[np.uint64]

_FIRST_BYTES = np.array([(1 << 8 * count) - 1 for count in range(9)], np.uint64)
_ODD = tuple(np.uint64(pow(0x9E3779B97F4A7C15, nth, 1 << 64)) for nth in range(1, 9))
_MIX = np.uint64(0xD6E8FEB86659FD93)
_FIRST_BITS, _MOST = 10, 300_000
_PROBES = 8
_FEW = 32
"""So many pieces Python is done with before numpy has begun."""
_UNKNOWN = 0xFFFFFFFF


class Learned:
    """``asked``: a pure function of a piece of text, to numbers below 2³² - 1. May be used from
    several threads if it may."""

    def __init__(self, asked: Callable[[str], int]) -> None:
        self._asked = asked
        self._lock = Lock()
        self._table = _Table(_FIRST_BITS)

    def of(self, raw: bytes, starts: Ints, ends: Ints) -> Codes:
        """The answer for each piece ``[start, end)`` of ``raw``, which is UTF-8 and ends with eight
        other bytes."""
        if len(starts) <= _FEW:
            return self._told(raw, starts, ends)
        prints = _fingerprints(raw, starts, ends)
        codes = self._table.look_up(prints)
        new = np.flatnonzero(codes == _UNKNOWN)
        if not len(new):
            return codes
        first, group = firsts(prints[new])
        found = self._told(raw, starts[new[first]], ends[new[first]])
        codes[new] = found[group]
        with self._lock:
            self._table = self._table.with_these(prints[new[first]], found)
        return codes

    def _told(self, raw: bytes, starts: Ints, ends: Ints) -> Codes:
        places = zip(starts.tolist(), ends.tolist(), strict=True)
        pieces = (str(raw[start:end], "utf-8", "surrogatepass") for start, end in places)
        return np.array([self._asked(piece) for piece in pieces], np.uint32)


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
        wanted = self._count + len(prints)
        if wanted > len(self._prints) // 4:
            if self._count > _MOST:
                return _Table(_FIRST_BITS)
            table = _Table((4 * wanted).bit_length() + 1)
            known = np.flatnonzero(self._codes != _UNKNOWN)
            table._add(self._prints[known], self._codes[known])
        table._add(prints, codes)
        return table

    def _add(self, prints: _Prints, codes: Codes) -> None:
        places = self._place(prints).tolist()
        for place, mark, code in zip(places, prints.tolist(), codes.tolist(), strict=True):
            for at in range(place, place + _PROBES):
                if self._codes[at] == _UNKNOWN:
                    # Mark before code: a reader in between sees an unknown piece, not a wrong one.
                    self._prints[at] = mark
                    self._codes[at] = code
                    self._count += 1
                    break

    def _place(self, prints: _Prints) -> Ints:
        return ((prints * _MIX) >> np.uint64(64 - self._bits)).astype(np.int64)


def _fingerprints(raw: bytes, starts: Ints, ends: Ints) -> _Prints:
    """64 bits for each piece, the same wherever it stands: its bytes, eight at a time as numbers,
    each times an odd number of its own. Two pieces of eight bytes or fewer never share one."""
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
    for piece in longer.tolist():  # an address, what a scan left, a phrase with a wide gap
        digest = blake2b(raw[starts[piece] : ends[piece]], digest_size=8).digest()
        prints[piece] = int.from_bytes(digest, "little")
    return np.asarray(prints)
