"""The rules hold beyond the labelled set: titles of our own making, of our field and of others."""

from __future__ import annotations

from collections.abc import Callable

from tests.themes.breadth import FALSE, TRUE

Themes = Callable[..., set[str]]


def test_nine_titles_of_the_field_in_ten_have_their_theme(themes_of: Themes) -> None:
    missed = [(title, theme) for title, theme in TRUE if theme not in themes_of(title)]
    assert len(TRUE) >= 60
    assert len(missed) <= len(TRUE) // 10, missed


def test_at_most_three_titles_of_other_worlds_have_a_theme(themes_of: Themes) -> None:
    hit = [(title, sorted(themes_of(title))) for title in FALSE if themes_of(title)]
    assert len(FALSE) >= 60
    assert len(hit) <= 3, hit


def test_a_prefix_of_context_is_a_matter_of_spelling(themes_of: Themes) -> None:
    """« récidiv* » opens the gate for « récidive » too, whose key does not begin like it."""
    assert "cohorte" in themes_of("Récidive : une étude de cohorte")


def test_a_feminine_label_is_not_found_in_a_masculine_text(themes_of: Themes) -> None:
    for title in ("Les délinquants et leur suivi", "Détenus et condamnés", "Sortants de prison"):
        assert "femmes" not in themes_of(title)
    assert "femmes" in themes_of("Les femmes délinquantes et leur suivi")
