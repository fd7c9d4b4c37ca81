"""The vocabulary as the library holds it, and what it brings together.

What enters: theme ids. What leaves: the tree of themes with counts, and pages' worth of facts.
What it does not touch: how themes are given (``tracker.themes``).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tracker.web.french import typographic
from tracker.web.queries.key_studies import KeyStudy, key_studies
from tracker.web.queries.listing import Card, as_cards
from tracker.web.queries.vocabulary import Family, Theme
from tracker.web.queries.vocabulary import read as read_vocabulary

if TYPE_CHECKING:
    from tracker.web.catalogue import Catalogue


@dataclass(frozen=True, slots=True)
class ThemePage:
    """What a theme's page says."""

    theme: Theme
    family: str
    broader: tuple[Theme, ...]
    narrower: tuple[Theme, ...]
    related: tuple[tuple[Theme, int], ...]
    years: Mapping[int, int]
    latest: tuple[Card, ...]
    undated: int
    key: tuple[KeyStudy, ...] = ()
    words: tuple[tuple[str, tuple[str, ...]], ...] = ()


def counts(connection: sqlite3.Connection) -> dict[str, int]:
    """How many studies each theme has."""
    rows = connection.execute("select theme_id, count(*) from study_themes group by 1")
    return {row[0]: row[1] for row in rows}


def families(
    connection: sqlite3.Connection, counted: Mapping[str, int] | None = None
) -> tuple[Family, ...]:
    """The vocabulary by facet, as a tree laid flat; counts are all studies' unless given."""
    counted = counts(connection) if counted is None else counted
    return read_vocabulary(connection).counted(counted)


def page(connection: sqlite3.Connection, id_: str, latest: int = 10) -> ThemePage | None:
    """Everything about one theme; None where the vocabulary has no such theme."""
    counted = counts(connection)
    themes = {
        key: replace(theme, count=counted.get(key, 0))
        for key, theme in read_vocabulary(connection).themes.items()
    }
    if id_ not in themes:
        return None
    broader: list[Theme] = []
    parent = themes[id_].parent
    while parent in themes and themes[parent] not in broader:
        broader.insert(0, themes[parent])
        parent = themes[parent].parent
    family = connection.execute(
        "select label from facets where id = ?", [themes[id_].facet]
    ).fetchone()
    of_theme = "from studies where id in (select study_id from study_themes where theme_id = ?)"
    years = connection.execute(f"select year, count(*) {of_theme} group by 1", [id_]).fetchall()
    studies = connection.execute(
        f"select * {of_theme} order by year is null, issued desc, id limit ?", [id_, latest]
    ).fetchall()
    return ThemePage(
        theme=themes[id_],
        family=typographic(family[0]) if family else "",
        broader=tuple(broader),
        narrower=tuple(theme for theme in themes.values() if theme.parent == id_),
        related=_related(connection, id_, themes),
        years={row[0]: row[1] for row in years if row[0] is not None},
        latest=tuple(as_cards(connection, studies)),
        undated=sum(row[1] for row in years if row[0] is None),
        key=key_studies(connection, id_),
        words=_words(connection, id_),
    )


def _words(connection: sqlite3.Connection, id_: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The labels that give the theme, by language (``fr``, ``en``, others), the preferred first."""
    found: dict[str, list[str]] = {}
    for row in connection.execute(
        "select language, label from theme_labels where theme_id = ? "
        "order by language <> 'fr', language, kind <> 'pref', rowid",
        [id_],
    ):
        found.setdefault(row[0], []).append(typographic(row[1]))
    return tuple((language, tuple(dict.fromkeys(words))) for language, words in found.items())


def _related(
    connection: sqlite3.Connection, id_: str, themes: Mapping[str, Theme], most: int = 12
) -> tuple[tuple[Theme, int], ...]:
    """Themes most often met beside this one, its own line of descent left out."""
    rows = connection.execute(
        "select other.theme_id, count(*) from study_themes as mine "
        "join study_themes as other on other.study_id = mine.study_id "
        "where mine.theme_id = ? group by 1 order by 2 desc, 1",
        [id_],
    ).fetchall()

    def ancestors(theme: str | None) -> set[str]:
        found: set[str] = set()
        while theme is not None and theme in themes and theme not in found:
            found.add(theme)
            theme = themes[theme].parent
        return found

    kin = ancestors(id_) | {theme for theme in themes if id_ in ancestors(theme)}
    return tuple(
        (themes[theme], number) for theme, number in rows if theme in themes and theme not in kin
    )[:most]


def crossing_of(
    catalogue: Catalogue, connection: sqlite3.Connection, facet: str
) -> dict[tuple[str, str], int]:
    """``crossing``, counted in the catalogue of the very library that ``connection`` reads."""
    cells = connection.execute("select id from themes where facet = ?", [facet]).fetchall()
    return {
        (row, cell): number
        for (cell,) in map(tuple, cells)
        for row, number in catalogue.theme_counts(catalogue.theme(cell)).items()
    }


def crossing(connection: sqlite3.Connection, facet: str) -> dict[tuple[str, str], int]:
    """How many studies have both a theme and a theme of ``facet``: the evidence map's cells."""
    rows = connection.execute(
        "select row.theme_id, cell.theme_id, count(*) from study_themes as cell "
        "join themes on themes.id = cell.theme_id and themes.facet = ? "
        "join study_themes as row on row.study_id = cell.study_id group by 1, 2",
        [facet],
    )
    return {(row[0], row[1]): row[2] for row in rows}
