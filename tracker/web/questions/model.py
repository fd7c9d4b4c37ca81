"""What a stored question is: its words, its parameters, its SQL, how its columns read.

What enters: nothing. What leaves: frozen values. What it does not touch: the database.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal["theme", "year", "number", "date", "choice"]
Show = Literal["text", "title", "number", "percent", "date", "type", "field", "relation"]
Values = Mapping[str, str | int]
"""The value of each parameter by name; an empty text where an optional one is not given."""
Row = Mapping[str, Any]

MOST_ROWS = 1_000
"""Rows of an answer; what is left out is said."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One control of the form. ``default`` is a value, or ``default_sql`` asks the library for it.

    ``kind`` ``theme`` and ``choice`` are lists (``choices`` or ``choices_sql``, rows of value and
    label); ``optional`` adds an empty choice, named ``nothing``.
    """

    name: str
    label: str
    kind: Kind
    default: str = ""
    default_sql: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    choices_sql: str = ""
    optional: bool = False
    nothing: str = "toutes"
    least: int = 0
    most: int = 9999


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the answer: its French heading and the SQL column it shows.

    ``link`` makes an address of the whole row and the parameters; ``key`` names the SQL column
    that files and programs get beside the words (an id), under ``key_heading``.
    """

    heading: str
    value: str
    show: Show = "text"
    link: Callable[[Row, Values], str] | None = None
    key: str = ""
    key_heading: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """A question with a name of its own, for ever: notes and bookmarks point to it."""

    name: str
    title: str
    description: str
    group: str
    sql: str
    columns: tuple[Column, ...]
    parameters: tuple[Parameter, ...] = ()
