"""Notes, receipts, annotations and remembered references, from a library to a file."""

from __future__ import annotations

import csv
import json
import re
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import answer, run_tracker
from tracker.bibliography import note as notes
from tracker.bibliography import pandoc
from tracker.errors import ExportError
from tracker.pipeline import receipt
from tracker.pipeline.hand_over import export, write_note
from tracker.pipeline.note import NoteRequest, stance
from tracker.pipeline.selection import Request, compose
from tracker.pipeline.works import import_references
from tracker.settings import Workspace
from tracker.store import library

ITEMS: list[dict[str, Any]] = [
    {"id": "http://zotero.org/groups/12/items/AAAA1111", "type": "book", "language": "en",
     "title": "Making Good: How Ex-Convicts Reform", "issued": {"date-parts": [[2001]]},
     "author": [{"family": "Maruna", "given": "Shadd"}], "keyword": "désistance",
     "abstract": "Life stories of <i>desisters</i>."},
    {"id": "b", "type": "article-journal", "title": "Sortir de la délinquance : la désistance",
     "language": "fr", "issued": {"date-parts": [[2019]]}, "container-title": "Champ pénal",
     "author": [{"family": "Benazeth", "given": "Valerian"}], "keyword": "désistance"},
    {"id": "c", "type": "article-journal", "title": "Désistance et emploi", "language": "fr",
     "issued": {"date-parts": [[2019]]}, "container-title": "Champ pénal",
     "author": [{"family": "Benazeth", "given": "Valerian"}], "keyword": "désistance"},
    {"id": "d", "type": "legislation", "title": "Loi relative à la désistance",
     "number": "2014-896", "issued": {"date-parts": [[2014, 8, 15]]}, "keyword": "désistance"},
    {"id": "e", "type": "book", "title": "La récidive en chiffres", "language": "fr",
     "issued": {"date-parts": [[2010]]}, "author": [{"family": "Kensey", "given": "Annie"}]},
]  # fmt: skip
DAY = date(2026, 2, 3)


def load(workspace: Workspace, items: list[dict[str, Any]]) -> None:
    path = workspace.root.parent / "fonds.json"
    path.write_text(json.dumps(items), encoding="utf-8")
    import_references(workspace, [path])


@pytest.fixture
def shelf(tmp_path: Path) -> Workspace:
    workspace = Workspace(tmp_path / "espace")
    load(workspace, ITEMS)
    return workspace


def ids(workspace: Workspace) -> dict[str, str]:
    """Study id by title's first word."""
    with library.reading(workspace.library) as connection:
        rows = connection.execute("select title, id from studies")
        return {re.split(r"\W", title)[0]: id_ for title, id_ in rows}


# Receipts ------------------------------------------------------------------------------------


def test_an_export_leaves_its_receipt_beside_it_and_none_when_asked(
    shelf: Workspace, tmp_path: Path
) -> None:
    out = tmp_path / "sortie"
    out.mkdir()
    report = answer("export", "-o", out / "x.bib", "--data", shelf.root)
    assert sorted(p.name for p in out.iterdir()) == ["x.bib", "x.bib.recu.json"]
    assert report["receipt"] == str(out / "x.bib.recu.json")
    answer("export", "-o", out / "y.bib", "--no-receipt", "--data", shelf.root)
    assert not (out / "y.bib.recu.json").exists()


def test_a_receipt_says_what_was_asked_and_holds_no_path(shelf: Workspace, tmp_path: Path) -> None:
    out = tmp_path / "x.docx"
    export(shelf, Request("docx", themes=("Désistance",), searched_on=DAY), out, receipt=True)
    text = receipt.path_of(out).read_text(encoding="utf-8")
    value = json.loads(text)
    assert value["file"] == "x.docx"
    assert (value["date"], value["style"]) == ("2026-02-03", "tracker-iso690-fr")
    assert value["query"]["themes"] == ["desistance"]
    assert len(value["studies"]) == 4
    assert set(value["studies"][0]) == {"id", "citation", "content", "fields"}
    assert str(tmp_path) not in text
    again = tmp_path / "deux" / "x.docx"
    again.parent.mkdir()
    export(shelf, Request("docx", themes=("Désistance",), searched_on=DAY), again, receipt=True)
    assert receipt.path_of(again).read_text(encoding="utf-8") == text


