"""What programs read of a study's page: Highwire tags, a COinS span, JSON-LD.

What enters: a CSL item with its themes and keywords. What leaves: pairs, a query string, a JSON
text that can't leave its element. What it does not touch: what people read.
Sources: Google Scholar's inclusion guidelines and Zotero's translator « Embedded Metadata »
(``citation_*``); OpenURL ContextObject in SPAN, Z39.88-2004 key/encoded-value formats, as Zotero's
``Zotero.OpenURL.parseContextObject`` reads them; https://schema.org.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlencode

from tracker.normalise import iso_date
from tracker.normalise import plain as without_tags
from tracker.web.render import doi_url, safe_url
from tracker.web.richtext import inert

Pairs = list[tuple[str, str]]
Csl = Mapping[str, Any]
LONGEST_ABSTRACT = 10_000

_JOURNAL = {"article-journal", "review", "review-book"}
_PRESS = {"article-magazine", "article-newspaper"}
_IN_BOOK = {"chapter", "entry", "entry-dictionary", "entry-encyclopedia"}
_BOOKS = {"book", "classic", "collection", "pamphlet"}


def text(csl: Csl, key: str) -> str:
    """A field as plain text; what is no text is empty."""
    value = csl.get(key)
    if not isinstance(value, str | int) or isinstance(value, bool):
        return ""
    return " ".join(str(inert(without_tags(str(value)))).split())


def names(csl: Csl, role: str) -> list[dict[str, str]]:
    """The people in a role: ``family`` and ``given`` (particles joined), or ``literal``."""
    found: list[dict[str, str]] = []
    listed = csl.get(role)
    for name in listed if isinstance(listed, list) else ():
        if not isinstance(name, dict):
            continue
        if literal := text(name, "literal"):
            found.append({"literal": literal})
            continue
        before = [text(name, key) for key in ("non-dropping-particle", "family")]
        after = [text(name, key) for key in ("given", "dropping-particle")]
        family = " ".join(part for part in before if part)
        given = " ".join(part for part in after if part)
        if family and given:
            found.append({"family": family, "given": given})
        elif family or given:
            found.append({"literal": family or given})
    return found


def named(name: Mapping[str, str]) -> str:
    """« Maruna, Shadd », or an institution as it is."""
    return name.get("literal") or f"{name['family']}, {name['given']}"


_DATE = re.compile(r"(\d{4})(?:-(0[1-9]|1[0-2])(?:-(0[1-9]|[12]\d|3[01]))?)?(?:[-T].*)?$")


def date(csl: Csl) -> str:
    """When it came out, the beginning of a span: ``2019-03-03``, ``2019-03``, ``2019`` or empty."""
    start = (iso_date(csl.get("issued")) or "").partition("/")[0]
    match = _DATE.match(start)
    return "-".join(part for part in match.groups() if part) if match else ""


def pages(csl: Csl) -> tuple[str, str]:
    """First and last page."""
    first, *last = re.split(r"\s*[-‐‑–—]+\s*", text(csl, "page"), maxsplit=1)
    return first, last[0] if last else ""


# -- Highwire ------------------------------------------------------------------------------------


def meta(csl: Csl, keywords: Sequence[str] = (), address: str = "") -> Pairs:
    """``citation_*`` tags, one per person; ``address`` is the page's own."""
    kind = text(csl, "type")
    first, last = pages(csl)
    place = ""
    if kind in _JOURNAL | _PRESS:
        place = "citation_journal_title"
    elif kind in _IN_BOOK:
        place = "citation_inbook_title"
    elif kind == "paper-conference":
        place = "citation_conference_title"
    container = text(csl, "container-title")
    found: Pairs = [("citation_title", text(csl, "title"))]
    found += [("citation_author", named(name)) for name in names(csl, "author")]
    found += [("citation_editor", named(name)) for name in names(csl, "editor")]
    found.append(("citation_publication_date", date(csl).replace("-", "/")))
    if place:
        found.append((place, container))
    publisher = text(csl, "publisher")
    if kind == "thesis":
        found.append(("citation_dissertation_institution", publisher))
        found.append(("citation_dissertation_name", text(csl, "genre")))
    elif kind == "report":
        found.append(("citation_technical_report_institution", publisher))
        found.append(("citation_technical_report_number", text(csl, "number")))
    else:
        found.append(("citation_publisher", publisher))
    found += [
        ("citation_volume", text(csl, "volume")),
        ("citation_issue", text(csl, "issue")),
        ("citation_firstpage", first),
        ("citation_lastpage", last),
        ("citation_doi", text(csl, "DOI")),
        ("citation_isbn", text(csl, "ISBN")),
        ("citation_issn", text(csl, "ISSN")),
        ("citation_language", text(csl, "language")),
        ("citation_abstract", text(csl, "abstract")[:LONGEST_ABSTRACT]),
    ]
    found += [("citation_keywords", str(inert(word))) for word in keywords]
    found.append(("citation_abstract_html_url", address))
    return [(name, value) for name, value in found if value]


