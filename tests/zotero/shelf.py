"""Libraries of any size, alike at each run: texts put together from words of the field."""

from __future__ import annotations

import random

from tests.zotero.server import Library

_WORDS = """
désistance probation récidive peine prison milieu ouvert suivi insertion réinsertion
accompagnement relation alliance risque besoin réceptivité évaluation programme cognitif
violence conjugale addictions emploi logement famille jeunes femmes mineurs sortie
préparation aménagement libération conditionnelle surveillance électronique travail intérêt
général sursis stage citoyenneté victime médiation restaurative justice pénale pratique
professionnelle conseiller pénitentiaire entretien motivationnel identité récit changement
capital social confiance légitimité contrôle soutien trajectoires parcours biographique
enquête qualitative quantitative cohorte essai randomisé méta-analyse revue systématique
desistance offender supervision reentry recidivism community sanctions treatment officers
women young prisons release parole electronic monitoring employment housing narrative
"""
_NAMES = """
Martin Bernard Dubois Thomas Robert Richard Petit Durand Leroy Moreau Simon Laurent Lefebvre
Michel Garcia David Bertrand Roux Vincent Fournier Morel Girard André Lefèvre Mercier Dupont
Lambert Bonnet François Martinez Maruna Farrall McNeill Weaver Bonta Andrews Ward Healy
"""
_GIVEN = """
Anne Marie Paul Louise Jean Claire Marc Sophie Hugues Fergus Shadd Stephen
"""
WORDS, NAMES, GIVEN = (text.split() for text in (_WORDS, _NAMES, _GIVEN))
JOURNALS = [f"Revue {word} et société" for word in WORDS[:40]]


def fill(library: Library, count: int, *, abstracts: bool = True, children: bool = True) -> None:
    """Add ``count`` regular items, all different, with some notes and attachments."""
    chance = random.Random(count * 7919 + library.id)
    library._batch = True
    library.version += 1
    shelves = [library.add_collection(f"Rayon {n}") for n in range(8)]
    for n in range(count):
        words = chance.sample(WORDS, 7)
        data = {
            "title": " ".join(words).capitalize() + f" {n}",
            "creators": [
                {"creatorType": "author", "firstName": chance.choice(GIVEN),
                 "lastName": f"{chance.choice(NAMES)}-{chance.choice(NAMES)}"}
                for _ in range(chance.choice((1, 1, 2, 3)))
            ],
            "publicationTitle": chance.choice(JOURNALS),
            "date": f"{chance.randint(1, 28):02d}/{chance.randint(1, 12):02d}/"
            f"{chance.randint(1985, 2025)}",
            "volume": str(chance.randint(1, 60)),
            "issue": str(chance.randint(1, 6)),
            "pages": f"{n % 900 + 1}-{n % 900 + 18}",
            "language": chance.choice(("fr", "fr-FR", "en", "")),
            "tags": [{"tag": word} for word in chance.sample(WORDS, 3)],
            "collections": [chance.choice(shelves)],
        }  # fmt: skip
        if abstracts:
            data["abstractNote"] = " ".join(chance.choices(WORDS, k=90)).capitalize() + "."
        if n % 3 == 0:
            data["DOI"] = f"10.1234/essai.{library.id}.{n}"
        key = library.add(**data)
        if children and n % 10 == 0:
            library.add("note", parentItem=key, note=f"<h2>Méthode</h2><p>Entretiens {n}.</p>")
        if children and n % 4 == 0:
            library.add("attachment", parentItem=key, title="Texte", linkMode="imported_file",
                        contentType="application/pdf", filename="texte.pdf")  # fmt: skip
    library._batch = False
