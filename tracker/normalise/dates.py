"""Dates: from what people and programs write to CSL's partial dates, and back to ISO 8601.

What enters: the text of a date field, or a CSL date. What leaves: a CSL date as exact as the text
and no more, the original's date of a reprint, a year, an ISO text. What it does not touch: which
field a date stands in.
Sources: ISO 8601-2:2019 (EDTF), CSL 1.0.2 schema for dates; AFNOR and AACR2 habits of catalogues
(brackets, « cop. », « [199-] »); quarters and semesters as French reports and journals name them.
"""

from __future__ import annotations

import re
from typing import Any

from tracker.normalise.values import fold

CslDate = dict[str, Any]
"""``{"date-parts": [[y, m, d]]}`` (month and day optional, two lists for a range), perhaps
``circa`` and ``season`` (1 to 4, spring first); ``{"literal": text}`` for what is no date."""

_MONTH_NAMES = (
    "january jan janvier janv januar janeiro enero gennaio",
    "february feb fevrier fevr fev februar febrero febbraio",
    "march mar mars marz maerz marzo",
    "april apr avril avr abril aprile",
    "may mai mayo maggio",
    "june jun juin juni junio giugno",
    "july jul juillet juil juli julio luglio",
    "august aug aout agosto",
    "september sep sept septembre septiembre settembre",
    "october oct octobre okt oktober octubre ottobre",
    "november nov novembre noviembre",
    "december dec decembre dez dezember diciembre dicembre",
)
_MONTHS = {name: i for i, names in enumerate(_MONTH_NAMES, 1) for name in names.split()}
_SEASONS = {
    "spring": 1, "printemps": 1, "summer": 2, "ete": 2, "autumn": 3, "fall": 3, "automne": 3,
    "winter": 4, "hiver": 4, "primavera": 1, "verano": 2, "otono": 3, "invierno": 4,
}  # fmt: skip
_CIRCA = re.compile(
    r"\b(?:ca|circa|c|vers|env|environ|about|approx|around|avant|apres|before|after|probablement"
    r"|probably|prob|entre|between)\b\.?(?=[\s\d\[])|[~?%]|\[\d| (?:ou|or) (?=\d)"
)
"""What says that the date is near the truth only: the work appeared *at some time* in it."""
_ISO = re.compile(r"(-?\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?(?:[t ]\d\d:?\d\d.*)?")
_UNSPECIFIED = re.compile(r"(\d{4})-(?:XX|\d\d-XX)(?:-XX)?|(\d\d)XX|(\d{3})X", re.I)
_RANGES = tuple(re.compile(p) for p in (r" ?/ ?", r" ?--+ ?", r" (?:to|au|a|et|and|&) ", r" ?- ?"))
_DAY_FIRST = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4})")
_MONTH_FIRST = re.compile(r"(\d{1,2})[/.-](\d{4})")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_WEEKDAY = re.compile(
    r"\b(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|monday|tuesday|wednesday|thursday"
    r"|friday|saturday|sunday|mon|tue|wed|thu|fri|sat|sun)\b[.,]* ?"
)
_YEARS = re.compile(r"(\d{4})\s*(?:/|-|--|–|—| to | a )\s*(\d{4}|\d{2})")
_NEVER = frozenset({"", "..", "open", "unknown", "present", "*", "aujourd'hui", "en cours"})
_DAYS_OF_MONTH = re.compile(r"([a-z]+)\.? (\d{1,2}) ?(?:-|/|&|et|and|to|au) ?(\d{1,2})[, ]+(\d{4})")
"""« March 12-14, 2019 »."""
_ORDINALS = {
    "premier": 1, "first": 1, "deuxieme": 2, "second": 2, "troisieme": 3, "third": 3,
    "quatrieme": 4, "fourth": 4,
}  # fmt: skip
_MONTHS_OF = {"t": 3, "q": 3, "s": 6, "h": 6}
_PART_OF_YEAR = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?P<n>[1-4]|{'|'.join(_ORDINALS)}) ?(?:er|re|eme|e|st|nd|rd|th)?[ -]?(?P<u>[tqsh])"
        r"(?:rimestre|rim|uarter|emestre|em|alf)\.?(?: de| of|,)?(?: l'annee)? (?P<y>\d{4})",
        r"(?P<u>[tqsh])(?:rimestre |emestre |uarter )?(?P<n>[1-4])[ ,/-]{0,2}(?P<y>\d{4})",
        r"(?P<y>\d{4})[ ,/-]{0,2}(?P<u>[tqsh])(?P<n>[1-4])",
    )
)
"""« 1er trimestre 2019 », « T1 2019 », « 2019-Q1 », « second semestre 2019 »."""
_ODD_AT_MOST = 200
"""Characters of a text that is worth a second look: a field with more is no date."""
_TIME = re.compile(
    r"[ ,t]{0,3}\b(?:a |at )?\d{1,2}(?::|h)\d{2}(?::\d{2}(?:[.,]\d+)?)?(?: ?[ap]m\b)?"
    r"(?: ?(?:z|utc|gmt|cest|cet|[ecmp][sd]t)\b)?(?: ?[+-]\d{2}:?\d{2}\b)?"
)
_REMARK = re.compile(r" ?[\[(][^\[\]()\d]*(?:[\])]|$)")
_ANNOUNCED = re.compile(
    r"\b(?:(?:pre)?publi|par|post|soute|depos|mis|adopt|issu|onlin|releas|dat)[a-z]*"
    r"(?: (?:en|ligne|on|online|le|in|au))*[ :]+(?=\S)"
)
"""« publié le 12 mars 2019 », « mis en ligne le … », « published online March 2019 »."""
_FIRST_WORDS = (
    r"(?:(?:ed|edition)\.? ?(?:orig(?:inale)?)?|1(?:ere|re|st) ed(?:ition)?|orig(?:inal)?"
    r"|first published|reprint of)?\.?,?(?: in| en|:)? ?"
)
_REPRINTS = (
    re.compile(rf"(?P<o>[\[(]{_FIRST_WORDS}\d{{4}}[\])]) ?(?P<i>[^\[\]()]*\d{{4}})"),
    re.compile(rf"(?P<i>[^\[\]()]*\d{{4}}),? ?(?P<o>[\[(]{_FIRST_WORDS}\d{{4}}[\])]?)"),
)
_CORRECTED = re.compile(r"\d{4} ?[\[(](?:i\.? ?e\.?|c\.?-?a\.?-?d\.?|recte|=)[ :,]*(\d{4})[\])]?")
"""« 2017 [i.e. 2018] » : the catalogue corrects what is printed."""


