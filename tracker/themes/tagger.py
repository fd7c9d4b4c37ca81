"""Rules give themes, each with the words that gave it.

What enters: a study's texts and a vocabulary. What leaves: assignments of origin ``rule``, in
the order of the vocabulary, each with at least one reason whose quote stands in the text.
What it does not touch: decisions of people (``precedence``), files.

Many studies are read together, as one page of texts, and what is asked of one label is asked of
all labels of the page at once, in columns (``hits``). The steps:

1. every label, false friend and context term is found in one pass over the page (``matcher``);
2. a label inside a false friend's phrase is dropped (« academic *probation* »), and that
   concept's other labels become doubtful;
3. ambiguous and gated labels need the field's own terms elsewhere in the study, more than
   there are terms of other worlds (medicine, school, software …); firm labels yield only to
   a study that is plainly elsewhere;
4. labels bound to another language, acronyms in lower case, negated labels, weak labels
   outside titles are dropped; so is a label inside a longer accepted one, but for the mission's;
5. implications, then broader themes, inherit the reasons.

A keyword of the source that is a label by itself is a reason of its own kind, ``keyword:…``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import chain, islice

import numpy as np

from tracker.bulk import keep_memory
from tracker.model import Assignment, TaggableText
from tracker.themes.context import Terms, Worlds
from tracker.themes.hits import Bits, Hits, distinct
from tracker.themes.holding import holding
from tracker.themes.inference import Inference, Tag
from tracker.themes.keywords import SourceTags
from tracker.themes.matcher import Matcher
from tracker.themes.passages import CONTAINER, KEYWORDS, Passages, texts_of
from tracker.themes.said import Said
from tracker.themes.signs import Sign, SignTable, signs
from tracker.themes.vocabulary import Vocabulary, Wanted, all_of_them

_MEMO_LIMIT = 100_000
_PAGE = 400_000
"""Characters read together: enough for columns to pay, little enough for memory."""
_FEW, _LITTLE = 50, 50_000
"""Below as many studies and characters, the vocabulary is compiled for these alone."""
_USUAL = 100
"""What the shorter texts of a study come to."""


class Tagger:
    """A vocabulary, compiled. Make one per vocabulary: ``tagger_for``; or one for a few texts,
    of the phrases that may be ``wanted`` in them."""

    def __init__(self, vocabulary: Vocabulary, wanted: Wanted = all_of_them) -> None:
        self.vocabulary = vocabulary
        self._matcher: Matcher[Sign] = Matcher(signs(vocabulary, wanted))
        self._table = SignTable(self._matcher.signs, tuple(vocabulary.concepts))
        self._source_tags = SourceTags(vocabulary, wanted)
        self._order = {theme: n for n, theme in enumerate(vocabulary.concepts)}
        self._inference = Inference(vocabulary, self._table)
        self._terms = Terms()
        keep_memory()

    def tag_all(self, texts: Iterable[TaggableText]) -> Iterator[tuple[Assignment, ...]]:
        """The themes that the rules find in each of ``texts``, in their order, with their reasons;
        read a page at a time."""
        for page in _pages(texts):
            passages, hits = self._read(page)
            yield from self._assignments(passages, *self._of_interest(passages, hits))

    def elsewhere_all(
        self, texts: Iterable[TaggableText]
    ) -> Iterator[tuple[tuple[Assignment, ...], bool]]:
        """The same, and whether each text speaks of another world (medicine, school, software …):
        it has at least one of their terms, and as many as of ours. To be asked of texts without
        themes: those with one are ours."""
        for page in _pages(texts):
            passages, hits = self._read(page)
            labels = holding(hits, self._table, passages)
            worlds = Worlds(hits, labels, passages, self._table, self._terms, every=True)
            given = self._assignments(passages, *self._of_interest(passages, hits))
            yield from zip(given, worlds.elsewhere().tolist(), strict=True)

    def _read(self, studies: Sequence[TaggableText]) -> tuple[Passages, Hits]:
        if len(self._terms) > _MEMO_LIMIT:
            self._terms = Terms()
        texts = list(texts_of(studies, self._source_tags.describes_sample))
        page, hits = self._matcher.find([text for _, _, _, text in texts])
        return Passages(studies, texts, page), hits

    def _of_interest(self, passages: Passages, hits: Hits) -> tuple[Hits, Hits]:
        """What was found in studies that have a label or a keyword, and the labels among it that
        hold. Most texts of another field have terms of context at most: nothing is asked there."""
        study, studies = passages.study, passages.studies
        spoken = np.fromiter((bool(one.keywords) for one in studies), np.bool_, len(studies))
        spoken[study[hits.text[self._table.label[hits.sign]]]] = True
        hits = hits.where(spoken[study[hits.text]])
        return hits, holding(hits, self._table, passages)

    def _assignments(
        self, passages: Passages, hits: Hits, labels: Hits
    ) -> list[tuple[Assignment, ...]]:
        """A label inside a longer one says nothing, but for the mission's, or where the longer one
        is composed (« hébergement des sortants »); the name of a journal speaks for few."""
        table = self._table
        worlds = Worlds(hits, labels, passages, table, self._terms)
        labels = labels.where(worlds.enough(labels))
        inner, plain = labels.inner(), ~table.composed[labels.sign]
        inner[plain] = labels.where(plain).inner()
        labels = labels.where(~inner | table.mission[labels.sign])
        journal = passages.field[labels.text] == CONTAINER
        labels = labels.where(~journal | table.subject[labels.sign])
        return self._inference.assignments(passages, labels, self._tags(passages, hits))

    def _tags(self, passages: Passages, hits: Hits) -> list[Tag]:
        """What the keywords say by themselves."""
        keywords = np.flatnonzero(passages.field == KEYWORDS).tolist()
        if not keywords:
            return []
        found: list[Tag] = []
        elsewhere = self._elsewhere(passages, hits)
        for number in keywords:
            study, _, _, text = passages.texts[number]
            meaning = self._source_tags.meaning(text, bool(elsewhere[study]))
            if meaning is not None:
                theme, start, end = meaning
                begin = int(passages.page.begins[number])
                rule = f"keyword:{text[start:end]}"
                found.append((number, begin + start, begin + end, self._order[theme], rule))
        return found

    def _elsewhere(self, passages: Passages, hits: Hits) -> Bits:
        """For each study, whether it has more terms of other worlds than of ours."""
        table, study, studies = self._table, passages.study, len(passages.studies)
        ours = hits.where((table.domain | table.crime)[hits.sign])
        theirs = hits.where((table.off | table.friend)[hits.sign])
        first, _ = distinct(study[theirs.text], table.phrase[theirs.sign])
        near = np.bincount(study[ours.text], minlength=studies)
        return np.bincount(study[theirs.text[first]], minlength=studies) > near


def _pages(texts: Iterable[TaggableText]) -> Iterator[list[TaggableText]]:
    """``texts`` in runs of about ``_PAGE`` characters."""
    page: list[TaggableText] = []
    length = 0
    for text in texts:
        page.append(text)
        length += _USUAL + len(text.abstract)
        if text.notes:
            length += sum(map(len, text.notes))
        if length > _PAGE:
            yield page
            page, length = [], 0
    if page:
        yield page


def _is_little(studies: Sequence[TaggableText]) -> bool:
    return len(studies) < _FEW and sum(len(repr(study)) for study in studies) < _LITTLE


@lru_cache(maxsize=8)
def tagger_for(vocabulary: Vocabulary) -> Tagger:
    """The compiled tagger of a vocabulary, made once."""
    return Tagger(vocabulary)


def tag(text: TaggableText, vocabulary: Vocabulary) -> tuple[Assignment, ...]:
    """The rule-made themes of ``text``, in the order of the vocabulary, ancestors included.

    Each has at least one ``Reason`` with ``quote == text[start:end]`` in code points of the
    field (for keywords and notes: of the item). Pure and deterministic; never fails on a text.
    """
    return next(tagger_for(vocabulary).tag_all([text]))


def tag_all(
    texts: Iterable[TaggableText], vocabulary: Vocabulary
) -> Iterator[tuple[Assignment, ...]]:
    """``tag`` for many texts, in their order: the same answers, several times as fast."""
    return tagger_for(vocabulary).tag_all(texts)


def elsewhere_all(
    texts: Iterable[TaggableText], vocabulary: Vocabulary
) -> Iterator[tuple[tuple[Assignment, ...], bool]]:
    """``tag_all``, with whether each text speaks of another world (``Tagger.elsewhere_all``)."""
    rest = iter(texts)
    first = list(islice(rest, _FEW))
    if _is_little(first):
        said = Said(text for _, _, _, text in texts_of(first, lambda keyword: False))
        return Tagger(vocabulary, said.may_hold).elsewhere_all(first)
    return tagger_for(vocabulary).elsewhere_all(chain(first, rest))
