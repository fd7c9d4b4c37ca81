"""``theme:`` asks for one theme, by its label or by the identifier that addresses write."""

from __future__ import annotations

import sqlite3

from tracker.search import match_expression
from tracker.search.stems import phrases
from tracker.search.synonyms import Synonyms
from tracker.search.tokens import analyse
from tracker.themes import load_vocabulary


def test_every_theme_of_the_vocabulary_is_asked_for_alone_by_label_and_by_identifier() -> None:
    concepts = load_vocabulary().concepts.values()
    index = sqlite3.connect(":memory:")
    index.execute("create virtual table s using fts5(id, themes)")
    for concept in concepts:
        run = analyse(concept.label)
        stems = " ".join(phrases(run, 0, len(run.words), "fr")[0])
        index.execute("insert into s values (?, ?)", (concept.id, f"zz {stems} zz"))
    known = Synonyms.from_labels(
        [
            [(label, label in concept.ambiguous) for label in (concept.label, concept.label_en)]
            + [(label, False) for label in (*concept.alt_fr, *concept.alt_en)]
            for concept in concepts
        ],
        {concept.id: concept.label for concept in concepts},
    )
    asked = {
        query: concept.id
        for concept in concepts
        for query in (f"theme:{concept.id}", f'thème:"{concept.label}"')
    }
    found = {
        query: [
            id_
            for (id_,) in index.execute(
                "select id from s where s match ?", [match_expression(query, known)]
            )
        ]
        for query in asked
    }
    assert {q: ids for q, ids in found.items() if ids != [asked[q]]} == {}
