"""What in a question was not understood, said in French, with what to write instead.

What enters: the list's query string, what was typed in the search box. What leaves: sentences.
What it does not touch: the answer, which stands as if the rest alone had been asked.
"""

from __future__ import annotations

import re
from urllib.parse import parse_qsl

from tracker.normalise import fold
from tracker.web.filters import FLAGS, KNOWN, LISTED, LONGEST, SORTS, unlisted, year

_ORDERS = ("_sort", "_sort_desc")
_NUMBERS = ("_page", "_size")
# Names that other sites add to links: they are about the reader, not about the list.
_STRAY = re.compile(r"utm_|fbclid|gclid|mc_|_ga")
MOST = 5


def of_address(query_string: str) -> tuple[str, ...]:
    """The filters of an address that were left out."""
    found: list[str] = []
    for name, value in parse_qsl(query_string, errors="replace")[:200]:
        shown = f"«\u00a0{value.strip()[:60]}\u00a0»"
        column = name.removesuffix("__in").removesuffix("__exact")
        if name in KNOWN and LISTED.get(column) == "years":
            wrong = [text for text in unlisted(value) if text and year(text) is None]
            found += [f"«\u00a0{text[:60]}\u00a0» n’est pas une année." for text in wrong]
        elif name in ("year__gte", "year__lte"):
            if year(value) is None:
                found.append(f"{shown} n’est pas une année.")
        elif name in _ORDERS:
            if value not in SORTS:
                found.append(f"{shown} n’est pas un ordre de la liste.")
        elif name in _NUMBERS or name in FLAGS:
            if not value.strip().isdecimal():
                found.append(f"{shown} n’est pas un nombre.")
        elif f"_{name}" in KNOWN:
            found.append(f"Le filtre «\u00a0{name}\u00a0» s’écrit «\u00a0_{name}\u00a0».")
        elif name == "_search" and len(value) > LONGEST:
            found.append(f"La recherche est coupée après {LONGEST} caractères.")
        elif name not in KNOWN and not _STRAY.match(name):
            found.append(f"Le filtre «\u00a0{name[:60]}\u00a0» n’existe pas.")
    return tuple(dict.fromkeys(found))[:MOST]


_FIELD = re.compile(r"(?<![\w:/.])([^\W\d_]+)[\s\u00a0\u202f]?:(?!//)\s*([^\s:()]*)")
_FIELDS_SAID = "auteur, titre, annee, theme, resume, revue, motcle, note"


def of_search(text: str, *, nothing_found: bool = False) -> tuple[str, ...]:
    """What was typed and can't be read as it was meant."""
    from tracker.search import Years, parse
    from tracker.search.query import FIELDS, YEAR_FIELDS

    found: list[str] = []
    query = parse(text)
    outside = re.sub("«[^»]*»", " ", text)
    if outside.count('"') % 2 or "«" in outside:
        found.append("Il manque un guillemet fermant.")
    if not query.blank and (query.root is None or not any(c.isalnum() for c in text)):
        found.append("Il n’y a là aucun mot à chercher.")
    for name, value in _FIELD.findall(re.sub(r'"[^"]*"|«[^»]*»', " ", text)):
        field = fold(name)
        if field in YEAR_FIELDS:
            if not isinstance(parse(f"annee:{value}").root, Years):
                found.append(
                    f"«\u00a0{name}:{value}\u00a0» ne se lit pas comme une année\u00a0: écrivez "
                    "annee:2019, annee:2015..2020 ou annee:2015.."
                )
        elif field in FIELDS:
            if not value and not re.search(rf"{re.escape(name)}\s?:\s*[\"«(]", text):
                found.append(f"Après «\u00a0{name}:\u00a0» il manque un mot.")
        elif nothing_found and field != "doi":
            found.append(
                f"«\u00a0{name}:\u00a0» n’est pas un champ\u00a0; les champs sont {_FIELDS_SAID}."
            )
    return tuple(dict.fromkeys(found))[:MOST]
