"""The list of studies: search, facets that combine, removable filters, order, pages.

What enters: ``/library/studies`` and its query string. What leaves: the page.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from tracker import labels
from tracker.normalise import slug
from tracker.web import answers, desk, engine, french, hints, permissions, room, searches
from tracker.web.catalogue import Catalogue
from tracker.web.filters import SIZES, SORTS, Filters, Pairs
from tracker.web.filters import read as read_filters
from tracker.web.queries import listing
from tracker.web.queries.vocabulary import Vocabulary
from tracker.web.render import list_url
from tracker.web.sentences import Chip, chips
from tracker.web.views import feeds

if TYPE_CHECKING:
    from datasette.app import Datasette
    from datasette.utils.asgi import Request, Response

RECENT_YEARS = 8
"""Years listed one by one; the earlier ones by decade."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of a facet as a link that adds it, or takes it away."""

    label: str
    count: int
    query: str
    chosen: bool
    depth: int = 0

    @property
    def address(self) -> str:
        """The list with it, or without it."""
        return list_url(query=self.query)


@dataclass(frozen=True, slots=True)
class Family:
    """Choices under one heading; ``first`` are shown, ``more`` one click away."""

    label: str
    first: tuple[Choice, ...]
    more: tuple[Choice, ...] = ()

    @property
    def open(self) -> bool:
        """Whether something in it is chosen."""
        return any(choice.chosen for choice in (*self.first, *self.more))


@dataclass(slots=True)
class Answer:
    """What the database says of the list."""

    total: int
    filters: Filters
    cards: list[listing.Card]
    chips: list[Chip]
    themes: list[Family]
    years: Family
    decades: Family
    types: Family
    languages: Family
    shown: Mapping[str, engine.Shown] = field(default_factory=dict)
    suggestions: tuple[str, ...] = ()
    wider: list[tuple[str, int, str]] = field(default_factory=list)
    unfiltered: int = 0
    """What the search alone would bring, where several filters leave nothing of it."""


async def browse(datasette: Datasette, request: Request) -> Response:
    """The page of the list."""
    if request.method not in ("GET", "HEAD"):
        return answers.fault(datasette, request, 405)
    query = request.query_string
    return await _page(datasette, request, read_filters(query), hints.of_address(query))


async def saved_search(datasette: Datasette, request: Request) -> Response:
    """The list of a search that the section keeps under a name."""
    if request.method not in ("GET", "HEAD"):
        return answers.fault(datasette, request, 405)
    saved = room.here(datasette).searches.find(request.url_vars["name"])
    if saved is None:
        message = "Aucune recherche enregistrée ne porte ce nom."
        return answers.fault(datasette, request, 404, "Recherche introuvable", message)
    return await _page(datasette, request, saved.filters, hints.of_address(saved.query), saved)


