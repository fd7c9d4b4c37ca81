"""Search in French and English at once.

``index_columns`` says what the index holds of a study; ``parse`` and ``match_expression`` turn
what a reader typed into an FTS5 expression; ``find`` asks; ``mark`` and ``snippet`` show why;
``register_search`` makes Datasette's own search boxes use all this. The stemmers and rapidfuzz are
imported when first used: importing this package is light.
"""

from tracker.search.expression import ALL_STUDIES, NOTHING, match_expression
from tracker.search.find import (
    DIGITS,
    Result,
    Results,
    bm25_sql,
    find,
    rank_sql,
    register_search,
    relevance_expressions,
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
    "index_columns",
    "mark",
    "match_expression",
    "parse",
    "rank_sql",
    "register_search",
    "relevance_expressions",
    "relevance_parts",
    "snippet",
]
