"""Which studies a page, a JSON answer or an export is about: one reading of the query string.

What enters: the query string of ``/library/studies`` and its exports. What leaves: a ``Filters``
value, the SQL it stands for, and the query strings of its neighbours (one filter more, one less).
What it does not touch: the database, markup.

Filters (contract): ``_search``; ``_theme``, repeated for AND; ``year__in``, ``type__in``,
``language__in``, OR within. Added: ``year__gte`` and ``year__lte``, ``_person``, ``_source``,
``container``, ``language__isnull``, ``year__isnull``, and ``_vue`` for the look. Datasette's own
names are used wherever it has one, so that its JSON and CSV answer to the same address with another
ending.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl, quote_plus, urlencode

Pairs = list[tuple[str, str]]

LISTED = {"year": "years", "type": "types", "language": "languages"}
"""Columns filtered by a list: OR within."""
SIZES = (20, 50, 100)
YEARS = range(-9999, 10000)
LONGEST = 400
"""Characters of a search that are read; the rest of a pasted page is no question."""
MOST_VALUES = 200

AS_TABLE = "tableau"
"""The ``_vue`` that shows a line for each study; else cards."""

SORTS = {
    "": "pertinence",
    "year": "date",
    "authors": "auteur",
    "added_on": "ajout récent",
}

FLAGS = ("year__isnull", "language__isnull")
KNOWN = frozenset(
    {
        "_search", "_theme", "_person", "_source", "container", "container__exact",
        "year__gte", "year__lte", "_sort", "_sort_desc", "_page", "_size", "_vue", *FLAGS,
        *LISTED, *(f"{c}__in" for c in LISTED), *(f"{c}__exact" for c in LISTED),
    }
)  # fmt: skip
"""Every name a list's address may hold."""

