"""A study's page, and what becomes of an id.

What enters: ``/library/studies/ID``. What leaves: the page; 301 to the study an id now names; 410
for one that names nothing any more; 404 for one that never did.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from datasette.utils import tilde_decode
from markupsafe import Markup

from tracker import labels
from tracker.model import Reason
from tracker.normalise import plain as without_tags
from tracker.normalise import plain_places
from tracker.store.queries import theme_names
from tracker.web import answers, citing, french, machine
from tracker.web.catalogue import Catalogue
from tracker.web.desk import glance
from tracker.web.editors_session import visitor
from tracker.web.french import typographic
from tracker.web.queries import study as queries
from tracker.web.queries.similar import similar
from tracker.web.render import doi_url, safe_url, study_url, theme_url
from tracker.web.richtext import Span, rich
from tracker.web.shown import is_names, shown_text, shown_value
from tracker.web.views.desk import of_study

if TYPE_CHECKING:
    from datasette.app import Datasette
    from datasette.utils.asgi import Request, Response

SHOWN_FIRST = (
    "type",
    "title",
    "original-title",
    "container-title",
    "event-title",
    "collection-title",
    "publisher",
    "publisher-place",
    "issued",
    "volume",
    "issue",
    "number",
    "page",
    "edition",
    "genre",
    "authority",
    "language",
    "DOI",
    "ISBN",
    "ISSN",
    "URL",
)
TEXT_ORDER = {"title": 0, "abstract": 1, "keywords": 2, "container": 3, "notes": 4}
HIDDEN = {"id", "abstract", "keyword", "note", "custom", "citation-key", "citation-label"}


@dataclass(frozen=True, slots=True)
class Fact:
    """A field of the study: its French name, its value, where it came from."""

    label: str
    value: str
    link: str
    record: queries.Record | None
    conflicts: tuple[tuple[str, queries.Record | None], ...]


@dataclass(frozen=True, slots=True)
class Why:
    """One reason of a theme: where, which words, under which rule, all in French."""

    field: str
    before: str
    quote: str
    after: str
    rule: str


@dataclass(frozen=True, slots=True)
class ThemeLine:
    """A theme as the page says it."""

    theme: queries.StudyTheme
    depth: int
    whys: tuple[Why, ...]


async def study(datasette: Datasette, request: Request) -> Response:
    """The page, or where to look instead."""
    if request.method not in ("GET", "HEAD"):
        return answers.fault(datasette, request, 405)
    asked = identifier(request.url_vars["id"])
    address = str(datasette.absolute_url(request, study_url(asked)))

    def ask(
        connection: sqlite3.Connection, catalogue: Catalogue | None
    ) -> tuple[queries.Fate, Any]:
        found = queries.fate(connection, asked)
        if found.study != asked:
            return found, None
        page = queries.page(connection, asked)
        return found, page and facts(connection, page, address, catalogue)

    fate, context = await glance(datasette, ask)
    if (gone := elsewhere(datasette, request, fate, asked)) is not None:
        return gone
    desk = await of_study(datasette, context["s"]) if visitor(datasette, request) else None
    return answers.page(datasette, "etude.html", here="etudes", desk=desk, **context)


def identifier(part: str) -> str:
    """The id a part of a path spells: in Datasette's tilde encoding, in percents, or plainly."""
    return str(tilde_decode(unquote(part).replace("+", "~2B"))).strip()


def elsewhere(
    datasette: Datasette, request: Request, fate: queries.Fate, asked: str, ending: str = ""
) -> Response | None:
    """The answer where ``asked`` is no study of today, or its address is spelt another way."""
    if fate.study is None:
        if fate.known:
            return answers.fault(
                datasette,
                request,
                410,
                "Étude retirée",
                f"« {asked} » a désigné une étude qui n’est plus dans la bibliothèque : "
                "sa source l’a retirée.",
            )
        return answers.fault(
            datasette,
            request,
            404,
            "Étude introuvable",
            "Aucune étude n’a jamais porté cet identifiant ici. "
            "Vérifiez l’adresse, ou cherchez par le titre ou l’auteur.",
        )
    right = study_url(fate.study, ending)
    if fate.study != asked or _spelt(request) != right:
        query = f"?{request.query_string}" if request.query_string else ""
        return answers.redirect(right + query, 301)
    return None


