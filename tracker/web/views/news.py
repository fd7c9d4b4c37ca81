"""What came in, by date and theme, as a page and as an Atom feed.

What enters: ``/nouveautes`` and ``/nouveautes.atom``, with the list's filters. What leaves: both.
Source: RFC 4287 (Atom).
"""

from __future__ import annotations

import re
import sqlite3
import uuid
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

from datasette.utils.asgi import Response

from tracker import labels
from tracker.web import answers, engine, room
from tracker.web.database import read
from tracker.web.filters import Filters
from tracker.web.filters import read as read_filters
from tracker.web.queries import home, listing, themes
from tracker.web.render import study_url
from tracker.web.richtext import plain, shortened
from tracker.web.sentences import criteria

if TYPE_CHECKING:
    from datasette.app import Datasette
    from datasette.utils.asgi import Request

ATOM = "http://www.w3.org/2005/Atom"
ENTRIES = 50
NEVER = "1970-01-01T00:00:00Z"
# RFC 4287 wants ids that never change, whatever host serves the feed.
_NAMES = uuid.uuid5(uuid.NAMESPACE_URL, "urn:tracker:etude")


async def news(datasette: Datasette, request: Request) -> Response:
    """The latest days on which something came in."""
    asked = read_filters(request.query_string).themes[:1]
    theme = asked[0] if asked else ""

    def ask(connection: sqlite3.Connection) -> tuple[Any, Any]:
        return home.days(connection, theme), themes.families(connection)

    days, families = await read(datasette, ask)
    chosen = next((t for f in families for t in f.themes if t.id == theme), None)
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


async def news_feed(datasette: Datasette, request: Request) -> Response:
    """The latest arrivals among the studies of the filters, as Atom."""
    filters = replace(read_filters(request.query_string), sort="added_on", page=1, size=ENTRIES)

    def ask(connection: sqlite3.Connection) -> tuple[Any, Any, Any, Any]:
        engine.gather(connection, filters)
        cards = listing.cards(connection, filters)
        texts = listing.abstracts(connection, [card.id for card in cards])
        return cards, texts, criteria(connection, filters), home.updated(connection)

    cards, texts, said, updated = await read(datasette, ask)
    host = str(datasette.absolute_url(request, "/")).rstrip("/")
    title = " – ".join([room.here(datasette).settings.title, "nouveautés", *said])
    query = replace(filters, sort="", size=Filters().size).query()
    body = feed(cards, texts, title, updated or NEVER, host, query)
    return Response(body, content_type="application/atom+xml; charset=utf-8")


def feed(
    cards: list[listing.Card], texts: dict[str, str], title: str, updated: str, host: str,
    query: str = "",
) -> bytes:  # fmt: skip
    """An Atom document; what XML can't hold is left out."""
    ElementTree.register_namespace("", ATOM)
    root = ElementTree.Element(f"{{{ATOM}}}feed", {"xml:lang": "fr"})

    def add(parent: ElementTree.Element, name: str, text: str = "", **attributes: str) -> Any:
        made = ElementTree.SubElement(parent, f"{{{ATOM}}}{name}", attributes)
        made.text = _allowed(text) or None
        return made

    ending = f"?{query}" if query else ""
    add(root, "id", uuid.uuid5(_NAMES, f"nouveautes?{query}").urn)
    add(root, "title", title)
    add(root, "updated", max([_moment(card.added_on) for card in cards], default=_moment(updated)))
    add(
        root,
        "link",
        rel="self",
        type="application/atom+xml",
        href=f"{host}/nouveautes.atom{ending}",
    )
    add(root, "link", rel="alternate", type="text/html", href=f"{host}/nouveautes")
    add(add(root, "author"), "name", title.split(" – ")[0])
    for card in cards:
        entry = add(root, "entry")
        add(entry, "id", uuid.uuid5(_NAMES, card.id).urn)
        add(entry, "title", plain(card.title) or "Sans titre")
        add(entry, "updated", _moment(card.added_on))
        add(entry, "link", rel="alternate", type="text/html", href=host + study_url(card.id))
        for name in card.authors.split(" ; "):
            if name:
                add(add(entry, "author"), "name", name)
        for theme in card.themes:
            add(entry, "category", term=theme.id, label=theme.label)
        add(entry, "summary", summary(card, texts.get(card.id, "")))
    return bytes(ElementTree.tostring(root, encoding="utf-8", xml_declaration=True))


def summary(card: listing.Card, abstract: str) -> str:
    """« Article de revue, Déviance et Société, 2019. » and the beginning of the abstract."""
    parts = [labels.type_label(card.type).capitalize(), card.container or card.publisher or ""]
    parts.append(str(card.year) if card.year is not None else "sans date")
    head = ", ".join(part for part in parts if part) + "."
    return f"{head} {shortened(plain(abstract), 400)}".strip()


def _moment(text: str) -> str:
    """An RFC 3339 moment; a bare date is its midnight."""
    if not text:
        return NEVER
    if "T" not in text:
        return f"{text[:10]}T00:00:00Z"
    return text if text.endswith("Z") or "+" in text[10:] else f"{text}Z"


_FORBIDDEN = re.compile("[^\t\n -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def _allowed(text: str) -> str:
    """``text`` without the characters XML 1.0 forbids."""
    return _FORBIDDEN.sub("", text)
