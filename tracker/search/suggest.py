"""« Vouliez-vous dire … »: what a query with few answers may have meant.

What enters: a connection and the query as typed. What leaves: whole queries that would have more
answers, with the words as the library itself spells them. What it does not touch: the library,
which is only read (a list of the index's terms is kept in the connection's temporary schema).

How: a word that no study has (or one, where a near word has twenty) is compared with the terms of
the index (https://www.sqlite.org/fts5.html#the_fts5vocab_virtual_table_module) that begin alike;
the nearest stems are turned back into words by looking at studies that hold them; the distance
that counts is between words, as typed and as spelt (optimal string alignment: one letter more,
less, other, or two swapped).

Where nothing is found and no word is misspelt, the query without one of its words; and where only
studies of another world have the words, the query taken literally.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tracker.search.expression import match_expression
from tracker.search.index import RESERVED
from tracker.search.places import Place, places
from tracker.search.query import MAX_LENGTH, OPERATORS, Words, parse
from tracker.search.stems import STEMMERS, bare, sequences
from tracker.search.synonyms import Synonyms
from tracker.search.tokens import Word, analyse, fold_word

MOST = 3
"""Suggestions at most."""
SHORTEST = 4
"""Shorter words have too many neighbours."""
NEIGHBOURS = 20
"""Stems looked at for a word."""
FAR = 99
"""Farther than any slip."""
ENDING = 6
"""Letters that a stemmer may take from a word."""
WITNESSES = 10
"""Studies looked at for the spelling of a stem."""
COMMON = 20
"""A word of one study may be a slip where a near word has this many."""
MOST_WORDS = 6
"""Words corrected in one query, at most; and words left out of one, in turn."""
LITERALLY = "sans-synonymes"


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A spelling found in the library, how far it is from what was typed, how common."""

    spelling: str
    distance: int
    studies: int


def suggestions(
    connection: sqlite3.Connection, query: str, synonyms: Synonyms | None = None
) -> tuple[str, ...]:
    """Whole queries with more answers than ``query``, the likeliest first; at most ``MOST``.

    Empty where nothing near is known, or where the connection can't hold a temporary table.
    """
    text = query[:MAX_LENGTH]
    try:
        mended = _mended(connection, text, synonyms)
        return mended or tuple(_wider(connection, text, synonyms))[:MOST]
    except sqlite3.OperationalError:
        return ()


def _mended(
    connection: sqlite3.Connection, text: str, synonyms: Synonyms | None
) -> tuple[str, ...]:
    """``text`` with its slips mended."""
    words = list(_correctable(text))[:MOST_WORDS]
    if not words:
        return ()
    connection.execute(
        "create virtual table if not exists temp.search_terms "
        "using fts5vocab('main', 'studies_fts', 'row')"
    )
    corrections = [(word, found) for word in words if (found := _near(connection, word))]
    return tuple(_better(connection, text, corrections, synonyms))


def _wider(connection: sqlite3.Connection, text: str, synonyms: Synonyms | None) -> Iterator[str]:
    """What finds something where ``text`` finds nothing: literal words; one place less, those of
    our field left out last; or the words of our field alone."""
    root = parse(text).root
    if synonyms is None or root is None or _found(connection, text, synonyms):
        return
    if _found(connection, f"{text} {LITERALLY}", synonyms):
        yield f"{text} {LITERALLY}"
    found = places(root, synonyms) if isinstance(root, Words) and root.field is None else ()
    if len(found) < 2 or len(analyse(text).words) < 3:
        return  # of two words, the reader sees himself which to leave out
    last = sorted(found, key=lambda place: place.ours is True)[:MOST_WORDS]
    less = _finding(
        connection, [[one for one in found if one is not out] for out in last], synonyms
    )
    yield from less
    if not less:
        ours = [place for place in found if place.ours]
        yield from _finding(connection, [ours, *([place] for place in ours)], synonyms)


def _finding(
    connection: sqlite3.Connection, choices: list[list[Place]], synonyms: Synonyms | None
) -> list[str]:
    """The queries of these places that find something, in their order."""
    made = dict.fromkeys(" ".join(place.said for place in choice) for choice in choices)
    return [query for query in made if query and _found(connection, query, synonyms)]


def _correctable(text: str) -> Iterator[Word]:
    """Words that may be slips: not operators, field names, numbers, or short words."""
    for word in analyse(text).words:
        name = text[word.end : word.end + 2].strip().startswith(":")
        letters = word.text.isalpha() and len(word.text) >= SHORTEST
        if letters and not name and text[word.start : word.end] not in OPERATORS:
            yield word


def _near(connection: sqlite3.Connection, word: Word) -> list[_Candidate]:
    """Spellings nearer to what was typed than any the library has of its stems, nearest first.

    « conseiler » has the stem of « conseil », two letters off: « conseiller » is nearer. A word
    spelt as the library does has no better, unless one study has it and a near one twenty.
    """
    stems = {phrase[0] for phrase in sequences([word], None)}
    known = {stem: count for stem in sorted(stems) if (count := _studies(connection, stem))}
    own = min((_distance(connection, stem, word.text) for stem in known), default=FAR)
    slip = max(known.values(), default=0) <= 1
    if own == 0 and not slip:
        return []
    found: dict[str, _Candidate] = {}
    for stem, studies in _neighbours(connection, word.text, stems):
        best = None if stem in stems else _spelling(connection, stem, word.text)
        better = best and (best[1] < own or (slip and studies >= COMMON))
        if best and better and best[1] <= _allowed(word.text):
            found.setdefault(best[0], _Candidate(*best, studies))
    return sorted(found.values(), key=lambda c: (c.distance, -c.studies, c.spelling))[:MOST]


