"""Datasette's own templates, in French by one dictionary."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import datasette
import pytest

from tests.web.conftest import Room
from tracker.web.translate import COLUMNS, CUTS, DICTIONARY, READABLE, translated

TEMPLATES = Path(datasette.__file__).parent / "templates"


def source(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")


@pytest.mark.parametrize(("name", "cut"), [(n, cut) for n, cuts in CUTS.items() for cut in cuts])
def test_each_cut_finds_its_borders_in_datasette_s_template(
    name: str, cut: tuple[str, str, str]
) -> None:
    start, end, _ = cut
    text = source(name)
    assert text.count(start) >= 1
    assert text.find(end, text.find(start) + len(start)) > 0


@pytest.mark.parametrize(
    ("name", "key"), [(n, words[0]) for n, found in DICTIONARY.items() for words in found]
)
def test_each_key_of_the_dictionary_still_stands_in_datasette_s_template(
    name: str, key: str
) -> None:
    assert key in source(name)


@pytest.mark.parametrize("name", DICTIONARY)
def test_no_key_is_left_and_no_code_is_inline_once_translated(name: str) -> None:
    text = translated(source(name), name)
    assert not re.search(r"<script|<style|style=|onclick=", text)
    for key, instead in DICTIONARY[name]:
        if key not in instead:
            assert key not in text.replace(instead, "")


def test_every_column_of_a_readable_table_has_a_french_name() -> None:
    from tracker.store.schema import LIBRARY_TABLES

    for table in READABLE:
        body = LIBRARY_TABLES[table].partition("(")[2]
        columns = re.findall(r'(?:^|,)\s*"?(\w+)"? (?:text|integer|real)', body)
        assert columns
        assert [c for c in columns if c not in COLUMNS] == []


def test_values_of_ours_are_said_in_french_in_tables_and_counts(
    room: Room, visible: Callable[[str], str]
) -> None:
    text = visible(room.get("/library/study_people?_facet=role").text)
    assert "rôle 1" in text
    assert "auteur 49" in text
    text = visible(room.get("/library/runs").text)
    assert "3 mars 2024" in text.replace("\xa0", " ")


def test_a_form_from_elsewhere_is_refused_in_french(room: Room) -> None:
    response = room.post("/library/studies", headers={"origin": "https://evil.example"})
    assert response.status_code == 403
    assert '<html lang="fr">' in response.text
    assert "L’envoi ne vient pas de cette salle de lecture." in response.text
    assert "Datasette" not in response.text
