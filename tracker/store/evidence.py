"""``evidence.db``: what the sources sent, verbatim, appended and never changed.

What enters: RawEntries of one source at a time, inside one transaction per command. What leaves:
the latest live entry of every key, the runs, the register of issued ids. What it does not touch:
the meaning of an entry; ``library.db``; the clock (times are handed in).

The file uses SQLite's rollback journal with full synchronisation: one file to copy, and a kill at
any moment leaves the last committed state (https://www.sqlite.org/atomiccommit.html).
"""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from tracker.errors import BrokenFile, ForeignFile, WorkspaceError
from tracker.model import RawEntry, RecordId, Run, Snapshot, canonical_json, digest, record_id
from tracker.store import connect
from tracker.store.outlines import Outlines
from tracker.store.schema import EVIDENCE_APPLICATION_ID, evidence_migrations

_REMEDY = "Restaurez la dernière sauvegarde de ce fichier ; rien n’y a été modifié."


class Head(NamedTuple):
    """The latest row of a key: enough to tell whether a source says something new."""

    fingerprint: str
    kind: str
    removed: bool

    @property
    def is_live_record(self) -> bool:
        return self.kind == "entry" and not self.removed


@dataclass(frozen=True, slots=True)
class KnownSource:
    """A source as last registered. ``location`` is a path or a library address: private."""

    name: str
    kind: str
    location: str


