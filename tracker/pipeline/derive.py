"""Evidence + decisions + vocabulary → the content of ``library.db``. The second half of the road.

What enters: an open evidence, the decisions, the vocabulary, a memory of earlier outputs, and the
digests of the studies that are already in the library. What leaves: ``Derived`` (the rows of every
study whose digest is another, the tables of the whole, the ids to issue). What it does not touch:
files, the network, the clock: times come from the runs in the evidence. Deleting the memory
changes nothing but time.

The rows of a study are a function of what its digest covers, so a study whose digest the library
holds need not be made again; a library made from nothing holds none, and every study is made.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from tracker import bibliography, identity, search, themes
from tracker.model import (
    Assignment,
    Decision,
    Problem,
    Reason,
    RecordId,
    Reference,
    Run,
    Study,
    StudyId,
    TaggableText,
    ThemeId,
    canonical_json,
    digest,
    shallow,
)
from tracker.normalise import plain
from tracker.normalise import year as csl_year
from tracker.pipeline.belongings import Belongings, Pieces, gather
from tracker.pipeline.entries import Entries, memory_key, read_entries
from tracker.pipeline.grouped import grouped
from tracker.pipeline.heirs import Succession, succession
from tracker.pipeline.progress import Progress
from tracker.pipeline.tables import run_rows, shared_tables, source_rows, unknown_themes
from tracker.pipeline.verdicts import FieldChoices, direct_decisions, field_choices
from tracker.store.cache import Cache, code_version
from tracker.store.evidence import Evidence
from tracker.store.library import LibraryRows
from tracker.store.rows import Row, StudyContent, item_text, study_rows
from tracker.themes import Vocabulary

CODE = (
    "sources",
    "identity",
    "themes",
    "search",
    "bibliography",
    "store",
    "pipeline",
    "decisions.py",
)
"""The code whose change may change a row."""


@dataclass(frozen=True, slots=True)
class Derived:
    """The whole content of the library but the vocabulary's, and the register rows it needs."""

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


class _Draft(NamedTuple):
    """A study before it is made: all that its rows depend on, and the fingerprint of that."""

    id: StudyId
    records: tuple[RecordId, ...]
    number: int
    added_on: str
    changed_on: str
    chosen: Mapping[str, RecordId]
    verdicts: Mapping[ThemeId, Decision]
    digest: str


def derive(
    evidence: Evidence,
    judged: Judged,
    vocabulary: Vocabulary,
    cache: Cache,
    progress: Progress,
    known: Mapping[StudyId, str] | None = None,
) -> Derived:
    """Make everything the library holds from everything that is known.

    ``known``: study id → digest of the library as it is; those that still hold are not made again.
    """
    entries = read_entries(evidence, cache, progress)
    heirs = succession(evidence, entries)
    decisions = heirs.decisions(judged.decisions)
    progress("Rapprochement des notices", 0, len(entries.records))
    grouping = grouped(cache, entries.records, entries.references, decisions, entries.features)
    entries.features.clear()
    register = evidence.issued()
    inherited = heirs.register(register)
    plan = identity.assign_ids(
        grouping.groups,
        entries.references,
        [(id_, record) for _, id_, record in register] + inherited,
        decisions,
    )
    new_ids = [*inherited, *plan.issue]
    verdicts, orphans = direct_decisions(
        decisions, {id_: group for group, id_ in plan.studies.items()}, plan.states, vocabulary
    )
    belongings = gather(evidence, entries)
    drafts = _drafts(
        plan.studies,
        _numbers(register, new_ids),
        entries,
        belongings,
        heirs,
        field_choices(decisions),
        verdicts,
        vocabulary,
        evidence.runs(),
    )
    stale = [d for d in drafts if known is None or known.get(d.id) != d.digest]
    contents = _contents(stale, entries, belongings, vocabulary, cache, progress)
    unknown = unknown_themes(entries, vocabulary)
    problems = [*entries.problems, *unknown, *judged.problems, *orphans]
    study_of = {record: draft.id for draft in drafts for record in draft.records}
    shared = shared_tables(grouping, plan.states, study_of, problems, entries)
    shared["sources"] = source_rows(evidence, entries, problems)
    shared["runs"] = run_rows(evidence.runs())
    shared["collections"] = belongings.collections
    rows = LibraryRows(
        {c.study.id: study_rows(c) for c in contents}, shared, {d.id: d.digest for d in drafts}
    )
    outlines = {r: entries.records[r].outline for _, r in new_ids}
    issue = tuple((id_, r, outlines[r].source, outlines[r].key) for id_, r in new_ids)
    return Derived(rows, issue, len(drafts), len(entries.records), tuple(problems))


