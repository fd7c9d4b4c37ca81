"""« Vouliez-vous dire … »: slips are mended with the library's own words."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from tracker.search import find

from .shelf import SYNONYMS, WORKS, library

SLIPS: tuple[tuple[str, str], ...] = (
    ("recidve", "récidive"),
    ("ercidive", "récidive"),
    ("desistence", "désistance"),
    ("evaluaton", "évaluation"),
    ("Marunna", "Maruna"),
    ("auteur:Marunna", "auteur:Maruna"),
    ("reofending", "reoffending"),
    ("monitring", "monitoring"),
    ("préparation à la sorite", "préparation à la sortie"),
    ("femes OU recidve", "femmes OU récidive"),
    ("le conseiler pénitentiaire", "le conseiller pénitentiaire"),
    ("“milieu ouvrt”", "“milieu ouvert”"),
)


@pytest.mark.parametrize(("typed", "meant"), SLIPS)
def test_a_slip_is_mended(shelf: sqlite3.Connection, typed: str, meant: str) -> None:
    assert meant in find(shelf, typed, synonyms=SYNONYMS).suggestions


@pytest.mark.parametrize(("typed", "meant"), SLIPS)
def test_a_suggestion_has_more_answers_than_what_was_typed(
    shelf: sqlite3.Connection, typed: str, meant: str
) -> None:
    before = find(shelf, typed, synonyms=SYNONYMS)
    for suggestion in before.suggestions:
        assert find(shelf, suggestion, synonyms=SYNONYMS).total > before.total
    assert len(before.suggestions) <= 3


@pytest.mark.parametrize(
    "query", ["", "prison", "sort", "xyzzyqwk", "???", "annee:1066", "abc", "SAUF", "prison femmes"]
)
def test_nothing_is_suggested_where_nothing_is_near_or_nothing_is_wrong(
    shelf: sqlite3.Connection, query: str
) -> None:
    assert find(shelf, query, synonyms=SYNONYMS).suggestions == ()


def test_search_and_suggestions_work_on_a_file_that_may_only_be_read(tmp_path: Path) -> None:
    path = tmp_path / "library.db"
    library(WORKS, str(path)).close()
    path.chmod(0o444)
    connection = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)
    assert find(connection, "recidve", synonyms=SYNONYMS).suggestions == ("récidive",)
    connection.execute("pragma query_only = on")
    assert find(connection, "récidive", synonyms=SYNONYMS).total == 3
    connection.close()