# -- COinS ---------------------------------------------------------------------------------------

_ZOTERO = {
    "article": "preprint", "article-magazine": "magazineArticle",
    "article-newspaper": "newspaperArticle", "bill": "bill", "broadcast": "tvBroadcast",
    "dataset": "dataset", "document": "document", "entry": "encyclopediaArticle",
    "entry-dictionary": "dictionaryEntry", "entry-encyclopedia": "encyclopediaArticle",
    "figure": "artwork", "graphic": "artwork", "hearing": "hearing", "interview": "interview",
    "legal_case": "case", "legislation": "statute", "manuscript": "manuscript", "map": "map",
    "motion_picture": "film", "patent": "patent", "personal_communication": "letter",
    "post": "forumPost", "post-weblog": "blogPost", "regulation": "statute",
    "software": "computerProgram", "song": "audioRecording", "speech": "presentation",
    "standard": "standard", "treaty": "statute", "webpage": "webpage",
}  # fmt: skip
"""Zotero's item types for what OpenURL has no format of its own: they go as Dublin Core."""


def coins(csl: Csl, keywords: Sequence[str] = ()) -> str:
    """The ``title`` of a ``Z3988`` span: an OpenURL context object as a query string."""
    kind = text(csl, "type")
    found: Pairs = [("ctx_ver", "Z39.88-2004")]
    title, container = text(csl, "title"), text(csl, "container-title")
    if kind in _JOURNAL:
        found += _format("journal", "article")
        found += [("rft.atitle", title), ("rft.jtitle", container)]
    elif kind in _BOOKS:
        found += [*_format("book", "book"), ("rft.btitle", title)]
    elif kind == "chapter":
        found += [*_format("book", "bookitem"), ("rft.atitle", title), ("rft.btitle", container)]
    elif kind == "paper-conference":
        found += [*_format("book", "proceeding"), ("rft.atitle", title), ("rft.btitle", container)]
    elif kind == "report":
        found += [*_format("book", "report"), ("rft.btitle", title)]
    elif kind == "thesis":
        found += [("rft_val_fmt", "info:ofi/fmt:kev:mtx:dissertation"), ("rft.title", title)]
        found += [("rft.inst", text(csl, "publisher")), ("rft.degree", text(csl, "genre"))]
    else:
        found += [("rft_val_fmt", "info:ofi/fmt:kev:mtx:dc"), ("rft.title", title)]
        found += [("rft.type", _ZOTERO.get(kind, "document")), ("rft.source", container)]
    found += _people(csl)
    found += [("rft.date", date(csl))]
    for key in ("volume", "issue", "edition"):
        found.append((f"rft.{key}", text(csl, key)))
    first, last = pages(csl)
    found += [("rft.spage", first), ("rft.epage", last)]
    found.append(("rft.pages", f"{first}-{last}" if last else first))
    found += [
        ("rft.series", text(csl, "collection-title")),
        ("rft.tpages", text(csl, "number-of-pages")),
        ("rft.pub", text(csl, "publisher") if kind != "thesis" else ""),
        ("rft.place", text(csl, "publisher-place")),
        ("rft.isbn", text(csl, "ISBN")),
        ("rft.issn", text(csl, "ISSN")),
    ]
    # Dublin Core's, which Zotero reads beside the other formats too.
    found.append(("rft.language", text(csl, "language")))
    found += [("rft.subject", str(inert(word))) for word in keywords]
    found.append(("rft.description", text(csl, "abstract")[:LONGEST_ABSTRACT]))
    if doi := text(csl, "DOI"):
        found.append(("rft_id", f"info:doi/{doi}"))
    if address := safe_url(text(csl, "URL")):
        found.append(("rft_id", address))
    return urlencode([pair for pair in found if pair[1]], quote_via=quote)


def _format(name: str, genre: str) -> Pairs:
    return [("rft_val_fmt", f"info:ofi/fmt:kev:mtx:{name}"), ("rft.genre", genre)]


def _people(csl: Csl) -> Pairs:
    """The first person apart, as the format wants, then everyone, in order.

    An institution is a family name alone: Zotero puts ``aucorp`` before all others, without a
    role, and cuts ``au`` at the last space.
    """
    found: Pairs = []
    authors = names(csl, "author") or names(csl, "editor")
    if authors and "family" in authors[0]:
        found += [("rft.aulast", authors[0]["family"]), ("rft.aufirst", authors[0]["given"])]
    for name in authors:
        found.append(("rft.aulast" if "literal" in name else "rft.au", named(name)))
    return found


# -- JSON-LD -------------------------------------------------------------------------------------

