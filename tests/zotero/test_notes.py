"""Notes: HTML to reading notes and fiches."""

from __future__ import annotations

import pytest

from tracker.sources.zotero.notes import HEADINGS, read_note

FICHE = """<div class="zotero-note"><h1>Fiche de lecture</h1><p>Lu le 3 mars.</p>
<h2>1. Méthodologie</h2><p>Entretiens <b>biographiques</b>,<br/>deux vagues.</p>
<ul><li>2012</li><li>2015</li></ul>
<h2>Population</h2><p>Jeunes de 18&nbsp;à 25 ans.</p>
<p><strong>Pays :</strong></p><p>France</p>
<p>Résultats : le récit change.</p>
<p><b>Niveau de preuve</b></p><p>Faible</p>
<h3>Apports pour la pratique</h3><p>Écouter.</p>
<h2>Citation</h2><p>« … »</p><script>alert(1)</script></div>"""


def test_the_headings_of_a_note_make_a_fiche() -> None:
    assert read_note(FICHE).fiche == (
        ("Méthode", "Entretiens biographiques,\ndeux vagues.\n\n– 2012\n\n– 2015"),
        ("Public", "Jeunes de 18\u00a0à 25 ans."),
        ("Pays", "France"),
        ("Résultats", "le récit change."),
        ("Niveau de preuve", "Faible"),
        ("Apports pour la pratique", "Écouter."),
    )


def test_the_whole_note_is_a_reading_note_without_markup() -> None:
    text = read_note(FICHE).text
    assert text.startswith("Fiche de lecture\n\nLu le 3 mars.\n\n1. Méthodologie\n\nEntretiens")
    assert "<" not in text
    assert "alert" not in text
    assert text.endswith("« … »")


def test_a_note_without_known_headings_is_no_fiche() -> None:
    assert read_note("<p>À relire : très utile.</p>").fiche == ()


@pytest.mark.parametrize("shown", list(HEADINGS))
def test_each_heading_is_known_as_title_bold_line_and_label(shown: str) -> None:
    expected = ((shown, "Texte."),)
    assert read_note(f"<h4>{shown.upper()}</h4><p>Texte.</p>").fiche == expected
    assert read_note(f"<p><b>{shown} :</b></p><p>Texte.</p>").fiche == expected
    assert read_note(f"<p>{shown} : Texte.</p>").fiche == expected


@pytest.mark.parametrize("html", ["", "<", "<p", "<h2>Pays", "&#x110000;", "</p></p>", "<b><h2>x"])
def test_no_html_whatever_makes_it_fail(html: str) -> None:
    read_note(html)
