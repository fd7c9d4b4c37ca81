"""What comes back of every field through our own readers, and what RIS can't hold."""

from __future__ import annotations

from typing import Any

import pytest

from tests.bibliography.test_formats import ITEMS, _loose, made
from tracker.normalise import language
from tracker.sources import SOURCES

RIS_LOSES = {
    "author": "le suffixe d’un nom (« Jr ») n’a pas de place fixe",
    "issued": "une date en deux années n’en garde qu’une",
    "status": "« à paraître » n’a pas de champ",
    "title": "les italiques d’un titre n’existent pas",
}
"""The fields of the hand-made items that RIS loses in at least one item, and why."""


def lost(format_: str, name: str) -> tuple[list[tuple[str, str]], int]:
    """((id, field) of each field that does not come back equal, how many fields there are)."""
    reader = SOURCES[format_]
    entries = [e for e in reader.split(made(name)) if e.kind == "entry"]
    found = [reader.interpret("x", entry).reference for entry in entries]
    assert len(found) == len(ITEMS)
    missing, count = [], 0
    for item, reference in zip(ITEMS, found, strict=True):
        assert reference is not None
        for field, value in item.items():
            if field != "id":
                count += 1
                if _same(field, reference.csl.get(field)) != _same(field, value):
                    missing.append((str(item["id"]), field))
    return missing, count


def _same(field: str, value: Any) -> Any:
    """« fr-FR » is « fr », 128 is « 128 »; the rest without typography."""
    if field == "language":
        return language(str(value or ""))
    return _loose(str(value) if isinstance(value, int) else value)


@pytest.mark.parametrize(
    ("format_", "name", "share"),
    [("bibtex", "bib", 0.97), ("ris", "ris", 0.95), ("csljson", "csljson", 0.995)],
)
def test_nearly_every_field_comes_back_through_our_own_reader(
    format_: str, name: str, share: float
) -> None:
    missing, count = lost(format_, name)
    assert 1 - len(missing) / count >= share, missing


def test_what_ris_loses_is_known_field_by_field() -> None:
    missing, _ = lost("ris", "ris")
    assert {field for _, field in missing} <= set(RIS_LOSES), missing
