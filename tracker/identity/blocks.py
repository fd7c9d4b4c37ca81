"""Which records meet at all: blocks of records that share a key.

What enters: ``Shape``s. What leaves: the pairs that a set of records gives. What it does not
touch: verdicts.

A pair is compared when the two share a DOI, an ISBN, the beginning or end of the title, its
three longest words, the place (volume and first page), or the first author with volume and
number or with year. Blocks are capped, so that a common key (« Editorial ») costs no more than a
rare one: too large a block is cut up by year, then by volume and number, then by first author,
and what is still too large is left out. Which pairs come out does not depend on the order of the
records.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

from tracker.identity.shape import Shape

CAP = 40
"""Records a block may hold before it is cut up."""
_PLACE_CAP = 8
"""The same for a place: a page 1 in a volume 1 is common, two records of one text are few."""


def pairs(records: Sequence[Shape]) -> Iterator[tuple[int, int]]:
    """Index pairs ``(i, j)``, i < j, each once, of records that share a block."""
    blocks: dict[str, list[int]] = defaultdict(list)
    for index, record in enumerate(records):
        for key in record.keys:
            blocks[key].append(index)
    count = len(records)
    seen: set[int] = set()
    for key, members in blocks.items():
        if len(members) > 1:
            for part in cut(members, records, cap_of(key)):
                for position, i in enumerate(part):
                    base = i * count
                    seen.update(base + j for j in part[position + 1 :])
    for i, j in _bilingual(records):
        seen.add(i * count + j)
    for number in sorted(seen):
        yield divmod(number, count)


def cap_of(key: str) -> int:
    """How many records a block may hold before it is cut up."""
    return _PLACE_CAP if key[0] == "p" else CAP


class Fields(Protocol):
    """What a block is cut up by."""

    @property
    def year(self) -> object: ...
    @property
    def place(self) -> str: ...
    @property
    def first(self) -> str: ...


def cut(members: list[int], records: Sequence[Fields], cap: int) -> list[list[int]]:
    """``members`` in parts of ``cap`` at most, cut along one field after another."""
    parts = [members]
    for field in _FIELDS:
        if all(len(part) <= cap for part in parts):
            break
        parts = [
            finer
            for part in parts
            for finer in ([part] if len(part) <= cap else _split(part, records, field))
        ]
    return [part for part in parts if 1 < len(part) <= cap]


_Field = Callable[[Fields], object]
_FIELDS: tuple[_Field, ...] = (
    lambda record: record.year,
    lambda record: record.place,
    lambda record: record.first,
)


def _split(members: list[int], records: Sequence[Fields], field: _Field) -> list[list[int]]:
    parts: dict[object, list[int]] = defaultdict(list)
    for i in members:
        parts[field(records[i])].append(i)
    return list(parts.values())


def _bilingual(records: Sequence[Shape]) -> Iterator[tuple[int, int]]:
    """One author's records in two languages, or official texts of one number: a translation?"""
    meetings: dict[str, list[int]] = defaultdict(list)
    for index, record in enumerate(records):
        for key in record.others:
            meetings[key].append(index)
    for members in meetings.values():
        if 1 < len(members) <= CAP:
            for position, i in enumerate(members):
                for j in members[position + 1 :]:
                    if records[i].language != records[j].language:
                        yield i, j
