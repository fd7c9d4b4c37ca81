"""Nothing a record holds runs, and nothing the server knows of its machine is told."""

from __future__ import annotations

import re
import sqlite3
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from tests.web import shelf
from tests.web.conftest import Room
from tests.web.test_pages import PAGES, without_data

DATA = [
    "/library/studies.json",
    "/library/studies.json?_size=max&_extra=database&_extra=table",
    "/library/studies.json?_extra=debug",
    "/library/studies.json?_extra=request",
    "/library/studies.json?_extra=query",
    "/library/studies.json?_extra=metadata&_extra=extras",
    "/library/studies.json?_nothing=1&nothing=1",
    "/library/studies.json?_shape=nope",
    "/library/studies.json?_sort=nope",
    "/library/studies/maruna2001making.json",
    "/library/people.json",
    "/library/runs.json",
    "/library/sources.json",
    "/library/problems.json",
    "/library/studies.csv",
    "/nouveautes.atom",
    "/library/studies.atom?_search=sortie",
    "/requetes/revues.json",
    "/requetes/sources-en-desaccord.csv",
    "/library/studies.md?_theme=desistance",
]
CLOSED = [
    "/-/databases.json", "/-/databases", "/-/versions.json", "/-/plugins.json", "/-/settings.json",
    "/-/config.json", "/-/threads.json", "/-/tasks.json", "/-/actions.json", "/-/actor.json",
    "/-/metadata.json", "/-/permissions", "/-/rules.json", "/-/check.json", "/-/allowed.json",
    "/-/messages", "/-/allow-debug", "/-/patterns", "/-/logout", "/-/api", "/-/jump", "/-/queries",
    "/-/schema.json", "/-/create-token", "/-/auth-token", "/-/debug/autocomplete",
    "/-/static/app.css",
    "/-/", "/-/.json", "/.json", "/library.json", "/library.db", "/library/-/schema.json",
    "/library/-/query.json?sql=select+1", "/library/-/query?sql=select+1", "/library?sql=select+1",
    "/library.json?sql=select+1", "/library/studies/-/schema.json",
    "/library/studies/-/autocomplete",
    "/library/studies/-/count", "/library/search_text.json", "/library/studies_fts.json",
    "/library/studies_fts_data.json", "/library/study_digests.json", "/library/library_info.json",
    "/library/sqlite_master.json", "/library/theme_decisions", "/library/theme_decisions.json",
    "/library/theme_decisions.csv", "/_internal", "/_internal.json", "/_internal/databases.json",
    "/_memory", "/_memory.json", "/evidence.db", "/../evidence.db", "/statique/../plugin.py",
    "/statique/..%2Fplugin.py", "/%2e%2e/evidence.db",
]  # fmt: skip


@pytest.mark.parametrize("path", [*PAGES, *DATA, *CLOSED])
def test_no_answer_tells_a_path_of_the_server(room: Room, path: str) -> None:
    response = room.get(path)
    told = response.text + repr(dict(response.headers))
    for secret in (
        str(room.library), str(room.library.parent), room.library.parent.name, "Espace secret",
        "/tmp", "site-packages", "Traceback", "tracker/web", "evidence.db\"", ".py",
    ):  # fmt: skip
        assert secret not in told


@pytest.mark.parametrize("path", CLOSED)
def test_what_is_not_for_readers_is_closed(room: Room, path: str) -> None:
    response = room.get(path)
    while response.status_code in (301, 302):
        response = room.get(response.headers["location"])
    if path == "/library?sql=select+1":
        assert "select" not in response.text
        return
    assert response.status_code in (403, 404), path


@pytest.mark.parametrize(
    "query",
    ["_where=1", "_extra=debug", "_trace=1", "_context=1", "_through={}", "_fts_table=people"],
)
def test_what_would_reach_around_the_filters_is_ignored(room: Room, query: str) -> None:
    response = room.get("/library/studies.json?_theme=femmes&_shape=array&" + query)
    assert response.status_code == 200
    assert [row["id"] for row in response.json()] == ["elbaz2019accompagnement"]


