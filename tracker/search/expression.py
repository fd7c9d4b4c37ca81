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
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, singledispatch

from tracker.search.index import EVERYTHING, YEAR
from tracker.search.query import All, Any, Exact, Node, Prefix, Query, Words, Years, parse
from tracker.search.runs import BOUNDARY
from tracker.search.stems import Phrase, phrases, sequences
from tracker.search.synonyms import NONE, Group, Synonyms
from tracker.search.tokens import Analysis, Word, analyse, fold_word

NOTHING = '"zznull"'
"""Matches no study: what « ??? » asks for."""
ALL_STUDIES = f'"{EVERYTHING}"'
"""Matches every study: what a blank query asks for."""
ABOUT = ("title", "keywords")
"""Columns where an ambiguous label counts as a synonym."""
_IN_TITLE = 3
"""How many more times the words typed count in a title than their synonyms do."""
_A_YEAR = re.compile("1[5-9][0-9]{2}|20[0-9]{2}")
"""A number alone that reads as the year of a work."""
LITERAL_FIELDS = frozenset({"authors"})
"""Names have no synonyms."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A phrase to look for, and the only columns it is looked for in (None: all)."""

    phrase: Phrase
    columns: tuple[str, ...] | None = None
    prefix: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """One place of a run of words: ``words`` literally, or one of the ``synonyms``."""

    words: tuple[tuple[Phrase, ...], ...]
    synonyms: tuple[Wanted, ...] = ()
    labels: tuple[Phrase, ...] = ()
    """Whole labels of themes that answer."""


def match_expression(query: str | Query, synonyms: Synonyms | None = None) -> str:
    """The MATCH expression of ``query``: always valid, never empty, never fails.

    Blank gives ``ALL_STUDIES``; a query without any word that counts gives ``NOTHING``.
    """
    asked = parse(query) if isinstance(query, str) else query
    if asked.blank:
        return ALL_STUDIES
    if asked.root is None:
        return NOTHING
    return _expression(asked.root, _usable(asked, synonyms)) or NOTHING


def conjuncts(query: str | Query, synonyms: Synonyms | None = None) -> tuple[str, ...]:
    """The MATCH expressions that a study must match one and all: ``match_expression`` in parts.

    ``bm25()`` of the whole is the sum of theirs, and a part comes again in other queries. One part
    where the query is no plain run of words.
    """
    asked = parse(query) if isinstance(query, str) else query
    if asked.root is None:
        return (match_expression(asked, synonyms),)
    return tuple(_conjuncts(asked.root, _usable(asked, synonyms))) or (NOTHING,)


def _conjuncts(node: Node, synonyms: Synonyms | None) -> Iterator[str]:
    if isinstance(node, All) and not node.without:
        for part in node.parts:
            yield from _conjuncts(part, synonyms)
    elif isinstance(node, Words):
        columns = f"{{{node.field}}}" if node.field else ""
        yield from (_within(columns, part) for part in _run(node, synonyms))
    elif text := _expression(node, synonyms):
        yield text


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


@lru_cache(maxsize=64)
def places(node: Words, synonyms: Synonyms | None) -> tuple[Place, ...]:
    """The run of words of ``node``, cut into the longest labels and single words.

    Remembered: what to look for and what to mark are asked of the same words.
    """
    run = analyse(node.text)
    found: list[Place] = []
    at = 0
    while at < len(run.words):
        end = at
        groups: tuple[Group, ...] = ()
        if synonyms and node.field not in LITERAL_FIELDS:
            end, groups = synonyms.find(run, at)
        end = end if groups else _word_end(run, at)
        words = tuple(_words(run, at, end)) if groups else (tuple(phrases(run, at, end)),)
        # A single word says by itself all that labels holding it would say.
        said = words[0] if len(words) == 1 else ()
        # A label of two themes that is the very name of one asks for that one.
        own = [g for g in groups if node.field and not {*phrases(run, at, end)}.isdisjoint(g.names)]
        labels = [name for group in own or groups for name in group.names]
        if synonyms and node.field is None and len(words) == 1:
            labels += synonyms.named(phrase[0] for phrase in said if len(phrase) == 1)
        others = tuple(_shortest(_alternatives(groups, node.field), said))
        found.append(Place(words, others, tuple(dict.fromkeys(labels))))
        at = end
    return tuple(found)


def _words(run: Analysis, first: int, last: int) -> Iterator[tuple[Phrase, ...]]:
    at = first
    while at < last:
        end = min(_word_end(run, at), last)
        yield tuple(phrases(run, at, end))
        at = end


def _word_end(run: Analysis, at: int) -> int:
    """A compound is one word of the query, and its pieces stand side by side."""
    return next((c.last for c in run.compounds if c.first == at and c.last > at), at + 1)


def _alternatives(groups: Iterable[Group], field: str | None) -> Iterator[Wanted]:
    columns = ABOUT if field is None else (field,)
    for group in groups:
        for phrase in group.sure:
            yield Wanted(phrase, (field,) if field else None)
        if field in (None, "themes", *ABOUT):
            for phrase in group.ambiguous:
                yield Wanted(phrase, columns)


def _shortest(alternatives: Iterable[Wanted], said: Collection[Phrase]) -> Iterator[Wanted]:
    """The alternatives without those that hold another one, as « désistance du crime » does:
    they find nothing more, and each costs time in every ranking."""
    known = dict.fromkeys(alternatives)
    wide = {*said, *(one.phrase for one in known if one.columns is None)}
    narrow: dict[tuple[str, ...] | None, set[Phrase]] = {}
    for one in known:
        narrow.setdefault(one.columns, set()).add(one.phrase)
    for one in known:
        parts = _parts(one.phrase)
        if one.phrase not in said and not parts & wide and not parts & narrow[one.columns]:
            yield one


def _parts(phrase: Phrase) -> set[Phrase]:
    """The shorter phrases that ``phrase`` holds."""
    size = len(phrase)
    ends = ((i, j) for i in range(size) for j in range(i + 1, size + 1))
    return {phrase[i:j] for i, j in ends if j - i < size}


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
        words = [_joined(" OR ", map(_quoted, word)) for word in place.words]
        literal = _joined(" AND ", words)
        sure = [_quoted(w.phrase) for w in place.synonyms if w.columns != ABOUT]
        about = [_quoted(w.phrase) for w in place.synonyms if w.columns == ABOUT]
        title = _within(f"{{{' '.join(ABOUT)}}}", _joined(" OR ", about))
        # What the reader typed weighs more than its synonyms: it is said again, and again for a
        # title that says it. This finds nothing more, since ``literal`` already does.
        again = [literal, *[_within("{title}", literal)] * _IN_TITLE] if sure or about else []
        written = _joined(" OR ", filter(None, (literal, *again, *sure, title)))
        if node.field is None:
            written = _joined(" OR ", [_within("- {themes}", written), *_year(place)])
        labels = _labels(place)
        if node.field == "themes" and labels:
            # A theme is named: it and what is narrower, as on its page, and no other theme whose
            # label has the same word.
            written = _joined(" OR ", labels)
        among = _within("{themes}", _joined(" OR ", labels)) if node.field is None else ""
        yield _joined(" OR ", filter(None, (written, among)))


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
        for word in place.words:
            for phrase in word:
                yield Wanted(phrase, (node.field,) if node.field else None)
        yield from place.synonyms
