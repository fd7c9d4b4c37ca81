"""Why a text answers: the words that are marked in it."""

from __future__ import annotations

import pytest

from tracker.search import mark, snippet

from .shelf import SYNONYMS

MARKED: tuple[tuple[str, str, list[str]], ...] = (
    ("évaluer", "L’évaluation des risques évalués", ["évaluation", "évalués"]),
    ("evaluation", "Évaluer les pratiques", ["Évaluer"]),
    ("oeuvre", "Une œuvre, des ŒUVRES", ["œuvre", "ŒUVRES"]),
    ("etude", "Une e\u0301tude", ["e\u0301tude"]),
    ("préparation à la sortie", "La préparation de leur sortie", ["préparation de leur sortie"]),
    ("préparation à la sortie", "Prisoner reentry and work", ["Prisoner reentry"]),
    (
        "reentry",
        "Préparer la sortie, puis la sortie de prison",
        ["Préparer la sortie", "sortie de prison"],
    ),
    ("RBR", "The RNR model", ["RNR"]),
    ("prerelease", "A pre-release centre", ["pre-release"]),
    ("pre-release", "A prerelease centre", ["prerelease"]),
    ('"milieu ouvert"', "Le milieu est ouvert ; un milieu fermé", ["milieu est ouvert"]),
    ('"milieu ouvert"', "Ouvert en ce milieu", []),
    ("sort", "La sortie et le sort", ["sort"]),
    ("surveillants", "La surveillance des surveillants", ["surveillants"]),
    ("prison -santé", "Santé en prison", ["prison"]),
    ("désist*", "Les désistants et la désistance", ["désistants", "désistance"]),
    ("RBR sans-synonymes", "RBR or RNR", ["RBR"]),
    ("annee:2015", "En 2015", []),
    ("prison", "<i>prison</i> &amp; prisons", ["prison", "prisons"]),
    ("amp", "a &amp; b", []),
    ("", "La prison", []),
)


@pytest.mark.parametrize(("query", "text", "expected"), MARKED)
def test_these_words_of_the_text_are_marked(query: str, text: str, expected: list[str]) -> None:
    found = [text[start:end] for start, end in mark(text, query, SYNONYMS)]
    assert found == expected


def test_a_field_prefix_marks_its_own_field_alone() -> None:
    query = "auteur:petit prison"
    text = "Petit traité de la prison"
    assert [text[a:b] for a, b in mark(text, query, SYNONYMS, "title")] == ["prison"]
    assert [text[a:b] for a, b in mark("Petit", query, SYNONYMS, "authors") for text in ["Petit"]]


def test_an_ambiguous_synonym_is_marked_where_it_counts_alone() -> None:
    """« TIG » asked for as *community service* counts in titles and keywords."""
    assert mark("Le TIG", "community service", SYNONYMS, "title") == [(3, 6)]
    assert mark("Le TIG", "community service", SYNONYMS, "abstract") == []


def test_a_snippet_is_the_piece_with_most_marks() -> None:
    text = "Introduction. " * 30 + "La récidive des sortants, la récidive légale. " + "Fin. " * 50
    piece = snippet(text, "récidive", SYNONYMS, width=120)
    assert piece.text == text[piece.start : piece.end]
    assert len(piece.text) <= 120
    assert [piece.text[a:b] for a, b in piece.spans] == ["récidive", "récidive"]


def test_a_text_without_marks_shows_its_beginning() -> None:
    text = "mot " * 200
    piece = snippet(text, "prison", SYNONYMS, width=50)
    assert (piece.start, piece.spans) == (0, ())
    assert piece.text == text[: piece.end]
    assert not piece.text.endswith("mo")
