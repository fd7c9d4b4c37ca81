"""Every list can be followed; searches have names that stay; hints say what failed."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from tests.web import shelf
from tests.web.conftest import Room
from tests.web.test_filters import QUERIES
from tests.web.test_pages import ENGLISH, words_of_ours
from tracker.errors import SettingsError
from tracker.settings import Settings, Workspace
from tracker.web.feed import tag
from tracker.web.searches import saved

ATOM = "{http://www.w3.org/2005/Atom}"
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)")
TAG = re.compile(r"tag:[a-z0-9.-]+,\d{4}:[A-Za-z0-9/?:@!$&()*+,;=._~%-]+")
SEARCHES = [
    {"name": "femmes", "title": "Femmes et désistance", "query": "_theme=desistance&_theme=femmes"},
    {"name": "sorties", "title": "Sorties de prison",
     "query": "http://salle.example/library/studies?_search=sortie&_sort=authors"},
]  # fmt: skip


def valid(content: bytes) -> list[ET.Element]:
    """The entries of a feed that RFC 4287 (section 4) would accept."""
    root = ET.fromstring(content)
    assert root.tag == f"{ATOM}feed"
    for parent in (root, *root.findall(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            assert len(parent.findall(f"{ATOM}{name}")) == 1
        assert MOMENT.fullmatch(str(parent.findtext(f"{ATOM}updated")))
        assert TAG.fullmatch(str(parent.findtext(f"{ATOM}id")))
        alternates = [
            (e.get("type"), e.get("hreflang"))
            for e in parent.findall(f"{ATOM}link")
            if e.get("rel") == "alternate"
        ]
        assert len(alternates) == len(set(alternates)) == 1
    assert [e.get("rel") for e in root.findall(f"{ATOM}link")] == ["self", "alternate"]
    assert root.find(f"{ATOM}author/{ATOM}name") is not None  # entries without authors inherit it
    entries = root.findall(f"{ATOM}entry")
    ids = [e.findtext(f"{ATOM}id") for e in entries]
    assert len(ids) == len(set(ids))
    moments = [str(e.findtext(f"{ATOM}updated")) for e in entries]
    assert moments == sorted(moments, reverse=True)
    return entries


@pytest.mark.parametrize("query", QUERIES)
def test_a_feed_holds_the_studies_of_its_list(room: Room, query: str) -> None:
    response = room.get(f"/library/studies.atom?{query}")
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/atom+xml; charset=utf-8"
    entries = valid(response.content)
    links = {str(e.find(f"{ATOM}link").get("href")) for e in entries}  # type: ignore[union-attr]
    from datasette.utils import tilde_decode

    ids = {tilde_decode(link.rpartition("/")[2]) for link in links}
    expected = QUERIES[query]
    assert ids == expected if len(expected) <= 50 else len(ids) == 50 and ids <= expected


def test_the_list_names_its_feed_to_browsers_and_to_readers(room: Room) -> None:
    html = room.get("/library/studies?_theme=femmes&_sort=authors&_page=1").text
    assert (
        '<link rel="alternate" type="application/atom+xml" title="Suivre cette recherche" ' in html
    )
    assert html.count('href="/library/studies.atom?_theme=femmes"') == 2
    assert "Suivre cette recherche</h3>" in html
    empty = room.get("/library/studies?_search=rienderien").text
    assert 'href="/library/studies.atom?_search=rienderien">Fil Atom' in empty


def test_ids_do_not_depend_on_who_serves_nor_on_the_order_of_the_list(room: Room) -> None:
    def ids(address: str, host: str) -> list[str | None]:
        root = ET.fromstring(room.get(address, headers={"host": host}).content)
        return [e.text for e in root.iter(f"{ATOM}id")]

    first = ids("/library/studies.atom?_theme=femmes&_sort=authors", "a.example")
    assert first == ids("/library/studies.atom?_size=50&_theme=femmes", "b.example")
    assert first[1:] == ids("/nouveautes.atom?_theme=femmes", "a.example")[1:]


def test_ids_are_minted_under_the_domain_of_the_settings() -> None:
    named = Settings(raw={"site": {"domain": "Veille.Example.org"}})
    assert tag(named, "studies/é b#") == "tag:veille.example.org,2026:studies/%C3%A9%20b%23"
    assert tag(Settings(raw={"site": {"domain": "a b"}}), "x") == "tag:bibliotheque.invalid,2026:x"


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    """A room whose settings keep two searches."""
    from tracker.web.app import make_datasette

    library = shelf.write(tmp_path_factory.mktemp("gardees") / "library.db")
    made = Room(library)
    made.datasette = make_datasette(Path(library), Settings(raw={"searches": SEARCHES}))
    yield made
    made.close()


def test_a_saved_search_has_a_page_a_feed_and_a_place_in_the_hall(
    kept: Room, visible: Callable[[str], str]
) -> None:
    hall = kept.get("/").text
    assert '<a href="/recherches/femmes">Femmes et désistance</a>' in hall
    page = kept.get("/recherches/femmes")
    assert page.status_code == 200
    assert "<h1>Femmes et désistance</h1>" in page.text
    assert page.text.count('class="notice"') == 1
    assert 'href="/recherches/femmes.atom"' in page.text
    assert ENGLISH.findall(words_of_ours(page.text, visible)) == []
    feed = kept.get("/recherches/femmes.atom")
    assert [e.findtext(f"{ATOM}id") for e in valid(feed.content)] == [
        "tag:bibliotheque.invalid,2026:studies/elbaz2019accompagnement"
    ]
    assert ET.fromstring(feed.content).findtext(f"{ATOM}id") == (
        "tag:bibliotheque.invalid,2026:recherches/femmes"
    )
    assert kept.get("/recherches/sorties").text.count('class="notice"') == 1
    together = kept.get("/recherches").text
    for search in SEARCHES:
        assert f'<a href="/recherches/{search["name"]}">{search["title"]}</a>' in together
        assert f'href="/recherches/{search["name"]}.atom"' in together
    for address in ("/recherches/inconnue", "/recherches/inconnue.atom"):
        assert kept.get(address).status_code == 404


@pytest.mark.parametrize(
    "searches",
    [
        "x", {"name": "a"}, [{"name": "Été", "title": "t", "query": "q"}], [{"name": "a"}], ["x"],
        [{"name": "a", "title": " ", "query": ""}],
        [{"name": "a", "title": "t", "query": "q"}, {"name": "a", "title": "u", "query": "r"}],
        [{"name": "../x", "title": "t", "query": "q"}],
    ],
)  # fmt: skip
def test_a_search_badly_written_in_the_settings_is_one_french_line(searches: Any) -> None:
    with pytest.raises(SettingsError, match=r"settings\.toml"):
        saved(Settings(raw={"searches": searches}))


def test_a_search_added_to_the_settings_shows_at_once_and_a_fault_leaves_those_of_before(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    from tracker.web.app import make_datasette

    space = Workspace(tmp_path)
    made = Room(shelf.write(space.library))
    made.datasette = make_datasette(space.library, Settings(), space)

    def wrote(text: str) -> tuple[int, str, list[str]]:
        space.settings_file.write_text(text, encoding="utf-8")
        caplog.clear()
        page = made.get("/recherches/femmes")
        title = re.search("<h1>(.*?)</h1>", page.text)
        hall = made.get("/").text
        assert ("/recherches/femmes" in hall) == (page.status_code == 200)
        return page.status_code, title[1] if title else "", caplog.messages

    one = '[[searches]]\nname = "femmes"\nquery = "_theme=femmes"\n'
    try:
        assert made.get("/recherches/femmes").status_code == 404
        assert wrote(f'{one}title = "Les femmes"') == (200, "Les femmes", [])
        assert wrote(f'{one}title = "Femmes suivies"') == (200, "Femmes suivies", [])
        for broken in (f"{one}title = ", f'{one}title = ""', f'searches = "x"\n{one}'):
            status, title, said = wrote(broken)
            assert (status, title) == (200, "Femmes suivies")
            (line,) = said  # once, however many pages were asked
            assert "settings.toml" in line
            assert line.endswith("Les recherches gardées restent celles d’avant.")
        assert wrote(f'{one}title = "Femmes"') == (200, "Femmes", [])
        space.settings_file.unlink()
        assert made.get("/recherches/femmes").status_code == 404
    finally:
        made.close()


def test_an_editor_gets_the_lines_that_keep_a_search(room: Room) -> None:
    import tomllib

    address = '/library/studies?_search="sortie"&_theme=femmes&_page=1'
    assert "[[searches]]" not in room.get(address).text
    actor = room.datasette.client.actor_cookie({"id": "camille", "editor": True})
    html = room.get(address, cookies={"ds_actor": actor}).text
    lines = re.search(r"(?s)<pre[^>]*>(.*?)</pre>", html)
    assert lines is not None
    made = saved(Settings(raw=tomllib.loads(unescape(lines[1]))))
    assert [(s.name, s.query) for s in made] == [
        ("sortie-femmes", "_search=%22sortie%22&_theme=femmes")
    ]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("year__in=abc", "« abc » n’est pas une année."),
        ("year__in=2019,abc", "« abc » n’est pas une année."),
        ("year__gte=hier", "« hier » n’est pas une année."),
        ("theme=femmes", "Le filtre « theme » s’écrit « _theme »."),
        ("couleur=bleu", "Le filtre « couleur » n’existe pas."),
        ("_sort=prix", "« prix » n’est pas un ordre de la liste."),
        ("_page=deux", "« deux » n’est pas un nombre."),
        ("_search=annee:abc", "« annee:abc » ne se lit pas comme une année"),
        ('_search="', "Il manque un guillemet fermant."),
        ('_search="', "Il n’y a là aucun mot à chercher."),
        ("_search=%3F%3F", "Il n’y a là aucun mot à chercher."),
        ("_search=auteur:", "Après « auteur: » il manque un mot."),
        ("_search=couleur:xyzzy", "« couleur: » n’est pas un champ"),
        ("_theme=inconnu", "Thème « inconnu », hors du vocabulaire"),
        ("type__in=inconnu", "Nature « inconnu », nature inconnue"),
    ],
)
def test_what_was_not_understood_is_said(
    room: Room, visible: Callable[[str], str], query: str, said: str
) -> None:
    response = room.get(f"/library/studies?{query}")
    assert response.status_code == 200
    assert said in visible(response.text).replace("\xa0", " ")


@pytest.mark.parametrize(
    "query",
    [
        "", "_search=sortie", "year__in=2019,2020&year__gte=&_page=1&_size=50", "utm_source=x",
        "_search=annee:2015..2020+auteur:Maruna", '_search="sortie de prison"', "_search=*",
        "_search=titre : sortie", "_search=https://example.org/a:b", "year__isnull=1",
        "_search=Making Good: How", '_search=auteur:"Maruna, S."', "_sort_desc=added_on",
        '_search=motcle:« un "signe »',
    ],
)  # fmt: skip
def test_what_was_understood_raises_no_remark(room: Room, query: str) -> None:
    assert "À propos de ce que vous avez demandé" not in room.get(f"/library/studies?{query}").text


def test_an_empty_answer_has_no_empty_column_of_filters(room: Room) -> None:
    html = room.get("/library/studies?_search=rienderien").text
    assert '<aside class="filtres"' not in html
    assert "sans-filtres" in html
    assert "#filtres" not in html
    assert '<aside class="filtres"' in room.get("/library/studies?_theme=rarete&year__gte=1").text


def test_the_file_of_an_unknown_theme_says_so_as_the_page_does(room: Room) -> None:
    page = room.get("/library/studies?_theme=inconnu").text
    assert "hors du vocabulaire" in page
    text = room.get("/library/studies.md?_theme=inconnu").text.replace("\xa0", " ")
    assert "« inconnu », hors du vocabulaire" in text
