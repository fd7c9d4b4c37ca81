"""Opening SQLite files so that nothing surprising reaches the person.

What enters: a path and what one means to do with it. What leaves: a ``sqlite3`` connection, and
SQLite's own errors turned into ``WorkspaceError``s that say what, where and what to do.
What it does not touch: tables.

Sources: https://www.sqlite.org/uri.html (``mode``, ``immutable``), https://www.sqlite.org/wal.html
(a WAL database on a read-only medium opens only as immutable), https://www.sqlite.org/rescode.html.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from tracker.errors import BrokenFile, Busy, ForeignFile, WorkspaceError

BUSY_SECONDS = 60.0
"""How long a second writer waits for the first before it gives up with one line."""


def busy_seconds() -> float:
    """The patience of a writer, in seconds: ``TRACKER_BUSY_SECONDS`` shortens it for tests."""
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
    code = (getattr(error, "sqlite_errorcode", 0) or 0) & 0xFF
    where = str(path)
    if "full" in text or code == sqlite3.SQLITE_FULL:
        return WorkspaceError(
            "Le disque est plein", where,
            "Libérez de la place puis relancez la même commande : rien n’est perdu.",
        )  # fmt: skip
    if "locked" in text or "busy" in text or code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return Busy(
            "Un autre tracker écrit dans cet espace de travail", where,
            "Attendez qu’il ait fini puis relancez la même commande.",
        )  # fmt: skip
    if "readonly" in text or "read-only" in text or code == sqlite3.SQLITE_READONLY:
        return WorkspaceError(
            "L’espace de travail est en lecture seule", where,
            "Vérifiez les droits d’écriture, ou choisissez un autre dossier avec --data.",
        )  # fmt: skip
    if "not a database" in text or "malformed" in text or "corrupt" in text or "no such" in text:
        return BrokenFile(
            "Base de données illisible ou abîmée", where, remedy or "Restaurez une sauvegarde."
        )
    if "i/o error" in text or code == sqlite3.SQLITE_IOERR:
        return WorkspaceError(
            "Le disque refuse la lecture ou l’écriture (plein, débranché ou abîmé)", where,
            "Vérifiez la place libre et le disque puis relancez la même commande.",
        )  # fmt: skip
    if "unable to open" in text:
        return WorkspaceError(
            "Impossible d’ouvrir la base de données", where,
            "Vérifiez que le dossier existe et que vous avez le droit d’y écrire.",
        )  # fmt: skip
    return WorkspaceError(f"Erreur de base de données ({error})", where, remedy)


def translate_os(error: OSError, path: Path) -> WorkspaceError:
    """The same for an error of the operating system."""
    import errno

    where = str(error.filename or path)
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return WorkspaceError(
            "Le disque est plein", where,
            "Libérez de la place puis relancez la même commande : rien n’est perdu.",
        )  # fmt: skip
    if error.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
        return WorkspaceError(
            "Accès refusé ou dossier en lecture seule", where,
            "Vérifiez vos droits, ou choisissez un autre dossier avec --data.",
        )  # fmt: skip
    if error.errno in (errno.ENOTDIR, errno.EEXIST, errno.EISDIR):
        return WorkspaceError(
            "Ce chemin n’est pas du type attendu (fichier au lieu de dossier, ou l’inverse)",
            where, "Choisissez un autre dossier avec --data.",
        )  # fmt: skip
    return WorkspaceError(f"Le système refuse l’opération ({error.strerror or error})", where)


def uri(path: Path, **parameters: str) -> str:
    """An SQLite URI for ``path`` (any character, any platform)."""
    query = "&".join(f"{k}={v}" for k, v in parameters.items())
    return f"{path.resolve().as_uri()}?{query}"


def open_writing(path: Path) -> sqlite3.Connection:
    """A connection that creates the file if need be; transactions are begun by hand."""
    path.parent.mkdir(parents=True, exist_ok=True)
    return sqlite3.connect(path, timeout=busy_seconds(), isolation_level=None)


def open_reading(path: Path) -> sqlite3.Connection:
    """A connection that can't write, on a read-only medium too.

    Raises ``sqlite3.OperationalError`` where the file is absent or can't be opened.
    """
    try:
        connection = sqlite3.connect(uri(path, mode="ro"), uri=True, timeout=busy_seconds())
        try:
            connection.execute("select count(*) from sqlite_master").fetchone()
        except sqlite3.Error:
            connection.close()
            raise
        return connection
    except sqlite3.OperationalError:
        # A database in WAL mode wants to write its -shm file even to read; on a read-only
        # medium nobody else can write either, so "immutable" is true there.
        if not path.is_file() or os.access(path.parent, os.W_OK) and not _read_only(path):
            raise
        return sqlite3.connect(uri(path, mode="ro", immutable="1"), uri=True)


def _read_only(path: Path) -> bool:
    """Whether the medium refuses a new file beside ``path`` (root passes ``os.access``)."""
    try:
        flags = os.statvfs(path.parent).f_flag
    except (AttributeError, OSError):  # Windows has no statvfs
        return not os.access(path.parent, os.W_OK)
    return bool(flags & os.ST_RDONLY)


def check_application(connection: sqlite3.Connection, path: Path, application_id: int) -> None:
    """Refuse a database that is not ours. An empty new file (no table) passes."""
    (found,) = connection.execute("pragma application_id").fetchone()
    if found == application_id:
        return
    (tables,) = connection.execute("select count(*) from sqlite_master").fetchone()
    if tables or found:
        raise ForeignFile(
            "Ce fichier n’est pas une base de tracker", str(path),
            "Déplacez-le, ou choisissez un autre dossier avec --data ; rien n’a été modifié.",
        )  # fmt: skip
