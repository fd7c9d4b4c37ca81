"""Lint: what is missing or malformed in a reference.

What enters: CSL items. What leaves: Problems with a code, a level, a French message and its
remedy. What it does not touch: files, databases; nothing is corrected. Faults of a file (a key
used twice, a brace too few) are reported by the sources, which see the file.
What a reference of each type needs follows ISO 690:2021 and the French practice for laws (numéro
or NOR) and rulings; check digits follow ISO 2108 (ISBN) and ISO 3297 (ISSN).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from tracker.model import CslItem, Level, Problem
from tracker.normalise import doi, fold, isbn, plain, year

Finding = tuple[str, Level, str]

_ARTICLES = ("article-journal", "article-magazine")
_PARTS = ("chapter", "paper-conference", "entry-encyclopedia", "entry-dictionary")
_LAWS = ("legislation", "regulation", "bill")
_UNSIGNED = (
    *_LAWS,
    "legal_case",
    "treaty",
    "webpage",
    "article-newspaper",
    "periodical",
    "standard",
    "entry-encyclopedia",
    "entry-dictionary",
    "dataset",
    "software",
    "motion_picture",
    "broadcast",
)
_MAKERS = (
    "author",
    "editor",
    "director",
    "translator",
    "container-author",
    "collection-editor",
    "editorial-director",
    "compiler",
    "contributor",
    "organizer",
    "authority",
)


def lint(study: str, csl: CslItem) -> list[Problem]:
    """The faults of one study, in a fixed order; ``key`` is the study's id, ``source`` empty."""
    return [
        Problem("", study, None, code, level, message)
        for rule in _RULES
        for code, level, message in rule(csl)
    ]


def _text(csl: CslItem, name: str) -> str:
    return plain(str(csl.get(name) or "")).strip()


def _title(csl: CslItem) -> Iterator[Finding]:
    title = _text(csl, "title")
    if not title:
        yield "missing-title", "error", "Titre absent : complétez la notice."
        return
    letters = [c for c in title if c.isalpha()]
    if len(letters) > 12 and sum(c.isupper() for c in letters) > 0.8 * len(letters):
        yield "capital-title", "warning", "Titre en capitales : rétablissez les minuscules."


def _creator(csl: CslItem) -> Iterator[Finding]:
    if csl.get("type") in _UNSIGNED or any(csl.get(role) for role in _MAKERS):
        return
    if csl.get("type") == "report" and csl.get("publisher"):
        return  # an institution's report is cited under its name
    yield "missing-author", "warning", "Ni auteur ni directeur : ajoutez l’auteur ou l’institution."


def _date(csl: CslItem) -> Iterator[Finding]:
    if not csl.get("issued"):
        yield "missing-date", "warning", "Date absente : ajoutez au moins l’année."
        return
    found = year(csl["issued"])
    if found is None and _not_out_yet(csl):
        return
    if found is None:
        yield "undated", "info", "Date sans année lisible : vérifiez-la."
    elif not 1450 <= found <= 2100 and csl.get("type") != "classic":
        yield "odd-year", "warning", f"Année invraisemblable ({found}) : vérifiez-la."


def _article(csl: CslItem) -> Iterator[Finding]:
    """An article without a DOI is found by its volume and pages alone."""
    if csl.get("type") not in _ARTICLES:
        return
    if not csl.get("container-title"):
        yield "missing-journal", "warning", "Article sans titre de revue : ajoutez-le."
    if _not_out_yet(csl):
        return
    level: Level = "info" if csl.get("DOI") else "warning"
    if not csl.get("volume") and not csl.get("issue"):
        yield "missing-volume", level, "Article sans volume ni numéro de revue : ajoutez-les."
    if not csl.get("page") and not csl.get("number"):
        yield ("missing-pages", level, "Article sans pages ni numéro d’article : ajoutez-les.")


def _not_out_yet(csl: CslItem) -> bool:
    issued = csl.get("issued")
    literal = str(issued.get("literal") or "") if isinstance(issued, dict) else ""
    status = fold(f"{csl.get('status') or ''} {literal}")
    return re.search(r"press|forthcoming|paraitre|submitted|soumis|accepted|accepte|ahead|epub",
                     status) is not None  # fmt: skip


def _part(csl: CslItem) -> Iterator[Finding]:
    if csl.get("type") not in _PARTS:
        return
    if not csl.get("container-title") and not csl.get("event-title"):
        message = "Chapitre ou communication sans titre d’ouvrage ni de congrès : ajoutez-le."
        yield "missing-book", "warning", message
    if csl.get("type") == "chapter" and not csl.get("page") and not csl.get("DOI"):
        yield "missing-pages", "info", "Chapitre sans pages : ajoutez-les."


def _book(csl: CslItem) -> Iterator[Finding]:
    if csl.get("type") == "book" and not csl.get("publisher"):
        yield "missing-publisher", "info", "Ouvrage sans éditeur : ajoutez la maison d’édition."


