"""A person's decision: checked, written to its journal, and seen in the library at once.

What enters: a workspace, names of studies, records, themes and fields as a person gives them.
What leaves: one line in a journal, and the library brought up to it. An unknown name is refused
before anything is written.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Literal

from tracker import decisions as journals
from tracker.errors import DecisionError
from tracker.identity.decided import sides
from tracker.model import Decision, RecordId
from tracker.pipeline import clock
from tracker.pipeline.look import study_named, theme_named
from tracker.pipeline.progress import Progress, silent
from tracker.pipeline.refresh import refresh
from tracker.settings import Workspace, current_user
from tracker.store import library
from tracker.store.evidence import Evidence

Verdict = Literal["yes", "no", "auto"]


def decide_theme(
    workspace: Workspace,
    study: str,
    theme: str,
    verdict: Verdict,
    why: str,
    *,
    who: str | None = None,
    progress: Progress = silent,
) -> Decision:
    """Put a theme on a study, take it off, or leave it to the rules again (``auto``).

    Raises UnknownItem for an unknown study or theme, DecisionError without a reason.
    """
    if not why.strip():
        raise DecisionError("Il manque le motif de la décision", theme, "Ajoutez --why TEXTE.")
    with library.reading(workspace.library) as connection:
        id_ = study_named(connection, study, workspace)
        value = f"{theme_named(connection, theme)}={verdict}"
        decision = decision_now("theme", id_, _records(connection, id_), value, why, who)
    return take(workspace, decision, progress)


def decide_identity(
    workspace: Workspace,
    kind: Literal["same", "different"],
    a: str,
    b: str,
    why: str = "",
    *,
    who: str | None = None,
    progress: Progress = silent,
) -> Decision:
    """Say that two studies or records are one work, or are not. The opposite line undoes it.

    A record id means that record alone, a study id all its records. Two ids that lead to one
    study can be told apart too: each stands for the record it was issued for.
    """
    with library.reading(workspace.library) as connection:
        left, right = (_side(connection, name, workspace) for name in (a, b))
        if kind == "different" and set(left) & set(right):
            left, right = _sides_joined(connection, workspace, a, b) or (left, right)
        if set(left) & set(right):
            raise DecisionError(
                "Les deux désignent la même étude",
                f"{a} et {b}",
                "Pour séparer une étude, nommez deux de ses notices (source:clé).",
            )
        id_ = study_named(connection, a, workspace)
        decision = decision_now(kind, id_, [*left, *right], str(len(left)), why, who)
    return take(workspace, decision, progress)


def decide_field(
    workspace: Workspace,
    study: str,
    field: str,
    record: str,
    why: str = "",
    *,
    who: str | None = None,
    progress: Progress = silent,
) -> Decision:
    """Say which record a field of a study is taken from; ``auto`` leaves it to the rules again.

    Raises DecisionError where the record is not of the study or does not have the field.
    """
    with library.reading(workspace.library) as connection:
        id_ = study_named(connection, study, workspace)
        records = _records(connection, id_)
        if record not in (*records, "auto"):
            raise DecisionError(
                "Cette notice n’est pas de cette étude",
                f"{record} ({id_})",
                f"Notices possibles : {', '.join(records)} ; ou « auto ».",
            )
        holders = [
            row[0]
            for row in connection.execute(
                "select r.id from records r, json_each(r.csl) j where r.study_id = ? and j.key = ?",
                (id_, field),
            )
        ]
        if not holders or record not in (*holders, "auto"):
            raise DecisionError(
                "Cette notice n’a pas ce champ" if holders else "Aucune notice n’a ce champ",
                f"{field} ({record if holders else id_})",
                "« tracker show » liste les champs.",
            )
        others = [r for r in records if r != record]
        chosen, value = ([record], field) if record != "auto" else ([], f"{field}=auto")
        decision = decision_now("field", id_, [*chosen, *others], value, why, who)
    return take(workspace, decision, progress)


def take(workspace: Workspace, decision: Decision, progress: Progress) -> Decision:
    """Write the line once the library is held and everything it is made of can be read: a
    command that fails for a foreseeable cause leaves the journals as they were."""
    refresh(workspace, progress, first=lambda: _write(workspace, decision))
    return decision


def _write(workspace: Workspace, decision: Decision) -> None:
    journals.append(workspace.decisions, decision)


def decision_now(
    kind: str, study: str, records: Sequence[str], value: str, why: str, who: str | None
) -> Decision:
    """A decision of this moment; ``who`` is the person at the keyboard where nobody is named."""
    person = who or current_user()
    return Decision(clock.instant(), person, kind, study, tuple(records), value, why.strip())


def _records(connection: sqlite3.Connection, study: str) -> list[RecordId]:
    rows = connection.execute("select id from records where study_id = ? order by id", (study,))
    return [RecordId(row[0]) for row in rows]


def _side(connection: sqlite3.Connection, name: str, workspace: Workspace) -> list[RecordId]:
    if connection.execute("select 1 from records where id = ?", (name,)).fetchone():
        return [RecordId(name)]
    return _records(connection, study_named(connection, name, workspace))


def _sides_joined(
    connection: sqlite3.Connection, workspace: Workspace, a: str, b: str
) -> tuple[list[RecordId], list[RecordId]] | None:
    """The two sides that became one study, where ``a`` and ``b`` once were two: those of the
    latest line that joined them, else the two records themselves."""
    present = set(_records(connection, study_named(connection, a, workspace)))
    holders: dict[str, RecordId] = {record: record for record in present}
    with Evidence.reading(workspace.evidence) as evidence:
        for _, id_, record in evidence.issued():
            if record in present:
                holders.setdefault(id_, record)
    first, second = holders.get(a), holders.get(b)
    if first is None or second is None or first == second:
        return None
    for decision in reversed(journals.read(workspace.decisions)[0]):
        if decision.kind != "same":
            continue
        one, two = sides(decision)
        if (first in two and second in one) or (first in one and second in two):
            left, right = (one, two) if first in one else (two, one)
            return [r for r in left if r in present], [r for r in right if r in present]
    return [first], [second]
