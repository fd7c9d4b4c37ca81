"""The tags of a MEDLINE record to CSL.

What enters: tags and their values, in file order. What leaves: a CSL item, keywords, notes.
What it does not touch: the raw text.
Source: *MEDLINE/PubMed Data Element (Field) Descriptions* (National Library of Medicine): a full
name (``FAU``) stands before its short form (``AU``); ``PG`` shortens its second number
(« 6913-7 »); a title in brackets is a translation, the original being in ``TT``; a full stop ends
each title; an asterisk marks a heading as major.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from tracker.model import CslItem
from tracker.normalise import language, month, partial_date
from tracker.sources.richtext import clean, plain, spaces
from tracker.sources.ris_csl import ris_name
from tracker.sources.text import Faults
from tracker.sources.verbatim import bare_doi

Pairs = Sequence[tuple[str, str]]

_TYPES = (
    ("preprint", "article"),
    ("book chapter", "chapter"),
    ("book", "book"),
    ("books", "book"),
    ("newspaper article", "article-newspaper"),
    ("legal case", "legal_case"),
    ("legislation", "legislation"),
    ("dataset", "dataset"),
    ("video-audio media", "motion_picture"),
    ("webcast", "motion_picture"),
)
"""Publication types that say what a work is; the many others qualify an article."""
_SUFFIX = re.compile(r"\s+((?:Jr|Sr)\.?|[2-5](?:nd|rd|th)|I{2,3}|IV)$")
_SHORT_NAME = re.compile(r"(.+?) ([A-Z]{1,5})((?: (?:Jr|Sr|[2-5](?:nd|rd|th)))?)")


def nbib_item(key: str, pairs: Pairs, faults: Faults) -> CslItem:
    """The CSL item of a record; what can't be read is in ``faults``."""
    csl: CslItem = {"id": key, "type": _type(pairs)}
    _titles(csl, pairs)
    for role, tags in (("author", ("FAU", "AU", "CN")), ("editor", ("FED", "ED"))):
        if people := _people(pairs, *tags):
            csl[role] = people
    _dates(csl, pairs, faults)
    for name, tag in (("volume", "VI"), ("issue", "IP"), ("edition", "EN"), ("abstract", "AB"),
                      ("publisher", "PB")):  # fmt: skip
        _put(csl, name, _text(first(pairs, tag)))
    if csl["type"] != "article-journal":  # of a journal, PL is its country
        _put(csl, "publisher-place", _text(first(pairs, "PL")))
    tongue = first(pairs, "LA").split(" ")[0]
    _put(csl, "language", language(tongue) or "")
    _identifiers(csl, pairs)
    if first(pairs, "RIN") or "retracted publication" in _kinds(pairs):
        csl["status"] = "rétracté"
    return csl


def first(pairs: Pairs, *names: str) -> str:
    """The first value of the first tag that has one."""
    for name in names:
        for tag, value in pairs:
            if tag == name and value:
                return value
    return ""


def _text(value: str) -> str:
    return spaces(clean(value))


def _put(csl: CslItem, name: str, value: str) -> None:
    if value:
        csl[name] = value


def _kinds(pairs: Pairs) -> list[str]:
    return [value.lower() for tag, value in pairs if tag == "PT"]


def _type(pairs: Pairs) -> str:
    kinds = _kinds(pairs)
    for name, kind in _TYPES:
        if name in kinds:
            return "chapter" if kind == "book" and first(pairs, "TI") and _in_book(pairs) else kind
    if any("dissertation" in kind for kind in kinds):
        return "thesis"
    if first(pairs, "JT", "TA"):
        return "article-journal"
    if any("report" in kind for kind in kinds):
        return "report"
    return "chapter" if _in_book(pairs) and first(pairs, "TI") else "document"


def _in_book(pairs: Pairs) -> bool:
    return bool(first(pairs, "BTI"))


def _titles(csl: CslItem, pairs: Pairs) -> None:
    kind = csl["type"]
    original = first(pairs, "TT") if _translated(pairs) else ""
    _put(csl, "title", _title(original or first(pairs, "TI") or first(pairs, "BTI")))
    journal = _text(first(pairs, "JT", "TA"))
    if kind == "chapter":
        _put(csl, "container-title", _title(first(pairs, "BTI")))
    elif kind == "thesis":  # ERIC names the series there
        _put(csl, "collection-title", journal)
    else:
        _put(csl, "container-title", journal)
        short = _text(first(pairs, "TA"))
        _put(csl, "container-title-short", short if short != journal else "")
    _put(csl, "collection-title", _title(first(pairs, "CTI")))


def _translated(pairs: Pairs) -> bool:
    return re.fullmatch(r"\[.*\][.?!]?", first(pairs, "TI")) is not None


def _title(value: str) -> str:
    """A title without the full stop and the brackets that are MEDLINE's."""
    text = _text(value)
    if bracketed := re.fullmatch(r"\[(.*?)\.?\]\.?", text):
        text = bracketed[1]
    if text.endswith(".") and not text.endswith("..") and not re.search(r"\.\s?\w\.$", text):
        text = text[:-1]
    return text.rstrip()


