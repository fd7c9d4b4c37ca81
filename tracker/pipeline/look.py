"""Questions to the library: everything a reader may ask without changing anything.

What enters: a workspace (a read-only one will do). What leaves: plain dictionaries and lists.
What it does not touch: evidence, journals. Light on purpose: ``tracker show`` answers at once.
"""

from __future__ import annotations

import json
import sqlite3
from typing import Any

from tracker.errors import UnknownItem
from tracker.model import Reason, StudyId, ThemeId, record_id
from tracker.normalise import fold, iso_date, readable
from tracker.settings import Workspace
from tracker.store import library, queries
from tracker.store.rows import display_name


def status(workspace: Workspace) -> dict[str, Any]:
    """Counts, sources and the last runs. An empty workspace has counts of zero."""
    if not library.is_begun(workspace.library):
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
    from tracker.themes.explain import explain

    with library.reading(workspace.library) as connection:
        found = queries.detail(connection, study_named(connection, name, workspace))
        names = queries.theme_names(connection)
        (text,) = connection.execute(
            "select json from csl_items where study_id = ?", (found["study"]["id"],)
        ).fetchone()
        parents = dict(connection.execute("select id, parent_id from themes").fetchall())
    found["csl"] = json.loads(text) | ({"abstract": found["abstract"]} if found["abstract"] else {})
    found["fields"] = fields_with_records(found)
    decisions = {d["theme_id"]: d for d in found.pop("decisions")}
    below: dict[str, list[str]] = {}  # broader theme → narrower ones that a person gave
    for decided in (t for t, d in decisions.items() if d["value"] == "yes"):
        above = parents.get(decided)
        while above:
            below.setdefault(above, []).append(decided)
            above = parents.get(above)
    order = ("title", "abstract", "container", "keywords", "notes")
    reasons = sorted(
        found.pop("reasons"), key=lambda r: (order.index(r["field"]), r["item"], r["start"])
    )
    for reason in reasons:
        reason["explanation"] = explain(
            Reason(**{k: v for k, v in reason.items() if k != "theme_id"}), names
        )
    found["themes"] = [
        {
            **theme,
            "reasons": [r for r in reasons if r["theme_id"] == theme["id"]],
            "decision": decisions.get(theme["id"]),
            "decided_below": [names.get(t, t) for t in below.get(theme["id"], ())],
        }
        for theme in found["themes"]
    ]
    held = {theme["id"] for theme in found["themes"]}  # by a narrower theme that a person gave
    found["rejected"] = [
        {**d, "label": names.get(id_, id_)}
        for id_, d in decisions.items()
        if d["value"] == "no" and id_ not in held
    ]
    for record in found["records"]:
        record["csl"] = json.loads(record["csl"])
    return found


def study_named(connection: sqlite3.Connection, name: str, workspace: Workspace) -> StudyId:
    """The study an id (or a record id) leads to. Raises UnknownItem, with near ids if any."""
    study, state = queries.resolve(connection, name)
    if study:
        return StudyId(study)
    if state == "gone":
        raise UnknownItem(
            "Cette étude a existé mais plus aucune source ne la contient",
            name,
            "Réimportez la source qui la contenait.",
        )
    near = [
        row[0]
        for row in connection.execute(
            "select id from records where source_key = ? order by id limit 3", (name,)
        )
    ] or [
        row[0]
        for row in connection.execute(
            "select id from studies where id like ? escape '\\' order by id limit 3",
            (_like(name),),
        )
    ]
    hint = f"Voulez-vous dire {' ou '.join(near)} ? " if near else ""
    raise UnknownItem(
        "Étude inconnue dans cette bibliothèque",
        name,
        f"{hint}« tracker search MOTS » la retrouvera ({workspace.root}).",
    )


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
        raise UnknownItem(
            "Thème inconnu du vocabulaire", name, "« tracker themes list » donne les thèmes."
        )
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
                {"id": r.id, "title": readable(r.title), "year": r.year, "score": r.score}
                for r in found.rows
            ],
            "total": found.total,
            "suggestions": list(found.suggestions),
        }


def synonyms_of(connection: sqlite3.Connection) -> Any:
    """The vocabulary's labels as the search stage wants them."""
    from tracker import search as engine

    return engine.Synonyms.from_labels(
        queries.label_groups(connection), queries.theme_names(connection)
    )


def check(workspace: Workspace) -> list[dict[str, Any]]:
    """Every problem: what reading and journals reported, then lint of the studies.

    Shape: ``{code, level, study, record, source, position, message}``; errors first.
    """
    from tracker import checks

    with library.reading(workspace.library) as connection:
        problems = [
            {
                "code": p["code"],
                "level": p["level"],
                "study": p["study_id"],
                "record": record_id(p["source"], p["key"]) if p["key"] else None,
                "source": p["source"],
                "position": p["position"],
                "message": p["message"],
            }
            for p in connection.execute("select * from problems")
        ]
        for id_, text in connection.execute("select study_id, json from csl_items"):
            problems += [
                {"code": p.code, "level": p.level, "study": id_, "record": None, "source": "",
                 "position": None, "message": p.message}
                for p in checks.lint(id_, json.loads(text))
            ]  # fmt: skip
    order = {"error": 0, "warning": 1, "info": 2}
    return sorted(
        problems,
        key=lambda p: (
            order[p["level"]],
            p["source"],
            p["position"] or 0,
            p["study"] or "",
            p["code"],
            p["message"],
        ),
    )


