"""Evidence + decisions + vocabulary → the content of ``library.db``. The second half of the road.

What enters: an open evidence, the decisions, the vocabulary, a memory of earlier outputs. What
leaves: ``Derived`` (every row, and the ids to issue). What it does not touch: files, the network,
the clock: times come from the runs in the evidence. Deleting the memory changes nothing but time.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace

from tracker import bibliography, identity, search, themes
from tracker.model import (
    Assignment,
    Decision,
    Grouping,
    Interpreted,
    Problem,
    Reason,
    RecordId,
    Reference,
    Run,
    Snapshot,
    Study,
    StudyId,
    TaggableText,
    ThemeId,
    canonical_json,
    digest,
)
from tracker.normalise import plain
from tracker.normalise import year as csl_year
from tracker.pipeline.progress import Progress
from tracker.pipeline.verdicts import direct_decisions, field_choices
from tracker.sources import SOURCES
from tracker.store.cache import Cache, code_version
from tracker.store.evidence import Evidence
from tracker.store.library import LibraryRows
from tracker.store.rows import Row, StudyContent, StudyRows, study_rows
from tracker.themes import Vocabulary


@dataclass(frozen=True, slots=True)
class Derived:
    """The whole content of the library, and the register rows it needs."""

    rows: LibraryRows
    issue: tuple[tuple[str, RecordId, str, str], ...]
    studies: int
    records: int
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Judged:
    """What people decided, as the journals hold it, and what could not be read of them."""

    decisions: Sequence[Decision]
    problems: Sequence[Problem]


def derive(
    evidence: Evidence, judged: Judged, vocabulary: Vocabulary, cache: Cache, progress: Progress
) -> Derived:
    """Make everything the library holds from everything that is known."""
    snapshots = list(evidence.snapshots())
    runs = evidence.runs()
    interpreted = _interpret(snapshots, cache, progress)
    references = [i.reference for i in interpreted if i.reference is not None]
    progress("Rapprochement des notices", 0, len(references))
    grouping = identity.group(references, judged.decisions, _PairMemory(cache))
    register = evidence.issued()
    plan = identity.assign_ids(
        grouping.groups,
        references,
        [(id_, record) for _, id_, record in register],
        judged.decisions,
    )
    by_id = {r.id: r for r in references}
    studies = _studies(grouping, plan.studies, by_id, judged.decisions, snapshots, runs)
    verdicts, orphans = direct_decisions(
        judged.decisions, {s.id: s.records for s in studies}, plan.states, vocabulary
    )
    numbers = _numbers(register, plan.issue)
    contents = _contents(studies, numbers, by_id, verdicts, vocabulary, cache, progress)
    problems = [p for i in interpreted for p in i.problems]
    problems += [*judged.problems, *orphans]
    rows = {c.study.id: _rows(c) for c in contents}
    shared = _shared(grouping, plan.states, studies, vocabulary, problems)
    shared["sources"] = _sources(evidence, references, problems, snapshots)
    shared["runs"] = run_rows(runs)
    issue = tuple((id_, r, by_id[r].source, by_id[r].key) for id_, r in plan.issue)
    return Derived(LibraryRows(rows, shared), issue, len(studies), len(references),
                   tuple(problems))  # fmt: skip


# -- entries → references ----------------------------------------------------------------------


def _interpret(
    snapshots: Sequence[Snapshot], cache: Cache, progress: Progress
) -> list[Interpreted]:
    """What each live entry means, positions brought to today's lines of its file."""
    inputs = [
        (digest(s.format, s.source, s.entry.key, s.entry.fingerprint), s)
        for s in snapshots
        if s.format in SOURCES
    ]
    outputs = cache.memo(
        "interpret", code_version("sources"), inputs, interpret_to_text,
        lambda done, total: progress("Interprétation des notices", done, total),
    )  # fmt: skip
    lines = {
        (s.source, key): line
        for s in snapshots
        if s.entry.kind == "file"
        for key, line in dict(s.entry.context.get("lines") or {}).items()
    }
    return [
        _interpreted(text, snapshot, lines.get((snapshot.source, snapshot.entry.key)))
        for (_, snapshot), text in zip(inputs, outputs, strict=True)
    ]


def interpret_to_text(snapshot: Snapshot) -> str:
    """The source's interpretation as JSON, with the line it was made at."""
    result = SOURCES[snapshot.format].interpret(snapshot.source, snapshot.entry)
    return canonical_json(
        {
            "line": snapshot.entry.position,
            "reference": asdict(result.reference) if result.reference else None,
            "problems": [asdict(p) for p in result.problems],
        }
    )


