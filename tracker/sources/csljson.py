"""CSL-JSON files to entries, and items to references.

What enters: the bytes of a .json file, or one ``RawEntry``. What leaves: ``RawEntry`` values
(each item's own text, verbatim), an ``Interpreted``. What it does not touch: the order of an
item's members. Accepted: a list of items, one item, ``{"items": […]}``, ``{"references": […]}``
and ``{key: item}``; items line by line are read too. A JSON file of another nature is one
``broken`` piece with a problem.
Source: CSL 1.0.2 input schema (``csl-data.json``); what Zotero, Crossref, citation-js and
pandoc write beside it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tracker.model import CslItem, Interpreted, Problem, RawEntry, Reference
from tracker.normalise import language, partial_date
from tracker.sources import csl_schema as schema
from tracker.sources.bibtex_csl import page_text, split_keywords
from tracker.sources.richtext import clean, plain, spaces
from tracker.sources.text import (
    Faults,
    Keys,
    Lines,
    decode,
    fallback_key,
    file_entry,
    file_problems,
)
from tracker.sources.verbatim import bare_doi

_BLANK = re.compile(r"[\s,]*")
_LIST_HEAD = re.compile(r"\s*(?:\{\s*\"(?:items|references)\"\s*:\s*)?\[")


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch of the file: an item, or (``value`` None) what could not be read as one."""

    raw: str
    start: int
    value: dict[str, Any] | None
    key: str = ""
    fault: str = "not-csl"


def split(data: bytes) -> Iterator[RawEntry]:
    """The items of a .json file, verbatim, the ``file`` entry first; never raises."""
    decoded = decode(data)
    lines = Lines(decoded.text)
    keys = Keys()
    entries: list[RawEntry] = []
    pieces, valid = _pieces(decoded.text)
    for piece in pieces:
        line = lines.at(piece.start)
        if piece.value is None:
            key, _ = keys.claim(fallback_key("", "", "", piece.raw), line)
            entries.append(RawEntry(key, piece.raw, "broken", line, {"fault": piece.fault}))
            continue
        context: dict[str, Any] = {"key": piece.key} if piece.key else {}
        key, first = keys.claim(piece.key or _key(piece.value, piece.raw), line)
        if first is not None:
            context["duplicate_of"] = first
        entries.append(RawEntry(key, piece.raw, "entry", line, context))
    more: dict[str, Any] = {}
    if not valid and all(piece.value is not None for piece in pieces):
        more["invalid_json"] = True
    yield file_entry(decoded, keys, **more)
    yield from entries


def _pieces(text: str) -> tuple[list[_Piece], bool]:
    """The items of a file, and whether it is one JSON value (or blank)."""
    start = len(text) - len(text.lstrip("\ufeff \t\r\n"))
    if start == len(text):
        return [], True
    try:
        whole, end = _DECODER.raw_decode(text, start)
    except (ValueError, RecursionError):
        return _salvage(text, start), False
    if text[end:].strip():
        return _salvage(text, start), False
    return _pieces_of(whole, text, start, end), True


def _pieces_of(whole: object, text: str, start: int, end: int) -> list[_Piece]:
    if isinstance(whole, list):
        if any(_is_item(v) for v in whole) or not whole:
            return list(_list_items(text, text.index("[", start) + 1))
    elif isinstance(whole, dict):
        for name in ("items", "references"):
            value = whole.get(name)
            if isinstance(value, list) and (any(_is_item(v) for v in value) or not value):
                place = re.compile(rf'"{name}"\s*:\s*\[').search(text, start)
                if place is not None:
                    return list(_list_items(text, place.end()))
        if _is_item(whole):
            return [_Piece(text[start:end], start, whole)]
        if whole and all(
            isinstance(v, dict) and _is_item({"id": k, **v}) for k, v in whole.items()
        ):
            return list(_keyed_items(text, text.index("{", start) + 1))
    return [_Piece(text[start:end], start, None)]


_DECODER = json.JSONDecoder()


