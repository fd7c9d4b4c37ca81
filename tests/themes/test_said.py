"""A vocabulary compiled for a few texts finds in them what the whole vocabulary finds."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker import themes
from tracker.model import TaggableText
from tracker.themes import Tagger, load_vocabulary, taggable, tagger_for
from tracker.themes.passages import texts_of
from tracker.themes.said import Said
from tracker.themes.signs import signs
from tracker.themes.words import CHOICE, CLOSES, OPENS

VOCABULARY = load_vocabulary()


def one_way(phrase: str) -> str:
    """A phrase with choices, in one of its ways; always the same."""
    return re.sub(
        f"{OPENS}([^{CLOSES}]*){CLOSES}",
        lambda m: min(m[1].split(CHOICE), key=lambda choice: choice[::-1]),
        phrase,
    )


PHRASES = sorted({one_way(phrase) for phrase, _ in signs(VOCABULARY)})
LABELS = sorted({label for c in VOCABULARY.concepts.values() for _, _, label in c.labels()})


def by_all(texts: Sequence[TaggableText]) -> list[object]:
    return list(tagger_for(VOCABULARY).elsewhere_all(texts))


def by_few(texts: Sequence[TaggableText]) -> list[object]:
    said = Said(text for _, _, _, text in texts_of(texts, lambda keyword: False))
    return list(Tagger(VOCABULARY, said.may_hold).elsewhere_all(texts))


SPOILT = ["{}", "« {} »", "non-{}", "sans {}", "{}s", "R.N.R. {}", "re-{}", "{}_suite", "({}.)"]


@st.composite
def studies(draw: st.DrawFn) -> TaggableText:
    def words() -> str:
        chosen = draw(st.lists(st.sampled_from(PHRASES), max_size=4))
        turns = draw(st.lists(st.sampled_from(SPOILT), min_size=4, max_size=4))
        said = [t.format(p.replace("*", "iste")) for t, p in zip(turns, chosen, strict=False)]
        return draw(st.sampled_from([" ", " de la ", ". ", " and the "])).join(said)

    keywords = draw(st.lists(st.sampled_from([*LABELS, "thème:rbr", "desistance"]), max_size=3))
    return TaggableText(
        title=words(), abstract=words(), container=words(), keywords=tuple(keywords),
        notes=(words(),), language=draw(st.sampled_from(["fr", "en", ""])), year=2020,
    )  # fmt: skip


@settings(max_examples=40)
@given(st.lists(studies(), min_size=1, max_size=5))
def test_few_studies_get_the_same_from_a_vocabulary_compiled_for_them(
    texts: list[TaggableText],
) -> None:
    assert by_few(texts) == by_all(texts)


def test_the_labelled_studies_get_the_same_five_at_a_time(gold: list[dict[str, Any]]) -> None:
    texts = [taggable(work) for work in gold]
    random.Random(5).shuffle(texts)
    for at in range(0, len(texts), 5):
        assert by_few(texts[at : at + 5]) == by_all(texts[at : at + 5])


@pytest.mark.parametrize("many", [1, 49, 50, 51, 120])
def test_few_or_many_studies_get_the_same_in_their_order(many: int) -> None:
    texts = [TaggableText(title=f"Desistance, probation {n}") for n in range(many)]
    assert list(themes.elsewhere_all(iter(texts), VOCABULARY)) == by_all(texts)


def test_no_study_is_no_answer() -> None:
    assert list(themes.elsewhere_all(iter([]), VOCABULARY)) == []
