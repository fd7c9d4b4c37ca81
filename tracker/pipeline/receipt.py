"""Receipts: what a document was made from, and what has become of it since.

What enters: an export (its request, its studies, its bytes), or later a receipt and a library.
What leaves: the small JSON beside the document (``note.docx.recu.json``), or a report of what
changed, vanished, was retracted or has come since. What it does not touch: the document.

A receipt holds no path, no name of a person and no hour: the same export leaves the same receipt.
Each study has a fingerprint of its whole content and a short one per field, so that a change can
be named without keeping the content.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tracker import __version__
from tracker.bibliography import Bibliography, cite
from tracker.errors import ExportError, TrackerError, UnknownItem, system_words
from tracker.labels import field_label
from tracker.model import CslItem, canonical_json, digest
from tracker.normalise import fold
from tracker.pipeline.selection import Request, selected
from tracker.settings import Workspace
from tracker.store import library, queries

SUFFIX = ".recu.json"
VERSION = 1


def path_of(document: Path) -> Path:
    """Where the receipt of a document stands: beside it, its name with ``.recu.json``."""
    return document.with_name(document.name + SUFFIX)


def make(
    connection: sqlite3.Connection, name: str, data: bytes, made: Bibliography,
    query: Mapping[str, Any], selected: Sequence[str] = (),
) -> bytes:  # fmt: skip
    """The receipt of a document called ``name`` whose bytes are ``data``.

    ``selected`` are the studies that answered the query, where the document cites fewer.
    """
    ids = [str(item.get("id", "")) for item in made.items]
    withdrawn = _retractions(connection, ids)
    studies: list[dict[str, Any]] = []
    for item in made.items:
        id_ = str(item.get("id", ""))
        entry: dict[str, Any] = {"id": id_, "citation": cite(item), "content": _content(item),
                 "fields": _fields(item)}  # fmt: skip
        if id_ in withdrawn or _says_retracted(item):
            entry["retracted"] = True
        studies.append(entry)
    value: dict[str, Any] = {
        "receipt": VERSION, "tracker": __version__, "file": name,
        "sha256": hashlib.sha256(data).hexdigest(),
        "date": made.searched_on.isoformat(), "style": made.style,
        "style_content": _style(made.style), "title": made.title,
        "criteria": made.criteria, "query": dict(query),
    }  # fmt: skip
    if selected:
        value["selected"] = sorted(selected)
    # One study a line: small, and readable in a comparison of two receipts.
    head = json.dumps(value, ensure_ascii=False, indent=1)[:-2]
    lines = ",\n  ".join(canonical_json(study) for study in studies)
    return f'{head},\n "studies": [\n  {lines}\n ]\n}}\n'.encode("utf-8", "replace")


def _style(name: str) -> str:
    """The fingerprint of a style's rules; empty where there is no such style any more."""
    from tracker.bibliography.csl_styles import style_path

    try:
        return digest(style_path(name).read_text(encoding="utf-8"))
    except UnknownItem:
        return ""


def _content(item: CslItem) -> str:
    return digest(canonical_json({k: v for k, v in item.items() if k != "id"}))


def _fields(item: CslItem) -> dict[str, str]:
    return {k: digest(canonical_json(v))[:8] for k, v in item.items() if k != "id"}


def _says_retracted(item: CslItem) -> bool:
    said = f"{item.get('status', '')} {str(item.get('title', ''))[:24]}"
    return any(word in fold(said) for word in ("retracted", "retracte", "article retire"))


def _retractions(connection: sqlite3.Connection, ids: Sequence[str]) -> dict[str, str]:
    """The study that announces the retraction of each of ``ids``, where there is one."""
    wanted = set(ids)
    rows = connection.execute(
        "select other_id, study_id from relations where kind = 'retraction' order by 1, 2"
    )
    return {other: study for other, study in rows if other in wanted}


def verify(workspace: Workspace, path: Path) -> dict[str, Any]:
    """What has become of the studies of a document since it was made.

    ``path`` is the document or its receipt. Shape: ``file``, ``date``, ``criteria``, ``studies``
    (a count), ``document`` (``same``, ``edited`` or ``absent``), ``style`` (``same``, ``changed``
    or ``absent``: its rules), and lists of ``changed`` (with
    ``fields`` in French), ``merged`` (with ``now``), ``vanished``, ``retracted`` (with ``by`` and
    ``since``) and ``added``; ``unknown_query`` says why ``added`` could not be looked for. Raises
    ExportError: no receipt, or a file that is none.
    """
    receipt, document = _read(path)
    with library.reading(workspace.library) as connection:
        report = _compare(connection, receipt)
        report["added"], report["unknown_query"] = _added(connection, receipt)
    return {
        "file": str(receipt.get("file", "")), "date": str(receipt.get("date", "")),
        "criteria": str(receipt.get("criteria", "")), "studies": len(receipt["studies"]),
        "document": _state(document, str(receipt.get("sha256", ""))),
        "style": _style_state(receipt), **report,
    }  # fmt: skip