_OF_NO_MEANING = frozenset({
    "le", "the", "of", "de", "du", "en", "et", "on", "t", "fin", "debut", "mi", "courant", "early",
    "late", "mid", "milieu", "cop", "impr", "dl", "l", "an", "annee", "year", "mois", "month",
})  # fmt: skip


def month(text: str) -> int | None:
    """1 to 12 for a month as a number, a BibTeX macro or a name in six languages."""
    name = fold(text).strip(" .")
    if name.isdecimal():
        return int(name) if 1 <= int(name[:4]) <= 12 else None
    return _MONTHS.get(name)


def partial_date(text: str) -> CslDate | None:
    """The date a person or a program wrote, as exact as it is and no more; None if empty.

    ISO 8601 and EDTF as biblatex and Zotero write them (``1990~``, ``199X``, ``2004/2006``,
    ``2004/..``, ``2001-21`` for spring 2001); French and English words (« 12 mars 2019 »,
    « March 12, 2019 », « printemps 2001 », « T1 2019 »); ``12/03/2019`` is day first, as in
    French, unless the second number can't be a month. « 2003-13 » is a range, since no month has
    that number; « 2020-13 » is neither, and its year is kept. « entre 1990 et 1995 » is a range
    that is ``circa``: some year of it. Of a reprint (« 2017 [1987] ») this is the date of the
    reprint; ``original_date`` gives the other. What can't be read is kept as ``literal``.
    """
    shown = " ".join(text.split())
    if not shown:
        return None
    both = split_reprint(shown)
    if both is not None:
        return partial_date(both[0])
    plain = fold(shown).strip(" .,;")
    circa = _CIRCA.search(plain) is not None
    plain = _CIRCA.sub(_without_doubt, plain)
    plain = _WEEKDAY.sub("", plain).strip(" .,;()[]")
    found = _whole_date(plain) or _second_look(plain) or _year_alone(plain)
    if found is None:
        return {"literal": shown}
    if circa:
        found["circa"] = True
    return found


def _without_doubt(word: re.Match[str]) -> str:
    text = word.group()
    if text[0] == "[":
        return text[1:]
    return "/" if text.strip() in ("ou", "or") else ""


