"""The same filters give the same studies on the page, in JSON and in every export."""

from __future__ import annotations

import json
import re
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.web import shelf
from tests.web.conftest import Room
from tracker.web.filters import Filters, for_datasette, read

ALL = {str(c.study.id) for c in shelf.studies()}
YEARS = {
    str(c.study.id): c.study.csl["issued"]["date-parts"][0][0]
    for c in shelf.studies()
    if "issued" in c.study.csl
}

BOTH = {"maruna2001making", "elbaz2019accompagnement"}
QUERIES = {
    "_theme=desistance": {*BOTH, "evil2020"},
    "_theme=desistance&_theme=femmes": {"elbaz2019accompagnement"},
    "_theme=desistance&_theme=nimporte": set(),
    "year__in=2019,2001&_theme=desistance": BOTH,
    "year__in=2019&year__in=2001&_theme=desistance": BOTH,
    "year=2019&year=2001&_theme=desistance": BOTH,
    'year__in=["2019","2001"]&_theme=desistance': BOTH,
    "type__in=book,thesis": {"maruna2001making", "10.1000/a:b+c.d"},
    "type__in=book&language__in=fr": set(),
    "language__in=en&type__in=book": {"maruna2001making"},
    "year__gte=1898&year__lte=1994": {"10.1000/a:b+c.d"},
    "year__isnull=1": {"nd"},
    "language__isnull=1": {"nd"},
    "_person=maruna-shadd": {"maruna2001making"},
    "_source=zotero": {"maruna2001making"},
    "container=D%C3%A9viance+et+Soci%C3%A9t%C3%A9": {"elbaz2019accompagnement"},
    "_search=reentry": {"elbaz2019accompagnement"},
    "_search=sortie&_theme=femmes": {"elbaz2019accompagnement"},
    "_search=auteur:elbaz": {"elbaz2019accompagnement"},
    "_search=annee:2001+auteur:maruna": {"maruna2001making"},
    "_search=sortie&_searchmode=raw": {"elbaz2019accompagnement"},
    "": ALL,
}  # fmt: skip


def on_pages(room: Room, query: str) -> list[str]:
    """The ids on all pages of the list, in order."""
    from datasette.utils import tilde_decode

    found: list[str] = []
    page = 1
    while True:
        html = room.get(f"/library/studies?{query}&_page={page}&_size=20").text
        titles = re.findall(r'class="notice-titre"><a href="/library/studies/([^"?]+)"', html)
        found += [tilde_decode(title) for title in titles]
        if 'rel="next"' not in html:
            return found
        page += 1


@pytest.mark.parametrize(("query", "expected"), QUERIES.items())
def test_page_json_and_export_hold_the_same_studies(
    room: Room, query: str, expected: set[str]
) -> None:
    listed = on_pages(room, query)
    assert len(listed) == len(set(listed))
    assert set(listed) == expected
    rows = room.get(f"/library/studies.json?{query}&_size=max&_shape=array").json()
    assert {row["id"] for row in rows} == expected
    items = json.loads(room.get(f"/library/studies.csljson?{query}").text)
    assert [item["id"] for item in items] == listed


@pytest.mark.parametrize(
    "query",
    ["rapport", "désistance", "annee:2000..2010", "rapport annee:1996", "sortie OU rapport"],
)
def test_the_page_answers_a_search_in_the_command_line_s_order(room: Room, query: str) -> None:
    from tracker.search import find
    from tracker.web.database import open_for_threads
    from tracker.web.engine import synonyms

    connection = open_for_threads(room.library)
    found = find(connection, query, synonyms=synonyms(connection), limit=1000)
    connection.close()
    assert on_pages(room, urlencode({"_search": query})) == [row.id for row in found.rows]
    assert found.total > 0


