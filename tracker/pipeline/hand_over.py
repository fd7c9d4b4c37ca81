"""What leaves the house: bibliographies, notes, and copies of the library to publish.

What enters: a library, a choice of studies, a file to write. What leaves: that file and its
receipt, both whole or not at all. What it does not touch: evidence, decisions.
"""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from tracker import bibliography
from tracker.bibliography import Bibliography, Group
from tracker.bibliography.typography import typeset
from tracker.bibliography.zotero_fields import item_uri
from tracker.errors import ExportError, ForeignFile, system_words
from tracker.labels import type_label
from tracker.model import CslItem, canonical_json, digest
from tracker.normalise import plain
from tracker.pipeline import clock
from tracker.pipeline.look import synonyms_of, theme_named
from tracker.pipeline.note import NoteRequest
from tracker.settings import Workspace
from tracker.store import connect, library, queries
from tracker.store.cache import Cache, code_version
from tracker.store.public import make_public
from tracker.store.schema import LIBRARY_APPLICATION_ID

GROUPINGS = ("none", "theme", "year", "type")


@dataclass(frozen=True, slots=True)
class Request:
    """Which studies, in what form. ``themes`` are ids or labels; ``ids`` keep their order."""

    format: str
    search: str | None = None
    themes: tuple[str, ...] = ()
    ids: tuple[str, ...] | None = None
    group_by: str = "none"
    style: str = bibliography.DEFAULT_STYLE
    title: str = "Bibliographie"
    searched_on: date | None = None
    annotated: bool = False
    zotero_live: bool = False


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
            _refuse_without_zotero(made.bibliography)
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


def compose(connection: sqlite3.Connection, request: Request) -> Bibliography:
    """The bibliography of a request, ready for any exporter."""
    themes = tuple(theme_named(connection, name) for name in request.themes)
    ids = _select(connection, request, themes)
    if not ids:
        raise ExportError(
            "Aucune étude ne répond à ces critères",
            _criteria(connection, request),
            "Élargissez la recherche ou changez de thème.",
        )
    names = queries.theme_names(connection)
    given = queries.themes_of(connection, ids)
    made = Bibliography(
        title=request.title,
        items=tuple(queries.items(connection, ids, abstracts=True)),
        searched_on=request.searched_on or clock.today(),
        groups=_groups(connection, ids, request.group_by, themes),
        criteria=_criteria(connection, request),
        style=request.style,
        keywords=queries.keywords_of(connection, ids),
        themes={id_: [names[t] for t in of] for id_, of in given.items()},
        annotations=_annotations(connection, ids) if request.annotated else {},
        zotero=zotero_addresses(connection, ids) if request.zotero_live else {},
        related=queries.relations_of(connection, ids),
    )
    if request.zotero_live:
        _refuse_without_zotero(made)
    return made


def _refuse_without_zotero(made: Bibliography) -> None:
    if not made.zotero:
        raise ExportError(
            "Aucune de ces études n’a de notice dans une bibliothèque Zotero connue",
            made.title,
            "Suivez d’abord la bibliothèque avec « tracker sync », ou exportez sans citations "
            "actives.",
        )


def zotero_addresses(connection: sqlite3.Connection, ids: Sequence[str]) -> dict[str, str]:
    """The address that Zotero's fields use, of each study that has a Zotero record."""
    rows = queries.by_study(
        connection,
        "select study_id, web_url, zotero_uri from records",
        ids,
        "order by study_id, id",
    )
    found = {
        id_: next(filter(None, (item_uri(*row) for row in of)), "") for id_, of in rows.items()
    }
    return {id_: found[id_] for id_ in ids if found.get(id_)}


def _annotations(connection: sqlite3.Connection, ids: Sequence[str]) -> dict[str, str]:
    """The text under each reference: its fiche, heading by heading, else its abstract.

    Set as titles are: French spaces, ’ and « » where the text is French, no other.
    """
    from tracker.themes.words import language_of

    fiches = queries.by_study(
        connection, "select study_id, heading, text from fiches", ids, "order by study_id, position"
    )
    abstracts = queries.by_study(connection, "select study_id, text from abstracts", ids)
    made = {}
    for id_ in ids:
        if id_ in fiches:
            said = "\n\n".join(f"{heading}\u00a0: {text}" for heading, text in fiches[id_])
            made[id_] = typeset(said, "fr", quoted=False)
        elif id_ in abstracts:
            said = plain(abstracts[id_][0][0])
            made[id_] = typeset(said, language_of(said) or "", quoted=False)
    return made


