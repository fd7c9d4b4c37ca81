"""From a query to an FTS5 MATCH expression, and to the phrases it would mark.

What enters: a ``Query`` and the synonyms. What leaves: text in FTS5's query syntax
(https://www.sqlite.org/fts5.html#full_text_query_syntax) that is always valid, for every token in
it is quoted letters and digits and every operator is ours; or the phrases that a text may hold.
What it does not touch: the database.

Where words are looked for: in all that authors wrote; and whole labels among those of the study's
themes, which are French and English, hence a bridge. A word also asks for the labels that it makes
at least half of; a lesser part of a label (« programmes » of « programmes de prévention de la
récidive ») says little of its studies. Literal words (« », ``sans-synonymes``) ask for no label.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache, singledispatch

from tracker.search.index import ELSEWHERE, EVERYTHING, YEAR
from tracker.search.places import ABOUT, Place, Wanted, places
from tracker.search.query import All, Any, Exact, Node, Prefix, Query, Words, Years, parse
from tracker.search.runs import BOUNDARY
from tracker.search.stems import Phrase, phrases, sequences
from tracker.search.synonyms import NONE, Synonyms
from tracker.search.tokens import Word, analyse, fold_word

NOTHING = '"zznull"'
"""Matches no study: what « ??? » asks for."""
ALL_STUDIES = f'"{EVERYTHING}"'
"""Matches every study: what a blank query asks for."""
_IN_TITLE = 3
"""How many more times the words typed count in a title than their synonyms do."""
_A_YEAR = re.compile("1[5-9][0-9]{2}|20[0-9]{2}")
"""A number alone that reads as the year of a work."""


def match_expression(query: str | Query, synonyms: Synonyms | None = None) -> str:
    """The MATCH expression of ``query``: always valid, never empty, never fails.

    Blank gives ``ALL_STUDIES``; a query without any word that counts gives ``NOTHING``.
    """
    asked = parse(query) if isinstance(query, str) else query
    if asked.blank:
        return ALL_STUDIES
    if asked.root is None:
        return NOTHING
    known = _usable(asked, synonyms)
    return _of_our_world(asked.root, known, _expression(asked.root, known) or NOTHING)


def conjuncts(query: str | Query, synonyms: Synonyms | None = None) -> tuple[str, ...]:
    """The MATCH expressions that a study must match one and all: ``match_expression`` in parts.

    A part comes again in other queries, so what it found can be remembered. One part where the
    query is no plain run of words.
    """
    asked = parse(query) if isinstance(query, str) else query
    if asked.root is None:
        return (match_expression(asked, synonyms),)
    known = _usable(asked, synonyms)
    parts = _conjuncts(asked.root, known)
    return tuple(_of_our_world(asked.root, known, part) for part in parts) or (NOTHING,)


def _conjuncts(node: Node, synonyms: Synonyms | None) -> Iterator[str]:
    if isinstance(node, All) and not node.without:
        for part in node.parts:
            yield from _conjuncts(part, synonyms)
    elif isinstance(node, Words):
        columns = f"{{{node.field}}}" if node.field else ""
        yield from (_within(columns, part) for part in _run(node, synonyms))
    elif text := _expression(node, synonyms):
        yield text


def _of_our_world(root: Node, synonyms: Synonyms | None, expression: str) -> str:
    """``expression`` without the studies of another world, where every word asked is of ours.

    « récidive » asks for no hernia; « récidive hernie » does, and so does « récidive » literally.
    """
    if synonyms is None:
        return expression
    told = [ours for ours in _worlds(root, synonyms) if ours is not None]
    ours = bool(told) and all(told)
    return f'({expression} NOT {{container}} : "{ELSEWHERE}")' if ours else expression


def _worlds(node: Node, synonyms: Synonyms) -> Iterator[bool | None]:
    """Whether each word asked for is of our field, None where it says nothing of it: names,
    themes, what is excluded."""
    if isinstance(node, (All, Any)):
        for part in node.parts:
            yield from _worlds(part, synonyms)
    elif isinstance(node, (Words, Exact, Prefix)) and node.field not in ("authors", "themes"):
        literal = not isinstance(node, Words)
        for place in places(Words(node.text, node.field), synonyms):
            # Literal words are looked for wherever they stand.
            yield None if literal and place.ours else place.ours


@lru_cache(maxsize=64)
def wanted(query: str | Query, synonyms: Synonyms | None = None) -> tuple[Wanted, ...]:
    """The phrases that make a study answer ``query``: what a page marks in a text.

    Remembered: a page of results asks for the same query once per text.
    """
    asked = parse(query) if isinstance(query, str) else query
    if asked.root is None:
        return ()
    return tuple(dict.fromkeys(_wanted(asked.root, _usable(asked, synonyms))))


def _usable(query: Query, synonyms: Synonyms | None) -> Synonyms | None:
    """None where the reader asked for literal words."""
    return (synonyms or NONE) if query.synonyms else None


# -- the expression ----------------------------------------------------------------------------


@singledispatch
def _expression(node: Node, synonyms: Synonyms | None) -> str:
    """The expression of ``node``; empty where it asks for nothing."""
    raise TypeError(node)


@_expression.register
def _(node: All, synonyms: Synonyms | None) -> str:
    parts = [text for part in node.parts if (text := _expression(part, synonyms))]
    without = [text for part in node.without if (text := _expression(part, synonyms))]
    if not without:
        return _joined(" AND ", parts)
    return f"({_joined(' AND ', parts) or ALL_STUDIES} NOT {_joined(' OR ', without)})"


@_expression.register
def _(node: Any, synonyms: Synonyms | None) -> str:
    parts = [_expression(part, synonyms) for part in node.parts]
    return _joined(" OR ", [text for text in parts if text])


@_expression.register
def _(node: Years, synonyms: Synonyms | None) -> str:
    first = 0 if node.first is None else node.first
    last = 9999 if node.last is None else node.last
    starts = list(_decades(max(first, 0), min(last, 9999)))
    made = [f'"{YEAR}{start}"' + ("" if len(start) == 4 else " *") for start in starts]
    return _joined(" OR ", made) or NOTHING


@_expression.register
def _(node: Exact, synonyms: Synonyms | None) -> str:
    if node.field == "themes":
        named = places(_by_its_label(Words(node.text, node.field), synonyms), synonyms)
        if len(named) == 1 and named[0].labels:
            return _within("{themes}", _joined(" OR ", _labels(named[0])))
    run = analyse(node.text)
    found = [_quoted(phrase) for phrase in phrases(run, 0, len(run.words))]
    return _within(_columns(node.field, None), _joined(" OR ", found))


@_expression.register
def _(node: Prefix, synonyms: Synonyms | None) -> str:
    found = [[_quoted(*one) for one in each] for each in _prefixed(node)]
    together = _joined(" AND ", [_joined(" OR ", each) for each in found])
    return _within(_columns(node.field, synonyms), together)


@_expression.register
def _(node: Words, synonyms: Synonyms | None) -> str:
    columns = f"{{{node.field}}}" if node.field else ""
    return _within(columns, _joined(" AND ", _run(node, synonyms)))


def _run(node: Words, synonyms: Synonyms | None) -> Iterator[str]:
    """The expression of each place of a run of words."""
    for place in places(_by_its_label(node, synonyms), synonyms):
        yield _place(place, node.field)


def _place(place: Place, field: str | None) -> str:
    words = [_joined(" OR ", map(_quoted, word)) for word in place.words]
    literal = _joined(" AND ", words)
    sure = [_quoted(w.phrase) for w in place.synonyms if w.columns != ABOUT]
    about = [_quoted(w.phrase) for w in place.synonyms if w.columns == ABOUT]
    title = _within(f"{{{' '.join(ABOUT)}}}", _joined(" OR ", about))
    # What the reader typed weighs more than its synonyms: it is said again, and again for a
    # title that says it. This finds nothing more, since ``literal`` already does.
    again = [literal, *[_within("{title}", literal)] * _IN_TITLE] if sure or about else []
    written = _joined(" OR ", filter(None, (literal, *again, *sure, title)))
    labels = _labels(place)
    if field is None:
        written = _joined(" OR ", [_within("- {themes}", written), *_year(place)])
    elif field == "themes" and labels:
        # A theme is named: it and what is narrower, as on its page, and no other theme whose
        # label has the same word.
        return _joined(" OR ", [_joined(" OR ", labels)])
    among = _within("{themes}", _joined(" OR ", labels)) if field is None else ""
    ways = (_joined(" AND ", [_place(part, field) for part in way]) for way in place.parts)
    return _joined(" OR ", filter(None, (written, among, *ways)))


def _by_its_label(node: Words, synonyms: Synonyms | None) -> Words:
    """A theme asked for by its identifier, asked for by its label: ``theme:ppr``."""
    if node.field != "themes" or synonyms is None:
        return node
    return replace(node, text=synonyms.label(node.text))


def _labels(place: Place) -> list[str]:
    return [_quoted((BOUNDARY, *name, BOUNDARY)) for name in place.labels]


def _year(place: Place) -> list[str]:
    """The token of the year that ``place`` may be, as readers type « maruna 2001 »."""
    said = place.words[0] if len(place.words) == 1 else ()
    return [f'"{YEAR}{one[0]}"' for one in said if len(one) == 1 and _A_YEAR.fullmatch(one[0])]


def _columns(field: str | None, synonyms: Synonyms | None) -> str:
    """The column filter: one field, or all but the labels for literal words, or none."""
    if field:
        return f"{{{field}}}"
    return "" if synonyms is not None else "- {themes}"


def _within(columns: str, expression: str) -> str:
    return f"{columns} : {expression}" if columns and expression else expression


def _joined(operator: str, parts: Iterable[str]) -> str:
    made = list(parts)
    if len(made) < 2:
        return made[0] if made and made[0].startswith("(") else "".join(f"({p})" for p in made)
    return f"({operator.join(made)})"


def _quoted(phrase: Sequence[str], prefix: bool = False) -> str:
    return f'"{" ".join(phrase)}"' + (" *" if prefix else "")


def _prefixed(node: Prefix) -> Iterator[list[tuple[Phrase, bool]]]:
    """Each word of ``node`` as its alternatives; the last one as a beginning.

    The index holds stems, shorter than words: « accompagnem* » also asks for the stem.
    """
    # « dés* » begins words, though « des » says nothing by itself.
    whole = fold_word(node.text)
    words = analyse(node.text).words or ((Word(whole, 0, len(node.text)),) if whole else ())
    for number, word in enumerate(words):
        stems = sequences([word], None)
        last = number == len(words) - 1 and len(word.text) > 1
        beginning: list[tuple[Phrase, bool]] = [((word.text,), True)] if last else []
        yield beginning + [(stem, False) for stem in stems]


def _decades(first: int, last: int) -> Iterator[str]:
    """The years ``first..last`` as the beginnings of four digits: ``201``, ``2020``.

    >>> list(_decades(2008, 2020))
    ['2008', '2009', '201', '2020']
    """
    year = first
    while year <= last:
        step = 1
        while step < 1000 and year % (step * 10) == 0 and year + step * 10 - 1 <= last:
            step *= 10
        yield f"{year:04d}"[: 5 - len(str(step))]
        year += step


# -- what to mark ------------------------------------------------------------------------------


@singledispatch
def _wanted(node: Node, synonyms: Synonyms | None) -> Iterator[Wanted]:
    """The phrases of ``node`` that may stand in a text; none of what is excluded."""
    yield from ()


@_wanted.register(All)
@_wanted.register(Any)
def _(node: All | Any, synonyms: Synonyms | None) -> Iterator[Wanted]:
    for part in node.parts:
        yield from _wanted(part, synonyms)


@_wanted.register
def _(node: Exact, synonyms: Synonyms | None) -> Iterator[Wanted]:
    run = analyse(node.text)
    for phrase in phrases(run, 0, len(run.words)):
        yield Wanted(phrase, (node.field,) if node.field else None)


@_wanted.register
def _(node: Prefix, synonyms: Synonyms | None) -> Iterator[Wanted]:
    for alternatives in _prefixed(node):
        for phrase, prefix in alternatives:
            yield Wanted(phrase, (node.field,) if node.field else None, prefix)


@_wanted.register
def _(node: Words, synonyms: Synonyms | None) -> Iterator[Wanted]:
    for place in places(node, synonyms):
        yield from _of_place(place, node.field)


def _of_place(place: Place, field: str | None) -> Iterator[Wanted]:
    for word in place.words:
        for phrase in word:
            yield Wanted(phrase, (field,) if field else None)
    yield from place.synonyms
    for way in place.parts:
        for part in way:
            yield from _of_place(part, field)
