"""The search engine, seen from the web: one engine for pages, JSON, CSV and exports.

What enters: what a reader typed, and a connection to the library, whose labels make the synonyms.
What leaves: FTS5 expressions, suggestions, spans to mark. What it does not touch: how words are
understood (``tracker.search``).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tracker.store.queries import label_groups, theme_names
from tracker.web import french
from tracker.web.filters import Filters
from tracker.web.queries import listing
from tracker.web.queries.listing import Card
from tracker.web.richtext import Span

if TYPE_CHECKING:
    from tracker.search import Synonyms

_MADE: dict[str, Synonyms] = {}
"""Synonyms by the fingerprint of their vocabulary: it changes rarely, pages come often."""


def prepare(connection: sqlite3.Connection) -> None:
    """Give a connection of Datasette's our search and our alphabetical order.

    Datasette's own ``escape_fts`` is replaced, so that every ``?_search=`` is bilingual.
    """
    from tracker.search import match_expression

    def expression(text: object) -> str:
        return match_expression(str(text or ""), synonyms(connection))

    connection.create_function("escape_fts", 1, expression, deterministic=True)
    connection.create_function("french_order", 1, _order, deterministic=True)


def _order(text: object) -> str:
    return french.sort_key(str(text or ""))[0]


def synonyms(connection: sqlite3.Connection) -> Synonyms:
    """The labels of the library's themes as synonyms, made anew when the vocabulary has changed."""
    from tracker.search import Synonyms

    row = connection.execute("select value from library_info where key = 'vocabulary'").fetchone()
    vocabulary = row[0] if row else ""
    known = _MADE.get(vocabulary)
    if known is None or not vocabulary:
        known = Synonyms.from_labels(label_groups(connection), theme_names(connection))
        if len(_MADE) > 8:
            _MADE.clear()
        _MADE[vocabulary] = known
    return known


def gather(connection: sqlite3.Connection, filters: Filters) -> None:
    """Ask the index what answers the search of ``filters``, for the questions that follow."""
    if filters.search:
        from tracker.search import hits_sql

        listing.gather(connection, *hits_sql(filters.search, synonyms(connection)))


@dataclass(frozen=True, slots=True)
class Asked:
    """A search as expressions that must all match; the relevance of a study is the sum of what
    ``hits`` says for each. ``years`` must match too, and says nothing of relevance."""

    parts: tuple[str, ...]
    years: str | None
    ranked: bool


def asked(connection: sqlite3.Connection, search: str, ranked: bool) -> Asked:
    """What to ask the index for ``search``; years alone have no relevance, whoever wants one."""
    from tracker.search import match_expression, relevance_parts

    known = synonyms(connection)
    parts, years = relevance_parts(search, known)
    if not parts:
        return Asked((match_expression(search, known),), None, False)
    return Asked(parts, years, ranked)


def hits(
    connection: sqlite3.Connection, expression: str, ranked: bool
) -> tuple[list[int], list[int]]:
    """The numbers of what matches, and the relevance of each in ``listing.RANK_UNITS``; 0 where
    none is asked."""
    from tracker.search import bm25_sql

    return listing.hits(connection, expression, bm25_sql() if ranked else "0.0")


def suggestions(connection: sqlite3.Connection, filters: Filters) -> tuple[str, ...]:
    """Whole queries that may have been meant."""
    from tracker.search.suggest import suggestions as suggest

    return tuple(suggest(connection, filters.search, synonyms(connection)))


@dataclass(frozen=True, slots=True)
class Shown:
    """Why a study answers: spans of its title, and a piece of its abstract with its spans; where
    neither says it, spans of its container and of the labels of its themes, by their ids."""

    title: tuple[Span, ...] = ()
    extract: str = ""
    spans: tuple[Span, ...] = ()
    cut_before: bool = False
    cut_after: bool = False
    container: tuple[Span, ...] = ()
    themes: Mapping[str, tuple[Span, ...]] = field(default_factory=dict)


def shown(
    connection: sqlite3.Connection, filters: Filters, cards: Sequence[Card], width: int = 280
) -> dict[str, Shown]:
    """What to mark of each study in a page of answers."""
    from tracker.search import mark, parse, snippet

    known, query = synonyms(connection), parse(filters.search)
    texts = listing.abstracts(connection, [card.id for card in cards])
    found: dict[str, Shown] = {}
    for card in cards:
        title = _spans(mark(card.title, query, known, "title"))
        text = texts.get(card.id, "")
        piece = snippet(text, query, known, "abstract", width)
        if piece.spans:
            before, after = piece.start > 0, piece.end < len(text)
            found[card.id] = Shown(title, piece.text, _spans(piece.spans), before, after)
        elif title:
            found[card.id] = Shown(title)
        else:
            container = _spans(mark(card.container or "", query, known, "container"))
            labels = {t.id: _spans(mark(t.label, query, known, "themes")) for t in card.themes}
            found[card.id] = Shown(container=container, themes=labels)
    return found


def _spans(spans: Iterable[tuple[int, int]]) -> tuple[Span, ...]:
    return tuple((start, end, "") for start, end in spans)
