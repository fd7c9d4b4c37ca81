"""The library's columns as arrays: what every list and every facet counts.

What enters: a reading connection, once per commit. What leaves: a ``Catalogue`` of a few bytes a
study, from which a list, its order and its facets come in milliseconds at 100,000 studies.
What it does not touch: texts, cards, the search index (``desk`` joins them).

The SQL of ``queries.listing`` says what a filter and an order mean; tests hold the two equal.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import sqlite3
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from functools import lru_cache
from threading import Lock
from typing import TYPE_CHECKING, Any

from tracker.web import french
from tracker.web.given import Given, arrange
from tracker.web.queries.listing import ThemeLink
from tracker.web.queries.vocabulary import Vocabulary
from tracker.web.queries.vocabulary import read as read_vocabulary

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.int64]
    Mask = NDArray[np.bool_]

NO_YEAR = -(10**6)
MOST_REMEMBERED = 48 * 1024 * 1024
"""Bytes of what searches found; each takes up to 12 a study."""
MOST_STUDIES = 1_000_000
"""A larger library is asked in SQL: the arrays would take longer to make than they save."""


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """The values of a column, and for each study the position of its own among them."""

    values: tuple[Any, ...]
    codes: Numbers

    def counts(self, at: Numbers) -> dict[Any, int]:
        """How many of the studies at these positions have each value; values that none has are
        left out."""
        import numpy as np

        codes = self.codes if len(at) == len(self.codes) else self.codes[at]
        found = np.bincount(codes, minlength=len(self.values))
        return {value: int(n) for value, n in zip(self.values, found.tolist(), strict=False) if n}

    def among(self, wanted: Iterable[Any]) -> Mask:
        """The studies that have one of ``wanted``."""
        import numpy as np

        asked = set(wanted)
        chosen = np.array([value in asked for value in self.values], dtype=bool)
        found: Mask = chosen[self.codes]
        return found


@dataclass(frozen=True, slots=True, eq=False)
class Hits:
    """Positions of studies that answer, rising, and the relevance of each (the smaller the
    better)."""

    at: NDArray[np.int32]
    rank: NDArray[np.float64]

    @property
    def size(self) -> int:
        """Bytes, with a little for the key."""
        return self.at.nbytes + self.rank.nbytes + 1024


@dataclass(slots=True, eq=False)
class Remembered:
    """What the last searches, their words and people found: a reader who filters and turns pages
    asks the same again, and most searches of a library are about the same few things."""

    found: OrderedDict[Any, Hits] = field(default_factory=OrderedDict)
    size: int = 0
    lock: Lock = field(default_factory=Lock)
    asking: dict[Any, Future[Hits]] = field(default_factory=dict)

    def get(self, key: Any, ask: Callable[[], Hits]) -> Hits:
        """What ``ask`` gave for ``key``, or gives now; who asks while it is being asked waits."""
        with self.lock:
            if key in self.found:
                self.found.move_to_end(key)
                return self.found[key]
            awaited = self.asking.get(key)
            if awaited is None:
                mine = self.asking[key] = Future()
        if awaited is not None:
            with contextlib.suppress(Exception):
                return awaited.result()
            return ask()  # what stopped them may not stop us: each has a time of their own
        try:
            made = ask()
        except BaseException as error:
            with self.lock:
                del self.asking[key]
            mine.set_exception(error)
            raise
        self._keep(key, made)
        mine.set_result(made)
        return made

    def _keep(self, key: Any, made: Hits) -> None:
        with self.lock:
            del self.asking[key]
            self.found[key] = made
            self.size += made.size
            while self.size > MOST_REMEMBERED:
                self.size -= self.found.popitem(last=False)[1].size


@dataclass(frozen=True, slots=True, eq=False)
class Catalogue:
    """Studies by position: ``numbers`` rise; ``orders`` hold the positions in each order."""

    numbers: Numbers
    ids: tuple[str, ...]
    at: Mapping[str, int]
    """The position of each id."""
    years: Numbers
    columns: Mapping[str, Column]
    given: Given
    """Which studies have which themes."""
    vocabulary: Vocabulary
    orders: Mapping[str, Numbers]
    places: Numbers
    """Of each study, its place in the order of the ids."""
    remembered: Remembered = field(default_factory=lambda: Remembered())

    @property
    def themes(self) -> Mapping[str, Numbers]:
        """The positions of each theme's studies."""
        return self.given.themes

    def narrowest(self, id_: str) -> tuple[ThemeLink, ...]:
        """The themes of a study that have no narrower one beside them, as ``listing`` has them."""
        position = self.at.get(id_)
        if position is None:
            return ()
        known = self.vocabulary.themes
        themes = [known[theme] for theme in self.given.of_study(position) if theme in known]
        wider = {theme.parent for theme in themes}
        themes.sort(key=lambda theme: not theme.mission)
        return tuple(ThemeLink(t.id, t.label) for t in themes if t.id not in wider)

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
        import numpy as np

        return self.given.counts(mask, np.flatnonzero(mask))


