"""What was decided, and taking it back: another line, never a line less.

What enters: a workspace, a place in a journal. What leaves: past decisions with the study they are
about today and whether they are in force; the line that undoes one. What it does not touch: lines
already written.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from tracker import decisions as journals
from tracker.errors import DecisionError
from tracker.model import Decision
from tracker.pipeline.judge import decision_now, take
from tracker.pipeline.progress import Progress, silent
from tracker.settings import Workspace
from tracker.store import library, queries

IDENTITY = ("same", "different")


@dataclass(frozen=True, slots=True)
class Past:
    """A line of a journal. ``study`` is its study today (None: gone), ``in_force`` whether no
    later line speaks of the same thing."""

    decision: Decision
    study: str | None
    title: str
    in_force: bool


def past(
    workspace: Workspace,
    *,
    study: str | None = None,
    kinds: Sequence[str] = (),
    limit: int = 20,
) -> list[Past]:
    """The latest decisions, of a study or of all, of some kinds or of any; newest first."""
    decisions, _ = journals.read(workspace.decisions)
    found: list[Past] = []
    with library.reading(workspace.library) as connection:
        own = _records(connection, study) if study else set()
        for place in range(len(decisions) - 1, -1, -1):
            decision = decisions[place]
            if kinds and decision.kind not in kinds:
                continue
            if study and not (own & set(decision.records) or decision.study == study):
                continue
            now = _today(connection, decision)
            later = any(same_thing(decision, d) for d in decisions[place + 1 :])
            found.append(Past(decision, now, _title(connection, now), not later))
            if len(found) >= limit:
                break
    return found


def same_thing(a: Decision, b: Decision) -> bool:
    """Whether two lines speak of the same theme of a study, the same field, the same pair."""
    if a.kind in IDENTITY:
        return b.kind in IDENTITY and _sides(a) in (_sides(b), _sides(b)[::-1])
    if a.kind != b.kind or _about(a) != _about(b):
        return False
    return bool(set(a.records) & set(b.records)) or a.study == b.study


def _about(decision: Decision) -> str:
    return decision.value.partition("=")[0] if decision.kind in ("theme", "field") else ""


def _sides(decision: Decision) -> tuple[frozenset[str], frozenset[str]]:
    cut = int(decision.value) if decision.value.isdecimal() else 1
    return frozenset(decision.records[:cut]), frozenset(decision.records[cut:])


def undo(
    workspace: Workspace,
    journal: str,
    line: int,
    when: str,
    why: str = "",
    *,
    who: str | None = None,
    progress: Progress = silent,
) -> Decision:
    """Take back the decision at a place of a journal: what held before it holds again.

    A theme gets its earlier verdict back, else the rules'; a field the record chosen before, else
    the rules'; ``same`` becomes ``different`` and the other way round. Without ``why``, the line
    says which decision it takes back. ``when`` guards against a journal edited since. Raises
    DecisionError where that line is not there, or a later one has replaced it.
    """
    decisions, _ = journals.read(workspace.decisions)
    place = _place(decisions, journal, line, when)
    gone = decisions[place]
    if any(same_thing(gone, d) for d in decisions[place + 1 :]):
        raise DecisionError(
            "Une décision plus récente a déjà remplacé celle-ci", f"{journal}, ligne {line}",
            "Rechargez la page.",
        )  # fmt: skip
    kind, records, value = gone.kind, gone.records, gone.value
    earlier = [d for d in decisions[:place] if same_thing(gone, d)]
    if kind in IDENTITY:
        kind = "different" if kind == "same" else "same"
    elif kind == "theme":
        verdict = earlier[-1].value.partition("=")[2] if earlier else "auto"
        value = f"{_about(gone)}={verdict}"
    else:
        value = earlier[-1].value if earlier else f"{_about(gone)}=auto"
        chosen = earlier[-1].records[0] if earlier else gone.records[0]
        records = (chosen, *(r for r in gone.records if r != chosen))
    decision = decision_now(kind, gone.study, records, value, why or _undoing(gone), who)
    take(workspace, decision, progress)
    return decision


def _place(decisions: Sequence[Decision], journal: str, line: int, when: str) -> int:
    """Where among ``decisions`` that line is. Raises DecisionError where it is not."""
    for place, decision in enumerate(decisions):
        if (decision.journal, decision.line, decision.when) == (journal, line, when):
            return place
    raise DecisionError(
        "Cette décision n’est plus à cette place du journal", f"{journal}, ligne {line}",
        "Rechargez la page.",
    )  # fmt: skip


def _undoing(gone: Decision) -> str:
    day = "/".join(reversed(gone.when[:10].split("-")))
    return f"annule la décision de {gone.who} du {day}"


def _records(connection: sqlite3.Connection, study: str) -> set[str]:
    rows = connection.execute("select id from records where study_id = ?", [study])
    return {row[0] for row in rows}


def _today(connection: sqlite3.Connection, decision: Decision) -> str | None:
    for record in decision.records:
        row = connection.execute("select study_id from records where id = ?", [record]).fetchone()
        if row:
            return str(row[0])
    return queries.resolve(connection, decision.study)[0]


def _title(connection: sqlite3.Connection, study: str | None) -> str:
    row = connection.execute("select title from studies where id = ?", [study]).fetchone()
    return str(row[0]) if row else ""
