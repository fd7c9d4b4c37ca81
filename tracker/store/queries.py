"""Questions to ``library.db``, in SQL, for the command line, the pages and the exports alike.

What enters: an open library (``library.reading``) and plain values. What leaves: ids, counts and
small dictionaries. What it does not touch: how a search text becomes an FTS expression.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tracker.model import CslItem

ORDERS = {
    "recent": "s.year is null, s.year desc, s.authors collate nocase, s.id",
    "author": "s.authors = '', s.authors collate nocase, s.year, s.id",
    "added": "s.added_on desc, s.id",
}
"""Ways to sort a list of studies."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Which studies: all conditions hold (AND); years, types and languages are OR within.

    ``match`` is an FTS5 expression (made by the search stage), ``ids`` restricts to those ids.
    """

    match: str | None = None
    themes: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    types: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    ids: tuple[str, ...] | None = None
    order: str = "author"
    between: tuple[int | None, int | None] = field(default=(None, None))


def select(connection: sqlite3.Connection, selection: Selection) -> list[str]:
    """The ids of the selected studies, in the asked order (``ids`` keep theirs)."""
    where, parameters = conditions(selection)
    sql = f"select s.id from studies s where {where} order by {ORDERS[selection.order]}"
    found = [row[0] for row in connection.execute(sql, parameters)]
    if selection.ids is None:
        return found
    present = set(found)
    return [id_ for id_ in dict.fromkeys(selection.ids) if id_ in present]


def conditions(selection: Selection) -> tuple[str, list[object]]:
    """The SQL condition on ``studies s`` and its parameters."""
    clauses, parameters = ["1"], list[object]()
    if selection.match is not None:
        clauses.append("s.number in (select rowid from studies_fts where studies_fts match ?)")
        parameters.append(selection.match)
    for theme in selection.themes:
        clauses.append("s.id in (select study_id from study_themes where theme_id = ?)")
        parameters.append(theme)
    for column, values in (
        ("year", selection.years),
        ("type", selection.types),
        ("language", selection.languages),
    ):
        if values:
            clauses.append(f"s.{column} in ({','.join('?' * len(values))})")
            parameters += values
    for sign, bound in zip((">=", "<="), selection.between, strict=True):
        if bound is not None:
            clauses.append(f"s.year {sign} ?")
            parameters.append(bound)
    return " and ".join(clauses), parameters


def resolve(connection: sqlite3.Connection, name: str) -> tuple[str | None, str]:
    """Where an id leads: (study id, state). Record ids are taken too.

    States: ``current``, ``merged`` (another id now), ``gone`` (issued, no study any more),
    ``unknown`` (never issued). Where no id is spelt so, one that differs by case only counts.
    """
    for sql in (
        "select study_id, state from ids where id = ?",
        "select study_id, 'current' from records where id = ?",
        "select study_id, state from ids where id = ? collate nocase",
    ):
        if row := connection.execute(sql, (name,)).fetchone():
            return row[0], row[1]
    return None, "unknown"


def items(
    connection: sqlite3.Connection, ids: Sequence[str], *, abstracts: bool = False
) -> list[CslItem]:
    """The CSL-JSON items of ``ids``, in their order; with their abstracts if asked."""
    found = by_study(connection, "select study_id, json from csl_items", ids)
    texts = by_study(connection, "select study_id, text from abstracts", ids) if abstracts else {}
    result: list[CslItem] = []
    for id_ in ids:
        if id_ in found:
            item: CslItem = json.loads(found[id_][0][0])
            if id_ in texts:
                item["abstract"] = texts[id_][0][0]
            result.append(item)
    return result


def by_study(
    connection: sqlite3.Connection, sql: str, ids: Iterable[str], order: str = ""
) -> dict[str, list[tuple[Any, ...]]]:
    """Rows of ``sql`` (its first column is a study id) for ``ids``, grouped by study."""
    grouped: dict[str, list[tuple[Any, ...]]] = {}
    wanted = list(ids)
    column = "study_id"
    for start in range(0, len(wanted), 900):
        part = wanted[start : start + 900]
        marks = ",".join("?" * len(part))
        for row in connection.execute(f"{sql} where {column} in ({marks}) {order}", part):
            grouped.setdefault(row[0], []).append(tuple(row)[1:])
    return grouped


def keywords_of(connection: sqlite3.Connection, ids: Sequence[str]) -> dict[str, list[str]]:
    """Study id → its keywords, in their order."""
    rows = by_study(
        connection, "select study_id, keyword from keywords", ids, "order by study_id, position"
    )
    return {id_: [keyword for (keyword,) in found] for id_, found in rows.items()}


def relations_of(
    connection: sqlite3.Connection, ids: Sequence[str]
) -> dict[str, list[tuple[str, str]]]:
    """Study id → what it is to which others: (kind, other id), in order."""
    rows = by_study(
        connection, "select study_id, kind, other_id from relations", ids, "order by 1, 2, 3"
    )
    return {id_: [(kind, other) for kind, other in found] for id_, found in rows.items()}


def label_groups(connection: sqlite3.Connection) -> list[list[tuple[str, bool, str]]]:
    """The labels of each theme, whether they are ambiguous and their language: what synonyms are
    made of.

    The preferred ones first, the French one before the English.
    """
    groups: dict[str, list[tuple[str, bool, str]]] = {}
    for theme, label, ambiguous, language in connection.execute(
        "select theme_id, label, ambiguous, language from theme_labels "
        "order by theme_id, kind desc, language desc, label"
    ):
        groups.setdefault(theme, []).append((label, bool(ambiguous), language))
    return list(groups.values())


def theme_names(connection: sqlite3.Connection) -> dict[str, str]:
    """Theme id → French label, in the order of the vocabulary."""
    return dict(connection.execute("select id, label from themes order by position").fetchall())


def themes_of(connection: sqlite3.Connection, ids: Sequence[str]) -> dict[str, list[str]]:
    """Study id → its themes' ids, in the order of the vocabulary."""
    order = {id_: n for n, id_ in enumerate(theme_names(connection))}
    rows = by_study(connection, "select study_id, theme_id from study_themes", ids)
    return {
        id_: sorted((t for (t,) in given), key=order.__getitem__) for id_, given in rows.items()
    }