def _interpreted(text: str, snapshot: Snapshot, line: int | None) -> Interpreted:
    value = json.loads(text)
    found = value["reference"]
    reference = None
    if found is not None:
        found["keywords"] = tuple(found["keywords"])
        found["notes"] = tuple(found["notes"])
        reference = Reference(**found)
    today = line if line is not None else snapshot.entry.position
    shift = today - value["line"] if today is not None and value["line"] is not None else 0
    problems = (Problem(**p) for p in value["problems"])
    return Interpreted(
        reference,
        tuple(
            replace(p, position=p.position + shift) if shift and p.position is not None else p
            for p in problems
        ),
    )


# -- references → studies ----------------------------------------------------------------------


class _PairMemory:
    """The verdicts on pairs of records, remembered between runs."""

    def __init__(self, cache: Cache) -> None:
        self._cache = cache
        self._version = code_version("identity")

    def get(self, fingerprint: str) -> str | None:
        return self._cache.get("pair", self._version, fingerprint)

    def put(self, fingerprint: str, verdict: str) -> None:
        self._cache.put("pair", self._version, fingerprint, verdict)


def _studies(
    grouping: Grouping,
    ids: Mapping[tuple[RecordId, ...], StudyId],
    by_id: Mapping[RecordId, Reference],
    decisions: Sequence[Decision],
    snapshots: Sequence[Snapshot],
    runs: Sequence[Run],
) -> list[Study]:
    """One Study per group, sorted by id, dated by the runs its records came in."""
    started = {run.id: run.started for run in runs}
    first = {(s.source, s.entry.key): started.get(s.first_run, "") for s in snapshots}
    last = {(s.source, s.entry.key): started.get(s.last_run, "") for s in snapshots}
    chosen = field_choices(decisions)
    studies = []
    for group in grouping.groups:
        references = [by_id[r] for r in group]
        merged = identity.merge(references, chosen.get_for(group))
        keys = [(r.source, r.key) for r in references]
        studies.append(
            Study(
                ids[group],
                {**merged.csl, "id": ids[group]},
                group,
                tuple(merged.keywords),
                tuple(merged.notes),
                merged.field_sources,
                tuple(merged.conflicts),
                min(first[k] for k in keys),
                max(last[k] for k in keys),
            )
        )
    return sorted(studies, key=lambda s: s.id)


def _numbers(
    register: Sequence[tuple[int, str, RecordId]], issue: Sequence[tuple[str, RecordId]]
) -> dict[str, int]:
    """The number of every id: the row of the register it was first issued in."""
    numbers: dict[str, int] = {}
    last = 0
    for last, id_, _ in register:  # noqa: B007 (the last number is needed below)
        numbers.setdefault(id_, last)
    for number, (id_, _) in enumerate(issue, last + 1):
        numbers.setdefault(id_, number)
    return numbers


# -- studies → rows ----------------------------------------------------------------------------


def _contents(
    studies: Sequence[Study],
    numbers: Mapping[str, int],
    by_id: Mapping[RecordId, Reference],
    verdicts: Mapping[StudyId, Mapping[ThemeId, Decision]],
    vocabulary: Vocabulary,
    cache: Cache,
    progress: Progress,
) -> list[StudyContent]:
    """Each study with its themes, its citation and its stems."""
    texts = [taggable(study) for study in studies]
    tagged = cache.memo(
        "themes",
        code_version("themes"),
        [(digest(vocabulary.fingerprint, canonical_json(asdict(t))), t) for t in texts],
        lambda text: assignments_to_text(themes.tag(text, vocabulary)),
        lambda done, total: progress("Étiquetage par thème", done, total),
    )
    citations = cache.memo(
        "citation",
        code_version("bibliography"),
        [(digest(canonical_json(_citable(s))), s) for s in studies],
        lambda study: bibliography.cite(study.csl),
        lambda done, total: progress("Rédaction des références", done, total),
    )
    assignments = [
        themes.apply_decisions(
            assignments_from_text(text),
            {t: d.value.endswith("=yes") for t, d in verdicts.get(study.id, {}).items()},
            vocabulary,
        )
        for study, text in zip(studies, tagged, strict=True)
    ]
    labels = {c.id: (c.label, c.label_en) for c in vocabulary.concepts.values()}
    to_index = [
        (study, [label for a in given for label in labels[a.theme] if label])
        for study, given in zip(studies, assignments, strict=True)
    ]
    stems = cache.memo(
        "stems",
        code_version("search"),
        [(digest(canonical_json([_searchable(s), names])), (s, names)) for s, names in to_index],
        lambda pair: canonical_json(list(search.index_columns(*pair))),
        lambda done, total: progress("Indexation pour la recherche", done, total),
    )
    return [
        StudyContent(
            study,
            numbers[study.id],
            [by_id[r] for r in study.records],
            given,
            verdicts.get(study.id, {}),
            citation,
            json.loads(stem),
        )  # fmt: skip
        for study, given, citation, stem in zip(studies, assignments, citations, stems, strict=True)
    ]


