"""``related`` and ``file`` of a .bib entry: relations and names of files, never a path."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import answer
from tracker.sources import SOURCES

BIB = r"""
@book{goffman1968, title={Asiles}, author={Goffman, Erving}, date={1968}, langid={french},
  related={goffman1961}, relatedtype={translationof},
  file={Texte:C\:\\Users\\Anne\\Zotero\\storage\\AB12\\Asiles.pdf:application/pdf}}
@book{goffman1961, title={Asylums}, author={Goffman, Erving}, date={1961}, langid={english},
  file={:/home/anne/articles/asylums.pdf:PDF;/home/anne/notes.html}}
@article{critique, title={Lecture}, author={Autre, Une}, date={1970}, related={goffman1968},
  relatedtype={reviewof}}
@misc{seul, title={Sans type}, date={1970}, related={goffman1968}}
@misc{perdu, title={Vers rien}, date={1970}, related={absent}, relatedtype={reviewof}}
"""


def ties(text: str) -> dict[str, Any]:
    source = SOURCES["bibtex"]
    (entry,) = [e for e in source.split(text.encode()) if e.kind == "entry"]
    return source.outline(entry)


@pytest.mark.parametrize(
    ("field", "found"),
    [
        ("related={a,b}, relatedtype={translatedas}",
         {"related": [["a", "translation", True], ["b", "translation", True]]}),
        ("related={a}, relatedstring={Rétractation de}",
         {"related": [["a", "retraction", False]]}),
        ("related={a}, relatedtype={bytranslator}", {}),
        ("note={file = x.pdf}", {}),
        (r"file={Mon texte:D\:\\a b\\x\;y.pdf:PDF}",
         {"files": [["Mon texte", "application/pdf"]]}),
        ("file={/home/anne/x.pdf;/home/anne/y.html}",
         {"files": [["x.pdf", "application/pdf"], ["y.html", "text/html"]]}),
        (r"file={C\:\\x\\y.epub}", {"files": [["y.epub", "application/epub+zip"]]}),
        ("file={::}", {}),
    ],
)  # fmt: skip
def test_a_field_says_this_of_other_entries_and_files(field: str, found: dict[str, Any]) -> None:
    assert ties(f"@book{{k, title={{T}}, {field}}}") == found


def test_related_entries_are_relations_of_their_studies_and_files_have_no_path(
    tmp_path: Path,
) -> None:
    file = tmp_path / "fonds.bib"
    file.write_text(BIB, encoding="utf-8")
    answer("import", file, "--data", tmp_path / "d")
    with sqlite3.connect(tmp_path / "d" / "library.db") as connection:
        relations = connection.execute("select * from relations order by 1, 2, 3").fetchall()
        files = connection.execute(
            "select study_id, title, content_type, url from attachments order by 1, position"
        ).fetchall()
        dump = "\n".join(connection.iterdump())
    assert relations == [
        ("critique", "goffman1968", "review"),
        ("goffman1968", "goffman1961", "translation"),
    ]
    assert [(a, b, c, d or "") for a, b, c, d in files] == [
        ("goffman1961", "asylums.pdf", "application/pdf", ""),
        ("goffman1961", "notes.html", "text/html", ""),
        ("goffman1968", "Texte", "application/pdf", ""),
    ]
    assert "anne" not in dump
    assert "Anne" not in dump


def test_relations_come_back_from_an_export(tmp_path: Path) -> None:
    file, out = tmp_path / "fonds.bib", tmp_path / "tout.bib"
    file.write_text(BIB, encoding="utf-8")
    answer("import", file, "--data", tmp_path / "d")
    answer("export", "-o", out, "--data", tmp_path / "d")
    answer("import", out, "--data", tmp_path / "e")
    with sqlite3.connect(tmp_path / "e" / "library.db") as connection:
        again = connection.execute("select * from relations order by 1, 2, 3").fetchall()
    assert again == [
        ("critique", "goffman1968", "review"),
        ("goffman1968", "goffman1961", "translation"),
    ]
