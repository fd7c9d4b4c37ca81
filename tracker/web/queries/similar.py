"""Studies close to a study, each with what they share.

What enters: the id of a study, and the catalogue where it stands ready. What leaves: the closest
ones, in an order that never changes while the library doesn't. What it does not touch: markup, the
search index's expressions.

A shared theme weighs ``ln(1 + studies / studies of the theme)``: a rare one says more. Candidates
come from the study's rarest themes (``MOST_READ`` rows at most, so that a library of 100,000 stays
quick) and its people; the best of them are weighed again with the words of the title, and with the
part of their themes that is shared (Dice), or a study about everything would be close to all.
"""

from __future__ import annotations

import json
import math
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tracker.web.french import typographic
from tracker.web.queries.listing import Card, as_cards
from tracker.web.queries.vocabulary import read as read_vocabulary

if TYPE_CHECKING:
    from tracker.web.catalogue import Catalogue, Numbers

MOST_READ = 12_000
CANDIDATES = 60
MOST_PEOPLE = 50
PERSON = 0.8
WORD = 0.9
LEAST = 1.2
"""Below that, two studies share what many share."""


@dataclass(frozen=True, slots=True)
class Similar:
    """A close study: the themes, people and words of the title it shares."""

    study: Card
    themes: tuple[str, ...]
    people: tuple[str, ...]
    words: tuple[str, ...]

    @property
    def shared(self) -> str:
        """« désistance, femmes ; Maruna, Shadd ; mots du titre : récits »."""
        parts = [", ".join(self.themes), " ; ".join(self.people)]
        if self.words:
            parts.append(f"mots du titre\u00a0: {', '.join(self.words)}")
        return " ; ".join(part for part in parts if part)


def similar(
    connection: sqlite3.Connection, id_: str, most: int = 5, catalogue: Catalogue | None = None
) -> tuple[Similar, ...]:
    """The ``most`` closest studies; those already related to it are left out.

    ``catalogue``, of the very library that ``connection`` reads, gives the same answer sooner.
    """
    row = connection.execute("select title from studies where id = ?", [id_]).fetchone()
    if row is None:
        return ()
    seek = _InSql(connection, id_) if catalogue is None else _InMemory(connection, id_, catalogue)
    themes, people = seek.themes(), seek.people()
    ids = seek.candidates(_rarest(themes), dict(sorted(people.items())[:MOST_PEOPLE]))
    if not ids:
        return ()
    shared = seek.shared(ids, themes, people)
    found = _weighed(seek.titles, str(row["title"]), shared, (themes, people), most)
    best = sorted(found, key=lambda each: (-each[0], each[1]))[:most]
    return _shown(connection, [each for each in best if each[0] >= LEAST], catalogue)


Weights = Mapping[str, tuple[float, int]]
"""By id: what sharing it is worth, and how many studies have it."""
_Shared = tuple[str, Sequence[str], int, Sequence[str]]
"""A candidate, the themes it shares, how many it has, the people it shares."""
_Weighed = tuple[float, str, tuple[str, ...], tuple[str, ...], tuple[str, ...]]


def _weight(total: int, count: int, of: float = 1.0) -> tuple[float, int]:
    return math.log(1 + total / max(1, count)) * of, count


def _rarest(themes: Weights) -> Weights:
    """The rarest themes, at least one, as many as ``MOST_READ`` allows."""
    found: dict[str, tuple[float, int]] = {}
    read = 0
    for theme, (weight, count) in sorted(themes.items(), key=lambda i: (i[1][1], i[0])):
        if read and read + count > MOST_READ:
            break
        read += count
        found[theme] = (weight, count)
    return found


def _whole(weight: float) -> int:
    """A weight that adds up to the same in any order."""
    return round(weight * 1_000_000)


_RELATED = (
    "select other_id from relations where study_id = :id "
    "union select study_id from relations where other_id = :id union select :id"
)


