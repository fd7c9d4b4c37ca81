"""The queues « à valider » and « doublons »: read by all, decided by editors, remembered."""

from __future__ import annotations

import re
from collections.abc import Iterator
from types import SimpleNamespace

import pytest

from tests.web.conftest import Room
from tests.web.desk import Desk, forms, themes_of, workspace
from tests.web.test_deciding import decide, words
from tracker.pipeline import look, weigh
from tracker.pipeline.works import rebuild
from tracker.web import room as rooms
from tracker.web import waiting


@pytest.fixture(scope="module")
def only_hinted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    made = Desk(workspace(tmp_path_factory.mktemp("indices"), "Camille", hinted=True))
    yield made
    made.close()


@pytest.fixture
def hinted(only_hinted: Desk) -> Desk:
    only_hinted.reset(hinted=True)
    only_hinted.sign_in()
    return only_hinted


@pytest.fixture(scope="module")
def only_desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    made = Desk(workspace(tmp_path_factory.mktemp("paires"), "Camille"))
    yield made
    made.close()


@pytest.fixture
def desk(only_desk: Desk) -> Desk:
    only_desk.reset()
    only_desk.sign_in()
    return only_desk


def suggested(desk: Desk, page: str = "/a-valider") -> list[tuple[str, str]]:
    return [
        (f["etude"], f["theme"])
        for f in forms(desk.ask("get", page).text)
        if f.get("geste") == "theme"
    ]


def test_the_page_shows_what_the_command_suggests_in_its_order_with_the_words(
    hinted: Desk,
) -> None:
    queue = weigh.suggestions(hinted.space)["queue"]
    assert {line["study"] for line in queue} >= {"cas06", "cas07", "cas08"}
    assert suggested(hinted) == [(line["study"], line["theme"]) for line in queue[:10]]
    page = words(hinted.ask("get", "/a-valider").text)
    assert "Ce ne sont que des <strong>suggestions</strong>" in page
    assert "<mark>Récit</mark>" in page or "<mark>récit</mark>" in page
    assert "suggestion relue : «" in page


def test_retaining_and_refusing_take_the_line_out_of_the_queue_for_good(hinted: Desk) -> None:
    (first, theme), _, (second, other) = suggested(hinted)[:3]
    page = decide(hinted, "/a-valider", {"etude": first, "theme": theme}, verdict="yes")
    assert "C’est enregistré" in page
    assert theme in themes_of(hinted.space, first)
    decide(hinted, "/a-valider", {"etude": second, "theme": other}, verdict="no", motif="non")
    assert not {(first, theme), (second, other)} & set(suggested(hinted))
    assert [d.why[:18] for d in hinted.journal()] == ["suggestion relue :", "non"]
    rebuild(hinted.space, full=True)
    assert not {(first, theme), (second, other)} & set(suggested(hinted))


def test_where_weighing_takes_long_an_editor_sees_the_queue_less_what_was_decided(
    hinted: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = suggested(hinted)
    monkeypatch.setattr(waiting, "QUICK", -1.0)
    never = SimpleNamespace(done=lambda: False)
    rooms.here(hinted.datasette).suggested.task = never  # type: ignore[assignment]
    study, theme = before[0]
    decide(hinted, "/a-valider", {"etude": study, "theme": theme}, verdict="yes")
    assert suggested(hinted) == [line for line in before if line[0] != study]


def test_readers_see_suggestions_marked_as_such_and_no_form(hinted: Desk, room: Room) -> None:
    for page in (hinted.get("/a-valider").text, room.get("/a-valider").text):
        assert "/decider" not in page
        assert "suggestions</strong>" in page
    text = hinted.get("/a-valider").text
    assert "se connecter" in text
    assert 'name="robots" content="noindex"' in text


@pytest.mark.parametrize(
    "query", ["?page=2", "?page=999999999999", "?page=-1", "?page=x", "?theme=nope", "?theme=rbr"]
)
@pytest.mark.parametrize("path", ["/a-valider", "/doublons"])
def test_any_page_number_or_theme_answers(room: Room, path: str, query: str) -> None:
    assert room.get(path + query).status_code == 200


def test_the_queue_may_be_of_one_theme(hinted: Desk) -> None:
    only = suggested(hinted, "/a-valider?theme=desistance")
    assert only
    assert {theme for _, theme in only} == {"desistance"}


# -- duplicates --------------------------------------------------------------------------------


def test_a_pair_stands_side_by_side_with_its_reasons_and_signs_of_difference(desk: Desk) -> None:
    page = desk.ask("get", "/doublons").text
    rows = re.findall(r"(?s)<tr class=\"(pareil|differe)\">(.*?)</tr>", page)
    said = {re.sub(r"<[^>]+>", " ", row).split("(")[0].split()[1]: kind for kind, row in rows}
    assert said["Titre"] == "pareil"
    (row,) = [row for _, row in rows if "pénitentiaire" in row]
    assert "≠" in row
    assert "(différent)" in row
    assert "Revue pénale" in row
    for reason in look.duplicates(desk.space)[0]["reasons"]:
        assert reason in words(page)


def test_not_a_duplicate_is_remembered_and_can_be_taken_back(desk: Desk) -> None:
    pair = {"geste": "paire", "a": "durand2019", "b": "durand2019bis"}
    page = decide(desk, "/doublons", pair, verdict="different", motif="deux revues")
    assert "Aucune paire à comparer" in page
    assert "Annuler : c’est la même étude" in page
    rebuild(desk.space, full=True)
    assert "Aucune paire à comparer" in words(desk.ask("get", "/doublons").text)
    decide(desk, "/doublons", {"geste": "annuler"})
    assert desk.ask("get", "/library/studies/durand2019bis").headers["location"] == (
        "/library/studies/durand2019"
    )
    page = decide(desk, "/doublons", {"geste": "annuler"})
    assert "remplacée depuis" in page
    assert desk.ask("get", "/library/studies/durand2019bis").status_code == 200
    assert [d.kind for d in desk.journal()] == ["different", "same", "different"]


def test_the_same_study_leaves_one_page_and_the_old_address_leads_there(desk: Desk) -> None:
    pair = {"geste": "paire", "a": "durand2019"}
    page = decide(desk, "/library/studies/durand2019", pair, verdict="same", motif="réédition")
    assert "deux notices dites de la même étude" in page
    moved = desk.ask("get", "/library/studies/durand2019bis")
    assert (moved.status_code, moved.headers["location"]) == (301, "/library/studies/durand2019")
    assert "Aucune paire à comparer" in words(desk.get("/doublons").text)


def test_the_last_decisions_about_pairs_are_for_editors(desk: Desk) -> None:
    pair = {"geste": "paire", "a": "durand2019"}
    decide(desk, "/doublons", pair, verdict="different", motif="deux revues")
    assert "Dernières décisions" in desk.ask("get", "/doublons").text
    reader = desk.get("/doublons").text
    assert "Dernières décisions" not in reader
    assert "Camille" not in reader
