"""``library.db``: all that Datasette serves, replaced in place, in one transaction.

What enters: the rows of every study and of the whole (``LibraryRows``). What leaves: the same
rows in SQLite; only those that differ are written, the full-text index included. What it does
not touch: how rows are made.

The file is in WAL mode, so that a running server sees a commit at its next request and never
waits (https://www.sqlite.org/wal.html); it is never moved over, which a server would not notice.
"""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tracker.errors import BrokenFile, ForeignFile, WorkspaceError
from tracker.model import StudyId
from tracker.store import connect
from tracker.store.rows import Row, StudyRows, people_of
from tracker.store.schema import (
    LIBRARY_APPLICATION_ID,
    LIBRARY_TABLES,
    LIBRARY_VERSION,
    SEARCH_COLUMNS,
    STUDY_TABLES,
    library_script,
)
from tracker.store.soundness import was_sound

_REMEDY = "Lancez « tracker rebuild » : elle sera refaite à partir des sources et des décisions."


@dataclass(frozen=True, slots=True)
class LibraryRows:
    """The whole content: per study, and the tables that belong to no study (``LIBRARY_TABLES``
    names that are not in ``STUDY_TABLES``).

    With ``digests`` (of every study), ``studies`` may leave out those whose digest the library
    holds: they stay as they are."""

    studies: Mapping[StudyId, StudyRows]
    shared: Mapping[str, Sequence[Row]] = field(default_factory=dict)
    digests: Mapping[StudyId, str] | None = None


@contextlib.contextmanager
def reading(path: Path) -> Iterator[sqlite3.Connection]:
    """A read-only connection to a library that is there, whole and of today's schema.

    Raises WorkspaceError: absent, foreign, broken, or of another version.
    """
    with connect.french_errors(path, remedy=_REMEDY):
        connect.refuse_folder(path)
        if not path.is_file():
            raise WorkspaceError(
                "Aucune bibliothèque dans cet espace de travail",
                str(path),
                "Importez des références (tracker import FICHIER) ou choisissez un autre "
                "dossier avec --data.",
            )
        with contextlib.closing(connect.open_reading(path)) as connection:
            check(connection, path)
            connection.row_factory = sqlite3.Row
            # One state for all the questions of a command; in WAL mode no writer waits for it.
            connection.execute("begin")
            yield connection


def is_begun(path: Path) -> bool:
    """Whether a first library was ever finished at ``path``; False where a first import was
    interrupted. Raises WorkspaceError for a broken file."""
    with connect.french_errors(path, remedy=_REMEDY):
        connect.refuse_folder(path)
        if not path.is_file() or path.stat().st_size == 0:
            return False
        with contextlib.closing(connect.open_reading(path)) as connection:
            connect.check_application(connection, path, LIBRARY_APPLICATION_ID)
            return _version(connection) != 0


def study_count(path: Path, memory: Path | None = None) -> int:
    """How many studies the library at ``path`` holds: 0 for an absent or outdated one. ``memory``:
    the cache that knows whether the file was whole when last written.

    Raises WorkspaceError for a broken or foreign file: the look before the leap of commands that
    will write it later.
    """
    with connect.french_errors(path, remedy=_REMEDY):
        connect.refuse_folder(path)
        if not path.exists() or path.stat().st_size == 0:
            return 0
        with contextlib.closing(connect.open_reading(path)) as connection:
            connect.check_application(connection, path, LIBRARY_APPLICATION_ID)
            known = memory is not None and was_sound(path, memory)
            if not known and not connect.is_sound(connection):
                raise BrokenFile("La bibliothèque est abîmée", str(path), _REMEDY)
            if _version(connection) != LIBRARY_VERSION:
                return 0
            (count,) = connection.execute("select count(*) from studies").fetchone()
            return int(count)


def check(connection: sqlite3.Connection, path: Path) -> None:
    """Refuse a file that is not a library of today's schema."""
    connect.check_application(connection, path, LIBRARY_APPLICATION_ID)
    version = _version(connection)
    if version == 0:
        raise BrokenFile(
            "La bibliothèque est vide : ce qui la faisait a été interrompu",
            str(path),
            "Relancez l’import, ou « tracker rebuild ».",
        )
    if version != LIBRARY_VERSION:
        raise BrokenFile(
            "La bibliothèque a été faite par une autre version de tracker", str(path), _REMEDY
        )


def _version(connection: sqlite3.Connection) -> int:
    (version,) = connection.execute("pragma user_version").fetchone()
    return int(version)


