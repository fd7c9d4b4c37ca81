"""What people give by mistake: one French line that says what, where and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from tracker.cli import tracker
from tracker.cli.app import run

BOOK = "@book{a, title={Un titre}, author={X, Y}, year=2000, publisher={P}}"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a workspace ``d`` of one book, and files that are something else."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("TRACKER_DATA", raising=False)
    Path("a.bib").write_text(BOOK, encoding="utf-8")
    Path("octets.bin").write_bytes(b"\x00\x01\x02\xff\xfe")
    Path("note.docx").write_bytes(b"PK\x03\x04")
    Path("texte.txt").write_text("bonjour", encoding="utf-8")
    Path("vide.bib").write_text("", encoding="utf-8")
    Path("prose.bib").write_text("ceci n’est pas du BibTeX", encoding="utf-8")
    assert run(tracker, ["--data", "d", "import", "a.bib"]) == 0
    return tmp_path


LINES = [
    (["--data", "d", "import", "absent.bib"], "Fichier ou dossier introuvable : absent.bib. "
     "Vérifiez le chemin ; rien n’a été importé."),
    (["--data", "a.bib", "status"], "L’espace de travail est un dossier, et ceci est un fichier : "
     "a.bib. Donnez un dossier avec --data ; pour lire ce fichier, « tracker import FICHIER »."),
    (["--data", "d", "themes", "assign", "octets.bin"], "Ce fichier n’est pas du texte en UTF-8 : "
     "octets.bin. Enregistrez-le en UTF-8."),
    (["--data", "d", "themes", "assign", "texte.txt"], "Ligne illisible : texte.txt, ligne 1. "
     "Attendu : un objet JSON par ligne."),
    (["--data", "d", "duplicates", "compare", "octets.bin", "--out", "o.csv"],
     "Ce fichier n’est pas du texte en UTF-8 : octets.bin. Enregistrez-le en UTF-8."),
    (["--data", "d", "duplicates", "assign", "octets.bin", "--clusters", "o.csv"],
     "Tableau illisible : octets.bin. Donnez un tableau CSV en UTF-8 dont la première ligne nomme "
     "les colonnes."),
    (["--data", "d", "serve", "--file", "absent.db"], "Copie introuvable : absent.db. Vérifiez le "
     "chemin ; « tracker publish COPIE.db » écrit une copie."),
    (["--data", "d", "serve", "--file", "texte.txt"], "Ce fichier n’est pas une copie lisible : "
     "texte.txt. Vérifiez le chemin ; « tracker publish COPIE.db » écrit une copie."),
]  # fmt: skip


@pytest.mark.parametrize(("arguments", "line"), LINES)
def test_a_mistake_is_one_line_and_exit_1(
    here: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], line: str
) -> None:
    capsys.readouterr()
    assert run(tracker, arguments) == 1
    out, err = capsys.readouterr()
    assert (out, err) == ("", f"Erreur : {line}\n")


def test_a_format_that_is_not_read_is_refused_and_names_those_that_are(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert run(tracker, ["--data", "e", "import", "note.docx"]) == 1
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert err.startswith(f"Erreur : Format de fichier inconnu : {here / 'note.docx'}. Formats lus")
    assert not Path("e", "library.db").exists()


@pytest.mark.parametrize("name", ["vide.bib", "prose.bib"])
def test_a_file_without_any_reference_is_said_to_have_none(
    here: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    capsys.readouterr()
    assert run(tracker, ["--data", "d", "import", name]) == 0
    assert capsys.readouterr().err.splitlines() == [
        f"Aucune notice dans {name} : vérifiez que ce fichier est un export complet.",
        "La bibliothèque compte 1 étude.",
    ]


def test_a_file_an_option_wants_and_that_is_absent_is_named_in_french(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert run(tracker, ["--data", "d", "themes", "assign", "absent.jsonl"]) == 2
    assert capsys.readouterr().err.splitlines()[-1] == (
        "Erreur : Valeur refusée pour « FICHIER.jsonl » : Fichier « absent.jsonl » introuvable."
    )
