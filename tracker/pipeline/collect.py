"""Import: files → evidence. The first half of the road.

What enters: paths, as a person names them. What leaves: appended snapshots and tombstones, one
run, and a count per source. What it does not touch: the meaning of entries, ``library.db``.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from tracker.bulk import in_bulk
from tracker.errors import SourceError, system_words
from tracker.model import RawEntry, Run, SourceCount, digest
from tracker.pipeline import clock
from tracker.pipeline.progress import Progress
from tracker.settings import Workspace
from tracker.sources import SOURCES, Source, source_for
from tracker.store.cache import Cache, code_version
from tracker.store.evidence import Evidence, Head, KnownSource, storable

SUFFIXES = tuple(suffix for source in SOURCES.values() for suffix in source.suffixes)
"""What is read of a folder."""


@dataclass(frozen=True, slots=True)
class FileToRead:
    """A file and the source it is."""

    name: str
    path: Path


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import took in per source, and how many of our own receipts it left aside."""

    counts: tuple[SourceCount, ...]
    receipts: int


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import will read, and the sources whose file is gone from an imported folder."""

    files: tuple[FileToRead, ...]
    vanished: tuple[KnownSource, ...]


@in_bulk()
def import_files(
    workspace: Workspace,
    paths: Sequence[Path],
    source: str | None,
    progress: Progress,
    *,
    dry_run: bool = False,
) -> Imported:
    """Append what the files at ``paths`` say now; all of it in one transaction, or nothing.

    Raises SourceError for a path that is absent or unreadable, WorkspaceError for the workspace.
    """
    started = clock.second()
    opened = Evidence.reading if dry_run else Evidence.writing
    everything = _find(paths)
    found = [path for path in everything if not _is_receipt(path)]
    with opened(workspace.evidence) as evidence, Cache.open(workspace.cache) as cache:
        evidence.verify()
        plan = _plan(found, paths, source, evidence.sources())
        run = evidence.next_run()
        counts = []
        for number, file in enumerate(plan.files):
            progress("Lecture des fichiers", number, len(plan.files))
            counts.append(_import_one(evidence, cache, run, file, dry_run=dry_run))
        progress("Lecture des fichiers", len(plan.files), len(plan.files))
        forgotten = (_forget(evidence, run, gone, dry_run=dry_run) for gone in plan.vanished)
        counts += [count for count in forgotten if count.removed]
        if not dry_run:
            evidence.add_run(Run(run, "import", started, clock.second(), total(counts)))
    return Imported(tuple(counts), len(everything) - len(found))


def total(counts: Iterable[SourceCount]) -> dict[str, int]:
    """The sums over sources that a run keeps."""
    names = ("read", "new", "changed", "unchanged", "removed")
    counts = list(counts)
    return {name: sum(getattr(c, name) for c in counts) for name in names}


# -- what to read ------------------------------------------------------------------------------


def _find(paths: Sequence[Path]) -> list[Path]:
    """Every file to read, absolute, once, sorted within its folder."""
    found: dict[Path, None] = {}
    for path in paths:
        if _is(path, Path.is_dir):
            found.update(dict.fromkeys(_files_below(path.resolve())))
        elif _is(path, Path.is_file):
            found[path.resolve()] = None
        else:
            raise SourceError(
                "Fichier ou dossier introuvable",
                str(path),
                "Vérifiez le chemin ; rien n’a été importé.",
            )
    return list(found)


_RECEIPT = re.compile(rb'\s*\{\s*"receipt":\s*\d')
"""How the receipts begin that ``pipeline/receipt.py`` writes beside a document."""


def _is_receipt(path: Path) -> bool:
    """Whether a file is what an export left beside its document: it holds no references."""
    if not path.name.lower().endswith(".json"):
        return False
    try:
        with path.open("rb") as file:
            return _RECEIPT.match(file.read(64)) is not None
    except OSError:
        return False  # the reading that follows says why


def _is(path: Path, question: Callable[[Path], bool]) -> bool:
    try:
        return question(path)
    except (OSError, ValueError) as error:  # a folder that may not be entered, a NUL in the name
        raise _unreadable(path, error) from error


def _may_exist(location: str) -> bool:
    """Whether a source's file is there, or out of our sight: only what is gone is gone."""
    try:
        return Path(location).exists()
    except (OSError, ValueError):
        return True


