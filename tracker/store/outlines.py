"""Evidence without its texts: which entries there are, and single ones when they are needed.

What enters: the connection of an open ``evidence.db``. What leaves: one light row per live entry,
entries by row, full texts one by one, what is gone. What it does not touch: what is written.

A row of the evidence never changes, so what ``outline`` names can be read at any later moment.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from typing import NamedTuple

from tracker.model import RawEntry


class Outline(NamedTuple):
    """A live entry without its text: ``id`` is its row, ``format`` its source's."""

    id: int
    source: str
    format: str
    key: str
    kind: str
    position: int | None
    fingerprint: str
    first_run: int
    last_run: int


class Departed(NamedTuple):
    """A record that is gone: when it came, when it went, the fingerprint of its last words."""

    source: str
    key: str
    first_run: int
    gone_run: int
    fingerprint: str


class Outlines:
    """The part of ``Evidence`` that reads entries as outlines."""

    _connection: sqlite3.Connection

    def outline(self) -> list[Outline]:
        """Every live entry without its text, sorted by source and key."""
        return [
            Outline(*row)
            for row in self._connection.execute(
                "select s.id, s.source, coalesce(f.kind, ''), s.source_key, s.kind, s.position, "
                "s.fingerprint, h.first, h.last from (select max(id) as id, min(run_id) as first, "
                "max(run_id) as last from snapshots group by source, source_key) h "
                "join snapshots s on s.id = h.id left join (select name, kind from sources where "
                "rowid in (select max(rowid) from sources group by name)) f on f.name = s.source "
                "where s.removed = 0 order by s.source, s.source_key"
            )
        ]

    def entries(self, ids: Sequence[int]) -> dict[int, RawEntry]:
        """The entries of rows that ``outline`` named: at most some hundreds at a time."""
        marks = ",".join("?" * len(ids))
        return {
            id_: RawEntry(key, raw, kind, position, json.loads(body) if body else {})
            for id_, key, kind, position, raw, body in self._connection.execute(
                "select s.id, s.source_key, s.kind, s.position, s.raw, c.body from snapshots s "
                f"left join contexts c on c.fingerprint = s.context where s.id in ({marks})",
                list(ids),
            )
        }

    def raw(self, source: str, key: str) -> str | None:
        """What the latest row of a key that is no tombstone says: of removed entries too."""
        row = self._connection.execute(
            "select raw from snapshots where source = ? and source_key = ? and removed = 0 "
            "order by id desc limit 1",
            (source, key),
        ).fetchone()
        return None if row is None else str(row[0])

    def departed(self, kind: str) -> list[tuple[str, str, int]]:
        """(source, key, first run) of every record that is gone, in the sources of a format."""
        return self._connection.execute(
            "select s.source, s.source_key, (select min(run_id) from snapshots f where f.source = "
            "s.source and f.source_key = s.source_key) from snapshots s where s.removed = 1 and "
            "s.kind = 'entry' and s.source in (select name from sources where kind = ?) and "
            "s.id = (select max(id) from snapshots l where l.source = s.source and "
            "l.source_key = s.source_key) order by s.source, s.source_key",
            (kind,),
        ).fetchall()

    def departed_of_files(self) -> list[Departed]:
        """Every record of a file that is gone, with its last words' fingerprint."""
        return [
            Departed(*row)
            for row in self._connection.execute(
                "select s.source, s.source_key, (select min(run_id) from snapshots f where "
                "f.source = s.source and f.source_key = s.source_key), s.run_id, coalesce((select "
                "p.fingerprint from snapshots p where p.source = s.source and p.source_key = "
                "s.source_key and p.removed = 0 order by p.id desc limit 1), '') from snapshots s "
                "where s.removed = 1 and s.kind = 'entry' and s.source in (select name from "
                "sources where kind <> 'zotero') and s.id = (select max(id) from snapshots l where "
                "l.source = s.source and l.source_key = s.source_key) "
                "order by s.source, s.source_key"
            )
        ]

    def sayings(self) -> dict[tuple[str, str], dict[str, int]]:
        """(key, fingerprint) of every record of a file, ever → the sources that said so, with the
        run in which each said so first."""
        found: dict[tuple[str, str], dict[str, int]] = {}
        for key, fingerprint, source, run in self._connection.execute(
            "select source_key, fingerprint, source, min(run_id) from snapshots where removed = 0 "
            "and kind = 'entry' and source in (select name from sources where kind <> 'zotero') "
            "group by source_key, fingerprint, source order by source"
        ):
            found.setdefault((key, fingerprint), {})[source] = run
        return found