def test_counts_beside_a_value_are_what_choosing_it_gives(room: Room) -> None:
    html = room.get("/library/studies?type__in=book&_theme=desistance").text
    aside = html.partition("<aside")[2]
    links = re.findall(
        r'<a href="(/library/studies\?[^"]*)" rel="nofollow">([^<]+)</a> '
        r'<span class="compte">([\d\u202f]+)</span>',
        aside,
    )
    assert {label for _, label, _ in links} >= {"probation", "Article de revue", "Anglais", "2001"}
    for address, label, count in links:
        address = address.replace("&amp;", "&")
        query = address.partition("?")[2]
        asked = read(query)
        if asked.types == ("book",) or not asked.types:  # AND: the count is the new list's size
            assert len(on_pages(room, query)) == int(count), label
        else:  # OR: the count is what the value adds
            assert len(on_pages(room, query)) == 1 + int(count), label


def test_sorting_by_author_puts_accented_letters_with_the_plain_ones(room: Room) -> None:
    authors = [
        text
        for page in (1, 2, 3)
        for text in re.findall(
            r'class="notice-auteurs">([^<]*)<',
            room.get(f"/library/studies?_sort=authors&_page={page}").text,
        )
    ]
    plain = [a for a in authors if not a.startswith("&lt;")]
    assert plain[0].startswith("Direction")
    assert plain.index("Élbaz, Inès") == plain.index("Maruna, Shadd") - 1
    assert plain[-1] == "Zola, É."


def test_sorting_by_date_puts_the_latest_first_and_the_undated_last(room: Room) -> None:
    listed = on_pages(room, "")
    assert listed[-1] == "nd"
    years = [YEARS[id_] for id_ in listed[:-1]]
    assert years == sorted(years, reverse=True)


def test_a_page_beyond_the_last_shows_the_last(room: Room) -> None:
    html = room.get("/library/studies?_page=999").text
    assert "page 3 sur 3" in html.replace("\xa0", " ")
    assert html.count('class="notice"') == len(ALL) - 40


def test_a_removable_filter_leaves_the_others(room: Room) -> None:
    html = room.get("/library/studies?_search=sortie&_theme=femmes&language__in=fr").text
    chips = re.findall(r'<li><a href="([^"]+)"><span class="puce-nom">(\w+)', html)
    assert [(about, address.replace("&amp;", "&")) for address, about in chips] == [
        ("Recherche", "/library/studies?_theme=femmes&language__in=fr"),
        ("Thème", "/library/studies?_search=sortie&language__in=fr"),
        ("Langue", "/library/studies?_search=sortie&_theme=femmes"),
    ]


def test_the_table_has_a_line_for_each_card_and_stays_wherever_the_list_leads(room: Room) -> None:
    cards = room.get("/library/studies?_search=sortie&_theme=femmes").text
    table = room.get("/library/studies?_search=sortie&_theme=femmes&_vue=tableau").text
    titled = r'<(?:h3 class="notice-titre"|th scope="row")><a href="/library/studies/([^"]+)"'
    assert re.findall(titled, table) == re.findall(titled, cards) != []
    assert 'class="notice"' not in table
    headings = re.findall(r'<th scope="col">([^<]+)</th>', table)
    assert headings == ["Titre", "Auteurs", "Année", "Nature", "Revue ou éditeur", "Thèmes"]
    main, _, aside = table.partition("<aside")
    addresses = re.findall(r'href="/library/studies\?([^"]*)" rel="nofollow"', aside)
    assert addresses
    assert all("_vue=tableau" in address for address in addresses)
    assert '<input type="hidden" name="_vue" value="tableau">' in main
    back = re.search(r'<a href="([^"]+)" rel="nofollow">fiches</a>', table)
    assert back is not None
    assert back[1].replace("&amp;", "&") == "/library/studies?_search=sortie&_theme=femmes"
    feed = re.search(r'type="application/atom\+xml"[^>]* href="([^"]+)"', table)
    assert feed is not None
    assert "_vue" not in feed[1]
    assert "_vue" not in "".join(re.findall(r'href="(/library/studies\.[^"]+)"', table))


GARBAGE = [
    '"', "'", "*", "(", ")", "AND", "NOT NOT", "a AND", "^x", "x:", "annee:", "theme:(", "-", "--",
    "«", "{}", "\x00", "%", "%00", "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"),
    "é" * 5000, "a " * 3000, "((((((((((((((((", '"a" NEAR "b"', "title:x OR (", "; drop table s",
    "😀", "\u202e", "col:val:val", "NEAR(a b, 5)", "+", "a" * 20_000,
]  # fmt: skip


