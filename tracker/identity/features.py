"""A record as identity sees it: comparison keys, computed once per record.

What enters: a ``Reference`` or a CSL item. What leaves: ``Features``; comparison keys only,
never stored as values. What it does not touch: any other record.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from tracker.identity.keys import year_text
from tracker.identity.names import Names, names_of
from tracker.identity.precedence import page_range
from tracker.identity.rubrics import word_set
from tracker.identity.titles import TitleKey, title_key
from tracker.model import Reference
from tracker.normalise import doi, fold, isbn, language, words

Kind = str
"""What sort of work: article, paper, book, chapter, report, thesis, preprint, review, legal,
web, or other (compatible with all)."""

_KINDS: dict[str, Kind] = {
    "article-journal": "article", "article-magazine": "article", "article-newspaper": "article",
    "review": "review", "review-book": "review", "paper-conference": "paper", "speech": "paper",
    "book": "book", "collection": "book", "classic": "book", "periodical": "book",
    "chapter": "chapter", "entry": "chapter", "entry-dictionary": "chapter",
    "entry-encyclopedia": "chapter", "report": "report", "pamphlet": "report",
    "standard": "report", "thesis": "thesis", "manuscript": "preprint", "article": "preprint",
    "legislation": "legal", "legal_case": "legal", "bill": "legal", "regulation": "legal",
    "treaty": "legal", "hearing": "legal", "webpage": "web", "post": "web", "post-weblog": "web",
    "dataset": "dataset", "software": "dataset",
}  # fmt: skip
_SMALL = word_set(
    "the of and for in on de du des la le les et d l a an amp en au aux und der die das"
)
_OFFICIAL = word_set(
    "loi ordonnance decret arrete circulaire instruction directive recommandation recommendation "
    "resolution avis decision"
)
_HOUSE_WORDS = word_set(
    "press presses editions edition publishing publishers publisher publications ltd inc company "
    "co verlag books group sa"
)
_TEXT_NUMBERS = {
    "premiere": 1, "first": 1, "deuxieme": 2, "second": 2, "seconde": 2, "troisieme": 3,
    "third": 3, "quatrieme": 4, "fourth": 4, "cinquieme": 5, "fifth": 5, "sixieme": 6, "sixth": 6,
    "septieme": 7, "seventh": 7, "huitieme": 8, "eighth": 8, "neuvieme": 9, "ninth": 9,
    "dixieme": 10, "tenth": 10,
}  # fmt: skip
_PREPRINT_GENRES = ("preprint", "prepublication", "working paper", "document de travail")
_SERVERS = re.compile(
    r"^(?:arxiv|biorxiv|medrxiv|psyarxiv|socarxiv|crimrxiv|lawarxiv|edarxiv|ssrn|hal\b|"
    r"research square|osf preprints|preprints)"
)
"""The names of preprint servers, which exports give as if they were journals."""
_ARXIV = re.compile(r"^10\.(?:48550|31234|31235|31219|2139|21203|1101|31222)/")
_STOPWORDS = {
    "fr": word_set("le la les des du un une et dans pour par sur au aux est que qui entre"),
    "en": word_set("the of and in for to on with by an from is are between among"),
}


class Features(NamedTuple):
    """The comparison keys of one record. Texts are folded; ``""``, ``None`` where unknown; a DOI
    is its letters and digits (``palgrave/ejis/3`` and ``palgrave.ejis.3`` are one)."""

    id: str
    kind: Kind
    title: TitleKey
    names: Names
    editors: Names
    year: int | None
    container: tuple[str, ...]
    volume: str
    issue: str
    pages: tuple[str, str]
    doi: str
    isbn: str
    edition: int | None
    publisher: frozenset[str]
    number: str
    nor: str
    degree: str
    language: str
    original: str
    reviewed: str
    reviewed_names: Names
    whole: Mapping[str, Any]
    """All that the record says of the work; empty where that is too little to go by."""

    @property
    def people(self) -> Names:
        """The authors, or the editors where there is no author."""
        return self.names if self.names.keys else self.editors

    @property
    def official(self) -> bool:
        """A law, a circular, a recommendation: its title is its name, dates included."""
        if self.kind not in ("report", "web", "other"):
            return self.kind == "legal"
        return not _OFFICIAL.isdisjoint(self.title.words[:1])

    @property
    def junk(self) -> bool:
        """The title does not name this work: empty, a rubric, or the container's own name."""
        return self.title.junk or self.title.words == self.container


def features(item: Reference | Mapping[str, Any]) -> Features:
    """The comparison keys of a reference or of a bare CSL item."""
    if isinstance(item, Reference):
        csl: Mapping[str, Any] = item.csl
        name = str(item.id)
    else:
        csl = item
        name = str(csl.get("id", ""))

    def text(field: str) -> str:
        value = csl.get(field)
        return value if type(value) is str else "" if value is None else str(value)

    container = text("container-title") or text("event-title")
    title = title_key(text("title"), container)
    year = year_text(csl)
    raw_doi = text("DOI")
    found_doi = doi(raw_doi) if raw_doi else None
    raw_isbn = text("ISBN")
    people = names_of(csl, "author")
    editors = names_of(csl, "editor", "collection-editor")
    return Features(
        id=name,
        kind=_kind(csl, found_doi or "", title),
        title=title,
        names=people,
        editors=editors,
        year=int(year) if year else None,
        container=container_words(container),
        volume=locator(text("volume")),
        issue=locator(text("issue")),
        pages=pages_of(text("page")),
        doi=re.sub(r"[^a-z0-9]", "", found_doi) if found_doi else "",
        isbn=(isbn(raw_isbn) or "") if raw_isbn else "",
        edition=edition_number(text("edition")),
        publisher=publisher_words(text("publisher")),
        number=locator(text("number")),
        nor=_nor(f"{text('number')} {text('title')}"),
        degree=_degree(fold(text("genre"))),
        language=language_of(text("language"), title),
        original=title_key(text("original-title")).compact if csl.get("original-title") else "",
        reviewed=title_key(text("reviewed-title")).main if csl.get("reviewed-title") else "",
        reviewed_names=names_of(csl, "reviewed-author"),
        whole=_whole(csl),
    )


