"""Whatever is typed, whatever is stored: no error, and spans that hold."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.model import Study, StudyId
from tracker.search import (
    ALL_STUDIES,
    NOTHING,
    find,
    index_columns,
    mark,
    match_expression,
    register_search,
    snippet,
)

from .shelf import SYNONYMS, WORKS, library

PIECES = [
    "(", ")", "[", "}", '"', "«", "»", "“", "-", "−", "*", "^", ":", "+", "'", "’", "|", "&", "{",
    "ET", "OU", "SAUF", "NOT", "NEAR", "NEAR(", "titre:", "auteur :", "annee:", "theme:", "2015..",
    "..2020", ">=1999", "prison", "préparation à la sortie", "RBR", "re-entry", "S.P.I.P.", "dé*",
    "sans-synonymes", "le", "\x00", "\ud800", "\u202e", "%", "_", "\\", "🙂", "监狱", "½", ",", " ",
]  # fmt: skip
QUERIES = st.one_of(
    st.text(max_size=60),
    st.text(alphabet=st.characters(), max_size=40),
    st.lists(st.sampled_from(PIECES), max_size=60).map(" ".join),
    st.lists(st.sampled_from(PIECES), max_size=40).map("".join),
)


@settings(max_examples=200, deadline=None)
@given(QUERIES)
def test_any_text_is_a_valid_query(query: str) -> None:
    """With the vocabulary and without: FTS5 takes the expression, ``find`` returns."""
    connection = _shelf()
    for synonyms in (SYNONYMS, None):
        expression = match_expression(query, synonyms)
        assert expression
        connection.execute(
            "select count(*) from studies_fts where studies_fts match ?", [expression]
        ).fetchone()
        found = find(connection, query, synonyms=synonyms)
        assert found.total >= len(found.rows)


@settings(max_examples=200, deadline=None)
@given(QUERIES, st.one_of(st.text(max_size=80), st.sampled_from([w.title for w in WORKS])))
def test_marks_are_sorted_apart_and_inside_the_text(query: str, text: str) -> None:
    spans = mark(text, query, SYNONYMS)
    ends = [0, *(point for span in spans for point in span), len(text)]
    assert ends == sorted(ends)
    assert all(start < end for start, end in spans)
    piece = snippet(text, query, SYNONYMS, width=30)
    assert piece.text == text[piece.start : piece.end]
    assert all(0 <= start < end <= len(piece.text) for start, end in piece.spans)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200), st.text(max_size=40), st.integers(-5000, 99999))
def test_any_study_can_be_indexed(text: str, name: str, year: int) -> None:
    """Every column is plain words: nothing that SQLite, or a query, could choke on."""
    csl = {
        "title": text, "abstract": text, "author": [{"family": name}, {"literal": text}],
        "issued": {"date-parts": [[year]]}, "DOI": name,
    }  # fmt: skip
    study = Study(StudyId("x"), csl, (), ((text, "s"),), ((text, "s:1"),))
    for column in index_columns(study, [text]):
        assert all(token.isalnum() for token in column.split(" ") if token)
        column.encode("utf-8")


def test_brackets_and_words_without_end_are_taken() -> None:
    connection = _shelf()
    for query in ("(a OU " * 500, "((((" * 400 + "prison", "x " * 5000, "-" * 3000, '"' * 999,
                  "titre:" * 300, "(titre:(auteur:(" * 90 + "RBR", "reentry OU " * 150,
                  "SAUF " * 200 + "prison", "-(prison " * 200):  # fmt: skip
        find(connection, query, synonyms=SYNONYMS)


def test_every_word_of_a_study_is_marked_in_its_own_title() -> None:
    for work in WORKS:
        marked = "".join(work.title[a:b] for a, b in mark(work.title, work.title, SYNONYMS))
        assert marked, work.title


@pytest.mark.parametrize("function", ["escape_fts", "recherche"])
def test_the_sql_function_makes_a_datasette_search_bilingual(function: str) -> None:
    connection = library()
    register_search(connection, SYNONYMS)
    sql = (
        "select id from studies where number in (select rowid from studies_fts"
        f" where studies_fts match {function}(:search)) order by id"
    )
    for query, expected in (
        ("préparation à la sortie", ["en01", "en02", "fr01", "fr08"]),
        ("annee:2018 prison", ["en01"]),
        ('"(', []),
        ("", sorted(work.id for work in WORKS)),
    ):
        assert [row[0] for row in connection.execute(sql, {"search": query})] == expected
    titles = "select count(*) from studies_fts where title match escape_fts(?)"
    assert connection.execute(titles, ["conseillers"]).fetchone() == (1,)
    everything = (len(WORKS),)
    count = f"select count(*) from studies_fts where studies_fts match {function}(?)"
    assert connection.execute(count, [None]).fetchone() == everything
    assert connection.execute(count, [12]).fetchone() == (0,)
    connection.close()


def test_blank_and_void_have_expressions_of_their_own() -> None:
    assert match_expression("") == ALL_STUDIES
    assert match_expression("?!") == NOTHING


def test_importing_the_package_loads_neither_stemmers_nor_rapidfuzz() -> None:
    """``tracker show`` must answer at once."""
    code = (
        "import sys, tracker.search as s; s.parse('prison');"
        "print([m for m in ('snowballstemmer', 'rapidfuzz', 'sqlite_utils', 'pandas')"
        " if m in sys.modules])"
    )
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=root, check=True
    )
    assert done.stdout.strip() == "[]"


_KEPT: list[sqlite3.Connection] = []


def _shelf() -> sqlite3.Connection:
    """One library for all examples: hypothesis runs a test body many times."""
    if not _KEPT:
        _KEPT.append(library())
    return _KEPT[0]
