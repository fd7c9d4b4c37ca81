"""Questions to the library: everything a reader may ask without changing anything.

What enters: a workspace (a read-only one will do). What leaves: plain dictionaries and lists.
What it does not touch: evidence, journals. Light on purpose: ``tracker show`` answers at once.
"""

from __future__ import annotations

import sqlite3
from typing import Any

from tracker.errors import UnknownItem
from tracker.model import StudyId, ThemeId
from tracker.normalise import fold
from tracker.settings import Workspace
from tracker.store import library, queries


def status(workspace: Workspace) -> dict[str, Any]:
    """Counts, sources and the last runs. An empty workspace has counts of zero."""
    if not workspace.library.exists():
        return {"workspace": str(workspace.root), "studies": 0, "records": 0, "problems": 0,
                "themes": 0, "tagged": 0, "sources": [], "runs": []}  # fmt: skip
    with library.reading(workspace.library) as connection:
        counts = {
            name: connection.execute(f"select {sql}").fetchone()[0]
            for name, sql in {
                "studies": "count(*) from studies",
                "records": "count(*) from records",
                "problems": "count(*) from problems",
                "themes": "count(*) from themes",
                "tagged": "count(distinct study_id) from study_themes",
            }.items()
        }
        rows = connection.execute(
            "select s.name, s.kind, s.records, s.problems, r.finished as last_change "
            "from sources s left join runs r on r.id = s.last_run order by s.name"
        )
        runs = connection.execute("select * from runs order by id desc limit 10")
        return {
            "workspace": str(workspace.root),
            **counts,
            "sources": [dict(row) for row in rows],
            "runs": [dict(row) for row in runs],
        }


def show(workspace: Workspace, name: str) -> dict[str, Any]:
    """One study whole: fields with their records, themes with reasons, records.

    Raises UnknownItem for an id that leads nowhere.
    """
    with library.reading(workspace.library) as connection:
        return queries.detail(connection, study_named(connection, name, workspace))


def study_named(connection: sqlite3.Connection, name: str, workspace: Workspace) -> StudyId:
    """The study an id (or a record id) leads to. Raises UnknownItem, with near ids if any."""
    study, state = queries.resolve(connection, name)
    if study:
        return StudyId(study)
    if state == "gone":
        raise UnknownItem(
            "Cette étude a existé mais plus aucune source ne la contient", name,
            "Réimportez la source qui la contenait.",
        )  # fmt: skip
    near = [
        row[0]
        for row in connection.execute(
            "select id from studies where id like ? escape '\\' order by id limit 3",
            (_like(name),),
        )
    ]
    hint = f"Voulez-vous dire {' ou '.join(near)} ? " if near else ""
    raise UnknownItem(
        "Étude inconnue dans cette bibliothèque", name,
        f"{hint}« tracker search MOTS » la retrouvera ({workspace.root}).",
    )  # fmt: skip


def _like(name: str) -> str:
    start = name[:4].replace("\\", "").replace("%", "").replace("_", "")
    return f"{start}%" if start else "\\"


def theme_named(connection: sqlite3.Connection, name: str) -> ThemeId:
    """The theme of an id or of any label, however accented. Raises UnknownItem."""
    wanted = fold(name.strip())
    found = None
    for id_, label in connection.execute(
        "select id, label from themes union all select theme_id, label from theme_labels"
    ):
        if id_ == name.strip():
            return ThemeId(id_)
        if found is None and (fold(label) == wanted or fold(id_) == wanted):
            found = ThemeId(id_)
    if found is None:
        raise UnknownItem("Thème inconnu du vocabulaire", name,
                          "« tracker themes list » donne les thèmes.")  # fmt: skip
    return found


def themes(workspace: Workspace) -> list[dict[str, Any]]:
    """The vocabulary as the library holds it, with the number of studies of each theme."""
    with library.reading(workspace.library) as connection:
        return [
            dict(row)
            for row in connection.execute(
                "select t.id, t.label, t.label_en, t.facet, f.label as facet_label, t.parent_id, "
                "t.definition, (select count(*) from study_themes st where st.theme_id = t.id) "
                "as studies from themes t left join facets f on f.id = t.facet order by t.position"
            )
        ]


def search(
    workspace: Workspace, query: str, *, theme: str | None = None, limit: int = 20,
    synonyms: bool = True,
) -> dict[str, Any]:  # fmt: skip
    """The same engine as the web page: ``results`` by relevance, ``total``, ``suggestions``."""
    from tracker import search as engine

    with library.reading(workspace.library) as connection:
        found = engine.find(
            connection,
            query,
            synonyms=synonyms_of(connection) if synonyms else None,
            theme=theme_named(connection, theme) if theme else None,
            limit=limit,
        )
        return {
            "results": [
                {"id": r.id, "title": r.title, "year": r.year, "score": r.score}
                for r in found.rows
            ],
            "total": found.total,
            "suggestions": list(found.suggestions),
        }


def synonyms_of(connection: sqlite3.Connection) -> Any:
    """The vocabulary's labels as the search stage wants them."""
    from tracker import search as engine

    return engine.Synonyms.from_labels(queries.label_groups(connection))