def test_faults_of_data_addresses_are_json_in_french(room: Room) -> None:
    response = room.get("/library/studies.json?_sort=nope")
    assert response.status_code == 400
    assert response.json() == {
        "ok": False, "status": 400, "title": "Demande mal formée",
        "error": "Cette adresse contient un filtre ou une valeur que la salle de lecture ne "
        "comprend pas.",
    }  # fmt: skip
    assert room.get("/library/studies/jamais.json").status_code == 404


UNFIT = [
    "_facet=zz", "_facet=", "_facet=%00", "_%66acet=zz", "_facet_date=zz", "_facet_array=zz",
    "_facet_array=id", "_facet_array=study_id", "_facet=%7B", "_facet=%7B%7D",
    "_facet=%7B%22column%22:%22zz%22%7D", "_facet=%7B%22column%22:[1]%7D", "_facet_size=%C2%B2",
    "_facet_size=%7B", "_facet_zz=%7B", "_facet_size=" + "9" * 5000,
]  # fmt: skip


@pytest.mark.parametrize("query", UNFIT)
@pytest.mark.parametrize(
    "page", ["studies", "study_themes", "people", "studies.json", "study_themes.json",
             "people.csv", "studies.csv"],
)  # fmt: skip
def test_a_facet_that_a_table_cannot_give_is_left_out(room: Room, page: str, query: str) -> None:
    response = room.get(f"/library/{page}?{query}")
    assert response.status_code == 200
    if page.endswith(".json"):
        assert response.json()["rows"] == room.get(f"/library/{page}").json()["rows"]


def test_facets_that_fit_stay_beside_one_that_does_not(room: Room) -> None:
    query = "_facet=type&_facet=zz&_facet_date=added_on&_facet_size=1&type=book"
    found = room.get(f"/library/studies.json?{query}").json()["facet_results"]["results"]
    assert {*found} == {"type", "added_on"}
    assert [value["value"] for value in found["type"]["results"]] == ["book"]
    named = room.get("/library/studies.json?_facet=%7B%22column%22:%22type%22%7D").json()
    assert [*named["facet_results"]["results"]] == ["type"]


def test_a_column_of_lists_is_counted_by_their_items(tmp_path: Path) -> None:
    library = shelf.write(tmp_path / "library.db")
    with sqlite3.connect(library) as connection:
        connection.execute('update studies set publisher = \'["a", "b"]\'')
    room = Room(library)
    try:
        query = "_facet_array=publisher&_facet_array=title&_facet_array=year"
        found = room.get(f"/library/studies.json?{query}").json()["facet_results"]["results"]
    finally:
        room.close()
    assert {*found} == {"publisher"}
    assert {value["value"] for value in found["publisher"]["results"]} == {"a", "b"}


@pytest.mark.parametrize(
    "address",
    [
        "/library/studies.json?_shape=zz",
        "/library/people.json?_shape=",
        "/library/problems.json?_shape=object",
        "/library/studies/maruna2001making.json?_shape=zz",
    ],
)
def test_a_shape_that_json_cannot_have_is_refused_in_french(room: Room, address: str) -> None:
    response = room.get(address)
    assert response.status_code == 400
    told = response.json()
    assert {*told} == {"ok", "status", "title", "error"}
    assert (told["ok"], told["status"], told["title"]) == (False, 400, "Demande mal formée")
    assert "La forme demandée (_shape) n’existe pas ici" in told["error"]
    assert "Invalid" not in response.text


@pytest.mark.parametrize("shape", ["objects", "object", "array", "arrays", "arrayfirst"])
def test_every_shape_of_datasette_is_given(room: Room, shape: str) -> None:
    assert room.get(f"/library/people.json?_shape={shape}").status_code == 200


@pytest.mark.parametrize(
    "page",
    [
        "/library/studies/evil2020",
        "/library/studies?_search=italique",
        "/nouveautes",
        "/",
        "/library/themes/desistance",
        "/library/studies?_person=svg-onload-alert-3-x",
    ],
)
def test_a_hostile_record_is_inert(room: Room, page: str) -> None:
    html = without_data(room.get(page).text)
    for element in re.findall(r"<(script|img|svg|iframe|object|embed|form|a)\b([^>]*)", html):
        name, attributes = element
        if name in ("img", "iframe", "object", "embed"):
            pytest.fail(f"<{name}{attributes}>")
        if name == "script":
            assert re.match(r' src="/statique/salle\.js\?v=\w+" defer', attributes)
        assert not re.search(r"\bon\w+=", re.sub(r'"[^"]*"', '""', attributes))
    assert 'href="javascript' not in html.lower()
    assert "\u202e" not in html


