"""A small shelf of works that we made up, in both languages, in a library of the real schema."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from tracker.model import CslItem, Study, StudyId
from tracker.search import Synonyms, index_columns
from tracker.store.schema import SEARCH_COLUMNS, library_script

THEMES: dict[str, tuple[str, str]] = {
    "desistance": ("désistance", "desistance"),
    "rbr": ("modèle risque-besoins-réceptivité", "Risk-Need-Responsivity model"),
    "preparation_sortie": ("préparation à la sortie", "reentry and resettlement"),
    "femmes": ("femmes", "women"),
    "surveillance_electronique": ("surveillance électronique", "electronic monitoring"),
    "recidive": ("récidive", "recidivism"),
    "tig": ("travail d’intérêt général", "community service"),
}

SYNONYMS = Synonyms.from_labels(
    [
        [
            "désistance",
            "desistance",
            "going straight",
            "sortie de délinquance",
            ("désistant", True),
        ],
        [
            "modèle risque-besoins-réceptivité",
            "Risk-Need-Responsivity model",
            ("RBR", True),
            ("RNR", True),
            "risk-need-responsivity",
        ],
        [
            ("préparation à la sortie", True),
            "reentry and resettlement",
            ("reentry", True),
            ("re-entry", True),
            ("resettlement", True),
            "sortie de prison",
            "prisoner reentry",
            "sortants de prison",
            "release planning",
        ],
        ["femmes", "women", "female offenders", "femmes détenues"],
        [
            "surveillance électronique",
            "electronic monitoring",
            "bracelet électronique",
            ("PSE", True),
            ("EM", True),
            "placement sous surveillance électronique",
        ],
        ["récidive", "recidivism", "reoffending", "réitération"],
        ["travail d’intérêt général", "community service", ("TIG", True)],
        ["entretien motivationnel", "motivational interviewing"],
    ]
)


@dataclass(frozen=True)
class Work:
    id: str
    title: str
    year: int
    author: str = "Durand"
    abstract: str = ""
    container: str = ""
    keywords: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    doi: str = ""


WORKS = (
    Work(
        "fr01",
        "La préparation à la sortie des longues peines",
        2015,
        "Lemoine",
        "Enquête auprès des conseillers d’insertion sur les semaines qui précèdent la libération.",
        "Revue pénitentiaire et de droit pénal",
        themes=("preparation_sortie",),
    ),
    Work(
        "en01",
        "Reentry after long sentences: what prisons can do",
        2018,
        "Harper",
        "Release planning in three states.",
        themes=("preparation_sortie",),
    ),
    Work(
        "en02",
        "Resettlement in practice",
        2009,
        "O’Malley",
        "Housing and work after prison.",
        themes=("preparation_sortie",),
    ),
    Work(
        "fr02",
        "Le sort des condamnés sous l’Ancien Régime",
        1998,
        "Petit",
        "Histoire du sort réservé aux galériens.",
    ),
    Work(
        "fr03",
        "Désistance : récits de sortants",
        2017,
        "Mohammed-Petit",
        "Vingt récits de vie recueillis en milieu ouvert.",
        themes=("desistance",),
        keywords=("désistance", "récits de vie"),
    ),
    Work(
        "en03",
        "Going Straight: Pathways Out of Crime",
        2001,
        "Maruna",
        "How former offenders make sense of change.",
        themes=("desistance",),
    ),
    Work(
        "en04",
        "The RNR model revisited",
        2011,
        "Andrews",
        "Risk, need and responsivity.",
        "Criminal Justice and Behavior",
        themes=("rbr",),
    ),
    Work(
        "fr04",
        "Principes RBR : une lecture française",
        2014,
        "Herzog",
        "Le risque, les besoins et la réceptivité des personnes suivies.",
        themes=("rbr",),
    ),
    Work(
        "fr05",
        "Femmes détenues et maternité",
        2012,
        "Rostaing",
        "Les mères incarcérées et leurs enfants.",
        themes=("femmes",),
    ),
    Work(
        "en05", "Incarcerated mothers", 2016, "Baldwin", "Mothers in custody.", themes=("femmes",)
    ),
    Work(
        "fr06",
        "Le bracelet électronique à domicile",
        2013,
        "Ollivon",
        "Géographie du placement sous surveillance électronique.",
        themes=("surveillance_electronique",),
    ),
    Work(
        "en06",
        "Electronic monitoring in Europe",
        2019,
        "Nellis",
        themes=("surveillance_electronique",),
        doi="10.1234/EM.2019.77",
    ),
    Work(
        "fr07",
        "Le métier de surveillant",
        2010,
        "Chauvenet",
        "Les surveillants et surveillantes en détention.",
    ),
    Work(
        "fr08",
        "Mesurer la récidive des sortants de prison",
        2011,
        "Kensey",
        "Taux de récidive à cinq ans.",
        themes=("recidive",),
    ),
    Work(
        "en07",
        "Reoffending among young adults",
        2020,
        "Bottoms",
        "A cohort of 400 youths.",
        themes=("recidive",),
    ),
    Work("fr09", "Les récidivistes devant le juge", 2005, "Saas", "Une catégorie pénale."),
    Work(
        "fr10", "Le travail d’intérêt général, une peine utile ?", 2018, "Vanneste", themes=("tig",)
    ),
    Work("en08", "Community service orders and compliance", 2007, "McIvor", themes=("tig",)),
    Work(
        "fr11",
        "Œuvres et sœurs : la visite des prisons au XIXᵉ siècle",
        1995,
        "Langlois",
        "Les congrégations et l’œuvre des prisons.",
    ),
    Work(
        "fr12",
        "L’évaluation du risque en probation",
        2016,
        "Rossi",
        "Évaluer, c’est décider : les outils actuariels évalués.",
        "Déviance et Société",
    ),
    Work(
        "en09",
        "Evaluating probation programmes",
        2003,
        "Raynor",
        "Evaluations of rehabilitation programs and their organisation.",
        "Probation Journal",
    ),
    Work("en10", "Policing and public policy", 2008, "Reiner", "Police powers."),
    Work("fr13", "Politiques pénales et police de proximité", 2002, "Mouhanna"),
    Work(
        "fr14",
        "Le conseiller pénitentiaire face à l’aménagement de peine",
        2019,
        "Gras",
        "Les conseillères et leurs dossiers ; les travaux de la commission.",
    ),
    Work("fr15", "Le Conseil de l’Europe et les prisons", 2006, "Pieret"),
    Work("fr16", "Entretien motivationnel en milieu ouvert", 2021, "Csillik"),
    Work("en11", "Motivational interviewing with offenders", 2010, "McMurran"),
    Work("fr17", "Le désistement d’instance en procédure civile", 2004, "Cadiet"),
    Work(
        "en12",
        "Post-release supervision and pre-release centres",
        1999,
        "Petersilia",
        "Behaviour after re-entry.",
    ),
    Work(
        "fr18",
        "La libération conditionnelle",
        2000,
        "Tournier",
        "Les libérés et les lois qui les régissent.",
    ),
    Work("fr19", "Le bruit en cellule", 2022, "Bony", notes=("À citer dans la note de juin.",)),
    Work("en13", "<i>Desistance</i> &amp; the family", 2021, "Weaver", themes=("desistance",)),
)


def study(work: Work) -> Study:
    """The work as the pipeline would hand it over."""
    csl: CslItem = {
        "id": work.id,
        "type": "article-journal",
        "title": work.title,
        "author": [{"family": work.author, "given": "A."}],
        "issued": {"date-parts": [[work.year]]},
    }
    optional = {
        "abstract": work.abstract, "container-title": work.container, "DOI": work.doi,
    }  # fmt: skip
    csl.update({name: value for name, value in optional.items() if value})
    return Study(
        id=StudyId(work.id),
        csl=csl,
        records=(),
        keywords=tuple((keyword, "shelf") for keyword in work.keywords),
        notes=tuple((note, "shelf:1") for note in work.notes),
    )


def columns(work: Work) -> tuple[str, ...]:
    """The work's row of the index."""
    return index_columns(study(work), [label for id_ in work.themes for label in THEMES[id_]])