_ENOUGH = 5
"""Fields (type and title included) from which equal records are one work, not two alike."""
_NOT_OF_THE_WORK = frozenset({"id", "abstract", "note", "annote", "custom", "accessed", "source"})


def _whole(csl: Mapping[str, Any]) -> Mapping[str, Any]:
    said = {
        k: v for k, v in csl.items() if (v or v not in (None, "", [])) and k not in _NOT_OF_THE_WORK
    }
    return said if len(said) >= _ENOUGH else {}


def _kind(csl: Mapping[str, Any], found_doi: str, title: TitleKey) -> Kind:
    kind = _KINDS.get(str(csl.get("type") or ""), "other")
    if csl.get("reviewed-title") or csl.get("reviewed-author"):
        return "review"
    genre = fold(str(csl.get("genre") or ""))
    if kind != "thesis" and any(word in genre for word in _PREPRINT_GENRES):
        return "preprint"
    if "compte rendu" in genre or "book review" in genre:
        return "review"
    if _ARXIV.match(found_doi) or _SERVERS.match(fold(str(csl.get("container-title") or ""))):
        return "preprint"
    if kind == "preprint" and csl.get("container-title") and csl.get("volume"):
        return "article"
    return kind


_NOR = re.compile(r"\b[A-Z]{3}[A-Z0-9]\d{7}[A-Z]\b")


def _nor(text: str) -> str:
    """The number that the Journal officiel gives one text and no other: ``JUSD1406001C``."""
    found = _NOR.search(text.upper())
    return found.group() if found else ""


def _degree(genre: str) -> str:
    """``m`` for the thesis of a master, ``d`` for that of a doctor; empty where it is not told."""
    if not genre:
        return ""
    if re.search(r"\b(?:master\w*|m[12]|dea|dess|maitrise|mphil|msc)\b", genre):
        return "m"
    return "d" if re.search(r"doctor|\bph\W?d|\bdphil\b|^these\b", genre) else ""


@lru_cache(maxsize=50_000)
def container_words(name: str) -> tuple[str, ...]:
    """The words of a journal or book that carry meaning, in order."""
    if "&" in name:
        name = name.replace("&amp;", "&")
    found = words(name)
    return tuple(w for w in found if w not in _SMALL) or tuple(found)


@lru_cache(maxsize=50_000)
def publisher_words(name: str) -> frozenset[str]:
    """The words that name a publisher, without those that many share, and its acronym."""
    found = [w for w in words(name) if w not in _SMALL]
    acronym = {"".join(w[0] for w in found)} if len(found) > 2 else set()
    return frozenset((set(found) - _HOUSE_WORDS or set(found)) | acronym)


@lru_cache(maxsize=50_000)
def locator(text: str) -> str:
    """The first number of a volume or issue: ``38 (Supplement 1)`` → ``38``, ``Suppl. 1`` → ``s1``.

    ``1)`` is a torn ``64(Suppl. 1)`` and tells nothing.
    """
    folded = fold(text).strip()
    if not folded or (folded.endswith(")") and "(" not in folded):
        return ""
    if len(folded) == 1 and folded not in "ivx":
        return folded.lstrip("0") or folded
    found = re.search(r"\d+|\b[ivxlc]+\b", folded)
    if found is None:
        return "s" if folded.startswith("s") else ""
    number = found.group().lstrip("0") or "0"
    if not number.isdigit():
        number = str(_roman(number))
    return f"s{number}" if re.match(r"[^0-9]*supp", folded) else number


_PAGE_COUNT = re.compile(r"^\W*(?:[ivxlc]+\W+)?\d+\s*(?:p|pp|pages|f|ff)\b\.?\W*$")


@lru_cache(maxsize=100_000)
def pages_of(text: str) -> tuple[str, str]:
    """First and last page; ``215 p.`` counts pages and tells no place."""
    if _PAGE_COUNT.match(text.lower()):
        return ("", "")
    return page_range(text)


_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}


def _roman(text: str) -> int:
    values = [_ROMAN[c] for c in text]
    return sum(-v if v < max(values[i:]) else v for i, v in enumerate(values))


@lru_cache(maxsize=10_000)
def edition_number(text: str) -> int | None:
    """``6e éd.`` → 6, ``Second edition`` → 2; ``revised`` tells no number."""
    folded = fold(text)
    if found := re.search(r"\d+", folded):
        number = int(found.group())
        return number if number < 100 else None
    return next((n for word, n in _TEXT_NUMBERS.items() if word in folded), None)


def language_of(declared: str, title: TitleKey) -> str:
    """The declared language, else French or English where the title's small words tell."""
    if declared and (code := language(declared)):
        return code
    french, english = (sum([w in small for w in title.words]) for small in _STOPWORDS.values())
    if french == english:
        return ""
    return "fr" if french > english else "en"
