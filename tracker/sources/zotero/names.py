"""Names that tie a record to Zotero: addresses of items, relations between them, our own tags.

What enters: source names (``zotero/group/12345``), item keys, ``data`` of items. What leaves:
links, and which record an item replaces or is the same as. What it does not touch: the network.
Source: https://www.zotero.org/support/kb/item_uris; ``dc:replaces`` (the items merged into this
one) and ``owl:sameAs`` (its copy in another library) as Zotero writes them into ``relations``.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from unicodedata import normalize

from tracker.model import RecordId, record_id

THEME_PREFIX = "thème:"
"""What a pushed theme's tag begins with."""

_URI = re.compile(r"https?://(?:www\.)?zotero\.org/(user|group)s/(?:local/)?(\w+)/items/(\w{8})")


def is_pushed(tag: str) -> bool:
    """Whether a tag is one that ``push-themes`` wrote. To the letter: « theme: » or « Thème : » is
    a person's own way of writing, and theirs. « è » may come back as two code points."""
    return normalize("NFC", tag).startswith(THEME_PREFIX)


def source_parts(source: str) -> tuple[str, str]:
    """(``user`` or ``group``, id) of a Zotero source's name; empty texts for another name."""
    match = re.fullmatch(r"zotero/(user|group)/(\w+)", source)
    return (match.group(1), match.group(2)) if match else ("", "")


def select_uri(source: str, key: str) -> str:
    """What opens the item in Zotero desktop."""
    kind, id_ = source_parts(source)
    where = f"groups/{id_}" if kind == "group" else "library"
    return f"zotero://select/{where}/items/{key}"


def web_url(source: str, key: str) -> str | None:
    """The item's page in the web library."""
    kind, id_ = source_parts(source)
    if not kind or id_ == "0":
        return None
    return f"https://www.zotero.org/{kind}s/{id_}/items/{key}"


@dataclass(frozen=True, slots=True)
class Ties:
    """What an item says of other items: those it replaces, and its copies elsewhere."""

    replaces: tuple[RecordId, ...] = ()
    same: tuple[RecordId, ...] = ()


def read_ties(raw: str) -> Ties:
    """The ties in an item's ``data``; none where it can't be read."""
    if '"dc:replaces"' not in raw and '"owl:sameAs"' not in raw:
        return Ties()
    try:
        relations = json.loads(raw).get("relations")
    except (ValueError, AttributeError):
        return Ties()
    if not isinstance(relations, dict):
        return Ties()
    return Ties(_records(relations.get("dc:replaces")), _records(relations.get("owl:sameAs")))


def _records(value: object) -> tuple[RecordId, ...]:
    uris = value if isinstance(value, list) else [value]
    matches = (_URI.fullmatch(uri) for uri in uris if isinstance(uri, str))
    return tuple(record_id(f"zotero/{m.group(1)}/{m.group(2)}", m.group(3)) for m in matches if m)
