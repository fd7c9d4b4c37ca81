"""The feeds: every filtered list has one, newest first, at the list's address ending in ``.atom``.

What enters: ``/library/studies.atom`` and ``/nouveautes.atom`` with the list's filters,
``/recherches/NAME.atom``. What leaves: Atom.
"""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from datasette.utils.asgi import Response

from tracker.web import answers, engine, room
from tracker.web.database import read
from tracker.web.feed import ENTRIES, MEDIA_TYPE, Feed, written
from tracker.web.filters import SIZES, Filters
from tracker.web.filters import read as read_filters
from tracker.web.queries import home, listing
from tracker.web.render import list_url
from tracker.web.sentences import criteria

if TYPE_CHECKING:
    from datasette.app import Datasette
    from datasette.utils.asgi import Request


def unordered(filters: Filters) -> Filters:
    """The same studies whatever order, page and look of them one has before one."""
    return replace(filters, sort="", page=1, size=SIZES[0], as_table=False)


async def of_list(datasette: Datasette, request: Request) -> Response:
    """The latest arrivals among the studies of the filters."""
    filters = unordered(read_filters(request.query_string))
    query = filters.query()
    path = list_url("atom", query)
    return await _sent(
        datasette, request, filters, Feed(f"studies?{query}", "", path, list_url(query=query))
    )


async def of_news(datasette: Datasette, request: Request) -> Response:
    """The same, as « nouveautés »."""
    filters = unordered(read_filters(request.query_string))
    ending = f"?{query}" if (query := filters.query()) else ""
    page = "/nouveautes" + (ending if filters == Filters(themes=filters.themes[:1]) else "")
    feed = Feed(f"nouveautes?{query}", "nouveautés", f"/nouveautes.atom{ending}", page)
    return await _sent(datasette, request, filters, feed)


async def of_saved(datasette: Datasette, request: Request) -> Response:
    """The feed of a saved search: its id stays though its filters change."""
    saved = room.here(datasette).searches.find(request.url_vars["name"])
    if saved is None:
        return answers.fault(datasette, request, 404, "Recherche introuvable")
    feed = Feed(f"recherches/{saved.name}", saved.title, saved.feed, saved.address)
    return await _sent(datasette, request, unordered(saved.filters), feed)


async def _sent(datasette: Datasette, request: Request, filters: Filters, feed: Feed) -> Response:
    filters = replace(filters, sort="added_on", size=ENTRIES)

    def ask(connection: sqlite3.Connection) -> tuple[Any, Any, Any, Any]:
        engine.gather(connection, filters)
        cards = listing.cards(connection, filters)
        texts = listing.abstracts(connection, [card.id for card in cards])
        return cards, texts, criteria(connection, filters), home.updated(connection)

    cards, texts, said, updated = await read(datasette, ask)
    settings = room.here(datasette).settings
    host = str(datasette.absolute_url(request, "/")).rstrip("/")
    about = [feed.title] if feed.id.startswith("recherches/") else [feed.title, *said]
    title = " – ".join(part for part in (settings.title, *about) if part)
    feed = replace(feed, title=title, updated=updated)
    return Response(written(feed, cards, texts, settings, host), content_type=MEDIA_TYPE)
