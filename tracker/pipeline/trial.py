"""The stages on data that is not in the library: nothing is stored.

What enters: files of records or pairs, in the shapes the contract names. What leaves: the
stages' answers, as rows or CSV files. What it does not touch: the workspace, except to read its
vocabulary.
"""

from __future__ import annotations

import csv
import json
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from tracker.errors import ExportError, SourceError, system_words
from tracker.model import TaggableText
from tracker.normalise import plain
from tracker.pipeline.progress import Tell, unheard
from tracker.settings import Workspace


def assign_themes(
    workspace: Workspace, lines: Iterable[str], name: str, tell: Tell = unheard
) -> Iterator[tuple[str | int, list[str]]]:
    """The themes of each JSON line (``id, title, abstract, container, year, language, keywords``).

    Only ``id`` must be there; the others may be null or absent. ``name`` is what errors call the
    file; ``tell`` hears, after the last line, of lines without a text, of ids given twice, and of
    a file without a line. Raises SourceError naming the line, and the field, at fault.
    """
    from tracker import themes

    vocabulary = themes.load_vocabulary(workspace.vocabulary, tell)
    ids: deque[str | int] = deque()
    doubts = _Doubts()

    def texts() -> Iterator[TaggableText]:
        for number, line in enumerate(lines, 1):
            if line.strip():
                record = _object(line, name, number)
                for fault in _faults(record):
                    raise SourceError(fault, f"{name}, ligne {number}", _ASSIGNABLE)
                doubts.look_at(record, number)
                ids.append(record["id"])
                yield _text(record)

    for given in themes.tag_all(texts(), vocabulary):
        yield ids.popleft(), [a.theme for a in given]
    for remark in doubts.remarks(name):
        tell(remark)


_ASSIGNABLE = (
    "Attendu : id (texte ou nombre entier) ; title, abstract, container, language (textes), "
    "keywords (liste de textes), year."
)


def _faults(record: Mapping[str, Any]) -> Iterator[str]:
    """What of a line can't be read as it should, in French."""
    if record.get("id") in (None, ""):
        yield "« id » manque"
    for field, kinds in _KINDS.items():
        value = record.get(field)
        if value is not None and (isinstance(value, bool) or not isinstance(value, kinds)):
            yield f"« {field} » n’est pas du type attendu"
    keywords = record.get("keywords")
    if isinstance(keywords, list) and not all(isinstance(k, str | None) for k in keywords):
        yield "« keywords » n’est pas du type attendu"


_KINDS: dict[str, type | tuple[type, ...]] = {
    "id": (str, int),
    **dict.fromkeys(("title", "abstract", "container", "language"), str),
    "keywords": (list, str),
    "year": (int, float, str),
}


class _Doubts:
    """What is odd in the lines of a file and no fault."""

    def __init__(self) -> None:
        self.ids: set[str | int] = set()
        self.doubled: list[str] = []
        self.textless: list[str] = []

    def look_at(self, record: Mapping[str, Any], number: int) -> None:
        id_ = record["id"]
        if id_ in self.ids:
            self.doubled.append(f"ligne {number} (« {id_} »)")
        self.ids.add(id_)
        if not any(record.get(field) for field in ("title", "abstract", "keywords")):
            self.textless.append(f"ligne {number}")

    def remarks(self, name: str) -> Iterator[str]:
        """One French sentence of each kind, with the first places."""
        if not self.ids:
            yield f"Aucune notice dans {name} : un objet JSON par ligne est attendu."
        if self.textless:
            yield f"Ni title, ni abstract, ni keywords : {name}, {_first(self.textless)}."
        if self.doubled:
            yield f"Identifiant déjà donné plus haut : {name}, {_first(self.doubled)}."


def _first(places: Sequence[str], most: int = 5) -> str:
    more = len(places) - most
    others = f" et {more} autre{'s' if more > 1 else ''}" if more > 0 else ""
    return f"{', '.join(places[:most])}{others}"


def _text(record: Mapping[str, Any]) -> TaggableText:
    def text(name: str) -> str:
        return plain(record.get(name) or "")

    keywords = record.get("keywords") or ()
    if isinstance(keywords, str):
        keywords = [k.strip() for k in keywords.replace(";", ",").split(",")]
    return TaggableText(
        title=text("title"),
        abstract=text("abstract"),
        container=text("container"),
        keywords=tuple(k for k in keywords if k),
        language=text("language"),
    )


_TABLE = "Donnez un tableau CSV en UTF-8 dont la première ligne nomme les colonnes."


def _no_text(where: str) -> SourceError:
    return SourceError("Ce fichier n’est pas du texte en UTF-8", where, "Enregistrez-le en UTF-8.")


def lines_of(file: Iterable[str], name: str) -> Iterator[str]:
    """The lines of an open file. Raises SourceError where it is no text."""
    try:
        yield from file
    except UnicodeDecodeError as error:
        raise _no_text(name) from error


def _object(line: str, name: str, number: int) -> dict[str, Any]:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise SourceError(
            "Ligne illisible", f"{name}, ligne {number}", "Attendu : un objet JSON par ligne."
        )
    return value


def assign_clusters(records: Path, clusters: Path, queue: Path | None) -> tuple[int, int]:
    """Group a table of records; returns the numbers of groups and of pairs to review.

    ``clusters`` gets ``record_id,cluster_id`` for every record, ``queue`` ``a,b,points,reasons``.
    """
    from tracker.identity import table

    try:
        grouping = table.assign(records)
    except UnicodeDecodeError as error:
        raise _no_text(str(records)) from error
    except (OSError, csv.Error, EOFError) as error:
        why = f" ({system_words(error)})" if isinstance(error, OSError) else ""
        raise SourceError(f"Tableau illisible{why}", str(records), _TABLE) from error
    _write(
        clusters,
        ("record_id", "cluster_id"),
        ((_key(r), n) for n, group in enumerate(grouping.groups, 1) for r in group),
    )
    if queue:
        _write(
            queue,
            ("a", "b", "points", "reasons"),
            (
                (_key(s.a), _key(s.b), round(s.points, 3), " ".join(s.reasons))
                for s in grouping.suspicions
            ),
        )
    return len(grouping.groups), len(grouping.suspicions)


def _key(record: str) -> str:
    """The record's own id: a table is one source, whose name is before the first colon."""
    return record.partition(":")[2]


def compare_pairs(pairs: Path, out: Path) -> int:
    """Answer ``{id, a, b}`` lines (CSL items) with same, related, different or review."""
    from tracker import identity

    answers = []
    with pairs.open(encoding="utf-8-sig") as file:
        for number, line in enumerate(lines_of(file, str(pairs)), 1):
            if line.strip():
                pair = _object(line, pairs.name, number)
                a, b = pair.get("a"), pair.get("b")
                if not isinstance(a, dict) or not isinstance(b, dict):
                    raise SourceError(
                        "Paire incomplète",
                        f"{pairs.name}, ligne {number}",
                        "Attendu : id, a et b, deux notices CSL.",
                    )
                answers.append((pair.get("id"), identity.compare(a, b).kind))
    _write(out, ("pair_id", "prediction"), answers)
    return len(answers)


def _write(path: Path, header: Iterable[str], rows: Iterable[Iterable[object]]) -> None:
    try:
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(header)
            writer.writerows(rows)
    except OSError as error:
        raise ExportError(
            f"Écriture impossible ({system_words(error)})", str(path),
            "Vérifiez que le dossier existe et qu’il y a de la place.",
        ) from error  # fmt: skip
