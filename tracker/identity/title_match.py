"""How two titles agree.

What enters: the titles' keys. What leaves: a level, from ``equal`` to ``other``. What it does
not touch: points and vetoes.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

from rapidfuzz.distance import Indel

from tracker.identity.features import Features
from tracker.identity.rubrics import word_set
from tracker.identity.titles import TitleKey

TitleLevel = Literal[
    "equal", "near", "main", "prefix", "insert", "slip", "short", "words", "other", "junk"
]
"""``equal``; ``near``: a slip of the pen or a spelling; ``main``: one without its subtitle;
``prefix``: one goes on where the other ends; ``insert``: a few words more; ``slip``: one word
misread; ``short``: one lies within the other, but it is too short to tell; ``words``: a word in
place of another; ``other``; ``junk``: they differ and one names no work."""

_LONG = 80
"""A common beginning of so many letters is a title cut short or run on, not another title."""
_SMALL = word_set(
    "a an the of in on at to for from by with as is are be or its our into onto "
    "le la les l de du des d un une au aux en dans par pour sur ou que qui se ses son sa"
)
"""Words whose exchange leaves a title the same."""
_YEARLY = word_set("annuel annual")
"""« Rapport d’activité 2017 » may be the « Rapport annuel d’activité 2017 »."""
_OPPOSED = (("hypo", "hyper"), ("inter", "intra"), ("micro", "macro"), ("mono", "poly"))
"""Beginnings of words that say the contrary, however alike the words look."""


def title_level(a: Features, b: Features) -> TitleLevel:
    """How two titles agree."""
    one, two = a.title, b.title
    if one.compact and one.compact == two.compact:
        return "equal"
    if a.junk or b.junk:
        return "junk"
    short, long = (one, two) if len(one.compact) <= len(two.compact) else (two, one)
    if len(short.compact) >= 10 and long.compact.startswith(short.compact):
        return _beginning(short, long, a.names.tokens | b.names.tokens)
    level = _distance(one, two)
    if level in ("other", "short") and len(short.compact) >= 30:
        # a PDF's title with the rubric before it
        return "insert" if long.compact.endswith(short.compact) else level
    return level


def words_shared(one: TitleKey, two: TitleKey) -> float:
    """The share of the shorter title's words that the other has too."""
    first, second = set(one.words), set(two.words)
    return len(first & second) / max(1, min(len(first), len(second)))


def _beginning(short: TitleKey, long: TitleKey, people: frozenset[str]) -> TitleLevel:
    if len(short.compact) >= _LONG:
        return "equal"
    telling = len(short.words) >= 4 or len(short.compact) >= 24
    tail = long.words[len(short.words) :]
    if telling and any(word in people for word in tail):
        return "main"  # a PDF's title with the authors run on
    if short.compact == long.main:
        return "main" if len(short.words) >= 3 and len(short.compact) >= 15 else "short"
    return "prefix" if telling else "short"


def _distance(one: TitleKey, two: TitleKey) -> TitleLevel:
    shorter = min(len(one.compact), len(two.compact))
    longer = max(len(one.compact), len(two.compact))
    if shorter < 0.5 * longer:
        return "other"
    ratio = Indel.normalized_similarity(one.compact, two.compact, score_cutoff=0.7)
    if ratio < 0.7:
        return "other"
    missing, added = _unmatched(one.words, two.words)
    if not missing and not added:
        return "near"
    if missing and added:
        if ratio >= 0.95 and all(word in _SMALL for word in missing + added):
            return "near"
        if ratio >= 0.95 and len(missing) == len(added) == 1 and _slip(missing[0], added[0], 0.7):
            return "slip"
        return "words" if ratio >= 0.85 else "other"
    extra = missing or added
    if ratio >= 0.95 and max(map(len, extra)) <= 3:
        return "near"
    if (one.rubric == "") != (two.rubric == ""):
        return "other"  # the editors' introduction and an article of the same issue
    if all(word in _SMALL or word in _YEARLY for word in extra):
        return "insert"
    few = sum(len(word) > 2 for word in extra) <= 0.25 * max(len(one.words), len(two.words))
    return "insert" if few and min(len(one.words), len(two.words)) >= 5 else "short"


def _unmatched(one: tuple[str, ...], two: tuple[str, ...]) -> tuple[list[str], list[str]]:
    """Words of each title without a counterpart, slips of the pen and cut words forgiven."""
    rest = list(two)
    missing = []
    for word in one:
        if word in rest:
            rest.remove(word)
        else:
            missing.append(word)
    if not missing or not rest:
        return missing, rest
    if "".join(missing) == "".join(rest):
        return [], []
    left = []
    for word in missing:
        twin = next((other for other in rest if _slip(word, other, 0.78)), None)
        if twin is None:
            left.append(word)
        else:
            rest.remove(twin)
    if left and rest:
        first, second = "".join(left), "".join(rest)
        if Indel.normalized_similarity(first, second) >= 0.9 or _lost_letter(first, second):
            return [], []
    return left, rest


@lru_cache(maxsize=50_000)
def _slip(a: str, b: str, least: float) -> bool:
    """Whether one word is the other misspelt: ``men`` is not ``women``, nor 2 3."""
    if _lost_letter(a, b):
        return True
    if a[0] != b[0] or min(len(a), len(b)) < 4 or a.isdigit() or b.isdigit():
        return False
    if any(_opposed(a, b, x, y) or _opposed(b, a, x, y) for x, y in _OPPOSED):
        return False
    return Indel.normalized_similarity(a, b, score_cutoff=least) > 0


def _lost_letter(a: str, b: str) -> bool:
    """One word is the other without one of its letters: ``nformation``, ``wih``."""
    short, long = (a, b) if len(a) < len(b) else (b, a)
    if len(long) - len(short) != 1 or (len(long) < 6 and long not in _SMALL):
        return False
    return any(long[:i] + long[i + 1 :] == short for i in range(len(long)))


def _opposed(a: str, b: str, x: str, y: str) -> bool:
    return a.startswith(x) and b.startswith(y)
