"""A filtered list as a file: the whole list, never one page of it.

What enters: ``Filters`` or one id. What leaves: a file to save, named after what was asked.
What it does not touch: formats and styles (``tracker.bibliography``).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING
from urllib.parse import quote

from tracker.normalise import slug
from tracker.store.queries import items, keywords_of, relations_of, theme_names, themes_of
from tracker.web import engine
from tracker.web.filters import Filters
from tracker.web.queries import home, listing
from tracker.web.sentences import criteria

if TYPE_CHECKING:
    from tracker.bibliography import Bibliography

FORMATS = ("bib", "ris", "csljson", "docx", "odt", "xlsx", "md")


@dataclass(frozen=True, slots=True)
class File:
    """A file as it is sent."""

    name: str
    media_type: str
    content: bytes

    @property
    def disposition(self) -> str:
        """RFC 6266, with an ASCII name for old browsers."""
        return f"attachment; filename=\"{self.name}\"; filename*=UTF-8''{quote(self.name)}"


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
    stem = slug(name)[:60].strip("-") or "bibliographie"
    suffix = ".json" if ending == "csljson" else f".{ending}"
    return File(f"{stem}{suffix}", exporter.media_type, exporter.write(made))


def single(connection: sqlite3.Connection, id_: str) -> Bibliography:
    """One study alone."""
    return bibliography(connection, [id_], id_)
