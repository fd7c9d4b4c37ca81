"""French legal texts: from the fields a catalogue has to the words a jurist writes.

What enters: a CSL-JSON item of type ``legislation``, ``regulation``, ``treaty``, ``bill`` or
``legal_case``, already cleaned. What leaves: the same item with a title that states nature,
number and date (« Loi n° 2014-896 du 15 août 2014 relative à … »), an abbreviated court, a bare
number. What it does not touch: any other type.

Habits followed: *Guide de légistique* (Conseil d'État, SGG) for the titles of laws, decrees and
circulars (NOR included); the abbreviations of courts in use in French legal reviews.
"""

from __future__ import annotations

import re
from functools import lru_cache

from tracker.bibliography.dates import french_date, parts
from tracker.bibliography.typography import NBSP, typeset
from tracker.model import CslItem
from tracker.normalise import fold

TEXTS = frozenset({"legislation", "regulation", "treaty", "bill"})
CASES = frozenset({"legal_case"})

_NATURE = re.compile(
    r"(?:Projet de loi|Proposition de loi|Loi(?: organique| constitutionnelle| pénitentiaire)?"
    r"|Ordonnance|Décret(?:-loi)?|Arrêté|Circulaire(?: interministérielle)?|Instruction"
    r"|Note(?: de service)?|Directive|Dépêche|Délibération|Avis|Décision-cadre|Décision"
    r"|Règlement|Recommandation|Résolution|Convention)\b(?: \((?:UE|CE|JAI)\))?",
    re.IGNORECASE,
)
_OBJECT = re.compile(r"(?:relati(?:f|ve)s?|portant|fixant|modifiant|pris|tendant|visant|sur)\b")
_NOR = re.compile(r"\b[A-Z]{3,4}[A-Z]?\d{7}[A-Z]\b")
_NUMERO = re.compile(r"\b[Nn](?:[°º]|os?\.?(?=\s?\d))\s?")
_LONG_DATE = re.compile(
    r"\b(\d{1,2})(?:er|ᵉʳ)?[ \u00a0](janvier|février|mars|avril|mai|juin|juillet|août|septembre"
    r"|octobre|novembre|décembre)[ \u00a0](\d{4})\b",
    re.IGNORECASE,
)
_ARTICLE = re.compile(
    r"articles?\s+(?P<article>(?:[LRDA]\b\.?\s?)?\*?\d[\w.\- ]*?)\s+du\s+"
    r"(?P<code>code (?:(?!relati|portant|issue?|dans|modifi|tel\b)[^,:;()])+)",
    re.IGNORECASE,
)
_FRANCE = frozenset({"republique francaise", "france"})
"""What catalogues give as the author of a French law; no jurist does."""
_STRASBOURG = re.compile(r"\b(?:CM/)?Rec\(\d{4}\)\d*|\bR ?\(\d{2}\) ?\d+")


def legal_text(item: CslItem) -> None:
    """Complete, in place, the title of a law, decree, circular, code article or recommendation."""
    title = _NUMERO.sub("n°" + NBSP, str(item.get("title", "")))
    title = _with_nature(title, str(item.pop("genre", "")))
    if named := _ARTICLE.fullmatch(title):  # « Article 132-44 du code pénal », as jurists cite it
        title = named["code"][0].upper() + named["code"][1:]
        item["section"] = named["article"]
    if not title.startswith("Code "):
        title, nor = _with_number(title, item)
        title = _with_date(title, item)
        if nor and nor not in title:
            title = f"{title} (NOR{NBSP}:{NBSP}{nor})"
    if all(fold(str(name.get("literal", ""))) in _FRANCE for name in item.get("author", ())):
        item.pop("author", None)
    item.pop("number", None)
    item.pop("event-date", None)
    item["title"] = _LONG_DATE.sub(_long, title)
    container = str(item.get("container-title", ""))
    if container and fold(title).startswith(fold(container)):
        item.pop("container-title")  # « Code pénal, article 132-41 » names its code already
    elif container:
        item["container-title"] = _gazette(container)
        if _published_apart(item["title"], item):
            item["event-date"] = item["issued"]
    if "section" in item:
        item["section"] = re.sub(r"^(?:art(?:icle)?s?\.?)\s*", "", str(item["section"]))
    authority = str(item.pop("authority", ""))
    if authority and "author" not in item and "conseil de l'europe" in fold(authority):
        item["author"] = [{"literal": typeset(authority, "fr", quoted=False)}]


def legal_case(item: CslItem) -> None:
    """Abbreviate, in place, the court of a ruling; drop what the reference would say twice."""
    authority = str(item.get("authority", "") or item.get("publisher", ""))
    item.pop("publisher", None)
    number = _NUMERO.sub("", str(item.get("number", "")), count=1).strip()
    if number:
        item["number"] = number
    title = str(item.get("title", ""))
    if authority:
        item["authority"] = court(authority)
        says_itself = bool(number) and number in title
        if says_itself or fold(title).startswith(fold(item["authority"])):
            if number or not title:
                item.pop("title", None)
            else:
                item.pop("authority")
    if title and "authority" not in item:
        item["title"] = _NUMERO.sub("n°" + NBSP, title)


