"""The fields of a study: which record each one comes from, and where the records disagree.

What enters: the references of one study and the fields a person decided. What leaves: one CSL
item, keywords and notes with their origin, the record behind each field, and the conflicts.
What it does not touch: which records belong together.

The precedence, for each field on its own:

1. the record a person chose, if it has the field;
2. the best *value*: a whole page range before a first page, a title in ordinary case before one
   in capitals, full given names before initials and never fewer names, a dated day before a bare
   year (same year only), a journal's full name before its abbreviation, the longest abstract;
3. the best *record*: one with a DOI, then the one with most fields, then the smaller record id.

A list of names always comes whole from one record. Values that differ only in form (case,
accents, dashes, ``29-51`` against ``29–51``) are no conflict.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tracker.identity.keys import year_text
from tracker.model import Conflict, CslItem, RecordId, Reference
from tracker.normalise import doi, fold, words

_ASIDE = frozenset({"id", "keyword", "note", "citation-key"})
_ALIASES = {"year": "issued", "journal": "container-title", "pages": "page", "doi": "DOI"}
_GENERIC_TYPES = frozenset({"", "document"})
COMPARED = (
    "issued",
    "DOI",
    "title",
    "volume",
    "issue",
    "page",
    "publisher",
    "container-title",
)
"""The fields whose disagreements are shown for a decision."""


@dataclass(frozen=True, slots=True)
class Merged:
    """One study's content. ``csl`` has no ``id``; ``keywords`` pair a keyword with the name of
    its source, ``notes`` a note with its record; ``field_sources`` names each field's record."""

    csl: CslItem
    keywords: tuple[tuple[str, str], ...] = ()
    notes: tuple[tuple[str, RecordId], ...] = ()
    field_sources: Mapping[str, RecordId] = field(default_factory=dict)
    conflicts: tuple[Conflict, ...] = ()


def ranked(references: Sequence[Reference]) -> list[Reference]:
    """The references, most trustworthy first: DOI, number of fields, then record id."""
    if len(references) == 1:
        return list(references)
    return sorted(
        references,
        key=lambda r: (
            doi(str(r.csl.get("DOI") or "")) is None,
            -sum(map(_filled, r.csl.values())),
            r.id,
        ),
    )


def merge(references: Sequence[Reference], chosen: Mapping[str, RecordId] | None = None) -> Merged:
    """One study's content from its records; ``chosen`` maps a field to the record decided for it.

    Fields have their CSL names (``year``, ``journal``, ``pages`` and ``doi`` are understood too).
    A chosen record that is gone, or lacks the field, is passed over.
    """
    if len(references) == 1:
        return _alone(references[0])
    order = ranked(references)
    decided = {_ALIASES.get(name, name): record for name, record in (chosen or {}).items()}
    having: dict[str, list[Reference]] = {}
    for reference in order:
        for name, value in reference.csl.items():
            if name not in _ASIDE and _filled(value):
                having.setdefault(name, []).append(reference)
    csl: CslItem = {}
    sources: dict[str, RecordId] = {}
    for name in sorted(having):
        winner = _winner(name, having[name], decided.get(name))
        csl[name] = winner.csl[name]
        sources[name] = winner.id
    _tidy(csl)
    settled = {name for name, record in decided.items() if sources.get(name) == record}
    found = _conflicts(order, csl, sources, settled)
    return Merged(csl, _keywords(order), _notes(order), sources, found)


def _alone(reference: Reference) -> Merged:
    """A record that stands for itself, as most do: nothing to weigh, nobody to disagree."""
    csl = {
        name: value
        for name, value in sorted(reference.csl.items())
        if name not in _ASIDE and _filled(value)
    }
    _tidy(csl)
    found = [reference]
    return Merged(csl, _keywords(found), _notes(found), dict.fromkeys(csl, reference.id))


def _tidy(csl: CslItem) -> None:
    """Pages without the spaces that records keep as typed (0147)."""
    if " - " in (page := str(csl.get("page", ""))):
        csl["page"] = page.replace(" - ", "-")


def _filled(value: object) -> bool:
    return bool(value.strip()) if isinstance(value, str) else value not in (None, [], {}, ())


def _winner(name: str, having: Sequence[Reference], decided: RecordId | None) -> Reference:
    best = having[0]
    if decided is not None:
        for reference in having:
            if reference.id == decided:
                return reference
    for reference in having[1:]:
        new, old = reference.csl[name], best.csl[name]
        if new == old:
            continue  # as most are
        quality = _QUALITY.get(name) or (_names_quality if _is_names(old) else None)
        # Strictly better than the more trustworthy record's value, else the latter stays.
        if quality is not None and quality(new, old):
            best = reference
    return best


def _is_names(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(n, Mapping) for n in value)


def _names_quality(new: Any, old: Any) -> bool:
    """Full given names before initials, where no name is lost and the first is the same."""
    if not (_is_names(new) and _is_names(old)) or len(new) < len(old):
        return False
    first = [words(str(n[0].get("family") or n[0].get("literal") or "")) for n in (new, old)]
    return first[0] == first[1] and _full_names(new) > _full_names(old)


