"""One value at a time: from what people type to what can be compared or stored.

What enters: single strings. What leaves: a normalised string with a type of its own, or
``None`` where the text is not such a value. What it does not touch: records, files, databases.
Sources of the rules stand in each docstring.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from tracker.model import Doi, Folded, Isbn

# French typography comes before ASCII: an apostrophe lost here joins « d’intérêt » into
# « dinteret », and a duplicate is missed.
_FRENCH = str.maketrans(
    {
        "’": "'",
        "‘": "'",
        "ʼ": "'",
        "′": "'",
        "`": "'",
        "´": "'",
        "“": '"',
        "”": '"',
        "«": '"',
        "»": '"',
        "„": '"',
        "‐": "-",
        "‑": "-",
        "‒": "-",
        "–": "-",
        "—": "-",
        "−": "-",
        "\u00a0": " ",
        "\u202f": " ",
        "\u2009": " ",
        "\u2007": " ",
        "\u200b": "",
        "\u00ad": "",
        "œ": "oe",
        "Œ": "OE",
        "æ": "ae",
        "Æ": "AE",
        "ß": "ss",
        "ø": "o",
        "Ø": "O",
        "ł": "l",
        "Ł": "L",
        "đ": "d",
        "Đ": "D",
        "ð": "d",
        "þ": "th",
        "ı": "i",
        "…": "...",
    }
)


def fold(text: str) -> Folded:
    """``text`` for comparison: French signs made plain, accents removed, lower case.

    >>> fold("L’œuvre – désistée")
    "l'oeuvre - desistee"
    """
    if text.isascii():  # most names and half the titles: five times faster
        return Folded(text.replace("`", "'").lower())
    plain = unicodedata.normalize("NFKD", text.translate(_FRENCH))
    return Folded("".join(c for c in plain if not unicodedata.combining(c)).casefold())


def words(text: str) -> list[str]:
    """The folded words of ``text``: runs of letters and digits."""
    return re.findall(r"[a-z0-9]+", fold(text))


def slug(text: str, separator: str = "-") -> str:
    """An ASCII name fit for an id or a URL; empty where ``text`` has no letter or digit."""
    return separator.join(words(text))


_DOI = re.compile(r"10\.\d{4,9}(?:\.\d+)*/\S+")


def doi(text: str) -> Doi | None:
    """The DOI in ``text``, without resolver, lower case.

    DOI names are case-insensitive ASCII (DOI Handbook, section 2.4); trailing punctuation comes
    from the sentence around it, and an unmatched closing bracket too.
    """
    match = _DOI.search(text.strip())
    if match is None:
        return None
    found = match.group().rstrip(".,;:\"'»”’")
    for opening, closing in ("()", "[]", "<>", "{}"):
        while found.endswith(closing) and found.count(closing) > found.count(opening):
            found = found[:-1].rstrip(".,;")
    return Doi(found.lower())


def isbn(text: str) -> Isbn | None:
    """The first valid ISBN of ``text``, as thirteen digits (ISO 2108 check digits)."""
    for candidate in re.findall(r"[0-9][0-9\s‐-―-]{8,18}[0-9Xx]", text):
        digits = re.sub(r"[^0-9Xx]", "", candidate).upper()
        if len(digits) == 10 and _isbn10_valid(digits):
            core = "978" + digits[:9]
            return Isbn(core + _isbn13_check(core))
        if len(digits) == 13 and digits.isdigit() and _isbn13_check(digits[:12]) == digits[12]:
            return Isbn(digits)
    return None


def _isbn10_valid(digits: str) -> bool:
    values = [10 if c == "X" else int(c) for c in digits]
    return 10 not in values[:-1] and sum(v * (10 - i) for i, v in enumerate(values)) % 11 == 0


def _isbn13_check(core: str) -> str:
    return str(-sum(int(c) * (3 if i % 2 else 1) for i, c in enumerate(core)) % 10)


_LANGUAGES = {
    "fr": "fr", "fra": "fr", "fre": "fr", "french": "fr", "francais": "fr", "acadian": "fr",
    "en": "en", "eng": "en", "english": "en", "anglais": "en", "american": "en", "british": "en",
    "usenglish": "en", "ukenglish": "en", "canadian": "en", "australian": "en",
    "de": "de", "deu": "de", "ger": "de", "german": "de", "ngerman": "de", "allemand": "de",
    "es": "es", "spa": "es", "spanish": "es", "espagnol": "es", "espanol": "es",
    "it": "it", "ita": "it", "italian": "it", "italien": "it", "italiano": "it",
    "pt": "pt", "por": "pt", "portuguese": "pt", "brazilian": "pt", "portugais": "pt",
    "nl": "nl", "nld": "nl", "dut": "nl", "dutch": "nl", "neerlandais": "nl",
    "la": "la", "latin": "la", "ru": "ru", "russian": "ru", "zh": "zh", "chinese": "zh",
    "ja": "ja", "japanese": "ja", "pl": "pl", "polish": "pl", "sv": "sv", "swedish": "sv",
    "da": "da", "danish": "da", "no": "no", "norwegian": "no", "fi": "fi", "finnish": "fi",
}  # fmt: skip


def language(text: str) -> str | None:
    """An ISO 639-1 code for a language as catalogues, Zotero and babel write it; None if unknown.

    ``fr-FR``, ``fre``, ``Français`` and babel's ``french`` all give ``fr``.
    """
    folded = re.split(r"[-_ ;,/(]", fold(text).strip())[0]
    if folded in _LANGUAGES:
        return _LANGUAGES[folded]
    return folded if re.fullmatch(r"[a-z]{2}", folded) else None


_RICH_TEXT = re.compile(r"</?(?:i|b|em|strong|sup|sub|sc|u)>|</?span(?:\s[^<>]*)?>", re.IGNORECASE)


def plain(text: str) -> str:
    """``text`` without CSL's rich-text tags, which are all the markup a field may hold.

    https://citeproc-js.readthedocs.io/en/latest/csl-json/markup.html#html-like-formatting-tags
    """
    return _RICH_TEXT.sub("", text) if "<" in text else text


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


# --- partial dates ------------------------------------------------------------------------

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
_CIRCA = re.compile(r"\b(?:ca|circa|c|vers|env|environ|about|approx)\b\.?(?=[\s\d\[])|[~?%]|\[\d")
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
_NEVER = frozenset({"", "..", "open", "unknown", "present", "*"})


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
    « March 12, 2019 », « printemps 2001 »); ``12/03/2019`` is day first, as in French, unless
    the second number can't be a month. What can't be read is kept as ``literal``.
    Sources: ISO 8601-2:2019 (EDTF), CSL 1.0.2 schema for dates.
    """
    shown = " ".join(text.split())
    if not shown:
        return None
    plain = fold(shown).strip(" .,;")
    circa = _CIRCA.search(plain) is not None
    plain = _CIRCA.sub(lambda m: m.group()[1:] if m.group()[0] == "[" else "", plain)
    plain = _WEEKDAY.sub("", plain).strip(" .,;()[]")
    found = _whole_date(plain)
    if found is None:
        return {"literal": shown}
    if circa:
        found["circa"] = True
    return found


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
    year_alone = re.findall(r"(?<!\d)(?:1[4-9]|20)\d\d(?!\d)", plain)
    if len(set(year_alone)) == 1:
        return {"date-parts": [[int(year_alone[0])]]}
    return None


