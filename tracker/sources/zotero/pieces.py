"""What hangs on a Zotero item: notes, attachments, collections, relations.

What enters: evidence of one object. What leaves: ``outline`` – the few facts that say to which
record an object belongs, small enough to be remembered for a whole library – and what the
library shows of it. What it does not touch: other objects; no path of a computer leaves.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from tracker.model import RawEntry
from tracker.sources.zotero.names import read_ties
from tracker.sources.zotero.notes import Note, read_note

TEXT_LIMIT = 400_000
"""Signs of a full text that are indexed: a book's worth."""


def outline(entry: RawEntry) -> dict[str, Any]:
    """``parent`` of a note or attachment, ``name`` and ``parent`` of a collection,
    ``collections``, ``replaces`` and ``same`` of an item; nothing where there is nothing to say."""
    data = _data(entry.raw)
    if entry.kind == "collection":
        parent = data.get("parentCollection")
        return {"name": str(data.get("name") or ""),
                "parent": parent if isinstance(parent, str) else ""}  # fmt: skip
    if entry.kind in ("note", "attachment"):
        return {"parent": str(data.get("parentItem") or "")}
    if entry.kind != "entry":
        return {}
    ties = read_ties(entry.raw)
    collections = data.get("collections")
    found = {
        "collections": [c for c in collections if isinstance(c, str)] if collections else [],
        "replaces": list(ties.replaces),
        "same": list(ties.same),
    }
    return {name: value for name, value in found.items() if value}


def note(entry: RawEntry) -> Note:
    """A note's text and fiche."""
    return read_note(str(_data(entry.raw).get("note") or ""))


def attachment(entry: RawEntry) -> tuple[str, str, str]:
    """(title, content type, address) of an attachment; an address of the web or none."""
    data = _data(entry.raw)
    title = str(data.get("title") or data.get("filename") or "").strip()
    if re.match(r"(?:[A-Za-z]:)?[\\/]|file:|attachments:|storage:", title):
        title = re.split(r"[\\/:]", title)[-1]
    url = str(data.get("url") or "").strip()
    if not re.match(r"https?://[^\s@]+$", url):
        url = ""
    return title, str(data.get("contentType") or ""), url


def text_of(raw: str) -> str:
    """The words of a full text."""
    return str(_data(raw).get("content") or "")[:TEXT_LIMIT]


def _data(raw: str) -> Mapping[str, Any]:
    try:
        value = json.loads(raw)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}
