"""Which labels hold where they stand, before it is asked what the study is about.

What enters: many texts and what was found in them. What leaves: the labels that stand in no
false friend, in their own spelling and language, and are not negated. What it does not touch:
the rest of the study, but for its language.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from tracker.themes.hits import Bits, Hits, Ints, firsts, pairs
from tracker.themes.learned import Learned
from tracker.themes.matcher import REACH
from tracker.themes.pages import Page
from tracker.themes.passages import Passages
from tracker.themes.signs import Sign, SignTable
from tracker.themes.words import STOPS, WORD, key

_NEGATED_WITHIN = 60
_SENTENCE_END = re.compile(r"[.;:!?]")


def holding(hits: Hits, table: SignTable, passages: Passages) -> Hits:
    """The labels among ``hits`` that hold."""
    labels = hits.where(table.label[hits.sign])
    friends = hits.where(table.friend[hits.sign])
    if len(friends):
        row, friend = overlapping(labels, friends)
        own = table.theme[labels.sign[row]] == table.theme[friends.sign[friend]]
        labels = labels.where(_without(len(labels), row[own]))
    watched = np.flatnonzero(table.watched[labels.sign])
    if len(watched):
        fine = _surface_holds(labels.where(watched), table, passages)
        labels = labels.where(_without(len(labels), watched[~fine]))
    denying = hits.where((table.negator | table.afterward)[hits.sign])
    if len(denying) and len(labels):
        denied = _denied(labels, denying, table, passages.page)
        labels = labels.where(_without(len(labels), denied))
    return labels


def overlapping(hits: Hits, others: Hits) -> tuple[Ints, Ints]:
    """``(row, other)`` wherever one of ``hits`` shares a character with one of ``others``."""
    low = np.searchsorted(hits.start, others.start - REACH)
    other, row = pairs(low, np.searchsorted(hits.start, others.end))
    shared = hits.end[row] > others.start[other]
    return row[shared], other[shared]


def _without(count: int, rows: Ints) -> Bits:
    kept = np.ones(count, np.bool_)
    kept[rows] = False
    return kept


def _surface_holds(labels: Hits, table: SignTable, passages: Passages) -> Bits:
    """Whether acronyms stand in capitals, and bound labels in a text of their language."""
    sign, text = labels.sign, labels.text
    acronym, bound, ambiguous = table.acronym[sign], table.bound[sign], table.ambiguous[sign]
    holds = ~acronym | (passages.page.told(_CAPITAL, labels) > 0)
    # All in capitals: an acronym cannot be told from a word.
    rows = np.flatnonzero(acronym & ambiguous & holds)
    holds[rows] = ~_of_each(text[rows], passages.in_capitals, np.bool_)
    rows = np.flatnonzero(bound & holds)
    spoken = _of_each(text[rows], passages.language, np.str_)
    holds[rows] = (spoken == "") | (spoken == table.language[sign[rows]])
    return holds


def _of_each(texts: Ints, ask: Callable[[int], object], kind: type[np.generic]) -> npt.NDArray[Any]:
    """The answer for each of ``texts``, asked once for each."""
    first, group = firsts(texts)
    return np.array([ask(text) for text in texts[first].tolist()], kind)[group]


def _is_capital(quote: str) -> bool:
    return quote.replace(".", "")[:2].isupper()


_CAPITAL = Learned(_is_capital)


def _denied(labels: Hits, denying: Hits, table: SignTable, page: Page) -> Ints:
    """Rows of labels that their sentence denies: with a negation before them, or an exclusion
    after, a word or so away."""
    negators = denying.where(table.negator[denying.sign])
    negator, before = _followed(negators, labels)
    afterwards = denying.where(table.afterward[denying.sign])
    after, afterward = _followed(labels, afterwards)
    row = np.concatenate((before, after))
    sign = np.concatenate((negators.sign[negator], afterwards.sign[afterward]))
    between = zip(
        np.concatenate((negators.end[negator], labels.end[after])).tolist(),
        np.concatenate((labels.start[before], afterwards.start[afterward])).tolist(),
        strict=True,
    )
    denied = [
        _denies(page.quote(end, start), table.signs[by], table.signs[label])
        for (end, start), by, label in zip(
            between, sign.tolist(), labels.sign[row].tolist(), strict=True
        )
    ]
    rows: Ints = row[np.array(denied, np.bool_)]
    return rows


def _followed(first: Hits, then: Hits) -> tuple[Ints, Ints]:
    """``(row, other)`` wherever one of ``then`` begins near after the end of one of ``first``, in
    the same text."""
    order = np.argsort(first.end, kind="stable")
    ends = first.end[order]
    low = np.searchsorted(ends, then.start - _NEGATED_WITHIN)
    other, near = pairs(low, np.searchsorted(ends, then.start, "right"))
    row = order[near]
    here = first.text[row] == then.text[other]
    return row[here], other[here]


def _denies(between: str, negator: Sign, label: Sign) -> bool:
    """Whether ``negator`` denies the label, with what stands ``between`` them."""
    if negator.role != "privative":
        return _words_in(between) <= 3
    # « sans logement, libération conditionnelle »: what follows the comma is not denied
    return label.negatable and "," not in between and _words_in(between) <= 1


def _words_in(text: str) -> int:
    """Words other than articles; a sentence's end counts as too many."""
    if _SENTENCE_END.search(text):
        return 99
    return sum(1 for word in WORD.findall(text) if key(word) not in STOPS)