def _is_item(value: object) -> bool:
    """Whether a value is a bibliographic item: a CSL type, or an id with what a work has."""
    if not isinstance(value, dict) or "itemType" in value:
        return False
    kind = value.get("type")
    if isinstance(kind, str) and (kind in schema.TYPES or kind in schema.OTHER_TYPES):
        return True
    told = sum(name in value for name in ("title", "author", "issued", "DOI", "container-title"))
    return told >= 2 or (told == 1 and ("id" in value or "type" in value))


def _list_items(text: str, at: int) -> Iterator[_Piece]:
    """The values of a list that is known to be well-formed, each with its own text."""
    while True:
        blank = _BLANK.match(text, at)
        at = blank.end() if blank else at
        if at >= len(text) or text[at] == "]":
            return
        value, end = _DECODER.raw_decode(text, at)
        yield _Piece(text[at:end], at, value if _is_entry(value) else None, fault="not-an-item")
        at = end


def _is_entry(value: object) -> bool:
    return _is_item(value) or (
        isinstance(value, dict) and "id" in value and "itemType" not in value
    )


def _keyed_items(text: str, at: int) -> Iterator[_Piece]:
    """The members of an object ``{key: item}``."""
    while True:
        blank = _BLANK.match(text, at)
        at = blank.end() if blank else at
        if at >= len(text) or text[at] == "}":
            return
        name, at = _DECODER.raw_decode(text, at)
        colon = re.compile(r"\s*:\s*").match(text, at)
        at = colon.end() if colon else at
        value, end = _DECODER.raw_decode(text, at)
        yield _Piece(text[at:end], at, value, key=_shown(str(value.get("id") or name)))
        at = end


def _salvage(text: str, start: int) -> list[_Piece]:
    """A file that is no JSON: the items that can be read, what lies between them as broken."""
    head = _LIST_HEAD.match(text, start)
    if head is None and not _begins_with_item(text, start):
        return [_Piece(text[start:].rstrip(), start, None, fault="not-json")]
    out: list[_Piece] = []
    at = head.end() if head is not None else start
    next_item = _NEXT_ITEM if head is not None else _NEXT_LINE
    while at < len(text):
        blank = _BLANK.match(text, at)
        at = blank.end() if blank else at
        if _REST.match(text, at):
            break
        try:
            value, end = _DECODER.raw_decode(text, at)
        except (ValueError, RecursionError):
            following = next_item.search(text, at + 1)
            end = following.start() + 1 if following else len(text)
            value = None
        raw = text[at:end].rstrip(" \t\r\n,")
        if value is not None and _is_entry(value):
            out.append(_Piece(raw, at, value))
        else:
            out.append(_Piece(raw, at, None, fault="not-json"))
        at = max(end, at + 1)
    return out


_NEXT_ITEM = re.compile(r",[ \t\r]*\n[ \t]*\{")
_REST = re.compile(r"[\]} \t\r\n]*+\Z")
_NEXT_LINE = re.compile(r"\n\{")


def _begins_with_item(text: str, start: int) -> bool:
    """Whether items stand one after the other without a list around them (JSON Lines)."""
    try:
        return _is_entry(_DECODER.raw_decode(text, start)[0])
    except (ValueError, RecursionError):
        return False


def _key(item: Mapping[str, Any], raw: str) -> str:
    key = item.get("id") or item.get("citation-key") or item.get("citekey")
    if isinstance(key, str | int | float) and _shown(str(key)):
        return _shown(str(key))
    title = item.get("title")
    issued = item.get("issued")
    year = re.search(r"\d{4}", json.dumps(issued)) if issued else None
    return fallback_key(
        str(item.get("DOI") or ""),
        plain(title) if isinstance(title, str) else "",
        year.group() if year else "",
        raw,
    )


def _shown(text: str) -> str:
    """``text`` without lone surrogates, which no database can hold, and outer blanks."""
    return text.encode("utf-8", "replace").decode("utf-8").strip()


