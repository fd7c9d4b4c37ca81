"""The catalogue in memory and the SQL give the same lists, orders, counts and facets."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.web import shelf
from tests.web.conftest import Room
from tracker.web import catalogue, desk, engine, room
from tracker.web.catalogue import Catalogue
from tracker.web.database import open_for_threads
from tracker.web.filters import Filters
from tracker.web.given import arrange
from tracker.web.queries import themes
from tracker.web.queries.vocabulary import Theme, Vocabulary
from tracker.web.shelf import Shelf

FILTERS = st.builds(
    Filters,
    search=st.sampled_from(
        ["", "sortie", "rapport", "rapport -annuel", "annee:2001..2010", "désistance OU rapport",
         "rapport annee:2005", "rapport annuel sortie", "désistance titre:femmes annee:2000..",
         "probation rapport -annuel", "(femmes OU rapport) probation",
         "jamaisvu", "SAUF rapport", "-rapport annee:2019"]
    ),
    themes=st.sampled_from([(), ("desistance",), ("probation",), ("desistance", "femmes"),
                            ("inconnu",)]),
    years=st.sampled_from([(), (2001,), (2019, 2020), (1066,)]),
    types=st.sampled_from([(), ("report",), ("book", "thesis"), ("jamais",)]),
    languages=st.sampled_from([(), ("fr",), ("en", "fr")]),
    year_from=st.sampled_from([None, 2000, 2020]),
    year_to=st.sampled_from([None, 1998, 2021]),
    no_year=st.sampled_from([False, False, True]),
    no_language=st.sampled_from([False, False, True]),
    person=st.sampled_from(["", "", "maruna-shadd", "personne"]),
    source=st.sampled_from(["", "", "zotero", "nulle"]),
    container=st.sampled_from(["", "", "Déviance et Société"]),
    sort=st.sampled_from(["", "year", "authors", "added_on"]),
    page=st.sampled_from([1, 2]),
    size=st.sampled_from([20, 50]),
)  # fmt: skip


@pytest.fixture(scope="module")
def connection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    path = shelf.write(tmp_path_factory.mktemp("fonds") / "library.db")
    with sqlite3.connect(path) as writing:
        # Nulls and ties, where an order may go astray.
        writing.execute("update studies set year = null, issued = null where number in (12, 40)")
        writing.execute("update studies set authors = '' where number in (13, 40)")
        writing.execute("update studies set added_on = null where number = 14")
        writing.execute("update studies set authors = 'Éluard' where number between 20 and 24")
        writing.execute("update studies set authors = 'Eluard, P.' where number between 25 and 27")
    writing.close()
    made = open_for_threads(path)
    made.row_factory = sqlite3.Row
    engine.prepare(made)
    yield made
    made.close()


@pytest.fixture(scope="module")
def made(connection: sqlite3.Connection) -> Catalogue:
    found = catalogue.read(connection)
    assert found is not None
    return found


@settings(max_examples=250, deadline=None, suppress_health_check=list(HealthCheck))
@given(filters=FILTERS)
def test_memory_and_sql_agree_on_every_list(
    connection: sqlite3.Connection, made: Catalogue, filters: Filters
) -> None:
    in_sql = desk.at(connection, filters, None)
    in_memory = desk.at(connection, filters, made)
    assert in_memory.count(filters) == in_sql.count(filters)
    assert in_memory.cards(filters) == in_sql.cards(filters)
    assert in_memory.facets(filters) == in_sql.facets(filters)
    wider = Filters(search=filters.search, sort=filters.sort)
    assert in_memory.count(wider) == in_sql.count(wider)


def test_arrivals_come_in_the_order_of_the_home_page(
    connection: sqlite3.Connection, made: Catalogue
) -> None:
    rows = connection.execute(
        "select number from studies order by added_on desc, issued desc, id"
    ).fetchall()
    assert made.numbers[made.orders["arrivals"]].tolist() == [row[0] for row in rows]


def test_memory_and_sql_count_the_same_evidence_map(
    connection: sqlite3.Connection, made: Catalogue
) -> None:
    for (facet,) in connection.execute("select distinct facet from themes").fetchall():
        told = themes.crossing_of(made, connection, facet)
        assert told == themes.crossing(connection, facet)
    counts = {theme: len(at) for theme, at in made.themes.items()}
    assert counts == themes.counts(connection)


def test_a_catalogue_is_made_once_per_state_of_the_library() -> None:
    shelf_of_room = Shelf()
    asked: list[int] = []

    async def read() -> Any:
        asked.append(1)
        await asyncio.sleep(0)
        return f"catalogue {len(asked)}"

    async def ask() -> list[Any]:
        together = await asyncio.gather(*(shelf_of_room.get(1, read) for _ in range(5)))
        again = await shelf_of_room.get(1, read)
        return [
            *together,
            again,
            await shelf_of_room.get(2, read),
            await shelf_of_room.get(None, read),
        ]

    assert asyncio.run(ask()) == ["catalogue 1"] * 6 + ["catalogue 2", None]


def test_the_catalogue_stands_ready_before_anybody_asks_and_after_a_commit(tmp_path: Path) -> None:
    room_ = Room(shelf.write(tmp_path / "library.db"))
    held = room.here(room_.datasette).shelf

    async def made(version: Any) -> Any:
        watching = asyncio.ensure_future(desk.keep_ready(room_.datasette, 0.01))
        try:
            for _ in range(500):
                if held.version != version:
                    return held.catalogue
                await asyncio.sleep(0.01)
        finally:
            watching.cancel()
        raise AssertionError("nothing was made ready")

    try:
        first = room_.loop.run_until_complete(made(held.version))
        with sqlite3.connect(tmp_path / "library.db") as writing:
            writing.execute("delete from studies where id = 'nd'")
        writing.close()
        second = room_.loop.run_until_complete(made(held.version))
    finally:
        room_.close()
    assert (len(first.ids), len(second.ids)) == (50, 49)


def test_what_is_asked_twice_at_once_is_found_once_and_a_failure_is_nobody_elses() -> None:
    remembered = catalogue.Remembered()
    hits = catalogue.Hits(np.zeros(1, dtype=np.int32), np.zeros(1))
    begun, go = threading.Event(), threading.Event()
    asked: list[str] = []

    def slow() -> catalogue.Hits:
        asked.append("slow")
        begun.set()
        go.wait(10)
        return hits

    def failing() -> catalogue.Hits:
        begun.set()
        go.wait(10)
        raise sqlite3.OperationalError("interrupted")

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(remembered.get, "key", slow)
        begun.wait(10)
        second = pool.submit(remembered.get, "key", slow)
        go.set()
        assert first.result() is second.result() is hits
        assert asked == ["slow"]
        begun.clear()
        go.clear()
        broken = pool.submit(remembered.get, "other", failing)
        begun.wait(10)
        sound = pool.submit(remembered.get, "other", lambda: hits)
        go.set()
        assert isinstance(broken.exception(), sqlite3.OperationalError)
        assert sound.result() is hits


def test_a_library_too_large_for_memory_is_asked_in_sql(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = Room(shelf.write(tmp_path / "library.db"))
    try:
        usual = room.get("/library/studies?_search=rapport&_theme=probation").text
        monkeypatch.setattr(catalogue, "MOST_STUDIES", 3)
        with sqlite3.connect(tmp_path / "library.db") as writing:
            writing.execute("update studies set citation = citation || '.'")
        assert room.get("/library/studies?_search=rapport&_theme=probation").text == usual
    finally:
        room.close()


@given(
    having=st.lists(st.sets(st.sampled_from(["a", "b", "c", "hors"]), max_size=4), max_size=60),
    chosen=st.sets(st.integers(0, 59)),
)
def test_themes_are_counted_alike_for_few_studies_for_many_and_for_all(
    having: list[set[str]], chosen: set[int]
) -> None:
    theme = Theme("", "", "", "f", None, "", "", mission=False, internal=False)
    vocabulary = Vocabulary(dict.fromkeys("cab", theme), {}, ())
    found = {
        id_: np.array([n for n, ids in enumerate(having) if id_ in ids], dtype=np.int64)
        for id_ in ("a", "b", "c", "hors")
    }
    given_ = arrange(found, len(having), vocabulary)
    assert [given_.of_study(n) for n in range(len(having))] == [
        [id_ for id_ in ("c", "a", "b", "hors") if id_ in ids] for ids in having
    ]
    for positions in (sorted(n for n in chosen if n < len(having)), range(len(having))):
        at = np.array([*positions], dtype=np.int64)
        mask = np.zeros(len(having), dtype=bool)
        mask[at] = True
        counted = Counter(id_ for n in positions for id_ in having[n])
        assert given_.counts(mask, at) == counted
        assert given_.totals(at) == [len(having[n]) for n in positions]
