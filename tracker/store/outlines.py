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

from tracker.model import RawEntry, digest


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


_Latest = tuple[int, str, str, str, int | None, str, int, int, int]
"""``id, source, key, kind, position, fingerprint, removed, first run, last run``."""


_FORMATS = (
    "select name, kind from sources where rowid in (select max(rowid) from sources group by name)"
)


class Outlines:
    """The part of ``Evidence`` that reads entries as outlines."""

    _connection: sqlite3.Connection

    _latest_rows: tuple[object, list[_Latest]] | None = None

    def outline(self) -> list[Outline]:
        """Every live entry without its text, sorted by source and key."""
        formats = dict(self._connection.execute(_FORMATS).fetchall())
        return [
            Outline(id_, source, formats.get(source, ""), key, kind, position, mark, first, last)
            for id_, source, key, kind, position, mark, removed, first, last in self._latest()
            if not removed
        ]

    def state(self) -> str:
        """A fingerprint of all live entries and of the runs they came in: equal states, equal
        ``snapshots``, whatever file the rows are in."""
        rows = [row[1:] for row in self._latest()]
        named = {run for row in rows for run in row[-2:]}
        started = self._connection.execute("select id, started from runs order by id")
        return digest(repr(rows), repr([run for run in started if run[0] in named]))

    def _latest(self) -> list[_Latest]:
        """The latest row of every key, with the first and the last run that spoke of it: read once
        for all who ask, until somebody writes."""
        (seen,) = self._connection.execute("pragma data_version").fetchone()
        moment = (seen, self._connection.total_changes)
        if self._latest_rows is None or self._latest_rows[0] != moment:
            rows: dict[tuple[str, str], _Latest] = {}
            for id_, source, key, kind, position, mark, removed, run in self._connection.execute(
                "select id, source, source_key, kind, position, fingerprint, removed, run_id "
                "from snapshots order by source, source_key, id"
            ):
                before = rows.get((source, key))
                first = min(before[-2], run) if before else run
                last = max(before[-1], run) if before else run
                rows[source, key] = (
                    id_, source, key, kind, position, mark, removed, first, last
                )  # fmt: skip
            self._latest_rows = moment, list(rows.values())
        return self._latest_rows[1]

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
