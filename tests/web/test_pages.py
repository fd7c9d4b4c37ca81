"""Every page answers, in French, and says nothing that is not for readers."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import pytest

from tests.web import shelf
from tests.web.conftest import Room
from tracker.store.schema import LIBRARY_TABLES
from tracker.web.translate import READABLE

PAGES = [
    "/",
    "/library/studies",
    "/library/studies?_search=sortie",
    "/library/studies?_search=rienderien&_theme=desistance&type__in=map",
    "/library/studies?_theme=desistance&_theme=femmes&year__in=2019,2020&language__in=fr",
    "/library/studies?_page=2&_size=20&_sort=authors",
    "/library/studies?_vue=tableau&_search=sortie",
    "/library/studies?_vue=tableau&_page=2&type__in=map",
    "/library/studies?year__in=abc&theme=x&_search=annee:abc",
    "/recherches",
    "/recherches/jamais-gardee",
    "/library/studies/maruna2001making",
    "/library/studies/elbaz2019accompagnement",
    "/library/studies/evil2020",
    "/library/studies/nd",
    "/library/themes",
    "/library/themes/desistance",
    "/library/themes/rarete",
    "/library",
    "/carte",
    "/nouveautes",
    "/a-valider",
    "/doublons",
    "/nouveautes?_theme=probation",
    "/aide",
    "/requetes",
    "/requetes/etudes-d-un-theme",
    "/requetes/themes-qui-se-croisent?theme=desistance&minimum=1",
    "/requetes/sources-en-desaccord",
    "/requetes/derniers-ajouts?du=hier",
    "/requetes/etudes-liees",
    "/requetes/nulle-part",
    "/sql",
    *(f"/library/{table}" for table in READABLE),
    "/library/study_people?_facet=role&_sort_desc=position",
    "/library/study_fields?_facet=field&field__contains=title&record_id__not=x",
    "/library/keywords?_search=x&keyword__contains=n",
    "/library/studies/jamaisvue",
    "/library/studies/disparue1999",
    "/nulle/part",
    "/-/databases",
    "/library/-/query?sql=select+1",
]
ENGLISH = re.compile(
    r"\b(the|and|of|with|from|this|search|filter|apply|sort|table|tables|row|rows|column|columns|"
    r"database|databases|query|queries|error|not found|forbidden|home|next page|previous|page not|"
    r"export as|download|advanced|powered by|view|edit|menu|jump|log ?out|login|sign in|loading|"
    r"facets?|suggested|results?|records?|year|title|author|abstract|show|hide|more|less|"
    r"true|false|none|null|undefined)\b",
    re.IGNORECASE,
)
TECHNICAL = re.compile(
    r"(?<![\w/.=-])(article-journal|motion_picture|paper-conference|legal_case|report|chapter|"
    r"container|container-title|publisher-place|added_on|changed_on|year__in|type__in|"
    + "|".join(name for name in LIBRARY_TABLES if "_" in name)
    + r"|studies|prefLabel|altLabel|narrower)(?![\w-])"
)


def words_of_ours(html: str, visible: Callable[[str], str]) -> str:
    """The visible words without what the library's own texts say in English."""
    own = re.sub(r'(?s)<pre [^>]*translate="no"[^>]*>.*?</pre>', " ", html)  # BibTeX, TOML
    own = re.sub(r'(?s)<(\w+)[^>]*\blang="en"[^>]*>.*?</\1>', " ", own)
    text = visible(own)
    for quoted in (
        "Making Good : How Ex-Convicts Reform and Rebuild Their Lives",
        "Making Good: How Ex-Convicts Reform and Rebuild Their Lives",
        "A study of desistance. People who go straight tell another story of themselves.",
        "American Psychological Association", "narrative identity", "(What works)",
        "table, défile",
    ):  # fmt: skip
        text = text.replace(quoted, " ").replace(quoted.replace(" :", "\xa0:"), " ")
    # Quotations of the English abstract in the reasons, and words that French has too.
    text = re.sub(r"…?[^«»]{0,60}\b(desistance|go straight)\b[^«»]{0,60}", " ", text)
    return re.sub(r"(?i)\b(JSON|CSV|Atom|le tableau|tables? des|menu)\b", " ", text)


def without_data(html: str) -> str:
    """A page without its block of JSON-LD, which browsers never run: it holds no ``<``."""
    return re.sub(r'<script type="application/ld\+json">[^<]*</script>', "", html)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_declares_french_and_holds_no_english_word_of_the_interface(
    room: Room, visible: Callable[[str], str], page: str
) -> None:
    response = room.get(page)
    assert response.status_code in (200, 403, 404, 410)
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert '<html lang="fr">' in response.text
    if "evil" not in page:
        assert ENGLISH.findall(words_of_ours(response.text, visible)) == []


OURS_ALONE = ["/aide", "/carte", "/library", "/requetes", "/a-valider", "/connexion", "/recherches"]


