"""A bibliography as a table: one row per study, French headings; for XLSX and CSV.

What enters: a bibliography. What leaves: headings and rows of typed values (text, whole number,
date), and how a text is made that no spreadsheet runs (``inert``). What it does not touch: how a
spreadsheet reads them, which is the format's care.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from tracker import labels
from tracker.bibliography import document
from tracker.bibliography.cite import link
from tracker.bibliography.dates import french_date, parts
from tracker.bibliography.inlines import plain
from tracker.bibliography.presentable import language_code
from tracker.bibliography.typography import clean, without_markup
from tracker.bibliography.values import Bibliography
from tracker.model import CslItem

Cell = str | int | date | None


@dataclass(frozen=True, slots=True)
class Column:
    """A heading and its width in characters."""

    heading: str
    width: int


COLUMNS = (
    Column("Auteurs", 34),
    Column("Année", 8),
    Column("Titre", 60),
    Column("Type", 20),
    Column("Revue ou ouvrage", 34),
    Column("Volume", 9),
    Column("Numéro", 9),
    Column("Pages", 11),
    Column("Éditeur", 28),
    Column("Lieu", 16),
    Column("Date de parution", 17),
    Column("Langue", 11),
    Column("DOI", 28),
    Column("ISBN", 18),
    Column("Adresse", 40),
    Column("Thèmes", 40),
    Column("Mots-clés", 40),
    Column("Référence", 80),
    Column("Résumé", 60),
    Column("Annotation", 60),
    Column("Identifiant", 24),
)
PRINTED = 11
"""The first columns, which fit on a page."""
WRAPPED = frozenset({"Auteurs", "Titre", "Revue ou ouvrage", "Éditeur"})


def rows(bibliography: Bibliography) -> Iterator[tuple[Cell, ...]]:
    """One row per item, in the order given, a cell per column of ``COLUMNS``.

    References are those of a document of the same items: in its style, 2019a and 2019b told apart.
    """
    references = document.references(bibliography)
    for item in bibliography.items:
        key = str(item.get("id", ""))
        yield (
            people(item.get("author") or item.get("editor")),
            _year(item),
            _text(item.get("title")),
            _capital(labels.type_label(str(item.get("type", "")))),
            *(_text(item.get(k)) for k in ("container-title", "volume")),
            _text(item.get("issue") or item.get("number")),
            *(_text(item.get(k)) for k in ("page", "publisher", "publisher-place")),
            _issued(item),
            _language(item),
            *(_text(item.get(k)) for k in ("DOI", "ISBN")),
            link(item),
            _list(bibliography.themes.get(key, ())),
            _list(bibliography.keywords.get(key, ())),
            plain(references.get(key, ())),
            _text(item.get("abstract")),
            _text(bibliography.annotations.get(key)),
            key,
        )


_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def inert(text: str) -> str:
    """``text``, with an apostrophe before it if a spreadsheet would run it as a formula.

    Source: OWASP, « CSV Injection »; blanks before the sign do not stop every program.

    >>> inert(" =1+1"), inert("a=b")
    ("' =1+1", 'a=b')
    """
    return "'" + text if text.lstrip(" \u00a0\ufeff").startswith(_FORMULA) else text


def people(names: Any) -> str:
    """« Andrews, D. A. ; Bonta, James » : names in full, for sorting and filtering."""
    made = []
    for name in names if isinstance(names, (list, tuple)) else ():
        if not isinstance(name, dict):
            made.append(_text(name))
        elif name.get("literal"):
            made.append(_text(name["literal"]))
        else:
            particle = name.get("non-dropping-particle") or name.get("dropping-particle")
            family = " ".join(_text(x) for x in (particle, name.get("family")) if x)
            made.append(", ".join(x for x in (family, _text(name.get("given"))) if x))
    return _list(made)


def _list(values: Sequence[str]) -> str:
    return " ; ".join(x for x in (_text(v) for v in values) if x)


def _text(value: Any) -> str:
    if value is None or isinstance(value, (dict, list)):
        return ""
    return without_markup(clean(str(value)))


def _year(item: CslItem) -> int | None:
    start = parts(item.get("issued"))
    return start[0] if start else None


def _issued(item: CslItem) -> Cell:
    """A real date where the day is known, else what is known in words."""
    start = parts(item.get("issued"))
    if len(start) == 3 and start[0] >= 1900:
        try:
            return date(start[0], start[1], start[2])
        except ValueError:
            return french_date(item.get("issued"))
    return _text(french_date(item.get("issued")))


def _language(item: CslItem) -> str:
    written = _text(item.get("language"))
    code = language_code(written)
    return labels.language_label(code) if code else written


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