def _spelt(request: Request) -> str:
    raw = request.scope.get("raw_path") or request.scope["path"].encode("utf-8")
    return str(raw.partition(b"?")[0], "latin-1")


def facts(
    connection: sqlite3.Connection,
    page: queries.StudyPage,
    address: str = "",
    catalogue: Catalogue | None = None,
) -> dict[str, Any]:
    """The template's context: the study's facts in French; ``address`` is the page's own."""
    names = theme_names(connection) if catalogue is None else catalogue.vocabulary.names
    records = {record.id: record for record in page.records}
    words = [keyword for keyword, _ in page.keywords]
    told = page.csl if page.csl.get("title") else {**page.csl, "title": page.card.title}
    title = str(page.csl.get("title") or page.card.title)
    marked_title, abstract, marked_in = _marked(page, title, names)
    return {
        "s": page,
        "title": title,
        "marked_title": marked_title,
        "marked_in": marked_in,
        "citations": citing.cited(page.csl, words)
        if page.csl
        else (citing.Cited("date", "Auteur-date", rich(page.citation)),),
        "in_text": citing.in_text(page.csl),
        "similar": similar(connection, page.card.id, catalogue=catalogue),
        "abstract": abstract,
        "facts": _facts(page, records),
        "records": records,
        "lines": _lines(page, names),
        "doi": doi_url(str(page.csl["DOI"])) if page.csl.get("DOI") else "",
        "address": safe_url(str(page.csl.get("URL") or "")),
        "meta": machine.meta(told, words, address),
        "coins": machine.coins(told, words),
        "json_ld": Markup(_json_ld(page, address, words)),
        "relation": _relation,
    }


# -- fields ------------------------------------------------------------------------------------


def _facts(page: queries.StudyPage, records: Mapping[str, queries.Record]) -> tuple[Fact, ...]:
    """Every field that says something, the usual ones first, names after the title."""
    sources = dict(page.fields)
    values = {k: v for k, v in page.csl.items() if k not in HIDDEN and v not in ("", None, [], {})}
    names = [k for k, v in values.items() if is_names(v)]
    order = [*SHOWN_FIRST[:2], *names, *SHOWN_FIRST[2:]]
    keys = [k for k in order if k in values]
    keys += sorted((k for k in values if k not in keys), key=labels.field_label)
    found: list[Fact] = []
    for key in keys:
        text = shown_value(key, values[key])
        if not text:
            continue
        rivals = tuple(
            (shown_text(key, value), records.get(record))
            for field, record, value in page.conflicts
            if field == key
        )
        record = records.get(sources.get(key, ""))
        found.append(Fact(labels.field_label(key), text, _link(key, text), record, rivals))
    if page.abstract:
        record = records.get(sources.get("abstract", ""))
        found.append(
            Fact("résumé", french.counted(len(page.abstract.split()), "mot"), "", record, ())
        )
    return tuple(found)


def _link(key: str, text: str) -> str:
    if key == "DOI":
        return doi_url(text)
    return safe_url(text) if key == "URL" else ""


# -- themes ------------------------------------------------------------------------------------


def _marked(
    page: queries.StudyPage, title: str, names: Mapping[str, str]
) -> tuple[Markup, Markup, str]:
    """The title, the abstract, and where of the two a word that made a theme is marked."""
    places = plain_places(title)
    in_title = [
        (places[start], places[end - 1] + 1, label)
        for start, end, label in _marks(page, "title", without_tags(title), names)
    ]
    in_abstract = _marks(page, "abstract", page.abstract, names)
    places_said = ("dans le titre" if in_title else "", "dans le résumé" if in_abstract else "")
    return (
        rich(title, in_title),
        rich(page.abstract, in_abstract),
        " et ".join(filter(None, places_said)),
    )