def _full_names(names: Sequence[Mapping[str, Any]]) -> int:
    return sum(bool(re.search(r"[^\W\d_]{2}", str(n.get("given") or ""))) for n in names)


def _title_quality(new: Any, old: Any) -> bool:
    return str(old).isupper() and not str(new).isupper()


def _page_quality(new: Any, old: Any) -> bool:
    first, second = page_range(str(new)), page_range(str(old))
    return first[0] == second[0] and bool(first[1]) and not second[1]


def _date_quality(new: Any, old: Any) -> bool:
    year = year_text({"issued": new})
    return bool(year) and year == year_text({"issued": old}) and _precision(new) > _precision(old)


def _precision(issued: Any) -> int:
    parts = issued.get("date-parts") if isinstance(issued, Mapping) else None
    return len(parts[0]) if isinstance(parts, list) and parts and parts[0] else 0


def _container_quality(new: Any, old: Any) -> bool:
    return len(str(new)) > len(str(old)) and same_container(str(new), str(old))


def _longer(new: Any, old: Any) -> bool:
    return len(str(new)) > len(str(old))


def _type_quality(new: Any, old: Any) -> bool:
    return old in _GENERIC_TYPES and new not in _GENERIC_TYPES


_QUALITY: dict[str, Callable[[Any, Any], bool]] = {
    "title": _title_quality,
    "page": _page_quality,
    "issued": _date_quality,
    "container-title": _container_quality,
    "abstract": _longer,
    "type": _type_quality,
}


def page_range(text: str) -> tuple[str, str]:
    """First and last page, the last written out: ``221-8`` → ``("221", "228")``."""
    found = re.findall(r"[a-z]*\d+[a-z]*|\b[ivxlc]+\b", fold(text))
    if not found:
        return ("", "")
    first, last = found[0], found[1] if len(found) > 1 else ""
    if last.isdigit() and first.isdigit() and len(last) < len(first):
        last = first[: len(first) - len(last)] + last
    return (first, last if last != first else "")


def same_container(a: str, b: str) -> bool:
    """Whether two names of a journal agree: equal words, or one abbreviates the other."""
    first, second = _plain_container(a), _plain_container(b)
    if first == second:
        return True
    short, long = sorted((first, second), key=lambda w: sum(map(len, w)))
    position = 0
    for word in short:
        while position < len(long) and not long[position].startswith(word):
            position += 1
        if position == len(long):
            return False
        position += 1
    return bool(short)


def _plain_container(name: str) -> list[str]:
    small = {"the", "of", "and", "for", "in", "on", "de", "du", "des", "la", "le", "les", "et",
             "d", "l", "a", "amp"}  # fmt: skip
    return [w for w in words(name) if w not in small]


def _comparable(name: str, value: Any, csl: CslItem) -> object:
    text = str(value)
    if name == "issued":
        return year_text(csl)
    if name == "DOI":
        return doi(text) or fold(text)
    if name == "page":
        return page_range(text)
    return tuple(words(text))


def _conflicts(
    order: Sequence[Reference],
    csl: CslItem,
    sources: Mapping[str, RecordId],
    settled: set[str],
) -> tuple[Conflict, ...]:
    found: list[Conflict] = []
    by_id = _by_id(order)
    for name in COMPARED if len(order) > 1 else ():
        if name not in csl:
            continue
        kept: object = None  # made when another value asks for it
        for reference in by_id:
            value = reference.csl.get(name)
            if reference.id == sources[name] or value == csl[name] or not _filled(value):
                continue
            kept = kept if kept is not None else _comparable(name, csl[name], csl)
            if _agree(name, kept, _comparable(name, value, reference.csl), csl[name], value):
                continue
            shown = year_text(reference.csl) if name == "issued" else str(value)
            if shown:
                found.append(Conflict(name, reference.id, shown, name in settled))
    return tuple(found)


def _agree(name: str, kept: object, other: object, kept_value: Any, value: Any) -> bool:
    if kept == other:
        return True
    if name == "container-title":
        return same_container(str(kept_value), str(value))
    if name == "page" and isinstance(kept, tuple) and isinstance(other, tuple):
        return bool(kept[0] == other[0] and not (kept[1] and other[1]))
    if name == "publisher" and isinstance(kept, tuple) and isinstance(other, tuple):
        return set(kept) <= set(other) or set(other) <= set(kept)
    return False


def _by_id(references: Sequence[Reference]) -> Sequence[Reference]:
    return sorted(references, key=lambda r: r.id) if len(references) > 1 else references


def _keywords(order: Sequence[Reference]) -> tuple[tuple[str, str], ...]:
    seen: dict[tuple[str, str], tuple[str, str]] = {}
    for reference in _by_id(order):
        for keyword in reference.keywords:
            seen.setdefault((fold(keyword), reference.source), (keyword, reference.source))
    return tuple(seen.values())


def _notes(order: Sequence[Reference]) -> tuple[tuple[str, RecordId], ...]:
    return tuple(
        (note, reference.id)
        for reference in _by_id(order)
        for note in dict.fromkeys(reference.notes)
    )
