"""Zotero as a source: libraries followed through the web API or Zotero desktop's own.

``transport`` waits and tries again · ``client`` reads and writes a library · ``mapping`` items to
references, by ``table``, ``dates``, ``extra`` · ``notes`` reading notes and fiches · ``names``
links and relations. Here: the two functions every source offers.

The evidence of a library: one row per object, ``raw`` its ``data`` as the API gave it (canonical
JSON). Items, notes and attachments bear their Zotero key; collections are ``collection/KEY``, full
texts ``fulltext/KEY``; the row of kind ``file`` (key ``""``) says which version is here.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from tracker.model import EntryKind, Interpreted, RawEntry, canonical_json
from tracker.sources.zotero.table import NO_STUDY


def split(data: bytes) -> Iterable[RawEntry]:
    """A library is no file: nothing."""
    return ()


def interpret(source: str, entry: RawEntry) -> Interpreted:
    """What an item means; pure, never raises. Only regular items are references."""
    from tracker.sources.text import Faults
    from tracker.sources.zotero.mapping import reference

    if entry.kind != "entry":
        return Interpreted(None)
    try:
        data = json.loads(entry.raw)
    except (ValueError, RecursionError):
        data = None
    if not isinstance(data, dict):
        faults = Faults(source, entry)
        faults.add("not-json", "error", "Cet élément de Zotero n’est pas lisible : il est gardé "
                   "tel quel.")  # fmt: skip
        return Interpreted(None, faults.all())
    return reference(source, entry, data)


def outline(entry: RawEntry) -> dict[str, Any]:
    """The few facts that say where an object belongs (``pieces.outline``)."""
    from tracker.sources.zotero import pieces

    return pieces.outline(entry)


def item_entry(data: Mapping[str, Any]) -> RawEntry:
    """An item, a note, an attachment or an annotation as evidence."""
    kind: EntryKind = NO_STUDY.get(str(data.get("itemType")), "entry")  # type: ignore[assignment]
    return RawEntry(str(data["key"]), canonical_json(data), kind)


def collection_entry(data: Mapping[str, Any]) -> RawEntry:
    """A collection as evidence."""
    return RawEntry(f"collection/{data['key']}", canonical_json(data), "collection")


def fulltext_entry(key: str, data: Mapping[str, Any]) -> RawEntry:
    """The full text of an attachment as evidence."""
    return RawEntry(f"fulltext/{key}", canonical_json(data), "fulltext")
