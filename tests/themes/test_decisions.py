"""People over rules: the precedence, case by case."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.model import Assignment, Reason, TaggableText, ThemeId
from tracker.themes import Vocabulary, apply_decisions, load_vocabulary, tag

HERE = Reason("title", 0, 4, "text", "prefLabel:fr:text")
PACKAGED = load_vocabulary()
ALL = tuple(PACKAGED.concepts)


def rules(*themes: str) -> tuple[Assignment, ...]:
    return tuple(Assignment(ThemeId(t), "rule", (HERE,)) for t in themes)


def decide(
    assignments: tuple[Assignment, ...], verdicts: Mapping[str, bool], vocabulary: Vocabulary
) -> dict[str, str]:
    decided = cast("Mapping[ThemeId, bool]", verdicts)
    return {a.theme: a.origin for a in apply_decisions(assignments, decided, vocabulary)}


@pytest.mark.parametrize(
    ("made", "verdicts", "held"),
    [
        # no verdict: the rules
        (["rbr"], {}, {"rbr": "rule"}),
        # yes adds the theme and its ancestors
        ([], {"sortie_seche": True}, {"preparation_sortie": "person", "sortie_seche": "person"}),
        # yes over a rule-made theme: a person stands for it now
        (["rbr"], {"rbr": True}, {"rbr": "person"}),
        # no removes it, and the narrower rule-made ones
        (["rbr", "principe_risque"], {"rbr": False}, {}),
        # no on the narrower leaves the broader, which has words of its own
        (["rbr", "principe_risque"], {"principe_risque": False}, {"rbr": "rule"}),
        # a yes below beats a no above, but other narrower themes of rules still go
        (
            ["desistance", "desistance_assistee", "desistance_identitaire"],
            {"desistance": False, "desistance_assistee": True},
            {"desistance": "person", "desistance_assistee": "person"},
        ),
        # a verdict on a theme that is gone from the vocabulary changes nothing
        (["rbr"], {"theme_disparu": True}, {"rbr": "rule"}),
        # a no on what is not there changes nothing
        (["rbr"], {"probation": False}, {"rbr": "rule"}),
    ],
)
def test_precedence(
    vocabulary: Vocabulary, made: list[str], verdicts: dict[str, bool], held: dict[str, str]
) -> None:
    assert decide(rules(*made), verdicts, vocabulary) == held


def test_what_was_drawn_from_a_refused_theme_falls_with_it(vocabulary: Vocabulary) -> None:
    made = tag(TaggableText(title="Le LS/CMI au Québec"), vocabulary)
    assert [a.theme for a in made] == ["rbr", "evaluation_risques", "ls_cmi"]
    assert decide(made, {"ls_cmi": False}, vocabulary) == {}
    assert decide(made, {"ls_cmi": False, "rbr": True}, vocabulary) == {"rbr": "person"}


def test_a_theme_with_words_of_its_own_stays_when_its_child_is_refused(
    vocabulary: Vocabulary,
) -> None:
    made = tag(
        TaggableText(title="Sorties sèches et préparation à la sortie de prison"), vocabulary
    )
    held = apply_decisions(made, {ThemeId("sortie_seche"): False}, vocabulary)
    (kept,) = [a for a in held if a.theme == "preparation_sortie"]
    assert kept.origin == "rule"
    assert all(not r.rule.startswith("narrower") for r in kept.reasons)


def test_a_person_s_theme_keeps_the_words_rules_found(vocabulary: Vocabulary) -> None:
    held = apply_decisions(rules("rbr"), {ThemeId("rbr"): True}, vocabulary)
    assert held == (Assignment(ThemeId("rbr"), "person", (HERE,)),)


verdict_sets = st.dictionaries(st.sampled_from(ALL), st.booleans(), max_size=8)


@settings(deadline=None)
@given(st.sets(st.sampled_from(ALL), max_size=8), verdict_sets)
def test_laws_of_precedence(made: set[ThemeId], verdicts: dict[ThemeId, bool]) -> None:
    vocabulary = PACKAGED
    closed = {t for theme in made for t in (theme, *vocabulary.ancestors(theme))}
    before = rules(*(t for t in vocabulary.concepts if t in closed))
    after = apply_decisions(before, verdicts, vocabulary)
    held = {a.theme: a.origin for a in after}
    assert list(held) == [t for t in vocabulary.concepts if t in held]
    for theme, yes in verdicts.items():
        below = [d for d in vocabulary.descendants(theme) if verdicts.get(d)]
        assert (theme in held) == (yes or bool(below))
    for theme in held:
        assert set(vocabulary.ancestors(theme)) <= set(held)
    # deciding again, after the rules have run again, changes nothing
    assert apply_decisions(before, verdicts, vocabulary) == after
    # a verdict outlives the rule that agreed with it
    without = apply_decisions((), verdicts, vocabulary)
    assert {t for t, o in held.items() if o == "person"} == {a.theme for a in without}