def _marks(page: queries.StudyPage, field: str, text: str, names: Mapping[str, str]) -> list[Span]:
    """Every word of a text that made a theme, under the names of the themes whose own it is.

    Words that a broader theme has from a narrower one bear the narrower one's name; those that lie
    over one another are marked as one.
    """
    found = sorted(
        (reason.start, reason.end, _owner(theme, reason, names))
        for theme in page.themes
        for reason in theme.reasons
        # A title may have been decided otherwise since: words that aren't there mark nothing.
        if reason.field == field and text[reason.start : reason.end] == reason.quote != ""
    )
    joined: list[tuple[int, int, set[str]]] = []
    for start, end, label in found:
        if joined and start < joined[-1][1]:
            first, last, labels_ = joined.pop()
            joined.append((first, max(last, end), {*labels_, label}))
        else:
            joined.append((start, end, {label}))
    return [(start, end, ", ".join(sorted(labels_))) for start, end, labels_ in joined]


def _owner(theme: queries.StudyTheme, reason: Reason, names: Mapping[str, str]) -> str:
    kind, _, narrower = reason.rule.partition(":")
    return typographic(names.get(narrower, theme.label)) if kind == "narrower" else theme.label


def _lines(page: queries.StudyPage, names: Mapping[str, str]) -> tuple[ThemeLine, ...]:
    """The themes as a tree laid flat, each with its reasons."""
    themes = {theme.id: theme for theme in page.themes}
    made: list[ThemeLine] = []

    def add(theme: queries.StudyTheme, depth: int) -> None:
        made.append(ThemeLine(theme, depth, _whys(page, theme.reasons, names)))
        for child in page.themes:
            if child.parent == theme.id and child.id != theme.id:
                add(child, depth + 1)

    for theme in page.themes:
        if theme.parent not in themes:
            add(theme, 0)
    return tuple(made)


def _whys(
    page: queries.StudyPage, reasons: Sequence[Reason], names: Mapping[str, str]
) -> tuple[Why, ...]:
    """The reasons by place: words that several rules met are quoted once.

    What the study says itself comes before what follows from its narrower themes.
    """
    from tracker.themes import explain

    places: dict[tuple[str, int, int, int], list[Reason]] = {}
    for reason in reasons:
        place = (reason.field, reason.item, reason.start, reason.end)
        places.setdefault(place, []).append(reason)

    def order(found: list[Reason]) -> tuple[bool, int, int, int]:
        direct = any(not r.rule.startswith(("narrower:", "implies:")) for r in found)
        first = found[0]
        return not direct, TEXT_ORDER.get(first.field, 9), first.item, first.start

    made: list[Why] = []
    for found in sorted(places.values(), key=order):
        rules = []
        for reason in found:
            said = explain(reason, names)
            rules.append("règle du vocabulaire" if said == reason.rule else said)
        before, after = _context(_text_of(page, found[0]), found[0])
        made.append(
            Why(
                labels.TEXT_FIELDS.get(found[0].field, "texte"),
                before,
                found[0].quote,
                after,
                typographic(" ; ".join(dict.fromkeys(rules))),
            )
        )
    return tuple(made)


def _context(text: str, reason: Reason, around: int = 40) -> tuple[str, str]:
    """A few words before and after a quotation; none where the text isn't in the library."""
    if text[reason.start : reason.end] != reason.quote:
        return "", ""
    before, after = text[max(0, reason.start - around) : reason.start], text[reason.end :]
    if reason.start > around:
        before = "…" + before.partition(" ")[2]
    if len(after) > around:
        after = after[:around].rpartition(" ")[0] + "…"
    return before, after


def _text_of(page: queries.StudyPage, reason: Reason) -> str:
    texts: dict[str, list[str]] = {
        "title": [page.card.title],
        "abstract": [page.abstract],
        "container": [page.card.container or ""],
        "keywords": [keyword for keyword, _ in page.keywords],
        "notes": [note for note, _ in page.notes],
    }
    found = texts.get(reason.field, [])
    return found[reason.item] if 0 <= reason.item < len(found) else ""


# -- neighbours --------------------------------------------------------------------------------


def _relation(related: queries.Related) -> str:
    forward, backward = labels.RELATIONS.get(related.kind, ("lié à", "lié à"))
    return forward if related.forward else backward


def _json_ld(page: queries.StudyPage, address: str, words: Sequence[str]) -> str:
    """The study for programs, its narrowest themes with their addresses."""
    own = study_url(page.card.id)
    host = address.removesuffix(own) if address.endswith(own) else ""
    themes = [(theme.label, host + theme_url(theme.id)) for theme in page.card.themes]
    return machine.json_ld(page.csl, address, themes, words)
