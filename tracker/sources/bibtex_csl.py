"""The fields of a BibTeX or biblatex entry to CSL.

What enters: a ``RawEntry`` of a .bib file. What leaves: a ``Reference``; faults go to the
``Faults`` given. What it does not touch: the file around the entry.
Sources: biblatex manual 3.20, sections 2.1 and 2.2, and its appendix on BibTeX's names
(``journal``, ``address`` …); CSL 1.0.2, appendices III and IV; the habits of JabRef, Zotero,
Mendeley and Better BibTeX, which write fields of their own.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from tracker.model import CslItem, RawEntry, Reference
from tracker.normalise import language, undated_openly
from tracker.sources import bibtex_types as types
from tracker.sources.bibtex_context import MOST_PARENTS
from tracker.sources.bibtex_dates import issued_date, original_date, other_date
from tracker.sources.bibtex_fields import Entry, read_entry
from tracker.sources.bibtex_inherit import inherit
from tracker.sources.latex import plain, rich
from tracker.sources.names import has_others, names, several_in_one, split_names
from tracker.sources.text import Faults
from tracker.sources.verbatim import bare_doi, verbatim_url

Fields = dict[str, str]


def interpret_entry(source: str, entry: RawEntry, faults: Faults) -> Reference:
    """The reference an entry makes; what could not be read of it is in ``faults``."""
    strings = entry.context.get("strings", {})
    parsed = read_entry(entry.raw, strings)
    fields = parsed.fields
    found = parsed.faults
    if "crossref" in fields or "xdata" in fields or "parents" in entry.context:
        fields, more = inherit(parsed, _finder(entry, strings))
        if len(entry.context.get("parents", ())) >= MOST_PARENTS:  # those beyond are not missing
            more = [("many-parents" if c == "missing-parent" else c, key) for c, key in more]
        found = found + more
    if found:
        _report(found, faults)
    csl = _to_csl(parsed.type, fields, entry.key, faults)
    return Reference(
        source,
        entry.key,
        csl,
        keywords=_keywords(fields, entry.context.get("groups", ())),
        notes=_notes(fields),
        citation_key=parsed.key or None,
    )


def _finder(entry: RawEntry, strings: dict[str, str]) -> Any:
    parents: dict[str, str] = entry.context.get("parents", {})
    folded = {key.lower(): key for key in reversed(list(parents))}

    def find(key: str) -> Entry | None:
        actual = key if key in parents else folded.get(key.lower())
        return read_entry(parents[actual], strings) if actual is not None else None

    return find


_MESSAGES = {
    "duplicate-field": (
        "warning",
        "Le champ « {0} » est donné deux fois : le premier est retenu. Gardez le bon.",
    ),
    "undefined-string": (
        "warning",
        "L’abréviation « {0} » n’est définie par aucun @string : elle est gardée telle quelle. "
        "Définissez-la, ou mettez la valeur entre accolades.",
    ),
    "missing-comma": ("warning", "Il manque une virgule avant le champ « {0} » : ajoutez-la."),
    "unbraced-value": (
        "warning",
        "La valeur « {0} » n’est pas entre accolades : elle est gardée. Ajoutez les accolades.",
    ),
    "unbalanced": (
        "error",
        "Une accolade ou un guillemet n’est pas fermé après « {0} » : l’entrée a été lue "
        "au mieux. Rétablissez le signe manquant.",
    ),
    "unclosed": (
        "error",
        "L’entrée n’est pas fermée : elle a été lue au mieux. Ajoutez l’accolade finale.",
    ),
    "not-a-field": (
        "warning",
        "« {0} » n’est pas un champ et n’a pas été lu. Écrivez « nom = {{valeur}}, ».",
    ),
    "no-head": ("error", "Le début de l’entrée est illisible : vérifiez « @type{{clé, »."),
    "missing-parent": (
        "warning",
        "L’entrée « {0} », dont celle-ci doit hériter, n’est pas dans le fichier : ajoutez-la.",
    ),
    "many-parents": (
        "warning",
        "Cette entrée hérite de trop d’autres : « {0} » n’a pas été suivie. Écrivez ici les champs "
        "qu’elle doit donner.",
    ),
    "string-growth": (
        "warning",
        "L’abréviation « {0} » est laissée telle quelle : mises bout à bout, celles de cette "
        "valeur font plus de 10 000 signes. Écrivez la valeur elle-même.",
    ),
    "crossref-cycle": (
        "warning",
        "Les héritages forment un cercle passant par « {0} » : il a été coupé. "
        "Retirez le crossref ou l’xdata de trop.",
    ),
}


def _report(found: list[tuple[str, str]], faults: Faults) -> None:
    for code, detail in found:
        level, message = _MESSAGES[code]
        faults.add(code, "error" if level == "error" else "warning", message.format(detail))


def _to_csl(entry_type: str, fields: Fields, key: str, faults: Faults) -> CslItem:
    kind = types.csl_type(entry_type, fields)
    csl: CslItem = {"id": key, "type": kind}
    if not types.is_known(entry_type):
        faults.add(
            "unknown-type",
            "info",
            f"Le type d’entrée « @{entry_type} » est inconnu : traité comme « document ».",
        )
    _simple(csl, fields)
    _titles(csl, entry_type, fields)
    _people(csl, fields, faults)
    _dates(csl, fields, faults)
    _numbers(csl, entry_type, kind, fields)
    _publication(csl, entry_type, kind, fields)
    _links(csl, fields, faults)
    return csl


def _first(fields: Fields, *names_: str) -> str:
    for name in names_:
        value = fields.get(name)
        if value is not None and value.strip():
            return value
    return ""


def _titled(fields: Fields, prefix: str, title: str = "title") -> str:
    """Title, subtitle and addition joined as a citation prints them."""
    main = rich(_first(fields, prefix + title)).strip()
    subtitle = fields.get(prefix + "subtitle")
    addon = fields.get(prefix + "titleaddon")
    if subtitle:
        main = _join(main, rich(subtitle), ":")
    if addon:
        main = _join(main, rich(addon), ".")
    return main


def _join(first: str, second: str, sign: str) -> str:
    if not first or not second:
        return first or second
    return f"{first} {second}" if first[-1] in "?!.:;…" else f"{first}{sign} {second}"


_SIMPLE = {
    "shorttitle": ("title-short", rich), "shortjournal": ("container-title-short", rich),
    "origtitle": ("original-title", rich), "reviewedtitle": ("reviewed-title", rich),
    "series": ("collection-title", rich), "eventtitle": ("event-title", rich),
    "venue": ("event-place", rich), "eventvenue": ("event-place", rich),
    "pubstate": ("status", rich), "abstract": ("abstract", rich),
    "origpublisher": ("original-publisher", rich),
    "origlocation": ("original-publisher-place", rich), "edition": ("edition", plain),
    "version": ("version", plain), "chapter": ("chapter-number", plain),
    "pagetotal": ("number-of-pages", plain), "numpages": ("number-of-pages", plain),
    "volumes": ("number-of-volumes", plain), "section": ("section", plain),
    "library": ("call-number", plain), "scale": ("scale", plain),
    "dimensions": ("dimensions", plain), "medium": ("medium", plain), "isbn": ("ISBN", plain),
    "issn": ("ISSN", plain), "pmid": ("PMID", plain), "pmcid": ("PMCID", plain),
}  # fmt: skip
"""Fields that are one CSL variable, with the way to read them."""


def _simple(csl: CslItem, fields: Fields) -> None:
    for field, value in fields.items():
        if field in _SIMPLE:
            name, read = _SIMPLE[field]
            text = read(value).strip()
            if text:
                csl.setdefault(name, text)


def _put(csl: CslItem, name: str, value: str) -> None:
    if value:
        csl[name] = value


def _titles(csl: CslItem, entry_type: str, fields: Fields) -> None:
    chapter = entry_type in types.CHAPTERS
    periodical = entry_type == "periodical"
    if "maintitle" in fields and not chapter:
        _put(csl, "title", _titled(fields, "main"))
        _put(csl, "volume-title", _titled(fields, ""))
    elif periodical and "issuetitle" in fields:
        _put(csl, "title", _titled(fields, "issue"))
    else:
        _put(csl, "title", _titled(fields, ""))
    if periodical:
        _put(csl, "container-title", _titled(fields, ""))
    elif chapter and "maintitle" in fields:
        _put(csl, "container-title", _titled(fields, "main"))
        _put(csl, "volume-title", _titled(fields, "book"))
    elif chapter and "booktitle" in fields:
        _put(csl, "container-title", _titled(fields, "book"))
    else:
        _put(csl, "container-title", _container(fields))


def _container(fields: Fields) -> str:
    for prefix, title in (("journal", "title"), ("", "journal"), ("book", "title")):
        if _first(fields, prefix + title):
            if prefix or title == "title":
                return _titled(fields, prefix, title)
            return _titled({**fields, "journaltitle": fields["journal"]}, "journal")
    return ""


_ROLES = {
    "author": "author", "translator": "translator", "bookauthor": "container-author",
    "origauthor": "original-author", "director": "director", "interviewer": "interviewer",
    "commentator": "contributor", "annotator": "contributor", "introduction": "contributor",
    "foreword": "contributor", "afterword": "contributor", "illustrator": "illustrator",
    "recipient": "recipient", "editor": "editor", "editora": "editor", "editorb": "editor",
    "editorc": "editor", "composer": "composer", "compiler": "compiler",
    "holder": "contributor",
}  # fmt: skip
_EDITORS = {
    "director": "director", "translator": "translator", "compiler": "compiler",
    "collaborator": "contributor", "organizer": "organizer", "producer": "producer",
    "seriesdirector": "collection-editor", "serieseditor": "collection-editor",
    "continuator": "contributor", "redactor": "contributor", "reviser": "contributor",
}  # fmt: skip


def _people(csl: CslItem, fields: Fields, faults: Faults) -> None:
    for field, value in fields.items():
        role = _ROLES.get(field)
        if role is None:
            continue
        if role == "editor":
            role = _EDITORS.get(fields.get(f"{field}type", "").strip().lower(), role)
        found = names(value)
        if found:
            csl[role] = [*csl[role], *found] if role in csl else found
        for piece in several_in_one(value):
            faults.add(
                "odd-name",
                "warning",
                f"« {piece[:80]} » est lu comme un seul nom : séparez les personnes par « and », "
                "mettez une institution entre accolades.",
            )
        if has_others(value):  # CSL has no place for it
            faults.add(
                "abridged-names",
                "info",
                f"La liste du champ « {field} » finit par « and others », que les notices ne "
                "gardent pas : complétez-la.",
            )


def _dates(csl: CslItem, fields: Fields, faults: Faults) -> None:
    issued = issued_date(fields)
    if issued is not None:
        csl["issued"] = issued
        if "literal" in issued and not undated_openly(issued):
            faults.add(
                "date-unread",
                "warning",
                f"La date « {issued['literal']} » n’a pas pu être lue : gardée en toutes lettres. "
                "Écrivez-la AAAA, AAAA-MM ou AAAA-MM-JJ.",
            )
    original = original_date(fields)
    if original is not None:
        csl["original-date"] = original
    for field, name in _OTHER_DATES.items():
        if field in fields and name not in csl:
            date = other_date(fields[field])
            if date is not None:
                csl[name] = date


_OTHER_DATES = {
    "eventdate": "event-date", "urldate": "accessed", "lastchecked": "accessed",
    "accessed": "accessed",
}  # fmt: skip
_PAGE_DASH = re.compile(r"\s*(?:[-–—‒−‐‑]{2,}|[–—‒−‐‑])\s*|(?<=\w)\s*-\s*(?=\w)")


def page_text(value: str) -> str:
    """Pages with one hyphen for any dash; spaces round it stay, one on each side (0147)."""
    return _PAGE_DASH.sub(lambda m: "-" if m.group().strip() == m.group() else " - ", value)


def _numbers(csl: CslItem, entry_type: str, kind: str, fields: Fields) -> None:
    get = fields.get
    pages = _first(fields, "pages", "page")
    if pages:
        _put(csl, "page", page_text(plain(pages)).strip(" ."))
    volume, part = get("volume"), get("part")
    if volume or part:
        _put(csl, "volume", ".".join(plain(v) for v in (volume, part) if v))
    number, issue = get("number"), get("issue")
    if number:
        _number(csl, entry_type, plain(number))
    article = _first(fields, "eid", "articleno", "article-number")
    if article and "number" not in csl:
        _put(csl, "number", plain(article))
    if issue:
        text = rich(issue)
        csl["issue"] = f"{csl['issue']}, {text}" if csl.get("issue") else text


def _number(csl: CslItem, entry_type: str, number: str) -> None:
    if entry_type in types.NUMBERED_IN_SERIES:
        _put(csl, "collection-number", number)
    elif entry_type in types.ISSUES:
        _put(csl, "issue", number)
    else:
        _put(csl, "number", number)


_URL_START = re.compile(r"\\url|\\href|https?:|ftp:|www\.")


def _publication(csl: CslItem, entry_type: str, kind: str, fields: Fields) -> None:
    publishers: list[str] = []
    authority = fields.get("authority") or (
        fields.get("institution") if kind in types.LEGAL else ""
    )
    if authority:
        _put(csl, "authority", _literals(authority, fields))
    for field in ("school", "institution", "organization", "howpublished", "publisher"):
        value = fields.get(field)
        if not value or (field == "howpublished" and _URL_START.search(value)):
            continue
        text = _literals(value, fields) if field != "howpublished" else rich(value)
        if text and text not in publishers and text != csl.get("authority"):
            publishers.append(text)
    _put(csl, "publisher", "; ".join(publishers))
    place = _first(fields, "location", "address")
    if place:
        _put(csl, "jurisdiction" if kind == "patent" else "publisher-place", rich(place))
    _put(csl, "genre", types.genre(entry_type, fields))
    _put(csl, "note", _note(fields))
    tongue = _first(fields, "langid", "language", "hyphenation", "lang")
    if tongue:
        _put(csl, "language", _language(tongue))


def _note(fields: Fields) -> str:
    parts = [rich(fields[n]) for n in ("note", "addendum") if fields.get(n)]
    how = fields.get("howpublished", "")
    if how and _URL_START.search(how):
        rest = re.sub(r"\\(?:url|href)\s*\{[^{}]*\}|https?://\S+|www\.\S+", "", how)
        text = rich(rest).strip(" ,.:;")
        if len(text) > 3:
            parts.append(text)
    return ". ".join(p for p in parts if p)


@lru_cache(maxsize=256)
def _language(value: str) -> str:
    text = plain(value)
    return language(text) or text


_BIBLATEX = frozenset({"date", "location", "journaltitle", "langid", "eprinttype"})


def _literals(value: str, fields: Fields) -> str:
    """A literal list of biblatex (``A and B``), its members parted by semicolons.

    In BibTeX an « and » is a word (« Taylor and Francis »), so the entry must speak biblatex,
    or the members be in braces or more than two.
    """
    if " and " not in value and "\nand" not in value:
        return rich(value)
    members = split_names(" ".join(value.split()))
    braced = any(m.startswith("{") and m.endswith("}") for m in members)
    listed = len(members) > 2 and "," not in value
    if len(members) > 1 and (braced or listed or not _BIBLATEX.isdisjoint(fields)):
        return "; ".join(rich(m) for m in members)
    return rich(value)


_EPRINTS = {
    "arxiv": "https://arxiv.org/abs/{}",
    "jstor": "https://www.jstor.org/stable/{}",
    "pubmed": "https://www.ncbi.nlm.nih.gov/pubmed/{}",
    "googlebooks": "https://books.google.com?id={}",
    "hal": "https://hal.science/{}",
    "hdl": "https://hdl.handle.net/{}",
}


def _links(csl: CslItem, fields: Fields, faults: Faults) -> None:
    doi = fields.get("doi")
    if doi:
        bare = bare_doi(doi)
        _put(csl, "DOI", bare)
        if bare and not bare.startswith("10."):
            faults.add(
                "doi-form",
                "warning",
                f"Le champ DOI contient « {bare[:80]} » au lieu d’un DOI nu : "
                "écrivez-le à partir de « 10. ».",
            )
    url = _first(fields, "url", "howpublished_url", "link", "ee")
    if not url:
        how = _URL_IN_TEXT.search(fields.get("howpublished", ""))
        url = how.group() if how else ""
    if url:
        _put(csl, "URL", verbatim_url(url))
    kind = _first(fields, "eprinttype", "archiveprefix").strip().lower()
    eprint = _first(fields, "eprint", "arxivid").strip()
    if eprint and kind in _EPRINTS and "URL" not in csl:
        csl["URL"] = _EPRINTS[kind].format(verbatim_url(eprint))
    if eprint and kind == "pubmed":
        csl["PMID"] = plain(eprint)


_URL_IN_TEXT = re.compile(r"(?:https?|ftp)://[^\s{}]+")
_KEYWORD_FIELDS = ("keywords", "keyword", "mendeley-tags", "groups", "author-keywords")


def _keywords(fields: Fields, groups: Any) -> tuple[str, ...]:
    """Keywords and groups, in order, once each; separated by commas or semicolons."""
    found: dict[str, None] = {}
    for name in _KEYWORD_FIELDS:
        value = fields.get(name)
        if value:
            for word in split_keywords(value):
                found.setdefault(word)
    for group in groups:
        found.setdefault(str(group))
    return tuple(found)


def split_keywords(value: str) -> list[str]:
    """The keywords of a field: at semicolons if it has any, else at commas; braces protect."""
    sign = ";" if ";" in re.sub(r"&#?\w+;|\{[^{}]*\}", "", value) else ","
    pieces: list[str] = []
    depth, start = 0, 0
    for match in re.finditer(rf"\\.|[{{}}{sign}]", value):
        token = match.group()
        depth += (token == "{") - (token == "}")
        if token == sign and depth <= 0:
            pieces.append(value[start : match.start()])
            start = match.end()
    pieces.append(value[start:])
    return [word for word in (plain(p).strip(" .") for p in pieces) if word]


def _notes(fields: Fields) -> tuple[str, ...]:
    """What readers wrote: annotations, comments, reviews; plain text."""
    found = [
        plain(fields[name])
        for name in ("annote", "annotation", "comment", "review", "mynote", "notes")
        if fields.get(name)
    ]
    return tuple(dict.fromkeys(text for text in found if text))