def split_reprint(text: str) -> tuple[str, str] | None:
    """(date of this publication, year of the original) where ``text`` says both, folded.

    « 2017 [1987] », « [1987] 2017 », « 12 mars 2017 (1re éd. 1987) »; the older year is the
    original's. « 2017 [i.e. 2018] » is one date: (``2018``, ``""``).
    """
    if len(text) > _ODD_AT_MOST or not ("[" in text or "(" in text):
        return None
    plain = " ".join(fold(text).split()).strip(" .,;")
    corrected = _CORRECTED.fullmatch(plain)
    if corrected:
        return corrected.group(1), ""
    for order in _REPRINTS:
        found = order.fullmatch(plain)
        if found:
            issued, bracket = found.group("i").strip(), re.findall(r"\d{4}", found.group("o"))[0]
            if issued[-4:] >= bracket:
                return issued, bracket
            return (bracket, issued) if issued.isdecimal() else None
    return None


def original_date(text: str) -> CslDate | None:
    """When the original of a reprint appeared, where the date of the reprint says so."""
    both = split_reprint(" ".join(text.split()))
    return {"date-parts": [[int(both[1])]]} if both is not None and both[1] else None


def undated_openly(date: CslDate) -> bool:
    """Whether a literal says itself that there is no date, or none yet."""
    text = fold(str(date.get("literal", "")))
    return re.search(
        r"press|appear|forthcoming|paraitre|n\.? ?d\b|s\.? ?d\b|undated|submitted|soumis|presse"
        r"|date|preparation|progress|accepted|cours|review|evaluation|publier",
        text,
    ) is not None  # fmt: skip


def _second_look(plain: str) -> CslDate | None:
    """The same without the hour, remarks in brackets and words such as « publié le »."""
    if len(plain) > _ODD_AT_MOST:
        return None
    shorter = _ANNOUNCED.sub("", _REMARK.sub("", _TIME.sub(" ", plain)), count=1)
    shorter = " ".join(re.sub(r"\bpremier\b", "1", shorter).split())
    shorter = re.sub(r"(?<=\d) ?([/. ]) ?(?=\d)", r"\1", shorter).strip(" .,;()[]")
    if re.fullmatch(r"[\d ]+", shorter):
        shorter = shorter.replace(" ", "/")
    return _whole_date(shorter) if shorter != plain else None


def _year_alone(plain: str) -> CslDate | None:
    """The only year a text names, whatever the words around it."""
    years = set(re.findall(r"(?<!\d)(?:1[4-9]|20)\d\d(?!\d)", plain))
    return {"date-parts": [[int(years.pop())]]} if len(years) == 1 else None


def _part_of_year(plain: str) -> CslDate | None:
    """A quarter or a half year, as the months it holds."""
    for pattern in _PART_OF_YEAR:
        found = pattern.fullmatch(plain)
        if found:
            length, name = _MONTHS_OF[found.group("u")], found.group("n")
            number = int(name) if name.isdecimal() else _ORDINALS.get(name, 0)
            if number and number * length <= 12:
                year = int(found.group("y"))
                return {"date-parts": [[year, (number - 1) * length + 1], [year, number * length]]}
    return None


def _whole_date(plain: str) -> CslDate | None:
    one = _one_date(plain)
    if one is not None:
        return one
    years = _YEARS.fullmatch(plain)
    if years:
        first, last = years.groups()
        last = first[: 4 - len(last)] + last
        if int(first) <= int(last):
            return {"date-parts": [[int(first)], [int(last)]]}
    decade = _UNSPECIFIED.fullmatch(plain)
    if decade:
        year, century, ten = decade.groups()
        if year:
            return {"date-parts": [[int(year)]]}
        low, span = (int(century) * 100, 99) if century else (int(ten) * 10, 9)
        return {"date-parts": [[low], [low + span]]}
    for separator in _RANGES:
        ends = separator.split(plain)
        if len(ends) == 2:
            found = _date_range(ends[0], ends[1])
            if found is not None:
                return found
    return _part_of_year(plain) or _days_of_month(plain)


def _days_of_month(plain: str) -> CslDate | None:
    found = _DAYS_OF_MONTH.fullmatch(plain)
    if not found or found.group(1) not in _MONTHS:
        return None
    m, year = _MONTHS[found.group(1)], int(found.group(4))
    first, last = (_parts(year, m, int(day)) for day in found.group(2, 3))
    if first is None or last is None:
        return None
    return {"date-parts": [first["date-parts"][0], last["date-parts"][0]]}


def _date_range(first: str, last: str) -> CslDate | None:
    if first in _NEVER and last in _NEVER:
        return None
    end = _one_date(last) if last not in _NEVER else None
    begin = _one_date(first) if first not in _NEVER else None
    if begin is None and end is not None and first not in _NEVER:
        begin = _borrowed(first, end["date-parts"][0])
    if end is None and begin is not None and last not in _NEVER:
        end = _lent(begin["date-parts"][0], last)
    if begin is None:
        return end if first in _NEVER else None
    if end is None:
        return begin if last in _NEVER else None
    if "season" in begin or "season" in end:
        return begin
    return {"date-parts": [begin["date-parts"][0], end["date-parts"][0]]}


