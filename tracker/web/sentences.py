"""What was asked, said in French: for headings, removable filters and the head of exports.

What enters: ``Filters`` and the library (labels of themes, names of people). What leaves: short
phrases. What it does not touch: markup.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from tracker import labels
from tracker.store.queries import theme_names
from tracker.web.filters import Filters
from tracker.web.french import typographic
from tracker.web.queries.listing import people_names


@dataclass(frozen=True, slots=True)
class Chip:
    """One filter in force: what it is about, its value, and the query string without it."""

    about: str
    value: str
    without: str


def chips(connection: sqlite3.Connection, filters: Filters) -> list[Chip]:
    """Every filter in force but the search itself, in a fixed order."""
    known = theme_names(connection) if filters.themes else {}
    names = {theme: typographic(label) for theme, label in known.items()}
    found = [
        Chip(
            "Thème",
            names.get(theme) or _foreign(theme, "hors du vocabulaire"),
            filters.toggled("themes", theme),
        )
        for theme in filters.themes
    ]
    found += [Chip("Année", str(y), filters.toggled("years", y)) for y in filters.years]
    if period := _period(filters):
        found.append(Chip("Période", period, filters.query(year_from=None, year_to=None)))
    if filters.no_year:
        found.append(Chip("Année", "sans date", filters.query(no_year=False)))
    found += [
        Chip(
            "Nature",
            labels.type_label(t) if t in labels.TYPES else _foreign(t, "nature inconnue"),
            filters.toggled("types", t),
        )
        for t in filters.types
    ]
    found += [
        Chip("Langue", labels.language_label(code), filters.toggled("languages", code))
        for code in filters.languages
    ]
    if filters.no_language:
        found.append(Chip("Langue", "non précisée", filters.query(no_language=False)))
    if filters.person:
        name = people_names(connection, filters.person)
        name = name or _foreign(filters.person, "personne inconnue")
        found.append(Chip("Personne", name, filters.query(person="")))
    if filters.container:
        found.append(Chip("Dans", filters.container, filters.query(container="")))
    if filters.source:
        found.append(Chip("Source", filters.source, filters.query(source="")))
    return found


def _foreign(value: str, why: str) -> str:
    """A value that means nothing here, as typed, and why."""
    return f"«\u00a0{value[:60]}\u00a0», {why}"


def _period(filters: Filters) -> str:
    first, last = filters.year_from, filters.year_to
    if first is not None and last is not None:
        return f"{first}–{last}" if first != last else str(first)
    if first is not None:
        return f"depuis {first}"
    return f"jusqu’en {last}" if last is not None else ""


def criteria(connection: sqlite3.Connection, filters: Filters) -> list[str]:
    """The whole question as phrases: « recherche « désistance » », « thème : probation »."""
    found = [f"recherche «\u00a0{filters.search}\u00a0»"] if filters.search else []
    return found + [
        f"{chip.about.lower()}\u00a0: {chip.value}" for chip in chips(connection, filters)
    ]
