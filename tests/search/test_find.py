"""What is found, and in which order."""

from __future__ import annotations

import sqlite3

import pytest

from tracker.search import (
    Result,
    Synonyms,
    find,
    index_columns,
    match_expression,
    parse,
    relevance_parts,
)
from tracker.search.index import COLUMNS
from tracker.search.stems import phrases
from tracker.search.tokens import analyse
from tracker.store.schema import SEARCH_COLUMNS

from .shelf import SYNONYMS, WORKS, columns, library, study


def ids(connection: sqlite3.Connection, query: str, **options: object) -> list[str]:
    found = find(connection, query, synonyms=SYNONYMS, limit=99, **options)  # type: ignore[arg-type]
    assert found.total == len(found.rows)
    return [row.id for row in found.rows]


ANSWERS: tuple[tuple[str, str], ...] = (
    # Synonyms both ways, however it is written.
    ("préparation à la sortie", "fr01 en01 en02 fr08"),
    ("PREPARATION A LA SORTIE", "fr01 en01 en02 fr08"),
    ("pre\u0301paration a\u0300 la sortie", "fr01 en01 en02 fr08"),
    ("préparer sa sortie", "fr01 en01 en02 fr08"),
    ("reentry", "fr01 en01 en02 fr08 en12"),
    ("re-entry", "fr01 en01 en02 fr08 en12"),
    ("resettlement", "fr01 en01 en02 fr08"),
    ("RBR", "fr04 en04"),
    ("rnr", "fr04 en04"),
    ("risk-need-responsivity", "fr04 en04"),
    ("désistance", "fr03 en03 en13"),
    ("going straight", "fr03 en03 en13"),
    ("bracelet électronique", "fr06 en06"),
    ("PSE", "fr06 en06"),
    ("récidive", "fr08 en07 fr09"),
    ("reoffending", "fr08 en07 fr09"),
    ("TIG", "fr10 en08"),
    ("travail d'intérêt général", "fr10 en08"),
    ("entretiens motivationnels", "fr16 en11"),
    ("femmes", "fr05 en05"),
    # Words of both languages in all their forms.
    ("evaluation", "fr12 en09"),
    ("évaluer", "fr12 en09"),
    ("programs", "en09"),
    ("organization", "en09"),
    ("behavior", "en04 en12"),
    ("conseillère", "fr01 fr14"),
    ("ŒUVRE", "fr11"),
    ("soeur", "fr11"),
    ("loi", "fr18"),
    ("libérée", "fr01 fr18"),
    ("prerelease", "en12"),
    ("pre-release", "en12"),
    ("mothers", "en05"),
    ("o'malley", "en02"),
    ("OMalley sort", ""),
    # False pairs.
    ("sort", "fr02"),
    ("sortie", "fr01 fr08 fr03 en01 en02"),
    ("conseil", "fr15"),
    ("police", "en10 fr13"),
    ("policy", "en10 fr13"),
    ("surveillants", "fr07"),
    ("surveillance", "fr06 en06"),
    ("désistement", "fr17"),
    # Operators, phrases, fields.
    ('"sortie de prison"', "fr08"),
    ("« milieu ouvert »", "fr03 fr16"),
    ("“milieu ouvert”", "fr03 fr16"),
    ("femmes OU récidive", "fr05 en05 fr08 en07 fr09"),
    ("récidive ET juge", "fr09"),
    ("récidive SAUF juge", "fr08 en07"),
    ("récidive -juge", "fr08 en07"),
    ("-prison annee:1998", "fr02"),
    ("(femmes OU récidive) annee:2010..2016", "fr05 en05 fr08"),
    ("annee:2020..", "fr16 fr19 en13 en07"),
    ("annee:..1998", "fr02 fr11"),
    ("année:<1998", "fr11"),
    ("date:2018", "fr10 en01"),
    ("auteur:Maruna", "en03"),
    ("auteur:petit", "fr02 fr03"),
    ("auteur : petit", "fr02 fr03"),
    ("titre:prison", "fr08 fr11 fr15 en01"),
    ("titre:(sort OU bruit)", "fr02 fr19"),
    ("revue:probation", "en09"),
    ("résumé:mères", "fr05 en05"),
    ("mots-clés:récits", "fr03"),
    ("note:juin", "fr19"),
    ("thème:désistance", "fr03 en03 en13"),
    ("theme:preparation_sortie", "fr01 en01 en02"),
    ("theme:rbr -revisited", "fr04"),
    ("surveill*", "fr06 en06 fr07"),
    ("accompagnem* OU travaux", "fr10 en08 fr14"),
    ("10.1234/em.2019.77", "en06"),
    ("https://doi.org/10.1234/EM.2019.77", "en06"),
    ("doi:10.1234/em.2019.77", "en06"),
    ("DOI : 10.1234/em.2019.77 OU en13", "en06 en13"),
    # A year alone is the year of the study, or stands in a text.
    ("Maruna 2001", "en03"),
    ("2001 going straight", "en03"),
    ("Maruna 2002", ""),
    ("« 2001 »", ""),
    # What begins words may be an empty word by itself.
    ("dés* titre:récits", "fr03"),
    ("auteur:la*", "fr11"),
    ("en13", "en13"),
    # The switch.
    ("préparation à la sortie sans-synonymes", "fr01"),
    ("sans-synonymes reentry", "en01 en12"),
    ("RBR sans-synonymes", "fr04"),
    # Nothing to look for.
    ("???", ""),
    ("le la of the", ""),
    ("()", ""),
)


