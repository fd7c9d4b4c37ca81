"""RIS, for EndNote, Mendeley, Zotero and library catalogues.

What enters: a bibliography. What leaves: UTF-8 text with CRLF line ends, one record per study.
What it does not touch: what RIS has no tag for (particles of names, several dates, circa),
which is joined or left out.

Tags: *RIS Format Specifications* (Research Information Systems, 2011 edition) as Zotero reads
them (https://github.com/zotero/translators/blob/master/RIS.js). Readers differ, so a few values
are said twice: the place in ``CY`` (the specification) and ``PP`` (pandoc), the number of a law in
``M1``, of a ruling in ``SV`` (Zotero, EndNote) and in ``IS`` (others). An institution ends in a
comma, which tells EndNote, Zotero and pandoc that it has no given name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from tracker.bibliography.dates import parts
from tracker.bibliography.typography import clean, without_markup
from tracker.bibliography.values import Bibliography
from tracker.model import CslItem

_TYPES = {
    "article": "UNPB", "article-journal": "JOUR", "article-magazine": "MGZN",
    "article-newspaper": "NEWS", "bill": "BILL", "book": "BOOK", "broadcast": "VIDEO",
    "chapter": "CHAP", "classic": "CLSWK", "dataset": "DATA", "entry": "ENCYC",
    "entry-dictionary": "DICT", "entry-encyclopedia": "ENCYC", "graphic": "ART",
    "hearing": "HEAR", "legal_case": "CASE", "legislation": "STAT", "manuscript": "MANSCPT",
    "map": "MAP", "motion_picture": "MPCT", "pamphlet": "PAMP", "paper-conference": "CPAPER",
    "patent": "PAT", "personal_communication": "PCOMM", "post": "BLOG", "post-weblog": "BLOG",
    "regulation": "LEGAL", "report": "RPRT", "review": "JOUR", "review-book": "JOUR",
    "software": "COMP", "song": "SOUND", "speech": "SLIDE", "standard": "STAND",
    "thesis": "THES", "treaty": "LEGAL", "webpage": "ELEC", "figure": "FIGURE",
    "musical_score": "MUSIC", "periodical": "JFULL",
}  # fmt: skip
_IN_BOOK = frozenset({"CHAP", "CPAPER", "ENCYC", "DICT"})
_LEGAL = frozenset({"STAT", "LEGAL", "BILL", "CASE", "HEAR"})
_ISSUED = frozenset({"JOUR", "MGZN", "NEWS"})
_NUMBERED = frozenset({"RPRT", "PAT", "STAND", "STAT", "LEGAL", "BILL", "CASE", "HEAR"})
"""The types whose own number stands in IS; Zotero looks for a report's in SN as well."""
_OWN_NUMBER = {"STAT": "M1", "LEGAL": "M1", "BILL": "M1", "HEAR": "M1", "CASE": "SV"}
"""Where Zotero and EndNote look for the number of a law, a bill, a hearing, a ruling."""
_TEXTS = (
    ("ST", "title-short"),
    ("T2", "container-title"),
    ("JA", "container-title-short"),
    ("T3", "collection-title"),
    ("VL", "volume"),
    ("IS", "issue"),
    ("ET", "edition"),
    ("CY", "publisher-place"),
    ("PP", "publisher-place"),
    ("M3", "genre"),
    ("DO", "DOI"),
    ("LA", "language"),
    ("UR", "URL"),
    ("AB", "abstract"),
    ("SE", "section"),
    ("N1", "note"),
    ("OP", "original-title"),
    ("NV", "number-of-volumes"),
    ("CN", "call-number"),
    ("DB", "source"),
)
_VERSIONED = frozenset({"DATA", "COMP"})


def write(bibliography: Bibliography) -> bytes:
    """The records in the order given."""
    return b"".join(pieces([bibliography]))


