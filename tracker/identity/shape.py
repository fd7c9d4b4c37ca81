"""What decides whom a record meets, apart from the record: small enough to be remembered.

What enters: the ``Features`` of a record, or the JSON of an earlier ``Shape``. What leaves: a
``Shape``. What it does not touch: verdicts, which need the whole of the features.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from tracker.identity.features import Features
from tracker.model import RecordId, Reference, canonical_json, digest


class Shape(NamedTuple):
    """``keys``: its blocks; ``others``: where it meets records in another language; ``print``: a
    fingerprint of all that a verdict about it depends on."""

    id: RecordId
    print: str
    keys: tuple[str, ...]
    others: tuple[str, ...]
    year: int | None
    place: str
    first: str
    language: str


def block_keys(record: Features) -> list[str]:
    """The keys under which a record meets others, each with the letter of its kind."""
    keys = []
    title = record.title.compact
    place = f"{record.volume}|{record.issue}"
    if record.junk:
        if title and record.volume:
            keys.append(f"e|{title[:20]}|{place}")
    else:
        keys.append(f"t|{title[:18]}")
        keys.append(f"u|{title[-18:]}")
        longest = sorted(sorted(set(record.title.words)), key=len, reverse=True)[:3]
        keys.append("w|" + "|".join(sorted(longest)))
    if record.nor:
        keys.append(f"n|{record.nor}")
    if record.doi:
        keys.append(f"d|{record.doi}")
    if record.isbn:
        keys.append(f"i|{record.isbn}")
    if record.volume and record.pages[0]:
        keys.append(f"p|{record.volume}|{record.pages[0]}")
    first = record.names.first
    if first:
        if record.volume:
            keys.append(f"a|{first}|{place}")
        elif record.year:
            keys.append(f"y|{first}|{record.year}")
    return keys


def other_keys(record: Features) -> list[str]:
    """Where a record meets those in another language: its author, its number if it is official."""
    keys = []
    if record.language and record.names.first and not record.junk:
        keys.append(f"{record.names.first}|{record.names.keys[0].initials[:1]}")
    if record.language and record.year and len(record.title.numbers) >= 2:
        keys.append(f"{record.year}|{record.title.numbers}")
    return keys


def shape(
    reference: Reference, record: Features, text: str | None = None, *, remember: bool = True
) -> Shape:
    """The shape of a reference and its features; without ``print`` if nothing is to be
    remembered of it. ``text``: its CSL item as canonical JSON, made here where it is not given."""
    return Shape(
        reference.id,
        digest(text or canonical_json(reference.csl), reference.id) if remember else "",
        tuple(block_keys(record)),
        tuple(other_keys(record)),
        record.year,
        f"{record.volume}|{record.issue}",
        record.names.first,
        record.language,
    )


def thaw(values: Sequence[Any]) -> Shape:
    """A shape that has been through JSON as a list."""
    id_, print_, keys, others, *rest = values
    return Shape(id_, print_, tuple(keys), tuple(others), *rest)
