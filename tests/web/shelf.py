"""A small library written by hand, with one of everything the pages must cope with."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Sequence
from pathlib import Path

from tracker.bibliography.cite import cite
from tracker.model import (
    Assignment,
    Conflict,
    CslItem,
    Decision,
    Reason,
    RecordId,
    Reference,
    Study,
    StudyId,
    ThemeId,
)
from tracker.search import index_columns
from tracker.store.library import Library, LibraryRows
from tracker.store.rows import StudyContent, study_rows

THEMES = [
    # id, label, label_en, facet, parent, definition, scope note, mission, internal, position
    ("desistance", "désistance", "desistance", "theories", None,
     "Processus par lequel on cesse de commettre des infractions.", "", 1, 0, 0),
    ("desistance_assistee", "désistance assistée", "assisted desistance", "theories",
     "desistance", "", "", 0, 0, 1),
    ("preparation_sortie", "préparation à la sortie", "reentry", "mesures", None, "", "", 1, 0, 2),
    ("probation", "probation", "probation", "mesures", None, "", "", 0, 0, 3),
    ("femmes", "femmes", "women", "publics", None, "", "", 0, 0, 4),
    ("rarete", "thème sans étude", "", "publics", None, "", "", 0, 0, 5),
]  # fmt: skip
FACETS = [
    ("theories", "Théories et modèles", 0),
    ("mesures", "Étapes et mesures de la peine", 1),
    ("publics", "Publics spécifiques", 2),
]
LABELS = [
    ("desistance", "fr", "pref", "désistance", 0),
    ("desistance", "en", "pref", "desistance", 0),
    ("preparation_sortie", "fr", "pref", "préparation à la sortie", 0),
    ("preparation_sortie", "en", "pref", "reentry", 0),
    ("probation", "fr", "pref", "probation", 0),
    ("femmes", "en", "pref", "women", 0),
    ("femmes", "fr", "pref", "femmes", 0),
]
FILLERS = 45
HOSTILE_TITLE = (
    '<script>alert(1)</script> <i>Italique</i> & "cité" <b onclick="x()">gras</b> '
    "<img src=x onerror=alert(2)> =cmd|' /C calc'!A0 \u202etorgl\u202c"
)
RUN = "2024-03-03T09:00:00Z"


def content(
    number: int,
    csl: CslItem,
    themes: Sequence[Assignment] = (),
    *,
    records: Sequence[Reference] = (),
    keywords: Sequence[str] = (),
    notes: Sequence[str] = (),
    decisions: dict[str, Decision] | None = None,
    conflicts: Sequence[Conflict] = (),
    fields: dict[str, RecordId] | None = None,
    added_on: str = RUN,
) -> StudyContent:
    """One study as the pipeline would hand it over."""
    id_ = str(csl["id"])
    references = list(records) or [Reference("fonds.bib", id_, csl)]
    study = Study(
        StudyId(id_),
        csl,
        tuple(r.id for r in references),
        tuple((k, references[0].source) for k in keywords),
        tuple((n, references[0].id) for n in notes),
        fields or {k: references[0].id for k in csl if k != "id"},
        tuple(conflicts),
        added_on,
        added_on,
    )
    labels = {row[0]: (row[1], row[2]) for row in THEMES}
    stems = index_columns(study, [label for a in themes for label in labels[a.theme] if label])
    return StudyContent(study, number, references, list(themes), decisions or {}, cite(csl), stems)


def given(theme: str, *reasons: Reason, origin: str = "rule") -> Assignment:
    return Assignment(ThemeId(theme), origin, tuple(reasons))  # type: ignore[arg-type]


def quoted(field: str, text: str, words: str, rule: str, item: int = 0) -> Reason:
    start = text.index(words)
    return Reason(field, start, start + len(words), words, rule, item)  # type: ignore[arg-type]


BELONGINGS: dict[str, list[tuple[object, ...]]] = {
    "fiches": [
        ("maruna2001making", 0, "Méthode", "Entretiens de parcours de vie.", "zotero:ABCD2345"),
        ("maruna2001making", 1, "Apports", "La « rédemption » racontée.", "zotero:ABCD2345"),
    ],
    "attachments": [
        ("maruna2001making", 0, "zotero:ABCD2345", "Texte intégral", "application/pdf",
         "https://example.org/making.pdf"),
        ("maruna2001making", 1, "zotero:ABCD2345", "Piège", "text/html", "javascript:alert(9)"),
    ],
    "collections": [("zotero:COLL0001", "zotero", "Désistance – à lire", None)],
    "study_collections": [("maruna2001making", "zotero:COLL0001")],
}  # fmt: skip


def _maruna() -> StudyContent:
    title = "Making Good: How Ex-Convicts Reform and Rebuild Their Lives"
    abstract = "A study of desistance. People who go straight tell another story of themselves."
    csl: CslItem = {
        "id": "maruna2001making", "type": "book", "title": title, "language": "en",
        "author": [{"family": "Maruna", "given": "Shadd"}],
        "issued": {"date-parts": [[2001, 3, 3]]},
        "publisher": "American Psychological Association", "publisher-place": "Washington",
        "ISBN": "9781557987310", "abstract": abstract, "URL": "https://example.org/making",
        "DOI": "10.1037/10430-000",
    }  # fmt: skip
    records = [
        Reference("fonds.bib", "maruna2001", {**csl, "id": "maruna2001"}),
        Reference(
            "zotero", "ABCD2345", {**csl, "publisher": "APA", "id": "ABCD2345"},
            zotero_uri="zotero://select/library/items/ABCD2345",
        ),
    ]  # fmt: skip
    first = quoted("abstract", abstract, "desistance", "prefLabel:en:desistance")
    second = quoted("abstract", abstract, "go straight", "altLabel:en:go straight")
    fields = {k: records[0].id for k in csl if k not in ("id", "DOI")} | {"DOI": records[1].id}
    return content(
        1,
        csl,
        [given("desistance", first, second), given("probation", origin="person")],
        records=records,
        keywords=["narrative identity"],
        fields=fields,
        conflicts=[Conflict("publisher", records[1].id, "APA")],
        decisions={
            "probation": Decision(
                "2024-05-01T10:00:00Z",
                "camille",
                "theme",
                "maruna2001making",
                (),
                "probation=yes",
                "ch. 3 porte sur le suivi",
            ),
            "femmes": Decision(
                "2024-05-02T10:00:00Z",
                "camille",
                "theme",
                "maruna2001making",
                (),
                "femmes=no",
                "aucune femme dans l’enquête",
            ),
        },
    )


def _evil() -> StudyContent:
    csl: CslItem = {
        "id": "evil2020", "type": "article-journal", "title": HOSTILE_TITLE, "language": "fr",
        "author": [{"family": "<svg onload=alert(3)>", "given": "X"}],
        "container-title": "<b>Revue</b> <iframe src=//evil.example>",
        "issued": {"date-parts": [[2020]]}, "URL": "javascript:alert(4)",
        "abstract": "<img src=x onerror=alert(5)> désistance </p></main>",
    }  # fmt: skip
    reason = quoted("abstract", str(csl["abstract"]), "désistance", "prefLabel:fr:désistance")
    record = Reference("fonds.bib", 'evil"><script>', csl, zotero_uri="javascript:alert(6)")
    return content(
        3,
        csl,
        [given("desistance", reason)],
        records=[record],
        keywords=['"><svg onload=alert(7)>'],
        notes=["<script>alert(8)</script>"],
    )


def studies() -> list[StudyContent]:
    """The studies by hand, then ``FILLERS`` reports."""
    sortie = "L’accompagnement des femmes vers la sortie de prison : désistance assistée"
    made = [
        _maruna(),
        content(
            2,
            {"id": "elbaz2019accompagnement", "type": "article-journal", "title": sortie,
             "author": [{"family": "Élbaz", "given": "Inès"}], "language": "fr",
             "container-title": "Déviance et Société", "volume": "43", "issue": "2",
             "page": "101-124", "issued": {"date-parts": [[2019, 3, 3]]}},
            [
                given("preparation_sortie", quoted("title", sortie, "sortie de prison",
                                                   "altLabel:fr:sortie de prison")),
                given("desistance", quoted("title", sortie, "désistance assistée",
                                           "narrower:desistance_assistee")),
                given("desistance_assistee", quoted("title", sortie, "désistance assistée",
                                                    "prefLabel:fr:désistance assistée")),
                given("femmes", quoted("title", sortie, "femmes", "prefLabel:fr:femmes")),
            ],
            added_on="2024-04-01T09:00:00Z",
        ),
        _evil(),
        content(4, {"id": "10.1000/a:b+c.d", "type": "thesis", "title": "Identifiant difficile",
                    "language": "fr", "author": [{"family": "Zola", "given": "É."}],
                    "issued": {"date-parts": [[1898]]}}),
        content(5, {"id": "nd", "type": "motion_picture", "title": "Sans rien"}),
    ]  # fmt: skip
    for n in range(FILLERS):
        csl: CslItem = {
            "id": f"rapport{n:03}", "type": "report", "title": f"Rapport annuel numéro {n}",
            "author": [{"literal": "Direction de l’administration pénitentiaire"}],
            "issued": {"date-parts": [[1995 + n % 30]]}, "language": "fr" if n % 3 else "en",
        }  # fmt: skip
        themes = [given("probation", origin="person")] if n % 2 else []
        made.append(content(10 + n, csl, themes))
    return made


def write(path: Path) -> Path:
    """Write the library; returns its path."""
    made = studies()
    shared = {
        "themes": THEMES,
        "facets": FACETS,
        "theme_labels": LABELS,
        "ids": [
            *((c.study.id, c.study.id, "current") for c in made),
            ("maruna2001ancien", "maruna2001making", "merged"),
            ("disparue1999", None, "gone"),
        ],
        "relations": [("maruna2001making", "elbaz2019accompagnement", "review")],
        "possible_duplicates": [
            ("elbaz2019accompagnement", "maruna2001making", 12.5, "même titre\nmême année")
        ],
        "problems": [
            ("fonds.bib", "maruna2001", 12, "bad-isbn", "warning", "L’ISBN est incomplet.",
             "maruna2001making"),
        ],
        "sources": [("fonds.bib", "bibtex", 50, 1, 1, 1), ("zotero", "zotero", 1, 0, 1, 1)],
        "runs": [(1, "import", RUN, "2024-04-01T09:00:01Z", 51, 51, 0, 0, 0)],
    }  # fmt: skip
    with Library.writing(path) as library:
        library.replace(LibraryRows({c.study.id: study_rows(c) for c in made}, shared))
        library.set_info({"vocabulary": "tests/web"})
    with contextlib.closing(sqlite3.connect(path)) as connection:
        for table, rows in BELONGINGS.items():
            marks = ", ".join("?" * len(rows[0]))
            connection.executemany(f"insert into {table} values({marks})", rows)
        connection.commit()
    return path