@dataclass(frozen=True, slots=True)
class _InSql:
    """What a study shares with others, from the tables."""

    connection: sqlite3.Connection
    id: str

    def themes(self) -> Weights:
        """The themes of the study."""
        return self._weights(
            "select theme_id, (select count(*) from study_themes as every "
            "where every.theme_id = mine.theme_id) from study_themes as mine where study_id = ?"
        )

    def people(self) -> Weights:
        """The people of the study."""
        sql = (
            "select distinct person_id, (select count(distinct study_id) from study_people as "
            "every where every.person_id = mine.person_id) from study_people as mine "
            "where study_id = ?"
        )
        return self._weights(sql, PERSON)

    def _weights(self, sql: str, of: float = 1.0) -> Weights:
        total = int(self.connection.execute("select count(*) from studies").fetchone()[0])
        rows = self.connection.execute(sql, [self.id]).fetchall()
        return {row[0]: _weight(total, row[1], of) for row in rows}

    def candidates(self, themes: Weights, people: Weights) -> list[str]:
        """The studies that share most of these, by a first weighing."""
        parts: list[str] = []
        values: dict[str, object] = {"id": self.id, "most": CANDIDATES}
        for source, key, weights in (
            ("study_themes", "theme_id", themes),
            ("study_people", "person_id", people),
        ):
            for name, (weight, _) in weights.items():
                n = len(parts)
                parts.append(
                    f"select distinct study_id, :w{n} as w from {source} where {key} = :k{n}"
                )
                values |= {f"w{n}": _whole(weight), f"k{n}": name}
        if not parts:
            return []
        rows = self.connection.execute(
            f"select study_id, sum(w) as score from ({' union all '.join(parts)}) "
            f"where study_id not in ({_RELATED}) "
            "group by study_id order by score desc, study_id limit :most",
            values,
        )
        return [row[0] for row in rows]

    def shared(self, ids: Sequence[str], themes: Weights, people: Weights) -> list[_Shared]:
        """What each candidate has in common with the study."""
        marks = ", ".join("?" * len(ids))

        def gathered(sql: str) -> dict[str, list[str]]:
            found: dict[str, list[str]] = {id_: [] for id_ in ids}
            for row in self.connection.execute(sql.format(marks), [*ids]):
                found[row[0]].append(row[1])
            return found

        theirs = gathered("select study_id, theme_id from study_themes where study_id in ({})")
        names = gathered(
            "select distinct study_id, person_id from study_people where study_id in ({})"
        )
        return [
            (
                id_,
                [theme for theme in theirs[id_] if theme in themes],
                len(theirs[id_]),
                [person for person in names[id_] if person in people],
            )
            for id_ in ids
        ]

    def titles(self, ids: Sequence[str]) -> dict[str, set[str]]:
        """The stems of the titles, as the index holds them."""
        marks = ", ".join("?" * len(ids))
        rows = self.connection.execute(
            "select studies.id, search_text.title from studies join search_text "
            f"on search_text.number = studies.number where studies.id in ({marks})",
            [*ids],
        ).fetchall()
        return {row[0]: set((row[1] or "").split()) for row in rows}


@dataclass(frozen=True, slots=True)
class _InMemory:
    """The same, counted and added up in the catalogue."""

    connection: sqlite3.Connection
    id: str
    catalogue: Catalogue
    wrote: dict[str, Numbers] = field(default_factory=dict)
    """By person, where their studies stand."""

    def themes(self) -> Weights:
        """The themes of the study."""
        total, having = len(self.catalogue.numbers), self.catalogue.themes
        mine = self.catalogue.given.of_study(self.catalogue.at[self.id])
        return {theme: _weight(total, len(having[theme])) for theme in mine}

    def people(self) -> Weights:
        """The people of the study."""
        total = len(self.catalogue.numbers)
        for person in self._all("select person_id from study_people where study_id = :id"):
            self.wrote[person] = self._of_person(person)
        return {person: _weight(total, len(at), PERSON) for person, at in self.wrote.items()}

    def _of_person(self, person: str) -> Numbers:
        """Where their studies stand; remembered, for who wrote much is met on many pages."""
        import numpy as np

        from tracker.web.catalogue import Hits, positions_of

        def ask() -> Hits:
            theirs = self._all("select study_id from study_people where person_id = :id", person)
            at = positions_of(theirs, self.catalogue.at)
            return Hits(at.astype(np.int32), np.zeros(0))

        return self.catalogue.remembered.get((person, "person"), ask).at.astype(np.int64)

    def _all(self, sql: str, id_: str = "") -> list[str]:
        """A column in one row: each row would cost the thread its turn."""
        (text,) = self.connection.execute(
            f"with found(one) as ({sql}) select json_group_array(one) from found",
            {"id": id_ or self.id},
        ).fetchone()
        found: list[str] = json.loads(text)
        return found

    def candidates(self, themes: Weights, people: Weights) -> list[str]:
        """The studies that share most of these, by a first weighing."""
        import numpy as np

        from tracker.web.catalogue import positions_of

        held = self.catalogue
        scores = np.zeros(len(held.numbers), dtype=np.int64)
        for theme, (weight, _) in themes.items():
            if theme in held.themes:
                scores[held.themes[theme]] += _whole(weight)
        for person, (weight, _) in people.items():
            scores[self.wrote[person]] += _whole(weight)
        scores[positions_of(self._all(_RELATED), held.at)] = 0
        among = np.flatnonzero(scores)
        if len(among) > CANDIDATES:
            least = np.partition(scores[among], -CANDIDATES)[-CANDIDATES]
            among = among[scores[among] >= least]
        order = np.lexsort((held.places[among], -scores[among]))[:CANDIDATES]
        return [held.ids[position] for position in among[order].tolist()]

    def shared(self, ids: Sequence[str], themes: Weights, people: Weights) -> list[_Shared]:
        """What each candidate has in common with the study."""
        import numpy as np

        held = self.catalogue
        at = np.array([held.at[id_] for id_ in ids], dtype=np.int64)

        def among(having: Mapping[str, Numbers], names: Weights) -> list[list[str]]:
            found: list[list[str]] = [[] for _ in ids]
            for name in names:
                places = having.get(name, at[:0])
                where = np.searchsorted(places, at)
                for n in np.flatnonzero(np.append(places, -1)[where] == at).tolist():
                    found[n].append(name)
            return found

        both, persons = among(held.themes, themes), among(self.wrote, people)
        return list(zip(ids, both, held.given.totals(at), persons, strict=True))

    def titles(self, ids: Sequence[str]) -> dict[str, set[str]]:
        """The stems of the titles, as the index holds them."""
        held = self.catalogue
        numbers = {int(held.numbers[held.at[id_]]): id_ for id_ in ids}
        marks = ", ".join("?" * len(ids))
        (text,) = self.connection.execute(
            "select json_group_array(json_array(number, title)) from search_text "
            f"where number in ({marks})",
            [*numbers],
        ).fetchone()
        return {numbers[number]: set((title or "").split()) for number, title in json.loads(text)}


