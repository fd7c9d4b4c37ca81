"""Lint: what is missing or malformed in a reference.

What enters: CSL items. What leaves: Problems with a code, a level, a French message and its
remedy. What it does not touch: files, databases; nothing is corrected. What a reference of each
type needs follows ISO 690:2021 and the French practice for laws (numéro ou NOR).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from tracker.model import CslItem, Level, Problem
from tracker.normalise import doi, isbn, plain, year

Finding = tuple[str, Level, str]

_ARTICLES = ("article-journal", "article-magazine")
_LAWS = ("legislation", "regulation", "bill")


def lint(study: str, csl: CslItem) -> list[Problem]:
    """The faults of one study, in a fixed order; ``key`` is the study's id, ``source`` empty."""
    return [
        Problem("", study, None, code, level, message)
        for rule in _RULES
        for code, level, message in rule(csl)
    ]


def _title(csl: CslItem) -> Iterator[Finding]:
    title = plain(str(csl.get("title") or "")).strip()
    if not title:
        yield "missing-title", "error", "Titre absent : complétez la notice."
        return
    letters = [c for c in title if c.isalpha()]
    if len(letters) > 12 and sum(c.isupper() for c in letters) > 0.8 * len(letters):
        yield "capital-title", "warning", "Titre en capitales : rétablissez les minuscules."


def _creator(csl: CslItem) -> Iterator[Finding]:
    if csl.get("type") in (*_LAWS, "legal_case", "treaty", "webpage"):
        return
    if not any(csl.get(role) for role in ("author", "editor", "director", "translator")):
        yield ("missing-author", "warning",
               "Ni auteur ni directeur : ajoutez l’auteur ou l’institution.")  # fmt: skip


def _date(csl: CslItem) -> Iterator[Finding]:
    if not csl.get("issued"):
        yield "missing-date", "warning", "Date absente : ajoutez au moins l’année."
    elif year(csl["issued"]) is None:
        yield "undated", "info", "Date sans année lisible : vérifiez-la."


def _article(csl: CslItem) -> Iterator[Finding]:
    if csl.get("type") not in _ARTICLES:
        return
    if not csl.get("container-title"):
        yield "missing-journal", "warning", "Article sans titre de revue : ajoutez-le."
    if not csl.get("volume") and not csl.get("issue") and not csl.get("DOI"):
        yield "missing-volume", "info", "Article sans volume, numéro ni DOI : complétez-le."
    if not csl.get("page") and not csl.get("DOI") and not csl.get("number"):
        yield "missing-pages", "info", "Article sans pages ni DOI : complétez-le."


def _thesis(csl: CslItem) -> Iterator[Finding]:
    if csl.get("type") == "thesis" and not csl.get("publisher"):
        yield "missing-institution", "warning", "Thèse sans établissement : ajoutez l’université."


def _law(csl: CslItem) -> Iterator[Finding]:
    if csl.get("type") not in _LAWS:
        return
    words = " ".join(str(csl.get(k) or "") for k in ("number", "title", "note", "references"))
    if not re.search(
        r"\d{2,4}-\d+|[A-Z]{4}\d{7}[A-Z]|\bn[°o]\s*\d|\(\d{4}\)\s?\d|\d{4}/\d+", words
    ):
        yield ("missing-law-number", "warning",
               "Texte officiel sans numéro ni NOR : ajoutez l’un des deux.")  # fmt: skip


def _identifiers(csl: CslItem) -> Iterator[Finding]:
    if csl.get("DOI") and doi(str(csl["DOI"])) is None:
        yield ("malformed-doi", "warning",
               f"DOI mal formé (« {csl['DOI']} ») : un DOI commence par 10. et contient /.")  # fmt: skip
    if csl.get("ISBN") and isbn(str(csl["ISBN"])) is None:
        yield ("malformed-isbn", "warning",
               f"ISBN faux (« {csl['ISBN']} ») : vérifiez-le, le chiffre de contrôle ne "
               "correspond pas.")  # fmt: skip


_RULES: tuple[Callable[[CslItem], Iterator[Finding]], ...] = (
    _title, _creator, _date, _article, _thesis, _law, _identifiers,
)  # fmt: skip
