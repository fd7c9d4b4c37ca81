"""RIS files to entries, and entries to references.

What enters: the bytes of a .ris file (RIS, or Web of Science's own tagged format), or one
``RawEntry``. What leaves: ``RawEntry`` values, an ``Interpreted``. What it does not touch:
the tags' meaning (``ris_csl``).
The lines of an entry are rispy's to read; the division of the file is made here, because rispy
keeps no raw text and drops what stands between entries.
Sources: RIS format specifications (Research Information Systems, 2011); Clarivate's field
tags; the habits of Zotero, EndNote, Cairn, HAL, Érudit, Scopus, Ovid, ProQuest.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tracker.model import Interpreted, RawEntry, Reference
from tracker.sources.ris_csl import Tags, citation_key, keywords, notes, ris_item
from tracker.sources.ris_tags import ris_tags, wos_tags
from tracker.sources.text import Faults, Keys, decode, fallback_key, file_entry, file_problems

TAG_LINE = re.compile(r"[ \t\ufeff]{0,4}([A-Z][A-Z0-9]) {1,2}-(?:[ \t]|$)")
_ALMOST_TAG = re.compile(
    r"^[ \t]*(?:TY|TI|T1|AU|A1|PY|Y1|DO|JO|JF|AB|ER)(?: *[-–—]|:)(?: |$)", re.M | re.I
)
"""A line that a program or a hand meant as a tag: in lower case, with another dash or colon."""
_WOS_START = re.compile(r"PT [A-Z]\b")
_WOS_HEAD = re.compile(r"\A\s*(?:FN |VR |PT [A-Z]\b)")


def split(data: bytes) -> Iterator[RawEntry]:
    """The entries of a .ris file, verbatim, the ``file`` entry first; never raises."""
    decoded = decode(data)
    lines = re.split(r"(?<=\n)|(?<=\r)(?!\n)", decoded.text)
    wos = _WOS_HEAD.match(decoded.text) is not None
    keys = Keys()
    entries: list[RawEntry] = []
    comments: list[str] = []
    for raw, line in _pieces(lines, wos):
        if not _is_entry(raw, wos):
            if not wos and len(_ALMOST_TAG.findall(raw)) > 1:
                key, _ = keys.claim(fallback_key("", "", "", raw), line)
                entries.append(RawEntry(key, raw, "broken", line))
            elif raw.strip():
                comments.append(raw.strip("\r\n"))
            continue
        tags = wos_tags(raw) if wos else ris_tags(raw)
        key, first = keys.claim(_key(tags, raw), line)
        context = {} if first is None else {"duplicate_of": first}
        if wos:
            context["format"] = "wos"
        kind = "entry" if tags else "broken"
        entries.append(RawEntry(key, raw, "entry" if kind == "entry" else "broken", line, context))
    yield file_entry(decoded, keys, comments)
    yield from entries


def _pieces(lines: list[str], wos: bool) -> Iterator[tuple[str, int]]:
    """Stretches of the file with their first line: from TY to ER, and what lies between."""
    current: list[str] = []
    first, inside = 1, False
    for number, line in enumerate(lines, 1):
        tag = _tag(line, wos)
        if tag == ("PT" if wos else "TY"):
            if "".join(current).strip():
                yield "".join(current).strip("\r\n"), first
            current, first, inside = [line], number, True
            continue
        if not current or not "".join(current[:1]).strip():
            current, first = [line], number
        else:
            current.append(line)
        if tag == "ER" and (inside or len(current) > 1):
            yield "".join(current).strip("\r\n"), first
            current, inside = [], False
            first = number + 1
    if "".join(current).strip():
        yield "".join(current).strip("\r\n"), first


def _tag(line: str, wos: bool) -> str:
    if wos:
        return line[:2] if re.match(r"[A-Z][A-Z0-9](?: |\s*$)", line) else ""
    match = TAG_LINE.match(line.rstrip("\r\n"))
    return match.group(1) if match else ""


_TELLING = frozenset({"TI", "T1", "AU", "A1", "DO", "JF", "JO", "T2", "AB", "UR", "PY", "Y1", "CT"})


def _is_entry(raw: str, wos: bool) -> bool:
    """An entry begins with its type; tags without one are an entry that lost it."""
    lines = raw.splitlines()
    if _tag(lines[0] if lines else "", wos) == ("PT" if wos else "TY"):
        return True
    return not wos and sum(_tag(line, wos) in _TELLING for line in lines) >= 2


def _key(tags: Tags, raw: str) -> str:
    ids = tags.get("UT") or tags.get("ID") or []
    if "PT" not in tags:
        ids = tags.get("ID") or []
    if ids and ids[0].strip():
        return " ".join(ids[0].split())[:200]
    doi = (tags.get("DO") or tags.get("DI") or [""])[0]
    title = (tags.get("TI") or tags.get("T1") or tags.get("CT") or [""])[0]
    year = re.search(r"\d{4}", (tags.get("PY") or tags.get("Y1") or tags.get("DA") or [""])[0])
    return fallback_key(doi, title, year.group() if year else "", raw)


def interpret(source: str, entry: RawEntry) -> Interpreted:
    """What one entry of a .ris file means; pure, never raises."""
    if entry.kind == "file":
        return Interpreted(None, file_problems(source, entry.context))
    faults = Faults(source, entry)
    wos = entry.context.get("format") == "wos"
    tags = wos_tags(entry.raw) if wos else ris_tags(entry.raw)
    if entry.kind == "broken" or not tags:
        faults.add(
            "unreadable-entry",
            "error",
            "Ce passage n’a pas pu être lu comme une notice RIS : le texte est gardé. "
            "Chaque ligne commence par un code, deux espaces et un tiret (« TI  - »).",
        )
        return Interpreted(None, faults.all())
    if not wos:
        _check(tags, entry.raw, faults)
    csl = ris_item(entry.key, tags, wos, faults)
    return Interpreted(
        Reference(
            source,
            entry.key,
            csl,
            keywords=keywords(tags, wos),
            notes=notes(tags, wos),
            citation_key=None if wos else citation_key(tags),
        ),
        faults.all(),
    )


_END = re.compile(r"^[ \t]*ER {1,2}-", re.M)


def _check(tags: Tags, raw: str, faults: Faults) -> None:
    if "TY" not in tags:
        faults.add(
            "missing-type",
            "warning",
            "La notice n’a pas de type (« TY  - ») : lue comme « document ». Ajoutez-le.",
        )
    if _END.search(raw) is None:
        faults.add(
            "unclosed",
            "warning",
            "La notice n’a pas de fin (« ER  - ») : elle s’arrête où commence la suivante. "
            "Ajoutez cette ligne.",
        )
