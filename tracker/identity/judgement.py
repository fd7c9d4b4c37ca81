"""Two records: one work, two related works, two works, or a question for a person.

What enters: the ``Features`` of two records. What leaves: a ``Verdict``. What it does not touch:
groups; ``cluster`` sees to them.

The order of the questions: is one *of* the other (erratum, review, preprint, edition, part,
translation)? does anything forbid that they are one (veto)? do the points suffice? A DOI is
points, not proof: one supplement's DOI stands on fifty abstracts, a book's on its chapters.
"""

from __future__ import annotations

from tracker.identity.contrasts import contrast
from tracker.identity.evidence import TITLE_POINTS, Evidence, tome_told, weigh
from tracker.identity.features import Features
from tracker.identity.reasons import sentences
from tracker.identity.relations import is_periodic, may_relate, relation_of
from tracker.identity.rubrics import ONCE, is_chronicle, is_file_name
from tracker.identity.title_match import title_level, words_shared
from tracker.identity.verdict import Kind, Verdict

SAME = 72.0
"""Points from which two records are one work."""
REVIEW = 55.0
"""Points from which a person should look."""
_COPY = ("copy", 200.0)
"""Two sources that hold the very same record: nothing can tell them apart."""
_ASK = 92.0
"""Points, without the one field that speaks against, from which a person should look."""

_NEAR_KINDS = frozenset(
    frozenset(pair)
    for pair in (
        ("article", "paper"),
        ("article", "chapter"),
        ("chapter", "paper"),
        ("article", "web"),
        ("article", "report"),
        ("book", "report"),
        ("report", "web"),
        ("report", "thesis"),
        ("report", "paper"),
        ("report", "chapter"),
        ("legal", "report"),
        ("legal", "web"),
        ("legal", "article"),
        ("web", "book"),
        ("preprint", "report"),
        ("preprint", "paper"),
        ("preprint", "article"),
        ("preprint", "web"),
        ("preprint", "thesis"),
        ("book", "thesis"),
        ("paper", "web"),
    )
)
_EARLY = 12
"""A page on which any number of a journal that counts its pages anew has its editorial."""
_BOOKISH = frozenset({"book", "report", "thesis", "legal"})

Notes = tuple[tuple[str, float], ...]


class Judgement:
    """A verdict before its sentences are written; ``notes`` are codes with points."""

    __slots__ = ("kind", "notes", "points", "relation", "turned", "veto")

    def __init__(
        self,
        kind: Kind,
        points: float,
        notes: Notes,
        *,
        veto: bool = False,
        relation: str | None = None,
        turned: bool = False,
    ) -> None:
        self.kind = kind
        self.points = points
        self.notes = notes
        self.veto = veto
        self.relation = relation
        self.turned = turned

    def verdict(self) -> Verdict:
        return Verdict(
            self.kind,
            round(self.points, 1),
            sentences(self.notes),
            self.relation,
            self.veto,
            self.turned,
        )


_UNLIKE = Judgement(
    "different", TITLE_POINTS["other"], (("title-other", TITLE_POINTS["other"]),), veto=True
)
"""The commonest verdict, reached on the titles alone."""