def read(connection: sqlite3.Connection) -> Catalogue | None:
    """The catalogue of the library as it is; None where it is too large for one.

    Whole columns at a time: a step per study would keep every other thread waiting.
    """
    import numpy as np

    (size,) = connection.execute("select count(*) from studies").fetchone()
    if size > MOST_STUDIES:
        return None
    numbers, ids, types, languages, years, issued, authors, added = _columns(connection)
    at = {id_: position for position, id_ in enumerate(ids)}
    themes = {
        theme: positions_of(json.loads(found), at)
        for theme, found in connection.execute(
            "select theme_id, json_group_array(study_id) from study_themes group by theme_id"
        )
    }
    dated = np.array([NO_YEAR if year is None else year for year in years], dtype=np.int64)
    places = _ranks(ids)
    vocabulary = read_vocabulary(connection)
    return Catalogue(
        numbers=np.array(numbers, dtype=np.int64),
        ids=tuple(ids),
        at=at,
        years=dated,
        columns={
            "years": _column(years), "types": _column(types), "languages": _column(languages),
        },
        given=arrange(themes, len(ids), vocabulary),
        vocabulary=vocabulary,
        orders=_orders(places, dated, issued, authors, added),
        places=places,
    )  # fmt: skip


COLUMNS = ("number", "id", "type", "language", "year", "issued", "authors", "added_on")


def _columns(connection: sqlite3.Connection) -> list[list[Any]]:
    """The ``COLUMNS`` of all studies by rising number, each column in one piece: SQLite gives
    Python its turn at every row, and takes it back when another thread is willing."""
    arrays = ", ".join(f"json_group_array({column})" for column in COLUMNS)
    listed = ", ".join(COLUMNS)
    row = connection.execute(
        f"select {arrays} from (select {listed} from studies order by number)"
    ).fetchone()
    return [json.loads(text) for text in row]


def positions_of(ids: Sequence[str], at: Mapping[str, int]) -> Numbers:
    """Where ``ids`` stand, rising, each once; one that is no study is left out."""
    import numpy as np

    found = np.fromiter(map(at.get, ids, itertools.repeat(-1)), dtype=np.int64, count=len(ids))
    return np.unique(found[found >= 0])


def _column(values: Sequence[Any]) -> Column:
    import numpy as np

    known = {value: code for code, value in enumerate(dict.fromkeys(values))}
    codes = np.fromiter(map(known.__getitem__, values), dtype=np.int64, count=len(values))
    return Column(tuple(known), codes)


def _ranks(values: Sequence[Any]) -> Numbers:
    """Of each value, its place among them all in rising order, null before every other."""
    import numpy as np

    present = sorted(set(values) - {None})
    place: dict[Any, int] = {None: -1, **{value: i for i, value in enumerate(present)}}
    return np.fromiter(map(place.__getitem__, values), dtype=np.int64, count=len(values))


@lru_cache(maxsize=MOST_STUDIES // 8)
def _filed(authors: str) -> str:
    """Where an author stands in the alphabet; remembered, for a commit changes few of them."""
    return french.sort_key(authors)[0]


def _orders(
    ids: Numbers,
    years: Numbers,
    issued: Sequence[Any],
    authors: Sequence[str],
    added: Sequence[Any],
) -> dict[str, Numbers]:
    """The positions in each order of ``listing``; null values come last, as in SQLite's desc."""
    import numpy as np

    published, arrived = _ranks(issued), _ranks(added)
    filed = _ranks([_filed(name) for name in authors])
    undated = years == NO_YEAR
    unsigned = np.array([name == "" for name in authors], dtype=bool)
    # The last key is the first to tell.
    return {
        "year": np.lexsort((ids, filed, -published, undated)),
        "authors": np.lexsort((ids, -years, filed, unsigned)),
        "added_on": np.lexsort((ids, -years, -arrived)),
        "arrivals": np.lexsort((ids, -published, -arrived)),
    }
