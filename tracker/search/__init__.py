"""Search in French and English at once.

``index_columns`` says what the index holds of a study; ``parse`` and ``match_expression`` turn
what a reader typed into an FTS5 expression; ``find`` asks; ``mark`` and ``snippet`` show why;
``register_search`` makes Datasette's own search boxes use all this. Each module is imported when a
name of it is first used: what indexes needs nothing of what asks.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tracker.search.expression import ALL_STUDIES, NOTHING, match_expression
    from tracker.search.finding import (
        DIGITS,
        Result,
        Results,
        bm25_sql,
        find,
        hits_sql,
        register_search,
        relevance_parts,
    )
    from tracker.search.index import index_columns
    from tracker.search.marks import Snippet, mark, snippet
    from tracker.search.query import Query, Years, parse
    from tracker.search.synonyms import Synonyms

__all__ = [
    "ALL_STUDIES",
    "DIGITS",
    "NOTHING",
    "Query",
    "Result",
    "Results",
    "Snippet",
    "Synonyms",
    "Years",
    "bm25_sql",
    "find",
    "hits_sql",
    "index_columns",
    "mark",
    "match_expression",
    "parse",
    "register_search",
    "relevance_parts",
    "snippet",
]

_MODULES = {
    **dict.fromkeys(("ALL_STUDIES", "NOTHING", "match_expression"), "expression"),
    **dict.fromkeys(
        (
            "DIGITS",
            "Result",
            "Results",
            "bm25_sql",
            "find",
            "hits_sql",
            "register_search",
            "relevance_parts",
        ),
        "finding",
    ),
    **dict.fromkeys(("index_columns",), "index"),
    **dict.fromkeys(("Snippet", "mark", "snippet"), "marks"),
    **dict.fromkeys(("Query", "Years", "parse"), "query"),
    **dict.fromkeys(("Synonyms",), "synonyms"),
}
"""Where each name is."""


def __getattr__(name: str) -> object:
    if name not in _MODULES:
        raise AttributeError(name)
    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
