"""Questions about themes, authors and journals.

What enters: nothing. What leaves: ``Question`` values. What it does not touch: the database.
"""

from __future__ import annotations

from tracker.web.questions.model import Column, Parameter, Question
from tracker.web.questions.parts import (
    ANY_SINCE,
    ANY_THEME,
    LATEST_FIRST,
    OF_ANY_THEME,
    OF_THEME,
    OF_TYPE,
    OTHER_THEME,
    SINCE,
    STUDY,
    STUDY_COLUMNS,
    THEME,
    TYPE,
    at_least,
    studies_of,
    text,
    theme_page,
)  # fmt: skip
from tracker.web.render import list_url

_THEME_COLUMN = Column("Thème", "nom", "text", theme_page, "theme", "Identifiant")

THEMES = (
    Question(
        "etudes-d-un-theme",
        "Études d’un thème depuis une année",
        "Les études qui portent un thème, parues depuis une année, les plus récentes d’abord.",
        "Thèmes",
        f"""select {STUDY}, studies.type, studies.container from studies
            where {OF_THEME} and studies.year >= :depuis and {OF_TYPE} order by {LATEST_FIRST}""",
        (*STUDY_COLUMNS, text("Nature", "type", "type"),
         Column("Revue ou ouvrage", "container", "title",
                lambda row, _: list_url(container=row["container"]) if row["container"] else "")),
        (THEME, SINCE, TYPE),
    ),
    Question(
        "themes-qui-se-croisent",
        "Thèmes qui croisent un thème",
        "Avec quels autres thèmes un thème se rencontre, et dans quelle part de ses études.",
        "Thèmes",
        """select themes.id as theme, themes.label as nom, count(*) as nombre,
             round(100.0 * count(*)
               / (select count(*) from study_themes where theme_id = :theme), 1) as part
           from study_themes as mine
           join study_themes as other on other.study_id = mine.study_id
           join themes on themes.id = other.theme_id
           where mine.theme_id = :theme and other.theme_id <> :theme
           group by themes.id having count(*) >= :minimum
           order by nombre desc, themes.position""",
        (_THEME_COLUMN, studies_of(themes=":theme theme"), text("Part", "part", "percent")),
        (THEME, at_least(2, "Au moins (études)")),
    ),
    Question(
        "deux-themes-a-la-fois",
        "Études de deux thèmes à la fois",
        "Les études qui portent l’un et l’autre thème, les plus récentes d’abord.",
        "Thèmes",
        f"""select {STUDY}, studies.type from studies where {OF_THEME}
            and studies.id in (select study_id from study_themes where theme_id = :autre)
            order by {LATEST_FIRST}""",
        (*STUDY_COLUMNS, text("Nature", "type", "type")),
        (THEME, OTHER_THEME),
    ),
    Question(
        "evolution-d-un-theme",
        "Évolution d’un thème par année",
        "Combien d’études d’un thème paraissent chaque année, et leur part dans la bibliothèque "
        "cette année-là.",
        "Thèmes",
        """select studies.year as annee, count(*) as nombre, totals.n as total,
             round(100.0 * count(*) / totals.n, 1) as part
           from study_themes join studies on studies.id = study_id
           join (select year, count(*) as n from studies group by year) as totals
             on totals.year = studies.year
           where theme_id = :theme and (:depuis = '' or studies.year >= :depuis)
           group by studies.year order by studies.year desc""",
        (text("Année", "annee"), studies_of(themes=":theme", years="annee"),
         text("Toutes les études de l’année", "total", "number"), text("Part", "part", "percent")),
        (THEME, ANY_SINCE),
    ),
    Question(
        "langues-par-theme",
        "Langues par thème",
        "Pour chaque thème, combien d’études en français, en anglais ou dans une autre langue.",
        "Thèmes",
        """select themes.id as theme, themes.label as nom, count(*) as nombre,
             sum(language like 'fr%') as francais, sum(language like 'en%') as anglais,
             sum(language is not null and language not like 'fr%' and language not like 'en%')
               as autres,
             sum(language is null) as inconnues,
             round(100.0 * sum(language like 'fr%') / count(*), 1) as part
           from study_themes join studies on studies.id = study_id
           join themes on themes.id = theme_id
           where (:famille = '' or themes.facet = :famille)
           group by themes.id having count(*) >= :minimum order by themes.position""",
        (_THEME_COLUMN, studies_of(themes="theme"),
         text("En français", "francais", "number"), text("En anglais", "anglais", "number"),
         text("Autres langues", "autres", "number"),
         text("Langue non précisée", "inconnues", "number"),
         text("Part du français", "part", "percent")),
        (
            Parameter("famille", "Famille de thèmes", "choice", optional=True,
                      choices_sql="select id, label from facets order by position"),
            at_least(1, "Au moins (études)"),
        ),
    ),
    Question(
        "themes-peu-couverts",
        "Thèmes peu couverts",
        "Les thèmes du vocabulaire que peu d’études portent : lacunes de la bibliothèque, ou de "
        "la recherche.",
        "Thèmes",
        """select themes.id as theme, themes.label as nom,
             ifnull(facets.label, 'Autres thèmes') as famille, count(study_id) as nombre,
             max(studies.year) as derniere
           from themes left join study_themes on theme_id = themes.id
           left join studies on studies.id = study_id
           left join facets on facets.id = themes.facet
           group by themes.id having count(study_id) <= :maximum
           order by nombre, facets.position, themes.position""",
        (_THEME_COLUMN, text("Famille", "famille"), studies_of(themes="theme"),
         text("Dernière parution", "derniere")),
        (Parameter("maximum", "Au plus (études)", "number", default="3", most=100_000),),
    ),
    Question(
        "auteurs-d-un-theme",
        "Auteurs d’un thème",
        "Qui écrit sur un thème, combien, et de quand à quand.",
        "Auteurs et revues",
        """select people.id as personne, people.name as nom, count(distinct studies.id) as nombre,
             min(studies.year) as premiere, max(studies.year) as derniere
           from study_themes join study_people using (study_id)
           join people on people.id = person_id join studies on studies.id = study_id
           where theme_id = :theme and role = 'author'
             and (:depuis = '' or studies.year >= :depuis)
           group by people.id having count(distinct studies.id) >= :minimum
           order by nombre desc, french_order(people.name), people.id""",
        (Column("Personne", "nom", "text", lambda row, _: list_url(person=row["personne"]),
                "personne", "Identifiant"),
         studies_of(themes=":theme", person="personne"),
         text("Première parution", "premiere"), text("Dernière parution", "derniere")),
        (THEME, ANY_SINCE, at_least(1, "Au moins (études)")),
    ),
    Question(
        "revues",
        "Revues et ouvrages",
        "Où paraissent les études, d’un thème ou de tous : nombre, première et dernière année.",
        "Auteurs et revues",
        f"""select container as revue, count(*) as nombre, min(year) as premiere,
              max(year) as derniere
            from studies where container is not null and container <> '' and {OF_ANY_THEME}
            group by container having count(*) >= :minimum
            order by nombre desc, french_order(container)""",
        (Column("Revue ou ouvrage", "revue", "title",
                lambda row, _: list_url(container=row["revue"])),
         studies_of(themes=":theme", container="revue"),
         text("Première parution", "premiere"), text("Dernière parution", "derniere")),
        (ANY_THEME, at_least(1, "Au moins (études)")),
    ),
)  # fmt: skip
