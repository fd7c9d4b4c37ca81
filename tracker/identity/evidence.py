"""How two records agree, field by field: points for and against, each with its name.

What enters: the ``Features`` of two records. What leaves: ``Evidence``. What it does not touch:
the decision, which is ``judgement``'s.

Points add up. They were set by hand on labelled sets of duplicate references (Rathbone et al.
2015; Hair et al. 2023; the bib-dedupe collection) and on pairs of criminology references; a
field that is missing on one side counts nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Literal

from rapidfuzz.distance import Indel, Levenshtein

from tracker.identity.features import Features, locator
from tracker.identity.names import NameMatch, match_names
from tracker.identity.rubrics import word_set
from tracker.identity.title_match import TitleLevel

_ARTICLE_NUMBER = re.compile(r"[a-z]+\d{3,}$")
Sameness = Literal["same", "near", "unknown", "other"]

TITLE_POINTS: dict[TitleLevel, float] = {
    "equal": 45, "near": 41, "main": 38, "prefix": 32, "insert": 26, "slip": 34, "short": 14,
    "words": 6, "other": -40, "junk": 0,
}  # fmt: skip
SHORT_TITLE_POINTS = 36.0
JUNK_TITLE_POINTS = 18.0


@dataclass(frozen=True, slots=True)
class Evidence:
    """The comparison of each field, and the points they add up to.

    ``notes`` pair a code of ``reasons.SENTENCES`` with its points."""

    title: TitleLevel
    names: NameMatch
    years: int | None
    container: Sameness
    volume: Sameness
    issue: Sameness
    pages: Sameness
    doi: Sameness
    isbn: Sameness
    points: float
    notes: tuple[tuple[str, float], ...]

    @property
    def placed(self) -> bool:
        """Both stand in one number of one journal, or on one page of one volume."""
        return (
            self.container == "same"
            and self.volume == "same"
            and (self.issue == "same" or self.pages == "same")
        )

    @property
    def located(self) -> bool:
        """Both stand at one place: one DOI, or one volume and first page."""
        if self.doi == "same":
            return True
        if self.pages != "same" or self.container == "other":
            return False
        return self.volume == "same" or self.numbered

    @property
    def numbered(self) -> bool:
        """Both stand in one number of a journal that counts numbers, not volumes."""
        return (
            self.container == self.issue == "same" and self.volume == "unknown" and self.years == 0
        )


def weigh(a: Features, b: Features, level: TitleLevel) -> Evidence:
    """All evidence about two records whose titles agree as ``level`` says."""
    names = match_names(a.people, b.people)
    years = abs(a.year - b.year) if a.year and b.year else None
    container = same_place(a.container, b.container)
    volume = _same(a.volume, b.volume)
    issue = _same(a.issue, b.issue)
    pages = same_pages(a.pages, b.pages)
    found_doi = same_doi(a.doi, b.doi)
    found_isbn = _same(a.isbn, b.isbn)
    notes = [
        (f"title-{level}", _title_points(level, a, b)),
        *_name_notes(names),
        *_year_notes(years),
        *_note("container", container, 10, -18),
        *_note("volume", volume, 6, -14),
        *_note("issue", issue, 4, -5),
        *_note("pages", pages, 16, -22),
        *_note("doi", found_doi, 42, -40, -6),
        *_note("isbn", found_isbn, 20, -8),
        *_publisher_notes(a, b),
    ]
    by_number = volume == "unknown" and issue == pages == "same" and years == 0
    if container == "same" and (by_number or (volume == "same" and "same" in (issue, pages))):
        notes.append(("place-same", 8))
    notes += _official_notes(a, b, level)
    if tome_told(a, b):
        notes.append(("tome-same", 16))
    if level in ("main", "prefix") and _ends_in_author(a, b):
        notes.append(("title-author", 7))
    points = sum(p for _, p in notes)
    return Evidence(
        level,
        names,
        years,
        container,
        volume,
        issue,
        pages,
        found_doi,
        found_isbn,
        points,
        tuple(notes),
    )


def _note(
    field: str, sameness: Sameness, good: float, bad: float, near: float = 0
) -> tuple[tuple[str, float], ...]:
    if sameness == "unknown":
        return ()
    points = good if sameness == "same" else bad if sameness == "other" else near
    return ((f"{field}-{sameness}", points),)


def _same(a: str, b: str) -> Sameness:
    if not a or not b:
        return "unknown"
    return "same" if a == b else "other"


# -- fields ------------------------------------------------------------------------------------


def _title_points(level: TitleLevel, a: Features, b: Features) -> float:
    if level != "equal":
        return TITLE_POINTS[level]
    if a.junk or b.junk:
        return JUNK_TITLE_POINTS
    if len(a.title.compact) >= 60:
        return TITLE_POINTS["equal"] + 3
    long_enough = len(a.title.compact) >= 20 and len(a.title.words) >= 3
    return TITLE_POINTS["equal"] if long_enough else SHORT_TITLE_POINTS


def _name_notes(names: NameMatch) -> list[tuple[str, float]]:
    if names.share < 0:
        return []
    if names.clash and names.share < 1:
        return [("names-clash", -12)]
    if names.clash:
        return [("names-clash", 4)]
    if names.whole:
        return [("names-same", 26)]
    if names.share >= 0.99:
        return [("names-subset", 22)]
    if names.share >= 0.5:
        return [("names-most", 18 if names.first else 15)]
    if names.share >= 0.3 or (names.share > 0 and names.first):
        return [("names-some", 8)]
    return [("names-other", -36)]


def _year_notes(years: int | None) -> list[tuple[str, float]]:
    if years is None:
        return []
    if years <= 1:
        return [("year-same", 8)] if years == 0 else [("year-near", 3)]
    return [("year-other", -8.0 if years <= 2 else -26.0)]


_TOMES = frozenset({"tome", "volume", "vol", "t"})


def tome_told(a: Features, b: Features) -> bool:
    """One says the tome in its title, the other in its volume: « Histoire des prisons. Tome 2 »
    and volume 2 of « Histoire des prisons »."""
    if "article" in (a.kind, b.kind) or not (a.volume or b.volume):
        return False
    for one, other in ((a, b), (b, a)):
        tome = _tome_in(other.title.words)
        if tome and one.volume == tome and other.volume in ("", tome):
            return not _tome_in(one.title.words) and set(one.title.numbers) <= set(
                other.title.numbers
            )
    return False


def _tome_in(found: tuple[str, ...]) -> str:
    for unit, number in pairwise(found):
        if unit in _TOMES:
            return locator(number)
    return ""


def _ends_in_author(a: Features, b: Features) -> bool:
    """« Rapport annuel 2017 », and the same « … de la direction de l’administration
    pénitentiaire », which is its author."""
    short, long = sorted((a, b), key=lambda f: len(f.title.compact))
    tail = [w for w in long.title.words[len(short.title.words) :] if len(w) > 3]
    people = a.people.tokens | b.people.tokens
    return bool(tail) and (a.people.institutional or b.people.institutional) and people >= set(tail)


_ABOUT = word_set(
    "impact commentaire bilan analyse presentation debats rapport expose application synthese "
    "projet rectificatif commentary"
)
"""Words that follow the name of a text in a title about it."""
_NUMBERED_TEXT = re.compile(r"(?:loi|loin|decret|decretn|ordonnance|ordonnancen)\d{4,}")


def _official_notes(a: Features, b: Features, level: TitleLevel) -> list[tuple[str, float]]:
    """« Loi n° 2014-896 du 15 août 2014 » is one text, whatever of its subject is quoted; two
    circulars of a day may begin alike. One NOR is one text."""
    notes = []
    if a.nor and a.nor == b.nor:
        notes.append(("nor-same", 45.0))
    numbers = a.title.numbers
    if a.official and b.official and len(numbers) >= 2 and numbers == b.title.numbers:
        if level == "equal":
            notes.append(("title-official", 18.0))
        elif level in ("near", "main", "prefix", "insert") and not _ABOUT.intersection(
            set(a.title.words) ^ set(b.title.words)
        ):
            sure = _NUMBERED_TEXT.match(a.title.compact) and _NUMBERED_TEXT.match(b.title.compact)
            notes.append(("title-official", 36.0 if sure else 18.0))
    return notes


def _publisher_notes(a: Features, b: Features) -> list[tuple[str, float]]:
    if not a.publisher or not b.publisher:
        return []
    if a.publisher & b.publisher:
        return [("publisher-same", 5)]
    return [("publisher-other", -5)]


@lru_cache(maxsize=100_000)
def same_place(a: tuple[str, ...], b: tuple[str, ...]) -> Sameness:
    """Whether two journals (or books) are one: equal, abbreviated, an acronym, a subtitle less."""
    if not a or not b:
        return "unknown"
    if a == b:
        return "same"
    short, long = (a, b) if sum(map(len, a)) <= sum(map(len, b)) else (b, a)
    if set(short) <= set(long) or _abbreviates(short, long):
        return "same"
    if len(short) == 1 and len(short[0]) >= 3 and short[0] == "".join(w[0] for w in long):
        return "same"
    if Indel.normalized_similarity(" ".join(a), " ".join(b)) >= 0.88:
        return "same"
    return "other"


def _abbreviates(short: tuple[str, ...], long: tuple[str, ...]) -> bool:
    position = 0
    for word in short:
        while position < len(long) and not _abbreviation(word, long[position]):
            position += 1
        if position == len(long):
            return False
        position += 1
    return True


def _abbreviation(short: str, long: str) -> bool:
    """``crim`` of ``criminology``, ``natl`` of ``national``: its letters in order."""
    if long.startswith(short):
        return True
    if len(short) < 3 or short[0] != long[0]:
        return False
    letters = iter(long)
    return all(c in letters for c in short)


def same_doi(a: str, b: str) -> Sameness:
    """``near``: two letters apart, as a DOI read from a PDF; one cut short tells nothing."""
    if not a or not b:
        return "unknown"
    if a == b:
        return "same"
    if a.startswith(b) or b.startswith(a):
        return "unknown"
    return "near" if Levenshtein.distance(a, b, score_cutoff=2) <= 2 else "other"


def same_pages(a: tuple[str, str], b: tuple[str, str]) -> Sameness:
    """One first or last page. Torn page numbers tell nothing: ``Suppl-29`` for ``S417-S429``,
    ``t-8`` for ``2665-2668``; nor does a page range against the number of an article
    (``1-6``, ``e12724``)."""
    if not a[0] or not b[0]:
        return "unknown"
    if a[0] == b[0] or a[-1] == b[-1] != "":
        return "same"
    last = (a[1] or a[0], b[1] or b[0])
    if last[0] == last[1]:
        return "same"
    short, long = sorted((_digits(last[0]), _digits(last[1])), key=len)
    if long.endswith(short) and (len(short) < len(long) or a[0][0].isdigit() != b[0][0].isdigit()):
        return "unknown"
    for one, other in ((a, b), (b, a)):
        if _ARTICLE_NUMBER.match(one[0]) and not one[1] and other[0].isdigit() and other[1]:
            return "unknown"
    return "other"


def _digits(page: str) -> str:
    return "".join(c for c in page if c.isdigit())