def test_verify_says_when_the_rules_of_the_style_are_not_those_of_the_export(
    shelf: Workspace, tmp_path: Path
) -> None:
    out = tmp_path / "x.md"
    export(shelf, Request("md", searched_on=DAY, style="apa"), out, receipt=True)
    assert receipt.verify(shelf, out)["style"] == "same"
    beside = receipt.path_of(out)
    value = json.loads(beside.read_text(encoding="utf-8"))
    for change, state, said in (
        ({"style_content": "0" * 32}, "changed", "a changé"),
        ({"style": "style-parti"}, "absent", "n’existe plus"),
    ):
        beside.write_text(json.dumps(value | change), encoding="utf-8")
        assert receipt.verify(shelf, out)["style"] == state
        done = run_tracker("receipt", "verify", out, "--data", shelf.root)
        assert done.returncode == 0, "no study has changed"
        assert f"Le style de citation {said} depuis" in done.stdout


def test_verify_names_what_changed_vanished_was_retracted_and_came(
    shelf: Workspace, tmp_path: Path
) -> None:
    out = tmp_path / "x.csv"
    export(shelf, Request("csv", themes=("desistance",), searched_on=DAY), out, receipt=True)
    assert receipt.verify(shelf, out)["changed"] == []
    then = ids(shelf)
    changed = {**ITEMS[1], "title": "Sortir de la délinquance : la désistance assistée"}
    notice = {**ITEMS[2], "id": "r", "title": "Retraction: Désistance et emploi",
              "issued": {"date-parts": [[2024]]}}  # fmt: skip
    load(shelf, [changed, ITEMS[2], notice, ITEMS[3]])
    out.write_bytes(out.read_bytes() + b"x")
    found = receipt.verify(shelf, receipt.path_of(out))
    assert found["document"] == "edited"
    assert [(c["id"], c["fields"]) for c in found["changed"]] == [(then["Sortir"], ["titre"])]
    assert [v["id"] for v in found["vanished"]] == [then["Making"]]
    assert found["vanished"][0]["citation"].startswith("Maruna, S. (2001). Making Good")
    assert [(r["id"], r["since"]) for r in found["retracted"]] == [(then["Désistance"], True)]
    assert [a["id"] for a in found["added"]] == [ids(shelf)["Retraction"]]
    done = run_tracker("receipt", "verify", out, "--data", shelf.root)
    assert done.returncode == 1
    assert f"Disparue : {then['Making']}" in done.stdout
    assert "Modifiée (titre)" in done.stdout
    assert "Rétractée, annoncée par" in done.stdout


def test_verify_ends_with_0_where_nothing_changed_and_with_one_line_without_a_receipt(
    shelf: Workspace, tmp_path: Path
) -> None:
    out = tmp_path / "x.txt"
    export(shelf, Request("txt", searched_on=DAY), out, receipt=True)
    done = run_tracker("receipt", "verify", out, "--data", shelf.root)
    assert (done.returncode, done.stdout) == (0, "")
    assert "5 études au 03/02/2026, document inchangé" in done.stderr
    for content in ("[]", '{"receipt": 1}', "{", '{"receipt": 1, "studies": [{"id": 3}]}'):
        receipt.path_of(out).write_text(content)
        with pytest.raises(ExportError, match="pas un reçu"):
            receipt.verify(shelf, out)
    receipt.path_of(out).unlink()
    done = run_tracker("receipt", "verify", out, "--data", shelf.root)
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)
    assert "Aucun reçu" in done.stderr


