"""Which studies are asked for, and the bibliography that they make.

What enters: a library, a request. What leaves: ids of studies; a bibliography ready for any
exporter. What it does not touch: files.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from tracker import bibliography
from tracker.bibliography import Bibliography, Group
from tracker.bibliography.typography import typeset
from tracker.bibliography.zotero_fields import item_uri
from tracker.errors import ExportError
from tracker.labels import type_label
from tracker.normalise import plain
from tracker.pipeline import clock
from tracker.pipeline.look import synonyms_of, theme_named
from tracker.store import queries


@dataclass(frozen=True, slots=True)
class Request:
    """Which studies, in what form. ``themes`` are ids or labels; ``ids`` keep their order."""

    format: str
    search: str | None = None
    themes: tuple[str, ...] = ()
    ids: tuple[str, ...] | None = None
    group_by: str = "none"
    style: str = bibliography.DEFAULT_STYLE
    title: str = "Bibliographie"
    searched_on: date | None = None
    annotated: bool = False
    zotero_live: bool = False


def compose(connection: sqlite3.Connection, request: Request) -> Bibliography:
    """The bibliography of a request, ready for any exporter."""
    themes = tuple(theme_named(connection, name) for name in request.themes)
    ids = _select(connection, request, themes)
    if not ids:
        raise ExportError(
            "Aucune étude ne répond à ces critères",
            _criteria(connection, request),
            "Élargissez la recherche ou changez de thème.",
        )
    names = queries.theme_names(connection)
    given = queries.themes_of(connection, ids)
    made = Bibliography(
        title=request.title,
        items=tuple(queries.items(connection, ids, abstracts=True)),
        searched_on=request.searched_on or clock.today(),
        groups=_groups(connection, ids, request.group_by, themes),
        criteria=_criteria(connection, request),
        style=request.style,
        keywords=queries.keywords_of(connection, ids),
        themes={id_: [names[t] for t in of] for id_, of in given.items()},
        annotations=_annotations(connection, ids) if request.annotated else {},
        zotero=zotero_addresses(connection, ids) if request.zotero_live else {},
        related=queries.relations_of(connection, ids),
    )
    if request.zotero_live:
        refuse_without_zotero(made)
    return made


def refuse_without_zotero(made: Bibliography) -> None:
    """Raises ExportError where no study has a Zotero record for Zotero's fields to name."""
    if not made.zotero:
        raise ExportError(
            "Aucune de ces études n’a de notice dans une bibliothèque Zotero connue",
            made.title,
            "Suivez d’abord la bibliothèque avec « tracker sync », ou exportez sans citations "
            "actives.",
        )


def zotero_addresses(connection: sqlite3.Connection, ids: Sequence[str]) -> dict[str, str]:
    """The address that Zotero's fields use, of each study that has a Zotero record."""
    rows = queries.by_study(
        connection,
        "select study_id, web_url, zotero_uri from records",
        ids,
        "order by study_id, id",
    )
    found = {
        id_: next(filter(None, (item_uri(*row) for row in of)), "") for id_, of in rows.items()
    }
    return {id_: found[id_] for id_ in ids if found.get(id_)}


def _annotations(connection: sqlite3.Connection, ids: Sequence[str]) -> dict[str, str]:
    """The text under each reference: its fiche, heading by heading, else its abstract.

    Set as titles are: French spaces, ’ and « » where the text is French, no other.
    """
    from tracker.themes.words import language_of

    fiches = queries.by_study(
        connection, "select study_id, heading, text from fiches", ids, "order by study_id, position"
    )
    abstracts = queries.by_study(connection, "select study_id, text from abstracts", ids)
    made = {}
    for id_ in ids:
        if id_ in fiches:
            said = "\n\n".join(f"{heading}\u00a0: {text}" for heading, text in fiches[id_])
            made[id_] = typeset(said, "fr", quoted=False)
        elif id_ in abstracts:
            said = plain(abstracts[id_][0][0])
            made[id_] = typeset(said, language_of(said) or "", quoted=False)
    return made