def _unreadable(path: Path, error: OSError | ValueError) -> SourceError:
    why = system_words(error) if isinstance(error, OSError) else "nom impossible"
    return SourceError(
        f"Fichier ou dossier illisible ({why})",
        str(path),
        "Vérifiez vos droits ; rien n’a été importé.",
    )


def _files_below(folder: Path) -> list[Path]:
    def stop(error: OSError) -> None:
        # Walking on would take the files of a folder that can't be read for files gone.
        raise _unreadable(Path(error.filename or folder), error) from error

    files = []
    for root, folders, names in os.walk(folder, onerror=stop):
        folders[:] = sorted(f for f in folders if not f.startswith("."))
        files += [
            Path(root, name)
            for name in names
            if name.lower().endswith(SUFFIXES) and not name.startswith(".")
        ]
    return sorted(files)


def _plan(
    found: Sequence[Path],
    paths: Sequence[Path],
    source: str | None,
    known: Sequence[KnownSource],
) -> Plan:
    files = _named(found, paths, source, known)
    folders = [p.resolve() for p in paths if p.is_dir()]
    present = {f.name for f in files}
    vanished = [
        k
        for k in known
        if k.kind in SOURCES
        and k.name not in present
        and any(Path(k.location).is_relative_to(folder) for folder in folders)
        and (not _may_exist(k.location) or _is_receipt(Path(k.location)))
    ]
    return Plan(tuple(files), tuple(vanished))


def _named(
    found: Sequence[Path],
    paths: Sequence[Path],
    source: str | None,
    known: Sequence[KnownSource],
) -> list[FileToRead]:
    """Give every file its source name: ``source``, else the one it has, else its file name."""
    if source is not None:
        if len(found) == 1 and not paths[0].is_dir():
            return [FileToRead(source, found[0])]
        return _named_below(found, paths, source, known)
    names = {k.location: k.name for k in known}
    taken = {k.name for k in known}
    unnamed = [path for path in found if str(path) not in names]
    names.update({str(path): name for path, name in unique_names(unnamed, taken).items()})
    return [FileToRead(names[str(path)], path) for path in found]


def _named_below(
    found: Sequence[Path], paths: Sequence[Path], source: str, known: Sequence[KnownSource]
) -> list[FileToRead]:
    """``source/path within the folder``; with all its folders where two files would clash, so
    that neither takes the other's entries for its own."""
    folders = [p.resolve() for p in paths if p.is_dir()]
    owners: dict[str, set[str]] = {}
    for k in known:
        if _may_exist(k.location):
            owners.setdefault(k.name, set()).add(k.location)
    names = {path: f"{source}/{_below(path, folders)}" for path in found}
    for path, name in names.items():
        owners.setdefault(name, set()).add(str(path))
    own = {k.location: k.name for k in known if k.name.startswith(f"{source}/")}
    return [
        FileToRead(
            own.get(str(path))
            or (name if len(owners[name]) == 1 else f"{source}/{'/'.join(path.parts[1:])}"),
            path,
        )
        for path, name in names.items()
    ]


def _below(path: Path, folders: Sequence[Path]) -> str:
    for folder in folders:
        if path.is_relative_to(folder):
            return path.relative_to(folder).as_posix()
    return path.name


def unique_names(paths: Sequence[Path], taken: Iterable[str]) -> dict[Path, str]:
    """Name each file by its file name, with as many of its folders as it takes to be unique.

    Two files that clash both get their folders, so the order of import does not matter among
    them; a name that is ``taken`` stays with who has it.
    """
    taken = set(taken)
    depth = dict.fromkeys(paths, 1)
    while True:
        names = {path: "/".join(path.parts[-depth[path] :]) for path in paths}
        owners: dict[str, list[Path]] = {}
        for path, name in names.items():
            owners.setdefault(name, []).append(path)
        clashing = [
            path
            for name, those in owners.items()
            if len(those) > 1 or name in taken
            for path in those
            if depth[path] < len(path.parts)
        ]
        if not clashing:
            return names
        for path in clashing:
            depth[path] += 1