def _distance(connection: sqlite3.Connection, stem: str, typed: str) -> int:
    """How far the library's nearest spelling of ``stem`` is from ``typed``."""
    best = _spelling(connection, stem, typed)
    return best[1] if best else FAR


def _allowed(word: str) -> int:
    """How many slips a word of this length may hold."""
    return 1 if len(word) < 6 else 2 if len(word) < 10 else 3


def _studies(connection: sqlite3.Connection, term: str) -> int:
    row = connection.execute("select doc from temp.search_terms where term = ?", [term]).fetchone()
    return int(row[0]) if row else 0


def _neighbours(
    connection: sqlite3.Connection, word: str, stems: Iterable[str]
) -> list[tuple[str, int]]:
    """Terms of the index near the word or its beginnings, with their number of studies.

    Its beginnings, for a term is a stem: « evaluaton » is three letters from « evalu ».
    """
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    terms: dict[str, int] = {}
    # A slip in the first letter is rare, two swapped less so.
    for first in sorted(set(word[:2])):
        terms.update(
            connection.execute(
                "select term, doc from temp.search_terms where term >= ? and term < ?",
                [first, first + "\uffff"],
            )
        )
    plain = {term: bare(term) for term in terms if not term.startswith(RESERVED)}
    asked = {word[:length] for length in range(max(SHORTEST, len(word) - ENDING), len(word) + 1)}
    near: dict[str, int] = {}
    for start in sorted({*asked, *map(bare, stems)}):
        hits = process.extract(
            start, plain, scorer=OSA.distance, score_cutoff=_allowed(start), limit=NEIGHBOURS
        )
        for _, distance, term in hits:
            near[term] = min(int(distance), near.get(term, FAR))
    best = sorted(near, key=lambda term: (near[term], -len(plain[term]), -terms[term], term))
    return [(term, terms[term]) for term in best[:NEIGHBOURS]]


_SPELT = """
    select s.title, s.authors, a.text,
        (select group_concat(keyword, ' ; ') from keywords k where k.study_id = s.id),
        (select group_concat(t.label || ' ; ' || coalesce(t.label_en, ''), ' ; ')
         from study_themes st join themes t on t.id = st.theme_id where st.study_id = s.id)
    from studies s left join abstracts a on a.study_id = s.id
    where s.number in (
        select rowid from studies_fts where studies_fts match ? order by rowid limit ?
    ) order by s.number
"""


def _spelling(connection: sqlite3.Connection, stem: str, typed: str) -> tuple[str, int] | None:
    """The spelling of ``stem`` in the library nearest to ``typed``, and its distance."""
    from rapidfuzz.distance import OSA

    seen: Counter[str] = Counter()
    for title, authors, abstract, keywords, themes in connection.execute(
        _SPELT, [f'"{stem}"', WITNESSES]
    ):
        for text, name in ((title, 0), (authors, 1), (abstract, 0), (keywords, 0), (themes, 0)):
            for word in analyse(text or "").words:
                if any(stemmer(word.text) == stem for stemmer in STEMMERS.values()):
                    raw = text[word.start : word.end]
                    seen[raw if name or raw.isupper() else raw.lower()] += 1
    if not seen:
        return None
    nearest = min(seen, key=lambda raw: (OSA.distance(typed, fold_word(raw)), -seen[raw], raw))
    return nearest, int(OSA.distance(typed, fold_word(nearest)))


def _better(
    connection: sqlite3.Connection,
    text: str,
    corrections: list[tuple[Word, list[_Candidate]]],
    synonyms: Synonyms | None,
) -> Iterator[str]:
    """The query with its words corrected, where that has more answers than before."""
    if not corrections:
        return
    before = _total(connection, text, synonyms)
    made: dict[str, None] = {_corrected(text, [(w, c[0].spelling) for w, c in corrections]): None}
    for number, (word, candidates) in enumerate(corrections):
        for candidate in candidates[1:]:
            others = [(w, c[0].spelling) for n, (w, c) in enumerate(corrections) if n != number]
            made[_corrected(text, [*others, (word, candidate.spelling)])] = None
    given = 0
    for query in made:
        if given < MOST and _total(connection, query, synonyms) > before:
            given += 1
            yield query


def _corrected(text: str, replacements: list[tuple[Word, str]]) -> str:
    for word, spelling in sorted(replacements, key=lambda pair: -pair[0].start):
        text = text[: word.start] + spelling + text[word.end :]
    return text


def _total(connection: sqlite3.Connection, query: str, synonyms: Synonyms | None) -> int:
    row = connection.execute(
        "select count(*) from studies_fts where studies_fts match ?",
        [match_expression(query, synonyms)],
    ).fetchone()
    return int(row[0])


def _found(connection: sqlite3.Connection, query: str, synonyms: Synonyms | None) -> bool:
    """Whether any study answers: much cheaper than how many."""
    row = connection.execute(
        "select 1 from studies_fts where studies_fts match ? limit 1",
        [match_expression(query, synonyms)],
    ).fetchone()
    return row is not None
