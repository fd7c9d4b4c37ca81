"""The vocabulary as the library holds it: themes by facet, parents before their children.

What enters: a reading connection. What leaves: ``Vocabulary``; its families with counts.
What it does not touch: how themes are given (``tracker.themes``), studies.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, replace

from tracker.web.french import typographic


@dataclass(frozen=True, slots=True)
class Theme:
    """A concept of the vocabulary, its depth under its facet and how many studies have it."""

    id: str
    label: str
    label_en: str
    facet: str
    parent: str | None
    definition: str
    scope_note: str
    mission: bool
    internal: bool
    depth: int = 0
    count: int = 0


@dataclass(frozen=True, slots=True)
class Family:
    """A facet of the vocabulary with its themes, parents before their children."""

    id: str
    label: str
    themes: tuple[Theme, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Vocabulary:
    """All themes, uncounted.

    ``themes`` by id in the vocabulary's order, without depths; ``names`` their labels as stored;
    ``families`` the same as trees laid flat.
    """

    themes: Mapping[str, Theme]
    names: Mapping[str, str]
    families: tuple[Family, ...]

    def counted(self, counts: Mapping[str, int]) -> tuple[Family, ...]:
        """The families, each theme with how many studies have it."""
        return tuple(
            replace(
                family, themes=tuple(replace(t, count=counts.get(t.id, 0)) for t in family.themes)
            )
            for family in self.families
        )


def read(connection: sqlite3.Connection) -> Vocabulary:
    """The vocabulary of the library."""
    rows = {row["id"]: row for row in connection.execute("select * from themes order by position")}
    themes = {id_: _theme(row) for id_, row in rows.items()}
    names = {id_: row["label"] for id_, row in rows.items()}
    facets = connection.execute("select id, label from facets order by position").fetchall()
    return Vocabulary(themes, names, _families(themes, {row[0]: row[1] for row in facets}))


def _families(themes: Mapping[str, Theme], facets: Mapping[str, str]) -> tuple[Family, ...]:
    children: dict[str | None, list[Theme]] = {}
    for theme in themes.values():
        above = themes.get(theme.parent or "")
        # A child in another facet than its parent's stands at the top of its own.
        parent = above.id if above and above.facet == theme.facet else None
        children.setdefault(parent, []).append(theme)

    def below(parent: str | None, depth: int, facet: str) -> list[Theme]:
        found: list[Theme] = []
        for theme in children.get(parent, []):
            if theme.facet == facet:
                found.append(replace(theme, depth=depth))
                found += below(theme.id, depth + 1, facet)
        return found

    names = [(facet, typographic(label)) for facet, label in facets.items()]
    others = sorted({theme.facet for theme in themes.values()} - set(facets))
    names += [(facet, "Autres thèmes") for facet in others]
    return tuple(Family(id_, label, tuple(below(None, 0, id_))) for id_, label in names)


def _theme(row: sqlite3.Row) -> Theme:
    return Theme(
        id=row["id"],
        label=typographic(row["label"]),
        label_en=row["label_en"] or "",
        facet=row["facet"],
        parent=row["parent_id"],
        definition=row["definition"] or "",
        scope_note=row["scope_note"] or "",
        mission=bool(row["mission"]),
        internal=bool(row["internal"]),
    )
