"""One Zotero item to one reference.

What enters: the ``data`` of an item. What leaves: a ``Reference`` and the faults found. What it
does not touch: notes, attachments and collections, which are objects of their own and are joined
where all of a library is known; Zotero's own ``include=csljson`` (it takes institutions for
families, ``12/03/2019`` for December, and loses French months).
Source: ``table.py``, from Zotero's schema.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from tracker.model import CslItem, Interpreted, RawEntry, Reference
from tracker.normalise import doi, isbn, language, original_date, undated_openly
from tracker.sources.richtext import clean, plain, spaces
from tracker.sources.text import Faults
from tracker.sources.zotero import table
from tracker.sources.zotero.dates import zotero_date
from tracker.sources.zotero.extra import Extra, read_extra
from tracker.sources.zotero.names import is_pushed, select_uri, web_url

Data = Mapping[str, Any]
_RICH = frozenset({"title", "title-short", "container-title", "collection-title", "event-title",
                   "original-title", "part-title", "reviewed-title"})  # fmt: skip
_ORDER = {name: place for place, name in enumerate(table.FIRST)}
_SUFFIX = re.compile(r"(.*\S),\s*((?:jr|sr|i{2,3}|iv|fils|père)\.?)", re.I)
_CITEKEY = re.compile(r"[^\s,{}%#\\\"]{2,100}")


def reference(source: str, entry: RawEntry, data: Data) -> Interpreted:
    """The reference ``data`` stands for; total: what can't be read is told as a Problem."""
    faults = Faults(source, entry)
    kind = str(data.get("itemType") or "")
    if kind not in table.TYPES:
        faults.add(
            "unknown-type", "info",
            f"Le type Zotero « {kind[:40]} » est inconnu : traité comme « document ».",
        )  # fmt: skip
    extra = read_extra(str(data.get("extra") or ""), str(data.get("url") or ""))
    csl: CslItem = {"id": entry.key, "type": extra.type or table.TYPES.get(kind, "document")}
    _texts(csl, kind, data)
    _dates(csl, data, faults)
    _creators(csl, kind, data)
    _add_extra(csl, extra)
    original = original_date(str(data.get("date") or ""))
    if original is not None:
        csl.setdefault("original-date", original)
    if not csl.get("title"):
        faults.add("no-title", "warning",
                   "Cette référence n’a pas de titre dans Zotero : ajoutez-le là-bas.")  # fmt: skip
    return Interpreted(
        Reference(
            source,
            entry.key,
            csl,
            keywords=_keywords(data),
            citation_key=_citation_key(data, extra),
            zotero_uri=select_uri(source, entry.key),
            web_url=web_url(source, entry.key),
        ),
        faults.all(),
    )


def _texts(csl: CslItem, kind: str, data: Data) -> None:
    fields = [(name, value) for name, value in data.items() if name in table.FIELDS]
    for name, value in sorted(fields, key=lambda pair: (_ORDER.get(pair[0], 0), pair[0])):
        variable = table.BY_TYPE.get((kind, name), table.FIELDS[name])
        text = _text(variable, value)
        if text and variable not in csl:
            csl[variable] = text


def _text(variable: str, value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    text = str(value)
    if variable == "abstract":
        return clean(text).strip()
    text = spaces(clean(text) if variable in _RICH else plain(text))
    if variable == "DOI":
        return doi(text) or text
    if variable == "ISBN":
        return isbn(text) or text
    if variable == "language":
        return language(text) or text
    return text


def _dates(csl: CslItem, data: Data, faults: Faults) -> None:
    for name, variable in table.DATES.items():
        text = str(data.get(name) or "").strip()
        date = zotero_date(text) if text else None
        if date is None or variable in csl:
            continue
        csl[variable] = date
        if variable == "issued" and "literal" in date and not undated_openly(date):
            faults.add("date-unread", "warning",
                       f"La date « {text[:60]} » n’a pas été comprise : elle est gardée telle "
                       "quelle. Écrivez-la 2019, 03/2019, 12/03/2019 ou mars 2019.")  # fmt: skip


def _creators(csl: CslItem, kind: str, data: Data) -> None:
    primary = table.PRIMARY.get(kind, "author")
    creators = data.get("creators")
    for creator in creators if isinstance(creators, list) else ():
        if not isinstance(creator, Mapping):
            continue
        name = _name(creator)
        role = str(creator.get("creatorType") or "author")
        if name:
            variable = "author" if role == primary else table.CREATORS.get(role, "contributor")
            csl.setdefault(variable, []).append(name)


def _name(creator: Data) -> dict[str, str]:
    """A person in two fields, an institution in one (or in the family field alone)."""
    whole, family, given = (
        spaces(plain(str(creator.get(part) or ""))) for part in ("name", "lastName", "firstName")
    )
    if whole or not given:
        literal = whole or family
        return {"literal": literal} if literal else {}
    if not family:
        return {"literal": given}
    suffix = _SUFFIX.fullmatch(given)
    if suffix:
        return {"family": family, "given": suffix.group(1), "suffix": suffix.group(2)}
    return {"family": family, "given": given}


def _add_extra(csl: CslItem, extra: Extra) -> None:
    """What ``extra`` adds; the item's own fields come first, but for a date nobody could read."""
    for variable, value in extra.csl.items():
        if variable == "issued" and "date-parts" not in csl.get("issued", {}):
            csl["issued"] = value
        elif variable not in csl and value:
            csl[variable] = value
    if extra.legal:
        csl["custom"] = dict(sorted(extra.legal.items()))
        if "number" not in csl and "nor" in extra.legal:
            csl["number"] = extra.legal["nor"]
    if extra.rest:
        csl["note"] = extra.rest


def _keywords(data: Data) -> tuple[str, ...]:
    """Tags, those a person gave before the automatic ones; our own theme tags are no keywords."""
    tags = data.get("tags")
    found = []
    for tag in tags if isinstance(tags, list) else ():
        if isinstance(tag, Mapping) and isinstance(tag.get("tag"), str):
            text = spaces(plain(tag["tag"]))
            if text and not is_pushed(text):
                found.append((tag.get("type") == 1, text))
    return tuple(dict.fromkeys(text for _, text in sorted(found, key=lambda pair: pair[0])))


def _citation_key(data: Data, extra: Extra) -> str | None:
    key = str(data.get("citationKey") or "").strip() or extra.citation_key
    return key if _CITEKEY.fullmatch(key) else None