def judge(a: Features, b: Features) -> Judgement:
    """Compare two records; swapping them changes nothing but ``turned``."""
    if a.whole and a.whole == b.whole and not a.junk:
        return Judgement("same", _COPY[1], (_COPY,))
    level = title_level(a, b)
    if level == "other" and (not a.doi or a.doi != b.doi) and not may_relate(a, b):
        return _UNLIKE
    evidence = weigh(a, b, level)
    if found := relation_of(a, b, evidence):
        kind, turned = found
        notes = ((f"rel-{kind}", 200.0), *evidence.notes)
        return Judgement("related", evidence.points, notes, veto=True, relation=kind, turned=turned)
    points, notes = _with_kinds(a, b, evidence)
    if code := _firm_veto(a, b, evidence):
        return Judgement("different", points, ((code, 200.0), *notes), veto=True)
    if a.junk or b.junk:
        return _judge_rubric(a, b, evidence, points, notes)
    if code := _doubt(a, b, evidence):
        against = -sum(p for name, p in notes if name == _DOUBTS.get(code))
        placed = code == "veto-names" and evidence.title == "equal" and evidence.pages == "same"
        asked = points + against >= _ASK or (placed and evidence.located)
        doubted: Kind = "review" if asked else "different"
        return Judgement(doubted, points, ((code, 200.0), *notes), veto=True)
    if evidence.title == "other":
        return Judgement("review", points, notes)
    if points >= SAME and (code := _question(a, b, evidence)):
        firm = code == "degree-other" or evidence.years != 0 or evidence.issue == "other"
        return Judgement("review", points, ((code, 100.0), *notes), veto=firm)
    if points >= SAME and (evidence.years == 0 or _corroborated(evidence)):
        return Judgement("same", points, notes)
    return Judgement("review" if points >= REVIEW else "different", points, notes)


def _corroborated(e: Evidence) -> bool:
    """Something beyond title and authors agrees; else a thesis and its abstract, or two editions,
    could not be told from one work."""
    fields = (e.container, e.volume, e.pages, e.doi, e.isbn)
    return "same" in fields or ("publisher-same", 5) in e.notes


def _question(a: Features, b: Features, e: Evidence) -> str | None:
    """What points alone don't see, though they suffice: a person decides."""
    if a.degree and b.degree and a.degree != b.degree:
        return "degree-other"
    if is_chronicle(a.title.words) and not (e.located or e.placed):
        return "veto-serial"
    return None


def _same_spot(a: Features, b: Features, e: Evidence) -> bool:
    """Two titles far apart on one DOI: a garbled title, unless it is a supplement's DOI."""
    if e.doi != "same" or e.pages == "other" or e.names.share <= 0.5:
        return False
    return (e.pages == "same" or e.placed) and words_shared(a.title, b.title) >= 0.6


def _with_kinds(a: Features, b: Features, evidence: Evidence) -> tuple[float, Notes]:
    if a.kind == b.kind or "other" in (a.kind, b.kind):
        return evidence.points, evidence.notes
    return evidence.points - 6, (*evidence.notes, ("kind-near", -6.0))


# -- what forbids one work, beyond doubt --------------------------------------------------------


def _firm_veto(a: Features, b: Features, e: Evidence) -> str | None:
    if _kinds_exclude(a, b):
        return "kind-other"
    if a.edition and b.edition and a.edition != b.edition:
        return "veto-edition"
    if e.title == "other" and not _same_spot(a, b, e):
        return "veto-title"
    if a.nor and b.nor:
        return None if a.nor == b.nor else "nor-other"
    if a.title.numbers != b.title.numbers and not _numbers_agree(a, b, e):
        return "veto-numbers"
    if (
        e.doi != "same"
        and not (e.pages == "same" and e.located)
        and not tome_told(a, b)
        and (code := contrast(a.title, b.title))
    ):
        return code
    return _volume_veto(a, b, e) or _page_veto(e) or _report_veto(a, b, e)


def _kinds_exclude(a: Features, b: Features) -> bool:
    kinds = frozenset((a.kind, b.kind))
    return len(kinds) == 2 and "other" not in kinds and kinds not in _NEAR_KINDS


def _volume_veto(a: Features, b: Features, e: Evidence) -> str | None:
    if e.doi == "same" or e.pages == "same":
        return None
    if a.kind in _BOOKISH and b.kind in _BOOKISH:
        if e.volume == "other":
            return "veto-volume"
        return "veto-issue" if a.number and b.number and a.number != b.number else None
    rubric = bool(a.title.rubric or b.title.rubric or a.junk or b.junk)
    if e.volume == "other" and (rubric or e.issue == "same" or e.doi == "other"):
        return "veto-volume"
    return None


