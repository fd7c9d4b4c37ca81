"""Where a list is asked for: from the catalogue in memory, or in SQL where there is none.

What enters: a reading connection, ``Filters``, and the catalogue of the very library the
connection reads. What leaves: how many studies, which page of them, how they fall into facets.
What it does not touch: what a search means (``engine``).
"""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Protocol, TypeVar

from tracker.web import engine, room
from tracker.web.catalogue import NO_YEAR, Catalogue, Hits
from tracker.web.catalogue import read as read_catalogue
from tracker.web.database import NAME, read
from tracker.web.filters import Filters
from tracker.web.queries import listing, vocabulary
from tracker.web.queries.listing import Card, Facets
from tracker.web.queries.vocabulary import Vocabulary

if TYPE_CHECKING:
    from datasette.app import Datasette

    from tracker.web.catalogue import Mask, Numbers

BUILD_LIMIT_MS = 60_000
LOOK_EVERY = 1.0
"""Seconds between two looks at the library by nobody's wish."""
T = TypeVar("T")


class Desk(Protocol):
    """What answers for a list. Other filters than those it was made for must have the same
    search, or none."""

    def count(self, filters: Filters) -> int:
        """How many studies there are."""

    def cards(self, filters: Filters) -> list[Card]:
        """One page of them, in the order asked for."""

    def ids(self, filters: Filters) -> list[str]:
        """All of them, in the order asked for."""

    def facets(self, filters: Filters) -> Facets:
        """How they fall into years, types, languages and themes."""

    def vocabulary(self) -> Vocabulary:
        """The themes there are."""


def at(connection: sqlite3.Connection, filters: Filters, catalogue: Catalogue | None) -> Desk:
    """The desk for ``filters``; their search is asked of the index here, once."""
    if catalogue is None:
        engine.gather(connection, filters)
        return InSql(connection)
    return InMemory(connection, catalogue, filters)


async def consult(
    datasette: Datasette, question: Callable[[sqlite3.Connection, Catalogue | None], T]
) -> T:
    """Ask ``question`` with the catalogue of the library as it is, in SQL where none can be had.

    A catalogue is of one state of the library: the answer counts only if nothing was committed
    between the two looks at its version.
    """
    database = datasette.get_database(NAME)
    for _ in range(2):
        version = database.version()
        catalogue = await room.here(datasette).shelf.get(
            version, lambda: read(datasette, read_catalogue, BUILD_LIMIT_MS)
        )
        if catalogue is None:
            break
        held = catalogue
        answer = await read(datasette, lambda connection: question(connection, held))  # noqa: B023
        if database.version() == version:
            return answer
    return await read(datasette, lambda connection: question(connection, None))


async def keep_ready(datasette: Datasette, every: float = LOOK_EVERY) -> None:
    """Make the catalogue of each state of the library as soon as there is one, for ever: whoever
    reads next finds it made, or half made."""
    database, shelf = datasette.get_database(NAME), room.here(datasette).shelf

    def made(connection: sqlite3.Connection) -> Catalogue | None:
        engine.synonyms(connection)
        return read_catalogue(connection)

    while True:
        # What is wrong with the library is for those to hear who ask something of it.
        with contextlib.suppress(Exception):
            database.follow()
            await shelf.get(database.version(), lambda: read(datasette, made, BUILD_LIMIT_MS))
        await asyncio.sleep(every)


async def glance(
    datasette: Datasette, question: Callable[[sqlite3.Connection, Catalogue | None], T]
) -> T:
    """As ``consult``, for what SQL answers nearly as soon: no one waits for a catalogue."""
    database = datasette.get_database(NAME)
    version = database.version()
    catalogue = room.here(datasette).shelf.ready(version)
    if catalogue is not None:
        answer = await read(datasette, lambda connection: question(connection, catalogue))
        if database.version() == version:
            return answer
    return await read(datasette, lambda connection: question(connection, None))


@dataclass(frozen=True, slots=True)
class InSql:
    """Every question as SQL; what the search found stands in a temporary table."""

    connection: sqlite3.Connection

    def count(self, filters: Filters) -> int:
        return listing.count(self.connection, filters)

    def cards(self, filters: Filters) -> list[Card]:
        return listing.cards(self.connection, filters)

    def ids(self, filters: Filters) -> list[str]:
        return listing.ids(self.connection, filters)

    def facets(self, filters: Filters) -> Facets:
        return listing.facets(self.connection, filters)

    def vocabulary(self) -> Vocabulary:
        return vocabulary.read(self.connection)