@pytest.mark.parametrize("page", OURS_ALONE)
def test_no_line_of_ours_can_begin_with_a_sign_or_end_with_a_guillemet(
    room: Room, page: str, visible: Callable[[str], str]
) -> None:
    body = room.get(page).text.partition("<main")[2].partition("</main>")[0]
    body = re.sub(r"(?s)<(pre|option)\b.*?</\1>", " ", body)
    said = unescape(re.sub(r"<[^>]*>", "", body))
    assert re.findall(r".{0,20}(?:« | [»:;!?]).{0,10}", said) == []


def test_the_same_search_without_filters_is_offered_where_it_finds_something(room: Room) -> None:
    def offered(query: str) -> str | None:
        found = re.search(r"sans aucun filtre</a>[^<]*", room.get(f"/library/studies?{query}").text)
        return found and found[0].replace("\xa0", " ").removeprefix("sans aucun filtre</a>")

    total = room.get("/library/studies?_search=sortie").text.replace("\xa0", " ")
    (number,) = re.findall(r'<h2 id="combien">(\d+ études?)', total)
    assert offered("_search=sortie&type__in=jamais&year__in=1066") == f" : {number}"
    assert offered("_search=jamaisvuxyz&type__in=jamais&year__in=1066") is None


@pytest.mark.parametrize("page", PAGES)
def test_a_page_shows_no_name_of_a_table_a_column_or_a_csl_type(
    room: Room, visible: Callable[[str], str], page: str
) -> None:
    assert TECHNICAL.findall(visible(room.get(page).text)) == []


@pytest.mark.parametrize("page", PAGES)
def test_a_page_has_landmarks_one_heading_and_ways_past_the_banner(room: Room, page: str) -> None:
    html = room.get(page).text
    assert html.count("<h1") == 1
    assert html.count("<main") == html.count('<header class="bandeau"') == 1
    assert '<a class="evitement" href="#contenu">' in html
    assert re.search(r"<title>[^<]+ – Salle de lecture", html)
    for field in re.findall(r"<input(?![^>]*hidden)[^>]*>", html):
        name = re.search(r'id="([^"]+)"', field)
        labelled = name and f'for="{name[1]}"' in html
        assert (
            labelled
            or "aria-label=" in field
            or re.search(f"{re.escape(field)}[^<]*</label>", html)
        )
    for table in re.findall(r"(?s)<table.*?</table>", html):
        assert "<caption" in table
        assert 'scope="col"' in table


@pytest.mark.parametrize("page", PAGES)
def test_a_page_has_no_code_inline_and_every_answer_forbids_it(room: Room, page: str) -> None:
    response = room.get(page)
    html = re.sub(r'(?<==)"[^"]*"', '""', without_data(response.text).lower())
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|<[^>]+\sstyle=|<[^>]+\son\w+=", html)
    policy = response.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["x-frame-options"] == "DENY"


