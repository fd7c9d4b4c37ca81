"""The vocabulary's pages: all themes, one theme, and the evidence map.

What enters: ``/library/themes``, ``/library/themes/ID``, ``/carte``. What leaves: the pages.
"""

from __future__ import annotations

import math
import sqlite3
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tracker.web import answers
from tracker.web.catalogue import Catalogue
from tracker.web.database import read
from tracker.web.desk import glance
from tracker.web.filters import Filters
from tracker.web.queries import themes as queries
from tracker.web.queries.key_studies import RULE
from tracker.web.queries.vocabulary import Theme
from tracker.web.render import theme_url
from tracker.web.timeline import timeline
from tracker.web.views.study import identifier

if TYPE_CHECKING:
    from datasette.app import Datasette
    from datasette.utils.asgi import Request, Response

PUBLICS = "publics"
"""The facet that makes the map's columns."""
SHADES = 5


@dataclass(frozen=True, slots=True)
class Cell:
    """How many studies have both themes; ``shade`` from 0 (none) to ``SHADES``."""

    count: int
    shade: int
    query: str
    label: str


@dataclass(frozen=True, slots=True)
class Row:
    """A theme across the publics."""

    theme: Theme
    cells: tuple[Cell, ...]


async def themes(datasette: Datasette, request: Request) -> Response:
    """The whole vocabulary with counts."""
    families = await read(datasette, queries.families)
    return answers.page(datasette, "themes.html", here="themes", families=families)


async def theme(datasette: Datasette, request: Request) -> Response:
    """One theme: definition, neighbours, timeline, latest studies."""
    id_ = identifier(request.url_vars["id"])
    found = await read(datasette, lambda connection: queries.page(connection, id_))
    if found is None:
        return answers.fault(
            datasette,
            request,
            404,
            "Thème introuvable",
            "Le vocabulaire n’a pas de thème à cette adresse.",
        )
    base = Filters(themes=(id_,))
    return answers.page(
        datasette,
        "theme.html",
        here="themes",
        p=found,
        theme=found.theme,
        timeline=timeline(found.years, base),
        query=base.query(),
        rule=RULE,
    )


async def evidence_map(datasette: Datasette, request: Request) -> Response:
    """Theme × public: where studies are many, few, none."""

    def ask(connection: sqlite3.Connection, held: Catalogue | None) -> tuple[Any, Any]:
        if held is None:
            return queries.families(connection), queries.crossing(connection, PUBLICS)
        counts = {theme: len(at) for theme, at in held.themes.items()}
        crossing = queries.crossing_of(held, connection, PUBLICS)
        return queries.families(connection, counts), crossing

    families, crossing = await glance(datasette, ask)
    columns = [t for f in families if f.id == PUBLICS for t in f.themes if t.count]
    most = max(
        (
            crossing.get((t.id, c.id), 0)
            for f in families
            if f.id != PUBLICS
            for t in f.themes
            for c in columns
        ),
        default=0,
    )
    groups = []
    for family in families:
        rows = [
            _row(theme, columns, crossing, most)
            for theme in family.themes
            if family.id != PUBLICS and theme.count
        ]
        if rows:
            groups.append((family.label, rows))
    return answers.page(
        datasette,
        "carte.html",
        here="carte",
        columns=columns,
        groups=groups,
        theme_url=theme_url,
    )


def _row(theme: Theme, columns: Any, crossing: Any, most: int) -> Row:
    cells = []
    for column in columns:
        count = crossing.get((theme.id, column.id), 0)
        cells.append(
            Cell(
                count,
                _shade(count, most),
                Filters(themes=(theme.id, column.id)).query() if count else "",
                f"{theme.label} et {column.label}",
            )
        )
    return Row(theme, tuple(cells))


def _shade(count: int, most: int) -> int:
    """By the square root, so that a few crowded cells don't make the others equal."""
    if not count or not most:
        return 0
    return max(1, min(SHADES, round(SHADES * math.sqrt(count / most))))