def _weighed(
    titles: Callable[[Sequence[str]], Mapping[str, set[str]]],
    title: str,
    shared: Sequence[_Shared],
    weights: tuple[Weights, Weights],
    most: int,
) -> list[_Weighed]:
    """The candidates with all they share, but for those that no word could bring among ``most``."""
    themes, people = weights
    words = _stems(title)
    found: list[_Weighed] = []
    for id_, both, size, persons in shared:
        alike = 2 * len(both) / (len(themes) + size) if both else 0.0
        # Sorted, for a sum of floats depends on its order.
        score = alike * sum(themes[theme][0] for theme in sorted(both))
        score += sum(people[person][0] for person in sorted(persons))
        found.append((score, id_, tuple(both), tuple(sorted(persons)), ()))
    enough = sorted((each[0] for each in found), reverse=True)[:most][-1] if found else 0.0
    least = max(LEAST, enough if len(found) >= most else 0.0) - WORD * min(5, len(words))
    kept = [each for each in found if each[0] >= least - 1e-6]  # sums of floats differ by less
    held = titles([each[1] for each in kept]) if words else {}
    made: list[_Weighed] = []
    for score, id_, both, persons, _ in kept:
        same = tuple(word for word, forms in words.items() if forms & held.get(id_, set()))
        made.append((score + WORD * min(5, len(same)), id_, both, persons, same))
    return made


def _stems(title: str) -> dict[str, set[str]]:
    """The words of a title that say something, each with the stems the index may hold."""
    from tracker.search.stems import english, french
    from tracker.search.tokens import analyse

    found: dict[str, set[str]] = {}
    for word in analyse(title).words:
        if len(word.text) >= 5 and word.text.isalpha():
            shown = typographic(title[word.start : word.end]).lower()
            found[shown] = {french(word.text), english(word.text)}
    return found


def _shown(
    connection: sqlite3.Connection, best: Sequence[_Weighed], catalogue: Catalogue | None
) -> tuple[Similar, ...]:
    """Cards, the labels of the narrowest shared themes in the vocabulary's order, and names."""
    if not best:
        return ()
    marks = ", ".join("?" * len(best))
    rows = connection.execute(
        f"select * from studies where id in ({marks})", [each[1] for each in best]
    ).fetchall()
    narrowest = None if catalogue is None else catalogue.narrowest
    cards = {card.id: card for card in as_cards(connection, rows, narrowest)}
    themes = (read_vocabulary(connection) if catalogue is None else catalogue.vocabulary).themes
    order = {theme: place for place, theme in enumerate(themes)}
    found = []
    for _, id_, shared, persons, words in best:
        wider = {themes[theme].parent for theme in shared if theme in themes}
        narrow = sorted(
            (theme for theme in shared if theme in themes and theme not in wider),
            key=order.__getitem__,
        )
        labels = tuple(themes[theme].label for theme in narrow)
        names = tuple(
            connection.execute("select name from people where id = ?", [person]).fetchone()[0]
            for person in persons
        )
        found.append(Similar(cards[id_], labels, names, words[:6]))
    return tuple(found)
