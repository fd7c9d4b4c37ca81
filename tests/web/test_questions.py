"""Stored questions answer everyone, in French, whatever is typed; SQL is for editors alone."""

from __future__ import annotations

import csv
import io
import json
import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.web.conftest import Room
from tests.web.test_pages import ENGLISH, TECHNICAL, words_of_ours
from tracker.web.questions import QUESTIONS

EDITOR = {"id": "camille", "editor": True}


def lines(room: Room, name: str, query: str = "") -> list[dict[str, Any]]:
    response = room.get(f"/requetes/{name}.json?{query}")
    assert response.status_code == 200
    found = response.json()["lignes"]
    assert isinstance(found, list)
    return found


def signed(room: Room, actor: dict[str, Any]) -> dict[str, Any]:
    return {"cookies": {"ds_actor": room.datasette.client.actor_cookie(actor)}}


def test_there_are_at_least_twelve_questions_and_each_has_words_of_its_own() -> None:
    assert len(QUESTIONS) >= 12
    for attribute in ("title", "description"):
        assert len({getattr(q, attribute) for q in QUESTIONS.values()}) == len(QUESTIONS)
    assert all(re.fullmatch(r"[a-z0-9-]+", name) for name in QUESTIONS)


def test_the_index_is_in_the_menu_and_leads_to_every_question(room: Room) -> None:
    assert 'href="/requetes">Requêtes</a>' in room.get("/").text
    html = room.get("/requetes").text
    for question in QUESTIONS.values():
        assert f'<a href="/requetes/{question.name}">' in html


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question_answers_without_any_setting_in_french_words(
    room: Room, visible: Callable[[str], str], name: str
) -> None:
    response = room.get(f"/requetes/{name}")
    assert response.status_code == 200
    text = words_of_ours(response.text, visible)
    assert ENGLISH.findall(re.sub("<script>.*?calc'!A0|alert", "", text)) == []
    assert TECHNICAL.findall(text) == []
    rows = lines(room, name)
    assert bool(rows) == ("<table" in response.text)
    sheet = room.get(f"/requetes/{name}.csv")
    assert sheet.content.startswith(b"\xef\xbb\xbf")
    read = list(csv.reader(io.StringIO(sheet.content.decode("utf-8-sig")), delimiter=";"))
    assert len(read) == 1 + len(rows)
    assert read[0] == room.get(f"/requetes/{name}.json").json()["colonnes"]