def _rows(content: StudyContent) -> StudyRows:
    return study_rows(content)


def taggable(study: Study) -> TaggableText:
    """The text the themes stage reads: to the letter what the library stores and shows."""
    return TaggableText(
        title=plain(study.title),
        abstract=study.abstract,
        container=plain(str(study.csl.get("container-title") or "")),
        keywords=tuple(keyword for keyword, _ in study.keywords),
        notes=tuple(text for text, _ in study.notes),
        language=str(study.csl.get("language") or ""),
        year=csl_year(study.csl.get("issued")),
    )


def _citable(study: Study) -> dict[str, object]:
    return {k: v for k, v in study.csl.items() if k != "abstract"}


def _searchable(study: Study) -> list[object]:
    return [study.csl, list(study.keywords), list(study.notes)]


def assignments_to_text(assignments: Iterable[Assignment]) -> str:
    """Assignments as JSON, for the memory."""
    return canonical_json([asdict(a) for a in assignments])


def assignments_from_text(text: str) -> tuple[Assignment, ...]:
    """The inverse of ``assignments_to_text``."""
    return tuple(
        Assignment(a["theme"], a["origin"], tuple(Reason(**r) for r in a["reasons"]))
        for a in json.loads(text)
    )


# -- tables that belong to no study ------------------------------------------------------------


def _shared(
    grouping: Grouping,
    states: Mapping[str, tuple[StudyId | None, str]],
    studies: Sequence[Study],
    vocabulary: Vocabulary,
    problems: Sequence[Problem],
) -> dict[str, Sequence[Row]]:
    study_of = {record: study.id for study in studies for record in study.records}
    return {
        "ids": [(id_, study, state) for id_, (study, state) in sorted(states.items())],
        "relations": _relations(grouping, study_of),
        "possible_duplicates": _suspicions(grouping, study_of),
        "problems": [
            (p.source, p.key, p.position, p.code, p.level, p.message,
             study_of.get(RecordId(f"{p.source}:{p.key}")))
            for p in problems
        ],
        **_theme_tables(vocabulary),
    }  # fmt: skip


def _relations(grouping: Grouping, study_of: Mapping[RecordId, StudyId]) -> list[Row]:
    found = {(study_of[r.a], study_of[r.b], r.kind) for r in grouping.relations
             if study_of[r.a] != study_of[r.b]}  # fmt: skip
    return sorted(found)


def _suspicions(grouping: Grouping, study_of: Mapping[RecordId, StudyId]) -> list[Row]:
    """One line per pair of studies: the strongest of their pairs of records."""
    best: dict[tuple[str, str], Row] = {}
    for s in grouping.suspicions:
        a, b = sorted((study_of[s.a], study_of[s.b]))
        row = (a, b, round(s.points, 3), "\n".join(s.reasons))
        if a != b and (a, b) not in best or best.get((a, b), row)[2] < row[2]:
            best[a, b] = row
    return [best[pair] for pair in sorted(best)]


def _theme_tables(vocabulary: Vocabulary) -> dict[str, Sequence[Row]]:
    concepts = list(vocabulary.concepts.values())
    return {
        "themes": [
            (c.id, c.label, c.label_en, c.facet, c.broader, c.definition, c.scope_note,
             int(c.mission), int(c.internal), n)
            for n, c in enumerate(concepts)
        ],
        "facets": [(id_, label, n) for n, (id_, label) in enumerate(vocabulary.facets.items())],
        "theme_labels": sorted(
            {
                (c.id, language, kind, label, int(label in c.ambiguous))
                for c in concepts
                for language, kind, label in concept_labels(c)
            }
        ),
    }  # fmt: skip


def concept_labels(concept: themes.Concept) -> list[tuple[str, str, str]]:
    """(language, SKOS kind, label) of every label of a concept."""
    labels = [("fr", "pref", concept.label), ("en", "pref", concept.label_en)]
    labels += [("fr", "alt", label) for label in concept.alt_fr]
    labels += [("en", "alt", label) for label in concept.alt_en]
    labels += [("", "hidden", label) for label in concept.hidden]
    return [row for row in labels if row[2]]


def _sources(
    evidence: Evidence,
    references: Sequence[Reference],
    problems: Sequence[Problem],
    snapshots: Sequence[Snapshot],
) -> list[Row]:
    """One line per source ever seen: how many records it has now, when it last said something."""
    records: dict[str, int] = {}
    faults: dict[str, int] = {}
    seen: dict[str, tuple[int, int]] = {}
    for reference in references:
        records[reference.source] = records.get(reference.source, 0) + 1
    for problem in problems:
        faults[problem.source] = faults.get(problem.source, 0) + 1
    for s in snapshots:
        first, last = seen.get(s.source, (s.first_run, s.last_run))
        seen[s.source] = (min(first, s.first_run), max(last, s.last_run))
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