def library(works: tuple[Work, ...] = WORKS, path: str = ":memory:") -> sqlite3.Connection:
    """A ``library.db`` of these works, search index included."""
    connection = sqlite3.connect(path)
    for statement in library_script():
        connection.execute(statement)
    for position, (id_, (french, english)) in enumerate(THEMES.items()):
        connection.execute(
            "insert into themes(id, label, label_en, facet, position) values (?, ?, ?, 'f', ?)",
            [id_, french, english, position],
        )
    marks = ", ".join("?" * (len(SEARCH_COLUMNS) + 1))
    for number, work in enumerate(works, 1):
        connection.execute(
            "insert into studies(id, type, title, authors, year, citation, number)"
            " values (?, 'article-journal', ?, ?, ?, '', ?)",
            [work.id, work.title, work.author, work.year, number],
        )
        connection.execute("insert into abstracts values (?, ?)", [work.id, work.abstract])
        for theme in work.themes:
            connection.execute("insert into study_themes values (?, ?, 'rule')", [work.id, theme])
        for position, keyword in enumerate(work.keywords):
            connection.execute(
                "insert into keywords values (?, ?, 'shelf', ?)", [work.id, keyword, position]
            )
        connection.execute(f"insert into search_text values ({marks})", [number, *columns(work)])
    connection.execute("insert into studies_fts(studies_fts) values ('rebuild')")
    connection.commit()
    return connection
