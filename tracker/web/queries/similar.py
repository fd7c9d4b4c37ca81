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
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tracker.web.french import typographic
from tracker.web.queries.listing import Card, as_cards

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
    found = _weighed(connection, str(row["title"]), ids, themes, people)
    best = sorted(found, key=lambda each: (-each[0], each[1]))[:most]
    return _shown(connection, [each for each in best if each[0] >= LEAST])


Weights = Mapping[str, tuple[float, int]]
"""By id: what sharing it is worth, and how many studies have it."""
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
        themes = self._all("select theme_id from study_themes where study_id = :id")
        return {theme: _weight(total, len(having.get(theme, ()))) for theme in themes}

    def people(self) -> Weights:
        """The people of the study."""
        from tracker.web.catalogue import positions_of

        total = len(self.catalogue.numbers)
        for person in self._all("select person_id from study_people where study_id = :id"):
            theirs = self._all("select study_id from study_people where person_id = :id", person)
            self.wrote[person] = positions_of(theirs, self.catalogue.at)
        return {person: _weight(total, len(at), PERSON) for person, at in self.wrote.items()}

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


def _weighed(
    connection: sqlite3.Connection,
    title: str,
    ids: Sequence[str],
    themes: Weights,
    people: Weights,
) -> list[_Weighed]:
    """Every candidate with all it shares."""
    marks = ", ".join("?" * len(ids))

    def gathered(sql: str) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {id_: [] for id_ in ids}
        for row in connection.execute(sql.format(marks), [*ids]):
            found[row[0]].append(row[1])
        return found

    theirs = gathered("select study_id, theme_id from study_themes where study_id in ({})")
    names = gathered(
        "select distinct study_id, person_id from study_people where study_id in ({}) order by 2"
    )
    stems = gathered(
        "select studies.id, search_text.title from studies "
        "join search_text on search_text.number = studies.number where studies.id in ({})"
    )
    words = _stems(title)
    made: list[_Weighed] = []
    for id_ in ids:
        both = [theme for theme in theirs[id_] if theme in themes]
        alike = 2 * len(both) / (len(themes) + len(theirs[id_])) if both else 0.0
        persons = [person for person in names[id_] if person in people]
        held = set(" ".join(text or "" for text in stems[id_]).split())
        same = [word for word, forms in words.items() if forms & held]
        score = alike * sum(themes[theme][0] for theme in both)
        score += sum(people[person][0] for person in persons) + WORD * min(5, len(same))
        made.append((score, id_, tuple(both), tuple(persons), tuple(same)))
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


def _shown(connection: sqlite3.Connection, best: Sequence[_Weighed]) -> tuple[Similar, ...]:
    """Cards, the labels of the narrowest shared themes in the vocabulary's order, and names."""
    if not best:
        return ()
    marks = ", ".join("?" * len(best))
    rows = connection.execute(
        f"select * from studies where id in ({marks})", [each[1] for each in best]
    ).fetchall()
    cards = {card.id: card for card in as_cards(connection, rows)}
    themes = {
        row["id"]: row
        for row in connection.execute("select id, label, parent_id from themes order by position")
    }
    order = {theme: place for place, theme in enumerate(themes)}
    found = []
    for _, id_, shared, persons, words in best:
        wider = {themes[theme]["parent_id"] for theme in shared if theme in themes}
        narrow = sorted(
            (theme for theme in shared if theme in themes and theme not in wider),
            key=order.__getitem__,
        )
        labels = tuple(typographic(themes[theme]["label"]) for theme in narrow)
        names = tuple(
            connection.execute("select name from people where id = ?", [person]).fetchone()[0]
            for person in persons
        )
        found.append(Similar(cards[id_], labels, names, words[:6]))
    return tuple(found)
