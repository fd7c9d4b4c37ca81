"""Which study each decision is about, today.

What enters: decisions (they name records, and the study as it was called), and where records and
ids are now. What leaves: per study, the decision in force per theme or field; and a Problem for a
decision that finds nothing to apply to (it is kept in its journal all the same). What it does not
touch: what a decision then does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tracker.model import Decision, Problem, RecordId, StudyId, ThemeId
from tracker.themes import Vocabulary


def direct_decisions(
    decisions: Sequence[Decision],
    studies: Mapping[StudyId, Sequence[RecordId]],
    states: Mapping[str, tuple[StudyId | None, str]],
    vocabulary: Vocabulary,
) -> tuple[dict[StudyId, dict[ThemeId, Decision]], list[Problem]]:
    """The theme decisions in force, per study: the last line wins, ``auto`` takes back.

    A decision follows its records through merge and split; where none of them is left, it
    follows the id of the study.
    """
    study_of: dict[str, StudyId] = {r: id_ for id_, records in studies.items() for r in records}
    verdicts: dict[StudyId, dict[ThemeId, Decision]] = {}
    problems: list[Problem] = []
    for decision in decisions:
        if decision.kind != "theme":
            problems += _lost_records(decision, study_of)
            continue
        name, _, verdict = decision.value.partition("=")
        targets = _targets(decision, study_of, states)
        if name not in vocabulary.concepts:
            problems.append(_orphan(decision, f"Thème inconnu du vocabulaire : « {name} »"))
        elif not targets:
            problems.append(_orphan(decision, "Plus aucune notice de cette étude n’est présente"))
        else:
            for study in targets:
                verdicts.setdefault(study, {}).pop(ThemeId(name), None)
                if verdict != "auto":
                    verdicts[study][ThemeId(name)] = decision
    return verdicts, problems


def _lost_records(decision: Decision, study_of: Mapping[str, StudyId]) -> list[Problem]:
    """A Problem where a ``same``, ``different`` or ``field`` decision finds no record to act on."""
    from tracker.identity.decided import decided_pairs  # rapidfuzz is loaded here

    if decision.kind == "field":
        acts = decision.records[0] in study_of
    else:
        acts = any(a in study_of and b in study_of for a, b in decided_pairs(decision))
    if acts:
        return []
    return [_orphan(decision, "Les notices dont elle parle ne sont pas présentes")]


def _targets(
    decision: Decision,
    study_of: Mapping[str, StudyId],
    states: Mapping[str, tuple[StudyId | None, str]],
) -> list[StudyId]:
    found = sorted({study_of[r] for r in decision.records if r in study_of})
    if found:
        return found
    study, _ = states.get(decision.study, (None, ""))
    return [study] if study else []


def _orphan(decision: Decision, what: str) -> Problem:
    return Problem(
        f"decisions/{decision.journal}",
        decision.study,
        decision.line,
        "decision-orphan",
        "warning",
        f"{what} : la décision est gardée mais ne s’applique pas.",
    )


@dataclass(frozen=True, slots=True)
class FieldChoices:
    """Which record was chosen for a field; the last decision on any record of a study counts."""

    by_record: Mapping[RecordId, Mapping[str, tuple[int, RecordId | None]]]

    def get_for(self, records: Sequence[RecordId]) -> dict[str, RecordId]:
        """field → chosen record, for the study made of ``records``."""
        latest: dict[str, tuple[int, RecordId | None]] = {}
        for record in records:
            for name, choice in self.by_record.get(record, {}).items():
                latest[name] = max(latest.get(name, choice), choice, key=lambda c: c[0])
        return {name: chosen for name, (_, chosen) in latest.items() if chosen in records}  # type: ignore[misc]


def field_choices(decisions: Sequence[Decision]) -> FieldChoices:
    """The ``field`` decisions: value is the field's name, the first record is the chosen one;
    ``<field>=auto`` takes back."""
    by_record: dict[RecordId, dict[str, tuple[int, RecordId | None]]] = {}
    for order, decision in enumerate(decisions):
        if decision.kind == "field" and decision.records:
            name, _, left = decision.value.partition("=")
            chosen = None if left else RecordId(decision.records[0])
            for record in decision.records:
                by_record.setdefault(RecordId(record), {})[name] = (order, chosen)
    return FieldChoices(by_record)
