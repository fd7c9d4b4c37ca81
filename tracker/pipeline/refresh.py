"""Bring ``library.db`` up to what is known. Every command that writes ends here.

What enters: a workspace. What leaves: the library equal to ``derive`` of evidence, decisions and
vocabulary, changed in one transaction; ids issued on the way are appended to the register first,
so that a crash between the two leaves nothing that the next run would not do again alike.
What it does not touch: what the rows mean.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tracker import decisions as journals
from tracker.bulk import in_bulk
from tracker.model import Problem, digest
from tracker.pipeline.derive import CODE, Derived, Judged, derive
from tracker.pipeline.progress import Progress
from tracker.pipeline.tables import run_rows, theme_tables
from tracker.settings import Workspace
from tracker.store.cache import Cache, code_version
from tracker.store.evidence import Evidence
from tracker.store.library import Library
from tracker.store.soundness import vouch, was_sound
from tracker.themes import Vocabulary, load_vocabulary


@dataclass(frozen=True, slots=True)
class Refreshed:
    """The library as it now is. ``problems`` counts per source."""

    studies: int
    records: int
    problems: dict[str, int]

    @property
    def problem_count(self) -> int:
        return sum(self.problems.values())


@in_bulk()
def refresh(
    workspace: Workspace,
    progress: Progress,
    *,
    anew: bool = False,
    forget: bool = False,
    vocabulary: Vocabulary | None = None,
    first: Callable[[], None] = lambda: None,
    read_through: bool = False,
) -> Refreshed:
    """Derive and store what changed. ``anew`` starts from an empty library, ``forget`` also
    without the memory of earlier outputs. ``vocabulary`` spares reading it again. ``first`` is
    done once nothing foreseeable can stop the rest: vocabulary read, library held for writing,
    evidence open. ``read_through``: the caller has found the library whole (``study_count``).

    Raises WorkspaceError, VocabularyError.
    """
    vocabulary = vocabulary or load_vocabulary(workspace.vocabulary)
    path, memory = workspace.library, workspace.cache
    # Only what was whole before is whole after: a page that nobody looked at may be spoilt.
    sound = read_through or anew or not path.exists() or was_sound(path, memory)
    refreshed = _refresh(workspace, progress, vocabulary, first, anew=anew, forget=forget)
    if sound:
        vouch(path, memory)
    return refreshed


def _refresh(
    workspace: Workspace,
    progress: Progress,
    vocabulary: Vocabulary,
    first: Callable[[], None],
    *,
    anew: bool,
    forget: bool,
) -> Refreshed:
    with Evidence.reading(workspace.evidence) as evidence:
        # A look before the leap: what can't be made again must not be thrown away.
        if anew:
            evidence.verify()
    with (
        Library.writing(workspace.library, anew=anew) as library,
        Evidence.reading(workspace.evidence) as evidence,
    ):
        first()
        known = library.info()
        inputs = _inputs(workspace, evidence, vocabulary)
        register = evidence.issued()
        if known.get("inputs") == digest(inputs, _register([(i, r) for _, i, r in register])):
            library.replace_shared({"runs": run_rows(evidence.runs())})
            return _as_it_is(library)
        with Cache.open(workspace.cache, forget=forget) as cache:
            judged = Judged(*journals.read(workspace.decisions))
            derived = derive(evidence, judged, vocabulary, cache, progress, library.digests())
        progress("Écriture de la bibliothèque", 0, 1)
        _issue(workspace, derived)
        library.replace(derived.rows)
        spoken = digest(vocabulary.fingerprint, code_version(*CODE))
        if known.get("theme_tables") != spoken:  # ten thousand rows that seldom change
            library.replace_shared(theme_tables(vocabulary))
        issued = [(i, r) for _, i, r in register] + [(i, r) for i, r, _, _ in derived.issue]
        library.set_info(
            {
                "inputs": digest(inputs, _register(issued)),
                "vocabulary": vocabulary.fingerprint,
                "theme_tables": spoken,
            }
        )
        progress("Écriture de la bibliothèque", 1, 1)
        return Refreshed(derived.studies, derived.records, _per_source(derived.problems))


def _inputs(workspace: Workspace, evidence: Evidence, vocabulary: Vocabulary) -> str:
    """A fingerprint of all that the library is a function of, the runs and the register apart."""
    return digest(
        evidence.state(),
        repr(evidence.sources()),
        journals.fingerprint(workspace.decisions),
        vocabulary.fingerprint,
        code_version(*CODE),
    )


def _register(rows: Sequence[tuple[str, str]]) -> str:
    """A fingerprint of the ids issued: only this module issues any, under the library's lock."""
    return digest(*(text for row in rows for text in row))


def _issue(workspace: Workspace, derived: Derived) -> None:
    if derived.issue:
        with Evidence.writing(workspace.evidence) as register:
            register.issue(derived.issue)


def _as_it_is(library: Library) -> Refreshed:
    return Refreshed(library.count("studies"), library.count("records"), library.problem_counts())


def _per_source(problems: Sequence[Problem]) -> dict[str, int]:
    return dict(Counter(problem.source for problem in problems))
