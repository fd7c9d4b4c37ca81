"""Any table of records as references: a CSV file, gzipped or not.

What enters: a CSV with the columns ``record_id, type, title, author, year, journal, booktitle,
volume, number, pages, doi, isbn, publisher, abstract`` (others are passed over, missing ones are
empty). What leaves: references. What it does not touch: the workspace; nothing is stored.
"""

from __future__ import annotations

import csv
import gzip
import re
from collections.abc import Iterator
from pathlib import Path

from tracker.errors import SourceError, system_words
from tracker.model import CslItem, Grouping, Reference
from tracker.normalise import isbn

SOURCE = "table"
_TYPES = {
    "article": "article-journal", "inproceedings": "paper-conference",
    "conference": "paper-conference", "book": "book", "inbook": "chapter",
    "incollection": "chapter", "phdthesis": "thesis", "mastersthesis": "thesis",
    "thesis": "thesis", "techreport": "report", "report": "report", "unpublished": "manuscript",
    "proceedings": "book", "online": "webpage", "misc": "document",
}  # fmt: skip
_PLAIN = {"title": "title", "volume": "volume", "pages": "page", "doi": "DOI",
          "publisher": "publisher", "abstract": "abstract"}  # fmt: skip


def read_records(path: Path) -> Iterator[Reference]:
    """The references of a CSV file (``.csv`` or ``.csv.gz``), in its order.

    Raises ``SourceError`` where the file can't be read, has no ``record_id`` column, or gives one
    id to two records: one of the two would be left out of the answer. Columns are parted by
    commas, or by semicolons where the first line has more of these.
    """
    try:
        with _open(path) as lines:
            first = lines.readline()
            delimiter = ";" if first.count(";") > first.count(",") else ","  # Excel in French
            names = next(csv.reader([first], delimiter=delimiter), [])
            reader = csv.DictReader(lines, names, delimiter=delimiter)
            seen: dict[str, int] = {}
            if "record_id" not in (reader.fieldnames or ()):
                raise SourceError(
                    "Colonne « record_id » absente",
                    str(path),
                    "Donnez un tableau CSV dont la première ligne nomme les colonnes.",
                )
            for row in reader:
                key = row["record_id"] or ""
                if key in seen:
                    raise SourceError(
                        f"Deux notices ont le même « record_id » : {key or '(vide)'}",
                        f"{path}, lignes {seen[key]} et {reader.line_num + 1}",
                        "Donnez à chaque notice un identifiant à elle.",
                    )
                seen[key] = reader.line_num + 1
                yield Reference(SOURCE, key, _item(key, {k: v or "" for k, v in row.items() if k}))
    except (OSError, UnicodeDecodeError, csv.Error, EOFError) as error:
        why = f" ({system_words(error)})" if isinstance(error, OSError) else ""
        raise SourceError(f"Tableau illisible{why}", str(path),
                          "Donnez un tableau CSV en UTF-8 dont la première ligne nomme les "
                          "colonnes.") from error  # fmt: skip


def _open(path: Path):  # type: ignore[no-untyped-def]
    csv.field_size_limit(10_000_000)
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8-sig", newline="")
    return path.open(encoding="utf-8-sig", newline="")


def _item(key: str, row: dict[str, str]) -> CslItem:
    kind = row.get("type", "").strip().lower()
    csl: CslItem = {"id": key, "type": _TYPES.get(kind, kind if "-" in kind else "document")}
    for column, name in _PLAIN.items():
        if value := row.get(column, "").strip():
            csl[name] = value
    if container := (row.get("journal", "") or row.get("booktitle", "")).strip():
        csl["container-title"] = container
    if number := row.get("number", "").strip():
        csl["issue"] = number
    if row.get("isbn") and isbn(row["isbn"]):
        csl["ISBN"] = row["isbn"]
    if people := split_names(row.get("author", "")):
        csl["author"] = people
    if year := re.search(r"\d{4}", row.get("year", "")):
        csl["issued"] = {"date-parts": [[int(year.group())]]}
    return csl


def split_names(text: str) -> list[dict[str, str]]:
    """``Cohn, J A and Gagnon, S`` as CSL names; a name without a comma ends with its family."""
    people = []
    for name in re.split(r"\s+and\s+|\s*;\s*", text.strip()):
        if "," in name:
            family, _, given = name.partition(",")
            people.append({"family": family.strip(), "given": given.strip()})
        elif name.strip():
            given, _, family = name.strip().rpartition(" ")
            people.append({"family": family, "given": given} if given else {"literal": family})
    return people


def assign(path: Path) -> Grouping:
    """Group the records of a CSV file. Record ids are ``table:<record_id>``."""
    from tracker.identity.cluster import group_records

    return group_records(read_records(path))