def test_the_rich_text_of_a_title_is_kept_and_only_that(room: Room) -> None:
    html = room.get("/library/studies/evil2020").text
    title = html.partition("<h1")[2].partition("</h1>")[0]
    assert "&lt;script&gt;alert(1)&lt;/script&gt; <i>Italique</i> &amp;" in title
    assert "&lt;b onclick=&#34;x()&#34;&gt;gras&lt;/b&gt;" in title


def test_the_feed_is_valid_atom_that_hostile_titles_do_not_break(room: Room) -> None:
    response = room.get("/nouveautes.atom?_theme=desistance")
    assert response.headers["content-type"] == "application/atom+xml; charset=utf-8"
    root = ET.fromstring(response.content)
    atom = "{http://www.w3.org/2005/Atom}"
    assert root.tag == f"{atom}feed"
    assert {child.tag for child in root} >= {f"{atom}{n}" for n in ("id", "title", "updated")}
    entries = root.findall(f"{atom}entry")
    assert [e.findtext(f"{atom}updated") for e in entries] == [
        "2024-04-01T09:00:00Z", "2024-03-03T09:00:00Z", "2024-03-03T09:00:00Z",
    ]  # fmt: skip
    ids = [e.findtext(f"{atom}id") for e in entries]
    assert len(set(ids)) == 3
    assert all(i and i.startswith("tag:bibliotheque.invalid,2026:studies/") for i in ids)
    links = [e.find(f"{atom}link") for e in entries]
    assert all(x is not None and x.attrib["href"].startswith("http://localhost/") for x in links)


def test_the_database_can_t_be_written_through_the_room(room: Room) -> None:
    import sqlite3

    from tracker.web.database import open_for_threads

    connection = open_for_threads(room.library)
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        connection.execute("delete from studies")
    connection.close()


KINDS = [
    "/", "/library/studies?_search=%00", "/library/studies/maruna2001making", "/nulle/part",
    "/statique/salle.css", "/statique/absent.css", "/favicon.ico", "/nouveautes.atom",
    "/library/studies.json", "/library/studies.json?_sort=nope", "/library/studies.csv",
    "/library/people.csv?_stream=1", "/library/studies.bib", "/library/studies.ris",
    "/library/studies.csljson", "/library/studies.docx?_theme=femmes", "/library/studies.xlsx",
    "/library/studies/maruna2001making.md", "/-/databases.json", "/library/", "/requetes",
]  # fmt: skip


@pytest.mark.parametrize("path", KINDS)
def test_every_kind_of_answer_forbids_what_no_page_of_ours_does(room: Room, path: str) -> None:
    for headers in ({}, {"cookie": "a=b"}):
        response = room.get(path, headers=headers)
        policy = response.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert response.headers["x-content-type-options"] == "nosniff"
        assert response.headers["x-frame-options"] == "DENY"
        assert response.headers["referrer-policy"]
        assert "server" not in response.headers
        assert response.headers["content-type"]


@pytest.mark.parametrize("path", ["/connexion", "/library/studies", "/nulle/part"])
def test_a_body_too_long_or_unasked_is_refused_in_french(room: Room, path: str) -> None:
    response = room.post(path, content=b"nom=" + b"x" * 300_000)
    assert response.status_code in (403, 404, 405, 413)
    assert 'lang="fr"' in response.text


@pytest.mark.parametrize(
    ("setting", "most"),
    [
        ("max_returned_rows", 1_000), ("sql_time_limit_ms", 2_000), ("facet_time_limit_ms", 500),
        ("max_post_body_bytes", 262_144), ("max_csv_mb", 100),
    ],
)  # fmt: skip
def test_datasettes_limits_are_set(room: Room, setting: str, most: int) -> None:
    assert 0 < room.datasette.setting(setting) <= most


def test_datasettes_doors_are_shut(room: Room) -> None:
    for setting in ("allow_download", "default_allow_sql", "suggest_facets", "allow_signed_tokens"):
        assert room.datasette.setting(setting) is False
