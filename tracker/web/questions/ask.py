"""A stored question asked: its form as filled in, its rows, what was not understood.

What enters: a ``Question``, a query string, a connection to the library. What leaves: an
``Answer``. What it does not touch: markup, files.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import parse_qsl, urlencode

from tracker.web.french import typographic
from tracker.web.questions.model import MOST_ROWS, Parameter, Question, Row, Values

LONGEST = 200


@dataclass(frozen=True, slots=True)
class Control:
    """A control of the form with its value; ``groups`` are headings with (value, label) pairs."""

    parameter: Parameter
    value: str
    groups: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = ()

    @property
    def said(self) -> str:
        """The value in words."""
        known = {value: label for _, choices in self.groups for value, label in choices}
        return known.get(self.value, self.value)


@dataclass(frozen=True, slots=True)
class Answer:
    """Rows as SQL gave them, at most ``MOST_ROWS``; ``cut`` when there are more.

    ``misread`` says in French which values were not understood; the defaults stand in for them.
    """

    question: Question
    controls: tuple[Control, ...]
    values: Values
    rows: tuple[Row, ...]
    cut: bool
    misread: tuple[str, ...]

    @property
    def query(self) -> str:
        """The query string of this very question."""
        return urlencode([(c.parameter.name, c.value) for c in self.controls])

    @property
    def criteria(self) -> str:
        """« Thème : probation ; Depuis l’année : 2015 »."""
        return " ; ".join(
            f"{c.parameter.label}\u00a0: {c.said}" for c in self.controls if c.value != ""
        )


def ask(connection: sqlite3.Connection, question: Question, query_string: str) -> Answer:
    """Ask ``question`` with the values of ``query_string``; what is missing takes its default.

    Never fails on a value: one that can't be read is named in ``misread``.
    """
    given: dict[str, str] = {}
    pairs = parse_qsl(query_string, keep_blank_values=True, errors="replace")
    for name, text in pairs[:200]:
        given[name] = text.replace("\0", "").strip()[:LONGEST]
    controls: list[Control] = []
    values: dict[str, str | int] = {}
    misread: list[str] = []
    for parameter in question.parameters:
        groups = _groups(connection, parameter)
        default = _default(connection, parameter)
        asked = given.get(parameter.name, default)
        value = _value(parameter, asked, groups)
        if value is None:
            if asked != default:
                misread.append(_misread(parameter, asked, default, groups))
            value = _value(parameter, default, groups)
        if value is None:
            value = "" if parameter.kind in ("theme", "choice", "date") else parameter.least
        values[parameter.name] = value
        controls.append(Control(parameter, str(value), groups))
    connection.row_factory = sqlite3.Row
    rows = connection.execute(question.sql, values).fetchmany(MOST_ROWS + 1)
    return Answer(
        question,
        tuple(controls),
        values,
        tuple(dict(row) for row in rows[:MOST_ROWS]),
        len(rows) > MOST_ROWS,
        tuple(misread),
    )


def _groups(
    connection: sqlite3.Connection, parameter: Parameter
) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """The choices of a list under their headings, the empty choice first where it is one."""
    if parameter.kind not in ("theme", "choice"):
        return ()
    found: dict[str, list[tuple[str, str]]] = {}
    if parameter.optional:
        found[""] = [("", parameter.nothing)]
    for value, label in parameter.choices:
        found.setdefault("", []).append((value, label))
    if parameter.choices_sql:
        for row in connection.execute(parameter.choices_sql):
            heading = typographic(row[2]) if len(row) > 2 else ""
            found.setdefault(heading, []).append((str(row[0]), typographic(str(row[1]))))
    return tuple((heading, tuple(choices)) for heading, choices in found.items())


def _default(connection: sqlite3.Connection, parameter: Parameter) -> str:
    if not parameter.default_sql:
        return parameter.default
    row = connection.execute(parameter.default_sql).fetchone()
    return str(row[0]) if row and row[0] is not None else ""


def _value(
    parameter: Parameter,
    text: str,
    groups: tuple[tuple[str, tuple[tuple[str, str], ...]], ...],
) -> str | int | None:
    """``text`` as a value of ``parameter``; None where it is none."""
    if parameter.kind in ("theme", "choice"):
        return text if any(text == v for _, choices in groups for v, _ in choices) else None
    if text == "" and parameter.optional:
        return ""
    if parameter.kind == "date":
        try:
            return date.fromisoformat(text).isoformat()
        except ValueError:
            return None
    digits = text.removeprefix("-")
    if not (digits.isascii() and digits.isdecimal() and len(digits) < 10):
        return None
    number = int(text)
    return number if parameter.least <= number <= parameter.most else None


def _misread(
    parameter: Parameter,
    asked: str,
    default: str,
    groups: tuple[tuple[str, tuple[tuple[str, str], ...]], ...],
) -> str:
    wanted: Mapping[str, str] = {
        "theme": "n’est pas un thème du vocabulaire",
        "choice": "n’est pas dans la liste",
        "year": "n’est pas une année",
        "date": "n’est pas une date (AAAA-MM-JJ)",
        "number": f"n’est pas un nombre entre {parameter.least} et {parameter.most}",
    }
    known = {value: label for _, choices in groups for value, label in choices}
    instead = known.get(default, default) or "aucune valeur"
    shown = f"«\u00a0{asked[:60]}\u00a0»" if asked else "une valeur vide"
    said = f"{parameter.label}\u00a0: {shown} {wanted[parameter.kind]}."
    return f"{said} Pris à la place\u00a0: {instead}."
