"""Parameters and columns that several questions share.

What enters: nothing. What leaves: ``Parameter`` and ``Column`` values, and pieces of SQL.
What it does not touch: the database.
"""

from __future__ import annotations

from typing import Any

from tracker import labels
from tracker.web.filters import Filters
from tracker.web.questions.model import Column, Parameter, Row, Show, Values
from tracker.web.render import list_url, study_url, theme_url

THEMES_SQL = """
    select themes.id, themes.label, ifnull(facets.label, 'Autres thèmes') from themes
    left join facets on facets.id = themes.facet
    order by facets.position is null, facets.position, themes.position
"""
"""The vocabulary as a list under its facets: value, label, heading."""

_BUSIEST = """
    select theme_id from study_themes join themes on themes.id = theme_id
    group by theme_id order by mission desc, count(*) desc, position limit {}
"""

THEME = Parameter(
    "theme", "Thème", "theme", default_sql=_BUSIEST.format("1"), choices_sql=THEMES_SQL
)
OTHER_THEME = Parameter(
    "autre", "Et thème", "theme", choices_sql=THEMES_SQL,
    default_sql="""
        select other.theme_id from study_themes as mine
        join study_themes as other on other.study_id = mine.study_id
        join themes on themes.id = other.theme_id
        where mine.theme_id = (select theme_id from study_themes join themes on themes.id = theme_id
            group by theme_id order by mission desc, count(*) desc, position limit 1)
          and other.theme_id <> mine.theme_id
        group by 1 order by mission desc, count(*) desc, position limit 1
    """,
)  # fmt: skip
ANY_THEME = Parameter(
    "theme", "Thème", "theme", choices_sql=THEMES_SQL, optional=True, nothing="tous les thèmes"
)
SINCE = Parameter("depuis", "Depuis l’année", "year", default="2015", least=-3000, most=3000)
ANY_SINCE = Parameter("depuis", "Depuis l’année", "year", optional=True, least=-3000, most=3000)
TYPE = Parameter(
    "nature", "Nature", "choice", optional=True, nothing="toutes",
    choices=tuple(sorted(((k, one) for k, (one, _) in labels.TYPES.items()), key=lambda c: c[1])),
)  # fmt: skip


def at_least(default: int, label: str) -> Parameter:
    """« Au moins … »."""
    return Parameter("minimum", label, "number", default=str(default), least=1, most=100_000)


# Pieces of SQL. The OR is decided before the rows are read: SQLite asks the index once.
OF_ANY_THEME = (
    "(:theme = '' or studies.id in (select study_id from study_themes where theme_id = :theme))"
)
OF_THEME = "studies.id in (select study_id from study_themes where theme_id = :theme)"
OF_TYPE = "(:nature = '' or studies.type = :nature)"
ANY_YEAR = "(:depuis = '' or studies.year >= :depuis)"
STUDY = "studies.id as etude, studies.title as titre, studies.authors as auteurs, studies.year"
LATEST_FIRST = "studies.year is null, studies.issued desc, studies.id"


def study(heading: str = "Étude", value: str = "titre", key: str = "etude") -> Column:
    """A study's title as a link; files also get its id."""
    return Column(
        heading, value, "title", lambda row, _: study_url(str(row[key])), key, "Identifiant"
    )


def text(heading: str, value: str, show: Show = "text") -> Column:
    """A plain column."""
    return Column(heading, value, show)


AUTHORS = text("Auteurs", "auteurs")
YEAR = text("Année", "year")
ADDED = text("Ajoutée le", "added_on", "date")
STUDY_COLUMNS = (study(), AUTHORS, YEAR)


def theme_page(row: Row, asked: Values) -> str:
    """The page of the theme of a row."""
    return theme_url(str(row["theme"]))


def studies_of(**columns: str) -> Column:
    """« Études »: a count that leads to the list; ``columns`` maps a filter to an SQL column.

    A column that begins with a colon is a parameter of the question.
    """

    def link(row: Row, asked: Values) -> str:
        wanted: dict[str, Any] = {}
        for name, column in columns.items():
            keys = column.split()
            values = [asked[k[1:]] if k.startswith(":") else row[k] for k in keys]
            values = [value for value in values if value not in ("", None)]
            if not values:
                continue
            many = isinstance(getattr(Filters(), name), tuple)
            wanted[name] = tuple(values) if many else values[0]
        return list_url(**wanted)

    return Column("Études", "nombre", "number", link)
