"""The search engine, seen from the web: one engine for pages, JSON, CSV and exports.

What enters: what a reader typed, and a connection to the library, whose labels make the synonyms.
What leaves: FTS5 expressions, suggestions, spans to mark. What it does not touch: how words are
understood (``tracker.search``).
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tracker.store.queries import label_groups
from tracker.web import french
from tracker.web.filters import Filters
from tracker.web.queries.listing import Card
from tracker.web.richtext import Span

if TYPE_CHECKING:
    from tracker.search import Synonyms

Labels = list[list[tuple[str, bool]]]


@dataclass(slots=True)
class _Memory:
    """The synonyms of the labels last seen: the vocabulary changes rarely, pages come often."""

    labels: Labels = field(default_factory=list)
    synonyms: Synonyms | None = None


_memory = _Memory()


def prepare(connection: sqlite3.Connection) -> None:
    """Give a connection of Datasette's our search and our alphabetical order.

    Datasette's own ``escape_fts`` is replaced, so that every ``?_search=`` is bilingual.
    """
    from tracker.search import match_expression

    def expression(text: object) -> str:
        return match_expression(str(text or ""), _memory.synonyms or synonyms(connection))

    synonyms(connection)
    connection.create_function("escape_fts", 1, expression, deterministic=True)
    connection.create_function("french_order", 1, _order, deterministic=True)


def _order(text: object) -> str:
    return french.sort_key(str(text or ""))[0]


def synonyms(connection: sqlite3.Connection) -> Synonyms:
    """The vocabulary's labels as synonyms, made anew when the library's labels have changed."""
    from tracker.search import Synonyms

    labels = label_groups(connection)
    if _memory.synonyms is None or labels != _memory.labels:
        _memory.synonyms, _memory.labels = Synonyms.from_labels(labels), labels
    return _memory.synonyms


def expression(connection: sqlite3.Connection, filters: Filters) -> str | None:
    """The MATCH expression of a search; None where nothing is searched."""
    if not filters.search:
        return None
    from tracker.search import match_expression

    return match_expression(filters.search, synonyms(connection))


def rank() -> str:
    """The SQL of the relevance, the same as the command line's."""
    from tracker.search import rank_sql

    return rank_sql()


def suggestions(connection: sqlite3.Connection, filters: Filters) -> tuple[str, ...]:
    """Whole queries that may have been meant."""
    from tracker.search.suggest import suggestions as suggest

    return tuple(suggest(connection, filters.search, synonyms(connection)))


@dataclass(frozen=True, slots=True)
class Shown:
    """Why a study answers: spans of its title, and a piece of its abstract with its spans."""

    title: tuple[Span, ...] = ()
    extract: str = ""
    spans: tuple[Span, ...] = ()
    cut_before: bool = False
    cut_after: bool = False


def shown(
    connection: sqlite3.Connection, filters: Filters, card: Card, abstract: str, width: int = 280
) -> Shown:
    """What to mark of a study in the list of answers."""
    from tracker.search import mark, parse, snippet

    known = synonyms(connection)
    query = parse(filters.search)
    title = tuple((start, end, "") for start, end in mark(card.title, query, known, "title"))
    if not abstract:
        return Shown(title)
    piece = snippet(abstract, query, known, "abstract", width)
    if not piece.spans:
        return Shown(title)
    return Shown(
        title,
        piece.text,
        tuple((start, end, "") for start, end in piece.spans),
        piece.start > 0,
        piece.end < len(abstract),
    )