def _date_range(first: str, last: str) -> CslDate | None:
    if first in _NEVER and last in _NEVER:
        return None
    end = _one_date(last) if last not in _NEVER else None
    begin = _one_date(first) if first not in _NEVER else None
    if begin is None and end is not None and first not in _NEVER:
        begin = _borrowed(first, end["date-parts"][0])
    if begin is None:
        return end if first in _NEVER else None
    if end is None:
        return begin if last in _NEVER else None
    if "season" in begin or "season" in end:
        return begin
    return {"date-parts": [begin["date-parts"][0], end["date-parts"][0]]}


def _borrowed(first: str, end: list[int]) -> CslDate | None:
    """« 12 » or « 12 mars » before « 15 avril 2019 » : the rest comes from the end."""
    if first.isdecimal() and len(end) == 3 and 1 <= int(first[:4]) <= 31:
        return {"date-parts": [[end[0], end[1], int(first)]]}
    if month(first) and len(end) >= 2:
        return {"date-parts": [[end[0], month(first)]]}
    return _one_date(f"{first} {end[0]}")


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
    pieces = re.findall(r"[a-z]+|\d+", re.sub(r"(?<=\d)(?:st|nd|rd|th|er|re)\b", "", plain))
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
        elif piece not in ("le", "the", "of", "de", "du", "en", "et", "on", "t"):
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
