"""The queue of possible duplicates, a page at a time.

What enters: an open library, where the page begins. What leaves: pairs with both references whole.
What it does not touch: French words.
"""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass

from tracker.model import CslItem
from tracker.pipeline.look import SIDE_BY_SIDE


@dataclass(frozen=True, slots=True)
class Suspected:
    """Two studies that may be one, the most valuable pair to decide first; ``fields`` are the
    names of those one of them has, in the order of a reference."""

    a: str
    b: str
    reasons: tuple[str, ...]
    csl_a: CslItem
    csl_b: CslItem

    @property
    def fields(self) -> tuple[str, ...]:
        return tuple(f for f in SIDE_BY_SIDE if self.csl_a.get(f) or self.csl_b.get(f))


def pair_count(connection: sqlite3.Connection) -> int:
    """How many pairs wait."""
    (count,) = connection.execute("select count(*) from possible_duplicates").fetchone()
    return int(count)


def pairs(connection: sqlite3.Connection, start: int, count: int) -> list[Suspected]:
    """Some of the pairs, from ``start`` on."""
    rows = connection.execute(
        "select d.a, d.b, d.reasons, i.json, j.json from possible_duplicates d "
        "join csl_items i on i.study_id = d.a join csl_items j on j.study_id = d.b "
        "order by d.points desc, d.a, d.b limit ? offset ?",
        [count, start],
    )
    return [
        Suspected(a, b, tuple(line for line in reasons.splitlines() if line.strip()),
                  json.loads(csl_a), json.loads(csl_b))
        for a, b, reasons, csl_a, csl_b in rows
    ]  # fmt: skip
