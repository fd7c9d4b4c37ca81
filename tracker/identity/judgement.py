"""Two records: one work, two related works, two works, or a question for a person.

What enters: the ``Features`` of two records. What leaves: a ``Verdict``. What it does not touch:
groups; ``cluster`` sees to them.

The order of the questions: is one *of* the other (erratum, review, preprint, edition, part,
translation)? does anything forbid that they are one (veto)? do the points suffice? A DOI is
points, not proof: one supplement's DOI stands on fifty abstracts, a book's on its chapters.
"""

from __future__ import annotations

from tracker.identity.evidence import Evidence, weigh
from tracker.identity.features import Features
from tracker.identity.reasons import sentences
from tracker.identity.relations import relation_of
from tracker.identity.verdict import Verdict

SAME = 72.0
"""Points from which two records are one work."""
REVIEW = 60.0
"""Points from which a person should look."""

_NEAR_KINDS = frozenset(
    frozenset(pair)
    for pair in (
        ("article", "paper"), ("article", "chapter"), ("chapter", "paper"), ("article", "web"),
        ("article", "report"), ("book", "report"), ("report", "web"), ("report", "thesis"),
        ("report", "paper"), ("report", "chapter"), ("legal", "report"), ("legal", "web"),
        ("legal", "article"), ("web", "book"), ("preprint", "report"), ("preprint", "paper"),
        ("preprint", "article"), ("preprint", "web"), ("preprint", "thesis"),
        ("book", "thesis"), ("paper", "web"),
    )
)  # fmt: skip
_BOOKISH = frozenset({"book", "report", "thesis", "legal"})
_ALIKE = frozenset({"equal", "near", "main", "prefix", "insert"})

Notes = tuple[tuple[str, float], ...]


class Judgement:
    """A verdict before its sentences are written; ``notes`` are codes with points."""

    __slots__ = ("kind", "notes", "points", "relation", "turned", "veto")

    def __init__(
        self,
        kind: str,
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
        return Verdict(self.kind, round(self.points, 1), sentences(self.notes), self.relation,  # type: ignore[arg-type]
                       self.veto, self.turned)  # fmt: skip


def judge(a: Features, b: Features) -> Judgement:
    """Compare two records; swapping them changes nothing but ``turned``."""
    evidence = weigh(a, b)
    if found := relation_of(a, b, evidence):
        kind, turned = found
        notes = ((f"rel-{kind}", 200.0), *evidence.notes)
        return Judgement("related", evidence.points, notes, veto=True, relation=kind, turned=turned)
    points, notes = _with_kinds(a, b, evidence)
    if veto := _veto(a, b, evidence):
        code, firm = veto
        doubtful = not firm and points >= SAME
        return Judgement(
            "review" if doubtful else "different", points, ((code, 200.0), *notes), veto=True
        )
    if points >= SAME:
        return Judgement("same", points, notes)
    kind = "review" if points >= REVIEW else "different"
    return Judgement(kind, points, notes, veto=evidence.title == "other")


def _with_kinds(a: Features, b: Features, evidence: Evidence) -> tuple[float, Notes]:
    if a.kind == b.kind or "other" in (a.kind, b.kind):
        return evidence.points, evidence.notes
    return evidence.points - 6, (*evidence.notes, ("kind-near", -6.0))


def _veto(a: Features, b: Features, e: Evidence) -> tuple[str, bool] | None:
    """The first thing that forbids one work, and whether it is beyond doubt."""
    if code := _kind_veto(a, b):
        return code, True
    if a.edition and b.edition and a.edition != b.edition:
        return "veto-edition", True
    if e.title == "other" and e.doi != "same":
        return "veto-title", True
    if e.title == "other":
        return "veto-title", not (e.pages == "same" and e.names.share > 0.5)
    if (a.junk or b.junk) and not _junk_allowed(a, b, e):
        return "veto-junk", True
    return _locator_veto(a, b, e) or _people_veto(e)


def _kind_veto(a: Features, b: Features) -> str | None:
    kinds = frozenset((a.kind, b.kind))
    if len(kinds) == 1 or "other" in kinds or kinds in _NEAR_KINDS:
        return None
    return "kind-other"


def _junk_allowed(a: Features, b: Features, e: Evidence) -> bool:
    """A rubric is one text where journal, volume, number and people agree, or DOI and people."""
    if "other" in (e.pages, e.volume, e.issue, e.container) or e.years not in (None, 0, 1):
        return False
    if e.doi == "same":
        return e.names.share < 0 or e.names.share >= 0.5 or e.pages == "same"
    if e.doi == "other" or e.container != "same":
        return False
    placed = e.volume == "same" and (e.issue == "same" or e.pages == "same")
    return placed and e.title == "equal" and (e.names.share >= 0.5 or e.pages == "same")


def _locator_veto(a: Features, b: Features, e: Evidence) -> tuple[str, bool] | None:
    if a.title.numbers != b.title.numbers and not _numbers_agree(a, b, e):
        return "veto-numbers", True
    if e.doi == "other":
        return "veto-doi", not (e.title in ("equal", "near") and e.pages == "same")
    bookish = a.kind in _BOOKISH and b.kind in _BOOKISH
    if bookish and e.volume == "other":
        return "veto-volume", True
    if bookish and a.number and b.number and a.number != b.number and e.doi != "same":
        return "veto-issue", True
    if e.pages == "other" and e.doi != "same":
        strict = e.volume == "other" or e.issue == "other" or e.container == "other"
        return "veto-pages", strict or e.title not in ("equal", "near")
    if e.volume == "other" and e.issue == "other" and e.pages != "same" and e.doi != "same":
        return "veto-volume", False
    return None


def _people_veto(e: Evidence) -> tuple[str, bool] | None:
    if 0 <= e.names.share < 0.01 and not e.names.first and e.doi != "same":
        return "veto-names", not e.located
    if e.years is not None and e.years > 3 and not e.located:
        return "veto-year", False
    return None


def _numbers_agree(a: Features, b: Features, e: Evidence) -> bool:
    """Different numbers are forgiven where the place is one, or where a cut title lost them."""
    if e.located:
        return True
    short, long = sorted((a.title, b.title), key=lambda t: len(t.compact))
    cut = long.compact.startswith(short.compact) and len(short.compact) >= 80
    return cut and set(short.numbers) <= set(long.numbers)