async def _page(
    datasette: Datasette,
    request: Request,
    filters: Filters,
    misread: tuple[str, ...],
    saved: searches.Saved | None = None,
) -> Response:
    answer = await desk.consult(
        datasette, lambda connection, catalogue: ask(connection, filters, catalogue)
    )
    pages = max(1, -(-answer.total // answer.filters.size))
    return answers.page(
        datasette,
        "etudes.html",
        here="etudes",
        saved=saved,
        hints=misread + hints.of_search(answer.filters.search, nothing_found=not answer.total),
        feed=saved.feed if saved else list_url("atom", feeds.unordered(answer.filters).query()),
        to_keep=_to_keep(answer) if permissions.is_editor(request.actor) else "",
        a=answer,
        filters=answer.filters,
        pages=pages,
        window=window(answer.filters.page, pages),
        sorts=_sorts(answer.filters),
        sizes=SIZES,
        hidden=_hidden(answer.filters, "_search"),
        hidden_but_years=_hidden(answer.filters, "year__gte", "year__lte"),
        whole=answer.filters.query(False),
    )


def _hidden(filters: Filters, *asked: str) -> Pairs:
    """What a form of the page hands on: all but what it asks for itself, from the first page."""
    pairs = replace(filters, page=1).pairs()
    return [(name, value) for name, value in pairs if name not in asked]


def _to_keep(answer: Answer) -> str:
    """The lines of ``settings.toml`` that keep this search under a name."""
    said = ", ".join([answer.filters.search, *(chip.value for chip in answer.chips)]).strip(", ")
    lines = {
        "name": slug(said)[:60].strip("-") or "toutes-les-etudes",
        "title": said or "Toutes les études",
        "query": feeds.unordered(answer.filters).query(),
    }
    kept = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in lines.items()]
    return "\n".join(["[[searches]]", *kept])


def ask(
    connection: sqlite3.Connection, filters: Filters, catalogue: Catalogue | None = None
) -> Answer:
    """Everything on the page, asked in one reading of the library."""
    asked = desk.at(connection, filters, catalogue)
    total = asked.count(filters)
    last = max(1, -(-total // filters.size))
    if filters.page > last:
        filters = replace(filters, page=last)
    cards = asked.cards(filters)
    counted = asked.facets(filters)
    years, decades = _years(filters, counted.years)
    answer = Answer(
        total,
        filters,
        cards,
        chips(connection, filters),
        _themes(asked.vocabulary(), filters, counted.themes),
        years,
        decades,
        _choices("Nature", filters, "types", counted.types, labels.type_label),
        _choices("Langue", filters, "languages", counted.languages, labels.language_label),
    )
    if filters.search:
        answer.shown = engine.shown(connection, filters, cards)
        if total < 3:
            answer.suggestions = engine.suggestions(connection, filters)
    if not total:
        answer.wider = _wider(asked, answer.chips)
        if filters.search and len(answer.chips) > 1:
            answer.unfiltered = asked.count(Filters(search=filters.search, sort=filters.sort))
    return answer


def _wider(asked: desk.Desk, active: Iterable[Chip]) -> list[tuple[str, int, str]]:
    """Where nothing answers: which single filter to give up, and what that would bring."""
    found: list[tuple[str, int, str]] = []
    for chip in active:
        without = read_filters(chip.without)
        number = asked.count(without)
        if number:
            found.append((f"{chip.about}\u00a0: {chip.value}", number, chip.without))
    return sorted(found, key=lambda item: -item[1])


def _choices(
    heading: str, filters: Filters, attribute: str, counts: Mapping[Any, int], label: Any,
    first: int = 8,
) -> Family:  # fmt: skip
    """A flat facet, the most frequent first; chosen values always in sight."""
    chosen = getattr(filters, attribute)
    values = sorted(
        {*counts, *chosen} - {None},
        key=lambda v: (v not in chosen, -counts.get(v, 0), french.sort_key(label(v))),
    )
    toggled = filters.toggling(attribute)
    made = [Choice(_capital(label(v)), counts.get(v, 0), toggled(v), v in chosen) for v in values]
    if attribute == "languages" and (counts.get(None) or filters.no_language):
        flipped = not filters.no_language
        made.append(
            Choice(
                "Non précisée",
                counts.get(None, 0),
                filters.query(no_language=flipped),
                filters.no_language,
            )
        )
    return Family(heading, tuple(made[:first]), tuple(made[first:]))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _years(filters: Filters, counts: Mapping[int | None, int]) -> tuple[Family, Family]:
    """Recent years one by one, the others by decade."""
    known = sorted((year for year in counts if year is not None), reverse=True)
    recent = set(known[:RECENT_YEARS]) | set(filters.years)
    toggled = filters.toggling("years")
    years = [
        Choice(str(y), counts.get(y, 0), toggled(y), y in filters.years)
        for y in sorted(recent, reverse=True)
    ]
    if counts.get(None) or filters.no_year:
        years.append(
            Choice(
                "sans date",
                counts.get(None, 0),
                filters.query(no_year=not filters.no_year),
                filters.no_year,
            )
        )
    by_decade: dict[int, int] = {}
    for year in known:
        by_decade[year // 10 * 10] = by_decade.get(year // 10 * 10, 0) + counts[year]
    decades: list[Choice] = []
    for first, number in sorted(by_decade.items(), reverse=True):
        chosen = (filters.year_from, filters.year_to) == (first, first + 9)
        bounds = (None, None) if chosen else (first, first + 9)
        query = filters.query(year_from=bounds[0], year_to=bounds[1], years=())
        decades.append(Choice(f"{first}–{first + 9}", number, query, chosen))
    return Family("Année", tuple(years)), Family("Décennie", tuple(decades))


def _themes(vocabulary: Vocabulary, filters: Filters, counts: Mapping[str, int]) -> list[Family]:
    """The vocabulary's facets, each a tree cut to the themes met in the list."""
    toggled = filters.toggling("themes")
    made: list[Family] = []
    for family in vocabulary.families:
        choices = [
            Choice(theme.label, counts.get(theme.id, 0), toggled(theme.id),
                   theme.id in filters.themes, theme.depth)
            for theme in family.themes
            if counts.get(theme.id) or theme.id in filters.themes
        ]  # fmt: skip
        if choices:
            made.append(Family(family.label, tuple(choices)))
    return made


def _sorts(filters: Filters) -> list[tuple[str, str, bool]]:
    """Label, query string and whether in force, of each order that makes sense here."""
    return [
        (label, filters.query(sort=key if key != "year" or filters.search else ""),
         filters.order == key)
        for key, label in SORTS.items()
        if key or filters.search
    ]  # fmt: skip


def window(page: int, pages: int, around: int = 2) -> list[int]:
    """The pages worth a link: the ends and the neighbours; 0 stands for a gap."""
    wanted = sorted({1, pages, *range(max(1, page - around), min(pages, page + around) + 1)})
    found: list[int] = []
    for number in wanted:
        if found and number > found[-1] + 1:
            found.append(number - 1 if number == found[-1] + 2 else 0)
        found.append(number)
    return found