def _borrowed(first: str, end: list[int]) -> CslDate | None:
    """« 12 » or « 12 mars » before « 15 avril 2019 » : the rest comes from the end."""
    first = re.split(r", ?", first)[0]  # « 12, 13 et 14 mars 2019 »
    if first.isdecimal() and len(end) == 3 and 1 <= int(first[:4]) <= 31:
        return {"date-parts": [[end[0], end[1], int(first)]]}
    if month(first) and len(end) >= 2:
        return {"date-parts": [[end[0], month(first)]]}
    return _one_date(f"{first} {end[0]}")


def _lent(begin: list[int], last: str) -> CslDate | None:
    """« 2019 Jan » before « Feb », « 2019 mars 12 » before « 14 »: the year of the start."""
    if last.isdecimal() and len(begin) == 3:
        return _parts(begin[0], begin[1], int(last[:4]))
    return _one_date(f"{last} {begin[0]}") if re.match(r"[a-z]", last) else None


def _one_date(plain: str) -> CslDate | None:
    iso = _ISO.fullmatch(plain)
    if iso:
        year, m, d = (int(g) if g else 0 for g in iso.groups())
        if 21 <= m <= 24 and not d:
            return {"date-parts": [[year]], "season": m - 20}
        return _parts(year, m, d)
    numbers = _DAY_FIRST.fullmatch(plain)
    if numbers:
        d, m, year = (int(g) for g in numbers.group(1, 3, 4))
        return _parts(year, m, d) or _parts(year, d, m)
    month_first = _MONTH_FIRST.fullmatch(plain)
    if month_first:
        m, year = (int(g) for g in month_first.groups())
        return _parts(year, m) if m else None
    compact = _COMPACT.fullmatch(plain)
    if compact:
        return _parts(*(int(g) for g in compact.groups()))
    return _worded_date(plain)


def _worded_date(plain: str) -> CslDate | None:
    """Words and numbers in any order, as long as each has one meaning."""
    pieces = re.findall(
        r"[a-z]+|\d+", re.sub(r"(?<=\d)(?:st|nd|rd|th|er|re|o)\b|(?<=\d)°", "", plain)
    )
    year = m = d = season = 0
    for piece in pieces:
        if piece.isdecimal():
            if len(piece) == 4 and not year:
                year = int(piece)
            elif len(piece) <= 2 and not d:
                d = int(piece)
            else:
                return None
        elif piece in _MONTHS and not m:
            m = _MONTHS[piece]
        elif piece in _SEASONS and not season:
            season = _SEASONS[piece]
        elif piece not in _OF_NO_MEANING:
            return None
    if not year or (season and (m or d)) or (d and not m):
        return None
    if season:
        return {"date-parts": [[year]], "season": season}
    return _parts(year, m, d)


def _parts(year: int, m: int = 0, d: int = 0) -> CslDate | None:
    """A date of the calendar, or None; day 31 of a short month is no day."""
    if not m:
        return {"date-parts": [[year]]} if not d else None
    if not 1 <= m <= 12:
        return None
    if not d:
        return {"date-parts": [[year, m]]}
    longest = 30 if m in (4, 6, 9, 11) else 28 + (year % 4 == 0) if m == 2 else 31
    return {"date-parts": [[year, m, d]]} if 1 <= d <= longest else None


def year(date: object) -> int | None:
    """The (first) year of a CSL date variable: its date-parts, else four digits of its literal."""
    if not isinstance(date, dict):
        return None
    try:
        return int(date["date-parts"][0][0])
    except (KeyError, IndexError, TypeError, ValueError):
        found = re.search(r"\b(\d{4})\b", str(date.get("literal") or date.get("raw") or ""))
        return int(found.group(1)) if found else None


def iso_date(date: object) -> str | None:
    """A CSL date variable as ISO 8601 (``2019``, ``2019-03``, ``2018/2019``), else its literal."""
    if not isinstance(date, dict):
        return None
    try:
        sides = ["-".join(_date_part(p) for p in side if p) for side in date["date-parts"][:2]]
        text = "/".join(sides)
    except (KeyError, TypeError, ValueError):
        text = ""
    return text or str(date.get("literal") or date.get("raw") or "") or None


def _date_part(part: object) -> str:
    number = int(str(part))
    if number < 0:
        return f"-{-number:04d}"
    return f"{number:04d}" if number > 31 else f"{number:02d}"