@dataclass(frozen=True, slots=True)
class InMemory:
    """Every question from the catalogue; SQL for the search, for people and for the cards."""

    connection: sqlite3.Connection
    catalogue: Catalogue
    filters: Filters
    _selected: dict[tuple[Filters, str], tuple[Mask, Numbers]] = field(default_factory=dict)
    """What was selected already, for the same is counted in several ways."""

    @property
    def _found(self) -> Hits:
        """What answers the search."""
        ranked = self.filters.order == ""
        search = self.filters.search
        return self.catalogue.remembered.get((search, ranked), lambda: self._ask(search, ranked))

    def _ask(self, search: str, ranked: bool) -> Hits:
        """What all parts of the search found, and the sum of what they say of relevance."""
        import numpy as np

        from tracker.search import DIGITS

        asked = engine.asked(self.connection, search, ranked)
        found = [self._part(part, asked.ranked) for part in asked.parts]
        others = [self._part(asked.years, False)] if asked.years else []
        met = np.zeros(len(self.catalogue.numbers), dtype=np.int64)
        rank = np.zeros(len(self.catalogue.numbers))
        for hits in (*found, *others):
            met[hits.at] += 1
            rank[hits.at] += hits.rank
        at = np.flatnonzero(met == len(found) + len(others)).astype(np.int32)
        return Hits(at, np.round(rank[at], DIGITS))

    def _part(self, expression: str, ranked: bool) -> Hits:
        def ask() -> Hits:
            import numpy as np

            numbers, ranks = engine.hits(self.connection, expression, ranked)
            at, known = self.catalogue.positions(np.array(numbers, dtype=np.int64))
            told = np.array(ranks, dtype=np.int64)[known] / listing.RANK_UNITS
            return Hits(at.astype(np.int32), told)

        return self.catalogue.remembered.get((expression, ranked, "part"), ask)

    def count(self, filters: Filters) -> int:
        return len(self._selection(filters)[1])

    def facets(self, filters: Filters) -> Facets:
        columns = self.catalogue.columns
        counts = {
            attribute: column.counts(self._selection(filters, without=attribute)[1])
            for attribute, column in columns.items()
        }
        themes = self.catalogue.given.counts(*self._selection(filters))
        return Facets(counts["years"], counts["types"], counts["languages"], themes)

    def cards(self, filters: Filters) -> list[Card]:
        start = (filters.page - 1) * filters.size
        page = self._ordered(filters)[start : start + filters.size]
        numbers = self.catalogue.numbers[page].tolist()
        return listing.cards_of(self.connection, numbers, self.catalogue.narrowest)

    def ids(self, filters: Filters) -> list[str]:
        ids = self.catalogue.ids
        return [ids[at] for at in self._ordered(filters).tolist()]

    def vocabulary(self) -> Vocabulary:
        return self.catalogue.vocabulary

    def _ordered(self, filters: Filters) -> Numbers:
        import numpy as np

        mask, selected = self._selection(filters)
        if filters.order:
            order = self.catalogue.orders[filters.order]
            return order if len(selected) == len(order) else order[mask[order]]
        at, rank = self._found.at.astype(np.int64), self._found.rank
        kept = mask[at]
        at, rank = at[kept], rank[kept]
        years = self.catalogue.years[at]
        years = np.where(years == NO_YEAR, -9999, years)
        latest = np.where(rank == 0.0, -years, 0)
        return at[np.lexsort((self.catalogue.numbers[at], latest, rank))]

    def _selection(self, filters: Filters, without: str = "") -> tuple[Mask, Numbers]:
        """The studies of ``filters``, one of its lists left out, as a mask and as positions."""
        import numpy as np

        key = (
            replace(filters, sort="", page=1, size=1),
            without if _chosen(filters, without) else "",
        )
        if key not in self._selected:
            mask = self._mask(*key)
            self._selected[key] = mask, np.flatnonzero(mask)
        return self._selected[key]

    def _mask(self, filters: Filters, without: str = "") -> Mask:
        """The studies of ``filters``, one of its lists left out."""
        import numpy as np

        catalogue = self.catalogue
        mask = (
            catalogue.mask(self._found.at.astype(np.int64))
            if filters.search
            else np.ones(len(catalogue.numbers), dtype=bool)
        )
        for theme in filters.themes:
            mask &= catalogue.theme(theme)
        for numbers in listing.numbers_of(self.connection, filters):
            at, _ = catalogue.positions(np.array(numbers, dtype=np.int64))
            mask &= catalogue.mask(at)
        for attribute, column in catalogue.columns.items():
            values = getattr(filters, attribute)
            if values and attribute != without:
                mask &= column.among(values)
        if without != "years":
            mask &= self._dated(filters)
        if filters.no_language and without != "languages":
            mask &= catalogue.columns["languages"].among([None])
        return mask

    def _dated(self, filters: Filters) -> Mask:
        import numpy as np

        years = self.catalogue.years
        mask: Mask = np.ones(len(years), dtype=bool)
        if filters.year_from is not None:
            mask &= years >= filters.year_from
        if filters.year_to is not None:
            mask &= (years <= filters.year_to) & (years != NO_YEAR)
        if filters.no_year:
            mask &= years == NO_YEAR
        return mask


def _chosen(filters: Filters, attribute: str) -> bool:
    """Whether ``filters`` narrow the list by this column at all."""
    if attribute == "years":
        bounds = (filters.year_from, filters.year_to)
        return bool(filters.years or filters.no_year) or bounds != (None, None)
    if attribute == "languages":
        return bool(filters.languages or filters.no_language)
    return bool(getattr(filters, attribute, False))
