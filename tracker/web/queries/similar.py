"""Studies close to a study, each with what they share.

What enters: the id of a study. What leaves: the closest ones, in an order that never changes
while the library doesn't. What it does not touch: markup, the search index's expressions.

A shared theme weighs ``ln(1 + studies / studies of the theme)``: a rare one says more. Candidates
come from the study's rarest themes (``MOST_READ`` rows at most, so that a library of 100,000 stays
quick) and its people; the best of them are weighed again with the words of the title, and with the
part of their themes that is shared (Dice), or a study about everything would be close to all.
"""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tracker.web.french import typographic
from tracker.web.queries.listing import Card, as_cards

MOST_READ = 12_000
CANDIDATES = 60
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


def similar(connection: sqlite3.Connection, id_: str, most: int = 5) -> tuple[Similar, ...]:
    """The ``most`` closest studies; those already related to it are left out."""
    row = connection.execute("select number, title from studies where id = ?", [id_]).fetchone()
    if row is None:
        return ()
    total = int(connection.execute("select count(*) from studies").fetchone()[0])
    themes = _weights(
        connection,
        total,
        "select theme_id, (select count(*) from study_themes as every "
        "where every.theme_id = mine.theme_id) from study_themes as mine where study_id = ?",
        id_,
    )
    people = _weights(
        connection,
        total,
        "select distinct person_id, (select count(distinct study_id) from study_people as every "
        "where every.person_id = mine.person_id) from study_people as mine where study_id = ?",
        id_,
    )
    people = {person: (weight * PERSON, count) for person, (weight, count) in people.items()}
    scores = _candidates(connection, id_, themes, people)
    if not scores:
        return ()
    title = str(row["title"])
    found = _weighed(connection, title, scores, themes, people)
    best = sorted(found, key=lambda each: (-each[0], each[1]))[:most]
    return _shown(connection, [each for each in best if each[0] >= LEAST])


Weights = Mapping[str, tuple[float, int]]
"""By id: what sharing it is worth, and how many studies have it."""
_Weighed = tuple[float, str, tuple[str, ...], tuple[str, ...], tuple[str, ...]]


def _weights(connection: sqlite3.Connection, total: int, sql: str, id_: str) -> Weights:
    rows = connection.execute(sql, [id_]).fetchall()
    return {row[0]: (math.log(1 + total / max(1, row[1])), row[1]) for row in rows}


def _candidates(
    connection: sqlite3.Connection, id_: str, themes: Weights, people: Weights
) -> dict[str, float]:
    """The studies that share most, by a first weighing."""
    parts: list[str] = []
    values: list[object] = []
    read = 0
    for theme, (weight, count) in sorted(themes.items(), key=lambda i: (i[1][1], i[0])):
        if read and read + count > MOST_READ:
            break
        read += count
        parts.append("select study_id, ? as w from study_themes where theme_id = ?")
        values += [weight, theme]
    for person, (weight, _) in sorted(people.items())[:50]:
        parts.append(
            "select study_id, ? as w from study_people where person_id = ? group by study_id"
        )
        values += [weight, person]
    if not parts:
        return {}
    rows = connection.execute(
        f"select study_id, sum(w) as score from ({' union all '.join(parts)}) "
        "where study_id <> ? and study_id not in (select other_id from relations where study_id = ?"
        " union select study_id from relations where other_id = ?) "
        "group by study_id order by score desc, study_id limit ?",
        [*values, id_, id_, id_, CANDIDATES],
    )
    return {row[0]: row[1] for row in rows}


def _weighed(
    connection: sqlite3.Connection,
    title: str,
    scores: Mapping[str, float],
    themes: Weights,
    people: Weights,
) -> list[_Weighed]:
    """Every candidate with all it shares."""
    ids = list(scores)
    marks = ", ".join("?" * len(ids))

    def gathered(sql: str) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {id_: [] for id_ in ids}
        for row in connection.execute(sql.format(marks), ids):
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
