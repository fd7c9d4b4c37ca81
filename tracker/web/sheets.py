"""Rows as a file for a spreadsheet: CSV that a French Excel opens with a double click.

What enters: headings and values. What leaves: UTF-8 bytes with a BOM, semicolons and CRLF.
What it does not touch: the values, but that a text which a spreadsheet would run as a formula
is made inert (``bibliography.table``), and a decimal takes its French comma.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import Any

from tracker.bibliography.table import inert as inert_text


def sheet(headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """A heading line, then a line per row."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([cell(heading) for heading in headings])
    writer.writerows([cell(value) for value in row] for row in rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8", "replace")


_NUMBER = re.compile(r"[-+]?\d+(\.\d+)?(e[-+]?\d+)?", re.IGNORECASE)


def inert(text: str) -> str:
    """Lines of CSV as Datasette writes them, with nothing left that a spreadsheet would run."""
    out = io.StringIO()
    writer = csv.writer(out)
    for row in csv.reader(io.StringIO(text, newline="")):
        writer.writerow([value if _NUMBER.fullmatch(value) else cell(value) for value in row])
    return out.getvalue()


def cell(value: Any) -> str:
    """One value as the text of a cell."""
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:g}".replace(".", ",")
    if isinstance(value, bytes):
        return f"({len(value)} octets)"
    return inert_text(value) if isinstance(value, str) else str(value)
