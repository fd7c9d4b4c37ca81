"""The JSON and CSV of a search in the order of its page: most relevant first.

What enters: the query string of ``/library/studies.json`` or ``.csv``. What leaves: while Datasette
answers it, its main query reads the studies in that order; its shapes, columns, facets and pages
stay its own. What it does not touch: an order that was asked for (``_sort``), other tables.

Datasette sorts by columns, and pages by « after this key ». Its query is put into other words on
its way to the library: the ids in our order, from the one after the key on, joined to the table.
Source: Datasette 1.0a41, ``views/table.py`` (a test holds the form of its query).
"""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from datasette.utils.asgi import BadRequest

from tracker.web import desk
from tracker.web.filters import KNOWN, read

if TYPE_CHECKING:
    from datasette.app import Datasette

_MAIN = re.compile(
    r"select (?P<columns>.+?) from studies (?P<where>where .+ )?order by id limit (?P<limit>\d+)",
    re.DOTALL,
)
_AFTER = re.compile(r"\bid > :(p\d+)")
SLACK = 200
"""Studies that may have left the library since they were put in order, without a page ending
early."""


@dataclass(slots=True)
class Reordering:
    """Puts Datasette's main query into other words; ``ids`` are asked for once.

    ``whole``: nothing but our own filters narrows the list."""

    ask: Callable[[], Awaitable[list[str]]]
    whole: bool
    ids: list[str] = field(default_factory=list)
    places: dict[str, int] | None = None

    async def __call__(self, sql: str, values: Any) -> tuple[str, Any]:
        """The query and its values, as they are or in our order."""
        found = _MAIN.fullmatch(sql.strip())
        if found is None or not isinstance(values, dict):
            return sql, values
        if self.places is None:
            self.ids = await self.ask()
            self.places = {id_: place for place, id_ in enumerate(self.ids)}
        where, first = found["where"] or "", 0
        if after := _AFTER.search(where):
            key = values[after[1]]
            if key not in self.places:
                raise BadRequest("_next")
            first = self.places[key] + 1
            where = _AFTER.sub(f":{after[1]} is not null", where)
        limit = int(found["limit"])
        last = first + limit + SLACK if self.whole else len(self.ids)
        # The names of json_each (id, type, key …) are not to be confused with columns.
        words = (
            f"select {found['columns']} from (select value as _id, key as _place from "
            f"json_each(:_ordered)) join studies on studies.id = _id {where}"
            f"order by _place limit {limit}"
        )
        return words, {**values, "_ordered": json.dumps(self.ids[first:last])}


def reordering(datasette: Datasette, query_string: str) -> Reordering | None:
    """What puts a list in order for this question; None where another order is right."""
    filters = read(query_string)
    names = [name for name, _ in parse_qsl(query_string, keep_blank_values=True)]
    if not filters.search or {"_sort", "_sort_desc"} & {*names}:
        return None

    async def ask() -> list[str]:
        found: Sequence[str] = await desk.consult(
            datasette,
            lambda connection, catalogue: desk.at(connection, filters, catalogue).ids(filters),
        )
        return list(found)

    return Reordering(ask, all(name.startswith("_") or name in KNOWN for name in names))
