"""What comes back of every field, through our own readers and through pandoc's.

Two shares are counted: of all fields (raw), and of the fields that the format, or pandoc's reader
of it, has a place for; what is left out of the second is listed here and in docs/formats.md.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.bibliography.test_formats import ITEMS, _loose, made
from tracker.bibliography import pandoc
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


_NO_TAG_IN_PANDOC = (
    "number", "genre", "number-of-pages", "collection-title", "collection-number", "accessed",
    "translator", "event-title", "section", "version", "director", "status", "authority",
)  # fmt: skip
NOT_FOR_PANDOC: dict[str, dict[str, str]] = {
    "biblatex": {
        "authority": "biblatex n’a que « institution », que pandoc lit comme éditeur",
        "section": "aucun champ de biblatex ; pandoc ne lit pas le nôtre",
        "event-title": "pandoc le lit sous le nom qu’il avait avant CSL 1.0.2 : « event »",
    },
    "ris": dict.fromkeys(_NO_TAG_IN_PANDOC, "aucune balise RIS que pandoc lise")
    | {"ISBN": "pandoc lit « SN » comme un ISSN, livres compris"},
    "csljson": {},
}
"""The fields that pandoc's reader of a format has no place for, and why (pandoc 3.9)."""
NOT_SAME_TYPE = {
    "regulation": "biblatex n’a que « legislation » ; pandoc lit LEGAL comme une décision",
    "motion_picture": "pandoc écrit « motion-picture »",
    "webpage": "pandoc ne connaît pas ELEC",
}


def lost_through_pandoc(reader: str, name: str) -> tuple[list[tuple[str, str]], int]:
    """As ``lost``; items in the form that our library gives them."""
    back = json.loads(pandoc.run(["-f", reader, "-t", "csljson"], made(name)))
    by_id = {str(item["id"]): item for item in back}
    assert set(by_id) == {item["id"] for item in ITEMS}
    missing, count = [], 0
    for item in ITEMS:
        for field, value in item.items():
            if field != "id":
                count += 1
                found = by_id[item["id"]].get(field)
                if _as_pandoc(reader, field, found) != _as_pandoc(reader, field, value):
                    missing.append((str(item["id"]), field))
    return missing, count


def _as_pandoc(reader: str, field: str, value: Any) -> Any:
    """« phdthesis » is « PhD thesis »; RIS has institutions as names, and one year to a date."""
    if field == "genre" and value in ("phdthesis", "PhD thesis"):
        return "phdthesis"
    if isinstance(value, list):
        value = [_one_particle(name) for name in value]
    if reader == "ris":
        if isinstance(value, list):
            return [_spoken(name) for name in value]
        if field == "issued" and isinstance(value, dict):
            return value["date-parts"][0][0]
        if field == "title":
            value = str(value).replace("<i>", "").replace("</i>", "")
    return _same(field, value)


def _one_particle(name: dict[str, str]) -> dict[str, str]:
    """« Xavier de » is « Xavier », and « de » apart."""
    made = dict(name)
    if particle := made.pop("dropping-particle", ""):
        made["given"] = f"{made['given']} {particle}"
    return made


def _spoken(name: dict[str, str]) -> list[str]:
    return sorted(" ".join(name.values()).split())


@pytest.mark.parametrize(
    ("reader", "name", "raw", "share"),
    [("biblatex", "bib", 0.96, 0.97), ("ris", "ris", 0.8, 0.95), ("csljson", "csljson", 1, 0.995)],
)
def test_nearly_every_field_that_pandoc_has_a_place_for_comes_back_through_it(
    reader: str, name: str, raw: float, share: float
) -> None:
    missing, count = lost_through_pandoc(reader, name)
    assert 1 - len(missing) / count >= raw, missing
    kinds = {str(item["id"]): str(item["type"]) for item in ITEMS}
    excused = [
        (key, field)
        for key, field in missing
        if field in NOT_FOR_PANDOC[reader] or (field == "type" and kinds[key] in NOT_SAME_TYPE)
    ]
    left = [m for m in missing if m not in excused]
    assert 1 - len(left) / (count - len(excused)) >= share, left


@pytest.mark.parametrize("word", ["Platon", "foo", "élise", "others", "autres", "and"])
def test_a_person_of_one_word_comes_back_as_a_person_and_no_word_vanishes(word: str) -> None:
    from tracker.bibliography.formats.bibtex import _person
    from tracker.sources.names import names

    kind = "literal" if word in ("others", "autres", "and") else "family"
    assert names(f"{_person({'family': word})} and Lee, Ann") == [
        {kind: word},
        {"family": "Lee", "given": "Ann"},
    ]
