"""The studies of a theme to begin with, by a rule that its page states.

What enters: the id of a theme. What leaves: studies with their points and the reasons for them.
What it does not touch: markup. Counting citations is not ours to do: the rule only uses what the
library holds.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass

from tracker.web.french import counted
from tracker.web.queries.listing import Card, as_cards

TITLE, PERSON, SHEET, MOST_EACH = 3, 2, 2, 3
LEAST = TITLE
"""Fewer points single nothing out."""

RULE = (
    f"Le thème est dans le titre\u00a0: {TITLE} points ; une personne l’a retenu\u00a0: {PERSON} ; "
    f"l’étude a une fiche de lecture\u00a0: {SHEET} ; chaque source au-delà de la première, et "
    f"chaque étude liée (recension, traduction, réédition…)\u00a0: 1, {MOST_EACH} au plus. "
    "À égalité, la plus récente."
)

_POINTS = f"""
    select studies.*,
      exists(select 1 from theme_reasons as r where r.study_id = studies.id
        and r.theme_id = :theme and r.field = 'title') as in_title,
      exists(select 1 from theme_decisions as d where d.study_id = studies.id
        and d.theme_id = :theme and d.value = 'yes') as by_person,
      exists(select 1 from fiches as f where f.study_id = studies.id) as sheet,
      min({MOST_EACH}, (select count(distinct source) from records as o
        where o.study_id = studies.id) - 1) as more,
      min({MOST_EACH}, (select count(*) from relations as a where a.study_id = studies.id)
        + (select count(*) from relations as b where b.other_id = studies.id)) as related
    from study_themes join studies on studies.id = study_id where theme_id = :theme
"""


@dataclass(frozen=True, slots=True)
class KeyStudy:
    """A study of the theme, its points, and what gave them."""

    study: Card
    points: int
    why: tuple[str, ...]


def key_studies(connection: sqlite3.Connection, theme: str, most: int = 5) -> tuple[KeyStudy, ...]:
    """The ``most`` studies with the most points, none below ``LEAST``."""
    connection.row_factory = sqlite3.Row
    rows = connection.execute(
        f"select *, {TITLE} * in_title + {PERSON} * by_person + {SHEET} * sheet + max(0, more) "
        f"+ related as points from ({_POINTS}) where points >= :least "
        "order by points desc, year is null, year desc, id limit :most",
        {"theme": theme, "least": LEAST, "most": most},
    ).fetchall()
    cards = as_cards(connection, rows)
    return tuple(
        KeyStudy(card, row["points"], _why(dict(row)))
        for card, row in zip(cards, rows, strict=True)
    )


def _why(row: Mapping[str, int]) -> tuple[str, ...]:
    said = []
    if row["in_title"]:
        said.append("thème dans le titre")
    if row["by_person"]:
        said.append("thème retenu par une personne")
    if row["sheet"]:
        said.append("fiche de lecture")
    if row["more"] > 0:
        said.append(counted(row["more"] + 1, "source"))
    if row["related"]:
        said.append(counted(row["related"], "étude liée", "études liées"))
    return tuple(said)