# -- references → studies ----------------------------------------------------------------------


def _drafts(
    ids: Mapping[tuple[RecordId, ...], StudyId],
    numbers: Mapping[str, int],
    entries: Entries,
    belongings: Belongings,
    heirs: Succession,
    choices: FieldChoices,
    verdicts: Mapping[StudyId, Mapping[ThemeId, Decision]],
    vocabulary: Vocabulary,
    runs: Sequence[Run],
) -> list[_Draft]:
    """One draft per group, sorted by id, dated by the runs its records came in."""
    started = {run.id: run.started for run in runs}
    constant = digest(code_version(*CODE), vocabulary.fingerprint)
    drafts = []
    for group, id_ in ids.items():
        outlines = [entries.records[r].outline for r in group]
        first = [min(o.first_run, heirs.first_runs.get(r, o.first_run))
                 for r, o in zip(group, outlines, strict=True)]  # fmt: skip
        added_on = min(started.get(run, "") for run in first)
        changed_on = max(started.get(o.last_run, "") for o in outlines)
        chosen = choices.get_for(group)
        decided = verdicts.get(id_, {})
        said = [(memory_key(o), belongings.fingerprint(r))
                for r, o in zip(group, outlines, strict=True)]  # fmt: skip
        judged = (sorted(chosen.items()), sorted(decided.items())) if chosen or decided else ()
        print_ = digest(repr((constant, id_, numbers[id_], added_on, changed_on, said, judged)))
        drafts.append(
            _Draft(
                id_,
                group,
                numbers[id_],
                added_on,
                changed_on,
                chosen,
                decided,
                print_,
            )
        )
    return sorted(drafts, key=lambda d: d.id)


def _numbers(
    register: Sequence[tuple[int, str, RecordId]], issue: Sequence[tuple[str, RecordId]]
) -> dict[str, int]:
    """The number of every id: the row of the register it was first issued in."""
    numbers: dict[str, int] = {}
    last = 0
    for last, id_, _ in register:
        numbers.setdefault(id_, last)
    for number, (id_, _) in enumerate(issue, last + 1):
        numbers.setdefault(id_, number)
    return numbers


def _study(draft: _Draft, references: Sequence[Reference]) -> Study:
    merged = identity.merge(references, draft.chosen)
    return Study(
        draft.id,
        {**merged.csl, "id": draft.id},
        draft.records,
        tuple(merged.keywords),
        tuple(merged.notes),
        merged.field_sources,
        tuple(merged.conflicts),
        draft.added_on,
        draft.changed_on,
    )


# -- studies → rows ----------------------------------------------------------------------------


def _contents(
    drafts: Sequence[_Draft],
    entries: Entries,
    belongings: Belongings,
    vocabulary: Vocabulary,
    cache: Cache,
    progress: Progress,
) -> list[StudyContent]:
    """Each study with its themes, its citation and its stems."""
    entries.references.read(r for d in drafts for r in d.records)
    pieces = {r: belongings.of(r) for d in drafts for r in d.records}
    references = {r: _with_notes(entries.references[r], pieces[r]) for r in pieces}
    studies = [_study(d, [references[r] for r in d.records]) for d in drafts]
    tagged = _tagged(studies, vocabulary, cache, progress)
    items = [item_text(s) for s in studies]
    prints = [digest(item) for item in items]
    citations = cache.memo(
        "citation",
        code_version("bibliography"),
        list(zip(prints, studies, strict=True)),
        lambda study: bibliography.cite(study.csl),
        lambda done, total: progress("Rédaction des références", done, total),
    )
    assignments = [
        themes.apply_decisions(
            found, {t: d.value.endswith("=yes") for t, d in draft.verdicts.items()}, vocabulary
        )
        for draft, (found, _) in zip(drafts, tagged, strict=True)
    ]
    # A person's yes makes a study ours, whatever its words.
    abroad = [
        elsewhere and not given for given, (_, elsewhere) in zip(assignments, tagged, strict=True)
    ]
    stems = _stems(studies, prints, assignments, abroad, belongings, vocabulary, cache, progress)
    return [
        StudyContent(
            study,
            draft.number,
            [references[r] for r in study.records],
            given,
            draft.verdicts,
            citation,
            stem,
            belonging_rows(study, pieces),
            item,
            entries.references.texts,
        )
        for draft, study, item, given, citation, stem in zip(
            drafts, studies, items, assignments, citations, stems, strict=True
        )
    ]


