"""Questions about what the library still lacks.

What enters: nothing. What leaves: ``Question`` values. What it does not touch: the database.
"""

from __future__ import annotations

from tracker import labels
from tracker.web.questions.model import Column, Parameter, Question
from tracker.web.questions.parts import (
    ANY_SINCE,
    ANY_THEME,
    ANY_YEAR,
    LATEST_FIRST,
    OF_ANY_THEME,
    OF_TYPE,
    STUDY,
    STUDY_COLUMNS,
    TYPE,
    text,
)  # fmt: skip
from tracker.web.render import list_url, study_url

_TYPE_COLUMN = text("Nature", "type", "type")

QUALITY = (
    Question(
        "sans-resume",
        "Études sans résumé",
        "Celles dont aucune source ne donne le résumé : la recherche n’y lit que le titre et les "
        "mots-clés.",
        "À compléter",
        f"""select {STUDY}, studies.type, studies.url from studies
            left join abstracts on abstracts.study_id = studies.id
            where abstracts.study_id is null and {OF_ANY_THEME} and {OF_TYPE} and {ANY_YEAR}
            order by {LATEST_FIRST}""",
        (*STUDY_COLUMNS, _TYPE_COLUMN),
        (ANY_THEME, TYPE, ANY_SINCE),
    ),
    Question(
        "sans-theme",
        "Études sans aucun thème",
        "Celles où aucun libellé du vocabulaire n’a été reconnu, et que personne n’a classées.",
        "À compléter",
        f"""select {STUDY}, studies.type from studies
            where not exists (select 1 from study_themes where study_id = studies.id)
              and {OF_TYPE} and {ANY_YEAR} order by {LATEST_FIRST}""",
        (*STUDY_COLUMNS, _TYPE_COLUMN),
        (TYPE, ANY_SINCE),
    ),
    Question(
        "sans-doi",
        "Études sans DOI",
        "Celles qui n’ont pas d’identifiant pérenne ; pour un article de revue récent, il manque "
        "sans doute.",
        "À compléter",
        f"""select {STUDY}, studies.type, studies.container as revue from studies
            where (studies.doi is null or studies.doi = '') and {OF_ANY_THEME}
              and {OF_TYPE} and {ANY_YEAR} order by {LATEST_FIRST}""",
        (*STUDY_COLUMNS, text("Revue ou ouvrage", "revue", "title")),
        (
            Parameter("nature", "Nature", "choice", default="article-journal", optional=True,
                      choices=TYPE.choices),
            ANY_SINCE, ANY_THEME,
        ),
    ),
    Question(
        "sans-date",
        "Études sans date",
        "Celles dont aucune source ne donne l’année de parution.",
        "À compléter",
        f"""select {STUDY}, studies.type, studies.publisher as editeur from studies
            where studies.year is null and {OF_TYPE}
            order by french_order(studies.authors), studies.id""",
        (*STUDY_COLUMNS[:2], _TYPE_COLUMN, text("Éditeur", "editeur", "title")),
        (TYPE,),
    ),
    Question(
        "notices-a-corriger",
        "Notices à corriger",
        "Les anomalies relevées dans les sources, avec l’endroit où les corriger.",
        "À compléter",
        """select problems.source, problems.key as cle, problems.position as ligne,
             problems.message, studies.id as etude, studies.title as titre
           from problems left join studies on studies.id = problems.study_id
           where (:source = '' or problems.source = :source)
             and (:gravite = '' or problems.level = :gravite)
           order by problems.source, problems.position, problems.key, problems.code""",
        (Column("Source", "source", "text", lambda row, _: list_url(source=row["source"])),
         text("Clé", "cle"), text("Ligne", "ligne"), text("Anomalie", "message"),
         Column("Étude", "titre", "title",
                lambda row, _: study_url(row["etude"]) if row["etude"] else "",
                "etude", "Identifiant")),
        (
            Parameter("source", "Source", "choice", optional=True,
                      choices_sql="select distinct source, source from problems order by 1"),
            Parameter("gravite", "Gravité", "choice", optional=True,
                      choices=tuple(labels.LEVELS.items())),
        ),
    ),
)  # fmt: skip
