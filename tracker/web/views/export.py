"""Lists and single studies as files.

What enters: the list's address with another ending. What leaves: the file, as attachment.
"""

from __future__ import annotations

import asyncio
import sqlite3
from dataclasses import replace
from typing import TYPE_CHECKING

from datasette.utils.asgi import Response

from tracker.errors import ExportError
from tracker.web import answers, exports, room, streaming
from tracker.web.database import read
from tracker.web.filters import read as read_filters
from tracker.web.queries import study as queries
from tracker.web.views.study import elsewhere, identifier

if TYPE_CHECKING:
    from datasette.app import Datasette
    from datasette.utils.asgi import Request

    from tracker.bibliography import Bibliography


async def export_list(datasette: Datasette, request: Request) -> Response:
    """The whole filtered list, in the order of the page."""
    if request.method not in ("GET", "HEAD"):
        return answers.fault(datasette, request, 405)
    filters = read_filters(request.query_string)
    found = room.here(datasette)
    title = found.settings.title
    ending = request.url_vars["format"]
    if ending in exports.STREAMED:
        return await streaming.sent(found, filters, ending)
    made = await read(datasette, lambda connection: exports.of_list(connection, filters, title))
    name = made.criteria or "bibliotheque"
    return await _sent(datasette, request, made, name)


async def export_one(datasette: Datasette, request: Request) -> Response:
    """One study alone."""
    asked = identifier(request.url_vars["id"])

    def ask(connection: sqlite3.Connection) -> tuple[queries.Fate, Bibliography | None]:
        fate = queries.fate(connection, asked)
        return fate, exports.single(connection, asked) if fate.study == asked else None

    fate, made = await read(datasette, ask)
    ending = request.url_vars["format"]
    if (gone := elsewhere(datasette, request, fate, asked, ending)) is not None:
        return gone
    assert made is not None
    return await _sent(datasette, request, made, asked)


async def _sent(datasette: Datasette, request: Request, made: Bibliography, name: str) -> Response:
    """The file, made on a thread of its own: a long one must not hold up the readers."""
    if (space := room.here(datasette).workspace) is not None:
        made = replace(made, charters=space.charters)
    try:
        file = await asyncio.to_thread(exports.written, made, request.url_vars["format"], name)
    except ExportError as error:
        return answers.fault(datasette, request, 503, "Export impossible", error.what)
    return Response(
        file.content,
        headers={"content-disposition": file.disposition},
        content_type=file.media_type,
    )
