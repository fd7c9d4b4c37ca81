"""``cache.db``: ``(stage, code version, input hash) → output``.

What enters and leaves: texts. Everything in it can be computed again, so it may be deleted at any
time, is never reported as broken, and is quietly rebuilt or done without (read-only workspace).
What it does not touch: what the texts mean.
"""

from __future__ import annotations

import contextlib
import functools
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TypeVar
from zlib import crc32

from tracker import __version__
from tracker.model import digest

T = TypeVar("T")
V = TypeVar("V")
_PACKAGE = Path(__file__).resolve().parent.parent


@functools.cache
def code_version(*parts: str) -> str:
    """A fingerprint of the source code of ``parts`` (modules or packages, relative names).

    A stage's output is remembered only for the very code that made it, so nobody has to
    remember to raise a number.
    """
    return digest(__version__, *map(_print_of, (*parts, "model.py", "normalise")))


@functools.cache
def _print_of(part: str) -> str:
    """A fingerprint of one part: several stages share some, and each is read once."""
    path = _PACKAGE / part
    files = sorted(path.rglob("*")) if path.is_dir() else [path]
    return digest(
        *(
            f"{file.relative_to(_PACKAGE).as_posix()}:{digest(_read(file))}"
            for file in files
            if file.suffix in (".py", ".yaml", ".csl") and file.is_file()
        )
    )


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace")


class Cache:
    """A memory of stage outputs; ``open`` never fails, and nothing false comes out of it.

    Each output is kept behind its fingerprint: bytes spoilt on the disk count as forgotten.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._current: set[tuple[str, str]] = set()
        self._writable = True
        self._broken = False

    @classmethod
    @contextlib.contextmanager
    def open(cls, path: Path, *, forget: bool = False) -> Iterator[Cache]:
        """The cache at ``path``; in memory where the file can't be used. ``forget`` empties it."""
        connection = _connect(path)
        cache = cls(connection)
        try:
            if forget:
                with cache._doubtful():
                    for (table,) in connection.execute(_TABLES).fetchall():
                        connection.execute(f"delete from {table}")
                    connection.commit()
            yield cache
            with cache._doubtful():
                connection.commit()
        finally:
            connection.close()
            if cache._broken:
                _remove(path)

    @contextlib.contextmanager
    def _doubtful(self) -> Iterator[None]:
        """Do without what SQLite refuses. Another writer is not waited for a second time, a full
        disk not tried again, and a broken file is removed at the end."""
        try:
            yield
        except sqlite3.Error as error:
            self._writable = False
            self._broken = self._broken or _is_broken(error)
            with contextlib.suppress(sqlite3.Error):
                self._connection.rollback()

    def get(self, stage: str, version: str, key: str) -> str | None:
        """The remembered output, or None."""
        return self.get_many(stage, version, [key]).get(key)

    def put(self, stage: str, version: str, key: str, value: str) -> None:
        """Remember one output."""
        self.put_many(stage, version, {key: value})

    def get_many(self, stage: str, version: str, keys: Iterable[str]) -> dict[str, str]:
        """The remembered outputs among ``keys``."""
        wanted = list(dict.fromkeys(keys))
        found: dict[str, str] = {}
        for start in range(0, len(wanted), 500):
            part = wanted[start : start + 500]
            marks = ",".join("?" * len(part))
            with self._doubtful():
                rows = self._connection.execute(
                    "select key, value from cache where stage = ? and version = ? "
                    f"and key in ({marks})",
                    (stage, version, *part),
                ).fetchall()
                found.update((key, kept[_MARK:]) for key, kept in rows if _is_sound(key, kept))
        return found

    @contextlib.contextmanager
    def tables(self) -> Iterator[sqlite3.Connection]:
        """The database itself, for what keeps tables of its own in it; they are as easily lost.

        Raises ``sqlite3.Error`` where SQLite refuses; the caller then does without.
        """
        if not self._writable:
            raise sqlite3.OperationalError("the memory can't be written")
        try:
            yield self._connection
        except sqlite3.Error as error:
            with self._doubtful():
                raise error
            raise

    def put_many(self, stage: str, version: str, values: Mapping[str, str]) -> None:
        """Remember outputs; those of other code versions of the stage are dropped."""
        if not self._writable:
            return
        with self._doubtful():
            if (stage, version) not in self._current:
                self._connection.execute(
                    "delete from cache where stage = ? and version <> ?", (stage, version)
                )
                self._current.add((stage, version))
            self._connection.executemany(
                "insert or replace into cache(stage, version, key, value) values(?, ?, ?, ?)",
                [  # in order of keys: each page of the file is then written once
                    (stage, version, key, _mark(key, value) + value)
                    for key, value in sorted(values.items())
                ],
            )

    def memo(
        self,
        stage: str,
        version: str,
        inputs: Sequence[tuple[str, T]],
        compute: Callable[[T], str],
        progress: Callable[[int, int], None] = lambda done, total: None,
    ) -> list[str]:
        """The output of every ``(key, value)`` of ``inputs``, computed only where unknown.

        ``key`` must cover all that ``compute`` reads. Outputs come in the order of the inputs.
        """
        each = partial(map, compute)
        return self.memo_of(stage, version, inputs, each, str, str, progress)

    def memo_of(
        self,
        stage: str,
        version: str,
        inputs: Sequence[tuple[str, T]],
        compute: Callable[[Iterator[T]], Iterable[V]],
        freeze: Callable[[V], str],
        thaw: Callable[[str], V],
        progress: Callable[[int, int], None] = lambda done, total: None,
    ) -> list[V]:
        """``memo`` for outputs that are no texts: what is computed is handed on as it is, what is
        remembered was written by ``freeze`` and is read by ``thaw``. ``compute`` gets all values
        that are not known, and gives their outputs in the same order."""
        wanted = dict(inputs)
        known = {key: thaw(kept) for key, kept in self.get_many(stage, version, wanted).items()}
        missing = {key: value for key, value in wanted.items() if key not in known}
        fresh: dict[str, str] = {}
        outputs = compute(iter(missing.values())) if missing else ()
        for key, made in zip(missing, outputs, strict=True):
            known[key] = made
            if len(fresh) % 50 == 0:
                progress(len(known), len(wanted))
            fresh[key] = freeze(made)
        if fresh:
            self.put_many(stage, version, fresh)
        progress(len(wanted), len(wanted))
        return [known[key] for key, _ in inputs]


