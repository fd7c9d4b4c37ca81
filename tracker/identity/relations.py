"""Relations that are not sameness: translation, edition, preprint, part, review, erratum …

What enters: two records' ``Features`` and their ``Evidence``. What leaves: the kind of relation
and whether it runs from the second to the first. What it does not touch: groups.

Kinds are those of ``model.Relation``: *a* is ``kind`` of *b*.
"""

from __future__ import annotations

from tracker.identity.evidence import Evidence, same_place
from tracker.identity.features import Features
from tracker.identity.lexicon import ENGLISH
from tracker.identity.rubrics import word_set

_ALIKE = frozenset({"equal", "near", "main", "prefix", "insert", "slip"})
_BOOKS = frozenset({"book", "report", "other", "thesis"})
_PUBLISHED = frozenset({"article", "paper", "chapter", "report", "book"})
_LEADS = {
    "erratum": "erratum", "errata": "erratum", "corrigendum": "erratum", "corrigenda": "erratum",
    "correction": "erratum", "rectificatif": "erratum", "retraction": "retraction",
    "retracted": "retraction", "retrait": "retraction", "review": "review",
    "book review": "review", "compte rendu": "review", "recension": "review",
    "note de lecture": "review",
}  # fmt: skip
_REVIEW_KINDS = ({"article", "book"}, {"web", "book"}, {"article", "report"}, {"web", "report"})
_EXTRACTS = word_set(
    "synthese resume annexe annexes summary appendix appendices supplement infographie depliant "
    "erratum sommaire"
)
_PERIODIC = (
    "annuel",
    "annual",
    "activite",
    "activity",
    "statisti",
    "barometre",
    "bilan",
    "chiffrescles",
    "yearbook",
    "mensuel",
    "monthly",
    "trimestr",
    "quarterly",
    "seriestat",
    "etatdeslieux",
)


def relation_of(a: Features, b: Features, e: Evidence) -> tuple[str, bool] | None:
    """``(kind, turned)``, or None where no relation shows.

    ``turned`` False: *a* is ``kind`` of *b*. Symmetric kinds are told from the later record (the
    later edition is the edition of the earlier).
    """
    return (
        _lead(a, b, e)
        or _review(a, b, e)
        or _preprint(a, b, e)
        or _part(a, b)
        or _extract(a, b, e)
        or _update(a, b, e)
        or _edition(a, b, e)
        or _translation(a, b, e)
    )


def may_relate(a: Features, b: Features) -> bool:
    """Whether two records with unlike titles could be related: cheap, and never False wrongly."""
    return bool(
        a.title.lead
        or b.title.lead
        or a.reviewed
        or b.reviewed
        or (a.kind != b.kind and {a.kind, b.kind} == {"chapter", "book"})
        or (a.kind != b.kind and {a.kind, b.kind} in _REVIEW_KINDS)
        or (a.language and b.language and a.language != b.language)
    )


def _lead(a: Features, b: Features, e: Evidence) -> tuple[str, bool] | None:
    """A title that says it corrects, withdraws or reviews the other."""
    for one, other, turned in ((a, b, False), (b, a, True)):
        kind = _LEADS.get(one.title.lead)
        if kind is None or other.title.lead == one.title.lead or len(one.title.rest) < 12:
            continue
        if not _contains(one.title.rest, other.title.compact, other.title.main):
            continue
        if kind == "review" and (e.names.share >= 0.5 or e.doi == "same"):
            continue  # a rubric before the title, not a review of another's work
        if kind != "review" and (e.located and e.pages == "same"):
            continue
        if one.title.lead == "retracted" and e.doi == "same":
            continue  # the article itself: a publisher marks it so in its place
        return kind, turned
    return None


def _contains(rest: str, whole: str, main: str) -> bool:
    return len(main) >= 10 and (
        rest.startswith(main) or (len(rest) >= 20 and whole.startswith(rest))
    )


def _review(a: Features, b: Features, e: Evidence) -> tuple[str, bool] | None:
    if found := _review_by_name(a, b, e):
        return found
    if (a.kind == "review") == (b.kind == "review"):
        return None
    one, other, turned = (a, b, False) if a.kind == "review" else (b, a, True)
    named = bool(one.reviewed) and _contains(one.reviewed, other.title.compact, other.title.main)
    if named or e.title in _ALIKE:
        return None if e.names.share >= 0.99 and e.located else ("review", turned)
    return None


_REVIEWERS = frozenset({"article", "review", "web"})
_REVIEWED = frozenset({"book", "report"})


def _review_by_name(a: Features, b: Features, e: Evidence) -> tuple[str, bool] | None:
    """« Paul Garnier, Histoire des prisons, Paris, Fayard, 1999, 320 p. »: French journals name a
    review so, author and title of the book, over another's name."""
    if a.kind == b.kind or e.names.share > 0:
        return None
    for one, other, turned in ((a, b, False), (b, a, True)):
        if one.kind not in _REVIEWERS or other.kind not in _REVIEWED:
            continue
        title, author = other.title, other.people.first
        named = title.compact if title.compact in one.title.compact else title.main
        if not author or len(named) < 12 or len(title.words) < 3:
            continue
        if author in one.title.compact.partition(named)[0] and named in one.title.compact:
            return "review", turned
    return None


def _preprint(a: Features, b: Features, e: Evidence) -> tuple[str, bool] | None:
    if (a.kind == "preprint") == (b.kind == "preprint"):
        return None
    one, other, turned = (a, b, False) if a.kind == "preprint" else (b, a, True)
    if other.kind not in _PUBLISHED or e.title not in _ALIKE or a.junk or b.junk:
        return None
    if e.names.share < 0.5 or (e.doi == "same") or (one.year or 0) > (other.year or 9999) + 1:
        return None
    return "preprint", turned