# -- one source --------------------------------------------------------------------------------


def _import_one(
    evidence: Evidence, cache: Cache, run: int, file: FileToRead, *, dry_run: bool
) -> SourceCount:
    try:
        data = file.path.read_bytes()
    except OSError as error:
        raise _unreadable(file.path, error) from error
    format_, source = _format(file.path, data)
    heads = evidence.heads(file.name)
    version = code_version("sources")
    memory = digest(file.name, str(file.path), format_, _hash(data))
    if cache.get("split", version, memory) == _state(heads):
        live = sum(head.is_live_record for head in heads.values())
        return SourceCount(file.name, str(file.path), read=live, unchanged=live)
    entries = {e.key: e for e in map(_with_storable_key, source.split(data))}
    prints = {key: entry.fingerprint for key, entry in entries.items()}
    changed = [e for e in entries.values() if _differs(prints[e.key], heads.get(e.key))]
    gone = {k: h.kind for k, h in heads.items() if not h.removed and k not in entries}
    if not dry_run:
        evidence.register(run, KnownSource(file.name, format_, str(file.path)))
        evidence.append(run, file.name, changed, prints)
        evidence.tombstone(run, file.name, gone)
        cache.put("split", version, memory, _state(evidence.heads(file.name)))
    records = {key: prints[key] for key, entry in entries.items() if entry.kind == "entry"}
    return _count(SourceCount(file.name, str(file.path)), records, heads)


def _with_storable_key(entry: RawEntry) -> RawEntry:
    """Keys are compared with what the evidence gives back."""
    key = storable(entry.key)
    return entry if key == entry.key else replace(entry, key=key)


def _state(heads: Mapping[str, Head]) -> str:
    """A fingerprint of all that a source says: true of it whichever file and run it came from,
    and whether or not the transaction that was to store it went through."""
    return digest("\n".join([f"{key!r}{tuple(heads[key])}" for key in sorted(heads)]))


def _hash(data: bytes) -> str:
    return hashlib.blake2b(data, digest_size=16).hexdigest()


def _format(path: Path, data: bytes) -> tuple[str, Source]:
    source = source_for(path, data)
    if source is None:
        raise SourceError(
            "Format de fichier inconnu",
            str(path),
            "Formats lus : BibTeX (.bib), RIS (.ris), PubMed (.nbib), "
            "CSL-JSON (.json) ; rien n’a été importé.",
        )
    return next(name for name, value in SOURCES.items() if value is source), source


def _differs(fingerprint: str, head: Head | None) -> bool:
    return head is None or head.removed or head.fingerprint != fingerprint


def _count(count: SourceCount, after: Mapping[str, str], heads: Mapping[str, Head]) -> SourceCount:
    """Counts over bibliographic records: what is no record now, or was none, counts as absent.
    ``after``: the fingerprint of every record of the file."""
    before = {key: head for key, head in heads.items() if head.is_live_record}
    both = [key for key in after if key in before]
    changed = sum(after[key] != before[key].fingerprint for key in both)
    return replace(
        count,
        read=len(after),
        new=len(after) - len(both),
        changed=changed,
        unchanged=len(both) - changed,
        removed=len(before) - len(both),
    )


def _forget(evidence: Evidence, run: int, gone: KnownSource, *, dry_run: bool) -> SourceCount:
    """The file of a source is gone from an imported folder: its entries become tombstones."""
    heads = evidence.heads(gone.name)
    live = {key: head.kind for key, head in heads.items() if not head.removed}
    if not dry_run:
        evidence.tombstone(run, gone.name, live)
    return _count(SourceCount(gone.name, gone.location), {}, heads)