class Evidence(Outlines):
    """An open ``evidence.db``. Use ``reading`` or ``writing`` to get one."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection = connection
        self._path = path

    # -- opening -----------------------------------------------------------------------------

    @classmethod
    @contextlib.contextmanager
    def reading(cls, path: Path) -> Iterator[Evidence]:
        """Open to read; an absent file reads as empty. Raises WorkspaceError."""
        with connect.french_errors(path, remedy=_REMEDY):
            _look_at_file(path)
            if path.exists() and path.stat().st_size:
                connection = connect.open_reading(path)
            else:
                connection = sqlite3.connect(":memory:")
                _migrate(connection, path)
            with contextlib.closing(connection):
                _check(connection, path)
                yield cls(connection, path)

    @classmethod
    @contextlib.contextmanager
    def writing(cls, path: Path) -> Iterator[Evidence]:
        """Hold the write lock for one transaction: all of the block is stored, or nothing.

        Waits for another writer, then raises Busy. Raises WorkspaceError otherwise.
        """
        with connect.french_errors(path, remedy=_REMEDY):
            _look_at_file(path)
            with contextlib.closing(connect.open_writing(path)) as connection:
                connection.execute("begin immediate")
                try:
                    _check(connection, path)
                    _migrate(connection, path)
                    yield cls(connection, path)
                    connection.commit()
                except BaseException:
                    # After a full disk SQLite may have rolled back by itself.
                    if connection.in_transaction:
                        connection.rollback()
                    raise

    def verify(self) -> None:
        """Read everything once and raise BrokenFile where it is not what was written.

        The pages are SQLite's to judge; what an entry says is held against the fingerprint that
        was stored with it, so that bytes spoilt in the middle are seen before anything is added.
        """
        with connect.french_errors(self._path, remedy=_REMEDY), self._at_one_moment():
            if not connect.is_sound(self._connection):
                raise _spoilt(self._path)
            bodies = dict[str | None, str](
                self._connection.execute("select fingerprint, body from contexts").fetchall()
            )
            if any(digest(body) != name for name, body in bodies.items() if _REPLACED not in body):
                raise _spoilt(self._path)
            bodies[None] = "{}"
            for kind, raw, context, fingerprint, removed in self._connection.execute(
                "select kind, raw, context, fingerprint, removed from snapshots"
            ):
                body = bodies.get(context)
                if body is None:
                    raise _spoilt(self._path)
                # A lone surrogate was stored as U+FFFD: its fingerprint is the original's.
                if removed or _REPLACED in raw or _REPLACED in body:
                    continue
                if digest(kind, raw, body) != fingerprint:
                    raise _spoilt(self._path)

    # -- appending ---------------------------------------------------------------------------

    def next_run(self) -> int:
        """The id the run of this transaction will have."""
        return int(self._one("select coalesce(max(id), 0) + 1 from runs"))

    def add_run(self, run: Run) -> None:
        """Append the line of a command; the last thing it does before the commit."""
        self._connection.execute(
            "insert into runs(id, command, started, finished, counts) values(?, ?, ?, ?, ?)",
            (run.id, run.command, run.started, run.finished, canonical_json(dict(run.counts))),
        )

    def register(self, run: int, source: KnownSource) -> None:
        """Note where a source lies, if it is new or has moved."""
        if source not in self.sources():
            self._connection.execute(
                "insert into sources(run_id, name, kind, location) values(?, ?, ?, ?)",
                (run, source.name, source.kind, source.location),
            )

    def append(
        self,
        run: int,
        source: str,
        entries: Iterable[RawEntry],
        prints: Mapping[str, str] | None = None,
    ) -> None:
        """Append one row per entry. The caller passes only entries that differ from their head,
        and their fingerprints by key where it has made them."""
        contexts: dict[str, str] = {}

        def rows() -> Iterator[tuple[object, ...]]:
            for entry in entries:
                body = canonical_json(dict(entry.context)) if entry.context else "{}"
                name = digest(body) if entry.context else None
                if name:
                    contexts[name] = body
                told = prints.get(entry.key) if prints else None
                yield (
                    run,
                    source,
                    storable(entry.key),
                    entry.kind,
                    entry.position,
                    storable(entry.raw),
                    name,
                    told or digest(entry.kind, entry.raw, body),  # entry.fingerprint
                    0,
                )

        self._connection.executemany(_INSERT_SNAPSHOT, list(rows()))
        self._connection.executemany(
            "insert or ignore into contexts(fingerprint, body) values(?, ?)",
            [(name, storable(body)) for name, body in contexts.items()],
        )

    def tombstone(self, run: int, source: str, keys: Mapping[str, str]) -> None:
        """Append the removal of ``keys`` (key → kind); what they were stays above."""
        self._connection.executemany(
            _INSERT_SNAPSHOT,
            [(run, source, key, kind, None, "", None, "", 1) for key, kind in keys.items()],
        )

    def issue(self, rows: Sequence[tuple[str, RecordId, str, str]]) -> None:
        """Append to the register: (id, record id, source, source_key), in order."""
        self._connection.executemany(
            "insert or ignore into issued_ids(id, source, source_key) values(?, ?, ?)",
            [(id_, source, key) for id_, _, source, key in rows],
        )

    # -- reading -----------------------------------------------------------------------------

    def heads(self, source: str) -> dict[str, Head]:
        """The latest row of every key of ``source``, tombstones included."""
        # Earlier rows of a key are passed over by the later: dearer in SQL.
        return {
            key: Head(fingerprint, kind, bool(removed))
            for key, fingerprint, kind, removed in self._connection.execute(
                "select source_key, fingerprint, kind, removed from snapshots where source = ? "
                "order by source_key, id",
                (source,),
            )
        }

    def snapshots(self) -> Iterator[Snapshot]:
        """Every live entry with its first and last run, sorted by source and key.

        The format of the source is its registered kind (``bibtex``, ``zotero`` …).
        """
        with self._at_one_moment():
            formats = {source.name: source.kind for source in self.sources()}
            bodies = dict[str | None, str](
                self._connection.execute("select fingerprint, body from contexts").fetchall()
            )
            rows = self._connection.execute(
                "select s.source, s.source_key, s.kind, s.position, s.raw, s.context, "
                "h.first, h.last from "
                "(select max(id) as id, min(run_id) as first, max(run_id) as last "
                " from snapshots group by source, source_key) h "
                "join snapshots s on s.id = h.id where s.removed = 0 "
                "order by s.source, s.source_key"
            ).fetchall()
        contexts: dict[str | None, Mapping[str, object]] = {
            name: json.loads(body) for name, body in bodies.items()
        }
        contexts[None] = {}
        for source, key, kind, position, raw, context, first, last in rows:
            entry = RawEntry(key, raw, kind, position, contexts[context])
            yield Snapshot(source, formats.get(source, ""), entry, first, last)

    @contextlib.contextmanager
    def _at_one_moment(self) -> Iterator[None]:
        """Reads within see one state, whoever writes meanwhile. Brief: a writer has to wait."""
        if self._connection.in_transaction:
            yield
            return
        self._connection.execute("begin")
        try:
            yield
        finally:
            self._connection.rollback()

    def runs(self) -> list[Run]:
        """All runs, oldest first."""
        return [
            Run(id_, command, started, finished, json.loads(counts))
            for id_, command, started, finished, counts in self._connection.execute(
                "select id, command, started, finished, counts from runs order by id"
            )
        ]

    def sources(self) -> list[KnownSource]:
        """The latest registration of every source, by name."""
        return [
            KnownSource(*row)
            for row in self._connection.execute(
                "select name, kind, location from sources where rowid in "
                "(select max(rowid) from sources group by name) order by name"
            )
        ]

    def issued(self) -> list[tuple[int, str, RecordId]]:
        """The register in order of issue: (number, id, record id)."""
        return [
            (number, id_, record_id(source, key))
            for number, id_, source, key in self._connection.execute(
                "select number, id, source, source_key from issued_ids order by number"
            )
        ]

    def _one(self, sql: str, *parameters: object) -> int:
        (value,) = self._connection.execute(sql, parameters).fetchone()
        return int(value)


_INSERT_SNAPSHOT = (
    "insert into snapshots(run_id, source, source_key, kind, position, raw, context, fingerprint, "
    "removed) values(?, ?, ?, ?, ?, ?, ?, ?, ?)"
)


def storable(text: str) -> str:
    """SQLite stores UTF-8: a lone surrogate (broken JSON escape) becomes U+FFFD."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return "".join(_REPLACED if "\ud800" <= c <= "\udfff" else c for c in text)
    return text


