"""How a query is cut: what is asked, what is left out, what may stand for it."""

from __future__ import annotations

import sqlite3

import pytest

from tracker.search import find, index_columns, match_expression
from tracker.search.index import ELSEWHERE
from tracker.search.places import places
from tracker.search.query import Words
from tracker.search.tokens import analyse

from .shelf import SYNONYMS, WORKS, Work, library, study

CUTS: tuple[tuple[str, str], ...] = (
    ("bracelet électronique femmes", "bracelet électronique | femmes"),
    # Words of questions, initials, words that tie two subjects or frame one.
    ("que sait-on de la récidive ?", "récidive"),
    ("What do we know about desistance?", "desistance"),
    ("y a-t-il un effet du TIG sur la récidive", "TIG | récidive"),
    ("l’effet du TIG", "effet | TIG"),
    ("la place des femmes", "femmes"),
    ("D. A. Andrews", "Andrews"),
    ("études sur la récidive", "récidive"),
    ("research on reoffending", "reoffending"),
    # Nothing else would be left; a label keeps its words.
    ("comment", "comment"),
    ("place", "place"),
    ("going straight", "going straight"),
    # A plural that means women.
    ("détenues", "femmes détenues"),
    ("personnes détenues", "personnes | détenues"),
)


@pytest.mark.parametrize(("query", "cut"), CUTS)
def test_a_query_is_cut_into_what_it_asks(query: str, cut: str) -> None:
    assert " | ".join(place.said for place in places(Words(query), SYNONYMS)) == cut


def test_literal_words_and_names_are_all_asked_for() -> None:
    for node, synonyms in (
        (Words("que sait-on du TIG"), None),
        (Words("que sait-on du TIG", "authors"), SYNONYMS),
    ):
        cut = places(node, synonyms)
        assert [place.words[0][0] for place in cut] == [("sait",), ("tig",)]
        assert not any(place.synonyms for place in cut)


@pytest.mark.parametrize(
    ("query", "brought"),
    [
        ("honte", ("shame1",)),
        ("shame", ("hont",)),
        ("tribunal", ("court1",)),
        ("traumatisme crânien", ("head1", "injuri1")),
    ],
)
def test_a_plain_word_asks_for_the_other_language_in_titles(
    query: str, brought: tuple[str, ...]
) -> None:
    (place,) = places(Words(query), SYNONYMS)
    assert brought in {one.phrase for one in place.synonyms if one.columns == ("title", "keywords")}
    beside = places(Words(f"{query} récidive"), SYNONYMS)[0]
    assert brought in {one.phrase for one in beside.synonyms if one.columns is None}


def test_a_translation_is_looked_for_in_its_own_language() -> None:
    (place,) = places(Words("tribunal"), SYNONYMS)
    assert ("courir0",) not in {one.phrase for one in place.synonyms}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("les détenu·es étranger·ère·s", "detenu etranger"),
        ("sortant.e.s de prison", "sortant prison"),
        ("détenu-e-s libérés", "detenu liberes"),
        ("mineur(e)s", "mineur"),
        ("acteur·rice·s", "acteur"),
        ("re-entry S.P.I.P.", "re entry s p i p"),
        ("la fin. Les autres", "fin autres"),
    ],
)
def test_endings_of_inclusive_writing_are_no_words(text: str, words: str) -> None:
    assert " ".join(word.text for word in analyse(text).words) == words


def _with_a_stranger() -> sqlite3.Connection:
    """The shelf, and a work of another world that has a word of ours."""
    stranger = Work("weld", "Le procédé TIG en chaudronnerie", 2012, abstract="Soudage de l’acier.")
    connection = library((*WORKS, stranger))
    row = index_columns(study(stranger), [], elsewhere=True)
    assert row[2] == f"zztout zz {ELSEWHERE} zz zzan2012 zz weld"
    connection.execute(
        "update search_text set container = ? where number = ?", [row[2], len(WORKS) + 1]
    )
    connection.execute("insert into studies_fts(studies_fts) values ('rebuild')")
    return connection


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("TIG", False),
        ("TIG récidive OU TIG", False),
        ("titre:TIG", False),
        ("TIG -femmes", False),
        # The query says which world it means, or takes the words as they are.
        ("soudage TIG", True),
        ("procédé TIG", True),
        ("TIG sans-synonymes", True),
        ("« TIG »", True),
        ("TI*", True),
        ("annee:2012", True),
        ("", True),
    ],
)
def test_a_study_of_another_world_answers_where_the_query_is_not_of_ours(
    query: str, found: bool
) -> None:
    rows = find(_with_a_stranger(), query, synonyms=SYNONYMS, limit=99).rows
    assert ("weld" in {row.id for row in rows}) is found


def test_what_is_excluded_is_excluded_whatever_its_world() -> None:
    assert ELSEWHERE not in match_expression("procédé -TIG", SYNONYMS)


@pytest.mark.parametrize(
    ("query", "offered"),
    [
        ("le bruit du bracelet électronique chez les mineurs", "bracelet électronique"),
        ("xyzzyqwk plaugh désistance", "désistance"),
    ],
)
def test_a_long_query_that_finds_nothing_is_offered_shorter(
    shelf: sqlite3.Connection, query: str, offered: str
) -> None:
    found = find(shelf, query, synonyms=SYNONYMS)
    assert found.total == 0
    assert offered in found.suggestions
    assert all(find(shelf, one, synonyms=SYNONYMS).total for one in found.suggestions)


def test_words_that_only_another_world_has_are_offered_literally() -> None:
    connection = _with_a_stranger()
    connection.execute("delete from studies where id in ('fr10', 'en08')")
    connection.execute("delete from search_text where number not in (select number from studies)")
    connection.execute("insert into studies_fts(studies_fts) values ('rebuild')")
    found = find(connection, "TIG", synonyms=SYNONYMS)
    assert (found.total, found.suggestions) == (0, ("TIG sans-synonymes",))


@pytest.mark.parametrize("french", ["réduction de la récidive", "réduire la récidive"])
def test_to_reduce_and_a_reduction_are_one_word_in_both_languages(french: str) -> None:
    """« réduction » is half of « réduction de peine », and not that alone."""
    reduced, _ = places(Words(french), SYNONYMS)
    asked = {one.phrase for one in reduced.synonyms} | {*reduced.words[0]}
    assert {("reduc1",), ("reduct1",), ("reduir",)} <= asked
