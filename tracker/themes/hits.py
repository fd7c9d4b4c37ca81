"""Places where phrases stand, as columns: the table that the rules of themes work on.

What enters: columns of equal length. What leaves: the same, with rows left out. What it does
not touch: what the phrases mean.

A library has millions of such places. A rule that is one comparison of columns costs
nanoseconds for each, a rule that is a loop over objects a thousand times as much.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Counts = npt.NDArray[np.int32]
Bits = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Hits:
    """One row per place, in reading order, the longest of those that begin together first.

    ``text``: number of the text; ``start``, ``end``: code points on the page; ``sign``: number of
    what the phrase stands for.
    """

    text: Ints
    start: Ints
    end: Ints
    sign: Ints

    def __len__(self) -> int:
        return len(self.start)

    def where(self, rows: Bits | Ints) -> Hits:
        """Only these rows."""
        if rows.dtype == np.bool_:  # looked through once, not once a column
            rows = np.flatnonzero(rows)
        return Hits(self.text[rows], self.start[rows], self.end[rows], self.sign[rows])

    def same_as_before(self) -> Bits:
        """For each row, whether the row before it stands at the very same place."""
        same = np.zeros(len(self), np.bool_)
        same[1:] = (self.start[1:] == self.start[:-1]) & (self.end[1:] == self.end[:-1])
        return same

    def inner(self) -> Bits:
        """For each row, whether it stands inside a longer one, or ends inside an earlier one."""
        if not len(self):
            return np.zeros(0, np.bool_)
        farthest = np.maximum.accumulate(self.end)
        inside = np.zeros(len(self), np.bool_)
        inside[1:] = self.end[1:] <= farthest[:-1]
        # Several phrases at one place stand or fall together, as the first of them does.
        same = self.same_as_before()
        return inside[np.maximum.accumulate(np.where(same, 0, np.arange(len(self))))]

    def outermost(self) -> Ints:
        """For each row, the row of the longest place that it stands inside; most often itself."""
        rows = np.arange(len(self))
        # The last that is not inside another reaches farthest, so that it holds what is inside any.
        return np.asarray(np.maximum.accumulate(np.where(self.inner(), 0, rows)))


@dataclass(frozen=True, slots=True)
class Matches:
    """Phrases by number, and their words: of what the trie found ``[first, last)`` among the words
    that are no articles; of what is made of it the first and the last of the page."""

    number: Ints
    first: Ints
    last: Ints

    def where(self, rows: Bits | Ints) -> Matches:
        """Only these rows."""
        return Matches(self.number[rows], self.first[rows], self.last[rows])

    def and_those(self, *others: Matches) -> Matches:
        """These, then the others."""
        every = (self, *others)
        return Matches(
            np.concatenate([one.number for one in every]),
            np.concatenate([one.first for one in every]),
            np.concatenate([one.last for one in every]),
        )

    def once(self) -> Matches:
        """Each of these once."""
        return self.where(distinct(self.first, self.last, self.number)[0])


def running(bits: Bits) -> Counts:
    """For each row, how many up to it are set. Made wider first: numpy sums bits as they are many
    times more slowly."""
    return np.cumsum(bits.astype(np.int32), dtype=np.int32)


def among(values: Ints, known: Ints) -> Bits:
    """Which of ``values`` are ``known``. ``np.isin`` sorts both together, which are many here."""
    if not len(known):
        return np.zeros(len(values), np.bool_)
    known = np.sort(known)
    return np.asarray(known.take(np.searchsorted(known, values), mode="clip") == values)


def pairs(low: Ints, high: Ints) -> tuple[Ints, Ints]:
    """``(i, j)`` for every row ``i`` and every ``j`` with ``low[i] <= j < high[i]``, as columns."""
    lengths = np.maximum(high - low, 0)
    rows = np.repeat(np.arange(len(low)), lengths)
    before = np.cumsum(lengths) - lengths
    return rows, np.arange(len(rows)) - before[rows] + low[rows]


def distinct(*columns: Ints) -> tuple[Ints, Ints]:
    """``(first, group)``: the first row of each distinct combination of the columns' values, in
    the order of these, and for each row the number of its combination. Values are at least 0."""
    code = columns[0]
    for column in columns[1:]:
        code = code * (int(column.max(initial=0)) + 1) + column
    return firsts(code)


def firsts(values: npt.NDArray[Any]) -> tuple[Ints, Ints]:
    """``distinct`` for one column of any numbers. ``np.unique`` would load the masked arrays."""
    order = np.argsort(values, kind="stable")
    ordered = values[order]
    new = np.ones(len(values), np.bool_)
    new[1:] = ordered[1:] != ordered[:-1]
    group = np.empty(len(values), np.int64)
    group[order] = running(new) - 1
    return order[new], group


def flags(numbers: Iterable[int] | Ints, length: int) -> Bits:
    """``length`` bits, those of ``numbers`` set."""
    bits = np.zeros(length, np.bool_)
    bits[numbers if isinstance(numbers, np.ndarray) else [*numbers]] = True
    return bits
