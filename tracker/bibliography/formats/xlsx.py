"""Excel (XLSX): one row per study, filter, frozen headings, real dates.

What enters: a bibliography. What leaves: the bytes of a .xlsx. What it does not touch: texts,
which are written as strings whatever they begin with: no formula, no number made of a DOI.
Source: https://xlsxwriter.readthedocs.io/.
"""

from __future__ import annotations

import io
from datetime import date, datetime
from typing import Any

from tracker.bibliography import archive, document, table
from tracker.bibliography.table import Cell
from tracker.bibliography.values import Bibliography

_LONGEST = 32767  # characters a cell can hold (Excel specifications and limits)
_LONGEST_URL = 2079
_MOST_URLS = 60000
_LINE = 15  # points


def write(bibliography: Bibliography) -> bytes:
    """A sheet « Références » and a sheet « À propos »."""
    import xlsxwriter

    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
               "strings_to_numbers": False}  # fmt: skip
    with xlsxwriter.Workbook(out, options) as book:
        day = bibliography.searched_on
        book.set_properties(
            {
                "title": document.french(bibliography.title),
                "created": datetime(day.year, day.month, day.day),
            }
        )
        _references(book, bibliography)
        about = book.add_worksheet("À propos")
        about.set_column(0, 0, 100)
        about.write_string(
            0, 0, document.french(bibliography.title), book.add_format({"bold": True})
        )
        about.write_string(1, 0, document.mention(bibliography)[:_LONGEST])
    return archive.normalised(out.getvalue(), bibliography.searched_on)


def _references(book: Any, bibliography: Bibliography) -> None:
    sheet = book.add_worksheet("Références")
    heading = book.add_format(
        {"bold": True, "bg_color": "#1F2A44", "font_color": "#FFFFFF", "valign": "vcenter"}
    )
    formats = {
        "text": book.add_format({"valign": "top", "num_format": "@"}),
        "wrapped": book.add_format({"valign": "top", "num_format": "@", "text_wrap": True}),
        "number": book.add_format({"valign": "top", "num_format": "0", "align": "left"}),
        "date": book.add_format({"valign": "top", "num_format": "dd/mm/yyyy", "align": "left"}),
        "link": book.add_format({"valign": "top", "font_color": "#1F4E9E", "underline": 1}),
    }
    for index, column in enumerate(table.COLUMNS):
        sheet.set_column(index, index, column.width)
        sheet.write_string(0, index, column.heading, heading)
    count = 0
    for count, row in enumerate(table.rows(bibliography), start=1):
        sheet.set_row(count, _LINE * _lines(row))
        for index, cell in enumerate(row):
            _cell(sheet, count, index, cell, formats)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, count, len(table.COLUMNS) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.print_area(0, 0, count, table.PRINTED - 1)
    sheet.set_footer("&CPage &P sur &N")


def _lines(row: tuple[Cell, ...]) -> int:
    """How many lines the wrapped cells need: no program but Excel finds that out by itself."""
    return max(
        -(-len(str(cell or "")) * 11 // (column.width * 10)) or 1
        for cell, column in zip(row, table.COLUMNS, strict=True)
        if column.heading in table.WRAPPED
    )


def _cell(sheet: Any, row: int, column: int, value: Cell, formats: dict[str, Any]) -> None:
    if value is None or value == "":
        return
    if isinstance(value, date):
        sheet.write_datetime(row, column, value, formats["date"])
    elif isinstance(value, int):
        sheet.write_number(row, column, value, formats["number"])
    elif (
        table.COLUMNS[column].heading == "Adresse"
        and len(value) <= _LONGEST_URL
        and row <= _MOST_URLS
    ):
        sheet.write_url(row, column, value, formats["link"], value)
    else:
        text = value.encode("utf-8", "replace").decode()[:_LONGEST]
        wrapped = table.COLUMNS[column].heading in table.WRAPPED
        sheet.write_string(row, column, text, formats["wrapped" if wrapped else "text"])