class Library:
    """A ``library.db`` held for writing. Use ``writing`` to get one."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    @classmethod
    @contextlib.contextmanager
    def writing(cls, path: Path, *, anew: bool = False) -> Iterator[Library]:
        """Hold the write lock for one transaction; readers go on seeing what was.

        ``anew`` forgets the content first, and replaces a broken file; a foreign one is refused
        all the same. Raises WorkspaceError; waits for another writer, then raises Busy.
        """
        with connect.french_errors(path, remedy=_REMEDY):
            _remove_orphans(path)
            if anew and _is_broken(path):
                for file in (path, *_companions(path)):
                    file.unlink(missing_ok=True)
            _refuse_foreign(path)
            with contextlib.closing(connect.open_writing(path)) as connection:
                connect.check_application(connection, path, LIBRARY_APPLICATION_ID)
                connection.execute("pragma journal_mode = wal")
                connection.execute("pragma synchronous = normal")
                connection.execute("begin immediate")
                try:
                    if _version(connection) != LIBRARY_VERSION:
                        _create(connection)
                    elif anew:
                        _empty(connection)
                    yield cls(connection)
                    connection.commit()
                except BaseException:
                    if connection.in_transaction:
                        connection.rollback()
                    raise

    def info(self) -> dict[str, str]:
        """``library_info`` as a dictionary: what the content was derived from."""
        return dict(self._connection.execute("select key, value from library_info").fetchall())

    def set_info(self, values: Mapping[str, str]) -> None:
        """Say what the content was derived from."""
        self._sync("library_info", sorted(values.items()))

    def digests(self) -> dict[StudyId, str]:
        """Study id → digest, as last written."""
        return dict(
            self._connection.execute("select study_id, digest from study_digests").fetchall()
        )

    def replace(self, rows: LibraryRows) -> None:
        """Make the content equal to ``rows``, writing only what differs."""
        known = self.digests()
        digests = rows.digests
        if digests is None:
            digests = {id_: study.digest for id_, study in rows.studies.items()}
        gone = [id_ for id_ in known if digests.get(id_) != known[id_]]
        fresh = [id_ for id_ in digests if digests[id_] != known.get(id_)]
        in_bulk = len(gone) + len(fresh) > max(500, len(known) // 4)
        touched = self._people_of(gone)
        if in_bulk and len(gone) == len(known):
            self._clear_studies()
        else:
            self._remove_studies(gone, keep_index=in_bulk)
        made = [rows.studies[id_] for id_ in fresh]
        touched.update(id_ for study in made for id_ in study.people)
        self._replace_people(touched, made)
        self._insert_studies(made, index=not in_bulk)
        if in_bulk:
            self._connection.execute("insert into studies_fts(studies_fts) values('rebuild')")
        self._connection.executemany(
            "insert into study_digests(study_id, digest) values(?, ?)",
            [(id_, digests[id_]) for id_ in fresh],
        )
        self.replace_shared(rows.shared)

    def replace_shared(self, tables: Mapping[str, Sequence[Row]]) -> None:
        """Make the tables that belong to no study equal to ``tables``."""
        for table, values in tables.items():
            self._sync(table, values)

    def count(self, table: str) -> int:
        """How many rows ``table`` holds."""
        (count,) = self._connection.execute(f"select count(*) from {table}").fetchone()
        return int(count)

    def problem_counts(self) -> dict[str, int]:
        """The number of problems per source."""
        return dict(
            self._connection.execute(
                "select source, count(*) from problems group by source"
            ).fetchall()
        )

    # -- studies -----------------------------------------------------------------------------

    def _clear_studies(self) -> None:
        for table in (*STUDY_TABLES, "search_text", "study_digests"):
            self._connection.execute(f"delete from {table}")

    def _remove_studies(self, ids: Sequence[str], *, keep_index: bool) -> None:
        numbers = [
            number
            for id_ in ids
            for number in self._connection.execute("select number from studies where id = ?", [id_])
        ]
        if not keep_index:
            # FTS5 external content: the old words must be named to be taken out.
            columns = ", ".join(SEARCH_COLUMNS)
            self._connection.executemany(
                f"insert into studies_fts(studies_fts, rowid, {columns}) "
                f"select 'delete', number, {columns} from search_text where number = ?",
                numbers,
            )
        self._connection.executemany("delete from search_text where number = ?", numbers)
        for table in (*STUDY_TABLES, "study_digests"):
            column = "id" if table == "studies" else "study_id"
            self._connection.executemany(
                f"delete from {table} where {column} = ?", [(id_,) for id_ in ids]
            )

    def _insert_studies(self, studies: Sequence[StudyRows], *, index: bool) -> None:
        for table in STUDY_TABLES:
            self._insert(table, [row for study in studies for row in study.tables[table]])
        self._insert("search_text", [study.search for study in studies])
        if index:
            columns = ", ".join(("rowid", *SEARCH_COLUMNS))
            marks = ", ".join("?" * (len(SEARCH_COLUMNS) + 1))
            self._connection.executemany(
                f"insert into studies_fts({columns}) values({marks})",
                [study.search for study in studies],
            )

    def _insert(self, table: str, rows: Sequence[Row]) -> None:
        if rows:
            marks = ", ".join("?" * len(rows[0]))
            self._connection.executemany(f"insert into {table} values({marks})", rows)

    def _people_of(self, studies: Sequence[StudyId]) -> set[str]:
        people: set[str] = set()
        for id_ in studies:
            people.update(
                person
                for (person,) in self._connection.execute(
                    "select person_id from study_people where study_id = ?", [id_]
                )
            )
        return people

    def _replace_people(self, touched: Iterable[str], made: Sequence[StudyRows]) -> None:
        """The rows of the people of studies that come or go. ``study_people`` holds, at this
        moment, those that stay: a person's row is the first in order of all spellings."""
        rows = {row[0]: row for row in _people(made)}
        wanted = sorted(touched)
        if self._connection.execute("select 1 from study_people limit 1").fetchone() is None:
            self._connection.execute("delete from people")  # nobody stays
            self._insert("people", [rows[id_] for id_ in wanted if id_ in rows])
            return
        for id_ in wanted:
            for study, text in self._connection.execute(
                "select distinct s.study_id, c.json from study_people s join csl_items c "
                "on c.study_id = s.study_id where s.person_id = ?", [id_],
            ).fetchall():  # fmt: skip
                people, _ = people_of(study, json.loads(text))
                row = people.get(id_)
                if row is not None:
                    rows[id_] = min(row, rows.get(id_, row), key=repr)
        self._connection.executemany("delete from people where id = ?", [(i,) for i in wanted])
        self._insert("people", [rows[id_] for id_ in wanted if id_ in rows])

    # -- tables as a whole -------------------------------------------------------------------

    def _sync(self, table: str, rows: Iterable[Row]) -> None:
        wanted = [tuple(row) for row in rows]
        present = self._connection.execute(f"select * from {table}").fetchall()
        there, here = {*wanted}, {*present}
        surplus, missing = here - there, there - here
        repeated = len(there) < len(wanted) or len(here) < len(present)
        if repeated and Counter(wanted) == Counter(present):
            return
        if repeated or len(surplus) > 50:  # one by one, each deletion may read the whole table
            self._connection.execute(f"delete from {table}")
            self._insert(table, wanted)
            return
        columns = [r[1] for r in self._connection.execute(f"pragma table_info({table})")]
        where = " and ".join(f'"{column}" is ?' for column in columns)
        self._connection.executemany(f"delete from {table} where {where}", list(surplus))
        self._insert(table, [row for row in wanted if row in missing])