def _newspaper(csl: CslItem) -> Iterator[Finding]:
    if csl.get("type") != "article-newspaper":
        return
    if not csl.get("container-title"):
        yield "missing-journal", "warning", "Article de presse sans titre de journal : ajoutez-le."
    issued = csl.get("issued")
    parts = issued.get("date-parts") if isinstance(issued, dict) else None
    if parts and len(parts[0]) < 3:
        yield "missing-day", "info", "Article de presse sans date complète : ajoutez mois et jour."


def _thesis(csl: CslItem) -> Iterator[Finding]:
    if csl.get("type") == "thesis" and not csl.get("publisher"):
        yield "missing-institution", "warning", "Thèse sans établissement : ajoutez l’université."


_LAW_NUMBER = re.compile(
    r"\d{2,4}-\d+|[A-Z]{4}\d{7}[A-Z]|\bn[°oᵒº]\s*\d|\(\d{4}\)\s?\d|\d{4}/\d+"
    r"|\bart\w*\.?\s*[LRD]?\.?\s?\d"
)
"""``2014-896``, a NOR (``JUSD1407838C``), ``n° 5``, ``(2010)1``, ``2016/800``, ``art. L. 131``."""


def _law(csl: CslItem) -> Iterator[Finding]:
    if csl.get("type") not in _LAWS:
        return
    words = " ".join(_text(csl, k) for k in ("number", "title", "note", "references", "section"))
    words = f"{words} {_identifiers(csl)}"
    if not csl.get("number") and not _LAW_NUMBER.search(words):
        yield (
            "missing-law-number",
            "warning",
            "Texte officiel sans numéro ni NOR : ajoutez l’un des deux.",
        )


def _identifiers(csl: CslItem) -> str:
    """NOR, ECLI, ELI and the like, where a source set them apart."""
    custom = csl.get("custom")
    return " ".join(map(str, custom.values())) if isinstance(custom, dict) else ""


def _ruling(csl: CslItem) -> Iterator[Finding]:
    if csl.get("type") != "legal_case":
        return
    if not csl.get("authority"):
        yield "missing-court", "warning", "Décision sans juridiction : ajoutez-la."
    words = f"{_text(csl, 'number')} {_text(csl, 'title')} {_text(csl, 'note')} {_identifiers(csl)}"
    if not re.search(r"\d", words):
        yield (
            "missing-case-number",
            "info",
            "Décision sans numéro (pourvoi, requête) : ajoutez-le.",
        )


_PAGES = re.compile(r"(\d+)\s*[-–]\s*(\d+)")


def _pages(csl: CslItem) -> Iterator[Finding]:
    found = _PAGES.fullmatch(_text(csl, "page"))
    if found is None:
        return
    first, last = found.groups()
    if len(first) == len(last) and int(last) < int(first):
        yield ("reversed-pages", "warning", f"Pages à rebours (« {first}-{last} ») : vérifiez-les.")


_DOI = re.compile(r"10\.\d{4,9}(?:\.\d+)*/\S+", re.ASCII)


def _doi(csl: CslItem) -> Iterator[Finding]:
    text = _text(csl, "DOI")
    if not text or _DOI.fullmatch(text):
        return
    found = doi(text)
    remedy = (
        f"écrivez « {found} »." if found else "un DOI commence par 10. et contient une barre /."
    )
    yield "malformed-doi", "warning", f"DOI mal formé (« {_short(text)} ») : {remedy}"


def _isbn(csl: CslItem) -> Iterator[Finding]:
    for text in re.split(r"[;,/]|(?<=[\dXx]) (?=97[89])", _text(csl, "ISBN")):
        digits = re.sub(r"[^0-9Xx]", "", text)
        if text.strip() and isbn(text) is None:
            why = (
                "le chiffre de contrôle ne correspond pas"
                if len(digits) in (10, 13)
                else "il faut 10 ou 13 chiffres"
            )
            yield (
                "malformed-isbn",
                "warning",
                f"ISBN faux (« {_short(text.strip())} ») : {why}, vérifiez-le.",
            )


_ISSN = re.compile(r"\b(\d{4})[-‐–\s]?(\d{3})([\dXx])\b")


def _issn(csl: CslItem) -> Iterator[Finding]:
    text = _text(csl, "ISSN")
    found = _ISSN.findall(text)
    if text and not any(_issn_valid(a + b + c.upper()) for a, b, c in found):
        yield (
            "malformed-issn",
            "info",
            f"ISSN faux (« {_short(text)} ») : vérifiez ses huit chiffres.",
        )


def _issn_valid(digits: str) -> bool:
    values = [10 if c == "X" else int(c) for c in digits]
    return sum(v * (8 - i) for i, v in enumerate(values)) % 11 == 0


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:59] + "…"


_RULES: tuple[Callable[[CslItem], Iterator[Finding]], ...] = (
    _title,
    _creator,
    _date,
    _article,
    _part,
    _book,
    _newspaper,
    _thesis,
    _law,
    _ruling,
    _pages,
    _doi,
    _isbn,
    _issn,
)
