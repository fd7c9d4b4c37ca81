"""Which world a study speaks of, asked label by label, for many studies at once.

What enters: what the matcher found in the texts of the studies, and the labels that hold there.
What leaves: for each label, whether its study has enough terms of the penal field beside it,
against those of other worlds. What it does not touch: which themes are given in the end
(``tagger``).

Terms are counted once each, however often a study has them: two spellings of the same word keys
are one term (``words.phrase_key``).
"""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock

import numpy as np

from tracker.themes.hits import Bits, Hits, Ints, among, distinct, pairs
from tracker.themes.holding import overlapping
from tracker.themes.learned import Learned
from tracker.themes.pages import Page
from tracker.themes.passages import CONTAINER, Passages
from tracker.themes.signs import SignTable
from tracker.themes.words import phrase_key


class Terms(dict[str, int]):
    """Words as written → the number of their keys. ``words``: by number, as a set; ``bits``: the
    same as 64 bits, where two words may share one. May be used from several threads."""

    def __init__(self) -> None:
        super().__init__()
        self._lock = Lock()
        self._learned = Learned(self.__getitem__)
        self._numbers: dict[tuple[str, ...], int] = {}
        self.words: list[frozenset[str]] = []
        self._bits: list[int] = []

    def __missing__(self, quote: str) -> int:
        words = phrase_key(quote)
        with self._lock:
            number = self._numbers.setdefault(words, len(self._numbers))
            if number == len(self.words):
                self.words.append(frozenset(words))
                self._bits.append(sum({1 << hash(word) % 64 for word in words}))
        self[quote] = number
        return number

    def at(self, hits: Hits, page: Page) -> Ints:
        """The number of the words that stand at each of these places."""
        return page.told(self._learned, hits).astype(np.int64)

    def bits(self) -> Ints:
        return np.array(self._bits, np.uint64)


@dataclass(frozen=True, slots=True)
class _Known:
    """The distinct terms of a kind: their studies and numbers, in the order of these, and whether
    the container has them (there, a label's own word may speak for it: « Probation Journal »)."""

    study: Ints
    term: Ints
    apart: Bits
    begins: Ints

    @classmethod
    def of(cls, study: Ints, term: Ints, container: Bits, studies: int) -> _Known:
        first, group = distinct(study, term)
        apart = np.zeros(len(first), np.bool_)
        apart[group[container]] = True
        owner = study[first]
        return cls(owner, term[first], apart, np.searchsorted(owner, np.arange(studies + 1)))

    @property
    def counts(self) -> Ints:
        return np.diff(self.begins)

    def has(self, study: Ints, term: Ints) -> Ints:
        """Which of these pairs are here, but not from a container; 1 or 0."""
        most = int(max(self.term.max(initial=0), term.max(initial=0))) + 1
        keys = (self.study * most + self.term)[~self.apart]
        return among(study * most + term, keys).astype(np.int64)


