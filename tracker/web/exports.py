"""A filtered list as a file: the whole list, never one page of it.

What enters: ``Filters`` or one id. What leaves: a file to save, named after what was asked.
What it does not touch: formats and styles (``tracker.bibliography``).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from tracker.normalise import slug
from tracker.store.queries import items, keywords_of, relations_of, theme_names, themes_of
from tracker.web import engine
from tracker.web.database import open_for_threads
from tracker.web.filters import Filters
from tracker.web.queries import home, listing
from tracker.web.sentences import criteria

if TYPE_CHECKING:
    from tracker.bibliography import Bibliography

STREAMED = ("bib", "ris", "csljson")
"""Formats whose file is sent while it is made."""
PART = 500
"""Studies read together."""
PIECE_BYTES = 64 * 1024
FORMATS = ("bib", "ris", "csljson", "docx", "odt", "xlsx", "md")


@dataclass(frozen=True, slots=True)
class File:
    """A file as it is sent."""

    name: str
    media_type: str
    content: bytes

    @property
    def disposition(self) -> str:
        """How it is to be saved."""
        return disposition(self.name)


def of_list(connection: sqlite3.Connection, filters: Filters, title: str) -> Bibliography:
    """Every study of ``filters``, in the order of the page."""
    engine.gather(connection, filters)
    ids = listing.ids(connection, filters)
    said = criteria(connection, filters)
    heading = title if not said else f"{title} – {', '.join(said)}"
    return bibliography(connection, ids, heading, " ; ".join(said))


def bibliography(
    connection: sqlite3.Connection, ids: Sequence[str], title: str, said: str = ""
) -> Bibliography:
    """The studies ``ids`` with all that any format may want of them, as ``tracker export`` has it.

    A copy made for the public holds no abstract, so none leaves it."""
    from tracker.bibliography import Bibliography

    names = theme_names(connection)
    given = themes_of(connection, ids)
    return Bibliography(
        title=title,
        items=tuple(items(connection, ids, abstracts=True)),
        searched_on=_searched_on(connection),
        criteria=said,
        keywords=keywords_of(connection, ids),
        themes={id_: [names[theme] for theme in of] for id_, of in given.items()},
        related=relations_of(connection, ids),
    )


def streamed(path: Path, filters: Filters, title: str, ending: str) -> tuple[str, Iterator[bytes]]:
    """The name of the file and its pieces, each made when it is asked for.

    The connection is the export's own: a slow reader holds up nobody, and the whole file tells of
    one moment of the library. Closing the iterator closes it.
    """
    connection = open_for_threads(path)
    try:
        engine.prepare(connection)
        connection.row_factory = sqlite3.Row
        connection.execute("begin")
        engine.gather(connection, filters)
        ids = listing.ids(connection, filters)
        said = " ; ".join(criteria(connection, filters))
    except BaseException:
        connection.close()
        raise
    return said or "bibliotheque", _pieces(connection, ids, title, ending)


def _pieces(
    connection: sqlite3.Connection, ids: Sequence[str], title: str, ending: str
) -> Iterator[bytes]:
    from tracker.bibliography import EXPORTERS

    def parts() -> Iterator[Bibliography]:
        for start in range(0, len(ids), PART):
            yield bibliography(connection, ids[start : start + PART], title)

    write = EXPORTERS[ending].pieces
    assert write is not None
    held: list[bytes] = []
    size = 0
    try:
        for piece in write(parts(), ids):
            held.append(piece)
            size += len(piece)
            if size >= PIECE_BYTES:
                yield b"".join(held)
                held, size = [], 0
        yield b"".join(held)
    finally:
        connection.close()


def _searched_on(connection: sqlite3.Connection) -> date:
    """The day the library last took something in: what the list can know of, at most."""
    text = home.updated(connection)
    try:
        return datetime.fromisoformat(text).date()
    except ValueError:
        return datetime.now(UTC).date()


def written(made: Bibliography, ending: str, name: str) -> File:
    """``made`` in the format ``ending``."""
    from tracker.bibliography import EXPORTERS

    exporter = EXPORTERS[ending]
    return File(named(name, ending), exporter.media_type, exporter.write(made))


def named(name: str, ending: str) -> str:
    """The name of the file, after what was asked."""
    stem = slug(name)[:60].strip("-") or "bibliographie"
    return stem + (".json" if ending == "csljson" else f".{ending}")


def disposition(name: str) -> str:
    """An attachment (RFC 6266), with an ASCII name for old browsers."""
    return f"attachment; filename=\"{name}\"; filename*=UTF-8''{quote(name)}"


def single(connection: sqlite3.Connection, id_: str) -> Bibliography:
    """One study alone."""
    return bibliography(connection, [id_], id_)