@pytest.mark.parametrize(("query", "expected"), ANSWERS)
def test_a_query_finds_these_studies_and_no_other(
    shelf: sqlite3.Connection, query: str, expected: str
) -> None:
    assert sorted(ids(shelf, query)) == sorted(expected.split())


@pytest.mark.parametrize("query", ["", "   ", "*", "\u00a0", "sans-synonymes"])
def test_a_blank_query_finds_every_study_the_latest_first(
    shelf: sqlite3.Connection, query: str
) -> None:
    found = ids(shelf, query)
    years = [work.year for id_ in found for work in WORKS if work.id == id_]
    assert sorted(found) == sorted(work.id for work in WORKS)
    assert years == sorted(years, reverse=True)


@pytest.mark.parametrize(("query", "last"), [("prison", "en02"), ("conseillers", "fr01")])
def test_a_word_in_the_title_counts_more_than_in_the_abstract(
    shelf: sqlite3.Connection, query: str, last: str
) -> None:
    found = ids(shelf, query)
    assert len(found) > 1
    assert found[-1] == last


def test_a_row_says_id_title_year_and_a_score_that_falls(shelf: sqlite3.Connection) -> None:
    rows = find(shelf, "sort", synonyms=SYNONYMS).rows
    assert rows == (
        Result("fr02", "Le sort des condamnés sous l’Ancien Régime", 1998, rows[0].score),
    )
    scores = [row.score for row in find(shelf, "prison", synonyms=SYNONYMS).rows]
    assert scores == sorted(scores, reverse=True)
    assert min(scores) >= 0


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("prison", "femmes"),
        ("récidive", "annee:2011"),
        ("sortie", "theme:desistance"),
        ("prison OU peine", "annee:2000..2010"),
        ("titre:prison", "reentry"),
    ],
)
def test_with_and_without_share_out_the_answers(shelf: sqlite3.Connection, a: str, b: str) -> None:
    """X = (X ET Y) + (X SAUF Y), nothing twice, nothing lost."""
    both = ids(shelf, f"({a}) ET ({b})")
    without = ids(shelf, f"({a}) SAUF ({b})")
    assert sorted(both + without) == sorted(ids(shelf, a))
    assert sorted(ids(shelf, f"({a}) OU ({b})")) == sorted({*ids(shelf, a), *ids(shelf, b)})


def test_pages_of_a_query_follow_one_another_without_gap_or_overlap(
    shelf: sqlite3.Connection,
) -> None:
    for query in ("prison", "", "annee:2000.."):
        whole = ids(shelf, query)
        pages = [
            [row.id for row in find(shelf, query, synonyms=SYNONYMS, limit=4, offset=at).rows]
            for at in range(0, len(whole), 4)
        ]
        assert [id_ for page in pages for id_ in page] == whole
        assert find(shelf, query, synonyms=SYNONYMS, limit=0).total == len(whole)


def test_a_theme_narrows_any_query(shelf: sqlite3.Connection) -> None:
    assert sorted(ids(shelf, "", theme="rbr")) == ["en04", "fr04"]
    assert ids(shelf, "française", theme="rbr") == ["fr04"]
    assert ids(shelf, "prison", theme="absent") == []


def test_a_rare_year_does_not_outweigh_the_words(shelf: sqlite3.Connection) -> None:
    """The order under ``annee:`` is the order without it."""
    kept = set(ids(shelf, "prison annee:2000..2016"))
    assert ids(shelf, "prison annee:2000..2016") == [i for i in ids(shelf, "prison") if i in kept]