def detail(connection: sqlite3.Connection, id_: str) -> dict[str, Any]:
    """Everything the library holds on one study, as lists of dictionaries by table."""
    tables: dict[str, Any] = {
        name: [dict(row) for row in connection.execute(sql, (id_,) * sql.count("?"))]
        for name, sql in _DETAIL.items()
    }
    tables["study"] = tables["study"][0]
    tables["abstract"] = next((row["text"] for row in tables["abstract"]), "")
    return tables


_DETAIL: Mapping[str, str] = {
    "study": "select * from studies where id = ?",
    "abstract": "select text from abstracts where study_id = ?",
    "records": "select * from records where study_id = ? order by id",
    "fields": "select field, record_id from study_fields where study_id = ? order by field",
    "conflicts": "select field, record_id, value, decided from conflicts where study_id = ? "
    "order by field, record_id",
    "people": "select p.id, p.name, sp.role, sp.position from study_people sp "
    "join people p on p.id = sp.person_id where sp.study_id = ? order by sp.role, sp.position",
    "keywords": "select keyword, source from keywords where study_id = ? order by position",
    "notes": "select text, record_id from notes where study_id = ? order by position",
    "themes": "select t.id, t.label, t.facet, t.parent_id, st.origin from study_themes st "
    "join themes t on t.id = st.theme_id where st.study_id = ? order by t.position",
    "reasons": 'select theme_id, field, item, start, "end", quote, rule from theme_reasons '
    'where study_id = ? order by theme_id, field, item, start, "end", rule',
    "decisions": 'select theme_id, value, "when", who, why from theme_decisions '
    "where study_id = ? order by theme_id",
    "ids": "select id, state from ids where study_id = ? order by id",
    "relations": "select other_id as id, kind, 1 as outward from relations where study_id = ? "
    "union all select study_id, kind, 0 from relations where other_id = ? order by 2, 1",
    "possible_duplicates": "select case when a = ? then b else a end as id, points, reasons "
    "from possible_duplicates where a = ? or b = ? order by points desc, 1",
    "problems": "select source, key, position, code, level, message from problems "
    "where study_id = ? order by source, position, code",
}
