"""Who met whom, as ``cache.db`` keeps it between runs: blocks, pairs and groups of records.

What enters and leaves: rows of texts and numbers. What it does not touch: what they mean, which
is ``tracker.identity.increment``'s. Everything here can be computed again: rows carry a check, and
``Spoilt`` tells the caller to begin anew.

A block is read by the beginning of its order (key, then year, place, first author), a few rows at
a time, so that a common key costs no more than a rare one.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from zlib import crc32

Row = tuple[str, ...]
PairRow = tuple[str, str, str, str, int]
"""Two record ids in order, kind, the judgement as JSON, whether the pair was not let join."""

_BLOCK = ("key", "year", "place", "first", "id", "language")
_SCHEMA = (
    "create table if not exists identity_meta(name text primary key, value text) without rowid",
    "create table if not exists identity_record"
    "(id text primary key, print text, shape text, mark integer) without rowid",
    "create table if not exists identity_block(key text, year text, place text, first text, "
    "id text, language text, mark integer, primary key(key, year, place, first, id)) without rowid",
    "create table if not exists identity_pair(a text, b text, kind text, judgement text, "
    "blocked integer, mark integer, primary key(a, b)) without rowid",
    "create index if not exists identity_pair_b on identity_pair(b)",
    "create table if not exists identity_group(id text primary key, study text, mark integer) "
    "without rowid",
    "create index if not exists identity_group_study on identity_group(study)",
)
_TABLES = ("meta", "record", "block", "pair", "group")


class Spoilt(Exception):
    """A row is not what was written: what is kept here must be made anew."""


class Blocks:
    """The tables ``identity_*`` of a connection; the caller commits."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        for statement in _SCHEMA:
            connection.execute(statement)

    def clear(self) -> None:
        """Forget everything."""
        for table in _TABLES:
            self._connection.execute(f"delete from identity_{table}")

    # -- what the whole depends on ---------------------------------------------------------------

    def meta(self, name: str) -> str:
        """A value kept beside the tables, empty where there is none."""
        sql = "select value from identity_meta where name = ?"
        row = self._connection.execute(sql, (name,)).fetchone()
        return str(row[0]) if row else ""

    def set_meta(self, name: str, value: str) -> None:
        """Keep ``value``."""
        self._connection.execute("insert or replace into identity_meta values(?, ?)", (name, value))

    # -- records and blocks ----------------------------------------------------------------------

    def prints(self) -> dict[str, str]:
        """Record id → the fingerprint it was filed under."""
        return dict(self._connection.execute("select id, print from identity_record"))

    def shapes(self, ids: Iterable[str]) -> dict[str, str]:
        """The shapes of records as they were filed, as JSON."""
        found = {}
        for id_ in ids:
            sql = "select print, shape, mark from identity_record where id = ?"
            row = self._connection.execute(sql, (id_,)).fetchone()
            if row:
                _check(row[2], id_, row[0], row[1])
                found[id_] = row[1]
        return found

    def add_records(self, rows: Iterable[tuple[str, str, str]]) -> None:
        """File records: id, fingerprint, shape as JSON."""
        self._connection.executemany(
            "insert or replace into identity_record values(?, ?, ?, ?)",
            [(*row, _mark(*row)) for row in rows],
        )

    def drop_record(self, id_: str, rows: Iterable[Row]) -> None:
        """Take a record out, with the rows of its blocks."""
        self._connection.execute("delete from identity_record where id = ?", (id_,))
        self._connection.execute("delete from identity_group where id = ?", (id_,))
        self._connection.executemany(
            "delete from identity_block where key = ? and year = ? and place = ? and first = ? "
            "and id = ?",
            [row[:5] for row in rows],
        )

    def add_members(self, rows: Iterable[Row]) -> None:
        """Put records into blocks: key, year, place, first author, id, language."""
        self._connection.executemany(
            "insert or replace into identity_block values(?, ?, ?, ?, ?, ?, ?)",
            [(*row, _mark(*row)) for row in rows],
        )

    def members(self, start: Sequence[str], limit: int) -> list[Row]:
        """At most ``limit`` rows of a block that begin as ``start`` (key, year, place, first)."""
        where = " and ".join(f"{name} = ?" for name in _BLOCK[: len(start)])
        rows = self._connection.execute(
            f"select * from identity_block where {where} limit ?", (*start, limit)
        ).fetchall()
        for row in rows:
            _check(row[-1], *row[:-1])
        return [row[:-1] for row in rows]

    # -- pairs -----------------------------------------------------------------------------------

    def pairs_of(self, id_: str) -> list[PairRow]:
        """The pairs a record is in."""
        columns = "select a, b, kind, judgement, blocked, mark from identity_pair where "
        found = self._connection.execute(
            f"{columns} a = ? union all {columns} b = ?", (id_, id_)
        ).fetchall()
        return list(_checked(found))

    def telling_pairs(self) -> list[PairRow]:
        """All pairs that are not plainly one work, in order of ids."""
        found = self._connection.execute(
            "select a, b, kind, judgement, blocked, mark from identity_pair "
            "where kind <> 'same' or blocked order by a, b"
        ).fetchall()
        return list(_checked(found))

    def put_pairs(self, rows: Iterable[PairRow]) -> None:
        """Keep pairs, or keep them otherwise."""
        self._connection.executemany(
            "insert or replace into identity_pair values(?, ?, ?, ?, ?, ?)",
            [(*row, _mark(*map(str, row))) for row in rows],
        )

    def drop_pairs(self, pairs: Iterable[tuple[str, str]]) -> None:
        """Forget pairs."""
        self._connection.executemany("delete from identity_pair where a = ? and b = ?", pairs)

    # -- groups ----------------------------------------------------------------------------------

    def groups(self) -> dict[str, str]:
        """Record id → the smallest id of its group."""
        rows = self._connection.execute("select id, study, mark from identity_group").fetchall()
        for id_, study, mark in rows:
            _check(mark, id_, study)
        return {id_: study for id_, study, _ in rows}

    def put_groups(self, groups: Mapping[str, str]) -> None:
        """Say where records belong."""
        self._connection.executemany(
            "insert or replace into identity_group values(?, ?, ?)",
            [(id_, study, _mark(id_, study)) for id_, study in groups.items()],
        )


def _mark(*texts: str) -> int:
    return crc32("\n".join(texts).encode("utf-8", "surrogatepass"))


def _check(mark: object, *texts: object) -> None:
    if mark != _mark(*map(str, texts)):
        raise Spoilt


def _checked(rows: Iterable[tuple[str, str, str, str, int, int]]) -> Iterator[PairRow]:
    for row in rows:
        _check(row[-1], *row[:-1])
        yield row[:-1]
