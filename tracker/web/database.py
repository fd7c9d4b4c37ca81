"""``library.db`` as Datasette opens it: read-only, on any path and any medium.

What enters: the path. What leaves: connections for Datasette's threads. What it does not touch:
the file; nothing here can write to it.
Source: https://www.sqlite.org/uri.html (``mode=ro``; ``immutable=1`` for a WAL database on a
read-only medium).
"""

from __future__ import annotations

import contextlib
import sqlite3
import time
from collections.abc import Awaitable, Callable, Iterator
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from datasette.database import Database

from tracker.store.connect import uri

if TYPE_CHECKING:
    from datasette.app import Datasette

NAME = "library"
BUSY_SECONDS = 5.0
PAGE_LIMIT_MS = 8000
"""A page whose SQL takes more of a processor is given up: the readers behind it wait for the same
threads. Time spent waiting for one's turn, on a busy machine, is nobody's fault."""
LONGEST_WAIT = 10
"""A page is given up all the same after that many times its limit by the clock."""
STEPS = 1000
"""Instructions of SQLite between two looks at the time."""
CACHE_KIB = 32 * 1024
"""Pages of the file that a connection keeps at most: SQLite's own 2 MiB hold no index of a large
library, and each page read again is a call to the system."""

Reorder = Callable[[str, Any], Awaitable[tuple[str, Any]]]
REORDER: ContextVar[Reorder | None] = ContextVar("reorder", default=None)
"""What puts Datasette's own queries into other words while it answers (``relevance``)."""

T = TypeVar("T")


class LibraryDatabase(Database):  # type: ignore[misc]
    """Datasette's ``Database`` over an address made by SQLite's rules.

    Datasette pastes the path into an URI unescaped: a ``?``, ``#`` or ``%`` in a folder's name
    would open another file.
    """

    def __init__(self, datasette: Datasette, path: Path) -> None:
        super().__init__(datasette, str(path))
        self._thread_local_id: str
        self._first_id = self._thread_local_id
        self._identity: tuple[int, int] | None = None
        self._reopened = 0
        self._watcher: sqlite3.Connection | None = None
        self._watched = 0

    def follow(self) -> None:
        """Notice that another file stands at the path (a library deleted and made again).

        What is committed in place needs nothing. The connections to the old file stay open for
        the readers that are using them; every thread opens a new one at its next question.
        """
        try:
            found = Path(self.path).stat()
        except OSError:
            return
        identity = (found.st_dev, found.st_ino)
        if self._identity not in (None, identity):
            self._reopened += 1
            self._thread_local_id = f"{self._first_id}-{self._reopened}"
        self._identity = identity

    def version(self) -> tuple[int, int] | None:
        """Changes with every commit to the library; None where that can't be told.

        For the thread of the event loop only: SQLite counts what *other* connections commit.
        """
        try:
            if self._watcher is None or self._watched != self._reopened:
                self._watcher, self._watched = self.connect(), self._reopened
            (number,) = self._watcher.execute("pragma data_version").fetchone()
        except sqlite3.Error:
            self._watcher = None
            return None
        return self._reopened, number

    async def execute(self, sql: str, params: Any = None, *args: Any, **more: Any) -> Any:
        if (reorder := REORDER.get()) is not None:
            sql, params = await reorder(sql, params)
        return await super().execute(sql, params, *args, **more)

    def connect(self, write: bool = False) -> sqlite3.Connection:
        if write:
            raise AssertionError("library.db is derived: only the pipeline writes it")
        connection = open_for_threads(Path(self.path))
        self._all_connections.append(connection)
        return connection


def open_for_threads(path: Path) -> sqlite3.Connection:
    """A reading connection that may be closed from another thread than its own."""

    def opened(**parameters: str) -> sqlite3.Connection:
        connection = sqlite3.connect(
            uri(path, mode="ro", **parameters),
            uri=True,
            timeout=BUSY_SECONDS,
            check_same_thread=False,
        )
        try:
            connection.execute(f"pragma cache_size = -{CACHE_KIB}")
            connection.execute("select count(*) from sqlite_master").fetchone()
        except sqlite3.Error:
            connection.close()
            raise
        return connection

    try:
        return opened()
    except sqlite3.OperationalError as error:
        # WAL wants to write beside the file even to read. Where it can't, nobody else can either.
        if "unable to open" not in str(error) and "readonly" not in str(error):
            raise
        if not path.is_file():
            raise
        return opened(immutable="1")


@contextlib.contextmanager
def _within(connection: sqlite3.Connection, limit_ms: int) -> Iterator[None]:
    """SQL that takes longer is interrupted: an OperationalError that says « interrupted »."""
    seconds = limit_ms / 1000
    worked, waited = time.thread_time() + seconds, time.monotonic() + seconds * LONGEST_WAIT

    def late() -> bool:
        return time.thread_time() > worked or time.monotonic() > waited

    connection.set_progress_handler(late, STEPS)
    try:
        yield
    finally:
        connection.set_progress_handler(None, STEPS)


async def read(
    datasette: Datasette, query: Callable[[sqlite3.Connection], T], limit_ms: int = PAGE_LIMIT_MS
) -> T:
    """Run ``query`` on one of Datasette's reading threads, within the time of a page."""

    def limited(connection: sqlite3.Connection) -> T:
        # One transaction: every number of a page tells of the same moment of the library.
        with _within(connection, limit_ms):
            connection.execute("begin")
            try:
                return query(connection)
            finally:
                connection.rollback()

    result: Any = await datasette.get_database(NAME).execute_fn(limited)
    return result  # type: ignore[no-any-return]