def why(workspace: Workspace, name: str) -> dict[str, Any]:
    """The themes of a study, each with its reasons in French and the decision on it, if any."""
    found = show(workspace, name)
    return {"id": found["study"]["id"], "title": found["study"]["title"],
            "themes": found["themes"], "rejected": found["rejected"]}  # fmt: skip


def fields_with_records(found: dict[str, Any]) -> list[dict[str, str]]:
    """Each CSL field of a study as text, with the record it was taken from."""
    csl = found["csl"]
    return [
        {"field": row["field"], "value": _field_text(csl.get(row["field"])),
         "record": row["record_id"]}
        for row in found["fields"]
        if csl.get(row["field"]) not in (None, "", [])
    ]  # fmt: skip


def _field_text(value: object) -> str:
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return " ; ".join(display_name(name) for name in value)
    if isinstance(value, dict):
        return iso_date(value) or " ; ".join(
            f"{_IDENTIFIERS.get(name, name)} {_field_text(part)}" for name, part in value.items()
        )
    if isinstance(value, (list, tuple)):
        return ", ".join(_field_text(part) for part in value)
    return readable(str(value))


_IDENTIFIERS = {"nor": "NOR", "ecli": "ECLI", "eli": "ELI", "legifrance": "Légifrance"}
"""What ``custom`` holds: the identifiers of French and European law."""


SIDE_BY_SIDE = (
    "title",
    "author",
    "editor",
    "issued",
    "container-title",
    "volume",
    "issue",
    "page",
    "number",
    "edition",
    "publisher",
    "DOI",
    "ISBN",
    "type",
    "language",
)
"""The fields a person compares, in the order of a reference."""


def duplicates(workspace: Workspace) -> list[dict[str, Any]]:
    """The review queue, most valuable first: both citations, the fields side by side, the reasons.

    ``fields`` holds ``{field, a, b}`` where one of the two has the field.
    """
    with library.reading(workspace.library) as connection:
        rows = connection.execute(
            "select d.a, d.b, d.points, d.reasons, x.citation as citation_a, "
            "y.citation as citation_b, i.json as csl_a, j.json as csl_b "
            "from possible_duplicates d join studies x on x.id = d.a "
            "join studies y on y.id = d.b join csl_items i on i.study_id = d.a "
            "join csl_items j on j.study_id = d.b order by d.points desc, d.a, d.b"
        )
        return [_suspected(dict(row)) for row in rows]


def conflicts(workspace: Workspace, *, decided: bool = False) -> list[dict[str, Any]]:
    """The fields on which the records of a study disagree: ``{study, title, field, value,
    record, decided, others: [{value, record}]}``, weightiest field first.

    Only those that nobody has decided, unless ``decided``.
    """
    with library.reading(workspace.library) as connection:
        rows = connection.execute(
            "select c.study_id as study, s.title, c.field, f.record_id as record, i.json, "
            "c.record_id as other, c.value as said, c.decided from conflicts c "
            "join studies s on s.id = c.study_id join csl_items i on i.study_id = c.study_id "
            "left join study_fields f on f.study_id = c.study_id and f.field = c.field "
            "where c.decided <= ? order by c.study_id, c.field, c.record_id",
            (int(decided),),
        ).fetchall()
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for row in rows:
        kept = found.setdefault(
            (row["study"], row["field"]),
            {
                "study": row["study"],
                "title": readable(row["title"] or ""),
                "field": row["field"],
                "value": _field_text(json.loads(row["json"]).get(row["field"]) or ""),
                "record": row["record"],
                "decided": bool(row["decided"]),
                "others": [],
            },
        )
        kept["others"].append({"value": _field_text(row["said"]), "record": row["other"]})
    weight = {name: n for n, name in enumerate(WEIGHTIEST)}
    return sorted(
        found.values(), key=lambda c: (weight.get(c["field"], len(weight)), c["study"], c["field"])
    )


WEIGHTIEST = ("DOI", "issued", "title", "volume", "issue", "page", "container-title", "publisher")
"""The fields of conflicts in the order in which an error in them harms."""


def _suspected(row: dict[str, Any]) -> dict[str, Any]:
    a, b = json.loads(row.pop("csl_a")), json.loads(row.pop("csl_b"))
    fields = [
        {"field": name, "a": _field_text(a.get(name) or ""), "b": _field_text(b.get(name) or "")}
        for name in SIDE_BY_SIDE
        if a.get(name) or b.get(name)
    ]
    return {**row, "reasons": row["reasons"].splitlines(), "fields": fields}