def _people(pairs: Pairs, full: str, short: str, body: str = "") -> list[dict[str, str]]:
    """Names in file order; a short form counts where no full one stands before it."""
    people: list[dict[str, str]] = []
    before = ""
    for tag, value in pairs:
        if tag == full and value:
            people.append(_full_name(value))
        elif tag == short and value and before != full:
            match = _SHORT_NAME.fullmatch(value)
            people.append(
                _full_name(f"{match[1]}, {' '.join(match[2])}{match[3]}" if match else value)
            )
        elif tag == body and value:
            people.append({"literal": _text(plain(value))})
        before = tag
    return [name for name in people if name]


def _full_name(value: str) -> dict[str, str]:
    name = ris_name(value) if "," in value else {"literal": _text(plain(value))}
    if found := _SUFFIX.search(name.get("given", "")):
        name["given"], name["suffix"] = name["given"][: found.start()], found[1]
    return name


_MONTHS = re.compile(r"(\d{4}) ([A-Z][a-z]{2})-([A-Z][a-z]{2})")
_DAYS = re.compile(r"(\d{4}) ([A-Z][a-z]{2}) (\d{1,2})-(\d{1,2})")
_SEASONS = re.compile(r"(\d{4} \w+)-\w+")


def _dates(csl: CslItem, pairs: Pairs, faults: Faults) -> None:
    """``DP`` as it is printed on the issue, else the day of electronic publication."""
    written = first(pairs, "DP") or first(pairs, "DEP")
    if not written:
        return
    date = nbib_date(written)
    if date is None or "date-parts" not in date:
        faults.add(
            "date-unread",
            "warning",
            f"La date « {plain(written)[:40]} » n’a pas pu être lue : gardée en toutes lettres.",
        )
    csl["issued"] = date or {"literal": _text(written)}


def nbib_date(written: str) -> dict[str, Any] | None:
    """« 2019 Mar 4 », « 2019 Mar-Apr », « 2019 Mar 4-10 », « 2019 Summer-Fall » as a CSL date."""
    if days := _DAYS.fullmatch(written):
        year, name, start, end = days.groups()
        if number := month(name):
            return {"date-parts": [[int(year), number, int(d)] for d in (start, end)]}
    if months := _MONTHS.fullmatch(written):
        numbers = [month(months[2]), month(months[3])]
        if all(numbers):
            return {"date-parts": [[int(months[1]), n] for n in numbers]}
    if seasons := _SEASONS.fullmatch(written):
        return partial_date(seasons[1])
    return partial_date(written)


def _identifiers(csl: CslItem, pairs: Pairs) -> None:
    located = {kind: value for value, kind in _located(pairs)}
    if found := located.get("doi"):
        csl["DOI"] = bare_doi(found)
    if pages := _text(first(pairs, "PG")):
        csl["page"] = _pages(pages)
    elif number := located.get("pii", ""):  # the number of an article without pages
        _put(csl, "number", number if re.fullmatch(r"e?\d{1,8}", number) else "")
    _put(csl, "PMID", first(pairs, "PMID"))
    _put(csl, "PMCID", first(pairs, "PMC"))
    serials = [value for tag, value in pairs if tag in ("IS", "ISSN", "ISBN")]
    serials.sort(key=lambda value: "(Print)" not in value)
    for value in serials:
        bare = value.partition("(")[0].strip()
        digits = re.sub(r"[^0-9Xx]", "", bare)
        if len(digits) == 8:
            csl.setdefault("ISSN", bare)
        elif len(digits) in (10, 13):
            csl.setdefault("ISBN", bare)


def _located(pairs: Pairs) -> list[tuple[str, str]]:
    """(value, kind) of « 10.1000/x [doi] », the article's own (``AID``) over the location's."""
    return [
        (match[1], match[2])
        for wanted in ("LID", "AID")
        for tag, value in pairs
        if tag == wanted and (match := re.fullmatch(r"(\S+) \[(\w+)\]", value))
    ]


def _pages(text: str) -> str:
    """« 6913-7, 6920 » is « 6913-6917, 6920 »."""

    def whole(match: re.Match[str]) -> str:
        start, end = match[1], match[2]
        return f"{start}-{start[: len(start) - len(end)]}{end}"

    return re.sub(r"(?<!\d)(\d++)\s*+[-–]\s*+(\d++)", whole, text)


def keywords(pairs: Pairs) -> tuple[str, ...]:
    """Subject headings and authors' keywords, once each, without the asterisk of a major one."""
    found = (
        spaces(plain(value.replace("*", ""))).strip(" .;")
        for tag, value in pairs
        if tag in ("MH", "OT", "KW")
    )
    return tuple(dict.fromkeys(filter(None, found)))


def notes(pairs: Pairs) -> tuple[str, ...]:
    """The English title of a work in another language: the item has the original one."""
    if _translated(pairs) and first(pairs, "TT"):
        return (f"Titre traduit : {_title(first(pairs, 'TI'))}",)
    return ()
