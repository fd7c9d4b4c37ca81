"""A study's page answers « why this theme? » and « where does this field come from? »."""

from __future__ import annotations

import contextlib
import re
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from tests.web.conftest import Room
from tests.web.shelf import quoted
from tracker.model import Reason
from tracker.web.queries import study as queries
from tracker.web.views.study import facts

MARUNA = "/library/studies/maruna2001making"


@pytest.fixture
def html(room: Room) -> str:
    return str(room.get(MARUNA).text)


def section(html: str, heading: str) -> str:
    """The page from a heading's id to the next section."""
    return html.partition(f'id="{heading}"')[2].partition("</section>")[0]


def test_the_citation_stands_with_a_link_to_every_export(html: str) -> None:
    citation = section(html, "titre-citation")
    assert "Maruna, S. (2001)" in citation
    for ending in ("docx", "odt", "xlsx", "bib", "ris", "csljson", "md"):
        assert f'href="{MARUNA}.{ending}"' in citation


def test_the_abstract_marks_the_words_that_made_a_theme(html: str) -> None:
    assert (
        'A study of <mark title="désistance">desistance</mark>. People who '
        '<mark title="désistance">go straight</mark> tell'
    ) in html


SCRIPTS = "Those desisting tell a redemption script, which the <i>others</i> lack."


def told(room: Room, title: str, reasons: dict[str, list[Reason]]) -> dict[str, Any]:
    """What a study's page says if ``reasons`` gave « désistance » and its narrower theme."""
    with contextlib.closing(sqlite3.connect(room.library)) as connection:
        connection.row_factory = sqlite3.Row
        page = queries.page(connection, "maruna2001making")
        assert page is not None
        parents = {"désistance": None, "désistance assistée": "désistance"}
        themes = tuple(
            queries.StudyTheme(name, name, "rule", parent, "", tuple(reasons[name]))
            for name, parent in parents.items()
        )
        csl = {**page.csl, "title": title}
        return facts(connection, replace(page, abstract=SCRIPTS, csl=csl, themes=themes))


def test_every_word_that_why_gives_is_marked_a_broader_theme_s_own_too(room: Room) -> None:
    own = "prefLabel:en:x"
    found = told(
        room,
        "Making",
        {
            "désistance": [
                quoted("abstract", SCRIPTS, "desisting", own),
                quoted("abstract", SCRIPTS, "redemption", own),
                quoted("abstract", SCRIPTS, "script", "narrower:desistance_assistee"),
            ],
            "désistance assistée": [
                quoted("abstract", SCRIPTS, "redemption script", own),
                quoted("abstract", SCRIPTS, "others", own),
            ],
        },
    )
    assert found["abstract"] == (
        'Those <mark title="désistance">desisting</mark> tell a '
        '<mark title="désistance, désistance assistée">redemption script</mark>, which the '
        '<i><mark title="désistance assistée">others</mark></i> lack.'
    )
    assert found["marked_in"] == "dans le résumé"


def test_the_words_of_the_title_are_marked_in_the_heading_whatever_its_italics(room: Room) -> None:
    title = "<i>Desistance</i>, assisted"
    words = Reason("title", 0, 10, "Desistance", "prefLabel:en:desistance")
    elsewhere = Reason("title", 0, 8, "Assisted", "prefLabel:en:assisted")
    found = told(room, title, {"désistance": [words], "désistance assistée": [elsewhere]})
    assert found["marked_title"] == ('<i><mark title="désistance">Desistance</mark></i>, assisted')
    assert (found["marked_in"], "<mark" in found["abstract"]) == ("dans le titre", False)


def test_the_page_says_where_words_are_marked(
    room: Room, html: str, visible: Callable[[str], str]
) -> None:
    other = room.get("/library/studies/elbaz2019accompagnement").text
    heading = other.partition("<h1")[2].partition("</h1>")[0]
    assert '<mark title="désistance assistée">désistance assistée</mark>' in heading
    assert '<mark title="femmes">femmes</mark>' in heading
    said = "Les mots surlignés {} ont donné un thème."
    assert said.format("dans le titre") in visible(section(other, "titre-themes"))
    assert said.format("dans le résumé") in visible(section(html, "titre-themes"))


def test_a_theme_says_why_with_field_words_and_rule(
    html: str, visible: Callable[[str], str]
) -> None:
    text = visible(section(html, "titre-themes")).replace("\xa0", " ")
    assert "pourquoi ?" in text
    assert "Résumé A study of desistance . People who go straight tell" in text
    assert "libellé anglais « desistance »" in text
    assert "libellé anglais « go straight »" in text


