"""What leaves the house: bibliographies, notes, and copies of the library to publish.

What enters: a library, a choice of studies, a file to write. What leaves: that file and its
receipt, both whole or not at all. What it does not touch: evidence, decisions.
"""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from tracker import bibliography
from tracker.bibliography import Bibliography
from tracker.errors import ExportError, ForeignFile, system_words
from tracker.model import CslItem, canonical_json, digest
from tracker.pipeline.look import theme_named
from tracker.pipeline.note import NoteRequest
from tracker.pipeline.selection import Request, compose, refuse_without_zotero
from tracker.settings import Workspace
from tracker.store import connect, library
from tracker.store.cache import Cache, code_version
from tracker.store.public import make_public
from tracker.store.schema import LIBRARY_APPLICATION_ID

LIVE_FORMATS = ("docx", "odt")
"""The formats that can hold Zotero's fields."""
_PRINTED = frozenset({"docx", "odt", "pdf", "html", "md", "txt", "xlsx", "csv"})
"""The formats that print references in the style asked for."""


@dataclass(frozen=True, slots=True)
class Handed:
    """What was written: how many references, how many of them live, and the receipt if any."""

    references: int
    live: int = 0
    receipt: Path | None = None


def export(workspace: Workspace, request: Request, out: Path, *, receipt: bool = False) -> Handed:
    """Write the bibliography, and beside it its receipt if asked: both, or neither.

    Raises UnknownItem (theme, style, study), ExportError (format, nothing selected, writing).
    """
    from tracker.pipeline import receipt as receipts

    exporter = bibliography.exporter_for(request.format)
    if request.zotero_live and exporter.name not in LIVE_FORMATS:
        raise ExportError(
            "Ce format ne peut pas contenir de citations actives",
            exporter.name,
            f"Formats : {', '.join(LIVE_FORMATS)}",
        )
    with library.reading(workspace.library) as connection:
        made = replace(compose(connection, request), charters=workspace.charters)
        if exporter.name in _PRINTED:
            made = _with_references(workspace, made)
        data = exporter.write(made)
        files = {out: data}
        if receipt:
            query = {
                "kind": "export", "format": exporter.name, "search": request.search,
                "themes": [theme_named(connection, name) for name in request.themes],
                "ids": list(request.ids) if request.ids is not None else None,
                "group_by": request.group_by, "annotated": request.annotated,
                "zotero_live": request.zotero_live,
            }  # fmt: skip
            files[receipts.path_of(out)] = receipts.make(connection, out.name, data, made, query)
    _write_whole(files)
    return Handed(len(made.items), len(made.zotero), receipts.path_of(out) if receipt else None)


def write_note(
    workspace: Workspace, request: NoteRequest, out: Path, *, receipt: bool = False
) -> Handed:
    """Write the skeleton of a note, and beside it its receipt if asked: both, or neither.

    Raises UnknownItem (theme), ExportError (format, no study, writing).
    """
    from tracker.bibliography import note as notes
    from tracker.pipeline import note
    from tracker.pipeline import receipt as receipts

    format_ = bibliography.exporter_for(out.name).name
    live_refused = request.zotero_live and format_ not in LIVE_FORMATS
    if format_ not in notes.FORMATS or live_refused:
        allowed = LIVE_FORMATS if live_refused else notes.FORMATS
        raise ExportError(
            "Une note ne s’écrit pas dans ce format", format_, f"Formats : {', '.join(allowed)}"
        )
    with library.reading(workspace.library) as connection:
        made, selected_ids = note.compose(connection, request)
        if request.zotero_live:
            refuse_without_zotero(made.bibliography)
        worn = replace(made.bibliography, charters=workspace.charters)
        data = notes.write(replace(made, bibliography=worn), format_)
        files = {out: data}
        if receipt:
            query = {
                "kind": "note", "format": format_, "search": None,
                "themes": [theme_named(connection, name) for name in request.themes],
                "ids": None, "studies": request.studies, "zotero_live": request.zotero_live,
            }  # fmt: skip
            files[receipts.path_of(out)] = receipts.make(
                connection, out.name, data, made.bibliography, query, selected_ids
            )
    _write_whole(files)
    return Handed(
        len(made.bibliography.items),
        len(made.bibliography.zotero),
        receipts.path_of(out) if receipt else None,
    )