def test_a_study_merged_since_is_named_with_the_one_it_became(
    shelf: Workspace, tmp_path: Path
) -> None:
    out = tmp_path / "x.txt"
    export(shelf, Request("txt", searched_on=DAY), out, receipt=True)
    found = ids(shelf)
    answer("decide", "same", found["Sortir"], found["Désistance"], "--data", shelf.root)
    report = receipt.verify(shelf, out)
    assert len(report["merged"]) == 1
    assert report["merged"][0]["now"] in found.values()
    assert report["vanished"] == []


def test_where_one_of_the_two_files_cannot_be_written_neither_is(
    shelf: Workspace, tmp_path: Path
) -> None:
    out = tmp_path / "sortie" / "x.bib"
    out.parent.mkdir()
    receipt.path_of(out).mkdir()
    out.write_text("avant")
    with pytest.raises(ExportError, match="Écriture impossible"):
        export(shelf, Request("bib"), out, receipt=True)
    assert sorted(p.name for p in out.parent.iterdir()) == ["x.bib", "x.bib.recu.json"]


# Annotated bibliography, remembered references -----------------------------------------------


def test_an_annotated_bibliography_has_the_abstract_under_its_reference(
    shelf: Workspace, tmp_path: Path
) -> None:
    out = tmp_path / "x.txt"
    export(shelf, Request("txt", themes=("desistance",), annotated=True), out)
    text = out.read_text(encoding="utf-8")
    assert "Reform.\n    Life stories of desisters." in text
    export(shelf, Request("txt", themes=("desistance",)), out)
    assert "desisters" not in out.read_text(encoding="utf-8")


def test_annotations_are_set_in_french_where_they_are_french_and_english_ones_left_alone(
    tmp_path: Path,
) -> None:
    workspace = Workspace(tmp_path / "espace")
    said = {
        "Un": "La plupart s'en éloignent : c'est la \"désistance\" ; pourquoi ?",
        "Deux": "Most of them don't: this is the desistance; why?",
    }
    load(workspace, [{"id": t, "type": "book", "title": t, "abstract": a} for t, a in said.items()])
    with library.reading(workspace.library) as connection:
        made = compose(connection, Request("txt", annotated=True))
    assert [made.annotations[ids(workspace)[title]] for title in said] == [
        "La plupart s’en éloignent\u00a0: c’est la «\u00a0désistance\u00a0»\u202f; pourquoi\u202f?",
        "Most of them don’t: this is the desistance; why?",
    ]


def test_the_fiche_comes_before_the_abstract(shelf: Workspace) -> None:
    study = ids(shelf)["Making"]
    import sqlite3

    with sqlite3.connect(shelf.library) as connection:
        connection.executemany(
            "insert into fiches values(?, ?, ?, ?, 'r')",
            [(study, 0, "Méthode", "Entretiens."), (study, 1, "Résultats", "Récits.")],
        )
    with library.reading(shelf.library) as connection:
        made = compose(connection, Request("txt", annotated=True))
    assert made.annotations[study] == "Méthode\u00a0: Entretiens.\n\nRésultats\u00a0: Récits."


