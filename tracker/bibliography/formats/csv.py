"""CSV for a French Excel: semicolons, BOM, CRLF.

What enters: a bibliography. What leaves: UTF-8 bytes. What it does not touch: the values, but
that a text which a spreadsheet would run as a formula is made inert (``table.inert``).
"""

from __future__ import annotations

import csv
import io
from datetime import date

from tracker.bibliography import table
from tracker.bibliography.table import Cell
from tracker.bibliography.values import Bibliography


def write(bibliography: Bibliography) -> bytes:
    """A heading line, then one line per study."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([column.heading for column in table.COLUMNS])
    writer.writerows([_cell(cell) for cell in row] for row in table.rows(bibliography))
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8", "replace")


def _cell(value: Cell) -> str:
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if value is None:
        return ""
    return table.inert(value) if isinstance(value, str) else str(value)
