"""What came in, by date and theme.

What enters: ``/nouveautes`` and a theme. What leaves: the page (its feed is ``feeds``').
"""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Any

from tracker.web import answers
from tracker.web.database import read
from tracker.web.filters import Filters
from tracker.web.filters import read as read_filters
from tracker.web.queries import home, themes

if TYPE_CHECKING:
    from datasette.app import Datasette
    from datasette.utils.asgi import Request, Response


async def news(datasette: Datasette, request: Request) -> Response:
    """The latest days on which something came in."""
    asked = read_filters(request.query_string).themes[:1]
    theme = asked[0] if asked else ""

    def ask(connection: sqlite3.Connection) -> tuple[Any, Any]:
        return home.days(connection, theme), themes.families(connection)

    days, families = await read(datasette, ask)
    chosen = next((t for f in families for t in f.themes if t.id == theme), None)
    if theme and chosen is None:
        message = "Le vocabulaire n’a pas de thème de ce nom."
        return answers.fault(datasette, request, 404, "Thème introuvable", message)
    return answers.page(
        datasette,
        "nouveautes.html",
        here="nouveautes",
        days=days,
        chosen=chosen,
        mission=[t for f in families for t in f.themes if t.mission],
        families=families,
        feed="/nouveautes.atom" + (f"?{Filters(themes=(theme,)).query()}" if chosen else ""),
    )