class Worlds:
    """What the studies of a page speak of. ``every``: count the terms of all of them, not only
    where a label asks."""

    def __init__(
        self,
        hits: Hits,
        labels: Hits,
        passages: Passages,
        table: SignTable,
        terms: Terms,
        every: bool = False,
    ) -> None:
        self._passages, self._table, self._terms = passages, table, terms
        self._study, studies = passages.study, len(passages.studies)
        study = self._study
        off = hits.where(table.off[hits.sign])
        first, _ = distinct(study[off.text], table.phrase[off.sign])
        self._off = np.bincount(study[off.text[first]], minlength=studies)
        friends = hits.where(table.friend[hits.sign])
        first, _ = distinct(study[friends.text], table.same[friends.sign])
        self._friends = friends.where(first)
        has_friends = np.bincount(study[friends.text], minlength=studies) > 0
        self._doubts = (self._off > 0) | has_friends
        # A journal's name is no false friend: « International Journal … » says nothing.
        against = hits.where(
            table.off[hits.sign] | (table.friend[hits.sign] & ~self._journal(hits))
        )
        first, _ = distinct(study[against.text], table.phrase[against.sign])
        self._against = np.bincount(study[against.text[first]], minlength=studies)
        far = np.zeros(studies, np.bool_)
        far[study[off.text[~table.near[off.sign]]]] = True
        self._far = far | has_friends
        telling = ~table.shared[hits.sign] | ~far[study[hits.text]]
        self._ours = hits.where((table.domain | table.crime)[hits.sign] & telling)
        asked = self._doubts | every
        asked[study[labels.text[table.asks[labels.sign]]]] = True
        self._penal, self._crime = self._known(labels, friends, asked)

    def _known(self, labels: Hits, friends: Hits, asked: Bits) -> tuple[_Known, _Known]:
        """The terms of the penal field, and those of crime, of the studies that are asked about:
        terms outside false friends, and firm labels of concepts that have none beside them."""
        table, study = self._table, self._study
        hits = self._ours.where(asked[study[self._ours.text]])
        labels = labels.where(~table.asks[labels.sign] & asked[study[labels.text]])
        if len(friends):
            covered, _ = overlapping(hits, friends)
            kept = np.ones(len(hits), np.bool_)
            kept[covered] = False
            hits = hits.where(kept)
            most = int(table.theme.max(initial=0)) + 1
            near = friends.text * most + table.theme[friends.sign]
            labels = labels.where(~among(labels.text * most + table.theme[labels.sign], near))
        both = Hits(*map(np.concatenate, zip(_columns(hits), _columns(labels), strict=True)))
        both = both.where(np.lexsort((-both.end, both.start)))
        both = both.where(~both.inner())
        term = self._terms.at(both, self._passages.page)
        crime = table.crime[both.sign]
        owner, held = study[both.text], self._journal(both)
        studies = len(self._passages.studies)
        return (
            _Known.of(owner[~crime], term[~crime], held[~crime], studies),
            _Known.of(owner[crime], term[crime], held[crime], studies),
        )

    def _journal(self, hits: Hits) -> Bits:
        """Whether each of these stands in the name of a journal or book."""
        return np.asarray(self._passages.field[hits.text] == CONTAINER)

    def elsewhere(self) -> Bits:
        """For each study, whether it has as many terms of other worlds as of ours, and one."""
        penal, crime = self._penal, self._crime
        study = np.concatenate((penal.study, crime.study))
        first, _ = distinct(study, np.concatenate((penal.term, crime.term)))
        ours = np.bincount(study[first], minlength=len(self._passages.studies))
        return np.asarray(self._against >= np.maximum(ours, 1))

    def enough(self, labels: Hits) -> Bits:
        """For each label, whether its study speaks of our field enough for it.

        « women *prisoners* » brings its own context, « prison » does not: a term does not count
        that is the label, nor for an ambiguous one a term made of its words. A firm label in a
        study of our world holds without asking.
        """
        table = self._table
        fine = np.ones(len(labels), np.bool_)
        rows = np.flatnonzero(table.asks[labels.sign] | self._doubts[self._study[labels.text]])
        if not len(rows):
            return fine
        labels = labels.where(rows)
        study, sign = self._study[labels.text], labels.sign
        own = self._terms.at(labels, self._passages.page)
        against = self._off[study] + self._friends_of(study, table.theme[sign])
        asks, gated, ambiguous = table.asks[sign], table.gated[sign], table.ambiguous[sign]
        crime = np.where(gated, 0, self._crime.counts[study])
        terms = self._penal.counts[study] + crime
        apart = terms - self._made_of(study, own, own[labels.outermost()], gated)
        # A firm label yields only where other worlds speak louder than ours; one of the
        # mission (« désistance ») speaks for our world itself, but not by one bare word against
        # another world's (« desistance of duetting in gibbons »).
        allowed = np.maximum(against - table.subject[sign], 0)
        bare = (against > 0) & (allowed == 0) & self._far[study]
        bare[bare] = ~self._penal_inside(labels.where(bare))
        holds = np.where(asks, terms > against, apart >= allowed + bare)
        unsure = asks & gated & ~ambiguous & (terms <= against + 1)
        holds &= ~unsure | (apart > against)
        row = np.flatnonzero(holds & asks & ambiguous)
        if len(row):
            others = terms[row] - self._within(study[row], own[row], gated[row])
            holds[row] = others > against[row]
        fine[rows] = holds
        return fine

    def _made_of(self, study: Ints, own: Ints, outer: Ints, gated: Bits) -> Ints:
        """How many terms of a study are the label itself, or the longer one that it is part of."""
        count = np.zeros(len(study), np.int64)
        for term, apart in ((own, True), (outer, own != outer)):
            known = self._penal.has(study, term) + ~gated * self._crime.has(study, term)
            count += known * apart
        return count

    def _penal_inside(self, labels: Hits) -> Bits:
        """Whether a word of the penal field or of crime is a part of the label: « *carrière*
        criminelle »."""
        row, term = overlapping(labels, self._ours)
        ours = self._ours.where(term)
        near = labels.where(row)
        within = (near.start <= ours.start) & (ours.end <= near.end)
        within &= ours.end - ours.start < near.end - near.start
        inside = np.zeros(len(labels), np.bool_)
        inside[row[within]] = True
        return inside

    def _friends_of(self, study: Ints, theme: Ints) -> Ints:
        """How many false friends of these themes the studies have."""
        if not len(self._friends):
            return np.zeros(len(study), np.int64)
        most = int(self._table.theme.max(initial=0)) + 1
        keys = np.sort(
            self._study[self._friends.text] * most + self._table.theme[self._friends.sign]
        )
        asked = study * most + theme
        return np.searchsorted(keys, asked, "right") - np.searchsorted(keys, asked)

    def _within(self, study: Ints, own: Ints, gated: Bits) -> Ints:
        """How many terms of a study have no word that the label has not."""
        first, group = distinct(study, own, gated.astype(np.int64))
        study, own, gated = study[first], own[first], gated[first]
        count = np.zeros(len(first), np.int64)
        bits, words = self._terms.bits(), self._terms.words
        for known, wanted in (
            (self._penal, np.arange(len(first))),
            (self._crime, np.flatnonzero(~gated)),
        ):
            row, at = pairs(known.begins[study[wanted]], known.begins[study[wanted] + 1])
            row = wanted[row]
            likely = ~known.apart[at] & (bits[known.term[at]] & ~bits[own[row]] == 0)
            row, at = row[likely], at[likely]
            asked = zip(known.term[at].tolist(), own[row].tolist(), strict=True)
            sure = np.array([words[term] <= words[label] for term, label in asked], np.bool_)
            count += np.bincount(row[sure], minlength=len(first))
        return count[group]


def _columns(hits: Hits) -> tuple[Ints, Ints, Ints, Ints]:
    return hits.text, hits.start, hits.end, hits.sign