def _tagged(
    studies: Sequence[Study], vocabulary: Vocabulary, cache: Cache, progress: Progress
) -> list[tuple[tuple[Assignment, ...], bool]]:
    """What the rules give each study, and whether it speaks of another world."""
    return cache.memo_of(
        "themes",
        code_version("themes"),
        [(digest(vocabulary.fingerprint, _written(t)), t) for t in map(taggable, studies)],
        lambda texts: themes.elsewhere_all(texts, vocabulary),
        tagged_to_text,
        tagged_from_text,
        lambda done, total: progress("Étiquetage par thème", done, total),
    )


def _with_notes(reference: Reference, pieces: Pieces) -> Reference:
    if not pieces.notes:
        return reference
    return replace(reference, notes=(*reference.notes, *pieces.notes))


def _stems(
    studies: Sequence[Study],
    prints: Sequence[str],
    assignments: Sequence[Sequence[Assignment]],
    abroad: Sequence[bool],
    belongings: Belongings,
    vocabulary: Vocabulary,
    cache: Cache,
    progress: Progress,
) -> list[tuple[str, ...]]:
    """What the search index holds of each study, full texts included."""
    labels = {c.id: (c.label, c.label_en) for c in vocabulary.concepts.values()}
    inputs = []
    for study, print_, given, away in zip(studies, prints, assignments, abroad, strict=True):
        names = [label for a in given for label in labels[a.theme] if label]
        beside = repr((study.abstract, study.keywords, study.notes, names, away))
        key = digest(print_, beside, *belongings.text_prints(study.records))
        inputs.append((key, (study, names, away)))
    return cache.memo_of(
        "stems",
        code_version("search"),
        inputs,
        lambda several: (
            search.index_columns(study, names, belongings.full_texts(study.records), away)
            for study, names, away in several
        ),
        "\n".join,  # stems and spaces: no line break is in them
        lambda kept: tuple(kept.split("\n")),
        lambda done, total: progress("Indexation pour la recherche", done, total),
    )


def belonging_rows(study: Study, pieces: Mapping[RecordId, Pieces]) -> dict[str, Sequence[Row]]:
    """Fiches, attachments and collections of a study."""
    fiches = [(r, part) for r in study.records for part in pieces[r].fiche]
    attachments = [(r, a) for r in study.records for a in pieces[r].attachments]
    shelves = sorted({c for r in study.records for c in pieces[r].collections})
    return {
        "fiches": [
            (study.id, n, heading, text, r) for n, (r, (heading, text)) in enumerate(fiches)
        ],
        "attachments": [
            (study.id, n, r, title, kind or None, url or None)
            for n, (r, (title, kind, url)) in enumerate(attachments)
        ],
        "study_collections": [(study.id, collection) for collection in shelves],
    }


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


def _written(text: TaggableText) -> str:
    """All of a text, unambiguous; as JSON it would take twice the time."""
    return repr(tuple(shallow(text).values()))


def tagged_to_text(tagged: tuple[Iterable[Assignment], bool]) -> str:
    """Assignments, and whether their study is of another world, as JSON for the memory."""
    given, elsewhere = tagged
    themes_ = [{**a._asdict(), "reasons": [r._asdict() for r in a.reasons]} for a in given]
    return canonical_json([themes_, elsewhere])


def tagged_from_text(text: str) -> tuple[tuple[Assignment, ...], bool]:
    """The inverse of ``tagged_to_text``."""
    given, elsewhere = json.loads(text)
    return tuple(
        Assignment(a["theme"], a["origin"], tuple(Reason(**r) for r in a["reasons"])) for a in given
    ), bool(elsewhere)
