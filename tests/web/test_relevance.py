"""The JSON and the CSV of a search come in the order of its page, all of it, once."""

from __future__ import annotations

import csv
import io
import re
from typing import Any
from urllib.parse import urlsplit

import pytest
from datasette.utils import tilde_decode

from tests.web.conftest import Room

SEARCHES = (
    "rapport",
    "désistance",
    "probation annee:2001..2020",
    "annee:2005",
    "femmes OU rapport",
)


def on_the_page(room: Room, query: str) -> list[str]:
    """The ids of the whole list as its pages show them."""
    found: list[str] = []
    for page in range(1, 9):
        html = room.get(f"/library/studies?{query}&_size=20&_page={page}").text
        part = html.partition('class="resultats"')[2].partition("</section>")[0]
        ids = re.findall(r'class="notice-titre"><a href="/library/studies/([^"]+)"', part)
        if {tilde_decode(id_) for id_ in ids} <= {*found}:
            return found
        found += [tilde_decode(id_) for id_ in ids]
    raise AssertionError("too long a list")


def in_json(room: Room, query: str, size: int) -> list[str]:
    """The ids of the whole list as ``next_url`` leads through its JSON."""
    found: list[str] = []
    address = f"/library/studies.json?{query}&_size={size}"
    while address:
        answer: dict[str, Any] = room.get(address).json()
        found += [row["id"] for row in answer["rows"]]
        parts = urlsplit(answer["next_url"] or "")
        address = f"{parts.path}?{parts.query}" if parts.path else ""
        assert len(found) < 500
    return found


@pytest.mark.parametrize("search", SEARCHES)
def test_json_follows_the_page_from_page_to_page(room: Room, search: str) -> None:
    expected = on_the_page(room, f"_search={search}")
    assert len(expected) >= 2
    for size in (1, 3, 100):
        assert in_json(room, f"_search={search}", size) == expected


@pytest.mark.parametrize("search", SEARCHES)
def test_csv_follows_the_page_to_its_end(room: Room, search: str) -> None:
    expected = on_the_page(room, f"_search={search}")
    text = room.get(f"/library/studies.csv?_search={search}&_stream=1&_size=3").text
    assert [row["id"] for row in csv.DictReader(io.StringIO(text))] == expected


def test_other_filters_of_datasette_narrow_the_same_order(room: Room) -> None:
    expected = on_the_page(room, "_search=rapport&type__in=report")
    assert in_json(room, "_search=rapport&type__in=report", 4) == expected
    titles = in_json(room, "_search=rapport&title__contains=1", 2)
    assert titles == [i for i in on_the_page(room, "_search=rapport") if i in {*titles}]
    assert 2 < len(titles) < len(expected)


def test_columns_shapes_and_facets_stay_those_of_datasette(room: Room) -> None:
    expected = on_the_page(room, "_search=rapport")[:5]
    rows = room.get("/library/studies.json?_search=rapport&_shape=arrays&_size=5&_col=type").json()
    assert [row[0] for row in rows["rows"]] == expected
    faceted = room.get("/library/studies.json?_search=rapport&_facet=type&_extra=facet_results")
    counts = {
        v["value"]: v["count"]
        for v in faceted.json()["facet_results"]["results"]["type"]["results"]
    }
    assert sum(counts.values()) == len(on_the_page(room, "_search=rapport"))


def test_an_order_that_was_asked_for_stays(room: Room) -> None:
    ids = in_json(room, "_search=rapport&_sort=id", 7)
    assert ids == sorted(on_the_page(room, "_search=rapport"))
    assert in_json(room, "_theme=probation", 7) == sorted(on_the_page(room, "_theme=probation"))


def test_a_page_after_a_study_that_is_not_in_the_list_is_refused(room: Room) -> None:
    answer = room.get("/library/studies.json?_search=rapport&_next=maruna2001making")
    assert answer.status_code == 400
    assert answer.json()["ok"] is False


def test_a_search_leaves_no_order_behind_for_the_next_reader(room: Room) -> None:
    room.get("/library/studies.csv?_search=rapport&_stream=1")
    assert in_json(room, "_size=100", 100) == sorted(on_the_page(room, ""))