def _people(studies: Iterable[StudyRows]) -> list[Row]:
    """One row per person; of several spellings the first in order, whatever came in first."""
    people: dict[str, Row] = {}
    for study in studies:
        for id_, row in study.people.items():
            other = people.get(id_)
            if other is None or (other != row and repr(row) < repr(other)):
                people[id_] = row
    return list(people.values())


def _create(connection: sqlite3.Connection) -> None:
    """Make an empty library, whatever older library stood there."""
    names = connection.execute(
        "select name from sqlite_master where type = 'table' and name not like 'sqlite_%' "
        "and name not like 'studies_fts_%'"
    ).fetchall()
    for (name,) in sorted(names, reverse=True):
        connection.execute(f'drop table if exists "{name}"')
    for statement in library_script():
        connection.execute(statement)
    connection.execute(f"pragma application_id = {LIBRARY_APPLICATION_ID}")
    connection.execute(f"pragma user_version = {LIBRARY_VERSION}")


def _empty(connection: sqlite3.Connection) -> None:
    for table in LIBRARY_TABLES:
        connection.execute(f"delete from {table}")
    connection.execute("insert into studies_fts(studies_fts) values('rebuild')")


def _companions(path: Path) -> tuple[Path, ...]:
    """What SQLite keeps beside a database in WAL mode, whether it is there or not."""
    return tuple(path.with_name(path.name + suffix) for suffix in ("-wal", "-shm"))


def _remove_orphans(path: Path) -> None:
    """Remove what a deleted library left behind: SQLite would take it for the new one's.

    The companions are looked for first: those that another writer makes now, with a library that
    was absent a moment ago, are not among them.
    """
    orphans = [file for file in _companions(path) if file.is_file()]
    if orphans and not path.exists():
        for file in orphans:
            file.unlink(missing_ok=True)


def _refuse_foreign(path: Path) -> None:
    """Refuse another program's database before it is opened for writing, which tidies it up."""
    if path.is_file() and path.stat().st_size:
        with contextlib.closing(connect.open_reading(path)) as connection:
            connect.check_application(connection, path, LIBRARY_APPLICATION_ID)


def _is_broken(path: Path) -> bool:
    """Whether SQLite can't read the file to its end. A foreign database is not broken.

    ``library.db`` is derived, and the name is ours: bytes that SQLite can't read there are the
    remains of a library, unless a valid header says otherwise.
    """
    if not path.is_file():
        return False
    try:
        with contextlib.closing(connect.open_reading(path)) as connection:
            connect.check_application(connection, path, LIBRARY_APPLICATION_ID)
            if _version(connection) == LIBRARY_VERSION:
                connection.execute("select count(*) from studies").fetchone()
            return not connect.is_sound(connection)
    except ForeignFile:
        return False
    except BrokenFile:
        return True
    except sqlite3.Error as error:
        return isinstance(connect.translate(error, path), BrokenFile)