def pieces(parts: Iterable[Bibliography], ids: Sequence[str] = ()) -> Iterator[bytes]:
    """The same file piece by piece, from consecutive parts of a bibliography.

    No mark ends it: RIS has no comment, and pandoc refuses whatever follows the last ``ER``.
    """
    before = ""
    for part in parts:
        for item in part.items:
            found = _record(item, part.keywords.get(str(item.get("id", "")), ()))
            lines = [
                f"{tag}  - {value}\r\n"
                for tag, value in found
                if (value and tag) or tag in ("TY", "ER")
            ]
            yield "".join([before, *lines]).encode("utf-8", "replace")
            before = "\r\n"


def _record(item: CslItem, keywords: Sequence[str]) -> Iterator[tuple[str, str]]:
    kind = _TYPES.get(str(item.get("type", "")), "GEN")
    yield "TY", kind
    yield "ID", _text(item.get("id"))
    yield from _people("AU", item.get("author") or item.get("director"))
    yield from _people("A2" if kind in _IN_BOOK else "ED", item.get("editor"))
    yield from _people("A3", item.get("collection-editor"))
    yield from _people("A4", item.get("translator"))
    yield "TI", _text(item.get("title"))
    yield from _dates(item)
    for tag, variable in _TEXTS:
        yield tag, _text(item.get(variable))
    if kind in _VERSIONED:
        yield "ET", _text(item.get("version"))
    if kind == "CHAP":
        yield "SE", _text(item.get("chapter-number"))
    if kind == "CPAPER":
        yield "C3", _text(item.get("event-title"))
    court = item.get("authority"), item.get("publisher")
    yield "PB", _text((court[0] or court[1]) if kind in _LEGAL else (court[1] or court[0]))
    number = _text(item.get("number"))
    if kind in _NUMBERED:
        yield "IS", number
        yield _OWN_NUMBER.get(kind, ""), number
    elif kind in _ISSUED:
        yield "C7", number
    else:
        yield "M1", number or _text(item.get("collection-number"))
    first, _, last = _text(item.get("page")).partition("-")
    yield "SP", first.strip()
    yield "EP", last.strip()
    if not item.get("page"):
        yield "SP", _text(item.get("number-of-pages"))
    yield "SN", _text(item.get("ISBN"))
    yield "SN", _text(item.get("ISSN"))
    if kind in ("RPRT", "PAT") and not item.get("ISBN") and not item.get("ISSN"):
        yield "SN", number
    for keyword in keywords:
        yield "KW", _text(keyword)
    yield "ER", ""


def _dates(item: CslItem) -> Iterator[tuple[str, str]]:
    start = parts(item.get("issued"))
    if start:
        yield "PY", f"{start[0]:04d}"
        yield "DA", _slashed(start)
    accessed = parts(item.get("accessed"))
    if accessed:
        yield "Y2", _slashed(accessed)


def _slashed(found: Sequence[int]) -> str:
    """``2019/03/02/``: year, month, day, then other information (none)."""
    made = [f"{found[0]:04d}", *(f"{x:02d}" for x in found[1:])]
    return "/".join(made + [""] * (4 - len(made)))


def _people(tag: str, names: Any) -> Iterator[tuple[str, str]]:
    for name in names if isinstance(names, (list, tuple)) else ():
        if not isinstance(name, Mapping):
            yield tag, _text(name)
        elif name.get("literal"):
            text = _text(name["literal"])
            yield tag, text if "," in text or not text else f"{text},"
        else:
            particle = _text(name.get("non-dropping-particle") or name.get("dropping-particle"))
            family = " ".join(filter(None, (particle, _text(name.get("family")))))
            given = _text(name.get("given"))
            if name.get("non-dropping-particle") and name.get("dropping-particle"):
                given = " ".join(filter(None, (given, _text(name["dropping-particle"]))))
            elif name.get("dropping-particle"):  # « Larminat, Xavier de »
                given = " ".join(filter(None, (given, particle)))
                family = _text(name.get("family"))
            yield tag, ", ".join(filter(None, [family, given, _text(name.get("suffix"))]))


def _text(value: Any) -> str:
    """One line of plain text."""
    if value is None or isinstance(value, (dict, list)):
        return ""
    return without_markup(clean(str(value)))