def _with_nature(title: str, genre: str) -> str:
    """« Décret » + « relatif à … » is one title; a genre that the title states is dropped."""
    if genre and _NATURE.match(genre) and _OBJECT.match(title):
        return f"{genre[0].upper()}{genre[1:]} {title}"
    return title


def _with_number(title: str, item: CslItem) -> tuple[str, str]:
    """The title with its number after its nature, and the NOR apart."""
    number = _NUMERO.sub("", str(item.get("number", ""))).strip()
    nor = _NOR.search(number)
    if nor:
        return title, nor.group()
    if not number or number in title:
        return title, ""
    said = number if _STRASBOURG.search(number) else f"n°{NBSP}{number}"
    nature = _NATURE.match(title)
    if nature:
        return f"{nature.group()} {said}{title[nature.end() :]}", ""
    return f"{title}, {said}", ""


def _with_date(title: str, item: CslItem) -> str:
    """The title with its date: « du … » after nature and number, else at the end."""
    date = parts(item.get("issued"))
    if not date or _LONG_DATE.search(title):
        return title
    said = french_date(item.get("issued"))
    if len(date) < 3:
        return title if str(date[0]) in title else f"{title}, {said}"
    head = re.match(rf"{_NATURE.pattern}(?: n°{NBSP}[\w./-]+)?", title, re.IGNORECASE)
    rest = title[head.end() :].lstrip() if head else ""
    if head and not _STRASBOURG.search(title) and (not rest or _OBJECT.match(rest)):
        return f"{head.group()} du {said}{title[head.end() :]}"
    return f"{title}, {said}"


def _published_apart(title: str, item: CslItem) -> bool:
    """Whether the gazette's date is known and is not the date of the text: « JORF du … »."""
    stated = _LONG_DATE.search(title)
    if len(parts(item.get("issued"))) < 3 or stated is None:
        return False
    return french_date(item.get("issued")) != _long(stated)


def _long(match: re.Match[str]) -> str:
    day = "1ᵉʳ" if match[1] == "1" else match[1]
    return f"{day}{NBSP}{match[2].lower()} {match[3]}"


@lru_cache(maxsize=512)
def _gazette(container: str) -> str:
    folded = fold(container)
    if folded.startswith("journal officiel") and "europeen" in folded:
        return "JOUE" if "union" in folded else "JOCE"
    if folded.startswith("journal officiel") or folded in {"jo", "jorf"}:
        return "JORF"
    if folded.startswith("bulletin officiel du ministere de la justice"):
        return "BOMJ"
    return container


_FORMATIONS = (
    ("premiere chambre civile", "1ʳᵉ\u00a0civ."),
    ("1re chambre civile", "1ʳᵉ\u00a0civ."),
    ("deuxieme chambre civile", "2ᵉ\u00a0civ."),
    ("2e chambre civile", "2ᵉ\u00a0civ."),
    ("troisieme chambre civile", "3ᵉ\u00a0civ."),
    ("3e chambre civile", "3ᵉ\u00a0civ."),
    ("chambre criminelle", "crim."),
    ("chambre sociale", "soc."),
    ("chambre commerciale", "com."),
    ("chambre mixte", "ch. mixte"),
    ("assemblee pleniere", "ass. plén."),
    ("grande chambre", "gr. ch."),
    ("juge des referes", "réf."),
    ("assemblee", "ass."),
    ("section", "sect."),
)
_COURTS = (
    ("cour de cassation", "Cass."),
    ("conseil d'etat", "CE"),
    ("conseil constitutionnel", "Cons. const."),
    ("cour europeenne des droits de l'homme", "CEDH"),
    ("european court of human rights", "CEDH"),
    ("cour de justice de l'union europeenne", "CJUE"),
    ("tribunal des conflits", "T. confl."),
)
_LOCAL_COURTS = (
    ("cour administrative d'appel", "CAA"),
    ("tribunal administratif", "TA"),
    ("cour d'appel", "CA"),
    ("tribunal judiciaire", "TJ"),
    ("tribunal de grande instance", "TGI"),
)


@lru_cache(maxsize=2048)
def court(authority: str) -> str:
    """The abbreviation jurists use, formation included; an unknown court as it is written.

    >>> court("Cour de cassation, chambre criminelle")
    'Cass. crim.'
    """
    folded = fold(authority)
    for name, short in _COURTS:
        if folded.startswith(name):
            rest = folded[len(name) :]
            formation = next((abbr for words, abbr in _FORMATIONS if words in rest), "")
            joint = ", " if short == "CE" or short == "CEDH" else " "
            return short + joint + formation if formation else short
    for name, short in _LOCAL_COURTS:
        if folded.startswith(name):
            place = re.sub(r"^(?:de la|de l'|de|du|des|d')\s*", "", folded[len(name) :].strip())
            return f"{short} {authority[len(authority) - len(place) :]}" if place else short
    return authority
