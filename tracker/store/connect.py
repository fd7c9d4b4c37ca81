"""Opening SQLite files so that nothing surprising reaches the person.

What enters: a path and what one means to do with it. What leaves: a ``sqlite3`` connection, and
SQLite's own errors turned into ``WorkspaceError``s that say what, where and what to do.
What it does not touch: tables.

Sources: https://www.sqlite.org/uri.html (``mode``, ``immutable``), https://www.sqlite.org/wal.html
(a WAL database on a read-only medium opens only as immutable), https://www.sqlite.org/rescode.html.
"""

from __future__ import annotations

import contextlib
import errno
import os
import sqlite3
from collections.abc import Iterator
from contextvars import ContextVar
from pathlib import Path

from tracker.errors import BrokenFile, Busy, ForeignFile, WorkspaceError, system_words

BUSY_SECONDS = 60.0
"""How long a second writer waits for the first before it gives up with one line."""


_PATIENCE: ContextVar[float | None] = ContextVar("patience", default=None)


@contextlib.contextmanager
def patience(seconds: float) -> Iterator[None]:
    """Within, nothing waits for another writer longer than ``seconds``: a page can't be a minute
    late."""
    before = _PATIENCE.set(seconds)
    try:
        yield
    finally:
        _PATIENCE.reset(before)


def busy_seconds() -> float:
    """The patience of a writer, in seconds: ``TRACKER_BUSY_SECONDS`` shortens it for tests."""
    if (seconds := _PATIENCE.get()) is not None:
        return seconds
    try:
        return float(os.environ.get("TRACKER_BUSY_SECONDS", BUSY_SECONDS))
    except ValueError:
        return BUSY_SECONDS


@contextlib.contextmanager
def french_errors(path: Path, *, remedy: str = "") -> Iterator[None]:
    """Turn what SQLite and the system say about ``path`` into one French line."""
    try:
        yield
    except sqlite3.Error as error:
        raise translate(error, path, remedy) from error
    except OSError as error:
        raise translate_os(error, path) from error


def translate(error: sqlite3.Error, path: Path, remedy: str = "") -> WorkspaceError:
    """The ``WorkspaceError`` that says ``error`` in French; ``remedy`` is for a broken file."""
    text = str(error).lower()
    code = _code(error)
    where = str(path)
    if "full" in text or code == sqlite3.SQLITE_FULL:
        return _full(where)
    if "locked" in text or "busy" in text or code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return Busy(
            "Un autre tracker écrit dans cet espace de travail",
            where,
            "Attendez qu’il ait fini puis relancez la même commande.",
        )
    if code in _BROKEN_CODES or any(words in text for words in _BROKEN_WORDS):
        return BrokenFile(
            "Base de données illisible ou abîmée", where, remedy or "Restaurez une sauvegarde."
        )
    if "readonly" in text or "read-only" in text or code == sqlite3.SQLITE_READONLY:
        return WorkspaceError(
            "L’espace de travail est en lecture seule",
            where,
            "Vérifiez les droits d’écriture, ou choisissez un autre dossier avec --data.",
        )
    if "i/o error" in text or code == sqlite3.SQLITE_IOERR:
        return WorkspaceError(
            "Le disque refuse la lecture ou l’écriture (plein, débranché ou abîmé)",
            where,
            "Vérifiez la place libre et le disque puis relancez la même commande.",
        )
    if "unable to open" in text or code == sqlite3.SQLITE_CANTOPEN:
        return WorkspaceError(
            "Impossible d’ouvrir la base de données",
            where,
            "Vérifiez que le dossier existe et que vous avez le droit d’y écrire.",
        )
    # Neither a person nor this program can do anything with SQLite's own English sentence; its
    # code (SQLITE_…) is what a report needs.
    name = getattr(error, "sqlite_errorname", None) or type(error).__name__
    return WorkspaceError(f"Erreur de base de données ({name})", where, remedy)


def _code(error: sqlite3.Error) -> int:
    """The primary result code (https://www.sqlite.org/rescode.html), 0 where there is none."""
    return (getattr(error, "sqlite_errorcode", 0) or 0) & 0xFF


_BROKEN_CODES = (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT)
_BROKEN_WORDS = ("not a database", "malformed", "corrupt", "no such", "could not decode")


def _full(where: str) -> WorkspaceError:
    return WorkspaceError(
        "Le disque est plein",
        where,
        "Libérez de la place puis relancez la même commande : rien n’est perdu.",
    )


_FULL = tuple(
    getattr(errno, name) for name in ("ENOSPC", "EDQUOT", "EFBIG") if hasattr(errno, name)
)


