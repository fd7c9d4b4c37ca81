"""Inheritance between entries: crossref and xdata, by biblatex's mapping.

What enters: an entry's fields and the entries it inherits from. What leaves: its fields
completed, and the keys that are missing or form a circle. What it does not touch: ``xref``,
``related`` and ``set``, which point to an entry and take nothing from it.
Source: biblatex manual 3.20, section 2.4.1 and appendix B (default inheritance); BibTeX takes
every missing field of the parent, which the mapping includes.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from tracker.sources.bibtex_context import parent_keys
from tracker.sources.bibtex_fields import Entry
from tracker.sources.names import split_names

_NEVER = frozenset(
    {
        "ids",
        "crossref",
        "xref",
        "entryset",
        "entrysubtype",
        "execute",
        "label",
        "options",
        "presort",
        "related",
        "relatedoptions",
        "relatedstring",
        "relatedtype",
        "shorthand",
        "shorthandintro",
        "sortkey",
        "xdata",
        "key",
        "file",
        "groups",
        "timestamp",
        "owner",
        "date-added",
        "date-modified",
        "bdsk-url-1",
        "__markedentry",
    }
)
_PARTS = frozenset({"inbook", "bookinbook", "suppbook"})
_IN_COLLECTION = frozenset({"incollection", "inreference", "suppcollection", "inproceedings"})
_MULTI = frozenset({"mvbook", "mvcollection", "mvproceedings", "mvreference"})
_WHOLE = frozenset({"book", "collection", "proceedings", "reference"})
_MAIN = {"title": "maintitle", "subtitle": "mainsubtitle", "titleaddon": "maintitleaddon"}
_BOOK = {"title": "booktitle", "subtitle": "booksubtitle", "titleaddon": "booktitleaddon"}
_JOURNAL = {"title": "journaltitle", "subtitle": "journalsubtitle"}
_TITLES = frozenset({"shorttitle", "sorttitle", "indextitle", "indexsorttitle"})


def inherit(
    entry: Entry, find: Callable[[str], Entry | None]
) -> tuple[dict[str, str], list[tuple[str, str]]]:
    """The fields of ``entry`` and of all it inherits from, and faults ``(code, key)``.

    ``find`` gives an entry by its key, None where the file has none. The entry's own fields
    win, then those of the nearer parent.
    """
    faults: list[tuple[str, str]] = []
    fields = _inherit(entry, entry.type, find, (entry.key.lower(),), faults, {})
    return fields, faults


def _inherit(
    entry: Entry,
    child_type: str,
    find: Callable[[str], Entry | None],
    path: tuple[str, ...],
    faults: list[tuple[str, str]],
    known: dict[str, dict[str, str]],
) -> dict[str, str]:
    """``known``: what each parent gives, asked once however many ways lead to it; without
    this, ten entries that all name one another take minutes."""
    fields = dict(entry.fields)
    crossref = fields.get("crossref", "").strip()
    for key in parent_keys(entry.fields):
        if key.lower() in path or len(path) > 20:
            faults.append(("crossref-cycle", key))
            continue
        parent = find(key)
        if parent is None:
            faults.append(("missing-parent", key))
            continue
        given = known.get(key.lower())
        if given is None:
            given = _inherit(parent, parent.type, find, (*path, key.lower()), faults, known)
            known[key.lower()] = given
        for name, value in given.items():
            if name in _NEVER or "#" in name:
                continue
            target = name if key != crossref else _target(name, parent.type, child_type)
            if target and target not in fields and not _same_thing(target, fields):
                fields[target] = value
    _granular(fields, find)
    return fields


def _target(name: str, parent: str, child: str) -> str:
    """The field of the child that a parent's field fills; empty for none."""
    if name == "author" and parent in ("mvbook", "book") and child in _PARTS:
        return "author" if child != "bookinbook" or parent == "mvbook" else "bookauthor"
    if parent in _MULTI and child not in _MULTI:
        return _MAIN.get(name, "" if name in _TITLES else name)
    if parent in _WHOLE and (child in _PARTS or child in _IN_COLLECTION):
        return _BOOK.get(name, "" if name in _TITLES else name)
    if parent == "periodical" and child in ("article", "suppperiodical"):
        return _JOURNAL.get(name, "" if name in _TITLES else name)
    return name


_ALIASES = (("date", "year"), ("location", "address"), ("journaltitle", "journal"))


def _same_thing(target: str, fields: dict[str, str]) -> bool:
    """Whether the child says it under another name (``year`` beside an inherited ``date``)."""
    return any((target == a and b in fields) or (target == b and a in fields) for a, b in _ALIASES)


def _granular(fields: dict[str, str], find: Callable[[str], Entry | None]) -> None:
    """biblatex's ``title = {xdata=key-field}`` and, in lists, ``xdata=key-author-2``."""
    for name, value in fields.items():
        if "xdata=" in value and name != "xdata":
            fields[name] = " and ".join(_taken(m, find) for m in split_names(_flat(value)))


def _flat(value: str) -> str:
    return " ".join(value.split())


def _taken(member: str, find: Callable[[str], Entry | None]) -> str:
    """What one ``xdata=key-field`` or ``xdata=key-field-number`` stands for."""
    match = _GRANULAR.fullmatch(member)
    parent = find(match.group(1)) if match else None
    value = parent.fields.get(match.group(2).lower()) if match and parent else None
    if value is None or match is None:
        return member
    if match.group(3) is None:
        return value
    members = split_names(_flat(value))
    number = int(match.group(3))
    return members[number - 1] if 0 < number <= len(members) else member


_GRANULAR = re.compile(r"xdata\s*=\s*([^=]{1,200}?)-([A-Za-z]{1,30})(?:-(\d{1,4}))?")