_MARK = 8


def _mark(key: str, value: str) -> str:
    begun = crc32(key.encode("utf-8", "surrogatepass"))
    return f"{crc32(value.encode('utf-8', 'surrogatepass'), begun):08x}"


def _is_sound(key: str, kept: object) -> bool:
    return isinstance(kept, str) and kept[:_MARK] == _mark(key, kept[_MARK:])


def _remove(path: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        with contextlib.suppress(OSError):
            path.with_name(path.name + suffix).unlink(missing_ok=True)


_TABLES = "select name from sqlite_master where type = 'table' and name not like 'sqlite%'"
_SCHEMA = (
    "create table if not exists cache(stage text, version text, key text, value text, "
    "primary key(stage, version, key)) without rowid"
)


def _connect(path: Path) -> sqlite3.Connection:
    """``path`` if it works, made anew if it is broken, memory if nothing can be written."""
    for attempt in range(2):
        connection: sqlite3.Connection | None = None
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(path, timeout=1)
            connection.execute("pragma page_size = 16384")  # rows are long: less to move about
            connection.execute("pragma journal_mode = wal")
            connection.execute("pragma synchronous = off")
            connection.execute(_SCHEMA)
            connection.execute("select 1 from cache limit 1").fetchone()
            connection.commit()
            return connection
        except (sqlite3.Error, OSError) as error:
            if connection is not None:
                connection.close()
            if attempt == 0 and isinstance(error, sqlite3.DatabaseError) and _is_broken(error):
                _remove(path)
                continue
            break
    connection = sqlite3.connect(":memory:")
    connection.execute(_SCHEMA)
    return connection


def _is_broken(error: sqlite3.Error) -> bool:
    text = str(error).lower()
    return any(
        words in text
        for words in (
            "not a database",
            "malformed",
            "no such column",
            "could not decode",
            "no column named",
            "views may not be indexed",
        )
    )
