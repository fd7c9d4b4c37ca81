"""A list of studies as an Atom feed.

What enters: cards, the filters they answer, who serves them. What leaves: the bytes of the feed.
What it does not touch: the database.
Sources: RFC 4287 (Atom), RFC 4151 (``tag:`` URIs). Ids must never change, whatever host serves
the feed: they are made of the site's own name (``[site] domain``), not of the request's.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree

from tracker import labels
from tracker.settings import Settings
from tracker.web.queries.listing import Card
from tracker.web.render import study_url
from tracker.web.richtext import plain, shortened

ATOM = "http://www.w3.org/2005/Atom"
ENTRIES = 50
NEVER = "1970-01-01T00:00:00Z"
MEDIA_TYPE = "application/atom+xml; charset=utf-8"
NO_DOMAIN = "bibliotheque.invalid"
"""The authority of ids where the settings name none: a name that nobody can own (RFC 2606)."""
SINCE = "2026"
_DOMAIN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250}[A-Za-z0-9])?")


def tag(settings: Settings, specific: str) -> str:
    """``tag:example.org,2026:…``, the same for ever."""
    domain = str(settings.raw.get("site", {}).get("domain", "")).strip().lower()
    authority = domain if _DOMAIN.fullmatch(domain) else NO_DOMAIN
    return f"tag:{authority},{SINCE}:{quote(specific, safe='/?:@!$&()*+,;=-._~%')}"


@dataclass(frozen=True, slots=True)
class Feed:
    """What a feed says of itself; ``path`` is its own address, ``page`` that of its page.

    ``id`` is what makes it this feed (without the host), ``updated`` when nothing is listed.
    """

    id: str
    title: str
    path: str
    page: str
    updated: str = ""


def written(
    about: Feed, cards: Sequence[Card], texts: Mapping[str, str], settings: Settings, host: str
) -> bytes:
    """The feed; what XML can't hold is left out. ``host`` begins its links."""
    ElementTree.register_namespace("", ATOM)
    root = ElementTree.Element(f"{{{ATOM}}}feed", {"xml:lang": "fr"})

    def add(parent: ElementTree.Element, name: str, text: str = "", **attributes: str) -> Any:
        made = ElementTree.SubElement(parent, f"{{{ATOM}}}{name}", attributes)
        made.text = _allowed(text) or None
        return made

    add(root, "id", tag(settings, about.id))
    add(root, "title", about.title)
    latest = [_moment(card.added_on) for card in cards]
    add(root, "updated", max(latest, default=_moment(about.updated)))
    add(root, "link", rel="self", type="application/atom+xml", href=host + about.path)
    add(root, "link", rel="alternate", type="text/html", href=host + about.page)
    add(add(root, "author"), "name", settings.title)
    for card in cards:
        entry = add(root, "entry")
        add(entry, "id", tag(settings, f"studies/{card.id}"))
        add(entry, "title", plain(card.title) or "Sans titre")
        add(entry, "updated", _moment(card.added_on))
        add(entry, "published", _moment(card.added_on))
        add(entry, "link", rel="alternate", type="text/html", href=host + study_url(card.id))
        for name in card.authors.split(" ; "):
            if _allowed(name).strip():
                add(add(entry, "author"), "name", name)
        for theme in card.themes:
            add(entry, "category", term=theme.id, label=theme.label)
        add(entry, "summary", summary(card, texts.get(card.id, "")))
    return bytes(ElementTree.tostring(root, encoding="utf-8", xml_declaration=True))


def summary(card: Card, abstract: str) -> str:
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