def selected(connection: sqlite3.Connection, request: Request) -> list[str]:
    """The ids of the studies that a request asks for, perhaps none."""
    return _select(
        connection, request, tuple(theme_named(connection, name) for name in request.themes)
    )


def _select(connection: sqlite3.Connection, request: Request, themes: tuple[str, ...]) -> list[str]:
    from tracker import search

    match = None
    years: tuple[int | None, int | None] = (None, None)
    if request.search:
        query = search.parse(request.search)
        match = search.match_expression(request.search, synonyms_of(connection))
        if query.years is not None:
            years = (query.years.first, query.years.last)
        themes = (*themes, *(theme_named(connection, name) for name in query.themes))
    ids = None if request.ids is None else tuple(_known(connection, request.ids))
    return queries.select(
        connection, queries.Selection(match=match, themes=themes, ids=ids, between=years)
    )


def _known(connection: sqlite3.Connection, names: Sequence[str]) -> Iterator[str]:
    for name in names:
        study, _ = queries.resolve(connection, name)
        if study is None:
            raise ExportError(
                "Étude inconnue dans la liste",
                name,
                "Corrigez la liste : un identifiant par ligne.",
            )
        yield study


def _criteria(connection: sqlite3.Connection, request: Request) -> str:
    names = queries.theme_names(connection)
    parts = []
    if request.themes:
        labels = [names[theme_named(connection, name)] for name in request.themes]
        parts.append(
            ("thème " if len(labels) == 1 else "thèmes ")
            + " et ".join(f"« {label} »" for label in labels)
        )
    if request.search:
        parts.append(f"recherche « {request.search} »")
    if request.ids is not None:
        parts.append("liste choisie")
    return ", ".join(parts) or "toute la bibliothèque"


def _groups(
    connection: sqlite3.Connection, ids: Sequence[str], by: str, themes: Sequence[str]
) -> tuple[Group, ...]:
    if by == "none":
        return ()
    if by == "theme":
        return _by_theme(connection, ids, themes)
    column = {"year": "year", "type": "type"}[by]
    rows = queries.by_study(
        connection,
        f"select study_id, {column} from (select id as study_id, {column} from studies)",
        ids,
    )
    found: dict[object, list[str]] = {}
    for id_ in ids:
        found.setdefault(rows[id_][0][0], []).append(id_)
    if by == "year":
        order = sorted(found, key=lambda year: -int(str(year or 0)))
        return tuple(Group(str(y or "Sans date"), tuple(found[y])) for y in order)
    names = {t: type_label(str(t), 2) for t in found}
    order = sorted(found, key=lambda t: names[t])
    return tuple(Group(_capital(names[t]), tuple(found[t])) for t in order)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _by_theme(
    connection: sqlite3.Connection, ids: Sequence[str], asked: Sequence[str]
) -> tuple[Group, ...]:
    """Each study once, under the first of its themes: the mission's first, then by vocabulary.

    The themes asked for, and what is broader, are on every study: they make no heading unless
    the study has no other theme.
    """
    rows = connection.execute(
        "select id, label, parent_id from themes order by mission desc, position"
    ).fetchall()
    parents = {row[0]: row[2] for row in rows}
    common = {a for theme in asked for a in _upwards(theme, parents)}
    given = {id_: set(themes) for id_, themes in queries.themes_of(connection, ids).items()}
    placed: set[str] = set()
    groups = []
    for leave_common in (True, False):
        for theme, label, _ in rows:
            if (theme in common) == leave_common:
                continue
            here = [i for i in ids if i not in placed and theme in given.get(i, ())]
            placed.update(here)
            if here:
                groups.append(Group(_capital(label), tuple(here)))
    rest = tuple(i for i in ids if i not in placed)
    return (*groups, Group("Sans thème", rest)) if rest else tuple(groups)


def _upwards(theme: str | None, parents: dict[str, str | None]) -> Iterator[str]:
    while theme is not None:
        yield theme
        theme = parents.get(theme)


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
