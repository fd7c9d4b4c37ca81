"""Rows as a file for a spreadsheet: CSV that a French Excel opens with a double click.

What enters: headings and values. What leaves: UTF-8 bytes with a BOM, semicolons and CRLF.
What it does not touch: the values, but that a text which a spreadsheet would run as a formula
takes an apostrophe before it (OWASP, « CSV Injection »), and a decimal its French comma.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import Any

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


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
    text = str(value)
    if isinstance(value, str) and text.lstrip(" \u00a0\ufeff").startswith(_FORMULA):
        return "'" + text
    return text
