"""The library's columns as arrays: what every list and every facet counts.

What enters: a reading connection, once per commit. What leaves: a ``Catalogue`` of a few bytes a
study, from which a list, its order and its facets come in milliseconds at 100,000 studies.
What it does not touch: texts, cards, the search index (``desk`` joins them).

The SQL of ``queries.listing`` says what a filter and an order mean; tests hold the two equal.
"""

from __future__ import annotations

import sqlite3
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING, Any, TypeVar

from tracker.web import french

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.int64]
    Mask = NDArray[np.bool_]

NO_YEAR = -(10**6)
MOST_REMEMBERED = 16
"""Searches; each takes up to 16 bytes a study."""
T = TypeVar("T")
MOST_STUDIES = 1_000_000
"""A larger library is asked in SQL: the arrays would take longer to make than they save."""


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """The values of a column, and for each study the position of its own among them."""

    values: tuple[Any, ...]
    codes: Numbers

    def counts(self, mask: Mask) -> dict[Any, int]:
        """How many studies of ``mask`` have each value; values that none has are left out."""
        import numpy as np

        found = np.bincount(self.codes[mask], minlength=len(self.values))
        return {value: int(n) for value, n in zip(self.values, found.tolist(), strict=False) if n}

    def among(self, wanted: Iterable[Any]) -> Mask:
        """The studies that have one of ``wanted``."""
        import numpy as np

        asked = set(wanted)
        chosen = np.array([value in asked for value in self.values], dtype=bool)
        found: Mask = chosen[self.codes]
        return found


@dataclass(slots=True, eq=False)
class Remembered:
    """What the last searches found: a reader who filters and turns pages asks the same again."""

    found: OrderedDict[Any, Any] = field(default_factory=OrderedDict)
    lock: Lock = field(default_factory=Lock)

    def get(self, key: Any, ask: Callable[[], T]) -> T:
        """What ``ask`` gave for ``key``, or gives now."""
        with self.lock:
            if key in self.found:
                self.found.move_to_end(key)
                known: T = self.found[key]
                return known
        made = ask()
        with self.lock:
            self.found[key] = made
            while len(self.found) > MOST_REMEMBERED:
                self.found.popitem(last=False)
        return made


@dataclass(frozen=True, slots=True, eq=False)
class Catalogue:
    """Studies by position: ``numbers`` rise; ``orders`` hold the positions in each order."""

    numbers: Numbers
    years: Numbers
    columns: Mapping[str, Column]
    themes: Mapping[str, Numbers]
    orders: Mapping[str, Numbers]
    remembered: Remembered = field(default_factory=lambda: Remembered())

    def positions(self, numbers: Numbers) -> tuple[Numbers, Mask]:
        """Where ``numbers`` stand, and which of them are known at all."""
        import numpy as np

        if not len(self.numbers):
            return np.zeros(0, dtype=np.int64), np.zeros(len(numbers), dtype=bool)
        found = np.searchsorted(self.numbers, numbers)
        found[found == len(self.numbers)] = 0
        known: Mask = self.numbers[found] == numbers
        return found[known], known

    def mask(self, positions: Numbers) -> Mask:
        """The studies at ``positions``."""
        import numpy as np

        made: Mask = np.zeros(len(self.numbers), dtype=bool)
        made[positions] = True
        return made

    def theme(self, theme: str) -> Mask:
        """The studies that have ``theme``."""
        import numpy as np

        return self.mask(self.themes.get(theme, np.zeros(0, dtype=np.int64)))

    def theme_counts(self, mask: Mask) -> dict[str, int]:
        """How many studies of ``mask`` each theme has; themes of none are left out."""
        found = {theme: int(mask[at].sum()) for theme, at in self.themes.items()}
        return {theme: number for theme, number in found.items() if number}


def read(connection: sqlite3.Connection) -> Catalogue | None:
    """The catalogue of the library as it is; None where it is too large for one."""
    import numpy as np

    (size,) = connection.execute("select count(*) from studies").fetchone()
    if size > MOST_STUDIES:
        return None
    rows = [
        tuple(row)
        for row in connection.execute(
            "select number, id, type, language, year, issued, authors, added_on "
            "from studies order by number"
        )
    ]
    at = {row[1]: position for position, row in enumerate(rows)}
    themes: dict[str, list[int]] = {}
    for theme, study in connection.execute("select theme_id, study_id from study_themes"):
        if study in at:
            themes.setdefault(theme, []).append(at[study])
    return Catalogue(
        numbers=np.array([row[0] for row in rows], dtype=np.int64),
        years=np.array([NO_YEAR if r[4] is None else r[4] for r in rows], dtype=np.int64),
        columns={
            "years": _column(row[4] for row in rows),
            "types": _column(row[2] for row in rows),
            "languages": _column(row[3] for row in rows),
        },
        themes={theme: np.sort(np.array(found, dtype=np.int64)) for theme, found in themes.items()},
        orders=_orders(rows),
    )


def _column(values: Iterable[Any]) -> Column:
    import numpy as np

    known: dict[Any, int] = {}
    codes = [known.setdefault(value, len(known)) for value in values]
    return Column(tuple(known), np.array(codes, dtype=np.int64))


def _orders(rows: list[tuple[Any, ...]]) -> dict[str, Numbers]:
    """The positions in each order of ``listing``; null values come last, as in SQLite's desc."""
    import numpy as np

    folded: dict[str, str] = {}

    def author(row: tuple[Any, ...]) -> str:
        name = row[6]
        if name not in folded:
            folded[name] = french.sort_key(name)[0]
        return folded[name]

    by_id = sorted(range(len(rows)), key=lambda i: rows[i][1])
    by_author = sorted(by_id, key=lambda i: author(rows[i]))
    by_year = _latest(by_id, rows, 4)

    def made(positions: list[int]) -> Numbers:
        return np.array(positions, dtype=np.int64)

    return {
        "year": made(sorted(_latest(by_author, rows, 5), key=lambda i: rows[i][4] is None)),
        "authors": made(
            sorted(sorted(by_year, key=lambda i: author(rows[i])), key=lambda i: rows[i][6] == "")
        ),
        "added_on": made(_latest(by_year, rows, 7)),
        "arrivals": made(_latest(_latest(by_id, rows, 5), rows, 7)),
    }


def _latest(positions: list[int], rows: list[tuple[Any, ...]], column: int) -> list[int]:
    """``positions`` by a column, the greatest first, null last, ties as they were."""
    present = [i for i in positions if rows[i][column] is not None]
    absent = [i for i in positions if rows[i][column] is None]
    key: Callable[[int], Any] = lambda i: rows[i][column]  # noqa: E731
    # ``reverse`` keeps the order of ties.
    return [*sorted(present, key=key, reverse=True), *absent]
