"""A large library of made-up studies: titles and abstracts of ours, themes of the vocabulary.

The tables are those of a real library (an import of one entry makes them, vocabulary included);
the studies are written straight into them, for importing 100,000 references is another benchmark.
"""

from __future__ import annotations

import contextlib
import json
import random
import sqlite3
from pathlib import Path

from tracker.model import Assignment, CslItem, Reference, Study, StudyId, ThemeId
from tracker.search import index_columns
from tracker.store.rows import StudyContent, study_rows

TITLES = {
    "fr": (
        "{a} et {b} : une enquête dans {n} services",
        "Mesurer {a} : le cas de {b}",
        "{a} à l’épreuve de {b}",
        "Que sait-on de {a} ? {b}, {n} ans après",
        "Les professionnels face à {a}",
    ),
    "en": (
        "{a} and {b}: evidence from {n} districts",
        "Understanding {a} among people under supervision",
        "Does {b} change {a}? A study of {n} cases",
        "{a}, {b} and the first year after release",
        "Revisiting {a}",
    ),
}
SENTENCES = {
    "fr": (
        "L’étude porte sur {n} personnes suivies en milieu ouvert entre deux recensements.",
        "Des entretiens ont été menés auprès des conseillers.",
        "Les résultats montrent un effet modeste de {a} à cinq ans.",
        "L’accès au logement reste inégal selon les territoires.",
        "L’emploi retrouvé dans l’année compte plus que la formation suivie.",
        "La comparaison avec {b} invite à la prudence.",
        "Les auteurs discutent la place de {a} dans les politiques pénales.",
        "Les magistrats interrogés décrivent des audiences brèves.",
        "Un questionnaire a été envoyé à {n} services du ressort.",
        "Les écarts entre régions tiennent aux effectifs.",
        "Le coût annuel est estimé à {n} euros par personne.",
        "Les familles rencontrées disent l’attente et la distance.",
        "La santé des personnes se dégrade dans les premiers mois.",
        "Une grille d’observation a servi de guide aux équipes.",
        "Les archives consultées remontent à un demi-siècle.",
        "Le dispositif a été abandonné faute de relais locaux.",
    ),
    "en": (
        "The sample includes {n} adults supervised in the community.",
        "Interviews with officers complete the administrative data.",
        "Findings suggest a modest effect of {a} after five years.",
        "Access to housing remains uneven across areas.",
        "Employment within a year matters more than training.",
        "Comparison with {b} calls for caution.",
        "Implications for sentencing policy are discussed.",
        "Judges described short hearings and thin files.",
        "A questionnaire reached {n} offices of the region.",
        "Differences between districts follow staffing.",
        "Annual costs come to {n} pounds per case.",
        "Families spoke of waiting and of distance.",
        "Health declined in the first months.",
        "An observation grid guided the teams.",
        "Archives going back half a century were read.",
        "The scheme was dropped for want of local partners.",
    ),
}
FAMILIES = (  # noqa: SIM905
    "Martin Bernard Dubois Élie Lefèvre Garnier O’Brien Müller Nakamura Rossi Andersson Novak "
    "Silva Okafor Chen Dupont Moreau Girard Lambert Fontaine Roussel Perrin Blanchard Marchand"
).split()
GIVEN = "Anne Paul Léa Marc Inès Hugo Ruth Sean Kofi Mei Olga Luis Eva Omar Nina Ivan".split()  # noqa: SIM905
JOURNALS = (
    "Revue des sanctions", "Cahiers du milieu ouvert", "Journal of Made-up Probation",
    "European Review of Supervision", "Archives de la peine", "Studies in Release",
)  # fmt: skip
TYPES = ("article-journal",) * 6 + ("book", "chapter", "report", "thesis")
BATCH = 2_000
ONE = "@article{premiere2020, title={Première entrée}, author={Un, A.}, date={2020}}\n"


def library(folder: Path, count: int) -> Path:
    """The path of a ``library.db`` of about ``count`` studies, made in ``folder``."""
    from tracker.cli import tracker
    from tracker.cli.app import run

    folder.mkdir(parents=True)
    (folder / "un.bib").write_text(ONE, encoding="utf-8")
    assert run(tracker, ["--data", str(folder), "import", str(folder / "un.bib")]) == 0
    path = folder / "library.db"
    with contextlib.closing(sqlite3.connect(path)) as connection:
        _fill(connection, count)
    return path