def _read(path: Path) -> tuple[dict[str, Any], Path]:
    is_receipt = path.name.endswith(SUFFIX)
    source = path if is_receipt else path_of(path)
    document = path.with_name(path.name[: -len(SUFFIX)]) if is_receipt else path
    try:
        value = json.loads(source.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise ExportError("Aucun reçu pour ce document", str(source),
                          "Le reçu est écrit par « tracker export » à côté du document."
                          ) from None  # fmt: skip
    except OSError as error:
        raise ExportError(f"Reçu illisible ({system_words(error)})", str(source),
                          "Vérifiez vos droits.") from error  # fmt: skip
    except (ValueError, RecursionError):
        value = None
    if not _is_receipt(value):
        raise ExportError(
            "Ce fichier n’est pas un reçu de tracker",
            str(source),
            "Refaites l’export pour en avoir un.",
        )
    if value["receipt"] != VERSION:
        raise ExportError(
            "Reçu d’une autre version de tracker",
            str(source),
            "Mettez tracker à jour, ou refaites l’export.",
        )
    return value, document


def _is_receipt(value: object) -> bool:
    if not isinstance(value, dict) or not isinstance(value.get("receipt"), int):
        return False
    studies = value.get("studies")
    return isinstance(studies, list) and all(
        isinstance(s, dict) and isinstance(s.get("id"), str) and isinstance(s.get("fields"), dict)
        for s in studies
    )


def _style_state(receipt: Mapping[str, Any]) -> str:
    """``same``, ``changed``, ``absent``; receipts of before this was kept say nothing else."""
    then, now = receipt.get("style_content"), _style(str(receipt.get("style", "")))
    return "absent" if not now else "same" if then in (None, now) else "changed"


def _state(document: Path, sha256: str) -> str:
    try:
        return "same" if hashlib.sha256(document.read_bytes()).hexdigest() == sha256 else "edited"
    except OSError:
        return "absent"


def _compare(connection: sqlite3.Connection, receipt: Mapping[str, Any]) -> dict[str, Any]:
    known = {study["id"]: study for study in receipt["studies"]}
    present: dict[str, str] = {}
    merged, vanished = [], []
    for id_, study in known.items():
        now, _ = queries.resolve(connection, id_)
        entry = {"id": id_, "citation": str(study.get("citation", ""))}
        if now is None:
            vanished.append(entry)
        else:
            present[id_] = now
            if now != id_:
                merged.append({**entry, "now": now})
    ids = list(present.values())
    # A note is made without abstracts, and its receipt has no fingerprint of them.
    query = receipt.get("query")
    abstracts = not (isinstance(query, dict) and query.get("kind") == "note")
    items = {i["id"]: i for i in queries.items(connection, ids, abstracts=abstracts)}
    withdrawn = _retractions(connection, ids)
    changed, retracted = [], []
    for id_, now in present.items():
        study, item = known[id_], items.get(now, {})
        entry = {"id": id_, "citation": str(study.get("citation", ""))}
        if now == id_ and _content(item) != study.get("content"):
            changed.append({**entry, "fields": _differences(study["fields"], _fields(item))})
        if now in withdrawn or _says_retracted(item):
            retracted.append({**entry, "by": withdrawn.get(now), "since": "retracted" not in study})
    return {"changed": changed, "merged": merged, "vanished": vanished, "retracted": retracted}


def _differences(then: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    return [
        field_label(name) for name in sorted({*then, *now}) if then.get(name) != now.get(name)
    ]  # fmt: skip


def _added(
    connection: sqlite3.Connection, receipt: Mapping[str, Any]
) -> tuple[list[dict[str, str]], str]:
    """The studies that answer the receipt's query today and did not then."""
    query = receipt.get("query")
    if not isinstance(query, dict) or query.get("ids") is not None:
        return [], ""  # a list that a person chose has no newcomers
    then = {study["id"] for study in receipt["studies"]} | set(receipt.get("selected", ()))
    themes = [str(t) for t in query.get("themes", ())]
    # A note takes the studies of any of its themes, an export those of all at once.
    asked = [(t,) for t in themes] if query.get("kind") == "note" else [tuple(themes)]
    try:
        now = dict.fromkeys(
            id_
            for group in asked
            for id_ in selected(connection, Request("bib", query.get("search"), group))
        )
    except TrackerError as error:
        return [], str(error)
    known = {queries.resolve(connection, id_)[0] for id_ in then}
    fresh = [i for i in now if i not in known]
    return [
        {"id": str(item["id"]), "citation": cite(item)} for item in queries.items(connection, fresh)
    ], ""
