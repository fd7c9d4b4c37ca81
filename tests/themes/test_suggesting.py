"""Suggestions: what they are made of, what they may not do, and how good they are."""

from __future__ import annotations

import math

import pytest

from tracker.model import ThemeId
from tracker.themes.suggesting import Example, Hint, Suggester, lessons

A, B = ThemeId("logement"), ThemeId("emploi")


def examples() -> list[Example]:
    """Ten studies of each theme; « loyer » and « bail » only ever in A, « salair » only in B."""
    housing = [Example(frozenset({"loyer", "bail", "pein", f"a{n}"}), frozenset({A}))
               for n in range(10)]  # fmt: skip
    work = [Example(frozenset({"salair", "pein", f"b{n}"}), frozenset({B})) for n in range(10)]
    return housing + work


def test_a_weight_is_the_log_odds_ratio_one_works_out_by_hand() -> None:
    learnt = Suggester.learn(examples())
    # 10 of 10 inside, 0 of 10 outside, 0.5 added to each count
    weight = math.log((10.5 * 10.5) / (0.5 * 0.5))
    assert learnt.weights["loyer"] == {A: pytest.approx(weight)}
    assert learnt.weights["salair"] == {B: pytest.approx(weight)}
    assert "pein" not in learnt.weights  # everywhere: it says nothing
    assert "a1" not in learnt.weights  # once: it says nothing yet
    hint = learnt.rank({"loyer", "bail", "maison"})[0]
    assert hint == Hint(
        A,
        pytest.approx(2 * weight / math.sqrt(2)),
        (("bail", pytest.approx(weight)), ("loyer", pytest.approx(weight))),
    )


def test_one_word_alone_suggests_nothing_and_a_refused_theme_never_comes_back() -> None:
    learnt = Suggester.learn(examples())
    assert learnt.rank({"salair"}) == []
    assert learnt.rank({"loyer", "bail"}, refused={A}) == []


def test_a_persons_no_teaches_more_than_a_rule() -> None:
    refused = [Example(frozenset({"loyer", "bail", "vacanc"}), frozenset(), no=frozenset({A}))] * 3
    before = Suggester.learn(examples()).rank({"loyer", "bail"})[0].score
    after = Suggester.learn([*examples(), *refused]).rank({"loyer", "bail"})[0].score
    by_rule = [Example(e.stems, frozenset()) for e in refused]
    less = Suggester.learn([*examples(), *by_rule]).rank({"loyer", "bail"})[0].score
    assert after < less < before


def test_one_decision_alone_suggests_nothing() -> None:
    """However heavy it weighs: three judged studies of a theme teach, one does not."""
    mine = frozenset({"vacanc", "plag", "pein"})
    judged = Example(mine, frozenset({ThemeId("loisirs")}), yes=frozenset({ThemeId("loisirs")}))
    assert Suggester.learn([*examples(), judged]).rank(mine) == []
    three = [Example(mine | {f"c{n}"}, judged.themes, yes=judged.yes) for n in range(3)]
    assert [hint.theme for hint in Suggester.learn([*examples(), *three]).rank(mine)] == ["loisirs"]


def test_learning_does_not_depend_on_the_order_of_the_studies() -> None:
    one, other = Suggester.learn(examples()), Suggester.learn(reversed(examples()))
    assert (one.priors, one.weights) == (other.priors, other.weights)


def test_the_decision_that_teaches_most_comes_first() -> None:
    """Open before sure; of two as open, the one whose words many studies share."""
    sure = Hint(A, 6.0, (("bail", 1.0),))
    open_ = Hint(A, 0.1, (("loyer", 1.0),))
    lonely = Hint(B, 0.1, (("salair", 1.0),))
    queue = lessons({"e1": [sure], "e2": [open_], "e3": [open_], "e4": [lonely]})
    assert [(study, hint) for study, hint, _ in queue] == [
        ("e2", open_), ("e3", open_), ("e4", lonely), ("e1", sure),
    ]  # fmt: skip
    assert [round(v, 2) for *_, v in queue] == [1.58, 1.58, 1.0, 0.01]


def test_a_word_of_nearly_every_study_says_how_they_are_written_not_what_about() -> None:
    """« resum » stands in all but two studies, and those two are of the other theme."""
    studies = [Example(frozenset({"loyer", "resum"}), frozenset({A})) for _ in range(10)]
    studies += [Example(frozenset({"salair", "resum"}), frozenset({B})) for _ in range(8)]
    studies += [Example(frozenset({"salair"}), frozenset({B})) for _ in range(2)]
    learnt = Suggester.learn(studies)
    assert "resum" not in learnt.weights
    assert learnt.rank({"loyer", "resum"}) == []
