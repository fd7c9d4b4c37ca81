"""BibTeX, biblatex dialect: what Zotero, JabRef, biber and pandoc read.

What enters: a bibliography. What leaves: UTF-8 text, one entry per study, keyed by its id. What
it does not touch: accents, which biber and modern BibTeX take as they are.

Entry types and fields: *The biblatex Package*, version 3.20, chapter 2 (``url``, ``doi`` and
the like are verbatim: nothing is escaped there). Both ``langid`` (biblatex) and ``language``
(the one Zotero reads first) are written; capitals of English titles are braced, else a style or
pandoc lowers them, and so is the whole of a title whose language is not known. Mathematics in a
title is TeX already and stays as it is. What biblatex has no type for says its CSL type in
``entrysubtype``: our own reader takes it back (docs/formats.md).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from tracker.bibliography.dates import parts
from tracker.bibliography.presentable import language_code
from tracker.bibliography.typography import clean
from tracker.bibliography.values import Bibliography, end_mark
from tracker.model import CslItem

_TYPES = {
    "article": "online", "article-journal": "article", "article-magazine": "article",
    "article-newspaper": "article", "bill": "legislation", "book": "book",
    "broadcast": "video", "chapter": "incollection", "classic": "book",
    "collection": "collection", "dataset": "dataset", "entry": "inreference",
    "entry-dictionary": "inreference", "entry-encyclopedia": "inreference", "figure": "image",
    "graphic": "artwork", "hearing": "legal", "interview": "misc", "legal_case": "jurisdiction",
    "legislation": "legislation", "manuscript": "unpublished", "map": "image",
    "motion_picture": "movie", "musical_score": "music", "pamphlet": "booklet",
    "paper-conference": "inproceedings", "patent": "patent", "performance": "performance",
    "periodical": "periodical", "personal_communication": "letter", "post": "online",
    "post-weblog": "online", "regulation": "legislation", "report": "report", "review": "review",
    "review-book": "review", "software": "software", "song": "music", "speech": "unpublished",
    "standard": "standard", "thesis": "thesis", "treaty": "legal", "webpage": "online",
}  # fmt: skip
_SUBTYPES = {
    "article-magazine": "magazine", "article-newspaper": "newspaper", "post-weblog": "blog",
} | {
    name: name for name in (
        "article", "post", "bill", "regulation", "broadcast", "classic", "collection", "entry",
        "entry-dictionary", "figure", "hearing", "interview", "map", "musical_score", "review-book",
        "speech", "event",
    )
}  # fmt: skip
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
    "contributor": "editora", "organizer": "editorb", "illustrator": "illustrator",
    "recipient": "recipient", "composer": "composer", "compiler": "compiler",
    "interviewer": "interviewer", "original-author": "origauthor",
}  # fmt: skip
_EDITOR_TYPES = {
    "editora": "collaborator", "editorb": "organizer", "editorc": "serieseditor",
}  # fmt: skip
_TEXTS = (
    ("title-short", "shorttitle"),
    ("event-title", "eventtitle"),
    ("event-place", "venue"),
    ("edition", "edition"),
    ("volume", "volume"),
    ("number-of-volumes", "volumes"),
    ("chapter-number", "chapter"),
    ("number-of-pages", "pagetotal"),
    ("version", "version"),
    ("status", "pubstate"),
    ("genre", "type"),
    ("medium", "medium"),
    ("note", "note"),
    ("section", "section"),
    ("scale", "scale"),
    ("dimensions", "dimensions"),
    ("call-number", "library"),
    ("original-title", "origtitle"),
    ("original-publisher", "origpublisher"),
    ("original-publisher-place", "origlocation"),
    ("reviewed-title", "reviewedtitle"),
    ("ISBN", "isbn"),
    ("ISSN", "issn"),
    ("PMID", "pmid"),
    ("PMCID", "pmcid"),
)
_TITLES = frozenset({"title-short", "event-title", "original-title", "reviewed-title"})
_VERBATIM = (("DOI", "doi"), ("URL", "url"))
_LEGAL = frozenset({"jurisdiction", "legislation", "legal"})
_IN_BOOK = frozenset({"incollection", "inproceedings", "inreference"})
_IN_SERIES = frozenset({"book", "collection", *_IN_BOOK})

_ESCAPES = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\{",
        "}": r"\}",
        "%": r"\%",
        "&": r"\&",
        "#": r"\#",
        "$": r"\$",
        "_": r"\_",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
    }
)
_MARKUP = (
    (re.compile(r"<i>(.*?)</i>"), r"\\mkbibemph{\1}"),
    (re.compile(r"<b>(.*?)</b>"), r"\\mkbibbold{\1}"),
    (re.compile(r"<sup>(.*?)</sup>"), r"\\textsuperscript{\1}"),
    (re.compile(r"<sub>(.*?)</sub>"), r"\\textsubscript{\1}"),
    (re.compile(r"<span style=\"font-variant: ?small-caps;?\">(.*?)</span>"), r"\\textsc{\1}"),
)
_MATHS = re.compile(r"(\$(?:[^$\\{}]|\\[^A-Za-z])*+\\[A-Za-z](?:[^$\\]|\\.)*+\$)")
"""Mathematics with commands, between dollars (docs/decisions/0070)."""


def write(bibliography: Bibliography) -> bytes:
    """The entries in the order given, a blank line between, and a last line that counts them."""
    return b"".join(
        pieces([bibliography], [str(item.get("id", "")) for item in bibliography.items])
    )


def pieces(parts: Iterable[Bibliography], ids: Sequence[str]) -> Iterator[bytes]:
    """The same file piece by piece, from consecutive parts of a bibliography of ``ids``.

    The last piece tells a whole file from one cut short; readers take it for a comment.
    """
    keys = {id_: _key({"id": id_}) for id_ in ids}
    count = 0
    for part in parts:
        for item in part.items:
            id_ = str(item.get("id", ""))
            made = entry(item, part.keywords.get(id_, ()), _related(part, id_, keys))
            yield f"{made}\n\n".encode("utf-8", "replace")
            count += 1
    yield f"% {end_mark(count)}\n".encode()


def entry(
    item: CslItem, keywords: Sequence[str] = (), related: Sequence[tuple[str, str]] = ()
) -> str:
    """One entry, with more fields in ``related``; empty fields are left out."""
    kind = _TYPES.get(str(item.get("type", "")), "misc")
    fields = [*_fields(item, kind, keywords), *related]
    lines = [f"  {name} = {{{value}}}," for name, value in fields if value]
    return "\n".join([f"@{kind}{{{_key(item)},", *lines, "}"])


_RELATED_TYPES = {"translation": "translationof", "review": "reviewof"}
_RELATED_STRINGS = {
    "edition": "Autre édition de", "preprint": "Prépublication de", "part": "Partie de",
    "erratum": "Erratum de", "retraction": "Rétractation de", "update": "Mise à jour de",
}  # fmt: skip


def _related(
    bibliography: Bibliography, id_: str, keys: Mapping[str, str]
) -> list[tuple[str, str]]:
    """``related`` with its type (biblatex manual, 3.4) or, where there is none, its words.

    An entry has one type: the first kind counts, and entries of this very file alone.
    """
    here = sorted(
        (k, keys[other]) for k, other in bibliography.related.get(id_, ()) if other in keys
    )
    if not here:
        return []
    kind = here[0][0]
    return [
        ("related", ",".join(key for k, key in here if k == kind)),
        ("relatedtype", _RELATED_TYPES.get(kind, "")),
        ("relatedstring", _RELATED_STRINGS.get(kind, "")),
    ]


def _key(item: CslItem) -> str:
    return re.sub(r"[\s,{}()=\"#%\\~'@]", "", str(item.get("id", ""))) or "sansid"


def _fields(item: CslItem, kind: str, keywords: Sequence[str]) -> Iterator[tuple[str, str]]:
    language = language_code(str(item.get("language", "")))
    if _keeps_particles(item):
        yield "options", "useprefix=true"
    for role, name in _PEOPLE.items():
        people = _people(item.get(role))
        if kind == "patent" and role == "contributor":
            yield "holder", people
            continue
        yield name, people
        if people and name in _EDITOR_TYPES:
            yield f"{name}type", _EDITOR_TYPES[name]
    yield from _titles(item, kind, language)
    for variable, name in _TEXTS:
        text = item.get(variable)
        yield name, _title(str(text), language) if variable in _TITLES and text else escape(text)
    yield "shortjournal", escape(item.get("container-title-short"))
    yield from _numbered(item, kind, language)
    yield from _publication(item, kind)
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
    yield "keywords", ", ".join(_keyword(k) for k in keywords)
    yield "abstract", escape(item.get("abstract"), lines=True)


def _titles(item: CslItem, kind: str, language: str) -> Iterator[tuple[str, str]]:
    """The title, what it is part of, and the title of the volume between the two."""
    title, container, volume = (
        _title(str(item[name]), language) if item.get(name) else ""
        for name in ("title", "container-title", "volume-title")
    )
    if kind == "periodical" and container:
        yield from (("issuetitle", title), ("title", container))
    elif kind in _IN_BOOK:
        yield "title", title
        yield from (
            (("maintitle", container), ("booktitle", volume))
            if volume
            else (("booktitle", container),)
        )
    else:
        yield from (("maintitle", title), ("title", volume)) if volume else (("title", title),)
        yield "booktitle" if kind in ("book", "collection") else "journaltitle", container


def _numbered(item: CslItem, kind: str, language: str) -> Iterator[tuple[str, str]]:
    """``number`` is the issue of an article, of a book its number in a series, else its own."""
    own, issue, series = (
        escape(item.get(name)) for name in ("number", "issue", "collection-number")
    )
    yield "series", _title(str(item.get("collection-title") or ""), language)
    if kind in ("article", "periodical"):
        yield from (("number", issue), ("eid", own))
    elif kind in _IN_SERIES:
        yield from (("issue", issue), ("number", series), ("eid", own))
    else:
        yield from (("issue", issue), ("number", own or series))


def _publication(item: CslItem, kind: str) -> Iterator[tuple[str, str]]:
    """Publisher, authority, place. ``institution`` is the authority of a law or a ruling; of any
    other work that has one it is said twice, lest programs that know no ``authority`` lose it."""
    publisher, authority = _literal(item.get("publisher")), _literal(item.get("authority"))
    if kind in _LEGAL:
        yield from (("institution", authority), ("publisher", publisher))
    else:
        own = "institution" if kind in ("thesis", "report") else "publisher"
        own = "organization" if kind in ("online", "misc") else own
        yield from ((own, publisher or authority), ("authority", authority))
    place = item.get("jurisdiction") if kind == "patent" else None
    yield "location", _literal(place or item.get("publisher-place"))


def _literal(value: Any) -> str:
    """One member of a biblatex list: in braces if it holds the word that parts them."""
    text = escape(value)
    return f"{{{text}}}" if re.search(r"\sand\s", text, re.IGNORECASE) else text


def _keyword(value: str) -> str:
    text = escape(value)
    return f"{{{text}}}" if "," in text or ";" in text else text


def escape(value: Any, *, lines: bool = False) -> str:
    """A value as TeX text. ``lines`` keeps line breaks (none of which can start an entry)."""
    if value is None or isinstance(value, (dict, list)):
        return ""
    text = str(value)
    if lines:
        return "\n".join(
            " " + clean(x) if i else clean(x) for i, x in enumerate(text.splitlines())
        ).translate(_ESCAPES)
    text = clean(text).replace("&lt;", "<")
    if "$" not in text:
        return _escaped(text)
    pieces = _MATHS.split(text)
    return "".join(
        piece if n % 2 and _balanced(piece) else _escaped(piece) for n, piece in enumerate(pieces)
    )


def _escaped(text: str) -> str:
    text = text.translate(_ESCAPES)
    if "<" in text:
        for pattern, replacement in _MARKUP:
            text = pattern.sub(replacement, text)
    return text


def _balanced(text: str) -> bool:
    depth = 0
    for sign in re.findall(r"\\.|[{}]", text):
        depth += (sign == "{") - (sign == "}")
        if depth < 0:
            return False
    return depth == 0


_CAPITALS = re.compile(
    r"(?<=[^\s{\\])(\s+|\s*[-–—/(«“\"‘']\s*)((?:[^\s{}\\]*[A-ZÀ-ÖØ-Þ][^\s{}\\]*)"
    r"(?:\s+[^\s{}\\]*[A-ZÀ-ÖØ-Þ][^\s{}\\]*)*)"
)


def _title(text: str, language: str) -> str:
    """A title; in English its inner capitals are protected, in no known language all of it:
    « J.M.B. et autres c. France » is no English title to put in another case."""
    made = escape(text)
    if not language:
        return f"{{{made}}}" if made else ""
    if language != "en":
        return made
    if "$" not in made:
        return _CAPITALS.sub(r"\1{\2}", made)
    pieces = _MATHS.split(made)
    return "".join(p if n % 2 else _CAPITALS.sub(r"\1{\2}", p) for n, p in enumerate(pieces))


def _verbatim(value: Any) -> str:
    """A URL or number: braces and backslashes, which would break the entry, percent-encoded."""
    if not isinstance(value, (str, int)):
        return ""
    text = clean(str(value))
    for sign, code in (("\\", "%5C"), ("{", "%7B"), ("}", "%7D")):
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
    family, given = (
        escape(name.get(k)).replace("\u202f", r"\,") for k in ("family", "given")
    )  # a narrow space as a character would part two names
    if not family:
        return f"{{{given}}}" if given else ""
    alone = not given and not name.get("suffix")
    if alone and _ONE_WORD.fullmatch(family) and not _has_particle(name):
        return family
    if family[0].islower() or "," in family or re.search(r"\sand\s", family, re.IGNORECASE):
        family = f"{{{family}}}"
    particle, dropping = (
        escape(name.get(k)) for k in ("non-dropping-particle", "dropping-particle")
    )
    if particle:
        family = f"{particle} {family}"
    if "," in given or re.search(r"\band\b", given, re.IGNORECASE):
        given = f"{{{given}}}"
    if dropping:
        given = f"{given} {dropping}" if given else dropping
    suffix = escape(name.get("suffix"))
    if alone and (particle or dropping):
        return family
    middle = f", {suffix}" if suffix else ""
    return f"{family}{middle}, {given}" if given or suffix else f"{{{family}}}"


def _keeps_particles(item: CslItem) -> bool:
    """Whether a particle belongs to a family name (« van der Berg »): biblatex asks to be told."""
    return any(
        isinstance(name, Mapping) and name.get("non-dropping-particle")
        for role in _PEOPLE
        if isinstance(names := item.get(role), (list, tuple))
        for name in names
    )


_ONE_WORD = re.compile(r"(?!(?:others|autres|and|al\.?)$)[^\W\d_][^\s,{}\\]*", re.I)
"""A name that is one word is a family name even in lower case; in braces it would be a body's."""


def _has_particle(name: Mapping[str, Any]) -> bool:
    return bool(name.get("non-dropping-particle") or name.get("dropping-particle"))
