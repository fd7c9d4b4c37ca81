"""Citations in the text of a note: any style, footnotes, and Zotero's fields within them."""

from __future__ import annotations

import io
import json
import re
import zipfile
from dataclasses import replace
from datetime import date
from xml.etree import ElementTree

import pytest

from tests.bibliography.items import EXPECTED
from tests.bibliography.test_zotero_fields import word_fields
from tests.conftest import run_tracker
from tracker.bibliography import Bibliography, csl_styles
from tracker.bibliography import note as notes
from tracker.bibliography.calls import Passage

FOOTNOTES = "tracker-iso690-fr-notes"
CITED = ("maruna2001", "andrews2006recent", "loi2009", "cass")
MADE = Bibliography(
    "Note", tuple(i for i, _ in EXPECTED if i["id"] in CITED), date(2026, 1, 2), style=FOOTNOTES
)
CHAPTERS = (
    notes.Chapter(
        "État",
        (
            Passage(kind="item", about="maruna2001"),
            Passage("Deux études le disent", ("maruna2001", "andrews2006recent")),
            Passage("Conclure.", kind="write"),
            Passage("Fiche – effet : nul.", kind="item", about="loi2009"),
        ),
        (notes.Chapter("Suite", (Passage(kind="item", about="andrews2006recent"),)),),
    ),
)


def text_of(style: str) -> str:
    """The note in Markdown, its escapes and no-break spaces made plain."""
    note = notes.Note(replace(MADE, style=style), CHAPTERS)
    said = notes.write(note, "md").decode().replace("\\", "")
    return re.sub("[\u00a0\u202f]", " ", said)


def test_a_style_of_footnotes_cites_there_before_the_full_stop_then_in_short() -> None:
    text = text_of(FOOTNOTES)
    assert "- *Making Good: How Ex-Convicts Reform and Rebuild Their Lives*[^1].\n" in text
    assert "Deux études le disent[^2].\n" in text
    assert (
        "- Loi pénitentiaire n° 2009-1436 du 24 novembre 2009[^3]. Fiche – effet : nul.\n" in text
    )
    found = dict(re.findall(r"^\[\^(\d)\]: (.*)$", text, re.M))
    assert found == {
        "1": "S. Maruna, *Making Good: How Ex-Convicts Reform and Rebuild Their Lives*, "
        "Washington, American Psychological Association, 2001, 211 p.",
        "2": "*Ibid* ; D. A. Andrews, J. Bonta et J. S. Wormith, « The Recent Past and Near "
        "Future of Risk and/or Need Assessment », *Crime & Delinquency*, vol. 52, n° 1, 2006, "
        "p. 7-27.",
        "3": "Loi pénitentiaire n° 2009-1436 du 24 novembre 2009.",
        "4": "Andrews, Bonta et Wormith, *art. cit.*",
    }
    listed = text[text.index("## Bibliographie") :]
    assert "Maruna, S., *Making Good: How Ex-Convicts" in listed


def test_numbers_in_the_text_are_those_of_the_list() -> None:
    text = text_of("ieee")
    assert "Their Lives* [1].\n" in text
    assert "Deux études le disent [1], [2].\n" in text
    assert re.search(r"^\[1\] S. Maruna, .*\n\n\[2\] D. A. Andrews", text, re.M)


def test_only_styles_of_notes_are_of_notes() -> None:
    styles = ("tracker-iso690-fr", FOOTNOTES, "apa", "iso690-note-fr", "ieee")
    assert [csl_styles.is_of_notes(name) for name in styles] == [False, True, False, True, False]


def test_footnotes_of_word_hold_live_fields_with_the_number_of_their_note() -> None:
    live = {"maruna2001": "http://zotero.org/users/1/items/AAAA1111",
            "andrews2006recent": "http://zotero.org/users/1/items/AAAA2222"}  # fmt: skip
    data = notes.write(notes.Note(replace(MADE, zotero=live), CHAPTERS), "docx")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        footnotes = archive.read("word/footnotes.xml")
        in_notes = word_fields(footnotes)
        in_text = word_fields(archive.read("word/document.xml"))
        custom = ElementTree.fromstring(archive.read("docProps/custom.xml"))
    found = [(json.loads(code[code.index("{") :]), shown) for code, shown in in_notes]
    assert [value["properties"]["noteIndex"] for value, _ in found] == [1, 2, 3, 4]
    assert [value["citationItems"][0]["id"] for value, _ in found] == [
        "maruna2001", "maruna2001", "andrews2006recent", "andrews2006recent",
    ]  # fmt: skip
    assert all(value["properties"]["plainCitation"] == shown for value, shown in found)
    title = rb'<w:i ?/>(?:<w:iCs ?/>)?</w:rPr><w:t xml:space="preserve">Making Good: How'
    assert re.search(title, footnotes)  # in italics, as a footnote that is not live
    assert [code.split()[1] for code, _ in in_text] == ["ZOTERO_BIBL"]
    data_said = ElementTree.fromstring("".join(custom.itertext()))
    style = data_said.find("style")
    assert style is not None
    assert style.get("id") == "http://www.zotero.org/styles/iso690-note-fr"
    assert {p.get("name"): p.get("value") for p in data_said.iter("pref")} == {
        "fieldType": "Field", "noteType": "1",
    }  # fmt: skip


@pytest.mark.parametrize("command", [("note", "desistance"), ("export",)])
def test_an_unknown_style_is_refused_with_names_near_to_it(
    demo: object, tmp_path: object, command: tuple[str, ...]
) -> None:
    done = run_tracker(*command, "-o", f"{tmp_path}/x.docx", "--style", "iso690-autor-date-fr",
                       "--data", str(demo))  # fmt: skip
    assert done.returncode == 1
    assert done.stderr.startswith("Erreur : Style inconnu : iso690-autor-date-fr. Noms proches : ")
    assert "iso690-author-date-fr" in done.stderr
    assert "La liste : tracker styles --search MOT" in done.stderr
    assert done.stderr.count("\n") == 1