_REPLACED = "\ufffd"


def _spoilt(path: Path) -> BrokenFile:
    return BrokenFile("Le journal des sources est abîmé", str(path), _REMEDY)


def _look_at_file(path: Path) -> None:
    """Refuse, before SQLite opens it, a file that is not ours or has lost everything.

    SQLite tidies up what it opens for writing; a file that is not ours must not even see that.
    """
    connect.refuse_folder(path)
    size = path.stat().st_size if path.exists() else 0
    if size == 0:
        if _library_has_content(path.with_name("library.db")):
            raise BrokenFile(
                "Le journal des sources est absent ou vide alors qu’une bibliothèque existe",
                str(path),
                "Restaurez la dernière sauvegarde de ce fichier (ou, pour repartir de rien, "
                "déplacez library.db) ; rien n’a été modifié.",
            )
        return
    # Never within a transaction: closing a file drops the locks SQLite holds on it in this process
    # (https://www.sqlite.org/howtocorrupt.html#_posix_advisory_locks_canceled_by_a_separate_thread_doing_close_).
    with path.open("rb") as file:
        header = file.read(100)
    if not header.startswith(_MAGIC):
        raise BrokenFile(
            "Ce fichier n’est pas, ou n’est plus, une base de données", str(path), _REMEDY
        )
    if len(header) == 100 and int.from_bytes(header[68:72], "big") != EVIDENCE_APPLICATION_ID:
        raise ForeignFile(
            "Ce fichier n’est pas une base de tracker",
            str(path),
            "Déplacez-le, ou choisissez un autre dossier avec --data ; rien n’a été modifié.",
        )
    # While a commit is under way, or was killed, the journal is there and the size may be short;
    # looked at in this order, a commit that ends meanwhile has the size it announces.
    under_way = path.with_name(f"{path.name}-journal").exists()
    if not under_way and path.stat().st_size < _expected_size(header):
        raise BrokenFile("Le journal des sources est tronqué", str(path), _REMEDY)


_MAGIC = b"SQLite format 3\x00"


def _library_has_content(path: Path) -> bool:
    """Whether the library beside holds records: made from an evidence that once was there."""
    if not path.is_file() or path.stat().st_size == 0:
        return False
    try:
        with contextlib.closing(connect.open_reading(path)) as connection:
            return connection.execute("select 1 from records limit 1").fetchone() is not None
    except sqlite3.Error as error:
        # A library in the making has no table yet; one that can't be read may have held records.
        return "no such table" not in str(error)
    except WorkspaceError:
        return True


def _expected_size(header: bytes) -> int:
    """The size the file's header announces (https://www.sqlite.org/fileformat2.html#the_database_header)."""
    if len(header) < 100 or header[24:28] != header[92:96]:
        return 100
    page = int.from_bytes(header[16:18], "big")
    return (65536 if page == 1 else page) * int.from_bytes(header[28:32], "big")


def _check(connection: sqlite3.Connection, path: Path) -> None:
    """Refuse a foreign or newer file before anything is read from it or written to it."""
    connect.check_application(connection, path, EVIDENCE_APPLICATION_ID)
    _version(connection, path)


EVIDENCE_VERSION = 1
"""The number of migrations a current file has seen, written in ``user_version``."""


def _version(connection: sqlite3.Connection, path: Path) -> int:
    """The schema of the file. Raises ForeignFile when a newer tracker made it."""
    (version,) = connection.execute("pragma user_version").fetchone()
    if version > EVIDENCE_VERSION:
        raise ForeignFile(
            "Cet espace de travail a été écrit par une version plus récente de tracker",
            str(path),
            "Mettez tracker à jour ; rien n’a été modifié.",
        )
    return int(version)


def _migrate(connection: sqlite3.Connection, path: Path) -> None:
    """Bring the file to today's schema, inside the caller's transaction.

    One cheap look when it already is: sqlite-utils is heavy and only loaded to migrate.
    """
    if _version(connection, path) == EVIDENCE_VERSION:
        return
    from sqlite_utils import Database

    evidence_migrations().apply(Database(connection))
    connection.execute(f"pragma application_id = {EVIDENCE_APPLICATION_ID}")
    connection.execute(f"pragma user_version = {EVIDENCE_VERSION}")