def translate_os(error: OSError, path: Path) -> WorkspaceError:
    """The same for an error of the operating system."""
    where = str(error.filename or path)
    if error.errno in _FULL:
        return _full(where)
    if error.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
        return WorkspaceError(
            "Accès refusé ou dossier en lecture seule",
            where,
            "Vérifiez vos droits, ou choisissez un autre dossier avec --data.",
        )
    if error.errno in (errno.ENOTDIR, errno.EEXIST, errno.EISDIR):
        return WorkspaceError(
            "Ce chemin n’est pas du type attendu (fichier au lieu de dossier, ou l’inverse)",
            where,
            "Choisissez un autre dossier avec --data.",
        )
    return WorkspaceError(
        f"Le système refuse l’opération ({system_words(error)})",
        where,
        "Vérifiez le disque et vos droits.",
    )


def uri(path: Path, **parameters: str) -> str:
    """An SQLite URI for ``path`` (any character, any platform)."""
    query = "&".join(f"{k}={v}" for k, v in parameters.items())
    return f"{without_authority(path.resolve().as_uri())}?{query}"


def without_authority(file_uri: str) -> str:
    """A shared folder of Windows as SQLite takes it: no host but in the path.

    ``file://server/share/x.db`` is refused (https://www.sqlite.org/uri.html#the_uri_path),
    ``file:////server/share/x.db`` is opened.
    """
    there = file_uri.startswith("file://") and not file_uri.startswith("file:///")
    return file_uri.replace("file://", "file:////", 1) if there else file_uri


def open_writing(path: Path) -> sqlite3.Connection:
    """A connection that creates the file if need be; transactions are begun by hand."""
    refuse_folder(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    return sqlite3.connect(path, timeout=busy_seconds(), isolation_level=None)


def open_reading(path: Path) -> sqlite3.Connection:
    """A connection that can't write, on a read-only or full medium too.

    Raises ``sqlite3.OperationalError`` where the file is absent or can't be opened, ForeignFile
    for a folder in its place, BrokenFile where an interrupted write can't be undone here.
    """
    refuse_folder(path)
    if _interrupted(path, "-journal"):
        _roll_back(path)
    try:
        return _looked_into(sqlite3.connect(uri(path, mode="ro"), uri=True, timeout=busy_seconds()))
    except sqlite3.OperationalError as error:
        # A database in WAL mode wants to write its -shm file even to read. Where it can't (a
        # read-only or a full medium) nobody else can write either: "immutable" is true there.
        if not path.is_file() or _code(error) not in _NO_SHM:
            raise
        if _interrupted(path, "-wal"):
            raise _unfinished(path) from error
        return _looked_into(sqlite3.connect(uri(path, mode="ro", immutable="1"), uri=True))


_NO_SHM = (
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_FULL,
)


def _looked_into(connection: sqlite3.Connection) -> sqlite3.Connection:
    """``connection`` once it has read something: SQLite opens files only then."""
    try:
        connection.execute("select count(*) from sqlite_master").fetchone()
    except BaseException:
        connection.close()
        raise
    return connection


def _interrupted(path: Path, suffix: str) -> bool:
    """Whether a killed writer left something beside ``path``."""
    try:
        return path.with_name(path.name + suffix).stat().st_size > 0
    except OSError:
        return False


def _roll_back(path: Path) -> None:
    """Let SQLite take back what a killed writer had begun; a read-only connection may not."""
    try:
        connection = sqlite3.connect(uri(path, mode="rw"), uri=True, timeout=busy_seconds())
        _looked_into(connection).close()
    except sqlite3.OperationalError as error:
        if _code(error) in _NO_SHM:
            raise _unfinished(path) from error
        raise


def _unfinished(path: Path) -> BrokenFile:
    return BrokenFile(
        "Une écriture interrompue reste à défaire, et ce support ne se laisse pas écrire",
        str(path),
        "Ouvrez cet espace de travail une fois là où l’on peut écrire.",
    )


def refuse_folder(path: Path) -> None:
    """Raise ForeignFile where a folder bears the name of a database."""
    if path.is_dir():
        raise ForeignFile(
            "Un dossier porte le nom de ce fichier de tracker",
            str(path),
            "Déplacez-le, ou choisissez un autre dossier avec --data ; rien n’a été modifié.",
        )


def check_application(connection: sqlite3.Connection, path: Path, application_id: int) -> None:
    """Refuse a database that is not ours. An empty new file (no table) passes."""
    (found,) = connection.execute("pragma application_id").fetchone()
    if found == application_id:
        return
    (tables,) = connection.execute("select count(*) from sqlite_master").fetchone()
    if tables or found:
        raise ForeignFile(
            "Ce fichier n’est pas une base de tracker",
            str(path),
            "Déplacez-le, ou choisissez un autre dossier avec --data ; rien n’a été modifié.",
        )


def is_sound(connection: sqlite3.Connection) -> bool:
    """Whether SQLite can read every page. Raises ``sqlite3.DatabaseError`` where it can't go on.

    Up to SQLite 3.40 the check looks for NULLs in the wrong columns of a ``without rowid`` table
    whose key does not come first, and reports what is not there: those lines are passed over.
    """
    verdicts = connection.execute("pragma quick_check(1000000000)")
    return all(text == "ok" or text.startswith("NULL value in ") for (text,) in verdicts)
