"""Zotero desktop's own API: no key, no ``/deleted``, a version that local edits do not raise."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.zotero.house import House, house
from tests.zotero.server import Library, ZoteroServer
from tests.zotero.test_following import counts, items

SOURCE = "zotero/user/678"


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[House, Library]]:
    library = Library("user", 678, version=40)
    library.frozen_version = True
    for n in range(130):
        library.add(title=f"Étude numéro {n} sur la probation", date="2019")
    with house(tmp_path, monkeypatch, library, local=True) as home:
        monkeypatch.delenv("ZOTERO_API_KEY")
        yield home, library


def test_deletions_edits_and_trash_are_found_without_deleted_and_without_versions(
    desk: tuple[House, Library],
) -> None:
    """Claim 6."""
    home, library = desk
    assert counts(home.one(local=True)) == (130, 0, 0, 0)
    keys = items(library)
    library.delete(keys[0])
    library.trash(keys[1])
    library.edit(keys[2], title="Changé sans version")
    new = library.add(title="Nouvelle", date="2020")
    assert counts(home.one(local=True)) == (1, 1, 127, 2)
    assert home.live(SOURCE) == {*keys[2:], new}
    assert home.server.paths("/deleted") == []


def test_whoever_is_logged_in_is_found_out(
    desk: tuple[House, Library], monkeypatch: pytest.MonkeyPatch
) -> None:
    home, _ = desk
    monkeypatch.delenv("ZOTERO_LIBRARY_ID")
    monkeypatch.delenv("ZOTERO_LIBRARY_TYPE")
    assert home.one(local=True).library == SOURCE
    assert counts(home.one(local=True)) == (0, 0, 130, 0)


def test_the_web_after_the_desk_is_read_whole_once_and_is_the_same_library(
    desk: tuple[House, Library], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Versions of one place say nothing about another."""
    home, library = desk
    home.sync(local=True)
    with ZoteroServer(library) as web:
        monkeypatch.setenv("ZOTERO_API_KEY", web.key)
        monkeypatch.setenv("ZOTERO_ENDPOINT", web.endpoint)
        assert counts(home.one()) == (0, 0, 130, 0)
        assert "since" not in web.paths("/items")[0]
        assert home.one().requests == 2
        assert home.rows("select name from sources") == [(SOURCE,)]
