"""BibTeX, biblatex dialect: what Zotero, JabRef, biber and pandoc read.

What enters: a bibliography. What leaves: UTF-8 text, one entry per study, keyed by its id. What
it does not touch: accents, which biber and modern BibTeX take as they are.

Entry types and fields: *The biblatex Package*, version 3.20, chapter 2 (``url``, ``doi`` and
the like are verbatim: nothing is escaped there). Both ``langid`` (biblatex) and ``language``
(the one Zotero reads first) are written; capitals of English titles are braced, else a style or
pandoc lowers them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tracker.bibliography.dates import parts
from tracker.bibliography.presentable import language_code
from tracker.bibliography.typography import clean
from tracker.bibliography.values import Bibliography
from tracker.model import CslItem

_TYPES = {
    "article": "online", "article-journal": "article", "article-magazine": "article",
    "article-newspaper": "article", "bill": "legislation", "book": "book",
    "broadcast": "video", "chapter": "incollection", "classic": "book",
    "collection": "collection", "dataset": "dataset", "entry": "inreference",
    "entry-dictionary": "inreference", "entry-encyclopedia": "inreference", "graphic": "image",
    "interview": "misc", "legal_case": "jurisdiction", "legislation": "legislation",
    "manuscript": "unpublished", "map": "image", "motion_picture": "movie",
    "pamphlet": "booklet", "paper-conference": "inproceedings", "patent": "patent",
    "performance": "performance", "periodical": "periodical",
    "personal_communication": "letter", "post": "online", "post-weblog": "online",
    "regulation": "legislation", "report": "report", "review": "review",
    "review-book": "review", "software": "software", "song": "music", "speech": "unpublished",
    "standard": "standard", "thesis": "thesis", "treaty": "legal", "webpage": "online",
}  # fmt: skip
_SUBTYPES = {"article-magazine": "magazine", "article-newspaper": "newspaper",
             "post-weblog": "blog", "post": "post", "bill": "bill",
             "regulation": "regulation"}  # fmt: skip
_LANGIDS = {
    "fr": "french", "en": "english", "de": "german", "es": "spanish", "it": "italian",
    "pt": "portuguese", "nl": "dutch", "la": "latin", "ru": "russian", "zh": "chinese",
    "ja": "japanese", "pl": "polish", "sv": "swedish", "da": "danish", "no": "norwegian",
    "fi": "finnish", "ca": "catalan", "cs": "czech", "el": "greek", "hu": "hungarian",
    "ro": "romanian", "tr": "turkish",
}  # fmt: skip
_PEOPLE = {
    "author": "author", "editor": "editor", "translator": "translator",
    "container-author": "bookauthor", "director": "director", "collection-editor": "editorc",
}  # fmt: skip
_TEXTS = (
    ("title", "title"), ("title-short", "shorttitle"), ("event-title", "eventtitle"),
    ("event-place", "venue"), ("edition", "edition"), ("volume", "volume"),
    ("number-of-volumes", "volumes"), ("publisher-place", "location"),
    ("number-of-pages", "pagetotal"), ("version", "version"), ("status", "pubstate"),
    ("genre", "type"), ("medium", "howpublished"), ("note", "note"), ("section", "section"),
)  # fmt: skip
_VERBATIM = (("DOI", "doi"), ("ISBN", "isbn"), ("ISSN", "issn"), ("URL", "url"))

_ESCAPES = str.maketrans({
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "%": r"\%", "&": r"\&", "#": r"\#",
    "$": r"\$", "_": r"\_", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
})  # fmt: skip
_MARKUP = (
    (re.compile(r"&lt;"), "<"),
    (re.compile(r"<i>(.*?)</i>"), r"\\mkbibemph{\1}"),
    (re.compile(r"<b>(.*?)</b>"), r"\\mkbibbold{\1}"),
    (re.compile(r"<sup>(.*?)</sup>"), r"\\textsuperscript{\1}"),
    (re.compile(r"<sub>(.*?)</sub>"), r"\\textsubscript{\1}"),
)


def write(bibliography: Bibliography) -> bytes:
    """The entries in the order given, a blank line between."""
    entries = [
        entry(item, bibliography.keywords.get(str(item.get("id", "")), ()))
        for item in bibliography.items
    ]
    return ("\n\n".join(entries) + "\n" if entries else "").encode("utf-8", "replace")


def entry(item: CslItem, keywords: Sequence[str] = ()) -> str:
    """One entry; empty fields are left out."""
    kind = _TYPES.get(str(item.get("type", "")), "misc")
    lines = [f"  {name} = {{{value}}}," for name, value in _fields(item, kind, keywords) if value]
    return "\n".join([f"@{kind}{{{_key(item)},", *lines, "}"])


def _key(item: CslItem) -> str:
    return re.sub(r"[\s,{}()=\"#%\\~'@]", "", str(item.get("id", ""))) or "sansid"


def _fields(item: CslItem, kind: str, keywords: Sequence[str]) -> Iterator[tuple[str, str]]:
    language = language_code(str(item.get("language", "")))
    for role, name in _PEOPLE.items():
        yield name, _people(item.get(role))
    for variable, name in _TEXTS:
        text = item.get(variable)
        if variable in ("title", "title-short") and text:
            yield name, _title(str(text), language)
        else:
            yield name, escape(text)
    container = item.get("container-title")
    yield _container_field(kind), _title(str(container), language) if container else ""
    yield "shortjournal", escape(item.get("container-title-short"))
    yield from _numbered(item, kind)
    yield _publisher_field(kind), escape(item.get("publisher") or item.get("authority"))
    yield "date", _date(item.get("issued"))
    yield "origdate", _date(item.get("original-date"))
    yield "eventdate", _date(item.get("event-date"))
    yield "urldate", _date(item.get("accessed"))
    yield "pages", re.sub(r"\s*[-‐‑–—]+\s*", "--", escape(item.get("page")))
    for variable, name in _VERBATIM:
        yield name, _verbatim(item.get(variable))
    yield "entrysubtype", _SUBTYPES.get(str(item.get("type", "")), "")
    yield "langid", _LANGIDS.get(language, "")
    yield "language", escape(item.get("language"))
    yield "keywords", ", ".join(escape(k.replace(",", " ")) for k in keywords)
    yield "abstract", escape(item.get("abstract"), lines=True)


def _container_field(kind: str) -> str:
    if kind in ("article", "review", "periodical"):
        return "journaltitle"
    if kind in ("incollection", "inproceedings", "inreference"):
        return "booktitle"
    return "maintitle" if kind == "book" else "journaltitle"


def _publisher_field(kind: str) -> str:
    if kind in ("thesis", "report", "jurisdiction", "legislation"):
        return "institution"
    return "organization" if kind in ("online", "misc") else "publisher"


def _numbered(item: CslItem, kind: str) -> Iterator[tuple[str, str]]:
    """``number`` is the issue of an article, the number of a report, a volume of a series."""
    yield "series", escape(item.get("collection-title"))
    if kind == "article" or kind == "review":
        yield "number", escape(item.get("issue") or item.get("number"))
    else:
        yield "issue", escape(item.get("issue"))
        yield "number", escape(item.get("number") or item.get("collection-number"))


def escape(value: Any, *, lines: bool = False) -> str:
    """A value as TeX text. ``lines`` keeps line breaks (none of which can start an entry)."""
    if value is None or isinstance(value, (dict, list)):
        return ""
    text = str(value)
    if lines:
        return "\n".join(" " + clean(x) if i else clean(x)
                         for i, x in enumerate(text.splitlines())).translate(_ESCAPES)  # fmt: skip
    text = clean(text).translate(_ESCAPES)
    if "<" in text:
        for pattern, replacement in _MARKUP:
            text = pattern.sub(replacement, text)
    return text


_CAPITALS = re.compile(r"(?<=[^\s{\\])(\s+|\s*[-–—/(«“\"‘']\s*)((?:[^\s{}\\]*[A-ZÀ-ÖØ-Þ][^\s{}\\]*)"
                       r"(?:\s+[^\s{}\\]*[A-ZÀ-ÖØ-Þ][^\s{}\\]*)*)")  # fmt: skip


def _title(text: str, language: str) -> str:
    """A title; in English, or in no known language, its inner capitals are protected."""
    made = escape(text)
    if language not in ("en", ""):
        return made
    return _CAPITALS.sub(r"\1{\2}", made)


def _verbatim(value: Any) -> str:
    """A URL or number: braces and backslashes, which would break the entry, percent-encoded."""
    if not isinstance(value, (str, int)):
        return ""
    text = clean(str(value))
    for sign, code in (("\\", "%5C"), ("{", "%7B"), ("}", "%7D"), (" ", "%20")):
        text = text.replace(sign, code)
    return text


def _date(date: Any) -> str:
    """ISO 8601-2 as biblatex takes it: ``2019-03-02``, ``2018/2019``, ``2019~``."""
    start, end = parts(date), parts(date, 1)
    if not start:
        return escape(date.get("literal") or date.get("raw")) if isinstance(date, Mapping) else ""
    made = _iso(start)
    season = date.get("season")
    if len(start) == 1 and str(season or "") in ("1", "2", "3", "4"):
        made += f"-2{season}"
    if end:
        made += f"/{_iso(end)}"
    return made + "~" if date.get("circa") else made


def _iso(found: Sequence[int]) -> str:
    year = f"{found[0]:04d}" if found[0] >= 0 else f"-{-found[0]:04d}"
    return "-".join([year, *(f"{x:02d}" for x in found[1:])])


def _people(names: Any) -> str:
    if not isinstance(names, (list, tuple)):
        return ""
    return " and ".join(filter(None, (_person(n) for n in names)))


def _person(name: Any) -> str:
    if not isinstance(name, Mapping):
        return f"{{{escape(name)}}}" if name else ""
    if name.get("literal"):
        text = escape(name["literal"])
        return "others" if text == "others" else f"{{{text}}}"
    family, given = escape(name.get("family")), escape(name.get("given"))
    if not family:
        return f"{{{given}}}" if given else ""
    if family[0].islower() or "," in family or re.search(r"\sand\s", family, re.IGNORECASE):
        family = f"{{{family}}}"
    particle = escape(name.get("non-dropping-particle") or name.get("dropping-particle"))
    if particle:
        family = f"{particle} {family}"
    if "," in given or re.search(r"\band\b", given, re.IGNORECASE):
        given = f"{{{given}}}"
    suffix = escape(name.get("suffix"))
    middle = f", {suffix}" if suffix else ""
    return f"{family}{middle}, {given}" if given or suffix else f"{{{family}}}"