def _with_references(workspace: Workspace, made: Bibliography) -> Bibliography:
    """``made`` with its references from the cache, in a style that only an engine can print.

    The list is remembered whole, under the style and all its items: letters after the year and
    numbers depend on every one of them. Our own style is printed faster than it would be read.
    """
    if made.style == bibliography.DEFAULT_STYLE:
        return made
    from tracker.bibliography.csl_styles import style_path
    from tracker.bibliography.document import references

    style = style_path(made.style).read_text(encoding="utf-8")
    key = digest(style, canonical_json([_printed(item) for item in made.as_read()]))
    with Cache.open(workspace.cache) as cache:
        (text,) = cache.memo(
            "references",
            code_version("bibliography"),
            [(key, made)],
            lambda asked: json.dumps(references(asked), ensure_ascii=False, separators=(",", ":")),
        )
    return replace(made, rendered=json.loads(text))


def _printed(item: CslItem) -> CslItem:
    return {k: v for k, v in item.items() if k not in ("abstract", "keyword")}


def _write_whole(files: Mapping[Path, bytes]) -> None:
    """Write files so that all are there whole, or as they were before."""
    ready: list[tuple[Path, Path]] = []
    try:
        try:
            for path, data in files.items():
                handle, name = tempfile.mkstemp(
                    dir=path.parent or Path(), prefix=f".{path.name[:100]}."
                )
                ready.append((Path(name), path))
                with os.fdopen(handle, "wb") as file:
                    file.write(data)
                Path(name).chmod(0o644)
            for made, path in ready:
                made.replace(path)
        except BaseException:
            for made, _ in ready:
                with contextlib.suppress(OSError):
                    made.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise ExportError(
            f"Écriture impossible ({system_words(error)})", str(next(iter(files))),
            "Vérifiez que le dossier existe, qu’il y a de la place et que le fichier n’est pas "
            "ouvert ailleurs.",
        ) from error  # fmt: skip


def publish(workspace: Workspace, out: Path, *, public: bool = False) -> int:
    """Write a copy of the library to ``out``; returns its number of studies.

    ``public`` leaves out abstracts and quotes from them, notes, people's decisions, internal
    themes and studies marked internal. An existing copy is replaced; another file is not.
    """
    if out.exists() and workspace.library.exists() and out.samefile(workspace.library):
        raise ExportError(
            "Ce fichier est la bibliothèque elle-même",
            str(out),
            "Choisissez un autre nom pour la copie.",
        )
    _refuse_foreign(out)
    with library.reading(workspace.library):
        pass
    try:
        folder = tempfile.mkdtemp(dir=out.parent or Path(), prefix=f".{out.name}.")
    except OSError as error:
        raise connect.translate_os(error, out.parent) from error
    copy, final = Path(folder, "copie.db"), Path(folder, "finale.db")
    try:
        with connect.french_errors(out):
            _vacuum_into(workspace.library, copy)
            if public:
                make_public(copy)
            # Again: what was taken out must not remain in free pages.
            _vacuum_into(copy, final)
            studies = library.study_count(final)
            final.replace(out)
    finally:
        for file in (copy, final):
            with contextlib.suppress(OSError):
                file.unlink(missing_ok=True)
        with contextlib.suppress(OSError):
            Path(folder).rmdir()
    return studies


def _vacuum_into(source: Path, target: Path) -> None:
    with contextlib.closing(connect.open_reading(source)) as connection:
        connection.execute("vacuum into ?", (str(target),))


def _refuse_foreign(out: Path) -> None:
    if not out.exists():
        return
    try:
        with connect.french_errors(out), contextlib.closing(connect.open_reading(out)) as found:
            (mark,) = found.execute("pragma application_id").fetchone()
    except Exception as error:
        raise _foreign(out) from error
    if mark != LIBRARY_APPLICATION_ID:
        raise _foreign(out)


def _foreign(out: Path) -> ForeignFile:
    return ForeignFile(
        "Ce fichier existe et n’est pas une bibliothèque de tracker",
        str(out),
        "Choisissez un autre nom ; il n’a pas été modifié.",
    )
