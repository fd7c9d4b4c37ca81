"""What an editor decides on the page is in the journal, in the library and on the page at once."""

from __future__ import annotations

import html
import json
import sqlite3
import subprocess
import sys
import threading
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.conftest import run_tracker
from tests.web.conftest import Room
from tests.web.desk import PASSWORD, Desk, forms, themes_of, workspace
from tracker import decisions
from tracker.cli import tracker as commands
from tracker.cli.app import run
from tracker.pipeline.works import rebuild
from tracker.settings import Workspace
from tracker.web import deciding

STUDY = "/library/studies/durand2019"


@pytest.fixture(scope="module")
def only_desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    made = Desk(workspace(tmp_path_factory.mktemp("bureau"), "Camille", "Inès"))
    yield made
    made.close()


@pytest.fixture
def desk(only_desk: Desk) -> Desk:
    only_desk.reset()
    only_desk.sign_in()
    return only_desk


def words(text: str) -> str:
    return " ".join(html.unescape(text).replace("\xa0", " ").split())


def decide(desk: Desk, page: str, wanted: dict[str, str], **filled: str) -> str:
    """Fill in the form of a page, send it, follow it; the page after."""
    response = desk.ask("post", "/decider", data={**desk.form(page, **wanted), **filled})
    assert response.status_code == 303, words(response.text)
    address, _, anchor = response.headers["location"].partition("#")
    assert anchor == "fait"
    return words(desk.ask("get", address).text)


def test_a_theme_taken_off_is_gone_at_once_and_stays_gone_after_a_rebuild(desk: Desk) -> None:
    assert "desistance" in themes_of(desk.space, "durand2019")
    reader_before = desk.get(STUDY).text
    page = decide(
        desk, STUDY, {"geste": "theme", "theme": "desistance"}, verdict="no", motif="hors sujet"
    )
    assert "C’est enregistré : thème « désistance » retiré." in page
    assert "écarté par Camille" in page
    assert "« hors sujet »" in page
    (line,) = desk.journal()
    assert (line.who, line.kind, line.study, line.value, line.why) == (
        "Camille", "theme", "durand2019", "desistance=no", "hors sujet",
    )  # fmt: skip
    assert "desistance" not in themes_of(desk.space, "durand2019")
    reader = desk.get(STUDY).text
    assert reader != reader_before  # what was kept for readers is forgotten
    assert "écarté par la section" in words(reader)
    assert "Camille" not in reader
    assert "hors sujet" not in reader
    rebuild(desk.space, full=True)
    assert "desistance" not in themes_of(desk.space, "durand2019")


def test_what_a_refusal_takes_along_or_fails_to_take_is_said(desk: Desk) -> None:
    add = {"geste": "theme", "verdict": "yes", "etude": "durand2019"}
    decide(desk, STUDY, add, theme="desistance_assistee", motif="chapitre 2")
    broader, narrower = {"theme": "desistance"}, {"theme": "desistance_assistee"}
    page = decide(desk, STUDY, broader, verdict="no", motif="hors sujet")
    assert (
        "C’est enregistré : thème « désistance » retiré. Ce thème reste avec un thème plus étroit "
        "que la section a donné : « désistance assistée »." in page
    )
    assert "Retenu avec un thème plus étroit que la section a donné, bien qu’écarté par" in page
    assert {"desistance", "desistance_assistee"} <= set(themes_of(desk.space, "durand2019"))
    page = decide(desk, STUDY, narrower, verdict="auto", motif="à revoir")
    assert {"desistance", "desistance_assistee"}.isdisjoint(themes_of(desk.space, "durand2019"))


