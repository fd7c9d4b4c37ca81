"""Which records are one study, without comparing again those that were compared before.

What enters: all live records with their shapes, decisions, the memory. What leaves: a ``Grouping``,
the same as from scratch. What it does not touch: rules, and how rows are kept; it brings the two
together.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any

from tracker import identity
from tracker.model import Decision, Grouping, RecordId, Reference
from tracker.pipeline.entries import Record
from tracker.store.blocks import Blocks, Spoilt
from tracker.store.cache import Cache, code_version


def grouped(
    cache: Cache,
    records: Mapping[RecordId, Record],
    references: Mapping[RecordId, Reference],
    decisions: Sequence[Decision],
    known: dict[RecordId, Any],
) -> Grouping:
    """Group ``records``; from scratch where the memory can't be written or is spoilt. ``known``:
    the comparison keys of those that were read in this run."""
    shapes = [record.shape for record in records.values()]
    find = references.__getitem__
    version = code_version("identity", "store/blocks.py")
    try:
        with cache.tables() as connection:
            memory = Blocks(connection)
            try:
                return identity.group_remembered(memory, shapes, find, decisions, version, known)
            except Spoilt:
                memory.clear()
                return identity.group_remembered(memory, shapes, find, decisions, version, known)
    except sqlite3.Error:
        return identity.group_shapes(shapes, find, decisions)