def test_a_reader_learns_that_the_section_decided_and_not_who_nor_why(
    html: str, visible: Callable[[str], str]
) -> None:
    text = visible(section(html, "titre-themes")).replace("\xa0", " ")
    assert "Retenu par la section." in text
    assert "femmes : écarté par la section." in text
    for private in ("camille", "ch. 3 porte", "aucune femme dans"):
        assert private not in html


def test_each_field_names_the_record_it_comes_from(
    html: str, visible: Callable[[str], str]
) -> None:
    rows = re.findall(r"(?s)<tr.*?</tr>", section(html, "titre-champs"))
    texts = [visible(row).replace("\xa0", " ") for row in rows]
    assert "Date de parution 3 mars 2001 fonds.bib maruna2001" in texts
    assert "DOI 10.1037/10430-000 zotero ABCD2345" in texts
    assert "Nature du document livre fonds.bib maruna2001" in texts
    assert "Langue anglais fonds.bib maruna2001" in texts


def test_a_disagreement_between_sources_shows_both_values(
    html: str, visible: Callable[[str], str]
) -> None:
    text = visible(section(html, "titre-champs")).replace("\xa0", " ")
    assert "American Psychological Association ailleurs : APA (zotero)" in text
    assert "1 désaccord entre les sources" in text


def test_around_the_study_stand_its_records_relations_old_ids_and_possible_doubles(
    html: str, visible: Callable[[str], str]
) -> None:
    text = visible(html.partition("<aside")[2]).replace("\xa0", " ")
    assert 'href="zotero://select/library/items/ABCD2345">Ouvrir dans Zotero' in html
    assert "Recension de L’accompagnement des femmes" in text
    assert "Doublons possibles L’accompagnement" in text
    assert "même titre même année" in text
    assert "Anciennement : maruna2001ancien" in text
    assert "L’ISBN est incomplet. (fonds.bib, ligne 12)" in text
    assert "Mots-clés des sources narrative identity" in text


def test_the_reading_notes_attachments_and_collections_of_the_source_are_shown(
    html: str, visible: Callable[[str], str]
) -> None:
    text = visible(html).replace("\xa0", " ")
    assert "Fiche de lecture Méthode Entretiens de parcours de vie. Apports" in text
    assert '<a href="https://example.org/making.pdf" rel="noopener noreferrer">Texte' in html
    assert "Pièces jointes Texte intégral PDF Piège" in text
    assert "Collection Désistance – à lire" in text


def test_the_other_side_of_a_relation_is_said_the_other_way(
    room: Room, visible: Callable[[str], str]
) -> None:
    text = visible(room.get("/library/studies/elbaz2019accompagnement").text)
    assert "Recensé dans Making Good" in text


def test_a_browser_s_zotero_button_finds_the_reference(html: str) -> None:
    assert '<meta name="citation_title" content="Making Good: How Ex-Convicts' in html
    assert '<meta name="citation_author" content="Maruna, Shadd">' in html
    assert '<meta name="citation_doi" content="10.1037/10430-000">' in html


def test_a_merged_id_redirects_for_ever_to_the_study(room: Room) -> None:
    response = room.get("/library/studies/maruna2001ancien")
    assert (response.status_code, response.headers["location"]) == (301, MARUNA)
    export = room.get("/library/studies/maruna2001ancien.bib")
    assert (export.status_code, export.headers["location"]) == (301, MARUNA + ".bib")


def test_a_record_s_own_name_leads_to_its_study(room: Room) -> None:
    response = room.get("/library/studies/zotero~3AABCD2345")
    assert (response.status_code, response.headers["location"]) == (301, MARUNA)


def test_a_vanished_id_is_gone_and_an_unknown_one_was_never_here(room: Room) -> None:
    gone, unknown = room.get("/library/studies/disparue1999"), room.get("/library/studies/xyz")
    assert (gone.status_code, unknown.status_code) == (410, 404)
    assert "n’est plus dans la bibliothèque" in gone.text
    assert "Aucune étude n’a jamais porté cet identifiant" in unknown.text
    assert room.get("/library/studies/disparue1999.bib").status_code == 410


def test_an_id_with_slashes_and_dots_has_one_address_and_others_lead_to_it(room: Room) -> None:
    right = "/library/studies/10~2E1000~2Fa~3Ab~2Bc~2Ed"
    assert room.get(right).status_code == 200
    assert room.get(right + ".bib").status_code == 200
    response = room.get("/library/studies/10.1000/a:b+c.d")
    assert (response.status_code, response.headers["location"]) == (301, right)