def _page_veto(e: Evidence) -> str | None:
    if e.pages != "other" or e.doi == "same":
        return None
    elsewhere = "other" in (e.volume, e.issue, e.container)
    return "veto-pages" if elsewhere or e.title not in ("equal", "near") else None


def _report_veto(a: Features, b: Features, e: Evidence) -> str | None:
    """A yearly report of two years, where the year is not in the title."""
    if e.years in (None, 0) or e.located or a.kind == "article" or b.kind == "article":
        return None
    return "veto-report" if is_periodic(a.title.compact) else None


def _numbers_agree(a: Features, b: Features, e: Evidence) -> bool:
    """Different numbers are forgiven where the place is one, or where a cut title lost them."""
    if e.located or a.title.compact == b.title.compact:
        return True
    if tome_told(a, b):
        return True
    short, long = sorted((a.title, b.title), key=lambda t: len(t.compact))
    cut = long.compact.startswith(short.compact) and len(short.compact) >= 80
    tail = long.words[len(short.words) :]
    return cut and len(tail) > 3 and set(short.numbers) <= set(long.numbers)


# -- titles that name no work ------------------------------------------------------------------


def _judge_rubric(a: Features, b: Features, e: Evidence, points: float, notes: Notes) -> Judgement:
    """« Éditorial » is one text where journal, volume, number and people agree, or the DOI.

    Where nothing speaks against one work, and nothing proves it, there is no veto: a third
    record may hold the two together."""
    clash = "other" in (e.pages, e.volume, e.issue, e.container) or e.years not in (None, 0, 1)
    if e.doi == "same" and not (clash and e.title == "junk"):
        sure = e.names.share >= 0.5 or e.pages == "same" or (e.placed and e.names.share < 0)
        other_people = 0 <= e.names.share < 0.3
        kind: Kind = "same" if sure else "different" if other_people else "review"
        return Judgement(kind, points, notes)
    if clash or e.doi in ("other", "near") or not e.placed or _any_number(a, b, e):
        return Judgement("different", points, (("veto-junk", 200.0), *notes), veto=True)
    if e.title == "junk" or is_file_name(a.title.words) or is_file_name(b.title.words):
        return Judgement("different", points, (("veto-junk", 200.0), *notes))
    paged = bool(a.pages[0] or b.pages[0])
    alone = a.title.compact in ONCE and e.names.share < 0
    if paged and (e.names.share >= 0.5 or alone):
        return Judgement("same", points, notes)
    return Judgement("review", points, (("veto-place", 100.0), *notes))


def _any_number(a: Features, b: Features, e: Evidence) -> bool:
    """One volume and one page, but no number: every number of the volume may begin there."""
    pages = (a.pages[0], b.pages[0])
    return e.issue != "same" and any(p.isdigit() and int(p) <= _EARLY for p in pages)


# -- what a person should look at --------------------------------------------------------------

_DOUBTS = {
    "veto-doi": "doi-other", "veto-pages": "pages-other", "veto-volume": "volume-other",
    "veto-names": "names-other", "veto-year": "year-other",
}  # fmt: skip


_LOOSE = frozenset({"slip", "short", "words"})
"""Titles that do not prove one work on two pages, though the DOI be one: a supplement's."""


def _doubt(a: Features, b: Features, e: Evidence) -> str | None:
    """One field speaks against one work; if all the rest speaks for it, a person decides."""
    if a.nor and a.nor == b.nor:
        return None
    if e.doi == "other":
        return "veto-doi"
    if e.doi == "near" and not (e.title in ("equal", "near") and e.names.share >= 0.5 and e.placed):
        return "veto-doi"
    if e.pages == "other" and (e.doi != "same" or e.title in _LOOSE):
        return "veto-pages"
    if e.volume == "other" and e.pages != "same" and e.doi != "same":
        return "veto-volume"
    if 0 <= e.names.share < 0.01 and not e.names.first and not (e.doi == "same" and e.placed):
        return "veto-names"
    if e.years is not None and e.years > 3 and not e.located:
        return "veto-year"
    return None