EXPECTED: dict[str, tuple[str, list[dict[str, Any]]]] = {
    "etudes-d-un-theme": (
        "theme=desistance&depuis=2015&nature=article-journal",
        [
            {"Étude": "<script>", "Identifiant (étude)": "evil2020", "Année": 2020},
            {"Étude": "L’accompagnement des femmes", "Année": 2019, "Auteurs": "Élbaz, Inès",
             "Nature": "article de revue", "Revue ou ouvrage": "Déviance et Société"},
        ],
    ),
    "themes-qui-se-croisent": (
        "theme=desistance&minimum=1",
        [
            {"Thème": "désistance assistée", "Identifiant (thème)": "desistance_assistee",
             "Études": 1, "Part": 33.3},
            {"Thème": "préparation à la sortie", "Études": 1},
            {"Thème": "probation", "Études": 1},
            {"Thème": "femmes", "Études": 1},
        ],
    ),
    "deux-themes-a-la-fois": (
        "theme=desistance&autre=femmes",
        [{"Identifiant (étude)": "elbaz2019accompagnement"}],
    ),
    "evolution-d-un-theme": (
        "theme=desistance&depuis=2001",
        [{"Année": 2020, "Études": 1}, {"Année": 2019}, {"Année": 2001, "Études": 1}],
    ),
    "auteurs-d-un-theme": (
        "theme=desistance&minimum=1",
        [{"Personne": "<svg"}, {"Personne": "Élbaz, Inès", "Première parution": 2019},
         {"Personne": "Maruna, Shadd", "Identifiant (personne)": "maruna-shadd"}],
    ),
    "revues": ("theme=preparation_sortie", [{"Revue ou ouvrage": "Déviance et Société"}]),
    "sources-en-desaccord": (
        "",
        [{"Champ": "éditeur", "Valeur retenue": "American Psychological Association",
          "Autre valeur": "APA", "Source de l’autre valeur": "zotero", "État": "à trancher"}],
    ),
    "vues-par-plusieurs-sources": (
        "", [{"Identifiant (étude)": "maruna2001making", "Nombre de sources": 2}],
    ),
    "vues-par-une-seule-source": ("source=zotero", []),
    "etudes-liees": (
        "lien=review",
        [{"Identifiant (étude)": "maruna2001making", "Lien": "recension de",
          "Identifiant (autre étude)": "elbaz2019accompagnement"}],
    ),
    "sans-doi": ("nature=book", []),
    "sans-date": ("", [{"Étude": "Sans rien"}]),
    "themes-peu-couverts": ("maximum=0", [{"Thème": "thème sans étude", "Études": 0}]),
    "derniers-ajouts": (
        "du=2024-04-01&au=2024-04-01", [{"Identifiant (étude)": "elbaz2019accompagnement"}],
    ),
    "notices-a-corriger": ("", [{"Clé": "maruna2001", "Ligne": 12,
                                 "Anomalie": "L’ISBN est incomplet."}]),
    "decisions-sur-les-themes": (
        "decision=no", [{"Thème": "femmes", "Décision": "écarté"}],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", EXPECTED)
def test_a_question_gives_the_rows_it_promises(room: Room, name: str) -> None:
    query, expected = EXPECTED[name]
    found = lines(room, name, query)
    assert len(found) == len(expected)
    for row, wanted in zip(found, expected, strict=True):
        for heading, value in wanted.items():
            if isinstance(value, str):
                assert str(row[heading]).startswith(value)
            else:
                assert row[heading] == value


def test_what_lacks_an_abstract_or_a_theme_is_all_of_it_and_only_that(room: Room) -> None:
    ids = {row["Identifiant (étude)"] for row in lines(room, "sans-resume")}
    assert not ids & {"maruna2001making", "evil2020"}
    assert {"elbaz2019accompagnement", "nd"} <= ids
    ids = {row["Identifiant (étude)"] for row in lines(room, "sans-theme")}
    assert "nd" in ids
    assert "maruna2001making" not in ids


def test_counts_lead_to_a_list_of_that_many(room: Room) -> None:
    html = room.get("/requetes/themes-qui-se-croisent?theme=desistance&minimum=1").text
    links = re.findall(r'<td class="nombre"><a href="([^"]+)">(\d+)</a>', html)
    assert len(links) == 4
    for address, count in links:
        listed = room.get(address.replace("&amp;", "&")).text
        assert listed.count('class="notice"') == int(count)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("theme=inconnu", "Thème : « inconnu » n’est pas un thème du vocabulaire."),
        ("depuis=abc", "Depuis l’année : « abc » n’est pas une année. Pris à la place : 2015."),
        ("depuis=", "Depuis l’année : une valeur vide n’est pas une année."),
    ],
)
def test_a_value_that_is_not_understood_is_said_and_refused_to_programs(
    room: Room, visible: Callable[[str], str], query: str, said: str
) -> None:
    page = room.get(f"/requetes/etudes-d-un-theme?{query}")
    assert page.status_code == 200
    assert said in visible(page.text).replace("\xa0", " ")
    refused = room.get(f"/requetes/etudes-d-un-theme.json?{query}")
    assert refused.status_code == 400
    assert said in refused.json()["error"].replace("\xa0", " ")
    assert room.get(f"/requetes/etudes-d-un-theme.csv?{query}").status_code == 400


