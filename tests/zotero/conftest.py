"""A library of some items, followed once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.zotero.house import House, house
from tests.zotero.server import Library


@pytest.fixture
def library() -> Library:
    """Twelve articles, all different, with a note, an attachment and a collection."""
    made = Library()
    shelf = made.add_collection("Désistance")
    for n, (title, name) in enumerate(
        zip(
            ("Sortir de la délinquance", "Le travail en prison", "La libération conditionnelle",
             "Violences conjugales et soins", "Un bracelet électronique",
             "Le logement des sortants", "Confiance et légitimité", "Probation en Europe",
             "Entretien motivationnel",
             "Justice restaurative", "Les mineurs suivis", "Évaluer le risque"),
            ("Mohammed", "Guilbaud", "Cadin", "Lavergne", "Kaminski", "Darley", "Tyler",
             "van Kalmthout", "Miller", "Zehr", "Sallée", "Bonta"), strict=True,
        )
    ):  # fmt: skip
        made.add(title=title, date=str(2001 + n), creators=[
            {"creatorType": "author", "firstName": "Anne", "lastName": name}],
            publicationTitle="Déviance et Société", pages=f"{n}1-{n}9",
            collections=[shelf] if n < 2 else [])  # fmt: skip
    first = next(iter(made.items))
    made.add("note", parentItem=first, note="<h2>Méthode</h2><p>Récits de vie.</p>")
    pdf = made.add("attachment", parentItem=first, title="/home/anne/these.pdf",
                   linkMode="linked_file", contentType="application/pdf",
                   path="/home/anne/these.pdf")  # fmt: skip
    made.set_fulltext(pdf, "Les tournebroches biographiques des sortants de prison.")
    made.add("note", note="<p>Note sans parent</p>")
    return made


@pytest.fixture
def home(tmp_path: Path, library: Library, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    """A workspace beside a server with ``library``, not yet followed."""
    with house(tmp_path / "espace", monkeypatch, library) as found:
        yield found


@pytest.fixture
def followed(home: House) -> House:
    """The same after a first sync."""
    home.sync()
    home.server.log.clear()
    return home
