"""How well the rules agree with a labelled set.

What enters: labelled works as dictionaries (``id, title, abstract, container, language, labels,
hard_negative``). What leaves: counts, and the figures made of them. What it does not touch:
files.

Precision, recall and F1 are micro-averaged (Manning, Raghavan & Schütze 2008, § 13.6): true and
false positives and false negatives are summed over works before dividing. A label stands for
its broader themes too, so ancestors are added to the gold labels, as the tagger adds them to
its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tracker.model import Assignment, TaggableText, ThemeId
from tracker.themes.tagger import tag_all
from tracker.themes.vocabulary import Vocabulary


@dataclass(slots=True)
class Tally:
    """True positives, false positives, false negatives."""

    tp: int = 0
    fp: int = 0
    fn: int = 0

    def count(self, expected: bool, found: bool) -> None:
        self.tp += expected and found
        self.fp += found and not expected
        self.fn += expected and not found

    @property
    def precision(self) -> float:
        return self.tp / (self.tp + self.fp) if self.tp + self.fp else 1.0

    @property
    def recall(self) -> float:
        return self.tp / (self.tp + self.fn) if self.tp + self.fn else 1.0

    @property
    def f1(self) -> float:
        total = 2 * self.tp + self.fp + self.fn
        return 2 * self.tp / total if total else 1.0


@dataclass(frozen=True, slots=True)
class Mistake:
    """A theme that rules and labels disagree on; ``kind`` is ``missing`` or ``extra``."""

    work: str
    title: str
    theme: ThemeId
    kind: str
    quotes: tuple[str, ...] = ()


@dataclass(slots=True)
class Score:
    """Figures over a labelled set.

    ``mission`` and ``mission_french`` cover the mission themes; ``hard_negatives_hit`` are works
    that must have no theme of the mission and got one, ``hard_negatives_touched`` those that got
    any theme at all. ``unknown``: work and label, for labels that the vocabulary has not.
    """

    overall: Tally = field(default_factory=Tally)
    mission: Tally = field(default_factory=Tally)
    french: Tally = field(default_factory=Tally)
    mission_french: Tally = field(default_factory=Tally)
    themes: dict[ThemeId, Tally] = field(default_factory=dict)
    themes_french: dict[ThemeId, Tally] = field(default_factory=dict)
    works: int = 0
    hard_negatives: int = 0
    hard_negatives_hit: list[str] = field(default_factory=list)
    hard_negatives_touched: list[str] = field(default_factory=list)
    mistakes: list[Mistake] = field(default_factory=list)
    unknown: list[tuple[str, str]] = field(default_factory=list)


def score(
    gold: Iterable[Mapping[str, Any]], vocabulary: Vocabulary, *, titles_only: bool = False
) -> Score:
    """Tag each work of ``gold`` and compare; ``titles_only`` hides every other text.

    Labels unknown to the vocabulary are left out of the count, and named in ``unknown``.
    """
    result = Score(
        themes={theme: Tally() for theme in vocabulary.concepts},
        themes_french={theme: Tally() for theme in vocabulary.concepts},
    )
    works = list(gold)
    texts = (taggable(work, titles_only) for work in works)
    for work, given in zip(works, tag_all(texts, vocabulary), strict=True):
        _score_work(work, given, vocabulary, result)
    return result


def taggable(work: Mapping[str, Any], titles_only: bool = False) -> TaggableText:
    """A labelled work, or a line of ``themes assign``, as the tagger reads it."""
    keywords = work.get("keywords") or ()
    if isinstance(keywords, str):
        keywords = [part.strip() for part in keywords.split(";")]
    year = work.get("year")
    title, language = str(work.get("title") or ""), str(work.get("language") or "")
    if titles_only:
        return TaggableText(title=title, language=language)
    return TaggableText(
        title=title,
        abstract=str(work.get("abstract") or ""),
        container=str(work.get("container") or ""),
        keywords=tuple(str(k) for k in keywords if k),
        language=language,
        year=year if isinstance(year, int) else None,
    )


def _score_work(
    work: Mapping[str, Any], given: Iterable[Assignment], vocabulary: Vocabulary, result: Score
) -> None:
    expected: set[ThemeId] = set()
    for label in work.get("labels") or ():
        if label in vocabulary.concepts:
            expected.update((ThemeId(label), *vocabulary.ancestors(label)))
        else:
            result.unknown.append((str(work.get("id") or work.get("title") or ""), str(label)))
    found = {a.theme: a for a in given}
    french = work.get("language") == "fr"
    name, title = str(work.get("id", "")), str(work.get("title", ""))
    result.works += 1
    for theme in vocabulary.concepts:
        wanted, got = theme in expected, theme in found
        tallies = [result.overall, result.themes[theme]]
        tallies += [result.french, result.themes_french[theme]] if french else []
        if theme in vocabulary.mission:
            tallies += [result.mission, *([result.mission_french] if french else [])]
        for tally in tallies:
            tally.count(wanted, got)
        if wanted != got:
            quotes = tuple(r.quote for r in found[theme].reasons) if got else ()
            kind = "extra" if got else "missing"
            result.mistakes.append(Mistake(name, title, theme, kind, quotes))
    if work.get("hard_negative"):
        result.hard_negatives += 1
        if found:
            result.hard_negatives_touched.append(name)
        if any(theme in found for theme in vocabulary.mission):
            result.hard_negatives_hit.append(name)
