"""The stored questions: their index, one of them as a page, as CSV, as JSON.

What enters: ``/requetes``, ``/requetes/NAME`` and its parameters. What leaves: pages and files.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from datasette.utils.asgi import Response

from tracker import labels
from tracker.web import answers, french
from tracker.web.database import read
from tracker.web.permissions import may_write_sql
from tracker.web.questions import GROUPS, MOST_ROWS, QUESTIONS, Answer, Question, ask
from tracker.web.questions.model import Column, Row
from tracker.web.richtext import plain
from tracker.web.sheets import sheet

if TYPE_CHECKING:
    from datasette.app import Datasette
    from datasette.utils.asgi import Request


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of the page: its words, its link if any, whether it is a number."""

    text: str
    link: str = ""
    number: bool = False


async def index(datasette: Datasette, request: Request) -> Response:
    """Every question under its heading."""
    if request.method not in ("GET", "HEAD"):
        return answers.fault(datasette, request, 405)
    groups = [(g, [q for q in QUESTIONS.values() if q.group == g]) for g in GROUPS]
    return answers.page(
        datasette,
        "requetes.html",
        here="requetes",
        groups=groups,
        sql=await may_write_sql(datasette, request),
    )


async def question(datasette: Datasette, request: Request) -> Response:
    """One question: its form and its answer."""
    if request.method not in ("GET", "HEAD"):
        return answers.fault(datasette, request, 405)
    found = QUESTIONS.get(request.url_vars["name"])
    if found is None:
        return _unknown(datasette, request)
    answer = await _asked(datasette, request, found)
    numbers = [column.show in ("number", "percent") for column in found.columns]
    return answers.page(
        datasette,
        "requete.html",
        here="requetes",
        q=found,
        answer=answer,
        headings=list(zip(found.columns, numbers, strict=True)),
        rows=[[_cell(c, row, answer) for c in found.columns] for row in answer.rows],
        most=MOST_ROWS,
        sql=await may_write_sql(datasette, request),
        sql_query=urlencode({"sql": _readable(found.sql), **answer.values}),
    )


async def question_file(datasette: Datasette, request: Request) -> Response:
    """The same answer for a spreadsheet or a program; a value that can't be read is refused."""
    if request.method not in ("GET", "HEAD"):
        return answers.fault(datasette, request, 405)
    found = QUESTIONS.get(request.url_vars["name"])
    if found is None:
        return _unknown(datasette, request)
    answer = await _asked(datasette, request, found)
    if answer.misread:
        return answers.fault(datasette, request, 400, message=" ".join(answer.misread))
    if request.url_vars["format"] == "json":
        return Response.json(as_data(answer))
    name = f"{found.name}.csv"
    return Response(
        as_sheet(answer),
        headers={"content-disposition": f'attachment; filename="{name}"'},
        content_type="text/csv; charset=utf-8",
    )


def _unknown(datasette: Datasette, request: Request) -> Response:
    message = "Aucune requête ne porte ce nom."
    return answers.fault(datasette, request, 404, "Requête introuvable", message)


async def _asked(datasette: Datasette, request: Request, asked: Question) -> Answer:
    query = request.query_string
    return await read(datasette, lambda connection: ask(connection, asked, query))


def _readable(sql: str) -> str:
    """The SQL without the margin it has in our files."""
    lines = [line.rstrip() for line in sql.strip().splitlines()]
    margin = min((len(x) - len(x.lstrip()) for x in lines[1:] if x), default=0)
    return "\n".join([lines[0], *(line[margin:] for line in lines[1:])])


def _cell(column: Column, row: Row, answer: Answer) -> Cell:
    value = row[column.value]
    link = column.link(row, answer.values) if column.link else ""
    number = column.show in ("number", "percent")
    if value is None or value == "":
        return Cell("Sans titre" if link and column.show == "title" else "–", link, number)
    if column.show == "number":
        return Cell(french.number(int(value)), link, True)
    if column.show == "percent":
        return Cell(f"{value:.1f}".replace(".", ",") + "\u00a0%", link, True)
    if column.show == "date":
        return Cell(french.date(str(value)), link)
    return Cell(str(_said(column, value)), link)


def _said(column: Column, value: Any) -> Any:
    """A value in French words where it is a name of ours; numbers and dates as they are."""
    if column.show == "type":
        return labels.type_label(str(value))
    if column.show == "field":
        return labels.field_label(str(value))
    if column.show == "relation":
        return labels.RELATIONS.get(str(value), ("lié à", ""))[0]
    return value


def table(answer: Answer) -> tuple[list[str], list[list[Any]]]:
    """Headings and rows of an answer for a file: plain words, and ids beside them."""
    headings: list[str] = []
    for column in answer.question.columns:
        headings.append(column.heading)
        if column.key:
            heading = f"{column.key_heading} ({column.heading.lower()})"
            headings.append(heading)
    rows: list[list[Any]] = []
    for row in answer.rows:
        cells: list[Any] = []
        for column in answer.question.columns:
            value = _said(column, row[column.value]) if row[column.value] is not None else None
            cells.append(plain(value) if isinstance(value, str) else value)
            if column.key:
                cells.append(row[column.key])
        rows.append(cells)
    return headings, rows


def as_sheet(answer: Answer) -> bytes:
    """The answer as CSV; where rows were left out, a last line says so."""
    headings, rows = table(answer)
    if answer.cut:
        rows.append([f"Liste coupée à {MOST_ROWS} lignes : précisez la requête."])
    return sheet(headings, rows)


def as_data(answer: Answer) -> dict[str, Any]:
    """The answer as JSON: one object per row, keyed by heading."""
    headings, rows = table(answer)
    return {
        "requete": answer.question.name,
        "titre": answer.question.title,
        "parametres": dict(answer.values),
        "colonnes": headings,
        "lignes": [dict(zip(headings, row, strict=True)) for row in rows],
        "coupee": answer.cut,
    }
