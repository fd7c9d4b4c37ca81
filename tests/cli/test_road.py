"""The main job, as a person does it: files in, one study each, themes with reasons, paper out."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import shutil
import sqlite3
import zipfile
from pathlib import Path

import pytest

from tests.conftest import ROOT, answer, run_tracker

BIB = """@article{farrall2002,
  author = {Farrall, Stephen},
  title = {Desistance from crime and the probation order},
  journal = {Probation Journal},
  year = 2002, volume = 49, pages = {263--270},
  keywords = {désistance, interne}
}

@book{kensey2007prison,
  author = {Kensey, Annie},
  title = {Prison et récidive},
  publisher = {Armand Colin},
  date = {2007},
  abstract = {Des peines de plus en plus longues : la prison est-elle vraiment efficace ?},
  langid = {french}
}
"""

RIS = """TY  - BOOK
AU  - Kensey, A.
TI  - Prison et recidive
PB  - Armand Colin
PY  - 2007
ID  - K7
ER  -
"""


@pytest.fixture
def files(tmp_path: Path) -> Path:
    folder = tmp_path / "references"
    folder.mkdir()
    (folder / "biblio.bib").write_text(BIB, encoding="utf-8")
    (folder / "cairn.ris").write_text(RIS, encoding="utf-8")
    return folder


@pytest.fixture
def data(tmp_path: Path, files: Path) -> Path:
    """A workspace that has taken in ``files``."""
    folder = tmp_path / "espace"
    answer("import", files, "--data", folder)
    return folder


def counts(report: dict[str, object]) -> list[tuple[object, ...]]:
    names = ("name", "read", "new", "changed", "unchanged", "removed", "problems")
    return [tuple(s[n] for n in names) for s in report["sources"]]  # type: ignore[attr-defined]


def rows(path: Path, sql: str) -> list[tuple[object, ...]]:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        return connection.execute(sql).fetchall()


def library(data: Path, sql: str) -> list[tuple[object, ...]]:
    return rows(data / "library.db", sql)


def evidence(data: Path, sql: str) -> list[tuple[object, ...]]:
    return rows(data / "evidence.db", sql)


def test_an_import_counts_what_it_read_and_the_same_work_is_one_study(
    tmp_path: Path, files: Path
) -> None:
    report = answer("import", files, "--data", tmp_path / "espace")
    assert counts(report) == [
        ("biblio.bib", 2, 2, 0, 0, 0, 0),
        ("cairn.ris", 1, 1, 0, 0, 0, 0),
    ]
    assert report["studies"] == 2
    assert library(tmp_path / "espace", "select id, study_id from records order by id") == [
        ("biblio.bib:farrall2002", "farrall2002"),
        ("biblio.bib:kensey2007prison", "kensey2007prison"),
        ("cairn.ris:K7", "kensey2007prison"),
    ]


def test_importing_again_changes_nothing_but_the_list_of_runs(data: Path, files: Path) -> None:
    snapshots = "select count(*), max(id) from snapshots"
    known = evidence(data, snapshots)
    report = answer("import", files, "--data", data)
    assert counts(report) == [
        ("biblio.bib", 2, 0, 0, 2, 0, 0),
        ("cairn.ris", 1, 0, 0, 1, 0, 0),
    ]
    assert evidence(data, snapshots) == known
    assert library(data, "select id, new, unchanged from runs") == [(1, 3, 0), (2, 0, 3)]


def test_a_changed_entry_is_one_snapshot_and_a_vanished_one_a_tombstone(
    data: Path, files: Path
) -> None:
    changed = BIB.split("@book")[0].replace("volume = 49", "volume = {49}, number = 3")
    (files / "biblio.bib").write_text(changed, encoding="utf-8")
    report = answer("import", files / "biblio.bib", "--data", data)
    assert counts(report) == [("biblio.bib", 1, 0, 1, 0, 1, 0)]
    assert evidence(
        data,
        "select source_key, removed, raw like '%number = 3%' from snapshots where run_id = 2 "
        "and kind = 'entry' order by source_key",
    ) == [("farrall2002", 0, 1), ("kensey2007prison", 1, 0)]
    assert library(data, "select id, issue from studies order by id") == [
        ("farrall2002", "3"),
        ("kensey2007prison", None),  # the RIS record still holds the work, and its id
    ]


def test_a_file_gone_from_its_folder_is_forgotten_only_when_the_folder_is_imported(
    data: Path, files: Path
) -> None:
    (files / "biblio.bib").unlink()
    assert answer("import", files / "cairn.ris", "--data", data)["studies"] == 2
    report = answer("import", files, "--data", data)
    assert counts(report) == [("cairn.ris", 1, 0, 0, 1, 0, 0), ("biblio.bib", 0, 0, 0, 0, 2, 0)]
    assert library(data, "select id, study_id, state from ids order by id") == [
        ("farrall2002", None, "gone"),
        ("kensey2007prison", "kensey2007prison", "current"),
    ]


def test_ids_decisions_and_dates_follow_a_file_that_is_renamed(data: Path, files: Path) -> None:
    """Same key and same text; and an entry edited on the way, since the file is the same."""
    decide = ("decide", "theme", "farrall2002", "rbr", "yes", "--why", "lu", "--data", data)
    assert run_tracker(*decide).returncode == 0
    since = "select id, added_on from studies order by id"
    before = library(data, since)
    (files / "biblio.bib").rename(files / "section.bib")
    with (files / "section.bib").open("r+", encoding="utf-8") as file:
        text = file.read().replace("volume = 49", "volume = 50")
        file.seek(0)
        file.write(text)
    report = answer("import", files, "--data", data)
    assert counts(report) == [
        ("cairn.ris", 1, 0, 0, 1, 0, 0), ("section.bib", 2, 2, 0, 0, 0, 0),
        ("biblio.bib", 0, 0, 0, 0, 2, 0),
    ]  # fmt: skip
    assert library(data, "select id, study_id, state from ids order by id") == [
        ("farrall2002", "farrall2002", "current"),
        ("kensey2007prison", "kensey2007prison", "current"),
    ]
    assert library(data, since) == before
    decided = "select study_id, value from theme_decisions where theme_id = 'rbr'"
    assert library(data, decided) == [("farrall2002", "yes")]
    (files / "section.bib").rename(files / "biblio.bib")  # and back, then a rebuild from nothing
    answer("import", files, "--data", data)
    answer("rebuild", "--full", "--data", data)
    assert library(data, since) == before
    assert library(data, decided) == [("farrall2002", "yes")]


def test_an_entry_moved_to_another_file_keeps_its_id_and_another_of_its_key_does_not(
    data: Path, files: Path
) -> None:
    book = BIB[BIB.index("@book") :]
    (files / "biblio.bib").write_text(BIB[: BIB.index("@book")], encoding="utf-8")
    (files / "cairn.ris").unlink()
    other = "@book{farrall2002, title={Tout autre chose}, author={X, Y}, year=1990}"
    (files / "livres.bib").write_text(book + other, encoding="utf-8")
    answer("import", files, "--data", data)
    assert library(data, "select id, study_id, state from ids order by id") == [
        ("farrall2002", "farrall2002", "current"), ("farrall2002a", "farrall2002a", "current"),
        ("kensey2007prison", "kensey2007prison", "current"),
    ]  # fmt: skip
    titles = dict(library(data, "select id, title from studies"))
    assert titles["farrall2002"] == "Desistance from crime and the probation order"


def test_receipts_of_exports_are_no_references(data: Path, files: Path) -> None:
    """In a folder or named: left aside, said once; one taken in by an older version leaves."""
    made = run_tracker("export", "-o", files / "note.csv", "--data", data)
    assert made.returncode == 0
    assert (files / "note.csv.recu.json").is_file()
    again = run_tracker("import", files, "--data", data)
    assert again.stderr.splitlines() == [
        "1 reçu de tracker (*.recu.json) : sans références, laissé de côté.",
        "La bibliothèque compte 2 études.",
    ]
    assert again.stdout == (
        "biblio.bib : 2 notices lues, 2 inchangées\ncairn.ris : 1 notice lue, 1 inchangée\n"
    )
    alone = run_tracker("import", files / "note.csv.recu.json", "--data", data)
    assert (alone.returncode, alone.stdout) == (0, "")
    assert library(data, "select name from sources") == [("biblio.bib",), ("cairn.ris",)]


def test_a_dry_run_says_what_would_change_and_writes_nothing(data: Path, files: Path) -> None:
    (files / "biblio.bib").write_text(BIB.replace("{2007}", "{2008}"), encoding="utf-8")
    kept = [data / "evidence.db", data / "library.db"]
    before = [p.read_bytes() for p in kept]
    report = answer("import", files, "--data", data, "--dry-run")
    assert counts(report)[0] == ("biblio.bib", 2, 0, 1, 1, 0, 0)
    assert [p.read_bytes() for p in kept] == before


def test_a_fault_is_a_problem_with_file_key_and_line_and_the_rest_is_kept(tmp_path: Path) -> None:
    (tmp_path / "a.bib").write_text(
        "@book{sain, title={Sain}, author={Un, A.}, year=2001}\n"
        "@book{casse, title={Sans fin, year=2002\n\n"
        "@book{apres, title={Après}, author={Deux, B.}, year=2003}\n",
        encoding="utf-8",
    )
    report = answer("import", tmp_path / "a.bib", "--data", tmp_path / "espace")
    assert report["sources"][0]["problems"] >= 1
    problems = library(tmp_path / "espace", "select source, key, position, level from problems")
    assert ("a.bib", "casse", 2) in {row[:3] for row in problems}
    ids = {row[0] for row in library(tmp_path / "espace", "select id from studies")}
    assert {"sain", "apres"} <= ids


def test_a_keyword_that_names_no_theme_of_the_vocabulary_is_a_problem(tmp_path: Path) -> None:
    entry = (
        "@book{a, title={Un titre}, author={X, Y}, year=2000, publisher={P}, "
        "keywords={thème:licorne, thème:désistance, theme : rbr, licorne}}\n"
    )
    file, space = tmp_path / "a.bib", tmp_path / "espace"
    spaced = entry.replace("thème:licorne", "Thème : licorne")
    for text, line, tag in (
        (entry, 1, "thème:licorne"),
        ("% une ligne de plus\n" + entry, 2, "thème:licorne"),
        (spaced, 1, "Thème : licorne"),
    ):
        file.write_text(text, encoding="utf-8")
        (source,) = answer("import", file, "--data", space)["sources"]
        assert source["problems"] == 1
        (found,) = answer("check", "--data", space)["problems"]
        assert (found["code"], found["study"], found["position"]) == ("unknown-theme", "a", line)
        said = f"Mot-clé « {tag} » : ce thème n’est pas dans le vocabulaire."
        assert found["message"] == said
    given = {row[0] for row in library(space, "select theme_id from study_themes")}
    assert {"desistance", "rbr"} <= given


def test_two_files_of_one_name_are_two_sources_named_by_their_folders(tmp_path: Path) -> None:
    for folder in ("cairn", "hal"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "refs.bib").write_text(BIB, encoding="utf-8")
    report = answer("import", tmp_path / "cairn", tmp_path / "hal", "--data", tmp_path / "espace")
    assert [s["name"] for s in report["sources"]] == ["cairn/refs.bib", "hal/refs.bib"]
    assert report["studies"] == 2
    (tmp_path / "autre").mkdir()
    (tmp_path / "autre" / "seul.bib").write_text(BIB, encoding="utf-8")
    named = answer(
        "import",
        tmp_path / "autre" / "seul.bib",
        "--source",
        "Veille de mars",
        "--data",
        tmp_path / "espace",
    )
    assert [s["name"] for s in named["sources"]] == ["Veille de mars"]
    assert {r[0] for r in library(tmp_path / "espace", "select source from records")} == {
        "cairn/refs.bib", "hal/refs.bib", "Veille de mars",
    }  # fmt: skip


def test_show_says_where_each_field_comes_from_and_why_each_theme(data: Path) -> None:
    shown = answer("show", "farrall2002", "--data", data)
    fields = {f["field"]: (f["value"], f["record"]) for f in shown["fields"]}
    assert fields["container-title"] == ("Probation Journal", "biblio.bib:farrall2002")
    theme = next(t for t in shown["themes"] if t["id"] == "desistance")
    texts = {"title": shown["study"]["title"], "keywords": "désistance"}
    for reason in theme["reasons"]:
        text = texts[reason["field"]]
        assert text[reason["start"] : reason["end"]] == reason["quote"]
    said = run_tracker("show", "farrall2002", "--data", data).stdout
    assert "titre : « Desistance from crime » (libellé anglais" in said
    assert "revue ou ouvrage : Probation Journal   ← biblio.bib:farrall2002" in said


def test_signs_of_mathematics_are_shown_as_signs_and_legal_identifiers_in_words(
    tmp_path: Path,
) -> None:
    (tmp_path / "a.bib").write_text(
        "@article{seuil, title={Un seuil a<b et p < 0,05}, author={B, A}, year=2020, "
        "journal={Revue}, abstract={On trouve x<y.}}",
        encoding="utf-8",
    )
    data = tmp_path / "d"
    answer("import", tmp_path / "a.bib", "--data", data)
    for command in (("show", "seuil"), ("search", "seuil"), ("themes", "why", "seuil")):
        done = run_tracker(*command, "--data", data)
        assert "Un seuil a<b et p < 0,05" in done.stdout
        assert "&lt;" not in done.stdout
    (found,) = answer("search", "seuil", "--data", data)["results"]
    assert found["title"] == "Un seuil a<b et p < 0,05"


def test_an_unknown_study_is_one_french_line_with_near_ids(data: Path) -> None:
    done = run_tracker("show", "farrall1999", "--data", data)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.splitlines() == [
        "Erreur : Étude inconnue dans cette bibliothèque : farrall1999. Voulez-vous dire "
        f"farrall2002 ? « tracker search MOTS » la retrouvera ({data})."
    ]


def test_a_decision_wins_over_rules_survives_a_rebuild_and_can_be_undone(data: Path) -> None:
    def themes() -> dict[str, str]:
        shown = answer("themes", "why", "farrall2002", "--data", data)
        return {t["id"]: t["origin"] for t in shown["themes"]}

    assert themes()["desistance"] == "rule"
    done = run_tracker(
        "decide", "theme", "farrall2002", "désistance", "no", "--why", "hors sujet", "--data", data
    )
    assert done.returncode == 0, done.stderr
    assert "desistance" not in themes()
    run_tracker("decide", "theme", "farrall2002", "femmes", "yes", "--why", "lu", "--data", data)
    answer("rebuild", "--full", "--data", data)
    assert "desistance" not in themes()
    assert themes()["femmes"] == "person"
    run_tracker(
        "decide", "theme", "farrall2002", "desistance", "auto", "--why", "règle", "--data", data
    )
    assert themes()["desistance"] == "rule"
    text = (data / "decisions" / "themes.csv").read_bytes()
    assert text.startswith(b"\xef\xbb\xbfwhen;who;kind;study;records;value;why\r\n")
    lines = csv.DictReader(io.StringIO(text.decode("utf-8-sig")), delimiter=";")
    assert [(r["who"], r["study"], r["records"], r["value"], r["why"]) for r in lines] == [
        ("testeur", "farrall2002", "biblio.bib:farrall2002", "desistance=no", "hors sujet"),
        ("testeur", "farrall2002", "biblio.bib:farrall2002", "femmes=yes", "lu"),
        ("testeur", "farrall2002", "biblio.bib:farrall2002", "desistance=auto", "règle"),
    ]


def test_a_study_can_be_split_and_joined_again_by_hand_and_ids_follow(data: Path) -> None:
    ids = "select id, study_id from records order by id"
    run_tracker(
        "decide", "different", "biblio.bib:kensey2007prison", "cairn.ris:K7", "--data", data
    )
    split = library(data, ids)
    assert split[1] == ("biblio.bib:kensey2007prison", "kensey2007prison")
    new = split[2][1]
    assert new != "kensey2007prison"
    run_tracker("decide", "same", "kensey2007prison", str(new), "--data", data)
    assert library(data, ids)[2] == ("cairn.ris:K7", "kensey2007prison")
    assert library(data, f"select study_id, state from ids where id = '{new}'") == [
        ("kensey2007prison", "merged")
    ]
    assert answer("show", new, "--data", data)["id"] == "kensey2007prison"


def test_the_record_a_field_is_taken_from_can_be_chosen(data: Path) -> None:
    assert answer("show", "kensey2007prison", "--data", data)["study"]["title"] == (
        "Prison et récidive"
    )
    done = run_tracker(
        "decide", "field", "kensey2007prison", "title", "cairn.ris:K7", "--data", data
    )
    assert done.returncode == 0, done.stderr
    assert answer("show", "kensey2007prison", "--data", data)["study"]["title"] == (
        "Prison et recidive"
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("theme", "farrall2002", "chimie", "yes", "--why", "x"), "Thème inconnu du vocabulaire"),
        (("theme", "personne1900", "rbr", "yes", "--why", "x"), "Étude inconnue"),
        (("theme", "farrall2002", "rbr", "yes", "--why", " "), "Il manque le motif"),
        (("same", "farrall2002", "personne1900"), "Étude inconnue"),
        (("same", "farrall2002", "biblio.bib:farrall2002"), "Les deux désignent la même étude"),
        (("field", "farrall2002", "title", "cairn.ris:K7"), "n’est pas de cette étude"),
        (("field", "farrall2002", "DOI", "biblio.bib:farrall2002"), "Aucune notice n’a ce champ"),
    ],
)
def test_a_decision_on_something_unknown_is_refused_and_nothing_written(
    data: Path, arguments: tuple[str, ...], said: str
) -> None:
    done = run_tracker("decide", *arguments, "--data", data)
    assert (done.returncode, done.stdout) == (1, "")
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert not (data / "decisions").exists()


def test_search_answers_in_both_languages_and_suggests(data: Path) -> None:
    found = answer("search", "désistance", "--data", data)
    assert [(r["id"], r["year"]) for r in found["results"]] == [("farrall2002", 2002)]
    assert answer("search", "recidives", "--data", data)["results"][0]["id"] == "kensey2007prison"
    nothing = answer("search", "recidve", "--data", data)
    assert nothing["results"] == []
    assert any("récidive" in s for s in nothing["suggestions"])


@pytest.mark.parametrize("suffix", ["bib", "ris", "csljson", "md", "txt", "csv", "html"])
def test_a_text_bibliography_holds_the_selected_studies_and_no_other(
    data: Path, tmp_path: Path, suffix: str
) -> None:
    out = tmp_path / f"note.{suffix}"
    report = answer("export", "-o", out, "--theme", "desistance", "--data", data)
    assert report["references"] == 1
    text = out.read_text(encoding="utf-8-sig")
    assert "Desistance from crime and the probation order" in text.replace("\n", " ")
    assert "Kensey" not in text


@pytest.mark.parametrize("suffix", ["docx", "odt", "xlsx"])
def test_an_office_document_is_a_sound_archive_with_the_studies(
    data: Path, tmp_path: Path, suffix: str
) -> None:
    out = tmp_path / f"note.{suffix}"
    answer("export", "-o", out, "--group-by", "type", "--date", "2026-02-03", "--data", data)
    with zipfile.ZipFile(out) as archive:
        assert archive.testzip() is None
        text = b"".join(archive.read(n) for n in archive.namelist() if n.endswith(".xml"))
    assert b"Farrall" in text
    assert b"Kensey" in text


def test_a_list_of_ids_keeps_its_order_and_an_unknown_one_is_refused(
    data: Path, tmp_path: Path
) -> None:
    ids, out = tmp_path / "ids.txt", tmp_path / "liste.csljson"
    ids.write_text("kensey2007prison\nfarrall2002\n", encoding="utf-8")
    answer("export", "-o", out, "--ids", ids, "--data", data)
    assert [i["id"] for i in json.loads(out.read_text())] == ["kensey2007prison", "farrall2002"]
    out.unlink()
    ids.write_text("kensey2007prison\ninconnue\n", encoding="utf-8")
    done = run_tracker("export", "-o", out, "--ids", ids, "--data", data)
    assert (done.returncode, out.exists()) == (1, False)
    assert "Étude inconnue dans la liste : inconnue" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("-o", "x.pages"), "Format inconnu"),
        (("-o", "x.docx", "--style", "inconnu-au-bataillon"), "Style"),
        (("-o", "x.bib", "--theme", "chimie"), "Thème inconnu"),
        (("-o", "x.bib", "--search", "zymotechnie"), "Aucune étude"),
        (("-o", "absent/x.bib"), "Écriture impossible"),
    ],
)
def test_an_export_that_cannot_be_made_is_one_line_and_no_file(
    data: Path, tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    arguments = (arguments[0], str(tmp_path / "sortie" / arguments[1]), *arguments[2:])
    (tmp_path / "sortie").mkdir()
    done = run_tracker("export", *arguments, "--data", data)
    assert done.returncode == 1
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert list((tmp_path / "sortie").iterdir()) == []


def test_a_public_copy_has_no_abstract_no_decision_and_no_internal_study(
    data: Path, tmp_path: Path
) -> None:
    run_tracker(
        "decide",
        "theme",
        "kensey2007prison",
        "femmes",
        "yes",
        "--why",
        "motif confidentiel",
        "--data",
        data,
    )
    out, public = tmp_path / "copie.db", tmp_path / "publique.db"
    assert answer("publish", out, "--data", data)["studies"] == 2
    assert answer("publish", public, "--public", "--data", data)["studies"] == 1
    assert b"vraiment efficace" in out.read_bytes()
    for secret in (b"vraiment efficace", b"motif confidentiel", b"testeur", b"Farrall"):
        assert secret not in public.read_bytes()
    assert rows(public, "select id from studies") == [("kensey2007prison",)]
    assert rows(public, "select study_id from study_themes where theme_id = 'femmes'")


def test_publishing_never_overwrites_a_file_that_is_not_a_library(
    data: Path, tmp_path: Path
) -> None:
    out = tmp_path / "these.db"
    out.write_bytes(b"mes notes")
    done = run_tracker("publish", out, "--data", data)
    assert done.returncode == 1
    assert "n’est pas une bibliothèque de tracker" in done.stderr
    assert out.read_bytes() == b"mes notes"


def test_check_lists_faults_and_ends_with_1_only_for_an_error(data: Path, tmp_path: Path) -> None:
    done = run_tracker("check", "--data", data, "--json")
    assert (done.returncode, json.loads(done.stdout)) == (0, {"problems": []})
    (tmp_path / "x.bib").write_text("@article{sanstitre, author={Un, A.}, year=2001}")
    answer("import", tmp_path / "x.bib", "--data", data)
    done = run_tracker("check", "--data", data, "--json")
    assert done.returncode == 1
    errors = [p for p in json.loads(done.stdout)["problems"] if p["level"] == "error"]
    assert [(p["code"], p["level"]) for p in errors] == [("missing-title", "error")]
    assert set(errors[0]) >= {"code", "level", "study", "record", "message"}


def test_status_of_an_empty_workspace_and_of_a_full_one(data: Path, tmp_path: Path) -> None:
    empty = answer("status", "--data", tmp_path / "rien")
    assert (empty["studies"], empty["sources"]) == (0, [])
    full = answer("status", "--data", data)
    assert (full["studies"], full["records"], len(full["runs"])) == (2, 3, 1)
    assert [s["name"] for s in full["sources"]] == ["biblio.bib", "cairn.ris"]


def test_themes_are_tried_on_lines_of_json_and_nothing_is_stored(tmp_path: Path) -> None:
    lines = [
        {"id": "a", "title": "Sortir de la délinquance", "year": 2010, "keywords": ["désistance"]},
        {"id": "b", "title": "La culture du blé"},
    ]
    file = tmp_path / "essai.jsonl"
    file.write_text("\n".join(json.dumps(x) for x in lines), encoding="utf-8")
    done = run_tracker("themes", "assign", file, "--data", tmp_path / "espace")
    assert done.returncode == 0, done.stderr
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [x["id"] for x in answers] == ["a", "b"]
    assert "desistance" in answers[0]["themes"]
    assert answers[1]["themes"] == []
    assert not (tmp_path / "espace").exists()


def test_records_of_a_table_are_grouped_and_pairs_compared(tmp_path: Path) -> None:
    table = tmp_path / "notices.csv"
    table.write_text(
        "record_id,type,title,author,year,journal,booktitle,volume,number,pages,doi,isbn,"
        "publisher,abstract,source_db\n"
        '1,article,Pains of probation: effective practice and human rights,"Durnescu, Ioan",'
        "2011,Probation Journal,,55,4,530-545,,,,,a\n"
        '2,article,Pains of probation: effective practice and human rights,"Durnescu, I.",'
        "2011,Probation J,,55,4,530-45,,,,,b\n"
        '3,article,The new penology,"Feeley, Malcolm",1992,Criminology,,30,4,449-474,,,,,a\n',
        encoding="utf-8",
    )
    clusters, queue = tmp_path / "c.csv", tmp_path / "q.csv"
    answer("duplicates", "assign", table, "--clusters", clusters, "--queue", queue)
    lines = csv.DictReader(clusters.read_text(encoding="utf-8").splitlines())
    groups = {r["record_id"]: r["cluster_id"] for r in lines}
    assert groups.keys() == {"1", "2", "3"}
    assert groups["1"] == groups["2"] != groups["3"]
    assert queue.read_text(encoding="utf-8").splitlines()[0] == "a,b,points,reasons"
    pairs, out = tmp_path / "p.jsonl", tmp_path / "o.csv"
    a = {
        "type": "book",
        "title": "Prison et récidive",
        "issued": {"date-parts": [[2007]]},
        "author": [{"family": "Kensey", "given": "Annie"}],
        "publisher": "Armand Colin",
    }
    b = {**a, "title": "Hors des murs", "author": [{"family": "Larminat", "given": "Xavier de"}]}
    pairs.write_text(
        "\n".join(json.dumps(p) for p in ({"id": 1, "a": a, "b": a}, {"id": 2, "a": a, "b": b})),
        encoding="utf-8",
    )
    answer("duplicates", "compare", pairs, "--out", out)
    assert out.read_text(encoding="utf-8").splitlines() == [
        "pair_id,prediction", "1,same", "2,different",
    ]  # fmt: skip


@pytest.mark.parametrize("public", [[], ["--public"]])
def test_the_library_is_never_published_over_itself(data: Path, public: list[str]) -> None:
    before = (data / "library.db").read_bytes()
    done = run_tracker("publish", data / "library.db", *public, "--data", data)
    assert done.returncode == 1
    assert "Ce fichier est la bibliothèque elle-même" in done.stderr
    assert (data / "library.db").read_bytes() == before


def test_a_first_import_that_was_interrupted_leaves_a_workspace_that_answers(data: Path) -> None:
    for name in ("library.db", "library.db-wal", "library.db-shm"):
        (data / name).unlink(missing_ok=True)
    with contextlib.closing(sqlite3.connect(data / "library.db")) as connection:
        connection.execute("pragma journal_mode = wal")
    assert answer("status", "--data", data)["studies"] == 0
    done = run_tracker("search", "prison", "--data", data)
    assert done.stderr.splitlines() == [
        "Erreur : La bibliothèque est vide : ce qui la faisait a été interrompu : "
        f"{data / 'library.db'}. Relancez l’import, ou « tracker rebuild »."
    ]


def test_a_folder_without_references_says_so(tmp_path: Path) -> None:
    (tmp_path / "vide").mkdir()
    done = run_tracker("import", tmp_path / "vide", "--data", tmp_path / "espace")
    assert done.returncode == 0
    assert "Aucun fichier à lire ici" in done.stderr


def test_copies_of_a_library_add_records_and_no_study(tmp_path: Path) -> None:
    sample = ROOT / "data" / "sample"
    for name in ("ici", "ailleurs"):
        shutil.copytree(sample, tmp_path / name)
    alone = answer("import", tmp_path / "ici", "--data", tmp_path / "espace")
    both = answer("import", tmp_path / "ailleurs", "--data", tmp_path / "espace")
    assert sum(s["new"] for s in both["sources"]) == sum(s["read"] for s in both["sources"]) > 200
    assert both["studies"] == alone["studies"]
