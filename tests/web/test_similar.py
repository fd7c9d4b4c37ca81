"""Studies close to a study: what they share is said, and the order never changes."""

from __future__ import annotations

import re
from collections.abc import Callable

from tests.web.conftest import Room
from tracker.web.database import open_for_threads
from tracker.web.queries.similar import Similar, similar


def found(room: Room, id_: str, most: int = 5) -> tuple[Similar, ...]:
    import sqlite3

    connection = open_for_threads(room.library)
    connection.row_factory = sqlite3.Row
    try:
        return similar(connection, id_, most)
    finally:
        connection.close()


def test_what_is_shared_is_said_on_the_page(room: Room, visible: Callable[[str], str]) -> None:
    html = room.get("/library/studies/evil2020").text
    text = visible(html.partition('class="proches"')[2].partition("</section>")[0])
    assert "Making Good" in text
    assert "Partage : désistance" in text.replace("\xa0", " ")


def test_a_rare_theme_and_people_weigh_more_than_a_common_theme(room: Room) -> None:
    near = [each.study.id for each in found(room, "maruna2001making", 50)]
    assert near[0] == "evil2020"  # désistance has 3 studies, probation 24
    reports = found(room, "rapport001", 50)
    assert all(each.study.id.startswith("rapport") for each in reports[:5])
    assert reports[0].people == ("Direction de l’administration pénitentiaire",)


def test_related_studies_are_not_said_twice_and_no_study_is_close_to_itself(room: Room) -> None:
    ids = {each.study.id for each in found(room, "maruna2001making", 60)}
    assert not ids & {"maruna2001making", "elbaz2019accompagnement"}


def test_only_the_narrowest_shared_themes_are_named(room: Room) -> None:
    for each in found(room, "elbaz2019accompagnement", 60):
        assert not {"désistance", "désistance assistée"} <= set(each.themes)


def test_the_order_is_the_same_every_time_and_an_unknown_study_has_no_neighbour(room: Room) -> None:
    first = found(room, "rapport003", 20)
    assert first == found(room, "rapport003", 20)
    assert found(room, "rapport003", 5) == first[:5]
    assert found(room, "inconnue") == ()
    assert found(room, "nd") == ()


def test_three_styles_stand_ready_to_be_copied_without_a_script(room: Room) -> None:
    html = room.get("/library/studies/maruna2001making").text
    shown = re.findall(r'data-copier="([^"]+)"', html)
    assert shown == ["Auteur-date", "Note de bas de page", "BibTeX"]
    assert "S. Maruna, <em>Making Good: How Ex-Convicts" in html
    assert "@book{maruna2001making," in html
    assert "(Maruna, 2001)" in html
    assert html.count('<input type="radio" name="style"') == 3


def test_a_retracted_study_says_so_above_everything_else(room: Room) -> None:
    from tracker.web.queries import study as queries
    from tracker.web.room import here

    html = here(room.datasette)
    assert html is not None
    page = room.get("/library/studies/maruna2001making").text
    assert "Cette étude a été rétractée" not in page
    import dataclasses
    import sqlite3

    from tracker.web.views.study import facts
    from tracker.web.visit import NOBODY

    connection = open_for_threads(room.library)
    connection.row_factory = sqlite3.Row
    found = queries.page(connection, "elbaz2019accompagnement")
    assert found is not None
    (relation,) = found.relations
    retracted = dataclasses.replace(relation, kind="retraction", forward=False)
    context = facts(connection, dataclasses.replace(found, relations=(retracted,)), "http://x/y")
    connection.close()
    made = html.render("etude.html", here="", desk=None, **NOBODY, **context)
    head = made.partition('<div class="fiche-corps">')[0]
    assert "Cette étude a été rétractée." in head
    assert "Making Good" in head


def test_the_catalogue_gives_the_same_neighbours_as_the_tables(room: Room) -> None:
    import sqlite3

    from tracker.web import catalogue

    connection = open_for_threads(room.library)
    connection.row_factory = sqlite3.Row
    held = catalogue.read(connection)
    for row in connection.execute("select id from studies").fetchall():
        told = similar(connection, row["id"], 60, held)
        assert told == similar(connection, row["id"], 60), row["id"]
        for most in (1, 3, 5):  # nobody is left out before their title was looked at
            assert similar(connection, row["id"], most, held) == told[:most], row["id"]
            assert similar(connection, row["id"], most) == told[:most], row["id"]
    connection.close()