_SCHEMA = {
    "article": "ScholarlyArticle", "article-journal": "ScholarlyArticle",
    "article-magazine": "Article", "article-newspaper": "NewsArticle", "bill": "Legislation",
    "book": "Book", "chapter": "Chapter", "classic": "Book", "collection": "Book",
    "dataset": "Dataset", "entry": "Article", "entry-dictionary": "Article",
    "entry-encyclopedia": "Article", "graphic": "VisualArtwork", "interview": "Article",
    "legislation": "Legislation", "manuscript": "Manuscript", "map": "Map",
    "motion_picture": "Movie", "pamphlet": "Book", "paper-conference": "ScholarlyArticle",
    "periodical": "Periodical", "post-weblog": "BlogPosting", "regulation": "Legislation",
    "report": "Report", "review": "ScholarlyArticle", "review-book": "ScholarlyArticle",
    "software": "SoftwareApplication", "thesis": "Thesis", "treaty": "Legislation",
    "webpage": "WebPage",
}  # fmt: skip


def json_ld(
    csl: Csl,
    address: str,
    themes: Sequence[tuple[str, str]] = (),
    keywords: Sequence[str] = (),
) -> str:
    """The study in schema.org's words; ``themes`` are labels with their addresses.

    ``<``, ``>`` and ``&`` are written as escapes, so that no title can end the element.
    """
    kind = text(csl, "type")
    made: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": _SCHEMA.get(kind, "CreativeWork"),
        "@id": address,
        "url": address,
        "name": text(csl, "title"),
        "author": [_person(name) for name in names(csl, "author")],
        "editor": [_person(name) for name in names(csl, "editor")] if kind != "chapter" else [],
        "translator": [_person(name) for name in names(csl, "translator")],
        "datePublished": date(csl),
        "inLanguage": text(csl, "language"),
        "publisher": _publisher(csl),
        "pagination": text(csl, "page"),
        "genre": text(csl, "genre"),
        "abstract": text(csl, "abstract")[:LONGEST_ABSTRACT],
        "keywords": [str(inert(word)) for word in keywords],
        "about": [{"@type": "DefinedTerm", "name": n, "url": a} for n, a in themes],
        "sameAs": [x for x in (_doi(csl), safe_url(text(csl, "URL"))) if x],
        "isPartOf": _part_of(csl, kind),
    }
    made["pageStart"], made["pageEnd"] = pages(csl)
    if doi := text(csl, "DOI"):
        made["identifier"] = {"@type": "PropertyValue", "propertyID": "DOI", "value": doi}
    if kind in _BOOKS:
        made |= {"isbn": text(csl, "ISBN"), "bookEdition": text(csl, "edition"),
                 "numberOfPages": text(csl, "number-of-pages")}  # fmt: skip
    if made["@type"] == "Report":
        made["reportNumber"] = text(csl, "number")
    if made["@type"] == "Legislation":
        made |= {"legislationIdentifier": text(csl, "number"), "legislationDate": date(csl)}
    kept = {key: value for key, value in made.items() if value not in ("", [], {}, None)}
    return _sealed(json.dumps(kept, ensure_ascii=False, separators=(",", ":")))


def _sealed(data: str) -> str:
    signs = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028",
             "\u2029": "\\u2029"}  # fmt: skip
    return "".join(signs.get(sign, sign) for sign in data)


def _doi(csl: Csl) -> str:
    doi = text(csl, "DOI")
    return doi_url(doi) if doi else ""


def _person(name: Mapping[str, str]) -> dict[str, str]:
    if "literal" in name:
        return {"@type": "Organization", "name": name["literal"]}
    return {
        "@type": "Person",
        "name": f"{name['given']} {name['family']}",
        "familyName": name["family"],
        "givenName": name["given"],
    }


def _publisher(csl: Csl) -> dict[str, str]:
    publisher, place = text(csl, "publisher"), text(csl, "publisher-place")
    made = {"@type": "Organization", "name": publisher, "address": place}
    return {key: value for key, value in made.items() if value} if publisher else {}


def _part_of(csl: Csl, kind: str) -> dict[str, Any]:
    """What the work stands in: a book, or an issue of a volume of a periodical."""
    container = text(csl, "container-title")
    if not container:
        return {}
    volume, issue = text(csl, "volume"), text(csl, "issue")
    if kind in _IN_BOOK | {"paper-conference"}:
        made: dict[str, Any] = {"@type": "Book", "name": container, "isbn": text(csl, "ISBN"),
                                "volumeNumber": volume}  # fmt: skip
        made["editor"] = [_person(name) for name in names(csl, "editor")]
        return {key: value for key, value in made.items() if value}
    whole: dict[str, Any] = {"@type": "Periodical" if kind in _JOURNAL | _PRESS else "CreativeWork",
                             "name": container, "issn": text(csl, "ISSN")}  # fmt: skip
    whole = {key: value for key, value in whole.items() if value}
    if volume:
        whole = {"@type": "PublicationVolume", "volumeNumber": volume, "isPartOf": whole}
    if issue:
        whole = {"@type": "PublicationIssue", "issueNumber": issue, "isPartOf": whole}
    return whole
