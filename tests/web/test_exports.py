"""A filtered list leaves whole, as a file, in every format."""

from __future__ import annotations

import io
import sqlite3
import zipfile

import pytest

from tests.web import shelf
from tests.web.conftest import Room
from tracker.bibliography import EXPORTERS
from tracker.pipeline.selection import Request, compose
from tracker.settings import Settings
from tracker.store import library
from tracker.web import exports

ALL = len(shelf.studies())
TYPES = {
    "bib": "application/x-bibtex",
    "ris": "application/x-research-info-systems",
    "csljson": "application/vnd.citationstyles.csl+json",
    "md": "text/markdown",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@pytest.mark.parametrize("ending", TYPES)
def test_an_export_is_an_attachment_named_after_the_question(room: Room, ending: str) -> None:
    response = room.get(f"/library/studies.{ending}?_theme=preparation_sortie")
    assert response.status_code == 200
    assert response.headers["content-type"].startswith(TYPES[ending])
    assert response.headers["content-disposition"].startswith(
        'attachment; filename="theme-preparation-a-la-sortie.'
    )


def test_the_whole_list_leaves_not_one_page(room: Room) -> None:
    assert room.get("/library/studies.bib?_page=2&_size=20").text.count("\n@") >= ALL - 1
    assert room.get("/library/studies.ris").text.count("\nER  -") == ALL


def test_the_order_of_the_page_is_the_order_of_the_file(room: Room) -> None:
    items = room.get("/library/studies.csljson?_sort=authors&type__in=book,article-journal").json()
    assert [item["id"] for item in items] == [
        "elbaz2019accompagnement", "maruna2001making", "evil2020",
    ] or items[0]["id"] == "evil2020"  # fmt: skip


@pytest.mark.parametrize("ending", ["bib", "ris", "csljson"])
def test_the_command_and_the_page_write_the_same_file_of_the_same_studies(
    room: Room, ending: str
) -> None:
    asked = room.get(f"/library/studies.{ending}?_sort=authors")
    items = room.get("/library/studies.csljson?_sort=authors").json()
    ids = tuple(item["id"] for item in items)
    with library.reading(room.library) as connection:
        page = exports.bibliography(connection, ids, Settings().title)
        request = Request(ending, ids=ids, title=page.title, searched_on=page.searched_on)
        made = compose(connection, request)
    assert EXPORTERS[ending].write(made) == asked.content
    if ending == "bib":
        assert "related = {elbaz2019accompagnement}" in asked.text


def test_one_study_leaves_alone(room: Room) -> None:
    response = room.get("/library/studies/maruna2001making.ris")
    assert response.text.count("ER  -") == 1
    assert 'filename="maruna2001making.ris"' in response.headers["content-disposition"]


def test_a_word_file_holds_the_studies_of_the_list(room: Room) -> None:
    response = room.get("/library/studies.docx?_theme=desistance&_theme=femmes")
    with zipfile.ZipFile(io.BytesIO(response.content)) as archive:
        body = archive.read("word/document.xml").decode()
    assert "accompagnement des femmes" in body
    assert "Making Good" not in body


def test_an_empty_list_is_an_empty_file_not_a_fault(room: Room) -> None:
    response = room.get("/library/studies.bib?_theme=rarete")
    assert response.status_code == 200
    assert "@" not in response.text.replace("@comment", "")


@pytest.mark.parametrize("ending", ["bib", "ris", "csljson"])
def test_a_list_sent_piece_by_piece_is_the_file_written_at_once(
    room: Room, ending: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tracker.bibliography import EXPORTERS
    from tracker.web import engine, exports
    from tracker.web.database import open_for_threads
    from tracker.web.filters import Filters

    connection = open_for_threads(room.library)
    connection.row_factory = sqlite3.Row
    engine.prepare(connection)
    whole = EXPORTERS[ending].write(exports.of_list(connection, Filters(), "Salle"))
    connection.close()
    monkeypatch.setattr(exports, "PART", 7)
    monkeypatch.setattr(exports, "PIECE_BYTES", 1000)
    _, pieces = exports.streamed(room.library, Filters(), "Salle", ending)
    sent = list(pieces)
    assert len(sent) > 5
    assert b"".join(sent) == whole == room.get(f"/library/studies.{ending}").content


def test_the_end_of_a_file_tells_that_it_is_whole(room: Room) -> None:
    asked = "?_theme=desistance"
    assert room.get(f"/library/studies.bib{asked}").text.endswith("\n% fin : 3 références\n")
    assert room.get(f"/library/studies.md{asked}").text.endswith("\n(fin : 3 références)\n")
    assert room.get(f"/library/studies.csljson{asked}").text.endswith("\n]\n")
    assert room.get("/library/studies.csljson?_theme=rarete").json() == []
    assert room.get("/library/studies.bib?_theme=rarete").text == "% fin : 0 référence\n"
