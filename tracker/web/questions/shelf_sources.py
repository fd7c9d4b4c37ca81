"""Questions about where studies come from, and what changed.

What enters: nothing. What leaves: ``Question`` values. What it does not touch: the database.
"""

from __future__ import annotations

from tracker import labels
from tracker.web.questions.model import Column, Parameter, Question
from tracker.web.questions.parts import (
    ADDED,
    ANY_THEME,
    AUTHORS,
    LATEST_FIRST,
    OF_ANY_THEME,
    STUDY,
    STUDY_COLUMNS,
    YEAR,
    study,
    text,
)  # fmt: skip
from tracker.web.render import list_url

_SOURCE = Parameter(
    "source", "Source", "choice", optional=True,
    choices_sql="select name, name from sources order by name",
)  # fmt: skip
_FIELDS = ("title", "author", "issued", "container-title", "publisher", "volume", "issue", "page",
           "DOI", "ISBN", "URL", "language", "type", "abstract")  # fmt: skip
_LAST_DAY = "select ifnull(max(substr(added_on, 1, 10)), '') from studies where added_on <> ''"
_YEAR_BEFORE = (
    "select ifnull(date(max(substr(added_on, 1, 10)), '-1 year'), '') from studies "
    "where added_on <> ''"
)

SOURCES = (
    Question(
        "sources-en-desaccord",
        "Sources en désaccord",
        "Les études dont deux sources disent autre chose du même champ : la valeur retenue, "
        "l’autre, et qui la donne.",
        "Sources",
        """select studies.id as etude, studies.title as titre, conflicts.field as champ,
             case conflicts.field
               when 'issued' then studies.issued
               when 'author' then studies.authors
               when 'abstract' then '(résumé)'
               else json_extract(csl_items.json, '$."' || conflicts.field || '"') end as retenue,
             iif(conflicts.field = 'abstract', substr(value, 1, 200), value) as autre,
             records.source as source, iif(decided, 'tranché', 'à trancher') as etat
           from conflicts join studies on studies.id = conflicts.study_id
           left join csl_items on csl_items.study_id = conflicts.study_id
           left join records on records.id = conflicts.record_id
           where (:champ = '' or conflicts.field = :champ)
             and (:source = '' or records.source = :source)
             and (:etat = '' or decided = cast(:etat as integer))
           order by studies.id, conflicts.field, conflicts.record_id""",
        (study(), text("Champ", "champ", "field"), text("Valeur retenue", "retenue", "title"),
         text("Autre valeur", "autre", "title"), text("Source de l’autre valeur", "source"),
         text("État", "etat")),
        (
            Parameter("champ", "Champ", "choice", optional=True, nothing="tous les champs",
                      choices=tuple((f, labels.field_label(f)) for f in _FIELDS)),
            _SOURCE,
            Parameter("etat", "État", "choice", optional=True, nothing="tous",
                      choices=(("0", "à trancher"), ("1", "tranchés"))),
        ),
    ),
    Question(
        "vues-par-une-seule-source",
        "Études connues d’une seule source",
        "Ce qu’une source est seule à signaler : à vérifier, ou sa vraie richesse.",
        "Sources",
        f"""select {STUDY}, min(records.source) as source from studies
            join records on records.study_id = studies.id
            where {OF_ANY_THEME} group by studies.id
            having count(distinct records.source) = 1
              and (:source = '' or min(records.source) = :source)
            order by {LATEST_FIRST}""",
        (*STUDY_COLUMNS, Column("Source", "source", "text",
                                lambda row, _: list_url(source=row["source"]))),
        (_SOURCE, ANY_THEME),
    ),
    Question(
        "vues-par-plusieurs-sources",
        "Études connues de plusieurs sources",
        "Ce que plusieurs sources signalent, les plus signalées d’abord.",
        "Sources",
        f"""select {STUDY}, count(distinct records.source) as combien,
              group_concat(distinct records.source) as sources
            from studies join records on records.study_id = studies.id
            where {OF_ANY_THEME} group by studies.id
            having count(distinct records.source) >= :minimum
            order by combien desc, {LATEST_FIRST}""",
        (*STUDY_COLUMNS, text("Nombre de sources", "combien", "number"),
         text("Sources", "sources")),
        (
            Parameter("minimum", "Au moins (sources)", "number", default="2", least=2, most=1000),
            ANY_THEME,
        ),
    ),
    Question(
        "derniers-ajouts",
        "Ajouts entre deux dates",
        "Ce qui est entré dans la bibliothèque entre deux jours, l’un et l’autre compris.",
        "Suivi",
        f"""select {STUDY}, substr(studies.added_on, 1, 10) as added_on from studies
            where studies.added_on >= :du and studies.added_on < date(:au, '+1 day')
              and {OF_ANY_THEME}
            order by studies.added_on desc, studies.year desc, studies.id""",
        (ADDED, *STUDY_COLUMNS),
        (
            Parameter("du", "Du", "date", default_sql=_YEAR_BEFORE),
            Parameter("au", "Au", "date", default_sql=_LAST_DAY),
            ANY_THEME,
        ),
    ),
    Question(
        "etudes-liees",
        "Rétractations, éditions, traductions et autres liens",
        "Les études liées entre elles : ce qui a été rétracté ou corrigé, traduit, réédité, "
        "recensé.",
        "Suivi",
        f"""select studies.id as etude, studies.title as titre, studies.authors as auteurs,
              studies.year, relations.kind as lien,
              other.id as autre, other.title as autre_titre, other.year as autre_annee
            from relations join studies on studies.id = relations.study_id
            join studies as other on other.id = relations.other_id
            where (:lien = '' or relations.kind = :lien)
            order by relations.kind <> 'retraction', relations.kind <> 'erratum',
              relations.kind, {LATEST_FIRST}, other.id""",
        (study(), AUTHORS, YEAR, text("Lien", "lien", "relation"),
         study("Autre étude", "autre_titre", "autre"), text("Année de l’autre", "autre_annee")),
        (
            Parameter("lien", "Nature du lien", "choice", optional=True, nothing="tous les liens",
                      choices=tuple((k, a) for k, (a, _) in labels.RELATIONS.items())),
        ),
    ),
    Question(
        "decisions-sur-les-themes",
        "Décisions sur les thèmes",
        "Les thèmes que la section a retenus ou écartés, les décisions récentes d’abord.",
        "Suivi",
        """select substr(d."when", 1, 10) as jour,
             iif(d.value = 'yes', 'retenu', iif(d.value = 'no', 'écarté', 'selon les règles'))
               as decision,
             themes.id as theme, themes.label as nom, studies.id as etude, studies.title as titre
           from theme_decisions as d join studies on studies.id = d.study_id
           join themes on themes.id = d.theme_id
           where (:theme = '' or d.theme_id = :theme)
             and (:decision = '' or d.value = :decision)
           order by d."when" desc, studies.id, themes.position""",
        (text("Date", "jour", "date"), text("Décision", "decision"), text("Thème", "nom"), study()),
        (
            ANY_THEME,
            Parameter("decision", "Décision", "choice", optional=True,
                      choices=(("yes", "retenu"), ("no", "écarté"))),
        ),
    ),
)  # fmt: skip
