"""An item made ready to print, the same way for our own ``cite`` and for pandoc's citeproc.

What enters: a CSL-JSON item as the library holds it. What leaves: a new item, cleaned, without
abstract and notes, its titles typeset, its names reduced to initials, its legal fields
completed. What it does not touch: the item given; the data formats (BibTeX, RIS, CSL-JSON,
tables), which write the library's own values.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from tracker import normalise
from tracker.bibliography import legal
from tracker.bibliography.dates import french_date
from tracker.bibliography.typography import NBSP, clean, typeset
from tracker.model import CslItem

NEVER_PRINTED = frozenset(
    {
        "abstract",
        "note",
        "annote",
        "keyword",
        "categories",
        "custom",
        "source",
        "archive",
        "archive_location",
        "call-number",
        "journalAbbreviation",
        "shortTitle",
        "title-short",
        "citation-label",
        "citation-number",
        "citation-key",
        "year-suffix",
        "id",
    }
)
NAMES = ("author", "editor", "translator", "container-author", "director", "collection-editor")
DATES = ("issued", "accessed", "event-date", "original-date", "available-date", "submitted")
QUOTED_TYPES = frozenset(
    {
        "article",
        "article-journal",
        "article-magazine",
        "article-newspaper",
        "chapter",
        "entry",
        "entry-dictionary",
        "entry-encyclopedia",
        "paper-conference",
        "post",
        "post-weblog",
        "review",
        "review-book",
        "webpage",
    }
)
STANDALONE_TYPES = frozenset(
    {
        "book",
        "thesis",
        "report",
        "legal_case",
        "legislation",
        "regulation",
        "treaty",
        "bill",
        "classic",
        "collection",
        "periodical",
    }
)
_TITLES = ("container-title", "collection-title", "event-title", "volume-title", "publisher")


def is_quoted(item: Mapping[str, Any]) -> bool:
    """Whether the title is a part of a larger work, set between guillemets and not in italics."""
    kind = item.get("type")
    return kind in QUOTED_TYPES or ("container-title" in item and kind not in STANDALONE_TYPES)


@lru_cache(maxsize=4096)
def language_code(text: str) -> str:
    """An ISO 639-1 code, or an empty text."""
    return normalise.language(text) or ""


def presentable(csl: Mapping[str, Any], *, own: bool = True) -> CslItem:
    """``csl`` as references print it. Unknown fields pass; empty ones go.

    ``own`` says that our own style will print it: given names become initials, and numbers get
    the labels that CSL can't choose; other styles decide that for themselves. Non-text values
    where text is due are dropped rather than refused: a source's fault must not stop a
    bibliography.
    """
    item: CslItem = {}
    for key, value in csl.items():
        if key in NEVER_PRINTED:
            continue
        if type(value) is str:
            text = clean(value)
            if text:
                item[key] = text
        elif type(value) is int or type(value) is float:
            item[key] = str(value)
        elif value and (key in NAMES or (key in DATES and french_date(value))):
            item[key] = value
    kind = item.get("type")
    if type(kind) is not str:
        kind = item["type"] = "document"
    for role in NAMES:
        if role in item:
            names = _names(item.pop(role), own)
            if names:
                item[role] = names
    _numbers(item)
    _genre(item, kind)
    if own:
        _label(item, kind)
    if kind in legal.TEXTS:
        legal.legal_text(item)
    elif kind in legal.CASES:
        legal.legal_case(item)
    _typeset(item)
    return item


def _typeset(item: CslItem) -> None:
    written = item.get("language")
    language = language_code(written) if type(written) is str else ""
    if item["type"] in legal.TEXTS:
        language = language or "fr"
    title = item.get("title")
    if type(title) is str:
        item["title"] = typeset(title, language, quoted=is_quoted(item)).rstrip(" .,")
    else:
        item.pop("title", None)
    for key in _TITLES:
        if key in item:
            item[key] = _repeated(str(item[key]), language, key == "collection-title")


def _names(value: Any, own: bool) -> list[dict[str, str]]:
    found = []
    for name in value if isinstance(value, (list, tuple)) else ():
        if isinstance(name, dict):
            literal = name.get("literal")
            if literal:
                found.append({"literal": _corporate(str(literal))})
            elif name.get("family") or name.get("given"):
                found.append(_person(name, own))
        elif name:
            found.append({"literal": _corporate(str(name))})
    return found


@lru_cache(maxsize=8192)
def _repeated(text: str, language: str, quoted: bool) -> str:
    """``typeset``, remembered: journals and publishers come back."""
    return typeset(text, language, quoted=quoted)


@lru_cache(maxsize=8192)
def _corporate(text: str) -> str:
    return typeset(clean(text), "", quoted=False)


def _person(name: Mapping[str, Any], own: bool) -> dict[str, str]:
    family = clean(str(name.get("family") or ""))
    given = clean(str(name.get("given") or ""))
    if not family:
        return {"literal": _corporate(given)}
    made = {"family": _corporate(family)}
    if given:
        made["given"] = initials(given) if own else given
    for key in ("dropping-particle", "non-dropping-particle", "suffix"):
        if name.get(key):
            made[key] = _corporate(str(name[key]))
    return made


@lru_cache(maxsize=16384)
def initials(given: str) -> str:
    """The initials of given names, no-break between them.

    >>> initials("Jean-Pierre A.")
    'J.-P.\\xa0A.'
    """
    if re.fullmatch(r"[A-ZÉÈÀÂÎÔÇ]{2,3}", given):
        given = ". ".join(given)
    made: list[str] = []
    for word in re.split(r"[\s\u00a0\u202f.]+", given.strip(" .").replace(".-", "-")):
        halves = [h for h in re.split(r"[-‐‑]", word.strip("()[]{}'’\"“”,;")) if h]
        if not halves:
            continue
        if word[0].islower() and len(word) > 1 and made:
            made.append(" " + word)  # « Xavier de » keeps its particle
        else:
            made.append((NBSP if made else "") + "-".join(h[0].upper() + "." for h in halves))
    return "".join(made)


_EDITION = re.compile(r"(\d+)\s*(?:e|ᵉ|è|ème|eme|st|nd|rd|th|re|\.)?\s*(?:[ée]d\w*\.?)?", re.I)
_ORDINAL_EN = {"second": "2", "third": "3", "fourth": "4", "fifth": "5", "sixth": "6"}
_ORDINAL_FR = {"deuxième": "2", "seconde": "2", "troisième": "3", "quatrième": "4"}
_DASHES = re.compile(r"\s*(?:--+|[‐‑‒–—−]|(?<=\d) +- *(?=\d))\s*")


def _numbers(item: CslItem) -> None:
    """Bare numbers: « 2nd ed. » is 2, a first edition is none, ranges take a hyphen."""
    edition = item.get("edition")
    if edition is not None:
        item["edition"] = _edition(str(edition))
        if item["edition"] in ("1", ""):
            del item["edition"]
    for key in ("page", "volume", "issue"):
        value = item.get(key)
        if type(value) is not str:
            continue
        if not value.isdigit():
            item[key] = _DASHES.sub("-", value)
            if key == "page":
                item[key] = re.sub(r"^pp?\.\s*", "", item[key])
    number = item.get("number")
    title = item.get("title")
    if type(number) is str and type(title) is str and item["type"] not in legal.CASES:
        bare = re.sub(r"^[Nn](?:[°º]|o\.?(?=\s?\d))\s*", "", number)
        if bare in title and not bare.isdigit() and item["type"] not in legal.TEXTS:
            del item["number"]
        else:
            item["number"] = bare


def _label(item: CslItem, kind: str) -> None:
    """« vol. XIII » (CSL takes no Roman numeral for a number), « Rapport n° 12 »."""
    volume = item.get("volume")
    if type(volume) is str and _ROMAN.fullmatch(volume) and kind not in legal.TEXTS:
        item["volume"] = f"vol.{NBSP}{volume}"
    number = item.get("number")
    if kind == "report" and "genre" not in item and type(number) is str and number[:1].isdigit():
        item["genre"] = "Rapport"


_ROMAN = re.compile(r"[IVXLC]+")


@lru_cache(maxsize=1024)
def _edition(text: str) -> str:
    match = _EDITION.fullmatch(text.strip())
    if match:
        return match[1]
    word = text.split()[0].lower() if text.split() else ""
    return _ORDINAL_EN.get(word) or _ORDINAL_FR.get(word) or text


_GENRES = {
    "phdthesis": "Thèse de doctorat", "phd thesis": "Thèse de doctorat",
    "phd": "Thèse de doctorat", "ph.d.": "Thèse de doctorat",
    "ph.d. thesis": "Thèse de doctorat", "phd dissertation": "Thèse de doctorat",
    "doctoral dissertation": "Thèse de doctorat", "doctoral thesis": "Thèse de doctorat",
    "thesis": "Thèse", "thèse de doctorat": "Thèse de doctorat",
    "dissertation": "Thèse de doctorat",
    "mathesis": "Mémoire de master", "masterthesis": "Mémoire de master",
    "mastersthesis": "Mémoire de master", "master thesis": "Mémoire de master",
    "master's thesis": "Mémoire de master", "master’s thesis": "Mémoire de master",
    "bathesis": "Mémoire de licence", "techreport": "Rapport technique",
    "report": "", "rapport": "", "resreport": "Rapport de recherche",
    "research report": "Rapport de recherche", "technical report": "Rapport technique",
}  # fmt: skip
_MEDIA = {
    "dataset": "jeu de données", "software": "logiciel", "motion_picture": "film",
    "broadcast": "émission", "interview": "entretien", "song": "enregistrement sonore",
    "map": "carte", "speech": "discours",
}  # fmt: skip


def _genre(item: CslItem, kind: str) -> None:
    genre = item.get("genre")
    if type(genre) is str:
        known = _GENRES.get(genre.lower())
        if known is not None:
            item["genre"] = known
        elif kind in ("thesis", "report"):
            item["genre"] = genre[0].upper() + genre[1:]
        if not item["genre"]:
            del item["genre"]
    elif kind == "thesis":
        item["genre"] = "Thèse"
    if kind in _MEDIA and "medium" not in item:
        item["medium"] = _MEDIA[kind]