def _part(a: Features, b: Features) -> tuple[str, bool] | None:
    """A chapter and the book it stands in."""
    if {a.kind, b.kind} != {"chapter", "book"}:
        return None
    one, other, turned = (a, b, False) if a.kind == "chapter" else (b, a, True)
    if not one.container or (a.year and b.year and abs(a.year - b.year) > 1):
        return None
    same_book = bool(a.isbn and a.isbn == b.isbn) or (
        len(other.title.compact) >= 10 and same_place(one.container, other.title.words) == "same"
    )
    return ("part", turned) if same_book else None


def _extract(a: Features, b: Features, e: Evidence) -> tuple[str, bool] | None:
    """A report and its summary or annexes: one title, then « synthèse »."""
    if e.located or e.title not in ("main", "prefix", "insert", "short", "equal"):
        return None
    if not {a.kind, b.kind} <= _BOOKS | {"legal", "web"}:
        return None
    one, other = set(a.title.words), set(b.title.words)
    if _EXTRACTS.isdisjoint(one ^ other):
        return None
    return "part", _EXTRACTS.isdisjoint(one - other)


_RENEWED = word_set("update updated updating updates actualise actualisee actualisation revisited")
_AROUND = word_set("a an the le la l un une et and mise a jour review")


def _update(a: Features, b: Features, e: Evidence) -> tuple[str, bool] | None:
    """Two official texts of one title and two years: the later takes the place of the earlier.
    And a work that says it brings an earlier one of the same authors up to date."""
    if found := _renewed(a, b, e):
        return found
    if not (a.official and b.official and e.title in ("equal", "near") and e.years) or a.junk:
        return None
    if a.title.numbers != b.title.numbers or e.located:
        return None
    return "update", (a.year or 0) < (b.year or 0)


def _renewed(a: Features, b: Features, e: Evidence) -> tuple[str, bool] | None:
    if e.title in ("equal", "other", "junk") or e.names.share < 0.5 or not e.years or e.located:
        return None
    for one, other, turned in ((a, b, False), (b, a, True)):
        extra = [w for w in one.title.words if w not in other.title.words]
        lacking = [w for w in other.title.words if w not in one.title.words]
        renewed = not _RENEWED.isdisjoint(extra) or {"mise", "jour"} <= set(extra)
        if not renewed or (one.year or 0) < (other.year or 0):
            continue
        allowed = _RENEWED | _AROUND
        if all(w in allowed or w.isdigit() for w in extra) and _AROUND.issuperset(lacking):
            return "update", turned
    return None


def _edition(a: Features, b: Features, e: Evidence) -> tuple[str, bool] | None:
    if a.kind not in _BOOKS or b.kind not in _BOOKS or "book" not in (a.kind, b.kind):
        if not {a.kind, b.kind} <= {"report"}:
            return None
        if is_periodic(a.title.compact):
            return None
    if e.title not in ("equal", "near", "main") or a.junk or b.junk:
        return None
    if a.title.numbers != b.title.numbers or (a.volume and b.volume and a.volume != b.volume):
        return None
    if not (e.names.share >= 0.3 or (e.names.share < 0 and _same_house(a, b))):
        return None
    numbered = a.edition is not None and b.edition is not None and a.edition != b.edition
    apart = e.years is not None and (e.years >= 2 or (e.years == 1 and not _same_house(a, b)))
    if not (numbered or apart):
        return None
    order = (a.year or 0, a.edition or 0, a.id) < (b.year or 0, b.edition or 0, b.id)
    return "edition", order


def is_periodic(compact: str) -> bool:
    """Whether a title is that of a report that comes back every year or month."""
    return any(stem in compact for stem in _PERIODIC)


def _same_house(a: Features, b: Features) -> bool:
    return bool(a.publisher & b.publisher)


def _translation(a: Features, b: Features, e: Evidence) -> tuple[str, bool] | None:
    if not a.language or not b.language or a.language == b.language:
        return None
    turned = (a.year or 9999, a.id) < (b.year or 9999, b.id)
    for one, other, value in ((a, b, False), (b, a, True)):
        if one.original and one.original.startswith(other.title.main):
            return "translation", value
    if e.title in ("equal", "near") or a.junk or b.junk or a.kind != b.kind:
        return None
    if e.names.share < 0 and not (a.people.keys and b.people.keys) and not a.official:
        return None
    if e.names.share < 0:
        alike = e.years == 0 and a.title.numbers == b.title.numbers
        return ("translation", turned) if alike and _cognates(a, b, 0.6) else None
    if e.names.share < 0.99 or a.names.first != b.names.first:
        return None
    placed = e.doi == "same" or (e.volume == "same" and e.issue == "same" and e.container == "same")
    if placed and e.pages != "other":
        return "translation", turned
    elsewhere = e.container == "other"  # a journal of the other language, or another subject
    return ("translation", turned) if _cognates(a, b, 0.6 if elsewhere else 0.4) else None


def _cognates(a: Features, b: Features, least: float) -> bool:
    """Whether the titles share enough roots: ``mental``, ``mentaux``; ``social``, ``sociale``."""
    french, english = (a, b) if a.language == "fr" else (b, a)
    one = {ENGLISH.get(w, w[:4]) for w in french.title.words if len(w) >= 5}
    two = {w[:4] for w in english.title.words if len(w) >= 5}
    shared = len(one & two)
    return shared >= 2 and shared >= least * min(len(one), len(two))