@pytest.mark.parametrize("text", GARBAGE, ids=range(len(GARBAGE)))
@pytest.mark.parametrize(
    "address", ["/library/studies", "/library/studies.json", "/nouveautes.atom"]
)
def test_whatever_is_typed_is_answered(room: Room, address: str, text: str) -> None:
    response = room.get(address + "?" + urlencode({"_search": text}))
    assert response.status_code == 200


@pytest.mark.parametrize(
    "query",
    [
        "_page=-1",
        "_page=abc",
        "_page=99999999999999999999",
        "_size=0",
        "_size=1e9",
        "year__in=abc",
        "year__in=,,,",
        "year__in=[",
        'year__in=["a",{}]',
        "year__gte=x",
        "year__lte=99999999",
        "_sort=nothing",
        "_sort_desc=;",
        "_theme=",
        "_theme=%00",
        "_theme=a&" * 200,
        "%%%",
        "&&&=&",
        "_theme=" + "x" * 5000,
        "type__in=" + ",".join(map(str, range(3000))),
    ],
    ids=range(20),
)
def test_whatever_the_address_says_the_page_answers(room: Room, query: str) -> None:
    assert room.get("/library/studies?" + query).status_code == 200


filters = st.builds(
    Filters,
    search=st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=40).map(
        lambda text: " ".join(text.split())
    ),
    themes=st.lists(
        st.text("abc_, [", min_size=1, max_size=6).filter(lambda t: t == t.strip()),
        unique=True,
        max_size=3,
    ).map(tuple),
    years=st.sets(st.integers(-500, 3000), max_size=4).map(lambda v: tuple(sorted(v))),
    types=st.sets(st.sampled_from(["book", "a,b", "[x", "report"])).map(lambda v: tuple(sorted(v))),
    languages=st.sets(st.sampled_from(["fr", "en"])).map(lambda v: tuple(sorted(v))),
    year_from=st.none() | st.integers(0, 2100),
    year_to=st.none() | st.integers(0, 2100),
    no_year=st.booleans(),
    person=st.sampled_from(["", "maruna-shadd"]),
    container=st.sampled_from(["", "Déviance & Société"]),
    sort=st.sampled_from(["", "year", "authors", "added_on"]),
    page=st.integers(1, 50),
    size=st.sampled_from([20, 50, 100]),
    as_table=st.booleans(),
)


@given(filters)
def test_filters_survive_their_own_address(asked: Filters) -> None:
    assert read(asked.query()) == asked


@given(filters)
def test_what_datasette_is_told_means_the_same(asked: Filters) -> None:
    told = read(for_datasette(asked.query()))
    assert told.where() == asked.where()
    assert told.search == asked.search


@given(
    themes=st.lists(st.sampled_from(["désistance", "a&b", "50 %", "x,y"]), unique=True),
    years=st.lists(st.sampled_from([1999, 2001, 2020]), unique=True),
    types=st.lists(st.sampled_from(["book", "a,b", "[x]", "é=è&"]), unique=True),
    search=st.sampled_from(["", "year__in=%00", "sortie & retour"]),
    container=st.sampled_from(["", "Revue, année 2 ; _theme=%00&type__in="]),
    page=st.sampled_from([1, 7]),
)
def test_a_value_added_or_taken_away_is_the_filters_with_or_without_it(
    themes: list[str], years: list[int], types: list[str], search: str, container: str, page: int
) -> None:
    filters = Filters(
        search=search, themes=tuple(themes), years=tuple(years), types=tuple(types),
        container=container, page=page, sort="authors",
    )  # fmt: skip
    for attribute, values in (
        ("themes", ["désistance", "nouveau +"]), ("years", [2001, 1850]),
        ("types", ["a,b", "thesis"]), ("languages", ["fr"]),
    ):  # fmt: skip
        toggled = filters.toggling(attribute)
        for value in values:
            before = getattr(filters, attribute)
            after = tuple(v for v in before if v != value)
            after = after if value in before else (*before, value)
            assert toggled(value) == filters.query(**{attribute: after})
