"""The tables of ``library.db`` that belong to no study.

What enters: what the stages found about the whole. What leaves: rows in the column order of
``store.schema``. What it does not touch: studies, databases.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tracker import themes
from tracker.model import Grouping, Problem, RecordId, Run, StudyId, record_id
from tracker.normalise import named_tag
from tracker.pipeline.entries import Entries
from tracker.store.evidence import Evidence
from tracker.store.rows import Row
from tracker.themes import Vocabulary
from tracker.themes.named_sets import names_set


def shared_tables(
    grouping: Grouping,
    states: Mapping[str, tuple[StudyId | None, str]],
    study_of: Mapping[RecordId, StudyId],
    problems: Sequence[Problem],
    entries: Entries,
) -> dict[str, Sequence[Row]]:
    """Ids, relations, the review queue and problems."""
    return {
        "ids": [(id_, study, state) for id_, (study, state) in sorted(states.items())],
        "relations": _relations(grouping, study_of, entries),
        "possible_duplicates": _suspicions(grouping, study_of),
        "problems": [
            (p.source, p.key, p.position, p.code, p.level, p.message,
             study_of.get(RecordId(f"{p.source}:{p.key}")))
            for p in problems
        ],
    }  # fmt: skip


def _relations(
    grouping: Grouping, study_of: Mapping[RecordId, StudyId], entries: Entries
) -> list[Row]:
    """What identity found, and what the entries of a file say of each other (``related``)."""
    pairs = [(r.a, r.b, r.kind) for r in grouping.relations]
    for record in entries.records.values():
        for tie in record.ties.get("related", ()):
            kind, turned = tie[1], tie[2]
            other = record_id(record.outline.source, tie[0])
            if other in study_of:
                pairs.append((other, record.id, kind) if turned else (record.id, other, kind))
    found = {(study_of[a], study_of[b], kind) for a, b, kind in pairs if study_of[a] != study_of[b]}
    return sorted(found)


def _suspicions(grouping: Grouping, study_of: Mapping[RecordId, StudyId]) -> list[Row]:
    """One line per pair of studies: the strongest of their pairs of records."""
    best: dict[tuple[str, str], Row] = {}
    for s in grouping.suspicions:
        a, b = sorted((study_of[s.a], study_of[s.b]))
        row = (a, b, round(s.points, 3), "\n".join(s.reasons))
        if (a != b and (a, b) not in best) or best.get((a, b), row)[2] < row[2]:
            best[a, b] = row
    return [best[pair] for pair in sorted(best)]


def theme_tables(vocabulary: Vocabulary) -> dict[str, Sequence[Row]]:
    """The vocabulary: nothing else decides what is in these."""
    concepts = list(vocabulary.concepts.values())
    doubtful = {c.id: c.doubtful() for c in concepts}
    return {
        "themes": [
            (c.id, c.label, c.label_en, c.facet, c.broader, c.definition, c.scope_note,
             int(c.mission), int(c.internal), n)
            for n, c in enumerate(concepts)
        ],
        "facets": [(id_, label, n) for n, (id_, label) in enumerate(vocabulary.facets.items())],
        "theme_labels": sorted(
            {
                (c.id, language, kind, label, int(label in doubtful[c.id]))
                for c in concepts
                for language, kind, label in concept_labels(c)
            }
        ),
    }  # fmt: skip


def concept_labels(concept: themes.Concept) -> list[tuple[str, str, str]]:
    """(language, SKOS kind, label) of every label of a concept, but for turns that name sets of
    words: they are rules, no names for it."""
    labels = [("fr", "pref", concept.label), ("en", "pref", concept.label_en)]
    labels += [("fr", "alt", label) for label in concept.alt_fr]
    labels += [("en", "alt", label) for label in concept.alt_en]
    labels += [("", "hidden", label) for label in concept.hidden if not names_set(label)]
    return [row for row in labels if row[2]]


def unknown_themes(entries: Entries, vocabulary: Vocabulary) -> list[Problem]:
    """A Problem for each keyword « thème:… » whose theme the vocabulary has not: it gives none."""
    return [
        Problem(
            outline.source,
            outline.key,
            line,
            "unknown-theme",
            "warning",
            f"Mot-clé « {keyword} » : ce thème n’est pas dans le vocabulaire.",
        )
        for outline, line, keyword in entries.named
        if (tag := named_tag(keyword)) and vocabulary.resolve(tag.name) is None
    ]


def source_rows(evidence: Evidence, entries: Entries, problems: Sequence[Problem]) -> list[Row]:
    """One line per source ever seen: how many records it has now, when it last said something."""
    records: dict[str, int] = {}
    faults: dict[str, int] = {}
    seen: dict[str, tuple[int, int]] = {}
    for record in entries.records.values():
        source = record.outline.source
        records[source] = records.get(source, 0) + 1
    for problem in problems:
        faults[problem.source] = faults.get(problem.source, 0) + 1
    for o in entries.outlines:
        first, last = seen.get(o.source, (o.first_run, o.last_run))
        seen[o.source] = (min(first, o.first_run), max(last, o.last_run))
    return [
        (k.name, k.kind, records.get(k.name, 0), faults.get(k.name, 0),
         *seen.get(k.name, (None, None)))
        for k in evidence.sources()
    ]  # fmt: skip


def run_rows(runs: Sequence[Run]) -> list[Row]:
    """The table ``runs``."""
    names = ("read", "new", "changed", "unchanged", "removed")
    return [
        (r.id, r.command, r.started, r.finished, *(r.counts.get(name) for name in names))
        for r in runs
    ]