IGNORED = {
    # What would reach around the one search engine or into other tables.
    "_searchmode", "_fts_table", "_fts_pk", "_through", "_where", "_trace", "_context",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Filters:
    """What was asked. Empty means all studies, the latest first."""

    search: str = ""
    themes: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    types: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    year_from: int | None = None
    year_to: int | None = None
    no_year: bool = False
    no_language: bool = False
    person: str = ""
    source: str = ""
    container: str = ""
    sort: str = ""
    page: int = 1
    size: int = SIZES[0]
    as_table: bool = False

    @property
    def narrowed(self) -> bool:
        """Whether anything restricts the list (order, page and look don't)."""
        return self != Filters(
            sort=self.sort, page=self.page, size=self.size, as_table=self.as_table
        )

    @property
    def order(self) -> str:
        """The order in force: relevance only where something is searched, else the date."""
        return self.sort or ("" if self.search else "year")

    def pairs(self, *, paging: bool = True) -> Pairs:
        """The query string as pairs, in one fixed order: equal filters, equal addresses."""
        found: Pairs = []
        if self.search:
            found.append(("_search", self.search))
        found += [("_theme", theme) for theme in self.themes]
        for column, attribute in LISTED.items():
            if values := getattr(self, attribute):
                found.append((f"{column}__in", _listed(values)))
        numbers = (("year__gte", self.year_from), ("year__lte", self.year_to))
        found += [(name, str(value)) for name, value in numbers if value is not None]
        flags = (("year__isnull", self.no_year), ("language__isnull", self.no_language))
        found += [(name, "1") for name, value in flags if value]
        texts = (("_person", self.person), ("_source", self.source), ("container", self.container))
        found += [(name, value) for name, value in texts if value]
        if self.sort:
            found.append(("_sort" if self.sort == "authors" else "_sort_desc", self.sort))
        if paging:
            if self.as_table:
                found.append(("_vue", AS_TABLE))
            if self.size != SIZES[0]:
                found.append(("_size", str(self.size)))
            if self.page > 1:
                found.append(("_page", str(self.page)))
        return found

    def query(self, paging: bool = True, /, **changes: Any) -> str:
        """The query string of these filters with ``changes``; a change goes back to page one."""
        wanted = replace(self, **changes)
        if changes and "page" not in changes:
            wanted = replace(wanted, page=1)
        return urlencode(wanted.pairs(paging=paging))

    def toggled(self, attribute: str, value: Any) -> str:
        """The query string with ``value`` added to a tuple of values, or taken out of it."""
        return self.toggling(attribute)(value)

    def toggling(self, attribute: str) -> Callable[[Any], str]:
        """``toggled`` for one value after the other: what stays the same is written once."""
        values = getattr(self, attribute)
        name = next((f"{c}__in" for c, its in LISTED.items() if its == attribute), "_theme")
        # No value holds the character that stands in for them: ``read`` takes it away.
        before, _, after = self.query(**{attribute: ("\0",)}).partition(f"{name}=%00")

        def toggled(value: Any) -> str:
            kept = [v for v in values if v != value] if value in values else [*values, value]
            texts = kept if name == "_theme" else [_listed(kept)] if kept else []
            own = "&".join(f"{name}={quote_plus(text)}" for text in texts)
            return f"{before}{own}{after}" if own else before.rstrip("&") + after[not before :]

        return toggled

    def where(self, *, without: str = "") -> tuple[list[str], dict[str, Any]]:
        """SQL clauses over ``studies`` and their parameters, the search excepted.

        ``without`` leaves one list out: the counts beside its values tell what adding one gives.
        """
        clauses, parameters = clauses_beyond_columns(self)
        for column, attribute in LISTED.items():
            values = getattr(self, attribute)
            if values and attribute != without:
                names = {f"{column}_{i}": value for i, value in enumerate(values)}
                clauses.append(f"studies.{column} in ({', '.join(':' + n for n in names)})")
                parameters |= names
        if without != "years":
            for name, sign, value in (
                ("year_from", ">=", self.year_from), ("year_to", "<=", self.year_to),
            ):  # fmt: skip
                if value is not None:
                    clauses.append(f"studies.year {sign} :{name}")
                    parameters[name] = value
            if self.no_year:
                clauses.append("studies.year is null")
        if self.no_language and without != "languages":
            clauses.append("studies.language is null")
        if self.container:
            clauses.append("studies.container = :container")
            parameters["container"] = self.container
        return clauses, parameters


def clauses_beyond_columns(filters: Filters) -> tuple[list[str], dict[str, Any]]:
    """The filters Datasette has no column for; its JSON and CSV get them through a hook."""
    clauses: list[str] = []
    parameters: dict[str, Any] = {}
    for i, theme in enumerate(filters.themes):
        clauses.append(
            f"studies.id in (select study_id from study_themes where theme_id = :theme_{i})"
        )
        parameters[f"theme_{i}"] = theme
    if filters.person:
        clauses.append(
            "studies.id in (select study_id from study_people where person_id = :person)"
        )
        parameters["person"] = filters.person
    if filters.source:
        clauses.append("studies.id in (select study_id from records where source = :source)")
        parameters["source"] = filters.source
    return clauses, parameters


def _listed(values: Sequence[Any]) -> str:
    """The value of an ``__in`` filter: commas, or JSON where a value holds one."""
    texts = [str(value) for value in values]
    if any("," in text or text.startswith("[") for text in texts):
        return json.dumps(texts, ensure_ascii=False)
    return ",".join(texts)


def unlisted(text: str) -> list[str]:
    """The values of an ``__in`` filter as written in an address."""
    if text.startswith("["):
        try:
            values = json.loads(text)
        except ValueError:
            values = None
        if isinstance(values, list):
            return [str(value) for value in values if isinstance(value, str | int)]
    return [part.strip() for part in text.split(",")]


def year(text: str) -> int | None:
    """A year as typed; None where it is none."""
    try:
        value = int(text.strip())
    except ValueError:
        return None
    return value if value in YEARS else None


def _number(text: str, default: int, most: int) -> int:
    return min(int(text), most) if text.isdecimal() and len(text) < 10 and int(text) else default


def _unique(values: Iterable[Any]) -> tuple[Any, ...]:
    return tuple(dict.fromkeys(value for value in values if value not in ("", None)))[:MOST_VALUES]


def read(query_string: str) -> Filters:
    """The filters of a query string. What can't be read is left out, never an error."""
    values: dict[str, list[str]] = {}
    pairs = parse_qsl(query_string, keep_blank_values=True, errors="replace")
    for name, value in pairs[:1000]:
        values.setdefault(name, []).append(value.replace("\0", ""))

    def last(name: str) -> str:
        return values.get(name, [""])[-1].strip()

    def listed(column: str) -> list[str]:
        found = [v for text in values.get(f"{column}__in", []) for v in unlisted(text)]
        for name in (column, f"{column}__exact"):
            found += [text.strip() for text in values.get(name, [])]
        return found

    sort = last("_sort_desc") or last("_sort")
    return Filters(
        search=" ".join(last("_search")[:LONGEST].split()),
        themes=_unique(theme.strip() for theme in values.get("_theme", [])),
        years=tuple(sorted(_unique(year(text) for text in listed("year")))),
        types=tuple(sorted(_unique(listed("type")))),
        languages=tuple(sorted(_unique(listed("language")))),
        year_from=year(last("year__gte")),
        year_to=year(last("year__lte")),
        no_year=last("year__isnull") == "1",
        no_language=last("language__isnull") == "1",
        person=last("_person"),
        source=last("_source"),
        container=last("container") or last("container__exact"),
        sort=sort if sort in SORTS else "",
        page=_number(last("_page"), 1, 1_000_000),
        size=_number(last("_size"), SIZES[0], SIZES[-1]),
        as_table=last("_vue") == AS_TABLE,
    )


def for_datasette(query_string: str) -> str:
    """The same question in words that Datasette's JSON and CSV understand.

    Lists given twice become one list (Datasette would AND them and find nothing), what reaches
    around the search engine is dropped, and what only means something to us or to Datasette stays.
    """
    filters = read(query_string)
    ours = {name for name, _ in filters.pairs()} | {"_page"}
    for column in LISTED:
        ours |= {f"{column}__in", column, f"{column}__exact"}
    ours |= {
        "_search", "year__gte", "year__lte", "year__isnull", "language__isnull",
        "_person", "_source", "container", "container__exact", "_theme",
    }  # fmt: skip
    ours -= {"_size", "_sort", "_sort_desc"}
    pairs = parse_qsl(query_string, keep_blank_values=True, errors="replace")
    others = [(n, v) for n, v in pairs if n not in ours | IGNORED]
    kept = [(n, v) for n, v in filters.pairs(paging=False) if n in ours]
    return urlencode([*kept, *others])