_BROKEN = {
    "not-csl": (
        "warning",
        "Ce fichier JSON n’est pas une bibliographie CSL-JSON : rien n’en a été lu. Exportez "
        "les références en « CSL JSON », ou retirez le fichier du dossier.",
    ),
    "not-an-item": (
        "error",
        "Cet élément de la liste n’est pas une référence CSL-JSON : il est gardé sans être lu. "
        "Il lui faut au moins un « type » ou un « title ».",
    ),
    "not-json": (
        "error",
        "Ce passage n’est pas du JSON valide : le texte est gardé, le reste du fichier a été "
        "lu. Vérifiez guillemets, virgules et accolades.",
    ),
}


_INVALID = (
    "Ce fichier n’est pas du JSON valide (fin manquante, ou virgule fautive) : ce qui s’y lit "
    "a été pris, mais il est peut-être coupé. Exportez-le de nouveau."
)


def interpret(source: str, entry: RawEntry) -> Interpreted:
    """What one CSL-JSON item means; pure, never raises."""
    if entry.kind == "file":
        problems = file_problems(source, entry.context)
        if entry.context.get("invalid_json"):
            invalid = Problem(source, "", None, "invalid-json", "warning", _INVALID)
            problems = (*problems, invalid)
        return Interpreted(None, problems)
    faults = Faults(source, entry)
    value: object = None
    if entry.kind == "entry":
        try:
            value = json.loads(entry.raw)
        except (ValueError, RecursionError):
            value = None
    if not isinstance(value, dict):
        code = str(entry.context.get("fault", "not-json"))
        level, message = _BROKEN.get(code, _BROKEN["not-json"])
        faults.add(code, "warning" if level == "warning" else "error", message)
        return Interpreted(None, faults.all())
    csl = _item(entry.key, value, faults)
    cited = value.get("citation-key") or value.get("citekey") or entry.key.partition("#")[0]
    return Interpreted(
        Reference(
            source,
            entry.key,
            csl,
            keywords=_keywords(value),
            notes=_notes(value),
            citation_key=_shown(str(cited)) if _CITEKEY.fullmatch(str(cited)) else None,
            zotero_uri=_zotero_uri(value),
        ),
        faults.all(),
    )


_CITEKEY = re.compile(r"(?!\d+\Z)(?!10\.)[^\W_][\w.:+*–-]{1,80}")


def _zotero_uri(item: Mapping[str, Any]) -> str | None:
    uri = str(item.get("id") or "")
    return _shown(uri) if re.match(r"https?://(?:www\.)?zotero\.org/\w+/", uri) else None


def _item(key: str, item: Mapping[str, Any], faults: Faults) -> CslItem:
    csl: CslItem = {"id": key, "type": _type(item.get("type"), faults)}
    for name, value in item.items():
        if name in schema.TEXTS:
            text = _text(value, markup=name not in _VERBATIM)
            if text:
                csl[name] = page_text(text) if name == "page" else _identifier(name, text)
        elif name in schema.NAMES:
            people = _names(value, faults)
            if people:
                csl[name] = people
        elif name in schema.DATES:
            date = csl_date(value)
            if date is not None:
                csl[name] = date
            if name == "issued" and _part_lost(value, date):
                faults.add("date-unread", "warning", _DATE_UNREAD.format(json.dumps(value)[:80]))
    for old, new in schema.OLD_NAMES.items():
        if new not in csl and old in item and _text(item[old]):
            csl[new] = _text(item[old])
    return csl


def _type(value: object, faults: Faults) -> str:
    kind = str(value or "").strip().lower().replace("_", "-")
    kind = {
        "motion-picture": "motion_picture",
        "legal-case": "legal_case",
        "personal-communication": "personal_communication",
        "musical-score": "musical_score",
    }.get(kind, kind)
    if kind in schema.TYPES:
        return kind
    if kind in schema.OTHER_TYPES:
        return schema.OTHER_TYPES[kind]
    if kind:
        faults.add(
            "unknown-type",
            "info",
            f"Le type « {kind[:60]} » n’est pas un type CSL : traité comme « document ».",
        )
    return "document"


_VERBATIM = frozenset({"DOI", "URL"})