def _fill(connection: sqlite3.Connection, count: int) -> None:
    themes = {
        row[0]: row[1:]
        for row in connection.execute(
            "select id, label, coalesce(label_en, label), parent_id from themes"
        )
    }
    dice = random.Random(20261123)
    for start in range(0, count, BATCH):
        people: dict[str, tuple[object, ...]] = {}
        tables: dict[str, list[tuple[object, ...]]] = {}
        for number in range(start, min(start + BATCH, count)):
            made = study_rows(_content(dice, number + 100, themes))
            for table, rows in made.tables.items():
                tables.setdefault(table, []).extend(rows)
            tables.setdefault("search_text", []).append(made.search)
            tables.setdefault("ids", []).append((made.tables["studies"][0][0],) * 2 + ("current",))
            people.update(made.people)
        for table, rows in (*tables.items(), ("people", list(people.values()))):
            if rows:
                marks = ", ".join("?" * len(rows[0]))
                connection.executemany(f"insert or ignore into {table} values({marks})", rows)
        connection.commit()
    connection.execute("insert into studies_fts(studies_fts) values('rebuild')")
    connection.commit()
    connection.execute("pragma wal_checkpoint(truncate)")


def _content(
    dice: random.Random, number: int, themes: dict[str, tuple[str, str, str | None]]
) -> StudyContent:
    language = dice.choice(("fr", "fr", "en"))
    # A few themes are common and many are rare, as in real libraries.
    names = list(themes)
    chosen = [names[int(len(names) * dice.random() ** 2)] for _ in range(dice.randint(1, 4))]
    label = [themes[t][language == "en"] for t in chosen]
    words = {"a": label[0], "b": label[-1], "n": str(dice.randint(3, 900))}
    title = dice.choice(TITLES[language]).format(**words)
    abstract = " ".join(s.format(**words) for s in dice.sample(SENTENCES[language], k=5))
    authors = [
        {"family": dice.choice(FAMILIES), "given": dice.choice(GIVEN)}
        for _ in range(dice.randint(1, 3))
    ]
    year = min(2026, 2026 - int(dice.expovariate(0.1)))
    id_ = f"etude{number}"
    csl: CslItem = {
        "id": id_, "type": dice.choice(TYPES), "title": title[:1].upper() + title[1:],
        "author": authors, "issued": {"date-parts": [[year]]}, "language": language,
        "container-title": dice.choice(JOURNALS), "volume": str(dice.randint(1, 60)),
        "abstract": abstract,
    }  # fmt: skip
    given: dict[str, None] = {}
    for theme in chosen:
        line: str | None = theme
        while line is not None:
            given[line] = None
            line = themes[line][2]
    record = Reference("grand.bib", id_, csl)
    added = f"2026-{1 + number % 11:02}-{1 + number % 28:02}T09:00:00Z"
    study = Study(
        StudyId(id_), csl, (record.id,), (), (), {k: record.id for k in csl if k != "id"}, (),
        added, added,
    )  # fmt: skip
    labels = [text for theme in given for text in themes[theme][:2]]
    stems = index_columns(study, labels)
    assignments = [Assignment(ThemeId(theme), "rule", ()) for theme in given]
    citation = f"{authors[0]['family']} ({year}). {csl['title']}."
    return StudyContent(study, number, [record], assignments, {}, citation, stems)


def for_plain_datasette(library: Path, made: Path) -> Path:
    """The same studies as a Datasette user would load them: one table, full-text search on it,
    themes as a JSON array, an index on each column that is filtered."""
    with contextlib.closing(sqlite3.connect(made)) as connection:
        connection.execute("attach ? as library", [str(library)])
        columns = [row[1] for row in connection.execute("pragma library.table_info(studies)")]
        kept = [c for c in columns if c != "number"]
        connection.execute(
            f"create table studies({', '.join(kept)}, abstract, themes, primary key(id))"
        )
        given: dict[str, list[str]] = {}
        for study, theme in connection.execute(
            "select study_id, theme_id from library.study_themes"
        ):
            given.setdefault(study, []).append(theme)
        rows = connection.execute(
            f"select {', '.join(kept)}, (select text from library.abstracts where study_id = id) "
            "from library.studies"
        )
        marks = ", ".join("?" * (len(kept) + 2))
        connection.executemany(
            f"insert into studies values({marks})",
            ((*row, json.dumps(given.get(row[0], []))) for row in rows.fetchall()),
        )
        for column in ("year", "type", "language"):
            connection.execute(f"create index studies_{column} on studies({column})")
        connection.execute(
            "create virtual table studies_fts using fts5(title, authors, abstract, "
            "content='studies', tokenize='unicode61 remove_diacritics 2')"
        )
        connection.execute("insert into studies_fts(studies_fts) values('rebuild')")
        connection.commit()
    return made