def test_relevance_and_years_are_said_apart_for_pages_that_rank_themselves() -> None:
    parts, years = relevance_parts("prison annee:2015", SYNONYMS)
    assert parts == (match_expression("prison", SYNONYMS),)
    assert years == match_expression("annee:2015")
    assert relevance_parts("prison") == ((match_expression("prison"),), None)
    assert relevance_parts("annee:2015") == ((), match_expression("annee:2015"))
    assert relevance_parts("") == ((), None)


def test_of_a_long_query_the_whole_is_one_part() -> None:
    four = "prison femmes logement emploi"
    assert len(relevance_parts(four)[0]) == 4
    assert relevance_parts(f"{four} famille")[0] == (match_expression(f"{four} famille"),)


def test_the_engine_works_without_any_vocabulary(shelf: sqlite3.Connection) -> None:
    assert [row.id for row in find(shelf, "RNR").rows] == ["en04"]


def test_the_index_has_the_columns_of_the_schema() -> None:
    assert COLUMNS == SEARCH_COLUMNS
    assert all(len(columns(work)) == len(SEARCH_COLUMNS) for work in WORKS)


def test_a_study_is_indexed_like_this() -> None:
    """A whole row: the French text once, the name once, the short keyword in both languages."""
    work = next(work for work in WORKS if work.id == "fr03")
    assert columns(work) == (
        "desistance0 recit0 sortie0",
        "mohammed pet zz mohammedpet",
        "zztout zz zzan2017 zz fr03",
        "desistance0 zz recit0 vi",
        "zz desistance0 zz desistance0 zz desistance01 zz",
        "vingt recit0 vi recueil milieu0 ouvert",
        "",
        "",
    )


def test_an_incremental_index_equals_one_built_from_nothing() -> None:
    """Delete the old row, insert the new one: the same answers as a full build."""
    old = WORKS[0]
    new = study(old)
    new.csl["title"] = "Le sort des sortants"
    grown, fresh = library(), library()
    number = 1
    names = ", ".join(COLUMNS)
    marks = ", ".join("?" * len(COLUMNS))
    grown.execute(
        f"insert into studies_fts(studies_fts, rowid, {names}) values ('delete', ?, {marks})",
        [number, *columns(old)],
    )
    row = index_columns(new, ["préparation à la sortie", "reentry and resettlement"])
    pairs = ", ".join(f"{name} = ?" for name in COLUMNS)
    for connection in (grown, fresh):
        connection.execute(f"update search_text set {pairs} where number = ?", [*row, number])
    grown.execute(f"insert into studies_fts(rowid, {names}) values (?, {marks})", [number, *row])
    fresh.execute("insert into studies_fts(studies_fts) values ('rebuild')")
    for query in ("sort", "préparation à la sortie", "longues peines", "", "annee:2015"):
        assert find(grown, query, synonyms=SYNONYMS) == find(fresh, query, synonyms=SYNONYMS)
    grown.execute("insert into studies_fts(studies_fts, rank) values ('integrity-check', 1)")


def test_what_a_query_carries_besides_words() -> None:
    query = parse("thème:désistance annee:2015..2020 prison sans-synonymes")
    assert (query.synonyms, query.themes, query.blank) == (False, ("désistance",), False)
    assert query.years is not None
    assert (query.years.first, query.years.last) == (2015, 2020)
    assert parse("prison OU annee:2015").years is None


def test_a_theme_asked_for_by_its_name_is_that_theme_and_no_other_that_has_the_word() -> None:
    known = Synonyms.from_labels(
        [
            ["récidive", "reoffending", "recidivism"],
            ["programmes de prévention de la récidive", "offending behaviour programmes"],
        ]
    )
    index = sqlite3.connect(":memory:")
    index.execute("create virtual table s using fts5(title, themes)")
    index.executemany(
        "insert into s values (?, ?)",
        [
            (label, f"zz {' '.join(phrases(run, 0, len(run.words), 'fr')[0])} zz")
            for label in ("récidive", "programmes de prévention de la récidive")
            for run in [analyse(label)]
        ],
    )
    for asked in ("theme:récidive", "thème:recidivism", 'theme:"récidive"'):
        expression = match_expression(asked, known)
        assert index.execute("select title from s where s match ?", [expression]).fetchall() == [
            ("récidive",)
        ], asked