class Balance(HTMLParser):
    """Fails on an element closed out of order."""

    VOID = frozenset({"meta", "link", "input", "br", "img", "hr"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.links: list[str] = []
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in self.VOID:
            self.open.append(tag)
        for name, value in attrs:
            if name == "href" and tag == "a" and value:
                self.links.append(value)
            if name == "id" and value:
                self.ids.append(value)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        pass

    def handle_endtag(self, tag: str) -> None:
        assert self.open
        assert self.open.pop() == tag


@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_well_formed_with_unique_ids(room: Room, page: str) -> None:
    parser = Balance()
    parser.feed(room.get(page).text)
    assert parser.open == []
    assert len(parser.ids) == len(set(parser.ids))


def test_every_link_of_every_page_answers(room: Room) -> None:
    links: set[str] = set()
    for page in PAGES:
        parser = Balance()
        parser.feed(room.get(page).text)
        links |= {urljoin(page, link).partition("#")[0] for link in parser.links if link[0] != "#"}
    exports = re.compile(r"\.(docx|odt|xlsx|ris|md|csljson)(\?|$)")  # test_exports has these
    inside = sorted(x for x in links if not urlsplit(x).scheme and not exports.search(x))
    statuses = {link: room.get(link).status_code for link in inside}
    rows = re.compile(r"/library/(people|sources|ids|runs)/")  # they lead to their studies
    assert {k: v for k, v in statuses.items() if v != (302 if rows.match(k) else 200)} == {}
    assert len(statuses) > 100


def test_the_home_page_says_what_is_here(room: Room, visible: Callable[[str], str]) -> None:
    text = visible(room.get("/").text)
    total = len(shelf.studies())
    assert f"{total} études" in text
    assert "Mise à jour le 1er avril 2024" in text
    assert "désistance 3" in text
    assert "Désistance 3 études" in text
    assert "L’accompagnement des femmes" in text.partition("Derniers ajouts")[2]
    assert "avant" in text or "1898" in text


def test_the_search_box_keeps_its_text_and_shows_why_each_study_answers(room: Room) -> None:
    html = room.get("/library/studies", params={"_search": 'désistance "quoted" <b>'}).text
    assert 'value="désistance &#34;quoted&#34; &lt;b&gt;"' in html
    html = room.get("/library/studies?_search=desistances").text
    assert "<mark>désistance</mark>" in html
    assert "Making Good" in html  # English desistance answers a French question


@pytest.mark.parametrize("look", ["", "&_vue=tableau"])
@pytest.mark.parametrize("word", ["désistance", "femmes", "probation"])
def test_each_study_found_by_the_word_of_a_theme_shows_why(
    room: Room, word: str, look: str
) -> None:
    """In its title or abstract, else in the name of its theme or of what it came out in."""
    html = room.get(f"/library/studies?_size=100{look}", params={"_search": word}).text
    found = re.findall(r'<article class="notice">.*?</article>|<tr>\s*<th.*?</tr>', html, re.S)
    assert found
    assert [study for study in found if "<mark" not in study] == []


def test_nothing_found_says_which_filter_to_give_up(
    room: Room, visible: Callable[[str], str]
) -> None:
    text = visible(room.get("/library/studies?_theme=desistance&type__in=report").text)
    assert "Aucune étude ne réunit tous ces filtres." in text
    assert "Sans le filtre « Nature : rapport » : 3 études" in text.replace("\xa0", " ")
    assert "Sans le filtre « Thème : désistance » : 45 études" in text.replace("\xa0", " ")


def test_a_misspelt_search_proposes_another_spelling(room: Room) -> None:
    html = room.get("/library/studies?_search=desistence").text
    if "Making Good" not in html:
        assert "Vouliez-vous dire" in html


def test_a_theme_page_defines_it_and_leads_to_its_studies(
    room: Room, visible: Callable[[str], str]
) -> None:
    html = room.get("/library/themes/desistance").text
    text = visible(html)
    assert "Processus par lequel on cesse de commettre des infractions." in text
    assert "Voir les 3 études" in text.replace("\xa0", " ")
    assert "désistance assistée 1" in text
    assert "/library/studies?_theme=desistance&amp;_theme=femmes" in html


def test_a_theme_page_leads_to_its_studies_or_says_that_it_has_none(
    room: Room, visible: Callable[[str], str]
) -> None:
    one = room.get("/library/themes/femmes").text
    assert re.findall(r'class="bouton"[^>]*>([^<]+)<', one) == ["Voir l’étude"]
    none = room.get("/library/themes/rarete").text
    assert 'class="bouton"' not in none
    assert visible(none).count("Aucune étude ne porte encore ce thème.") == 1
    assert "Les plus récentes" not in none


def test_a_theme_page_says_where_to_begin_and_by_which_rule(
    room: Room, visible: Callable[[str], str]
) -> None:
    import sqlite3

    from tracker.web.database import open_for_threads
    from tracker.web.queries.key_studies import key_studies

    connection = open_for_threads(room.library)
    found = [(k.study.id, k.points, k.why) for k in key_studies(connection, "desistance", 3)]
    assert found == [
        ("elbaz2019accompagnement", 4, ("thème dans le titre", "1\xa0étude liée")),
        ("maruna2001making", 4, ("fiche de lecture", "2\xa0sources", "1\xa0étude liée")),
    ]
    connection.row_factory = sqlite3.Row
    assert [k.points for k in key_studies(connection, "probation", 3)] == [6]
    connection.close()
    text = visible(room.get("/library/themes/probation").text).replace("\xa0", " ")
    assert "Par où commencer Making Good" in text
    assert "Thème retenu par une personne, fiche de lecture, 2 sources, 1 étude liée" in text
    assert "Le thème est dans le titre : 3 points" in text
    assert "Les mots qui donnent ce thème Français probation" in text
    assert "Par où commencer" not in visible(room.get("/library/themes/desistance").text)


def test_the_map_crosses_themes_and_publics_with_links(room: Room) -> None:
    html = room.get("/carte").text
    cell = re.search(
        r'<a href="(/library/studies\?[^"]+)" title="désistance et femmes">1</a>', html
    )
    assert cell is not None
    assert room.get(cell[1].replace("&amp;", "&")).text.count('class="notice"') == 1
    assert "thème sans étude" not in html


def test_posting_to_a_page_is_refused_in_french(room: Room) -> None:
    read = [page for page in PAGES if room.get(page).status_code == 200]
    assert len(read) > 20
    for path in (*read, "/library/people", "/nouveautes.atom", "/favicon.ico", "/sql.csv"):
        response = room.post(path, headers={"origin": "http://localhost"})
        assert response.status_code == 405, path
        assert response.headers["allow"] == "GET, HEAD"
        assert "se lit" in response.text


def test_the_news_of_a_theme_that_is_none_does_not_say_that_nothing_came_in(room: Room) -> None:
    response = room.get("/nouveautes?_theme=jamais-vu")
    assert response.status_code == 404
    assert "Thème introuvable" in response.text
    assert "Rien n’est encore entré" not in response.text