def _text(value: object, *, markup: bool = True) -> str:
    """A text or number; of a list (Crossref) the first. ``markup`` false: its signs stay."""
    if isinstance(value, list):
        value = value[0] if value else ""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    text = _shown(str(value))
    return spaces(clean(text) if markup else text)


def _identifier(name: str, text: str) -> str:
    if name == "DOI":
        return bare_doi(text)
    if name == "language":
        return language(text) or text
    return text


_NAME_PARTS = ("family", "given", "dropping-particle", "non-dropping-particle", "suffix", "literal")


def _names(value: object, faults: Faults) -> list[dict[str, str]]:
    if isinstance(value, str):
        value = [{"literal": value}]
    if isinstance(value, dict):
        value = [value]
    people: list[dict[str, str]] = []
    for person in value if isinstance(value, list) else ():
        if isinstance(person, str):
            person = {"literal": person}
        if not isinstance(person, dict):
            faults.add("name-unread", "warning", "Un nom n’a pas la forme prévue par CSL-JSON.")
            continue
        if "name" in person and "family" not in person:  # Crossref's institutions
            person = {"literal": person["name"]}
        name = {p: t for p in _NAME_PARTS if (t := plain(_text(person.get(p))))}
        if "literal" in name and "family" in name:
            del name["literal"]
        if set(name) == {"given"}:
            name = {"family": name["given"]}
        if name:
            people.append(name)
    return people


def csl_date(value: object) -> dict[str, Any] | None:
    """A CSL date with whole numbers, at most three to a date, empty ones left out."""
    if isinstance(value, str | int):
        return partial_date(_shown(str(value)))
    if not isinstance(value, dict):
        return None
    parts = [_parts(p) for p in _as_list(value.get("date-parts"))][:2]
    parts = [p for p in parts if p]
    if not parts:
        told = value.get("raw") or value.get("literal") or value.get("date-time")
        return partial_date(_shown(str(told))) if told else None
    date: dict[str, Any] = {"date-parts": parts}
    if value.get("circa"):
        date["circa"] = True
    season = str(value.get("season") or "")
    if season.isdecimal() and 1 <= int(season[:4]) <= 4:
        date["season"] = int(season)
    return date


_DATE_UNREAD = (
    "La date « {0} » n’a pas pu être lue en entier : un mois va de 1 à 12, un jour de 1 à 31. "
    "Corrigez-la."
)


def _part_lost(value: object, date: dict[str, Any] | None) -> bool:
    """Whether a year, month or day that was given is not in what was read of it."""
    if not isinstance(value, dict):
        return bool(value) and date is None
    given = [p for p in _as_list(value.get("date-parts")) if _said(p)]
    if not given:
        return False
    read = date.get("date-parts", []) if date is not None else []
    return [len(_said(p)) for p in given] != [len(p) for p in read]


def _said(parts: object) -> list[Any]:
    """The numbers of one date, without the empty or zero month and day some programs write."""
    said = [p for p in _as_list(parts) if p not in (None, "")]
    while len(said) > 1 and str(said[-1]).strip() in ("0", "00"):
        said.pop()
    return said


def _as_list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _parts(value: object) -> list[int]:
    parts: list[int] = []
    for i, part in enumerate(_as_list(value)[:3]):
        number = re.fullmatch(r"\s*(-?\d{1,6})\s*", str(part))
        if number is None or (i and not 1 <= int(number.group(1)) <= (12, 31)[i - 1]):
            break
        parts.append(int(number.group(1)))
    return parts


def _keywords(item: Mapping[str, Any]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for name in ("keyword", "keywords", "categories", "tags", "subject"):
        value = item.get(name)
        if isinstance(value, str):
            for word in split_keywords(_shown(value)):
                found.setdefault(word)
        for word in _as_list(value):
            if isinstance(word, str) and _shown(word):
                found.setdefault(spaces(plain(_shown(word))))
    return tuple(found)


def _notes(item: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(t for name in ("annote", "annotation") if (t := plain(_text(item.get(name)))))