def test_the_page_and_the_command_line_write_the_same_line(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    decide(desk, STUDY, {"theme": "desistance"}, verdict="no", motif="hors sujet")
    other = workspace(tmp_path / "autre")
    monkeypatch.setenv("TRACKER_USER", "Camille")
    words = ["decide", "theme", "durand2019", "desistance", "no", "--why", "hors sujet"]
    assert run(commands, ["--data", str(other.root), *words]) == 0

    def line(space: Workspace) -> str:
        return (
            (space.decisions / "themes.csv").read_text("utf-8-sig").splitlines()[1].split(";", 1)[1]
        )

    assert line(desk.space) == line(other)


def test_a_theme_is_added_confirmed_and_left_to_the_rules_again(desk: Desk) -> None:
    add = {"geste": "theme", "verdict": "yes", "etude": "petit2020"}
    page = decide(desk, "/library/studies/petit2020", add, theme="rbr", motif="chapitre 2")
    assert "risque" in page or "RBR" in page
    assert "rbr" in themes_of(desk.space, "petit2020")
    back = {"geste": "theme", "theme": "rbr"}
    decide(desk, "/library/studies/petit2020", back, verdict="auto", motif="à revoir")
    assert "rbr" not in themes_of(desk.space, "petit2020")
    assert [d.value for d in desk.journal()] == ["rbr=yes", "rbr=auto"]


def test_themes_to_add_stand_by_family_and_those_given_are_not_among_them(desk: Desk) -> None:
    page = desk.ask("get", STUDY).text
    choices = page.partition('id="theme-a-ajouter"')[2].partition("</select>")[0]
    assert choices.count("<optgroup") >= 4
    assert 'value="rbr"' in choices
    assert 'value="desistance"' not in choices


@pytest.mark.parametrize(
    ("filled", "status", "said"),
    [
        ({"motif": "  ", "verdict": "no"}, 422, "Il manque le motif"),
        ({"motif": "x" * 1001, "verdict": "no"}, 422, "1000 signes"),
        ({"motif": "bon motif", "verdict": "no", "theme": "inconnu"}, 404, "Thème inconnu"),
        ({"motif": "bon motif", "verdict": "no", "etude": "jamais"}, 404, "Étude inconnue"),
        ({"motif": "bon motif", "verdict": "no", "etude": ""}, 422, "Il manque un choix"),
        ({"motif": "bon motif", "verdict": "peut-être"}, 400, "incomplet"),
        ({"motif": "bon motif", "geste": "autre"}, 400, "incomplet"),
        ({"motif": "bon motif", "verdict": "no", "jeton": "faux"}, 403, "Vérifiez"),
    ],
)
def test_what_can_t_be_decided_says_why_keeps_the_text_and_writes_nothing(
    desk: Desk, filled: dict[str, str], status: int, said: str
) -> None:
    form = desk.form(STUDY, geste="theme", theme="desistance")
    response = desk.ask("post", "/decider", data={**form, **filled})
    assert (response.status_code, desk.journal()) == (status, [])
    page = words(response.text)
    assert "Décision non enregistrée" in page
    assert said in page
    assert filled["motif"].strip() in page
    assert str(desk.space.root) not in response.text
    if status == 403:  # once more, as the page offers it
        (again,) = [f for f in forms(response.text) if f.get("geste")]
        assert desk.ask("post", "/decider", data=again).status_code == 303


def test_a_reader_is_offered_nothing_and_refused_but_keeps_the_text(desk: Desk) -> None:
    form = desk.form(STUDY, geste="theme", theme="desistance")
    assert "/decider" not in desk.get(STUDY).text
    sent = {**form, "verdict": "no", "motif": "un long motif"}
    response = desk.post("/decider", data=sent)
    assert response.status_code == 403
    assert "votre session a pris fin" in words(response.text)
    assert "un long motif" in response.text
    assert desk.journal() == []
    assert desk.ask("get", "/decider").status_code == 405


def test_the_token_of_another_editor_is_worth_nothing(desk: Desk) -> None:
    form = desk.form(STUDY, geste="theme", theme="desistance")
    desk.sign_in("Inès")
    response = desk.ask("post", "/decider", data={**form, "verdict": "no", "motif": "m"})
    assert (response.status_code, desk.journal()) == (403, [])


def test_a_copy_and_a_library_alone_take_no_decision(room: Room) -> None:
    response = room.post("/decider", data={"geste": "theme", "motif": "x"})
    assert response.status_code == 403
    assert "elle ne se décide pas ici" in response.text


def test_what_is_typed_comes_out_inert(desk: Desk) -> None:
    why = '"><script>alert(1)</script> =1+1 \u202e'
    decide(desk, STUDY, {"theme": "desistance"}, verdict="no", motif=why)
    page = desk.ask("get", STUDY).text
    assert "<script>" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert "\u202e" not in page
    refused = desk.ask("post", "/decider", data={"geste": why, "motif": why, "retour": why})
    assert "<script" not in refused.text


def test_a_field_the_sources_disagree_on_is_taken_from_the_record_chosen(desk: Desk) -> None:
    assert "Trancher : éditeur" in words(desk.ask("get", STUDY).text)
    chosen = {"notice": "zotero.json:durand"}
    wanted = {"geste": "champ", "champ": "publisher"}
    page = decide(desk, STUDY, wanted, **chosen, motif="titre exact")
    assert publisher(desk.space) == "Dalloz"
    assert "titre exact" in page
    decide(desk, STUDY, {"geste": "annuler", "journal": "champs.csv"})
    assert publisher(desk.space) == "LGDJ"
    assert [(d.value, d.records[0]) for d in desk.journal()] == [
        ("publisher", "zotero.json:durand"),
        ("publisher=auto", "zotero.json:durand"),
    ]


def publisher(space: Workspace) -> str:
    connection = sqlite3.connect(space.library)
    try:
        (found,) = connection.execute(
            "select publisher from studies where id = 'durand2019'"
        ).fetchone()
        return str(found)
    finally:
        connection.close()


def test_undoing_gives_back_what_held_before_by_another_line(desk: Desk) -> None:
    theme = {"geste": "theme", "theme": "desistance"}
    decide(desk, STUDY, theme, verdict="yes", motif="vu")
    decide(desk, STUDY, theme, verdict="no", motif="revu")
    page = desk.ask("get", STUDY).text
    assert "remplacée depuis" in page
    (undo,) = [f for f in forms(page) if f.get("geste") == "annuler"]
    decide(desk, STUDY, {"geste": "annuler"})
    assert [d.value for d in desk.journal()] == [
        "desistance=yes", "desistance=no", "desistance=yes",
    ]  # fmt: skip
    # Nobody gave a reason: the line says what it takes back.
    who, day = desk.journal()[1].who, desk.journal()[1].when[:10]
    french_day = "/".join(reversed(day.split("-")))
    assert desk.journal()[2].why == f"annule la décision de {who} du {french_day}"
    again = desk.ask("post", "/decider", data=undo)
    assert again.status_code == 422
    assert "Une décision plus récente" in words(again.text)
    gone = desk.ask("post", "/decider", data={**undo, "quand": "2001-01-01"})
    assert "plus à cette place" in words(gone.text)
    assert len(desk.journal()) == 3


def test_who_and_why_are_on_no_page_a_reader_sees(desk: Desk) -> None:
    decide(desk, STUDY, {"theme": "desistance"}, verdict="no", motif="motif confidentiel")
    for page in (
        STUDY, STUDY + ".json", "/library/studies.json", "/library/problems.json",
        "/requetes/decisions-sur-les-themes", "/library/theme_decisions.json", "/nouveautes",
    ):  # fmt: skip
        text = desk.get(page).text
        assert "Camille" not in text
        assert "motif confidentiel" not in text


def test_while_another_writes_the_page_says_to_try_again_and_keeps_the_text(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deciding, "WAIT", 0.2)
    form = desk.form(STUDY, geste="theme", theme="desistance")
    sent = {**form, "verdict": "no", "motif": "un motif à garder"}
    holder = sqlite3.connect(desk.space.library, isolation_level=None)
    holder.execute("begin immediate")
    response = desk.ask("post", "/decider", data=sent)
    holder.rollback()
    holder.close()
    assert (response.status_code, desk.journal()) == (503, [])
    assert "en train d’être mise à jour" in words(response.text)
    (again,) = [f for f in forms(response.text) if f.get("geste")]
    assert again["motif"] == "un motif à garder"
    assert desk.ask("post", "/decider", data=again).status_code == 303
    assert len(desk.journal()) == 1


# -- over real HTTP ----------------------------------------------------------------------------

SERVE = (
    "import sys; from pathlib import Path; from tracker.settings import Settings, Workspace; "
    "from tracker.web.app import serve; w = Workspace(Path(sys.argv[1])); "
    "serve(w.library, Settings(), port=0, on_ready=lambda a: print(a, flush=True), workspace=w)"
)


class Browser:
    """An editor over HTTP; redirections are followed."""

    def __init__(self, address: str, name: str) -> None:
        self.address = address.rstrip("/")
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
        self.send("/connexion", nom=name, mot_de_passe=PASSWORD)

    def get(self, path: str) -> str:
        with self.opener.open(self.address + path, timeout=60) as response:
            return str(response.read().decode())

    def send(self, path: str, **fields: str) -> str:
        data = urllib.parse.urlencode(fields).encode()
        request = urllib.request.Request(
            self.address + path, data, headers={"sec-fetch-site": "same-origin"}
        )
        with self.opener.open(request, timeout=60) as response:
            return str(response.read().decode())

    def decide(self, study: str, theme: str, why: str) -> None:
        page = self.get(f"/library/studies/{study}")
        (form,) = [f for f in forms(page) if f.get("verdict") == "yes" and "theme" not in f]
        page = self.send("/decider", **{**form, "theme": theme, "motif": why})
        assert "C’est enregistré" in page


@pytest.fixture
def serving(tmp_path: Path) -> Iterator[Callable[[Workspace], str]]:
    running: list[subprocess.Popen[str]] = []

    def start(space: Workspace) -> str:
        process = subprocess.Popen(
            [sys.executable, "-c", SERVE, str(space.root)], stdout=subprocess.PIPE, text=True
        )
        running.append(process)
        assert process.stdout is not None
        return process.stdout.readline().strip()

    yield start
    for process in running:
        process.terminate()
        process.communicate()


def test_two_editors_and_an_import_at_once_lose_nothing(
    tmp_path: Path, serving: Callable[[Workspace], str]
) -> None:
    space = workspace(tmp_path, "Camille", "Inès")
    plans = {
        "Camille": ("rbr", "logement"),
        "Inès": ("rbr", "emploi"),
    }
    faults: list[BaseException] = []
    address = serving(space)

    def work(name: str) -> None:
        try:
            browser = Browser(address, name)
            for theme in plans[name]:
                browser.decide("martin2021", theme, f"par {name}")
        except BaseException as error:
            faults.append(error)

    threads = [threading.Thread(target=work, args=(name,)) for name in plans]
    more = tmp_path / "plus.json"
    more.write_text(
        json.dumps([{"id": "neuf2022", "type": "book", "title": "La probation ailleurs"}]), "utf-8"
    )
    for thread in threads:
        thread.start()
    imported = run_tracker("import", more, "--data", space.root)
    for thread in threads:
        thread.join()
    assert faults == []
    assert imported.returncode == 0, imported.stderr
    lines, problems = decisions.read(space.decisions)
    assert problems == []
    wanted = sorted((name, f"{t}=yes") for name, themes in plans.items() for t in themes)
    assert sorted((d.who, d.value) for d in lines) == wanted
    given = themes_of(space, "martin2021")
    assert {t for themes in plans.values() for t in themes} <= given
    rebuild(space, full=True)
    assert themes_of(space, "martin2021") == given
    assert "La probation ailleurs" in Browser(address, "Camille").get("/library/studies")


@pytest.mark.parametrize(("option", "own"), [((), True), (("--file", "copie.db"), False)])
def test_a_copy_served_with_file_is_never_the_workspace_s(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, option: tuple[str, ...], own: bool
) -> None:
    served: list[Workspace | None] = []
    monkeypatch.setattr("tracker.web.app.serve", lambda *arguments: served.append(arguments[-1]))
    (tmp_path / "copie.db").touch()
    monkeypatch.chdir(tmp_path)
    assert run(commands, ["--data", str(tmp_path), "serve", *option]) == 0
    assert served == [Workspace(tmp_path) if own else None]
