"""Import and rebuild: what changes the library from the side of the sources.

Each function reads as one sentence. What enters: a workspace and what to do. What leaves: a
report of counts. What it does not touch: words for people.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from tracker.model import SourceCount
from tracker.pipeline.collect import import_files
from tracker.pipeline.progress import Progress, Tell, silent, unheard
from tracker.pipeline.refresh import Refreshed, refresh
from tracker.settings import Workspace
from tracker.store import library
from tracker.themes import load_vocabulary


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did, per source, and how many studies there are now.

    ``receipts``: files an export had left beside its documents; they hold no references.
    """

    sources: tuple[SourceCount, ...]
    studies: int
    receipts: int = 0


def import_references(
    workspace: Workspace,
    paths: Sequence[Path],
    source: str | None = None,
    *,
    dry_run: bool = False,
    progress: Progress = silent,
    tell: Tell = unheard,
) -> ImportReport:
    """Take in what the files say now, then bring the library up to it.

    What could stop the second half (a broken library, a bad vocabulary) is looked at before the
    first. ``dry_run`` counts and writes nothing; ``tell`` hears what the vocabulary has and nobody
    reads. Raises TrackerError; the evidence then holds
    all of this import or none of it.
    """
    vocabulary = load_vocabulary(workspace.vocabulary, tell)
    studies = library.study_count(workspace.library, workspace.cache)
    taken = import_files(workspace, paths, source, progress, dry_run=dry_run)
    if dry_run:
        return ImportReport(taken.counts, studies, taken.receipts)
    refreshed = refresh(workspace, progress, vocabulary=vocabulary, read_through=True)
    counted = (replace(c, problems=refreshed.problems.get(c.name, 0)) for c in taken.counts)
    return ImportReport(tuple(counted), refreshed.studies, taken.receipts)


def rebuild(
    workspace: Workspace,
    *,
    full: bool = False,
    progress: Progress = silent,
    tell: Tell = unheard,
) -> Refreshed:
    """Make the library again from nothing; ``full`` forgets every cache first. ``tell`` hears what
    the vocabulary has and nobody reads."""
    vocabulary = load_vocabulary(workspace.vocabulary, tell)
    return refresh(workspace, progress, anew=True, forget=full, vocabulary=vocabulary)