def test_references_of_another_style_are_made_once_and_the_file_is_the_same(
    shelf: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tracker.bibliography import citeproc

    request = Request("md", style="chicago-author-date-fr", searched_on=DAY)
    export(shelf, request, tmp_path / "a.md")

    def never(*_: object) -> None:
        raise AssertionError("the engine started again")

    monkeypatch.setattr(citeproc, "references", never)
    export(shelf, request, tmp_path / "b.md")
    export(shelf, Request("txt", style="chicago-author-date-fr"), tmp_path / "c.txt")
    assert (tmp_path / "a.md").read_bytes() == (tmp_path / "b.md").read_bytes()
    assert "Maruna, Shadd" in (tmp_path / "c.txt").read_text(encoding="utf-8")
    with pytest.raises(AssertionError, match="engine started"):
        export(shelf, Request("md", style="apa"), tmp_path / "d.md")


# Live citations ------------------------------------------------------------------------------


def test_live_citations_are_for_studies_of_zotero_in_formats_that_hold_them(
    shelf: Workspace, tmp_path: Path
) -> None:
    done = export(shelf, Request("docx", zotero_live=True), tmp_path / "x.docx")
    assert (done.references, done.live) == (5, 1)
    with zipfile.ZipFile(tmp_path / "x.docx") as archive:
        assert b"http://zotero.org/groups/12/items/AAAA1111" in archive.read("word/document.xml")
    with pytest.raises(ExportError, match="citations actives"):
        export(shelf, Request("pdf", zotero_live=True), tmp_path / "x.pdf")
    with pytest.raises(ExportError, match="Zotero"):
        export(shelf, Request("odt", zotero_live=True, search="récidive"), tmp_path / "x.odt")
    assert sorted(p.name for p in tmp_path.glob("x.*")) == ["x.docx"]


# Notes ---------------------------------------------------------------------------------------


def test_a_note_has_its_chapters_its_figures_and_its_marked_places(
    shelf: Workspace, tmp_path: Path
) -> None:
    out = tmp_path / "note.md"
    write_note(shelf, NoteRequest(("Désistance",), searched_on=DAY), out)
    text = out.read_text(encoding="utf-8").replace("\u00a0", " ").replace("\\", "")
    assert re.findall(r"^#+ .*", text, re.MULTILINE) == [
        "# Note : désistance", "## Objet", "## Contexte", "## État des connaissances",
        "### Désistance", "## Points de désaccord", "## Bibliographie",
    ]  # fmt: skip
    assert "Recherche arrêtée au 03/02/2026, 4 références" in text
    assert "4 références sur ce sujet, de 2001 à 2019 : 2 articles de revue" in text
    assert text.count("[À rédiger]") == 4
    assert "- Loi n° 2014-896 du 15 août 2014 relative à la désistance." in text
    listed = [line for line in text.splitlines() if line.startswith("- ") and "Loi" not in line]
    assert listed == [
        "- « Désistance et emploi » (Benazeth, 2019a).",
        "- « Sortir de la délinquance : la désistance » (Benazeth, 2019b).",
        "- *Making Good: How Ex-Convicts Reform* (Maruna, 2001).",
    ]
    assert text.split("## Bibliographie")[1].count("2019") == 2
    assert "La récidive en chiffres" not in text


@pytest.mark.parametrize("suffix", notes.FORMATS)
def test_a_note_is_the_same_bytes_twice_and_holds_no_path(
    shelf: Workspace, tmp_path: Path, suffix: str
) -> None:
    request = NoteRequest(("desistance", "recidive"), studies=1, searched_on=DAY)
    one, two = tmp_path / f"a.{suffix}", tmp_path / f"b.{suffix}"
    assert write_note(shelf, request, one, receipt=True).receipt == receipt.path_of(one)
    write_note(shelf, request, two)
    assert one.read_bytes() == two.read_bytes()
    report = receipt.verify(shelf, one)
    assert (report["added"], report["changed"]) == ([], [])  # abstracts or not: nothing moved
    parts = [one.read_bytes()]
    if zipfile.is_zipfile(one):
        with zipfile.ZipFile(one) as archive:
            parts = [archive.read(n) for n in archive.namelist()]
    assert all(str(tmp_path).encode() not in part for part in parts)
    assert any("rédiger".encode() in part for part in parts)


@pytest.mark.parametrize("kind", ["docx", "odt"])
def test_documents_wear_the_charter_of_the_workspace_and_nothing_of_who_made_it(
    shelf: Workspace, tmp_path: Path, kind: str
) -> None:
    end = b"</w:settings>"
    personal = {
        "docProps/app.xml": "<Properties><Company>Dupont</Company></Properties>",
        "word/_rels/settings.xml.rels": "<a>C:\\Users\\Dupont</a>",
        "settings.xml": "<a>Imprimante de Dupont</a>",
        "Thumbnails/thumbnail.png": "Dupont",
    }
    ours = pandoc.HERE / "templates" / f"reference.{kind}"
    with (
        zipfile.ZipFile(ours) as source,
        zipfile.ZipFile(shelf.root / f"charte.{kind}", "w") as own,
    ):
        for name in source.namelist():
            content = source.read(name).replace(b"1F2A44", b"C00000").replace(b"1f2a44", b"C00000")
            own.writestr(name, content.replace(end, b'<w:attachedTemplate r:id="rId1"/>' + end))
        for name, text in personal.items():
            own.writestr(name, text)
    one, two, note = (tmp_path / f"{name}.{kind}" for name in "abn")
    for out in (one, two):
        export(shelf, Request(kind, searched_on=DAY), out)
    assert one.read_bytes() == two.read_bytes()
    write_note(shelf, NoteRequest(("desistance",), searched_on=DAY), note)
    for out in (one, note):
        with zipfile.ZipFile(out) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        assert b"C00000" in parts["word/styles.xml" if kind == "docx" else "styles.xml"]
        assert [name for name, content in parts.items() if b"Dupont" in content] == []
        assert b"attachedTemplate" not in parts.get("word/settings.xml", b"")


def test_a_charter_that_is_no_document_is_one_line_and_no_file(
    shelf: Workspace, tmp_path: Path
) -> None:
    for content in (b"", b"PK\x03\x04 coup", b"texte"):
        (shelf.root / "charte.docx").write_bytes(content)
        with pytest.raises(ExportError, match="La charte n’est pas un document docx"):
            export(shelf, Request("docx"), tmp_path / "x.docx", receipt=True)
    assert not list(tmp_path.glob("x.docx*"))
    export(shelf, Request("odt"), tmp_path / "x.odt")


def test_numbers_run_down_the_page_whatever_the_groups(shelf: Workspace, tmp_path: Path) -> None:
    for group_by in ("type", "year", "none"):
        out = tmp_path / "x.txt"
        export(shelf, Request("txt", style="elsevier-vancouver", group_by=group_by), out)
        text = out.read_text(encoding="utf-8")
        assert re.findall(r"^\[(\d+)\]", text, re.MULTILINE) == ["1", "2", "3", "4", "5"]


def test_a_table_tells_2019a_from_2019b_and_holds_the_style_asked_for(
    shelf: Workspace, tmp_path: Path
) -> None:
    def column(style: str) -> str:
        out = tmp_path / "t.csv"
        export(shelf, Request("csv", themes=("desistance",), style=style, searched_on=DAY), out)
        with out.open(encoding="utf-8-sig", newline="") as file:
            return "\n".join(row["Référence"] for row in csv.DictReader(file, delimiter=";"))

    ours = column("tracker-iso690-fr")
    assert ours.count("Benazeth, V. (2019a). «\xa0Désistance et emploi") == 1
    assert ours.count("Benazeth, V. (2019b). «\xa0Sortir de la délinquance") == 1
    assert "Maruna, S., Making Good: How Ex-Convicts Reform, 2001." in column(
        "tracker-iso690-fr-notes"
    )


def test_a_note_without_theme_study_or_format_is_one_line_and_no_file(
    shelf: Workspace, tmp_path: Path
) -> None:
    for arguments, said in (
        (("chimie", "-o", tmp_path / "n.docx"), "Thème inconnu"),
        (("femmes", "-o", tmp_path / "n.docx"), "Aucune étude ne porte ces thèmes"),
        (("desistance", "-o", tmp_path / "n.xlsx"), "Formats : docx, odt, html, md"),
        (("desistance", "-o", tmp_path / "n.html", "--zotero-live"), "Formats : docx, odt"),
    ):
        done = run_tracker("note", *arguments, "--data", shelf.root)
        assert (done.returncode, len(done.stderr.splitlines())) == (1, 1), done.stderr
        assert said in done.stderr
    assert list(tmp_path.glob("n.*")) == []


@pytest.mark.parametrize(
    ("results", "expected"),
    [
        ("Réduction de la récidive.", "for"),
        ("Aucun effet sur la récidive.", "against"),
        ("Baisse chez les uns, hausse chez les autres.", "both"),
        ("Récits de vie.", ""),
    ],
)
def test_opposed_results_are_told_by_their_words(results: str, expected: str) -> None:
    assert stance(results) == expected
