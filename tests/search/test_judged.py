"""Questions judged by hand: what is found, what is missed, what should not have come.

Run with ``-s`` to read the figures and every query that is not answered exactly.
"""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.search.judged import APART, QUERIES, SLIPS, items
from tests.web.conftest import Room
from tracker.search import Results, Synonyms, find
from tracker.store.queries import label_groups


@dataclass(frozen=True)
class House:
    """The judged works as a library."""

    folder: Path
    connection: sqlite3.Connection
    synonyms: Synonyms

    def ask(self, query: str) -> Results:
        return find(self.connection, query, synonyms=self.synonyms, limit=500)

    def ids(self, query: str) -> list[str]:
        return [row.id for row in self.ask(query).rows]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    from tracker.cli import tracker
    from tracker.cli.app import run

    folder = tmp_path_factory.mktemp("juge")
    source = folder / "fonds.json"
    source.write_text(json.dumps(items()), encoding="utf-8")
    assert run(tracker, ["--data", str(folder), "import", str(source)]) == 0
    with contextlib.closing(sqlite3.connect(folder / "library.db")) as connection:
        yield House(folder, connection, Synonyms.from_labels(label_groups(connection)))


def test_there_are_sixty_questions_and_twenty_false_pairs_at_least() -> None:
    known = {item["id"] for item in items()}
    assert len(QUERIES) >= 60
    assert len(dict(QUERIES)) == len(QUERIES)
    assert len(set(APART)) >= 20
    named = {id_ for _, ids in QUERIES for id_ in ids.split()} | {id_ for _, id_ in APART}
    assert named <= known


def test_nine_answers_of_ten_are_found_and_few_come_unasked(house: House) -> None:
    recall = precision = 0.0
    silent = []
    for query, answers in QUERIES:
        expected, found = set(answers.split()), set(house.ids(query))
        recall += len(expected & found) / len(expected)
        precision += len(expected & found) / len(found) if found else 1.0
        silent += [query] if not found else []
        if expected != found:
            print(
                f"{query:34} manque {sorted(expected - found)} en trop {sorted(found - expected)}"
            )
    recall, precision = recall / len(QUERIES), precision / len(QUERIES)
    print(f"{len(QUERIES)} requêtes : rappel {recall:.3f}, précision {precision:.3f}")
    assert recall >= 0.90
    assert precision >= 0.92
    assert silent == []


@pytest.mark.parametrize(("query", "other"), APART)
def test_words_that_look_alike_and_mean_another_thing_stay_apart(
    house: House, query: str, other: str
) -> None:
    found = house.ids(query)
    assert found
    assert other not in found


@pytest.mark.parametrize(("typed", "meant"), SLIPS)
def test_a_slip_finds_what_was_meant_or_is_asked_about(
    house: House, typed: str, meant: str
) -> None:
    found = house.ask(typed)
    answers = set(house.ids(meant))
    assert answers & {row.id for row in found.rows} or any(meant in s for s in found.suggestions)


def test_the_command_line_and_the_room_give_the_same_studies_in_the_same_order(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    from tracker.cli import tracker
    from tracker.cli.app import run

    room = Room(house.folder / "library.db")
    try:
        asked_of_all = [query for query, _ in QUERIES]
        for number, query in enumerate([*asked_of_all, "suivi des mineurs", "desistance theory"]):
            found = house.ids(query)
            file = room.get(f"/library/studies.csljson?_search={quote(query)}")
            assert [item["id"] for item in file.json()] == found, query
            page = room.get(
                f"/library/studies.json?_shape=array&_size=max&_search={quote(query)}"
            ).json()
            assert [row["id"] for row in page] == found, query
            if number % 6:  # a command starts anew each time: every sixth will do
                continue
            capsys.readouterr()
            asked = ["--data", str(house.folder), "--json", "search", "--limit", "500", "--", query]
            assert run(tracker, asked) == 0
            told = json.loads(capsys.readouterr().out)["results"]
            assert [row["id"] for row in told] == found, query
    finally:
        room.close()
