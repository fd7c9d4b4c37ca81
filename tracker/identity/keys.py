"""Citation keys: the one we make, and the one a source brings.

What enters: a CSL item, or the key text of a source. What leaves: an ASCII key, not yet unique
(``ids`` sees to that). What it does not touch: the register of issued ids.

Source of the rules: Better BibTeX for Zotero, default formula ``auth.lower + shorttitle(3,3) +
year`` (https://retorque.re/zotero-better-bibtex/citing/): the first creator's family name with
its particles, lower case; the first three words of the title that are not skip words, each with
its first letter raised; the year. Where it goes beyond: the French words that Better BibTeX does
not skip, French elisions, titles written in capitals, and institutions, which Better BibTeX
would write out in full.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from tracker.model import CslItem
from tracker.normalise import fold

# Better BibTeX's default preference ``skipWords``.
_BBT_SKIP = (
    "a ab aboard about above across after against al along amid among an and anti around as at "
    "before behind below beneath beside besides between beyond but by d da das de del dell dello "
    "dei degli della delle dem den der des despite die do down du during ein eine einem einen "
    "einer eines el en et except for from gli i il in inside into is l la las le les like lo los "
    "near nor of off on onto or over past per plus round save since so some sur than the through "
    "to toward towards un una unas under underneath une unlike uno unos until up upon versus via "
    "von while with within without yet zu zum"
)
# The same kind of words where Better BibTeX has none: French.
_FRENCH_SKIP = (
    "au aux avec c ce ces cet cette chez comme dans depuis dont elle entre est eux il ils j leur "
    "leurs lors lui m mais n ne nos notre nous ou où par pas pendant pour qu quand que quel quelle "
    "quelles quels qui quoi s sa sans se selon ses si son sont sous t vers vos votre vous y"
)
SKIP_WORDS = frozenset(_BBT_SKIP.split()) | frozenset(fold(_FRENCH_SKIP).split())

_CREATORS = (
    "author",
    "editor",
    "translator",
    "director",
    "composer",
    "container-author",
    "collection-editor",
    "contributor",
    "recipient",
    "interviewer",
)
_ELISION = re.compile(r"\b(l|d|j|m|n|s|t|c|qu|jusqu|lorsqu|puisqu|quoiqu)'", re.IGNORECASE)
_TAG = re.compile(r"</?[A-Za-z][^>]*>")
_UNTITLED = "sanstitre"


def make_key(csl: Mapping[str, Any]) -> str:
    """A key of ASCII letters, digits and hyphens for a CSL item; never empty, not yet unique.

    Without an author the first editor (or other creator) stands in; an institution gives its
    acronym; with no creator the title stands alone; with neither, ``sanstitre``.

    >>> make_key({"author": [{"family": "Feeley"}], "title": "The new penology: Notes on the …",
    ...           "issued": {"date-parts": [[1992]]}})
    'feeleyNewPenologyNotes1992'
    """
    stem = _creator(csl) + _short_title(str(csl.get("title") or ""))
    return (stem or _UNTITLED) + year_text(csl)


def clean_key(text: str) -> str:
    """A source's own key in ASCII, safe in a URL's path segment and in BibTeX; ``""`` if unfit.

    Kept: letters, digits and ``: . _ + -``. Accents are folded, slashes and spaces become
    hyphens, everything else goes. A URL is no key.

    >>> clean_key("Kensey & Tournier/1994")
    'Kensey-Tournier-1994'
    """
    stripped = text.strip()
    if "://" in stripped or stripped.lower().startswith(("http:", "https:", "www.")):
        return ""
    key = re.sub(r"[^A-Za-z0-9:._+\-/\s]", "", ascii_text(stripped))
    return re.sub(r"[-/\s]*[/\s][-/\s]*", "-", key).strip("-.:/+ ")


def year_text(csl: Mapping[str, Any]) -> str:
    """The year of ``issued`` as text, or ``""``."""
    issued = csl.get("issued")
    if type(issued) is not dict and not isinstance(issued, Mapping):
        return ""
    parts = issued.get("date-parts")
    if isinstance(parts, list) and parts and isinstance(parts[0], list) and parts[0]:
        if type(year := parts[0][0]) is int and 0 <= year < 10_000:  # as nearly all are
            return str(year)
        found = re.search(r"\d{1,4}", str(parts[0][0]))
        return found.group() if found else ""
    found = re.search(r"\b\d{4}\b", str(issued.get("literal") or issued.get("raw") or ""))
    return found.group() if found else ""


def ascii_text(text: str) -> str:
    """``text`` without accents, ligatures or typographic signs; its case is kept."""
    if text.isascii():
        return text.replace("`", "'")
    folded = "".join(fold(c).upper() if c.isupper() else fold(c) for c in text)
    return "".join(c for c in folded if c.isascii())


def _creator(csl: CslItem | Mapping[str, Any]) -> str:
    for role in _CREATORS:
        names = csl.get(role)
        for name in names if isinstance(names, list) else ():
            if isinstance(name, Mapping) and (key := _name(name)):
                return key
    return ""


def _name(name: Mapping[str, Any]) -> str:
    if name.get("literal") and not name.get("family"):
        return _institution(str(name["literal"]))
    particles = (name.get("dropping-particle"), name.get("non-dropping-particle"))
    family = " ".join(str(p) for p in (*particles, name.get("family") or name.get("given")) if p)
    return re.sub(r"[^a-z0-9-]", "", ascii_text(family).lower()).strip("-")


def _institution(literal: str) -> str:
    """``Direction de l’administration pénitentiaire (DAP)`` → ``dap``; two words stay whole."""
    if given := re.search(r"\(([A-Z][A-Za-z]{1,9})\)", literal):
        return ascii_text(given.group(1)).lower()
    significant = [w.lower() for w in _words(literal)]
    if len(significant) < 3:
        return "".join(significant)
    return "".join(w[0] for w in significant)


def _short_title(title: str) -> str:
    plain = _TAG.sub("", title)
    if plain.isupper():
        plain = plain.lower()
    return "".join(w[0].upper() + w[1:] for w in _words(plain)[:3])


def _words(text: str) -> list[str]:
    """Significant words in ASCII: hyphens join, elisions and skip words go."""
    plain = _ELISION.sub(" ", ascii_text(text))
    pieces = re.split(r"[\s/:]+", plain.replace("...", " "))
    found = (re.sub(r"[^A-Za-z0-9]", "", piece) for piece in pieces)
    return [w for w in found if w.lower() not in SKIP_WORDS and (len(w) > 1 or w.isdigit())]