HOSTILE = st.one_of(
    st.text(max_size=20),
    st.sampled_from(["' or 1=1 --", "\0", "9" * 30, "-1", "²", "1e9", "𝟙", "%00", "=1+1", "<b>"]),
)


@settings(max_examples=60, deadline=None,
          suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
@given(name=st.sampled_from(sorted(QUESTIONS)), value=HOSTILE, data=st.data())
def test_no_parameter_whatever_it_holds_breaks_an_answer(
    room: Room, name: str, value: str, data: st.DataObject
) -> None:
    parameters = [p.name for p in QUESTIONS[name].parameters]
    asked = {data.draw(st.sampled_from(parameters)): value, "x": value}
    ending = data.draw(st.sampled_from(["", ".csv", ".json"]))
    response = room.get(f"/requetes/{name}{ending}", params=asked)
    assert response.status_code in ((200,) if not ending else (200, 400))


def test_no_cell_of_a_sheet_is_a_formula(room: Room) -> None:
    from tracker.web.sheets import cell

    dangerous = ["=1+1", "+1", "-x", "@x", "\t=1", "\r=1", " =1", "＝1", "\n=1"]
    assert all(cell(text).startswith("'") for text in dangerous)
    assert [cell(v) for v in (-3, 12.5, None, "a-b")] == ["-3", "12,5", "", "a-b"]


def test_free_sql_is_closed_to_all_but_signed_in_editors(
    room: Room, visible: Callable[[str], str]
) -> None:
    asked = "/sql?sql=select+count(*)+as+combien+from+studies"
    refused = room.get(asked)
    assert refused.status_code == 403
    assert "Réservé aux éditeurs connectés" in refused.text
    for actor in ({"id": "x"}, {"id": "x", "editor": "true"}, {"id": "x", "editor": 1},
                  {"editor": True}, {"id": "root"}):  # fmt: skip
        assert room.get(asked, **signed(room, actor)).status_code == 403
        assert room.get("/sql.csv?sql=select+1", **signed(room, actor)).status_code == 403
    page = room.get(asked, **signed(room, EDITOR))
    assert page.status_code == 200
    assert "50" in re.findall(r'<td class="nombre">(\d+)</td>', page.text)
    assert page.headers["cache-control"] == "private, no-store"
    text = visible(page.text.partition('<details class="tables-sql"')[0])
    assert ENGLISH.findall(re.sub(r"select.*?studies", "", text)) == []
    assert "/sql" in room.get("/requetes", **signed(room, EDITOR)).text
    assert "/sql" not in room.get("/requetes").text


def test_datasette_s_own_permission_says_the_same_for_this_library_alone(room: Room) -> None:
    from datasette.resources import DatabaseResource

    def allowed(actor: Any, database: str) -> bool:
        asked = room.datasette.allowed(
            action="execute-sql", resource=DatabaseResource(database), actor=actor
        )
        return bool(room.loop.run_until_complete(asked))

    assert allowed(EDITOR, "library")
    assert not allowed(EDITOR, "_internal")
    assert not allowed(None, "library")
    assert not allowed({"id": "x"}, "library")


@pytest.mark.parametrize(
    "sql",
    [
        "attach 'evidence.db' as e", "attach ':memory:' as e", "detach main",
        "vacuum into '/tmp/copie.db'", "vacuum", "select file from pragma_database_list",
        "pragma database_list", "pragma query_only=off", "select load_extension('x')",
        "create temp table x(a)", "delete from studies", "insert into studies values(1)",
        "select readfile('/etc/passwd')", "select 1; select 2", "", "begin", "sel", "select x",
        "select * from evidence.snapshots", "select zeroblob(100000000)", "select :a + ?",
        "select '", "select * from pragma_module_list", "reindex", "analyze", "\0",
        "select 1 --\0x",
    ],
)  # fmt: skip
def test_nothing_but_reading_the_library_is_possible_in_sql(room: Room, sql: str) -> None:
    response = room.get("/sql.json", params={"sql": sql}, **signed(room, EDITOR))
    assert response.status_code in (400,) or sql == "select 1 --\0x"
    assert "evidence.db" not in response.text or "/" not in response.text.partition("error")[2]
    assert "Espace secret" not in response.text
    page = room.get("/sql", params={"sql": sql}, **signed(room, EDITOR))
    assert page.status_code in (200, 400)


def test_a_long_question_is_stopped_and_a_long_answer_cut(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tracker.web import freesql

    assert freesql.SECONDS <= 2
    monkeypatch.setattr(freesql, "SECONDS", 0.3)
    endless = "with recursive n(x) as (select 1 union all select x + 1 from n) select {} from n"
    before = time.monotonic()
    response = room.get("/sql.json", params={"sql": endless.format("count(*)")},
                        **signed(room, EDITOR))  # fmt: skip
    assert time.monotonic() - before < 3
    assert response.status_code == 400
    assert "secondes" in response.json()["error"]
    answer = room.get("/sql.json", params={"sql": endless.format("x")}, **signed(room, EDITOR))
    assert (len(answer.json()["lignes"]), answer.json()["coupee"]) == (1000, True)
    wide = room.get("/sql.json", params={"sql": endless.format("printf('%.500000c', 'x')")},
                    **signed(room, EDITOR))  # fmt: skip
    assert len(wide.content) < 6_000_000


def test_sql_has_parameters_the_search_and_a_safe_sheet(room: Room) -> None:
    asked = {
        "sql": "select id, '=1+1' as f from studies where number in (select rowid from studies_fts "
        "where studies_fts match escape_fts(:mots)) and year > :depuis order by id",
        "mots": "reentry", "depuis": "2000",
    }  # fmt: skip
    page = room.get("/sql", params=asked, **signed(room, EDITOR)).text
    assert 'name="mots" value="reentry"' in page
    sheet = room.get("/sql.csv", params=asked, **signed(room, EDITOR))
    assert sheet.content.decode("utf-8-sig") == "id;f\r\nelbaz2019accompagnement;'=1+1\r\n"


def test_an_editor_takes_a_stored_question_up_in_sql(room: Room) -> None:
    html = room.get("/requetes/etudes-d-un-theme", **signed(room, EDITOR)).text
    address = re.search(r'href="(/sql\?[^"]+)"', html)
    assert address is not None
    page = room.get(address[1].replace("&amp;", "&"), **signed(room, EDITOR))
    assert page.status_code == 200
    assert 'name="theme" value="desistance"' in page.text


def test_the_answer_as_json_says_what_was_asked(room: Room) -> None:
    data = json.loads(room.get("/requetes/revues.json?theme=femmes&minimum=1").text)
    assert data["requete"] == "revues"
    assert data["parametres"] == {"theme": "femmes", "minimum": 1}
    assert data["coupee"] is False


def test_a_long_statement_arrives_whole(room: Room) -> None:
    sql = "select 'é' as x " + "/* " + "é" * 4_000 + " */"
    answer = room.get("/sql.json", params={"sql": sql}, **signed(room, EDITOR))
    assert answer.json()["lignes"] == [{"x": "é"}]


def test_an_editor_s_right_to_sql_opens_none_of_datasette_s_own_pages(room: Room) -> None:
    from tests.web.test_safety import CLOSED

    for path in CLOSED:
        if path.startswith("/library?"):
            continue
        response = room.get(path, follow_redirects=True, **signed(room, EDITOR))
        assert response.status_code in (403, 404), path
    told = room.get("/library/studies.json?_where=1=0&_size=3", **signed(room, EDITOR))
    assert len(told.json()["rows"]) == 3


def test_questions_are_read_and_never_sent(room: Room) -> None:
    for path in ("/requetes", "/requetes/revues", "/requetes/revues.csv", "/sql", "/sql.csv"):
        response = room.post(path, headers={"origin": "http://localhost"})
        assert response.status_code == 405, path