def selected(connection: sqlite3.Connection, request: Request) -> list[str]:
    """The ids of the studies that a request asks for, perhaps none."""
    return _select(
        connection, request, tuple(theme_named(connection, name) for name in request.themes)
    )


def _select(connection: sqlite3.Connection, request: Request, themes: tuple[str, ...]) -> list[str]:
    from tracker import search

    match = None
    years: tuple[int | None, int | None] = (None, None)
    if request.search:
        query = search.parse(request.search)
        match = search.match_expression(request.search, synonyms_of(connection))
        if query.years is not None:
            years = (query.years.first, query.years.last)
        themes = (*themes, *(theme_named(connection, name) for name in query.themes))
    ids = None if request.ids is None else tuple(_known(connection, request.ids))
    return queries.select(
        connection, queries.Selection(match=match, themes=themes, ids=ids, between=years)
    )


def _known(connection: sqlite3.Connection, names: Sequence[str]) -> Iterator[str]:
    for name in names:
        study, _ = queries.resolve(connection, name)
        if study is None:
            raise ExportError(
                "Étude inconnue dans la liste",
                name,
                "Corrigez la liste : un identifiant par ligne.",
            )
        yield study


def _criteria(connection: sqlite3.Connection, request: Request) -> str:
    names = queries.theme_names(connection)
    parts = []
    if request.themes:
        labels = [names[theme_named(connection, name)] for name in request.themes]
        parts.append(
            ("thème " if len(labels) == 1 else "thèmes ")
            + " et ".join(f"« {label} »" for label in labels)
        )
    if request.search:
        parts.append(f"recherche « {request.search} »")
    if request.ids is not None:
        parts.append("liste choisie")
    return ", ".join(parts) or "toute la bibliothèque"


def _groups(
    connection: sqlite3.Connection, ids: Sequence[str], by: str, themes: Sequence[str]
) -> tuple[Group, ...]:
    if by == "none":
        return ()
    if by == "theme":
        return _by_theme(connection, ids, themes)
    column = {"year": "year", "type": "type"}[by]
    rows = queries.by_study(
        connection,
        f"select study_id, {column} from (select id as study_id, {column} from studies)",
        ids,
    )
    found: dict[object, list[str]] = {}
    for id_ in ids:
        found.setdefault(rows[id_][0][0], []).append(id_)
    if by == "year":
        order = sorted(found, key=lambda year: -int(str(year or 0)))
        return tuple(Group(str(y or "Sans date"), tuple(found[y])) for y in order)
    names = {t: type_label(str(t), 2) for t in found}
    order = sorted(found, key=lambda t: names[t])
    return tuple(Group(_capital(names[t]), tuple(found[t])) for t in order)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _by_theme(
    connection: sqlite3.Connection, ids: Sequence[str], asked: Sequence[str]
) -> tuple[Group, ...]:
    """Each study once, under the first of its themes: the mission's first, then by vocabulary.

    The themes asked for, and what is broader, are on every study: they make no heading unless
    the study has no other theme.
    """
    rows = connection.execute(
        "select id, label, parent_id from themes order by mission desc, position"
    ).fetchall()
    parents = {row[0]: row[2] for row in rows}
    common = {a for theme in asked for a in _upwards(theme, parents)}
    given = {id_: set(themes) for id_, themes in queries.themes_of(connection, ids).items()}
    placed: set[str] = set()
    groups = []
    for leave_common in (True, False):
        for theme, label, _ in rows:
            if (theme in common) == leave_common:
                continue
            here = [i for i in ids if i not in placed and theme in given.get(i, ())]
            placed.update(here)
            if here:
                groups.append(Group(_capital(label), tuple(here)))
    rest = tuple(i for i in ids if i not in placed)
    return (*groups, Group("Sans thème", rest)) if rest else tuple(groups)


def _upwards(theme: str | None, parents: dict[str, str | None]) -> Iterator[str]:
    while theme is not None:
        yield theme
        theme = parents.get(theme)
