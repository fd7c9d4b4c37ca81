"""From studies to a bibliography that goes into a note without a touch.

What enters: a ``Bibliography`` (CSL-JSON items, groups, criteria, a style). What leaves: the
bytes of one document, or one reference as text (``cite``). What it does not touch: the database,
files other than the CSL styles and reference documents of the package, the clock.

A new format is one file in ``formats/`` with ``write(bibliography) -> bytes``, and one line in
``EXPORTERS``. Importing this package is light; pandoc, typst and XlsxWriter start with the
format that needs them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from importlib import import_module
from pathlib import PurePath
from typing import cast

from tracker.bibliography.cite import cite, cite_html
from tracker.bibliography.values import DEFAULT_STYLE, Bibliography, Exporter, Group
from tracker.errors import ExportError


def _writer(module: str) -> Callable[[Bibliography], bytes]:
    """``write`` of ``formats/<module>.py``, imported when it is first used."""

    def write(bibliography: Bibliography) -> bytes:
        found = import_module(f"tracker.bibliography.formats.{module}")
        return cast("bytes", found.write(bibliography))

    return write


def _pieces(module: str) -> Callable[[Iterable[Bibliography], Sequence[str]], Iterator[bytes]]:
    """``pieces`` of ``formats/<module>.py``, imported when it is first used."""

    def pieces(parts: Iterable[Bibliography], ids: Sequence[str]) -> Iterator[bytes]:
        found = import_module(f"tracker.bibliography.formats.{module}")
        yield from found.pieces(parts, ids)

    return pieces


_OFFICE = "application/vnd.openxmlformats-officedocument."

EXPORTERS: dict[str, Exporter] = {
    e.name: e
    for e in (
        Exporter("docx", (".docx",), _OFFICE + "wordprocessingml.document", "Word",
                 _writer("docx")),
        Exporter("odt", (".odt",), "application/vnd.oasis.opendocument.text", "LibreOffice",
                 _writer("odt")),
        Exporter("pdf", (".pdf",), "application/pdf", "PDF", _writer("pdf")),
        Exporter("html", (".html", ".htm"), "text/html; charset=utf-8", "page web",
                 _writer("html")),
        Exporter("md", (".md", ".markdown"), "text/markdown; charset=utf-8", "Markdown",
                 _writer("markdown")),
        Exporter("bib", (".bib",), "application/x-bibtex; charset=utf-8", "BibTeX",
                 _writer("bibtex"), _pieces("bibtex")),
        Exporter("ris", (".ris",), "application/x-research-info-systems; charset=utf-8", "RIS",
                 _writer("ris"), _pieces("ris")),
        Exporter("csljson", (".json", ".csljson"),
                 "application/vnd.citationstyles.csl+json", "CSL-JSON", _writer("csljson"),
                 _pieces("csljson")),
        Exporter("xlsx", (".xlsx",), _OFFICE + "spreadsheetml.sheet", "Excel", _writer("xlsx")),
        Exporter("csv", (".csv",), "text/csv; charset=utf-8", "CSV", _writer("csv")),
        Exporter("txt", (".txt",), "text/plain; charset=utf-8", "texte", _writer("text")),
    )
}  # fmt: skip


def exporter_for(path_or_name: str) -> Exporter:
    """The exporter of a format's name (``docx``) or of a file's suffix (``note.docx``).

    ``ExportError`` lists the formats where there is none.
    """
    given = str(path_or_name).strip()
    name = given.lower()
    if name in EXPORTERS:
        return EXPORTERS[name]
    suffix = PurePath(name).suffix or ("." + name.lstrip(".") if "." not in name[1:] else "")
    for exporter in EXPORTERS.values():
        if suffix in exporter.suffixes:
            return exporter
    raise ExportError("Format inconnu", given or "(vide)", f"Formats : {', '.join(EXPORTERS)}")


def styles(search: str = "") -> list[tuple[str, str]]:
    """(name, title) of the CSL styles that hold every word of ``search``; ours come first."""
    from tracker.bibliography.csl_styles import styles as find

    return find(search)


__all__ = [
    "DEFAULT_STYLE",
    "EXPORTERS",
    "Bibliography",
    "ExportError",
    "Exporter",
    "Group",
    "cite",
    "cite_html",
    "exporter_for",
    "styles",
]
