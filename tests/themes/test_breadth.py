"""The rules hold beyond the labelled set: titles of our own making, of our field and of others."""

from __future__ import annotations

from collections.abc import Callable

from tests.themes.breadth import FALSE, FALSE_LAST, FALSE_STUDIES, TRUE, TRUE_LATER

Themes = Callable[..., set[str]]


def test_nine_titles_of_the_field_in_ten_have_their_theme(themes_of: Themes) -> None:
    missed = [(title, theme) for title, theme in TRUE if theme not in themes_of(title)]
    assert len(TRUE) >= 60
    assert len(missed) <= len(TRUE) // 10, missed


def test_at_most_three_titles_of_other_worlds_have_a_theme(themes_of: Themes) -> None:
    hit = [(title, sorted(themes_of(title))) for title in FALSE if themes_of(title)]
    assert len(FALSE) >= 60
    assert len(hit) <= 3, hit


def test_three_titles_in_four_have_their_theme_however_they_are_worded(themes_of: Themes) -> None:
    missed = [(title, theme) for title, theme in TRUE_LATER if theme not in themes_of(title)]
    assert len(TRUE_LATER) >= 40
    assert len(missed) <= len(TRUE_LATER) // 4, missed


def test_studies_of_other_worlds_in_our_words_have_no_theme(themes_of: Themes) -> None:
    """At most three of each set; abstracts add words of ours without the field."""
    studies = [(title, themes_of(title, abstract=abstract)) for title, abstract in FALSE_STUDIES]
    titles = [(title, themes_of(title)) for title in FALSE_LAST]
    for found in (studies, titles):
        assert len(found) >= 60
        hit = [(title, sorted(themes)) for title, themes in found if themes]
        assert len(hit) <= 3, hit


def test_a_passing_mention_of_release_does_not_make_a_study_of_it(themes_of: Themes) -> None:
    """Most abstracts on recidivism or work say that people had been released; three mentions, or
    the title, say that the study is about it."""
    once = "Two hundred parolees released from prison answered; their income was compared."
    assert "preparation_sortie" not in themes_of("Wages and parole", abstract=once)
    assert "preparation_sortie" in themes_of("Wages after release from prison", abstract=once)
    thrice = f"{once} After incarceration few found work; former prisoners had no savings."
    assert "preparation_sortie" in themes_of("Wages and parole", abstract=thrice)


def test_a_prefix_of_context_is_a_matter_of_spelling(themes_of: Themes) -> None:
    """« récidiv* » opens the gate for « récidive » too, whose key does not begin like it."""
    assert "cohorte" in themes_of("Récidive : une étude de cohorte")


def test_a_feminine_label_is_not_found_in_a_masculine_text(themes_of: Themes) -> None:
    for title in ("Les délinquants et leur suivi", "Détenus et condamnés", "Sortants de prison"):
        assert "femmes" not in themes_of(title)
    assert "femmes" in themes_of("Les femmes délinquantes et leur suivi")
