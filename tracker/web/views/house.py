"""The house: its hall, its help, its files, and what answers where nothing is.

What enters: ``/``, ``/recherches``, ``/aide``, ``/statique/…``. What leaves: pages and files.
"""

from __future__ import annotations

import mimetypes
from dataclasses import dataclass
from typing import TYPE_CHECKING

from datasette.utils.asgi import Response

from tracker import labels
from tracker.web import answers, room
from tracker.web.database import read
from tracker.web.queries import home as queries
from tracker.web.room import STATIC
from tracker.web.timeline import timeline

if TYPE_CHECKING:
    from datasette.app import Datasette
    from datasette.utils.asgi import Request


@dataclass(frozen=True, slots=True)
class Share:
    """A value, its share of the library, and its filter."""

    label: str
    count: int
    value: str


async def home(datasette: Datasette, request: Request) -> Response:
    """What is here: counts by theme, latest additions, a timeline."""
    if request.method not in ("GET", "HEAD"):
        return answers.fault(datasette, request, 405)
    facts = await read(datasette, queries.home)
    types = sorted(facts.types.items(), key=lambda item: (-item[1], item[0]))
    languages = sorted(
        ((code, n) for code, n in facts.languages.items() if code), key=lambda i: (-i[1], i[0])
    )
    return answers.page(
        datasette,
        "accueil.html",
        here="accueil",
        facts=facts,
        mission=[t for f in facts.families for t in f.themes if t.mission],
        timeline=timeline(facts.years),
        types=[Share(labels.type_label(t, n), n, t) for t, n in types],
        languages=[Share(labels.language_label(code), n, code) for code, n in languages],
        span=_span(facts),
        searches=room.here(datasette).searches.searches,
    )


def _span(facts: queries.Home) -> str:
    years = list(facts.years)
    return f"{min(years)}–{max(years)}" if years else ""


async def searches(datasette: Datasette, request: Request) -> Response:
    """The searches that the section keeps, and how to keep one."""
    named = room.here(datasette).searches.searches
    return answers.page(datasette, "recherches.html", searches=named)


async def help_page(datasette: Datasette, request: Request) -> Response:
    """How to search, filter, cite and export."""
    return answers.page(datasette, "aide.html", here="aide")


async def static_file(datasette: Datasette, request: Request) -> Response:
    """A file of ours; its address changes with its content, so it may be kept for ever."""
    name = request.url_vars["name"]
    known = {path.name: path for path in STATIC.iterdir() if path.is_file()}
    if name not in known:
        return answers.fault(datasette, request, 404)
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    kept = "public, max-age=31536000, immutable" if request.args.get("v") else "no-cache"
    return _file(known[name].read_bytes(), kind, kept)


async def favicon(datasette: Datasette, request: Request) -> Response:
    """Browsers ask for it by this name whatever the page says."""
    return _file((STATIC / "marque.svg").read_bytes(), "image/svg+xml", "public, max-age=86400")


def _file(content: bytes, kind: str, kept: str) -> Response:
    text = kind.startswith("text/") or kind.endswith("javascript")
    return Response(
        content,
        headers={"cache-control": kept},
        content_type=f"{kind}; charset=utf-8" if text else kind,
    )


async def nothing_here(datasette: Datasette, request: Request) -> Response:
    """Every address that is no page: a page that says so."""
    path = request.path
    if path.endswith("/") and len(path) > 1:
        query = f"?{request.query_string}" if request.query_string else ""
        # One slash only: « //elsewhere » would be another site.
        return answers.redirect("/" + path.strip("/") + query, 301)
    return answers.fault(datasette, request, 404)
